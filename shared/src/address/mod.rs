//! Reading an address as people write it: from a line of text to the commune of today, through names of today and old
//! ones, abbreviations, missing marks and slips of typing. When a person could mean more than one commune, none is first
//! and a person must be asked.
//!
//! [`text`] knows letters, [`words`] the words around names, [`index`] the names; [`read`] says what words may name and
//! [`weigh`] which reading is the likeliest. House numbers, streets and hamlets are recognised only to be left out.

mod explain;
mod index;
mod read;
mod text;
mod weigh;
mod words;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::ids::CommuneCode;
use crate::place::gazetteer::{Gazetteer, TableFault, Unit};
use crate::place::{Candidate, Share, TWO_LEVELS_FROM, bare_key};
use crate::time::explanation::Explanation;
use index::{Index, entry_name};
use read::{By, Hit, Reader, Reading};
use weigh::{Weighed, is_divided, weigh};
use words::Words;

/// Most candidates of an answer.
pub const MOST_CANDIDATES: usize = 20;
/// What the first candidate must be ahead of the next commune.
const CLEARLY: i32 = 8;
/// The same where the name holds a slip.
const CLEARLY_DESPITE_SLIP: i32 = 20;
/// Weight below which a reading is not worth showing.
const WORTH_SHOWING: i32 = 40;
/// A reading so much behind the best is not worth showing, unless it has the same name.
const FAR_BEHIND: i32 = 90;

/// An address line to resolve.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressLine {
    /// The line as written.
    pub line: String,
    /// What is known beside it.
    #[serde(default)]
    pub context: AddressContext,
}

/// What is known beside an address line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressContext {
    /// Two-digit code of the province of today where the address most likely lies. A province in the line counts more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub province_code: Option<String>,
}

/// Why a person must be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// No commune is named.
    NoCommune,
    /// Several communes have the name.
    Several,
    /// The old commune was divided.
    Divided,
    /// The line names a district or province in which the commune does not lie.
    Contradiction,
    /// The name holds a slip, or lies outside the likely province, and nothing else supports it.
    Unsure,
}

/// The communes of today that a line may mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolution {
    /// The commune; or why a person must be asked.
    pub first: Result<CommuneCode, Doubt>,
    /// Communes, the likeliest first, each once; at most [`MOST_CANDIDATES`].
    pub candidates: Vec<Candidate>,
    /// Which words were taken for what.
    pub explanation: Explanation,
}

/// Resolves address lines. Built once; holds no names itself and is asked together with the gazetteer it was built from.
#[derive(Debug)]
pub struct Resolver {
    words: Words,
    index: Index,
    /// Place of a province of today in the index, by code.
    provinces: HashMap<String, u16>,
}

impl Resolver {
    /// Builds the index; `address_words` is the table `written,sort,means` of words around names.
    pub fn new(gazetteer: &Gazetteer, address_words: &str) -> Result<Self, TableFault> {
        let words = Words::read(address_words)?;
        let index = Index::new(gazetteer, &words)?;
        let of_today = index.entries.iter().filter(|entry| entry.old.is_none());
        let provinces = of_today
            .map(|entry| (gazetteer.communes()[entry.commune as usize].province_code.clone(), entry.provinces[0]))
            .collect();
        Ok(Self { words, index, provinces })
    }

