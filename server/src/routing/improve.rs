//! The search: slack induction by string removals (Christiaens & Vanden Berghe 2020) under simulated annealing. A round
//! takes strings of stops out of a few neighbouring routes, puts them back one by one where they cost least, and keeps
//! the result if it is better, or not much worse.
//!
//! What an insertion into a route costs is remembered until the route changes, so a round looks only into the few
//! routes that it has changed itself.

mod build;
mod offers;
mod reduce;
mod ruin;
mod tails;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::insert::{self, Insertion, Scratch};
use super::model::{Model, NONE};
use super::near::Near;
use super::random::Random;
use super::route::Route;
use super::solution::{Solution, Spot, Value};

use offers::Offers;

/// The best place for a stop is overlooked once in so many times, so that not always the same plan is built.
const BLINK: usize = 100;
/// From this number of tasks on, a job is put next to one of its nearest stops if it can be, and a shipment into the
/// route of a near stop.
const MANY: usize = 150;
/// Most units left out by earlier rounds that are tried again in a round.
const RETRIED: usize = 12;
/// The clock is read once in so many rounds.
const ROUNDS_PER_LOOK: u64 = 16;
/// Most routes per unit for which the cheapest insertion is remembered: all of a small problem; of a large one, those
/// that a round may change.
const REMEMBERED: [usize; 2] = [64, 16];

/// When a stretch of the search ends, and how hot it is.
#[derive(Clone, Copy)]
pub(super) struct Stage<'a> {
    pub clock: &'a (dyn Fn() -> Duration + Sync),
    pub cancel: &'a AtomicBool,
    pub begins: Duration,
    pub ends: Duration,
    /// Counted from the beginning of the stage.
    pub rounds: Option<u64>,
    /// Temperature at the beginning and at the end, in units of cost.
    pub hot: f64,
    pub cold: f64,
}

impl Stage<'_> {
    /// How warm it is after so many rounds, or `None` if the stage is over. The clock is looked at now and then only; `last`
    /// counts in between.
    fn temperature(&self, rounds: u64, last: f64) -> Option<f64> {
        if rounds.is_multiple_of(ROUNDS_PER_LOOK) {
            return self.progress(rounds).map(|progress| self.hot * (self.cold / self.hot).powf(progress));
        }
        (self.rounds != Some(rounds)).then_some(last)
    }

    /// How much of it is done, or `None` if it is over.
    fn progress(&self, rounds: u64) -> Option<f64> {
        let spent = (self.clock)();
        if self.cancel.load(Ordering::Relaxed) || spent >= self.ends || self.rounds.is_some_and(|most| rounds >= most) {
            return None;
        }
        Some(match self.rounds {
            Some(most) => rounds as f64 / most as f64,
            None => {
                let length = self.ends.saturating_sub(self.begins).as_secs_f64();
                (spent.saturating_sub(self.begins).as_secs_f64() / length).clamp(0.0, 1.0)
            }
        })
    }
}

/// The cheapest insertion of a unit into one state of a route.
#[derive(Clone, Copy, Default)]
struct Known {
    /// Of the route; 0 = nothing is known.
    version: u64,
    /// [`i64::MAX`] = there is none.
    cost: i64,
    first: u32,
    second: u32,
}

/// One thread's search.
pub(super) struct Search<'a> {
    pub model: &'a Model<'a>,
    pub near: &'a Near,
    pub now: Solution,
    pub best: Vec<Vec<u32>>,
    pub best_value: Value,
    /// Routes that differ from `best`, each once, and whether a route is among them.
    changed: Vec<u32>,
    is_changed: Vec<bool>,
    /// Routes as they were before this round, with their versions; the first `saved_count` are in use.
    saved: Vec<(Route, u64)>,
    saved_count: usize,
    /// Round in which a route was last saved, or looked at, by vehicle.
    saved_in: Vec<u64>,
    looked_in: Vec<u64>,
    looks: u64,
    round: u64,
    /// `unit * width + vehicle % width`
    known: Vec<Known>,
    width: usize,
    /// Tasks taken out in this round.
    gone: Vec<bool>,
    removed: Vec<u32>,
    /// How far units are from where the first vehicle starts.
    from_start: Vec<i64>,
    sizes: Vec<i64>,
    /// Insertions never make a route cheaper, so that a round can end once it is too dear.
    is_metric: bool,
    /// Least fixed cost of a vehicle.
    least_fixed: i64,
    /// Buffers for routes that may come to be.
    trials: [Route; 2],
    /// So many vehicles may be in use: a fresh one goes out only for one that was emptied.
    pub most: usize,
    random: Random,
    scratch: Scratch,
}

