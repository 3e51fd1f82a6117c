//! Parts of a large problem: some routes that are near each other, with their stops, and a share of the vehicles that
//! are not in use and of the stops that are on no route.

use super::emptying::Emptying;
use super::improve::{Search, Stage};
use super::model::{Model, NONE};
use super::near::{self, Near};
use super::random::Random;
use super::solution::{Solution, Spot, Value};

/// What is searched by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Part {
    pub vehicles: Vec<u32>,
    pub tasks: Vec<u32>,
}

/// What a search of a part has found, in the numbers of the whole.
#[derive(Default)]
pub(super) struct Found {
    /// Of the part as it was.
    pub before: Value,
    pub best_value: Value,
    /// How many it took.
    pub rounds: u64,
    /// Vehicles and their tasks in order.
    pub best: Vec<(u32, Vec<u32>)>,
    /// The same for the state in which the search ended.
    pub now: Vec<(u32, Vec<u32>)>,
}

/// Splits a solution into parts of about `size` tasks each, every island by itself.
pub(super) fn split(model: &Model, now: &Solution, islands: &[Part], size: usize, random: &mut Random) -> Vec<Part> {
    let mut parts = Vec::new();
    for island in islands {
        let first = parts.len();
        split_island(model, now, (island, size), &mut parts, random);
        share_the_rest(model, now, island, &mut parts[first..], random);
    }
    parts
}

/// Groups the routes of an island.
fn split_island(
    model: &Model,
    now: &Solution,
    (island, size): (&Part, usize),
    parts: &mut Vec<Part>,
    random: &mut Random,
) {
    let length = |vehicle: u32| now.routes[vehicle as usize].order.len();
    let mut routes: Vec<u32> = island.vehicles.iter().copied().filter(|&vehicle| length(vehicle) > 0).collect();
    let mut open: usize = routes.iter().map(|&vehicle| length(vehicle)).sum();
    let count = ((island.tasks.len() + size / 2) / size).clamp(1, routes.len().max(1));
    let mut seed = routes.get(random.below(routes.len().max(1))).copied();
    for index in 0..count {
        let mut part = Part::default();
        if let Some(from) = seed {
            let from = now.routes[from as usize].order[length(from) / 2];
            let mut by_distance: Vec<(i64, u32)> =
                routes.iter().map(|&vehicle| (apart(model, now, from, vehicle), vehicle)).collect();
            by_distance.sort_unstable();
            let share = open / (count - index);
            let mut filled = 0;
            for &(_, vehicle) in &by_distance {
                if index + 1 < count && filled > 0 && filled + length(vehicle) / 2 > share {
                    break;
                }
                part.vehicles.push(vehicle);
                filled += length(vehicle);
            }
            open -= filled;
            routes = by_distance[part.vehicles.len()..].iter().map(|&(_, vehicle)| vehicle).collect();
            // The next part begins at the other end of what remains.
            seed = routes.last().copied();
        }
        parts.push(part);
    }
}

