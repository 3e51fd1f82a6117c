//! What comes too late goes to a person, and what is only counted for a while is forgotten.

use server::actions::late;
use server::jobs;
use server::store::blobs::{self, Named, Waiting};
use server::store::{Read, StoreError, Write};
use shared::api::command::{Body, Command, Evidence, MissPickup};
use shared::api::receipt::Outcome;
use shared::ids::{CommandId, Digest};
use tests::app::{MINUTE_MS, On, TestApp};
use tests::wire::{Hand, new_command};

const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

fn until(outcome: &Outcome) -> i64 {
    let Outcome::Held { until_ms, .. } = outcome else { panic!("{outcome:?}") };
    *until_ms
}

async fn waiting(app: &TestApp, hand: &Hand) -> (Command, Command) {
    let booking = hand.receiving(app).await;
    let before = hand.command(Body::Book(Box::new(booking)));
    let dossier = before.body.dossiers()[0];
    let held = Command { after: vec![before.id], ..hand.command(Body::Withdraw { dossier, reason: String::new() }) };
    (before, held)
}

#[tokio::test]
async fn the_deadline_of_a_held_command_is_told_once_and_does_not_move() {
    for on in On::BOTH {
        let app = TestApp::start_seeded_on(on).await;
        let citizen = Hand::citizen(&app, "0905123456").await;
        let (_, held) = waiting(&app, &citizen).await;
        let first = citizen.send(&app, &[&held]).await.remove(0);
        let deadline = until(&first.outcome);
        assert_eq!(deadline, first.server_ms + 7 * DAY_MS);
        for _ in 0..6 {
            app.pass_ms(DAY_MS);
            let again = citizen.send(&app, &[&held]).await.remove(0);
            assert_eq!(until(&again.outcome), deadline, "{on:?}");
        }
        app.pass_ms(DAY_MS + 1);
        let last = citizen.send(&app, &[&held]).await.remove(0);
        assert!(matches!(&last.outcome, Outcome::Quarantined { code, .. } if code == "command.predecessor-missing"));
    }
}

#[tokio::test]
async fn a_held_command_of_a_lost_device_goes_to_a_person_by_itself_and_its_receipt_is_final() {
    for on in On::BOTH {
        let app = TestApp::start_seeded_on(on).await;
        let citizen = Hand::citizen(&app, "0905123456").await;
        let (before, held) = waiting(&app, &citizen).await;
        let (_, late_one) = waiting(&app, &citizen).await;
        citizen.send(&app, &[&held, &late_one]).await;
        // The predecessor of one of them comes, and the device never asks again.
        assert_eq!(citizen.send(&app, &[&before]).await.remove(0).outcome, Outcome::Accepted);
        assert_eq!(late::held(&app.app).await.unwrap(), 0, "not yet");
        app.pass_ms(7 * DAY_MS + 1);
        assert_eq!(late::held(&app.app).await.unwrap(), 2, "{on:?}");
        assert_eq!(late::held(&app.app).await.unwrap(), 0, "once");
        let receipts = citizen.send(&app, &[&held, &late_one]).await;
        assert!(!matches!(receipts[0].outcome, Outcome::Held { .. } | Outcome::Quarantined { .. }), "{receipts:?}");
        let Outcome::Quarantined { code, .. } = &receipts[1].outcome else { panic!("{receipts:?}") };
        assert_eq!(code, "command.predecessor-missing");
        let open = app.column("SELECT code AS x FROM case_file WHERE closed_ms IS NULL").await;
        assert_eq!(open, ["command.predecessor-missing"]);
    }
}

