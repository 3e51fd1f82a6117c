//! A day's work as a routing problem, built stop by stop.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike as _};
use geo::Point;
use shared::api::command::Window;
use shared::dossier::Dossier;
use shared::ids::ActorId;
use shared::routing::plan::StepKind;
use shared::routing::spec::{BreakSpec, JobSpec, MatrixSpec, ShipmentSpec, ShipmentStepSpec, Spec, Table, VehicleSpec};
use shared::shipment::{Assignment, Holder, Leg, Pickup, Return};
use shared::time::calendar::Calendar;
use shared::time::instant;
use shared::time::limit::TimeLimit;

use super::{Day, Located};
use crate::travel::{Times, Travel};

/// Counting, sealing and signing at a door, seconds.
const DOOR_S: u32 = 420;
/// Delivering at a door, seconds.
const DELIVERY_S: u32 = 300;
/// One dossier on an agency's counter, seconds; the walk in is [`COUNTER_SETUP_S`].
const COUNTER_S: u32 = 90;
/// Finding the officer, seconds.
const COUNTER_SETUP_S: u32 = 180;
/// Lunch, seconds, begun between [`LUNCH`].
const LUNCH_S: u32 = 1_800;
/// When lunch may begin, seconds.
const LUNCH: [u32; 2] = [11 * 3_600 + 1_800, 13 * 3_600];
/// What goes first when not everything can be done, 0 to 100, by what a person loses: a late result, a dossier whose filing
/// moment has not come, what is on a courier's motorbike, a promise broken before, a result due today or tomorrow.
const LATE_RESULT: u32 = 90;
const ON_THE_WAY_TO_FILING: u32 = 80;
const ON_BOARD: u32 = 70;
const DUE_RESULT: u32 = 65;
const BROKEN_PROMISE: u32 = 60;
const RESULT: u32 = 40;
const PROMISED: u32 = 20;
/// A day, seconds.
const DAY_S: u32 = 24 * 3_600;
/// What an id of the problem stands for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Meaning {
    /// Index into [`Day::dossiers`].
    pub dossier: usize,
    /// Which leg.
    pub leg: Leg,
}

/// A stop somebody asks for and nobody has promised yet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wish {
    /// From the door to the counter, or back.
    pub leg: Leg,
    /// The citizen's door, (lon, lat).
    pub home: [f64; 2],
    /// The agency's counter, (lon, lat).
    pub agency: [f64; 2],
    /// When.
    pub window: Window,
}

/// The courier who has set out for a door or stands at it, with the window that was told.
pub(super) fn under_way(pickup: &Pickup) -> Option<&Assignment> {
    pickup.assignment().filter(|_| !pickup.may_be_scheduled())
}

/// A draft under construction.
struct Building<'a> {
    day: &'a Day,
    draft: Draft,
}

/// The problem of a day without its travel times. Ids are places in `meanings`; those after them are wishes.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    now: NaiveDateTime,
    day: NaiveDate,
    counter: Vec<[u32; 2]>,
    points: Vec<[f64; 2]>,
    /// What each id stands for, from 1 on.
    pub meanings: Vec<Meaning>,
    wishes: u64,
    spec: Spec,
    travel: Arc<Travel>,
}

impl Draft {
    /// Everything that `day` asks for.
    pub fn new(day: &Day, agency_calendar: &Calendar) -> Self {
        let midnight = instant(day.day, NaiveTime::MIN);
        let second =
            |at: chrono::DateTime<chrono::Utc>| (at - midnight).num_seconds().clamp(0, i64::from(DAY_S)) as u32;
        let counter =
            agency_calendar.sessions(day.day).into_iter().map(|(from, to)| [second(from), second(to)]).collect();
        let mut building = Building { day, draft: Self::empty(day, counter) };
        for (index, located) in day.dossiers.iter().enumerate() {
            building.add(index, located);
        }
        building.add_couriers();
        building.draft
    }

