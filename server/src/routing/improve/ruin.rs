//! What a round takes out of the plan: strings of stops, beyond the fixed heads of routes.

use super::super::model::NONE;
use super::super::solution::Spot;
use super::{Search, forget};

/// Stops taken out in a round, on average.
const MEAN_REMOVED: f64 = 10.0;
/// Longest string of stops.
const LONGEST_STRING: f64 = 10.0;
/// A string keeps a middle part once in so many times.
const SPLIT_ONCE_IN: usize = 2;
/// That middle part is one stop, and grows by one more once in so many times.
const GROW_ONCE_IN: usize = 100;
/// A whole route is taken out once in so many rounds.
const WHOLE_ONCE_IN: usize = 30;
/// From so many tasks on a round begins at the one of so many stops that could be left out for the most: there are too many
/// to try all of them often.
const LARGE: usize = 300;
const COMPARED: usize = 5;

impl Search<'_> {
    /// Takes strings of stops out of a few neighbouring routes.
    pub(super) fn ruin(&mut self) {
        let used = self.now.yard.used().len();
        if used == 0 {
            return;
        }
        let stops = self.model.jobs.len() - self.now.left.len();
        let longest = LONGEST_STRING.min(stops as f64 / used as f64);
        let strings = 4.0 * MEAN_REMOVED / (1.0 + longest) - 1.0;
        let strings = (self.random.unit() * strings + 1.0) as usize;
        let seed = self.seed();
        let near = self.near;
        let whole = self.random.once_in(WHOLE_ONCE_IN);
        let mut ruined = 0;
        for task in std::iter::once(&seed).chain(near.of(seed)).copied() {
            let Spot { route: vehicle, position, .. } = self.now.spots[task as usize];
            if vehicle == NONE || self.saved_in[vehicle as usize] == self.round {
                continue;
            }
            let vehicle = vehicle as usize;
            let head = self.model.fixed.heads[vehicle] as usize;
            if (position as usize) < head {
                continue;
            }
            self.remove_string(vehicle, task, head, if whole && ruined == 0 { None } else { Some(longest) });
            ruined += 1;
            if ruined >= strings {
                break;
            }
        }
    }

    /// Where a round begins.
    fn seed(&mut self) -> u32 {
        let tasks = self.model.jobs.len();
        let mut seed = self.random.below(tasks) as u32;
        if tasks < LARGE {
            return seed;
        }
        let mut longest = self.detour(seed);
        for _ in 1..COMPARED {
            let other = self.random.below(tasks) as u32;
            let detour = self.detour(other);
            if detour > longest {
                (seed, longest) = (other, detour);
            }
        }
        seed
    }

    /// What the way to a stop and on costs more than going straight; more than anything for one that is on no route.
    fn detour(&self, task: u32) -> i64 {
        let Spot { route, position, .. } = self.now.spots[task as usize];
        if route == NONE {
            return i64::MAX;
        }
        let at = position as usize;
        let points = &self.now.routes[route as usize].points;
        let straight = self.model.grid(route as usize).leg(points[at].place, points[at + 2].place);
        points[at].leg.cost + points[at + 1].leg.cost - straight.cost
    }

    /// Takes a string of stops around `task`, and what belongs to them, out of a route beyond its fixed head; without
    /// `longest`, all of it.
    fn remove_string(&mut self, vehicle: usize, task: u32, head: usize, longest: Option<f64>) {
        self.save(vehicle);
        let length = self.now.routes[vehicle].order.len() - head;
        let string = match longest {
            None => length,
            Some(most) => ((self.random.unit() * most.min(length as f64) + 1.0) as usize).min(length),
        };
        let mut middle = 0;
        if string > 1 && string < length && self.random.once_in(SPLIT_ONCE_IN) {
            middle = 1;
            while string + middle < length && self.random.once_in(GROW_ONCE_IN) {
                middle += 1;
            }
        }
        let span = string + middle;
        let at = self.now.spots[task as usize].position as usize - head;
        let first = (at + 1).saturating_sub(span);
        let begin = head + first + self.random.below(at.min(length - span) - first + 1);
        let kept = begin + self.random.below(string + 1);
        let from = self.removed.len();
        let model = self.model;
        for position in begin..begin + span {
            if (kept..kept + middle).contains(&position) {
                continue;
            }
            let task = self.now.routes[vehicle].order[position];
            let mate = model.jobs[task as usize].mate;
            let unit = task.min(mate);
            let is_fixed = mate != NONE && (self.now.spots[unit as usize].position as usize) < head;
            if !self.gone[unit as usize] && !is_fixed {
                self.gone[unit as usize] = true;
                self.removed.push(unit);
            }
        }
        let gone = &self.gone;
        let route = &mut self.now.routes[vehicle];
        let cost = route.cost;
        route.order.retain(|&task| !gone[task.min(model.jobs[task as usize].mate) as usize]);
        // Without the triangle inequality a shorter route can take longer.
        let holds = route.rebuild(model);
        for &unit in &self.removed[from..] {
            self.gone[unit as usize] = false;
        }
        if !holds {
            self.removed.truncate(from);
            self.now.routes[vehicle].clone_from(&self.saved[self.saved_count - 1].0);
            return;
        }
        self.now.value.cost += self.now.routes[vehicle].cost - cost;
        for &unit in &self.removed[from..] {
            self.now.value.left += self.model.weight(unit);
            forget(self.model, &mut self.now, unit);
        }
        self.now.touched(model, vehicle);
    }
}
