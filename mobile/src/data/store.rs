//! This device's store: opening, upgrading, and everything in it that is kept by key. Commands are in `outbox`.

use rusqlite::{Connection, ErrorCode, OptionalExtension, Row, Transaction, named_params};
use serde::de::DeserializeOwned;
use shared::api::changes::Changes;
use shared::api::session::Session;
use shared::api::views::{DossierView, kind};
use shared::ids::{ActorId, DeviceId};

use super::request::Fault;
use crate::platform;

/// In the order in which they are applied; the length is the version of the store.
const MIGRATIONS: [&str; 3] = [
    include_str!("migrations/0001_first.sql"),
    include_str!("migrations/0002_kept.sql"),
    include_str!("migrations/0003_partial.sql"),
];

/// Why the store did not do it. Nothing of the failed transaction is kept.
#[derive(Debug)]
pub enum StoreError {
    /// A newer version of the app has upgraded it.
    Newer,
    /// No room left on the device.
    Full,
    /// Anything else; the text is for the log.
    Broken(String),
}

/// Shorthand.
pub type StoreResult<T> = Result<T, StoreError>;

impl StoreError {
    /// Lasting code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Newer => "store.newer",
            Self::Full => "storage.full",
            Self::Broken(_) => "storage.failed",
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            _ => Self::Broken(error.to_string()),
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Broken(error.to_string())
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::code(error.code())
    }
}

/// The store. Used from one thread; a transaction never spans an `await`.
pub struct Store {
    db: Connection,
}

/// A person on this device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// With the token.
    pub session: Session,
    /// The server ended the session.
    pub ended: bool,
    /// How far changes were read.
    pub cursor: Option<String>,
    /// Last time everything had been received, Unix milliseconds.
    pub received_ms: Option<i64>,
    /// The server has more for them than has arrived here.
    pub partial: bool,
}

impl Store {
    /// Upgrades `db` and makes this device's id if it has none.
    pub fn open(db: Connection) -> StoreResult<Self> {
        db.execute_batch("PRAGMA foreign_keys=on;")?;
        let version: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        let version = usize::try_from(version).map_err(|_| StoreError::Newer)?;
        if version > MIGRATIONS.len() {
            return Err(StoreError::Newer);
        }
        for (at, sql) in MIGRATIONS.iter().enumerate().skip(version) {
            let tx = db.unchecked_transaction()?;
            tx.execute_batch(sql)?;
            tx.execute_batch(&format!("PRAGMA user_version={}", at + 1))?;
            tx.commit()?;
        }
        let store = Self { db };
        if store.meta("device")?.is_none() {
            let device = DeviceId::new(platform::now_ms().max(0).unsigned_abs(), platform::random_bytes());
            store.set_meta("device", Some(&device.to_string()))?;
        }
        Ok(store)
    }

    /// The connection, for single statements.
    pub(super) fn db(&self) -> &Connection {
        &self.db
    }

