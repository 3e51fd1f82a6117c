//! Two plans made into one: a group of neighbouring routes of one plan is replaced by those of the other that share most
//! stops with it (selective route exchange: Nagata, Bräysy, Dullaert 2010). What then stands twice is taken out of the
//! new routes or of the old ones; what is missing is left over for the search.

use std::cmp::Reverse;

use super::model::{Model, NONE};
use super::near::Near;
use super::random::Random;

/// The tasks of every vehicle in order.
pub(super) type Orders = Vec<Vec<u32>>;

/// `base` with some neighbouring routes of `other` in place of its own. Fixed heads stay.
pub(super) fn blend(model: &Model, near: &Near, base: &Orders, other: &Orders, random: &mut Random) -> Orders {
    let mut route_of = vec![NONE; model.jobs.len()];
    for (vehicle, order) in base.iter().enumerate() {
        order.iter().for_each(|&task| route_of[task as usize] = vehicle as u32);
    }
    let used = base.iter().filter(|order| !order.is_empty()).count();
    let count = 1 + random.below((used / 2).max(1));
    let heads = &model.fixed.heads;
    let mut goes = neighbours(near, &route_of, base.len(), count, random);
    // Vehicles with nothing but a fixed head are free as well.
    goes.iter_mut().enumerate().for_each(|(vehicle, goes)| *goes |= base[vehicle].len() <= heads[vehicle] as usize);
    let is_free = |task: u32| goes.get(route_of[task as usize] as usize).copied().unwrap_or(true);
    let mut child: Orders = base.clone();
    for vehicle in (0..child.len()).filter(|&vehicle| goes[vehicle]) {
        child[vehicle].truncate(heads[vehicle] as usize);
    }
    let shared = |vehicle: usize| other[vehicle].iter().filter(|&&task| is_free(task)).count();
    let mut comes: Vec<(usize, usize)> = (0..other.len()).map(|vehicle| (shared(vehicle), vehicle)).collect();
    comes.retain(|&(shared, _)| shared > 0);
    comes.sort_by_key(|&(shared, _)| Reverse(shared));
    comes.truncate(count);
    let comes_whole = random.once_in(2);
    let mut taken = vec![false; model.jobs.len()];
    let mut is_new = vec![false; child.len()];
    for (_, from) in comes {
        let Some(vehicle) = seat(model, &child, from) else { continue };
        let tasks = other[from].iter().copied();
        child[vehicle] = tasks.filter(|&task| comes_whole || is_free(task)).collect();
        child[vehicle].iter().for_each(|&task| taken[task as usize] = true);
        is_new[vehicle] = true;
    }
    for vehicle in (0..child.len()).filter(|&vehicle| !is_new[vehicle]) {
        child[vehicle].retain(|&task| !taken[task as usize]);
    }
    child
}

/// So many routes: that of a random stop and those of the stops nearest to it.
fn neighbours(near: &Near, route_of: &[u32], vehicles: usize, count: usize, random: &mut Random) -> Vec<bool> {
    let mut chosen = vec![false; vehicles];
    let mut open = count;
    let seed = random.below(route_of.len()) as u32;
    for &task in std::iter::once(&seed).chain(near.of(seed)) {
        let route = route_of[task as usize] as usize;
        if open > 0 && chosen.get(route) == Some(&false) {
            chosen[route] = true;
            open -= 1;
        }
    }
    chosen
}

/// A vehicle with nothing but its fixed head for a route: the vehicle that it was on, or one of the same kind.
fn seat(model: &Model, child: &Orders, vehicle: usize) -> Option<usize> {
    let kind = model.fleet[vehicle].kind;
    let alike = (0..child.len()).filter(|&other| model.fleet[other].kind == kind);
    let is_free = |&other: &usize| child[other].len() <= model.fixed.heads[other] as usize;
    std::iter::once(vehicle).chain(alike).find(is_free)
}

#[cfg(test)]
mod tests {
    use shared::routing::problem::Problem;

    use super::super::model::Fixed;
    use super::super::solution::Solution;
    use super::*;

    /// Ten jobs and two shipments on a line, four vehicles of two kinds.
    fn problem() -> Problem {
        let vehicle =
            |id: i64| serde_json::json!({"id": id, "start_index": 0, "end_index": 0, "max_tasks": 6 + id % 2});
        let job = |id: i64| serde_json::json!({"id": id, "location_index": id});
        let end = |id: i64| serde_json::json!({"id": id, "location_index": id});
        let shipment = |id: i64| serde_json::json!({"pickup": end(id), "delivery": end(id - 1)});
        let row = |from: i64| (0..=14i64).map(|to| (from - to).abs()).collect::<Vec<_>>();
        let text = serde_json::json!({
            "vehicles": (1..=4).map(vehicle).collect::<Vec<_>>(),
            "jobs": (1..=10).map(job).collect::<Vec<_>>(),
            "shipments": [shipment(12), shipment(14)],
            "matrices": {"car": {"durations": (0..=14).map(row).collect::<Vec<_>>()}},
        });
        Problem::from_json(text.to_string().as_bytes()).unwrap()
    }

    /// All units in random order on the vehicles, behind the fixed head: task 3 on the first one.
    fn any_plan(model: &Model, random: &mut Random) -> Orders {
        let mut units: Vec<u32> = model.units.iter().copied().filter(|&unit| unit != 3).collect();
        random.shuffle(&mut units);
        let mut orders = vec![vec![3], vec![], vec![], vec![]];
        for unit in units {
            let mate = model.jobs[unit as usize].mate;
            let open: Vec<usize> = (0..4).filter(|&vehicle| orders[vehicle].len() < 5).collect();
            orders[open[random.below(open.len())]].extend([unit, mate].into_iter().filter(|&task| task != NONE));
        }
        orders
    }

    #[test]
    fn a_blend_has_no_stop_twice_no_shipment_in_two_and_every_fixed_head() {
        let problem = problem();
        let mut fixed = Fixed { heads: vec![1, 0, 0, 0], ..Fixed::default() };
        fixed.pins = vec![NONE; 14];
        fixed.pins[3] = 0;
        let model = Model::new(&problem, fixed);
        let near = Near::new(&model, 1);
        let mut random = Random::new(1, 0);
        let mut differ = 0;
        for _ in 0..2_000 {
            let (base, other) = (any_plan(&model, &mut random), any_plan(&model, &mut random));
            let child = blend(&model, &near, &base, &other, &mut random);
            differ += usize::from(child != base && child != other);
            let kept = Solution::from_orders(&model, child.iter().cloned().enumerate());
            let orders: Orders = kept.routes.iter().map(|route| route.order.clone()).collect();
            assert_eq!(orders, child, "nothing had to be left out");
            assert_eq!(child[0].first(), Some(&3));
        }
        assert!(differ > 1_000, "only {differ}");
    }

    #[test]
    fn a_blend_of_a_plan_with_itself_is_that_plan() {
        let problem = problem();
        let model = Model::new(&problem, Fixed::default());
        let near = Near::new(&model, 1);
        let mut random = Random::new(1, 0);
        for _ in 0..500 {
            let base = any_plan(&model, &mut random);
            let mut child = blend(&model, &near, &base, &base, &mut random);
            let mut base = base;
            base.sort();
            child.sort();
            assert_eq!(child, base);
        }
    }
}
