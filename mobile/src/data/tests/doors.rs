//! Numbers, codes, and what else is kept by key.

use super::*;

#[tokio::test]
async fn a_reserved_number_is_given_once_and_never_again() {
    let home = Home::new("numbers");
    let (engine, courier) = at_work(&home);
    let take_note = async |engine: &DeviceEngine| ask::<u64>(engine, Ask::TakeNumber { number: Number::Note }).await;
    assert_eq!(take_note(&engine).await.unwrap_err().code, "number.none");
    let ranges = RangesView {
        note: vec![Range { from: 20, to: 20 }, Range { from: 10, to: 11 }],
        waybill: Vec::new(),
        receipt: Vec::new(),
        record: Vec::new(),
        waybill_service: "RB".into(),
    };
    let device = engine.store.device().unwrap().to_string();
    let other = DeviceId::new(1, [1; 10]).to_string();
    take(&engine, courier.actor.id, vec![change(kind::RANGES, &other, &ranges)]);
    assert_eq!(take_note(&engine).await.unwrap_err().code, "number.none", "another device's numbers are not ours");
    take(&engine, courier.actor.id, vec![change(kind::RANGES, &device, &ranges)]);
    assert_eq!(take_note(&engine).await, Ok(10));
    drop(engine);
    let engine = home.engine();
    assert_eq!((take_note(&engine).await, take_note(&engine).await), (Ok(11), Ok(20)));
    assert_eq!(take_note(&engine).await.unwrap_err().code, "number.exhausted");
}

#[tokio::test]
async fn five_wrong_codes_lock_the_door_also_after_a_restart() {
    let home = Home::new("codes");
    let (engine, _) = at_work(&home);
    let check = async |engine: &DeviceEngine, code: &str| {
        ask::<bool>(engine, Ask::CheckCode { dossier: DOSSIER(), code: code.into() }).await
    };
    assert_eq!((check(&engine, "000000").await, check(&engine, "123 456").await), (Ok(false), Ok(true)));
    let body = collected(&engine, "000000").await;
    assert_eq!(save(&engine, body, 0).await.unwrap_err().code, "door.wrong-code");
    for _ in 0..3 {
        assert_eq!(check(&engine, "000000").await, Ok(false));
    }
    drop(engine);
    let engine = home.engine();
    assert_eq!(check(&engine, "000000").await, Ok(false));
    let locked = check(&engine, "123456").await.unwrap_err();
    assert_eq!(locked.code, "door.locked");
    assert!((1..=900).contains(&locked.retry_after_s.unwrap()));
}

#[tokio::test]
async fn drafts_belong_to_their_person_and_settings_to_the_device() {
    let home = Home::new("drafts");
    let (engine, courier) = at_work(&home);
    let draft = async |engine: &DeviceEngine| ask::<Option<String>>(engine, Ask::Draft { key: "book".into() }).await;
    let ask_save = Ask::SaveDraft { key: "book".into(), draft: Some("{}".into()) };
    ask::<()>(&engine, ask_save).await.unwrap();
    ask::<()>(&engine, Ask::SaveSetting { key: "lang".into(), value: "en".into() }).await.unwrap();
    engine.store.sign_in(&session(3, Role::Citizen)).unwrap();
    assert_eq!(draft(&engine).await, Ok(None));
    engine.store.sign_in(&courier).unwrap();
    drop(engine);
    let engine = home.engine();
    assert_eq!(draft(&engine).await, Ok(Some("{}".into())));
    assert_eq!(ask(&engine, Ask::Setting { key: "lang".into() }).await, Ok(Some("en".to_owned())));
}

#[test]
fn a_store_of_a_newer_app_is_left_alone() {
    let home = Home::new("newer");
    let opened = home.opened();
    opened.db.execute_batch("PRAGMA user_version=99").unwrap();
    assert_eq!(open_engine(opened).err().as_deref(), Some("store.newer"));
}

#[tokio::test]
async fn a_full_disk_is_said_and_leaves_nothing_half_saved() {
    let home = Home::new("full");
    let (engine, courier) = at_work(&home);
    let pages: i64 = engine.store.db().query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    engine.store.db().execute_batch(&format!("PRAGMA max_page_count={pages}")).unwrap();
    let mut saved = 0;
    let fault = loop {
        let long = Evidence { note: "x".repeat(1_000), waited_min: Some(1), ..Evidence::default() };
        let miss = MissPickup { dossier: DOSSIER(), reason: "RP1".into(), evidence: long, new_window: None };
        match save(&engine, Body::MissPickup(Box::new(miss)), 60_000).await {
            Ok(id) => saved += usize::from(!engine.store.undo_command(courier.actor.id, id, now_ms()).unwrap()),
            Err(fault) => break fault,
        }
        // Fills what is left with drafts.
        let text = "x".repeat(4_000);
        if let Err(fault) = engine.store.save_draft(None, &saved.to_string(), Some(&text)) {
            break fault.into();
        }
        saved += 1;
    };
    assert_eq!(fault.code, "storage.full");
    engine.store.db().execute_batch("PRAGMA max_page_count=1000000").unwrap();
    assert!(outbox(&engine).await.is_empty());
    assert_eq!(engine.store.next_seq(courier.actor.id).unwrap(), 1);
}
