//! Matters for a person: who reads and decides them, and what the sender hears, on both databases.

use server::ledger::verify::verify;
use server::store::{Read, Write, entries};
use shared::actor::Role;
use shared::api::command::{Body, Book, Command, Decision, Kind, ResolveCase};
use shared::api::receipt::{Outcome, Receipt};
use shared::api::views::CaseView;
use shared::dossier::event::Event;
use shared::ids::{CaseId, DossierId};
use tests::app::{On, TestApp};
use tests::wire::{Hand, text};

const PHONE: &str = "0905123456";

fn book(book: Book) -> Body {
    Body::Book(Box::new(book))
}

async fn decide(app: &TestApp, hand: &Hand, case: CaseId, decision: Decision, reason: &str) -> Outcome {
    hand.act(app, Body::ResolveCase(ResolveCase { case, decision, reason: reason.to_owned() })).await.outcome
}

async fn cases(app: &TestApp, hand: &Hand) -> Vec<CaseView> {
    let (seen, _) = hand.changes(app, "").await;
    let views = seen.into_iter().filter(|((kind, _), _)| kind == "case").filter_map(|(_, view)| view);
    views.map(|view| serde_json::from_value(view).unwrap()).collect()
}

fn case_of(receipt: &Receipt) -> CaseId {
    let Outcome::Quarantined { case, .. } = &receipt.outcome else { panic!("it is put aside: {receipt:?}") };
    *case
}

/// A booking whose sender is not the one who is signed in, and the booking of its own.
async fn put_aside(app: &TestApp) -> (Hand, Command, CaseId) {
    let (owner, other) = (Hand::citizen(app, PHONE).await, Hand::citizen(app, "0905999999").await);
    let command = owner.command(book(owner.booking(app).await));
    let receipt = other.send(app, &[&command]).await.remove(0);
    let case = case_of(&receipt);
    (owner, command, case)
}

async fn events(app: &TestApp, id: DossierId) -> Vec<entries::Entry> {
    app.app.store.read(move |tx: &mut dyn Read| entries::list(tx, &format!("dossier:{id}"))).await.unwrap()
}

#[tokio::test]
async fn an_accepted_matter_takes_effect_in_the_name_of_its_own_actor_and_its_receipt_is_final() {
    for on in On::BOTH {
        let app = TestApp::start_seeded_on(on).await;
        let (owner, command, case) = put_aside(&app).await;
        let admin = Hand::staff(&app, "quantri").await;
        let shown = cases(&app, &admin).await;
        let shown = shown.iter().find(|shown| shown.id == case.to_string()).expect("the administrator reads it");
        assert_eq!((shown.code.as_str(), shown.role, &shown.name), ("actor.mismatch", Some(Role::Citizen), &None));
        assert!(shown.device_ms.is_some() && shown.occurred_ms.is_some() && shown.first.is_none());
        let Some(Body::Book(told)) = &shown.body else { panic!("what was sent is shown") };
        assert!(told.person.name.is_empty() && told.person.phone.is_empty(), "not to whom");
        app.pass_ms(60_000);
        assert_eq!(decide(&app, &admin, case, Decision::Accept, "").await, Outcome::Accepted, "{on:?}");
        let id = command.body.dossiers()[0];
        let chain = events(&app, id).await;
        assert_eq!((chain[0].actor, chain[0].role), (owner.actor.id, Role::Citizen));
        assert!(chain[0].times.occurred_ms < chain[0].times.recorded_ms, "it keeps the time at which it was done");
        let Event::CaseClosed { case: noted, decision, .. } = &chain[1].event else { panic!("it is noted: {chain:?}") };
        assert_eq!((*noted, *decision, chain[1].actor), (case, Decision::Accept, admin.actor.id));
        let again = owner.send(&app, &[&command]).await.remove(0);
        assert_eq!((again.outcome, again.entry.map(|entry| entry.number)), (Outcome::Accepted, Some(1)));
        assert!(!cases(&app, &admin).await.iter().any(|shown| shown.id == case.to_string()), "it is off the list");
        let twice = decide(&app, &admin, case, Decision::Keep, "x").await;
        assert!(matches!(twice, Outcome::Refused { code, .. } if code == "case.not-found"));
    }
}

#[tokio::test]
async fn what_the_sender_of_a_closed_matter_is_told_is_sealed_and_verified() {
    for on in On::BOTH {
        let app = TestApp::start_seeded_on(on).await;
        let (_, _, case) = put_aside(&app).await;
        let admin = Hand::staff(&app, "quantri").await;
        assert_eq!(decide(&app, &admin, case, Decision::Keep, "not theirs").await, Outcome::Accepted);
        let found = async |changed: &str| {
            let sql = format!("UPDATE case_file SET {changed} WHERE id = '{case}'");
            app.app.store.write(move |tx: &mut dyn Write| tx.execute(&sql, &[])).await.unwrap();
            verify(&app.app).await.unwrap().first.map(|first| first.what)
        };
        assert_eq!(found("text = text").await, None, "{on:?}");
        let breaks =
            [("receipt", "receipt-seal"), ("seal", "receipt-seal"), ("command", "receipt"), ("text", "command")];
        for (column, what) in breaks {
            assert_eq!(found(&format!("{column} = {column} || ' '")).await, Some(what), "{on:?} {column}");
            let whole = format!("{column} = substr({column}, 1, length({column}) - 1)");
            assert_eq!(found(&whole).await, None, "{on:?} {column}");
        }
        assert_eq!(found("text = ''").await, Some("command-lost"), "{on:?}");
    }
}

