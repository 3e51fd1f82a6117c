//! The table of all communes, today's and old ones, kept in memory by the server: by code and date, by old name, and by
//! whatever part of a name someone types.

use std::collections::HashMap;
use std::fmt;

use chrono::NaiveDate;
use geo::Point;

use super::{Candidate, Commune, CommuneCode, CommuneKind, OldName, Share, TWO_LEVELS_FROM, bare_key};
use crate::fold::{Query, Rank, fold};

/// The tables as CSV texts with a heading line, no quotes, no commas inside a value.
#[derive(Debug, Clone, Copy)]
pub struct Tables<'a> {
    /// `code,name`: provinces of today.
    pub provinces: &'a str,
    /// `code,name,province,lon,lat,zone`: communes of today.
    pub communes: &'a str,
    /// `code,name`: provinces until 30 June 2025.
    pub old_provinces: &'a str,
    /// `code,name,old_province`: districts until 30 June 2025.
    pub old_districts: &'a str,
    /// `old_code,old_name,old_district,new_code,share`: communes until 30 June 2025 and where they went; share is
    /// `whole`, `main` or `part`.
    pub old_to_new: &'a str,
}

/// A table does not make sense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableFault {
    /// Name of the table.
    pub table: &'static str,
    /// Line, from 1.
    pub line: usize,
    /// Column at fault; empty for the whole line.
    pub column: &'static str,
}

impl fmt::Display for TableFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "place.table-malformed: {} line {} column {:?}", self.table, self.line, self.column)
    }
}

impl std::error::Error for TableFault {}

/// A commune until 30 June 2025.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldCommune {
    /// Its names.
    pub name: OldName,
    /// Its kind.
    pub kind: CommuneKind,
    /// Where it went, the largest share first; places in the list of communes.
    into: Vec<(usize, Share)>,
}

/// What a code meant on a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unit<'a> {
    /// On or after 1 July 2025.
    Current(&'a Commune),
    /// Before.
    Old(&'a OldCommune),
}

impl<'a> Unit<'a> {
    /// Full name on that day.
    pub fn name(self) -> &'a str {
        match self {
            Self::Current(commune) => &commune.name,
            Self::Old(old) => &old.name.name,
        }
    }
}

/// One searchable name.
#[derive(Debug)]
struct Entry {
    /// Key of the name and of everything around it.
    key: Box<str>,
    commune: u32,
    /// The old commune and how much of it went there.
    old: Option<(u32, Share)>,
}

/// All communes, ready to be found.
#[derive(Debug)]
pub struct Gazetteer {
    communes: Vec<Commune>,
    by_code: HashMap<String, usize>,
    old: Vec<OldCommune>,
    old_by_code: HashMap<String, usize>,
    entries: Vec<Entry>,
}

impl Gazetteer {
    /// Reads the tables; the first line that does not make sense ends it.
    pub fn new(tables: Tables<'_>) -> Result<Self, TableFault> {
        let provinces = names("provinces", tables.provinces)?;
        let mut communes = Vec::new();
        let mut by_code = HashMap::new();
        for row in rows("communes", tables.communes, ["code", "name", "province", "lon", "lat", "zone"])? {
            let ([code, name, province, lon, lat, zone], fault) = row;
            let degrees = |text: &str, most: f64, column| {
                text.parse::<f64>().ok().filter(|at| at.abs() <= most).ok_or_else(|| fault.column(column))
            };
            if by_code.insert(code.to_owned(), communes.len()).is_some() {
                return Err(fault.column("code"));
            }
            communes.push(Commune {
                code: CommuneCode::new(code).map_err(|_| fault.column("code"))?,
                name: name.to_owned(),
                kind: CommuneKind::of_name(name).ok_or_else(|| fault.column("name"))?,
                province_code: province.to_owned(),
                province_name: (*provinces.get(province).ok_or_else(|| fault.column("province"))?).to_owned(),
                centroid: Point::new(degrees(lon, 180.0, "lon")?, degrees(lat, 90.0, "lat")?),
                zone: (!zone.is_empty()).then(|| zone.to_owned()),
            });
        }
        let (old, old_by_code) = old_communes(tables, &by_code)?;
        let entries = entries(&communes, &old);
        Ok(Self { communes, by_code, old, old_by_code, entries })
    }

