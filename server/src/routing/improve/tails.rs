//! Exchange of the ends of two routes (2-opt*: Potvin & Rousseau 1995), judged by the routes' tables before anything is
//! built. Strings of a few stops cannot do that in long routes.

use super::super::model::NONE;
use super::super::route::Route;
use super::Search;

/// Near stops beside which a route is cut.
const LOOKED_AT: usize = 24;

/// Two routes and how many stops each keeps before it goes on with the rest of the other.
#[derive(Clone, Copy)]
struct Cut {
    one: u32,
    keeps: usize,
    other: u32,
    other_keeps: usize,
}

impl Search<'_> {
    /// Cuts a random route behind or before a random stop, and another one beside a near stop, and exchanges what
    /// follows, if that costs less than `bound` more. The cheapest of the cuts beside near stops is tried.
    pub(super) fn exchange_tails(&mut self, bound: f64) {
        let seed = self.random.below(self.model.jobs.len());
        let at = self.now.spots[seed];
        if at.route == NONE {
            return;
        }
        let (one, here) = (at.route, at.position as usize);
        let near = self.near.of(seed as u32);
        let (mut best, mut best_cost) = (None, bound);
        for &task in &near[..near.len().min(LOOKED_AT)] {
            let spot = self.now.spots[task as usize];
            let (other, there) = (spot.route, spot.position as usize);
            if other == NONE || other == one {
                continue;
            }
            let behind = Cut { one, keeps: here + 1, other, other_keeps: there };
            let before = Cut { one, keeps: here, other, other_keeps: there + 1 };
            for cut in [behind, before] {
                if let Some(cost) = self.promises(cut)
                    && cost < best_cost
                {
                    (best, best_cost) = (Some(cut), cost);
                }
            }
        }
        if let Some(cut) = best {
            self.carry_out(cut, bound);
        }
    }

    /// What a cut adds to the cost and to what is counted, except for what stops weigh that are moved; `None` if it cannot
    /// hold, or changes nothing but vehicles of one kind.
    fn promises(&self, Cut { one, keeps, other, other_keeps }: Cut) -> Option<f64> {
        let model = self.model;
        let (couriers, heads) = (&model.fleet, &model.fixed.heads);
        let (mine, theirs) = (&self.now.routes[one as usize], &self.now.routes[other as usize]);
        if keeps < heads[one as usize] as usize || other_keeps < heads[other as usize] as usize {
            return None;
        }
        let (courier, other_courier) = (&couriers[one as usize], &couriers[other as usize]);
        let whole = keeps == mine.order.len() && other_keeps == theirs.order.len() || keeps == 0 && other_keeps == 0;
        if whole || courier.grid != other_courier.grid {
            return None;
        }
        let grid = model.grid(one as usize);
        let alike = courier.kind == other_courier.kind;
        let mut cost = 0;
        for (from, kept, to, left, end) in
            [(mine, keeps, theirs, other_keeps, courier), (theirs, other_keeps, mine, keeps, other_courier)]
        {
            let point = &from.points[kept];
            cost -= point.leg.cost;
            if left == to.order.len() {
                // Nothing follows: straight to the end.
                if kept == 0 {
                    cost -= end.fixed_cost;
                } else {
                    let leg = grid.leg(point.place, end.end);
                    cost += leg.cost;
                    if from.layers == 1 && from.times[kept].leave_s + leg.travel_s > end.to_s {
                        return None;
                    }
                }
                continue;
            }
            let leg = grid.leg(point.place, to.points[left + 1].place);
            cost += leg.cost;
            if !alike {
                let last = &to.points[to.order.len()];
                cost += grid.leg(last.place, end.end).cost - last.leg.cost;
            } else if from.layers == 1 {
                let saved = point.place == to.points[left + 1].place;
                let times = &to.times[left + 1];
                let latest_s = if saved { times.latest_s } else { times.latest_setup_s };
                if from.times[kept].leave_s + leg.travel_s > latest_s {
                    return None;
                }
            }
        }
        let stops = keeps + theirs.order.len() - other_keeps;
        let all = mine.order.len() + theirs.order.len();
        let extra = self.now.emptying.extra_for(one, stops) + self.now.emptying.extra_for(other, all - stops);
        Some(cost as f64 + extra)
    }

    /// Exchanges what follows the cuts, if every rule holds and the cost grows by less than `bound`.
    fn carry_out(&mut self, Cut { one, keeps, other, other_keeps }: Cut, bound: f64) {
        let model = self.model;
        let [mut mine, mut theirs] = std::mem::take(&mut self.trials);
        let holds = {
            let (old, old_other) = (&self.now.routes[one as usize], &self.now.routes[other as usize]);
            let build = |trial: &mut Route, from: &Route, keeps: usize, to: &Route, left: usize| {
                trial.vehicle = from.vehicle;
                trial.order.clear();
                trial.order.extend_from_slice(&from.order[..keeps]);
                trial.order.extend_from_slice(&to.order[left..]);
                let comes_along = |&task: &u32| {
                    let mate = model.jobs[task as usize].mate;
                    let is_whole = mate == NONE || self.now.spots[mate as usize].position as usize >= left;
                    is_whole && model.is_able(from.vehicle, task)
                };
                to.order[left..].iter().all(comes_along) && trial.rebuild(model)
            };
            build(&mut mine, old, keeps, old_other, other_keeps)
                && build(&mut theirs, old_other, other_keeps, old, keeps)
                && {
                    let extra = |trial: &Route| self.now.emptying.extra(model, trial);
                    let worse = (mine.cost + theirs.cost - old.cost - old_other.cost) as f64;
                    worse + extra(&mine) + extra(&theirs) < bound
                }
        };
        if holds {
            self.begin_round();
            for trial in [&mut mine, &mut theirs] {
                let vehicle = trial.vehicle;
                self.save(vehicle);
                self.now.value.cost += trial.cost - self.now.routes[vehicle].cost;
                std::mem::swap(&mut self.now.routes[vehicle], trial);
                self.now.touched(model, vehicle);
            }
            self.keep();
            self.keep_if_best();
        }
        self.trials = [mine, theirs];
    }
}

