//! All routes together, what is on none of them, and how good that is.

use std::collections::HashMap;

use shared::routing::plan::{Sequence, StepKind};

use super::insert::{self, Insertion, Scratch};
use super::model::{Model, NONE};
use super::route::Route;

/// A state of the search. Every route in it keeps every rule.
#[derive(Debug, Clone)]
pub(super) struct Solution {
    /// One per vehicle, in the problem's order.
    pub routes: Vec<Route>,
    /// Vehicle of each task, or [`NONE`].
    pub route_of: Vec<u32>,
    /// Position of each task in its route's order; stale for tasks on no route.
    pub position: Vec<u32>,
    /// Units on no route.
    pub left: Vec<u32>,
    pub value: Value,
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
        let tasks = model.jobs.len();
        Self { routes, route_of: vec![NONE; tasks], position: vec![0; tasks], left, value }
    }

    /// The routes given, as far as they keep the rules: a stop that breaks one is left out.
    pub fn from_orders(model: &Model, orders: impl IntoIterator<Item = (usize, Vec<u32>)>) -> Self {
        let mut solution = Self::empty(model);
        for (vehicle, mut order) in orders {
            order.retain(|&task| model.is_able(vehicle, task) && solution.route_of[task as usize] == NONE);
            keep_pairs(model, &mut order);
            let mut route = Route { vehicle, order, ..Route::default() };
            if !route.rebuild(model) {
                let wanted = std::mem::take(&mut route.order);
                route.rebuild(model);
                append_what_fits(model, &mut route, &wanted);
            }
            solution.replace(model, route);
        }
        solution.left.retain(|&unit| solution.route_of[unit as usize] == NONE);
        solution
    }

    /// Puts a route in the place of its vehicle's old one. `left` keeps its entries; `value` is brought up to date.
    fn replace(&mut self, model: &Model, route: Route) {
        let vehicle = route.vehicle;
        self.value.cost += route.cost - self.routes[vehicle].cost;
        for &task in &route.order {
            if model.jobs[task as usize].mate == NONE || model.jobs[task as usize].mate > task {
                self.value.left -= model.weight(task);
            }
        }
        self.routes[vehicle] = route;
        self.index(vehicle);
    }

    /// Notes where the tasks of a route are.
    pub fn index(&mut self, vehicle: usize) {
        for (position, &task) in self.routes[vehicle].order.iter().enumerate() {
            self.route_of[task as usize] = vehicle as u32;
            self.position[task as usize] = position as u32;
        }
    }

    /// Carries an insertion out. The unit is taken off `left` by the caller.
    pub fn insert(&mut self, model: &Model, unit: u32, at: Insertion) {
        let route = &mut self.routes[at.route];
        let cost = route.cost;
        insert::insert(model, route, unit, at);
        let holds = route.rebuild(model);
        debug_assert!(holds, "an insertion that was found to fit does not");
        self.value.cost += route.cost - cost;
        self.value.left -= model.weight(unit);
        self.index(at.route);
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
            best = insert::cheapest(model, scratch, route, unit, below).or(best);
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
pub(super) fn orders(model: &Model, sequence: &Sequence) -> Vec<(usize, Vec<u32>)> {
    let vehicles: HashMap<u64, usize> =
        model.problem.vehicles().iter().enumerate().map(|(index, vehicle)| (vehicle.id, index)).collect();
    let tasks: HashMap<(StepKind, u64), u32> =
        (0..model.jobs.len() as u32).map(|index| ((model.task(index).kind, model.task(index).id), index)).collect();
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
