//! The PostgreSQL driver: a few threads, each with its own connection, each running one transaction at a time.
//!
//! Transactions are serializable, as they are on SQLite; one that lost a race is run again. Connections are made when
//! first needed and made anew when they break. TLS is left to what stands in front of the database.
//!
//! Ways there and back are what takes long, so whatever nobody waits for goes with the next thing that somebody does:
//! the beginning, changes whose count nobody asks for, questions that will be asked. A transaction that knows what it
//! needs takes two ways: one for all that it reads, one for all that it writes and the commit.

use std::collections::HashMap;
use std::error::Error;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::BytesMut;
use crossbeam_channel::{Sender, unbounded};
use futures::TryStreamExt as _;
use tokio::runtime::Runtime;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type};
use tokio_postgres::{Client, Config, NoTls, Statement};

use super::error::Cause;
use super::tx::Health;
use super::work::{Work, spawn};
use super::{Dialect, Read, Row, Store, StoreError, Value, Write, migrate};

/// Connections that write.
const WRITERS: usize = 4;
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
    // On a thread of its own: a session runs a small runtime, which must not start inside the caller's.
    let migrated = std::thread::scope(|scope| {
        let migrating = scope.spawn(|| {
            let Session { runtime, mut client, .. } = Session::connect(&config)?;
            runtime.block_on(async {
                warn_of_collation(&client).await;
                migrate::postgres(&mut client).await
            })
        });
        migrating.join()
    });
    migrated.map_err(|_| StoreError::Panicked)??;
    let writes = start(&config, "store-write", WRITERS, BEGIN_WRITE)?;
    let reads = start(&config, "store-read", READERS, BEGIN_READ)?;
    Ok(Store { writes, reads, dialect: Dialect::Postgres })
}

fn start(config: &Config, name: &str, count: usize, begin: &'static str) -> Result<Sender<Box<dyn Work>>, StoreError> {
    let (works, queue) = unbounded::<Box<dyn Work>>();
    for number in 0..count {
        let (config, queue) = (config.clone(), queue.clone());
        spawn(format!("{name}-{number}"), move || {
            let mut session = None;
            while let Ok(mut work) = queue.recv() {
                settle(&config, &mut session, begin, work.as_mut());
                work.answer();
            }
        })?;
    }
    Ok(works)
}

/// Another collation sorts and compares text otherwise than SQLite does.
async fn warn_of_collation(client: &Client) {
    let asked = client.query_one("SELECT datcollate FROM pg_database WHERE datname = current_database()", &[]).await;
    if let Ok(collation) = asked.and_then(|row| row.try_get::<_, String>(0))
        && !["C", "POSIX", "C.UTF-8", "C.utf8"].contains(&collation.as_str())
    {
        tracing::warn!(collation, "the database should have been made with collation C");
    }
}

/// Brings one work to an answer: runs it, and again if it lost a race or its connection before the commit.
fn settle(config: &Config, session: &mut Option<Session>, begin: &'static str, work: &mut dyn Work) {
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
    begin: &'static str,
    work: &mut dyn Work,
) -> Result<(), StoreError> {
    if session.as_ref().is_none_or(|session| session.client.is_closed()) {
        *session = Some(Session::connect(config)?);
    }
    let session = session.as_mut().expect("connected just above");
    let mut tx = PostgresTx::new(session, begin);
    let keep = work.run(&mut tx);
    if keep && tx.health.check().is_ok() {
        return tx.commit();
    }
    let rolled_back = tx.roll_back();
    if let Some(error) = tx.health.lost {
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

/// A connection, what drives it, and what is prepared on it.
struct Session {
    client: Client,
    statements: HashMap<String, Prepared>,
    /// After the client, which it drives: fields go in this order.
    runtime: Runtime,
}

/// A statement and the names of what it gives.
#[derive(Clone)]
struct Prepared {
    statement: Statement,
    columns: Arc<[String]>,
}

impl Session {
    fn connect(config: &Config) -> Result<Session, StoreError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| StoreError::Driver(error.into()))?;
        let client = runtime.block_on(async {
            let (client, connection) = config.connect(NoTls).await.map_err(cannot_connect)?;
            // Why it ended is told to whoever asks next.
            tokio::spawn(async move { drop(connection.await) });
            client.batch_execute(SETTINGS).await.map_err(translate)?;
            Ok::<_, StoreError>(client)
        })?;
        Ok(Session { client, statements: HashMap::new(), runtime })
    }

    fn prepare(&mut self, sql: &str) -> Result<Prepared, tokio_postgres::Error> {
        if let Some(prepared) = self.statements.get(sql) {
            return Ok(prepared.clone());
        }
        let statement = self.runtime.block_on(self.client.prepare(sql))?;
        let columns = statement.columns().iter().map(|column| column.name().to_owned()).collect();
        if self.statements.len() == STATEMENTS {
            self.statements.clear();
        }
        let prepared = Prepared { statement, columns };
        self.statements.insert(sql.to_owned(), prepared.clone());
        Ok(prepared)
    }
}

