//! The plan of a day as it stands while people book: who would go where. It promises nothing by itself; it answers whether
//! one more promise can be kept together with all those that were given.

use std::collections::HashMap;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use shared::api::views::PlanView;
use shared::ids::{ActorId, DossierId};
use shared::routing::plan::{Sequence, SequenceRoute, SequenceStep, StepKind};
use shared::routing::problem::Problem;
use shared::shipment::Leg;
use shared::time::calendar::Calendar;

use super::building::{Draft, Wish, under_way};
use super::{Day, End, end_of};
use crate::routing::standing::{Standing, TaskName};
use crate::routing::{Options, solve};
use crate::travel::{Times, Travel};

/// How many places of a window are counted at most.
pub const MOST_LEFT: u32 = 3;

/// What a courier does at one place, whatever number it has in a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Visit {
    dossier: DossierId,
    leg: Leg,
    at_home: bool,
}

/// Who goes where, in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Orders(Vec<(ActorId, Vec<Visit>)>);

impl Orders {
    /// Nobody goes anywhere.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those of a published plan.
    pub fn published(view: &PlanView) -> Self {
        let routes = view.routes.iter().map(|route| {
            let visits =
                route.stops.iter().map(|stop| Visit { dossier: stop.dossier, leg: stop.leg, at_home: stop.at_home });
            (route.courier, visits.collect())
        });
        Self(routes.collect())
    }
}

/// A day's plan as it stands.
#[derive(Debug, Clone)]
pub struct Running {
    draft: Draft,
    times: Times,
    /// What was known of travel times when they were read.
    generation: u64,
    sequence: Sequence,
}

impl Running {
    /// The plan that keeps `before` as far as it still holds, with what is new put where it costs least.
    pub fn new(day: &Day, agency_calendar: &Calendar, before: &Orders) -> Self {
        let draft = Draft::new(day, agency_calendar);
        let generation = day.travel.generation();
        let times = draft.times(&Times::default());
        let sequence = sequence_of(day, &draft, before);
        let mut running = Self { draft, times, generation, sequence };
        let Some(problem) = running.problem(&[]).map(|(problem, _)| problem) else { return running };
        let mut standing = Standing::new(&problem, &running.sequence);
        for task in problem.tasks().iter().filter(|task| task.kind != StepKind::Delivery) {
            let name = (task.kind, task.id);
            if !standing.serves(name) {
                standing.add(name);
            }
        }
        running.sequence = standing.sequence();
        running
    }

    /// Whether travel times that were estimates may be known by now.
    pub fn is_outdated(&self, travel: &Travel) -> bool {
        self.generation != travel.generation() && self.times.count_estimated() > 0
    }

    /// Searches for a better plan for at most `limit`.
    pub fn improve(&mut self, limit: Duration) {
        let Some((problem, _)) = self.problem(&[]) else { return };
        let options = Options { time_limit: limit, start: Some(self.sequence.clone()), ..Options::default() };
        let began = Instant::now();
        self.sequence = solve(&problem, &options, &|| began.elapsed(), &AtomicBool::new(false)).sequence();
    }

    /// How often each of `wishes` could be promised, up to [`MOST_LEFT`], each asked for itself. `taken` are promised
    /// before, as far as they can be; the stop of `instead`, a dossier of `day`, is not gone to.
    pub fn places(&self, day: &Day, instead: Option<DossierId>, taken: &[Wish], wishes: &[Wish]) -> Vec<u32> {
        let copies = wishes.iter().flat_map(|wish| std::iter::repeat_n(*wish, MOST_LEFT as usize));
        let asked: Vec<Wish> = taken.iter().copied().chain(copies).collect();
        let Some((problem, ids)) = self.problem(&asked) else { return vec![0; wishes.len()] };
        let own = |id: u64| {
            let meaning = self.draft.meaning(id);
            meaning.is_some_and(|meaning| Some(day.dossiers[meaning.dossier].dossier.id) == instead)
        };
        let mut sequence = self.sequence.clone();
        for route in &mut sequence.routes {
            route.steps.retain(|step| !step.id.is_some_and(own));
        }
        let mut standing = Standing::new(&problem, &sequence);
        let (held, copies) = ids.split_at(taken.len());
        for &id in held {
            standing.add((StepKind::Pickup, id));
        }
        let names: Vec<TaskName> = copies.iter().map(|&id| (StepKind::Pickup, id)).collect();
        names.chunks(MOST_LEFT as usize).map(|copies| standing.count(copies) as u32).collect()
    }

