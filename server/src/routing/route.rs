//! One courier's route with everything cached that lets an insertion be judged without walking it.
//!
//! For every position and every number of breaks already taken: the earliest time to leave, and the latest time to
//! arrive such that all that follows still holds. Breaks are not positions: which of them are taken where is decided by
//! these tables, so a test over all (taken before, taken at the new stop) pairs is exact. Loads are kept as the peaks up
//! to and from each position. An insertion brings the tables up to date as far as they change.

use super::model::{Courier, Leg, Model, NEVER, earliest, latest};

/// What a leg that does not exist adds to sums: more than any leg, little enough for sums to stay in range.
const NO_WAY_AT_MOST: i64 = 1 << 44;

/// A route and its tables. Position 0 is the start, the last one the end; neither is a task.
#[derive(Debug, Default)]
pub(super) struct Route {
    pub vehicle: usize,
    /// Tasks in order.
    pub order: Vec<u32>,
    /// Positions, start and end included.
    pub points: Vec<Point>,
    /// `position * layers + breaks taken`.
    pub times: Vec<Times>,
    /// Breaks of the vehicle + 1.
    pub layers: usize,
    /// `position * dimensions + d`: the most on board up to here, after the step.
    pub peak_before: Vec<i64>,
    /// The most on board from here on, after the step.
    pub peak_after: Vec<i64>,
    /// On board after the step.
    pub load: Vec<i64>,
    pub travel_s: i64,
    /// Travel, fixed cost, and what stops weigh that were moved here; 0 for a route without tasks.
    pub cost: i64,
    /// The last of these alone.
    pub moved: i64,
}

/// Where a position is and what the leg to the next one takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    pub place: u32,
    pub leg: Leg,
}

/// When a position must be left and reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Times {
    /// Earliest time to leave, with so many breaks taken up to and at this position.
    pub leave_s: i64,
    /// Latest arrival with so many breaks taken before, if the setup is saved because the courier is there already.
    pub latest_s: i64,
    /// Latest arrival with so many breaks taken before, if the setup is due.
    pub latest_setup_s: i64,
}

impl Clone for Route {
    fn clone(&self) -> Self {
        let mut copy = Self::default();
        copy.clone_from(self);
        copy
    }

    /// Keeps the memory it has.
    fn clone_from(&mut self, from: &Self) {
        let Self { vehicle, order, points, times, layers, peak_before, peak_after, load, travel_s, cost, moved } = from;
        (self.vehicle, self.layers) = (*vehicle, *layers);
        (self.travel_s, self.cost, self.moved) = (*travel_s, *cost, *moved);
        self.order.clone_from(order);
        self.points.clone_from(points);
        self.times.clone_from(times);
        self.peak_before.clone_from(peak_before);
        self.peak_after.clone_from(peak_after);
        self.load.clone_from(load);
    }
}

const UNKNOWN: Times = Times { leave_s: NEVER, latest_s: -NEVER, latest_setup_s: -NEVER };

impl Route {
    /// A route with nothing on it.
    pub fn empty(model: &Model, vehicle: usize) -> Self {
        let mut route = Self { vehicle, ..Self::default() };
        route.rebuild(model);
        route
    }

    /// Whether nothing is on it.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// Computes all tables from the order; says whether every rule holds.
    pub fn rebuild(&mut self, model: &Model) -> bool {
        let courier = &model.fleet[self.vehicle];
        self.layers = courier.breaks.len() + 1;
        self.place_points(model, courier);
        let loads_fit = self.sum_loads(model, courier);
        self.times.clear();
        self.times.resize(self.points.len() * self.layers, UNKNOWN);
        self.times[0].leave_s = courier.from_s;
        self.take_breaks(courier, 0);
        let end = self.points.len() - 1;
        let home = &mut self.times[(end + 1) * self.layers - 1];
        (home.latest_s, home.latest_setup_s) = (courier.to_s, courier.to_s);
        self.forward(model, courier, 1, end);
        self.backward(model, courier, 1, end - 1);
        let home_s = self.times[end * self.layers - 1].leave_s + self.points[end - 1].leg.travel_s;
        self.is_empty()
            || (loads_fit
                && home_s <= courier.to_s
                && self.order.len() <= courier.max_tasks
                && self.travel_s <= courier.max_travel_s)
    }

