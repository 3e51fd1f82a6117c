//! The record: append-only entries, one hash chain per subject; personal fields beside it.

use data_encoding::HEXLOWER;
use shared::actor::Role;
use shared::dossier::event::{Event, Private};
use shared::ids::{ActorId, CommandId, Digest};

use super::checkpoints::{self, Head};
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
    /// SHA-256 of its bytes.
    pub command_hash: Digest,
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

const NEWEST: &str = "SELECT number, hash FROM entry WHERE subject = $1 ORDER BY number DESC LIMIT 1";

/// Appends an event to the chain of `subject` as its entry `number`. [`StoreError::Conflict`] if another writer was
/// faster. Its hash; `head` is that of the entry before, if it is known.
pub fn append(
    tx: &mut dyn Write,
    (subject, number, head): (&str, u64, Option<String>),
    origin: &Origin,
    event: &impl serde::Serialize,
    private: Option<(&Private, [u8; 16])>,
) -> Result<String, StoreError> {
    let previous = match (number, head) {
        (1, _) => Digest::of(subject.as_bytes()).to_string(),
        (_, Some(head)) => head,
        (_, None) => {
            let newest = tx.query_one(NEWEST, &[subject.into()])?.ok_or(StoreError::Stale)?;
            if newest.int("number")? != number as i64 - 1 {
                return Err(StoreError::Stale);
            }
            newest.text("hash")?.to_owned()
        }
    };
    let private_hash = match private {
        None => None,
        Some((content, salt)) => {
            let (salt, content) = (HEXLOWER.encode(&salt), to_json(content));
            let hash = private_hash(&salt, &content).to_string();
            tx.change(
                "INSERT INTO private (subject, number, salt, content) VALUES ($1, $2, $3, $4)",
                vec![subject.into(), (number as i64).into(), salt.into(), content.into()],
            )?;
            Some(hash)
        }
    };
    let Origin { command, command_hash, actor, role, times } = origin;
    let mut link = Link {
        number,
        command: command.to_string(),
        command_hash: Some(command_hash.to_string()),
        actor: actor.to_string(),
        role: role_text(*role),
        times: *times,
        event: to_json(event),
        private_hash,
        form: FORM,
        previous,
        hash: String::new(),
    };
    link.hash = link.computed().to_string();
    tx.change(
        "INSERT INTO entry (subject, number, command, actor, role, device_ms, occurred_ms, recorded_ms, event, \
         private_hash, previous, hash, form, command_hash) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        vec![
            subject.into(),
            (number as i64).into(),
            link.command.into(),
            link.actor.into(),
            link.role.into(),
            times.device_ms.into(),
            times.occurred_ms.into(),
            times.recorded_ms.into(),
            link.event.into(),
            link.private_hash.into(),
            link.previous.into(),
            link.hash.as_str().into(),
            link.form.into(),
            link.command_hash.into(),
        ],
    )?;
    let head = Head { subject: subject.to_owned(), number, hash: link.hash.clone() };
    checkpoints::note_unsealed(tx, times.recorded_ms, head)?;
    Ok(link.hash)
}

/// How the hash of a new entry is made. 1: without actor, role and hash of the command.
const FORM: i64 = 2;

/// An entry as it is stored, for whoever walks the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Place in the chain, from 1.
    pub number: u64,
    /// The command behind it.
    pub command: String,
    /// SHA-256 of the command's bytes; absent in entries of form 1.
    pub command_hash: Option<String>,
    /// Who.
    pub actor: String,
    /// In which role.
    pub role: String,
    /// When.
    pub times: Times,
    /// What: the exact JSON text.
    pub event: String,
    /// SHA-256 of salt and personal fields, if there were any.
    pub private_hash: Option<String>,
    /// How the hash is made.
    pub form: i64,
    /// Hash of the entry before; of the first one, SHA-256 of the subject.
    pub previous: String,
    /// Its own hash, as stored.
    pub hash: String,
}