impl<'a> Search<'a> {
    /// A search that begins at `start`.
    pub fn new(model: &'a Model<'a>, near: &'a Near, start: Solution, random: Random) -> Self {
        let (tasks, vehicles) = (model.jobs.len(), start.routes.len());
        let width = vehicles.clamp(1, REMEMBERED[usize::from(tasks >= MANY)]);
        let from = model.fleet.first().map_or(NONE, |courier| courier.start);
        let far = |unit: usize| if vehicles == 0 { 0 } else { model.grid(0).leg(from, model.jobs[unit].place).cost };
        let size = |unit: u32| {
            let amounts = [model.delivery(unit), model.pickup(unit), model.amount(unit)];
            amounts.into_iter().flatten().sum::<i64>()
        };
        Self {
            model,
            near,
            best: start.routes.iter().map(|route| route.order.clone()).collect(),
            best_value: start.value,
            changed: Vec::new(),
            is_changed: vec![false; vehicles],
            saved: Vec::new(),
            saved_count: 0,
            saved_in: vec![0; vehicles],
            looked_in: vec![0; vehicles],
            looks: 0,
            round: 0,
            known: vec![Known::default(); tasks * width],
            width,
            gone: vec![false; tasks],
            removed: Vec::new(),
            from_start: (0..tasks).map(far).collect(),
            sizes: (0..tasks as u32).map(size).collect(),
            is_metric: model.is_metric(),
            least_fixed: model.fleet.iter().map(|courier| courier.fixed_cost).min().unwrap_or(0),
            trials: Default::default(),
            most: usize::MAX,
            now: start,
            random,
            scratch: Scratch::quick(),
        }
    }

    /// Searches from where it stands until the stage is over.
    pub fn run(&mut self, stage: &Stage) {
        let first = self.round;
        let mut temperature = stage.hot;
        while let Some(now) = stage.temperature(self.round - first, temperature) {
            temperature = now;
            self.one_round(temperature);
        }
    }

    /// Takes the routes given as the state to go on from; `best` stays what it is.
    pub fn go_to(&mut self, orders: &[Vec<u32>]) {
        for (vehicle, order) in orders.iter().enumerate() {
            if self.now.routes[vehicle].order != *order {
                self.now.change(self.model, vehicle, order);
                self.note_change(vehicle);
            }
        }
        self.now.find_left(self.model);
        for vehicle in 0..self.best.len() {
            if self.now.routes[vehicle].order != self.best[vehicle] {
                self.note_change(vehicle);
            }
        }
    }

    /// Begins anew with these routes, as far as they hold, and all that still fits; what was the best is forgotten.
    pub fn begin_at(&mut self, orders: Vec<Vec<u32>>) {
        let mut start = Solution::from_orders(self.model, orders.into_iter().enumerate());
        start.insert_all_that_fit(self.model, &mut self.scratch);
        let orders: Vec<Vec<u32>> = start.routes.into_iter().map(|route| route.order).collect();
        self.go_to(&orders);
        self.best_value = self.now.value;
        self.best = orders;
        self.changed.clear();
        self.is_changed.fill(false);
    }

    fn may_send(&self) -> bool {
        self.now.yard.used().len() < self.most
    }

    /// Rounds so far.
    pub fn rounds(&self) -> u64 {
        self.round
    }

