//! All routes together, what is on none of them, and how good that is.

use std::collections::HashMap;

use shared::routing::plan::{Sequence, StepKind};
use shared::routing::problem::Problem;

use super::emptying::Emptying;
use super::insert::{self, Insertion, Scratch};
use super::model::{Model, NONE};
use super::route::Route;

/// A state of the search. Every route in it keeps every rule.
#[derive(Debug, Clone)]
pub(super) struct Solution {
    /// One per vehicle, in the problem's order.
    pub routes: Vec<Route>,
    /// Where each task is; then, for each vehicle, where its route starts.
    pub spots: Vec<Spot>,
    /// Units on no route.
    pub left: Vec<u32>,
    pub value: Value,
    /// A number that only this state of the route has, by vehicle.
    pub versions: Vec<u64>,
    newest: u64,
    pub yard: Yard,
    pub emptying: Emptying,
}

/// Where a task is, with what it takes to judge a detour behind it. Of a task on no route only `route` is true, and a
/// detour there costs more than any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(align(32))]
pub(super) struct Spot {
    /// Its vehicle, or [`NONE`].
    pub route: u32,
    /// Position in its route's order; of a start: [`NONE`].
    pub position: u32,
    /// Index of the spot before it.
    pub before: u32,
    pub place: u32,
    pub next_place: u32,
    /// Cost of the leg to the next place; this and the times in [`short`] numbers.
    pub leg_cost: i32,
    /// Earliest time to leave for the next place, and latest time to be there, whatever breaks are taken.
    pub leave_s: i32,
    pub latest_s: i32,
}

/// Where short numbers end: sums of a few of them stay in range.
const FAR: i64 = 1 << 28;

/// A time or cost in the short form in which detours are compared, roughly from [`FAR`] on.
#[inline]
pub(super) fn short(number: i64) -> i32 {
    number.clamp(-FAR, FAR) as i32
}

/// More than any detour.
pub(super) const NO_OFFER: i32 = 1 << 30;

const NOWHERE: Spot = Spot {
    route: NONE,
    position: NONE,
    before: 0,
    place: NONE,
    next_place: NONE,
    leg_cost: -NO_OFFER,
    leave_s: 0,
    latest_s: 0,
};

impl Spot {
    /// The task is on no route any more.
    pub fn leave(&mut self) {
        (self.route, self.leg_cost) = (NONE, -NO_OFFER);
    }
}

/// Which vehicles are in use, and which are not, by kind.
#[derive(Debug, Clone)]
pub(super) struct Yard {
    /// The first one is of those in use, then one per kind.
    lists: Vec<Vec<u32>>,
    /// Of each vehicle: its list, and where it is in it.
    places: Vec<(u32, u32)>,
}

impl Yard {
    fn new(model: &Model) -> Self {
        let kinds = model.fleet.iter().map(|courier| courier.kind + 1).max().unwrap_or(0);
        let mut yard = Self { lists: vec![Vec::new(); kinds + 1], places: Vec::with_capacity(model.fleet.len()) };
        for (vehicle, courier) in model.fleet.iter().enumerate() {
            let list = courier.kind + 1;
            yard.places.push((list as u32, yard.lists[list].len() as u32));
            yard.lists[list].push(vehicle as u32);
        }
        yard
    }

    /// Vehicles in use.
    pub fn used(&self) -> &[u32] {
        &self.lists[0]
    }

    /// Number of kinds.
    pub fn kinds(&self) -> usize {
        self.lists.len() - 1
    }

    /// A vehicle of a kind that is not in use.
    pub fn unused(&self, kind: usize) -> Option<u32> {
        self.lists[kind + 1].last().copied()
    }

    fn file(&mut self, vehicle: usize, list: usize) {
        let (old, at) = self.places[vehicle];
        if old as usize == list {
            return;
        }
        self.lists[old as usize].swap_remove(at as usize);
        if let Some(&moved) = self.lists[old as usize].get(at as usize) {
            self.places[moved as usize].1 = at;
        }
        self.places[vehicle] = (list as u32, self.lists[list].len() as u32);
        self.lists[list].push(vehicle as u32);
    }
}

/// How good a solution is; less is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Value {
    /// Σ (1 + priority) of the units left out.
    pub left: i64,
    /// Fixed costs and travel.
    pub cost: i64,
}

impl Solution {
    /// Nobody goes anywhere.
    pub fn empty(model: &Model) -> Self {
        let routes: Vec<Route> = (0..model.fleet.len()).map(|vehicle| Route::empty(model, vehicle)).collect();
        let left = model.units.clone();
        let value = Value { left: left.iter().map(|&unit| model.weight(unit)).sum(), cost: 0 };
        let (tasks, vehicles) = (model.jobs.len(), routes.len() as u64);
        Self {
            routes,
            spots: vec![NOWHERE; tasks + vehicles as usize],
            left,
            value,
            versions: (1..=vehicles).collect(),
            newest: vehicles,
            yard: Yard::new(model),
            emptying: Emptying::default(),
        }
    }