    /// Whether a dossier asks for a stop on `day`.
    pub fn concerns(day: &Day, located: &Located) -> bool {
        let mut building = Building { day, draft: Self::empty(day, Vec::new()) };
        building.add(0, located);
        !building.draft.meanings.is_empty()
    }

    fn empty(day: &Day, counter: Vec<[u32; 2]>) -> Self {
        let (points, meanings, spec) = (vec![day.base], Vec::new(), Spec::default());
        let travel = day.travel.clone();
        Self { now: day.now, day: day.day, counter, points, meanings, wishes: 0, spec, travel }
    }

    /// Adds a wish; gives the number of its shipment.
    pub fn add_wish(&mut self, wish: Wish) -> u64 {
        self.wishes += 1;
        let id = self.meanings.len() as u64 + self.wishes;
        let at_home_s = if wish.leg == Leg::Pickup { DOOR_S } else { DELIVERY_S };
        let home = self.home_step(id, wish.home, Some(wish.window), at_home_s);
        let counter = self.counter_step(id, wish.agency);
        match wish.leg {
            Leg::Pickup => self.ship(home, counter, PROMISED, Vec::new()),
            Leg::Return => self.ship(counter, home, PROMISED, Vec::new()),
        }
        id
    }

    /// What an id of the problem stands for; nothing if it is a wish's.
    pub fn meaning(&self, id: u64) -> Option<Meaning> {
        let at = usize::try_from(id).ok()?.checked_sub(1)?;
        self.meanings.get(at).copied()
    }

    /// What steps an id of `meanings` has: a job, or both ends of a shipment.
    pub fn kinds(&self, id: u64) -> &'static [StepKind] {
        let is_job = self.spec.jobs.iter().any(|job| job.id == id);
        if is_job { &[StepKind::Job] } else { &[StepKind::Pickup, StepKind::Delivery] }
    }

    /// Travel times between all places, of which `known` has the first ones already.
    pub fn times(&self, known: &Times) -> Times {
        self.travel.times(&self.places(), known)
    }

    /// All places, in the order of the table.
    pub fn places(&self) -> Vec<Point> {
        self.points.iter().map(|[lon, lat]| Point::new(*lon, *lat)).collect()
    }

    /// The whole problem.
    pub fn spec(mut self, durations: Table) -> Spec {
        self.spec.matrices.insert("motorbike".to_owned(), MatrixSpec { durations, costs: None });
        self.spec
    }

    fn place(&mut self, point: [f64; 2]) -> u32 {
        let at = self.points.iter().position(|other| *other == point).unwrap_or_else(|| {
            self.points.push(point);
            self.points.len() - 1
        });
        at as u32
    }

    fn home_step(&mut self, id: u64, point: [f64; 2], window: Option<Window>, service: u32) -> ShipmentStepSpec {
        // A window that is over is no longer a promise that can be kept.
        let window = window.filter(|window| window.day == self.day && !is_over(*window, self.now));
        let time_windows = window.map(|window| vec![[u32::from(window.from_min) * 60, u32::from(window.to_min) * 60]]);
        let location_index = Some(self.place(point));
        ShipmentStepSpec { id, location_index, service, time_windows, ..ShipmentStepSpec::default() }
    }

    fn counter_step(&mut self, id: u64, point: [f64; 2]) -> ShipmentStepSpec {
        let location_index = Some(self.place(point));
        // No session at all: a second that no shift reaches, so that the plan says "time window", not nonsense.
        let time_windows = if self.counter.is_empty() { vec![[DAY_S, DAY_S]] } else { self.counter.clone() };
        let (setup, service, time_windows) = (COUNTER_SETUP_S, COUNTER_S, Some(time_windows));
        ShipmentStepSpec { id, location_index, setup, service, time_windows, ..ShipmentStepSpec::default() }
    }

    fn ship(&mut self, pickup: ShipmentStepSpec, delivery: ShipmentStepSpec, priority: u32, skills: Vec<u32>) {
        self.spec.shipments.push(ShipmentSpec { pickup, delivery, amount: vec![1], priority, skills });
    }

    fn carry(&mut self, step: ShipmentStepSpec, priority: u32, skills: Vec<u32>) {
        self.spec.jobs.push(JobSpec {
            id: step.id,
            location_index: step.location_index,
            setup: step.setup,
            service: step.service,
            time_windows: step.time_windows,
            delivery: vec![1],
            skills,
            priority,
            ..JobSpec::default()
        });
    }
}

