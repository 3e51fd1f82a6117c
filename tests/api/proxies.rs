//! A proxy named at booking: who receives the notices, and what they do not become by it.

use serde_json::json;
use server::store::{Read, messages};
use shared::api::command::{Body, Book, DeclareForceMajeure, Person, Proxy};
use shared::api::receipt::{Outcome, Receipt};
use shared::force_majeure::{Area, ForceMajeureEvent};
use shared::ids::ForceMajeureId;
use tests::app::{On, TestApp};
use tests::wire::{Hand, person};

use crate::pickup_leg::{Stop, accepted, view};

const OWNER: &str = "0905123456";
const PROXY: &str = "0905999888";

fn by_proxy(booking: Book, phone: &str) -> Book {
    let proxy = Proxy { name: "Le Van Nam".into(), relation: "con".into(), phone: phone.into() };
    Book { person: Person { proxy: Some(proxy), ..person() }, ..booking }
}

async fn book(app: &TestApp, hand: &Hand, booking: Book) -> Receipt {
    hand.act(app, Body::Book(Box::new(booking))).await
}

/// What went to the two of them; codes of signing in apart.
async fn told(app: &TestApp) -> Vec<(String, String)> {
    let latest = app.app.store.read(|tx: &mut dyn Read| messages::list_latest(tx, 50)).await.unwrap();
    let mut told: Vec<_> = latest.into_iter().map(|message| (message.phone, message.template)).collect();
    told.retain(|(phone, template)| {
        ["+84905123456", "+84905999888"].contains(&phone.as_str()) && template != "notify-code"
    });
    told.sort();
    told
}

#[tokio::test]
async fn a_named_proxy_receives_the_notices_in_the_citizens_place_and_sees_nothing_else() {
    for on in On::BOTH {
        let stop = Stop::booked(on, |booking| by_proxy(booking, "+84905999888")).await;
        let read = view(&stop.app, &stop.courier, stop.id).await.unwrap();
        assert_eq!(read.person.unwrap().proxy.unwrap().name, "Le Van Nam");
        accepted(&stop.act(&stop.courier, json!({"type": "set_out"})).await);
        assert_eq!(told(&stop.app).await, [("+84905999888".to_owned(), "notify-nearing".to_owned())], "{on:?}");
        // Receiving messages opens nothing: the dossier is the citizen's alone.
        let proxy = Hand::citizen(&stop.app, PROXY).await;
        assert!(view(&stop.app, &proxy, stop.id).await.is_none(), "{on:?}");
    }
}

#[tokio::test]
async fn a_flood_is_told_once_to_each_who_receives_the_notices() {
    let app = TestApp::start_seeded_on(On::Sqlite).await;
    let owner = Hand::citizen(&app, OWNER).await;
    let mut days = Vec::new();
    for phone in [Some("+84905999888"), Some("+84905999888"), None] {
        let booking = owner.booking(&app).await;
        let booking = match phone {
            Some(phone) => by_proxy(booking, phone),
            None => booking,
        };
        days.push(booking.window.unwrap().day);
        assert_eq!(book(&app, &owner, booking).await.outcome, Outcome::Accepted);
    }
    let id = ForceMajeureId::new(7, [7; 10]);
    let event = ForceMajeureEvent {
        zone: Area::Communes(vec!["22051".into()]),
        from: *days.iter().min().unwrap(),
        to: Some(*days.iter().max().unwrap()),
        authority: "UBND".into(),
        public_text: "Lũ".into(),
    };
    let declared = Body::DeclareForceMajeure(DeclareForceMajeure { id, event });
    assert_eq!(Hand::staff(&app, "dieuphoi1").await.act(&app, declared).await.outcome, Outcome::Accepted);
    let flood = |phone: &str| (phone.to_owned(), "notify-force-majeure".to_owned());
    assert_eq!(told(&app).await, [flood("+84905123456"), flood("+84905999888")]);
}

#[tokio::test]
async fn a_proxy_whom_no_message_reaches_is_refused_and_nothing_is_booked() {
    let app = TestApp::start_seeded_on(On::Sqlite).await;
    let owner = Hand::citizen(&app, OWNER).await;
    for phone in ["+842573000001", "0905999888", "19001234", ""] {
        let booking = by_proxy(owner.booking(&app).await, phone);
        let id = booking.dossier;
        let outcome = book(&app, &owner, booking).await.outcome;
        let Outcome::Refused { field, .. } = &outcome else { panic!("{phone}: {outcome:?}") };
        assert_eq!(field.as_deref(), Some("proxy_phone"), "{phone}");
        assert!(view(&app, &owner, id).await.is_none(), "{phone}");
    }
}

#[tokio::test]
async fn an_office_finds_a_dossier_by_the_proxys_phone() {
    let app = TestApp::start_seeded_on(On::Sqlite).await;
    let owner = Hand::citizen(&app, OWNER).await;
    let booking = by_proxy(owner.booking(&app).await, "+84905999888");
    let id = booking.dossier;
    assert_eq!(book(&app, &owner, booking).await.outcome, Outcome::Accepted);
    let coordinator = Hand::staff(&app, "dieuphoi1").await;
    assert_eq!(crate::search::ask(&app, &coordinator, PROXY).await, [id]);
}