    /// What it costs, with what is counted for routes that are to be emptied.
    pub fn counted(&self) -> f64 {
        self.value.cost as f64 + self.emptying.total
    }

    /// What an insertion into a vehicle's route costs, with what is counted for one more stop there.
    pub fn priced(&self, cost: i64, vehicle: u32) -> i64 {
        cost.saturating_add(i64::from(self.emptying.price(vehicle)))
    }

    /// The routes given, as far as they keep the rules: a stop that breaks one is left out.
    pub fn from_orders(model: &Model, orders: impl IntoIterator<Item = (usize, Vec<u32>)>) -> Self {
        let mut solution = Self::empty(model);
        for (vehicle, mut order) in orders {
            order.retain(|&task| model.is_able(vehicle, task) && solution.spots[task as usize].route == NONE);
            keep_pairs(model, &mut order);
            let mut route = Route { vehicle, order, ..Route::default() };
            if !route.rebuild(model) {
                let wanted = std::mem::take(&mut route.order);
                route.rebuild(model);
                append_what_fits(model, &mut route, &wanted);
            }
            solution.replace(model, route);
        }
        solution.left.retain(|&unit| solution.spots[unit as usize].route == NONE);
        solution
    }

    /// Puts a route in the place of its vehicle's old one. `left` keeps its entries; `value` is brought up to date.
    fn replace(&mut self, model: &Model, route: Route) {
        let vehicle = route.vehicle;
        self.value.cost += route.cost - self.routes[vehicle].cost;
        for &task in &route.order {
            if !model.is_second(task) {
                self.value.left -= model.weight(task);
            }
        }
        self.routes[vehicle] = route;
        self.touched(model, vehicle);
    }

    /// Brings up to date what is known of a route that has changed.
    pub fn touched(&mut self, model: &Model, vehicle: usize) {
        self.touched_from(model, vehicle, 0);
    }

    /// The same for a route that has changed from a position on: 0 = its start.
    fn touched_from(&mut self, model: &Model, vehicle: usize, from: usize) {
        self.emptying.update(model, &self.routes[vehicle]);
        let Route { order, points, times, layers, .. } = &self.routes[vehicle];
        let start = (model.jobs.len() + vehicle) as u32;
        let spot_at = |at: usize| if at == 0 { start } else { order[at - 1] };
        // With no break taken the courier leaves earliest; with all of them taken there is most time left.
        let legs = points[from..].windows(2).zip(times[from * layers..].windows(2 * layers).step_by(*layers));
        let mut before = spot_at(from.saturating_sub(1));
        for (at, (points, times)) in (from..).zip(legs) {
            let spot = spot_at(at);
            self.spots[spot as usize] = Spot {
                route: vehicle as u32,
                position: (at as u32).wrapping_sub(1),
                before,
                place: points[0].place,
                next_place: points[1].place,
                leg_cost: short(points[0].leg.cost),
                leave_s: short(times[0].leave_s),
                latest_s: short(times[2 * layers - 1].latest_s),
            };
            before = spot;
        }
        if order.is_empty() {
            // A fresh vehicle costs more than a detour.
            self.spots[start as usize].leave();
            self.versions[vehicle] = vehicle as u64 + 1;
            self.yard.file(vehicle, model.fleet[vehicle].kind + 1);
        } else {
            self.newest += 1;
            self.versions[vehicle] = self.newest;
            self.yard.file(vehicle, 0);
        }
    }

    /// Puts a route back as it was; `route` holds the new one afterwards.
    pub fn restore(&mut self, model: &Model, (route, version): &mut (Route, u64)) {
        let vehicle = route.vehicle;
        std::mem::swap(&mut self.routes[vehicle], route);
        self.touched(model, vehicle);
        std::mem::swap(&mut self.versions[vehicle], version);
    }

    /// Gives a route another order of tasks, all of which were on this route or on none that keeps them. `left` is stale
    /// until [`Self::find_left`].
    pub fn change(&mut self, model: &Model, vehicle: usize, order: &[u32]) {
        let route = &mut self.routes[vehicle];
        let cost = route.cost;
        let old = std::mem::replace(&mut route.order, order.to_vec());
        route.rebuild(model);
        self.value.cost += route.cost - cost;
        for task in old {
            // Another route may have been given it already.
            let spot = &mut self.spots[task as usize];
            if spot.route == vehicle as u32 {
                spot.leave();
            }
        }
        self.touched(model, vehicle);
    }

    /// Finds out which units are on no route.
    pub fn find_left(&mut self, model: &Model) {
        let spots = &self.spots;
        self.left.clear();
        self.left.extend(model.units.iter().filter(|&&unit| spots[unit as usize].route == NONE));
        self.value.left = self.left.iter().map(|&unit| model.weight(unit)).sum();
    }

