//! Address lines as people write them, and every old name of the country.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::sync::LazyLock;
use std::time::Instant;

use serde_json::Value;
use server::app::embedded_places;
use server::explain::{Kind, run};
use shared::address::{AddressContext, AddressLine, Resolution, Resolver};
use shared::fold::fold;
use shared::place::gazetteer::{Gazetteer, OldCommune};

use crate::facts;

static PLACES: LazyLock<(Gazetteer, Resolver)> = LazyLock::new(embedded_places);

fn resolve(line: &str, province_code: Option<&str>) -> Resolution {
    let (gazetteer, resolver) = &*PLACES;
    let context = AddressContext { province_code: province_code.map(str::to_owned) };
    resolver.resolve(gazetteer, &AddressLine { line: line.to_owned(), context })
}

fn codes(found: &Resolution) -> Vec<&str> {
    found.candidates.iter().map(|candidate| candidate.commune.code.as_str()).collect()
}

fn province_of(code: &str) -> &str {
    let communes = PLACES.0.communes();
    &communes.iter().find(|commune| commune.code.as_str() == code).unwrap().province_code
}

/// What became of the lines of a file.
#[derive(Default)]
struct Score {
    lines: usize,
    first: usize,
    any: usize,
    wrong_province: usize,
    faults: String,
}

fn score(file: &str) -> Score {
    let file: Value = serde_json::from_str(file).unwrap();
    let facts = facts();
    let mut score = Score::default();
    for vector in file["vectors"].as_array().unwrap() {
        let answer: Value =
            serde_json::from_str(&run(Kind::Address, &vector["input"].to_string(), &facts, None)).unwrap();
        let expected = &vector["expected"];
        let candidates = answer["candidates"].as_array().unwrap();
        let is_first = answer["first"] == expected["first"];
        let included = expected["candidates_include"].as_array().into_iter().flatten();
        let is_any =
            included.chain(Some(&expected["first"]).filter(|code| !code.is_null())).all(|c| candidates.contains(c));
        score.lines += 1;
        score.first += usize::from(is_first);
        score.any += usize::from(is_any);
        if let (Some(given), Some(right)) = (answer["first"].as_str(), expected["first"].as_str()) {
            score.wrong_province += usize::from(province_of(given) != province_of(right));
        }
        if !is_first || !is_any {
            writeln!(score.faults, "{} {} -> {answer}, expected {expected}", vector["id"], vector["input"]).unwrap();
        }
    }
    score
}

#[test]
fn lines_as_people_write_them_lead_to_the_commune_of_today() {
    let score = score(include_str!("../data/fixtures/address_lines.json"));
    let share = |part: usize| 100.0 * part as f64 / score.lines as f64;
    println!("{} lines: {:.1} % first, {:.1} % in any", score.lines, share(score.first), share(score.any));
    println!("{}", score.faults);
    assert!(score.lines >= 240);
    assert!(share(score.first) >= 95.0 && share(score.any) >= 99.0, "{}", score.faults);
    assert_eq!(score.wrong_province, 0, "{}", score.faults);
}

#[test]
fn every_example_is_answered() {
    let score = score(include_str!("../data/fixtures/address_examples.json"));
    assert_eq!((score.first, score.any), (12, 12), "{}", score.faults);
}

#[test]
fn every_old_commune_of_the_country_leads_to_its_communes_of_today() {
    let gazetteer = &PLACES.0;
    let plain =
        |old: &OldCommune| [&old.name.name, &old.name.district, &old.name.province].map(|name| fold(name)).join(", ");
    let mut namesakes: HashMap<String, usize> = HashMap::new();
    for old in gazetteer.old_communes() {
        *namesakes.entry(plain(old)).or_default() += 1;
    }
    let check = |old: &OldCommune| {
        let name = &old.name;
        let into: Vec<&str> = gazetteer.successors(old).map(|(commune, _)| commune.code.as_str()).collect();
        let line = format!("{}, {}, {}", name.name, name.district, name.province);
        let has_twin = namesakes[&plain(old)] > 1;
        let mut faults = String::new();
        for (line, has_twin) in [(line, false), (plain(old), has_twin)] {
            let found = resolve(&line, None);
            let first = found.first.as_ref().ok().map(|code| code.as_str());
            let known: BTreeSet<&str> = codes(&found).into_iter().collect();
            let is_right = has_twin || first == Some(into[0]).filter(|_| into.len() == 1);
            if !is_right || !into.iter().all(|code| known.contains(code)) {
                writeln!(faults, "{line}: {:?} {:?}, expected {into:?}", found.first, codes(&found)).unwrap();
            }
        }
        faults
    };
    let all = gazetteer.old_communes();
    assert_eq!(all.len(), 10_035);
    let (one, other) = all.split_at(all.len() / 2);
    let faults = std::thread::scope(|threads| {
        let other = threads.spawn(|| other.iter().map(check).collect::<String>());
        one.iter().map(check).collect::<String>() + &other.join().unwrap()
    });
    assert!(faults.is_empty(), "{} faults\n{faults}", faults.lines().count());
}

