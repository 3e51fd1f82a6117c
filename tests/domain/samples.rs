//! One example of everything that is sent or stored beside commands: events, personal fields, views, receipts, answers. The
//! events come from steps that the rules allowed.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::actor::{Actor, Role};
use shared::api::command::*;
use shared::api::error::{ErrorBody, Problem};
use shared::api::receipt::{Entry, Outcome, Receipt};
use shared::api::session::{About, Session};
use shared::api::views::*;
use shared::catalogue::Known;
use shared::claims::complaint::ComplaintAbout;
use shared::claims::{ClaimTerms, Ground};
use shared::dossier::decide::{self, Facts};
use shared::dossier::event::{Event, Private};
use shared::dossier::{Dossier, Stage};
use shared::ids::*;
use shared::money::cash::{CashShift, PayingOver, ToPayOver};
use shared::money::takings::{OneKind, ReceiptLine};
use shared::money::{Dong, TrustMoney};
use shared::office::{Declared, OfficeEvent};
use shared::report::figures;
use shared::report::period::Period;
use shared::shipment::Leg;
use shared::time::forecast::Forecast;
use shared::time::limit::TimeLimit;
use shared::time::stages::HopKind;
use shared::time::transit::ClaimScope;

use crate::pickup_leg;
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

/// The tag of an event on the wire; a new event does not compile without one.
pub fn tag(event: &Event) -> &'static str {
    match event {
        Event::Booked(_) => "booked",
        Event::Rescheduled { .. } => "rescheduled",
        Event::Scheduled { .. } => "scheduled",
        Event::Cancelled { .. } => "cancelled",
        Event::Collected { .. } => "collected",
        Event::Missed { .. } => "missed",
        Event::Offered { .. } => "offered",
        Event::Filed { .. } => "filed",
        Event::Processing { .. } => "processing",
        Event::Finished { .. } => "finished",
        Event::Released { .. } => "released",
        Event::ResultAccepted { .. } => "result_accepted",
        Event::Delivered { .. } => "delivered",
        Event::DeliveryFailed { .. } => "delivery_failed",
        Event::CaseClosed { .. } => "case_closed",
        Event::Rated { .. } => "rated",
        Event::Refused { .. } => "refused",
        Event::SupplementRequested { .. } => "supplement_requested",
        Event::SupplementCompleted { .. } => "supplement_completed",
        Event::PaymentRequested { .. } => "payment_requested",
        Event::PaymentConfirmed { .. } => "payment_confirmed",
        Event::Stopped { .. } => "stopped",
        Event::Withdrawn { .. } => "withdrawn",
        Event::DueExtended { .. } => "due_extended",
        Event::StagePassed { .. } => "stage_passed",
        Event::EnRoute { .. } => "en_route",
        Event::CoverScanned { .. } => "cover_scanned",
        Event::CoverOffered { .. } => "cover_offered",
        Event::CoverTaken { .. } => "cover_taken",
        Event::OutForDelivery { .. } => "out_for_delivery",
        Event::AtDoor { .. } => "at_door",
        Event::Incomplete { .. } => "incomplete",
        Event::Scanned { .. } => "scanned",
        Event::ExceptionOpened { .. } => "exception_opened",
        Event::Repacked { .. } => "repacked",
        Event::ExceptionSettled { .. } => "exception_settled",
        Event::ItemWithdrawn { .. } => "item_withdrawn",
        Event::GivenBack { .. } => "given_back",
        Event::SlipReturned { .. } => "slip_returned",
        Event::PickupClosed { .. } => "pickup_closed",
        Event::Invited { .. } => "invited",
        Event::DeliveryChosen { .. } => "delivery_chosen",
        Event::ReturnOffered { .. } => "return_offered",
        Event::ReturnedToAgency { .. } => "returned_to_agency",
        Event::ReturnRebooked { .. } => "return_rebooked",
        Event::Redirected { .. } => "redirected",
        Event::Unclaimed { .. } => "unclaimed",
        Event::PapersReturned { .. } => "papers_returned",
        Event::Disputed { .. } => "disputed",
        Event::DisputeSettled { .. } => "dispute_settled",
        Event::ClaimOpened { .. } => "claim_opened",
        Event::ClaimAnswered { .. } => "claim_answered",
        Event::ComplaintOpened { .. } => "complaint_opened",
        Event::ComplaintAnswered { .. } => "complaint_answered",
    }
}

/// Every event, in the order of its lines.
pub const TAGS: [&str; 54] = [
    "booked",
    "rescheduled",
    "scheduled",
    "cancelled",
    "collected",
    "missed",
    "offered",
    "filed",
    "processing",
    "finished",
    "released",
    "result_accepted",
    "delivered",
    "delivery_failed",
    "case_closed",
    "rated",
    "refused",
    "supplement_requested",
    "supplement_completed",
    "payment_requested",
    "payment_confirmed",
    "stopped",
    "withdrawn",
    "due_extended",
    "stage_passed",
    "en_route",
    "cover_scanned",
    "cover_offered",
    "cover_taken",
    "out_for_delivery",
    "at_door",
    "incomplete",
    "scanned",
    "exception_opened",
    "repacked",
    "exception_settled",
    "item_withdrawn",
    "given_back",
    "slip_returned",
    "pickup_closed",
    "invited",
    "delivery_chosen",
    "return_offered",
    "returned_to_agency",
    "return_rebooked",
    "redirected",
    "unclaimed",
    "papers_returned",
    "disputed",
    "dispute_settled",
    "claim_opened",
    "claim_answered",
    "complaint_opened",
    "complaint_answered",
];

