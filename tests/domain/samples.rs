//! One example of everything that is sent or stored beside commands: events, personal fields, views, receipts, answers. The
//! events come from steps that the rules allowed.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::actor::Role;
use shared::api::command::*;
use shared::api::error::{ErrorBody, Problem};
use shared::api::receipt::{Entry, Outcome, Receipt};
use shared::api::session::{About, Session};
use shared::api::views::*;
use shared::catalogue::Known;
use shared::claims::ClaimTerms;
use shared::dossier::Stage;
use shared::dossier::event::Private;
use shared::ids::*;
use shared::money::cash::{CashShift, PayingOver, ToPayOver};
use shared::money::takings::{OneKind, ReceiptLine};
use shared::money::{Dong, TrustMoney};
use shared::office::{Declared, OfficeEvent};
use shared::report::figures;
use shared::report::period::Period;
use shared::shipment::Leg;
use shared::time::forecast::Forecast;
use shared::time::transit::ClaimScope;

use crate::story::*;

/// A line as it is now, and whether a stored line still reads as the thing.
pub struct Sample {
    pub line: String,
    pub reads_back: Box<dyn Fn(&str) -> bool>,
}

pub fn sample<T: Serialize + DeserializeOwned + PartialEq + 'static>(thing: T) -> Sample {
    let line = serde_json::to_string(&thing).unwrap();
    Sample { line, reads_back: Box::new(move |line| serde_json::from_str::<T>(line).is_ok_and(|read| read == thing)) }
}

pub fn office_events() -> Vec<OfficeEvent> {
    let shift = CashShift::new(courier().id, window().day);
    let remittance = shift.hand_in("N1".into(), counted(40_000, 8_000), 5).unwrap();
    let reconciliation = shift.reconcile(&remittance, coordinator().id, counted(40_000, 7_000), 6).unwrap();
    vec![
        OfficeEvent::CashHandedIn { office: OFFICE.into(), remittance },
        OfficeEvent::CashReconciled { reconciliation },
        OfficeEvent::ForceMajeureDeclared { declared: declared() },
        OfficeEvent::CashPaidOver { paid: paid_over() },
    ]
}

fn paid_over() -> PayingOver {
    let money = OneKind::StateFee(TrustMoney(Dong(8_000)));
    let reconciled = [ReceiptLine { number: 2, dossier: id(), money, at_ms: 10 }];
    let open = ToPayOver { reconciled: &reconciled, paid_over: &BTreeSet::new() };
    open.pay(AGENCY.into(), BTreeSet::from([2]), "UNC-7".into(), coordinator().id, 12).unwrap()
}

fn declared() -> Declared {
    let DeclareForceMajeure { id, event } = flood();
    Declared { id, office: Some(OFFICE.into()), event, communes: vec!["22051".into()] }
}

pub fn private() -> Vec<Private> {
    let Body::RedirectResult(redirect) = redirect() else { panic!("no redirect") };
    let proxy = Proxy { name: "Nguyễn Văn Nam".into(), relation: "con".into(), phone: "+84905999888".into() };
    vec![
        Private::Booking { person: booking().person, note: "Gọi trước".into(), claimed: None },
        Private::Words { text: "Thiếu hai giấy".into() },
        Private::Delivery { recipient: Recipient::Owner, remarks: String::new() },
        Private::Choice { choice: DeliveryChoice::NewDate { window: window() } },
        Private::Redirect { recipient: redirect.recipient, address: None, reason: redirect.reason },
        Private::Booking {
            person: Person { proxy: Some(proxy), ..booking().person },
            note: String::new(),
            claimed: None,
        },
    ]
}

