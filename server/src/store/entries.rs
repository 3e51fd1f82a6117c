//! The record: append-only entries, one hash chain per subject; personal fields beside it.

use data_encoding::HEXLOWER;
use shared::actor::Role;
use shared::dossier::event::{Event, Private};
use shared::ids::{ActorId, CommandId, Digest};

use super::{Read, StoreError, Value, Write};

/// The three times of an entry, Unix milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// The device's wall clock, as it was.
    pub device_ms: i64,
    /// Corrected: what documents take.
    pub occurred_ms: i64,
    /// The server's.
    pub recorded_ms: i64,
}

/// Who did what by which command.
#[derive(Debug, Clone, Copy)]
pub struct Origin {
    /// The command.
    pub command: CommandId,
    /// Who.
    pub actor: ActorId,
    /// In which role.
    pub role: Role,
    /// When.
    pub times: Times,
}

/// An entry as it is read back.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry<E = Event> {
    /// Place in the chain, from 1.
    pub number: u64,
    /// Who.
    pub actor: ActorId,
    /// In which role.
    pub role: Role,
    /// When.
    pub times: Times,
    /// What.
    pub event: E,
}

/// Appends an event to the chain of `subject` as its entry `number`. [`StoreError::Conflict`] if another writer was
/// faster.
pub fn append(
    tx: &mut dyn Write,
    subject: &str,
    number: u64,
    origin: &Origin,
    event: &impl serde::Serialize,
    private: Option<(&Private, [u8; 16])>,
) -> Result<(), StoreError> {
    let previous = match number {
        1 => Digest::of(subject.as_bytes()).to_string(),
        _ => tx
            .query_one(
                "SELECT hash FROM entry WHERE subject = $1 AND number = $2",
                &[subject.into(), (number as i64 - 1).into()],
            )?
            .ok_or(StoreError::Stale)?
            .text("hash")?
            .to_owned(),
    };
    let private_hash = match private {
        None => None,
        Some((content, salt)) => {
            let (salt, content) = (HEXLOWER.encode(&salt), to_json(content));
            let hash = Digest::of(format!("{salt}{content}").as_bytes()).to_string();
            tx.execute(
                "INSERT INTO private (subject, number, salt, content) VALUES ($1, $2, $3, $4)",
                &[subject.into(), (number as i64).into(), salt.into(), content.into()],
            )?;
            Some(hash)
        }
    };
    let Origin { command, actor, role, times } = origin;
    let event = to_json(event);
    let hash = chained(&previous, number, &command.to_string(), times, &event, private_hash.as_deref());
    tx.execute(
        "INSERT INTO entry (subject, number, command, actor, role, device_ms, occurred_ms, recorded_ms, event, \
         private_hash, previous, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        &[
            subject.into(),
            (number as i64).into(),
            command.to_string().into(),
            actor.to_string().into(),
            role_text(*role).into(),
            times.device_ms.into(),
            times.occurred_ms.into(),
            times.recorded_ms.into(),
            event.into(),
            private_hash.into(),
            previous.into(),
            hash.to_string().into(),
        ],
    )?;
    Ok(())
}

/// The hash of an entry: SHA-256 over its parts, each on a line.
fn chained(
    previous: &str,
    number: u64,
    command: &str,
    times: &Times,
    event: &str,
    private_hash: Option<&str>,
) -> Digest {
    let Times { device_ms, occurred_ms, recorded_ms } = times;
    let private_hash = private_hash.unwrap_or("-");
    let text =
        format!("{previous}\n{number}\n{command}\n{device_ms}\n{occurred_ms}\n{recorded_ms}\n{private_hash}\n{event}");
    Digest::of(text.as_bytes())
}

/// All entries of a dossier's chain, oldest first.
pub fn list(tx: &mut dyn Read, subject: &str) -> Result<Vec<Entry>, StoreError> {
    list_of(tx, subject)
}

/// All entries of a chain of this kind of event, oldest first.
pub fn list_of<E: serde::de::DeserializeOwned>(tx: &mut dyn Read, subject: &str) -> Result<Vec<Entry<E>>, StoreError> {
    let rows = tx.query(
        "SELECT number, actor, role, device_ms, occurred_ms, recorded_ms, event FROM entry WHERE subject = $1 \
         ORDER BY number",
        &[subject.into()],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Entry {
                number: row.int("number")? as u64,
                actor: parsed(row.text("actor")?, "actor")?,
                role: role(row.text("role")?)?,
                times: Times {
                    device_ms: row.int("device_ms")?,
                    occurred_ms: row.int("occurred_ms")?,
                    recorded_ms: row.int("recorded_ms")?,
                },
                event: row.json("event")?,
            })
        })
        .collect()
}

/// Personal fields of an entry; `None` if there were none or they were purged.
pub fn find_private(tx: &mut dyn Read, subject: &str, number: u64) -> Result<Option<Private>, StoreError> {
    let row = tx.query_one(
        "SELECT content FROM private WHERE subject = $1 AND number = $2",
        &[subject.into(), (number as i64).into()],
    )?;
    row.map(|row| row.json("content")).transpose()
}

/// The first entry of `subject` whose hash does not follow from the one before it; `None` if the chain is whole.
pub fn first_break(tx: &mut dyn Read, subject: &str) -> Result<Option<u64>, StoreError> {
    let rows = tx.query(
        "SELECT number, command, device_ms, occurred_ms, recorded_ms, event, private_hash, previous, hash FROM entry \
         WHERE subject = $1 ORDER BY number",
        &[subject.into()],
    )?;
    let mut previous = Digest::of(subject.as_bytes()).to_string();
    for (i, row) in rows.iter().enumerate() {
        let number = row.int("number")? as u64;
        let times = Times {
            device_ms: row.int("device_ms")?,
            occurred_ms: row.int("occurred_ms")?,
            recorded_ms: row.int("recorded_ms")?,
        };
        let private_hash = row.opt_text("private_hash")?;
        let hash = chained(&previous, number, row.text("command")?, &times, row.text("event")?, private_hash);
        let holds =
            number == i as u64 + 1 && row.text("previous")? == previous && row.text("hash")? == hash.to_string();
        if !holds {
            return Ok(Some(number));
        }
        previous = hash.to_string();
    }
    Ok(None)
}

/// JSON text of a structure of ours.
pub fn to_json<T: serde::Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).expect("our structures hold nothing that JSON refuses")
}

/// A role as it is stored.
pub fn role_text(role: Role) -> String {
    to_json(&role).trim_matches('"').to_owned()
}

/// A stored role.
pub fn role(text: &str) -> Result<Role, StoreError> {
    serde_json::from_value(text.into()).map_err(|_| corrupt("role", "a role"))
}

/// A stored id.
pub fn parsed<T: std::str::FromStr>(text: &str, column: &str) -> Result<T, StoreError> {
    text.parse().map_err(|_| corrupt(column, "an id"))
}

fn corrupt(column: &str, expected: &'static str) -> StoreError {
    StoreError::Corrupt { column: column.to_owned(), expected }
}

/// A list of texts as parameters `$1, $2, …`, for `IN (…)`.
pub fn placeholders(from: usize, texts: &[String]) -> (String, Vec<Value>) {
    let names: Vec<String> = (from..from + texts.len()).map(|n| format!("${n}")).collect();
    (names.join(", "), texts.iter().map(|text| text.as_str().into()).collect())
}