/// A dossier, what has happened to it, and the clock.
struct Course {
    dossier: Dossier,
    events: Vec<Event>,
    now_ms: i64,
}

const DAY_MS: i64 = 86_400_000;
/// Nine in the morning of 16 November 2026, a Monday.
const BEGIN_MS: i64 = 1_794_794_400_000;

impl Course {
    /// Booked in this form, with a limit, so that due dates are there.
    fn new(form: Form) -> Self {
        let mut facts = facts(BEGIN_MS);
        if let Some(procedure) = &mut facts.procedure {
            procedure.limit = Some(TimeLimit::working_days(5));
        }
        let booked = decide::book(&citizen(), &Book { form, ..booking() }, &facts).unwrap();
        let dossier = Dossier::from_first(&booked.event).unwrap();
        Self { dossier, events: vec![booked.event], now_ms: BEGIN_MS + 1_000 }
    }

    /// One step a minute.
    fn step(&mut self, by: &Actor, body: Body) {
        self.now_ms += 60_000;
        let transit_end = shared::shipment::day_of(BEGIN_MS);
        let mut facts =
            Facts { claim: Some(ClaimTerms { transit_end, scope: ClaimScope::OneProvince }), ..facts(self.now_ms) };
        let calendar = shared::time::calendar::CalendarBook::parse(assets::data::calendar()).unwrap();
        let calendar = calendar.calendar(shared::time::calendar::Keeper::Agency).unwrap();
        let rules = [crate::clock_rules()];
        let clocks = shared::dossier::clock::Clocks { calendar: &calendar, rules: &rules };
        clocks.consult(&self.dossier, &body, &mut facts);
        let step = self.dossier.decide(by, &body, &facts).unwrap_or_else(|refusal| panic!("{body:?}: {refusal}"));
        self.take(step.event);
    }

    fn take(&mut self, event: Event) {
        self.dossier.apply(&event);
        self.events.push(event);
    }

    fn plan(&mut self, leg: Leg) {
        let mut planned = self.dossier.clone();
        assign(&mut planned, leg);
        let plan = ProposalId::new(4, [4; 10]);
        let assignment = shared::shipment::Assignment { courier: courier().id, window: window(), eta_ms: 5, plan };
        self.take(Event::Scheduled { leg, assignment });
        assert_eq!(self.dossier, planned);
    }

    fn collect(&mut self) {
        self.plan(Leg::Pickup);
        self.step(&courier(), pickup_leg::confirm());
    }

    fn file(&mut self) {
        self.step(&courier(), Body::OfferHandover(offer()));
        self.step(&officer(), Body::SignHandover(signed()));
    }

    fn hand_to_courier(&mut self) {
        self.step(&officer(), Body::Finish { dossier: id() });
        self.plan(Leg::Return);
        self.step(&officer(), Body::ReleaseResult(Box::new(release())));
        let accept = acceptance("NP900");
        self.step(&courier(), accept);
    }

    fn fail(&mut self) {
        let evidence = Evidence { waited_min: Some(10), ..Evidence::default() };
        let failed = FailDelivery { dossier: id(), reason: "RP2".into(), evidence, new_window: None };
        self.step(&courier(), Body::FailDelivery(Box::new(failed)));
    }
}

fn process() -> Body {
    Body::Process { dossier: id(), code: "G09.20-20261125-0000001".into() }
}

/// One event of every kind, in the order of [`TAGS`]; every other one that comes up is left out.
pub fn events() -> Vec<Event> {
    let mut all: Vec<Event> = courses().into_iter().flat_map(|course| course.events).collect();
    all.push(Event::CaseClosed {
        case: CaseId::new(1, [1; 10]),
        command: CommandId::new(2, [2; 10]),
        code: "stop.reassigned".into(),
        decision: Decision::Accept,
    });
    let first = |wanted: &&str| all.iter().find(|event| tag(event) == *wanted).cloned();
    TAGS.iter().filter_map(first).collect()
}

