//! Finding dossiers by name, phone or code, with and without diacritics: folded keys, one row for each audience, dossier
//! and word at which a name may be begun. Names and phones are personal: their keys go with the personal fields.

use std::collections::BTreeSet;

use shared::api::command::Person;
use shared::api::views::SHORTEST_SEARCH;
use shared::dossier::Dossier;
use shared::fold::{Query, fold};
use shared::ids::DossierId;

use super::entries::parsed;
use super::{Read, StoreError, Value, Write, changes, dossiers};

/// Rows looked at for one question at most: bounds how long a common name takes.
const MOST_ROWS: i64 = 400;
/// Words of a question by which keys are looked through in the database; the name itself is asked for all of them.
const MOST_WORDS: usize = 6;

/// The keys of a dossier: each end of the folded name that begins with a word, the digits of the person's phone and of
/// the proxy's, the code.
pub fn keys(dossier: &Dossier, person: Option<&Person>) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    if let Some(person) = person {
        let name = fold(&person.name);
        let starts = std::iter::once(0).chain(name.match_indices(' ').map(|(at, _)| at + 1));
        keys.extend(starts.map(|at| name[at..].to_owned()));
        keys.insert(digits(&person.phone));
        keys.extend(person.proxy.as_ref().map(|proxy| digits(&proxy.phone)));
    }
    keys.extend(dossier.status.dossier_code().map(fold));
    keys.remove("");
    keys
}

/// Digits as people here write them: with 0, not with the country's code.
fn digits(text: &str) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    match digits.strip_prefix("84") {
        Some(rest) if rest.len() == 9 => format!("0{rest}"),
        _ => digits,
    }
}

fn audiences(dossier: &Dossier) -> [String; 2] {
    [changes::office(dossier.office.as_str()), changes::agency(dossier.agency.as_str())]
}

/// Adds keys of a dossier.
pub fn add(tx: &mut dyn Write, dossier: &Dossier, keys: &BTreeSet<String>) -> Result<(), StoreError> {
    for audience in audiences(dossier) {
        for key in keys {
            tx.change(
                "INSERT INTO find (audience, key, dossier) VALUES ($1, $2, $3) \
                 ON CONFLICT (audience, key, dossier) DO NOTHING",
                vec![audience.as_str().into(), key.as_str().into(), dossier.id.to_string().into()],
            )?;
        }
    }
    Ok(())
}

/// Makes the keys of a dossier what they should be now; whether they were otherwise.
pub fn renew(tx: &mut dyn Write, dossier: &Dossier) -> Result<bool, StoreError> {
    let keys = keys(dossier, dossiers::find_person(tx, dossier.id)?.as_ref());
    if listed(tx, dossier.id)? == lines(dossier, &keys) {
        return Ok(false);
    }
    tx.change("DELETE FROM find WHERE dossier = $1", vec![dossier.id.to_string().into()])?;
    add(tx, dossier, &keys)?;
    Ok(true)
}

/// Whether the keys of a dossier are what they should be.
pub fn holds(tx: &mut dyn Read, dossier: &Dossier) -> Result<bool, StoreError> {
    let keys = keys(dossier, dossiers::find_person(tx, dossier.id)?.as_ref());
    Ok(listed(tx, dossier.id)? == lines(dossier, &keys))
}

fn lines(dossier: &Dossier, keys: &BTreeSet<String>) -> BTreeSet<(String, String)> {
    let of = |audience: String| keys.iter().map(move |key| (audience.clone(), key.clone()));
    audiences(dossier).into_iter().flat_map(of).collect()
}

fn listed(tx: &mut dyn Read, id: DossierId) -> Result<BTreeSet<(String, String)>, StoreError> {
    let rows = tx.query("SELECT audience, key FROM find WHERE dossier = $1", &[id.to_string().into()])?;
    rows.iter().map(|row| Ok((row.text("audience")?.to_owned(), row.text("key")?.to_owned()))).collect()
}

/// Keys of an audience ($1) that begin with one word ($3 to $4), of dossiers whose name has the others, too. At most $2 keys
/// are looked at.
fn keys_sql(others: usize) -> String {
    let first = "SELECT key, dossier FROM find WHERE audience = $1 AND key >= $3 AND key < $4 ORDER BY key LIMIT $2";
    let has = |other: usize| {
        let (from, to) = (2 * other + 5, 2 * other + 6);
        format!(
            " AND EXISTS (SELECT 1 FROM find AS other WHERE other.dossier = one.dossier AND other.audience = $1 \
             AND other.key >= ${from} AND other.key < ${to})"
        )
    };
    let others: String = (0..others).map(has).collect();
    format!("SELECT key, dossier FROM ({first}) AS one WHERE 1 = 1{others} ORDER BY key")
}

/// Dossiers of `audience` that answer `question`, at most `limit`. Diacritics count only if some were typed. Of very common
/// names not all are looked at: a longer question finds the rest.
pub fn search(tx: &mut dyn Read, audience: &str, question: &str, limit: usize) -> Result<Vec<DossierId>, StoreError> {
    let query = Query::new(question);
    let number = digits(question);
    let is_number = !number.is_empty() && question.chars().all(|c| c.is_ascii_digit() || " +.-".contains(c));
    let mut starts: Vec<(&str, Vec<&str>)> = vec![(query.key(), Vec::new())];
    if is_number {
        starts.push((&number, Vec::new()));
    } else if let Some(longest) = query.key().split(' ').max_by_key(|word| word.len()) {
        // Words that do not stand side by side.
        let others = query.key().split(' ').filter(|word| *word != longest).take(MOST_WORDS);
        starts.push((longest, others.collect()));
    }
    starts.dedup_by(|later, first| later.0 == first.0);
    let mut found = Vec::new();
    for (start, others) in starts.iter().filter(|(start, _)| start.len() >= SHORTEST_SEARCH) {
        let mut params: Vec<Value> = vec![audience.into(), MOST_ROWS.into()];
        for word in std::iter::once(start).chain(others) {
            params.extend([Value::from(*word), format!("{word}\u{10ffff}").into()]);
        }
        let rows = tx.query(&keys_sql(others.len()), &params)?;
        for row in &rows {
            let id: DossierId = parsed(row.text("dossier")?, "dossier")?;
            if found.contains(&id) {
                continue;
            }
            let is_plain = question.is_ascii() && row.text("key")?.starts_with(query.key());
            let answers = is_number
                || is_plain
                || dossiers::find_person(tx, id)?.is_some_and(|person| query.rank(&person.name).is_some());
            if answers {
                found.push(id);
            }
            if found.len() == limit {
                return Ok(found);
            }
        }
    }
    Ok(found)
}