    /// The commune of today that `asked` means, if it is clear, and all that it may mean.
    pub fn resolve(&self, gazetteer: &Gazetteer, asked: &AddressLine) -> Resolution {
        let reader = Reader { words: &self.words, index: &self.index, gazetteer };
        let mut reading = reader.read(&asked.line);
        let context = asked.context.province_code.as_deref().and_then(|code| self.provinces.get(code)).copied();
        let coded = self.of_codes(gazetteer, &reading);
        let mut weighed = self.weigh(&reading, context, &coded);
        let mut doubt = self.doubt(gazetteer, &weighed);
        let leaves_district = |best: &Weighed| {
            let apart = |hit: &&Hit| !hit.overlaps(&best.commune) && best.province.is_none_or(|p| !hit.overlaps(&p));
            best.district.is_none() && reading.districts.iter().filter(apart).any(|hit| hit.by <= By::Typed)
        };
        if doubt.is_some() || weighed.first().is_some_and(|best| best.is_ragged || leaves_district(best)) {
            reader.read_slips(&mut reading);
            weighed = self.weigh(&reading, context, &coded);
            doubt = self.doubt(gazetteer, &weighed);
        }
        let mut places = self.places(&weighed, coded);
        let town = weighed.first().filter(|best| !best.is_confirmed).and_then(|best| best.town);
        if let Some(town) = town {
            places.extend(self.index.of_district(town).iter().map(|commune| (*commune, None)));
        }
        if !weighed.iter().any(|one| !one.commune.is_below && !one.contradicts) {
            places.extend(self.of_districts(&reading));
        }
        let mut candidates: Vec<Candidate> = Vec::new();
        for (commune, old) in places {
            if candidates.len() == MOST_CANDIDATES {
                break;
            }
            let candidate = gazetteer.candidate(commune as usize, old);
            if !candidates.iter().any(|known| known.commune.code == candidate.commune.code) {
                candidates.push(candidate);
            }
        }
        let first = match (doubt, candidates.first()) {
            (None, Some(best)) => Ok(best.commune.code.clone()),
            (Some(Doubt::NoCommune), Some(only)) if candidates.len() == 1 && !reading.codes.is_empty() => {
                Ok(only.commune.code.clone())
            }
            (doubt, _) => Err(doubt.unwrap_or(Doubt::NoCommune)),
        };
        let explanation = explain::explain(&reading, weighed.first(), &self.index, asked, &first, &candidates);
        Resolution { first, candidates, explanation }
    }

    fn weigh(&self, reading: &Reading, context: Option<u16>, coded: &[u32]) -> Vec<Weighed> {
        let mut weighed = weigh(reading, &self.index, context);
        for one in &mut weighed {
            if coded.contains(&self.index.entries[one.entry as usize].commune) {
                one.weight += 40;
            }
        }
        weighed.sort_by_key(|one| -one.weight);
        weighed
    }

    /// What keeps the best reading from being clear.
    fn doubt(&self, gazetteer: &Gazetteer, weighed: &[Weighed]) -> Option<Doubt> {
        let Some(best) = weighed.first().filter(|best| !best.commune.is_below) else { return Some(Doubt::NoCommune) };
        let entry = |one: &Weighed| &self.index.entries[one.entry as usize];
        let mut others = weighed.iter().filter(|one| entry(one).commune != entry(best).commune);
        let ahead = best.weight - others.next().map_or(i32::MIN / 2, |next| next.weight);
        let is_placed = best.district.is_some() || best.province.is_some() || best.is_in_context;
        let is_slip = best.commune.by >= By::Marks;
        let name = |one: &Weighed| text::key(&bare_key(entry_name(entry(one), gazetteer)));
        let is_other = |one: &&Weighed| is_slip && name(one) != name(best);
        let ahead_of_name = best.weight - weighed.iter().find(is_other).map_or(i32::MIN / 2, |next| next.weight);
        // "Xuân Thọ 2" is no "Xuân Thọ" with something behind it, only because the question comes with that one's province.
        let is_longer = |other: &Weighed| {
            let (words, longer) = (&best.commune, &other.commune);
            longer.from == words.from && longer.to > words.to && longer.by <= By::Plain
        };
        let is_cut_short = best.district.is_none()
            && best.province.is_none()
            && weighed.iter().any(|other| is_longer(other) && entry(other).commune != entry(best).commune);
        let in_district = best.district.is_some_and(|hit| hit.by <= By::Alias);
        if best.contradicts {
            Some(Doubt::Contradiction)
        } else if is_divided(entry(best)) && !best.is_confirmed {
            Some(Doubt::Divided)
        } else if ahead < CLEARLY || is_cut_short || (best.may_be_above || best.town.is_some()) && !best.is_confirmed {
            Some(Doubt::Several)
        } else if best.is_elsewhere && best.district.is_none()
            || is_slip && (!is_placed || ahead_of_name < CLEARLY_DESPITE_SLIP)
            || best.commune.by == By::NearName && !in_district
            || !best.commune.is_open_left && !is_placed
            || best.has_kind_elsewhere && !best.is_confirmed
            || best.weight < 100
        {
            Some(Doubt::Unsure)
        } else {
            None
        }
    }

