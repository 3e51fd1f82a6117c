//! The engine on a real file, without a server.

use std::path::PathBuf;

use argon2::{Argon2, Params, PasswordHasher};
use chrono::NaiveDate;
use ed25519_dalek::{Signer, SigningKey};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use shared::actor::{Actor, Role, Scope};
use shared::api::changes::{Change, Changes};
use shared::api::command::*;
use shared::api::receipt::{Entry, Outcome, Receipt, Receipts, signed_bytes};
use shared::api::session::{About, PRODUCT, Session};
use shared::api::views::{DoorChecks, DossierView, Range, RangesView, kind};
use shared::dossier::Dossier;
use shared::dossier::event::{Booked, ComponentGroup, Event, Pinned, PinnedComponent};
use shared::ids::*;
use shared::shipment::{Assignment, Leg, Pickup};

use super::bridge::{Emitter, Engine, Opened, Waker};
use super::engine::{DeviceEngine, open_engine};
use super::outbox::Saved;
use super::request::{Ask, Fault, Kept, Number, OutboxItem, Reply, SyncState};
use crate::platform::{Blobs, now_ms};

/// A folder that goes when the test ends.
struct Home(PathBuf);

impl Home {
    fn new(name: &str) -> Self {
        let home = std::env::temp_dir().join(format!("tannoi-engine-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&home);
        std::fs::create_dir_all(&home).unwrap();
        Self(home)
    }

    /// Opens the store as the platform does, with a server that is not there.
    fn engine(&self) -> DeviceEngine {
        open_engine(self.opened()).unwrap()
    }

    fn opened(&self) -> Opened {
        let db = rusqlite::Connection::open(self.0.join("tannoi.db")).unwrap();
        db.execute_batch("PRAGMA locking_mode=exclusive; PRAGMA journal_mode=wal; PRAGMA synchronous=full;").unwrap();
        Opened {
            db,
            emitter: Emitter::new(|_| {}),
            waker: Waker::new().0,
            blobs: Blobs::new(self.0.join("blobs")),
            base_url: "http://127.0.0.1:9".into(),
        }
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn ask<T: DeserializeOwned>(engine: &DeviceEngine, ask: Ask) -> Result<T, Fault> {
    let reply = engine.handle(serde_json::to_string(&ask).unwrap()).await;
    match serde_json::from_str(&reply).unwrap() {
        Reply::Done(done) => Ok(done),
        Reply::Fault(fault) => Err(fault),
    }
}

async fn save(engine: &DeviceEngine, body: Body, hold_ms: u32) -> Result<CommandId, Fault> {
    ask(engine, Ask::Save { body: Box::new(body), hold_ms }).await
}

async fn outbox(engine: &DeviceEngine) -> Vec<OutboxItem> {
    ask(engine, Ask::Outbox).await.unwrap()
}

fn session(number: u64, role: Role) -> Session {
    let scope = if role == Role::Citizen { Scope::Own } else { Scope::Office("BC1".into()) };
    let actor = Actor { id: ActorId::new(number, [9; 10]), role, scope };
    Session { token: format!("token-{number}"), actor, name: format!("Người {number}") }
}

const DOSSIER: fn() -> DossierId = || DossierId::new(77, [7; 10]);

/// A dossier that `courier` is to collect today, with the code 123456.
fn scheduled(courier: ActorId) -> DossierView {
    let day = NaiveDate::from_ymd_opt(2026, 11, 25).unwrap();
    let window = Window { day, from_min: 420, to_min: 540 };
    let paper =
        |id| PinnedComponent {
            id, name: format!("Giấy {id}"), group: ComponentGroup::Submit, originals: 1, copies: 0
        };
    let procedure = Pinned {
        code: "2.000635".into(),
        from: day,
        name: "Cấp bản sao trích lục hộ tịch".into(),
        components: vec![paper(1)],
        limit: None,
        results: Vec::new(),
        recall: None,
    };
    let booked = Event::Booked(Box::new(Booked {
        dossier: DOSSIER(),
        owner: ActorId::new(1, [1; 10]),
        asked_as: Role::Citizen,
        procedure,
        form: Form::Both,
        agency: "MC1".into(),
        office: "BC1".into(),
        commune: "22015".into(),
        window: Some(window),
        slip_code: None,
        ready: vec![1],
        postage: 30_000,
        state_fee: None,
        consent: "1".into(),
    }));
    let mut dossier = Dossier::from_first(&booked).unwrap();
    let plan = ProposalId::new(5, [5; 10]);
    dossier.apply(&Event::Scheduled { leg: Leg::Pickup, assignment: Assignment { courier, window, eta_ms: 1, plan } });
    let params = Params::new(Params::MIN_M_COST, 1, 1, None).unwrap();
    let hasher = Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
    let verifier = hasher.hash_password_with_salt(b"123456", b"muoi-cua-ho-so").unwrap().to_string();
    DossierView {
        dossier,
        person: None,
        note: String::new(),
        history: Vec::new(),
        doors: None,
        checks: Some(DoorChecks { leg: Leg::Pickup, verifier }),
        badge: None,
        point: None,
        track: None,
    }
}

fn change(kind: &str, id: &str, view: &impl serde::Serialize) -> Change {
    let view = RawValue::from_string(serde_json::to_string(view).unwrap()).unwrap();
    Change { kind: kind.into(), id: id.into(), view: Some(view) }
}

fn take(engine: &DeviceEngine, actor: ActorId, changes: Vec<Change>) {
    let page = Changes { cursor: "e.1".into(), reset: false, more: false, server_ms: now_ms(), changes };
    engine.store.take_changes(actor, &page).unwrap();
}

/// A courier who is signed in, with one stop.
fn at_work(home: &Home) -> (DeviceEngine, Session) {
    let engine = home.engine();
    let courier = session(2, Role::Courier);
    engine.store.sign_in(&courier).unwrap();
    let view = scheduled(courier.actor.id);
    take(&engine, courier.actor.id, vec![change(kind::DOSSIER, &DOSSIER().to_string(), &view)]);
    (engine, courier)
}

fn missed() -> Body {
    let evidence = Evidence { waited_min: Some(10), ..Evidence::default() };
    Body::MissPickup(Box::new(MissPickup { dossier: DOSSIER(), reason: "RP1".into(), evidence, new_window: None }))
}

async fn collected(engine: &DeviceEngine, code: &str) -> Body {
    let bytes = b"anh".to_vec();
    let name = engine.blobs.save(&bytes).await.unwrap();
    let blob: Digest = ask(engine, Ask::KeepBlob { name, media_type: "image/jpeg".into() }).await.unwrap();
    Body::ConfirmPickup(Box::new(ConfirmPickup {
        dossier: DOSSIER(),
        verified: Verified::Asked { reason: "Máy hết pin".into() },
        counted: vec![Counted { component: 1, form: PaperForm::Original, quantity: 1 }],
        guidance: String::new(),
        seal: "NP001".into(),
        note_number: 1,
        waybill: "RB000000015VN".into(),
        taken: Vec::new(),
        photos: vec![blob],
        signed_text: blob,
        citizen_signature: blob,
        courier_signature: blob,
        closed_by: ClosedBy::Code { code: code.into() },
        place: None,
    }))
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[3; 32])
}

fn learn_key(engine: &DeviceEngine) {
    let public = data_encoding::BASE64URL_NOPAD.encode(key().verifying_key().as_bytes());
    let about = About {
        product: PRODUCT.into(),
        version: String::new(),
        epoch: "e".into(),
        keys: [("k".to_owned(), public)].into(),
        server_ms: 0,
        max_blob_bytes: 1,
        max_batch: 50,
        demo: true,
    };
    engine.keys.borrow_mut().learn(&engine.store, &about).unwrap();
}

/// What an honest server answers.
fn receipts(batch: &[Saved], outcome: &Outcome, number: u64) -> Receipts {
    let receipt = |saved: &Saved| {
        let receipt = Receipt {
            command: saved.item.id,
            hash: Digest::of(saved.text.as_bytes()),
            outcome: outcome.clone(),
            entry: Some(Entry { subject: format!("dossier:{}", DOSSIER()), number }),
            server_ms: 42,
            epoch: "e".into(),
            key: "k".into(),
        };
        RawValue::from_string(serde_json::to_string(&receipt).unwrap()).unwrap()
    };
    let receipts: Vec<_> = batch.iter().map(receipt).collect();
    let hashes: Vec<_> = receipts.iter().map(|receipt| Digest::of(receipt.get().as_bytes())).collect();
    let signature = key().sign(&signed_bytes(&hashes)).to_bytes();
    Receipts { receipts, key: "k".into(), signature: data_encoding::BASE64URL_NOPAD.encode(&signature) }
}

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
async fn a_refused_command_says_why_and_changes_nothing() {
    let home = Home::new("refused");
    let (engine, courier) = at_work(&home);
    learn_key(&engine);
    save(&engine, missed(), 0).await.unwrap();
    let batch = engine.store.take_batch(courier.actor.id, now_ms(), 50, 1_000_000).unwrap();
    let no = Outcome::Refused { code: "stop.reassigned".into(), field: None };
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
