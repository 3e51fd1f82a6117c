//! Saving, looking ahead, settling.

use super::*;
use crate::data::request::booked_key;

#[tokio::test]
async fn what_was_saved_is_there_with_the_same_bytes_after_a_restart() {
    let home = Home::new("restart");
    let (engine, courier) = at_work(&home);
    let id = save(&engine, missed(), 0).await.unwrap();
    let before = engine.store.saved_about(courier.actor.id, DOSSIER()).unwrap();
    drop(engine);
    let engine = home.engine();
    let after = engine.store.saved_about(courier.actor.id, DOSSIER()).unwrap();
    assert_eq!((after.len(), after[0].item.id, &after[0].item.state), (1, id, &SyncState::OnDevice));
    assert_eq!((&after[0].text, after[0].hash), (&before[0].text, Digest::of(before[0].text.as_bytes())));
    let command: Command = serde_json::from_str(&after[0].text).unwrap();
    assert_eq!((command.seq, command.actor), (1, courier.actor.id));
}

#[tokio::test]
async fn a_courier_sees_collected_at_once_and_the_next_command_names_the_one_before() {
    let home = Home::new("projection");
    let (engine, courier) = at_work(&home);
    let body = collected(&engine, "123456").await;
    let first = save(&engine, body, 0).await.unwrap();
    let kept: Kept<DossierView> = ask(&engine, Ask::Dossier { id: DOSSIER() }).await.unwrap();
    assert!(matches!(&kept.view.dossier.pickup, Some(Pickup::Collected { collected }) if collected.seal == "NP001"));
    let line = kept.view.history.last().unwrap();
    assert_eq!((line.event.as_str(), line.entry, line.recorded_ms), ("collected", 3, 0));
    assert_eq!(kept.items[0].state, SyncState::OnDevice);
    assert_eq!(save(&engine, missed(), 0).await.unwrap_err().code, "dossier.wrong-state");
    let offer = Body::OfferHandover(OfferHandover {
        handover: HandoverId::new(1, [1; 10]),
        record_number: 1,
        agency: "MC1".into(),
        dossiers: vec![DOSSIER()],
        signature: Digest::of(b"anh"),
    });
    save(&engine, offer, 0).await.unwrap();
    let saved = engine.store.saved_about(courier.actor.id, DOSSIER()).unwrap();
    let offered: Command = serde_json::from_str(&saved[1].text).unwrap();
    assert_eq!((offered.after, offered.seq), (vec![first], 2));
}

#[tokio::test]
async fn a_received_step_stays_in_sight_until_the_servers_view_contains_it() {
    let home = Home::new("until");
    let (engine, courier) = at_work(&home);
    let actor = courier.actor.id;
    learn_key(&engine);
    save(&engine, missed(), 0).await.unwrap();
    let batch = engine.store.take_batch(actor, now_ms(), 50, 1_000_000).unwrap();
    assert_eq!(outbox(&engine).await[0].state, SyncState::OnDevice, "nothing shows yet that it was handed over");
    engine.store.mark_in_doubt(&batch).unwrap();
    assert_eq!(outbox(&engine).await[0].state, SyncState::Sent);
    let proven = engine.keys.borrow().prove(&batch, receipts(&batch, &Outcome::Accepted, 3)).unwrap();
    engine.store.settle(&proven.receipts, &proven.proof()).unwrap();
    assert_eq!(outbox(&engine).await[0].state, SyncState::Received { at_ms: 42 });
    let shown = async || ask::<Kept<DossierView>>(&engine, Ask::Dossier { id: DOSSIER() }).await.unwrap().view;
    assert_eq!((shown().await.dossier.version, shown().await.history[0].recorded_ms), (3, 42));
    let mut view = shown().await;
    view.history.clear();
    take(&engine, actor, vec![change(kind::DOSSIER, &DOSSIER().to_string(), &view)]);
    assert_eq!((shown().await.dossier.version, shown().await.history.len()), (3, 0));
    assert!(engine.store.touched(actor).unwrap().is_empty());
}