/// A statement with its values.
struct Call {
    prepared: Prepared,
    params: Vec<Value>,
}

/// What a call gave: how many rows it changed, and those it gave.
type Answer = (u64, Vec<Row>);

/// A question that was asked before somebody waits for its answer.
struct Question {
    sql: String,
    call: Call,
}

async fn answer(client: &Client, call: &Call) -> Result<Answer, tokio_postgres::Error> {
    let Prepared { statement, columns } = &call.prepared;
    let stream = client.query_raw(statement, call.params.iter()).await?;
    let mut stream = std::pin::pin!(stream);
    let mut rows = Vec::new();
    while let Some(row) = stream.try_next().await? {
        let values = (0..columns.len()).map(|at| row.try_get(at)).collect::<Result<_, _>>()?;
        rows.push(Row::new(columns.clone(), values));
    }
    Ok((stream.rows_affected().unwrap_or(0), rows))
}

/// Sends all calls at once, in their order, and waits for their answers; the first error is the first that happened. A
/// call that cannot be sent keeps those after it from being sent.
async fn answers(client: &Client, calls: &[&Call]) -> Result<Vec<Answer>, tokio_postgres::Error> {
    let mut under_way: Vec<Pin<Box<_>>> = Vec::with_capacity(calls.len());
    for call in calls {
        let mut sent = Box::pin(futures::future::maybe_done(answer(client, call)));
        let _ = futures::poll!(sent.as_mut());
        if let Some(Err(_)) = sent.as_mut().output_mut()
            && let Some(Err(error)) = sent.as_mut().take_output()
        {
            return Err(error);
        }
        under_way.push(sent);
    }
    let mut answers = Vec::with_capacity(calls.len());
    for mut sent in under_way {
        sent.as_mut().await;
        answers.push(sent.as_mut().take_output().expect("it is done and was not taken")?);
    }
    Ok(answers)
}

struct PostgresTx<'s> {
    session: &'s mut Session,
    health: Health,
    /// How the transaction begins, until that was sent.
    begin: Option<&'static str>,
    /// Changes that go before the next thing that is waited for.
    later: Vec<Call>,
    /// Questions that go with it.
    ahead: Vec<Question>,
    /// Those that were answered, and not asked yet.
    known: Vec<(Question, Vec<Row>)>,
}

impl<'s> PostgresTx<'s> {
    fn new(session: &'s mut Session, begin: &'static str) -> Self {
        Self {
            session,
            health: Health::default(),
            begin: Some(begin),
            later: Vec::new(),
            ahead: Vec::new(),
            known: Vec::new(),
        }
    }

    fn call(&mut self, sql: &str, params: Vec<Value>) -> Result<Call, StoreError> {
        self.session.prepare(sql).map(|prepared| Call { prepared, params }).map_err(translate)
    }

    /// Sends the beginning, what waits, and `last`; what the last of them gave.
    fn send(&mut self, last: Option<Call>) -> Result<Answer, StoreError> {
        let begin = match self.begin {
            Some(begin) => Some(self.call(begin, Vec::new())?),
            None => None,
        };
        let (later, ahead) = (std::mem::take(&mut self.later), std::mem::take(&mut self.ahead));
        let calls = begin.iter().chain(&later).chain(ahead.iter().map(|question| &question.call)).chain(&last);
        let calls: Vec<&Call> = calls.collect();
        self.begin = None;
        let mut answers = self.session.runtime.block_on(answers(&self.session.client, &calls)).map_err(translate)?;
        let given = if last.is_some() { answers.pop() } else { None };
        let told = answers.split_off(answers.len() - ahead.len());
        self.known.extend(ahead.into_iter().zip(told.into_iter().map(|(_, rows)| rows)));
        Ok(given.unwrap_or_default())
    }

