//! The embedded driver: one writer thread that commits in groups, a few readers beside it.
//!
//! While one batch is being flushed to the disk, the next one is worked on and a third gathers in the queue, so under load
//! one flush serves many transactions and an idle store answers at once.

use std::collections::HashMap;
use std::fs::File;
use std::hash::{BuildHasherDefault, Hasher};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, Statement, ToSql, ffi};

use crate::threads::interrupt_nobody;

use super::flush::{self, Flush, Queue};
use super::journal;
use super::tx::Health;
use super::work::{Work, spawn};
use super::{Dialect, Read, Row, Store, StoreError, Value, Write, migrate};

/// Commands after which it is time to commit: bounds how long the first of them waits for the last.
const BATCH: usize = 256;
/// Pauses between attempts at a batch that the disk refused.
const PAUSES: [Duration; 3] = [Duration::from_millis(10), Duration::from_millis(50), Duration::from_millis(200)];
/// How long to wait for another process that holds the file.
const BUSY: Duration = Duration::from_secs(5);
/// Prepared statements kept by each connection.
const STATEMENTS: usize = 256;
/// Threads that read.
const READERS: usize = 4;
/// Commits are flushed by another thread (`flush.rs`), and pages are copied from the journal into the file by a third; only
/// if that does not suffice, here, at 256 MB. What could be undone is remembered in memory. 14 MB of pages are kept.
const WRITER: &str = "PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA journal_size_limit = 67108864; \
                      PRAGMA wal_autocheckpoint = 65536; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -14336;";
/// 2 MB of pages are kept by each.
const READER: &str = "PRAGMA cache_size = -2048;";
/// What is copied into the file is flushed before the journal is written over.
const COPIER: &str = "PRAGMA synchronous = FULL; PRAGMA cache_size = -256;";
/// How often the journal is copied until little of it is left.
const ROUNDS: usize = 6;
/// Works after which the journal is copied: some tens of megabytes.
const COPY_AFTER: usize = 4_096;
/// Bytes of the journal after which it is copied however few works they are: what is left of it when it is begun anew
/// (`journal_size_limit`).
const COPY_BEYOND: u64 = 67_108_864;

/// Opens and migrates the file, starts the threads.
pub(super) fn open(path: &Path) -> Result<Store, StoreError> {
    let mut db = ready(journal::open(path))?;
    db.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())).map_err(translate)?;
    db.execute_batch(WRITER).map_err(translate)?;
    migrate::sqlite(&mut db)?;
    let copier = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    copier.execute_batch(COPIER).map_err(translate)?;
    copy(&copier, "PASSIVE")?;
    let journal = flush::durable_journal(path)?;
    let watched = journal.try_clone().map_err(|error| StoreError::Driver(error.into()))?;
    let flush = Arc::new(Flush::default());

    let (reads, queue) = unbounded();
    for number in 0..READERS {
        let reader = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        reader.execute_batch(READER).map_err(translate)?;
        let (queue, flush) = (queue.clone(), flush.clone());
        spawn(format!("store-read-{number}"), move || run_reader(&reader, &queue, &flush))?;
    }
    // One reminder that waits is enough.
    let (much, reminders) = bounded(1);
    let little = Arc::new(AtomicBool::new(false));
    let copied = little.clone();
    spawn("store-copy".to_owned(), move || run_copier(&copier, &reminders, &copied))?;
    let (flusher, (flushed, hints)) = (flush.clone(), bounded(1));
    spawn("store-flush".to_owned(), move || flusher.run(&journal, &flushed))?;
    let (writes, queue) = unbounded();
    spawn("store-write".to_owned(), move || {
        run_writer(&db, &Queue { works: queue, hints }, &flush, &Copying { much, little, journal: watched })
    })?;
    Ok(Store { writes, reads, dialect: Dialect::Sqlite })
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    ready(Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX))
}

fn ready(opened: rusqlite::Result<Connection>) -> Result<Connection, StoreError> {
    let db = opened.map_err(translate)?;
    db.busy_timeout(BUSY).map_err(translate)?;
    Ok(db)
}

