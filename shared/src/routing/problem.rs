//! A routing problem that makes sense: made from a [`Spec`] by [`Problem::new`], which refuses what contradicts itself.
//! Reading it costs nothing more: places are rows of the matrix, ids are unique, windows are sorted, amounts all have
//! the same number of dimensions.

use std::collections::{BTreeMap, HashSet};
use std::fmt;

use super::plan::{Sequence, SequenceRoute, StepKind};
use super::spec::{BreakSpec, JobSpec, MatrixSpec, ShipmentStepSpec, Spec, Table, VehicleSpec};

/// Highest fixed cost of a vehicle that is accepted, so that sums stay exact.
pub const MAX_FIXED_COST: u64 = 1_000_000_000_000;
/// Lowest speed factor, so that times stay in range.
pub const MIN_SPEED_FACTOR: f64 = 0.01;
/// Highest speed factor, as in VROOM.
pub const MAX_SPEED_FACTOR: f64 = 5.0;
/// Highest priority of a stop.
pub const MAX_PRIORITY: u32 = 100;

/// A checked problem.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    vehicles: Vec<Vehicle>,
    tasks: Vec<Task>,
    matrices: Vec<Matrix>,
    dimensions: usize,
    horizon_s: i64,
    given: Sequence,
}

/// One courier's shift.
#[derive(Debug, Clone, PartialEq)]
pub struct Vehicle {
    /// Unique among vehicles.
    pub id: u64,
    /// Free text.
    pub description: Option<String>,
    /// Index into [`Problem::matrices`].
    pub matrix: usize,
    /// Where the shift starts; `None` = at the first stop.
    pub start: Option<usize>,
    /// Where the shift ends; `None` = at the last stop.
    pub end: Option<usize>,
    /// Per dimension; `None` = no limit.
    pub capacity: Option<Vec<i64>>,
    /// Sorted.
    pub skills: Vec<u32>,
    /// Nothing happens outside; ends at the problem's horizon if no end was given.
    pub shift: Window,
    /// In the order in which they are taken.
    pub breaks: Vec<Break>,
    /// Travel takes the matrix's time divided by this, rounded up.
    pub speed_factor: f64,
    /// Most stops; a shipment counts twice.
    pub max_tasks: usize,
    /// Most seconds of travel.
    pub max_travel_s: i64,
    /// Once, if it leaves.
    pub fixed_cost: i64,
}

/// A pause in a shift. It is taken where the courier stands, before leaving for the next stop; no travel runs meanwhile.
#[derive(Debug, Clone, PartialEq)]
pub struct Break {
    /// Unique within its vehicle.
    pub id: u64,
    /// Free text.
    pub description: Option<String>,
    /// When it may begin; empty = any time.
    pub windows: Vec<Window>,
    /// Seconds.
    pub service_s: i64,
    /// Most that may be on board, per dimension.
    pub max_load: Option<Vec<i64>>,
}

/// A job, or one end of a shipment.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// `Job`, `Pickup` or `Delivery`.
    pub kind: StepKind,
    /// Unique among tasks of its kind.
    pub id: u64,
    /// Free text.
    pub description: Option<String>,
    /// Row and column of the matrices.
    pub location: usize,
    /// Seconds before the service unless the courier is already at this place.
    pub setup_s: i64,
    /// Seconds.
    pub service_s: i64,
    /// When setup or service may begin, sorted and apart; empty = any time.
    pub windows: Vec<Window>,
    /// Sorted.
    pub skills: Vec<u32>,
    /// 0–100.
    pub priority: u32,
    /// On board from the start of the route to here.
    pub delivery: Vec<i64>,
    /// On board from here to the end of the route.
    pub pickup: Vec<i64>,
    /// For ends of a shipment: what is on board in between.
    pub amount: Vec<i64>,
    /// The other end of the shipment, as an index into [`Problem::tasks`].
    pub mate: Option<usize>,
}

/// From – to, both included, seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// First second.
    pub from_s: i64,
    /// Last second.
    pub to_s: i64,
}

/// Travel between all places for one profile.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    /// Name of the profile.
    pub profile: String,
    /// Seconds.
    pub durations: Table,
    /// What a leg costs, if not its seconds.
    pub costs: Option<Table>,
}

/// Why a problem cannot be used: which field of which element, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// Like `jobs[3] (id 17)`; empty = the whole input.
    pub element: String,
    /// Like `time_windows[0]`; empty = the whole element.
    pub field: String,
    /// In English, for the operator.
    pub why: String,
}

