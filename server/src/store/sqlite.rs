//! The embedded driver: one writer thread that commits in groups, a few readers beside it.
//!
//! While one batch is being flushed to the disk, the next one gathers in the queue, so under load one flush serves many
//! transactions and an idle store answers at once.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, ErrorCode, OpenFlags, ToSql, ffi};

use super::tx::Health;
use super::work::{SharedQueue, Work, spawn};
use super::{Dialect, Read, Row, Store, StoreError, Value, Write, migrate};

/// Most transactions in one commit: bounds how long the first of them waits for the last.
const BATCH: usize = 256;
/// Pauses between attempts at a batch that the disk refused.
const PAUSES: [Duration; 3] = [Duration::from_millis(10), Duration::from_millis(50), Duration::from_millis(200)];
/// How long to wait for another process that holds the file.
const BUSY: Duration = Duration::from_secs(5);
/// Prepared statements kept by each connection.
const STATEMENTS: usize = 256;
/// Threads that read.
const READERS: usize = 4;

/// Opens and migrates the file, starts the threads.
pub(super) fn open(path: &Path) -> Result<Store, StoreError> {
    let mut db = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
    db.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())).map_err(translate)?;
    db.execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA journal_size_limit = 67108864;")
        .map_err(translate)?;
    migrate::sqlite(&mut db)?;

    let (reads, queue) = channel();
    let queue = SharedQueue::new(queue);
    for number in 0..READERS {
        let reader = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let queue = queue.clone();
        spawn(format!("store-read-{number}"), move || run_reader(&reader, &queue))?;
    }
    let (writes, queue) = channel();
    spawn("store-write".to_owned(), move || run_writer(&db, &queue))?;
    Ok(Store { writes, reads, dialect: Dialect::Sqlite })
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    let db = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(translate)?;
    db.busy_timeout(BUSY).map_err(translate)?;
    db.execute_batch("PRAGMA cache_size = -16384;").map_err(translate)?;
    db.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(db)
}

/// Copies the file as it is at one moment.
pub(super) fn snapshot(path: &Path, into: &Path) -> Result<(), StoreError> {
    let db = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let into = into.to_str().ok_or_else(|| StoreError::Driver("the name of the copy is no text".into()))?;
    db.execute("VACUUM INTO ?1", [into]).map(drop).map_err(translate)
}

fn run_writer(db: &Connection, queue: &Receiver<Box<dyn Work>>) {
    while let Ok(first) = queue.recv() {
        let mut batch = vec![first];
        batch.extend(queue.try_iter().take(BATCH - 1));
        settle(db, batch);
    }
}

/// Brings every work of the batch to an answer, and sends no answer before the commit it rests on.
fn settle(db: &Connection, mut batch: Vec<Box<dyn Work>>) {
    for pause in PAUSES {
        match commit_together(db, &mut batch) {
            Ok(()) => return batch.into_iter().for_each(Work::answer),
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, works = batch.len(), "batch rolled back");
                // Found out at the commit: time mends nothing, but only one of them is to blame.
                if matches!(error, StoreError::Constraint(_) | StoreError::Conflict) {
                    break;
                }
                std::thread::sleep(pause);
            }
        }
    }
    // One by one, so that a work that cannot be kept does not take the others with it.
    for mut work in batch {
        if let Err(error) = commit_together(db, std::slice::from_mut(&mut work)) {
            work.fail(error);
        }
        work.answer();
    }
}

/// Runs the works in one transaction. On an error nothing of any of them is kept, and all are to be run again.
fn commit_together(db: &Connection, batch: &mut [Box<dyn Work>]) -> Result<(), StoreError> {
    let tried = command(db, "BEGIN IMMEDIATE")
        .and_then(|()| batch.iter_mut().try_for_each(|work| run_in_savepoint(db, work.as_mut())))
        .and_then(|()| command(db, "COMMIT"));
    if tried.is_err() && !db.is_autocommit() {
        command(db, "ROLLBACK")?;
    }
    tried
}

/// Runs one work; its changes stay only if it asks for that. An error means the whole transaction is lost.
fn run_in_savepoint(db: &Connection, work: &mut dyn Work) -> Result<(), StoreError> {
    command(db, "SAVEPOINT work")?;
    if !run(db, work)? {
        command(db, "ROLLBACK TO work")?;
    }
    command(db, "RELEASE work")
}