    /// A transaction; dropped without commit it leaves nothing.
    pub(super) fn begin(&self) -> StoreResult<Transaction<'_>> {
        Ok(self.db.unchecked_transaction()?)
    }

    /// This installation.
    pub fn device(&self) -> StoreResult<DeviceId> {
        let text = self.meta("device")?.unwrap_or_default();
        text.parse().map_err(|_| StoreError::Broken("the device's id is damaged".into()))
    }

    /// A single value.
    pub fn meta(&self, key: &str) -> StoreResult<Option<String>> {
        let sql = "SELECT value FROM meta WHERE key = :key";
        Ok(self.db.query_row(sql, named_params! {":key": key}, |row| row.get(0)).optional()?)
    }

    /// Keeps or forgets a single value.
    pub fn set_meta(&self, key: &str, value: Option<&str>) -> StoreResult<()> {
        let Some(value) = value else {
            self.db.execute("DELETE FROM meta WHERE key = :key", named_params! {":key": key})?;
            return Ok(());
        };
        let sql = "INSERT INTO meta (key, value) VALUES (:key, :value)
                   ON CONFLICT (key) DO UPDATE SET value = excluded.value";
        self.db.execute(sql, named_params! {":key": key, ":value": value})?;
        Ok(())
    }

    /// Who is signed in.
    pub fn person(&self) -> StoreResult<Option<Person>> {
        let sql = "SELECT session, ended, cursor, received_ms, cursor IS NULL OR more FROM person
                   WHERE actor = (SELECT value FROM meta WHERE key = 'signed-in') AND session IS NOT NULL";
        let read = |row: &Row| Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?));
        let Some((session, ended, cursor, received_ms, partial)) = self.db.query_row(sql, [], read).optional()? else {
            return Ok(None);
        };
        Ok(Some(Person { session: serde_json::from_str(&session)?, ended, cursor, received_ms, partial }))
    }

    /// Makes the person of `session` the one who is signed in. What they saved here earlier is theirs again.
    pub fn sign_in(&self, session: &Session) -> StoreResult<()> {
        let tx = self.begin()?;
        let sql = "INSERT INTO person (actor, session) VALUES (:actor, :session)
                   ON CONFLICT (actor) DO UPDATE SET session = excluded.session, ended = 0";
        let actor = session.actor.id.to_string();
        tx.execute(sql, named_params! {":actor": actor, ":session": serde_json::to_string(session)?})?;
        self.set_meta("signed-in", Some(&actor))?;
        Ok(tx.commit()?)
    }

    /// Forgets the token and what the server let this person see; their unsent commands stay.
    pub fn sign_out(&self, actor: ActorId) -> StoreResult<()> {
        let tx = self.begin()?;
        let actor = named_params! {":actor": actor.to_string()};
        tx.execute("UPDATE person SET session = NULL, ended = 0, cursor = NULL WHERE actor = :actor", actor)?;
        tx.execute("DELETE FROM view WHERE actor = :actor", actor)?;
        self.set_meta("signed-in", None)?;
        Ok(tx.commit()?)
    }

    /// Notes that the server no longer knows the session.
    pub fn end_session(&self, actor: ActorId) -> StoreResult<()> {
        let actor = named_params! {":actor": actor.to_string()};
        self.db.execute("UPDATE person SET ended = 1 WHERE actor = :actor", actor)?;
        Ok(())
    }

    /// Notes that everything had been received.
    pub fn set_received(&self, actor: ActorId, at_ms: i64) -> StoreResult<()> {
        let params = named_params! {":actor": actor.to_string(), ":at": at_ms};
        self.db.execute("UPDATE person SET received_ms = :at WHERE actor = :actor", params)?;
        Ok(())
    }

    /// Takes in one page of the feed, wholly or not at all; whether anything is different now.
    pub fn take_changes(&self, actor: ActorId, changes: &Changes) -> StoreResult<bool> {
        let tx = self.begin()?;
        let actor = actor.to_string();
        if changes.reset {
            tx.execute("DELETE FROM view WHERE actor = :actor", named_params! {":actor": actor})?;
        }
        let mut put = tx.prepare_cached(
            "INSERT INTO view (actor, kind, id, body) VALUES (:actor, :kind, :id, :body)
             ON CONFLICT (actor, kind, id) DO UPDATE SET body = excluded.body",
        )?;
        let mut remove = tx.prepare_cached("DELETE FROM view WHERE actor = :actor AND kind = :kind AND id = :id")?;
        for change in &changes.changes {
            let (kind, id) = (&change.kind, &change.id);
            match &change.view {
                Some(view) => {
                    put.execute(named_params! {":actor": actor, ":kind": kind, ":id": id, ":body": view.get()})?
                }
                None => remove.execute(named_params! {":actor": actor, ":kind": kind, ":id": id})?,
            };
            if change.kind == kind::CASE && change.view.is_none() {
                // A person may have decided about something of this device: it is asked about at once.
                let sql = "UPDATE command SET asked_ms = NULL WHERE actor = :actor AND outcome = 'quarantined'";
                tx.execute(sql, named_params! {":actor": actor})?;
            }
            if change.kind == kind::DOSSIER {
                let view = change.view.as_ref().map(|view| serde_json::from_str::<DossierView>(view.get()));
                // A view that this version cannot read covers nothing; the command is shown as received.
                let version = match view {
                    Some(Ok(view)) => i64::try_from(view.dossier.version).unwrap_or(i64::MAX),
                    Some(Err(_)) => continue,
                    None => i64::MAX,
                };
                tx.execute(
                    "UPDATE subject SET seen = 1 WHERE dossier = :dossier AND number <= :version
                     AND command IN (SELECT id FROM command WHERE actor = :actor AND outcome = 'accepted')",
                    named_params! {":dossier": id, ":version": version, ":actor": actor},
                )?;
            }
        }
        let params = named_params! {":actor": actor, ":cursor": changes.cursor, ":more": changes.more};
        tx.execute("UPDATE person SET cursor = :cursor, more = :more WHERE actor = :actor", params)?;
        drop(put);
        drop(remove);
        tx.commit()?;
        Ok(changes.reset || !changes.changes.is_empty())
    }

    /// From now on this person may see these dossiers and no others; what was saved here about others and was accepted is
    /// no longer shown.
    pub fn keep_only(&self, actor: ActorId, dossiers: &[DossierView]) -> StoreResult<()> {
        let tx = self.begin()?;
        let actor = actor.to_string();
        let params = named_params! {":actor": actor, ":kind": kind::DOSSIER};
        tx.execute("DELETE FROM view WHERE actor = :actor AND kind = :kind", params)?;
        tx.execute(
            "UPDATE subject SET seen = 1
             WHERE command IN (SELECT id FROM command WHERE actor = :actor AND outcome = 'accepted')",
            named_params! {":actor": actor},
        )?;
        put_missing(&tx, &actor, dossiers)?;
        Ok(tx.commit()?)
    }

    /// Adds what was looked up. What is here already stays: the feed keeps it, and may have brought a newer view meanwhile.
    pub fn keep_found(&self, actor: ActorId, dossiers: &[DossierView]) -> StoreResult<()> {
        let tx = self.begin()?;
        put_missing(&tx, &actor.to_string(), dossiers)?;
        Ok(tx.commit()?)
    }

    /// Everything of a kind that this person may see; what this version cannot read is left out.
    pub fn views<T: DeserializeOwned>(&self, actor: ActorId, kind: &str) -> StoreResult<Vec<(String, T)>> {
        let mut rows = self.db.prepare_cached("SELECT id, body FROM view WHERE actor = :actor AND kind = :kind")?;
        let params = named_params! {":actor": actor.to_string(), ":kind": kind};
        let rows = rows.query_map(params, |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
        let mut views = Vec::new();
        for row in rows {
            let (id, body) = row?;
            views.extend(serde_json::from_str(&body).ok().map(|view| (id, view)));
        }
        Ok(views)
    }

    /// One thing that this person may see.
    pub fn view<T: DeserializeOwned>(&self, actor: ActorId, kind: &str, id: &str) -> StoreResult<Option<T>> {
        let sql = "SELECT body FROM view WHERE actor = :actor AND kind = :kind AND id = :id";
        let params = named_params! {":actor": actor.to_string(), ":kind": kind, ":id": id};
        let body: Option<String> = self.db.query_row(sql, params, |row| row.get(0)).optional()?;
        Ok(body.map(|body| serde_json::from_str(&body)).transpose()?)
    }

    /// A draft of this person; `None` = nobody is signed in.
    pub fn draft(&self, actor: Option<ActorId>, key: &str) -> StoreResult<Option<String>> {
        let sql = "SELECT body FROM draft WHERE actor = :actor AND key = :key";
        let params = named_params! {":actor": owner(actor), ":key": key};
        Ok(self.db.query_row(sql, params, |row| row.get(0)).optional()?)
    }

    /// Keeps or forgets a draft.
    pub fn save_draft(&self, actor: Option<ActorId>, key: &str, body: Option<&str>) -> StoreResult<()> {
        let actor = owner(actor);
        match body {
            Some(body) => self.db.execute(
                "INSERT INTO draft (actor, key, body) VALUES (:actor, :key, :body)
                 ON CONFLICT (actor, key) DO UPDATE SET body = excluded.body",
                named_params! {":actor": actor, ":key": key, ":body": body},
            )?,
            None => self.db.execute(
                "DELETE FROM draft WHERE actor = :actor AND key = :key",
                named_params! {":actor": actor, ":key": key},
            )?,
        };
        Ok(())
    }

    /// A setting of this device.
    pub fn setting(&self, key: &str) -> StoreResult<Option<String>> {
        let sql = "SELECT value FROM setting WHERE key = :key";
        Ok(self.db.query_row(sql, named_params! {":key": key}, |row| row.get(0)).optional()?)
    }

    /// Keeps a setting of this device.
    pub fn save_setting(&self, key: &str, value: &str) -> StoreResult<()> {
        let sql = "INSERT INTO setting (key, value) VALUES (:key, :value)
                   ON CONFLICT (key) DO UPDATE SET value = excluded.value";
        self.db.execute(sql, named_params! {":key": key, ":value": value})?;
        Ok(())
    }
}

fn put_missing(tx: &Transaction<'_>, actor: &str, dossiers: &[DossierView]) -> StoreResult<()> {
    let mut put =
        tx.prepare("INSERT OR IGNORE INTO view (actor, kind, id, body) VALUES (:actor, :kind, :id, :body)")?;
    for view in dossiers {
        let (id, body) = (view.dossier.id.to_string(), serde_json::to_string(view)?);
        put.execute(named_params! {":actor": actor, ":kind": kind::DOSSIER, ":id": id, ":body": body})?;
    }
    Ok(())
}

fn owner(actor: Option<ActorId>) -> String {
    actor.map(|actor| actor.to_string()).unwrap_or_default()
}
