//! The problem as the search reads it: flat, with the same words for "never" and "no limit" everywhere.
//!
//! A *unit* is what is served or left out as a whole: a job, or both ends of a shipment. Units are numbered by their
//! first task. A model may have one rule lifted ([`Lifted`]); that is how a reason is found.

use shared::routing::problem::{Break, Problem, Task, Vehicle, Window};
use shared::routing::spec::Table;

/// Later than anything: the time after a leg that does not exist.
pub(super) const NEVER: i64 = 1 << 60;
/// No place, no task, no route.
pub(super) const NONE: u32 = u32::MAX;

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

/// A problem, ready to be searched.
pub(super) struct Model<'a> {
    pub problem: &'a Problem,
    pub jobs: Vec<Stop>,
    pub fleet: Vec<Courier<'a>>,
    grids: Vec<Grid<'a>>,
    /// First task of every unit.
    pub units: Vec<u32>,
    pub dimensions: usize,
    /// Per class of vehicles with the same skills: which tasks they may do.
    able: Vec<Vec<bool>>,
    windows: Vec<Window>,
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
    grid: usize,
    skills: usize,
}

/// Travel of one profile at one speed.
pub(super) struct Grid<'a> {
    side: usize,
    durations: &'a [u32],
    costs: Option<&'a [u32]>,
    /// Any vehicle of this profile and speed.
    vehicle: &'a Vehicle,
    no_way_s: i64,
}

/// Seconds and cost of one leg.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Leg {
    pub travel_s: i64,
    pub cost: i64,
}

impl<'a> Model<'a> {
    /// The problem with every rule in force.
    pub fn new(problem: &'a Problem) -> Self {
        Self::lifting(problem, Lifted::Nothing, |_| false)
    }

    /// The problem without one rule; `on_route` says which tasks are on a route.
    pub fn lifting(problem: &'a Problem, lifted: Lifted, on_route: impl Fn(usize) -> bool) -> Self {
        let mut windows = Vec::new();
        let jobs = problem.tasks().iter().enumerate().map(|(index, task)| {
            let open = match lifted {
                Lifted::OwnWindows => !on_route(index),
                Lifted::OtherWindows => on_route(index),
                _ => false,
            };
            Stop::new(task, open, &mut windows)
        });
        let jobs: Vec<Stop> = jobs.collect();
        let mut model = Self {
            problem,
            jobs,
            fleet: Vec::new(),
            grids: Vec::new(),
            units: (0..problem.tasks().len() as u32).filter(|&t| is_first(&problem.tasks()[t as usize], t)).collect(),
            dimensions: problem.dimensions(),
            able: Vec::new(),
            windows,
        };
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
                model.able.push(problem.tasks().iter().map(may).collect());
            }
            let kind = number(&mut kinds, vehicle, |one, other| is_alike(one, other));
            model.fleet.push(Courier::new(vehicle, lifted, grid, class, kind));
        }
        model
    }

    /// Whether a vehicle has the skills for a task.
    pub fn is_able(&self, vehicle: usize, task: u32) -> bool {
        self.able[self.fleet[vehicle].skills][task as usize]
    }

    /// Travel of a vehicle.
    pub fn grid(&self, vehicle: usize) -> &Grid<'a> {
        &self.grids[self.fleet[vehicle].grid]
    }

    /// The task as the problem has it.
    pub fn task(&self, task: u32) -> &'a Task {
        &self.problem.tasks()[task as usize]
    }

    /// What leaving a unit out weighs, before any cost.
    pub fn weight(&self, unit: u32) -> i64 {
        1 + i64::from(self.task(unit).priority)
    }

    /// First second not before `at_s` at which the stop may begin, or [`NEVER`].
    pub fn earliest(&self, stop: &Stop, at_s: i64) -> i64 {
        if at_s > stop.last_s {
            return NEVER;
        }
        earliest(&self.windows[stop.windows.0 as usize..stop.windows.1 as usize], at_s.max(stop.first_s))
    }

    /// Last second not after `at_s` at which the stop may begin, or `-`[`NEVER`].
    pub fn latest(&self, stop: &Stop, at_s: i64) -> i64 {
        if at_s < stop.first_s {
            return -NEVER;
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
            durations: matrix.durations.cells(),
            costs: matrix.costs.as_ref().map(Table::cells),
            vehicle,
            no_way_s,
        }
    }

    /// The leg between two places, either of which may be [`NONE`].
    #[inline]
    pub fn leg(&self, from: u32, to: u32) -> Leg {
        if from == NONE || to == NONE {
            return Leg::default();
        }
        let at = from as usize * self.side + to as usize;
        let travel_s = match self.durations[at] {
            Table::NO_WAY => self.no_way_s,
            seconds => self.vehicle.scaled(seconds),
        };
        Leg { travel_s, cost: self.costs.map_or(travel_s, |costs| i64::from(costs[at])) }
    }
}
