//! Commands that were decided, and matters for a person.

use shared::ids::{CaseId, CommandId, Digest};

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

/// A matter for a person.
pub struct Case<'a> {
    /// Which.
    pub id: CaseId,
    /// Why: lasting code.
    pub code: &'a str,
    /// The command it is about.
    pub command: CommandId,
    /// Kind of the command; empty if it could not be read.
    pub kind: String,
    /// Who sent it, as it says.
    pub actor: String,
    /// Whose office should look.
    pub office: Option<String>,
    /// About which dossier, if one.
    pub dossier: Option<String>,
    /// What was sent, whole.
    pub text: &'a str,
    /// Unix milliseconds.
    pub opened_ms: i64,
}

/// Opens a matter.
pub fn open_case(tx: &mut dyn Write, case: &Case) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO case_file (id, code, command, kind, actor, office, dossier, text, opened_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &[
            case.id.to_string().into(),
            case.code.into(),
            case.command.to_string().into(),
            case.kind.as_str().into(),
            case.actor.as_str().into(),
            case.office.as_deref().into(),
            case.dossier.as_deref().into(),
            case.text.into(),
            case.opened_ms.into(),
        ],
    )?;
    let audience =
        case.office.as_ref().map_or_else(|| super::changes::EVERYONE_ELSE.to_owned(), |o| format!("office:{o}"));
    super::changes::touch(tx, &audience, shared::api::views::kind::CASE, &case.id.to_string())
}

/// An open matter for exactly this content of this command, so that sending it again opens no second one.
pub fn find_case(tx: &mut dyn Read, command: CommandId, text: &str) -> Result<Option<CaseId>, StoreError> {
    let rows = tx.query("SELECT id, text FROM case_file WHERE command = $1", &[command.to_string().into()])?;
    for row in &rows {
        if row.text("text")? == text {
            return super::entries::parsed(row.text("id")?, "id").map(Some);
        }
    }
    Ok(None)
}
