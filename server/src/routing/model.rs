//! The problem as the search reads it: flat, with the same words for "never" and "no limit" everywhere.
//!
//! A *unit* is what is served or left out as a whole: a job, or both ends of a shipment. Units are numbered by their
//! first task. A model may have one rule lifted ([`Lifted`]); that is how a reason is found.

use std::borrow::Cow;

use shared::routing::problem::{Break, Problem, Task, Vehicle, Window};
use shared::routing::spec::Table;

use super::random::Random;

/// Later than anything: the time after a leg that does not exist.
pub(super) const NEVER: i64 = 1 << 60;
/// No place, no task, no route.
pub(super) const NONE: u32 = u32::MAX;

/// What [`Model::is_metric`] looks at.
const SAMPLED_GRIDS: usize = 8;
const SAMPLED_LEGS: usize = 300;
/// Three rounded legs contradict each other by no more than this.
const ROUNDING: i64 = 2;

/// Most places of a table that is also kept with rows and columns exchanged.
const MOST_TURNED: usize = 1_000;

/// A rule that a model leaves out, to see whether it is the one in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lifted {
    /// Everything holds.
    Nothing,
    Skills,
    Unreachable,
    Capacity,
    /// Windows of the tasks that are on no route.
    OwnWindows,
    /// Windows of the tasks that are on a route.
    OtherWindows,
    Shift,
    MaxTasks,
    MaxTravel,
    Breaks,
}

/// What must stay as it is when a running day is planned again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Fixed {
    /// Per task: the only vehicle that may serve it, or [`NONE`].
    pub pins: Vec<u32>,
    /// Per task: the vehicle that it should stay on, or [`NONE`].
    pub homes: Vec<u32>,
    /// What serving a unit by another vehicle than its home weighs.
    pub moving_cost: i64,
    /// Per vehicle: so many tasks at the beginning of its route stay there in their order.
    pub heads: Vec<u32>,
}

/// A problem, or a part of one, ready to be searched.
pub(super) struct Model<'a> {
    pub jobs: Vec<Stop>,
    pub fleet: Vec<Courier<'a>>,
    grids: Vec<Grid<'a>>,
    /// First task of every unit.
    pub units: Vec<u32>,
    pub dimensions: usize,
    /// Per class of vehicles with the same skills: which tasks they may do.
    able: Vec<Vec<bool>>,
    windows: Vec<Window>,
    weights: Vec<i64>,
    /// `task * dimensions + d`: on board before; on board after; on board from here on (shipments: less at their end).
    delivery: Vec<i64>,
    pickup: Vec<i64>,
    amount: Vec<i64>,
    /// Pickup and amount less delivery, if there is one dimension.
    gains: Vec<i64>,
    pub fixed: Fixed,
}

/// One task.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stop {
    pub place: u32,
    pub setup_s: i64,
    pub service_s: i64,
    /// First and last second at which setup or service may begin.
    pub first_s: i64,
    pub last_s: i64,
    /// The other end of a shipment.
    pub mate: u32,
    /// Range in `windows`; empty if `first_s` and `last_s` say it all.
    windows: (u32, u32),
}

/// One vehicle.
#[derive(Clone)]
pub(super) struct Courier<'a> {
    pub start: u32,
    pub end: u32,
    pub from_s: i64,
    pub to_s: i64,
    pub fixed_cost: i64,
    pub max_tasks: usize,
    pub max_travel_s: i64,
    /// Empty = no limit.
    pub capacity: &'a [i64],
    pub breaks: &'a [Break],
    /// Some break allows only so much on board, so that where it may be taken depends on the load.
    pub light_breaks: bool,
    /// Vehicles of one kind differ in their id alone.
    pub kind: usize,
    pub grid: usize,
    skills: usize,
}

/// Travel of one profile at one speed.
pub(super) struct Grid<'a> {
    side: usize,
    durations: Cow<'a, [u32]>,
    costs: Option<Cow<'a, [u32]>>,
    /// Any vehicle of this profile and speed.
    vehicle: &'a Vehicle,
    symmetric: bool,
    /// The durations with rows and columns exchanged, if there are few places and it makes a difference.
    turned: Vec<u32>,
    /// Legs take and cost what the durations say.
    plain: bool,
    no_way_s: i64,
}

/// From every place to one, and back.
#[derive(Clone, Copy)]
pub(super) struct Ways<'a> {
    pub there: &'a [u32],
    pub back: &'a [u32],
}

/// Seconds and cost of one leg.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Leg {
    pub travel_s: i64,
    pub cost: i64,
}

