//! All names of communes, districts and provinces, by key.

use std::collections::{BTreeSet, HashMap};

use super::text::{Slip, key, slip};
use super::words::Words;
use crate::place::gazetteer::{Gazetteer, TableFault};
use crate::place::{CommuneKind, Share, bare_key};

/// A commune as it may be named: one of today, or an old one and one of those it went to.
#[derive(Debug)]
pub struct Entry {
    /// Place of the commune of today in the gazetteer.
    pub commune: u32,
    /// Place of the old commune, and how much of it went there.
    pub old: Option<(u32, Share)>,
    /// Kind of the name.
    pub kind: CommuneKind,
    /// Districts it lay in.
    pub districts: Vec<u16>,
    /// The province of today and those before.
    pub provinces: Vec<u16>,
}

/// A name above communes.
#[derive(Debug)]
pub struct Unit {
    /// Full name.
    pub name: String,
    /// Key without the word for its kind.
    pub words: Vec<String>,
    /// The province of a district.
    pub province: u16,
}

/// What may stand under one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ref {
    /// Place in the list of entries or units.
    pub at: u32,
    /// By another way to write the name.
    pub is_alias: bool,
}

/// Names of one level.
#[derive(Debug, Default)]
pub struct Names {
    by_key: HashMap<Box<str>, Vec<Ref>>,
    keys: Vec<Box<str>>,
    /// Places in `keys` by length and first two or last two letters: one slip leaves one of the two ends as it is.
    by_end: HashMap<End, Vec<u32>>,
}

/// Length of a key, which end, and its two letters.
type End = (usize, bool, [u8; 2]);

fn ends(key: &str) -> Option<[(bool, [u8; 2]); 2]> {
    let key = key.as_bytes();
    Some([(false, *key.first_chunk()?), (true, *key.last_chunk()?)])
}

impl Names {
    fn add(&mut self, key: &str, at: usize, is_alias: bool) {
        let at = u32::try_from(at).expect("a table of communes is short");
        let found = self.by_key.entry(key.into()).or_default();
        if !found.iter().any(|known| known.at == at) {
            found.push(Ref { at, is_alias });
        }
    }

    fn close(&mut self) {
        self.keys = self.by_key.keys().cloned().collect();
        self.keys.sort_unstable();
        for (at, key) in (0..).zip(&self.keys) {
            for (is_last, letters) in ends(key).into_iter().flatten() {
                self.by_end.entry((key.len(), is_last, letters)).or_default().push(at);
            }
        }
    }

    /// What has this key.
    pub fn find(&self, key: &str) -> &[Ref] {
        self.by_key.get(key).map_or(&[], Vec::as_slice)
    }

    /// What has a key one slip away.
    pub fn near(&self, key: &str) -> Vec<(Ref, Slip)> {
        let lengths = key.len().saturating_sub(1)..=key.len() + 1;
        let ends = lengths.flat_map(|length| {
            ends(key).into_iter().flatten().map(move |(is_last, letters)| (length, is_last, letters))
        });
        let alike = ends.filter_map(|end| self.by_end.get(&end)).flatten().map(|at| &self.keys[*at as usize]);
        let mut near: Vec<(&str, Slip)> = alike.filter_map(|other| Some((&**other, slip(key, other)?))).collect();
        near.sort_unstable_by_key(|(other, _)| *other);
        near.dedup();
        let found = |(other, slip)| self.find(other).iter().map(move |unit| (*unit, slip));
        near.into_iter().flat_map(found).collect()
    }
}

/// Names of all levels.
#[derive(Debug)]
pub struct Index {
    /// Communes as they may be named.
    pub entries: Vec<Entry>,
    /// Places are in `entries`.
    pub communes: Names,
    /// Districts until 30 June 2025.
    pub district_units: Vec<Unit>,
    /// Places are in `district_units`.
    pub districts: Names,
    /// Initials of districts.
    pub initials: Names,
    /// Provinces, of today or not.
    pub province_units: Vec<Unit>,
    /// Places are in `province_units`.
    pub provinces: Names,
    /// Keys of single words of all names: what is a word of the language, and so no slip.
    pub syllables: BTreeSet<Box<str>>,
    by_district: HashMap<u16, Vec<u32>>,
}

/// Gives each name above communes a place.
#[derive(Default)]
struct Units {
    units: Vec<Unit>,
    places: HashMap<(String, u16), u16>,
}

impl Units {
    fn place(&mut self, name: &str, within: u16) -> u16 {
        let next = u16::try_from(self.units.len()).expect("there are few districts");
        *self.places.entry((name.to_owned(), within)).or_insert_with(|| {
            let words = bare_key(name).split(' ').map(key).collect();
            self.units.push(Unit { name: name.to_owned(), words, province: within });
            next
        })
    }
}

