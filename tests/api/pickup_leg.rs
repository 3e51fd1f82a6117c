//! The pickup leg over the wire, on both databases.

use serde_json::{Value, json};
use server::jobs;
use server::store::{Read, StoreError, Write, messages};
use shared::api::command::{Body, Book, Direction};
use shared::api::path;
use shared::api::receipt::{Outcome, Receipt};
use shared::api::views::{DossierView, PlanView, RangesView, kind};
use shared::dossier::Dossier;
use shared::identifiers::waybill::WaybillNumber;
use shared::ids::{Digest, DossierId, OfficeId};
use shared::shipment::{Holder, Leg, Pickup};
use tests::app::{On, TestApp, read};
use tests::wire::Hand;

/// A booked dossier on a route, and the people who have to do with it.
pub struct Stop {
    pub app: TestApp,
    owner: Hand,
    coordinator: Hand,
    pub courier: Hand,
    other: Hand,
    pub id: DossierId,
}

impl Stop {
    async fn new(on: On) -> Self {
        Self::booked(on, |booking| booking).await
    }

    /// The same with a booking of another kind.
    pub async fn booked(on: On, change: impl Fn(Book) -> Book) -> Self {
        let app = TestApp::start_seeded_on(on).await;
        let owner = Hand::citizen(&app, "0905123456").await;
        let coordinator = Hand::staff(&app, "dieuphoi1").await;
        let booking = change(owner.booking(&app).await);
        let (id, day) = (booking.dossier, booking.window.unwrap().day);
        accepted(&owner.act(&app, Body::Book(Box::new(booking))).await);
        let plan = app.post(path::PROPOSALS, Some(&coordinator.token), &json!({"day": day})).await;
        let plan: PlanView = read(plan).await.unwrap();
        accepted(&coordinator.act(&app, Body::PublishPlan { proposal: plan.id }).await);
        let (mut courier, mut other) = (None, None);
        for user in ["buuta1", "buuta2", "buuta3", "buuta4"] {
            let hand = Hand::staff(&app, user).await;
            let has_it = view(&app, &hand, id).await.is_some();
            if has_it { courier = Some(hand) } else { other = Some(hand) }
        }
        Self { owner, coordinator, courier: courier.unwrap(), other: other.unwrap(), id, app }
    }

    pub async fn act(&self, hand: &Hand, body: Value) -> Receipt {
        let mut body = body;
        body["dossier"] = json!(self.id);
        hand.act(&self.app, serde_json::from_value(body).unwrap()).await
    }

    async fn dossier(&self) -> Dossier {
        view(&self.app, &self.coordinator, self.id).await.unwrap().dossier
    }

    /// The record at the door with the citizen's own code and QR and the courier's own numbers.
    async fn record(&self, counted: Value, insists: bool) -> Value {
        let doors = view(&self.app, &self.owner, self.id).await.unwrap().doors.unwrap();
        let (seen, _) = self.courier.changes(&self.app, "").await;
        let ranges = seen.into_iter().find(|((kind, _), _)| kind == kind::RANGES).and_then(|(_, view)| view).unwrap();
        let ranges: RangesView = serde_json::from_value(ranges).unwrap();
        let serial = u32::try_from(ranges.waybill[0].from).unwrap();
        let service: [u8; 2] = ranges.waybill_service.as_bytes().try_into().unwrap();
        let hash = Digest::of(b"x");
        json!({
            "type": "confirm_pickup", "verified": {"by": "qr", "token": doors.token}, "counted": counted,
            "guidance": "x", "seal": "NP1", "note_number": ranges.note[0].from,
            "waybill": WaybillNumber::from_serial(service, serial).unwrap().as_str(), "taken": [], "photos": [hash],
            "signed_text": hash, "citizen_signature": hash, "courier_signature": hash,
            "closed_by": {"by": "code", "code": doors.code}, "insists": insists
        })
    }

    /// A count of all papers, `quantity` each.
    async fn count(&self, quantity: u32) -> Value {
        let papers = self.dossier().await.procedure.components;
        papers.iter().map(|paper| json!({"component": paper.id, "form": "original", "quantity": quantity})).collect()
    }

    async fn told(&self) -> Vec<String> {
        let latest = self.app.app.store.read(|tx: &mut dyn Read| messages::list_latest(tx, 50)).await;
        let to_owner = latest.unwrap().into_iter().filter(|message| message.phone == "+84905123456");
        let mut told: Vec<_> = to_owner.map(|message| message.template).collect();
        told.retain(|template| template != "notify-code");
        told.sort();
        told
    }
}

