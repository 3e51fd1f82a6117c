//! The embedded reference data makes sense to the rules that read it.

use std::sync::LazyLock;

use chrono::NaiveDate;
use shared::catalogue::{self, Bcci, Channel, ComponentGroup, Form, IneligibleReason, Known, ProcedureVersion};
use shared::ids::CommuneCode;
use shared::place::cities::Class1Cities;
use shared::place::gazetteer::{Gazetteer, Tables, Unit};
use shared::time::limit::LimitUnit;

pub(crate) fn gazetteer() -> &'static Gazetteer {
    static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| {
        let tables = Tables {
            provinces: assets::data::provinces(),
            communes: assets::data::communes(),
            old_provinces: assets::data::old_provinces(),
            old_districts: assets::data::old_districts(),
            old_to_new: assets::data::old_to_new(),
        };
        Gazetteer::new(tables).expect("the tables make sense")
    });
    &GAZETTEER
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

pub(crate) fn procedures() -> Vec<ProcedureVersion> {
    catalogue::read(assets::data::procedures()).expect("the catalogue reads")
}

fn procedure(code: &str) -> ProcedureVersion {
    procedures().into_iter().find(|version| version.code.as_str() == code).unwrap_or_else(|| panic!("no {code}"))
}

#[test]
fn all_communes_of_today_are_there() {
    let gazetteer = gazetteer();
    assert_eq!(gazetteer.communes().len(), 3321);
    let zone: Vec<_> = gazetteer.communes().iter().filter(|c| c.zone.as_deref() == Some("PY-557")).collect();
    assert_eq!(zone.len(), 5);
    for commune in zone {
        assert_eq!(commune.province_code, "66");
        assert!((109.0..109.5).contains(&commune.centroid.x()) && (13.3..13.8).contains(&commune.centroid.y()));
    }
}

#[test]
fn every_city_with_a_limit_of_its_own_is_a_district_of_the_table_and_song_cau_is_none() {
    let gazetteer = gazetteer();
    let cities = Class1Cities::new(assets::data::class1_cities(), gazetteer).expect("the table reads");
    let holds = |code: &str, on| cities.hold(&CommuneCode::new(code).unwrap(), day(on));
    let named = |name: &str, province: &str| {
        let of = |c: &&shared::place::Commune| c.name == name && c.province_code == province;
        gazetteer.communes().iter().find(of).unwrap_or_else(|| panic!("no {name}")).code.to_string()
    };
    assert!(holds(&named("Phường Buôn Ma Thuột", "66"), "2026-11-25"));
    assert!(holds(&named("Phường Nha Trang", "56"), "2026-11-25"));
    assert!(holds(&named("Phường Ba Đình", "01"), "2026-11-25"));
    assert!(!holds(&named("Xã Sóc Sơn", "01"), "2026-11-25"), "a rural district of a city");
    assert!(!holds(&named("Phường Tuy Hòa", "66"), "2026-11-25"), "class II");
    assert!(!holds("22051", "2026-11-25") && !holds(&named("Phường Ba Đình", "01"), "2025-06-30"));
}

#[test]
fn every_old_commune_of_song_cau_resolves_to_the_commune_named_by_the_resolution() {
    let gazetteer = gazetteer();
    let file: serde_json::Value = serde_json::from_str(assets::data::song_cau()).unwrap();
    let mut seen = 0;
    for unit in file["units"].as_array().unwrap() {
        let (code, name) = (unit["code"].as_str().unwrap(), unit["name"].as_str().unwrap());
        for old in unit["from"].as_array().unwrap() {
            seen += 1;
            let (old_code, old_name) = (old["code"].as_str().unwrap(), old["name"].as_str().unwrap());
            let Some(Unit::Old(then)) = gazetteer.commune(old_code, day("2025-06-30")) else { panic!("{old_code}") };
            assert_eq!(then.name.name, old_name);
            let into: Vec<_> = gazetteer.successors(then).map(|(commune, _)| commune.code.as_str()).collect();
            assert_eq!(into, [code], "{old_name}");
            let found = gazetteer.resolve_old(old_name, Some("Sông Cầu"), Some("Phú Yên"));
            assert_eq!(found.len(), 1, "{old_name}");
            assert!(found[0].whole && found[0].commune.name == name, "{old_name}");
            assert_eq!(found[0].via_old_name.is_none(), old_name == name);
            let typed = shared::fold::fold(old_name);
            let first = gazetteer.search(&format!("{typed} song cau"), Some("66"), 3).remove(0);
            assert_eq!(first.commune.code.as_str(), code, "{typed}");
        }
    }
    assert_eq!(seen, 13);
}

