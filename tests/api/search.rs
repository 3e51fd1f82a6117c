//! Finding dossiers by name, phone and code: with and without diacritics, by those who may, and not after the purge.

use std::time::Duration;

use mobile::data::request::{Ask, Kept};
use server::ledger::purge::Purger;
use server::store::Write;
use shared::api::command::Body;
use shared::api::path;
use shared::api::session::Session;
use shared::api::views::{DossierView, Found, Search};
use shared::ids::DossierId;
use tests::app::{On, TestApp, read, refused};
use tests::scratch::Scratch;
use tests::wire::Hand;

use crate::device::Phone;

pub async fn ask(app: &TestApp, hand: &Hand, query: &str) -> Vec<DossierId> {
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_has_left_a_device_is_found_in_the_register_and_can_be_opened_there() {
    let app = TestApp::start_seeded().await;
    let citizen = Hand::citizen(&app, "0905123456").await;
    let id = booked(&app, &citizen, "Tôn Nữ Thị Thưởng", "+84912000111").await;
    let home = Scratch::new();
    let open = || Phone::open(home.path().join("desk"), app.url());
    let opened = async |desk: &Phone| desk.ask::<Option<Kept<DossierView>>>(Ask::Dossier { id }).await.unwrap();
    let desk = open();
    let sign_in = Ask::SignInStaff { user: "dieuphoi1".into(), password: "tannoi-demo".into() };
    desk.ask::<Session>(sign_in).await.unwrap();
    for _ in 0..200 {
        if opened(&desk).await.is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    drop(desk);
    // The file is let go of when the engine's thread ends.
    tokio::time::sleep(Duration::from_millis(500)).await;
    // As if it had been closed years ago.
    let file = rusqlite::Connection::open(home.path().join("desk/tannoi.db")).unwrap();
    assert_eq!(file.execute("DELETE FROM view WHERE id = ?1", [id.to_string()]).unwrap(), 1);
    drop(file);
    let desk = open();
    assert_eq!(opened(&desk).await, None);
    let find = async |query: &str| desk.ask::<Vec<DossierId>>(Ask::FindDossiers { query: query.into() }).await;
    assert_eq!(find("khong ai ca").await.unwrap(), []);
    assert_eq!(opened(&desk).await, None);
    assert_eq!(find("thi thuong").await.unwrap(), [id]);
    assert_eq!(opened(&desk).await.unwrap().view.person.unwrap().name, "Tôn Nữ Thị Thưởng");
    assert_eq!(find("t").await.unwrap_err().code, "field.invalid");
}
