//! What is possible, found by trying everything; slow, and sharing nothing with the planner but the problem.

use shared::routing::plan::{Plan, StepKind};
use shared::routing::problem::{Problem, Vehicle, Window};

/// Tasks of each vehicle in a plan, by the vehicle's position.
pub fn orders(problem: &Problem, plan: &Plan) -> Vec<Vec<usize>> {
    let task = |kind, id| problem.tasks().iter().position(|task| (task.kind, Some(task.id)) == (kind, id));
    let order = |vehicle: &Vehicle| {
        let route = plan.routes.iter().find(|route| route.vehicle == vehicle.id);
        let steps = route.map_or(&[][..], |route| &route.steps[..]);
        steps.iter().filter_map(|step| task(step.kind, step.id)).collect()
    };
    problem.vehicles().iter().map(order).collect()
}

/// The cheapest way to add a job or shipment (given by its first task): vehicle's position and extra cost.
pub fn cheapest(problem: &Problem, orders: &[Vec<usize>], unit: usize) -> Option<(usize, i64)> {
    let mate = problem.tasks()[unit].mate;
    let mut best: Option<(usize, i64)> = None;
    for (vehicle, order) in orders.iter().enumerate() {
        let before = cost(problem, vehicle, order);
        for first in 0..=order.len() {
            let last = if mate.is_some() { order.len() } else { first };
            for second in first..=last {
                let mut longer = order.clone();
                longer.splice(second..second, mate);
                longer.insert(first, unit);
                if holds(problem, vehicle, &longer) {
                    let extra = cost(problem, vehicle, &longer) - before;
                    if best.is_none_or(|(_, least)| extra < least) {
                        best = Some((vehicle, extra));
                    }
                }
            }
        }
    }
    best
}

/// What a vehicle's route costs.
pub fn cost(problem: &Problem, vehicle: usize, order: &[usize]) -> i64 {
    let vehicle = &problem.vehicles()[vehicle];
    if order.is_empty() {
        return 0;
    }
    let places = places(problem, vehicle, order);
    let legs = places.windows(2).map(|leg| problem.travel_cost(vehicle, leg[0], leg[1]));
    vehicle.fixed_cost + legs.sum::<i64>()
}

/// Whether a vehicle can serve these tasks in this order.
pub fn holds(problem: &Problem, vehicle: usize, order: &[usize]) -> bool {
    let vehicle = &problem.vehicles()[vehicle];
    let tasks: Vec<_> = order.iter().map(|&task| &problem.tasks()[task]).collect();
    let places = places(problem, vehicle, order);
    let legs: Option<Vec<i64>> = places.windows(2).map(|leg| problem.travel_s(vehicle, leg[0], leg[1])).collect();
    let travel_fits = legs.is_some_and(|legs| legs.iter().sum::<i64>() <= vehicle.max_travel_s);
    let loads = loads(problem, order);
    let loads_fit = loads.iter().all(|load| {
        vehicle.capacity.as_ref().is_none_or(|most| load.iter().zip(most).all(|(load, most)| load <= most))
    });
    travel_fits
        && loads_fit
        && order.len() <= vehicle.max_tasks
        && tasks.iter().all(|task| vehicle.has_skills(&task.skills))
        && in_time(problem, vehicle, order, &loads, 0, 0, vehicle.shift.from_s)
}

fn places(problem: &Problem, vehicle: &Vehicle, order: &[usize]) -> Vec<usize> {
    let stops = order.iter().map(|&task| problem.tasks()[task].location);
    vehicle.start.into_iter().chain(stops).chain(vehicle.end).collect()
}

/// On board at the start and after each stop.
fn loads(problem: &Problem, order: &[usize]) -> Vec<Vec<i64>> {
    let after = |done: usize| {
        let on_board = |d: usize| {
            let amount = |(at, &task): (usize, &usize)| {
                let (task, past) = (&problem.tasks()[task], at < done);
                match task.kind {
                    StepKind::Pickup if past => task.amount[d],
                    StepKind::Delivery if past => -task.amount[d],
                    StepKind::Job if past => task.pickup[d],
                    StepKind::Job => task.delivery[d],
                    _ => 0,
                }
            };
            order.iter().enumerate().map(amount).sum()
        };
        (0..problem.dimensions()).map(on_board).collect()
    };
    (0..=order.len()).map(after).collect()
}

/// Tries every way to take the breaks, in their order.
fn in_time(
    problem: &Problem,
    vehicle: &Vehicle,
    order: &[usize],
    loads: &[Vec<i64>],
    done: usize,
    breaks: usize,
    free_s: i64,
) -> bool {
    if let Some(pause) = vehicle.breaks.get(breaks) {
        let light = pause.max_load.as_ref().is_none_or(|most| loads[done].iter().zip(most).all(|(l, m)| l <= m));
        if light
            && let Some(begin_s) = opens(&pause.windows, free_s)
            && in_time(problem, vehicle, order, loads, done, breaks + 1, begin_s + pause.service_s)
        {
            return true;
        }
    }
    let here = if done == 0 { vehicle.start } else { Some(problem.tasks()[order[done - 1]].location) };
    let travel = |to: Option<usize>| match (here, to) {
        (Some(here), Some(to)) => problem.travel_s(vehicle, here, to),
        (None, _) | (_, None) => Some(0),
    };
    let Some(&task) = order.get(done) else {
        return breaks == vehicle.breaks.len()
            && travel(vehicle.end).is_some_and(|leg_s| free_s + leg_s <= vehicle.shift.to_s);
    };
    let task = &problem.tasks()[task];
    let setup_s = if here == Some(task.location) { 0 } else { task.setup_s };
    travel(Some(task.location)).and_then(|leg_s| opens(&task.windows, free_s + leg_s)).is_some_and(|begin_s| {
        in_time(problem, vehicle, order, loads, done + 1, breaks, begin_s + setup_s + task.service_s)
    })
}

fn opens(windows: &[Window], at_s: i64) -> Option<i64> {
    if windows.is_empty() {
        return Some(at_s);
    }
    windows.iter().filter(|window| window.to_s >= at_s).map(|window| window.from_s.max(at_s)).min()
}
