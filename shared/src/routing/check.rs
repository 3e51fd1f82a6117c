//! An independent judge of plans: walks every route as a courier would, by the times the plan states, and lists each
//! rule that is broken. It shares no code with the search and never trusts a figure it can compute.

use std::collections::{HashMap, HashSet};
use std::fmt;

use super::plan::{Plan, Route, Step, StepKind};
use super::problem::{Problem, Task, Vehicle, Window};

/// One broken rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which rule.
    pub rule: Rule,
    /// On whose route; `None` = not about one route.
    pub vehicle: Option<u64>,
    /// At which step; `None` = not about one step.
    pub step: Option<(StepKind, Option<u64>)>,
}

/// What a plan must keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// Every vehicle of the plan is one of the problem's.
    KnownVehicle,
    /// A vehicle has one route.
    VehicleOnce,
    /// Every step names a stop or break of the problem.
    KnownStep,
    /// A stop is served at most once.
    ServedOnce,
    /// A stop is either served or listed as unassigned.
    AccountedFor,
    /// Routes begin and end where the vehicle does, and say so.
    Ends,
    /// A delivery follows its pickup on the same route, and every pickup is delivered.
    Pairing,
    /// The courier may do what the stop asks for.
    Skills,
    /// What is on board fits, at every step.
    Capacity,
    /// The load stated is the load there is.
    Load,
    /// Setup or service begins inside a window.
    Window,
    /// Everything happens within the shift.
    Shift,
    /// Every break is taken once, in a window, with no more on board than allowed.
    Break,
    /// Not more stops than allowed.
    MaxTasks,
    /// Not more travel than allowed.
    MaxTravelTime,
    /// There is a way from each stop to the next.
    Reachable,
    /// No step begins before the courier can be there; durations are those of the problem.
    Times,
    /// Costs and totals add up.
    Totals,
}

impl Rule {
    /// Lasting code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::KnownVehicle => "routing.known-vehicle",
            Self::VehicleOnce => "routing.vehicle-once",
            Self::KnownStep => "routing.known-step",
            Self::ServedOnce => "routing.served-once",
            Self::AccountedFor => "routing.accounted-for",
            Self::Ends => "routing.ends",
            Self::Pairing => "routing.pairing",
            Self::Skills => "routing.skills",
            Self::Capacity => "routing.capacity",
            Self::Load => "routing.load",
            Self::Window => "routing.window",
            Self::Shift => "routing.shift",
            Self::Break => "routing.break",
            Self::MaxTasks => "routing.max-tasks",
            Self::MaxTravelTime => "routing.max-travel-time",
            Self::Reachable => "routing.reachable",
            Self::Times => "routing.times",
            Self::Totals => "routing.totals",
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.rule.code())?;
        if let Some(vehicle) = self.vehicle {
            write!(f, ", vehicle {vehicle}")?;
        }
        match self.step {
            Some((kind, Some(id))) => write!(f, ", {kind:?} {id}"),
            Some((kind, None)) => write!(f, ", {kind:?}"),
            None => Ok(()),
        }
    }
}

/// Lists what is wrong with `plan`; an empty list means that it may be published.
pub fn check(problem: &Problem, plan: &Plan) -> Vec<Violation> {
    let mut judge = Judge {
        problem,
        tasks: problem.tasks().iter().enumerate().map(|(i, task)| ((task.kind, task.id), i)).collect(),
        served: HashSet::new(),
        found: Vec::new(),
    };
    let vehicles: HashMap<u64, &Vehicle> = problem.vehicles().iter().map(|vehicle| (vehicle.id, vehicle)).collect();
    let mut used = HashSet::new();
    for route in &plan.routes {
        match vehicles.get(&route.vehicle) {
            None => judge.broken(Rule::KnownVehicle, Some(route.vehicle), None),
            Some(_) if !used.insert(route.vehicle) => judge.broken(Rule::VehicleOnce, Some(route.vehicle), None),
            Some(vehicle) => judge.route(vehicle, route),
        }
    }
    judge.whole(plan);
    judge.found
}

