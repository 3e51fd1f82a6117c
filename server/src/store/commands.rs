//! Commands that were decided.

use shared::api::receipt::{Outcome, Receipt};
use shared::ids::{CommandId, Digest};

use super::{Read, StoreError, Write};

/// A decided command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// SHA-256 of its bytes.
    pub hash: Digest,
    /// `accepted`, `refused`, `held`, `quarantined`.
    pub outcome: String,
    /// The exact text that was signed.
    pub receipt: String,
}

const DECIDED: &str = "SELECT hash, outcome, receipt FROM command WHERE id = $1";

/// It will be asked what became of a command.
pub fn ahead(tx: &mut dyn Read, id: CommandId) {
    tx.ahead(DECIDED, vec![id.to_string().into()]);
}

/// What became of a command, if it was decided.
pub fn find(tx: &mut dyn Read, id: CommandId) -> Result<Option<Decided>, StoreError> {
    let row = tx.query_one(DECIDED, &[id.to_string().into()])?;
    row.map(|row| {
        Ok(Decided {
            hash: super::entries::parsed(row.text("hash")?, "hash")?,
            outcome: row.text("outcome")?.to_owned(),
            receipt: row.text("receipt")?.to_owned(),
        })
    })
    .transpose()
}

/// Until when a command is held, Unix milliseconds, as its sender was told the first time; `None` if it is not.
pub fn held_until(tx: &mut dyn Read, id: CommandId) -> Result<Option<i64>, StoreError> {
    let row =
        tx.query_one("SELECT receipt FROM command WHERE id = $1 AND outcome = 'held'", &[id.to_string().into()])?;
    row.map(|row| row.json::<Receipt>("receipt").map(until)).transpose().map(Option::flatten)
}

fn until(receipt: Receipt) -> Option<i64> {
    match receipt.outcome {
        Outcome::Held { until_ms, .. } => Some(until_ms),
        Outcome::Accepted | Outcome::Refused { .. } | Outcome::Closed { .. } | Outcome::Quarantined { .. } => None,
    }
}

/// Texts of commands that are held beyond `now_ms`, at most `limit`.
pub fn list_overdue(tx: &mut dyn Read, now_ms: i64, limit: usize) -> Result<Vec<String>, StoreError> {
    let rows =
        tx.query("SELECT receipt, text FROM command WHERE outcome = 'held' AND text IS NOT NULL ORDER BY id", &[])?;
    let mut overdue = Vec::new();
    for row in &rows {
        if until(row.json("receipt")?).is_some_and(|until_ms| until_ms <= now_ms) && overdue.len() < limit {
            overdue.push(row.text("text")?.to_owned());
        }
    }
    Ok(overdue)
}

/// A command as it is kept.
pub struct Kept<'a> {
    /// Which.
    pub id: CommandId,
    /// Who sent it, as it says.
    pub actor: String,
    /// From where, as it says.
    pub device: String,
    /// What became of it.
    pub decided: &'a Decided,
    /// When, Unix milliseconds.
    pub server_ms: i64,
    /// Keyed hash over the receipt.
    pub seal: String,
    /// The bytes that were hashed.
    pub text: &'a str,
}

const SAVE: &str = "INSERT INTO command (id, actor, device, hash, outcome, receipt, server_ms, seal, text) \
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const REPLACE: &str = " ON CONFLICT (id) DO UPDATE SET outcome = excluded.outcome, receipt = excluded.receipt, \
                       server_ms = excluded.server_ms, seal = excluded.seal";

/// Keeps a decision. One that was held is replaced if it was looked up; otherwise [`StoreError::Conflict`] says that there
/// is one already.
pub fn save(tx: &mut dyn Write, kept: &Kept, looked: bool) -> Result<(), StoreError> {
    tx.change(
        &[SAVE, if looked { REPLACE } else { "" }].concat(),
        vec![
            kept.id.to_string().into(),
            kept.actor.as_str().into(),
            kept.device.as_str().into(),
            kept.decided.hash.to_string().into(),
            kept.decided.outcome.as_str().into(),
            kept.decided.receipt.as_str().into(),
            kept.server_ms.into(),
            kept.seal.as_str().into(),
            kept.text.into(),
        ],
    )
}

/// The exact text of a command that was decided.
pub fn find_text(tx: &mut dyn Read, id: CommandId) -> Result<Option<String>, StoreError> {
    let row = tx.query_one("SELECT text FROM command WHERE id = $1", &[id.to_string().into()])?;
    Ok(row.as_ref().map(|row| row.opt_text("text")).transpose()?.flatten().map(str::to_owned))
}

/// Receipts without a seal, of earlier versions, after the command `after`: id and text, at most `limit`.
pub fn list_unsealed(tx: &mut dyn Read, after: &str, limit: i64) -> Result<Vec<(String, String)>, StoreError> {
    let sql = "SELECT id, receipt FROM command WHERE id > $1 AND seal IS NULL ORDER BY id LIMIT $2";
    let rows = tx.query(sql, &[after.into(), limit.into()])?;
    rows.iter().map(|row| Ok((row.text("id")?.to_owned(), row.text("receipt")?.to_owned()))).collect()
}

/// Keeps the seal of a receipt.
pub fn save_seal(tx: &mut dyn Write, id: &str, seal: &str) -> Result<(), StoreError> {
    tx.execute("UPDATE command SET seal = $2 WHERE id = $1", &[id.into(), seal.into()])?;
    Ok(())
}
