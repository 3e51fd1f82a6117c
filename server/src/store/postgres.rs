//! The PostgreSQL driver: a few threads, each with its own connection, each running one transaction at a time.
//!
//! Transactions are serializable, as they are on SQLite; one that lost a race is run again. Connections are made when
//! first needed and made anew when they break. TLS is left to what stands in front of the database.

use std::collections::HashMap;
use std::error::Error;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use bytes::BytesMut;
use postgres::error::SqlState;
use postgres::types::{FromSql, IsNull, ToSql, Type};
use postgres::{Client, Config, NoTls, Statement};

use super::error::Cause;
use super::tx::Health;
use super::work::{SharedQueue, Work, spawn};
use super::{Dialect, Read, Row, Store, StoreError, Value, Write, migrate};

/// Connections that write. Few: transactions beside each other mostly meet on the same pages of an index, since new commands
/// lie side by side, and then one of them has to be run again.
const WRITERS: usize = 2;
/// Connections that read.
const READERS: usize = 4;
/// How often a transaction is run before the caller hears that the database is busy.
const ATTEMPTS: u32 = 20;
/// Prepared statements kept by each connection.
const STATEMENTS: usize = 512;
/// For how long a transaction is run again at most, counted from its first run.
const PATIENCE: Duration = Duration::from_secs(15);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// After how long a silent network counts as a broken connection.
const SILENCE: Duration = Duration::from_secs(30);
/// Neither a lock nor a program that stopped in the middle may hold up the others for long.
const SETTINGS: &str = "SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '60s'";

const BEGIN_WRITE: &str = "BEGIN ISOLATION LEVEL SERIALIZABLE";
const BEGIN_READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// Migrates the database, starts the threads.
pub(super) fn open(url: &str) -> Result<Store, StoreError> {
    let mut config: Config = url.parse().map_err(translate)?;
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT_TIMEOUT);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(SILENCE).keepalives_idle(SILENCE);
    }
    // On a thread of its own: the client runs a small runtime, which must not start inside the caller's.
    let migrated = std::thread::scope(|scope| {
        let migrating = scope.spawn(|| {
            let mut client = config.connect(NoTls).map_err(cannot_connect)?;
            warn_of_collation(&mut client);
            migrate::postgres(&mut client)
        });
        migrating.join()
    });
    migrated.map_err(|_| StoreError::Panicked)??;
    let writes = start(&config, "store-write", WRITERS, BEGIN_WRITE)?;
    let reads = start(&config, "store-read", READERS, BEGIN_READ)?;
    Ok(Store { writes, reads, dialect: Dialect::Postgres })
}

fn start(config: &Config, name: &str, count: usize, begin: &'static str) -> Result<Sender<Box<dyn Work>>, StoreError> {
    let (works, queue) = channel();
    let queue = SharedQueue::new(queue);
    for number in 0..count {
        let (config, queue) = (config.clone(), queue.clone());
        spawn(format!("{name}-{number}"), move || {
            let mut session = None;
            while let Some(mut work) = queue.next() {
                settle(&config, &mut session, begin, work.as_mut());
                work.answer();
            }
        })?;
    }
    Ok(works)
}

/// Another collation sorts and compares text otherwise than SQLite does.
fn warn_of_collation(client: &mut Client) {
    let asked = client.query_one("SELECT datcollate FROM pg_database WHERE datname = current_database()", &[]);
    if let Ok(collation) = asked.and_then(|row| row.try_get::<_, String>(0))
        && !["C", "POSIX", "C.UTF-8", "C.utf8"].contains(&collation.as_str())
    {
        tracing::warn!(collation, "the database should have been made with collation C");
    }
}

