//! From the order of stops to a plan that can be read: times, loads and totals.
//!
//! A courier is home as early as the order of stops allows, and leaves as late as that permits.

use shared::routing::plan::{Plan, Route as Published, Step, StepKind, Summary};
use shared::routing::problem::{Problem, Window};

use super::model::{Model, NEVER, earliest, latest};
use super::route::Route;
use super::solution::Solution;

/// One thing on the way, before times are known.
struct Item<'a> {
    kind: StepKind,
    id: Option<u64>,
    description: Option<&'a String>,
    place: Option<usize>,
    windows: &'a [Window],
    travel_s: i64,
    setup_s: i64,
    service_s: i64,
    load: Vec<i64>,
}

/// The plan of a solution, without its unassigned stops.
pub(super) fn publish(problem: &Problem, model: &Model, solution: &Solution) -> Plan {
    let wide = model.dimensions;
    let summary = Summary { delivery: vec![0; wide], pickup: vec![0; wide], ..Summary::default() };
    let mut plan = Plan { summary, ..Plan::default() };
    for route in solution.routes.iter().filter(|route| !route.is_empty()) {
        let route = publish_route(problem, model, route);
        let summary = &mut plan.summary;
        summary.routes += 1;
        summary.cost += route.cost;
        summary.setup += route.setup;
        summary.service += route.service;
        summary.duration += route.duration;
        summary.waiting_time += route.waiting_time;
        summary.priority += route.priority;
        for d in 0..wide {
            summary.delivery[d] += route.delivery[d];
            summary.pickup[d] += route.pickup[d];
        }
        plan.routes.push(route);
    }
    plan
}

fn publish_route(problem: &Problem, model: &Model, route: &Route) -> Published {
    let vehicle = &problem.vehicles()[route.vehicle];
    let items = items(problem, model, route);
    let begins_s = begins(&items, vehicle.shift);
    let (mut free_s, mut travelled_s) = (begins_s[0], 0);
    let mut steps = Vec::with_capacity(items.len());
    for (item, &begin_s) in items.iter().zip(&begins_s) {
        let arrival = free_s + item.travel_s;
        travelled_s += item.travel_s;
        steps.push(Step {
            kind: item.kind,
            id: item.id,
            description: item.description.cloned(),
            location_index: item.place,
            arrival,
            duration: travelled_s,
            waiting_time: begin_s - arrival,
            setup: item.setup_s,
            service: item.service_s,
            load: item.load.clone(),
        });
        free_s = begin_s + item.setup_s + item.service_s;
    }
    let wide = model.dimensions;
    let sum = |amount: &dyn Fn(u32, usize) -> i64| {
        (0..wide).map(|d| route.order.iter().map(|&task| amount(task, d)).sum()).collect::<Vec<i64>>()
    };
    let collected = |task: u32, d: usize| model.pickup(task)[d] + model.amount(task)[d].max(0);
    Published {
        vehicle: vehicle.id,
        description: vehicle.description.clone(),
        cost: route.cost - route.moved,
        setup: steps.iter().map(|step| step.setup).sum(),
        service: steps.iter().map(|step| step.service).sum(),
        duration: route.travel_s,
        waiting_time: steps.iter().map(|step| step.waiting_time).sum(),
        priority: route.order.iter().map(|&task| u64::from(problem.tasks()[task as usize].priority)).sum(),
        delivery: sum(&|task, d| model.delivery(task)[d]),
        pickup: sum(&collected),
        steps,
    }
}

/// The stops and breaks of a route in order, breaks where they let the courier be home earliest.
fn items<'a>(problem: &'a Problem, model: &Model<'a>, route: &Route) -> Vec<Item<'a>> {
    let vehicle = &problem.vehicles()[route.vehicle];
    let courier = &model.fleet[route.vehicle];
    let taken = taken_at(model, route);
    let mut load = vec![0; model.dimensions];
    for &task in &route.order {
        load.iter_mut().zip(model.delivery(task)).for_each(|(load, amount)| *load += amount);
    }
    let fixed = |kind, place, travel_s, load: &[i64]| Item {
        kind,
        id: None,
        description: None,
        place,
        windows: &[],
        travel_s,
        setup_s: 0,
        service_s: 0,
        load: load.to_vec(),
    };
    let mut items = vec![fixed(StepKind::Start, vehicle.start, 0, &load)];
    let mut next_break = 0;
    for (at, &taken) in taken.iter().enumerate() {
        if at > 0 {
            let index = route.order[at - 1];
            let task = &problem.tasks()[index as usize];
            for (d, load) in load.iter_mut().enumerate() {
                *load += model.pickup(index)[d] - model.delivery(index)[d] + model.amount(index)[d];
            }
            let saved = route.points[at - 1].place == route.points[at].place;
            items.push(Item {
                kind: task.kind,
                id: Some(task.id),
                description: task.description.as_ref(),
                place: Some(task.location),
                windows: &task.windows,
                travel_s: route.points[at - 1].leg.travel_s,
                setup_s: if saved { 0 } else { task.setup_s },
                service_s: task.service_s,
                load: load.clone(),
            });
        }
        for pause in &courier.breaks[next_break..taken] {
            items.push(Item {
                kind: StepKind::Break,
                id: Some(pause.id),
                description: pause.description.as_ref(),
                place: None,
                windows: &pause.windows,
                travel_s: 0,
                setup_s: 0,
                service_s: pause.service_s,
                load: load.clone(),
            });
        }
        next_break = taken;
    }
    items.push(fixed(StepKind::End, vehicle.end, route.points[route.order.len()].leg.travel_s, &load));
    items
}

/// For each position, how many breaks are taken up to and at it when the courier is home earliest.
fn taken_at(model: &Model, route: &Route) -> Vec<usize> {
    let courier = &model.fleet[route.vehicle];
    let mut taken = vec![0; route.order.len() + 1];
    let mut with = courier.breaks.len();
    for at in (0..=route.order.len()).rev() {
        taken[at] = with;
        // Going back, a break was taken here if the time to leave came from one.
        while with > 0 {
            let pause = &courier.breaks[with - 1];
            let before_s = route.times[at * route.layers + with - 1].leave_s;
            let end_s = earliest(&pause.windows, before_s) + pause.service_s;
            let came = before_s < NEVER
                && route.is_light(courier, at, with - 1)
                && end_s == route.times[at * route.layers + with].leave_s;
            if !came {
                break;
            }
            with -= 1;
        }
    }
    taken
}

/// When setup or service of each item begins.
fn begins(items: &[Item], shift: Window) -> Vec<i64> {
    let forward = |start_s: i64| {
        let mut free_s = start_s;
        let begin = |item: &Item| {
            let begin_s = earliest(item.windows, free_s + item.travel_s);
            free_s = begin_s + item.setup_s + item.service_s;
            begin_s
        };
        items.iter().map(begin).collect::<Vec<i64>>()
    };
    let home_s = *forward(shift.from_s).last().expect("a route has a start and an end");
    let start_s = items.iter().rev().fold(home_s, |free_by_s, item| {
        latest(item.windows, free_by_s - item.setup_s - item.service_s) - item.travel_s
    });
    forward(start_s)
}
