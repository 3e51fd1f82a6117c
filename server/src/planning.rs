//! From open bookings to a routing problem, and from its answer to a plan that people read. Seconds are counted from
//! midnight (+07:00) of the day.

use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use chrono::{NaiveDate, NaiveTime};
use geo::Point;
use shared::api::command::Window;
use shared::api::views::{PlanView, RouteView, StopView, UnassignedView};
use shared::dossier::Dossier;
use shared::ids::{ActorId, OfficeId, ProposalId};
use shared::routing::check::check;
use shared::routing::plan::{Plan, StepKind};
use shared::routing::problem::Problem;
use shared::routing::spec::{BreakSpec, JobSpec, MatrixSpec, ShipmentSpec, ShipmentStepSpec, Spec, VehicleSpec};
use shared::shipment::{Assignment, Holder, Leg, Pickup, Return};
use shared::time::calendar::Calendar;
use shared::time::instant;
use shared::time::limit::TimeLimit;

use crate::routing::matrix::{GreatCircle, TravelTimes};
use crate::routing::{Options, solve};
use crate::store::actors::Shift;
use crate::store::plans::{Proposal, Stop};

/// Roads are longer than straight lines: a factor for hamlets behind bays and hills.
const DETOUR: f64 = 1.5;
/// Motorbike on local roads, metres a second.
const SPEED_MPS: f64 = 7.0;
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
/// A day, seconds.
const DAY_S: u32 = 24 * 3_600;
/// How long the search may take.
const SEARCH: Duration = Duration::from_millis(1_500);

/// A dossier with the places it is about.
#[derive(Debug, Clone)]
pub struct Located {
    /// As it stands.
    pub dossier: Dossier,
    /// The citizen's door, (lon, lat).
    pub home: [f64; 2],
    /// The agency's counter, (lon, lat).
    pub agency: [f64; 2],
}

/// What is to be planned.
#[derive(Debug, Clone)]
pub struct Day {
    /// Whose.
    pub office: OfficeId,
    /// Where shifts start and end, (lon, lat).
    pub base: [f64; 2],
    /// Local date.
    pub day: NaiveDate,
    /// Nothing can begin before, seconds: now, if the day has begun.
    pub from_s: u32,
    /// Who is at work.
    pub shifts: Vec<Shift>,
    /// Open dossiers of the office.
    pub dossiers: Vec<Located>,
}

/// Why a day cannot be planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unplannable {
    /// No stop is due that day.
    Nothing,
    /// Nobody is at work.
    NoCourier,
    /// The judge refuses what the search found; a bug.
    Broken,
}

impl Unplannable {
    /// Lasting code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Nothing => "plan.nothing",
            Self::NoCourier => "plan.no-courier",
            Self::Broken => "plan.broken",
        }
    }
}

/// What an id of the problem stands for.
#[derive(Debug, Clone, Copy)]
struct Meaning {
    /// Index into [`Day::dossiers`].
    dossier: usize,
    leg: Leg,
}

/// Which end of a leg a step of the plan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Home,
    Counter,
}

/// The problem under construction. Ids are places in `meanings`.
struct Building<'a> {
    day: &'a Day,
    counter: Vec<[u32; 2]>,
    points: Vec<[f64; 2]>,
    meanings: Vec<Meaning>,
    spec: Spec,
}

/// Plans a day; blocks for about as long as the search may take.
pub fn propose(day: &Day, agency_calendar: &Calendar, id: ProposalId) -> Result<Proposal, Unplannable> {
    propose_with(day, agency_calendar, id, &Options { time_limit: SEARCH, ..Options::default() })
}

/// Plans a day, searching as `options` say.
pub fn propose_with(
    day: &Day,
    agency_calendar: &Calendar,
    id: ProposalId,
    options: &Options,
) -> Result<Proposal, Unplannable> {
    if day.shifts.is_empty() {
        return Err(Unplannable::NoCourier);
    }
    let sessions = agency_calendar.sessions(day.day);
    let midnight = instant(day.day, NaiveTime::MIN);
    let second = |at: chrono::DateTime<chrono::Utc>| (at - midnight).num_seconds().clamp(0, i64::from(DAY_S)) as u32;
    let counter = sessions.into_iter().map(|(from, to)| [second(from), second(to)]).collect();
    let mut building = Building { day, counter, points: vec![day.base], meanings: Vec::new(), spec: Spec::default() };
    for index in 0..day.dossiers.len() {
        building.add(index);
    }
    if building.meanings.is_empty() {
        return Err(Unplannable::Nothing);
    }
    building.add_couriers();
    let (spec, meanings) = building.finish();
    let text = crate::store::entries::to_json(&spec);
    let problem = Problem::new(spec).map_err(|_| Unplannable::Broken)?;
    let began = Instant::now();
    let plan = solve(&problem, options, &|| began.elapsed(), &AtomicBool::new(false));
    if !check(&problem, &plan).is_empty() {
        return Err(Unplannable::Broken);
    }
    Ok(read(day, &meanings, id, text, plan))
}

