//! Sending over a real connection to a listener that plays server, portal or dead line.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::data::client::Client;
use crate::data::request::Told;

/// How the other end behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    Honest,
    /// Takes everything, answers nothing to commands.
    LosesReplies,
    /// A login page with status 200 for whatever is asked.
    Portal,
    /// Signs with another key.
    Forges,
    /// The session is over.
    SignedOut,
    /// Cannot read a request that holds the first command that ever came.
    CannotReadFirst,
    /// Its clock is 31 days ahead.
    MonthLater,
    /// Has two pages of changes, and is gone when the second one is asked for.
    GoneAfterAPage,
}

struct Line {
    mood: Mood,
    /// Commands as they arrived, by id; and how often each came.
    commands: BTreeMap<CommandId, (String, usize)>,
    blobs: Vec<String>,
    /// How often commands were sent.
    requests: usize,
    /// How often changes were asked for.
    asked: usize,
    /// Lines on which a hint can be given, and how many were ever opened.
    ears: Vec<tokio::sync::mpsc::UnboundedSender<String>>,
    ears_opened: usize,
}

#[derive(Clone)]
struct Server(Arc<Mutex<Line>>);

impl Server {
    async fn start() -> (Self, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let line = Line {
            mood: Mood::Honest,
            commands: BTreeMap::new(),
            blobs: Vec::new(),
            requests: 0,
            asked: 0,
            ears: Vec::new(),
            ears_opened: 0,
        };
        let server = Self(Arc::new(Mutex::new(line)));
        let serving = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serving.clone().serve(stream));
            }
        });
        (server, url)
    }

    fn set(&self, mood: Mood) {
        self.0.lock().unwrap().mood = mood;
    }

    async fn serve(self, mut stream: TcpStream) {
        let mut bytes = Vec::new();
        let (head, body) = loop {
            if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
                return;
            }
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
            let length =
                head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                break (head.to_owned(), body.to_owned());
            }
        };
        if head.starts_with("GET /api/v1/live") && self.0.lock().unwrap().mood == Mood::Honest {
            return self.speak(stream).await;
        }
        let Some((status, media_type, answer)) = self.answer(&head, &body) else { return };
        let reply = format!(
            "HTTP/1.1 {status} X\r\ncontent-type: {media_type}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{answer}",
            answer.len()
        );
        let _ = stream.write_all(reply.as_bytes()).await;
    }

    /// Passes hints on until the test drops them or the device hangs up.
    async fn speak(self, mut stream: TcpStream) {
        let (ear, mut hints) = tokio::sync::mpsc::unbounded_channel();
        {
            let mut line = self.0.lock().unwrap();
            line.ears.push(ear);
            line.ears_opened += 1;
        }
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n:\n\n";
        let mut said = head.to_owned();
        while stream.write_all(said.as_bytes()).await.is_ok() {
            let Some(next) = hints.recv().await else { return };
            said = next;
        }
    }

    fn answer(&self, head: &str, body: &str) -> Option<(u16, &'static str, String)> {
        let mut line = self.0.lock().unwrap();
        if line.mood == Mood::Portal {
            return Some((200, "text/html", "<html>Dang nhap</html>".into()));
        }
        let json = |text: Result<String, serde_json::Error>| Some((200, "application/json", text.unwrap()));
        if head.starts_with("GET /api/v1/about") {
            let ahead_ms = if line.mood == Mood::MonthLater { 31 * 86_400_000 } else { 0 };
            let about = About { server_ms: now_ms() + ahead_ms, ..about() };
            return json(serde_json::to_string(&about));
        }
        if line.mood == Mood::SignedOut {
            return Some((401, "application/json", r#"{"error":{"code":"session.ended"}}"#.into()));
        }
        assert!(head.to_ascii_lowercase().contains("authorization: bearer token-2"));
        if head.starts_with("GET /api/v1/changes") {
            let cursor = "e.1".to_owned();
            line.asked += 1;
            if line.mood == Mood::GoneAfterAPage {
                let changes = vec![change(kind::PLACE, "p", &serde_json::json!({}))];
                let page = Changes { cursor: "e.2".into(), reset: false, more: true, server_ms: now_ms(), changes };
                return if head.contains("since=e.2") { None } else { json(serde_json::to_string(&page)) };
            }
            let server_ms = now_ms() + if line.mood == Mood::MonthLater { 31 * 86_400_000 } else { 0 };
            let page = Changes { cursor, reset: false, more: false, server_ms, changes: Vec::new() };
            return json(serde_json::to_string(&page));
        }
        if head.starts_with("GET /api/v1/map") {
            return json(serde_json::to_string(&islet()));
        }
        if let Some(rest) = head.strip_prefix("PUT /api/v1/blobs/") {
            line.blobs.extend(rest.split(' ').next().map(str::to_owned));
            return Some((200, "application/json", "{}".into()));
        }
        line.requests += 1;
        let batch: Batch = serde_json::from_str(body).unwrap();
        let mut arrived = Vec::new();
        for text in &batch.commands {
            let command: Command = serde_json::from_str(text.get()).unwrap();
            let known = line.commands.entry(command.id).or_insert_with(|| (text.get().to_owned(), 0));
            assert_eq!(known.0, text.get(), "the same bytes every time");
            known.1 += 1;
            arrived.push((command.id, text.get().to_owned()));
        }
        let mut receipts = answer(&arrived, &Outcome::Accepted, 3);
        match line.mood {
            Mood::LosesReplies => return None,
            Mood::Forges => receipts.signature = data_encoding::BASE64URL_NOPAD.encode(&[7; 64]),
            Mood::CannotReadFirst if arrived.iter().any(|(id, _)| Some(id) == line.commands.keys().next()) => {
                return Some((400, "application/json", r#"{"error":{"code":"command.unreadable"}}"#.into()));
            }
            Mood::Honest
            | Mood::Portal
            | Mood::SignedOut
            | Mood::CannotReadFirst
            | Mood::MonthLater
            | Mood::GoneAfterAPage => {}
        }
        json(serde_json::to_string(&receipts))
    }
}

fn islet() -> OutlinesView {
    let ring = vec![[109.2, 13.4], [109.3, 13.4], [109.3, 13.5], [109.2, 13.4]];
    OutlinesView { outlines: vec![OutlineView { rings: vec![ring] }] }
}

async fn state(engine: &DeviceEngine) -> SyncState {
    outbox(engine).await[0].state.clone()
}

async fn start(name: &str) -> (Home, Server, DeviceEngine) {
    let home = Home::new(name);
    let (server, url) = Server::start().await;
    let engine = open_engine(home.opened_for(url)).unwrap();
    begin_work(&engine);
    (home, server, engine)
}

#[tokio::test]
async fn a_lost_reply_is_made_good_by_sending_the_same_bytes_again() {
    let (_home, server, engine) = start("lost").await;
    save(&engine, missed(), 0).await.unwrap();
    server.set(Mood::LosesReplies);
    engine.round().await;
    assert_eq!(state(&engine).await, SyncState::Sent);
    server.set(Mood::Honest);
    engine.round().await;
    assert_eq!(state(&engine).await, SyncState::Received { at_ms: 42 });
    let line = server.0.lock().unwrap();
    assert!(line.commands.len() == 1 && line.commands.values().all(|(_, times)| *times >= 2));
}

#[tokio::test]
async fn an_attempt_that_found_nobody_is_not_called_sent_and_still_cannot_be_taken_back() {
    let (_home, server, mut engine) = start("nobody").await;
    engine.round().await;
    let id = save(&engine, missed(), 0).await.unwrap();
    let there = std::mem::replace(&mut engine.client, Client::new("http://127.0.0.1:9".into()));
    engine.round().await;
    assert_eq!(state(&engine).await, SyncState::OnDevice);
    assert!(!ask::<bool>(&engine, Ask::Undo { command: id }).await.unwrap());
    engine.client = there;
    server.set(Mood::LosesReplies);
    engine.round().await;
    assert_eq!(state(&engine).await, SyncState::Sent);
}

#[tokio::test]
async fn a_portals_page_and_a_forged_signature_count_as_not_sent() {
    let (_home, server, engine) = start("portal").await;
    engine.round().await;
    save(&engine, missed(), 0).await.unwrap();
    for mood in [Mood::Portal, Mood::Forges] {
        server.set(mood);
        engine.round().await;
        assert_eq!(state(&engine).await, SyncState::OnDevice);
        assert!(engine.reach.get().captive && !engine.reach.get().online);
    }
    server.set(Mood::Honest);
    engine.round().await;
    assert_eq!(state(&engine).await, SyncState::Received { at_ms: 42 });
}

#[tokio::test]
async fn outlines_read_once_are_there_without_a_network_and_a_refusal_is_one() {
    let (_home, server, engine) = start("outlines").await;
    server.set(Mood::Portal);
    assert!(ask::<OutlinesView>(&engine, Ask::Outlines).await.is_err());
    server.set(Mood::Honest);
    assert_eq!(ask(&engine, Ask::Outlines).await, Ok(islet()));
    server.set(Mood::Portal);
    assert_eq!(ask(&engine, Ask::Outlines).await, Ok(islet()));
    server.set(Mood::SignedOut);
    assert_eq!(ask::<OutlinesView>(&engine, Ask::Outlines).await.unwrap_err().code, "session.ended");
}

#[tokio::test]
async fn whoever_has_been_told_a_part_only_knows_it_also_after_the_next_start() {
    let home = Home::new("partial");
    let (server, url) = Server::start().await;
    let (changed, told) = std::sync::mpsc::channel();
    let emitter = Emitter::new(move |text| {
        // The test may be over.
        let _ = changed.send(text == serde_json::to_string(&Told::Changed).unwrap());
    });
    let engine = open_engine(Opened { emitter, ..home.opened_for(url.clone()) }).unwrap();
    let courier = session(2, Role::Courier);
    engine.store.sign_in(&courier).unwrap();
    assert!(engine.store.person().unwrap().unwrap().partial, "nothing was read yet");
    server.set(Mood::GoneAfterAPage);
    let _ = told.try_iter().count();
    engine.round().await;
    assert!(engine.told.borrow().partial);
    assert!(told.try_iter().any(|changed| changed), "the screens are told of what has come");
    drop(engine);
    let engine = open_engine(home.opened_for(url)).unwrap();
    assert!(engine.store.person().unwrap().unwrap().partial);
    server.set(Mood::Honest);
    engine.round().await;
    assert!(!engine.told.borrow().partial && !engine.store.person().unwrap().unwrap().partial);
}

#[tokio::test]
async fn photos_follow_the_record_that_names_them() {
    let (_home, server, engine) = start("photos").await;
    let body = collected(&engine, "123456").await;
    save(&engine, body, 0).await.unwrap();
    server.set(Mood::LosesReplies);
    engine.round().await;
    assert!(server.0.lock().unwrap().blobs.is_empty());
    server.set(Mood::Honest);
    engine.round().await;
    assert_eq!(server.0.lock().unwrap().blobs, [Digest::of(b"anh").to_string()]);
    engine.round().await;
    assert_eq!(server.0.lock().unwrap().blobs.len(), 1, "sent once");
}

#[tokio::test]
async fn an_ended_session_keeps_the_outbox_until_the_person_signs_in_again() {
    let (_home, server, engine) = start("ended").await;
    save(&engine, missed(), 0).await.unwrap();
    server.set(Mood::SignedOut);
    engine.round().await;
    assert_eq!(state(&engine).await, SyncState::OnDevice);
    assert!(engine.store.person().unwrap().unwrap().ended);
    server.set(Mood::Honest);
    engine.store.sign_in(&session(2, Role::Courier)).unwrap();
    engine.round().await;
    assert_eq!(state(&engine).await, SyncState::Received { at_ms: 42 });
}

#[tokio::test]
async fn what_was_under_way_when_the_app_was_killed_is_sent_after_the_next_start() {
    let (home, server, engine) = start("killed").await;
    save(&engine, missed(), 0).await.unwrap();
    server.set(Mood::LosesReplies);
    engine.round().await;
    drop(engine);
    let (server, url) = Server::start().await;
    let engine = open_engine(home.opened_for(url)).unwrap();
    assert_eq!(state(&engine).await, SyncState::Sent);
    engine.round().await;
    assert_eq!(state(&engine).await, SyncState::Received { at_ms: 42 });
    assert_eq!(server.0.lock().unwrap().commands.len(), 1);
}

#[tokio::test]
async fn a_command_that_the_server_cannot_read_is_found_by_halves_stays_with_its_reason_and_holds_up_no_other() {
    let (_home, server, engine) = start("unreadable").await;
    let actor = session(2, Role::Courier).actor.id;
    let ids = visits(&engine, actor, 32).await;
    let states = async || -> BTreeMap<CommandId, SyncState> {
        outbox(&engine).await.into_iter().map(|item| (item.id, item.state)).collect()
    };
    let first = *ids.iter().min().unwrap();
    server.set(Mood::CannotReadFirst);
    engine.round().await;
    let unread = SyncState::Unread { code: "command.unreadable".into() };
    for (id, state) in states().await {
        assert_eq!(state, if id == first { unread.clone() } else { SyncState::Received { at_ms: 42 } });
    }
    assert!(engine.reach.get().online);
    // 32, then 16 + 16, 8 + 8, 4 + 4, 2 + 2, 1 + 1.
    assert_eq!(server.0.lock().unwrap().requests, 11);
    server.set(Mood::Honest);
    engine.round().await;
    assert_eq!(states().await[&first], unread, "not asked again each round");
    assert_eq!(server.0.lock().unwrap().requests, 11);
    ask::<()>(&engine, Ask::SendNow).await.unwrap();
    engine.round().await;
    assert_eq!(states().await[&first], SyncState::Received { at_ms: 42 }, "a person asked");
}

#[tokio::test]
async fn what_was_received_goes_when_the_servers_clock_says_that_a_month_is_over() {
    let (_home, server, engine) = start("month").await;
    let body = collected(&engine, "123456").await;
    save(&engine, body, 0).await.unwrap();
    engine.round().await;
    assert_eq!(outbox(&engine).await.len(), 1);
    let name = Digest::of(b"anh").to_string();
    assert!(engine.blobs.load(&name).await.unwrap().is_some());
    server.set(Mood::MonthLater);
    engine.pace.look_again();
    engine.round().await;
    assert!(outbox(&engine).await.is_empty());
    assert!(engine.blobs.load(&name).await.unwrap().is_none(), "its photo as well");
}

/// Runs the ear and the background loop as the platform does.
async fn while_running(engine: &DeviceEngine, test: impl Future<Output = ()>) {
    let ticking = async {
        loop {
            engine.tick().await;
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
    };
    tokio::select! {
        () = engine.listen() => {}
        () = ticking => {}
        () = test => {}
    }
}

async fn until(mut wanted: impl FnMut() -> bool) {
    for _ in 0..600 {
        if wanted() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    panic!("it does not happen within three seconds");
}

#[tokio::test]
async fn a_hint_is_followed_at_once_over_one_line_that_is_opened_again_when_it_breaks() {
    let (_home, server, engine) = start("live").await;
    let seen = || {
        let line = server.0.lock().unwrap();
        (line.ears_opened, line.asked)
    };
    let say = |what: &str| server.0.lock().unwrap().ears[0].send(what.to_owned());
    while_running(&engine, async {
        until(|| seen().0 == 1 && seen().1 >= 1).await;
        for _ in 0..3 {
            let asked = seen().1;
            let begun = std::time::Instant::now();
            say("data: news\n\n").unwrap();
            until(|| seen().1 > asked).await;
            assert!(begun.elapsed().as_millis() < 2_000, "long before the next poll");
        }
        assert_eq!(seen().0, 1);
        server.0.lock().unwrap().ears.clear();
        until(|| seen().0 == 2).await;
        assert_eq!(server.0.lock().unwrap().ears.len(), 1, "never two at once");
        engine.store.sign_out(session(2, Role::Courier).actor.id).unwrap();
        until(|| say(":\n\n").is_err()).await;
    })
    .await;
}
