//! From open bookings to a routing problem, and from its answer to a plan that people read. Seconds are counted from
//! midnight (+07:00) of the day.

mod building;
pub mod loading;
pub mod running;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use geo::Point;
use shared::api::command::Window;
use shared::api::views::{AtWork, PlanView, RouteView, StopView, TravelView, UnassignedView};
use shared::dossier::Dossier;
use shared::ids::{OfficeId, ProposalId};
use shared::routing::check::check;
use shared::routing::plan::{Plan, StepKind};
use shared::routing::problem::Problem;
use shared::shipment::{Assignment, Leg, Pickup};
use shared::time::calendar::Calendar;
use shared::time::instant;

pub use building::Wish;
use building::{Draft, Meaning};
use running::Orders;

use crate::routing::{Frozen, Options, solve};
use crate::store::actors::Shift;
use crate::store::plans::{Proposal, Stop};
use crate::travel::{Times, Travel};

/// How long the search may take.
const SEARCH: Duration = Duration::from_millis(1_500);
/// How long it may take when the day is planned again: somebody waits for it while couriers are on the road.
const AGAIN: Duration = Duration::from_millis(200);
/// What it is worth that a stop stays with the courier whom the citizen was told, seconds of travel.
const CHANGE_S: i64 = 600;

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
    /// When it is planned, local.
    pub now: NaiveDateTime,
    /// Whether what has no date, or one that is over, is to be done on this day.
    pub takes_undated: bool,
    /// Nothing can begin before, seconds: now, if the day has begun.
    pub from_s: u32,
    /// Who is at work.
    pub shifts: Vec<Shift>,
    /// Who would be, but is ill or away.
    pub absent: Vec<Shift>,
    /// Open dossiers of the office.
    pub dossiers: Vec<Located>,
    /// Where travel times come from.
    pub travel: Arc<Travel>,
}

impl Day {
    /// Whether a dossier asks for a stop on this day.
    pub fn concerns(&self, located: &Located) -> bool {
        Draft::concerns(self, located)
    }

    /// All places that a plan of this day goes to.
    pub fn places(&self, agency_calendar: &Calendar) -> Vec<Point> {
        Draft::new(self, agency_calendar).places()
    }
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

/// Which end of a leg a step of the plan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Home,
    Counter,
}

/// Plans a day from scratch, or again from `before`, the plan that couriers and citizens know; blocks for about as long as
/// the search may take.
pub fn propose(
    day: &Day,
    agency_calendar: &Calendar,
    before: &Orders,
    id: ProposalId,
) -> Result<Proposal, Unplannable> {
    let limit = if before.is_empty() { SEARCH } else { AGAIN };
    let options = Options { time_limit: limit, ..Options::default() };
    plan(day, agency_calendar, before, id, &options)
}

/// Plans a day from scratch, searching as `options` say.
pub fn propose_with(
    day: &Day,
    agency_calendar: &Calendar,
    id: ProposalId,
    options: &Options,
) -> Result<Proposal, Unplannable> {
    plan(day, agency_calendar, &Orders::default(), id, options)
}

fn plan(
    day: &Day,
    agency_calendar: &Calendar,
    before: &Orders,
    id: ProposalId,
    options: &Options,
) -> Result<Proposal, Unplannable> {
    if day.shifts.is_empty() {
        return Err(Unplannable::NoCourier);
    }
    let draft = Draft::new(day, agency_calendar);
    if draft.meanings.is_empty() {
        return Err(Unplannable::Nothing);
    }
    let mut start = (!before.is_empty()).then(|| running::sequence_of(day, &draft, before));
    let heads = start.as_mut().map(|start| running::under_way_first(day, &draft, start)).unwrap_or_default();
    let (meanings, times) = (draft.meanings.clone(), draft.times(&Times::default()));
    let travel = |plan: &Plan| travel_of(plan, day.travel.label(), &times);
    let spec = draft.spec(times.table.clone());
    let text = crate::store::entries::to_json(&spec);
    let problem = Problem::new(spec).map_err(|_| Unplannable::Broken)?;
    let began = Instant::now();
    // Stops that change hands must be worth it.
    let frozen = Frozen { moving_cost: CHANGE_S, heads, ..Frozen::default() };
    let plan =
        solve(&problem, &Options { start, frozen, ..options.clone() }, &|| began.elapsed(), &AtomicBool::new(false));
    if !check(&problem, &plan).is_empty() {
        return Err(Unplannable::Broken);
    }
    let travel = travel(&plan);
    Ok(read(day, &meanings, (id, text), plan, travel))
}

/// Of how many legs of a plan the time is an estimate.
fn travel_of(plan: &Plan, source: &str, times: &Times) -> TravelView {
    let mut view = TravelView { source: source.to_owned(), legs: 0, estimated: 0 };
    for route in &plan.routes {
        let places: Vec<usize> = route.steps.iter().filter_map(|step| step.location_index).collect();
        for leg in places.windows(2).filter(|leg| leg[0] != leg[1]) {
            view.legs += 1;
            view.estimated += u32::from(times.is_estimated(leg[0], leg[1]));
        }
    }
    view
}

/// From the answer to what people read and what is assigned.
fn read(
    day: &Day,
    meanings: &[Meaning],
    (id, problem): (ProposalId, String),
    plan: Plan,
    travel: TravelView,
) -> Proposal {
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
    let at_work = |shift: &Shift| AtWork { courier: shift.courier, name: shift.name.clone(), absent: false };
    let mut couriers: Vec<AtWork> = day.shifts.iter().map(at_work).collect();
    couriers.extend(day.absent.iter().map(|shift| AtWork { absent: true, ..at_work(shift) }));
    let (office_id, day_id) = (office.clone(), day.day);
    let (estimated, travel) = (travel.estimated > 0, Some(travel));
    let view =
        PlanView { id, office: office_id, day: day_id, routes, unassigned, estimated, travel, published, couriers };
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
        Leg::Return => dossier.result_window(),
    };
    let kept = |window: &Window| window.day == day && starts_s <= i64::from(window.to_min) * 60;
    if let Some(window) = known.filter(kept) {
        return window;
    }
    let half_hour = (starts_s / 1_800).clamp(0, 47) as u16;
    let from_min = half_hour.saturating_sub(1) * 30;
    Window { day, from_min, to_min: (from_min + 120).min(1_440) }
}