/// Gives vehicles of an island that are not in use, and its stops that are on no route, to its parts.
fn share_the_rest(model: &Model, now: &Solution, island: &Part, parts: &mut [Part], random: &mut Random) {
    let mut turn = random.below(parts.len());
    let mut unused: Vec<u32> =
        island.vehicles.iter().copied().filter(|&vehicle| now.routes[vehicle as usize].is_empty()).collect();
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
    let is_left = |&&task: &&u32| now.spots[task as usize].route == NONE && !model.is_second(task);
    for &unit in island.tasks.iter().filter(is_left) {
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
    let is_of_these = |spot: &&Spot| spot.route != NONE && part_of[spot.route as usize] != NONE;
    let on_routes = now.spots[..model.jobs.len()].iter().filter(is_of_these);
    let nearest = on_routes.min_by_key(|spot| model.grid(spot.route as usize).leg(place, spot.place).cost);
    nearest.map_or(otherwise, |spot| part_of[spot.route as usize] as usize)
}

/// How far the stops of a route are from a task, on average.
fn apart(model: &Model, now: &Solution, from: u32, vehicle: u32) -> i64 {
    let order = &now.routes[vehicle as usize].order;
    let from = &model.jobs[from as usize];
    let sum: i64 =
        order.iter().map(|&task| i64::from(near::apart(model, from, &model.jobs[task as usize], false))).sum();
    sum / order.len().max(1) as i64
}

impl Part {
    /// Puts the tasks into an order in which each is near the one before it, a delivery right behind its pickup, so that
    /// what a search reads together lies together.
    pub fn line_up(&mut self, model: &Model) {
        let is_unit = |task: &u32| !model.is_second(*task);
        let mut rest: Vec<u32> = self.tasks.iter().copied().filter(is_unit).collect();
        self.tasks.clear();
        let mut at = 0;
        while !rest.is_empty() {
            let unit = rest.swap_remove(at);
            let from = &model.jobs[unit as usize];
            self.tasks.extend([unit, from.mate].into_iter().filter(|&task| task != NONE));
            let far = |&at: &usize| near::apart(model, from, &model.jobs[rest[at] as usize], false);
            at = (0..rest.len()).min_by_key(far).unwrap_or(0);
        }
    }

    /// The part as a problem of its own.
    pub fn model<'a>(&self, whole: &Model<'a>) -> Model<'a> {
        whole.part(&self.tasks, &self.vehicles)
    }

    /// The routes of the whole that are in it, in the numbers of the part.
    pub fn start(&self, whole: &Model, model: &Model, now: &Solution) -> Solution {
        let mut new_task = vec![NONE; whole.jobs.len()];
        self.tasks.iter().enumerate().for_each(|(new, &old)| new_task[old as usize] = new as u32);
        let renamed = |vehicle: &u32| {
            let order = &now.routes[*vehicle as usize].order;
            order.iter().map(|&task| new_task[task as usize]).collect::<Vec<u32>>()
        };
        Solution::from_orders(model, self.vehicles.iter().map(renamed).enumerate())
    }

    /// Vehicles and their tasks in order, in the numbers of the whole.
    pub fn named<'o>(&self, orders: impl Iterator<Item = &'o Vec<u32>>) -> Vec<(u32, Vec<u32>)> {
        let name = |order: &Vec<u32>| order.iter().map(|&task| self.tasks[task as usize]).collect::<Vec<u32>>();
        self.vehicles.iter().copied().zip(orders.map(name)).collect()
    }
}

/// How a part is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// Annealed.
    Open,
    /// Annealed without fresh vehicles, once no stop is left over.
    Closed,
    /// The same, and routes with few stops are emptied.
    Emptying,
    /// Tries to do with fewer vehicles.
    GivesUp,
}

/// A part, made ready once it is searched: what it takes for that is kept while the part stays the same.
pub(super) struct Field<'a> {
    pub part: Part,
    /// The part with its tasks lined up, as a problem of its own.
    ready: Option<(Part, Model<'a>, Near)>,
}

impl<'a> Field<'a> {
    /// The part as it is among `old` ones, or not ready yet.
    pub fn new(part: Part, old: &mut Vec<Self>) -> Self {
        match old.iter().position(|field| field.part == part) {
            Some(at) => old.swap_remove(at),
            None => Self { part, ready: None },
        }
    }