impl Index {
    /// Builds it once.
    pub fn new(gazetteer: &Gazetteer, words: &Words) -> Result<Self, TableFault> {
        let (mut districts, mut provinces) = (Units::default(), Units::default());
        let province = |provinces: &mut Units, name: &str| provinces.place(&key(&bare_key(name)), 0);
        let mut full_names: HashMap<u16, String> = HashMap::new();
        let mut entries: Vec<Entry> = Vec::new();
        for (at, commune) in (0..).zip(gazetteer.communes()) {
            let here = province(&mut provinces, &commune.province_name);
            full_names.insert(here, commune.province_name.clone());
            entries.push(Entry {
                commune: at,
                old: None,
                kind: commune.kind,
                districts: vec![],
                provinces: vec![here],
            });
        }
        for (at, old) in (0..).zip(gazetteer.old_communes()) {
            let before = province(&mut provinces, &old.name.province);
            full_names.entry(before).or_insert_with(|| old.name.province.clone());
            let district = districts.place(&old.name.district, before);
            for (into, share) in gazetteer.places_of_successors(old) {
                let today = &mut entries[into];
                for (list, one) in [(&mut today.districts, district), (&mut today.provinces, before)] {
                    if !list.contains(&one) {
                        list.push(one);
                    }
                }
                let mut provinces = vec![today.provinces[0]];
                if before != provinces[0] {
                    provinces.push(before);
                }
                let commune = today.commune;
                entries.push(Entry {
                    commune,
                    old: Some((at, share)),
                    kind: old.kind,
                    districts: vec![district],
                    provinces,
                });
            }
        }
        for (at, name) in full_names {
            provinces.units[usize::from(at)].name = name;
        }
        let mut index = Self {
            entries,
            communes: Names::default(),
            district_units: districts.units,
            districts: Names::default(),
            initials: Names::default(),
            province_units: provinces.units,
            provinces: Names::default(),
            syllables: BTreeSet::new(),
            by_district: HashMap::new(),
        };
        index.name_all(gazetteer);
        index.add_aliases(words)?;
        for names in [&mut index.communes, &mut index.districts, &mut index.initials, &mut index.provinces] {
            names.close();
        }
        Ok(index)
    }

    fn name_all(&mut self, gazetteer: &Gazetteer) {
        for (at, entry) in self.entries.iter().enumerate() {
            let name = entry_name(entry, gazetteer);
            self.communes.add(&key(&bare_key(name)), at, false);
            if let Some((half, _)) = name.split_once(" - ") {
                self.communes.add(&key(&bare_key(half)), at, true);
            }
            self.syllables.extend(bare_key(name).split(' ').map(|word| key(word).into()));
            if entry.old.is_none() {
                for district in &entry.districts {
                    self.by_district.entry(*district).or_default().push(entry.commune);
                }
            }
        }
        for (at, unit) in self.district_units.iter().enumerate() {
            self.districts.add(&unit.words.concat(), at, false);
            if let Some((half, _)) = unit.name.split_once(" - ") {
                self.districts.add(&key(&bare_key(half)), at, true);
            }
            let initials: String = unit.words.iter().filter_map(|word| word.chars().next()).collect();
            if initials.len() > 1 {
                self.initials.add(&initials, at, true);
            }
        }
        for (at, unit) in self.province_units.iter_mut().enumerate() {
            unit.words = bare_key(&unit.name).split(' ').map(key).collect();
            self.provinces.add(&unit.words.concat(), at, false);
        }
    }

    fn add_aliases(&mut self, words: &Words) -> Result<(), TableFault> {
        let unknown = TableFault { table: "address_words", line: 0, column: "means" };
        for (names, aliases) in [(&mut self.provinces, &words.provinces), (&mut self.districts, &words.districts)] {
            for (written, meant) in aliases {
                let units: Vec<_> = names.find(&key(meant)).iter().filter(|unit| !unit.is_alias).copied().collect();
                if units.is_empty() {
                    return Err(unknown);
                }
                for unit in units {
                    names.add(written, unit.at as usize, true);
                }
            }
        }
        Ok(())
    }

    /// Communes of today that have a part of the district.
    pub fn of_district(&self, district: u16) -> &[u32] {
        self.by_district.get(&district).map_or(&[], Vec::as_slice)
    }
}

/// The name that an entry is found by.
pub fn entry_name<'a>(entry: &Entry, gazetteer: &'a Gazetteer) -> &'a str {
    match entry.old {
        Some((at, _)) => &gazetteer.old_communes()[at as usize].name.name,
        None => &gazetteer.communes()[entry.commune as usize].name,
    }
}