struct Judge<'a> {
    problem: &'a Problem,
    /// Index of each stop by kind and id.
    tasks: HashMap<(StepKind, u64), usize>,
    /// Stops met so far, on any route.
    served: HashSet<usize>,
    found: Vec<Violation>,
}

/// What is known of a courier half-way along a route.
struct Walk {
    /// When the courier is free to leave; `None` until known.
    free_s: Option<i64>,
    place: Option<usize>,
    travel_s: i64,
    travel_cost: i64,
    load: Vec<i64>,
    /// Pickups on board.
    open: HashSet<usize>,
    /// Brought along or collected so far.
    collected: Vec<i64>,
    breaks: HashSet<u64>,
    stops: usize,
    setup_s: i64,
    service_s: i64,
    waiting_s: i64,
    priority: u64,
}

impl<'a> Judge<'a> {
    fn broken(&mut self, rule: Rule, vehicle: Option<u64>, step: Option<&Step>) {
        self.found.push(Violation { rule, vehicle, step: step.map(|step| (step.kind, step.id)) });
    }

    fn must(&mut self, holds: bool, rule: Rule, vehicle: &Vehicle, step: &Step) {
        if !holds {
            self.broken(rule, Some(vehicle.id), Some(step));
        }
    }

    fn route(&mut self, vehicle: &Vehicle, route: &Route) {
        let stops: Vec<Option<usize>> = route.steps.iter().map(|step| self.stop(step)).collect();
        let mut walk = Walk {
            free_s: None,
            place: None,
            travel_s: 0,
            travel_cost: 0,
            load: vec![0; self.problem.dimensions()],
            open: HashSet::new(),
            collected: vec![0; self.problem.dimensions()],
            breaks: HashSet::new(),
            stops: 0,
            setup_s: 0,
            service_s: 0,
            waiting_s: 0,
            priority: 0,
        };
        for &stop in stops.iter().flatten() {
            add(&mut walk.load, &self.problem.tasks()[stop].delivery, 1);
        }
        let out = walk.load.clone();
        for (i, (step, &stop)) in route.steps.iter().zip(&stops).enumerate() {
            match step.kind {
                StepKind::Start => self.must(i == 0, Rule::Ends, vehicle, step),
                StepKind::End => self.must(i + 1 == route.steps.len(), Rule::Ends, vehicle, step),
                StepKind::Job | StepKind::Pickup | StepKind::Delivery | StepKind::Break => {}
            }
            match (step.kind, stop) {
                (StepKind::Start, _) => self.start(vehicle, step, &mut walk),
                (StepKind::End, _) => self.end(vehicle, step, &mut walk),
                (StepKind::Break, _) => self.pause(vehicle, step, &mut walk),
                (StepKind::Job | StepKind::Pickup | StepKind::Delivery, Some(stop)) => {
                    self.visit(vehicle, step, stop, &mut walk);
                }
                (StepKind::Job | StepKind::Pickup | StepKind::Delivery, None) => {
                    self.broken(Rule::KnownStep, Some(vehicle.id), Some(step));
                }
            }
            let fits = vehicle.capacity.as_ref().is_none_or(|capacity| within(&walk.load, capacity));
            self.must(fits, Rule::Capacity, vehicle, step);
            self.must(step.load == walk.load, Rule::Load, vehicle, step);
            self.must(step.duration == walk.travel_s, Rule::Times, vehicle, step);
            walk.waiting_s += step.waiting_time;
        }
        self.route_as_a_whole(vehicle, route, &walk, &out);
    }

