//! Special-class and class-I cities: between two of them a leg has a transit limit of its own (TT 17/2017 Đ7, read 11/2026).
//! Which communes lie in them is data with dates, because cities as a level ended on 1 July 2025 and no norm says what
//! became of their class.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::Share;
use super::gazetteer::{Gazetteer, TableFault, rows};
use crate::ids::CommuneCode;
use crate::money::exemption::Validity;

/// Which communes of today lie in such a city, and when.
#[derive(Debug, Default)]
pub struct Class1Cities {
    by_commune: HashMap<CommuneCode, Vec<Validity>>,
}

impl Class1Cities {
    /// Reads `old_province,old_district,effective_from,source,effective_to`, CSV with a heading line: a city, or a part of
    /// one, as a district until 30 June 2025; the last column may be empty. A commune of today lies in a city if most of
    /// the communes of which it was made did; what a commune of the city gave away beside its main part does not count.
    pub fn new(table: &str, gazetteer: &Gazetteer) -> Result<Self, TableFault> {
        let mut by_district = HashMap::new();
        let columns = ["old_province", "old_district", "effective_from", "source", "effective_to"];
        for ([province, district, from, _, to], fault) in rows("class1_cities", table, columns)? {
            let day = |text: &str, column| text.parse::<NaiveDate>().map_err(|_| fault.column(column));
            let effective_to = if to.is_empty() { None } else { Some(day(to, "effective_to")?) };
            let validity = Validity { effective_from: day(from, "effective_from")?, effective_to };
            if by_district.insert((province, district), (validity, fault)).is_some() {
                return Err(fault.column("old_district"));
            }
        }
        let mut known = HashSet::new();
        let mut made_of: HashMap<&CommuneCode, Vec<Option<&Validity>>> = HashMap::new();
        for old in gazetteer.old_communes() {
            let district = (old.name.province.as_str(), old.name.district.as_str());
            known.insert(district);
            for (commune, share) in gazetteer.successors(old) {
                if matches!(share, Share::Whole | Share::Main) {
                    let validity = by_district.get(&district).map(|(validity, _)| validity);
                    made_of.entry(&commune.code).or_default().push(validity);
                }
            }
        }
        if let Some((_, (_, fault))) = by_district.iter().find(|(district, _)| !known.contains(*district)) {
            return Err(fault.column("old_district"));
        }
        let mut by_commune = HashMap::new();
        for (commune, parts) in made_of {
            let of_cities: Vec<Validity> = parts.iter().copied().flatten().cloned().collect();
            if of_cities.len() * 2 > parts.len() {
                by_commune.insert(commune.clone(), of_cities);
            }
        }
        Ok(Self { by_commune })
    }

    /// Whether a commune of today lies in such a city on a day.
    pub fn hold(&self, commune: &CommuneCode, on: NaiveDate) -> bool {
        self.by_commune.get(commune).is_some_and(|rows| rows.iter().any(|row| row.holds_on(on)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::gazetteer::Tables;

    fn gazetteer() -> Gazetteer {
        Gazetteer::new(Tables {
            provinces: "code,name\n66,Tỉnh Đắk Lắk\n",
            communes: "code,name,province,lon,lat,zone\n24133,Phường Tân Lập,66,108.1,12.7,\n\
                       24500,Xã Ea Nuôl,66,107.9,12.8,\n22051,Phường Sông Cầu,66,109.3,13.4,PY-557\n",
            old_provinces: "code,name\n66,Tỉnh Đắk Lắk\n54,Tỉnh Phú Yên\n",
            old_districts: "code,name,old_province\n643,Thành phố Buôn Ma Thuột,66\n647,Huyện Buôn Đôn,66\n557,Thị xã Sông Cầu,54\n",
            old_to_new: "old_code,old_name,old_district,new_code,share\n24118,Phường Tân Lập,643,24133,whole\n\
                         24124,Phường Tân Hòa,643,24133,main\n24124,Phường Tân Hòa,643,24500,part\n\
                         24500,Xã Ea Nuôl,647,24500,whole\n22051,Phường Xuân Phú,557,22051,whole\n",
        })
        .unwrap()
    }

    const HEADING: &str = "old_province,old_district,effective_from,source,effective_to\n";

    #[test]
    fn a_commune_lies_in_a_city_if_most_of_it_did_and_on_the_days_of_the_row() {
        let row = "Tỉnh Đắk Lắk,Thành phố Buôn Ma Thuột,2025-07-01,test,2026-12-31\n";
        let cities = Class1Cities::new(&format!("{HEADING}{row}"), &gazetteer()).unwrap();
        let holds = |code: &str, on: &str| cities.hold(&CommuneCode::new(code).unwrap(), on.parse().unwrap());
        assert!(holds("24133", "2026-11-25") && holds("24133", "2026-12-31"));
        assert!(!holds("24133", "2025-06-30") && !holds("24133", "2027-01-01"), "outside its dates");
        assert!(!holds("24500", "2026-11-25"), "a strip of a ward makes no city of a village");
        assert!(!holds("22051", "2026-11-25"));
    }

    #[test]
    fn a_row_that_names_no_district_or_no_day_is_found() {
        let read = |row: &str| Class1Cities::new(&format!("{HEADING}{row}"), &gazetteer()).err().map(|f| f.column);
        assert_eq!(read("Tỉnh Phú Yên,Thành phố Buôn Ma Thuột,2025-07-01,test,\n"), Some("old_district"));
        assert_eq!(read("Tỉnh Đắk Lắk,Thành phố Buôn Ma Thuột,soon,test,\n"), Some("effective_from"));
        assert_eq!(read("Tỉnh Đắk Lắk,Huyện Buôn Đôn,2025-07-01,test,soon\n"), Some("effective_to"));
    }
}