/// Brings one work to an answer: runs it, and again if it lost a race or its connection before the commit.
fn settle(config: &Config, session: &mut Option<Session>, begin: &str, work: &mut dyn Work) {
    let since = Instant::now();
    for attempt in 1.. {
        let error = match transact(config, session, begin, work) {
            Ok(()) => return,
            Err(error) => error,
        };
        if matches!(error, StoreError::Unreachable(_) | StoreError::Uncertain(_)) {
            *session = None;
        }
        let may_pass = matches!(error, StoreError::Busy | StoreError::Unreachable(_));
        if !may_pass || attempt == ATTEMPTS || since.elapsed() > PATIENCE {
            return work.fail(error);
        }
        tracing::debug!(error = &error as &dyn Error, attempt, "transaction run again");
        std::thread::sleep(pause(attempt));
    }
}

/// Somewhere below 2, 4, 8 … 128 ms: those who collided should not collide again.
fn pause(attempt: u32) -> Duration {
    let most_us = 1000_u64 << attempt.min(7);
    Duration::from_micros(RandomState::new().build_hasher().finish() % most_us)
}

/// Runs the work in one transaction; an error means that its answer does not count.
fn transact(
    config: &Config,
    session: &mut Option<Session>,
    begin: &str,
    work: &mut dyn Work,
) -> Result<(), StoreError> {
    if session.as_ref().is_none_or(|session| session.client.is_closed()) {
        *session = Some(Session::connect(config)?);
    }
    let session = session.as_mut().expect("connected just above");
    session.client.batch_execute(begin).map_err(translate)?;
    let mut tx = PostgresTx { session, health: Health::default() };
    let keep = work.run(&mut tx);
    let health = tx.health;
    if keep && health.check().is_ok() {
        let committed = session.client.batch_execute("COMMIT");
        return committed.map_err(|error| match translate(error) {
            StoreError::Unreachable(cause) => StoreError::Uncertain(cause),
            error => error,
        });
    }
    let rolled_back = session.client.batch_execute("ROLLBACK").map_err(translate);
    if let Some(error) = health.lost {
        return Err(error);
    }
    if keep {
        work.fail(StoreError::Aborted);
    }
    // The answer stands all the same: a transaction that ends with its connection keeps nothing either.
    if let Err(error) = rolled_back {
        tracing::warn!(error = &error as &dyn Error, "connection broke after a refused transaction");
    }
    Ok(())
}

/// A connection and what is prepared on it.
struct Session {
    client: Client,
    statements: HashMap<String, Statement>,
}

impl Session {
    fn connect(config: &Config) -> Result<Session, StoreError> {
        let mut client = config.connect(NoTls).map_err(cannot_connect)?;
        client.batch_execute(SETTINGS).map_err(translate)?;
        Ok(Session { client, statements: HashMap::new() })
    }

    fn prepare(&mut self, sql: &str) -> Result<Statement, postgres::Error> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql)?;
        if self.statements.len() == STATEMENTS {
            self.statements.clear();
        }
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

struct PostgresTx<'s> {
    session: &'s mut Session,
    health: Health,
}

impl PostgresTx<'_> {
    fn attempt<T>(
        &mut self,
        sql: &str,
        params: &[Value],
        step: impl FnOnce(&mut Client, &Statement, &[&(dyn ToSql + Sync)]) -> Result<T, postgres::Error>,
    ) -> Result<T, StoreError> {
        self.health.check()?;
        let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|param| param as _).collect();
        let done = self.session.prepare(sql).and_then(|statement| step(&mut self.session.client, &statement, &params));
        done.map_err(|error| {
            let error = translate(error);
            let lost = matches!(error, StoreError::Busy | StoreError::Unreachable(_));
            self.health.note(error, lost)
        })
    }
}

impl Read for PostgresTx<'_> {
    fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.attempt(sql, params, |client, statement, params| {
            let columns: Arc<[String]> = statement.columns().iter().map(|column| column.name().to_owned()).collect();
            let rows = client.query(statement, params)?;
            let to_row = |row: postgres::Row| {
                let values = (0..columns.len()).map(|at| row.try_get(at)).collect::<Result<_, _>>()?;
                Ok(Row::new(columns.clone(), values))
            };
            rows.into_iter().map(to_row).collect()
        })
    }

    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }
}

