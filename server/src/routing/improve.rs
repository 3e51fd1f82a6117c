//! The search: slack induction by string removals (Christiaens & Vanden Berghe 2020) under simulated annealing. A round
//! takes strings of stops out of a few neighbouring routes, puts them back one by one where they cost least, and keeps
//! the result if it is better, or not much worse.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::insert::{self, Insertion, Scratch};
use super::model::{Model, NONE};
use super::near::Near;
use super::random::Random;
use super::route::Route;
use super::solution::{Solution, Value};

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
/// Temperatures, in mean legs of the first solution.
const HOT: f64 = 2.0;
const COLD: f64 = 0.01;
/// The temperature while vehicles are given up.
const WARM: f64 = 0.2;
/// Share of the search spent on giving vehicles up, if they cost something; the second if they cost more than all travel.
const REDUCING: [f64; 2] = [0.1, 0.4];
/// From this number of tasks on, insertion looks at routes of near stops only.
const MANY: usize = 400;
/// Most units left out by earlier rounds that are tried again in a round.
const RETRIED: usize = 12;
/// The clock is read once in so many rounds.
const ROUNDS_PER_LOOK: u64 = 8;

/// When a search ends.
pub(super) struct Until<'a> {
    pub clock: &'a (dyn Fn() -> Duration + Sync),
    pub time_limit: Duration,
    pub rounds: Option<u64>,
    pub cancel: &'a AtomicBool,
}

/// One thread's search.
pub(super) struct Search<'a> {
    model: &'a Model<'a>,
    near: &'a Near,
    now: Solution,
    best: Vec<Vec<u32>>,
    best_value: Value,
    /// Routes that differ from `best`.
    changed: Vec<bool>,
    /// Routes as they were before this round; the first `saved_count` are in use.
    saved: Vec<Route>,
    saved_count: usize,
    /// Round in which a route was last saved, or looked at, by vehicle.
    saved_in: Vec<u64>,
    looked_in: Vec<u64>,
    looks: u64,
    round: u64,
    /// Tasks taken out in this round.
    gone: Vec<bool>,
    removed: Vec<u32>,
    random: Random,
    scratch: Scratch,
}

impl<'a> Search<'a> {
    /// A search that begins at `start`.
    pub fn new(model: &'a Model<'a>, near: &'a Near, start: Solution, random: Random) -> Self {
        let vehicles = start.routes.len();
        let mut scratch = Scratch::new();
        scratch.blink = Some(Random::clone(&random));
        Self {
            model,
            near,
            best: start.routes.iter().map(|route| route.order.clone()).collect(),
            best_value: start.value,
            changed: vec![false; vehicles],
            saved: Vec::new(),
            saved_count: 0,
            saved_in: vec![0; vehicles],
            looked_in: vec![0; vehicles],
            looks: 0,
            round: 0,
            gone: vec![false; model.jobs.len()],
            removed: Vec::new(),
            now: start,
            random,
            scratch,
        }
    }

    /// Puts every unit that is left somewhere it fits, if near stops' routes have room.
    pub fn build(&mut self) {
        self.begin_round();
        self.removed = std::mem::take(&mut self.now.left);
        self.sort();
        self.recreate();
        self.keep_left();
        self.keep_if_best();
    }

    /// Searches until told to stop; returns the best orders of tasks by vehicle.
    pub fn run(mut self, until: &Until) -> (Value, Vec<Vec<u32>>) {
        let legs = self.now.route_of.iter().filter(|&&route| route != NONE).count().max(1);
        let fixed: i64 = self.now.routes.iter().map(|route| self.fixed(route)).sum();
        let travel = self.now.value.cost - fixed;
        let leg = (travel as f64 / legs as f64).max(1.0);
        let reducing = match fixed {
            0 => 0.0,
            fixed if fixed <= travel => REDUCING[0],
            _ => REDUCING[1],
        };
        if reducing > 0.0 && self.now.left.is_empty() {
            self.reduce(until, reducing, WARM * leg);
        }
        let mut temperature = HOT * leg;
        let mut rounds: u64 = 0;
        loop {
            if rounds.is_multiple_of(ROUNDS_PER_LOOK) {
                let Some(progress) = self.progress(until) else { break };
                let cooled = ((progress - reducing) / (1.0 - reducing)).clamp(0.0, 1.0);
                temperature = HOT * leg * (COLD / HOT).powf(cooled);
            }
            rounds += 1;
            self.one_round(temperature);
        }
        (self.best_value, self.best)
    }

