//! The last resort: what could not be sent as a file that a person carries to the post, and such a file read in by staff.
//! And whether there is room for what is still to come.

use rusqlite::named_params;
use shared::api::outbox_file::{FileBlob, Header, Imported, OutboxFile};
use shared::api::path;
use shared::ids::ActorId;

use super::blobs::WaitingBlob;
use super::engine::DeviceEngine;
use super::request::Fault;
use super::store::{Store, StoreResult};

/// With less room than this no photo is taken: the record that names it must fit as well, bytes.
const ROOM_BYTES: u64 = 16 * 1024 * 1024;

impl Store {
    /// Texts of this person's commands without a final word of the server, in the order in which they were made.
    fn unsent(&self, actor: ActorId) -> StoreResult<Vec<String>> {
        let sql =
            "SELECT text FROM command WHERE actor = :actor AND (outcome IS NULL OR outcome = 'held') ORDER BY seq";
        let mut rows = self.db().prepare_cached(sql)?;
        let rows = rows.query_map(named_params! {":actor": actor.to_string()}, |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Photos and signatures of this person that the server does not have.
    fn unsent_blobs(&self, actor: ActorId) -> StoreResult<Vec<WaitingBlob>> {
        let sql = "SELECT DISTINCT name, media_type FROM blob JOIN blob_use ON blob_use.blob = blob.name
                   JOIN command ON command.id = blob_use.command
                   WHERE actor = :actor AND (state = 0 OR outcome IS NULL) ORDER BY kept_ms";
        let mut rows = self.db().prepare_cached(sql)?;
        let params = named_params! {":actor": actor.to_string()};
        let rows = rows.query_map(params, |row| Ok(WaitingBlob { name: row.get(0)?, media_type: row.get(1)? }))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl DeviceEngine {
    /// Fault: `storage.full`. A device that does not say how much is left is believed to have room.
    pub(super) async fn room(&self) -> Result<(), Fault> {
        match self.blobs.room().await {
            Some(free) if free < ROOM_BYTES => Err(Fault::code("storage.full")),
            Some(_) | None => Ok(()),
        }
    }

    /// The text of the file.
    pub(super) async fn export(&self) -> Result<String, Fault> {
        let actor = self.person()?.session.actor.id;
        let header = Header { actor, device: self.store.device()?, made_ms: self.now_ms() };
        let mut blobs = Vec::new();
        for WaitingBlob { name, media_type } in self.store.unsent_blobs(actor)? {
            // What is no longer here cannot be carried anywhere; the rest can.
            if let (Ok(Some(bytes)), Ok(name)) = (self.blobs.load(&name).await, name.parse()) {
                blobs.push(FileBlob { name, media_type, bytes });
            }
        }
        Ok(OutboxFile { header, commands: self.store.unsent(actor)?, blobs }.write())
    }

    /// Hands a file to the server.
    pub(super) async fn import(&self, file: String) -> Result<Imported, Fault> {
        let token = self.person()?.session.token;
        OutboxFile::read(&file).map_err(|unusable| Fault::code(unusable.code()))?;
        let imported = self.client.post_text(path::OUTBOXES, file, &token).await?;
        self.nudge();
        Ok(imported)
    }
}
