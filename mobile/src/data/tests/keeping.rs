//! What stays on this device, what may go, and how it leaves when nothing else works.

use shared::api::outbox_file::OutboxFile;

use super::*;

const DAY_MS: i64 = 86_400_000;

fn settle(engine: &DeviceEngine, actor: ActorId, outcome: &Outcome) {
    let batch = engine.store.take_batch(actor, now_ms(), 1, 1).unwrap();
    let proven = engine.keys.borrow().prove(&batch, receipts(&batch, outcome, 3)).unwrap();
    engine.store.settle(&proven.receipts, &proven.proof()).unwrap();
}

fn every_outcome() -> [Outcome; 5] {
    [
        Outcome::Accepted,
        Outcome::Refused { code: "slot.closed".into(), field: None, not_before: None },
        Outcome::Held { missing: vec![CommandId::new(1, [1; 10])], until_ms: 99 },
        Outcome::Quarantined { case: CaseId::new(1, [1; 10]), code: "pickup.called-off".into() },
        Outcome::Closed { case: CaseId::new(1, [1; 10]), reason: "Trung".into() },
    ]
}

#[tokio::test]
async fn only_what_was_accepted_or_closed_goes_after_thirty_days_and_nothing_else_ever() {
    let home = Home::new("purge");
    let (engine, courier) = at_work(&home);
    learn_key(&engine);
    let actor = courier.actor.id;
    let ids = visits(&engine, actor, 6).await;
    for outcome in every_outcome() {
        settle(&engine, actor, &outcome);
    }
    let left = async || -> Vec<CommandId> { outbox(&engine).await.into_iter().rev().map(|item| item.id).collect() };
    engine.store.purge(now_ms() + 29 * DAY_MS).unwrap();
    assert_eq!(left().await, ids, "kept for thirty days");
    engine.store.purge(now_ms() + 31 * DAY_MS).unwrap();
    assert_eq!(left().await, [ids[1], ids[2], ids[3], ids[5]]);
    engine.store.purge(now_ms() + 4_000 * DAY_MS).unwrap();
    assert_eq!(left().await, [ids[1], ids[2], ids[3], ids[5]], "undecided, refused or unsent: never");
}

#[tokio::test]
async fn what_a_person_closed_is_shown_as_kept_without_effect_and_is_not_asked_about_again() {
    let home = Home::new("closed");
    let (engine, courier) = at_work(&home);
    learn_key(&engine);
    save(&engine, missed(), 0).await.unwrap();
    let [.., quarantined, closed] = every_outcome();
    settle(&engine, courier.actor.id, &quarantined);
    let kept: Kept<DossierView> = ask::<Option<_>>(&engine, Ask::Dossier { id: DOSSIER() }).await.unwrap().unwrap();
    assert!(matches!(kept.view.dossier.pickup, Some(Pickup::Scheduled { .. })), "no effect before a person decided");
    // The matter goes from what this person may see: it is asked about at once.
    let gone = Change { kind: kind::CASE.into(), id: "c".into(), view: None };
    take(&engine, courier.actor.id, vec![gone]);
    settle(&engine, courier.actor.id, &closed);
    assert_eq!(outbox(&engine).await[0].state, SyncState::Closed { reason: "Trung".into() });
    let later = now_ms() + 3 * DAY_MS;
    assert!(engine.store.take_batch(courier.actor.id, later, 50, 1 << 20).unwrap().is_empty());
    let status = engine.store.waiting(courier.actor.id).unwrap();
    assert_eq!(status, (0, None));
}

