//! A call operator: what they may read, and whose a booking is that they make.

use reqwest::Method;
use server::store::{Read, entries};
use shared::actor::Role;
use shared::api::command::{Body, Book};
use shared::api::path;
use shared::api::receipt::Outcome;
use shared::api::views::{AskSlots, Caller, FindCaller, PlaceHit};
use shared::dossier::event::Event;
use shared::ids::DossierId;
use tests::app::{On, TestApp, asked_slots, read};
use tests::wire::Hand;

const PHONE: &str = "0905123456";
const OTHER: &str = "0905999999";

async fn find(app: &TestApp, hand: &Hand, phone: &str) -> Caller {
    read(app.post(path::CALLERS, Some(&hand.token), &FindCaller { phone: phone.to_owned() }).await).await.unwrap()
}

fn ids(caller: &Caller) -> Vec<DossierId> {
    caller.dossiers.iter().map(|view| view.dossier.id).collect()
}

async fn books(app: &TestApp, hand: &Hand, book: Book) -> Outcome {
    hand.act(app, Body::Book(Box::new(book))).await.outcome
}

fn is_refused(outcome: &Outcome, wanted: &str) -> bool {
    matches!(outcome, Outcome::Refused { code, .. } if code == wanted)
}

#[tokio::test]
async fn an_operator_reads_the_open_bookings_of_the_caller_and_no_others() {
    for on in On::BOTH {
        let app = TestApp::start_seeded_on(on).await;
        let operator = Hand::staff(&app, "tongdai1").await;
        let (caller, other) = (Hand::citizen(&app, PHONE).await, Hand::citizen(&app, OTHER).await);
        let (first, second) = (caller.booking(&app).await, caller.booking(&app).await);
        let others = other.booking(&app).await;
        for (hand, booking) in [(&caller, &first), (&caller, &second), (&other, &others)] {
            assert_eq!(books(&app, hand, booking.clone()).await, Outcome::Accepted);
        }
        let found = find(&app, &operator, "0905 123 456").await;
        assert_eq!(found.phone, "+84905123456");
        let mut both = ids(&found);
        both.sort_unstable();
        let mut wanted = [first.dossier, second.dossier];
        wanted.sort_unstable();
        assert_eq!(both, wanted, "{on:?}");
        let view = &found.dossiers[0];
        assert!(view.person.is_some() && view.doors.is_none() && view.track.is_none() && view.checks.is_none());
        caller.act(&app, Body::Cancel { dossier: first.dossier, reason: String::new() }).await;
        assert_eq!(ids(&find(&app, &operator, PHONE).await), [second.dossier], "what is over is not shown");
        assert!(ids(&find(&app, &operator, "0905000111").await).is_empty());
        let (seen, _) = operator.changes(&app, "").await;
        assert!(seen.keys().any(|(kind, _)| kind == "procedure"), "the catalogue is for everybody");
        assert!(!seen.keys().any(|(kind, _)| kind == "dossier" || kind == "case"), "{on:?}: the feed brings none");
    }
}

#[tokio::test]
async fn nobody_but_an_operator_looks_callers_up_and_not_without_end() {
    let app = TestApp::start_seeded_on(On::Sqlite).await;
    let body = serde_json::to_vec(&FindCaller { phone: PHONE.to_owned() }).unwrap();
    for user in ["buuta1", "dieuphoi1", "motcua-songcau", "kiemtra1", "quantri"] {
        let hand = Hand::staff(&app, user).await;
        assert_eq!(app.refusal(Method::POST, path::CALLERS, Some(&hand.token), body.clone()).await.0, 403, "{user}");
    }
    let citizen = Hand::citizen(&app, PHONE).await;
    assert_eq!(app.refusal(Method::POST, path::CALLERS, Some(&citizen.token), body.clone()).await.0, 403);
    assert_eq!(app.refusal(Method::POST, path::CALLERS, None, body.clone()).await.0, 401);
    let operator = Hand::staff(&app, "tongdai1").await;
    for _ in 0..60 {
        find(&app, &operator, PHONE).await;
    }
    assert_eq!(app.refusal(Method::POST, path::CALLERS, Some(&operator.token), body).await.0, 429);
}

