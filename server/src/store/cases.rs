//! Matters for a person: commands that were put aside, and what became of them.

use shared::actor::{Actor, Scope, Sight};
use shared::api::command::Decision;
use shared::api::views::kind;
use shared::ids::{ActorId, CaseId, CommandId, DeviceId, DossierId};

use super::changes::{self, EVERYONE_ELSE};
use super::entries::{parsed, to_json};
use super::{Read, Row, StoreError, Write};

/// A matter for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Which.
    pub id: CaseId,
    /// Why: lasting code.
    pub code: String,
    /// The command it is about.
    pub command: CommandId,
    /// Kind of the command; empty if it could not be read.
    pub kind: String,
    /// Who sent it, as it says.
    pub actor: ActorId,
    /// From which device, as it says; absent in matters of earlier versions.
    pub device: Option<DeviceId>,
    /// Whose office should look.
    pub office: Option<String>,
    /// About which dossier, if one.
    pub dossier: Option<String>,
    /// What was sent, whole.
    pub text: String,
    /// When it happened, corrected, Unix milliseconds; absent in matters of earlier versions.
    pub occurred_ms: Option<i64>,
    /// Unix milliseconds.
    pub opened_ms: i64,
}

impl Case {
    /// Whether it is this actor's to decide, and to read with an auditor's role.
    pub fn concerns(&self, actor: &Actor) -> bool {
        actor.role.sees(Sight::Matters)
            && match &actor.scope {
                Scope::All => true,
                Scope::Office(office) => self.office.as_deref() == Some(office.as_str()),
                Scope::Own | Scope::Agency(_) => false,
            }
    }

    /// Who keeps the whole system, and the office.
    fn audiences(&self) -> Vec<String> {
        let office = self.office.as_ref().map(|office| changes::office(office));
        [Some(EVERYONE_ELSE.to_owned()), office].into_iter().flatten().collect()
    }
}

/// Opens a matter.
pub fn open(tx: &mut dyn Write, case: &Case) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO case_file (id, code, command, kind, actor, device, office, dossier, text, occurred_ms, opened_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        &[
            case.id.to_string().into(),
            case.code.as_str().into(),
            case.command.to_string().into(),
            case.kind.as_str().into(),
            case.actor.to_string().into(),
            case.device.map(|device| device.to_string()).into(),
            case.office.as_deref().into(),
            case.dossier.as_deref().into(),
            case.text.as_str().into(),
            case.occurred_ms.into(),
            case.opened_ms.into(),
        ],
    )?;
    for audience in case.audiences() {
        changes::touch(tx, &audience, kind::CASE, &case.id.to_string())?;
    }
    Ok(())
}

/// An open matter.
pub fn find_open(tx: &mut dyn Read, id: CaseId) -> Result<Option<Case>, StoreError> {
    let row = tx.query_one(
        "SELECT id, code, command, kind, actor, device, office, dossier, text, occurred_ms, opened_ms FROM case_file \
         WHERE id = $1 AND closed_ms IS NULL",
        &[id.to_string().into()],
    )?;
    row.as_ref().map(case).transpose()
}

/// Open matters of this code about a dossier.
pub fn list_open_about(tx: &mut dyn Read, dossier: DossierId, code: &str) -> Result<Vec<Case>, StoreError> {
    let rows = tx.query(
        "SELECT id, code, command, kind, actor, device, office, dossier, text, occurred_ms, opened_ms FROM case_file \
         WHERE dossier = $1 AND code = $2 AND closed_ms IS NULL",
        &[dossier.to_string().into(), code.into()],
    )?;
    rows.iter().map(case).collect()
}