impl<'a> Model<'a> {
    /// The problem with every rule in force.
    pub fn new(problem: &'a Problem, fixed: Fixed) -> Self {
        Self::lifting(problem, fixed, Lifted::Nothing, |_| false)
    }

    /// The problem without one rule; `on_route` says which tasks are on a route.
    pub fn lifting(problem: &'a Problem, mut fixed: Fixed, lifted: Lifted, on_route: impl Fn(usize) -> bool) -> Self {
        let (tasks, dimensions) = (problem.tasks(), problem.dimensions());
        fixed.pins.resize(tasks.len(), NONE);
        fixed.homes.resize(tasks.len(), NONE);
        fixed.heads.resize(problem.vehicles().len(), 0);
        let mut model = Self {
            jobs: Vec::with_capacity(tasks.len()),
            fleet: Vec::new(),
            grids: Vec::new(),
            units: (0..tasks.len() as u32).filter(|&t| is_first(&tasks[t as usize], t)).collect(),
            dimensions,
            able: Vec::new(),
            windows: Vec::new(),
            weights: tasks.iter().map(|task| 1 + i64::from(task.priority)).collect(),
            delivery: tasks.iter().flat_map(|task| task.delivery.iter().copied()).collect(),
            pickup: tasks.iter().flat_map(|task| task.pickup.iter().copied()).collect(),
            amount: Vec::with_capacity(tasks.len() * dimensions),
            gains: Vec::new(),
            fixed,
        };
        for (index, task) in tasks.iter().enumerate() {
            let open = match lifted {
                Lifted::OwnWindows => !on_route(index),
                Lifted::OtherWindows => on_route(index),
                _ => false,
            };
            model.jobs.push(Stop::new(task, open, &mut model.windows));
            let is_second = task.mate.is_some_and(|mate| mate < index);
            model.amount.extend(task.amount.iter().map(|&amount| if is_second { -amount } else { amount }));
        }
        if dimensions == 1 {
            let amounts = model.pickup.iter().zip(&model.delivery).zip(&model.amount);
            model.gains = amounts.map(|((pickup, delivery), amount)| pickup + amount - delivery).collect();
        }
        let (mut skills, mut kinds, mut speeds) = (Vec::<&[u32]>::new(), Vec::<&Vehicle>::new(), Vec::new());
        for vehicle in problem.vehicles() {
            let speed = (vehicle.matrix, vehicle.speed_factor.to_bits());
            let grid = number(&mut speeds, speed, |one, other| one == other);
            if grid == model.grids.len() {
                let no_way_s = if lifted == Lifted::Unreachable { 0 } else { NEVER };
                model.grids.push(Grid::new(problem, vehicle, no_way_s));
            }
            let class = number(&mut skills, &vehicle.skills, |one, other| one == other);
            if class == model.able.len() {
                let may = |task: &Task| lifted == Lifted::Skills || vehicle.has_skills(&task.skills);
                model.able.push(tasks.iter().map(may).collect());
            }
            let kind = number(&mut kinds, vehicle, |one, other| is_alike(one, other));
            model.fleet.push(Courier::new(vehicle, lifted, grid, class, kind));
        }
        if model.fixed.pins.iter().chain(&model.fixed.homes).any(|&vehicle| vehicle != NONE) {
            // Alike vehicles are no longer alike if a stop belongs to one of them.
            for (vehicle, courier) in model.fleet.iter_mut().enumerate() {
                courier.kind = vehicle;
            }
        }
        model
    }