impl Write for PostgresTx<'_> {
    fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, StoreError> {
        self.attempt(sql, params, |client, statement, params| client.execute(statement, params))
    }
}

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Cause> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(number) => match *ty {
                Type::INT2 => i16::try_from(*number)?.to_sql_checked(ty, out),
                Type::INT4 => i32::try_from(*number)?.to_sql_checked(ty, out),
                Type::FLOAT8 => (*number as f64).to_sql_checked(ty, out),
                _ => number.to_sql_checked(ty, out),
            },
            Value::Real(number) => number.to_sql_checked(ty, out),
            Value::Text(text) => text.to_sql_checked(ty, out),
            Value::Blob(bytes) => bytes.to_sql_checked(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true // each kind is checked where it is written
    }

    postgres::types::to_sql_checked!();
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Value, Cause> {
        Ok(match *ty {
            Type::BOOL => bool::from_sql(ty, raw)?.into(),
            Type::INT2 => Value::Int(i16::from_sql(ty, raw)?.into()),
            Type::INT4 => Value::Int(i32::from_sql(ty, raw)?.into()),
            Type::INT8 => Value::Int(i64::from_sql(ty, raw)?),
            Type::FLOAT4 => Value::Real(f32::from_sql(ty, raw)?.into()),
            Type::FLOAT8 => Value::Real(f64::from_sql(ty, raw)?),
            Type::BYTEA => Value::Blob(Vec::from_sql(ty, raw)?),
            _ => Value::Text(String::from_sql(ty, raw)?),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Value, Cause> {
        Ok(Value::Null)
    }

    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::BOOL | Type::INT2 | Type::INT4 | Type::INT8 | Type::FLOAT4 | Type::FLOAT8 | Type::BYTEA)
            || <String as FromSql>::accepts(ty)
    }
}

/// What a PostgreSQL error means for the store.
pub(super) fn translate(error: postgres::Error) -> StoreError {
    let Some(report) = error.as_db_error() else {
        let broken = error.is_closed() || error.source().is_some_and(|source| source.is::<std::io::Error>());
        return if broken { StoreError::Unreachable(error.into()) } else { StoreError::Driver(error.into()) };
    };
    let code = report.code().clone();
    let cause: Cause = describe(report).into();
    match code {
        SqlState::UNIQUE_VIOLATION => StoreError::Conflict,
        SqlState::T_R_SERIALIZATION_FAILURE | SqlState::T_R_DEADLOCK_DETECTED | SqlState::LOCK_NOT_AVAILABLE => {
            StoreError::Busy
        }
        SqlState::DISK_FULL => StoreError::Full,
        SqlState::RAISE_EXCEPTION => StoreError::Constraint(cause),
        // Gone, going, full, or without what this session prepared: connect anew.
        SqlState::ADMIN_SHUTDOWN
        | SqlState::CRASH_SHUTDOWN
        | SqlState::CANNOT_CONNECT_NOW
        | SqlState::TOO_MANY_CONNECTIONS
        | SqlState::INVALID_SQL_STATEMENT_NAME => StoreError::Unreachable(cause),
        // A table changed under a prepared statement: a newer server has migrated.
        _ if report.routine() == Some("RevalidateCachedQuery") => StoreError::Unreachable(cause),
        _ if code.code().starts_with("23") => StoreError::Constraint(cause),
        _ if code.code().starts_with("08") => StoreError::Unreachable(cause),
        _ => StoreError::Driver(cause),
    }
}

/// A wrong password or name stays wrong; everything else about connecting may pass.
fn cannot_connect(error: postgres::Error) -> StoreError {
    match translate(error) {
        StoreError::Driver(cause) if cause.is::<postgres::Error>() => StoreError::Unreachable(cause),
        error => error,
    }
}

/// The report without the parts that quote values: its detail, and the message where the value itself is the trouble.
fn describe(report: &postgres::error::DbError) -> String {
    let code = report.code().code();
    let message = if code.starts_with("22") { "bad value" } else { report.message() };
    let place = [report.table(), report.column(), report.constraint()];
    let place: Vec<&str> = place.into_iter().flatten().collect();
    format!("SQLSTATE {code}: {message} [{}]", place.join(", "))
}