    /// Every commune of today, by code.
    pub fn communes(&self) -> &[Commune] {
        &self.communes
    }

    /// Every commune until 30 June 2025.
    pub fn old_communes(&self) -> &[OldCommune] {
        &self.old
    }

    /// Where an old commune went, as places in [`Self::communes`].
    pub(crate) fn places_of_successors(&self, old: &OldCommune) -> impl Iterator<Item = (usize, Share)> {
        old.into.iter().copied()
    }

    /// What `code` meant on the day `on`; `None` if it was no commune then.
    pub fn commune(&self, code: &str, on: NaiveDate) -> Option<Unit<'_>> {
        if on >= TWO_LEVELS_FROM {
            self.by_code.get(code).map(|at| Unit::Current(&self.communes[*at]))
        } else {
            self.old_by_code.get(code).map(|at| Unit::Old(&self.old[*at]))
        }
    }

    /// Where an old commune went, the largest share first.
    pub fn successors<'a>(&'a self, old: &'a OldCommune) -> impl Iterator<Item = (&'a Commune, Share)> {
        old.into.iter().map(|(at, share)| (&self.communes[*at], *share))
    }

    /// The communes of today that an old name leads to. Names are compared as keys, with or without the word for their
    /// kind; `district` is the old one, `province` the old or the new one. More than one commune = a person must choose.
    pub fn resolve_old(&self, name: &str, district: Option<&str>, province: Option<&str>) -> Vec<Candidate> {
        let given = fold(name);
        if given.is_empty() {
            return Vec::new();
        }
        let inside = format!(" {given} ");
        let mut found = Vec::new();
        for entry in self.entries.iter().filter(|entry| entry.key.starts_with(&given) || entry.key.contains(&inside)) {
            let Some((at, share)) = entry.old else { continue };
            let (at, into) = (at as usize, entry.commune as usize);
            let old = &self.old[at].name;
            let provinces = [&old.province, &self.communes[into].province_name];
            if same(&old.name, name)
                && district.is_none_or(|district| same(&old.district, district))
                && province.is_none_or(|province| provinces.iter().any(|name| same(name, province)))
            {
                found.push(self.candidate(into, Some((at, share))));
            }
        }
        found
    }

    /// Communes whose name of today or old name, together with district and province, contains the words of `query`:
    /// those of `province` (two-digit code) first, then the better match of the name itself, then today's names before
    /// old ones. An empty query finds nothing.
    pub fn search(&self, query: &str, province: Option<&str>, limit: usize) -> Vec<Candidate> {
        let query = Query::new(query);
        if query.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<_> = self
            .entries
            .iter()
            .filter(|entry| query.may_match(&entry.key))
            .filter_map(|entry| {
                let commune = &self.communes[entry.commune as usize];
                let old = entry.old.map(|(at, share)| (&self.old[at as usize], share));
                let name = old.map_or(commune.name.as_str(), |(old, _)| old.name.name.as_str());
                let of_name = query.rank(name).min_some(query.rank(bare(name)));
                let around = of_name.is_none().then(|| query.rank(&around(commune, old.map(|(old, _)| old)))).flatten();
                if of_name.is_none() && around.is_none() {
                    return None;
                }
                let elsewhere = province.is_some_and(|province| commune.province_code != province);
                let share = old.map(|(_, share)| share);
                let length = name.chars().count();
                Some(((elsewhere, of_name.is_none(), of_name, around, share, length, &commune.code), entry))
            })
            .collect();
        found.sort_by_key(|(rank, _)| *rank);
        let mut candidates: Vec<Candidate> = Vec::new();
        for (_, entry) in found {
            let old = entry.old.map(|(at, share)| (at as usize, share));
            let candidate = self.candidate(entry.commune as usize, old);
            let known = candidates.iter().any(|other| {
                other.commune.code == candidate.commune.code && other.via_old_name == candidate.via_old_name
            });
            if !known {
                candidates.push(candidate);
            }
            if candidates.len() == limit {
                break;
            }
        }
        candidates.truncate(limit);
        candidates
    }

    /// The commune of today at a place, with the old name that led there.
    pub(crate) fn candidate(&self, commune: usize, old: Option<(usize, Share)>) -> Candidate {
        let commune = self.communes[commune].clone();
        let via_old_name = old.map(|(at, _)| &self.old[at].name).filter(|name| name.name != commune.name).cloned();
        Candidate { commune, via_old_name, whole: old.is_none_or(|(_, share)| share == Share::Whole) }
    }
}