    /// Puts a unit in: a job, or pickup and delivery, at positions in the order (the second one in the order without
    /// the pickup). The caller knows that every rule will hold. Says from which position on the route has changed.
    pub fn insert(&mut self, model: &Model, unit: u32, (first, second): (usize, usize)) -> usize {
        let courier = &model.fleet[self.vehicle];
        if self.is_empty() {
            self.cost = courier.fixed_cost;
        }
        let moved = model.moving_cost(self.vehicle, unit);
        self.moved += moved;
        self.cost += moved;
        let mate = model.jobs[unit as usize].mate;
        let mut last = first + 1;
        if mate != super::model::NONE {
            self.put(model, second, mate);
            last = second + 2;
        }
        self.put(model, first, unit);
        if mate == super::model::NONE && self.keeps_one_load(model, courier) {
            self.load_one(model, unit, first);
        } else {
            self.sum_loads(model, courier);
        }
        let (from, to) = if courier.light_breaks { (1, self.points.len() - 2) } else { (first + 1, last) };
        if courier.light_breaks {
            // What is on board has changed everywhere, and with it where breaks may be taken.
            self.times[..self.layers].fill(UNKNOWN);
            self.times[0].leave_s = courier.from_s;
            self.take_breaks(courier, 0);
        }
        self.forward(model, courier, from, to);
        let changed = self.backward(model, courier, from, to);
        if courier.light_breaks { 0 } else { first.min(changed - 1) }
    }

    /// Puts one task in, without bringing times and loads up to date.
    fn put(&mut self, model: &Model, at: usize, task: u32) {
        let grid = model.grid(self.vehicle);
        let place = model.jobs[task as usize].place;
        let (before, after) = (self.points[at], self.points[at + 1]);
        let (to, from) = (grid.leg(before.place, place), grid.leg(place, after.place));
        self.travel_s += to.travel_s + from.travel_s - before.leg.travel_s;
        self.cost += to.cost + from.cost - before.leg.cost;
        self.points[at].leg = to;
        self.points.insert(at + 1, Point { place, leg: from });
        self.order.insert(at, task);
        let end = self.times.len();
        self.times.resize(end + self.layers, UNKNOWN);
        let gap = (at + 1) * self.layers;
        self.times.copy_within(gap..end, gap + self.layers);
        self.times[gap..gap + self.layers].fill(UNKNOWN);
    }

    fn place_points(&mut self, model: &Model, courier: &Courier) {
        let grid = model.grid(self.vehicle);
        self.points.clear();
        let places = self.order.iter().map(|&task| model.jobs[task as usize].place);
        let places = std::iter::once(courier.start).chain(places).chain(std::iter::once(courier.end));
        self.points.extend(places.map(|place| Point { place, leg: Leg::default() }));
        (self.travel_s, self.cost, self.moved) = (0, 0, 0);
        if self.is_empty() {
            return;
        }
        let first = |task: &&u32| !model.is_second(**task);
        self.moved = self.order.iter().filter(first).map(|&unit| model.moving_cost(self.vehicle, unit)).sum();
        self.cost = courier.fixed_cost + self.moved;
        for at in 0..self.points.len() - 1 {
            let leg = grid.leg(self.points[at].place, self.points[at + 1].place);
            self.points[at].leg = leg;
            self.travel_s += leg.travel_s.min(NO_WAY_AT_MOST);
            self.cost += leg.cost.min(NO_WAY_AT_MOST);
        }
    }