impl Link {
    /// The hash that it must have: SHA-256 over its parts, each on a line.
    pub fn computed(&self) -> Digest {
        let Self { previous, number, command, event, .. } = self;
        let Times { device_ms, occurred_ms, recorded_ms } = self.times;
        let private_hash = self.private_hash.as_deref().unwrap_or("-");
        let by = match self.form {
            1 => String::new(),
            _ => {
                let command_hash = self.command_hash.as_deref().unwrap_or("-");
                format!("{command_hash}\n{}\n{}\n", self.actor, self.role)
            }
        };
        let text = format!(
            "{previous}\n{number}\n{command}\n{by}{device_ms}\n{occurred_ms}\n{recorded_ms}\n{private_hash}\n{event}"
        );
        Digest::of(text.as_bytes())
    }
}

/// The whole chain of `subject` as it is stored, oldest first.
pub fn chain(tx: &mut dyn Read, subject: &str) -> Result<Vec<Link>, StoreError> {
    let rows = tx.query(
        "SELECT number, command, command_hash, actor, role, device_ms, occurred_ms, recorded_ms, event, private_hash, \
         form, previous, hash FROM entry WHERE subject = $1 ORDER BY number",
        &[subject.into()],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Link {
                number: row.int("number")? as u64,
                command: row.text("command")?.to_owned(),
                command_hash: row.opt_text("command_hash")?.map(str::to_owned),
                actor: row.text("actor")?.to_owned(),
                role: row.text("role")?.to_owned(),
                times: Times {
                    device_ms: row.int("device_ms")?,
                    occurred_ms: row.int("occurred_ms")?,
                    recorded_ms: row.int("recorded_ms")?,
                },
                event: row.text("event")?.to_owned(),
                private_hash: row.opt_text("private_hash")?.map(str::to_owned),
                form: row.int("form")?,
                previous: row.text("previous")?.to_owned(),
                hash: row.text("hash")?.to_owned(),
            })
        })
        .collect()
}

/// The number of the first link that does not follow from the one before it; `None` if the chain is whole.
pub fn broken_link(subject: &str, links: &[Link]) -> Option<u64> {
    let mut previous = Digest::of(subject.as_bytes()).to_string();
    for (at, link) in links.iter().enumerate() {
        let holds = link.number == at as u64 + 1
            && link.previous == previous
            && (1..=FORM).contains(&link.form)
            && link.hash == link.computed().to_string()
            // A later form never gives way to an earlier one.
            && (at == 0 || link.form >= links[at - 1].form);
        if !holds {
            return Some(link.number);
        }
        previous.clone_from(&link.hash);
    }
    None
}

/// Subjects after `after`, in order, at most `limit`.
pub fn list_subjects(tx: &mut dyn Read, after: &str, limit: i64) -> Result<Vec<String>, StoreError> {
    let rows = tx.query(
        "SELECT DISTINCT subject FROM entry WHERE subject > $1 ORDER BY subject LIMIT $2",
        &[after.into(), limit.into()],
    )?;
    rows.iter().map(|row| row.text("subject").map(str::to_owned)).collect()
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
    Ok(broken_link(subject, &chain(tx, subject)?))
}

/// Salt and personal fields of each entry of `subject` that still has them, by number.
pub fn list_private(tx: &mut dyn Read, subject: &str) -> Result<Vec<(u64, String, String)>, StoreError> {
    let rows =
        tx.query("SELECT number, salt, content FROM private WHERE subject = $1 ORDER BY number", &[subject.into()])?;
    rows.iter()
        .map(|row| Ok((row.int("number")? as u64, row.text("salt")?.to_owned(), row.text("content")?.to_owned())))
        .collect()
}

/// The hash of personal fields as the chain holds it.
pub fn private_hash(salt: &str, content: &str) -> Digest {
    Digest::of(format!("{salt}{content}").as_bytes())
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
