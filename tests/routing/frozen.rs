//! A running day is planned again: what is frozen stays.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use server::routing::{Frozen, Options, solve};
use shared::routing::check::check;
use shared::routing::plan::{Plan, StepKind};
use shared::routing::problem::Problem;

use crate::generate::{self, Dice, FEATURES};

/// Tasks of each vehicle's route, by its id.
fn routes(plan: &Plan) -> Vec<(u64, Vec<(StepKind, u64)>)> {
    let is_stop = |kind| matches!(kind, StepKind::Job | StepKind::Pickup | StepKind::Delivery);
    let stops = |route: &shared::routing::plan::Route| {
        route.steps.iter().filter(|step| is_stop(step.kind)).map(|step| (step.kind, step.id.unwrap())).collect()
    };
    plan.routes.iter().map(|route| (route.vehicle, stops(route))).collect()
}

fn plan(problem: &Problem, seed: u64, start: Option<&Plan>, frozen: Frozen) -> Plan {
    let start = start.map(Plan::sequence);
    let options = Options { iterations: Some(80), seed, start, frozen, ..Options::default() };
    solve(problem, &options, &|| Duration::ZERO, &AtomicBool::new(false))
}

fn problems() -> impl Iterator<Item = Problem> {
    (0..400).map(|seed| {
        let features = Dice::new(seed).up_to((1 << FEATURES) - 1);
        Problem::new(generate::problem(seed, features)).unwrap()
    })
}

#[test]
fn the_head_of_a_route_stays_where_it_is() {
    let mut heads_seen = 0;
    for (seed, problem) in problems().enumerate() {
        let first = plan(&problem, 1, None, Frozen::default());
        // A pickup without its delivery may not end the head: the delivery then stays on the vehicle, but moves.
        let heads: Vec<(u64, usize)> = routes(&first).iter().map(|(id, stops)| (*id, stops.len().min(2))).collect();
        let again = plan(&problem, 2, Some(&first), Frozen { heads: heads.clone(), ..Frozen::default() });
        assert_eq!(check(&problem, &again), [], "seed {seed}");
        for ((id, stops), (_, count)) in routes(&first).iter().zip(&heads) {
            let now = routes(&again).into_iter().find(|(vehicle, _)| vehicle == id);
            assert_eq!(now.map(|(_, now)| now[..*count].to_vec()), Some(stops[..*count].to_vec()), "seed {seed}");
            heads_seen += 1;
        }
    }
    assert!(heads_seen > 300, "only {heads_seen}");
}

#[test]
fn what_is_pinned_is_served_by_its_vehicle_or_by_nobody() {
    for (seed, problem) in problems().enumerate() {
        let vehicle = problem.vehicles().last().unwrap().id;
        let pinned = problem.tasks().iter().step_by(2).map(|task| (task.kind, task.id, vehicle)).collect::<Vec<_>>();
        let frozen = Frozen { pinned: pinned.clone(), ..Frozen::default() };
        let plan = plan(&problem, 1, None, frozen);
        assert_eq!(check(&problem, &plan), [], "seed {seed}");
        for (id, stops) in routes(&plan) {
            let strangers = pinned.iter().filter(|(kind, stop, _)| stops.contains(&(*kind, *stop)));
            assert!(id == vehicle || strangers.count() == 0, "seed {seed}");
        }
    }
}

#[test]
fn nothing_moves_to_another_vehicle_if_moving_weighs_more_than_it_can_save() {
    let mut compared = 0;
    for (seed, problem) in problems().enumerate() {
        let first = plan(&problem, 1, None, Frozen::default());
        let again = plan(&problem, 2, Some(&first), Frozen { moving_cost: 1_000_000, ..Frozen::default() });
        assert_eq!(check(&problem, &again), [], "seed {seed}");
        let left = |plan: &Plan| plan.unassigned.iter().map(|stop| (stop.kind, stop.id)).collect::<Vec<_>>();
        if left(&again) != left(&first) {
            // Serving one more stop, or one that matters more, is worth a move.
            continue;
        }
        for (id, stops) in routes(&again) {
            let before = routes(&first).into_iter().find(|(vehicle, _)| *vehicle == id).map(|(_, stops)| stops);
            let moved = stops.iter().filter(|stop| !before.iter().flatten().any(|old| old == *stop));
            assert_eq!(moved.count(), 0, "seed {seed}");
            compared += 1;
        }
    }
    assert!(compared > 200, "only {compared}");
}