/// Copies the file as it is at one moment.
pub(super) fn snapshot(path: &Path, into: &Path) -> Result<(), StoreError> {
    let db = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let into = into.to_str().ok_or_else(|| StoreError::Driver("the name of the copy is no text".into()))?;
    db.execute("VACUUM INTO ?1", [into]).map(drop).map_err(translate)
}

/// How writer and copier take turns at the journal.
struct Copying {
    /// The writer reminds the copier.
    much: Sender<()>,
    /// Little is left to copy: the writer does it between two batches, and begins the journal anew. To overwrite what has
    /// its place on the disk is flushed much faster than to append.
    little: Arc<AtomicBool>,
    /// To see how long it is.
    journal: File,
}

impl Copying {
    fn is_due(&self, works: usize) -> bool {
        works >= COPY_AFTER || self.journal.metadata().is_ok_and(|journal| journal.len() > COPY_BEYOND)
    }
}

fn run_writer(db: &Connection, queue: &Queue, flush: &Flush, copying: &Copying) {
    let (mut session, mut done) = (Session::new(db), 0);
    while let Ok(first) = queue.works.recv() {
        let batch = settle(&mut session, first, queue, flush);
        done += batch.len();
        flush.keep(batch);
        if copying.is_due(done) {
            done = 0;
            // A reminder that waits already will do.
            let _ = copying.much.try_send(());
        }
        if copying.little.swap(false, Ordering::Relaxed) {
            warn(copy(db, "RESTART"));
        }
    }
    flush.end();
}

/// Copies what was committed from the journal into the file, beside the writer. Ends with the writer.
fn run_copier(db: &Connection, reminders: &Receiver<()>, little: &AtomicBool) {
    interrupt_nobody();
    while reminders.recv().is_ok() {
        // Each round takes a fraction of the one before. SQLite flushes the file only at the end of one in which nobody
        // wrote, and short ones are such: the writer finds next to nothing to copy and to flush.
        let copied = (0..ROUNDS).try_for_each(|_| copy(db, "PASSIVE"));
        little.store(copied.is_ok(), Ordering::Relaxed);
        warn(copied);
    }
}

fn copy(db: &Connection, how: &str) -> Result<(), StoreError> {
    db.query_row(&format!("PRAGMA wal_checkpoint({how})"), [], |_| Ok(())).map_err(translate)
}

/// What was not copied stays in the journal, and is copied another time.
fn warn(copied: Result<(), StoreError>) {
    if let Err(error) = copied {
        tracing::warn!(error = &error as &dyn std::error::Error, "journal not copied");
    }
}

/// Brings the first work and those that come before its commit to an answer, which may leave once what was committed is on
/// the disk.
fn settle(session: &mut Session, first: Box<dyn Work>, queue: &Queue, flush: &Flush) -> Vec<Box<dyn Work>> {
    let mut batch = vec![first];
    // Nearly always all of them keep what they changed, and nothing needs to be remembered for undoing.
    match commit_together(session, &mut batch, Some(queue), flush, Undo::All) {
        Ok(Committed::Yes) => return batch,
        Ok(Committed::OneUndone) => {}
        Err(error) => tell(&error, batch.len()),
    }
    for pause in PAUSES {
        match commit_together(session, &mut batch, None, flush, Undo::One) {
            Ok(_) => return batch,
            Err(error) => {
                tell(&error, batch.len());
                // Found out at the commit: time mends nothing, but only one of them is to blame.
                if matches!(error, StoreError::Constraint(_) | StoreError::Conflict) {
                    break;
                }
                std::thread::sleep(pause);
            }
        }
    }
    // One by one, so that a work that cannot be kept does not take the others with it.
    let mut settled = Vec::with_capacity(batch.len());
    for work in batch {
        let mut alone = vec![work];
        if let Err(error) = commit_together(session, &mut alone, None, flush, Undo::One) {
            alone[0].fail(error);
        }
        settled.append(&mut alone);
    }
    settled
}

fn tell(error: &StoreError, works: usize) {
    tracing::warn!(error = error as &dyn std::error::Error, works, "batch rolled back");
}

/// What goes with a work that does not want its changes kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Undo {
    /// Everything: the batch has to be run again. Costs nothing as long as it does not happen.
    All,
    /// Its own changes: every page is copied before a work changes it.
    One,
}

