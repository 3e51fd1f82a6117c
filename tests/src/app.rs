//! A server that really listens, with a clock that a test sets.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};

use data_encoding::BASE64URL_NOPAD;
use reqwest::{Client, Method, Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use server::app::{App, Reference};
use server::backup::{DATABASE, KEY};
use server::cli::random_array;
use server::keys::Keys;
use server::store::{Read, Store, StoreError};
use shared::api::command::Form;
use shared::api::error::ErrorBody;
use shared::api::path;
use shared::api::session::{AskCode, Session, SignIn, SignInStaff};
use shared::api::views::{AskSlots, Slots};
use shared::ids::DeviceId;
use tokio::net::TcpListener;
use tokio::sync::{OnceCell, Semaphore};
use tokio::task::JoinHandle;

use crate::postgres::ThrowawayPostgres;
use crate::scratch::Scratch;

/// Wednesday 25 November 2026, 07:00 local time: a working day of post and agencies that has just begun.
pub const START_MS: i64 = 1_795_564_800_000;
/// One minute.
pub const MINUTE_MS: i64 = 60_000;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// A file of its own.
    Sqlite,
    /// A database of its own in the shared cluster.
    Postgres,
}

impl On {
    /// Both of them.
    pub const BOTH: [Self; 2] = [Self::Sqlite, Self::Postgres];
}

/// A question for windows in a commune, both ways, for a procedure of the catalogue.
pub fn asked_slots(commune: &str) -> AskSlots {
    let (commune, procedure) = (commune.into(), "2.000635".into());
    AskSlots { commune, form: Form::Both, procedure, agency: None, point: None, dossier: None, claimed: None }
}

/// Where the data is.
#[derive(Debug, Clone)]
enum Database {
    Folder(PathBuf),
    Url(String),
}

/// A running server; it ends when dropped.
pub struct TestApp {
    /// What the server has.
    pub app: App,
    base: String,
    client: Client,
    clock: Arc<AtomicI64>,
    server: JoinHandle<()>,
    database: Database,
    _scratch: Option<Scratch>,
}

/// Seed of the key of every test server.
const SEED: [u8; 32] = [7; 32];

/// What the product embeds, read once for all tests of a program.
fn reference() -> Arc<Reference> {
    static READ: OnceLock<Arc<Reference>> = OnceLock::new();
    READ.get_or_init(|| Arc::new(Reference::embedded())).clone()
}

/// A folder of data with the key of every test server.
fn new_folder() -> (Scratch, Database) {
    let scratch = Scratch::new();
    std::fs::write(scratch.path().join(KEY), format!("{}\n", BASE64URL_NOPAD.encode(&SEED)))
        .expect("temporary files can be made");
    let folder = scratch.path().to_owned();
    (scratch, Database::Folder(folder))
}

/// The database file of a server with a demo day: made once, copied for every test that begins with one.
async fn seeded_file() -> Vec<u8> {
    let app = TestApp::start().await;
    server::seed::demo_day(&app.app).await.expect("the demo can be made");
    let copy = app.folder().join("copy.db");
    let database = rusqlite::Connection::open(app.folder().join(DATABASE)).expect("it is there");
    database.execute("VACUUM INTO ?1", [copy.to_str()]).expect("it can be copied");
    std::fs::read(copy).expect("it was made just before")
}

/// The URL of a database with a demo day, to which nobody connects any more.
async fn seeded_database() -> String {
    let app = TestApp::start_on(On::Postgres, true).await;
    server::seed::demo_day(&app.app).await.expect("the demo can be made");
    let url = app.database_url().to_owned();
    drop(app);
    ThrowawayPostgres::shared().close(&url);
    url
}

impl TestApp {
    /// In demo mode, on SQLite, at [`START_MS`], without data.
    pub async fn start() -> Self {
        Self::start_on(On::Sqlite, true).await
    }

    /// In demo mode with a demo day.
    pub async fn start_seeded() -> Self {
        Self::start_seeded_on(On::Sqlite).await
    }