    fn attempt(&mut self, sql: &str, params: &[Value]) -> Result<Answer, StoreError> {
        self.health.check()?;
        self.ahead.retain(|question| question.sql != sql || question.call.params != params);
        let done = self.call(sql, params.to_vec()).and_then(|call| self.send(Some(call)));
        done.map_err(|error| self.note(error))
    }

    fn note(&mut self, error: StoreError) -> StoreError {
        let lost = matches!(error, StoreError::Busy | StoreError::Unreachable(_));
        self.health.note(error, lost)
    }

    /// Sends what waits and makes all of it durable; an error means that nothing is, unless it is uncertain.
    fn commit(&mut self) -> Result<(), StoreError> {
        self.ahead.clear();
        if self.begin.is_some() {
            if self.later.is_empty() {
                return Ok(());
            }
            // A connection that broke while nobody used it is found out before there is any doubt.
            self.send(None)?;
        }
        let commit = self.call("COMMIT", Vec::new())?;
        match self.send(Some(commit)) {
            Ok(_) => Ok(()),
            Err(StoreError::Unreachable(cause)) => Err(StoreError::Uncertain(cause)),
            Err(error) => {
                // Of a change that could not be sent the server knows nothing, nor of the commit after it.
                self.roll_back()?;
                Err(error)
            }
        }
    }

    fn roll_back(&mut self) -> Result<(), StoreError> {
        if self.begin.is_some() {
            return Ok(());
        }
        self.session.runtime.block_on(self.session.client.batch_execute("ROLLBACK")).map_err(translate)
    }
}

impl Read for PostgresTx<'_> {
    fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.health.check()?;
        let is_asked = |(question, _): &(Question, _)| question.sql == sql && question.call.params == params;
        if let Some(at) = self.known.iter().position(is_asked) {
            return Ok(self.known.swap_remove(at).1);
        }
        self.attempt(sql, params).map(|(_, rows)| rows)
    }

    fn ahead(&mut self, sql: &str, params: Vec<Value>) {
        // Twice asked and once answered, the other answer would be found when it is no longer true.
        let is_same = |question: &Question| question.sql == sql && question.call.params == params;
        if self.ahead.iter().chain(self.known.iter().map(|(question, _)| question)).any(is_same) {
            return;
        }
        // What cannot be asked is told to whoever asks it.
        if let Ok(call) = self.call(sql, params) {
            self.ahead.push(Question { sql: sql.to_owned(), call });
        }
    }

    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }
}

impl Write for PostgresTx<'_> {
    fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, StoreError> {
        self.attempt(sql, params).map(|(changed, _)| changed)
    }

    fn change(&mut self, sql: &str, params: Vec<Value>) -> Result<(), StoreError> {
        self.health.check()?;
        let call = self.call(sql, params).map_err(|error| self.note(error))?;
        self.later.push(call);
        Ok(())
    }

    fn positions(&mut self, _count: usize) -> Result<Option<i64>, StoreError> {
        Ok(None)
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

    tokio_postgres::types::to_sql_checked!();
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
pub(super) fn translate(error: tokio_postgres::Error) -> StoreError {
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
fn cannot_connect(error: tokio_postgres::Error) -> StoreError {
    match translate(error) {
        StoreError::Driver(cause) if cause.is::<tokio_postgres::Error>() => StoreError::Unreachable(cause),
        error => error,
    }
}

/// The report without the parts that quote values: its detail, and the message where the value itself is the trouble.
fn describe(report: &tokio_postgres::error::DbError) -> String {
    let code = report.code().code();
    let message = if code.starts_with("22") { "bad value" } else { report.message() };
    let place = [report.table(), report.column(), report.constraint()];
    let place: Vec<&str> = place.into_iter().flatten().collect();
    format!("SQLSTATE {code}: {message} [{}]", place.join(", "))
}
