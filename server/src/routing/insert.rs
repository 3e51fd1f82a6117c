//! Cheapest feasible insertion of a unit into one route, from the route's tables.
//!
//! A job is judged at each position in time independent of the route's length; a shipment at each pair of positions
//! that is not dearer than the best one found. Only vehicles whose breaks limit the load ask for more: there every
//! candidate is walked in full.

use super::model::{Courier, Leg, Model, NEVER, NONE, earliest};
use super::route::{Route, later};

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

/// Buffers, kept by each searching thread.
#[derive(Default)]
pub(super) struct Scratch {
    now_s: Vec<i64>,
    then_s: Vec<i64>,
    /// What a delivery adds after each position, and the least it adds there or further on.
    drops: Vec<(Leg, i64)>,
    trial: Route,
    /// Skips that a detour by a later stop makes up for being late at an earlier one.
    quick: bool,
}

impl Scratch {
    /// Looks at everything.
    pub fn new() -> Self {
        Self::default()
    }

    /// Skips what is hardly ever possible.
    pub fn quick() -> Self {
        Self { quick: true, ..Self::default() }
    }
}

/// What is asked of a route.
#[derive(Clone, Copy)]
struct Question<'a> {
    model: &'a Model<'a>,
    route: &'a Route,
    courier: &'a Courier<'a>,
    /// First position that is not fixed.
    from: usize,
    /// Only insertions that cost less count.
    below: i64,
    /// This one does not count.
    but: Option<(usize, usize)>,
}

/// The cheapest insertion into `route` that costs less than `below` and is not `but`.
pub(super) fn cheapest(
    model: &Model,
    scratch: &mut Scratch,
    route: &Route,
    unit: u32,
    below: i64,
    but: Option<(usize, usize)>,
) -> Option<Insertion> {
    if !model.is_able(route.vehicle, unit) {
        return None;
    }
    let mate = model.jobs[unit as usize].mate;
    let courier = &model.fleet[route.vehicle];
    if route.order.len() + if mate == NONE { 1 } else { 2 } > courier.max_tasks {
        return None;
    }
    let moved = model.moving_cost(route.vehicle, unit);
    let from = (model.fixed.heads[route.vehicle] as usize).min(route.order.len());
    let question = Question { model, route, courier, from, below: below.saturating_sub(moved), but };
    let found = match (mate == NONE, route.layers == 1) {
        (true, true) => job_without_breaks(question, unit),
        (true, false) => job(question, scratch, unit),
        (false, true) => shipment_without_breaks(question, scratch, (unit, mate)),
        (false, false) => shipment(question, scratch, (unit, mate)),
    };
    found.map(|(first, second, cost)| Insertion { route: route.vehicle, first, second, extra_cost: cost + moved })
}

/// Whether a job can stand at a position of a route, between these two legs; the cost is known to be welcome.
pub(super) fn fits_at(
    model: &Model,
    scratch: &mut Scratch,
    route: &Route,
    unit: u32,
    (at, [to, from]): (usize, [Leg; 2]),
) -> bool {
    let courier = &model.fleet[route.vehicle];
    if !model.is_able(route.vehicle, unit)
        || route.order.len() >= courier.max_tasks
        || at < model.fixed.heads[route.vehicle] as usize
    {
        return false;
    }
    let stop = &model.jobs[unit as usize];
    let (here, there) = (route.points[at].place, route.points[at + 1].place);
    let (to, from) = (to.travel_s, from.travel_s);
    if route.travel_s + to + from - route.points[at].leg.travel_s > courier.max_travel_s {
        return false;
    }
    if route.layers == 1 {
        let busy_s = stop.service_s + if here == stop.place { 0 } else { stop.setup_s };
        let done_s = later(model.earliest(stop, route.times[at].leave_s + to), busy_s);
        let next = &route.times[at + 1];
        let latest_s = if there == stop.place { next.latest_s } else { next.latest_setup_s };
        return done_s + from <= latest_s && job_fits(model, route, courier, unit, at);
    }
    if !job_fits(model, route, courier, unit, at) {
        return false;
    }
    if courier.light_breaks {
        let question = Question { model, route, courier, from: 0, below: i64::MAX, but: None };
        return walks(question, scratch, &[(at, unit)]);
    }
    load_now(scratch, route, at);
    visit(model, scratch, courier, unit, to, here);
    joins(scratch, route, at + 1, from, there == stop.place)
}

type Found = Option<(usize, usize, i64)>;