fn run_reader(db: &Connection, queue: &SharedQueue) {
    while let Some(mut work) = queue.next() {
        let read = command(db, "BEGIN").and_then(|()| run(db, work.as_mut()));
        if let Err(error) = read {
            work.fail(error);
        }
        if !db.is_autocommit()
            && let Err(error) = command(db, "ROLLBACK")
        {
            work.fail(error);
        }
        work.answer();
    }
}

/// Runs the closure; whether its changes are to be kept. An error means the whole transaction is lost.
fn run(db: &Connection, work: &mut dyn Work) -> Result<bool, StoreError> {
    let mut tx = SqliteTx { db, health: Health::default() };
    let keep = work.run(&mut tx);
    if let Some(error) = tx.health.lost {
        return Err(error);
    }
    if keep && let Err(error) = tx.health.check() {
        work.fail(error);
        return Ok(false);
    }
    Ok(keep)
}

struct SqliteTx<'c> {
    db: &'c Connection,
    health: Health,
}

impl SqliteTx<'_> {
    fn attempt<T>(
        &mut self,
        sql: &str,
        params: &[Value],
        step: impl FnOnce(&mut CachedStatement<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.health.check()?;
        let done = self.db.prepare_cached(sql).and_then(|mut statement| {
            bind(&mut statement, params)?;
            step(&mut statement)
        });
        done.map_err(|error| {
            let lost = loses_transaction(&error) || self.db.is_autocommit();
            self.health.note(translate(error), lost)
        })
    }
}

impl Read for SqliteTx<'_> {
    fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.attempt(sql, params, |statement| {
            let columns: Arc<[String]> = statement.column_names().map(str::to_owned).collect();
            let mut found = Vec::new();
            let mut rows = statement.raw_query();
            while let Some(row) = rows.next()? {
                let values = (0..columns.len()).map(|at| row.get_ref(at).map(to_value));
                found.push(Row::new(columns.clone(), values.collect::<rusqlite::Result<_>>()?));
            }
            Ok(found)
        })
    }

    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }
}

impl Write for SqliteTx<'_> {
    fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, StoreError> {
        self.attempt(sql, params, |statement| statement.raw_execute().map(|rows| rows as u64))
    }
}

/// Binds by name: SQLite numbers `$2` by where it first appears, not by what it says.
fn bind(statement: &mut CachedStatement<'_>, params: &[Value]) -> rusqlite::Result<()> {
    let count = statement.parameter_count();
    if count != params.len() {
        return Err(rusqlite::Error::InvalidParameterCount(params.len(), count));
    }
    for index in 1..=count {
        let name = statement.parameter_name(index).unwrap_or_default();
        let number: Option<usize> = name.strip_prefix('$').and_then(|digits| digits.parse().ok());
        let param = number.and_then(|number| params.get(number.checked_sub(1)?));
        let Some(param) = param else { return Err(rusqlite::Error::InvalidParameterName(name.to_owned())) };
        statement.raw_bind_parameter(index, param)?;
    }
    Ok(())
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(number) => ValueRef::Integer(*number),
            Value::Real(number) => ValueRef::Real(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// A text that is no UTF-8 comes out as bytes, so that asking for a text finds it corrupt.
fn to_value(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Real(number) => Value::Real(number),
        ValueRef::Text(bytes) => {
            String::from_utf8(bytes.to_vec()).map_or_else(|error| Value::Blob(error.into_bytes()), Value::Text)
        }
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
    }
}

fn command(db: &Connection, sql: &str) -> Result<(), StoreError> {
    db.prepare_cached(sql).and_then(|mut statement| statement.raw_execute()).map(drop).map_err(translate)
}

/// Whether the trouble is the file's, not the statement's: nothing of the transaction can be relied on.
fn loses_transaction(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::DiskFull
                | ErrorCode::SystemIoFailure
                | ErrorCode::OutOfMemory
                | ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::DatabaseCorrupt
                | ErrorCode::NotADatabase
                | ErrorCode::CannotOpen
                | ErrorCode::OperationInterrupted
        )
    )
}

/// What an SQLite error means for the store.
pub(super) fn translate(error: rusqlite::Error) -> StoreError {
    match (error.sqlite_error_code(), error.sqlite_extended_error_code()) {
        (_, Some(ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY)) => StoreError::Conflict,
        (Some(ErrorCode::ConstraintViolation), _) => StoreError::Constraint(error.into()),
        (Some(ErrorCode::DiskFull), _) => StoreError::Full,
        (Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked), _) => StoreError::Busy,
        _ => StoreError::Driver(error.into()),
    }
}
