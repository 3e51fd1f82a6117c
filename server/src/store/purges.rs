//! What was purged: signed stubs in one chain, and an index of what they say.

use super::{Read, Row, StoreError, Write};

/// A stub as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stub {
    /// From 1.
    pub number: u64,
    /// About which chain.
    pub subject: String,
    /// `photos`, `person` or `texts`.
    pub what: String,
    /// The exact text.
    pub text: String,
    /// Ed25519, base64url without padding.
    pub signature: String,
}

/// A kind of thing that is purged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    /// Personal fields of an entry: `SUBJECT#NUMBER`.
    Private,
    /// The bytes of a command, by its id.
    Text,
    /// A photo or signature, by its hash.
    Blob,
    /// The words of a matter, by its id.
    Case,
}

impl Thing {
    const fn text(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Text => "text",
            Self::Blob => "blob",
            Self::Case => "case",
        }
    }
}

/// Name of the personal fields of an entry.
pub fn private_id(subject: &str, number: u64) -> String {
    format!("{subject}#{number}")
}

const COLUMNS: &str = "number, subject, what, text, signature";

fn stub(row: &Row) -> Result<Stub, StoreError> {
    Ok(Stub {
        number: row.int("number")? as u64,
        subject: row.text("subject")?.to_owned(),
        what: row.text("what")?.to_owned(),
        text: row.text("text")?.to_owned(),
        signature: row.text("signature")?.to_owned(),
    })
}

/// The newest stub.
pub fn newest(tx: &mut dyn Read) -> Result<Option<Stub>, StoreError> {
    let row = tx.query_one(&format!("SELECT {COLUMNS} FROM purge ORDER BY number DESC LIMIT 1"), &[])?;
    row.as_ref().map(stub).transpose()
}

/// Stubs after `after`, in order, at most `limit`.
pub fn list(tx: &mut dyn Read, after: u64, limit: i64) -> Result<Vec<Stub>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM purge WHERE number > $1 ORDER BY number LIMIT $2");
    tx.query(&sql, &[(after as i64).into(), limit.into()])?.iter().map(stub).collect()
}

/// The stubs about one chain, oldest first.
pub fn list_of(tx: &mut dyn Read, subject: &str) -> Result<Vec<Stub>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM purge WHERE subject = $1 ORDER BY number");
    tx.query(&sql, &[subject.into()])?.iter().map(stub).collect()
}

/// Whether a stub of this kind is there about a chain.
pub fn has(tx: &mut dyn Read, subject: &str, what: &str) -> Result<bool, StoreError> {
    let sql = "SELECT number FROM purge WHERE subject = $1 AND what = $2 LIMIT 1";
    Ok(tx.query_one(sql, &[subject.into(), what.into()])?.is_some())
}

/// Keeps a stub and what it says.
pub fn save(tx: &mut dyn Write, stub: &Stub, things: &[(Thing, String)]) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO purge (number, subject, what, text, signature) VALUES ($1, $2, $3, $4, $5)",
        &[
            (stub.number as i64).into(),
            stub.subject.as_str().into(),
            stub.what.as_str().into(),
            stub.text.as_str().into(),
            stub.signature.as_str().into(),
        ],
    )?;
    for (kind, id) in things {
        tx.execute(
            "INSERT INTO purged (kind, id, purge) VALUES ($1, $2, $3) ON CONFLICT (kind, id) DO NOTHING",
            &[kind.text().into(), id.as_str().into(), (stub.number as i64).into()],
        )?;
    }
    Ok(())
}

/// The number of the stub that says that a thing was purged.
pub fn find(tx: &mut dyn Read, kind: Thing, id: &str) -> Result<Option<u64>, StoreError> {
    let row = tx.query_one("SELECT purge FROM purged WHERE kind = $1 AND id = $2", &[kind.text().into(), id.into()])?;
    row.map(|row| row.int("purge").map(|number| number as u64)).transpose()
}

/// Takes away the personal fields of a chain; the numbers of the entries that had any.
pub fn remove_private(tx: &mut dyn Write, subject: &str) -> Result<Vec<u64>, StoreError> {
    let rows = tx.query("SELECT number FROM private WHERE subject = $1 ORDER BY number", &[subject.into()])?;
    let numbers = rows.iter().map(|row| Ok(row.int("number")? as u64)).collect::<Result<_, StoreError>>()?;
    tx.execute("DELETE FROM private WHERE subject = $1", &[subject.into()])?;
    Ok(numbers)
}