#[test]
fn codes_that_were_used_again_need_their_date() {
    let gazetteer = gazetteer();
    let name = |code, on| gazetteer.commune(code, day(on)).map(Unit::name);
    assert_eq!(name("22060", "2025-06-30"), Some("Xã Xuân Bình"));
    assert_eq!(name("22060", "2025-07-01"), Some("Xã Xuân Cảnh"));
    assert_eq!(name("22066", "2025-07-01"), None);
}

#[test]
fn an_old_name_is_shown_beside_the_new_one() {
    let found = gazetteer().search("xuan thinh", Some("66"), 5).remove(0);
    assert_eq!(found.commune.name, "Phường Sông Cầu");
    assert_eq!(
        found.via_old_name.map(|old| (old.name, old.district)),
        Some(("Xã Xuân Thịnh".into(), "Thị xã Sông Cầu".into()))
    );
}

#[test]
fn names_that_clash_are_all_found_and_the_own_province_first() {
    let gazetteer = gazetteer();
    let codes = |province| -> Vec<String> {
        gazetteer.search("Xuân Lộc", province, 50).into_iter().map(|c| c.commune.code.to_string()).collect()
    };
    assert_eq!(codes(Some("66"))[0], "22057");
    assert_eq!(codes(Some("75"))[0], "26425");
    for code in ["22057", "26425", "18481"] {
        assert!(codes(None)[..3].contains(&code.to_owned()), "{code}");
    }
    let phu = gazetteer.resolve_old("Xuân Phú", None, Some("Đắk Lắk"));
    assert!(phu.len() > 1, "old Xuân Phú of Sông Cầu and of Ea Kar are both in Đắk Lắk today");
}

#[test]
fn every_procedure_reads_and_is_consistent() {
    let all = procedures();
    assert!(all.len() >= 40);
    for pair in all.windows(2) {
        assert!(pair[0].code < pair[1].code);
    }
    for version in &all {
        let code = &version.code;
        assert!(!version.name.is_empty() && !version.results.is_empty() && !version.source.is_empty(), "{code}");
        assert_eq!(version.forms.is_empty(), version.bcci != Bcci::Eligible, "{code}");
        assert!(!version.components.is_empty(), "{code}");
        assert_eq!(version.recall, Known::Unknown, "{code}: the source names no recalled papers");
        for (at, component) in (1..).zip(&version.components) {
            assert_eq!(component.id, at, "{code}");
            assert!(component.name.chars().count() <= 150, "{code} {}", component.name);
            let counted = component.originals + component.copies > 0;
            assert_eq!(counted, component.group != ComponentGroup::Note, "{code} {}", component.name);
        }
    }
}

#[test]
fn the_procedures_of_a_town_are_there_and_the_post_may_carry_them() {
    let codes = [
        "1.001193", "1.000894", "1.000656", "1.001612", "2.000720", "1.115279", "1.115260", "1.013225", "1.001699",
        "1.014027", "1.001776", "1.003650", "1.004692",
    ];
    for code in codes {
        assert!(procedure(code).offers(Form::Send), "{code}");
    }
    assert!(!procedure("1.000894").offers(Form::Both), "both sides sign for a marriage certificate in person");
}

#[test]
fn what_the_post_may_not_carry_says_why() {
    for code in ["2.000815", "2.000884", "1.004222", "3.000347"] {
        let reason = IneligibleReason::ChannelNotOffered;
        assert_eq!(procedure(code).bcci, Bcci::NotEligible { reason }, "{code}");
    }
}

#[test]
fn unknown_limits_stay_unknown_and_known_ones_give_a_due_date() {
    let birth = procedure("1.001193");
    assert_eq!(birth.limit(Channel::Postal), Known::Unknown);
    assert_eq!(birth.limits[0].raw, "1");
    let land = procedure("1.115279").limit(Channel::Postal);
    assert_eq!(land.known().map(|l| (l.unit, l.whole())), Some((LimitUnit::WorkingDay, Some(8))));
    let pension = procedure("1.014027").limit(Channel::Postal);
    assert_eq!(pension.known().map(|l| (l.unit, l.whole())), Some((LimitUnit::WorkingDay, Some(10))));
    let halves: Vec<_> =
        procedure("1.115256").limits.iter().filter_map(|l| l.limit.known().map(|l| l.halves.0)).collect();
    assert_eq!(halves, [5, 10]);
}

#[test]
fn the_calendar_has_rows_for_every_year() {
    let calendar: serde_json::Value = serde_json::from_str(assets::data::calendar()).unwrap();
    let rows = calendar["rows"].as_array().unwrap();
    for year in 2025..=2030 {
        assert!(rows.iter().any(|row| row["date"].as_str().unwrap().starts_with(&year.to_string())), "{year}");
    }
}
