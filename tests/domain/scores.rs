//! The points of an agency, counted from the chain of a dossier.

use chrono::DateTime;
use shared::actor::Actor;
use shared::api::command::*;
use shared::claims::complaint::ComplaintAbout;
use shared::dossier::Dossier;
use shared::dossier::clock::Clocks;
use shared::dossier::decide::{self, Facts};
use shared::dossier::event::Event;
use shared::report::agency::{COMPLAINTS, STAGE_TIME, TOTAL_TIME, points};
use shared::report::period::{Period, Quarter};
use shared::report::score::Points;
use shared::shipment::{Assignment, Leg};
use shared::time::appointment::JudgedBy;
use shared::time::calendar::{Calendar, Keeper};
use shared::time::limit::{ClockRules, TimeLimit};
use shared::time::stages::HopKind;

use crate::story::*;

fn agency() -> Calendar {
    crate::facts().calendars.calendar(Keeper::Agency).unwrap()
}

/// A dossier with its chain.
struct Walk {
    dossier: Dossier,
    chain: Vec<(Event, i64)>,
}

impl Walk {
    /// Filed on Monday 23 November 2026 at ten with a limit of five working days: due on 1 December.
    fn filed() -> Self {
        let mut known = facts(ms("2026-11-20T08:00"));
        let procedure = known.procedure.as_mut().unwrap();
        procedure.limit = Some(TimeLimit::working_days(5));
        let event = decide::book(&citizen(), &booking(), &known).unwrap().event;
        let dossier = Dossier::from_first(&event).unwrap();
        let mut walk = Self { dossier, chain: vec![(event, ms("2026-11-20T08:00"))] };
        let plan = shared::ids::ProposalId::new(4, [4; 10]);
        let assignment = Assignment { courier: courier().id, window: window(), eta_ms: 5, plan };
        let scheduled = Event::Scheduled { leg: Leg::Pickup, assignment };
        walk.dossier.apply(&scheduled);
        walk.chain.push((scheduled, ms("2026-11-20T09:00")));
        walk.act(&courier(), Body::ConfirmPickup(Box::new(pickup())), "2026-11-23T08:00");
        walk.act(&courier(), Body::OfferHandover(offer()), "2026-11-23T09:50");
        walk.act(&officer(), Body::SignHandover(signed()), "2026-11-23T10:00");
        walk.act(
            &officer(),
            Body::Process { dossier: id(), code: "G09.20-20261123-0000001".into() },
            "2026-11-23T10:30",
        );
        walk
    }

    fn act(&mut self, by: &Actor, body: Body, at: &str) {
        let rules = [crate::clock_rules()];
        let mut known = Facts { procedure: None, ..facts(ms(at)) };
        Clocks { calendar: &agency(), rules: &rules }.consult(&self.dossier, &body, &mut known);
        known.complaint_by = "2026-11-27".parse().ok();
        let step = self.dossier.decide(by, &body, &known).unwrap_or_else(|refusal| panic!("{body:?}: {refusal}"));
        self.dossier.apply(&step.event);
        self.chain.push((step.event, ms(at)));
    }

    fn points(&self, quarter: u8) -> Vec<(String, Points)> {
        self.points_by(quarter, crate::clock_rules().judged_by)
    }

    fn points_by(&self, quarter: u8, judged_by: JudgedBy) -> Vec<(String, Points)> {
        let period = Period::Quarter { year: 2026, quarter: Quarter::try_from(quarter).unwrap() };
        let rules = [ClockRules { judged_by, ..crate::clock_rules() }];
        points(self.chain.iter().map(|(event, at_ms)| (event, *at_ms)), period, &agency(), &rules)
    }
}

fn ms(at: &str) -> i64 {
    format!("{at}:00+07:00").parse::<DateTime<chrono::Utc>>().unwrap().timestamp_millis()
}

#[test]
fn a_dossier_finished_early_on_time_or_late_earns_its_agency_two_one_or_no_points() {
    for (day, earned) in [("2026-11-30", Points::Two), ("2026-12-01", Points::One), ("2026-12-02", Points::Zero)] {
        let mut walk = Walk::filed();
        walk.act(&officer(), Body::Finish { dossier: id() }, &format!("{day}T16:00"));
        assert_eq!(walk.points(4), [(TOTAL_TIME.to_owned(), earned)], "{day}");
        assert_eq!(walk.points(3), [], "{day}: another period");
    }
}

#[test]
fn by_which_of_two_dates_an_agency_is_judged_is_for_the_rules_to_say() {
    let mut walk = Walk::filed();
    let new_date = "2026-12-04".parse().unwrap();
    let letter = ExtendDue { dossier: id(), new_date, reason: "x".into(), late: false };
    walk.act(&officer(), Body::ExtendDue(letter), "2026-11-27T09:00");
    walk.act(&officer(), Body::Finish { dossier: id() }, "2026-12-04T09:00");
    let earned = |judged_by| walk.points_by(4, judged_by)[0].1;
    assert_eq!(earned(JudgedBy::First), Points::Zero);
    assert_eq!(earned(JudgedBy::Extended), Points::One);
}

#[test]
fn each_stage_earns_by_its_own_slice_and_an_early_one_lends_nothing() {
    let mut walk = Walk::filed();
    let hop = |stage: &str, kind, limit| Body::PassStage(pass(stage, kind, limit));
    walk.act(&officer(), hop("a", HopKind::In, Some(480)), "2026-11-23T13:30");
    walk.act(&officer(), hop("a", HopKind::Out, None), "2026-11-23T15:30");
    walk.act(&officer(), hop("b", HopKind::In, Some(480)), "2026-11-25T07:00");
    walk.act(&officer(), hop("b", HopKind::Out, None), "2026-11-27T11:00");
    walk.act(&officer(), Body::Finish { dossier: id() }, "2026-11-27T15:00");
    let stages: Vec<Points> =
        walk.points(4).into_iter().filter(|(index, _)| index == STAGE_TIME).map(|(_, points)| points).collect();
    assert_eq!(stages, [Points::Two, Points::Zero]);
}

#[test]
fn a_complaint_about_the_rules_counts_and_one_about_a_courier_does_not() {
    for (about, by, earned) in
        [(ComplaintAbout::Rules, officer(), Some(Points::One)), (ComplaintAbout::Courier, coordinator(), None)]
    {
        let mut walk = Walk::filed();
        walk.act(&citizen(), complain(about), "2026-11-24T09:00");
        let entry = walk.dossier.complaints[0].entry;
        walk.act(&by, answer_complaint(entry), "2026-11-27T09:00");
        let found = walk.points(4);
        assert_eq!(found.iter().find(|(index, _)| index == COMPLAINTS).map(|(_, points)| *points), earned, "{about:?}");
    }
}