    /// The problem of some tasks (mates included) and some vehicles, with travel tables of their own places only.
    /// Tasks, vehicles and kinds are numbered anew, in the order given.
    pub fn part(&self, tasks: &[u32], vehicles: &[u32]) -> Self {
        let number = |from: &[u32], count: usize| {
            let mut new = vec![NONE; count];
            from.iter().enumerate().for_each(|(index, &old)| new[old as usize] = index as u32);
            new
        };
        let (new_task, new_vehicle) = (number(tasks, self.jobs.len()), number(vehicles, self.fleet.len()));
        let wide = self.dimensions;
        let (places, new_place) = self.places_of(tasks, vehicles);
        let place = |old: u32| new_place.get(old as usize).copied().unwrap_or(NONE);
        let amounts = |of: &[i64]| -> Vec<i64> {
            tasks.iter().flat_map(|&task| of[task as usize * wide..][..wide].iter().copied()).collect()
        };
        let belongs = |of: &[u32]| -> Vec<u32> {
            let new = |&old: &u32| if old == NONE { NONE } else { new_vehicle[old as usize] };
            tasks.iter().map(|&task| new(&of[task as usize])).collect()
        };
        let jobs = tasks.iter().map(|&task| {
            let old = &self.jobs[task as usize];
            let mate = if old.mate == NONE { NONE } else { new_task[old.mate as usize] };
            Stop { place: place(old.place), mate, ..*old }
        });
        let jobs: Vec<Stop> = jobs.collect();
        let is_first = |&task: &u32| jobs[task as usize].mate > task;
        Self {
            units: (0..jobs.len() as u32).filter(is_first).collect(),
            fleet: vehicles
                .iter()
                .map(|&vehicle| {
                    let old = &self.fleet[vehicle as usize];
                    Courier { start: place(old.start), end: place(old.end), ..old.clone() }
                })
                .collect(),
            grids: self.grids.iter().map(|grid| grid.part(&places)).collect(),
            dimensions: wide,
            able: self.able.iter().map(|able| tasks.iter().map(|&task| able[task as usize]).collect()).collect(),
            windows: self.windows.clone(),
            weights: tasks.iter().map(|&task| self.weights[task as usize]).collect(),
            delivery: amounts(&self.delivery),
            pickup: amounts(&self.pickup),
            amount: amounts(&self.amount),
            gains: if wide == 1 { amounts(&self.gains) } else { Vec::new() },
            fixed: Fixed {
                pins: belongs(&self.fixed.pins),
                homes: belongs(&self.fixed.homes),
                moving_cost: self.fixed.moving_cost,
                heads: vehicles.iter().map(|&vehicle| self.fixed.heads[vehicle as usize]).collect(),
            },
            jobs,
        }
    }

    /// The places of these tasks and vehicles in the order of the tasks, so that what is near is read together, and their
    /// new numbers by old ones.
    fn places_of(&self, tasks: &[u32], vehicles: &[u32]) -> (Vec<u32>, Vec<u32>) {
        let ends = vehicles.iter().map(|&vehicle| &self.fleet[vehicle as usize]);
        let ends = ends.flat_map(|courier| [courier.start, courier.end]).filter(|&place| place != NONE);
        let (mut places, mut new) = (Vec::new(), Vec::new());
        for place in tasks.iter().map(|&task| self.jobs[task as usize].place).chain(ends) {
            if new.len() <= place as usize {
                new.resize(place as usize + 1, NONE);
            }
            if new[place as usize] == NONE {
                new[place as usize] = places.len() as u32;
                places.push(place);
            }
        }
        (places, new)
    }

    /// Whether a vehicle may serve a task, by its skills and by what is pinned.
    #[inline]
    pub fn is_able(&self, vehicle: usize, task: u32) -> bool {
        let pin = self.fixed.pins[task as usize];
        (pin == NONE || pin == vehicle as u32) && self.able[self.fleet[vehicle].skills][task as usize]
    }

    /// Whether going by a third place hardly ever costs less than going straight, as far as a sample of legs tells. Then no
    /// insertion makes a route cheaper, or hardly any.
    pub fn is_metric(&self) -> bool {
        let mut random = Random::new(0, 0);
        let mut is_shorter_by_third = |grid: &Grid| {
            let [from, by, to] = [(); 3].map(|()| random.below(grid.side) as u32);
            grid.leg(from, to).cost > grid.leg(from, by).cost + grid.leg(by, to).cost + ROUNDING
        };
        let sampled = self.grids.iter().filter(|grid| grid.side > 0).take(SAMPLED_GRIDS);
        sampled.into_iter().all(|grid| {
            let shorter = (0..SAMPLED_LEGS).filter(|_| is_shorter_by_third(grid)).count();
            shorter * 100 <= SAMPLED_LEGS
        })
    }

    /// Whether a vehicle might serve a task on some route: false only if skills, pins, capacity or times rule it out
    /// whatever else is on it.
    pub fn could_serve(&self, vehicle: usize, task: u32) -> bool {
        let (courier, stop) = (&self.fleet[vehicle], &self.jobs[task as usize]);
        let fits = |amounts: &[i64]| amounts.iter().zip(courier.capacity).all(|(amount, most)| amount <= most);
        self.is_able(vehicle, task)
            && self.earliest(stop, courier.from_s).saturating_add(stop.service_s) <= courier.to_s
            && [self.delivery(task), self.pickup(task), self.amount(task)].into_iter().all(fits)
    }

    /// What it weighs that a vehicle serves a unit which belongs to another one.
    #[inline]
    pub fn moving_cost(&self, vehicle: usize, unit: u32) -> i64 {
        let home = self.fixed.homes[unit as usize];
        if home == NONE || home == vehicle as u32 { 0 } else { self.fixed.moving_cost }
    }

