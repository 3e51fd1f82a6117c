//! What goes first when a day is too short: what the legal clock says, not what is nearest.

use std::sync::Arc;

use chrono::{Days, NaiveDate, NaiveTime};
use serde_json::json;
use server::planning::running::Orders;
use server::planning::{Day, Located, propose, propose_with};
use server::routing::Options;
use server::store::actors::Shift;
use server::travel::Travel;
use shared::api::command::Body;
use shared::api::views::PlanView;
use shared::dossier::Dossier;
use shared::ids::{DossierId, ProposalId};
use shared::shipment::Leg;
use shared::time::calendar::{Calendar, CalendarBook, Keeper};

use crate::story::*;

/// A Wednesday.
const DAY: &str = "2026-11-25";
const AGENCY_AT: [f64; 2] = [109.2, 13.45];

/// A result that lies ready at the agency; the day it was promised for is so many days off.
fn ready(number: u8, days: i64) -> Dossier {
    let mut dossier = filed();
    take(&mut dossier, &officer(), Body::Process { dossier: id(), code: "G09".into() }, 40);
    take(&mut dossier, &officer(), Body::Finish { dossier: id() }, 50);
    dossier.id = DossierId::new(9, [number; 10]);
    let day: NaiveDate = DAY.parse().unwrap();
    let due = if days < 0 { day - Days::new(days.unsigned_abs()) } else { day + Days::new(days.unsigned_abs()) };
    let mut value = serde_json::to_value(&dossier).unwrap();
    value["status"]["filing"]["extension"] = json!({"officer": officer().id, "at_ms": 35, "new_date": due.to_string()});
    serde_json::from_value(value).unwrap()
}

/// A day of one courier whose shift ends `until_min` minutes after midnight.
fn day(dossiers: impl Iterator<Item = (Dossier, [f64; 2])>, until_min: i64) -> Day {
    let day: NaiveDate = DAY.parse().unwrap();
    let shift = Shift { courier: courier().id, name: "Nam".into(), from_min: 450, to_min: until_min, capacity: 10 };
    Day {
        office: OFFICE.into(),
        base: AGENCY_AT,
        day,
        now: day.and_time(NaiveTime::MIN),
        takes_undated: true,
        from_s: 0,
        shifts: vec![shift],
        absent: Vec::new(),
        dossiers: dossiers.map(|(dossier, home)| Located { dossier, home, agency: AGENCY_AT }).collect(),
        travel: Arc::new(Travel::estimate()),
    }
}

fn agency_calendar() -> Calendar {
    let book = CalendarBook::parse(include_str!("../data/fixtures/calendar_2025_2030.json")).unwrap();
    book.calendar(Keeper::Agency).unwrap()
}

/// What the courier does whose shift has time for one of two doors, as far away as each other, or for neither.
fn plan(dossiers: [Dossier; 2], until_min: i64) -> PlanView {
    let homes = [[109.2, 13.5], [109.2, 13.4]];
    let day = day(dossiers.into_iter().zip(homes), until_min);
    let options = Options { iterations: Some(200), ..Options::default() };
    propose_with(&day, &agency_calendar(), ProposalId::new(4, [4; 10]), &options).unwrap().view
}

fn left_out(view: &PlanView) -> Vec<DossierId> {
    view.unassigned.iter().map(|left| left.dossier).collect()
}

#[test]
fn a_late_result_goes_first_then_one_that_is_due_then_the_rest() {
    for (first, second) in [(-1, 0), (-1, 10), (1, 10)] {
        let (urgent, other) = (ready(1, first), ready(2, second));
        for dossiers in [[urgent.clone(), other.clone()], [other.clone(), urgent.clone()]] {
            assert_eq!(left_out(&plan(dossiers, 520)), [other.id], "{first} {second}");
        }
    }
}

#[test]
fn a_stop_that_no_shift_could_ever_serve_is_told_from_one_that_only_finds_no_room_today() {
    let view = plan([ready(1, 0), ready(2, 0)], 520);
    assert_eq!(view.unassigned.iter().map(|left| left.hopeless).collect::<Vec<_>>(), [false]);
    let view = plan([ready(1, 0), ready(2, 0)], 470);
    assert_eq!(view.unassigned.iter().map(|left| left.hopeless).collect::<Vec<_>>(), [true, true]);
}

#[test]
fn a_courier_who_has_set_out_for_a_door_goes_there_first_when_the_day_is_planned_again() {
    let doors = [1, 2, 3].map(|number| {
        let mut dossier = booked();
        dossier.id = DossierId::new(9, [number; 10]);
        (dossier, [109.2, 13.45 + 0.01 * f64::from(number)])
    });
    let (calendar, id) = (agency_calendar(), ProposalId::new(4, [4; 10]));
    let visited = |doors: &[(Dossier, [f64; 2])], before: &Orders| {
        let day = day(doors.iter().cloned(), 1_020);
        let view = propose(&day, &calendar, before, id).unwrap().view;
        let stops = view.routes[0].stops.iter().filter(|stop| stop.at_home);
        (stops.map(|stop| stop.dossier).collect::<Vec<_>>(), Orders::published(&view))
    };
    let (first, published) = visited(&doors, &Orders::default());
    let mut assigned = doors;
    assigned.iter_mut().for_each(|(dossier, _)| assign(dossier, Leg::Pickup));
    assert_eq!(visited(&assigned, &published).0, first, "nothing has happened");
    let last = assigned.iter_mut().find(|(dossier, _)| dossier.id == first[2]).unwrap();
    let dossier = last.0.id;
    take(&mut last.0, &courier(), Body::SetOut { dossier }, 30);
    assert_eq!(visited(&assigned, &published).0[0], first[2]);
}