fn view() -> DossierView {
    let dossier = collected();
    let forecast = Forecast {
        bodies: Vec::new(),
        result_on: Some(window().day),
        in_hands_on: None,
        provisional: false,
        explanation: Vec::new(),
    };
    let terms = ClaimTerms { transit_end: window().day, scope: ClaimScope::OneProvince };
    DossierView {
        dossier,
        person: Some(booking().person),
        note: "Gọi trước".into(),
        claimed: None,
        history: vec![HistoryLine {
            entry: 1,
            event: "booked".into(),
            role: Role::Citizen,
            by: None,
            device_ms: 1,
            occurred_ms: 2,
            recorded_ms: 3,
        }],
        doors: Some(Doors { leg: Leg::Return, token: "TN1".into(), code: "123456".into() }),
        checks: Some(DoorChecks { leg: Leg::Return, verifier: "$argon2id$".into() }),
        badge: Some(Badge { courier: "Lê Tư".into(), staff_code: "BT-1".into(), words: [1, 2] }),
        point: Some([109.2, 13.4]),
        deliver_to: Some(DeliverToView {
            address: None,
            recipient: Some("Lê Năm".into()),
            relation: Some("con".into()),
        }),
        track: Some("token".into()),
        said: vec![Said { entry: 5, event: "refused".into(), answers: None, text: "Sai cơ quan".into() }],
        stages: Vec::new(),
        forecast: Some(forecast),
        sums: Vec::new(),
        claimable: vec![Claimable { leg: Leg::Pickup, terms, until: window().day }],
    }
}

fn route() -> RouteView {
    RouteView {
        day: window().day,
        courier: courier().id,
        name: "Lê Tư".into(),
        plan: ProposalId::new(4, [4; 10]),
        base: [109.2, 13.4],
        stops: vec![StopView {
            dossier: id(),
            leg: Leg::Pickup,
            at_home: true,
            agency: None,
            point: [109.2, 13.4],
            arrive_ms: 5,
            window: Some(window()),
        }],
        travel_s: 600,
    }
}

/// One view of every kind of the feed.
pub fn views() -> Vec<Sample> {
    let reason = "time-window".to_owned();
    let plan = PlanView {
        id: ProposalId::new(4, [4; 10]),
        office: OFFICE.into(),
        day: window().day,
        routes: vec![route()],
        unassigned: vec![UnassignedView { dossier: id(), leg: Leg::Return, reason, hopeless: false }],
        estimated: true,
        travel: None,
        published: true,
        couriers: vec![AtWork { courier: courier().id, name: "Trần Văn Hải".into(), absent: true }],
    };
    let mut version = shared::catalogue::read(assets::data::procedures()).unwrap().remove(0);
    // Its line is older than the groups that a fee frees; those have a line of their own.
    if let Known::Known(fees) = &mut version.fees {
        fees.iter_mut().for_each(|fee| fee.exempt.clear());
    }
    let range = |from| vec![Range { from, to: from + 9 }];
    let ranges = RangesView {
        note: range(1),
        waybill: range(11),
        receipt: range(21),
        record: range(31),
        waybill_service: "EE".into(),
    };
    let place = PlaceView {
        is: "office".into(),
        id: OFFICE.into(),
        name: "Bưu cục Sông Cầu".into(),
        address: "1 Phạm Văn Đồng".into(),
        point: [109.2, 13.4],
        communes: vec!["22051".into()],
        commune_names: BTreeMap::new(),
        hold_days: Some(12),
        cash_limit: None,
        complaint_days: None,
        hotline: Some("1900 54 54 81".into()),
    };
    let case = CaseView {
        id: CaseId::new(1, [1; 10]).to_string(),
        code: "cash.difference".into(),
        dossier: None,
        command: "reconcile_cash".into(),
        actor: coordinator().id,
        opened_ms: 7,
        name: Some("Trần Sáu".into()),
        role: Some(Role::Coordinator),
        device_ms: Some(5),
        occurred_ms: Some(6),
        body: Some(reconcile()),
        first: None,
        stands: true,
    };
    let taken = pickup().taken;
    let receipt = ReceiptLine { number: 1, dossier: id(), money: OneKind::from(&taken[0]), at_ms: 10 };
    let mut shift = CashShift::new(courier().id, window().day);
    shift.take(receipt.clone()).unwrap();
    let cash = CashView {
        courier: courier().id,
        name: "Lê Tư".into(),
        day: window().day,
        receipts: vec![receipt],
        expected: shift.expected().unwrap(),
        remittance: Some(shift.hand_in("N1".into(), counted(40_000, 0), 11).unwrap()),
        reconciliation: None,
        handed_in_ms: None,
        earlier: Vec::new(),
        to_pay: Vec::new(),
        paid: Vec::new(),
    };
    let strict = PlaceView { cash_limit: Some(5_000_000), complaint_days: Some(10), ..place.clone() };
    let paid = CashView {
        handed_in_ms: Some(11),
        to_pay: vec![ToPay { agency: AGENCY.into(), receipts: vec![3], amount: TrustMoney(Dong(8_000)) }],
        paid: vec![paid_over()],
        ..cash.clone()
    };
    let travel = TravelView { source: "osrm".into(), legs: 5, estimated: 1 };
    let by_road = PlanView { travel: Some(travel), ..plan.clone() };
    vec![
        sample(view()),
        sample(route()),
        sample(plan.clone()),
        sample(version),
        sample(ranges),
        sample(place.clone()),
        sample(case),
        sample(declared()),
        sample(cash),
        sample(PlaceView { commune_names: [("22051".into(), "Phường Sông Cầu".into())].into(), ..place }),
        sample(strict),
        sample(paid),
        sample(by_road),
    ]
}