    /// In demo mode with a demo day, as told.
    pub async fn start_seeded_on(on: On) -> Self {
        let (scratch, database) = match on {
            On::Sqlite => {
                static MADE: OnceCell<Vec<u8>> = OnceCell::const_new();
                let (scratch, database) = new_folder();
                let day = MADE.get_or_init(seeded_file).await;
                std::fs::write(scratch.path().join(DATABASE), day).expect("temporary files can be made");
                (Some(scratch), database)
            }
            On::Postgres => {
                static MADE: OnceCell<String> = OnceCell::const_new();
                let day = MADE.get_or_init(seeded_database).await;
                (None, Database::Url(ThrowawayPostgres::shared().copy_of(day)))
            }
        };
        Self::start_at(scratch, database, true, reference()).await
    }

    /// As told.
    pub async fn start_on(on: On, demo: bool) -> Self {
        Self::start_with(on, demo, reference()).await
    }

    /// As told, with reference data of its own.
    pub async fn start_with(on: On, demo: bool, reference: Arc<Reference>) -> Self {
        let (scratch, database) = match on {
            On::Sqlite => {
                let (scratch, database) = new_folder();
                (Some(scratch), database)
            }
            On::Postgres => (None, Database::Url(ThrowawayPostgres::shared().new_database())),
        };
        Self::start_at(scratch, database, demo, reference).await
    }

    async fn start_at(scratch: Option<Scratch>, database: Database, demo: bool, reference: Arc<Reference>) -> Self {
        let clock = Arc::new(AtomicI64::new(START_MS));
        let mut started = Self::open(database, demo, reference, "test", clock).await;
        started._scratch = scratch;
        started
    }

    /// Another server on the same data and clock.
    pub async fn another(&self) -> Self {
        let (database, clock) = (self.database.clone(), self.clock.clone());
        Self::open(database, self.app.demo, self.app.reference.clone(), &self.app.epoch, clock).await
    }

    /// A server on a data folder that is there, with the epoch that its database has, at the time of `like`.
    pub async fn start_in(folder: &Path, like: &Self) -> Self {
        let database = Database::Folder(folder.to_owned());
        let clock = Arc::new(AtomicI64::new(like.app.now_ms()));
        let mut started = Self::open(database, true, like.app.reference.clone(), "", clock).await;
        let epoch = server::store::meta::epoch(&started.app.store, "fresh").await.expect("it has one");
        started.server.abort();
        started.app.epoch = epoch.into();
        started.listen().await;
        started
    }

    /// The folder of a server on SQLite.
    pub fn folder(&self) -> &Path {
        match &self.database {
            Database::Folder(folder) => folder,
            Database::Url(url) => panic!("{url} is no folder"),
        }
    }

    /// The URL of a server on PostgreSQL.
    pub fn database_url(&self) -> &str {
        match &self.database {
            Database::Folder(folder) => panic!("{} is no URL", folder.display()),
            Database::Url(url) => url,
        }
    }

    async fn open(
        database: Database,
        demo: bool,
        reference: Arc<Reference>,
        epoch: &str,
        clock: Arc<AtomicI64>,
    ) -> Self {
        let at = database.clone();
        let open = move || match at {
            Database::Folder(folder) => Store::open_sqlite(&folder.join(DATABASE)),
            Database::Url(url) => Store::open_postgres(&url),
        };
        let opened = tokio::task::spawn_blocking(open).await.expect("opening does not panic");
        let store = opened.expect("the database opens");
        let ticking = clock.clone();
        let app = App {
            store,
            clock: Arc::new(move || ticking.load(Ordering::SeqCst)),
            random: Arc::new(|bytes| {
                for chunk in bytes.chunks_mut(32) {
                    chunk.copy_from_slice(&random_array::<32>()[..chunk.len()]);
                }
            }),
            keys: Arc::new(Keys::from_seed(SEED)),
            epoch: epoch.into(),
            reference,
            books: Arc::default(),
            sessions: Arc::default(),
            joint: Arc::default(),
            rounds: Arc::default(),
            demo,
            news: tokio::sync::broadcast::channel(16).0,
            display: Arc::new(Semaphore::new(1)),
        };
        let server = tokio::spawn(async {});
        let mut started =
            Self { app, base: String::new(), client: Client::new(), clock, server, database, _scratch: None };
        started.listen().await;
        started
    }

