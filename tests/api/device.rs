//! The app's engine, as it runs on a phone, against a real server over a line that fails.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command as Program, Stdio};
use std::time::Duration;

use mobile::data::bridge::{Bridge, Notice};
use mobile::data::engine::open_engine;
use mobile::data::request::{Ask, Fault, OutboxItem, Reply, SyncState};
use mobile::platform::spawn_engine;
use serde::de::DeserializeOwned;
use shared::api::command::{Body, Book};
use shared::api::session::Session;
use shared::catalogue::ProcedureVersion;
use shared::ids::CommandId;
use tests::app::TestApp;
use tests::proxy::{Proxy, Weather};
use tests::scratch::Scratch;
use tests::wire::Hand;

const PHONE: &str = "0905123456";

pub(crate) struct Phone {
    pub(crate) bridge: Bridge,
    home: PathBuf,
    url: String,
}

impl Phone {
    pub(crate) fn open(home: PathBuf, url: &str) -> Self {
        let bridge = spawn_engine(home.clone(), url.to_owned(), open_engine);
        Self { bridge, home, url: url.to_owned() }
    }

    /// Ends the engine and opens it again on the same store.
    async fn reopened(self) -> Self {
        let Self { bridge, home, url } = self;
        drop(bridge);
        // The old one lets go of the file when its thread ends.
        tokio::time::sleep(Duration::from_millis(500)).await;
        Self::open(home, &url)
    }

    pub(crate) async fn ask<T: DeserializeOwned>(&self, ask: Ask) -> Result<T, Fault> {
        let reply = self.bridge.call(serde_json::to_string(&ask).unwrap()).await.expect("the engine answers");
        match serde_json::from_str(&reply).unwrap() {
            Reply::Done(done) => Ok(done),
            Reply::Fault(fault) => Err(fault),
        }
    }

    pub(crate) async fn sign_in(&self, app: &TestApp) {
        app.pass_ms(1);
        self.ask::<()>(Ask::AskCode { phone: PHONE.to_owned() }).await.unwrap();
        let sign_in = Ask::SignIn { phone: PHONE.to_owned(), code: app.newest_code().await };
        self.ask::<Session>(sign_in).await.unwrap();
        for _ in 0..200 {
            if !self
                .ask::<Vec<ProcedureVersion>>(Ask::Procedures { query: "2.000635".into() })
                .await
                .unwrap()
                .is_empty()
            {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the catalogue does not arrive");
    }

    pub(crate) async fn save(&self, book: &Book) -> CommandId {
        self.ask(Ask::Save { body: Box::new(Body::Book(Box::new(book.clone()))), hold_ms: 0 }).await.unwrap()
    }

    pub(crate) async fn state(&self, id: CommandId) -> SyncState {
        let items: Vec<OutboxItem> = self.ask(Ask::Outbox).await.unwrap();
        items.into_iter().find(|item| item.id == id).expect("nothing is lost").state
    }

    /// Waits for a state; tries again and again meanwhile.
    pub(crate) async fn wait(&self, id: CommandId, wanted: fn(&SyncState) -> bool) {
        for _ in 0..100 {
            if wanted(&self.state(id).await) {
                return;
            }
            self.ask::<()>(Ask::SendNow).await.unwrap();
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("it stays {:?}", self.state(id).await);
    }
}

pub(crate) fn received(state: &SyncState) -> bool {
    matches!(state, SyncState::Received { .. })
}

struct Line {
    app: TestApp,
    proxy: Proxy,
    phone: Phone,
    booking: Book,
    _home: Scratch,
}

async fn line() -> Line {
    let app = TestApp::start_seeded().await;
    let booking = Hand::citizen(&app, "0905999999").await.booking(&app).await;
    let proxy = Proxy::start(app.url()).await;
    let home = Scratch::new();
    let phone = Phone::open(home.path().join("phone"), &proxy.url);
    phone.sign_in(&app).await;
    Line { app, proxy, phone, booking, _home: home }
}

async fn decisions(app: &TestApp, id: CommandId) -> Vec<String> {
    let ids = app.column("SELECT id AS x FROM command").await;
    ids.into_iter().filter(|kept| *kept == id.to_string()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_lost_after_the_commit_is_made_good_and_nothing_happens_twice() {
    let Line { app, proxy, phone, booking, _home } = line().await;
    proxy.set(Weather::LosesReplies);
    let id = phone.save(&booking).await;
    phone.wait(id, |state| *state == SyncState::Sent).await;
    for _ in 0..100 {
        if !decisions(&app, id).await.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let receipt = app.column("SELECT receipt AS x FROM command ORDER BY server_ms DESC, id DESC LIMIT 1").await;
    assert!(!received(&phone.state(id).await));
    proxy.set(Weather::Clear);
    phone.wait(id, received).await;
    let same = app.column("SELECT receipt AS x FROM command ORDER BY server_ms DESC, id DESC LIMIT 1").await;
    assert_eq!(receipt, same);
    let subjects = app.column("SELECT subject AS x FROM entry").await;
    let subject = format!("dossier:{}", booking.dossier);
    assert_eq!(subjects.into_iter().filter(|kept| *kept == subject).count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_portal_and_a_line_that_breaks_leave_it_on_the_device_and_it_arrives_later() {
    let Line { app, proxy, phone, booking, _home } = line().await;
    proxy.set(Weather::Portal);
    let id = phone.save(&booking).await;
    for _ in 0..5 {
        phone.ask::<()>(Ask::SendNow).await.unwrap();
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert!(matches!(phone.state(id).await, SyncState::OnDevice | SyncState::Sent));
    }
    phone.wait(id, |state| *state == SyncState::OnDevice).await;
    proxy.set(Weather::CutsRequests);
    phone.wait(id, |state| *state == SyncState::Sent).await;
    assert!(decisions(&app, id).await.is_empty());
    proxy.set(Weather::Clear);
    phone.wait(id, received).await;
    assert_eq!(decisions(&app, id).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_saved_without_a_network_survives_the_end_of_the_app_and_is_sent_afterwards() {
    let Line { app, proxy, phone, booking, _home } = line().await;
    proxy.set(Weather::Portal);
    let id = phone.save(&booking).await;
    let phone = phone.reopened().await;
    assert!(!received(&phone.state(id).await));
    assert!(decisions(&app, id).await.is_empty());
    proxy.set(Weather::Clear);
    phone.wait(id, received).await;
    assert_eq!(decisions(&app, id).await.len(), 1);
}

/// The app's engine in a process of its own, and what it first says of the store in `home`.
fn process(home: &Path) -> (Child, Option<Notice>) {
    let mut command = Program::new(env!("CARGO_BIN_EXE_phone"));
    command.arg(home).arg("http://127.0.0.1:9").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    (child, Notice::parse(line.trim()))
}

#[test]
fn of_two_processes_one_has_the_store_and_the_other_says_so_until_the_first_is_gone() {
    let scratch = Scratch::new();
    let home = scratch.path().join("phone");
    let (mut first, opened) = process(&home);
    assert_eq!(opened, Some(Notice::Opened));
    let (mut second, refused) = process(&home);
    assert_eq!(refused, Some(Notice::Failed { code: "store.in-use".to_owned() }));
    first.kill().unwrap();
    first.wait().unwrap();
    let (mut third, opened) = process(&home);
    assert_eq!(opened, Some(Notice::Opened), "a killed process leaves no lock behind");
    for child in [&mut second, &mut third] {
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