    /// How much of the search is done, or `None` if it must end.
    fn progress(&self, until: &Until) -> Option<f64> {
        let spent = (until.clock)();
        if until.cancel.load(Ordering::Relaxed)
            || spent >= until.time_limit
            || until.rounds.is_some_and(|most| self.round > most)
        {
            return None;
        }
        Some(match until.rounds {
            Some(most) => self.round as f64 / most.max(1) as f64,
            None => spent.as_secs_f64() / until.time_limit.as_secs_f64(),
        })
    }

    /// Gives up one vehicle after the other: the stops of the shortest route are left over, then rounds without fresh
    /// vehicles try to fit them in. Stops that were left over often count more, so that it is not always the same ones.
    fn reduce(&mut self, until: &Until, share: f64, temperature: f64) {
        self.scratch.closed = true;
        let mut missed = vec![1u64; self.model.jobs.len()];
        let mut rounds: u64 = 0;
        loop {
            if rounds.is_multiple_of(ROUNDS_PER_LOOK) && self.progress(until).is_none_or(|progress| progress >= share) {
                break;
            }
            rounds += 1;
            if self.now.left.is_empty() && !self.drop_shortest_route() {
                break;
            }
            let before = self.now.value;
            let old: u64 = self.now.left.iter().map(|&unit| missed[unit as usize]).sum();
            self.begin_round();
            self.ruin();
            self.retry_some();
            self.sort();
            self.recreate();
            let new = self.left_now().map(|unit| missed[unit as usize]).sum::<u64>();
            let bonus = -temperature * (1.0 - self.random.unit()).ln();
            let worse = (self.now.value.cost - before.cost) as f64;
            if new < old || (new == old && worse <= bonus) {
                self.keep_left();
                self.keep_if_best();
            } else {
                self.take_back(before);
            }
            for &unit in &self.now.left {
                missed[unit as usize] += 1;
            }
        }
        self.scratch.closed = false;
        self.now = Solution::from_orders(self.model, self.best.iter().cloned().enumerate());
        self.changed.fill(false);
    }

    /// Units on no route, in the middle of a round.
    fn left_now(&self) -> impl Iterator<Item = u32> {
        let fresh = self.removed.iter().filter(|unit| !self.now.left.contains(unit));
        self.now.left.iter().chain(fresh).copied().filter(|&unit| self.now.route_of[unit as usize] == NONE)
    }

    /// Leaves over all stops of the shortest route that costs something; `false` if fewer than two routes are in use.
    fn drop_shortest_route(&mut self) -> bool {
        let used = self.now.routes.iter().filter(|route| !route.is_empty());
        if used.clone().count() < 2 {
            return false;
        }
        let paid = used.filter(|route| self.fixed(route) > 0);
        let Some(vehicle) = paid.min_by_key(|route| route.order.len()).map(|route| route.vehicle) else { return false };
        self.begin_round();
        self.save(vehicle);
        let route = &mut self.now.routes[vehicle];
        self.now.value.cost -= route.cost;
        let order = std::mem::take(&mut route.order);
        route.rebuild(self.model);
        self.removed.extend(order.into_iter().filter(|&task| self.model.jobs[task as usize].mate > task));
        for &unit in &self.removed {
            self.now.value.left += self.model.weight(unit);
            forget(self.model, &mut self.now, unit);
        }
        self.keep_left();
        true
    }

    fn fixed(&self, route: &Route) -> i64 {
        if route.is_empty() { 0 } else { self.model.fleet[route.vehicle].fixed_cost }
    }