    fn route_as_a_whole(&mut self, vehicle: &Vehicle, route: &Route, walk: &Walk, out: &[i64]) {
        let first = route.steps.first().map(|step| step.kind);
        let last = route.steps.last().map(|step| step.kind);
        let place = |step: Option<&Step>| step.and_then(|step| step.location_index);
        let mut rules = vec![
            (Rule::Ends, walk.stops > 0 && first == Some(StepKind::Start) && last == Some(StepKind::End)),
            (Rule::Ends, vehicle.start.is_none() || place(route.steps.first()) == vehicle.start),
            (Rule::Ends, vehicle.end.is_none() || place(route.steps.last()) == vehicle.end),
            (Rule::Pairing, walk.open.is_empty()),
            (Rule::Break, vehicle.breaks.iter().all(|pause| walk.breaks.contains(&pause.id))),
            (Rule::MaxTasks, walk.stops <= vehicle.max_tasks),
            (Rule::MaxTravelTime, walk.travel_s <= vehicle.max_travel_s),
            (Rule::Totals, route.cost == vehicle.fixed_cost + walk.travel_cost),
            (Rule::Totals, route.duration == walk.travel_s && route.waiting_time == walk.waiting_s),
            (Rule::Totals, route.setup == walk.setup_s && route.service == walk.service_s),
            (Rule::Totals, route.priority == walk.priority),
            (Rule::Totals, route.delivery == out && route.pickup == walk.collected),
        ];
        rules.retain(|(_, holds)| !holds);
        rules.dedup();
        for (rule, _) in rules {
            self.broken(rule, Some(vehicle.id), None);
        }
    }

    fn stop(&self, step: &Step) -> Option<usize> {
        self.tasks.get(&(step.kind, step.id?)).copied()
    }

    fn start(&mut self, vehicle: &Vehicle, step: &Step, walk: &mut Walk) {
        self.must(step.arrival >= vehicle.shift.from_s, Rule::Shift, vehicle, step);
        self.must(step.setup == 0 && step.service == 0 && step.waiting_time == 0, Rule::Times, vehicle, step);
        walk.free_s = Some(step.arrival);
        walk.place = vehicle.start;
    }

    fn end(&mut self, vehicle: &Vehicle, step: &Step, walk: &mut Walk) {
        if let Some(place) = vehicle.end {
            self.travel(vehicle, step, place, walk);
        } else {
            self.must(walk.free_s.is_none_or(|free_s| step.arrival >= free_s), Rule::Times, vehicle, step);
        }
        self.must(step.arrival <= vehicle.shift.to_s, Rule::Shift, vehicle, step);
        self.must(step.setup == 0 && step.service == 0 && step.waiting_time == 0, Rule::Times, vehicle, step);
        walk.free_s = Some(step.arrival);
    }

    fn pause(&mut self, vehicle: &Vehicle, step: &Step, walk: &mut Walk) {
        let Some(pause) = vehicle.breaks.iter().find(|pause| Some(pause.id) == step.id) else {
            return self.broken(Rule::KnownStep, Some(vehicle.id), Some(step));
        };
        self.must(walk.breaks.insert(pause.id), Rule::Break, vehicle, step);
        let begins_s = step.arrival + step.waiting_time;
        self.must(opens(&pause.windows, begins_s), Rule::Break, vehicle, step);
        let light = pause.max_load.as_ref().is_none_or(|most| within(&walk.load, most));
        self.must(light, Rule::Break, vehicle, step);
        let in_time = walk.free_s.is_none_or(|free_s| step.arrival >= free_s) && step.waiting_time >= 0;
        let in_time = in_time && step.service == pause.service_s && step.setup == 0;
        self.must(in_time, Rule::Times, vehicle, step);
        walk.service_s += pause.service_s;
        walk.free_s = Some(begins_s + pause.service_s);
    }

    fn visit(&mut self, vehicle: &Vehicle, step: &Step, stop: usize, walk: &mut Walk) {
        let task: &Task = &self.problem.tasks()[stop];
        let first_time = self.served.insert(stop);
        self.must(first_time, Rule::ServedOnce, vehicle, step);
        self.must(vehicle.has_skills(&task.skills), Rule::Skills, vehicle, step);
        let setup_s = if walk.place == Some(task.location) { 0 } else { task.setup_s };
        self.travel(vehicle, step, task.location, walk);
        let begins_s = step.arrival + step.waiting_time;
        self.must(opens(&task.windows, begins_s), Rule::Window, vehicle, step);
        let in_time = step.waiting_time >= 0 && step.setup == setup_s && step.service == task.service_s;
        self.must(in_time && step.location_index == Some(task.location), Rule::Times, vehicle, step);
        walk.free_s = Some(begins_s + setup_s + task.service_s);
        walk.setup_s += setup_s;
        walk.service_s += task.service_s;
        walk.priority += u64::from(task.priority);
        walk.stops += 1;
        add(&mut walk.load, &task.delivery, -1);
        add(&mut walk.load, &task.pickup, 1);
        add(&mut walk.collected, &task.pickup, 1);
        match (task.kind, task.mate) {
            (StepKind::Pickup, _) => {
                walk.open.insert(stop);
                add(&mut walk.load, &task.amount, 1);
                add(&mut walk.collected, &task.amount, 1);
            }
            (StepKind::Delivery, Some(mate)) => {
                self.must(walk.open.remove(&mate), Rule::Pairing, vehicle, step);
                add(&mut walk.load, &task.amount, -1);
            }
            (StepKind::Delivery, None) | (StepKind::Start | StepKind::Job | StepKind::Break | StepKind::End, _) => {}
        }
    }