/// The better of two ranks, where nothing is worse than everything.
trait MinSome {
    fn min_some(self, other: Self) -> Self;
}

impl MinSome for Option<Rank> {
    fn min_some(self, other: Self) -> Self {
        match (self, other) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, None) => a,
            (None, b) => b,
        }
    }
}

/// Is `given` this full name, or the name without the word for its kind?
fn same(full: &str, given: &str) -> bool {
    let given = fold(given);
    !given.is_empty() && (fold(full) == given || bare_key(full) == given)
}

/// A full commune name without the word or words for its kind.
fn bare(name: &str) -> &str {
    let words = match CommuneKind::of_name(name) {
        None => 0,
        Some(CommuneKind::Rural | CommuneKind::Ward) => 1,
        Some(CommuneKind::SpecialZone | CommuneKind::Township) => 2,
    };
    name.splitn(words + 1, ' ').last().unwrap_or(name)
}

/// A name with everything that may be typed with it.
fn around(commune: &Commune, old: Option<&OldCommune>) -> String {
    match old {
        None => format!("{} {}", commune.name, commune.province_name),
        Some(OldCommune { name, .. }) if name.province == commune.province_name => {
            format!("{} {} {}", name.name, name.district, name.province)
        }
        Some(OldCommune { name, .. }) => {
            format!("{} {} {} {}", name.name, name.district, name.province, commune.province_name)
        }
    }
}

fn entries(communes: &[Commune], old: &[OldCommune]) -> Vec<Entry> {
    let place = |at: usize| u32::try_from(at).expect("a table of communes is short");
    let mut entries = Vec::with_capacity(communes.len() + old.len() * 11 / 10);
    for (at, commune) in communes.iter().enumerate() {
        entries.push(Entry { key: fold(&around(commune, None)).into(), commune: place(at), old: None });
    }
    for (at, unit) in old.iter().enumerate() {
        for (into, share) in &unit.into {
            let key = fold(&around(&communes[*into], Some(unit))).into();
            entries.push(Entry { key, commune: place(*into), old: Some((place(at), *share)) });
        }
    }
    entries
}

type OldTable = (Vec<OldCommune>, HashMap<String, usize>);