fn courses() -> Vec<Course> {
    let mut courses = Vec::new();
    let mut door = Course::new(Form::Both);
    door.step(&citizen(), Body::Reschedule { dossier: id(), window: window() });
    door.plan(Leg::Pickup);
    door.step(&courier(), pickup_leg::set_out());
    door.step(&courier(), pickup_leg::start_count());
    door.step(&courier(), pickup_leg::incomplete());
    door.plan(Leg::Pickup);
    door.step(&courier(), pickup_leg::missed("RP2", Evidence::default()));
    door.step(&citizen(), Body::Cancel { dossier: id(), reason: String::new() });
    courses.push(door);

    let mut way = Course::new(Form::Both);
    way.collect();
    way.step(&courier(), pickup_leg::scan(Direction::In));
    way.step(&courier(), pickup_leg::scan(Direction::Out));
    way.step(&courier(), pickup_leg::exception(ExceptionKind::Damaged));
    way.step(&courier(), pickup_leg::repack());
    way.step(&courier(), pickup_leg::exception(ExceptionKind::Lost));
    way.step(&coordinator(), pickup_leg::resolve(ExceptionOutcome::Claim));
    courses.push(way);

    let mut withdrawn = Course::new(Form::Both);
    withdrawn.collect();
    withdrawn.step(&citizen(), pickup_leg::withdraw());
    withdrawn.step(&courier(), pickup_leg::give_back());
    courses.push(withdrawn);

    let mut sent = Course::new(Form::Send);
    sent.collect();
    sent.file();
    sent.step(&courier(), pickup_leg::bring_slip());
    sent.step(&coordinator(), pickup_leg::close());
    courses.push(sent);

    let mut agency = Course::new(Form::Both);
    agency.collect();
    agency.file();
    agency.step(&officer(), process());
    agency.step(&officer(), Body::PassStage(pass("receive", HopKind::In, Some(60))));
    agency.step(&officer(), Body::RequestPayment(payment()));
    agency.step(&officer(), Body::ConfirmPayment { dossier: id(), receipt: "BL-0001".into() });
    agency.step(&officer(), Body::RequestSupplement(supplement()));
    agency.step(&officer(), Body::CompleteSupplement(CompleteSupplement { dossier: id(), code: None }));
    agency.step(&officer(), Body::ExtendDue(letter("2026-12-31")));
    agency.step(&officer(), Body::StopProcessing(stop()));
    courses.push(agency);

    let mut refused = Course::new(Form::Both);
    refused.collect();
    refused.step(&courier(), Body::OfferHandover(offer()));
    let reason = "Sai cơ quan".to_owned();
    refused.step(
        &officer(),
        Body::RefuseDossier(RefuseDossier { dossier: id(), reason, cover: crate::agency_axis::cover() }),
    );
    courses.push(refused);

    let mut taken_back = Course::new(Form::Both);
    taken_back.collect();
    taken_back.file();
    taken_back.step(&officer(), process());
    taken_back.step(&citizen(), Body::Withdraw { dossier: id(), reason: String::new() });
    courses.push(taken_back);

    let mut home = Course::new(Form::Both);
    home.collect();
    home.file();
    home.step(&officer(), process());
    home.hand_to_courier();
    home.step(&courier(), Body::ScanCover { dossier: id(), office: OFFICE.into() });
    home.step(&courier(), Body::StartDelivery { dossier: id() });
    home.step(&courier(), Body::ConfirmDelivery(Box::new(delivery())));
    home.step(&officer(), papers());
    home.step(&citizen(), Body::Rate { dossier: id(), level: Satisfaction::Satisfied, comment: String::new() });
    home.now_ms += DAY_MS;
    home.step(&citizen(), claim(Leg::Return, Ground::Late));
    let opened = home.dossier.version;
    home.step(&coordinator(), answer(opened, true));
    home.step(&citizen(), dispute());
    home.step(&coordinator(), settle(Finding::NotReceived));
    home.step(&citizen(), complain(ComplaintAbout::Courier));
    let complained = home.dossier.version;
    home.step(&coordinator(), answer_complaint(complained));
    courses.push(home);

    let mut returned = Course::new(Form::Both);
    returned.collect();
    returned.file();
    returned.step(&officer(), process());
    returned.hand_to_courier();
    returned.fail();
    returned.step(&officer(), redirect());
    returned.step(&courier(), invitation(1));
    returned.now_ms += 2 * DAY_MS;
    returned.step(&courier(), invitation(2));
    returned.now_ms += 2 * DAY_MS;
    returned.step(&courier(), offer_return(CostBearer::Citizen));
    returned.step(&officer(), sign_return());
    returned.step(&citizen(), Body::RebookReturn { dossier: id(), window: window() });
    courses.push(returned);

    let mut held = Course::new(Form::Both);
    held.collect();
    held.file();
    held.step(&officer(), process());
    held.hand_to_courier();
    held.fail();
    held.step(&citizen(), choose(DeliveryChoice::AtOffice { office: OFFICE.into() }));
    held.step(&courier(), Body::OfferCover(offer_cover()));
    held.step(&coordinator(), Body::TakeCover(take_cover()));
    held.now_ms += 200 * DAY_MS;
    held.step(&coordinator(), Body::DeclareUnclaimed { dossier: id() });
    courses.push(held);
    courses
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
    vec![
        Private::Booking { person: booking().person, note: "Gọi trước".into(), claimed: None },
        Private::Words { text: "Thiếu hai giấy".into() },
        Private::Delivery { recipient: Recipient::Owner, remarks: String::new() },
        Private::Choice { choice: DeliveryChoice::NewDate { window: window() } },
        Private::Redirect { recipient: redirect.recipient, address: None, reason: redirect.reason },
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
