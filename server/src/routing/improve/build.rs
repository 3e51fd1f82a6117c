//! The first plan: each stop where it costs least, as long as there is time; then one vehicle filled after another, which
//! takes hardly any.

use super::super::insert;
use super::super::model::NONE;
use super::{Search, Stage, insertion};

/// Units put in between two looks at the clock.
const BUILT_PER_LOOK: usize = 16;
/// A vehicle is full once so many near stops in a row do not fit.
const MISSES: usize = 12;

impl Search<'_> {
    /// Puts every unit that is left somewhere it fits, if near stops' routes have room, or a vehicle that is not in use.
    pub fn build(&mut self, stage: &Stage) {
        self.begin_round();
        self.removed = std::mem::take(&mut self.now.left);
        self.sort();
        let units = std::mem::take(&mut self.removed);
        let mut waiting = &units[..];
        while !waiting.is_empty() && stage.progress(0).is_some() {
            let (some, others) = waiting.split_at(waiting.len().min(BUILT_PER_LOOK));
            waiting = others;
            self.removed.clear();
            self.removed.extend_from_slice(some);
            self.recreate(None);
            self.keep();
            self.begin_round();
        }
        for &unit in waiting {
            self.fill_from(unit);
        }
        self.now.find_left(self.model);
        for vehicle in 0..self.now.routes.len() {
            self.note_change(vehicle);
        }
        self.keep_if_best();
    }

    /// Sends a fresh vehicle to a unit that is on no route, and from there on to the nearest that are on none, until it
    /// is full.
    fn fill_from(&mut self, unit: u32) {
        if self.now.spots[unit as usize].route != NONE {
            return;
        }
        let fresh = (0..self.now.yard.kinds()).filter_map(|kind| self.now.yard.unused(kind)).collect::<Vec<u32>>();
        let looks = fresh.into_iter().map(|vehicle| (self.look(unit, vehicle), vehicle));
        let Some((known, vehicle)) =
            looks.min_by_key(|(known, _)| known.cost).filter(|(known, _)| known.cost < i64::MAX)
        else {
            return;
        };
        self.now.insert(self.model, unit, insertion(known, vehicle));
        let (near, model) = (self.near, self.model);
        let (mut last, mut misses) = (unit, 0);
        while misses < MISSES {
            let is_waiting = |&task: &u32| !model.is_second(task) && self.now.spots[task as usize].route == NONE;
            let waiting: Vec<u32> = near.of(last).iter().copied().filter(is_waiting).take(MISSES - misses).collect();
            let before = last;
            for next in waiting {
                let route = &self.now.routes[vehicle as usize];
                match insert::cheapest(model, &mut self.scratch, route, next, i64::MAX, None) {
                    Some(at) => {
                        self.now.insert(model, next, at);
                        (last, misses) = (next, 0);
                        break;
                    }
                    None => misses += 1,
                }
            }
            if last == before {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;
    use std::time::Duration;

    use shared::routing::problem::Problem;

    use super::super::super::model::{Fixed, Model};
    use super::super::super::near::Near;
    use super::super::super::random::Random;
    use super::super::super::solution::Solution;
    use super::*;

    /// 300 stops on a line and 40 vehicles that serve ten each.
    fn line() -> Problem {
        let vehicle = |id| serde_json::json!({"id": id, "start_index": 0, "end_index": 0, "max_tasks": 10});
        let job = |id| serde_json::json!({"id": id, "location_index": id});
        let row = |from: i64| (0..=300).map(|to: i64| (from - to).abs()).collect::<Vec<i64>>();
        let problem = serde_json::json!({
            "vehicles": (0..40).map(vehicle).collect::<Vec<_>>(),
            "jobs": (1..=300).map(job).collect::<Vec<_>>(),
            "matrices": {"car": {"durations": (0..=300).map(row).collect::<Vec<_>>()}},
        });
        Problem::from_json(problem.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn without_any_time_vehicles_are_filled_so_that_hardly_a_stop_waits_for_the_slow_way() {
        let problem = line();
        let model = Model::new(&problem, Fixed::default());
        let near = Near::new(&model, 1);
        let mut search = Search::new(&model, &near, Solution::empty(&model), Random::new(1, 0));
        let cancel = AtomicBool::new(false);
        let (clock, ends) = (|| Duration::from_secs(1), Duration::ZERO);
        let stage = Stage { clock: &clock, cancel: &cancel, begins: ends, ends, rounds: None, hot: 1.0, cold: 1.0 };
        search.build(&stage);
        assert!(search.now.left.len() <= 10, "{} of 300", search.now.left.len());
        assert_eq!((search.best_value, search.now.value.left), (search.now.value, search.now.left.len() as i64));
        let full = search.now.routes.iter().filter(|route| route.order.len() == 10).count();
        assert!(full >= 20, "only {full} vehicles are full");
    }
}
