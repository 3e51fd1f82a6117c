//! One event of every kind that can happen to a dossier, from steps that the rules allow.

use shared::actor::Actor;
use shared::api::command::*;
use shared::claims::complaint::ComplaintAbout;
use shared::claims::{ClaimTerms, Ground};
use shared::dossier::Dossier;
use shared::dossier::decide::{self, Facts};
use shared::dossier::event::Event;
use shared::ids::*;
use shared::shipment::Leg;
use shared::time::limit::TimeLimit;
use shared::time::stages::HopKind;
use shared::time::transit::ClaimScope;

use crate::pickup_leg;
use crate::story::*;

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