impl Problem {
    /// Reads and checks a problem in JSON.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Invalid> {
        Self::new(Spec::from_json(bytes)?)
    }

    /// Checks a problem.
    pub fn new(mut spec: Spec) -> Result<Self, Invalid> {
        let matrices = matrices(std::mem::take(&mut spec.matrices))?;
        let dimensions = dimensions(&spec)?;
        let places = matrices.iter().map(|matrix| matrix.durations.side()).min().unwrap_or(0);
        let check = Check { places, dimensions };

        let mut tasks = Vec::with_capacity(spec.jobs.len() + 2 * spec.shipments.len());
        let mut seen = HashSet::new();
        for (i, job) in spec.jobs.iter().enumerate() {
            let at = Element::new("jobs", i, Some(job.id));
            check.once(&mut seen, (StepKind::Job, job.id), &at)?;
            tasks.push(check.job(job, &at)?);
        }
        for (i, shipment) in spec.shipments.iter().enumerate() {
            let at = Element::new("shipments", i, None);
            let (skills, priority) = (sorted(&shipment.skills), check.priority(shipment.priority, &at)?);
            let amount = check.amount(&shipment.amount, &at, "amount")?;
            let ends = [(StepKind::Pickup, &shipment.pickup), (StepKind::Delivery, &shipment.delivery)];
            for (end, (kind, step)) in ends.into_iter().enumerate() {
                let at = Element::new("shipments", i, Some(step.id)).part(if end == 0 { "pickup" } else { "delivery" });
                check.once(&mut seen, (kind, step.id), &at)?;
                let mate = if end == 0 { tasks.len() + 1 } else { tasks.len() - 1 };
                tasks.push(Task {
                    skills: skills.clone(),
                    priority,
                    amount: amount.clone(),
                    mate: Some(mate),
                    ..check.shipment_step(kind, step, &at)?
                });
            }
        }

        let mut vehicles = Vec::with_capacity(spec.vehicles.len());
        let mut given = Sequence::default();
        let mut ids = HashSet::new();
        for (i, vehicle) in spec.vehicles.iter().enumerate() {
            let at = Element::new("vehicles", i, Some(vehicle.id));
            if !ids.insert(vehicle.id) {
                return Err(at.wrong("id", "another vehicle has the same"));
            }
            vehicles.push(check.vehicle(vehicle, &matrices, &at)?);
            if !vehicle.steps.is_empty() {
                given.routes.push(SequenceRoute { vehicle: vehicle.id, steps: vehicle.steps.clone() });
            }
        }
        let mut problem = Self { vehicles, tasks, matrices, dimensions, horizon_s: 0, given };
        problem.bound_time();
        Ok(problem)
    }

    /// Shifts.
    pub fn vehicles(&self) -> &[Vehicle] {
        &self.vehicles
    }

    /// Jobs, then pickup and delivery of each shipment.
    pub fn tasks(&self) -> &[Task] {
        &self.tasks
    }

    /// Travel tables; [`Vehicle::matrix`] points into them.
    pub fn matrices(&self) -> &[Matrix] {
        &self.matrices
    }

    /// Number of dimensions of amounts and capacities.
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// A time after which nothing can happen, however a route is arranged.
    pub fn horizon_s(&self) -> i64 {
        self.horizon_s
    }

    /// Routes that came with the vehicles (`steps`).
    pub fn given(&self) -> &Sequence {
        &self.given
    }

    /// Seconds from `from` to `to` for `vehicle`, or `None` if there is no way.
    pub fn travel_s(&self, vehicle: &Vehicle, from: usize, to: usize) -> Option<i64> {
        match self.matrices[vehicle.matrix].durations.at(from, to) {
            Table::NO_WAY => None,
            seconds => Some(vehicle.scaled(seconds)),
        }
    }

    /// What travelling from `from` to `to` costs `vehicle`.
    pub fn travel_cost(&self, vehicle: &Vehicle, from: usize, to: usize) -> i64 {
        let matrix = &self.matrices[vehicle.matrix];
        match &matrix.costs {
            Some(costs) => i64::from(costs.at(from, to)),
            None => vehicle.scaled(matrix.durations.at(from, to)),
        }
    }

    /// Finds the horizon and closes open shifts with it.
    fn bound_time(&mut self) {
        let slowest = self.vehicles.iter().map(|v| v.speed_factor).fold(1.0, f64::min);
        let longest = self.matrices.iter().flat_map(|m| m.durations.cells()).filter(|&&s| s != Table::NO_WAY).max();
        let leg = (f64::from(longest.copied().unwrap_or(0)) / slowest).ceil() as i64;
        let (mut busy, mut latest) = (0, 0);
        for task in &self.tasks {
            busy += task.setup_s + task.service_s;
            latest = latest.max(last(&task.windows));
        }
        for vehicle in &self.vehicles {
            latest = latest.max(vehicle.shift.from_s);
            for pause in &vehicle.breaks {
                busy += pause.service_s;
                latest = latest.max(last(&pause.windows));
            }
        }
        self.horizon_s = latest + busy + leg * (self.tasks.len() as i64 + 1);
        for vehicle in &mut self.vehicles {
            vehicle.shift.to_s = vehicle.shift.to_s.min(self.horizon_s.max(vehicle.shift.from_s));
        }
    }
}