    /// Carries an insertion out. The unit is taken off `left` by the caller.
    pub fn insert(&mut self, model: &Model, unit: u32, at: Insertion) {
        let route = &mut self.routes[at.route];
        let cost = route.cost;
        let from = route.insert(model, unit, (at.first, at.second));
        debug_assert_eq!(route.cost - cost, at.extra_cost, "an insertion costs what was said");
        debug_assert!(is_kept_up(model, route), "tables that were brought up to date are those of the order");
        self.value.cost += route.cost - cost;
        self.value.left -= model.weight(unit);
        self.touched_from(model, at.route, from);
    }

    /// The cheapest insertion of a unit anywhere, every vehicle considered.
    pub fn cheapest_anywhere(&self, model: &Model, scratch: &mut Scratch, unit: u32) -> Option<Insertion> {
        let mut best: Option<Insertion> = None;
        let mut empty = Vec::new();
        for route in &self.routes {
            let kind = model.fleet[route.vehicle].kind;
            if route.is_empty() {
                if empty.contains(&kind) {
                    continue;
                }
                empty.push(kind);
            }
            let below = best.map_or(i64::MAX, |best| best.extra_cost);
            best = insert::cheapest(model, scratch, route, unit, below, None).or(best);
        }
        best
    }

    /// Inserts whatever still fits, most important first, until nothing does.
    pub fn insert_all_that_fit(&mut self, model: &Model, scratch: &mut Scratch) {
        let mut waiting = std::mem::take(&mut self.left);
        waiting.sort_by_key(|&unit| (-model.weight(unit), unit));
        loop {
            let before = waiting.len();
            waiting.retain(|&unit| match self.cheapest_anywhere(model, scratch, unit) {
                None => true,
                Some(at) => {
                    self.insert(model, unit, at);
                    false
                }
            });
            // Without the triangle inequality a stop can make room for another, so ask again after any success.
            if waiting.len() == before {
                break;
            }
        }
        self.left = waiting;
    }
}

/// Whether the tables of a route are what its order says, and every rule holds.
fn is_kept_up(model: &Model, route: &Route) -> bool {
    let mut fresh = Route { vehicle: route.vehicle, order: route.order.clone(), ..Route::default() };
    fresh.rebuild(model)
        && (fresh.cost, fresh.travel_s, fresh.moved) == (route.cost, route.travel_s, route.moved)
        && fresh.times == route.times
        && (&fresh.load, &fresh.peak_before, &fresh.peak_after) == (&route.load, &route.peak_before, &route.peak_after)
}

/// Takes out shipments of which only one end is there, or whose delivery comes first.
fn keep_pairs(model: &Model, order: &mut Vec<u32>) {
    let at: HashMap<u32, usize> = order.iter().enumerate().rev().map(|(at, &task)| (task, at)).collect();
    let mut position = 0;
    order.retain(|&task| {
        let (here, mate) = (position, model.jobs[task as usize].mate);
        position += 1;
        let once = at[&task] == here;
        once && (mate == NONE || at.get(&mate).is_some_and(|&there| (mate > task) == (there > here)))
    });
}

/// Adds the tasks one by one in the order wanted, each only if the route holds with it.
fn append_what_fits(model: &Model, route: &mut Route, wanted: &[u32]) {
    let rank: HashMap<u32, usize> = wanted.iter().enumerate().map(|(rank, &task)| (task, rank)).collect();
    let mut trial = route.clone();
    for &task in wanted {
        let mate = model.jobs[task as usize].mate;
        if mate != NONE && mate < task {
            continue;
        }
        trial.order.push(task);
        if mate != NONE {
            trial.order.push(mate);
        }
        trial.order.sort_by_key(|task| rank[task]);
        if trial.rebuild(model) {
            route.clone_from(&trial);
        } else {
            trial.clone_from(route);
        }
    }
}

/// The tasks of each route of a sequence, by vehicle; vehicles and tasks that the problem does not know are left out.
pub(super) fn orders(problem: &Problem, sequence: &Sequence) -> Vec<(usize, Vec<u32>)> {
    let vehicles: HashMap<u64, usize> =
        problem.vehicles().iter().enumerate().map(|(index, vehicle)| (vehicle.id, index)).collect();
    let tasks: HashMap<(StepKind, u64), u32> =
        problem.tasks().iter().enumerate().map(|(index, task)| ((task.kind, task.id), index as u32)).collect();
    let mut used = Vec::new();
    let mut orders = Vec::new();
    for route in &sequence.routes {
        let Some(&vehicle) = vehicles.get(&route.vehicle) else { continue };
        if used.contains(&vehicle) {
            continue;
        }
        used.push(vehicle);
        let known = |step: &shared::routing::plan::SequenceStep| tasks.get(&(step.kind, step.id?)).copied();
        orders.push((vehicle, route.steps.iter().filter_map(known).collect()));
    }
    orders
}
