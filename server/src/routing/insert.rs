//! Cheapest feasible insertion of a unit into one route, from the route's tables.
//!
//! A job is judged at each position in time independent of the route's length; a shipment at each pair of positions.
//! Only vehicles whose breaks limit the load ask for more: there every candidate is walked in full.

use super::model::{Courier, Leg, Model, NEVER, NONE, earliest};
use super::random::Random;
use super::route::{Route, later};

/// One position in this many is overlooked by the search on purpose, so that it does not always build the same plan.
const BLINK: usize = 100;

/// Where a unit can go. Positions count stops of the route as it is: 0 = before all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Insertion {
    pub route: usize,
    /// Position of the job, or of the pickup.
    pub first: usize,
    /// Position of the delivery, in the route without the pickup; equal to `first` for a job.
    pub second: usize,
    pub extra_cost: i64,
}

/// Buffers and chance, kept by each searching thread.
pub(super) struct Scratch {
    now_s: Vec<i64>,
    then_s: Vec<i64>,
    trial: Route,
    /// Overlooks positions now and then; `None` = looks at everything.
    pub blink: Option<Random>,
    /// Leaves empty routes empty.
    pub closed: bool,
}

impl Scratch {
    /// Looks at everything.
    pub fn new() -> Self {
        Self { now_s: Vec::new(), then_s: Vec::new(), trial: Route::default(), blink: None, closed: false }
    }

    fn blinks(&mut self) -> bool {
        self.blink.as_mut().is_some_and(|random| random.once_in(BLINK))
    }
}

/// The cheapest insertion into `route` that costs less than `below`.
pub(super) fn cheapest(
    model: &Model,
    scratch: &mut Scratch,
    route: &Route,
    unit: u32,
    below: i64,
) -> Option<Insertion> {
    if !model.is_able(route.vehicle, unit) || (scratch.closed && route.is_empty()) {
        return None;
    }
    let mate = model.jobs[unit as usize].mate;
    let courier = &model.fleet[route.vehicle];
    if route.order.len() + if mate == NONE { 1 } else { 2 } > courier.max_tasks {
        return None;
    }
    let found = if mate == NONE {
        if route.layers == 1 {
            job_without_breaks(model, scratch, route, courier, unit, below)
        } else {
            job(model, scratch, route, courier, unit, below)
        }
    } else {
        shipment(model, scratch, route, courier, (unit, mate), below)
    };
    found.map(|(first, second, extra_cost)| Insertion { route: route.vehicle, first, second, extra_cost })
}

/// Puts a unit into a route; the route's tables are stale until it is rebuilt.
pub(super) fn insert(model: &Model, route: &mut Route, unit: u32, at: Insertion) {
    let mate = model.jobs[unit as usize].mate;
    if mate != NONE {
        route.order.insert(at.second, mate);
    }
    route.order.insert(at.first, unit);
}

type Found = Option<(usize, usize, i64)>;

/// Whether what a job brings along fits when it stands after position `at`.
fn job_fits(model: &Model, route: &Route, courier: &Courier, unit: u32, at: usize) -> bool {
    let wide = courier.capacity.len();
    let task = model.task(unit);
    (0..wide).all(|d| {
        route.peak_before[at * wide + d] + task.delivery[d] <= courier.capacity[d]
            && route.peak_after[at * wide + d] + task.pickup[d] <= courier.capacity[d]
    })
}

/// Seconds and cost by which a route grows if a leg is replaced by two.
fn detour(route: &Route, courier: &Courier, at: usize, to: Leg, from: Leg) -> Leg {
    let old = route.points[at].leg;
    let fixed_cost = if route.is_empty() { courier.fixed_cost } else { 0 };
    Leg { travel_s: to.travel_s + from.travel_s - old.travel_s, cost: to.cost + from.cost - old.cost + fixed_cost }
}