impl Building<'_> {
    fn meaning(&mut self, dossier: usize, leg: Leg) -> u64 {
        self.draft.meanings.push(Meaning { dossier, leg });
        self.draft.meanings.len() as u64
    }

    /// Adds the stop that a dossier needs on this day, if it needs one.
    fn add(&mut self, index: usize, located: &Located) {
        let (dossier, home, agency) = (&located.dossier, located.home, located.agency);
        match (&dossier.pickup, &dossier.back) {
            (Some(pickup), _) if pickup.is_before_collection() => {
                let Some(window) = pickup.window().filter(|window| self.is_for_today(*window)) else { return };
                let late = is_over(window, self.day.now);
                let id = self.meaning(index, Leg::Pickup);
                let home = self.draft.home_step(id, home, Some(window), DOOR_S);
                let counter = self.draft.counter_step(id, agency);
                // A promise that was broken goes first; a courier who is on the way there goes on.
                let under_way = under_way(pickup);
                let priority = if late || under_way.is_some() { BROKEN_PROMISE } else { PROMISED };
                let skills = under_way.map(|assignment| self.skill_of(assignment.courier)).into_iter().collect();
                self.draft.ship(home, counter, priority, skills);
            }
            (
                Some(
                    Pickup::Collected { collected }
                    | Pickup::Offered { collected, .. }
                    | Pickup::InTransit { collected },
                ),
                None | Some(Return::Waiting | Return::Closed),
            ) if self.day.takes_undated => {
                let id = self.meaning(index, Leg::Pickup);
                let counter = self.draft.counter_step(id, agency);
                self.carry(counter, Some(collected.carrier()), ON_THE_WAY_TO_FILING);
            }
            (Some(Pickup::Returning { collected, .. }), _) if self.day.takes_undated => {
                let id = self.meaning(index, Leg::Pickup);
                let home = self.draft.home_step(id, home, None, DELIVERY_S);
                self.carry(home, Some(collected.carrier()), ON_BOARD);
            }
            (_, Some(Return::Ready { .. } | Return::Released { .. })) if self.wants_result_today(dossier) => {
                let id = self.meaning(index, Leg::Return);
                let counter = self.draft.counter_step(id, agency);
                let home = self.draft.home_step(id, home, dossier.result_window(), DELIVERY_S);
                self.draft.ship(counter, home, self.result_priority(dossier), Vec::new());
            }
            (_, Some(back)) if self.is_brought_today(dossier, back) => {
                let Some(cover) = back.carried() else { return };
                let id = self.meaning(index, Leg::Return);
                let home = self.draft.home_step(id, home, dossier.result_window(), DELIVERY_S);
                match cover.holder() {
                    Holder::Courier(courier) => self.carry(home, Some(courier), ON_BOARD),
                    // It waits where every shift begins.
                    Holder::Office(_) => self.carry(home, None, ON_BOARD),
                    Holder::Citizen | Holder::Agency => {}
                }
            }
            _ => {}
        }
    }

    /// Whether a result that can be brought belongs to this day: it was chosen, or it is nobody's date and this day takes
    /// those. One that another day's plan has is not planned twice.
    fn wants_result_today(&self, dossier: &Dossier) -> bool {
        let planned = dossier.back.as_ref().and_then(Return::assignment).map(|assignment| assignment.window.day);
        if planned.is_some_and(|day| day != self.day.day && day >= self.day.now.date()) {
            return false;
        }
        // A same-day procedure's result is returned at once (`QĐ 45/2016/QĐ-TTg` Điều 16(3)c), any other without a date as
        // soon as somebody passes.
        match dossier.return_window.filter(|_| dossier.procedure.limit != Some(TimeLimit::SameDay)) {
            Some(window) => self.is_for_today(window),
            None => self.day.takes_undated,
        }
    }

    /// Whether a promise is for this day, or was for one that is over and this day makes up for it.
    fn is_for_today(&self, window: Window) -> bool {
        window.day == self.day.day || (is_over(window, self.day.now) && self.day.takes_undated)
    }

    /// Late results first, then those that would be late.
    fn result_priority(&self, dossier: &Dossier) -> u32 {
        let due = dossier.status.filing().and_then(|filing| filing.promised());
        match due.map(|due| (due - self.day.day).num_days()) {
            Some(..0) => LATE_RESULT,
            Some(0..=1) => DUE_RESULT,
            Some(_) | None => RESULT,
        }
    }

    /// What a courier has on board already stays with that courier; what lies at the office goes with anyone.
    fn carry(&mut self, step: ShipmentStepSpec, courier: Option<ActorId>, priority: u32) {
        let skills = courier.map(|courier| self.skill_of(courier)).into_iter().collect();
        self.draft.carry(step, priority, skills);
    }

    /// A cover that somebody is to bring. After a failed delivery it waits for its recipient: only a date that was chosen
    /// makes it a stop again. What is held at an office or goes back to the agency is brought to nobody.
    fn is_brought_today(&self, dossier: &Dossier, back: &Return) -> bool {
        match back {
            Return::CollectedFromAgency { .. }
            | Return::InTransit(_)
            | Return::AtDeliveryOffice(_)
            | Return::OutForDelivery(_) => self.wants_result_today(dossier),
            Return::Failed(_) | Return::Invited(_) => {
                dossier.return_window.is_some_and(|window| self.is_for_today(window))
            }
            Return::Waiting
            | Return::Ready { .. }
            | Return::Released { .. }
            | Return::Held { .. }
            | Return::OfferedBack { .. }
            | Return::ReturnedToAgency { .. }
            | Return::Unclaimed { .. }
            | Return::Delivered { .. }
            | Return::Disputed { .. }
            | Return::Claimed { .. }
            | Return::Closed => false,
        }
    }

    /// A skill that this courier alone has. A courier who is not at work: one that nobody has, so that the plan says so.
    fn skill_of(&self, courier: ActorId) -> u32 {
        let at = self.day.shifts.iter().position(|shift| shift.courier == courier);
        at.map_or(u32::MAX, |at| at as u32 + 1)
    }

    fn add_couriers(&mut self) {
        for (i, shift) in self.day.shifts.iter().enumerate() {
            let from = (shift.from_min.clamp(0, 1_440) as u32 * 60).max(self.day.from_s);
            let to = shift.to_min.clamp(0, 1_440) as u32 * 60;
            if from >= to {
                continue;
            }
            let lunch = BreakSpec { id: 1, time_windows: Some(vec![LUNCH]), service: LUNCH_S, ..BreakSpec::default() };
            self.draft.spec.vehicles.push(VehicleSpec {
                id: i as u64 + 1,
                start_index: Some(0),
                end_index: Some(0),
                capacity: Some(vec![shift.capacity.clamp(0, 10_000) as u32]),
                skills: vec![i as u32 + 1],
                time_window: Some([from, to]),
                breaks: if from < LUNCH[0] && to > LUNCH[1] + LUNCH_S { vec![lunch] } else { Vec::new() },
                ..VehicleSpec::default()
            });
        }
    }
}

/// Whether nobody can come in time any more.
pub(super) fn is_over(window: Window, now: NaiveDateTime) -> bool {
    let minute = now.hour() * 60 + now.minute();
    (window.day, u32::from(window.to_min)) <= (now.date(), minute)
}