    /// Travel of a vehicle.
    #[inline]
    pub fn grid(&self, vehicle: usize) -> &Grid<'a> {
        &self.grids[self.fleet[vehicle].grid]
    }

    /// Gets ready for [`Self::ways`].
    pub fn turn(&mut self) {
        self.grids.iter_mut().for_each(Grid::turn);
    }

    /// Seconds, and cost, from every place to one and back, where these are the same for all vehicles and kept as rows;
    /// [`Table::NO_WAY`] where there is no way.
    pub fn ways(&self, place: u32) -> Option<Ways<'_>> {
        let [grid] = &self.grids[..] else { return None };
        let there = if grid.symmetric { &grid.durations[..] } else { &grid.turned[..] };
        let row = place as usize * grid.side;
        let (there, back) = (there.get(row..row + grid.side)?, &grid.durations[row..row + grid.side]);
        grid.plain.then_some(Ways { there, back })
    }

    /// On board from the start of the route to the task.
    #[inline]
    pub fn delivery(&self, task: u32) -> &[i64] {
        &self.delivery[task as usize * self.dimensions..][..self.dimensions]
    }

    /// On board from the task to the end of the route.
    #[inline]
    pub fn pickup(&self, task: u32) -> &[i64] {
        &self.pickup[task as usize * self.dimensions..][..self.dimensions]
    }

    /// What an end of a shipment adds to what is on board; below 0 at the delivery.
    #[inline]
    pub fn amount(&self, task: u32) -> &[i64] {
        &self.amount[task as usize * self.dimensions..][..self.dimensions]
    }

    /// By how much a stop changes what is on board, in a problem of one dimension.
    #[inline]
    pub fn gain(&self, task: u32) -> i64 {
        self.gains[task as usize]
    }

    /// What leaving a unit out weighs, before any cost.
    #[inline]
    pub fn weight(&self, unit: u32) -> i64 {
        self.weights[unit as usize]
    }

    /// Whether the task is the delivery of a shipment.
    #[inline]
    pub fn is_second(&self, task: u32) -> bool {
        self.jobs[task as usize].mate < task
    }

    /// First second not before `at_s` at which the stop may begin, or [`NEVER`].
    #[inline]
    pub fn earliest(&self, stop: &Stop, at_s: i64) -> i64 {
        if at_s > stop.last_s {
            return NEVER;
        }
        if stop.windows.0 == stop.windows.1 {
            return at_s.max(stop.first_s);
        }
        earliest(&self.windows[stop.windows.0 as usize..stop.windows.1 as usize], at_s.max(stop.first_s))
    }

    /// Last second not after `at_s` at which the stop may begin, or `-`[`NEVER`].
    #[inline]
    pub fn latest(&self, stop: &Stop, at_s: i64) -> i64 {
        if at_s < stop.first_s {
            return -NEVER;
        }
        if stop.windows.0 == stop.windows.1 {
            return at_s.min(stop.last_s);
        }
        latest(&self.windows[stop.windows.0 as usize..stop.windows.1 as usize], at_s.min(stop.last_s))
    }
}

/// First second not before `at_s` inside a window; no windows = any.
pub(super) fn earliest(windows: &[Window], at_s: i64) -> i64 {
    if windows.is_empty() {
        return at_s;
    }
    windows.iter().find(|window| at_s <= window.to_s).map_or(NEVER, |window| at_s.max(window.from_s))
}

/// Last second not after `at_s` inside a window; no windows = any.
pub(super) fn latest(windows: &[Window], at_s: i64) -> i64 {
    if windows.is_empty() {
        return at_s;
    }
    windows.iter().rev().find(|window| at_s >= window.from_s).map_or(-NEVER, |window| at_s.min(window.to_s))
}

fn is_first(task: &Task, index: u32) -> bool {
    task.mate.is_none_or(|mate| mate > index as usize)
}

/// Position of the first alike entry, added at the end if there is none.
fn number<T>(seen: &mut Vec<T>, new: T, alike: impl Fn(&T, &T) -> bool) -> usize {
    seen.iter().position(|old| alike(old, &new)).unwrap_or_else(|| {
        seen.push(new);
        seen.len() - 1
    })
}

fn is_alike(one: &Vehicle, other: &Vehicle) -> bool {
    one.matrix == other.matrix
        && one.speed_factor == other.speed_factor
        && (one.start, one.end, one.shift) == (other.start, other.end, other.shift)
        && (one.fixed_cost, one.max_tasks, one.max_travel_s) == (other.fixed_cost, other.max_tasks, other.max_travel_s)
        && one.capacity == other.capacity
        && one.skills == other.skills
        && one.breaks == other.breaks
}

