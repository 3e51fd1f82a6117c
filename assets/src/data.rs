//! Reference data; where each file comes from is in `data/README.md`. One function a file, so that a program links only
//! what it asks for; [`find`] and [`all`] link everything.

use crate::Asset;

/// Declares a file of `data/` that is UTF-8 text: its static, and the function that gives its text.
macro_rules! texts {
    ($($(#[$doc:meta])+ $function:ident, $file:ident = $name:literal, $media_type:literal;)+) => {
        $(
            static $file: Asset =
                Asset::new($name, $media_type, include_str!(concat!("../data/", $name)).as_bytes());

            $(#[$doc])+
            pub fn $function() -> &'static str {
                include_str!(concat!("../data/", $name))
            }
        )+

        /// Every file.
        pub fn all() -> [&'static Asset; [$($name),+].len()] {
            [$(&$file),+]
        }
    };
}

texts! {
    /// Provinces since 1 July 2025: `code,name`.
    provinces, PROVINCES = "provinces.csv", "text/csv; charset=utf-8";
    /// Communes since 1 July 2025: `code,name,province,lon,lat,zone`.
    communes, COMMUNES = "communes.csv", "text/csv; charset=utf-8";
    /// Provinces until 30 June 2025: `code,name`.
    old_provinces, OLD_PROVINCES = "old_provinces.csv", "text/csv; charset=utf-8";
    /// Districts until 30 June 2025: `code,name,old_province`.
    old_districts, OLD_DISTRICTS = "old_districts.csv", "text/csv; charset=utf-8";
    /// Communes until 30 June 2025 and where they went: `old_code,old_name,old_district,new_code,share`.
    old_to_new, OLD_TO_NEW = "old_to_new.csv", "text/csv; charset=utf-8";
    /// Special-class and class-I cities as districts until 30 June 2025:
    /// `old_province,old_district,effective_from,source,effective_to`; not confirmed.
    class1_cities, CLASS1_CITIES = "class1_cities.csv", "text/csv; charset=utf-8";
    /// Words around names in an address line, and other ways to write names: `written,sort,means`.
    address_words, ADDRESS_WORDS = "address_words.csv", "text/csv; charset=utf-8";
    /// The communes of the former thị xã Sông Cầu with their eras and legal basis.
    song_cau, SONG_CAU = "song_cau.json", "application/json";
    /// The catalogue of procedures: a list of `shared::catalogue::ProcedureVersion`.
    procedures, PROCEDURES = "procedures.json", "application/json";
    /// Holidays and exchanged days of agency and post, 2025–2030.
    calendar, CALENDAR = "calendar.json", "application/json";
    /// The rules of counting that may change or are not confirmed: rows of `shared::time::limit::ClockRules`.
    clock_rules, CLOCK_RULES = "clock_rules.json", "application/json";
    /// Postage by zone with dates; orientation prices until the published table is known.
    postage, POSTAGE = "postage.json", "application/json";
    /// How agencies are scored: rows of `shared::report::score::ScoringRow`; not confirmed.
    scoring, SCORING = "scoring.json", "application/json";
    /// A day of demo data: places, people, bookings. Invented people; read only by a server in demo mode.
    demo, DEMO = "demo.json", "application/json";
    /// Places of birth registration in personal identification numbers.
    registration_codes, REGISTRATION_CODES = "registration_codes.json", "application/json";
}

/// The file of that name, such as `communes.csv`.
pub fn find(name: &str) -> Option<&'static Asset> {
    all().into_iter().find(|asset| asset.name() == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    #[test]
    fn every_file_of_the_folder_is_embedded_and_explained() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
        let readme = fs::read_to_string(folder.join("README.md")).unwrap();
        let on_disk: BTreeSet<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != "README.md" && !name.starts_with("LICENSE-"))
            .collect();
        assert_eq!(on_disk, all().iter().map(|asset| asset.name().to_owned()).collect());
        for name in on_disk {
            assert!(readme.contains(&format!("`{name}`")), "{name} has no source in the README");
        }
    }

    #[test]
    fn a_file_is_found_by_name_with_its_hash_and_media_type() {
        let asset = find("provinces.csv").unwrap();
        assert_eq!(asset.bytes(), provinces().as_bytes());
        assert_eq!(asset.media_type(), "text/csv; charset=utf-8");
        assert!(asset.hash().len() == 16 && asset.hash().bytes().all(|b| b.is_ascii_hexdigit()));
        assert_ne!(asset.hash(), find("communes.csv").unwrap().hash());
        assert!(find("README.md").is_none());
    }
}
