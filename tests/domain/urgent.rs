//! What goes first when a day is too short: what the legal clock says, not what is nearest.

use std::sync::Arc;

use chrono::{Days, NaiveDate, NaiveTime};
use serde_json::json;
use server::planning::{Day, Located, propose_with};
use server::routing::Options;
use server::store::actors::Shift;
use server::travel::Travel;
use shared::api::command::Body;
use shared::api::views::PlanView;
use shared::dossier::Dossier;
use shared::ids::{DossierId, ProposalId};
use shared::time::calendar::{CalendarBook, Keeper};

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

/// What one courier does whose shift has time for one of two doors, as far away as each other, or for neither.
fn plan(dossiers: [Dossier; 2], until_min: i64) -> PlanView {
    let homes = [[109.2, 13.5], [109.2, 13.4]];
    let located = dossiers.into_iter().zip(homes);
    let day: NaiveDate = DAY.parse().unwrap();
    let shift = Shift { courier: courier().id, name: "Nam".into(), from_min: 450, to_min: until_min, capacity: 10 };
    let day = Day {
        office: OFFICE.into(),
        base: AGENCY_AT,
        day,
        now: day.and_time(NaiveTime::MIN),
        takes_undated: true,
        from_s: 0,
        shifts: vec![shift],
        absent: Vec::new(),
        dossiers: located.map(|(dossier, home)| Located { dossier, home, agency: AGENCY_AT }).collect(),
        travel: Arc::new(Travel::estimate()),
    };
    let book = CalendarBook::parse(include_str!("../data/fixtures/calendar_2025_2030.json")).unwrap();
    let calendar = book.calendar(Keeper::Agency).unwrap();
    let options = Options { iterations: Some(200), ..Options::default() };
    propose_with(&day, &calendar, ProposalId::new(4, [4; 10]), &options).unwrap().view
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
