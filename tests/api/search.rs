//! Finding dossiers by name, phone and code: with and without diacritics, by those who may, and not after the purge.

use server::ledger::purge::Purger;
use server::store::Write;
use shared::api::command::Body;
use shared::api::path;
use shared::api::views::{Found, Search};
use shared::ids::DossierId;
use tests::app::{On, TestApp, read, refused};
use tests::wire::Hand;

async fn ask(app: &TestApp, hand: &Hand, query: &str) -> Vec<DossierId> {
    let answer = app.post(path::SEARCH, Some(&hand.token), &Search { query: query.to_owned() }).await;
    let found: Found = read(answer).await.unwrap();
    found.dossiers.into_iter().map(|view| view.dossier.id).collect()
}

/// A booking in the name of somebody.
async fn booked(app: &TestApp, hand: &Hand, name: &str, phone: &str) -> DossierId {
    let mut booking = hand.receiving(app).await;
    (booking.person.name, booking.person.phone) = (name.to_owned(), phone.to_owned());
    let id = booking.dossier;
    let receipt = hand.act(app, Body::Book(Box::new(booking))).await;
    assert_eq!(receipt.outcome, shared::api::receipt::Outcome::Accepted);
    id
}

#[tokio::test]
async fn a_dossier_is_found_by_name_phone_and_code_with_and_without_diacritics() {
    for on in On::BOTH {
        let app = TestApp::start_seeded_on(on).await;
        let citizen = Hand::citizen(&app, "0905123456").await;
        let thu = booked(&app, &citizen, "Tôn Nữ Thị Thưởng", "+84912000111").await;
        let thuong = booked(&app, &citizen, "Tôn Nữ Thị Thương", "+84912000222").await;
        let staff = Hand::staff(&app, "dieuphoi1").await;
        let both = |found: Vec<DossierId>| found.len() == 2 && found.contains(&thu) && found.contains(&thuong);
        assert!(both(ask(&app, &staff, "ton nu thi thuong").await), "{on:?}");
        assert!(both(ask(&app, &staff, "THI THUONG").await) && both(ask(&app, &staff, "ton thuong").await));
        assert!(both(ask(&app, &staff, "tôn nữ").await));
        assert_eq!(ask(&app, &staff, "Thị Thưởng").await, [thu]);
        assert_eq!(ask(&app, &staff, "thương").await, [thuong]);
        for phone in ["0912000111", "0912 000 111", "+84912000111", "84 912 000 111", "0912000111 "] {
            assert_eq!(ask(&app, &staff, phone).await, [thu], "{phone}");
        }
        assert!(both(ask(&app, &staff, "H15-77").await), "{on:?}: by the code on the slip");
        assert!(ask(&app, &staff, "nobody here").await.is_empty());
        let officer = Hand::staff(&app, "motcua-songcau").await;
        assert_eq!(ask(&app, &officer, "thị thưởng").await, [thu]);
        let report = server::ledger::verify::verify(&app.app).await.unwrap();
        assert_eq!(report.first, None);
        app.app.store.write(|tx: &mut dyn Write| tx.execute("DELETE FROM find", &[])).await.unwrap();
        assert_eq!(server::ledger::verify::verify(&app.app).await.unwrap().first.map(|first| first.what), Some("view"));
        app.app.store.write(|tx: &mut dyn Write| server::ledger::rebuild::rebuild(tx)).await.unwrap();
        assert_eq!(ask(&app, &officer, "thị thưởng").await, [thu], "made anew from the record");
    }
}

#[tokio::test]
async fn only_the_staff_of_its_own_office_and_agency_finds_a_dossier_and_nobody_after_the_purge() {
    let app = TestApp::start_seeded().await;
    let citizen = Hand::citizen(&app, "0905123456").await;
    let id = booked(&app, &citizen, "Tôn Nữ Thị Thưởng", "+84912000111").await;
    let own = Hand::staff(&app, "dieuphoi1").await;
    assert_eq!(ask(&app, &own, "ton nu").await, [id]);
    let other = Hand::staff(&app, "dieuphoi2").await;
    assert!(ask(&app, &other, "ton nu").await.is_empty());
    for user in ["buuta1", "tongdai1", "kiemtra1", "quantri"] {
        let hand = Hand::staff(&app, user).await;
        let answer = app.post(path::SEARCH, Some(&hand.token), &Search { query: "ton nu".into() }).await;
        assert_eq!(refused(answer).await, (403, "command.not-yours".to_owned()), "{user}");
    }
    let answer = app.post(path::SEARCH, Some(&citizen.token), &Search { query: "ton nu".into() }).await;
    assert_eq!(refused(answer).await.0, 403);
    let short = app.post(path::SEARCH, Some(&own.token), &Search { query: "t".into() }).await;
    assert_eq!(refused(short).await, (400, "field.invalid".to_owned()));
    server::actions::late::blobs(&app.app).await.unwrap();
    app.pass_ms(8 * 366 * 24 * 60 * 60_000);
    Purger::new(&app.app).all().await.unwrap();
    assert!(ask(&app, &own, "ton nu").await.is_empty());
    assert!(ask(&app, &own, "0912000111").await.is_empty());
    let left = app.column("SELECT key AS x FROM find").await;
    assert!(left.iter().all(|key| key.starts_with("h15")), "only codes are left: {left:?}");
    assert_eq!(server::ledger::verify::verify(&app.app).await.unwrap().first, None);
}