    fn one_round(&mut self, temperature: f64) {
        // By so much it may get worse.
        let bound = -temperature * (1.0 - self.random.unit()).ln();
        self.exchange_tails(bound);
        let (before, counted) = (self.now.value, self.now.counted());
        self.begin_round();
        self.ruin();
        if before.left > 0 {
            self.retry_some();
        }
        self.sort();
        let most = (before.left == 0 && self.is_metric).then_some(counted + bound);
        self.recreate(most);
        let after = self.now.value;
        let worse = self.now.counted() - counted;
        if after.left < before.left || (after.left == before.left && worse <= bound) {
            self.keep();
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
        let (far, sizes) = (&self.from_start, &self.sizes);
        match self.random.below(16) {
            0..4 => {}
            4..7 => units.sort_by_key(|&unit| -sizes[unit as usize]),
            7..9 => units.sort_by_key(|&unit| -far[unit as usize]),
            9 => units.sort_by_key(|&unit| far[unit as usize]),
            10..12 => units.sort_by_key(|&unit| stop(unit).last_s - stop(unit).first_s),
            12..14 => units.sort_by_key(|&unit| stop(unit).first_s),
            _ => units.sort_by_key(|&unit| -stop(unit).last_s),
        }
        if self.now.value.left > 0 && self.random.once_in(2) {
            units.sort_by_key(|&unit| -model.weight(unit));
        }
        self.removed = units;
    }

    /// Puts units back, each where it costs least now. If all must be put back at a cost of at most `most`, it ends once
    /// that has failed.
    fn recreate(&mut self, most: Option<f64>) {
        for index in 0..self.removed.len() {
            let unit = self.removed[index];
            if let Some(at) = self.cheapest(unit) {
                self.save(at.route);
                self.now.insert(self.model, unit, at);
            } else if most.is_some() {
                break;
            }
            if most.is_some_and(|most| self.now.counted() > most) {
                break;
            }
        }
    }

    fn cheapest(&mut self, unit: u32) -> Option<Insertion> {
        if self.model.jobs.len() >= MANY && self.model.jobs[unit as usize].mate == NONE {
            let found = self.cheapest_near(unit);
            if found.is_some() {
                return found;
            }
        }
        let none = Known { cost: i64::MAX, ..Known::default() };
        // The best and the second best route, by what they cost and what is counted for one more stop.
        let mut best = [(i64::MAX, none, 0); 2];
        let mut see = |search: &mut Self, vehicle: u32| {
            let known = search.look(unit, vehicle);
            let cost = search.now.priced(known.cost, vehicle);
            if cost < best[0].0 {
                best = [(cost, known, vehicle), best[0]];
            } else if cost < best[1].0 {
                best[1] = (cost, known, vehicle);
            }
        };
        if self.model.jobs.len() < MANY {
            for index in 0..self.now.yard.used().len() {
                let vehicle = self.now.yard.used()[index];
                see(self, vehicle);
            }
        } else {
            self.looks += 1;
            let near = self.near;
            for &task in near.of(unit) {
                let vehicle = self.now.spots[task as usize].route;
                if vehicle != NONE && self.looked_in[vehicle as usize] != self.looks {
                    self.looked_in[vehicle as usize] = self.looks;
                    see(self, vehicle);
                }
            }
        }
        if self.may_send() {
            for kind in 0..self.now.yard.kinds() {
                if let Some(vehicle) = self.now.yard.unused(kind) {
                    see(self, vehicle);
                }
            }
        }
        let [(_, mut known, mut vehicle), (_, second, other_vehicle)] = best;
        if known.cost < i64::MAX && self.random.once_in(BLINK) {
            let route = &self.now.routes[vehicle as usize];
            let but = Some((known.first as usize, known.second as usize));
            let other = insert::cheapest(self.model, &mut self.scratch, route, unit, second.cost, but);
            (known, vehicle) = other.map_or((second, other_vehicle), |at| (remembered(at, 0), vehicle));
        }
        (known.cost < i64::MAX).then(|| insertion(known, vehicle))
    }

    /// The cheapest insertion of a job next to a stop that is near, or into a vehicle that is not in use.
    fn cheapest_near(&mut self, unit: u32) -> Option<Insertion> {
        let model = self.model;
        let mut offers = Offers::new(model, &self.now, unit, self.near.of(unit));
        let mut best = None;
        while let Some(spot) = offers.cheapest() {
            let Spot { route, position, place, next_place, .. } = self.now.spots[spot as usize];
            let (grid, stop) = (model.grid(route as usize), &model.jobs[unit as usize]);
            let (to, from) = (grid.leg(place, stop.place), grid.leg(stop.place, next_place));
            // Behind a start, whose position is NONE, comes the first stop.
            let at = position.wrapping_add(1) as usize;
            let on = &self.now.routes[route as usize];
            if insert::fits_at(model, &mut self.scratch, on, unit, (at, [to, from])) && !self.random.once_in(BLINK) {
                let moving_cost = model.moving_cost(route as usize, unit);
                let extra_cost = to.cost + from.cost - on.points[at].leg.cost + moving_cost;
                best = Some(Insertion { route: route as usize, first: at, second: at, extra_cost });
                break;
            }
            offers.refuse(spot);
        }
        let offered = best.map(|best: Insertion| self.now.priced(best.extra_cost, best.route as u32));
        let mut best_cost = offered.unwrap_or(i64::MAX);
        if self.may_send() && best_cost > self.least_fixed {
            for kind in 0..self.now.yard.kinds() {
                if let Some(vehicle) = self.now.yard.unused(kind) {
                    let known = self.look(unit, vehicle);
                    let cost = self.now.priced(known.cost, vehicle);
                    if cost < best_cost && !self.random.once_in(BLINK) {
                        best_cost = cost;
                        best = Some(insertion(known, vehicle));
                    }
                }
            }
        }
        best
    }

    /// The cheapest insertion into one route, remembered or found.
    #[inline]
    fn look(&mut self, unit: u32, vehicle: u32) -> Known {
        let version = self.now.versions[vehicle as usize];
        let known = &mut self.known[unit as usize * self.width + vehicle as usize % self.width];
        if known.version != version {
            let route = &self.now.routes[vehicle as usize];
            let found = insert::cheapest(self.model, &mut self.scratch, route, unit, i64::MAX, None);
            *known = found.map_or(Known { version, cost: i64::MAX, first: 0, second: 0 }, |at| remembered(at, version));
        }
        *known
    }

    /// Remembers a route as it is before this round first changes it.
    fn save(&mut self, vehicle: usize) {
        if self.saved_in[vehicle] == self.round {
            return;
        }
        self.saved_in[vehicle] = self.round;
        if self.saved_count == self.saved.len() {
            self.saved.push((Route::default(), 0));
        }
        let (route, version) = &mut self.saved[self.saved_count];
        route.clone_from(&self.now.routes[vehicle]);
        *version = self.now.versions[vehicle];
        self.saved_count += 1;
    }

    /// Keeps what the round has done.
    fn keep(&mut self) {
        for index in 0..self.saved_count {
            let vehicle = self.saved[index].0.vehicle;
            if self.saved[index].0.order == self.now.routes[vehicle].order {
                // What is remembered of the route is still true.
                self.now.versions[vehicle] = self.saved[index].1;
            } else {
                self.note_change(vehicle);
            }
        }
        if self.now.value.left == 0 {
            self.now.left.clear();
        } else {
            let known = self.now.left.len();
            for &unit in &self.removed {
                if !self.now.left[..known].contains(&unit) {
                    self.now.left.push(unit);
                }
            }
            let spots = &self.now.spots;
            self.now.left.retain(|&unit| spots[unit as usize].route == NONE);
        }
    }

    fn note_change(&mut self, vehicle: usize) {
        if !self.is_changed[vehicle] {
            self.is_changed[vehicle] = true;
            self.changed.push(vehicle as u32);
        }
    }

    fn keep_if_best(&mut self) {
        if self.now.value >= self.best_value {
            return;
        }
        self.best_value = self.now.value;
        for vehicle in self.changed.drain(..) {
            let vehicle = vehicle as usize;
            self.is_changed[vehicle] = false;
            self.best[vehicle].clone_from(&self.now.routes[vehicle].order);
        }
    }

    fn take_back(&mut self, before: Value) {
        for &unit in &self.removed {
            forget(self.model, &mut self.now, unit);
        }
        for index in 0..self.saved_count {
            self.now.restore(self.model, &mut self.saved[index]);
        }
        self.now.value = before;
    }
}

fn remembered(at: Insertion, version: u64) -> Known {
    Known { version, cost: at.extra_cost, first: at.first as u32, second: at.second as u32 }
}

fn insertion(known: Known, vehicle: u32) -> Insertion {
    let (first, second) = (known.first as usize, known.second as usize);
    Insertion { route: vehicle as usize, first, second, extra_cost: known.cost }
}

/// Notes that a unit is on no route.
fn forget(model: &Model, solution: &mut Solution, unit: u32) {
    solution.spots[unit as usize].leave();
    let mate = model.jobs[unit as usize].mate;
    if mate != NONE {
        solution.spots[mate as usize].leave();
    }
}
