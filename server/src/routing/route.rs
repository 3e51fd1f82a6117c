//! One courier's route with everything cached that lets an insertion be judged without walking it.
//!
//! For every position and every number of breaks already taken: the earliest time to leave, and the latest time to
//! arrive such that all that follows still holds. Breaks are not positions: which of them are taken where is decided by
//! these tables, so a test over all (taken before, taken at the new stop) pairs is exact. Loads are kept as the peaks up
//! to and from each position. A change rebuilds the tables of its route, in time linear in the route's length.

use super::model::{Courier, Leg, Model, NEVER, NONE, earliest, latest};

/// What a leg that does not exist adds to sums: more than any leg, little enough for sums to stay in range.
const NO_WAY_AT_MOST: i64 = 1 << 44;

/// A route and its tables. Position 0 is the start, the last one the end; neither is a task.
#[derive(Debug, Clone, Default)]
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
    /// Travel and fixed cost; 0 for a route without tasks.
    pub cost: i64,
}

/// Where a position is and what the leg to the next one takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    pub place: u32,
    pub leg: Leg,
}

/// When a position must be left and reached.
#[derive(Debug, Clone, Copy)]
pub(super) struct Times {
    /// Earliest time to leave, with so many breaks taken up to and at this position.
    pub leave_s: i64,
    /// Latest arrival with so many breaks taken before, if the setup is saved because the courier is there already.
    pub latest_s: i64,
    /// Latest arrival with so many breaks taken before, if the setup is due.
    pub latest_setup_s: i64,
}

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
        self.forward(model, courier);
        self.backward(model, courier);
        let last = self.points.len() - 2;
        let home_s = self.times[last * self.layers + self.layers - 1].leave_s + self.points[last].leg.travel_s;
        self.is_empty()
            || (loads_fit
                && home_s <= courier.to_s
                && self.order.len() <= courier.max_tasks
                && self.travel_s <= courier.max_travel_s)
    }

    fn place_points(&mut self, model: &Model, courier: &Courier) {
        let grid = model.grid(self.vehicle);
        self.points.clear();
        let places = self.order.iter().map(|&task| model.jobs[task as usize].place);
        let places = std::iter::once(courier.start).chain(places).chain(std::iter::once(courier.end));
        self.points.extend(places.map(|place| Point { place, leg: Leg::default() }));
        (self.travel_s, self.cost) = (0, 0);
        if self.is_empty() {
            return;
        }
        self.cost = courier.fixed_cost;
        for at in 0..self.points.len() - 1 {
            let leg = grid.leg(self.points[at].place, self.points[at + 1].place);
            self.points[at].leg = leg;
            self.travel_s += leg.travel_s.min(NO_WAY_AT_MOST);
            self.cost += leg.cost.min(NO_WAY_AT_MOST);
        }
    }

    fn sum_loads(&mut self, model: &Model, courier: &Courier) -> bool {
        let wide = model.dimensions;
        for table in [&mut self.load, &mut self.peak_before, &mut self.peak_after] {
            table.clear();
        }
        if wide == 0 || (courier.capacity.is_empty() && !courier.light_breaks) {
            return true;
        }
        let length = self.order.len() + 1;
        self.load.resize(length * wide, 0);
        for &task in &self.order {
            let delivery = &model.task(task).delivery;
            self.load.iter_mut().zip(delivery).for_each(|(load, amount)| *load += amount);
        }
        for (at, &task) in self.order.iter().enumerate() {
            let is_second = is_second(model, task);
            let task = model.task(task);
            for d in 0..wide {
                let shipped = if is_second { -task.amount[d] } else { task.amount[d] };
                self.load[(at + 1) * wide + d] = self.load[at * wide + d] - task.delivery[d] + task.pickup[d] + shipped;
            }
        }
        self.peak_before.extend_from_slice(&self.load);
        self.peak_after.extend_from_slice(&self.load);
        for at in wide..length * wide {
            self.peak_before[at] = self.peak_before[at].max(self.peak_before[at - wide]);
        }
        for at in (0..(length - 1) * wide).rev() {
            self.peak_after[at] = self.peak_after[at].max(self.peak_after[at + wide]);
        }
        self.peak_after.iter().zip(courier.capacity).all(|(peak, most)| peak <= most)
    }

    fn forward(&mut self, model: &Model, courier: &Courier) {
        let layers = self.layers;
        self.times.clear();
        let unknown = Times { leave_s: NEVER, latest_s: -NEVER, latest_setup_s: -NEVER };
        self.times.resize(self.points.len() * layers, unknown);
        self.times[0].leave_s = courier.from_s;
        self.take_breaks(courier, 0);
        for at in 1..self.points.len() - 1 {
            let stop = &model.jobs[self.order[at - 1] as usize];
            let before = self.points[at - 1];
            let busy_s = stop.service_s + if before.place == stop.place { 0 } else { stop.setup_s };
            for taken in 0..layers {
                let there_s = self.times[(at - 1) * layers + taken].leave_s + before.leg.travel_s;
                self.times[at * layers + taken].leave_s = later(model.earliest(stop, there_s), busy_s);
            }
            self.take_breaks(courier, at);
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

    fn backward(&mut self, model: &Model, courier: &Courier) {
        let layers = self.layers;
        let end = self.points.len() - 1;
        let home = &mut self.times[end * layers + layers - 1];
        (home.latest_s, home.latest_setup_s) = (courier.to_s, courier.to_s);
        for at in (1..end).rev() {
            let stop = &model.jobs[self.order[at - 1] as usize];
            let point = self.points[at];
            let saved = self.points[at + 1].place == point.place;
            // Latest time to leave with all later breaks still to take, filled from the most breaks taken downwards.
            let mut leave_with_more_s = -NEVER;
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
                let times = &mut self.times[at * layers + taken];
                times.latest_s = model.latest(stop, leave_s - stop.service_s);
                times.latest_setup_s = model.latest(stop, leave_s - stop.service_s - stop.setup_s);
            }
        }
    }
}

/// `after_s` later, but never later than [`NEVER`].
pub(super) fn later(at_s: i64, after_s: i64) -> i64 {
    if at_s >= NEVER { NEVER } else { at_s + after_s }
}

/// Whether the task is the delivery of a shipment.
pub(super) fn is_second(model: &Model, task: u32) -> bool {
    let mate = model.jobs[task as usize].mate;
    mate != NONE && mate < task
}
