//! Emptying routes while it is hot. What a route costs beside the ways between its stops, its overhead, is the same for
//! few stops as for many, so a search that counts costs alone has no reason to move stops from a route with few of them to a
//! fuller one before the last can go at once. Here some of the overhead is counted by how full a route is, as a curve
//! that is steep for few stops and flat for many (Falkenauer 1996 does so for bins).

use super::model::Model;
use super::route::Route;
use super::solution::short;

/// Emptying a mean route into other mean ones is worth so much of a mean overhead more than it saves.
const WEIGHT: f64 = 0.7;
/// The share in it of a route's own overhead; the rest is that of a mean route.
const OWN: f64 = 0.4;
/// So many stops more than the longest route had do not make it fuller.
const BEYOND: usize = 2;

/// What is counted for each route, in units of cost. By default nothing is.
#[derive(Debug, Clone, Default)]
pub(super) struct Emptying {
    /// Mean overhead of the routes in use when it began.
    mean_overhead: f64,
    /// What a vehicle costs counts as overhead up to their mean travel.
    most_fixed: i64,
    /// Half of how much less each stop adds than the one before, as a share of the overhead; nothing is added at `full`
    /// stops.
    slope: f64,
    full: f64,
    /// By vehicle; empty = nothing is counted.
    routes: Vec<Counted>,
    /// What one more stop adds, by vehicle, in [`short`] numbers.
    pub prices: Vec<i32>,
    /// Of all routes.
    pub total: f64,
}

#[derive(Debug, Clone, Copy, Default)]
struct Counted {
    /// The slope times the route's overhead.
    rate: f64,
    amount: f64,
}

impl Emptying {
    /// Counts from now on.
    pub fn begin(model: &Model, routes: &[Route]) -> Self {
        let used: Vec<&Route> = routes.iter().filter(|route| !route.is_empty()).collect();
        let count = used.len().max(1);
        let travel: i64 = used.iter().map(|route| route.cost - model.fleet[route.vehicle].fixed_cost).sum();
        let stops = || used.iter().map(|route| route.order.len());
        let (mean_stops, most_stops) =
            (stops().sum::<usize>().max(1) as f64 / count as f64, stops().max().unwrap_or(0));
        let full = (most_stops + BEYOND) as f64;
        let mut begun = Self {
            mean_overhead: 0.0,
            most_fixed: travel / count as i64,
            slope: WEIGHT / (mean_stops * mean_stops),
            full,
            routes: vec![Counted::default(); routes.len()],
            prices: vec![0; routes.len()],
            total: 0.0,
        };
        begun.mean_overhead = used.iter().map(|route| begun.overhead(model, route)).sum::<f64>() / count as f64;
        routes.iter().for_each(|route| begun.update(model, route));
        begun
    }

    /// Takes note of a route that has changed.
    #[inline]
    pub fn update(&mut self, model: &Model, route: &Route) {
        if self.routes.is_empty() {
            return;
        }
        let counted = self.count(model, route);
        self.total += counted.amount - self.routes[route.vehicle].amount;
        self.routes[route.vehicle] = counted;
        let price = self.amount(counted.rate, route.order.len() + 1) - counted.amount;
        self.prices[route.vehicle] = short(price as i64).max(0);
    }

    /// What would be counted for a route more than for its vehicle's present one.
    pub fn extra(&self, model: &Model, route: &Route) -> f64 {
        let extra = |now: &Counted| self.count(model, route).amount - now.amount;
        self.routes.get(route.vehicle).map_or(0.0, extra)
    }

    /// The same for so many stops, if the overhead stays what it is.
    #[inline]
    pub fn extra_for(&self, vehicle: u32, stops: usize) -> f64 {
        let extra = |now: &Counted| self.amount(now.rate, stops) - now.amount;
        self.routes.get(vehicle as usize).map_or(0.0, extra)
    }

    /// What one more stop adds for a vehicle.
    #[inline]
    pub fn price(&self, vehicle: u32) -> i32 {
        self.prices.get(vehicle as usize).copied().unwrap_or(0)
    }

    fn count(&self, model: &Model, route: &Route) -> Counted {
        let own = if route.is_empty() { self.mean_overhead } else { self.overhead(model, route) };
        let rate = self.slope * (OWN * own + (1.0 - OWN) * self.mean_overhead);
        Counted { rate, amount: self.amount(rate, route.order.len()) }
    }

    fn amount(&self, rate: f64, stops: usize) -> f64 {
        let stops = stops as f64;
        rate * (2.0 * self.full - stops) * stops
    }