#[tokio::test]
async fn what_is_kept_as_a_record_changes_nothing_and_tells_its_sender_why() {
    for on in On::BOTH {
        let app = TestApp::start_seeded_on(on).await;
        let citizen = Hand::citizen(&app, PHONE).await;
        let booking = citizen.booking(&app).await;
        let first = citizen.command(book(booking.clone()));
        citizen.send(&app, &[&first]).await;
        let other = Command { body: book(Book { note: "other".to_owned(), ..booking.clone() }), ..first.clone() };
        let case = case_of(&citizen.send(&app, &[&other]).await.remove(0));
        let coordinator = Hand::staff(&app, "dieuphoi1").await;
        let shown = cases(&app, &coordinator).await;
        let shown = shown.iter().find(|shown| shown.id == case.to_string()).expect("its office reads it");
        let note = |body: &Option<Body>| match body {
            Some(Body::Book(book)) => book.note.clone(),
            _ => panic!("both contents are shown"),
        };
        assert_eq!((note(&shown.body), note(&shown.first)), ("other".to_owned(), String::new()));
        let silent = decide(&app, &coordinator, case, Decision::Keep, " ").await;
        assert!(matches!(silent, Outcome::Refused { field: Some(field), .. } if field == "reason"));
        let (_, cursor) = citizen.changes(&app, "").await;
        assert_eq!(decide(&app, &coordinator, case, Decision::Keep, "sent twice").await, Outcome::Accepted);
        assert!(
            citizen.changes(&app, &cursor).await.0.contains_key(&("case".to_owned(), case.to_string())),
            "its device hears"
        );
        let told = citizen.send_texts(&app, &[&text(&other), &text(&first)]).await;
        let told: Vec<Receipt> = told.receipts.iter().map(|text| serde_json::from_str(text.get()).unwrap()).collect();
        assert_eq!(told[0].outcome, Outcome::Closed { case, reason: "sent twice".to_owned() }, "{on:?}");
        assert_eq!(told[1].outcome, Outcome::Accepted, "the first content keeps its own receipt");
        let chain = events(&app, booking.dossier).await;
        assert!(
            matches!(&chain[..], [_, noted] if matches!(noted.event, Event::CaseClosed { decision: Decision::Keep, .. }))
        );
    }
}

#[tokio::test]
async fn what_the_rules_still_refuse_stays_open_with_the_reason() {
    for on in On::BOTH {
        let app = TestApp::start_seeded_on(on).await;
        let citizen = Hand::citizen(&app, PHONE).await;
        let booking = citizen.booking(&app).await;
        let first = citizen.command(book(booking.clone()));
        citizen.send(&app, &[&first]).await;
        let other = Command { body: book(Book { note: "other".to_owned(), ..booking }), ..first };
        let case = case_of(&citizen.send(&app, &[&other]).await.remove(0));
        let coordinator = Hand::staff(&app, "dieuphoi1").await;
        let refused = decide(&app, &coordinator, case, Decision::Accept, "").await;
        assert!(matches!(refused, Outcome::Refused { code, .. } if code == "dossier.exists"), "{on:?}");
        assert!(cases(&app, &coordinator).await.iter().any(|shown| shown.id == case.to_string()));
    }
}

#[tokio::test]
async fn a_matter_is_decided_by_its_own_office_or_an_administrator_and_by_nobody_else() {
    let app = TestApp::start_seeded_on(On::Sqlite).await;
    let citizen = Hand::citizen(&app, PHONE).await;
    let booking = citizen.booking(&app).await;
    let first = citizen.command(book(booking.clone()));
    citizen.send(&app, &[&first]).await;
    let other = Command { body: book(Book { note: "other".to_owned(), ..booking }), ..first };
    let case = case_of(&citizen.send(&app, &[&other]).await.remove(0));
    for user in ["dieuphoi2", "buuta1", "motcua-songcau", "tongdai1", "kiemtra1"] {
        let hand = Hand::staff(&app, user).await;
        let wanted = if hand.actor.role.may(Kind::ResolveCase) { "case.not-found" } else { "command.not-yours" };
        let outcome = decide(&app, &hand, case, Decision::Keep, "x").await;
        assert!(matches!(&outcome, Outcome::Refused { code, .. } if code == wanted), "{user}: {outcome:?}");
        let reads = cases(&app, &hand).await.iter().any(|shown| shown.id == case.to_string());
        assert_eq!(reads, user == "kiemtra1", "{user}");
    }
    let mine = decide(&app, &citizen, case, Decision::Accept, "x").await;
    assert!(matches!(mine, Outcome::Refused { code, .. } if code == "command.not-yours"));
}
