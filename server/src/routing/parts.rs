//! Parts of a large problem: some routes that are near each other, with their stops, and a share of the vehicles that
//! are not in use and of the stops that are on no route.

use super::improve::{Search, Stage};
use super::model::{Model, NONE};
use super::near::Near;
use super::random::Random;
use super::solution::{Solution, Value};

/// What is searched by itself.
pub(super) struct Part {
    vehicles: Vec<u32>,
    tasks: Vec<u32>,
}

/// What a search of a part has found, in the numbers of the whole.
pub(super) struct Found {
    /// Of the part as it was.
    pub before: Value,
    pub best_value: Value,
    /// Vehicles and their tasks in order.
    pub best: Vec<(u32, Vec<u32>)>,
    /// The same for the state in which the search ended.
    pub now: Vec<(u32, Vec<u32>)>,
}

/// Splits a solution into at most `count` parts of about the same size.
pub(super) fn split(model: &Model, now: &Solution, count: usize, random: &mut Random) -> Vec<Part> {
    let mut routes: Vec<u32> = now.yard.used().to_vec();
    routes.sort_unstable();
    let count = count.clamp(1, routes.len().max(1));
    let mut parts = Vec::with_capacity(count);
    let mut part_of = vec![NONE; model.fleet.len()];
    let mut open: usize = routes.iter().map(|&vehicle| now.routes[vehicle as usize].order.len()).sum();
    let mut seed = routes.get(random.below(routes.len().max(1))).copied();
    for index in 0..count {
        let Some(from) = seed else { break };
        let from = now.routes[from as usize].order[now.routes[from as usize].order.len() / 2];
        let mut by_distance: Vec<(i64, u32)> =
            routes.iter().map(|&vehicle| (apart(model, now, from, vehicle), vehicle)).collect();
        by_distance.sort_unstable();
        let share = open / (count - index);
        let (mut vehicles, mut size) = (Vec::new(), 0);
        for &(_, vehicle) in &by_distance {
            let length = now.routes[vehicle as usize].order.len();
            if index + 1 < count && size > 0 && size + length / 2 > share {
                break;
            }
            part_of[vehicle as usize] = index as u32;
            vehicles.push(vehicle);
            size += length;
        }
        open -= size;
        routes.retain(|&vehicle| part_of[vehicle as usize] == NONE);
        // The next part begins at the other end of what remains.
        seed = by_distance.last().map(|&(_, vehicle)| vehicle).filter(|&vehicle| part_of[vehicle as usize] == NONE);
        seed = seed.or_else(|| routes.first().copied());
        parts.push(Part { vehicles, tasks: Vec::new() });
    }
    if parts.is_empty() {
        parts.push(Part { vehicles: Vec::new(), tasks: Vec::new() });
    }
    share_the_rest(model, now, &mut parts, random);
    parts
}

/// Gives vehicles that are not in use and stops that are on no route to the parts.
fn share_the_rest(model: &Model, now: &Solution, parts: &mut [Part], random: &mut Random) {
    let mut turn = random.below(parts.len());
    let mut unused: Vec<u32> =
        (0..model.fleet.len() as u32).filter(|&vehicle| now.routes[vehicle as usize].is_empty()).collect();
    unused.sort_by_key(|&vehicle| (model.fleet[vehicle as usize].kind, vehicle));
    for vehicle in unused {
        parts[turn].vehicles.push(vehicle);
        turn = (turn + 1) % parts.len();
    }
    let mut part_of = vec![NONE; model.fleet.len()];
    for (index, part) in parts.iter_mut().enumerate() {
        part.vehicles.sort_unstable();
        for &vehicle in &part.vehicles {
            part_of[vehicle as usize] = index as u32;
            part.tasks.extend_from_slice(&now.routes[vehicle as usize].order);
        }
    }
    for &unit in &now.left {
        let pin = model.fixed.pins[unit as usize];
        let index =
            if pin == NONE { nearest_part(model, now, &part_of, unit, turn) } else { part_of[pin as usize] as usize };
        turn = (turn + 1) % parts.len();
        let mate = model.jobs[unit as usize].mate;
        parts[index].tasks.extend([unit, mate].into_iter().filter(|&task| task != NONE));
    }
    for part in parts {
        part.tasks.sort_unstable();
    }
}

/// The part with the stop that is nearest, or `otherwise`.
fn nearest_part(model: &Model, now: &Solution, part_of: &[u32], unit: u32, otherwise: usize) -> usize {
    let place = model.jobs[unit as usize].place;
    let on_routes = now.spots[..model.jobs.len()].iter().filter(|spot| spot.route != NONE);
    let nearest = on_routes.min_by_key(|spot| model.grid(spot.route as usize).leg(place, spot.place).cost);
    nearest.map_or(otherwise, |spot| part_of[spot.route as usize] as usize)
}

/// How far the stops of a route are from a task, on average.
fn apart(model: &Model, now: &Solution, from: u32, vehicle: u32) -> i64 {
    let order = &now.routes[vehicle as usize].order;
    let (grid, from) = (model.grid(vehicle as usize), model.jobs[from as usize].place);
    let sum: i64 = order.iter().map(|&task| grid.leg(from, model.jobs[task as usize].place).cost.min(1 << 40)).sum();
    sum / order.len().max(1) as i64
}

impl Part {
    /// Searches the part by itself; `gives_up` = tries to do with fewer vehicles instead of annealing.
    pub fn search(&self, whole: &Model, now: &Solution, random: Random, stage: &Stage, gives_up: bool) -> Found {
        let model = whole.part(&self.tasks, &self.vehicles);
        let near = Near::new(&model, 1);
        let mut new_task = vec![NONE; whole.jobs.len()];
        self.tasks.iter().enumerate().for_each(|(new, &old)| new_task[old as usize] = new as u32);
        let renamed = |vehicle: &u32| {
            let order = &now.routes[*vehicle as usize].order;
            order.iter().map(|&task| new_task[task as usize]).collect::<Vec<u32>>()
        };
        let start = Solution::from_orders(&model, self.vehicles.iter().map(renamed).enumerate());
        let before = start.value;
        let mut search = Search::new(&model, &near, start, random);
        if !model.jobs.is_empty() {
            if gives_up { search.reduce(stage) } else { search.run(stage) }
        }
        let named = |orders: Vec<&Vec<u32>>| {
            let name = |order: &Vec<u32>| order.iter().map(|&task| self.tasks[task as usize]).collect::<Vec<u32>>();
            self.vehicles.iter().copied().zip(orders.into_iter().map(name)).collect::<Vec<(u32, Vec<u32>)>>()
        };
        Found {
            before,
            best_value: search.best_value,
            best: named(search.best.iter().collect()),
            now: named(search.now.routes.iter().map(|route| &route.order).collect()),
        }
    }
}
