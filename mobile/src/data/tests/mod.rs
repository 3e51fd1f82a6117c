//! The engine on a real file, without a server.

mod doors;
mod keeping;
mod saving;
mod sending;

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
use shared::api::views::{DoorChecks, DossierView, OutlineView, OutlinesView, Range, RangesView, kind};
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
        self.opened_for("http://127.0.0.1:9".into())
    }

    fn opened_for(&self, base_url: String) -> Opened {
        let db = rusqlite::Connection::open(self.0.join("tannoi.db")).unwrap();
        db.execute_batch("PRAGMA locking_mode=exclusive; PRAGMA journal_mode=wal; PRAGMA synchronous=full;").unwrap();
        Opened {
            db,
            emitter: Emitter::new(|_| {}),
            waker: Waker::new().0,
            blobs: Blobs::new(self.0.join("blobs")),
            base_url,
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
    Session { token: format!("token-{number}"), actor, name: format!("Nguoi {number}") }
}

const DOSSIER: fn() -> DossierId = || DossierId::new(77, [7; 10]);

/// A dossier that `courier` is to collect today, with the code 123456.
fn scheduled(courier: ActorId) -> DossierView {
    let day = NaiveDate::from_ymd_opt(2026, 11, 25).unwrap();
    let window = Window { day, from_min: 420, to_min: 540 };
    let paper = |id| PinnedComponent {
        id,
        name: format!("Giay {id}"),
        group: ComponentGroup::Submit,
        originals: 1,
        copies: 0,
        returned: None,
    };
    let procedure = Pinned {
        code: "2.000635".into(),
        from: day,
        name: "Cap ban sao trich luc ho tich".into(),
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
        full: None,
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
        claimed: None,
        history: Vec::new(),
        doors: None,
        checks: Some(DoorChecks { leg: Leg::Pickup, verifier }),
        badge: None,
        point: None,
        deliver_to: None,
        track: None,
        said: Vec::new(),
        stages: Vec::new(),
        forecast: None,
        sums: Vec::new(),
        claimable: Vec::new(),
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
    let courier = begin_work(&engine);
    (engine, courier)
}

fn begin_work(engine: &DeviceEngine) -> Session {
    let courier = session(2, Role::Courier);
    engine.store.sign_in(&courier).unwrap();
    let view = scheduled(courier.actor.id);
    take(engine, courier.actor.id, vec![change(kind::DOSSIER, &DOSSIER().to_string(), &view)]);
    courier
}

/// Saves a failed visit at each of `count` doors of `actor`.
async fn visits(engine: &DeviceEngine, actor: ActorId, count: u8) -> Vec<CommandId> {
    let mut ids = Vec::new();
    for number in 0..count {
        let mut view = scheduled(actor);
        view.dossier.id = DossierId::new(80 + u64::from(number), [8; 10]);
        take(engine, actor, vec![change(kind::DOSSIER, &view.dossier.id.to_string(), &view)]);
        let mut body = missed();
        if let Body::MissPickup(missed) = &mut body {
            missed.dossier = view.dossier.id;
        }
        ids.push(save(engine, body, 0).await.unwrap());
    }
    ids
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
        verified: Verified::Asked { reason: "May het pin".into() },
        counted: vec![Counted { component: 1, form: DocumentForm::Original, quantity: 1 }],
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
        insists: false,
        proofs: Vec::new(),
    }))
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[3; 32])
}

fn about() -> About {
    let public = data_encoding::BASE64URL_NOPAD.encode(key().verifying_key().as_bytes());
    About {
        product: PRODUCT.into(),
        version: String::new(),
        epoch: "e".into(),
        keys: [("k".to_owned(), public)].into(),
        server_ms: now_ms(),
        max_blob_bytes: 1,
        max_part_bytes: 0,
        blob_types: Vec::new(),
        max_batch: 50,
        demo: true,
    }
}

fn learn_key(engine: &DeviceEngine) {
    engine.keys.borrow_mut().learn(&engine.store, &about()).unwrap();
}

/// What an honest server answers.
fn receipts(batch: &[Saved], outcome: &Outcome, number: u64) -> Receipts {
    answer(&batch.iter().map(|saved| (saved.item.id, saved.text.clone())).collect::<Vec<_>>(), outcome, number)
}

fn answer(batch: &[(CommandId, String)], outcome: &Outcome, number: u64) -> Receipts {
    let receipt = |(id, text): &(CommandId, String)| {
        let receipt = Receipt {
            command: *id,
            hash: Digest::of(text.as_bytes()),
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
    Receipts {
        receipts,
        key: "k".into(),
        signature: data_encoding::BASE64URL_NOPAD.encode(&signature),
        covered: Vec::new(),
    }
}
