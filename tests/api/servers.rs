//! Several servers on one PostgreSQL database: one chain of checkpoints, a feed that skips nothing, one outcome a command.

use std::collections::BTreeMap;

use reqwest::Method;
use server::ledger::checkpoint;
use server::ledger::verify::verify;
use shared::api::command::Command;
use shared::api::path;
use shared::api::receipt::Outcome;
use tests::app::{On, TestApp};
use tests::wire::{Hand, text};

async fn three() -> [TestApp; 3] {
    let first = TestApp::start_seeded_on(On::Postgres).await;
    let (second, third) = (first.another().await, first.another().await);
    [first, second, third]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_of_the_feed_misses_nothing_that_several_servers_write_at_once() {
    let servers = three().await;
    let mut writers = Vec::new();
    for phone in ["0905123451", "0905123452", "0905123453", "0905123454", "0905123455", "0905123456"] {
        let hand = Hand::citizen(&servers[0], phone).await;
        let commands = hand.bookings(&servers[0], 12).await;
        writers.push((hand, commands));
    }
    let readers = [Hand::staff(&servers[1], "dieuphoi1").await, Hand::staff(&servers[2], "dieuphoi1").await];
    let write = async |at: usize, (hand, commands): &(Hand, Vec<Command>)| {
        for command in commands {
            let receipt = hand.send(&servers[at % 3], &[command]).await.remove(0);
            assert_eq!(receipt.outcome, Outcome::Accepted);
        }
    };
    // Each reader asks now this server, now that one, while they write.
    let follow = async |reader: &Hand| {
        let (mut seen, mut cursor) = (BTreeMap::new(), String::new());
        for round in 0..60 {
            let (more, next) = reader.changes(&servers[round % 3], &cursor).await;
            seen.extend(more);
            cursor = next;
        }
        (seen, cursor)
    };
    let writing = async {
        let all = writers.iter().enumerate().map(|(at, writer)| write(at, writer));
        futures_join(all).await;
    };
    let ((), first, second) = tokio::join!(writing, follow(&readers[0]), follow(&readers[1]));
    for (reader, (mut seen, cursor)) in readers.iter().zip([first, second]) {
        seen.extend(reader.changes(&servers[0], &cursor).await.0);
        for command in writers.iter().flat_map(|(_, commands)| commands) {
            let id = command.body.dossiers()[0].to_string();
            assert!(seen.contains_key(&("dossier".to_owned(), id.clone())), "{id} was skipped");
        }
    }
}

/// Runs all at once and waits for all.
async fn futures_join(all: impl Iterator<Item = impl Future<Output = ()>>) {
    let mut waiting: Vec<_> = all.map(Box::pin).collect();
    std::future::poll_fn(move |context| {
        waiting.retain_mut(|one| one.as_mut().poll(context).is_pending());
        if waiting.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_servers_make_one_chain_of_checkpoints_while_others_write() {
    let servers = three().await;
    let mut writers = Vec::new();
    for phone in ["0905123451", "0905123452", "0905123453"] {
        let hand = Hand::citizen(&servers[0], phone).await;
        let commands = hand.bookings(&servers[0], 10).await;
        writers.push((hand, commands));
    }
    let write = async |at: usize, (hand, commands): &(Hand, Vec<Command>)| {
        for command in commands {
            assert_eq!(hand.send(&servers[at], &[command]).await.remove(0).outcome, Outcome::Accepted);
        }
    };
    let cover = async |at: usize| {
        for _ in 0..8 {
            checkpoint::cover(&servers[at].app).await.unwrap();
        }
    };
    tokio::join!(write(0, &writers[0]), write(1, &writers[1]), write(2, &writers[2]), cover(0), cover(1), cover(2));
    checkpoint::cover(&servers[0].app).await.unwrap();
    let report = verify(&servers[1].app).await.unwrap();
    assert!(report.breaks == 0 && report.counts.waiting == 0 && report.counts.checkpoints > 1, "{report:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_command_sent_to_several_servers_at_once_happens_once() {
    let servers = three().await;
    let hand = Hand::citizen(&servers[0], "0905123456").await;
    for command in hand.bookings(&servers[0], 6).await {
        let sent = text(&command);
        let send = async |at: usize| {
            let answer = hand.send_texts(&servers[at], &[&sent]).await;
            answer.receipts[0].get().to_owned()
        };
        let (a, b, c) = tokio::join!(send(0), send(1), send(2));
        assert_eq!((&a, &a), (&b, &c), "one receipt");
        let subject = format!("dossier:{}", command.body.dossiers()[0]);
        let chain = move |tx: &mut dyn server::store::Read| server::store::entries::chain(tx, &subject);
        assert_eq!(servers[0].app.store.read(chain).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_session_that_ended_on_one_server_brings_no_command_through_another_that_has_seen_it() {
    let [first, second, _] = three().await;
    let hand = Hand::citizen(&first, "0905123456").await;
    let commands = hand.bookings(&first, 2).await;
    for server in [&first, &second] {
        assert_eq!(hand.send(server, &[&commands[0]]).await[0].outcome, Outcome::Accepted);
    }
    let out = first.post(path::SIGN_OUT, Some(&hand.token), &serde_json::json!({})).await;
    assert_eq!(out.status(), 204);
    for server in [&second, &first] {
        for texts in [text(&commands[1]), String::new()] {
            let body = format!("{{\"commands\":[{texts}]}}").into_bytes();
            let refused = server.refusal(Method::POST, path::COMMANDS, Some(&hand.token), body).await;
            assert_eq!(refused, (401, "session.ended".to_owned()));
        }
    }
    let again = Hand::citizen_on(&second, "0905123456", hand.device).await;
    assert_eq!(again.send(&second, &[&commands[1]]).await[0].outcome, Outcome::Accepted, "nothing of it was kept");
}
