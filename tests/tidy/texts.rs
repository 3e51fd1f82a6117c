//! Languages agree, keys exist, and people's words stay out of the code.

use std::collections::{BTreeMap, BTreeSet};

use assets::texts::{Lang, Texts, files};
use shared::dossier::refusal::Refusal;

use crate::sources::{below, literals};

/// Key → variables, of one language. Reads the plain Fluent that we write: a key at the start of a line, `{ $name …`.
fn keys(lang: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::<String, BTreeSet<String>>::new();
    for (_, _, text) in files().iter().filter(|(code, _, _)| *code == lang) {
        let mut key = None::<String>;
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if line.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '-') {
                key = line.split('=').next().map(|name| name.trim().to_owned());
            }
            if let Some(key) = &key {
                let variables = found.entry(key.clone()).or_default();
                for after in line.split('$').skip(1) {
                    let name: String = after
                        .chars()
                        .take_while(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-'))
                        .collect();
                    variables.insert(name);
                }
            }
        }
    }
    found
}

#[test]
fn languages_share_keys_and_variables() {
    let first = keys(Lang::ALL[0].code());
    assert!(first.len() > 50, "the texts were not read");
    for lang in Lang::ALL {
        let other = keys(lang.code());
        for (key, variables) in &first {
            assert_eq!(other.get(key), Some(variables), "{key} in {}", lang.code());
        }
        for key in other.keys() {
            assert!(first.contains_key(key), "{key} exists only in {}", lang.code());
        }
    }
}

#[test]
fn languages_have_the_same_files() {
    let names = |lang: Lang| {
        files().iter().filter(|(code, ..)| *code == lang.code()).map(|(_, name, _)| *name).collect::<Vec<_>>()
    };
    for lang in Lang::ALL {
        assert_eq!(names(lang), names(Lang::ALL[0]));
        assert_eq!(Texts::get(lang).faults(), &[] as &[String]);
    }
}

#[test]
fn whoever_decides_a_matter_reads_why_it_is_one_and_not_what_its_sender_was_told() {
    let refusals = [
        Refusal::Reassigned,
        Refusal::CalledOff,
        Refusal::WrongToken,
        Refusal::WrongCode,
        Refusal::NumberNotReserved,
        Refusal::NumberUsed,
        Refusal::CollectedFirst,
        Refusal::LetterMissing,
        Refusal::FeeOpen,
    ];
    assert!(refusals.into_iter().all(Refusal::needs_a_person));
    let others = [
        "actor.mismatch",
        "command.content-differs",
        "command.predecessor-missing",
        "blob.overdue",
        "cash.difference",
        "delivery.disputed",
    ];
    for code in refusals.into_iter().map(Refusal::code).chain(others) {
        let key = format!("matter-why-{}", code.replace('.', "-"));
        assert!(Texts::get(Lang::Vi).has(&key), "{key} is missing");
    }
}

#[test]
fn what_citizens_read_calls_them_ong_ba() {
    // These files have texts for couriers too, who open envelopes and hold items.
    let for_couriers = ["error-item-not-holder", "error-content-not-opened"];
    let read = ["app.ftl", "citizen.ftl", "claims.ftl", "common.ftl", "domain.ftl", "errors.ftl"];
    let texts = files().iter().filter(|(code, name, _)| *code == "vi" && read.contains(name));
    let lines: Vec<&str> = texts.flat_map(|(.., text)| text.lines()).collect();
    assert!(lines.len() > 300, "the texts were not found");
    for line in lines.iter().filter(|line| !for_couriers.iter().any(|key| line.starts_with(key))) {
        let words = line.to_lowercase();
        let familiar = words.split(|letter: char| !letter.is_alphabetic()).any(|word| word == "bạn");
        assert!(!familiar, "{line}");
    }
}

/// Every `t!(text, "key", a = …)` of the app: key and names of its values.
fn used() -> Vec<(String, String, BTreeSet<String>)> {
    let mut found = Vec::new();
    for source in below("mobile/src") {
        let code = source.code();
        for (at, _) in code.match_indices("t!(") {
            if code[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_') {
                continue;
            }
            let call = inside_brackets(&code[at + 3..]);
            let mut parts = split_outside(call);
            if parts.len() < 2 {
                continue;
            }
            let key = parts.remove(1).trim().trim_matches('"').to_owned();
            if key.starts_with('$') {
                continue;
            }
            let names = parts
                .iter()
                .skip(1)
                .filter_map(|part| part.split_once('='))
                .map(|(name, _)| name.trim().to_owned())
                .collect();
            found.push((source.path.clone(), key, names));
        }
    }
    found
}

/// The text up to the bracket that closes the one before it.
fn inside_brackets(text: &str) -> &str {
    let (mut depth, mut quoted) = (1, false);
    for (at, letter) in text.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '(' | '[' | '{' if !quoted => depth += 1,
            ')' | ']' | '}' if !quoted => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &text[..at];
        }
    }
    text
}

/// Splits at commas that are in no bracket and no string.
fn split_outside(text: &str) -> Vec<String> {
    let (mut depth, mut quoted, mut parts) = (0, false, vec![String::new()]);
    for letter in text.chars() {
        match letter {
            '"' => quoted = !quoted,
            '(' | '[' | '{' if !quoted => depth += 1,
            ')' | ']' | '}' if !quoted => depth -= 1,
            _ => {}
        }
        if letter == ',' && depth == 0 && !quoted {
            parts.push(String::new());
        } else if let Some(last) = parts.last_mut() {
            last.push(letter);
        }
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}

#[test]
fn every_text_used_in_the_app_exists_and_gets_its_values() {
    let known = keys(Lang::ALL[0].code());
    let used = used();
    assert!(used.len() > 40, "the calls were not found");
    for (path, key, names) in used {
        let Some(variables) = known.get(&key) else { panic!("{path} uses the text {key}, which does not exist") };
        assert_eq!(&names, variables, "{path}: the values of {key}");
    }
}

#[test]
fn no_vietnamese_word_is_written_in_code() {
    let letters = "ăâđêôơưĂÂĐÊÔƠƯáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ";
    for source in below("mobile/src").into_iter().chain(below("server/src")) {
        for literal in literals(&source.code()) {
            let found = literal.chars().find(|letter| {
                letters.contains(*letter) || letters.contains(letter.to_lowercase().next().unwrap_or(' '))
            });
            assert!(found.is_none(), "{}: {literal:?} belongs into assets/i18n", source.path);
        }
    }
}