#[tokio::test]
async fn what_an_operator_books_belongs_to_the_caller_who_reads_it_after_signing_in() {
    for (on, known) in [(On::Sqlite, true), (On::Sqlite, false), (On::Postgres, true), (On::Postgres, false)] {
        let app = TestApp::start_seeded_on(on).await;
        let before = if known { Some(Hand::citizen(&app, PHONE).await.actor.id) } else { None };
        let operator = Hand::staff(&app, "tongdai1").await;
        let booking = Book { caller: Some("+84905123456".to_owned()), ..operator.booking(&app).await };
        let id = booking.dossier;
        assert_eq!(books(&app, &operator, booking.clone()).await, Outcome::Accepted, "{on:?}");
        let citizen = Hand::citizen(&app, PHONE).await;
        assert!(before.is_none_or(|before| before == citizen.actor.id), "the same person as before");
        let (seen, _) = citizen.changes(&app, "").await;
        let view = seen[&("dossier".to_owned(), id.to_string())].clone().expect("the citizen reads it");
        assert_eq!(view["dossier"]["owner"], citizen.actor.id.to_string());
        assert!(view["doors"]["code"].is_string() && view["track"].is_string(), "with what opens the door");
        let first = app.app.store.read(move |tx: &mut dyn Read| entries::list(tx, &format!("dossier:{id}"))).await;
        let first = first.unwrap().remove(0);
        let Event::Booked(booked) = first.event else { panic!("the first entry is the booking") };
        assert_eq!((booked.owner, booked.asked_as), (citizen.actor.id, Role::CallOperator));
        assert_eq!(first.actor, operator.actor.id, "who acted is not hidden");
        // The operator changes and calls off what the caller has booked.
        let slots = app.slots(&operator.token, &AskSlots { dossier: Some(id), ..asked_slots("22051") }).await;
        let window = slots.slots.first().unwrap().window;
        assert_eq!(operator.act(&app, Body::Reschedule { dossier: id, window }).await.outcome, Outcome::Accepted);
        let cancel = Body::Cancel { dossier: id, reason: String::new() };
        assert_eq!(operator.act(&app, cancel).await.outcome, Outcome::Accepted);
    }
}

#[tokio::test]
async fn an_operator_books_only_for_a_caller_and_only_what_the_own_office_serves() {
    let app = TestApp::start_seeded_on(On::Sqlite).await;
    let (operator, citizen) = (Hand::staff(&app, "tongdai1").await, Hand::citizen(&app, PHONE).await);
    let booking = operator.booking(&app).await;
    assert!(is_refused(&books(&app, &operator, booking.clone()).await, "field.missing"));
    let odd = Book { caller: Some("12".to_owned()), ..booking.clone() };
    assert!(is_refused(&books(&app, &operator, odd).await, "field.invalid"));
    let by_citizen = Book { caller: Some("+84905999999".to_owned()), ..booking.clone() };
    assert!(is_refused(&books(&app, &citizen, by_citizen).await, "field.invalid"));
    let mut elsewhere = Book { caller: Some("+84905123456".to_owned()), ..booking };
    elsewhere.person.address.commune = "22076".into();
    assert!(is_refused(&books(&app, &operator, elsewhere).await, "command.not-yours"));
    let places = |token: String| {
        let app = &app;
        async move { app.get::<Vec<PlaceHit>>(&format!("{}?q=xuan%20dai", path::PLACES), Some(&token)).await }
    };
    let served = |hits: Vec<PlaceHit>| hits.iter().any(|hit| hit.commune == "22076" && hit.served);
    assert!(!served(places(operator.token.clone()).await) && served(places(citizen.token.clone()).await));
}