    fn one_round(&mut self, temperature: f64) {
        let before = self.now.value;
        self.begin_round();
        self.ruin();
        self.retry_some();
        self.sort();
        self.recreate();
        let after = self.now.value;
        let bonus = -temperature * (1.0 - self.random.unit()).ln();
        let accepted =
            after.left < before.left || (after.left == before.left && (after.cost - before.cost) as f64 <= bonus);
        if accepted {
            self.keep_left();
            self.keep_if_best();
        } else {
            self.take_back(before);
        }
    }

    fn begin_round(&mut self) {
        self.round += 1;
        self.saved_count = 0;
        self.removed.clear();
    }

    /// Takes strings of stops out of a few neighbouring routes.
    fn ruin(&mut self) {
        let (mut stops, mut used) = (0, 0);
        for route in self.now.routes.iter().filter(|route| !route.is_empty()) {
            stops += route.order.len();
            used += 1;
        }
        if used == 0 {
            return;
        }
        let longest = LONGEST_STRING.min(stops as f64 / f64::from(used));
        let strings = 4.0 * MEAN_REMOVED / (1.0 + longest) - 1.0;
        let strings = (self.random.unit() * strings + 1.0) as usize;
        let seed = self.random.below(self.model.jobs.len()) as u32;
        let near = self.near;
        let whole = self.random.once_in(WHOLE_ONCE_IN);
        let mut ruined = 0;
        for task in std::iter::once(&seed).chain(near.of(seed)).copied() {
            let vehicle = self.now.route_of[task as usize];
            if vehicle == NONE || self.saved_in[vehicle as usize] == self.round {
                continue;
            }
            self.remove_string(vehicle as usize, task, if whole && ruined == 0 { None } else { Some(longest) });
            ruined += 1;
            if ruined >= strings {
                break;
            }
        }
    }

