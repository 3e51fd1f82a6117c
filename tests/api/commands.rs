//! The one road of changes: what becomes of a command, on both databases.

use data_encoding::BASE64URL_NOPAD;
use ed25519_dalek::{Signature, VerifyingKey};
use reqwest::Method;
use server::store::{Read, Write, dossiers, entries};
use shared::actor::Role;
use shared::api::command::{Body, Book, Command, Kind, Window};
use shared::api::path;
use shared::api::receipt::{Outcome, Receipt, Receipts, signed_bytes};
use shared::api::session::About;
use shared::api::views::PlanView;
use shared::ids::{Digest, DossierId};
use shared::money::takings::Takings;
use tests::app::{On, TestApp, read};
use tests::wire::{Hand, new_command, text};

const PHONE: &str = "0905123456";

fn code(receipt: &Receipt) -> (&'static str, String) {
    match &receipt.outcome {
        Outcome::Accepted => ("accepted", String::new()),
        Outcome::Refused { code, .. } => ("refused", code.clone()),
        Outcome::Held { .. } => ("held", String::new()),
        Outcome::Quarantined { code, .. } => ("quarantined", code.clone()),
        Outcome::Closed { reason, .. } => ("closed", reason.clone()),
    }
}

fn refused(code: &str, field: Option<&str>) -> Outcome {
    Outcome::Refused { code: code.to_owned(), field: field.map(str::to_owned), not_before: None }
}

fn book(book: Book) -> Body {
    Body::Book(Box::new(book))
}

fn cancel(dossier: DossierId) -> Body {
    Body::Cancel { dossier, reason: String::new() }
}

async fn entries_of(app: &TestApp, dossier: DossierId) -> usize {
    let subject = format!("dossier:{dossier}");
    let list = app.app.store.read(move |tx: &mut dyn Read| entries::list(tx, &subject)).await;
    list.unwrap().len()
}

#[tokio::test]
async fn sent_again_it_gets_the_same_receipt_and_with_other_content_it_waits_for_a_person() {
    for on in On::BOTH {
        let app = TestApp::start_seeded_on(on).await;
        let citizen = Hand::citizen(&app, PHONE).await;
        let booking = citizen.booking(&app).await;
        let command = citizen.command(book(booking.clone()));
        let first = citizen.send_texts(&app, &[&text(&command)]).await;
        app.pass_ms(5_000);
        let again = citizen.send_texts(&app, &[&text(&command), &text(&command)]).await;
        assert!(again.receipts.iter().all(|receipt| receipt.get() == first.receipts[0].get()), "{on:?}");
        let other = Command { body: book(Book { note: "other".to_owned(), ..booking.clone() }), ..command.clone() };
        let other = citizen.send(&app, &[&other]).await.remove(0);
        assert_eq!(code(&other), ("quarantined", "command.content-differs".to_owned()));
        let after = citizen.send_texts(&app, &[&text(&command)]).await;
        assert_eq!(after.receipts[0].get(), first.receipts[0].get());
        assert_eq!(entries_of(&app, booking.dossier).await, 1);
    }
}

#[tokio::test]
async fn what_somebody_else_did_is_never_given_to_the_one_who_is_signed_in() {
    for on in On::BOTH {
        let app = TestApp::start_seeded_on(on).await;
        let (owner, other) = (Hand::citizen(&app, PHONE).await, Hand::citizen(&app, "0905999999").await);
        let booking = owner.booking(&app).await;
        let command = owner.command(book(booking.clone()));
        let receipt = other.send(&app, &[&command]).await.remove(0);
        assert_eq!(code(&receipt), ("quarantined", "actor.mismatch".to_owned()));
        assert_eq!(entries_of(&app, booking.dossier).await, 0);
    }
}