fn job_without_breaks(
    model: &Model,
    scratch: &mut Scratch,
    route: &Route,
    courier: &Courier,
    unit: u32,
    below: i64,
) -> Found {
    let stop = &model.jobs[unit as usize];
    let grid = model.grid(route.vehicle);
    let least_s = stop.first_s + stop.service_s;
    let mut best = None;
    let mut best_cost = below;
    for at in 0..route.points.len() - 1 {
        let leave_s = route.times[at].leave_s;
        if leave_s > stop.last_s {
            break;
        }
        let next = &route.times[at + 1];
        if next.latest_s < least_s || next.latest_s < leave_s {
            continue;
        }
        let (here, there) = (route.points[at].place, route.points[at + 1].place);
        // The way from the stop lies in one row of the matrix and often rules the position out; the way to it does not.
        let from = grid.leg(stop.place, there);
        if from.cost - route.points[at].leg.cost >= best_cost {
            continue;
        }
        let to = grid.leg(here, stop.place);
        let more = detour(route, courier, at, to, from);
        if more.cost >= best_cost || route.travel_s + more.travel_s > courier.max_travel_s || scratch.blinks() {
            continue;
        }
        let busy_s = stop.service_s + if here == stop.place { 0 } else { stop.setup_s };
        let done_s = later(model.earliest(stop, leave_s + to.travel_s), busy_s);
        let latest_s = if there == stop.place { next.latest_s } else { next.latest_setup_s };
        if done_s + from.travel_s <= latest_s && job_fits(model, route, courier, unit, at) {
            best_cost = more.cost;
            best = Some((at, at, more.cost));
        }
    }
    best
}

fn job(model: &Model, scratch: &mut Scratch, route: &Route, courier: &Courier, unit: u32, below: i64) -> Found {
    let stop = &model.jobs[unit as usize];
    let grid = model.grid(route.vehicle);
    let layers = route.layers;
    let mut best = None;
    let mut best_cost = below;
    for at in 0..route.points.len() - 1 {
        if route.times[at * layers].leave_s > stop.last_s {
            break;
        }
        if !job_fits(model, route, courier, unit, at) {
            continue;
        }
        let (here, there) = (route.points[at].place, route.points[at + 1].place);
        let to = grid.leg(here, stop.place);
        let from = grid.leg(stop.place, there);
        let more = detour(route, courier, at, to, from);
        if more.cost >= best_cost || route.travel_s + more.travel_s > courier.max_travel_s || scratch.blinks() {
            continue;
        }
        let fits = if courier.light_breaks {
            walks(model, scratch, route, &[(at, unit)])
        } else {
            load_now(scratch, route, at);
            visit(model, scratch, courier, unit, to.travel_s, here);
            joins(scratch, route, at + 1, from.travel_s, there == stop.place)
        };
        if fits {
            best_cost = more.cost;
            best = Some((at, at, more.cost));
        }
    }
    best
}