    /// Communes worth showing, each with the old commune that led there.
    fn places(&self, weighed: &[Weighed], coded: Vec<u32>) -> Vec<(u32, Option<(usize, Share)>)> {
        let Some(best) = weighed.first() else { return coded.into_iter().map(|commune| (commune, None)).collect() };
        let least = WORTH_SHOWING.max(best.weight - FAR_BEHIND);
        let mut shown: Vec<_> = weighed
            .iter()
            .filter(|one| one.weight >= least || one.commune.by <= By::Plain && !one.commune.is_below)
            .map(|one| {
                let entry = &self.index.entries[one.entry as usize];
                (entry.commune, entry.old.map(|(at, share)| (at as usize, share)))
            })
            .collect();
        shown.extend(coded.into_iter().map(|commune| (commune, None)));
        shown
    }

    /// Communes of today that a code in the line may mean, in either time.
    fn of_codes(&self, gazetteer: &Gazetteer, reading: &Reading) -> Vec<u32> {
        let before = TWO_LEVELS_FROM.pred_opt().unwrap_or(TWO_LEVELS_FROM);
        let mut found = Vec::new();
        for code in &reading.codes {
            for day in [TWO_LEVELS_FROM, before] {
                let places: Vec<usize> = match gazetteer.commune(code, day) {
                    Some(Unit::Current(today)) => {
                        gazetteer.communes().iter().position(|commune| commune.code == today.code).into_iter().collect()
                    }
                    Some(Unit::Old(old)) => gazetteer.places_of_successors(old).map(|(at, _)| at).collect(),
                    None => Vec::new(),
                };
                found.extend(places.into_iter().filter_map(|at| u32::try_from(at).ok()));
            }
        }
        found.dedup();
        found
    }