#[tokio::test]
async fn it_waits_for_what_it_depends_on_and_holds_up_nothing_else() {
    for on in On::BOTH {
        let app = TestApp::start_seeded_on(on).await;
        let citizen = Hand::citizen(&app, PHONE).await;
        let (first, second) = (citizen.booking(&app).await, citizen.booking(&app).await);
        let before = citizen.command(book(first.clone()));
        let dependent = Command { after: vec![before.id], ..citizen.command(cancel(first.dossier)) };
        let lost = Command { after: vec![new_command()], ..citizen.command(book(citizen.booking(&app).await)) };
        let bad = citizen.command(cancel(DossierId::new(1, [1; 10])));
        let unrelated = citizen.command(book(second));
        let receipts = citizen.send(&app, &[&dependent, &lost, &bad, &unrelated]).await;
        let words: Vec<_> = receipts.iter().map(code).collect();
        assert_eq!(words[0].0, "held");
        assert!(matches!(&receipts[0].outcome, Outcome::Held { missing, .. } if *missing == [before.id]));
        assert_eq!((words[1].0, &words[2]), ("held", &("refused", "dossier.not-found".to_owned())));
        assert_eq!(words[3].0, "accepted");
        let receipts = citizen.send(&app, &[&before, &dependent, &lost]).await;
        assert_eq!(
            receipts.iter().map(|receipt| code(receipt).0).collect::<Vec<_>>(),
            ["accepted", "accepted", "held"]
        );
    }
}

#[tokio::test]
async fn one_of_a_batch_that_the_database_does_not_take_costs_the_others_nothing() {
    let app = TestApp::start_seeded().await;
    let citizen = Hand::citizen(&app, "0905123456").await;
    let mut commands = Vec::new();
    for _ in 0..3 {
        commands.push(citizen.command(book(citizen.booking(&app).await)));
    }
    let bad = dossiers::subject(commands[1].body.dossiers()[0]);
    let refuse = format!(
        "CREATE TRIGGER broken BEFORE INSERT ON entry WHEN NEW.subject = '{bad}' BEGIN SELECT RAISE(ABORT, 'x'); END"
    );
    app.app.store.write(move |tx: &mut dyn Write| tx.execute(&refuse, &[])).await.unwrap();
    let texts: Vec<String> = commands.iter().map(text).collect();
    let body = format!("{{\"commands\":[{}]}}", texts.join(","));
    let answer = app.send(Method::POST, path::COMMANDS, Some(&citizen.token), body.into_bytes()).await;
    assert!(answer.status().is_server_error(), "{}", answer.status());
    let kept = async || {
        let mut kept = Vec::new();
        for command in &commands {
            kept.push(entries_of(&app, command.body.dossiers()[0]).await);
        }
        kept
    };
    assert_eq!(kept().await, [1, 0, 1]);
    app.app.store.write(|tx: &mut dyn Write| tx.execute("DROP TRIGGER broken", &[])).await.unwrap();
    let sent: Vec<&Command> = commands.iter().collect();
    for receipt in citizen.send(&app, &sent).await {
        assert_eq!(receipt.outcome, Outcome::Accepted);
    }
    assert_eq!(kept().await, [1, 1, 1]);
}

