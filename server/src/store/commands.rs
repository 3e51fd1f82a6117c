//! Commands that were decided.

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

/// What became of a command, if it was decided.
pub fn find(tx: &mut dyn Read, id: CommandId) -> Result<Option<Decided>, StoreError> {
    let row = tx.query_one("SELECT hash, outcome, receipt FROM command WHERE id = $1", &[id.to_string().into()])?;
    row.map(|row| {
        Ok(Decided {
            hash: super::entries::parsed(row.text("hash")?, "hash")?,
            outcome: row.text("outcome")?.to_owned(),
            receipt: row.text("receipt")?.to_owned(),
        })
    })
    .transpose()
}

/// Since when a command is held; `None` if it is not.
pub fn held_since(tx: &mut dyn Read, id: CommandId) -> Result<Option<i64>, StoreError> {
    let row =
        tx.query_one("SELECT receipt FROM command WHERE id = $1 AND outcome = 'held'", &[id.to_string().into()])?;
    row.map(|row| row.json::<shared::api::receipt::Receipt>("receipt").map(|receipt| receipt.server_ms)).transpose()
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
    /// The bytes that were hashed.
    pub text: &'a str,
}

/// Keeps a decision; one that was held is replaced.
pub fn save(tx: &mut dyn Write, kept: &Kept) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO command (id, actor, device, hash, outcome, receipt, server_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO UPDATE SET outcome = excluded.outcome, \
         receipt = excluded.receipt, server_ms = excluded.server_ms",
        &[
            kept.id.to_string().into(),
            kept.actor.as_str().into(),
            kept.device.as_str().into(),
            kept.decided.hash.to_string().into(),
            kept.decided.outcome.as_str().into(),
            kept.decided.receipt.as_str().into(),
            kept.server_ms.into(),
        ],
    )?;
    tx.execute(
        "INSERT INTO command_text (id, text) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING",
        &[kept.id.to_string().into(), kept.text.into()],
    )?;
    Ok(())
}

/// The exact text of a command that was decided.
pub fn find_text(tx: &mut dyn Read, id: CommandId) -> Result<Option<String>, StoreError> {
    let row = tx.query_one("SELECT text FROM command_text WHERE id = $1", &[id.to_string().into()])?;
    row.map(|row| row.text("text").map(str::to_owned)).transpose()
}