    async fn listen(&mut self) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        self.base = format!("http://{}", listener.local_addr().expect("it is bound"));
        let serving = self.app.clone();
        self.server = tokio::spawn(async move {
            let ended = server::serve::serve(serving, listener, std::future::pending()).await;
            ended.expect("the server runs until the test ends");
        });
    }

    /// Where it listens, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.base
    }

    /// Lets time pass.
    pub fn pass_ms(&self, ms: i64) {
        self.clock.fetch_add(ms, Ordering::SeqCst);
    }

    /// Sends a request; `token` of a session, if there is one.
    pub async fn send(&self, method: Method, path: &str, token: Option<&str>, body: Vec<u8>) -> Response {
        let mut request = self.client.request(method, format!("{}{path}", self.base)).body(body);
        if let Some(token) = token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        request.header("Content-Type", "application/json").send().await.expect("the server answers")
    }

    /// `GET`; panics unless it succeeds.
    pub async fn get<T: DeserializeOwned>(&self, path: &str, token: Option<&str>) -> T {
        read(self.send(Method::GET, path, token, Vec::new()).await).await.expect("it is answered")
    }

    /// `POST` of JSON.
    pub async fn post(&self, path: &str, token: Option<&str>, body: &impl Serialize) -> Response {
        self.send(Method::POST, path, token, serde_json::to_vec(body).expect("it is JSON")).await
    }

    /// Windows that can be booked.
    pub async fn slots(&self, token: &str, asked: &AskSlots) -> Slots {
        read(self.post(path::SLOTS, Some(token), asked).await).await.expect("it is answered")
    }

    /// `GET` or another request that must be refused: status and lasting code.
    pub async fn refusal(&self, method: Method, path: &str, token: Option<&str>, body: Vec<u8>) -> (u16, String) {
        refused(self.send(method, path, token, body).await).await
    }

    /// Asks for a code.
    pub async fn ask_code(&self, phone: &str) -> Response {
        self.post(path::ASK_CODE, None, &AskCode { phone: phone.to_owned() }).await
    }

    /// The code in the newest message.
    pub async fn newest_code(&self) -> String {
        let latest = self.app.store.read(|tx: &mut dyn Read| server::store::messages::list_latest(tx, 1)).await;
        let text = latest.expect("messages can be read").remove(0).text;
        let digits = text.split(|c: char| !c.is_ascii_digit()).find(|word| word.len() == 6);
        digits.expect("six digits").to_owned()
    }

    /// Tries a code.
    pub async fn try_code(&self, phone: &str, code: &str) -> Response {
        let body = SignIn { phone: phone.to_owned(), code: code.to_owned(), device: new_device() };
        self.post(path::SIGN_IN, None, &body).await
    }

    /// Signs a citizen in.
    pub async fn sign_in(&self, phone: &str) -> Session {
        // So that its message is the newest.
        self.pass_ms(1);
        assert_eq!(self.ask_code(phone).await.status(), StatusCode::NO_CONTENT);
        let code = self.newest_code().await;
        read(self.try_code(phone, &code).await).await.expect("the code is right")
    }

    /// Tries a password.
    pub async fn try_password(&self, user: &str, password: &str) -> Response {
        let body = SignInStaff { user: user.to_owned(), password: password.to_owned(), device: new_device() };
        self.post(path::SIGN_IN_STAFF, None, &body).await
    }

    /// Signs in somebody of the demo's staff.
    pub async fn sign_in_staff(&self, user: &str) -> Session {
        read(self.try_password(user, "tannoi-demo").await).await.expect("the password is right")
    }

    /// One column of a query, as text.
    pub async fn column(&self, sql: &'static str) -> Vec<String> {
        let column = |tx: &mut dyn Read| {
            let rows = tx.query(sql, &[])?;
            rows.iter().map(|row| row.text("x").map(str::to_owned)).collect::<Result<_, StoreError>>()
        };
        self.app.store.read(column).await.expect("the query is right")
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// An installation that nobody has seen.
pub fn new_device() -> DeviceId {
    DeviceId::new(START_MS.unsigned_abs(), random_array())
}

/// The answer, or status and code of the refusal.
pub async fn read<T: DeserializeOwned>(response: Response) -> Result<T, (u16, String)> {
    if !response.status().is_success() {
        return Err(refused(response).await);
    }
    let bytes = response.bytes().await.expect("the answer arrives");
    Ok(serde_json::from_slice(&bytes).expect("the answer is of the right shape"))
}

/// Status and lasting code of a refusal.
pub async fn refused(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    let bytes = response.bytes().await.expect("the answer arrives");
    let body: ErrorBody = serde_json::from_slice(&bytes).expect("a refusal has a code");
    (status, body.error.code)
}