/// Whether what a job brings along fits when it stands after position `at`.
#[inline]
fn job_fits(model: &Model, route: &Route, courier: &Courier, unit: u32, at: usize) -> bool {
    let wide = courier.capacity.len();
    if wide == 0 {
        return true;
    }
    let (delivery, pickup) = (model.delivery(unit), model.pickup(unit));
    let (before, after) = (&route.peak_before[at * wide..][..wide], &route.peak_after[at * wide..][..wide]);
    (0..wide).all(|d| before[d] + delivery[d] <= courier.capacity[d] && after[d] + pickup[d] <= courier.capacity[d])
}

/// Seconds and cost by which a route grows if a leg is replaced by two.
#[inline]
fn detour(route: &Route, courier: &Courier, at: usize, to: Leg, from: Leg) -> Leg {
    let old = route.points[at].leg;
    let fixed_cost = if route.is_empty() { courier.fixed_cost } else { 0 };
    Leg { travel_s: to.travel_s + from.travel_s - old.travel_s, cost: to.cost + from.cost - old.cost + fixed_cost }
}

fn job_without_breaks(Question { model, route, courier, from, below, but }: Question, unit: u32) -> Found {
    let stop = &model.jobs[unit as usize];
    let grid = model.grid(route.vehicle);
    let least_s = stop.first_s + stop.service_s;
    let mut best = None;
    let fixed_cost = if route.is_empty() { courier.fixed_cost } else { 0 };
    let mut best_cost = below.saturating_sub(fixed_cost);
    for (at, (points, times)) in route.points.windows(2).zip(route.times.windows(2)).enumerate().skip(from) {
        let (leave_s, next) = (times[0].leave_s, &times[1]);
        if leave_s > stop.last_s {
            break;
        }
        if next.latest_s < least_s || next.latest_s < leave_s {
            continue;
        }
        let (here, there) = (points[0].place, points[1].place);
        // The way from the stop lies in one row of the matrix and often rules the position out; the way to it does not.
        let from = grid.leg(stop.place, there);
        if from.cost - points[0].leg.cost >= best_cost {
            continue;
        }
        let to = grid.leg(here, stop.place);
        let cost = to.cost + from.cost - points[0].leg.cost;
        let travel_s = to.travel_s + from.travel_s - points[0].leg.travel_s;
        if cost >= best_cost || route.travel_s + travel_s > courier.max_travel_s {
            continue;
        }
        let busy_s = stop.service_s + if here == stop.place { 0 } else { stop.setup_s };
        let done_s = later(model.earliest(stop, leave_s + to.travel_s), busy_s);
        let latest_s = if there == stop.place { next.latest_s } else { next.latest_setup_s };
        if done_s + from.travel_s <= latest_s && job_fits(model, route, courier, unit, at) && but != Some((at, at)) {
            best_cost = cost;
            best = Some((at, at, cost + fixed_cost));
        }
    }
    best
}