#[tokio::test]
async fn only_receipts_of_the_known_key_for_exactly_this_batch_count() {
    let home = Home::new("receipts");
    let (engine, courier) = at_work(&home);
    save(&engine, missed(), 0).await.unwrap();
    let batch = engine.store.take_batch(courier.actor.id, now_ms(), 50, 1_000_000).unwrap();
    let honest = || receipts(&batch, &Outcome::Accepted, 3);
    assert!(engine.keys.borrow().prove(&batch, honest()).is_none(), "no key is known yet");
    learn_key(&engine);
    assert!(engine.keys.borrow().prove(&batch, honest()).is_some());
    let mut unsigned = honest();
    unsigned.signature = data_encoding::BASE64URL_NOPAD.encode(&[0; 64]);
    assert!(engine.keys.borrow().prove(&batch, unsigned).is_none());
    let mut changed = honest();
    let text = changed.receipts[0].get().replace("accepted", "accepted ");
    changed.receipts[0] = RawValue::from_string(text).unwrap();
    assert!(engine.keys.borrow().prove(&batch, changed).is_none());
    let other = Saved { text: batch[0].text.replace("RP1", "RP2"), ..batch[0].clone() };
    assert!(engine.keys.borrow().prove(&batch, receipts(&[other], &Outcome::Accepted, 3)).is_none());
    assert!(engine.keys.borrow().prove(&batch, receipts(&[], &Outcome::Accepted, 3)).is_none());
}

#[tokio::test]
async fn a_signature_that_covers_receipts_of_others_too_proves_a_receipt_that_is_among_them_and_is_kept_with_all_of_them()
 {
    let home = Home::new("joint");
    let (engine, courier) = at_work(&home);
    save(&engine, missed(), 0).await.unwrap();
    let batch = engine.store.take_batch(courier.actor.id, now_ms(), 50, 1_000_000).unwrap();
    learn_key(&engine);
    let (before, after) = (Digest::of(b"somebody's"), Digest::of(b"somebody else's"));
    let joint = |covered: Vec<Digest>| {
        let signature = key().sign(&signed_bytes(&covered)).to_bytes();
        let signature = data_encoding::BASE64URL_NOPAD.encode(&signature);
        Receipts { covered, signature, ..receipts(&batch, &Outcome::Accepted, 3) }
    };
    let mine = receipts(&batch, &Outcome::Accepted, 3).hashes()[0];
    let prove = |answer: Receipts| engine.keys.borrow().prove(&batch, answer);
    assert!(prove(joint(vec![before, after])).is_none(), "signed, but not this one");
    let mut not_signed = joint(vec![before, after]);
    not_signed.covered.push(mine);
    assert!(prove(not_signed).is_none(), "among them, but not signed");
    let proven = prove(joint(vec![before, mine, after])).expect("among what is signed");
    engine.store.settle(&proven.receipts, &proven.proof()).unwrap();
    let kept: String = engine.store.db().query_row("SELECT proof FROM command", [], |row| row.get(0)).unwrap();
    let kept: serde_json::Value = serde_json::from_str(&kept).unwrap();
    assert_eq!(kept["hashes"], serde_json::json!([before, mine, after]));
}

#[tokio::test]
async fn a_refused_command_says_why_and_changes_nothing() {
    let home = Home::new("refused");
    let (engine, courier) = at_work(&home);
    learn_key(&engine);
    save(&engine, missed(), 0).await.unwrap();
    let batch = engine.store.take_batch(courier.actor.id, now_ms(), 50, 1_000_000).unwrap();
    let no = Outcome::Refused { code: "stop.reassigned".into(), field: None, not_before: None };
    let proven = engine.keys.borrow().prove(&batch, receipts(&batch, &no, 3)).unwrap();
    engine.store.settle(&proven.receipts, &proven.proof()).unwrap();
    let kept: Kept<DossierView> = ask(&engine, Ask::Dossier { id: DOSSIER() }).await.unwrap();
    assert_eq!(kept.items[0].state, SyncState::Refused { code: "stop.reassigned".into(), field: None });
    assert_eq!(kept.view, scheduled(courier.actor.id));
}

