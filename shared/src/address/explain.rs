//! Says which words were taken for what, as keys and values.

use super::index::Index;
use super::read::{By, Hit, Reading};
use super::weigh::Weighed;
use super::{AddressLine, Doubt};
use crate::ids::CommuneCode;
use crate::place::Candidate;
use crate::time::explanation::{Arg, Explanation, Step};

/// The text key of what keeps a line from being clear.
fn doubt_key(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::NoCommune => "address-ask-no-commune",
        Doubt::Several => "address-ask-several",
        Doubt::Divided => "address-ask-divided",
        Doubt::Contradiction => "address-ask-contradiction",
        Doubt::Unsure => "address-ask-unsure",
    }
}

fn by_key(by: By) -> &'static str {
    match by {
        By::Same => "address-by-same",
        By::Plain | By::Partly => "address-by-plain",
        By::Typed => "address-by-typed",
        By::Alias => "address-by-alias",
        By::Marks => "address-by-marks",
        By::Slip | By::NearName => "address-by-slip",
    }
}

/// Sentences about the best reading and the answer.
pub(super) fn explain(
    reading: &Reading,
    best: Option<&Weighed>,
    index: &Index,
    asked: &AddressLine,
    first: &Result<CommuneCode, Doubt>,
    candidates: &[Candidate],
) -> Explanation {
    let mut steps = Vec::new();
    let words = |hit: &Hit| {
        let written: Vec<&str> = reading.tokens[hit.from..hit.to].iter().map(|token| token.written.as_str()).collect();
        Arg::Text(written.join(" "))
    };
    let named = |key: &str, hit: &Hit, name: &str| {
        Step::new(key)
            .with("words", words(hit))
            .with("name", Arg::Text(name.to_owned()))
            .with("by", Arg::Key(by_key(hit.by).to_owned()))
    };
    let top = candidates.first();
    if let (Some(best), Some(top)) = (best, top) {
        let by = Arg::Key(by_key(best.commune.by).to_owned());
        let step = match &top.via_old_name {
            _ if best.commune.is_below => Step::new("address-below").with("words", words(&best.commune)),
            Some(old) => Step::new("address-old-commune")
                .with("words", words(&best.commune))
                .with("old", Arg::Text(old.name.clone()))
                .with("district", Arg::Text(old.district.clone()))
                .with("name", Arg::Text(top.commune.name.clone()))
                .with("by", by),
            None => named("address-commune", &best.commune, &top.commune.name),
        };
        steps.push(step);
        let unit = |units: &[super::index::Unit], hit: &Hit| units[hit.at as usize].name.clone();
        if let Some(hit) = &best.district {
            steps.push(named("address-district", hit, &unit(&index.district_units, hit)));
        }
        if let Some(hit) = &best.province {
            steps.push(named("address-province", hit, &unit(&index.province_units, hit)));
        } else if best.is_in_context
            && let Some(code) = &asked.context.province_code
        {
            steps.push(Step::new("address-context").with("code", Arg::Text(code.clone())));
        }
    }
    for code in &reading.codes {
        steps.push(Step::new("address-code").with("code", Arg::Text(code.clone())));
    }
    steps.push(match (first, top) {
        (Ok(code), Some(top)) => Step::new("address-clear")
            .with("name", Arg::Text(top.commune.name.clone()))
            .with("province", Arg::Text(top.commune.province_name.clone()))
            .with("code", Arg::Text(code.to_string())),
        (Err(doubt), _) => Step::new(doubt_key(*doubt)),
        (Ok(_), None) => Step::new(doubt_key(Doubt::NoCommune)),
    });
    steps
}
