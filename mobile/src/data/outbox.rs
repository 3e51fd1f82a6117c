//! Commands on this device: saved whole before anything is sent, settled only by a receipt that was verified.

use rusqlite::{OptionalExtension, Row, named_params};
use serde::Serialize;
use shared::api::command::{Command, Kind};
use shared::api::receipt::{Outcome, Receipt};
use shared::ids::{ActorId, CommandId, Digest, DossierId};

use super::request::{OutboxItem, SyncState};
use super::store::{Store, StoreError, StoreResult};
use crate::json;

/// A held command is asked about again after this long, milliseconds.
const ASK_HELD_MS: i64 = 30_000;
/// One that a person looks at, after this long, milliseconds.
const ASK_REVIEWED_MS: i64 = 10 * 60_000;
/// Received commands are offered again to a restored server for this long, milliseconds.
const OFFER_AGAIN_MS: i64 = 30 * 24 * 3_600_000;
/// First and longest wait before a command that the server could not read is offered again, milliseconds.
const UNREAD_MS: (i64, i64) = (60_000, 6 * 3_600_000);
/// Rows that a screen reads.
const MAX_ITEMS: u32 = 500;

/// A command to be saved, with what the preview found.
pub struct NewCommand<'a> {
    /// The command; its text is made here, once.
    pub command: &'a Command,
    /// By the corrected clock, Unix milliseconds.
    pub saved_ms: i64,
    /// By the device's clock: not sent from – to, Unix milliseconds.
    pub held_ms: (i64, i64),
    /// What the check at the door said.
    pub code_matches: Option<bool>,
    /// What the check at the door said.
    pub token_matches: Option<bool>,
    /// Version of each dossier that would contain it.
    pub numbers: &'a [(DossierId, u64)],
}

/// A saved command.
#[derive(Debug, Clone)]
pub struct Saved {
    /// What a screen sees of it.
    pub item: OutboxItem,
    /// The exact text.
    pub text: String,
    /// Of that text.
    pub hash: Digest,
    /// What the check at the door said.
    pub code_matches: Option<bool>,
    /// What the check at the door said.
    pub token_matches: Option<bool>,
    /// When the server decided, Unix milliseconds.
    pub received_ms: Option<i64>,
    /// `accepted`, …; `None` = no receipt.
    pub outcome: Option<String>,
}

/// What proves a receipt, kept beside it.
#[derive(Debug, Serialize)]
pub struct BatchProof<'a> {
    /// Hashes of the receipts that the signature covers, in order: the batch's, perhaps among those of others.
    pub hashes: &'a [Digest],
    /// Which key.
    pub key: &'a str,
    /// As it came.
    pub signature: &'a str,
}

const COLUMNS: &str = "id, kind, saved_ms, in_doubt, outcome, receipt, text, hash, code_matches, token_matches, \
                       received_ms, (SELECT group_concat(dossier) FROM subject WHERE command = command.id), unread";

impl Store {
    /// The next number in this person's count of commands.
    pub fn next_seq(&self, actor: ActorId) -> StoreResult<u64> {
        let sql = "SELECT seq FROM person WHERE actor = :actor";
        let params = named_params! {":actor": actor.to_string()};
        let last: Option<i64> = self.db().query_row(sql, params, |row| row.get(0)).optional()?;
        Ok(last.unwrap_or(0).unsigned_abs() + 1)
    }

    /// This person's commands about any of `dossiers` that are not decided for good, oldest first.
    pub fn undecided(&self, actor: ActorId, dossiers: &[DossierId]) -> StoreResult<Vec<CommandId>> {
        let mut ids = Vec::new();
        for dossier in dossiers {
            for saved in self.saved_about(actor, *dossier)? {
                if !matches!(saved.outcome.as_deref(), Some("accepted" | "refused" | "closed"))
                    && !ids.contains(&saved.item.id)
                {
                    ids.push(saved.item.id);
                }
            }
        }
        Ok(ids)
    }