#[tokio::test]
async fn a_command_can_be_taken_back_while_it_is_held_and_is_not_sent_before() {
    let home = Home::new("undo");
    let (engine, courier) = at_work(&home);
    let id = save(&engine, missed(), 60_000).await.unwrap();
    assert!(engine.store.take_batch(courier.actor.id, now_ms(), 50, 1_000_000).unwrap().is_empty());
    assert!(ask::<bool>(&engine, Ask::Undo { command: id }).await.unwrap());
    assert!(outbox(&engine).await.is_empty());
    let id = save(&engine, missed(), 60_000).await.unwrap();
    assert_eq!(engine.store.next_seq(courier.actor.id).unwrap(), 2, "no gap");
    let later = now_ms() + 60_001;
    assert_eq!(engine.store.take_batch(courier.actor.id, later, 50, 1_000_000).unwrap().len(), 1);
    assert!(!ask::<bool>(&engine, Ask::Undo { command: id }).await.unwrap());
}

#[tokio::test]
async fn without_a_server_nothing_counts_as_sent_and_everything_stays() {
    let home = Home::new("offline");
    let (engine, _) = at_work(&home);
    save(&engine, missed(), 0).await.unwrap();
    engine.round().await;
    engine.round().await;
    assert_eq!(outbox(&engine).await[0].state, SyncState::OnDevice);
    let places = ask::<Vec<shared::api::views::PlaceHit>>(&engine, Ask::SearchPlaces { query: "x".into() }).await;
    assert_eq!(places.unwrap_err().code, "network.none");
}

#[tokio::test]
async fn each_person_of_a_shared_phone_has_an_outbox_and_views_of_their_own() {
    let home = Home::new("shared");
    let (engine, courier) = at_work(&home);
    save(&engine, missed(), 0).await.unwrap();
    ask::<()>(&engine, Ask::SignOut).await.unwrap();
    assert_eq!(ask::<Vec<OutboxItem>>(&engine, Ask::Outbox).await.unwrap_err().code, "session.none");
    engine.store.sign_in(&session(3, Role::Courier)).unwrap();
    assert!(outbox(&engine).await.is_empty());
    assert_eq!(ask::<Option<Kept<DossierView>>>(&engine, Ask::Dossier { id: DOSSIER() }).await.unwrap(), None);
    engine.store.sign_in(&courier).unwrap();
    assert_eq!(outbox(&engine).await.len(), 1);
}

#[tokio::test]
async fn a_command_whose_photo_is_not_here_or_that_the_role_may_not_give_is_not_saved() {
    let home = Home::new("guards");
    let (engine, _) = at_work(&home);
    let mut body = collected(&engine, "123456").await;
    if let Body::ConfirmPickup(record) = &mut body {
        record.photos.push(Digest::of(b"nowhere"));
    }
    assert_eq!(save(&engine, body, 0).await.unwrap_err().code, "blob.missing");
    let finish = Body::Finish { dossier: DOSSIER() };
    assert_eq!(save(&engine, finish, 0).await.unwrap_err().code, "command.not-yours");
    assert!(outbox(&engine).await.is_empty());
}

/// A procedure with one paper, as the catalogue gives it.
fn procedure() -> serde_json::Value {
    serde_json::json!({
        "code": "2.000635", "name": "Cap ban sao trich luc ho tich", "level": "commune", "field": "Ho tich",
        "decision": "", "scope": "national", "bcci": "eligible", "forms": ["both"],
        "components": [{"id": 1, "name": "To khai", "group": "to_submit", "originals": 1, "copies": 0,
                        "form": "original"}],
        "fees": "unknown", "limits": [], "results": ["Ban sao"], "recall": "unknown",
        "source": "test", "checked_at": "2026-11-01"
    })
}

fn booking() -> Book {
    let day = NaiveDate::from_ymd_opt(2026, 11, 25).unwrap();
    let address = Address {
        commune: "22015".into(),
        commune_name: "Phuong Tuy Hoa".into(),
        line: "12 Le Loi".into(),
        landmark: String::new(),
        point: None,
    };
    Book {
        dossier: DOSSIER(),
        procedure: "2.000635".into(),
        procedure_from: NaiveDate::from_ymd_opt(2026, 11, 1).unwrap(),
        form: Form::Both,
        agency: "MC1".into(),
        window: Some(Window { day, from_min: 420, to_min: 540 }),
        person: Person { name: "Le Thi Be".into(), phone: "+84905000001".into(), address, proxy: None },
        slip_code: None,
        ready: vec![1],
        note: String::new(),
        consent: "1".into(),
        caller: None,
        claimed: None,
    }
}