pub async fn view(app: &TestApp, hand: &Hand, id: DossierId) -> Option<DossierView> {
    let (seen, _) = hand.changes(app, "").await;
    let found = seen.get(&("dossier".to_owned(), id.to_string())).and_then(Option::clone);
    found.map(|view| serde_json::from_value(view).unwrap())
}

#[track_caller]
pub fn accepted(receipt: &Receipt) {
    assert_eq!(receipt.outcome, Outcome::Accepted);
}

#[track_caller]
fn refused(receipt: &Receipt, expected: &str) {
    let Outcome::Refused { code, .. } = &receipt.outcome else { panic!("{:?}", receipt.outcome) };
    assert_eq!(code, expected);
}

#[tokio::test]
async fn a_courier_sets_out_counts_comes_again_collects_and_passes_an_office() {
    for on in On::BOTH {
        let stop = Stop::new(on).await;
        let token = view(&stop.app, &stop.owner, stop.id).await.unwrap().doors.unwrap().token;
        let start = json!({"type": "start_count", "verified": {"by": "qr", "token": token}});
        refused(&stop.act(&stop.courier, start.clone()).await, "dossier.wrong-state");
        let not_mine = stop.act(&stop.other, json!({"type": "set_out"})).await;
        assert!(matches!(&not_mine.outcome, Outcome::Quarantined { code, .. } if code == "stop.reassigned"), "{on:?}");
        accepted(&stop.act(&stop.courier, json!({"type": "set_out"})).await);
        assert_eq!(stop.told().await, ["notify-nearing"], "{on:?}");
        let forged = json!({"type": "start_count", "verified": {"by": "qr", "token": format!("{token}x")}});
        let forged = stop.act(&stop.courier, forged).await;
        assert!(matches!(&forged.outcome, Outcome::Quarantined { code, .. } if code == "door.wrong-token"));
        accepted(&stop.act(&stop.courier, start).await);
        let nothing = stop.count(0).await;
        let report = json!({"type": "report_incomplete", "counted": nothing, "guidance": "x"});
        accepted(&stop.act(&stop.courier, report).await);
        assert_eq!(stop.told().await, ["notify-incomplete", "notify-nearing"]);
        let silent = stop.record(nothing.clone(), false).await;
        refused(&stop.act(&stop.courier, silent).await, "pickup.not-insisted");
        let record = stop.record(nothing, true).await;
        accepted(&stop.act(&stop.courier, record).await);
        let nowhere = json!({"type": "scan_item", "office": "nowhere", "direction": "in"});
        refused(&stop.act(&stop.courier, nowhere).await, "field.invalid");
        let office = stop.dossier().await.office;
        let scan = |direction: Direction| json!({"type": "scan_item", "office": office, "direction": direction});
        accepted(&stop.act(&stop.courier, scan(Direction::In)).await);
        assert_eq!(stop.dossier().await.holder(), Holder::Office(OfficeId(office.to_string())));
        refused(&stop.act(&stop.coordinator, scan(Direction::Out)).await, "item.not-holder");
        accepted(&stop.act(&stop.courier, scan(Direction::Out)).await);
        let dossier = stop.dossier().await;
        assert!(matches!(&dossier.pickup, Some(Pickup::InTransit { collected }) if collected.insisted));
        assert_eq!((dossier.holder(), dossier.visits.len()), (Holder::Courier(stop.courier.actor.id), 1));
    }
}