fn old_communes(tables: Tables<'_>, by_code: &HashMap<String, usize>) -> Result<OldTable, TableFault> {
    let provinces = names("old_provinces", tables.old_provinces)?;
    let mut districts = HashMap::new();
    for row in rows("old_districts", tables.old_districts, ["code", "name", "old_province"])? {
        let ([code, name, province], fault) = row;
        let province = provinces.get(province).ok_or_else(|| fault.column("old_province"))?;
        districts.insert(code, (name, *province));
    }
    let mut old: Vec<OldCommune> = Vec::new();
    let mut old_by_code: HashMap<String, usize> = HashMap::new();
    let columns = ["old_code", "old_name", "old_district", "new_code", "share"];
    for row in rows("old_to_new", tables.old_to_new, columns)? {
        let ([code, name, district, new_code, share], fault) = row;
        let into = *by_code.get(new_code).ok_or_else(|| fault.column("new_code"))?;
        let share = match share {
            "whole" => Share::Whole,
            "main" => Share::Main,
            "part" => Share::Part,
            _ => return Err(fault.column("share")),
        };
        let at = match old_by_code.get(code) {
            Some(at) if old[*at].name.name != name => return Err(fault.column("old_name")),
            Some(at) => *at,
            None => {
                let (district, province) = districts.get(district).ok_or_else(|| fault.column("old_district"))?;
                old_by_code.insert(code.to_owned(), old.len());
                old.push(OldCommune {
                    name: OldName {
                        code: CommuneCode::new(code).map_err(|_| fault.column("old_code"))?,
                        name: name.to_owned(),
                        district: (*district).to_owned(),
                        province: (*province).to_owned(),
                    },
                    kind: CommuneKind::of_name(name).ok_or_else(|| fault.column("old_name"))?,
                    into: Vec::new(),
                });
                old.len() - 1
            }
        };
        old[at].into.push((into, share));
    }
    for unit in &mut old {
        unit.into.sort_by_key(|(_, share)| *share);
    }
    Ok((old, old_by_code))
}

/// Where a fault would be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    table: &'static str,
    line: usize,
}

impl Place {
    pub(crate) fn column(self, column: &'static str) -> TableFault {
        TableFault { table: self.table, line: self.line, column }
    }
}

/// A `code,name` table.
fn names<'a>(table: &'static str, text: &'a str) -> Result<HashMap<&'a str, &'a str>, TableFault> {
    Ok(rows(table, text, ["code", "name"])?.into_iter().map(|([code, name], _)| (code, name)).collect())
}