/// A receipt for every outcome.
pub fn receipts() -> Vec<Receipt> {
    let case = CaseId::new(1, [1; 10]);
    let outcomes = [
        Outcome::Accepted,
        Outcome::Refused { code: "delivery.too-early".into(), field: None, not_before: Some(window().day) },
        Outcome::Held { missing: vec![CommandId::new(3, [3; 10])], until_ms: 9 },
        Outcome::Closed { case, reason: "Trùng".into() },
        Outcome::Quarantined { case, code: "stop.reassigned".into() },
    ];
    let receipt = |outcome| Receipt {
        command: CommandId::new(2, [2; 10]),
        hash: digest("command"),
        outcome,
        entry: Some(Entry { subject: format!("dossier:{}", id()), number: 2 }),
        server_ms: 8,
        epoch: "e".into(),
        key: "k".into(),
    };
    outcomes.into_iter().map(receipt).collect()
}

/// What is answered outside of the feed.
pub fn answers() -> Vec<Sample> {
    let session = Session { token: "t".into(), actor: citizen(), name: "Nguyễn Thị Hoa".into() };
    let about = About {
        product: "tannoi".into(),
        version: "1".into(),
        epoch: "e".into(),
        keys: [("k".to_owned(), "p".to_owned())].into(),
        server_ms: 8,
        max_blob_bytes: 1,
        max_batch: 2,
        demo: false,
        max_part_bytes: 4,
        blob_types: vec!["image/jpeg".into()],
    };
    let problem = Problem { code: "door.locked".into(), field: Some("code".into()), retry_after_s: Some(60) };
    let hit = PlaceHit {
        commune: "22051".into(),
        name: "Phường Sông Cầu".into(),
        short: None,
        province: "Đắk Lắk".into(),
        served: true,
        point: [109.2, 13.4],
        agencies: vec![AGENCY.into()],
    };
    let slots =
        Slots { slots: vec![Slot { window: window(), left: 3 }], postage: 40_000, state_fee: Some(8_000), full: None };
    let (commune, point, agency) = (CommuneCode::from("22051"), Some([109.2, 13.4]), AGENCY.into());
    let hold = HoldSlot { dossier: id(), commune: commune.clone(), point, agency, window: window() };
    let (form, procedure, agency) = (Form::Both, "2.000635".into(), Some(AGENCY.into()));
    let ask_slots = AskSlots { commune, form, procedure, agency, point, dossier: Some(id()), claimed: None };
    let outlines = OutlinesView { outlines: vec![OutlineView { rings: vec![vec![[109.2, 13.4], [109.3, 13.4]]] }] };
    let report = ReportView {
        office: Some(OFFICE.into()),
        figures: figures(&[], Period::Year { year: 2026 }).unwrap(),
        due_before: window().day,
        complete: false,
        scores: Vec::new(),
    };
    assert_eq!(report.figures.compensation_total, Dong::ZERO);
    vec![
        sample(session),
        sample(about),
        sample(ErrorBody { error: problem }),
        sample(hit),
        sample(slots),
        sample(TrackView { code: Some("H15".into()), stage: Stage::InProgress }),
        sample(FindCaller { phone: "0905123456".into() }),
        sample(Caller { phone: "+84905123456".into(), dossiers: Vec::new() }),
        sample(ProposeDay { day: window().day, absent: vec![courier().id] }),
        sample(ask_slots),
        sample(hold),
        sample(HeldSlot { until_ms: 9 }),
        sample(outlines),
        sample(report),
    ]
}