    /// Searches the part by itself.
    pub fn search(&mut self, whole: &Model<'a>, now: &Solution, random: Random, stage: &Stage, how: How) -> Found {
        let Self { part, ready } = self;
        let (part, model, near) = ready.get_or_insert_with(|| {
            let mut part = part.clone();
            part.line_up(whole);
            let model = part.model(whole);
            let near = Near::new(&model, 1);
            (part, model, near)
        });
        let start = part.start(whole, model, now);
        let before = start.value;
        let mut search = Search::new(model, near, start, random);
        if matches!(how, How::Closed | How::Emptying) && search.now.left.is_empty() {
            search.most = search.now.yard.used().len();
        }
        if how == How::Emptying {
            search.now.emptying = Emptying::begin(model, &search.now.routes);
        }
        if how == How::GivesUp {
            search.reduce(stage, u64::MAX);
        } else {
            search.run(stage);
        }
        Found {
            before,
            best_value: search.best_value,
            rounds: search.rounds(),
            best: part.named(search.best.iter()),
            now: part.named(search.now.routes.iter().map(|route| &route.order)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;
    use std::time::Duration;

    use shared::routing::problem::Problem;

    use super::*;
    use crate::routing::model::Fixed;

    /// Places on a line, metres and seconds: 0, 10, 20, 1,000, 1,010, 1,020.
    fn durations() -> String {
        let places = [0i64, 10, 20, 1_000, 1_010, 1_020];
        serde_json::json!(places.map(|from| places.map(|to| (from - to).abs()))).to_string()
    }

    /// Two stops near each of two vehicles, and whether the first vehicle can serve all four.
    fn two_ends(most: usize) -> Problem {
        let text = format!(
            r#"{{"vehicles":[{{"id":1,"start_index":0,"end_index":0,"max_tasks":{most},"costs":{{"fixed":5}}}},
            {{"id":2,"start_index":3,"end_index":3,"costs":{{"fixed":5}}}}],
            "jobs":[{{"id":1,"location_index":1}},{{"id":2,"location_index":4}},{{"id":3,"location_index":2}},
            {{"id":4,"location_index":5}}],"matrices":{{"car":{{"durations":{}}}}}}}"#,
            durations()
        );
        Problem::from_json(text.as_bytes()).unwrap()
    }

    /// Vehicles in use after a search in which the first vehicle had as many stops as it takes.
    fn used_after(problem: &Problem, how: How) -> usize {
        let model = Model::new(problem, Fixed::default());
        let start = Solution::from_orders(&model, [(0, vec![0, 1, 2, 3])]);
        let cancel = AtomicBool::new(false);
        let (clock, ends) = (|| Duration::ZERO, Duration::MAX);
        let begins = Duration::ZERO;
        let stage = Stage { clock: &clock, cancel: &cancel, begins, ends, rounds: Some(500), hot: 1.0, cold: 1.0 };
        let part = Part { vehicles: vec![0, 1], tasks: vec![0, 1, 2, 3] };
        let found = Field::new(part, &mut Vec::new()).search(&model, &start, Random::new(1, 0), &stage, how);
        assert_eq!(found.best_value.left, 0);
        found.best.iter().filter(|(_, order)| !order.is_empty()).count()
    }

    #[test]
    fn a_closed_part_sends_no_fresh_vehicle_though_it_would_pay() {
        assert_eq!(used_after(&two_ends(4), How::Open), 2);
        assert_eq!(used_after(&two_ends(4), How::Closed), 1);
    }

    #[test]
    fn a_closed_part_sends_a_fresh_vehicle_while_a_stop_is_left_over() {
        assert_eq!(used_after(&two_ends(3), How::Closed), 2);
    }

    #[test]
    fn tasks_are_lined_up_by_nearness_each_delivery_behind_its_pickup() {
        let text = format!(
            r#"{{"vehicles":[{{"id":1,"start_index":0}}],
            "jobs":[{{"id":1,"location_index":0}},{{"id":2,"location_index":3}},{{"id":3,"location_index":1}},
            {{"id":4,"location_index":4}}],
            "shipments":[{{"pickup":{{"id":5,"location_index":2}},"delivery":{{"id":6,"location_index":5}}}}],
            "matrices":{{"car":{{"durations":{}}}}}}}"#,
            durations()
        );
        let problem = Problem::from_json(text.as_bytes()).unwrap();
        let model = Model::new(&problem, Fixed::default());
        let mut part = Part { vehicles: vec![0], tasks: (0..6).collect() };
        part.line_up(&model);
        assert_eq!(part.tasks, [0, 2, 4, 5, 1, 3]);
    }
}