#[tokio::test]
async fn what_opened_a_door_is_good_once_and_soon_forgotten_and_the_other_door_still_opens() {
    for on in On::BOTH {
        let stop = Stop::new(on).await;
        let id = stop.id.to_string();
        // More than are looked at together, and all before this one.
        let others = move |tx: &mut dyn Write| {
            for at in 0..600 {
                let other = format!("00000000-0000-7000-8000-{at:012}");
                let values = [id.as_str().into(), other.as_str().into()];
                tx.execute(
                    "INSERT INTO dossier (id, version, state, owner, office, agency, status, booked_ms, handed_over) \
                     SELECT $2, version, replace(state, $1, $2), owner, office, agency, status, booked_ms, handed_over \
                     FROM dossier WHERE id = $1",
                    &values,
                )?;
                tx.execute(
                    "INSERT INTO door (dossier, leg, code, verifier, token) \
                     SELECT $2, leg, code, verifier, token FROM door WHERE dossier = $1 AND leg = 'pickup'",
                    &values,
                )?;
            }
            Ok::<_, StoreError>(())
        };
        stop.app.app.store.write(others).await.unwrap();
        let legs = async || {
            let id = stop.id.to_string();
            let sql = "SELECT leg FROM door WHERE dossier = $1 ORDER BY leg";
            let rows = stop.app.app.store.read(move |tx: &mut dyn Read| tx.query(sql, &[id.as_str().into()])).await;
            rows.unwrap().iter().map(|row| row.text("leg").unwrap().to_owned()).collect::<Vec<_>>()
        };
        jobs::doors(&stop.app.app).await.unwrap();
        assert_eq!(legs().await, ["pickup", "return"], "{on:?}: both are still to be opened");
        let all = stop.count(1).await;
        let record = stop.record(all, false).await;
        accepted(&stop.act(&stop.courier, record.clone()).await);
        let doors = view(&stop.app, &stop.owner, stop.id).await.unwrap().doors;
        assert!(doors.is_none_or(|doors| doors.leg == Leg::Return), "{on:?}: its owner no longer sees the first code");
        let again = stop.act(&stop.courier, record).await.outcome;
        assert!(!matches!(again, Outcome::Accepted), "{on:?}: nor does it open anything: {again:?}");
        jobs::doors(&stop.app.app).await.unwrap();
        assert_eq!(legs().await, ["return"], "{on:?}");
        let left = "SELECT dossier AS x FROM door WHERE dossier LIKE '00000000-%'";
        assert_eq!(stop.app.column(left).await.len(), 600, "{on:?}: those of others stay");
    }
}

#[tokio::test]
async fn a_number_that_was_used_goes_to_a_person_and_nothing_is_done() {
    for on in On::BOTH {
        let stop = Stop::new(on).await;
        let all = stop.count(1).await;
        let record = stop.record(all, false).await;
        let note = record["note_number"].as_i64().unwrap();
        let used = move |tx: &mut dyn Write| {
            let sql = "INSERT INTO number_used (kind, number, subject) VALUES ('note', $1, 'dossier:other')";
            tx.execute(sql, &[note.into()])
        };
        let used: Result<u64, StoreError> = stop.app.app.store.write(used).await;
        assert_eq!(used.unwrap(), 1);
        let before = stop.dossier().await;
        let again = stop.act(&stop.courier, record).await.outcome;
        assert!(matches!(&again, Outcome::Quarantined { code, .. } if code == "number.used"), "{on:?}: {again:?}");
        assert_eq!(stop.dossier().await, before, "{on:?}");
    }
}

#[tokio::test]
async fn a_torn_item_is_repacked_and_a_withdrawn_one_comes_home() {
    for on in On::BOTH {
        let stop = Stop::new(on).await;
        let all = stop.count(1).await;
        let record = stop.record(all.clone(), false).await;
        let note = record["note_number"].clone();
        accepted(&stop.act(&stop.courier, record).await);
        let cancel = stop.act(&stop.owner, json!({"type": "cancel", "reason": ""})).await;
        // The wall clock of every test device stands still: whatever is not later than the collection is not before it.
        refused(&cancel, "pickup.withdraw-instead");
        let torn = json!({"type": "report_exception", "kind": "torn", "note": "x"});
        accepted(&stop.act(&stop.owner, torn).await);
        let settle = json!({"type": "resolve_exception", "outcome": "continue", "note": "x"});
        refused(&stop.act(&stop.courier, settle.clone()).await, "command.not-yours");
        refused(&stop.act(&stop.coordinator, settle).await, "item.repack-first");
        let hash = Digest::of(b"x");
        let repack = json!({
            "type": "repack_item", "counted": all, "seal": "NP2", "photos": [hash], "witness": "x",
            "signature": hash, "witness_signature": hash
        });
        accepted(&stop.act(&stop.courier, repack).await);
        let withdraw = |number: &Value| json!({"type": "withdraw_item", "note_number": number, "agrees_to_cost": true, "reason": ""});
        refused(&stop.act(&stop.owner, withdraw(&json!(1))).await, "item.no-proof-of-posting");
        accepted(&stop.act(&stop.owner, withdraw(&note)).await);
        assert_eq!(stop.told().await, ["notify-exception", "notify-withdrawn"], "{on:?}");
        let back = |seal: &str| {
            json!({
                "type": "give_back", "seal": seal, "taken": [], "remarks": "", "citizen_signature": hash,
                "courier_signature": hash, "identity": {"kind": "other", "last4": "1234", "name_matches": true}
            })
        };
        refused(&stop.act(&stop.courier, back("NP1")).await, "seal.differs");
        accepted(&stop.act(&stop.courier, back("NP2")).await);
        let dossier = stop.dossier().await;
        assert_eq!((dossier.holder(), dossier.status.code()), (Holder::Citizen, 7), "{on:?}");
    }
}