#[tokio::test]
async fn a_record_whose_photos_do_not_come_in_seven_days_goes_to_a_person_once() {
    for on in On::BOTH {
        let app = TestApp::start_seeded_on(on).await;
        late::blobs(&app.app).await.unwrap();
        let waits = "SELECT command AS x FROM blob_wait";
        assert!(app.column(waits).await.is_empty(), "the demo's photos are all there");
        let citizen = Hand::citizen(&app, "0905123456").await;
        let bytes = b"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><path d=\"M1 1\"/></svg>".to_vec();
        let mut sent = Vec::new();
        for photo in [Digest::of(b"never"), Digest::of(&bytes)] {
            sent.push(missed(&app, &citizen, photo).await);
        }
        assert_eq!(app.column(waits).await.len(), 2);
        late::blobs(&app.app).await.unwrap();
        assert_eq!(app.column(waits).await.len(), 2, "{on:?}: they may still come");
        let name = format!("{}/{}", shared::api::path::BLOBS, Digest::of(&bytes));
        app.send(reqwest::Method::PUT, &name, Some(&citizen.token), bytes).await;
        assert_eq!(late::blobs(&app.app).await.unwrap(), 1);
        assert_eq!(app.column(waits).await, [sent[0].id.to_string()]);
        app.pass_ms(7 * DAY_MS + 1);
        late::blobs(&app.app).await.unwrap();
        late::blobs(&app.app).await.unwrap();
        let open = app.column("SELECT code || ' ' || command AS x FROM case_file WHERE closed_ms IS NULL").await;
        assert_eq!(open, [format!("blob.overdue {}", sent[0].id)], "{on:?}");
        // A person who keeps it as it is does not take back what was accepted.
        let case = app.column("SELECT id AS x FROM case_file WHERE closed_ms IS NULL").await.remove(0);
        let admin = Hand::staff(&app, "quantri").await;
        let keep = shared::api::command::ResolveCase {
            case: case.parse().unwrap(),
            decision: shared::api::command::Decision::Keep,
            reason: "x".to_owned(),
        };
        assert_eq!(admin.act(&app, Body::ResolveCase(keep)).await.outcome, Outcome::Accepted);
        let outcome = app.column("SELECT outcome AS x FROM command ORDER BY id").await;
        assert!(!outcome.contains(&"closed".to_owned()), "{on:?}");
        assert_eq!(server::ledger::verify::verify(&app.app).await.unwrap().first, None);
    }
}

#[tokio::test]
async fn of_very_many_records_that_wait_for_photos_some_are_looked_at_each_time_and_in_the_end_all() {
    for on in On::BOTH {
        let app = TestApp::start_seeded_on(on).await;
        late::blobs(&app.app).await.unwrap();
        let bytes = b"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><path d=\"M2 2\"/></svg>".to_vec();
        let name = format!("{}/{}", shared::api::path::BLOBS, Digest::of(&bytes));
        let citizen = Hand::citizen(&app, "0905123456").await;
        app.send(reqwest::Method::PUT, &name, Some(&citizen.token), bytes.clone()).await;
        let (until_ms, stored) = (app.app.now_ms() + DAY_MS, Digest::of(&bytes));
        let wait = move |tx: &mut dyn Write| {
            for number in 0..4_500_u64 {
                // The photos of the last one are there.
                let hash = if number == 4_499 { stored } else { Digest::of(&number.to_be_bytes()) };
                let named = Named { dossiers: Vec::new(), hashes: vec![hash] };
                blobs::wait(tx, &Waiting { command: CommandId::new(number + 1, [1; 10]), named, until_ms })?;
            }
            Ok::<_, StoreError>(())
        };
        app.app.store.write(wait).await.unwrap();
        let mut complete = Vec::new();
        for _ in 0..6 {
            complete.push(late::blobs(&app.app).await.unwrap());
        }
        assert_eq!(complete, [0, 0, 1, 0, 0, 0], "{on:?}: two thousand at a time, then from the beginning");
        app.pass_ms(DAY_MS + 1);
        let waits = async || app.column("SELECT command AS x FROM blob_wait").await.len();
        assert_eq!(waits().await, 4_499);
        for left in [2_499, 499, 0] {
            late::blobs(&app.app).await.unwrap();
            assert_eq!(waits().await, left, "{on:?}: each goes to a person once its time is over");
        }
    }
}