impl Spec {
    /// Reads a problem in JSON; whether it makes sense is checked by [`Problem::new`].
    pub fn from_json(bytes: &[u8]) -> Result<Self, Invalid> {
        if let Ok(spec) = serde_json::from_slice(bytes) {
            return Ok(spec);
        }
        // Only a failure pays for finding out where it is.
        let mut text = serde_json::Deserializer::from_slice(bytes);
        let refused = |path: String, why: String| Invalid { element: path, field: String::new(), why };
        let spec = serde_path_to_error::deserialize(&mut text).map_err(|error| {
            let path = error.path().to_string();
            refused(if path == "." { String::new() } else { path }, error.into_inner().to_string())
        })?;
        text.end().map_err(|error| refused(String::new(), error.to_string()))?;
        Ok(spec)
    }
}

impl Vehicle {
    /// The matrix's seconds at this vehicle's speed.
    #[inline]
    pub fn scaled(&self, seconds: u32) -> i64 {
        if self.speed_factor == 1.0 {
            return i64::from(seconds);
        }
        // A quotient that is whole but for floating-point noise stays what it is.
        (f64::from(seconds) / self.speed_factor - 1e-9).ceil() as i64
    }

    /// Whether it has all of `skills` (sorted).
    pub fn has_skills(&self, skills: &[u32]) -> bool {
        skills.iter().all(|skill| self.skills.binary_search(skill).is_ok())
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [&self.element, &self.field, &self.why];
        let mut parts = parts.into_iter().filter(|part| !part.is_empty());
        f.write_str(parts.next().map_or("invalid problem", String::as_str))?;
        parts.try_for_each(|part| write!(f, ": {part}"))
    }
}

impl std::error::Error for Invalid {}

/// Names the element that is being checked.
struct Element {
    text: String,
}

impl Element {
    fn new(list: &str, index: usize, id: Option<u64>) -> Self {
        let id = id.map_or(String::new(), |id| format!(" (id {id})"));
        Self { text: format!("{list}[{index}]{id}") }
    }

    fn part(self, name: &str) -> Self {
        Self { text: format!("{}.{name}", self.text) }
    }

    fn wrong(&self, field: impl Into<String>, why: impl Into<String>) -> Invalid {
        Invalid { element: self.text.clone(), field: field.into(), why: why.into() }
    }
}

/// What single elements are checked against.
struct Check {
    places: usize,
    dimensions: usize,
}

impl Check {
    fn once(&self, seen: &mut HashSet<(StepKind, u64)>, key: (StepKind, u64), at: &Element) -> Result<(), Invalid> {
        if seen.insert(key) { Ok(()) } else { Err(at.wrong("id", "another one has the same")) }
    }

    fn place(&self, index: Option<u32>, at: &Element, field: &str) -> Result<usize, Invalid> {
        let index = index.ok_or_else(|| at.wrong(field, "missing"))? as usize;
        if index < self.places {
            return Ok(index);
        }
        Err(at.wrong(field, format!("{index} is outside the matrix, which has {} rows", self.places)))
    }

    fn amount(&self, given: &[u32], at: &Element, field: &str) -> Result<Vec<i64>, Invalid> {
        if given.is_empty() {
            return Ok(vec![0; self.dimensions]);
        }
        if given.len() == self.dimensions {
            return Ok(given.iter().map(|&amount| i64::from(amount)).collect());
        }
        let why = format!("has {} dimensions, vehicles have {}", given.len(), self.dimensions);
        Err(at.wrong(field, why))
    }