fn case(row: &Row) -> Result<Case, StoreError> {
    Ok(Case {
        id: parsed(row.text("id")?, "id")?,
        code: row.text("code")?.to_owned(),
        command: parsed(row.text("command")?, "command")?,
        kind: row.text("kind")?.to_owned(),
        actor: parsed(row.text("actor")?, "actor")?,
        device: row.opt_text("device")?.map(|id| parsed(id, "device")).transpose()?,
        office: row.opt_text("office")?.map(str::to_owned),
        dossier: row.opt_text("dossier")?.map(str::to_owned),
        text: row.text("text")?.to_owned(),
        occurred_ms: row.opt_int("occurred_ms")?,
        opened_ms: row.int("opened_ms")?,
    })
}

/// The matter, open or closed, of exactly this content of this command, so that sending it again opens no second one;
/// with its receipt once it is closed.
pub fn find_of(
    tx: &mut dyn Read,
    command: CommandId,
    text: &str,
) -> Result<Option<(CaseId, Option<String>)>, StoreError> {
    let rows = tx.query("SELECT id, text, receipt FROM case_file WHERE command = $1", &[command.to_string().into()])?;
    for row in &rows {
        if row.text("text")? == text {
            return Ok(Some((parsed(row.text("id")?, "id")?, row.opt_text("receipt")?.map(str::to_owned))));
        }
    }
    Ok(None)
}

/// How a matter was closed.
pub struct Closing<'a> {
    /// What became of the command.
    pub decision: Decision,
    /// Why, in the person's words.
    pub reason: &'a str,
    /// By whom.
    pub by: ActorId,
    /// Unix milliseconds.
    pub at_ms: i64,
    /// What the sender is told from now on.
    pub receipt: &'a str,
    /// Keyed hash over it.
    pub seal: String,
}

/// Closes a matter, for good; [`StoreError::Stale`] if somebody else was faster. The sender's device hears of it.
pub fn close(tx: &mut dyn Write, case: &Case, closing: &Closing) -> Result<(), StoreError> {
    let rows = tx.execute(
        "UPDATE case_file SET closed_ms = $2, decision = $3, reason = $4, closed_by = $5, receipt = $6, seal = $7 \
         WHERE id = $1 AND closed_ms IS NULL",
        &[
            case.id.to_string().into(),
            closing.at_ms.into(),
            to_json(&closing.decision).trim_matches('"').into(),
            closing.reason.into(),
            closing.by.to_string().into(),
            closing.receipt.into(),
            closing.seal.as_str().into(),
        ],
    )?;
    if rows != 1 {
        return Err(StoreError::Stale);
    }
    let sender = case.device.map(|device| changes::device(case.actor, device));
    for audience in case.audiences().into_iter().chain(sender) {
        changes::gone(tx, &audience, kind::CASE, &case.id.to_string())?;
    }
    Ok(())
}

/// A closed matter, for whoever verifies.
pub struct Closed {
    /// Which.
    pub id: String,
    /// The command it was about.
    pub command: String,
    /// What was sent, whole; empty once it was purged.
    pub text: String,
    /// What its sender is told.
    pub receipt: String,
    /// Keyed hash over that; absent in matters of earlier versions.
    pub seal: Option<String>,
}

/// Closed matters after the one with id `after`, in order, at most `limit`.
pub fn list_closed(tx: &mut dyn Read, after: &str, limit: i64) -> Result<Vec<Closed>, StoreError> {
    let rows = tx.query(
        "SELECT id, command, text, receipt, seal FROM case_file WHERE id > $1 AND closed_ms IS NOT NULL \
         AND receipt IS NOT NULL ORDER BY id LIMIT $2",
        &[after.into(), limit.into()],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Closed {
                id: row.text("id")?.to_owned(),
                command: row.text("command")?.to_owned(),
                text: row.text("text")?.to_owned(),
                receipt: row.text("receipt")?.to_owned(),
                seal: row.opt_text("seal")?.map(str::to_owned),
            })
        })
        .collect()
}

/// Keeps the seal of a closed matter's receipt.
pub fn save_seal(tx: &mut dyn Write, id: &str, seal: &str) -> Result<(), StoreError> {
    tx.change("UPDATE case_file SET seal = $2 WHERE id = $1", vec![id.into(), seal.into()])
}