    /// Takes a string of stops around `task`, and what belongs to them, out of a route; without `longest`, all of it.
    fn remove_string(&mut self, vehicle: usize, task: u32, longest: Option<f64>) {
        self.save(vehicle);
        let length = self.now.routes[vehicle].order.len();
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
        let at = self.now.position[task as usize] as usize;
        let first = (at + 1).saturating_sub(span);
        let begin = first + self.random.below(at.min(length - span) - first + 1);
        let kept = begin + self.random.below(string + 1);
        let from = self.removed.len();
        for position in begin..begin + span {
            if (kept..kept + middle).contains(&position) {
                continue;
            }
            let task = self.now.routes[vehicle].order[position];
            let mate = self.model.jobs[task as usize].mate;
            let unit = task.min(mate);
            if !self.gone[unit as usize] {
                self.gone[unit as usize] = true;
                self.removed.push(unit);
            }
        }
        let (gone, model) = (&self.gone, self.model);
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
            self.now.routes[vehicle].clone_from(&self.saved[self.saved_count - 1]);
            return;
        }
        self.now.value.cost += self.now.routes[vehicle].cost - cost;
        for &unit in &self.removed[from..] {
            self.now.value.left += self.model.weight(unit);
            forget(self.model, &mut self.now, unit);
        }
        self.now.index(vehicle);
    }

    /// Adds some of the units that earlier rounds left out.
    fn retry_some(&mut self) {
        let left = self.now.left.len();
        if left <= RETRIED {
            self.removed.extend_from_slice(&self.now.left);
        } else {
            let skip = self.random.below(left);
            let some = self.now.left.iter().cycle().skip(skip).take(RETRIED);
            self.removed.extend(some);
        }
    }

    /// Decides the order in which units are put back.
    fn sort(&mut self) {
        let model = self.model;
        let mut units = std::mem::take(&mut self.removed);
        self.random.shuffle(&mut units);
        let stop = |unit: u32| &model.jobs[unit as usize];
        let depot = |unit: u32| {
            let start = model.fleet.first().map_or(NONE, |courier| courier.start);
            if model.fleet.is_empty() { 0 } else { model.grid(0).leg(start, stop(unit).place).cost }
        };
        match self.random.below(16) {
            0..4 => {}
            4..7 => {
                units.sort_by_key(|&unit| {
                    let task = model.task(unit);
                    -task.delivery.iter().chain(&task.pickup).chain(&task.amount).sum::<i64>()
                });
            }
            7..9 => units.sort_by_key(|&unit| -depot(unit)),
            9 => units.sort_by_key(|&unit| depot(unit)),
            10..12 => units.sort_by_key(|&unit| stop(unit).last_s - stop(unit).first_s),
            12..14 => units.sort_by_key(|&unit| stop(unit).first_s),
            _ => units.sort_by_key(|&unit| -stop(unit).last_s),
        }
        if self.now.value.left > 0 && self.random.once_in(2) {
            units.sort_by_key(|&unit| -model.weight(unit));
        }
        self.removed = units;
    }

    /// Puts units back, each where it costs least now.
    fn recreate(&mut self) {
        for index in 0..self.removed.len() {
            let unit = self.removed[index];
            if let Some(at) = self.cheapest(unit) {
                self.save(at.route);
                self.now.insert(self.model, unit, at);
            }
        }
    }

    fn cheapest(&mut self, unit: u32) -> Option<Insertion> {
        if self.model.jobs.len() < MANY {
            return self.now.cheapest_anywhere(self.model, &mut self.scratch, unit);
        }
        self.looks += 1;
        let mut best: Option<Insertion> = None;
        for &task in self.near.of(unit) {
            let vehicle = self.now.route_of[task as usize] as usize;
            if vehicle == NONE as usize || self.looked_in[vehicle] == self.looks {
                continue;
            }
            self.looked_in[vehicle] = self.looks;
            let below = best.map_or(i64::MAX, |best| best.extra_cost);
            let route = &self.now.routes[vehicle];
            best = insert::cheapest(self.model, &mut self.scratch, route, unit, below).or(best);
        }
        let mut seen = NONE as usize;
        for route in self.now.routes.iter().filter(|route| route.is_empty()) {
            // Alike vehicles mostly stand together; trying one twice costs little.
            let kind = self.model.fleet[route.vehicle].kind;
            if kind != seen {
                seen = kind;
                let below = best.map_or(i64::MAX, |best| best.extra_cost);
                best = insert::cheapest(self.model, &mut self.scratch, route, unit, below).or(best);
            }
        }
        best
    }

    /// Remembers a route as it is before this round first changes it.
    fn save(&mut self, vehicle: usize) {
        if self.saved_in[vehicle] == self.round {
            return;
        }
        self.saved_in[vehicle] = self.round;
        if self.saved_count == self.saved.len() {
            self.saved.push(Route::default());
        }
        self.saved[self.saved_count].clone_from(&self.now.routes[vehicle]);
        self.saved_count += 1;
    }

    /// Brings `left` up to date after a round that is kept.
    fn keep_left(&mut self) {
        for route in &self.saved[..self.saved_count] {
            self.changed[route.vehicle] = true;
        }
        let left = self.left_now().collect();
        self.now.left = left;
    }

    fn keep_if_best(&mut self) {
        if self.now.value >= self.best_value {
            return;
        }
        self.best_value = self.now.value;
        for (vehicle, changed) in self.changed.iter_mut().enumerate() {
            if std::mem::take(changed) {
                self.best[vehicle].clone_from(&self.now.routes[vehicle].order);
            }
        }
    }

    fn take_back(&mut self, before: Value) {
        for &unit in &self.removed {
            forget(self.model, &mut self.now, unit);
        }
        for index in 0..self.saved_count {
            let vehicle = self.saved[index].vehicle;
            std::mem::swap(&mut self.now.routes[vehicle], &mut self.saved[index]);
            self.now.index(vehicle);
        }
        self.now.value = before;
    }
}

/// Notes that a unit is on no route.
fn forget(model: &Model, solution: &mut Solution, unit: u32) {
    solution.route_of[unit as usize] = NONE;
    let mate = model.jobs[unit as usize].mate;
    if mate != NONE {
        solution.route_of[mate as usize] = NONE;
    }
}