fn shipment(
    model: &Model,
    scratch: &mut Scratch,
    route: &Route,
    courier: &Courier,
    (pickup, delivery): (u32, u32),
    below: i64,
) -> Found {
    let (first, second) = (&model.jobs[pickup as usize], &model.jobs[delivery as usize]);
    let grid = model.grid(route.vehicle);
    let amount = &model.task(pickup).amount;
    let (layers, last) = (route.layers, route.points.len() - 1);
    let mut best = None;
    let mut best_cost = below;
    for at in 0..last {
        if route.times[at * layers].leave_s > first.last_s {
            break;
        }
        let here = route.points[at].place;
        let to = grid.leg(here, first.place);
        load_now(scratch, route, at);
        visit(model, scratch, courier, pickup, to.travel_s, here);
        if scratch.now_s[0] > second.last_s {
            continue;
        }
        // From here on the courier has done the pickup and then the stops at + 1 ..= then, in that order.
        let mut place = first.place;
        let mut more = to;
        for then in at..last {
            if then > at {
                let stop = &model.jobs[route.order[then - 1] as usize];
                let leg = grid.leg(place, stop.place);
                let old = route.points[then - 1].leg;
                more.travel_s += leg.travel_s - old.travel_s;
                more.cost += leg.cost - old.cost;
                visit(model, scratch, courier, route.order[then - 1], leg.travel_s, place);
                place = stop.place;
                // Waiting at later stops can make up for a delay, being late for one of them cannot be.
                if scratch.now_s[0] > second.last_s {
                    break;
                }
            }
            if !shipment_fits(route, courier, amount, then) {
                break;
            }
            let there = route.points[then + 1].place;
            let between = grid.leg(place, second.place);
            let from = grid.leg(second.place, there);
            let both = Leg { travel_s: more.travel_s + between.travel_s, cost: more.cost + between.cost };
            let grown = detour(route, courier, then, both, from);
            if grown.cost >= best_cost || route.travel_s + grown.travel_s > courier.max_travel_s || scratch.blinks() {
                continue;
            }
            let fits = if courier.light_breaks {
                walks(model, scratch, route, &[(then, delivery), (at, pickup)])
            } else {
                let before_s = std::mem::take(&mut scratch.now_s);
                scratch.now_s = std::mem::take(&mut scratch.then_s);
                scratch.now_s.clone_from(&before_s);
                visit(model, scratch, courier, delivery, between.travel_s, place);
                let fits = joins(scratch, route, then + 1, from.travel_s, there == second.place);
                scratch.then_s = std::mem::replace(&mut scratch.now_s, before_s);
                fits
            };
            if fits {
                best_cost = grown.cost;
                best = Some((at, then, grown.cost));
            }
        }
    }
    best
}

fn shipment_fits(route: &Route, courier: &Courier, amount: &[i64], at: usize) -> bool {
    let wide = courier.capacity.len();
    (0..wide).all(|d| route.load[at * wide + d] + amount[d] <= courier.capacity[d])
}

/// The courier stands at a position of the route, by number of breaks taken.
fn load_now(scratch: &mut Scratch, route: &Route, at: usize) {
    let times = &route.times[at * route.layers..(at + 1) * route.layers];
    scratch.now_s.clear();
    scratch.now_s.extend(times.iter().map(|times| times.leave_s));
}

/// The courier goes to a task, serves it and takes as many breaks there as may help.
fn visit(model: &Model, scratch: &mut Scratch, courier: &Courier, task: u32, travel_s: i64, from: u32) {
    let stop = &model.jobs[task as usize];
    let busy_s = stop.service_s + if from == stop.place { 0 } else { stop.setup_s };
    for at_s in &mut scratch.now_s {
        *at_s = later(model.earliest(stop, *at_s + travel_s), busy_s);
    }
    // Loads do not matter here: vehicles for which they do are walked in full, and this is a bound for them.
    for (taken, pause) in courier.breaks.iter().enumerate() {
        let before_s = scratch.now_s[taken];
        if before_s < NEVER {
            let end_s = later(earliest(&pause.windows, before_s), pause.service_s);
            scratch.now_s[taken + 1] = scratch.now_s[taken + 1].min(end_s);
        }
    }
}

/// Whether the courier can go on with the route at position `next`.
fn joins(scratch: &Scratch, route: &Route, next: usize, travel_s: i64, saved: bool) -> bool {
    let times = &route.times[next * route.layers..(next + 1) * route.layers];
    scratch
        .now_s
        .iter()
        .zip(times)
        .any(|(&now_s, times)| now_s + travel_s <= if saved { times.latest_s } else { times.latest_setup_s })
}

/// Whether the route holds with tasks inserted, each given with its position, later ones first.
fn walks(model: &Model, scratch: &mut Scratch, route: &Route, inserted: &[(usize, u32)]) -> bool {
    let trial = &mut scratch.trial;
    trial.vehicle = route.vehicle;
    trial.order.clone_from(&route.order);
    for &(at, task) in inserted {
        trial.order.insert(at, task);
    }
    trial.rebuild(model)
}