    fn windows(&self, given: &Option<Vec<[u32; 2]>>, at: &Element) -> Result<Vec<Window>, Invalid> {
        let Some(given) = given else { return Ok(Vec::new()) };
        if given.is_empty() {
            return Err(at.wrong("time_windows", "is empty: leave it out if any time will do"));
        }
        let mut windows: Vec<Window> = Vec::with_capacity(given.len());
        for (i, pair) in given.iter().enumerate() {
            let window = window(*pair, at, || format!("time_windows[{i}]"))?;
            if windows.last().is_some_and(|before| before.to_s >= window.from_s) {
                return Err(at.wrong(format!("time_windows[{i}]"), "begins before the one in front of it has ended"));
            }
            windows.push(window);
        }
        Ok(windows)
    }

    fn priority(&self, priority: u32, at: &Element) -> Result<u32, Invalid> {
        if priority <= MAX_PRIORITY {
            return Ok(priority);
        }
        Err(at.wrong("priority", format!("{priority} is more than {MAX_PRIORITY}")))
    }

    fn job(&self, job: &JobSpec, at: &Element) -> Result<Task, Invalid> {
        Ok(Task {
            kind: StepKind::Job,
            id: job.id,
            description: job.description.clone(),
            location: self.place(job.location_index, at, "location_index")?,
            setup_s: i64::from(job.setup),
            service_s: i64::from(job.service),
            windows: self.windows(&job.time_windows, at)?,
            skills: sorted(&job.skills),
            priority: self.priority(job.priority, at)?,
            delivery: self.amount(&job.delivery, at, "delivery")?,
            pickup: self.amount(&job.pickup, at, "pickup")?,
            amount: vec![0; self.dimensions],
            mate: None,
        })
    }

    fn shipment_step(&self, kind: StepKind, step: &ShipmentStepSpec, at: &Element) -> Result<Task, Invalid> {
        Ok(Task {
            kind,
            id: step.id,
            description: step.description.clone(),
            location: self.place(step.location_index, at, "location_index")?,
            setup_s: i64::from(step.setup),
            service_s: i64::from(step.service),
            windows: self.windows(&step.time_windows, at)?,
            skills: Vec::new(),
            priority: 0,
            delivery: vec![0; self.dimensions],
            pickup: vec![0; self.dimensions],
            amount: Vec::new(),
            mate: None,
        })
    }

    fn vehicle(&self, vehicle: &VehicleSpec, matrices: &[Matrix], at: &Element) -> Result<Vehicle, Invalid> {
        let end = |index: Option<u32>, field| index.map(|index| self.place(Some(index), at, field)).transpose();
        let profile = vehicle.profile.as_deref();
        let matrix = match profile {
            None if matrices.len() == 1 => Some(0),
            None => matrices.iter().position(|matrix| matrix.profile == "car"),
            Some(profile) => matrices.iter().position(|matrix| matrix.profile == profile),
        };
        let speed_factor = vehicle.speed_factor.unwrap_or(1.0);
        if !(MIN_SPEED_FACTOR..=MAX_SPEED_FACTOR).contains(&speed_factor) {
            let why = format!("{speed_factor} is not between {MIN_SPEED_FACTOR} and {MAX_SPEED_FACTOR}");
            return Err(at.wrong("speed_factor", why));
        }
        if vehicle.costs.fixed > MAX_FIXED_COST {
            return Err(at.wrong("costs.fixed", format!("is more than {MAX_FIXED_COST}")));
        }
        let (hour, km, task) = (vehicle.costs.per_hour, vehicle.costs.per_km, vehicle.costs.per_task_hour);
        let unsupported = [
            ("costs.per_hour", hour.is_some_and(|cost| cost != 3600)),
            ("costs.per_km", km.is_some_and(|cost| cost != 0)),
            ("costs.per_task_hour", task.is_some_and(|cost| cost != 0)),
            ("max_distance", vehicle.max_distance.is_some()),
        ];
        if let Some((field, _)) = unsupported.into_iter().find(|(_, used)| *used) {
            return Err(at.wrong(field, "is not supported: travel costs its seconds, or what matrices.…costs says"));
        }
        let capacity = vehicle.capacity.as_ref().map(|capacity| self.amount(capacity, at, "capacity")).transpose()?;
        Ok(Vehicle {
            id: vehicle.id,
            description: vehicle.description.clone(),
            matrix: matrix
                .ok_or_else(|| at.wrong("profile", format!("there is no matrices.{}", profile.unwrap_or("car"))))?,
            start: end(vehicle.start_index, "start_index")?,
            end: end(vehicle.end_index, "end_index")?,
            capacity,
            skills: sorted(&vehicle.skills),
            shift: match vehicle.time_window {
                Some(pair) => window(pair, at, || "time_window".to_owned())?,
                None => Window { from_s: 0, to_s: i64::MAX },
            },
            breaks: self.breaks(&vehicle.breaks, at)?,
            speed_factor,
            max_tasks: vehicle.max_tasks.map_or(usize::MAX, |most| most as usize),
            max_travel_s: vehicle.max_travel_time.map_or(i64::MAX, i64::from),
            fixed_cost: i64::try_from(vehicle.costs.fixed).expect("is at most MAX_FIXED_COST"),
        })
    }