#[tokio::test]
async fn a_photo_that_the_server_lacks_keeps_its_record_and_one_in_a_draft_stays() {
    let home = Home::new("purge-photos");
    let (engine, courier) = at_work(&home);
    learn_key(&engine);
    let actor = courier.actor.id;
    let body = collected(&engine, "123456").await;
    save(&engine, body, 0).await.unwrap();
    settle(&engine, actor, &Outcome::Accepted);
    for (bytes, drafted) in [(b"nhap", true), (b"thua", false)] {
        let name = engine.blobs.save(bytes).await.unwrap();
        let _: Digest =
            ask(&engine, Ask::KeepBlob { name: name.clone(), media_type: "image/jpeg".into() }).await.unwrap();
        let draft = drafted.then(|| format!("[\"{name}\"]"));
        ask::<()>(&engine, Ask::SaveDraft { key: format!("x/{drafted}"), draft }).await.unwrap();
    }
    let much_later = now_ms() + 40 * DAY_MS;
    assert_eq!(engine.store.purge(much_later).unwrap(), [Digest::of(b"thua").to_string()]);
    assert_eq!(outbox(&engine).await.len(), 1);
    engine.store.settle_blob(&Digest::of(b"anh").to_string(), None).unwrap();
    assert_eq!(engine.store.purge(much_later).unwrap(), [Digest::of(b"anh").to_string()]);
    assert!(outbox(&engine).await.is_empty() && engine.store.has_blob(Digest::of(b"nhap")).unwrap());
}

#[tokio::test]
async fn what_is_not_received_stays_in_sight_behind_any_number_of_later_records() {
    let home = Home::new("in-sight");
    let (engine, _) = at_work(&home);
    let id = save(&engine, missed(), 0).await.unwrap();
    let copies = "WITH RECURSIVE n (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM n WHERE n < 700)
         INSERT INTO command (id, actor, seq, kind, text, hash, saved_ms, held_from_ms, held_to_ms, outcome, received_ms)
         SELECT printf('%s%012x', substr(id, 1, 24), n), actor, n, kind, text, hash, saved_ms, 0, 0, 'accepted', 1
         FROM command, n";
    engine.store.db().execute(copies, []).unwrap();
    let items = outbox(&engine).await;
    assert!(items.len() < 699, "the list has an end");
    assert_eq!(items.last().map(|item| item.id), Some(id));
}

#[tokio::test]
async fn what_could_not_be_sent_leaves_as_a_file_with_every_byte_as_it_was_stored() {
    let home = Home::new("export");
    let (engine, courier) = at_work(&home);
    let body = collected(&engine, "123456").await;
    let id = save(&engine, body, 0).await.unwrap();
    let file = OutboxFile::read(&ask::<String>(&engine, Ask::Export).await.unwrap()).unwrap();
    let sql = "SELECT text FROM command";
    let stored: String = engine.store.db().query_row(sql, [], |row| row.get(0)).unwrap();
    assert_eq!(file.commands, [stored]);
    assert_eq!((file.header.actor, file.blobs.len()), (courier.actor.id, 1));
    assert_eq!(file.blobs[0].bytes, b"anh");
    let [item] = outbox(&engine).await.try_into().unwrap();
    assert_eq!((item.id, item.state), (id, SyncState::OnDevice), "it stays here as well");
    learn_key(&engine);
    settle(&engine, courier.actor.id, &Outcome::Accepted);
    let file = OutboxFile::read(&ask::<String>(&engine, Ask::Export).await.unwrap()).unwrap();
    assert_eq!((file.commands.len(), file.blobs.len()), (0, 1), "the photo still waits");
}

#[tokio::test]
async fn a_wait_for_the_server_to_learn_grows_from_a_minute_to_six_hours_and_a_clock_set_back_does_not_prolong_it() {
    let home = Home::new("unread-wait");
    let (engine, courier) = at_work(&home);
    let id = save(&engine, missed(), 0).await.unwrap();
    let due = |at_ms| !engine.store.take_batch(courier.actor.id, at_ms, 50, 1 << 20).unwrap().is_empty();
    let mut now = now_ms();
    for wait_ms in [60_000, 120_000, 240_000, 480_000] {
        engine.store.mark_unread(id, "command.unreadable", now).unwrap();
        assert!(!due(now) && !due(now + wait_ms - 1) && due(now + wait_ms));
        now += wait_ms;
    }
    for _ in 0..30 {
        engine.store.mark_unread(id, "command.unreadable", now).unwrap();
    }
    assert!(!due(now + 6 * 3_600_000 - 1) && due(now + 6 * 3_600_000) && due(now - 1));
}
