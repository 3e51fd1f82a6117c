//! What a job costs next to the stops that are nearest: first all numbers are gathered, then all offers are reckoned, without
//! branches and in short numbers, so that a processor does several at a time.

use super::super::model::{Model, NONE, Stop};
use super::super::solution::{NO_OFFER, Solution, Spot, short};

/// So many nearest stops.
pub(super) const NEAREST: usize = 32;
/// Behind and before each of them.
const MOST: usize = 2 * NEAREST;

/// What a job costs behind each of some spots.
pub(super) struct Offers {
    spots: [u32; MOST],
    costs: [i32; MOST],
}

/// What is known of each spot and of the ways from there to the job and on to the next place.
struct Gathered {
    leave_s: [i32; MOST],
    latest_s: [i32; MOST],
    old_cost: [i32; MOST],
    to_s: [i32; MOST],
    from_s: [i32; MOST],
    cost: [i32; MOST],
}

impl Gathered {
    #[inline]
    fn put(&mut self, at: usize, spot: &Spot, (to_s, from_s, cost): (i32, i32, i32)) {
        self.leave_s[at] = spot.leave_s;
        self.latest_s[at] = spot.latest_s;
        self.old_cost[at] = spot.leg_cost;
        (self.to_s[at], self.from_s[at], self.cost[at]) = (to_s, from_s, cost);
    }
}

impl Offers {
    /// Reckons the offers for a job behind and before stops that are near it.
    pub fn new(model: &Model, now: &Solution, unit: u32, near: &[u32]) -> Self {
        let spots = &now.spots;
        let stop = &model.jobs[unit as usize];
        let mut offers = Self { spots: [0; MOST], costs: [NO_OFFER; MOST] };
        let none = [0; MOST];
        let mut known =
            Gathered { leave_s: none, latest_s: none, old_cost: none, to_s: none, from_s: none, cost: none };
        let near = &near[..near.len().min(NEAREST)];
        let both = near.iter().map(|&task| [task, spots[task as usize].before]);
        offers.spots.chunks_exact_mut(2).zip(both).for_each(|(pair, both)| pair.copy_from_slice(&both));
        let count = 2 * near.len();
        if let Some(ways) = model.ways(stop.place) {
            let way = |row: &[u32], place: u32| short(i64::from(row.get(place as usize).copied().unwrap_or(0)));
            for (at, &spot) in offers.spots[..count].iter().enumerate() {
                let spot = &spots[spot as usize];
                let (to_s, from_s) = (way(ways.there, spot.place), way(ways.back, spot.next_place));
                known.put(at, spot, (to_s, from_s, to_s + from_s));
            }
        } else {
            for (at, &spot) in offers.spots[..count].iter().enumerate() {
                let spot = &spots[spot as usize];
                // Where nobody goes there is no offer, whatever the ways take.
                let grid = model.grid(if spot.route == NONE { 0 } else { spot.route as usize });
                let (to, from) = (grid.leg(spot.place, stop.place), grid.leg(stop.place, spot.next_place));
                known.put(at, spot, (short(to.travel_s), short(from.travel_s), short(to.cost) + short(from.cost)));
            }
        }
        offers.reckon(stop, &known, count);
        let (home, moving_cost) = (model.fixed.homes[unit as usize], short(model.fixed.moving_cost));
        if home != NONE && moving_cost > 0 {
            for (cost, &spot) in offers.costs[..count].iter_mut().zip(&offers.spots) {
                *cost += if spots[spot as usize].route == home { 0 } else { moving_cost };
            }
        }
        if !now.emptying.prices.is_empty() {
            for (cost, &spot) in offers.costs[..count].iter_mut().zip(&offers.spots) {
                *cost += now.emptying.price(spots[spot as usize].route);
            }
        }
        offers
    }

    /// Whoever would be late gets no offer.
    fn reckon(&mut self, stop: &Stop, known: &Gathered, count: usize) {
        let (first_s, last_s, service_s) = (short(stop.first_s), short(stop.last_s), short(stop.service_s));
        for (at, cost) in self.costs.iter_mut().enumerate() {
            let there_s = known.leave_s[at] + known.to_s[at];
            let done_s = there_s.max(first_s) + service_s + known.from_s[at];
            let late = (there_s > last_s) | (done_s > known.latest_s[at]);
            let detour = known.cost[at] - known.old_cost[at];
            *cost = if late { NO_OFFER } else { detour };
        }
        self.costs[count..].fill(NO_OFFER);
    }