impl Building<'_> {
    fn place(&mut self, point: [f64; 2]) -> u32 {
        let at = self.points.iter().position(|other| *other == point).unwrap_or_else(|| {
            self.points.push(point);
            self.points.len() - 1
        });
        at as u32
    }

    fn meaning(&mut self, dossier: usize, leg: Leg) -> u64 {
        self.meanings.push(Meaning { dossier, leg });
        self.meanings.len() as u64
    }

    /// Adds the stop that a dossier needs on this day, if it needs one.
    fn add(&mut self, index: usize) {
        let Located { dossier, home, agency } = self.day.dossiers[index].clone();
        match (&dossier.pickup, &dossier.back) {
            (Some(pickup), _) if pickup.is_before_collection() => {
                let Some(window) = pickup.window().filter(|window| window.day <= self.day.day) else { return };
                let late = window.day < self.day.day;
                let id = self.meaning(index, Leg::Pickup);
                let home = self.home_step(id, home, Some(window), DOOR_S);
                let counter = self.counter_step(id, agency);
                // A promise that was broken goes first; a courier who is on the way there goes on.
                let under_way = pickup.assignment().filter(|_| !pickup.may_be_scheduled());
                let priority = if late || under_way.is_some() { 60 } else { 20 };
                let only = under_way.map(|assignment| assignment.courier);
                self.ship(home, counter, priority, only);
            }
            (
                Some(
                    Pickup::Collected { collected }
                    | Pickup::Offered { collected, .. }
                    | Pickup::InTransit { collected },
                ),
                None | Some(Return::Waiting | Return::Closed),
            ) => {
                let id = self.meaning(index, Leg::Pickup);
                let counter = self.counter_step(id, agency);
                self.carry(counter, Some(collected.carrier()), 80);
            }
            (Some(Pickup::Returning { collected, .. }), _) => {
                let id = self.meaning(index, Leg::Pickup);
                let home = self.home_step(id, home, None, DELIVERY_S);
                self.carry(home, Some(collected.carrier()), 70);
            }
            (_, Some(Return::Ready { .. } | Return::Released { .. })) if self.wants_result_today(&dossier) => {
                let id = self.meaning(index, Leg::Return);
                let counter = self.counter_step(id, agency);
                let home = self.home_step(id, home, dossier.return_window, DELIVERY_S);
                self.ship(counter, home, 40, None);
            }
            (_, Some(back)) if self.is_brought_today(&dossier, back) => {
                let Some(cover) = back.carried() else { return };
                let id = self.meaning(index, Leg::Return);
                let home = self.home_step(id, home, dossier.return_window, DELIVERY_S);
                match cover.holder() {
                    Holder::Courier(courier) => self.carry(home, Some(courier), 70),
                    // It waits where every shift begins.
                    Holder::Office(_) => self.carry(home, None, 70),
                    Holder::Citizen | Holder::Agency => {}
                }
            }
            _ => {}
        }
    }

    fn wants_result_today(&self, dossier: &Dossier) -> bool {
        // A same-day procedure's result is returned at once (`QĐ 45/2016/QĐ-TTg` Điều 16(3)c).
        dossier.procedure.limit == Some(TimeLimit::SameDay)
            || dossier.return_window.is_none_or(|window| window.day <= self.day.day)
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
                dossier.return_window.is_some_and(|window| window.day <= self.day.day)
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

    fn home_step(&mut self, id: u64, point: [f64; 2], window: Option<Window>, service: u32) -> ShipmentStepSpec {
        // A window of a day that is over is no longer a promise that can be kept.
        let window = window.filter(|window| window.day == self.day.day);
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

    fn ship(&mut self, pickup: ShipmentStepSpec, delivery: ShipmentStepSpec, priority: u32, only: Option<ActorId>) {
        let (amount, skills) = (vec![1], only.map(|courier| self.skill_of(courier)).into_iter().collect());
        let shipment = ShipmentSpec { pickup, delivery, amount, priority, skills };
        self.spec.shipments.push(shipment);
    }

    /// A skill that this courier alone has. A courier who is not at work: one that nobody has, so that the plan says so.
    fn skill_of(&self, courier: ActorId) -> u32 {
        let at = self.day.shifts.iter().position(|shift| shift.courier == courier);
        at.map_or(u32::MAX, |at| at as u32 + 1)
    }

    /// What a courier has on board already stays with that courier; what lies at the office goes with anyone.
    fn carry(&mut self, step: ShipmentStepSpec, courier: Option<ActorId>, priority: u32) {
        let skills = courier.map(|courier| self.skill_of(courier)).into_iter().collect();
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

    fn add_couriers(&mut self) {
        for (i, shift) in self.day.shifts.iter().enumerate() {
            let from = (shift.from_min.clamp(0, 1_440) as u32 * 60).max(self.day.from_s);
            let to = shift.to_min.clamp(0, 1_440) as u32 * 60;
            if from >= to {
                continue;
            }
            let lunch = BreakSpec { id: 1, time_windows: Some(vec![LUNCH]), service: LUNCH_S, ..BreakSpec::default() };
            self.spec.vehicles.push(VehicleSpec {
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

    fn finish(mut self) -> (Spec, Vec<Meaning>) {
        let points: Vec<Point> = self.points.iter().map(|[lon, lat]| Point::new(*lon, *lat)).collect();
        let travel = GreatCircle::new(DETOUR, SPEED_MPS).expect("both are positive");
        let durations = travel.table(&points).expect("points were checked when they were booked");
        self.spec.matrices.insert("motorbike".to_owned(), MatrixSpec { durations, costs: None });
        (self.spec, self.meanings)
    }
}

/// From the answer to what people read and what is assigned.
fn read(day: &Day, meanings: &[Meaning], id: ProposalId, problem: String, plan: Plan) -> Proposal {
    let midnight_ms = instant(day.day, NaiveTime::MIN).timestamp_millis();
    let ms = |second: i64| midnight_ms + second * 1_000;
    let meaning = |id: Option<u64>| meanings.get(id?.checked_sub(1)? as usize);
    let (mut routes, mut stops) = (Vec::new(), Vec::new());
    for route in &plan.routes {
        let Some(shift) = day.shifts.get(route.vehicle as usize - 1) else { continue };
        let mut views = Vec::new();
        for step in &route.steps {
            let Some(Meaning { dossier, leg }) = meaning(step.id).filter(|_| step.kind != StepKind::Break) else {
                continue;
            };
            let located = &day.dossiers[*dossier];
            let (starts_s, end) = (step.arrival + step.waiting_time, end_of(step.kind, *leg, &located.dossier));
            let at_home = end == End::Home;
            let window = at_home.then(|| promised(&located.dossier, *leg, day.day, starts_s));
            views.push(StopView {
                dossier: located.dossier.id,
                leg: *leg,
                at_home,
                agency: (!at_home).then(|| located.dossier.agency.clone()),
                point: if at_home { located.home } else { located.agency },
                arrive_ms: ms(starts_s),
                window,
            });
            if let Some(window) = window {
                let assignment = Assignment { courier: shift.courier, window, eta_ms: ms(starts_s), plan: id };
                let version = located.dossier.version;
                stops.push(Stop { dossier: located.dossier.id, version, leg: *leg, assignment });
            }
        }
        routes.push(RouteView {
            day: day.day,
            courier: shift.courier,
            name: shift.name.clone(),
            plan: id,
            base: day.base,
            stops: views,
            travel_s: route.duration,
        });
    }
    let mut unassigned: Vec<UnassignedView> = Vec::new();
    for left in &plan.unassigned {
        let Some(Meaning { dossier, leg }) = meaning(Some(left.id)) else { continue };
        let (dossier, leg) = (day.dossiers[*dossier].dossier.id, *leg);
        if unassigned.iter().all(|other| (other.dossier, other.leg) != (dossier, leg)) {
            let reason = left.reason.code().to_owned();
            unassigned.push(UnassignedView { dossier, leg, reason, hopeless: left.hopeless });
        }
    }
    let (office, published) = (day.office.clone(), false);
    let view = PlanView { id, office: office.clone(), day: day.day, routes, unassigned, estimated: true, published };
    Proposal { id, office, day: day.day, problem, plan, view, stops }
}

fn end_of(kind: StepKind, leg: Leg, dossier: &Dossier) -> End {
    match (kind, leg) {
        (StepKind::Pickup, Leg::Pickup) | (StepKind::Delivery, Leg::Return) => End::Home,
        (StepKind::Pickup, Leg::Return) | (StepKind::Delivery, Leg::Pickup) => End::Counter,
        // On board already: what is left is the other end.
        (StepKind::Job, Leg::Return) => End::Home,
        (StepKind::Job, Leg::Pickup) => {
            let to_home = |pickup: &Pickup| pickup.is_before_collection() || matches!(pickup, Pickup::Returning { .. });
            if dossier.pickup.as_ref().is_some_and(to_home) { End::Home } else { End::Counter }
        }
        (StepKind::Start | StepKind::Break | StepKind::End, _) => End::Counter,
    }
}

/// The window a citizen is told: the one already promised, or two hours around the expected time, on the half hour.
fn promised(dossier: &Dossier, leg: Leg, day: NaiveDate, starts_s: i64) -> Window {
    let known = match leg {
        Leg::Pickup => dossier.pickup.as_ref().and_then(Pickup::window),
        Leg::Return => dossier.return_window,
    };
    if let Some(window) = known.filter(|window| window.day == day) {
        return window;
    }
    let half_hour = (starts_s / 1_800).clamp(0, 47) as u16;
    let from_min = half_hour.saturating_sub(1) * 30;
    Window { day, from_min, to_min: (from_min + 120).min(1_440) }
}