/// Whether a batch is committed.
enum Committed {
    Yes,
    /// A work undid its changes and all others with them.
    OneUndone,
}

/// Runs the works in one transaction, and those that `more` brings before it is time to commit. On an error nothing of any
/// of them is kept, and all are to be run again.
fn commit_together(
    session: &mut Session,
    batch: &mut Vec<Box<dyn Work>>,
    more: Option<&Queue>,
    flush: &Flush,
    undo: Undo,
) -> Result<Committed, StoreError> {
    session.last = None;
    let tried = session.command("BEGIN IMMEDIATE").and_then(|()| {
        let (mut at, mut commands) = (0, 0);
        loop {
            if at == batch.len() && commands < BATCH {
                batch.extend(more.and_then(|queue| queue.next(flush, at)));
            }
            let Some(work) = batch.get_mut(at) else { break };
            (at, commands) = (at + 1, commands + work.size());
            let keep = match undo {
                Undo::All => run_bare(session, work.as_mut())?,
                Undo::One => run_in_savepoint(session, work.as_mut()).map(|()| true)?,
            };
            if !keep {
                session.command("ROLLBACK")?;
                // Of one alone the answer stands.
                return Ok(if batch.len() == 1 { Committed::Yes } else { Committed::OneUndone });
            }
        }
        session.keep_positions()?;
        flush.begin();
        session.command("COMMIT").map(|()| Committed::Yes)
    });
    if tried.is_err() && !session.db.is_autocommit() {
        session.command("ROLLBACK")?;
    }
    tried
}

/// Runs one work; whether the transaction may go on: it changed nothing, or wants it kept.
fn run_bare(session: &mut Session, work: &mut dyn Work) -> Result<bool, StoreError> {
    session.wrote = false;
    Ok(session.run(work)? || !session.wrote)
}

/// Runs one work; its changes stay only if it asks for that. An error means the whole transaction is lost.
fn run_in_savepoint(session: &mut Session, work: &mut dyn Work) -> Result<(), StoreError> {
    session.command("SAVEPOINT work")?;
    if !session.run(work)? {
        session.command("ROLLBACK TO work")?;
    }
    session.command("RELEASE work")
}

fn run_reader(db: &Connection, queue: &Receiver<Box<dyn Work>>, flush: &Flush) {
    let mut session = Session::new(db);
    while let Ok(mut work) = queue.recv() {
        let read = session.command("BEGIN").and_then(|()| session.run(work.as_mut()));
        if let Err(error) = read {
            work.fail(error);
        }
        if !db.is_autocommit()
            && let Err(error) = session.command("ROLLBACK")
        {
            work.fail(error);
        }
        flush.answer(work);
    }
}

/// A connection and what is prepared on it.
struct Session<'c> {
    db: &'c Connection,
    /// Whether a statement ran that may change something.
    wrote: bool,
    /// The newest position of the feed, once this transaction has given one.
    last: Option<i64>,
    statements: Vec<Prepared<'c>>,
    /// Where each of them is, by its text.
    places: HashMap<Box<str>, usize, BuildHasherDefault<ByEnd>>,
}

/// Tells texts of statements apart by their length and their ends, which is enough for the few that there are and takes a
/// hundredth of the time of a hash that nobody may foresee.
#[derive(Default)]
struct ByEnd(u64);

impl Hasher for ByEnd {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        let end = bytes.len().saturating_sub(24);
        for byte in bytes[..bytes.len().min(24)].iter().chain(&bytes[end..]) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
        self.0 ^= bytes.len() as u64;
        self.0 = self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

/// A statement and what there is to know about it.
struct Prepared<'c> {
    statement: Statement<'c>,
    /// For each of SQLite's parameters, which of ours it is, from 0. SQLite numbers `$2` by where it first appears, not by
    /// what it says.
    params: Vec<usize>,
    columns: Arc<[String]>,
    writes: bool,
}

impl<'c> Session<'c> {
    fn new(db: &'c Connection) -> Self {
        Self { db, wrote: false, last: None, statements: Vec::new(), places: HashMap::default() }
    }