    /// What a route costs for its vehicle, its way to the first stop and from the last one.
    fn overhead(&self, model: &Model, route: &Route) -> f64 {
        let [first, .., last] = &route.points[..=route.order.len()] else { return 0.0 };
        (model.fleet[route.vehicle].fixed_cost.min(self.most_fixed) + first.leg.cost + last.leg.cost) as f64
    }
}

#[cfg(test)]
mod tests {
    use shared::routing::problem::Problem;

    use super::super::improve::Search;
    use super::super::solution::Solution;
    use super::super::testing::after_a_search;
    use super::*;

    const STOPS: usize = 180;

    /// Stops with windows in a square, and more vehicles than needed at two of its corners; each has time for some 14 stops.
    fn problem() -> Problem {
        let place = |at: i64| match at {
            0 => (0, 0),
            1 => (1_000, 1_000),
            _ => (at * 379 % 1_009, at * 547 % 997),
        };
        let way = |from: i64, to: i64| (place(from).0 - place(to).0).abs() + (place(from).1 - place(to).1).abs();
        let places = STOPS as i64 + 2;
        let durations: Vec<Vec<i64>> = (0..places).map(|from| (0..places).map(|to| way(from, to)).collect()).collect();
        let job = |at: i64| {
            let opens = if at % 2 == 0 { at * 97 % 4_000 } else { 0 };
            let closes = if at % 2 == 0 { opens + 1_500 } else { 6_000 };
            serde_json::json!({"id": at, "location_index": at, "service": 300, "time_windows": [[opens, closes]]})
        };
        let vehicle = |id: i64| {
            serde_json::json!({"id": id, "start_index": id % 2, "end_index": id % 2, "time_window": [0, 6_500],
                "costs": {"fixed": 600}})
        };
        let text = serde_json::json!({"jobs": (2..places).map(job).collect::<Vec<_>>(),
            "vehicles": (0..40).map(vehicle).collect::<Vec<_>>(), "matrices": {"car": {"durations": durations}}});
        Problem::from_json(text.to_string().as_bytes()).unwrap()
    }

    /// What a search of some rounds has found while routes are emptied.
    fn searched(ask: impl Fn(&Model, &Solution)) {
        let empties = |search: &mut Search| search.now.emptying = Emptying::begin(search.model, &search.now.routes);
        after_a_search(&problem(), (2_000, 150.0, 60.0), empties, |model, _, now| ask(model, now));
    }

    #[test]
    fn what_is_counted_after_a_search_is_what_the_routes_say() {
        searched(|model, now| {
            let mut fresh = now.emptying.clone();
            fresh.routes.fill(Counted::default());
            fresh.total = 0.0;
            now.routes.iter().for_each(|route| fresh.update(model, route));
            assert!(fresh.total > 0.0);
            assert!(
                (fresh.total - now.emptying.total).abs() < 1e-6 * fresh.total,
                "{} {}",
                fresh.total,
                now.emptying.total
            );
            assert_eq!(fresh.prices, now.emptying.prices);
        });
    }

    #[test]
    fn a_stop_costs_less_on_a_fuller_route_and_moving_it_there_lowers_what_is_counted() {
        searched(|model, now| {
            let mut used: Vec<&Route> = now.routes.iter().filter(|route| !route.is_empty()).collect();
            used.sort_by_key(|route| route.order.len());
            let (few, many) = (used[0], used[used.len() - 1]);
            assert!(few.order.len() + 3 < many.order.len(), "{} {}", few.order.len(), many.order.len());
            // With overheads that are alike.
            let even = Emptying {
                routes: vec![Counted { rate: 1.0, ..Counted::default() }; now.routes.len()],
                ..now.emptying.clone()
            };
            let extra = |route: &Route, stops: usize| even.extra_for(route.vehicle as u32, stops);
            let before = extra(few, few.order.len()) + extra(many, many.order.len());
            let after = extra(few, few.order.len() - 1) + extra(many, many.order.len() + 1);
            assert!(after < before, "{after} {before}");
            let trial = Solution::from_orders(model, [(few.vehicle, few.order[1..].to_vec())]);
            assert!(now.emptying.extra(model, &trial.routes[few.vehicle]) < 0.0);
        });
    }

    #[test]
    fn by_default_nothing_is_counted() {
        let none = Emptying::default();
        assert_eq!((none.price(3), none.extra_for(3, 7), none.total), (0, 0.0, 0.0));
    }
}
