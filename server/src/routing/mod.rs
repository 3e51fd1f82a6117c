//! Courier routing: from a problem to a plan, as good as the time allows.
//!
//! `model` flattens the problem, `route` is one courier's way with all that makes an insertion cheap to judge, `insert`
//! judges, `solution` is all routes together, `improve` searches, `publish` writes times down, `reasons` says why a stop
//! is left out, `matrix` knows travel times. Nothing here reads a clock: the caller passes one in.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use shared::routing::plan::{Plan, Sequence, StepKind};
use shared::routing::problem::Problem;

mod improve;
mod insert;
pub mod matrix;
mod model;
mod near;
mod publish;
mod random;
mod reasons;
mod route;
mod solution;
pub mod standing;

use improve::{Search, Until};
use insert::Scratch;
use model::Model;
use near::Near;
use random::Random;
use solution::Solution;

/// Rounds that are enough when there are hardly any stops.
const ROUNDS_FOR_FEW: u64 = 3_000;
/// What counts as hardly any, tasks.
const FEW: usize = 6;

/// How to search.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long to search, by the clock passed to [`solve`].
    pub time_limit: Duration,
    /// Searches side by side, each with its own random numbers; the best plan wins.
    pub threads: usize,
    /// The same seed and number of iterations give the same plan, if the time limit does not end the search first.
    pub seed: u64,
    /// Rounds of each thread; `None` = until the time is up.
    pub iterations: Option<u64>,
    /// Routes to begin with; stops that break a rule in them are left out. `None` = those of the problem, if any.
    pub start: Option<Sequence>,
}

impl Default for Options {
    fn default() -> Self {
        Self { time_limit: Duration::from_secs(5), threads: 1, seed: 1, iterations: None, start: None }
    }
}

/// Plans the routes. The plan keeps every rule of [`shared::routing::check`], and no stop on its list of unassigned ones
/// could be added to one of its routes. `clock` tells the time since the search was asked for; setting `cancel` ends
/// the search early with the best plan so far.
pub fn solve(problem: &Problem, options: &Options, clock: &(dyn Fn() -> Duration + Sync), cancel: &AtomicBool) -> Plan {
    let model = Model::new(problem);
    let start = options.start.as_ref().unwrap_or(problem.given());
    let mut solution = Solution::from_orders(&model, solution::orders(&model, start));
    if !model.fleet.is_empty() && !model.jobs.is_empty() {
        solution = search(&model, solution, options, clock, cancel);
    }
    solution.insert_all_that_fit(&model, &mut Scratch::new());
    let mut plan = publish::publish(&model, &solution);
    plan.unassigned = reasons::explain(&model, &solution);
    plan.summary.unassigned = plan.unassigned.len();
    plan
}

fn search(
    model: &Model,
    start: Solution,
    options: &Options,
    clock: &(dyn Fn() -> Duration + Sync),
    cancel: &AtomicBool,
) -> Solution {
    let near = Near::new(model);
    let few = (model.jobs.len() <= FEW).then_some(ROUNDS_FOR_FEW);
    let rounds = [options.iterations, few].into_iter().flatten().min();
    let until = Until { clock, time_limit: options.time_limit, rounds, cancel };
    let one = |thread: u64| {
        let mut search = Search::new(model, &near, start.clone(), Random::new(options.seed, thread));
        search.build();
        search.run(&until)
    };
    let found = if options.threads <= 1 {
        vec![one(0)]
    } else {
        std::thread::scope(|scope| {
            let one = &one;
            let threads: Vec<_> = (0..options.threads as u64).map(|thread| scope.spawn(move || one(thread))).collect();
            threads.into_iter().map(|thread| thread.join().expect("a search does not panic")).collect()
        })
    };
    let (_, orders) = found.into_iter().min_by_key(|(value, _)| *value).expect("at least one thread searches");
    Solution::from_orders(model, orders.into_iter().enumerate())
}

/// The cheapest way to add a stop to a plan: the vehicle's id and what it adds to the cost, or `None` if it fits
/// nowhere. `kind` and `id` name a job or either end of a shipment; if the plan serves it already, it is taken out
/// first. Other stops stay in their order, on their routes.
pub fn cheapest_insertion(problem: &Problem, plan: &Sequence, (kind, id): (StepKind, u64)) -> Option<(u64, i64)> {
    let model = Model::new(problem);
    let task = problem.tasks().iter().position(|task| (task.kind, task.id) == (kind, id))?;
    let unit = problem.tasks()[task].mate.map_or(task, |mate| mate.min(task)) as u32;
    let mate = model.jobs[unit as usize].mate;
    let mut orders = solution::orders(&model, plan);
    for (_, order) in &mut orders {
        order.retain(|&other| other != unit && other != mate);
    }
    let solution = Solution::from_orders(&model, orders);
    let found = solution.cheapest_anywhere(&model, &mut Scratch::new(), unit)?;
    Some((problem.vehicles()[found.route].id, found.extra_cost))
}