    fn sum_loads(&mut self, model: &Model, courier: &Courier) -> bool {
        let wide = model.dimensions;
        if wide == 0 || (courier.capacity.is_empty() && !courier.light_breaks) {
            return true;
        }
        let length = self.order.len() + 1;
        if self.keeps_one_load(model, courier) {
            return self.sum_one_load(model, courier);
        }
        self.load.clear();
        self.load.resize(length * wide, 0);
        for &task in &self.order {
            self.load.iter_mut().zip(model.delivery(task)).for_each(|(load, amount)| *load += amount);
        }
        for (at, &task) in self.order.iter().enumerate() {
            let amounts = model.delivery(task).iter().zip(model.pickup(task)).zip(model.amount(task));
            for (d, ((delivery, pickup), amount)) in amounts.enumerate() {
                self.load[(at + 1) * wide + d] = self.load[at * wide + d] - delivery + pickup + amount;
            }
        }
        self.peak_before.clone_from(&self.load);
        self.peak_after.clone_from(&self.load);
        for at in wide..length * wide {
            self.peak_before[at] = self.peak_before[at].max(self.peak_before[at - wide]);
        }
        for at in (0..(length - 1) * wide).rev() {
            self.peak_after[at] = self.peak_after[at].max(self.peak_after[at + wide]);
        }
        self.peak_after.iter().zip(courier.capacity).all(|(peak, most)| peak <= most)
    }

    /// Whether what is on board is one number, and of interest.
    fn keeps_one_load(&self, model: &Model, courier: &Courier) -> bool {
        model.dimensions == 1 && (courier.light_breaks || !courier.capacity.is_empty())
    }

    /// Brings one load up to date for a job that has come in.
    fn load_one(&mut self, model: &Model, unit: u32, at: usize) {
        let (delivery, gain) = (model.delivery(unit)[0], model.gain(unit));
        // Up to here its delivery is on board as well, from here on its pickup.
        let pickup = delivery + gain;
        for table in [&mut self.load, &mut self.peak_before] {
            table[..=at].iter_mut().for_each(|amount| *amount += delivery);
        }
        self.load[at + 1..].iter_mut().for_each(|amount| *amount += pickup);
        self.peak_after[at + 1..].iter_mut().for_each(|amount| *amount += pickup);
        let here = self.load[at] + gain;
        self.load.insert(at + 1, here);
        let after = self.peak_after.get(at + 1).map_or(here, |&after| after.max(here));
        self.peak_after.insert(at + 1, after);
        self.peak_before.insert(at + 1, 0);
        for at in at + 1..self.load.len() {
            self.peak_before[at] = self.peak_before[at - 1].max(self.load[at]);
        }
        for at in (0..=at).rev() {
            self.peak_after[at] = self.peak_after[at + 1].max(self.load[at]);
        }
    }

    /// The same for one dimension.
    fn sum_one_load(&mut self, model: &Model, courier: &Courier) -> bool {
        let mut on_board: i64 = self.order.iter().map(|&task| model.delivery(task)[0]).sum();
        let mut peak = on_board;
        for table in [&mut self.load, &mut self.peak_before, &mut self.peak_after] {
            table.resize(self.order.len() + 1, 0);
        }
        (self.load[0], self.peak_before[0]) = (on_board, peak);
        let tables = self.load[1..].iter_mut().zip(&mut self.peak_before[1..]);
        for (&task, (load, peak_before)) in self.order.iter().zip(tables) {
            on_board += model.gain(task);
            peak = peak.max(on_board);
            (*load, *peak_before) = (on_board, peak);
        }
        let mut peak_after = i64::MIN;
        for (peak, &load) in self.peak_after.iter_mut().zip(&self.load).rev() {
            peak_after = peak_after.max(load);
            *peak = peak_after;
        }
        courier.capacity.first().is_none_or(|&most| peak <= most)
    }