impl Stop {
    fn new(task: &Task, open: bool, all: &mut Vec<Window>) -> Self {
        let windows = if open { &[][..] } else { &task.windows[..] };
        let begin = all.len() as u32;
        if windows.len() > 1 {
            all.extend_from_slice(windows);
        }
        Self {
            place: task.location as u32,
            setup_s: task.setup_s,
            service_s: task.service_s,
            first_s: windows.first().map_or(0, |window| window.from_s),
            last_s: windows.last().map_or(NEVER - 1, |window| window.to_s),
            mate: task.mate.map_or(NONE, |mate| mate as u32),
            windows: (begin, all.len() as u32),
        }
    }
}

impl<'a> Courier<'a> {
    fn new(vehicle: &'a Vehicle, lifted: Lifted, grid: usize, skills: usize, kind: usize) -> Self {
        let breaks: &[Break] = if lifted == Lifted::Breaks { &[] } else { &vehicle.breaks };
        Self {
            start: vehicle.start.map_or(NONE, |place| place as u32),
            end: vehicle.end.map_or(NONE, |place| place as u32),
            from_s: vehicle.shift.from_s,
            to_s: if lifted == Lifted::Shift { NEVER - 1 } else { vehicle.shift.to_s },
            fixed_cost: vehicle.fixed_cost,
            max_tasks: if lifted == Lifted::MaxTasks { usize::MAX } else { vehicle.max_tasks },
            max_travel_s: if lifted == Lifted::MaxTravel { i64::MAX } else { vehicle.max_travel_s },
            capacity: vehicle.capacity.as_deref().filter(|_| lifted != Lifted::Capacity).unwrap_or_default(),
            breaks,
            light_breaks: breaks.iter().any(|pause| pause.max_load.is_some()),
            kind,
            grid,
            skills,
        }
    }
}

impl<'a> Grid<'a> {
    fn new(problem: &'a Problem, vehicle: &'a Vehicle, no_way_s: i64) -> Self {
        let matrix = &problem.matrices()[vehicle.matrix];
        Self {
            side: matrix.durations.side(),
            durations: Cow::Borrowed(matrix.durations.cells()),
            symmetric: false,
            turned: Vec::new(),
            costs: matrix.costs.as_ref().map(|costs| Cow::Borrowed(costs.cells())),
            vehicle,
            plain: matrix.costs.is_none() && vehicle.speed_factor == 1.0,
            no_way_s,
        }
    }

    fn part(&self, places: &[u32]) -> Self {
        let cut = |cells: &[u32]| -> Cow<'a, [u32]> {
            let mut cut = Vec::with_capacity(places.len() * places.len());
            for &from in places {
                let row = &cells[from as usize * self.side..][..self.side];
                cut.extend(places.iter().map(|&to| row[to as usize]));
            }
            Cow::Owned(cut)
        };
        let (durations, costs) = (cut(&self.durations), self.costs.as_ref().map(|costs| cut(costs)));
        let mut part = Self { side: places.len(), durations, costs, turned: Vec::new(), ..*self };
        part.turn();
        part
    }

    /// Finds out whether the table is symmetric; if not, and if it is small, keeps it turned as well.
    fn turn(&mut self) {
        let (side, cells) = (self.side, &self.durations);
        if side > MOST_TURNED {
            return;
        }
        self.symmetric = (0..side).all(|from| (0..from).all(|to| cells[from * side + to] == cells[to * side + from]));
        if !self.symmetric {
            self.turned = (0..side * side).map(|at| cells[at % side * side + at / side]).collect();
        }
    }

    /// The leg between two places, either of which may be [`NONE`].
    #[inline]
    pub fn leg(&self, from: u32, to: u32) -> Leg {
        if from == NONE || to == NONE {
            return Leg::default();
        }
        let at = from as usize * self.side + to as usize;
        let seconds = self.durations[at];
        if self.plain && seconds != Table::NO_WAY {
            let seconds = i64::from(seconds);
            return Leg { travel_s: seconds, cost: seconds };
        }
        self.special_leg(at, seconds)
    }

    #[inline(never)]
    fn special_leg(&self, at: usize, seconds: u32) -> Leg {
        let travel_s = if seconds == Table::NO_WAY { self.no_way_s } else { self.vehicle.scaled(seconds) };
        Leg { travel_s, cost: self.costs.as_ref().map_or(travel_s, |costs| i64::from(costs[at])) }
    }
}