    fn travel(&mut self, vehicle: &Vehicle, step: &Step, place: usize, walk: &mut Walk) {
        if let Some(from) = walk.place {
            match self.problem.travel_s(vehicle, from, place) {
                None => self.broken(Rule::Reachable, Some(vehicle.id), Some(step)),
                Some(seconds) => {
                    walk.travel_s += seconds;
                    walk.travel_cost += self.problem.travel_cost(vehicle, from, place);
                    let there_s = walk.free_s.map(|free_s| free_s + seconds);
                    let in_time = there_s.is_none_or(|there_s| step.arrival >= there_s);
                    self.must(in_time, Rule::Times, vehicle, step);
                }
            }
        } else {
            self.must(walk.free_s.is_none_or(|free_s| step.arrival >= free_s), Rule::Times, vehicle, step);
        }
        walk.place = Some(place);
    }

    /// Rules about the plan rather than one route.
    fn whole(&mut self, plan: &Plan) {
        let mut listed = HashSet::new();
        for entry in &plan.unassigned {
            let step = Some((entry.kind, Some(entry.id)));
            match self.tasks.get(&(entry.kind, entry.id)) {
                None => self.found.push(Violation { rule: Rule::KnownStep, vehicle: None, step }),
                Some(&stop) if self.served.contains(&stop) || !listed.insert(stop) => {
                    self.found.push(Violation { rule: Rule::AccountedFor, vehicle: None, step });
                }
                Some(_) => {}
            }
        }
        for (stop, task) in self.problem.tasks().iter().enumerate() {
            if !self.served.contains(&stop) && !listed.contains(&stop) {
                let step = Some((task.kind, Some(task.id)));
                self.found.push(Violation { rule: Rule::AccountedFor, vehicle: None, step });
            }
        }
        let sum = |figure: fn(&Route) -> i64| plan.routes.iter().map(figure).sum::<i64>();
        let amount = |figure: fn(&Route) -> &Vec<i64>| {
            let mut total = vec![0; self.problem.dimensions()];
            plan.routes.iter().for_each(|route| add(&mut total, figure(route), 1));
            total
        };
        let summary = &plan.summary;
        let adds_up = summary.cost == sum(|route| route.cost)
            && summary.duration == sum(|route| route.duration)
            && summary.waiting_time == sum(|route| route.waiting_time)
            && summary.setup == sum(|route| route.setup)
            && summary.service == sum(|route| route.service)
            && summary.priority == plan.routes.iter().map(|route| route.priority).sum::<u64>()
            && summary.routes == plan.routes.len()
            && summary.delivery == amount(|route| &route.delivery)
            && summary.pickup == amount(|route| &route.pickup)
            && summary.unassigned == plan.unassigned.len();
        if !adds_up {
            self.broken(Rule::Totals, None, None);
        }
    }
}

fn add(load: &mut [i64], amount: &[i64], sign: i64) {
    for (load, amount) in load.iter_mut().zip(amount) {
        *load += sign * amount;
    }
}

fn within(load: &[i64], most: &[i64]) -> bool {
    load.iter().zip(most).all(|(load, most)| (0..=*most).contains(load))
}

fn opens(windows: &[Window], at_s: i64) -> bool {
    windows.is_empty() || windows.iter().any(|window| (window.from_s..=window.to_s).contains(&at_s))
}
