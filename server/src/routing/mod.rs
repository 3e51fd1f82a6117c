//! Courier routing: from a problem to a plan, as good as the time allows.
//!
//! `model` flattens the problem, `route` is one courier's way with all that makes an insertion cheap to judge, `insert`
//! judges, `solution` is all routes together, `near` knows which stops are close, `improve` searches, `search` shares out
//! the time, `cycles` says what becomes of much time, `blend` makes one plan of two, `islands` finds what has nothing to do
//! with the rest, `parts` splits what is large, `emptying` makes full routes pay, `publish` writes times down, `reasons`
//! says why a stop is left out, `matrix` knows travel times. Nothing here reads a clock: the caller passes one in.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use shared::routing::plan::{Plan, Sequence, SequenceStep, StepKind};
use shared::routing::problem::{MAX_FIXED_COST, Problem};

mod blend;
mod cycles;
mod emptying;
mod improve;
mod insert;
mod islands;
pub mod matrix;
mod model;
mod near;
mod parts;
mod publish;
mod random;
mod reasons;
mod route;
mod search;
mod solution;
pub mod standing;
#[cfg(test)]
mod testing;

use insert::Scratch;
use model::{Fixed, Model, NONE};
use solution::Solution;
use standing::{Standing, TaskName};

/// How to search.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long to search, by the clock passed to [`solve`].
    pub time_limit: Duration,
    /// Searches side by side, each with its own random numbers; the best plan wins.
    pub threads: usize,
    /// The same seed and number of iterations give the same plan, if the time limit does not end the search first.
    pub seed: u64,
    /// Rounds of each thread, in each group of stops that has nothing to do with the others; `None` = until the time is up.
    pub iterations: Option<u64>,
    /// Routes to begin with; stops that break a rule in them are left out. `None` = those of the problem, if any.
    pub start: Option<Sequence>,
    /// What of the start must stay as it is.
    pub frozen: Frozen,
}

/// What must stay when a running day is planned again. Vehicles and stops that the problem does not know are ignored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frozen {
    /// Stops that only this vehicle may serve, because their papers are on board: kind and id of the stop (either end of
    /// a shipment), id of the vehicle.
    pub pinned: Vec<(StepKind, u64, u64)>,
    /// Vehicles whose first so many stops of the start come first, in their order: where a courier is under way to. A
    /// stop of these that cannot be reached in time is not kept, nor are those behind it.
    pub heads: Vec<(u64, usize)>,
    /// What it weighs, in units of cost, to serve a stop by another vehicle than the start does. A small change of the
    /// problem then is a small change of the plan. It is no part of the costs in the plan. At most [`MAX_FIXED_COST`].
    pub moving_cost: i64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            time_limit: Duration::from_secs(5),
            threads: 1,
            seed: 1,
            iterations: None,
            start: None,
            frozen: Frozen::default(),
        }
    }
}

/// Plans the routes. The plan keeps every rule of [`shared::routing::check`], and no stop on its list of unassigned ones
/// could be added to one of its routes. `clock` tells the time since the search was asked for; setting `cancel` ends
/// the search early with the best plan so far.
pub fn solve(problem: &Problem, options: &Options, clock: &(dyn Fn() -> Duration + Sync), cancel: &AtomicBool) -> Plan {
    solve_telling(problem, options, clock, cancel, &mut |_| {})
}

/// Like [`solve`]; `better` is told of a first plan and of better ones while the search goes on, at most some fifty
/// times. Stops that these leave out have no reasons yet.
pub fn solve_telling(
    problem: &Problem,
    options: &Options,
    clock: &(dyn Fn() -> Duration + Sync),
    cancel: &AtomicBool,
    better: &mut dyn FnMut(&Plan),
) -> Plan {
    let start = options.start.as_ref().unwrap_or(problem.given());
    let orders = solution::orders(problem, start);
    let mut model = Model::new(problem, fixed(problem, &options.frozen, &orders));
    let mut solution = Solution::from_orders(&model, orders.iter().cloned());
    for (vehicle, order) in &orders {
        // A head that breaks a rule is kept as far as it goes.
        let kept = order.iter().zip(&solution.routes[*vehicle].order).take_while(|(wanted, kept)| wanted == kept);
        let head = &mut model.fixed.heads[*vehicle];
        *head = (*head).min(kept.count() as u32);
    }
    if !model.fleet.is_empty() && !model.jobs.is_empty() {
        model.turn();
        let publish = &mut |found: &Solution| better(&publish::publish(problem, &model, found));
        let task = search::Task { options, clock, cancel, better: publish };
        solution = search::search(&model, solution, task);
    }
    solution.insert_all_that_fit(&model, &mut Scratch::new());
    let mut plan = publish::publish(problem, &model, &solution);
    plan.unassigned = reasons::explain(problem, &model, &solution);
    plan.summary.unassigned = plan.unassigned.len();
    plan
}

/// What is frozen, in the numbers of the model. `orders` are those of the start.
fn fixed(problem: &Problem, frozen: &Frozen, orders: &[(usize, Vec<u32>)]) -> Fixed {
    let (tasks, vehicles) = (problem.tasks(), problem.vehicles());
    let mut fixed = Fixed {
        pins: vec![NONE; tasks.len()],
        homes: vec![NONE; tasks.len()],
        moving_cost: frozen.moving_cost.clamp(0, MAX_FIXED_COST as i64),
        heads: vec![0; vehicles.len()],
    };
    let vehicle_of = |id: u64| vehicles.iter().position(|vehicle| vehicle.id == id);
    let pin = |pins: &mut [u32], task: usize, vehicle: usize| {
        pins[task] = vehicle as u32;
        if let Some(mate) = tasks[task].mate {
            pins[mate] = vehicle as u32;
        }
    };
    for &(kind, id, vehicle) in &frozen.pinned {
        let task = tasks.iter().position(|task| (task.kind, task.id) == (kind, id));
        if let Some((task, vehicle)) = task.zip(vehicle_of(vehicle)) {
            pin(&mut fixed.pins, task, vehicle);
        }
    }
    for &(id, count) in &frozen.heads {
        let order = orders.iter().find(|(vehicle, _)| vehicles[*vehicle].id == id);
        if let Some((vehicle, order)) = order {
            let head = &order[..count.min(order.len())];
            fixed.heads[*vehicle] = head.len() as u32;
            head.iter().for_each(|&task| pin(&mut fixed.pins, task as usize, *vehicle));
        }
    }
    if fixed.moving_cost > 0 {
        for (vehicle, order) in orders {
            order.iter().for_each(|&task| fixed.homes[task as usize] = *vehicle as u32);
        }
    }
    fixed
}

/// The cheapest way to add a stop to a plan: the vehicle's id and what it adds to the cost, or `None` if it fits
/// nowhere. `kind` and `id` name a job or either end of a shipment; if the plan serves it already, it is taken out
/// first. Other stops stay in their order, on their routes.
pub fn cheapest_insertion(problem: &Problem, plan: &Sequence, name: TaskName) -> Option<(u64, i64)> {
    let tasks = problem.tasks();
    let task = tasks.iter().find(|task| (task.kind, task.id) == name)?;
    let ends = [Some(task), task.mate.map(|mate| &tasks[mate])];
    let is_it = |step: &SequenceStep| ends.iter().flatten().any(|end| (end.kind, Some(end.id)) == (step.kind, step.id));
    let mut without = plan.clone();
    for route in &mut without.routes {
        route.steps.retain(|step| !is_it(step));
    }
    Standing::new(problem, &without).cheapest(name)
}