    /// Saves a command in one transaction. When this returns it is on disk and will be sent.
    pub fn save_command(&self, new: &NewCommand) -> StoreResult<()> {
        let command = new.command;
        let text = serde_json::to_string(command)?;
        let (id, actor) = (command.id.to_string(), command.actor.to_string());
        let seq = i64::try_from(command.seq).map_err(|_| StoreError::Broken("too many commands".into()))?;
        let tx = self.begin()?;
        tx.execute(
            "INSERT INTO command (id, actor, seq, kind, text, hash, saved_ms, held_from_ms, held_to_ms, code_matches,
                                  token_matches)
             VALUES (:id, :actor, :seq, :kind, :text, :hash, :saved, :held_from, :held_to, :code, :token)",
            named_params! {
                ":id": id, ":actor": actor, ":seq": seq, ":kind": kind_text(command.body.kind()),
                ":hash": Digest::of(text.as_bytes()).to_string(), ":text": text, ":saved": new.saved_ms,
                ":held_from": new.held_ms.0, ":held_to": new.held_ms.1, ":code": new.code_matches,
                ":token": new.token_matches,
            },
        )?;
        for (dossier, number) in new.numbers {
            tx.execute(
                "INSERT INTO subject (command, dossier, number) VALUES (:id, :dossier, :number)",
                named_params! {":id": id, ":dossier": dossier.to_string(), ":number": number.cast_signed()},
            )?;
        }
        for blob in command.body.blobs() {
            tx.execute(
                "INSERT OR IGNORE INTO blob_use (command, blob) VALUES (:id, :blob)",
                named_params! {":id": id, ":blob": blob.to_string()},
            )?;
        }
        let params = named_params! {":actor": actor, ":seq": seq};
        tx.execute("UPDATE person SET seq = :seq WHERE actor = :actor", params)?;
        Ok(tx.commit()?)
    }

    /// Takes a command back while it is held and nothing later builds on it; `false` if it was too late.
    pub fn undo_command(&self, actor: ActorId, id: CommandId, now_ms: i64) -> StoreResult<bool> {
        let tx = self.begin()?;
        let (id, actor) = (id.to_string(), actor.to_string());
        let sql = "SELECT seq FROM command WHERE id = :id AND actor = :actor AND tried = 0
                   AND held_from_ms <= :now AND :now < held_to_ms AND NOT EXISTS (
                     SELECT 1 FROM command later JOIN subject ON subject.command = later.id
                     WHERE later.actor = :actor AND later.seq > command.seq
                     AND subject.dossier IN (SELECT dossier FROM subject WHERE command = :id))";
        let params = named_params! {":id": id, ":actor": actor, ":now": now_ms};
        let seq: Option<i64> = tx.query_row(sql, params, |row| row.get(0)).optional()?;
        let Some(seq) = seq else { return Ok(false) };
        tx.execute("DELETE FROM command WHERE id = :id", named_params! {":id": id})?;
        // The count shows a gap only where a later command was saved meanwhile.
        let sql = "UPDATE person SET seq = seq - 1 WHERE actor = :actor AND seq = :seq";
        tx.execute(sql, named_params! {":actor": actor, ":seq": seq})?;
        tx.commit()?;
        Ok(true)
    }

    /// What is to be sent now, in the order in which it was saved, and marks it as tried: from here on it cannot be
    /// taken back. At most `count` commands and `bytes` bytes, at least one if there is one.
    pub fn take_batch(&self, actor: ActorId, now_ms: i64, count: usize, bytes: usize) -> StoreResult<Vec<Saved>> {
        let tx = self.begin()?;
        let sql = format!(
            "SELECT {COLUMNS} FROM command WHERE actor = :actor AND (
               (outcome IS NULL AND NOT (held_from_ms <= :now AND :now < held_to_ms)
                 AND NOT (unread_from_ms <= :now AND :now < unread_to_ms))
               OR (outcome = 'held' AND coalesce(asked_ms, 0) NOT BETWEEN :now - {ASK_HELD_MS} AND :now)
               OR (outcome = 'quarantined' AND coalesce(asked_ms, 0) NOT BETWEEN :now - {ASK_REVIEWED_MS} AND :now))
             ORDER BY seq LIMIT {}",
            count.max(1)
        );
        let mut batch = Vec::new();
        let mut size = 0;
        {
            let mut rows = tx.prepare(&sql)?;
            for row in rows.query_map(named_params! {":actor": actor.to_string(), ":now": now_ms}, read)? {
                let saved = row??;
                size += saved.text.len();
                if size > bytes && !batch.is_empty() {
                    break;
                }
                batch.push(saved);
            }
        }
        for saved in &batch {
            let sql = "UPDATE command SET tried = 1, asked_ms = :now WHERE id = :id";
            tx.execute(sql, named_params! {":id": saved.item.id.to_string(), ":now": now_ms})?;
        }
        tx.commit()?;
        Ok(batch)
    }

    /// A fault on purpose: what is about to be sent is forgotten first.
    #[cfg(feature = "mutant-delete-first")]
    pub fn forget(&self, batch: &[Saved]) -> StoreResult<()> {
        for saved in batch {
            let sql = "DELETE FROM command WHERE id = :id";
            self.db().execute(sql, named_params! {":id": saved.item.id.to_string()})?;
        }
        Ok(())
    }

    /// Notes that these were handed over and the reply is missing, which stays so until a receipt comes.
    pub fn mark_in_doubt(&self, batch: &[Saved]) -> StoreResult<()> {
        let tx = self.begin()?;
        for saved in batch {
            let sql = "UPDATE command SET in_doubt = 1 WHERE id = :id AND outcome IS NULL";
            tx.execute(sql, named_params! {":id": saved.item.id.to_string()})?;
        }
        Ok(tx.commit()?)
    }

    /// The server could not read this one: it stays here with the reason, and is offered again after a while that grows
    /// with every refusal.
    pub fn mark_unread(&self, id: CommandId, code: &str, now_ms: i64) -> StoreResult<()> {
        self.db().execute(
            "UPDATE command SET unread = :code, unread_times = unread_times + 1, unread_from_ms = :now,
             unread_to_ms = :now + min(:first << min(unread_times, 20), :longest) WHERE id = :id AND outcome IS NULL",
            named_params! {":id": id.to_string(), ":code": code, ":now": now_ms, ":first": UNREAD_MS.0,
            ":longest": UNREAD_MS.1},
        )?;
        Ok(())
    }

    /// What the server could not read is offered again at once: a person asked for it.
    pub fn offer_unread(&self, actor: ActorId) -> StoreResult<()> {
        let sql = "UPDATE command SET unread_to_ms = 0 WHERE actor = :actor AND outcome IS NULL AND unread IS NOT NULL";
        self.db().execute(sql, named_params! {":actor": actor.to_string()})?;
        Ok(())
    }

    /// Settles commands by receipts that were verified, each with its exact text.
    pub fn settle(&self, receipts: &[(Receipt, String)], proof: &BatchProof) -> StoreResult<()> {
        let proof = serde_json::to_string(proof)?;
        let tx = self.begin()?;
        for (receipt, text) in receipts {
            let id = receipt.command.to_string();
            tx.execute(
                "UPDATE command SET outcome = :outcome, receipt = :receipt, proof = :proof, in_doubt = 0,
                 unread = NULL, received_ms = :at WHERE id = :id",
                named_params! {":id": id, ":outcome": outcome_text(&receipt.outcome), ":receipt": text,
                ":proof": proof, ":at": receipt.server_ms},
            )?;
            if receipt.outcome == Outcome::Accepted {
                tx.execute(
                    "DELETE FROM draft WHERE actor = (SELECT actor FROM command WHERE id = :id)
                     AND key IN (SELECT 'book/' || dossier FROM subject WHERE command = :id)",
                    named_params! {":id": id},
                )?;
            }
            let place = receipt.entry.as_ref();
            let place = place.and_then(|entry| Some((entry.subject.strip_prefix("dossier:")?, entry.number)));
            if let Some((dossier, number)) = place {
                tx.execute(
                    "UPDATE subject SET number = :number WHERE command = :id AND dossier = :dossier",
                    named_params! {":id": id, ":dossier": dossier, ":number": number.cast_signed()},
                )?;
            }
        }
        Ok(tx.commit()?)
    }

    /// The server's data was restored: what this person's commands of the last 30 days changed is offered again.
    pub fn offer_again(&self, actor: ActorId, now_ms: i64) -> StoreResult<()> {
        let tx = self.begin()?;
        let params = named_params! {":actor": actor.to_string(), ":since": now_ms - OFFER_AGAIN_MS};
        let recent = "actor = :actor AND outcome = 'accepted' AND saved_ms >= :since";
        tx.execute(
            &format!("UPDATE subject SET seen = 0 WHERE command IN (SELECT id FROM command WHERE {recent})"),
            params,
        )?;
        tx.execute(&format!("UPDATE command SET outcome = NULL, in_doubt = 1 WHERE {recent}"), params)?;
        Ok(tx.commit()?)
    }

    /// This person's newest commands, newest first; what is not received for good comes before what is, so that no number
    /// of later ones hides it.
    pub fn outbox(&self, actor: ActorId) -> StoreResult<Vec<OutboxItem>> {
        let sql = format!(
            "SELECT * FROM (SELECT {COLUMNS}, seq AS place FROM command WHERE actor = :actor
             ORDER BY outcome IS NOT NULL AND outcome = 'accepted', seq DESC LIMIT {MAX_ITEMS}) ORDER BY place DESC"
        );
        let mut rows = self.db().prepare_cached(&sql)?;
        let rows = rows.query_map(named_params! {":actor": actor.to_string()}, read)?;
        rows.map(|row| Ok(row??.item)).collect()
    }

    /// This person's commands about a dossier, oldest first.
    pub fn saved_about(&self, actor: ActorId, dossier: DossierId) -> StoreResult<Vec<Saved>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM command WHERE actor = :actor
             AND id IN (SELECT command FROM subject WHERE dossier = :dossier) ORDER BY seq"
        );
        let mut rows = self.db().prepare_cached(&sql)?;
        let params = named_params! {":actor": actor.to_string(), ":dossier": dossier.to_string()};
        rows.query_map(params, read)?.map(|row| row?).collect()
    }

    /// Those of [`Self::saved_about`] that the server's view need not show yet, oldest first, each with the version of
    /// the dossier that contains it.
    pub fn not_in_view(&self, actor: ActorId, dossier: DossierId) -> StoreResult<Vec<(Saved, u64)>> {
        let sql = format!(
            "SELECT {COLUMNS}, (SELECT number FROM subject WHERE command = command.id AND dossier = :dossier)
             FROM command WHERE actor = :actor
             AND id IN (SELECT command FROM subject WHERE dossier = :dossier AND seen = 0)
             AND (outcome IS NULL OR outcome IN ('accepted', 'held')) ORDER BY seq"
        );
        let mut rows = self.db().prepare_cached(&sql)?;
        let params = named_params! {":actor": actor.to_string(), ":dossier": dossier.to_string()};
        let rows = rows.query_map(params, |row| Ok((read(row)?, row.get::<_, i64>(13)?)))?;
        rows.map(|row| row.map(|(saved, number)| Ok((saved?, number.unsigned_abs())))?).collect()
    }

    /// Dossiers that this person's commands are about although no view need exist.
    pub fn touched(&self, actor: ActorId) -> StoreResult<Vec<DossierId>> {
        let sql = "SELECT DISTINCT dossier FROM subject JOIN command ON command.id = subject.command
                   WHERE actor = :actor AND seen = 0 AND (outcome IS NULL OR outcome IN ('accepted', 'held'))";
        let mut rows = self.db().prepare_cached(sql)?;
        let rows = rows.query_map(named_params! {":actor": actor.to_string()}, |row| row.get::<_, String>(0))?;
        let ids = rows.collect::<Result<Vec<_>, _>>()?;
        Ok(ids.iter().filter_map(|id| id.parse().ok()).collect())
    }

    /// How many commands have no final receipt, and when the oldest unsent one was saved.
    pub fn waiting(&self, actor: ActorId) -> StoreResult<(u32, Option<i64>)> {
        let sql = "SELECT count(*), min(CASE WHEN outcome IS NULL THEN saved_ms END) FROM command
                   WHERE actor = :actor AND (outcome IS NULL OR outcome = 'held')";
        let params = named_params! {":actor": actor.to_string()};
        Ok(self.db().query_row(sql, params, |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    /// When the next held-back command may be sent, by the device's clock.
    pub fn next_release(&self, actor: ActorId, now_ms: i64) -> StoreResult<Option<i64>> {
        let sql = "SELECT min(held_to_ms) FROM command WHERE actor = :actor AND outcome IS NULL AND held_to_ms > :now";
        let params = named_params! {":actor": actor.to_string(), ":now": now_ms};
        Ok(self.db().query_row(sql, params, |row| row.get(0))?)
    }
}

fn read(row: &Row) -> rusqlite::Result<StoreResult<Saved>> {
    let damaged = || StoreError::Broken("a saved command is damaged".into());
    let text = |at: usize| row.get::<_, String>(at);
    let (id, kind, hash) = (text(0)?, text(1)?, text(7)?);
    let in_doubt: bool = row.get(3)?;
    let outcome: Option<String> = row.get(4)?;
    let receipt: Option<String> = row.get(5)?;
    let dossiers: Option<String> = row.get(11)?;
    let unread: Option<String> = row.get(12)?;
    let saved = Saved {
        item: OutboxItem {
            id: match id.parse() {
                Ok(id) => id,
                Err(_) => return Ok(Err(damaged())),
            },
            kind: match json::from_tag(&kind) {
                Ok(kind) => kind,
                Err(_) => return Ok(Err(damaged())),
            },
            dossiers: dossiers.unwrap_or_default().split(',').filter_map(|id| id.parse().ok()).collect(),
            saved_ms: row.get(2)?,
            state: SyncState::OnDevice,
        },
        text: text(6)?,
        hash: match hash.parse() {
            Ok(hash) => hash,
            Err(_) => return Ok(Err(damaged())),
        },
        code_matches: row.get(8)?,
        token_matches: row.get(9)?,
        received_ms: row.get(10)?,
        outcome,
    };
    let receipt = saved.outcome.as_ref().and(receipt).map(|text| serde_json::from_str::<Receipt>(&text));
    let state = match (receipt, unread) {
        (None, Some(code)) => SyncState::Unread { code },
        (None, None) if in_doubt => SyncState::Sent,
        (None, None) => SyncState::OnDevice,
        (Some(Err(_)), _) => return Ok(Err(damaged())),
        (Some(Ok(receipt)), _) => state_of(receipt),
    };
    Ok(Ok(Saved { item: OutboxItem { state, ..saved.item }, ..saved }))
}

fn state_of(receipt: Receipt) -> SyncState {
    match receipt.outcome {
        Outcome::Accepted => SyncState::Received { at_ms: receipt.server_ms },
        Outcome::Refused { code, field, .. } => SyncState::Refused { code, field },
        Outcome::Held { until_ms, .. } => SyncState::Held { until_ms },
        Outcome::Quarantined { code, .. } => SyncState::InReview { code },
        Outcome::Closed { reason, .. } => SyncState::Closed { reason },
    }
}

fn outcome_text(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Accepted => "accepted",
        Outcome::Refused { .. } => "refused",
        Outcome::Held { .. } => "held",
        Outcome::Quarantined { .. } => "quarantined",
        Outcome::Closed { .. } => "closed",
    }
}

fn kind_text(kind: Kind) -> String {
    json::tag(&kind)
}