fn job(question: Question, scratch: &mut Scratch, unit: u32) -> Found {
    let Question { model, route, courier, from, below, but } = question;
    let stop = &model.jobs[unit as usize];
    let grid = model.grid(route.vehicle);
    let layers = route.layers;
    let mut best = None;
    let mut best_cost = below;
    for at in from..route.points.len() - 1 {
        if route.times[at * layers].leave_s > stop.last_s {
            break;
        }
        let (here, there) = (route.points[at].place, route.points[at + 1].place);
        let to = grid.leg(here, stop.place);
        let from = grid.leg(stop.place, there);
        let more = detour(route, courier, at, to, from);
        if more.cost >= best_cost
            || route.travel_s + more.travel_s > courier.max_travel_s
            || !job_fits(model, route, courier, unit, at)
            || but == Some((at, at))
        {
            continue;
        }
        let fits = if courier.light_breaks {
            walks(question, scratch, &[(at, unit)])
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

fn shipment_without_breaks(question: Question, scratch: &mut Scratch, (pickup, delivery): (u32, u32)) -> Found {
    let Question { model, route, courier, from, below, but } = question;
    let (first, second) = (&model.jobs[pickup as usize], &model.jobs[delivery as usize]);
    let grid = model.grid(route.vehicle);
    let amount = model.amount(pickup);
    let last = route.points.len() - 1;
    let fixed_cost = if route.is_empty() { courier.fixed_cost } else { 0 };
    let (mut best, mut best_cost) = (None, below.saturating_sub(fixed_cost));
    let between = grid.leg(first.place, second.place);
    let quick = scratch.quick;
    let drops = &mut scratch.drops;
    drops.clear();
    drops.extend(route.points.windows(2).map(|points| {
        let (to, from) = (grid.leg(points[0].place, second.place), grid.leg(second.place, points[1].place));
        let travel_s = to.travel_s + from.travel_s - points[0].leg.travel_s;
        let cost = to.cost + from.cost - points[0].leg.cost;
        (Leg { travel_s, cost }, cost)
    }));
    for at in (from..last - 1).rev() {
        drops[at].1 = drops[at].1.min(drops[at + 1].1);
    }
    let fits_travel = |more_s: i64| route.travel_s + more_s <= courier.max_travel_s;
    for at in from..last {
        let leave_s = route.times[at].leave_s;
        if leave_s > first.last_s {
            break;
        }
        let (here, there) = (route.points[at].place, route.points[at + 1].place);
        let old = route.points[at].leg;
        let to = grid.leg(here, first.place);
        let (direct, on) = (grid.leg(second.place, there), grid.leg(first.place, there));
        let cost = to.cost + between.cost + direct.cost - old.cost;
        let picked = Leg { travel_s: to.travel_s + on.travel_s - old.travel_s, cost: to.cost + on.cost - old.cost };
        let goes_on = at + 1 < last && picked.cost + drops[at + 1].1 < best_cost;
        if (cost >= best_cost && !goes_on) || !shipment_fits(route, courier, amount, at) {
            continue;
        }
        let busy_s = first.service_s + if here == first.place { 0 } else { first.setup_s };
        let picked_s = later(model.earliest(first, leave_s + to.travel_s), busy_s);
        if picked_s > second.last_s {
            continue;
        }
        // Whether the delivery can follow at `now_s`, before the position `next`.
        let can_drop = |now_s: i64, from: u32, to_s: i64, on_s: i64, next: usize| {
            let busy_s = second.service_s + if from == second.place { 0 } else { second.setup_s };
            let done_s = later(model.earliest(second, now_s + to_s), busy_s);
            let times = &route.times[next];
            let saved = route.points[next].place == second.place;
            done_s + on_s <= if saved { times.latest_s } else { times.latest_setup_s }
        };
        if cost < best_cost
            && fits_travel(to.travel_s + between.travel_s + direct.travel_s - old.travel_s)
            && can_drop(picked_s, first.place, between.travel_s, direct.travel_s, at + 1)
            && but != Some((at, at))
        {
            best_cost = cost;
            best = Some((at, at, cost + fixed_cost));
        }
        // From here on the courier has done the pickup and then the stops at + 1 ..= then, in that order.
        let (mut now_s, mut place, mut leg) = (picked_s, first.place, on);
        for (then, &(drop, least)) in drops.iter().enumerate().skip(at + 1) {
            if picked.cost + least >= best_cost {
                break;
            }
            let stop = &model.jobs[route.order[then - 1] as usize];
            let saved = place == stop.place;
            let there_s = now_s + leg.travel_s;
            let times = &route.times[then];
            if quick && there_s > if saved { times.latest_s } else { times.latest_setup_s } {
                break;
            }
            now_s = later(model.earliest(stop, there_s), stop.service_s + if saved { 0 } else { stop.setup_s });
            // Waiting at later stops can make up for a delay, being late for one of them cannot be.
            if now_s > second.last_s || !shipment_fits(route, courier, amount, then) {
                break;
            }
            (place, leg) = (stop.place, route.points[then].leg);
            let cost = picked.cost + drop.cost;
            if cost >= best_cost || !fits_travel(picked.travel_s + drop.travel_s) || but == Some((at, then)) {
                continue;
            }
            let to_s = grid.leg(place, second.place).travel_s;
            let on_s = grid.leg(second.place, route.points[then + 1].place).travel_s;
            if can_drop(now_s, place, to_s, on_s, then + 1) {
                best_cost = cost;
                best = Some((at, then, cost + fixed_cost));
            }
        }
    }
    best
}

fn shipment(question: Question, scratch: &mut Scratch, (pickup, delivery): (u32, u32)) -> Found {
    let Question { model, route, courier, from, below, but } = question;
    let (first, second) = (&model.jobs[pickup as usize], &model.jobs[delivery as usize]);
    let grid = model.grid(route.vehicle);
    let amount = model.amount(pickup);
    let (layers, last) = (route.layers, route.points.len() - 1);
    let mut best = None;
    let mut best_cost = below;
    for at in from..last {
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
            if grown.cost >= best_cost
                || route.travel_s + grown.travel_s > courier.max_travel_s
                || but == Some((at, then))
            {
                continue;
            }
            let fits = if courier.light_breaks {
                walks(question, scratch, &[(then, delivery), (at, pickup)])
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

#[inline]
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
fn walks(Question { model, route, .. }: Question, scratch: &mut Scratch, inserted: &[(usize, u32)]) -> bool {
    let trial = &mut scratch.trial;
    trial.vehicle = route.vehicle;
    trial.order.clone_from(&route.order);
    for &(at, task) in inserted {
        trial.order.insert(at, task);
    }
    trial.rebuild(model)
}
