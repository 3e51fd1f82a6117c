//! The database: open it, read it, change it in one transaction at a time.
//!
//! SQL is written once, for both drivers; a transaction is a [`Read`] or a [`Write`]. This module knows no table: those
//! belong to the files beside it. Common ground is `TEXT`, `BIGINT`, `DOUBLE PRECISION` and `BYTEA`, `$1` parameters,
//! `ON CONFLICT` and `RETURNING`. Where the two differ if nothing is said: a sum needs `CAST(sum(x) AS BIGINT)`, an order
//! over a column that may be empty needs `NULLS FIRST` or `LAST`, `LIKE` minds the case on PostgreSQL only, and a text
//! with a zero character is refused by PostgreSQL only.

pub mod actors;
pub mod blobs;
pub mod cases;
pub mod changes;
pub mod checkpoints;
pub mod commands;
pub mod dossiers;
pub mod entries;
mod error;
pub mod find;
mod flush;
pub mod holds;
pub mod jobs;
mod journal;
pub mod messages;
pub mod meta;
mod migrate;
pub mod numbers;
pub mod office;
pub mod parts;
pub mod places;
pub mod plans;
mod postgres;
pub mod purges;
mod sqlite;
mod tx;
mod work;

use std::path::Path;

use crossbeam_channel::Sender;
pub use error::StoreError;
pub use tx::{Dialect, Read, Row, Value, Write};
use work::Work;

/// An open database. Clones share it; when the last one goes, its threads end.
#[derive(Clone)]
pub struct Store {
    writes: Sender<Box<dyn Work>>,
    reads: Sender<Box<dyn Work>>,
    dialect: Dialect,
}

impl Store {
    /// Opens the SQLite file at `path`, made if absent, and brings it to the newest version. Its directory must exist.
    /// Blocks: call it at start.
    pub fn open_sqlite(path: &Path) -> Result<Store, StoreError> {
        sqlite::open(path)
    }

    /// Connects to the PostgreSQL database at `url` (`postgres://user:password@host:port/name`), whose collation should
    /// be `C`, and brings it to the newest version. Several servers may do so at once. Blocks: call it at start.
    pub fn open_postgres(url: &str) -> Result<Store, StoreError> {
        postgres::open(url)
    }

    /// Copies the SQLite file at `path` to `into`, which must not be there, as it is at one moment; others may write
    /// meanwhile. Blocks.
    pub fn snapshot_sqlite(path: &Path, into: &Path) -> Result<(), StoreError> {
        sqlite::snapshot(path, into)
    }

    /// Which SQL this database speaks.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Runs `closure` in one transaction and answers once the commit is durable. Changes are kept only on `Ok`.
    ///
    /// The closure may run again, so it must have no effect outside `tx`. It still runs if the caller stops waiting. A
    /// statement that fails ends its transaction: later ones answer [`StoreError::Aborted`], on both drivers.
    pub async fn write<T, E, F>(&self, closure: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: Fn(&mut dyn Write) -> Result<T, E> + Send + 'static,
    {
        self.write_several(1, closure).await
    }

    /// The same for a closure that carries out `count` commands: of such a long one fewer go into one commit.
    pub async fn write_several<T, E, F>(&self, count: usize, closure: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: Fn(&mut dyn Write) -> Result<T, E> + Send + 'static,
    {
        work::ask(&self.writes, count, closure).await
    }

    /// Runs `closure` on one unmoving picture of the database, beside the writers. It may run again.
    pub async fn read<T, E, F>(&self, closure: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: Fn(&mut dyn Read) -> Result<T, E> + Send + 'static,
    {
        work::ask(&self.reads, 1, move |tx: &mut dyn Write| closure(tx)).await
    }
}
