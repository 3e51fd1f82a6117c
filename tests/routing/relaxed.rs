//! A rule less never makes the best plan worse: whatever was allowed still is.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use server::routing::{Options, solve};
use shared::routing::plan::{Plan, StepKind};
use shared::routing::problem::Problem;
use shared::routing::spec::Spec;

use crate::generate::{self, Dice, FEATURES};

/// A rule's name, and what lifts it.
type Lift = (&'static str, fn(&mut Spec));

const LIFTED: [Lift; 8] = [
    ("windows", |spec| {
        spec.jobs.iter_mut().for_each(|job| job.time_windows = None);
        for shipment in &mut spec.shipments {
            (shipment.pickup.time_windows, shipment.delivery.time_windows) = (None, None);
        }
    }),
    ("shifts", |spec| spec.vehicles.iter_mut().for_each(|vehicle| vehicle.time_window = None)),
    ("capacity", |spec| {
        // The number of dimensions is known from the vehicles.
        let most = |capacity: &mut Vec<u32>| capacity.iter_mut().for_each(|most| *most = u32::MAX);
        spec.vehicles.iter_mut().filter_map(|vehicle| vehicle.capacity.as_mut()).for_each(most);
    }),
    ("breaks", |spec| spec.vehicles.iter_mut().for_each(|vehicle| vehicle.breaks.clear())),
    ("skills", |spec| {
        spec.jobs.iter_mut().for_each(|job| job.skills.clear());
        spec.shipments.iter_mut().for_each(|shipment| shipment.skills.clear());
    }),
    ("max_tasks", |spec| spec.vehicles.iter_mut().for_each(|vehicle| vehicle.max_tasks = None)),
    ("max_travel_time", |spec| spec.vehicles.iter_mut().for_each(|vehicle| vehicle.max_travel_time = None)),
    ("fixed costs", |spec| spec.vehicles.iter_mut().for_each(|vehicle| vehicle.costs.fixed = 0)),
];

fn value(spec: Spec) -> (i64, i64) {
    let problem = Problem::new(spec).unwrap();
    let options = Options { iterations: Some(400), ..Options::default() };
    let plan: Plan = solve(&problem, &options, &|| Duration::ZERO, &AtomicBool::new(false));
    let weight = |kind: StepKind, id: u64| {
        let task = problem.tasks().iter().find(|task| (task.kind, task.id) == (kind, id)).unwrap();
        if task.kind == StepKind::Delivery { 0 } else { 1 + i64::from(task.priority) }
    };
    (plan.unassigned.iter().map(|stop| weight(stop.kind, stop.id)).sum(), plan.summary.cost)
}

#[test]
fn lifting_a_rule_does_not_make_the_plan_worse() {
    let (mut compared, mut worse) = (0, Vec::new());
    for seed in 0..250 {
        let spec = generate::problem(seed, Dice::new(seed + 77).up_to((1 << FEATURES) - 1));
        let with = value(spec.clone());
        for (name, lift) in LIFTED {
            let mut lifted = spec.clone();
            lift(&mut lifted);
            if lifted == spec {
                continue;
            }
            compared += 1;
            let without = value(lifted);
            // A plan that serves more may cost more.
            if without > with {
                worse.push((seed, name, with, without));
            }
        }
    }
    assert!(compared > 800, "only {compared}");
    assert!(worse.len() * 200 <= compared, "{} of {compared}: {worse:?}", worse.len());
}