/// The rows of a table whose heading is `columns`; every row has as many values, and only the last may be empty.
pub(crate) fn rows<'a, const N: usize>(
    table: &'static str,
    text: &'a str,
    columns: [&'static str; N],
) -> Result<Vec<([&'a str; N], Place)>, TableFault> {
    let mut found = Vec::new();
    for (line, row) in (1..).zip(text.lines()) {
        let place = Place { table, line };
        let mut values = [""; N];
        let mut given = row.split(',');
        for value in &mut values {
            *value = given.next().ok_or_else(|| place.column(""))?.trim();
        }
        if given.next().is_some() || values[..N - 1].iter().any(|value| value.is_empty()) {
            return Err(place.column(""));
        }
        match line {
            1 if values != columns => return Err(place.column("")),
            1 => {}
            _ => found.push((values, place)),
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLES: Tables<'static> = Tables {
        provinces: "code,name\n66,Tỉnh Đắk Lắk\n75,Tỉnh Đồng Nai\n",
        communes: "code,name,province,lon,lat,zone\n22060,Xã Xuân Cảnh,66,109.2,13.5,PY-557\n\
                   22051,Phường Sông Cầu,66,109.3,13.4,PY-557\n26425,Xã Xuân Lộc,75,107.4,10.9,\n\
                   22057,Xã Xuân Lộc,66,109.1,13.6,PY-557\n",
        old_provinces: "code,name\n54,Tỉnh Phú Yên\n75,Tỉnh Đồng Nai\n",
        old_districts: "code,name,old_province\n557,Thị xã Sông Cầu,54\n741,Huyện Xuân Lộc,75\n",
        old_to_new: "old_code,old_name,old_district,new_code,share\n22060,Xã Xuân Bình,557,22060,whole\n\
                     22066,Xã Xuân Cảnh,557,22060,whole\n22069,Xã Xuân Thịnh,557,22051,whole\n\
                     26425,Thị trấn Gia Ray,741,26425,main\n26425,Thị trấn Gia Ray,741,22057,part\n",
    };

    fn gazetteer() -> Gazetteer {
        Gazetteer::new(TABLES).unwrap()
    }

    fn found(query: &str, province: Option<&str>) -> Vec<(String, Option<String>, bool)> {
        let found = gazetteer().search(query, province, 10);
        found.into_iter().map(|c| (c.commune.code.to_string(), c.via_old_name.map(|old| old.name), c.whole)).collect()
    }

    #[test]
    fn a_code_means_what_it_meant_on_the_day() {
        let day = |d: &str| d.parse::<NaiveDate>().unwrap();
        let gazetteer = gazetteer();
        let name = |code, on| gazetteer.commune(code, day(on)).map(Unit::name);
        assert_eq!(name("22060", "2025-06-30"), Some("Xã Xuân Bình"));
        assert_eq!(name("22060", "2025-07-01"), Some("Xã Xuân Cảnh"));
        assert_eq!(name("22066", "2025-06-30"), Some("Xã Xuân Cảnh"));
        assert_eq!(name("22066", "2025-07-01"), None);
    }

    #[test]
    fn an_old_name_leads_to_the_commune_of_today_and_is_said() {
        let via = Some("Xã Xuân Thịnh".to_owned());
        assert_eq!(found("xuan thinh", None), [("22051".to_owned(), via.clone(), true)]);
        assert_eq!(found("Xã Xuân Thịnh, Sông Cầu, Phú Yên", None), [("22051".to_owned(), via, true)]);
    }

    #[test]
    fn a_name_that_did_not_change_is_found_once() {
        assert_eq!(found("xuân cảnh", None), [("22060".to_owned(), None, true)]);
        assert_eq!(found("xuan canh song cau", None), [("22060".to_owned(), None, true)]);
    }

    #[test]
    fn the_own_province_comes_first_and_hides_nothing() {
        let codes = |province| found("xuan loc", province).into_iter().map(|found| found.0).collect::<Vec<_>>();
        assert_eq!(codes(Some("66"))[0], "22057");
        assert_eq!(codes(Some("75"))[0], "26425");
        assert!(codes(Some("66")).contains(&"26425".to_owned()));
    }

    #[test]
    fn a_divided_commune_is_not_whole_and_its_main_part_comes_first() {
        let found = gazetteer().resolve_old("gia ray", None, Some("Đồng Nai"));
        assert_eq!(found.iter().map(|c| c.commune.code.as_str()).collect::<Vec<_>>(), ["26425", "22057"]);
        assert!(found.iter().all(|candidate| !candidate.whole));
        assert!(gazetteer().resolve_old("gia ray", Some("Sông Cầu"), None).is_empty());
        assert!(gazetteer().resolve_old("", None, None).is_empty());
    }

    #[test]
    fn names_of_today_come_before_districts_that_contain_the_words() {
        assert_eq!(found("song cau", None)[0], ("22051".to_owned(), None, true));
        assert!(found("", None).is_empty() && found(" ,", None).is_empty());
        assert_eq!(gazetteer().search("song cau", None, 1).len(), 1);
        assert!(gazetteer().search("song cau", None, 0).is_empty());
    }

    #[test]
    fn a_table_that_does_not_make_sense_is_refused_with_its_line() {
        let fault = |tables: Tables<'_>| Gazetteer::new(tables).unwrap_err();
        let heading = Tables { provinces: "name,code\n", ..TABLES };
        assert_eq!(fault(heading), TableFault { table: "provinces", line: 1, column: "" });
        let province = Tables { provinces: "code,name\n75,Tỉnh Đồng Nai\n", ..TABLES };
        assert_eq!(fault(province), TableFault { table: "communes", line: 2, column: "province" });
        let communes = "code,name,province,lon,lat,zone\n22060,Xã Xuân Cảnh,66,190,13.5,\n";
        assert_eq!(fault(Tables { communes, ..TABLES }).column, "lon");
        let old_to_new = "old_code,old_name,old_district,new_code,share\n22060,Xã Xuân Bình,557,99999,whole\n";
        assert_eq!(fault(Tables { old_to_new, ..TABLES }).column, "new_code");
    }
}
