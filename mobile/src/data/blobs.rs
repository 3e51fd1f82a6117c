//! Which photos and signatures are here, which commands name them, and which the server has.

use rusqlite::{OptionalExtension, Row, named_params};
use shared::ids::{ActorId, Digest};

use super::store::{Store, StoreResult};

/// A photo or signature that waits to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingBlob {
    /// SHA-256 in lower-case hexadecimal.
    pub name: String,
    /// Media type.
    pub media_type: String,
}

impl Store {
    /// Notes that the bytes called `name` are kept on this device.
    pub fn keep_blob(&self, name: Digest, media_type: &str, now_ms: i64) -> StoreResult<()> {
        self.db().execute(
            "INSERT INTO blob (name, media_type, kept_ms) VALUES (:name, :media_type, :now) ON CONFLICT DO NOTHING",
            named_params! {":name": name.to_string(), ":media_type": media_type, ":now": now_ms},
        )?;
        Ok(())
    }

    /// Whether the bytes called `name` were kept on this device.
    pub fn has_blob(&self, name: Digest) -> StoreResult<bool> {
        let params = named_params! {":name": name.to_string()};
        let found = self.db().query_row("SELECT 1 FROM blob WHERE name = :name", params, |_| Ok(())).optional()?;
        Ok(found.is_some())
    }

    /// The oldest blob of this person's commands that the server has not stored and may take now: after the record that
    /// names it.
    pub fn next_blob(&self, actor: ActorId) -> StoreResult<Option<WaitingBlob>> {
        let sql = "SELECT DISTINCT name, media_type FROM blob JOIN blob_use ON blob_use.blob = blob.name
                   JOIN command ON command.id = blob_use.command
                   WHERE actor = :actor AND state = 0 AND outcome IN ('accepted', 'held', 'quarantined')
                   ORDER BY kept_ms, name LIMIT 1";
        let params = named_params! {":actor": actor.to_string()};
        let blob = |row: &Row<'_>| Ok(WaitingBlob { name: row.get(0)?, media_type: row.get(1)? });
        Ok(self.db().prepare_cached(sql)?.query_row(params, blob).optional()?)
    }

    /// How many of this person's blobs the server does not have, those of unsent commands included.
    pub fn blobs_waiting(&self, actor: ActorId) -> StoreResult<u32> {
        let sql = "SELECT count(DISTINCT name) FROM blob JOIN blob_use ON blob_use.blob = blob.name
                   JOIN command ON command.id = blob_use.command
                   WHERE actor = :actor AND state = 0 AND (outcome IS NULL OR outcome <> 'refused')";
        let params = named_params! {":actor": actor.to_string()};
        Ok(self.db().query_row(sql, params, |row| row.get(0))?)
    }

    /// Notes what became of a blob: stored, or refused for good with a code.
    pub fn settle_blob(&self, name: &str, refusal: Option<&str>) -> StoreResult<()> {
        let state = if refusal.is_some() { 2 } else { 1 };
        self.db().execute(
            "UPDATE blob SET state = :state, refusal = :refusal WHERE name = :name",
            named_params! {":name": name, ":state": state, ":refusal": refusal},
        )?;
        Ok(())
    }

    /// The server's data was restored: it may lack blobs that it had.
    pub fn offer_blobs_again(&self) -> StoreResult<()> {
        self.db().execute("UPDATE blob SET state = 0 WHERE state = 1", [])?;
        Ok(())
    }
}