/// Takes away what opens the doors of a dossier, and its public link.
pub fn remove_secrets(tx: &mut dyn Write, dossier: &str) -> Result<(), StoreError> {
    tx.execute("DELETE FROM door WHERE dossier = $1", &[dossier.into()])?;
    tx.execute("DELETE FROM track WHERE dossier = $1", &[dossier.into()])?;
    Ok(())
}

/// Takes away the bytes of a command; whether there were any.
pub fn remove_text(tx: &mut dyn Write, command: &str) -> Result<bool, StoreError> {
    Ok(tx.execute("UPDATE command SET text = NULL WHERE id = $1 AND text IS NOT NULL", &[command.into()])? > 0)
}

/// Takes away a blob; whether it was there.
pub fn remove_blob(tx: &mut dyn Write, hash: &str) -> Result<bool, StoreError> {
    Ok(tx.execute("DELETE FROM blob WHERE hash = $1", &[hash.into()])? > 0)
}

/// Takes away what was sent and written with the closed matters of a dossier; their ids.
pub fn remove_cases(tx: &mut dyn Write, dossier: &str) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT id FROM case_file WHERE dossier = $1 AND closed_ms IS NOT NULL AND text <> '' ORDER BY id";
    let rows = tx.query(sql, &[dossier.into()])?;
    let ids: Vec<String> = rows.iter().map(|row| row.text("id").map(str::to_owned)).collect::<Result<_, _>>()?;
    for id in &ids {
        tx.execute("UPDATE case_file SET text = '', reason = NULL WHERE id = $1", &[id.as_str().into()])?;
    }
    Ok(ids)
}

/// Matters about a dossier: whether one is open, and when the last one was closed, Unix milliseconds.
pub fn cases_of(tx: &mut dyn Read, dossier: &str) -> Result<(bool, Option<i64>), StoreError> {
    let rows = tx.query("SELECT closed_ms FROM case_file WHERE dossier = $1", &[dossier.into()])?;
    let closed = rows.iter().map(|row| row.opt_int("closed_ms")).collect::<Result<Vec<_>, _>>()?;
    Ok((closed.contains(&None), closed.into_iter().flatten().max()))
}

/// Ids of dossiers after (`booked_ms`, `id`) that were booked before `before_ms`, oldest booking first.
pub fn list_booked(
    tx: &mut dyn Read,
    after: (i64, &str),
    before_ms: i64,
    limit: i64,
) -> Result<Vec<(i64, String)>, StoreError> {
    let rows = tx.query(
        "SELECT booked_ms, id FROM dossier WHERE (booked_ms > $1 OR (booked_ms = $1 AND id > $2)) AND booked_ms < $3 \
         ORDER BY booked_ms, id LIMIT $4",
        &[after.0.into(), after.1.into(), before_ms.into(), limit.into()],
    )?;
    rows.iter().map(|row| Ok((row.int("booked_ms")?, row.text("id")?.to_owned()))).collect()
}

/// What [`list_without_effect`] asks.
pub const WITHOUT_EFFECT: &str = "SELECT id FROM command WHERE server_ms < $1 AND outcome IN ('refused', 'closed') \
                                  AND text IS NOT NULL ORDER BY id LIMIT $2";

/// Commands decided before `before_ms` that changed no chain and whose bytes are still there, at most `limit`.
pub fn list_without_effect(tx: &mut dyn Read, before_ms: i64, limit: i64) -> Result<Vec<String>, StoreError> {
    let rows = tx.query(WITHOUT_EFFECT, &[before_ms.into(), limit.into()])?;
    rows.iter().map(|row| row.text("id").map(str::to_owned)).collect()
}

/// Takes away messages sent before `before_ms`; how many.
pub fn remove_messages(tx: &mut dyn Write, before_ms: i64) -> Result<u64, StoreError> {
    tx.execute("DELETE FROM message WHERE sent_ms < $1", &[before_ms.into()])
}