    fn prepared(&mut self, sql: &str) -> rusqlite::Result<&mut Prepared<'c>> {
        let place = match self.places.get(sql) {
            Some(place) => *place,
            None => {
                if self.statements.len() == STATEMENTS {
                    self.statements.clear();
                    self.places.clear();
                }
                self.statements.push(Prepared::new(self.db.prepare(sql)?)?);
                self.places.insert(sql.into(), self.statements.len() - 1);
                self.statements.len() - 1
            }
        };
        self.statements.get_mut(place).ok_or(rusqlite::Error::InvalidQuery)
    }

    fn command(&mut self, sql: &str) -> Result<(), StoreError> {
        self.prepared(sql).and_then(|prepared| prepared.statement.raw_execute()).map(drop).map_err(translate)
    }

    /// The first of `count` new positions: one work after another gets them, and the transaction writes the newest once.
    fn positions(&mut self, count: usize) -> rusqlite::Result<i64> {
        let last = match self.last {
            Some(last) => last,
            None => {
                let select = &mut self.prepared("SELECT last FROM sequencer WHERE id = 1")?.statement;
                select.query_row([], |row| row.get(0))?
            }
        };
        self.last = Some(last + count as i64);
        Ok(last + 1)
    }

    fn keep_positions(&mut self) -> Result<(), StoreError> {
        let Some(last) = self.last else { return Ok(()) };
        let update = self.prepared("UPDATE sequencer SET last = $1 WHERE id = 1");
        update.and_then(|prepared| prepared.statement.execute([last])).map(drop).map_err(translate)
    }

    /// Runs the closure; whether its changes are to be kept. An error means the whole transaction is lost.
    fn run(&mut self, work: &mut dyn Work) -> Result<bool, StoreError> {
        let mut tx = SqliteTx { session: self, health: Health::default() };
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
}

impl<'c> Prepared<'c> {
    fn new(statement: Statement<'c>) -> rusqlite::Result<Self> {
        let mut params = Vec::with_capacity(statement.parameter_count());
        for index in 1..=statement.parameter_count() {
            let name = statement.parameter_name(index).unwrap_or_default();
            let number: Option<usize> = name.strip_prefix('$').and_then(|digits| digits.parse().ok());
            let number = number.and_then(|number| number.checked_sub(1));
            params.push(number.ok_or_else(|| rusqlite::Error::InvalidParameterName(name.to_owned()))?);
        }
        let columns = statement.column_names().map(str::to_owned).collect();
        let writes = !statement.readonly();
        Ok(Self { statement, params, columns, writes })
    }

    fn bind(&mut self, params: &[Value]) -> rusqlite::Result<()> {
        if self.params.len() != params.len() {
            return Err(rusqlite::Error::InvalidParameterCount(params.len(), self.params.len()));
        }
        for (at, number) in self.params.iter().enumerate() {
            let param = params.get(*number);
            let param = param.ok_or_else(|| rusqlite::Error::InvalidParameterName(format!("${}", number + 1)))?;
            self.statement.raw_bind_parameter(at + 1, param)?;
        }
        Ok(())
    }
}

struct SqliteTx<'s, 'c> {
    session: &'s mut Session<'c>,
    health: Health,
}

impl<'c> SqliteTx<'_, 'c> {
    fn attempt<T>(
        &mut self,
        sql: &str,
        params: &[Value],
        step: impl FnOnce(&mut Prepared<'c>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.health.check()?;
        let (mut writes, session) = (false, &mut *self.session);
        let done = session.prepared(sql).and_then(|prepared| {
            writes = prepared.writes;
            prepared.bind(params)?;
            step(prepared)
        });
        session.wrote |= writes;
        done.map_err(|error| {
            let lost = loses_transaction(&error) || self.session.db.is_autocommit();
            self.health.note(translate(error), lost)
        })
    }
}

impl Read for SqliteTx<'_, '_> {
    fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.attempt(sql, params, |Prepared { statement, columns, .. }| {
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

impl Write for SqliteTx<'_, '_> {
    fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, StoreError> {
        self.attempt(sql, params, |prepared| prepared.statement.raw_execute().map(|rows| rows as u64))
    }

    fn positions(&mut self, count: usize) -> Result<Option<i64>, StoreError> {
        self.health.check()?;
        let given = self.session.positions(count);
        given.map(Some).map_err(|error| self.health.note(translate(error), true))
    }
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