#[test]
fn the_thirteen_old_communes_of_song_cau_resolve_however_they_are_written() {
    let file: Value = serde_json::from_str(assets::data::song_cau()).unwrap();
    let mut seen = 0;
    for unit in file["units"].as_array().unwrap() {
        for old in unit["from"].as_array().unwrap() {
            seen += 1;
            let name = old["name"].as_str().unwrap();
            let bare = name.split_once(' ').unwrap().1;
            for line in [
                format!("{name}, TX Sông Cầu, Phú Yên"),
                format!("thôn 2, {bare} - sông cầu"),
                fold(&format!("{bare} song cau phu yen")),
                format!("{}songcau", fold(bare).replace(' ', "")),
                format!("{name}, thị xã Sông Cầu, tỉnh Đắk Lắk, Việt Nam"),
                format!("{name}, Đắk Lắk (cũ: Phú Yên)"),
            ] {
                assert_eq!(
                    resolve(&line, None).first.as_ref().map(|code| code.as_str()),
                    Ok(unit["code"].as_str().unwrap()),
                    "{line}"
                );
            }
        }
    }
    assert_eq!(seen, 13);
}

/// Without optimisation everything takes some twenty times as long.
#[test]
fn a_line_is_resolved_in_less_than_two_milliseconds() {
    let file: Value = serde_json::from_str(include_str!("../data/fixtures/address_lines.json")).unwrap();
    let lines: Vec<&str> =
        file["vectors"].as_array().unwrap().iter().map(|vector| vector["input"]["line"].as_str().unwrap()).collect();
    LazyLock::force(&PLACES);
    let begin = Instant::now();
    for line in &lines {
        resolve(line, None);
    }
    let each = begin.elapsed().as_secs_f64() * 1e3 / lines.len() as f64;
    println!("{each:.3} ms a line");
    assert!(each < if cfg!(debug_assertions) { 40.0 } else { 2.0 }, "{each} ms");
}

/// A whole story before the address: what is read of it is bounded, so that nobody can keep a server busy with one line.
#[test]
fn a_line_of_four_hundred_characters_costs_no_more_than_a_few_lines_and_still_leads_to_its_commune() {
    LazyLock::force(&PLACES);
    let address = "thôn Phú Dương, xã Xuân Thịnh, TX Sông Cầu, Phú Yên";
    let plain = format!("{}, {address}", "đi thẳng qua cầu rồi hỏi nhà bán nước ở ngã ba ".repeat(9));
    assert!(plain.chars().count() > 400);
    assert_eq!(resolve(&plain, None).first.as_ref().map(|code| code.as_str()), Ok("22051"));
    // Names of streets, markets and hamlets are what costs.
    let story = "đi hết đường Nguyễn Huệ qua chợ Tân An tới nhà văn hóa thôn Long Hòa rẽ trái ";
    let long = format!("{}, {address}", story.repeat(5));
    assert!(long.chars().count() > 400);
    let timed = |line: &str| {
        let times = (0..5).map(|_| {
            let begin = Instant::now();
            resolve(line, None);
            begin.elapsed()
        });
        times.min().unwrap()
    };
    let time = timed(&long);
    let twice = timed(&format!("{}{long}", story.repeat(40)));
    println!("{time:?} for 400 characters, {twice:?} for 3,600");
    // What stands far before an address adds nearly nothing.
    assert!(twice < 3 * time, "{twice:?} after {time:?}");
    assert!(time.as_secs_f64() * 1e3 < if cfg!(debug_assertions) { 400.0 } else { 10.0 }, "{time:?}");
}

#[test]
fn a_name_is_not_cut_short_because_the_question_comes_with_the_province_of_the_shorter_one() {
    let first = |line: &str, province| resolve(line, province).first.ok().map(|code| code.to_string());
    assert_eq!(first("xã Xuân Thọ 2", Some("75")), None, "Xuân Thọ was in Đồng Nai, Xuân Thọ 2 in Sông Cầu");
    assert_eq!(first("xã Xuân Thọ 2", Some("66")).as_deref(), Some("22075"));
    assert_eq!(first("xã Xuân Thọ", Some("75")).as_deref(), Some("26425"));
}

/// Lines made by chance from names of the country, with slips and left-out parts: none is answered with another province.
#[test]
fn no_line_made_by_chance_is_answered_with_a_wrong_province() {
    let gazetteer = &PLACES.0;
    let all = gazetteer.old_communes();
    let mut seed = 20_261_129_u64;
    let mut roll = |sides: usize| {
        // Knuth's multiplier (MMIX); the high bits are the good ones.
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % sides
    };
    let (mut answered, mut faults) = (0, String::new());
    let lines = if cfg!(debug_assertions) { 600 } else { 20_000 };
    for _ in 0..lines {
        let old = &all[roll(all.len())];
        let name = &old.name;
        let mut parts = vec![name.name.clone(), name.district.clone(), name.province.clone()];
        match roll(6) {
            0 => parts = parts.iter().map(|part| fold(part)).collect(),
            1 => drop(parts.remove(1)),
            2 => drop(parts.pop()),
            3 => parts.insert(0, format!("thôn {}", 1 + roll(9))),
            4 => parts.insert(0, format!("{} {}", 1 + roll(200), all[roll(all.len())].name.name)),
            _ => {}
        }
        if roll(3) == 0 {
            // One letter too few.
            let at = roll(parts.len());
            let letters: Vec<char> = parts[at].chars().collect();
            let gone = roll(letters.len());
            parts[at] = letters.iter().enumerate().filter(|(place, _)| *place != gone).map(|(_, one)| *one).collect();
        }
        let line = parts.join(", ");
        if let Ok(first) = resolve(&line, None).first {
            answered += 1;
            let right: BTreeSet<&str> =
                gazetteer.successors(old).map(|(commune, _)| commune.province_code.as_str()).collect();
            if !right.contains(province_of(first.as_str())) {
                writeln!(faults, "{line} -> {first}, meant {}", old.name.name).unwrap();
            }
        }
    }
    println!("{answered} of {lines} answered");
    assert!(answered * 2 > lines, "{answered}");
    assert!(faults.is_empty(), "{faults}");
}