#[tokio::test]
async fn a_booking_made_offline_is_in_the_list_at_once_and_a_bad_one_is_not_saved() {
    let home = Home::new("book");
    let engine = home.engine();
    let citizen = session(4, Role::Citizen);
    engine.store.sign_in(&citizen).unwrap();
    take(&engine, citizen.actor.id, vec![change(kind::PROCEDURE, "2.000635", &procedure())]);
    let found = ask::<Vec<serde_json::Value>>(&engine, Ask::Procedures { query: "trich luc".into() }).await.unwrap();
    assert_eq!(found.len(), 1);
    let mut book = Book { window: None, ..booking() };
    let fault = save(&engine, Body::Book(Box::new(book.clone())), 0).await.unwrap_err();
    assert_eq!((fault.code.as_str(), fault.field.as_deref()), ("slot.missing", Some("window")));
    book.window = booking().window;
    save(&engine, Body::Book(Box::new(book.clone())), 0).await.unwrap();
    let list: Vec<Kept<DossierView>> = ask(&engine, Ask::Dossiers).await.unwrap();
    assert_eq!((list.len(), list[0].view.person.as_ref()), (1, Some(&book.person)));
    assert_eq!(list[0].view.history[0].event, "booked");
    let cancel = Body::Cancel { dossier: DOSSIER(), reason: String::new() };
    save(&engine, cancel, 0).await.unwrap();
    let kept: Kept<DossierView> = ask(&engine, Ask::Dossier { id: DOSSIER() }).await.unwrap();
    assert!(matches!(kept.view.dossier.pickup, Some(Pickup::Cancelled { .. })));
    assert_eq!(kept.items.len(), 2);
}

#[tokio::test]
async fn a_draft_outlives_a_refusal_and_goes_when_the_same_dossier_is_booked_again_and_taken() {
    let home = Home::new("again");
    let engine = home.engine();
    let citizen = session(4, Role::Citizen);
    let actor = citizen.actor.id;
    engine.store.sign_in(&citizen).unwrap();
    learn_key(&engine);
    take(&engine, actor, vec![change(kind::PROCEDURE, "2.000635", &procedure())]);
    let key = booked_key(DOSSIER());
    ask::<()>(&engine, Ask::SaveDraft { key: key.clone(), draft: Some("{}".into()) }).await.unwrap();
    let draft = async || ask::<Option<String>>(&engine, Ask::Draft { key: key.clone() }).await.unwrap();
    let list = async || ask::<Vec<Kept<DossierView>>>(&engine, Ask::Dossiers).await.unwrap();
    let settle = |outcome: &Outcome| {
        let batch = engine.store.take_batch(actor, now_ms(), 50, 1_000_000).unwrap();
        let proven = engine.keys.borrow().prove(&batch, receipts(&batch, outcome, 1)).unwrap();
        engine.store.settle(&proven.receipts, &proven.proof()).unwrap();
    };
    let first = save(&engine, Body::Book(Box::new(booking())), 0).await.unwrap();
    settle(&Outcome::Refused { code: "slot.closed".into(), field: Some("window".into()), not_before: None });
    assert!(list().await.is_empty());
    assert_eq!(draft().await.as_deref(), Some("{}"));
    // Ids begin with the millisecond.
    tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    let second = save(&engine, Body::Book(Box::new(booking())), 0).await.unwrap();
    assert_ne!(first, second);
    let listed = list().await;
    assert_eq!(listed[0].items.iter().map(|item| item.id).collect::<Vec<_>>(), [second], "the refusal is history");
    settle(&Outcome::Accepted);
    assert_eq!(draft().await, None);
    assert_eq!(list().await[0].items[0].state, SyncState::Received { at_ms: 42 });
}