/// A pickup that was missed, with a photo; the courier of the stop says so.
async fn missed(app: &TestApp, citizen: &Hand, photo: Digest) -> Command {
    let coordinator = Hand::staff(app, "dieuphoi1").await;
    let booking = citizen.booking(app).await;
    let (dossier, day) = (booking.dossier, booking.window.unwrap().day);
    assert_eq!(citizen.act(app, Body::Book(Box::new(booking.clone()))).await.outcome, Outcome::Accepted);
    let day = serde_json::json!({"day": day});
    let plan = app.post(shared::api::path::PROPOSALS, Some(&coordinator.token), &day).await;
    let plan: shared::api::views::PlanView = tests::app::read(plan).await.unwrap();
    coordinator.act(app, Body::PublishPlan { proposal: plan.id }).await;
    let id = move |tx: &mut dyn Read| server::store::dossiers::find(tx, dossier);
    let courier = app.app.store.read(id).await.unwrap().unwrap().courier().expect("it is on a route");
    for user in ["buuta1", "buuta2", "buuta3", "buuta4"] {
        let hand = Hand::staff(app, user).await;
        if hand.actor.id != courier {
            continue;
        }
        let evidence = Evidence { waited_min: Some(10), photos: vec![photo], ..Evidence::default() };
        let missed = MissPickup { dossier, reason: "RP1".into(), evidence, new_window: None };
        let command = hand.command(Body::MissPickup(Box::new(missed)));
        let receipt = hand.send(app, &[&command]).await.remove(0);
        assert_eq!(receipt.outcome, Outcome::Accepted);
        return command;
    }
    panic!("one of them has the stop");
}

#[tokio::test]
async fn a_batch_with_one_that_waits_keeps_the_order_of_the_others() {
    for on in On::BOTH {
        let app = TestApp::start_seeded_on(on).await;
        let citizen = Hand::citizen(&app, "0905123456").await;
        let (book, _) = waiting(&app, &citizen).await;
        let dossier = book.body.dossiers()[0];
        let lost =
            Command { after: vec![new_command()], ..citizen.command(Body::Cancel { dossier, reason: "a".into() }) };
        let withdraw = citizen.command(Body::Withdraw { dossier, reason: "b".into() });
        let again = citizen.command(Body::Withdraw { dossier, reason: "c".into() });
        let receipts = citizen.send(&app, &[&book, &lost, &withdraw, &again]).await;
        let numbers: Vec<_> = receipts.iter().map(|receipt| receipt.entry.as_ref().map(|entry| entry.number)).collect();
        assert_eq!(numbers[..3], [Some(1), None, Some(2)], "{on:?}: {receipts:?}");
        assert!(matches!(receipts[3].outcome, Outcome::Refused { .. }), "the second withdrawal comes after the first");
    }
}

#[tokio::test]
async fn counts_of_tries_and_old_codes_are_forgotten_after_a_day() {
    for on in On::BOTH {
        let app = TestApp::start_seeded_on(on).await;
        for number in 0..20 {
            app.try_password(&format!("nobody{number}"), "x").await;
        }
        app.ask_code("0905123456").await;
        let left = async || app.column("SELECT key AS x FROM attempt").await.len();
        assert!(left().await >= 21);
        jobs::clean(&app.app).await.unwrap();
        assert!(left().await >= 21, "they still count");
        app.pass_ms(DAY_MS + 1);
        app.ask_code("0905999999").await;
        jobs::clean(&app.app).await.unwrap();
        assert_eq!(left().await, 1, "{on:?}: only the newest");
        assert_eq!(app.column("SELECT phone AS x FROM one_time_code").await, ["+84905999999"]);
    }
}

#[tokio::test]
async fn recurring_work_is_done_once_by_several_servers_and_again_when_its_time_comes() {
    for on in On::BOTH {
        let app = TestApp::start_seeded_on(on).await;
        let claim = |store: &server::store::Store, now_ms: i64| {
            let store = store.clone();
            tokio::spawn(async move {
                let claim = move |tx: &mut dyn Write| server::store::jobs::claim(tx, "x", now_ms, MINUTE_MS);
                store.write(claim).await.unwrap()
            })
        };
        let other = app.another().await;
        let now_ms = app.app.now_ms();
        for round in 0..3 {
            let claims: Vec<_> = (0..8)
                .map(|at| {
                    claim(if at % 2 == 0 { &app.app.store } else { &other.app.store }, now_ms + round * MINUTE_MS)
                })
                .collect();
            let mut done = 0;
            for claimed in claims {
                done += usize::from(claimed.await.unwrap());
            }
            assert_eq!(done, 1, "{on:?}, round {round}");
        }
        assert!(claim(&app.app.store, now_ms - 100 * DAY_MS).await.unwrap(), "a clock that was set back stops nothing");
        jobs::tick(&app.app).await.unwrap();
        let report = server::ledger::verify::verify(&app.app).await.unwrap();
        assert!(report.breaks == 0 && report.counts.checkpoints > 0 && report.counts.waiting == 0, "{report:?}");
    }
}