    /// The spot with the cheapest offer.
    pub fn cheapest(&self) -> Option<u32> {
        let least = self.costs.iter().copied().fold(NO_OFFER, i32::min);
        let at = self.costs.iter().position(|&cost| cost == least).filter(|_| least < NO_OFFER)?;
        Some(self.spots[at])
    }

    /// Takes all offers of a spot back.
    pub fn refuse(&mut self, spot: u32) {
        let of_it = self.costs.iter_mut().zip(&self.spots).filter(|(_, other)| **other == spot);
        of_it.for_each(|(cost, _)| *cost = NO_OFFER);
    }
}

#[cfg(test)]
mod tests {
    use shared::routing::problem::Problem;

    use super::super::super::near::Near;
    use super::super::super::testing;
    use super::*;

    /// Enough stops for near ones to be asked first, with windows, and vehicles that hold ten of them.
    fn problem() -> Problem {
        let place = |at: i64| (at * 37 % 101, at * 53 % 97);
        let way = |from: i64, to: i64| (place(from).0 - place(to).0).abs() + (place(from).1 - place(to).1).abs();
        let durations: Vec<Vec<i64>> = (0..=160).map(|from| (0..=160).map(|to| way(from, to)).collect()).collect();
        let job = |id: i64| {
            let opens = id * 71 % 1_500;
            serde_json::json!({"id": id, "location_index": id, "service": 20, "pickup": [1],
                "time_windows": [[opens, opens + 900]]})
        };
        let vehicle = |id: i64| serde_json::json!({"id": id, "start_index": 0, "end_index": 0, "capacity": [10], "time_window": [0, 3_000]});
        let text = serde_json::json!({"jobs": (1..=160).map(job).collect::<Vec<_>>(),
            "vehicles": (1..=40).map(vehicle).collect::<Vec<_>>(), "matrices": {"car": {"durations": durations}}});
        Problem::from_json(text.to_string().as_bytes()).unwrap()
    }

    /// A search of some rounds is asked about what it has found.
    fn after_a_search(ask: impl Fn(&Model, &Near, &Solution)) {
        testing::after_a_search(&problem(), (300, 30.0, 5.0), |_| {}, ask);
    }

    #[test]
    fn what_is_known_of_every_stop_after_a_search_is_what_its_route_says() {
        after_a_search(|model, _, now| {
            let orders = now.routes.iter().map(|route| route.order.clone()).enumerate();
            let fresh = Solution::from_orders(model, orders);
            assert_eq!(now.spots[..160], fresh.spots[..160]);
        });
    }

    #[test]
    fn the_cheapest_offer_is_the_cheapest_detour_in_time_behind_or_before_a_near_stop() {
        after_a_search(|model, near, now| {
            for unit in 0..160 {
                let without = now.routes.iter().map(|route| {
                    let others = route.order.iter().copied().filter(|&task| task != unit);
                    (route.vehicle, others.collect::<Vec<u32>>())
                });
                let without = Solution::from_orders(model, without);
                let stop = &model.jobs[unit as usize];
                // What a detour costs at a position of a route.
                let detour = |(vehicle, at): (u32, usize)| {
                    let (grid, route) = (model.grid(vehicle as usize), &without.routes[vehicle as usize]);
                    let (to, from) = (
                        grid.leg(route.points[at].place, stop.place),
                        grid.leg(stop.place, route.points[at + 1].place),
                    );
                    let there_s = route.times[at].leave_s + to.travel_s;
                    let done_s = there_s.max(stop.first_s) + stop.service_s + from.travel_s;
                    let in_time = there_s <= stop.last_s && done_s <= route.times[at + 1].latest_s;
                    in_time.then(|| to.cost + from.cost - route.points[at].leg.cost)
                };
                let beside = near.of(unit)[..NEAREST].iter().map(|&task| without.spots[task as usize]);
                let positions = beside
                    .filter(|spot| spot.route != NONE)
                    .flat_map(|spot| [(spot.route, spot.position as usize), (spot.route, spot.position as usize + 1)]);
                let found = Offers::new(model, &without, unit, near.of(unit)).cheapest();
                let found = found.map(|spot| &without.spots[spot as usize]);
                let offered = found.map(|spot| detour((spot.route, spot.position.wrapping_add(1) as usize)).unwrap());
                assert_eq!(offered, positions.filter_map(detour).min(), "unit {unit}");
            }
        });
    }
}