    /// Breaks by their first second, then their last: the order in which they are taken.
    fn breaks(&self, given: &[BreakSpec], at: &Element) -> Result<Vec<Break>, Invalid> {
        let mut ids = HashSet::new();
        let mut breaks = Vec::with_capacity(given.len());
        for (i, pause) in given.iter().enumerate() {
            let at = Element { text: format!("{}.breaks[{i}] (id {})", at.text, pause.id) };
            if !ids.insert(pause.id) {
                return Err(at.wrong("id", "another break of this vehicle has the same"));
            }
            let max_load = pause.max_load.as_ref().map(|load| self.amount(load, &at, "max_load")).transpose()?;
            breaks.push(Break {
                id: pause.id,
                description: pause.description.clone(),
                windows: self.windows(&pause.time_windows, &at)?,
                service_s: i64::from(pause.service),
                max_load,
            });
        }
        breaks.sort_by_key(|pause| (pause.windows.first().map_or(0, |w| w.from_s), last(&pause.windows)));
        Ok(breaks)
    }
}

fn window([from, to]: [u32; 2], at: &Element, field: impl Fn() -> String) -> Result<Window, Invalid> {
    if from > to {
        return Err(at.wrong(field(), format!("ends at {to}, before it begins at {from}")));
    }
    Ok(Window { from_s: i64::from(from), to_s: i64::from(to) })
}

fn last(windows: &[Window]) -> i64 {
    windows.last().map_or(0, |window| window.to_s)
}

fn sorted(skills: &[u32]) -> Vec<u32> {
    let mut skills = skills.to_vec();
    skills.sort_unstable();
    skills.dedup();
    skills
}

fn matrices(given: BTreeMap<String, MatrixSpec>) -> Result<Vec<Matrix>, Invalid> {
    let mut matrices: Vec<Matrix> = Vec::with_capacity(given.len());
    for (profile, matrix) in given {
        let at = Element { text: format!("matrices.{profile}") };
        if let Some(costs) = &matrix.costs {
            if costs.side() != matrix.durations.side() {
                return Err(at.wrong("costs", "has another number of rows than durations"));
            }
            if costs.cells().contains(&Table::NO_WAY) {
                return Err(at.wrong("costs", "holds null; only durations may"));
            }
        }
        if let Some(first) = matrices.first().filter(|first| first.durations.side() != matrix.durations.side()) {
            return Err(at.wrong("durations", format!("has another number of rows than matrices.{}", first.profile)));
        }
        matrices.push(Matrix { profile, durations: matrix.durations, costs: matrix.costs });
    }
    Ok(matrices)
}

/// The number of dimensions that vehicles agree on; without any capacity, the one of the largest amount.
fn dimensions(spec: &Spec) -> Result<usize, Invalid> {
    let mut capacities =
        spec.vehicles.iter().enumerate().filter_map(|(i, v)| Some((i, v.id, v.capacity.as_ref()?.len())));
    if let Some((_, _, dimensions)) = capacities.next() {
        return match capacities.find(|(_, _, other)| *other != dimensions) {
            None => Ok(dimensions),
            Some((i, id, other)) => Err(Element::new("vehicles", i, Some(id))
                .wrong("capacity", format!("has {other} dimensions, the vehicles before it have {dimensions}"))),
        };
    }
    let jobs = spec.jobs.iter().flat_map(|job| [job.delivery.len(), job.pickup.len()]);
    Ok(jobs.chain(spec.shipments.iter().map(|shipment| shipment.amount.len())).max().unwrap_or(0))
}
