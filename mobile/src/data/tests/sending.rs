//! Sending over a real connection to a listener that plays server, portal or dead line.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::data::client::Client;

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
}

struct Line {
    mood: Mood,
    /// Commands as they arrived, by id; and how often each came.
    commands: BTreeMap<CommandId, (String, usize)>,
    blobs: Vec<String>,
}

#[derive(Clone)]
struct Server(Arc<Mutex<Line>>);

impl Server {
    async fn start() -> (Self, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server =
            Self(Arc::new(Mutex::new(Line { mood: Mood::Honest, commands: BTreeMap::new(), blobs: Vec::new() })));
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
        let Some((status, media_type, answer)) = self.answer(&head, &body) else { return };
        let reply = format!(
            "HTTP/1.1 {status} X\r\ncontent-type: {media_type}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{answer}",
            answer.len()
        );
        let _ = stream.write_all(reply.as_bytes()).await;
    }

    fn answer(&self, head: &str, body: &str) -> Option<(u16, &'static str, String)> {
        let mut line = self.0.lock().unwrap();
        if line.mood == Mood::Portal {
            return Some((200, "text/html", "<html>Dang nhap</html>".into()));
        }
        let json = |text: Result<String, serde_json::Error>| Some((200, "application/json", text.unwrap()));
        if head.starts_with("GET /api/v1/about") {
            return json(serde_json::to_string(&about()));
        }
        if line.mood == Mood::SignedOut {
            return Some((401, "application/json", r#"{"error":{"code":"session.ended"}}"#.into()));
        }
        assert!(head.to_ascii_lowercase().contains("authorization: bearer token-2"));
        if head.starts_with("GET /api/v1/changes") {
            let cursor = "e.1".to_owned();
            let page = Changes { cursor, reset: false, more: false, server_ms: now_ms(), changes: Vec::new() };
            return json(serde_json::to_string(&page));
        }
        if head.starts_with("GET /api/v1/map") {
            return json(serde_json::to_string(&islet()));
        }
        if let Some(rest) = head.strip_prefix("PUT /api/v1/blobs/") {
            line.blobs.extend(rest.split(' ').next().map(str::to_owned));
            return Some((200, "application/json", "{}".into()));
        }
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
            Mood::Honest | Mood::Portal | Mood::SignedOut | Mood::CannotReadFirst => {}
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
async fn a_command_that_the_server_cannot_read_stays_here_and_holds_up_no_other() {
    let (_home, server, engine) = start("unreadable").await;
    let first = save(&engine, missed(), 0).await.unwrap();
    let actor = session(2, Role::Courier).actor.id;
    let mut view = scheduled(actor);
    view.dossier.id = DossierId::new(78, [8; 10]);
    take(&engine, actor, vec![change(kind::DOSSIER, &view.dossier.id.to_string(), &view)]);
    // Ids begin with the millisecond.
    tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    let mut other = missed();
    if let Body::MissPickup(missed) = &mut other {
        missed.dossier = view.dossier.id;
    }
    let second = save(&engine, other, 0).await.unwrap();
    server.set(Mood::CannotReadFirst);
    for _ in 0..2 {
        engine.round().await;
        let states: BTreeMap<_, _> = outbox(&engine).await.into_iter().map(|item| (item.id, item.state)).collect();
        assert_eq!(states[&first], SyncState::OnDevice);
        assert_eq!(states[&second], SyncState::Received { at_ms: 42 });
        assert!(engine.reach.get().online);
    }
    server.set(Mood::Honest);
    engine.round().await;
    assert!(outbox(&engine).await.iter().all(|item| item.state == SyncState::Received { at_ms: 42 }));
}