    /// Earliest times from a position on; may end once they no longer change, beyond position `to`.
    fn forward(&mut self, model: &Model, courier: &Courier, from: usize, to: usize) {
        let layers = self.layers;
        let end = self.points.len() - 1;
        let mut before = self.points[from - 1];
        let mut before_s = self.times[(from - 1) * layers].leave_s;
        for at in from..end {
            let stop = &model.jobs[self.order[at - 1] as usize];
            let busy_s = stop.service_s + if before.place == stop.place { 0 } else { stop.setup_s };
            let old_s = self.times[at * layers].leave_s;
            if layers == 1 {
                before_s = later(model.earliest(stop, before_s + before.leg.travel_s), busy_s);
                self.times[at].leave_s = before_s;
                if at > to && before_s == old_s {
                    return;
                }
            } else {
                for taken in 0..layers {
                    let there_s = self.times[(at - 1) * layers + taken].leave_s + before.leg.travel_s;
                    self.times[at * layers + taken].leave_s = later(model.earliest(stop, there_s), busy_s);
                }
                self.take_breaks(courier, at);
            }
            before = self.points[at];
        }
    }

    /// Earliest times at one position, once breaks may be taken there.
    fn take_breaks(&mut self, courier: &Courier, at: usize) {
        for (taken, pause) in courier.breaks.iter().enumerate() {
            let here = at * self.layers + taken;
            if self.times[here].leave_s < NEVER && self.is_light(courier, at, taken) {
                let begin_s = earliest(&pause.windows, self.times[here].leave_s);
                let end_s = later(begin_s, pause.service_s);
                self.times[here + 1].leave_s = self.times[here + 1].leave_s.min(end_s);
            }
        }
    }

    /// Whether break number `pause` may be taken with what is on board after position `at`.
    pub fn is_light(&self, courier: &Courier, at: usize, pause: usize) -> bool {
        let Some(most) = &courier.breaks[pause].max_load else { return true };
        let load = &self.load[(at * most.len()).min(self.load.len())..];
        load.iter().zip(most).all(|(load, most)| load <= most)
    }

    /// Latest times from position `to` backwards; may end once they no longer change, before position `from`. Says which
    /// is the first position that may have changed.
    fn backward(&mut self, model: &Model, courier: &Courier, from: usize, to: usize) -> usize {
        let layers = self.layers;
        for at in (1..=to).rev() {
            let stop = &model.jobs[self.order[at - 1] as usize];
            let point = self.points[at];
            let saved = self.points[at + 1].place == point.place;
            // Latest time to leave with all later breaks still to take, filled from the most breaks taken downwards.
            let mut leave_with_more_s = -NEVER;
            let mut changed = false;
            for taken in (0..layers).rev() {
                let next = &self.times[(at + 1) * layers + taken];
                let next_s = if saved { next.latest_s } else { next.latest_setup_s };
                let mut leave_s = next_s - point.leg.travel_s;
                if let Some(pause) = courier.breaks.get(taken)
                    && self.is_light(courier, at, taken)
                {
                    leave_s = leave_s.max(latest(&pause.windows, leave_with_more_s - pause.service_s));
                }
                leave_with_more_s = leave_s;
                let latest_s = model.latest(stop, leave_s - stop.service_s);
                let latest_setup_s = if stop.setup_s == 0 {
                    latest_s
                } else {
                    model.latest(stop, leave_s - stop.service_s - stop.setup_s)
                };
                let times = &mut self.times[at * layers + taken];
                changed |= (times.latest_s, times.latest_setup_s) != (latest_s, latest_setup_s);
                (times.latest_s, times.latest_setup_s) = (latest_s, latest_setup_s);
            }
            if at < from && !changed {
                return at + 1;
            }
        }
        1
    }
}

/// `after_s` later, but never later than [`NEVER`].
#[inline]
pub(super) fn later(at_s: i64, after_s: i64) -> i64 {
    if at_s >= NEVER { NEVER } else { at_s + after_s }
}