    /// The order of stops as it stands.
    pub fn orders(&self, day: &Day) -> Orders {
        let visit = |step: &SequenceStep| {
            let meaning = self.draft.meaning(step.id?)?;
            let dossier = &day.dossiers[meaning.dossier].dossier;
            let end = end_of(step.kind, meaning.leg, dossier);
            Some(Visit { dossier: dossier.id, leg: meaning.leg, at_home: end == End::Home })
        };
        let routes = self.sequence.routes.iter().filter_map(|route| {
            let shift = day.shifts.get(usize::try_from(route.vehicle).ok()?.checked_sub(1)?)?;
            Some((shift.courier, route.steps.iter().filter_map(visit).collect()))
        });
        Orders(routes.collect())
    }

    /// The problem with these wishes, and their ids; `None` if nobody is at work.
    fn problem(&self, wishes: &[Wish]) -> Option<(Problem, Vec<u64>)> {
        let mut draft = self.draft.clone();
        let ids = wishes.iter().map(|wish| draft.add_wish(*wish)).collect();
        let times = draft.times(&self.times);
        Problem::new(draft.spec(times.table)).ok().map(|problem| (problem, ids))
    }
}

/// The same order in the numbers of a draft; what it no longer knows is left out.
pub(super) fn sequence_of(day: &Day, draft: &Draft, orders: &Orders) -> Sequence {
    let mut steps = HashMap::new();
    for (index, meaning) in draft.meanings.iter().enumerate() {
        let (id, dossier) = (index as u64 + 1, &day.dossiers[meaning.dossier].dossier);
        for &kind in draft.kinds(id) {
            let at_home = end_of(kind, meaning.leg, dossier) == End::Home;
            steps.insert(Visit { dossier: dossier.id, leg: meaning.leg, at_home }, SequenceStep { kind, id: Some(id) });
        }
    }
    let routes = orders.0.iter().filter_map(|(courier, visits)| {
        let at = day.shifts.iter().position(|shift| shift.courier == *courier)?;
        let steps = visits.iter().filter_map(|visit| steps.get(visit).copied()).collect();
        Some(SequenceRoute { vehicle: at as u64 + 1, steps })
    });
    Sequence { routes: routes.collect() }
}

/// Puts the doors that couriers have set out for, or stand at, first on their routes. The vehicles of these, and how many
/// such doors each has.
pub(super) fn under_way_first(day: &Day, draft: &Draft, sequence: &mut Sequence) -> Vec<(u64, usize)> {
    let is_under_way = |step: &SequenceStep| {
        let meaning = step.id.and_then(|id| draft.meaning(id));
        let door = meaning.filter(|meaning| (step.kind, meaning.leg) == (StepKind::Pickup, Leg::Pickup));
        let pickup = door.and_then(|meaning| day.dossiers[meaning.dossier].dossier.pickup.as_ref());
        pickup.and_then(under_way).is_some()
    };
    let mut heads = Vec::new();
    for route in &mut sequence.routes {
        // Stable: what was before the others stays so.
        route.steps.sort_by_key(|step| !is_under_way(step));
        let count = route.steps.partition_point(is_under_way);
        if count > 0 {
            heads.push((route.vehicle, count));
        }
    }
    heads
}