    /// Communes of today of the districts that a line names without a commune.
    fn of_districts<'a>(&'a self, reading: &'a Reading) -> impl Iterator<Item = (u32, Option<(usize, Share)>)> + 'a {
        let clear = reading.districts.iter().filter(|hit| hit.by <= By::Typed);
        clear
            .filter_map(|hit| u16::try_from(hit.at).ok())
            .flat_map(|district| self.index.of_district(district))
            .map(|commune| (*commune, None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::gazetteer::Tables;

    const TABLES: Tables<'static> = Tables {
        provinces: "code,name\n66,Tỉnh Đắk Lắk\n75,Tỉnh Đồng Nai\n",
        communes: "code,name,province,lon,lat,zone\n22060,Xã Xuân Cảnh,66,109.2,13.5,\n\
                   22051,Phường Sông Cầu,66,109.3,13.4,\n26425,Xã Xuân Lộc,75,107.4,10.9,\n\
                   22057,Xã Xuân Lộc,66,109.1,13.6,\n26428,Xã Xuân Bắc,75,107.3,11.0,\n",
        old_provinces: "code,name\n54,Tỉnh Phú Yên\n75,Tỉnh Đồng Nai\n",
        old_districts: "code,name,old_province\n557,Thị xã Sông Cầu,54\n741,Huyện Xuân Lộc,75\n",
        old_to_new: "old_code,old_name,old_district,new_code,share\n22060,Xã Xuân Bình,557,22060,whole\n\
                     22066,Xã Xuân Cảnh,557,22060,whole\n22069,Xã Xuân Thịnh,557,22051,whole\n\
                     26425,Thị trấn Gia Ray,741,26425,main\n26425,Thị trấn Gia Ray,741,26428,part\n",
    };
    const WORDS: &str = "written,sort,means\nxã,kind,rural\nx,kind,rural\nphường,kind,ward\nthị trấn,kind,township\nthị xã,kind,district\n\
                         tx,kind,district\nhuyện,kind,district\ntỉnh,kind,province\nthôn,part,-\nđường,street,-\n\
                         mã cũ,code,-\nnay là,now,-\ncũ,was,-\npy,province,Phú Yên\n";

    fn resolve(line: &str, province: Option<&str>) -> Resolution {
        let gazetteer = Gazetteer::new(TABLES).unwrap();
        let resolver = Resolver::new(&gazetteer, WORDS).unwrap();
        let context = AddressContext { province_code: province.map(str::to_owned) };
        resolver.resolve(&gazetteer, &AddressLine { line: line.to_owned(), context })
    }

    fn first(line: &str, province: Option<&str>) -> Result<String, Doubt> {
        resolve(line, province).first.map(|code| code.to_string())
    }

    #[test]
    fn an_old_name_leads_to_today_in_every_way_of_writing() {
        for line in [
            "thôn 1, xã Xuân Thịnh, thị xã Sông Cầu, tỉnh Phú Yên",
            "xuan thinh, song cau, py",
            "XuânThịnh-SôngCầu",
            "Xuaan Thinhj, Soong Caauf",
            "X.Xuân Thịhn, TX S.Cầu",
            "xaxuanthinh txsongcau",
        ] {
            assert_eq!(first(line, None).as_deref(), Ok("22051"), "{line}");
        }
    }

    #[test]
    fn the_name_of_several_is_asked_about_unless_a_province_is_known() {
        assert_eq!(first("Xuân Lộc", None), Err(Doubt::Several));
        assert_eq!(first("Xuân Lộc", Some("66")).as_deref(), Ok("22057"));
        assert_eq!(first("xã Xuân Lộc, Đồng Nai", Some("66")).as_deref(), Ok("26425"), "the line counts more");
    }

    #[test]
    fn what_is_no_clear_commune_is_asked_about() {
        assert_eq!(first("", None), Err(Doubt::NoCommune));
        assert_eq!(first("đường Xuân Cảnh", None), Err(Doubt::NoCommune));
        assert_eq!(first("12 Xuân Cảnh, Phú Yên", None), Err(Doubt::NoCommune));
        assert_eq!(first("xã Xuân Thịnh, tỉnh Đồng Nai", None), Err(Doubt::Contradiction));
        let divided = resolve("thị trấn Gia Ray, huyện Xuân Lộc, Đồng Nai", None);
        assert_eq!(divided.first, Err(Doubt::Divided));
        let codes: Vec<&str> = divided.candidates.iter().map(|candidate| candidate.commune.code.as_str()).collect();
        assert_eq!(codes, ["26425", "26428"], "the larger share first");
    }

    #[test]
    fn a_name_of_today_beside_the_old_one_settles_a_division() {
        assert_eq!(first("thị trấn Gia Ray, nay là xã Xuân Lộc, Đồng Nai", None).as_deref(), Ok("26425"));
    }

    #[test]
    fn a_code_is_no_name_and_its_time_is_asked_for() {
        assert_eq!(first("xã Xuân Bình (mã cũ 22060)", None).as_deref(), Ok("22060"));
        assert_eq!(first("mã cũ 22066", None).as_deref(), Ok("22060"));
    }

    #[test]
    fn the_explanation_names_the_words_and_what_they_were_taken_for() {
        let steps = resolve("xuan thinh, tx song cau", None).explanation;
        let keys: Vec<&str> = steps.iter().map(|step| step.key.as_str()).collect();
        assert_eq!(keys, ["address-old-commune", "address-district", "address-clear"]);
        assert_eq!(steps[0].args["by"], crate::time::explanation::Arg::Key("address-by-plain".into()));
    }
}
