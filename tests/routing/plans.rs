//! Generated problems: every plan is allowed, complete and repeatable.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use server::routing::{Options, cheapest_insertion, solve};
use shared::routing::check::check;
use shared::routing::plan::{Plan, Sequence, SequenceRoute, SequenceStep, StepKind, Unassigned};
use shared::routing::problem::{Problem, Task};

use crate::generate::{self, FEATURES};
use crate::oracle;

const SEEDS: u64 = 1_500;

fn plan(problem: &Problem, iterations: u64) -> Plan {
    let options = Options { iterations: Some(iterations), seed: 3, ..Options::default() };
    solve(problem, &options, &|| Duration::ZERO, &AtomicBool::new(false))
}

/// Each feature alone, every pair of them, then random mixtures.
fn problems() -> impl Iterator<Item = (String, Problem)> {
    let pairs = (0..FEATURES).flat_map(|one| (0..=one).map(move |other| 1 << one | 1 << other));
    let mixtures = (0..SEEDS).map(|seed| generate::Dice::new(seed).up_to((1 << FEATURES) - 1));
    let features = pairs.chain(mixtures).enumerate();
    features.map(|(seed, features)| {
        let spec = generate::problem(seed as u64, features);
        (format!("seed {seed}, features {features:016b}"), Problem::new(spec).unwrap())
    })
}

#[test]
fn every_plan_keeps_every_rule() {
    for (name, problem) in problems() {
        assert_eq!(check(&problem, &plan(&problem, 40)), [], "{name}");
    }
}

#[test]
fn no_stop_is_left_out_that_could_be_added_and_hopeless_means_hopeless() {
    let mut left = 0;
    for (name, problem) in problems() {
        let plan = plan(&problem, 20);
        let orders = oracle::orders(&problem, &plan);
        let nobody = vec![Vec::new(); problem.vehicles().len()];
        for stop in &plan.unassigned {
            let tasks = problem.tasks();
            let task = tasks.iter().position(|task| (task.kind, task.id) == (stop.kind, stop.id)).unwrap();
            let unit = tasks[task].mate.map_or(task, |mate| mate.min(task));
            assert_eq!(oracle::cheapest(&problem, &orders, unit), None, "{name}: {stop:?}");
            let alone = oracle::cheapest(&problem, &nobody, unit);
            assert_eq!(stop.hopeless, alone.is_none(), "{name}: {stop:?}");
            left += 1;
        }
    }
    assert!(left > 1_000, "only {left} stops were left out: the problems are too easy to prove much");
}

#[test]
fn cheapest_insertion_is_what_trying_everything_finds() {
    let mut compared = 0;
    for (name, problem) in problems().step_by(2) {
        let plan = plan(&problem, 5);
        let sequence = plan.sequence();
        for (unit, task) in problem.tasks().iter().enumerate().filter(|(at, task)| task.mate.is_none_or(|m| m > *at)) {
            let mut orders = oracle::orders(&problem, &plan);
            orders.iter_mut().for_each(|order| order.retain(|&other| other != unit && Some(other) != task.mate));
            let holds = |(vehicle, order): (usize, &Vec<usize>)| oracle::holds(&problem, vehicle, order);
            if !orders.iter().enumerate().filter(|(_, order)| !order.is_empty()).all(holds) {
                // Taking a stop out can break a route where a detour is the shorter way.
                continue;
            }
            compared += 1;
            let found = cheapest_insertion(&problem, &sequence, (task.kind, task.id));
            let tried = oracle::cheapest(&problem, &orders, unit);
            let tried = tried.map(|(vehicle, extra)| (problem.vehicles()[vehicle].id, extra));
            assert_eq!(found.map(|(_, extra)| extra), tried.map(|(_, extra)| extra), "{name}: {task:?}");
        }
    }
    assert!(compared > 2_000, "only {compared}");
}

#[test]
fn the_same_seed_and_iterations_give_the_same_plan() {
    for (name, problem) in problems().step_by(5) {
        let run = |threads| {
            let options = Options { iterations: Some(60), threads, ..Options::default() };
            solve(&problem, &options, &|| Duration::ZERO, &AtomicBool::new(false))
        };
        assert_eq!(run(1), run(1), "{name}");
        assert_eq!(run(2), run(2), "{name}");
    }
}

#[test]
fn a_search_long_enough_for_several_anneals_is_repeatable_and_keeps_every_rule() {
    // Of these sizes 900 rounds a task are enough.
    let large = problems().filter(|(_, problem)| problem.tasks().len() > 8);
    for (name, problem) in large.step_by(20) {
        let run = |threads| {
            let iterations = Some(900 * problem.tasks().len() as u64);
            let options = Options { iterations, threads, ..Options::default() };
            solve(&problem, &options, &|| Duration::ZERO, &AtomicBool::new(false))
        };
        let (one, two) = (run(1), run(2));
        assert_eq!(check(&problem, &one), [], "{name}");
        assert_eq!(check(&problem, &two), [], "{name}");
        assert_eq!((&one, &two), (&run(1), &run(2)), "{name}");
    }
}

#[test]
fn a_search_that_is_cancelled_or_out_of_time_still_gives_an_allowed_plan() {
    for (name, problem) in problems().step_by(5) {
        let cancelled = solve(&problem, &Options::default(), &|| Duration::ZERO, &AtomicBool::new(true));
        assert_eq!(check(&problem, &cancelled), [], "{name}");
        let late = solve(&problem, &Options::default(), &|| Duration::MAX, &AtomicBool::new(false));
        assert_eq!(check(&problem, &late), [], "{name}");
    }
}

#[test]
fn a_search_that_starts_from_a_plan_never_ends_with_a_worse_one() {
    let value = |problem: &Problem, plan: &Plan| {
        let weight = |stop: &Unassigned| {
            let task = problem.tasks().iter().find(|task| (task.kind, task.id) == (stop.kind, stop.id)).unwrap();
            // Both ends of a shipment are listed; one counts.
            if task.kind == StepKind::Delivery { 0 } else { 1 + i64::from(task.priority) }
        };
        (plan.unassigned.iter().map(weight).sum::<i64>(), plan.summary.cost)
    };
    for (name, problem) in problems().step_by(5) {
        let first = plan(&problem, 50);
        let options = Options { iterations: Some(5), start: Some(first.sequence()), ..Options::default() };
        let second = solve(&problem, &options, &|| Duration::ZERO, &AtomicBool::new(false));
        assert!(value(&problem, &second) <= value(&problem, &first), "{name}");
    }
}

#[test]
fn a_start_that_breaks_rules_or_names_strangers_is_used_as_far_as_it_goes() {
    for (name, problem) in problems().step_by(5) {
        // Everything on the last vehicle, backwards, twice.
        let vehicle = problem.vehicles().last().unwrap().id;
        let step = |task: &Task| SequenceStep { kind: task.kind, id: Some(task.id) };
        let mut steps: Vec<_> = problem.tasks().iter().rev().map(step).collect();
        steps.push(SequenceStep { kind: StepKind::Job, id: Some(999) });
        let route = |vehicle| SequenceRoute { vehicle, steps: steps.clone() };
        let start = Sequence { routes: vec![route(vehicle), route(vehicle), route(12_345)] };
        let options = Options { iterations: Some(3), start: Some(start), ..Options::default() };
        let plan = solve(&problem, &options, &|| Duration::ZERO, &AtomicBool::new(false));
        assert_eq!(check(&problem, &plan), [], "{name}");
    }
}
