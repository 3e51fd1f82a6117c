//! Commands as a device sends them.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use reqwest::StatusCode;
use serde_json::Value;
use server::cli::random_array;
use server::store::places::first_day;
use shared::actor::Actor;
use shared::api::changes::Changes;
use shared::api::command::{Address, Body, Book, Command, Form, OccurredAt, Person};
use shared::api::path;
use shared::api::receipt::{Receipt, Receipts};
use shared::api::session::{Session, SignIn, SignInStaff};
use shared::catalogue::{ComponentGroup, ProcedureVersion};
use shared::ids::{CommandId, DeviceId, DossierId};

use crate::app::{START_MS, TestApp, asked_slots, new_device, read};

/// Somebody who is signed in on a device.
pub struct Hand {
    /// Their session's secret.
    pub token: String,
    /// Who.
    pub actor: Actor,
    /// Where.
    pub device: DeviceId,
    seq: AtomicU64,
}

impl Hand {
    fn of(session: Session, device: DeviceId) -> Self {
        Self { token: session.token, actor: session.actor, device, seq: AtomicU64::new(1) }
    }

    /// Signs in somebody of the demo's staff.
    pub async fn staff(app: &TestApp, user: &str) -> Self {
        let device = new_device();
        let body = SignInStaff { user: user.to_owned(), password: "tannoi-demo".to_owned(), device };
        let session = read(app.post(path::SIGN_IN_STAFF, None, &body).await).await.expect("the password is right");
        Self::of(session, device)
    }

    /// Signs in a citizen.
    pub async fn citizen(app: &TestApp, phone: &str) -> Self {
        Self::citizen_on(app, phone, new_device()).await
    }

    /// Signs in a citizen on an installation that is there.
    pub async fn citizen_on(app: &TestApp, phone: &str, device: DeviceId) -> Self {
        // So that its message is the newest.
        app.pass_ms(1);
        assert_eq!(app.ask_code(phone).await.status(), StatusCode::NO_CONTENT);
        let code = app.newest_code().await;
        let body = SignIn { phone: phone.to_owned(), code, device };
        let session = read(app.post(path::SIGN_IN, None, &body).await).await.expect("the code is right");
        Self::of(session, device)
    }

    /// A command of this person, not sent.
    pub fn command(&self, body: Body) -> Command {
        let seq = self.seq.fetch_add(1, Ordering::SeqCst);
        Command {
            id: new_command(),
            actor: self.actor.id,
            device: self.device,
            seq,
            after: Vec::new(),
            occurred_at: OccurredAt { wall_ms: START_MS, boot: "test".to_owned(), monotonic_ms: seq },
            body,
        }
    }

    /// Sends commands in one batch.
    pub async fn send(&self, app: &TestApp, commands: &[&Command]) -> Vec<Receipt> {
        let texts: Vec<String> = commands.iter().map(|command| text(command)).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let answer = self.send_texts(app, &texts).await;
        answer.receipts.iter().map(|text| serde_json::from_str(text.get()).expect("it is a receipt")).collect()
    }

    /// Sends texts in one batch.
    pub async fn send_texts(&self, app: &TestApp, texts: &[&str]) -> Receipts {
        let body = format!("{{\"commands\":[{}]}}", texts.join(","));
        let answer = app.send(reqwest::Method::POST, path::COMMANDS, Some(&self.token), body.into_bytes()).await;
        read(answer).await.expect("a batch is answered")
    }

    /// Does one thing.
    pub async fn act(&self, app: &TestApp, body: Body) -> Receipt {
        self.send(app, &[&self.command(body)]).await.remove(0)
    }

    /// Reads the feed after `cursor` to its end: what is there by kind and id, `None` = gone; and the new cursor.
    pub async fn changes(&self, app: &TestApp, cursor: &str) -> (BTreeMap<(String, String), Option<Value>>, String) {
        let (mut found, mut cursor) = (BTreeMap::new(), cursor.to_owned());
        loop {
            let page: Changes = app.get(&format!("{}?since={cursor}", path::CHANGES), Some(&self.token)).await;
            for change in page.changes {
                let view = change.view.map(|view| serde_json::from_str(view.get()).expect("views are JSON"));
                found.insert((change.kind, change.id), view);
            }
            cursor = page.cursor;
            if !page.more {
                return (found, cursor);
            }
        }
    }

    /// A booking that needs no window: it was filed elsewhere, the result is to be brought home.
    pub async fn receiving(&self, app: &TestApp) -> Book {
        let slip_code = Some("H15-77".to_owned());
        Book { window: None, form: Form::Receive, slip_code, ..self.booking(app).await }
    }

    /// So many commands that book and need no window.
    pub async fn bookings(&self, app: &TestApp, count: usize) -> Vec<Command> {
        let booking = self.receiving(app).await;
        let one = || Book { dossier: DossierId::new(START_MS.unsigned_abs(), random_array()), ..booking.clone() };
        (0..count).map(|_| self.command(Body::Book(Box::new(one())))).collect()
    }

    /// A booking that the rules accept: the first window that is open in commune 22051.
    pub async fn booking(&self, app: &TestApp) -> Book {
        let slots = app.slots(&self.token, &asked_slots("22051")).await;
        let (seen, _) = self.changes(app, "").await;
        let version = seen.get(&("procedure".to_owned(), "2.000635".to_owned())).and_then(Option::clone);
        let version: ProcedureVersion = serde_json::from_value(version.expect("it is in the catalogue")).expect("one");
        let paper = version.components.iter().find(|paper| paper.group == ComponentGroup::Submit);
        Book {
            dossier: DossierId::new(START_MS.unsigned_abs(), random_array()),
            procedure: "2.000635".into(),
            procedure_from: first_day(&version),
            form: Form::Both,
            agency: "BPMC-22051".into(),
            window: Some(slots.slots.last().expect("a window is open").window),
            person: person(),
            slip_code: None,
            ready: paper.map(|paper| paper.id).into_iter().collect(),
            note: String::new(),
            consent: "1".to_owned(),
            caller: None,
            claimed: None,
        }
    }
}

/// Whose bookings the tests make.
pub fn person() -> Person {
    Person {
        name: "Le Thi Thu".to_owned(),
        phone: "+84905123456".to_owned(),
        address: Address {
            commune: "22051".into(),
            commune_name: "Song Cau".to_owned(),
            line: "12 Pham Van Dong".to_owned(),
            landmark: String::new(),
            point: None,
        },
        proxy: None,
    }
}

/// An id that nobody has seen.
pub fn new_command() -> CommandId {
    CommandId::new(START_MS.unsigned_abs(), random_array())
}

/// The exact text of a command.
pub fn text(command: &Command) -> String {
    serde_json::to_string(command).expect("commands are JSON")
}