#[tokio::test]
async fn a_receipt_is_proven_by_the_public_key_that_the_server_names() {
    let app = TestApp::start_seeded_on(On::Sqlite).await;
    let about: About = app.get(path::ABOUT, None).await;
    let citizen = Hand::citizen(&app, PHONE).await;
    let commands =
        [citizen.command(book(citizen.booking(&app).await)), citizen.command(cancel(DossierId::new(1, [1; 10])))];
    let texts = commands.each_ref().map(text);
    let answer = citizen.send_texts(&app, &[&texts[0], &texts[1]]).await;
    let key: [u8; 32] = BASE64URL_NOPAD.decode(about.keys[&answer.key].as_bytes()).unwrap().try_into().unwrap();
    let signature: [u8; 64] = BASE64URL_NOPAD.decode(answer.signature.as_bytes()).unwrap().try_into().unwrap();
    let key = VerifyingKey::from_bytes(&key).unwrap();
    let hashes = answer.receipts.iter().map(|receipt| Digest::of(receipt.get().as_bytes())).collect::<Vec<_>>();
    key.verify_strict(&signed_bytes(&hashes), &Signature::from_bytes(&signature)).unwrap();
    assert!(key.verify_strict(&signed_bytes(&hashes[..1]), &Signature::from_bytes(&signature)).is_err());
    for (receipt, sent) in answer.receipts.iter().zip(&texts) {
        let receipt: Receipt = serde_json::from_str(receipt.get()).unwrap();
        assert_eq!(receipt.hash, Digest::of(sent.as_bytes()));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_who_ask_at_once_each_get_a_receipt_under_a_signature_that_covers_it_and_may_cover_those_of_others() {
    for on in On::BOTH {
        let app = TestApp::start_seeded_on(on).await;
        let about: About = app.get(path::ABOUT, None).await;
        let citizen = Hand::citizen(&app, PHONE).await;
        let texts: Vec<String> = (0..40).map(|_| text(&citizen.command(cancel(DossierId::new(1, [1; 10]))))).collect();
        let ask = async |text: &String, joint: bool| {
            let body = format!("{{\"commands\":[{text}],\"joint\":{joint}}}").into_bytes();
            let answer = app.send(Method::POST, path::COMMANDS, Some(&citizen.token), body).await;
            let answer: Receipts = read(answer).await.unwrap();
            let receipt: Receipt = serde_json::from_str(answer.receipts[0].get()).unwrap();
            assert_eq!(receipt.hash, Digest::of(text.as_bytes()));
            let signed = signed_bytes(&answer.signed().expect("its own receipt is among them"));
            assert!(server::keys::is_signed_by(&about.keys[&answer.key], &signed, &answer.signature), "{on:?}");
            answer
        };
        let together = futures::future::join_all(texts.iter().map(|text| ask(text, true))).await;
        let alone = futures::future::join_all(texts.iter().map(|text| ask(text, false))).await;
        for (one, again) in together.iter().zip(&alone) {
            assert!(again.covered.is_empty(), "{on:?}: who does not ask for it gets a signature of its own");
            assert_eq!(one.receipts[0].get(), again.receipts[0].get(), "{on:?}: the same receipt");
            assert!(one.covered.len() <= 16);
        }
        let mut signatures: Vec<&str> = together.iter().map(|answer| answer.signature.as_str()).collect();
        signatures.sort_unstable();
        signatures.dedup();
        // Where each has a commit of its own, chance decides.
        assert!(on == On::Postgres || signatures.len() < together.len(), "some went together");
    }
}

/// One body of every kind; what it is about need not exist.
fn every_kind(booking: &Book) -> Vec<Body> {
    let (id, hash) = (booking.dossier, Digest::of(b"x"));
    let mut record = serde_json::json!({
        "dossier": id, "handover": id, "proposal": id, "reason": "RP1", "level": "satisfied", "comment": "",
        "case": id, "decision": "keep",
        "window": booking.window, "evidence": {}, "agency": "BPMC-22051", "dossiers": [id], "record_number": 1,
        "lines": [{"dossier": id, "seal": "s", "counted": [], "remarks": ""}], "code": "H15.1", "items": ["x"],
        "recall": [], "fee_due": 0, "seal": "s", "signature": hash, "verified": {"by": "asked", "reason": "x"},
        "identity": {"kind": "other", "last4": "0000", "name_matches": true}, "recipient": {"is": "owner"},
        "content_agreed": true, "remarks": "", "recalled": [], "taken": [], "closed_by": {"by": "witness", "note": "x"},
        "counted": [], "guidance": "", "note_number": 1, "waybill": "RA000000014VN", "photos": [], "signed_text": hash,
        "citizen_signature": hash, "courier_signature": hash
    });
    let more = serde_json::json!({
        "office": "620100", "number": 1, "way": "told",
        "choice": {"is": "new_date", "window": booking.window}, "cost": "post", "papers": [], "fee": 0, "words": "x",
        "finding": "delivered"
    });
    let fields = record.as_object_mut().unwrap();
    fields.extend(more.as_object().unwrap().clone());
    let of_the_agency = serde_json::json!({
        "amount": 1_000, "purpose": "x", "how": "", "receipt": "x", "ground": "x", "new_date": "2026-12-31",
        "stage": "x", "hop": "in", "limit_minutes": 60
    });
    record.as_object_mut().unwrap().extend(of_the_agency.as_object().unwrap().clone());
    let more = serde_json::json!({
        "office": "620100", "direction": "in", "kind": "lost", "note": "x", "witness": "x", "witness_signature": hash,
        "outcome": "continue", "agrees_to_cost": true, "slip_code": "H15-1"
    });
    let takings = serde_json::to_value(Takings::default()).unwrap();
    let flood = serde_json::json!({
        "zone": {"communes": ["22051"]}, "from": "2026-11-25", "authority": "x", "public_text": "x"
    });
    let mut bodies = vec![book(booking.clone())];
    for kind in Kind::ALL.into_iter().skip(1) {
        let mut body = record.clone();
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body["type"] = serde_json::to_value(kind).unwrap();
        match kind {
            Kind::RedirectResult => body["recipient"] = "x".into(),
            Kind::OpenClaim => (body["ground"], body["leg"]) = ("late".into(), "return".into()),
            Kind::AnswerClaim => (body["claim"], body["liable"]) = (1.into(), false.into()),
            Kind::OpenComplaint => body["about"] = "rules".into(),
            Kind::AnswerComplaint => body["complaint"] = 1.into(),
            Kind::PayOver => {
                body["day"] = "2026-11-25".into();
                (body["courier"], body["proof"]) = (serde_json::to_value(id).unwrap(), "x".into());
            }
            Kind::HandInCash | Kind::ReconcileCash => {
                let day = "2026-11-25";
                (body["day"], body["counted"], body["recounted"]) = (day.into(), takings.clone(), takings.clone());
                body["courier"] = serde_json::to_value(id).unwrap();
            }
            Kind::DeclareForceMajeure => {
                (body["id"], body["event"]) = (serde_json::to_value(id).unwrap(), flood.clone())
            }
            _ => {}
        }
        bodies.push(serde_json::from_value(body).unwrap());
    }
    bodies
}

#[tokio::test]
async fn every_kind_of_command_is_refused_to_every_role_that_may_not_give_it() {
    let app = TestApp::start_seeded_on(On::Sqlite).await;
    let hands = [
        Hand::citizen(&app, PHONE).await,
        Hand::staff(&app, "buuta1").await,
        Hand::staff(&app, "dieuphoi1").await,
        Hand::staff(&app, "motcua-songcau").await,
        Hand::staff(&app, "quantri").await,
    ];
    let bodies = every_kind(&hands[0].booking(&app).await);
    for hand in &hands {
        for body in &bodies {
            let (kind, role) = (body.kind(), hand.actor.role);
            let receipt = hand.act(&app, body.clone()).await;
            let not_yours = receipt.outcome == refused("command.not-yours", None);
            assert!(role.may(kind) || not_yours, "{role:?} {kind:?}: {:?}", receipt.outcome);
        }
    }
    assert_eq!(hands.map(|hand| hand.actor.role)[3], Role::OneStopOfficer);
}

#[tokio::test]
async fn the_record_of_a_whole_story_holds_and_the_database_refuses_to_rewrite_it() {
    for on in On::BOTH {
        let app = TestApp::start_seeded_on(on).await;
        let subjects = app.column("SELECT DISTINCT subject AS x FROM entry").await;
        assert!(subjects.len() > 10);
        for subject in subjects {
            let broken = app.app.store.read(move |tx: &mut dyn Read| entries::first_break(tx, &subject)).await;
            assert_eq!(broken.unwrap(), None);
        }
        for sql in ["UPDATE entry SET number = number + 1", "DELETE FROM entry WHERE number > 1", "DELETE FROM entry"] {
            let changed = app.app.store.write(move |tx: &mut dyn Write| tx.execute(sql, &[])).await;
            assert!(changed.is_err(), "{on:?}: {sql}");
        }
    }
}

#[tokio::test]
async fn everyone_reads_only_what_is_theirs_and_sees_it_come_and_go() {
    for on in On::BOTH {
        let app = TestApp::start_seeded_on(on).await;
        let (owner, other) = (Hand::citizen(&app, PHONE).await, Hand::citizen(&app, "0905999999").await);
        let coordinator = Hand::staff(&app, "dieuphoi1").await;
        let mut couriers = Vec::new();
        for user in ["buuta1", "buuta2", "buuta3", "buuta4"] {
            couriers.push(Hand::staff(&app, user).await);
        }
        let mut cursors = vec![String::new(); couriers.len()];
        for (hand, cursor) in couriers.iter().zip(&mut cursors) {
            *cursor = hand.changes(&app, "").await.1;
        }
        let booking = owner.booking(&app).await;
        let day = booking.window.unwrap().day;
        let id = booking.dossier.to_string();
        assert_eq!(code(&owner.act(&app, book(booking.clone())).await).0, "accepted");
        let dossier = ("dossier".to_owned(), id.clone());
        assert!(owner.changes(&app, "").await.0[&dossier].is_some());
        assert!(!other.changes(&app, "").await.0.contains_key(&dossier));
        let plan = app.post(path::PROPOSALS, Some(&coordinator.token), &serde_json::json!({"day": day})).await;
        let plan: PlanView = read(plan).await.unwrap();
        let publish = coordinator.act(&app, Body::PublishPlan { proposal: plan.id }).await;
        assert_eq!(code(&publish), ("accepted", String::new()));
        let has = |view: &Option<serde_json::Value>, actor| {
            view.as_ref().is_some_and(|view| {
                view["dossier"]["pickup"].to_string().contains(&format!("{actor}"))
                    || view["dossier"]["back"].to_string().contains(&format!("{actor}"))
            })
        };
        let mut holders = Vec::new();
        for (at, hand) in couriers.iter().enumerate() {
            let (seen, cursor) = hand.changes(&app, &cursors[at]).await;
            for (key, view) in seen.iter().filter(|(key, view)| key.0 == "dossier" && view.is_some()) {
                assert!(has(view, hand.actor.id), "{on:?}: {key:?} is another courier's");
            }
            if seen.get(&dossier).is_some_and(Option::is_some) {
                holders.push((at, cursor));
            }
        }
        let [(holder, cursor)] = holders.as_slice() else { panic!("{on:?}: one of them has the stop: {holders:?}") };
        assert_eq!(code(&owner.act(&app, cancel(booking.dossier)).await).0, "accepted");
        assert_eq!(couriers[*holder].changes(&app, cursor).await.0[&dossier], None, "it goes");
        let officer = Hand::staff(&app, "motcua-songcau").await;
        let shared::actor::Scope::Agency(agency) = &officer.actor.scope else { panic!("an officer has an agency") };
        let (seen, _) = officer.changes(&app, "").await;
        let views: Vec<_> =
            seen.iter().filter(|(key, _)| key.0 == "dossier").filter_map(|(_, view)| view.as_ref()).collect();
        assert!(!views.is_empty() && views.iter().all(|view| view["dossier"]["agency"] == agency.as_str()));
    }
}

#[tokio::test]
async fn with_several_writers_at_once_no_change_is_skipped() {
    let app = TestApp::start_seeded_on(On::Postgres).await;
    let writers = [Hand::citizen(&app, PHONE).await, Hand::citizen(&app, "0905999999").await];
    let coordinator = Hand::staff(&app, "dieuphoi1").await;
    let mut commands = [Vec::new(), Vec::new()];
    for (hand, commands) in writers.iter().zip(&mut commands) {
        let booking = Book {
            window: None,
            form: shared::api::command::Form::Receive,
            slip_code: Some("H15-1".into()),
            ..hand.booking(&app).await
        };
        for _ in 0..12 {
            let dossier = DossierId::new(1, server::cli::random_array());
            commands.push(hand.command(book(Book { dossier, ..booking.clone() })));
        }
    }
    let write = async |at: usize| {
        let mut accepted = Vec::new();
        for command in &commands[at] {
            let receipt = writers[at].send(&app, &[command]).await.remove(0);
            assert_eq!(code(&receipt), ("accepted", String::new()));
            accepted.extend(command.body.dossiers());
        }
        accepted
    };
    let follow = async || {
        let (mut seen, mut cursor) = (std::collections::BTreeMap::new(), String::new());
        for _ in 0..40 {
            let (more, next) = coordinator.changes(&app, &cursor).await;
            seen.extend(more);
            cursor = next;
        }
        (seen, cursor)
    };
    let (first, second, (mut seen, cursor)) = tokio::join!(write(0), write(1), follow());
    seen.extend(coordinator.changes(&app, &cursor).await.0);
    for dossier in first.into_iter().chain(second) {
        assert!(seen.contains_key(&("dossier".to_owned(), dossier.to_string())), "{dossier} was skipped");
    }
}

#[tokio::test]
async fn a_plan_that_the_day_has_overtaken_is_refused() {
    for on in On::BOTH {
        let app = TestApp::start_seeded_on(on).await;
        let (owner, coordinator) = (Hand::citizen(&app, PHONE).await, Hand::staff(&app, "dieuphoi1").await);
        let booking = owner.booking(&app).await;
        let day = booking.window.unwrap().day;
        owner.act(&app, book(booking.clone())).await;
        let plan = app.post(path::PROPOSALS, Some(&coordinator.token), &serde_json::json!({"day": day})).await;
        let plan: PlanView = read(plan).await.unwrap();
        owner.act(&app, cancel(booking.dossier)).await;
        let receipt = coordinator.act(&app, Body::PublishPlan { proposal: plan.id }).await;
        assert_eq!(receipt.outcome, refused("plan.outdated", None), "{on:?}");
    }
}

#[tokio::test]
async fn a_booking_that_cannot_be_is_refused_with_code_and_field() {
    let app = TestApp::start_seeded_on(On::Sqlite).await;
    let citizen = Hand::citizen(&app, PHONE).await;
    let good = citizen.booking(&app).await;
    let past = Window { day: "2026-11-20".parse().unwrap(), ..good.window.unwrap() };
    let mut gone = good.clone();
    // Xuan Hai until June 2025; the number is no commune today.
    gone.person.address.commune = "22054".into();
    let mut long = good.clone();
    long.person.name = "a".repeat(shared::api::command::MAX_SHORT + 1);
    let cases = [
        (Book { window: Some(past), ..good.clone() }, "slot.closed", "window"),
        (Book { procedure: "9.999999".into(), ..good.clone() }, "procedure.unknown", "procedure"),
        (gone, "commune.unknown", "commune"),
        (Book { note: "a".repeat(shared::api::command::MAX_LONG + 1), ..good.clone() }, "field.too-long", "note"),
        (long, "field.too-long", "name"),
    ];
    for (booking, code, field) in cases {
        let receipt = citizen.act(&app, book(booking)).await;
        assert_eq!(receipt.outcome, refused(code, Some(field)));
    }
    assert_eq!(entries_of(&app, good.dossier).await, 0);
}