#[cfg(test)]
mod tests {
    use shared::routing::problem::Problem;

    use super::super::super::model::{Fixed, Model};
    use super::super::super::near::Near;
    use super::super::super::random::Random;
    use super::super::super::solution::Solution;
    use super::*;

    /// Tries to exchange ends of routes with this bound; the routes afterwards and their cost.
    fn after(text: &str, heads: Vec<u32>, orders: [Vec<u32>; 2], bound: f64) -> (Vec<Vec<u32>>, i64) {
        let problem = Problem::from_json(text.as_bytes()).unwrap();
        let model = Model::new(&problem, Fixed { heads, ..Fixed::default() });
        let near = Near::new(&model, 1);
        let start = Solution::from_orders(&model, orders.into_iter().enumerate());
        let mut search = Search::new(&model, &near, start, Random::new(1, 0));
        for _ in 0..200 {
            search.exchange_tails(bound);
            let orders: Vec<Vec<u32>> = search.now.routes.iter().map(|route| route.order.clone()).collect();
            let again = Solution::from_orders(&model, orders.into_iter().enumerate());
            assert_eq!((again.value, again.left), (search.now.value, vec![]), "the routes hold, with all stops");
        }
        (search.now.routes.iter().map(|route| route.order.clone()).collect(), search.now.value.cost)
    }

    /// Places on a line, at 0, 10, 20, −10 and −20.
    const LINE: &str = r#""matrices":{"car":{"durations":[[0,10,20,10,20],[10,0,10,20,30],[20,10,0,30,40],
        [10,20,30,0,10],[20,30,40,10,0]]}}"#;

    const CROSSED: &str = r#"{"vehicles":[{"id":1,"start_index":0,"end_index":0,"max_tasks":2},
        {"id":2,"start_index":0,"end_index":0,"max_tasks":2}],
        "jobs":[{"id":1,"location_index":1},{"id":2,"location_index":2},{"id":3,"location_index":3},
        {"id":4,"location_index":4}],"#;

    #[test]
    fn routes_that_cross_exchange_their_ends() {
        let text = format!("{CROSSED}{LINE}}}");
        let (mut orders, cost) = after(&text, vec![0, 0], [vec![0, 3], vec![2, 1]], 0.0);
        orders.sort();
        assert_eq!((orders, cost), (vec![vec![0, 1], vec![2, 3]], 80));
    }

    #[test]
    fn a_fixed_head_stays_on_its_route() {
        let text = format!("{CROSSED}{LINE}}}");
        let (orders, cost) = after(&text, vec![2, 0], [vec![0, 3], vec![2, 1]], 0.0);
        assert_eq!((orders, cost), (vec![vec![0, 3], vec![2, 1]], 120));
    }

    #[test]
    fn an_exchange_never_parts_a_shipment() {
        let text = r#"{"vehicles":[{"id":1,"start_index":0,"end_index":0},{"id":2,"start_index":0,"end_index":0}],
            "shipments":[{"amount":[1],"pickup":{"id":1,"location_index":1},"delivery":{"id":1,"location_index":2}},
            {"amount":[1],"pickup":{"id":2,"location_index":3},"delivery":{"id":2,"location_index":4}}],"#;
        let (orders, _) = after(&format!("{text}{LINE}}}"), vec![0, 0], [vec![0, 1], vec![2, 3]], f64::MAX);
        assert_eq!(orders.iter().map(Vec::len).sum::<usize>(), 4);
    }
}
