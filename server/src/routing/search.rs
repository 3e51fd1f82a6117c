//! How the time is shared out: a first plan; vehicles given up, if they weigh more than travel; then annealing in short
//! stages, some of which try again to give such vehicles up. Large problems are annealed in parts: routes that are near
//! each other, with the travel tables of their own places only, in turn or side by side, grouped anew at every stage.
//! Small ones are searched as a whole by every thread: in one anneal, and all go on from the best of them at the end of a
//! stage; or, with more time, in cycles that begin with what others have found.

use std::cmp::Reverse;
use std::f64::consts::TAU;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::Options;
use super::blend::blend;
use super::cycles::{Cycles, Elite};
use super::improve::{Search, Stage};
use super::islands::islands;
use super::model::{Model, NONE};
use super::near::Near;
use super::parts::{self, Field, Found, How, Part};
use super::random::Random;
use super::solution::{Solution, Value};

/// Rounds that are enough when there are hardly any stops.
const ROUNDS_FOR_FEW: u64 = 3_000;
/// What counts as hardly any, tasks.
const FEW: usize = 6;
/// Temperatures, in mean legs of the first solution.
const HOT: f64 = 3.0;
const COLD: f64 = 0.06;
/// The temperature at which a blended plan begins to be polished.
const MILD: f64 = 0.6;
/// The temperature while vehicles are given up.
const WARM: f64 = 0.2;
/// By how much a large problem cools slower half way.
const LINGERING: f64 = 0.6;
/// Share of the search spent on giving vehicles up, if they cost more than all travel.
const REDUCING: f64 = 0.4;
/// A try at giving vehicles up ends after so many rounds a task without success, and the anneal before the next one takes so
/// many.
const PATIENCE: u64 = 200;
const FRESH: u64 = 100;
/// When they are given up again while annealing, as a share of the stages.
const LATE: std::ops::Range<f64> = 0.6..0.9;
/// Share of the stages of a large problem in which parts do without fresh vehicles, if each of them costs something:
/// while it is hot, too many would be in use, and few of them are given up later.
const CLOSED: f64 = 0.6;
/// Routes with few stops are emptied meanwhile, after the first stage, if there will be so many rounds a task.
const ENOUGH: u64 = 100;
/// Most tasks of a part, about.
const PART: usize = 400;
/// From this number of tasks on a problem is searched in parts.
const MANY: usize = 2 * PART;
/// How long a part is searched at a time, at least, and how many stages there are, at most.
const STAGE: Duration = Duration::from_millis(40);
const STAGES: u32 = 50;
/// Most of the time that near stops of a large problem may take to find.
const PREPARING: f64 = 0.2;
/// What follows the search (times, reasons, the judge, writing) takes about so long for each task.
const AFTER_PER_TASK: Duration = Duration::from_micros(4);

/// What a search is asked for.
pub(super) struct Task<'a> {
    pub options: &'a Options,
    pub clock: &'a (dyn Fn() -> Duration + Sync),
    pub cancel: &'a AtomicBool,
    /// Told of better solutions while the search goes on.
    pub better: &'a mut dyn FnMut(&Solution),
}

/// The best solution found from `start`.
pub(super) fn search(model: &Model, start: Solution, task: Task) -> Solution {
    let Task { options, clock, cancel, better } = task;
    let ends = options.time_limit.saturating_sub(AFTER_PER_TASK * model.jobs.len() as u32);
    let few = (model.jobs.len() <= FEW).then_some(ROUNDS_FOR_FEW);
    let rounds = [options.iterations, few].into_iter().flatten().min();
    let stage = Stage { clock, cancel, begins: Duration::ZERO, ends, rounds, hot: 0.0, cold: 0.0 };
    let islands = islands(model);
    let how = (options.threads.max(1), options.seed);
    if model.jobs.len() >= MANY {
        in_parts(model, start, (&islands, stage), how, better)
    } else {
        on_islands(model, start, (&islands, stage), how, better)
    }
}

/// How hot it should be in a plan, and whether its vehicles cost more than all travel.
#[derive(Clone, Copy)]
struct Scale {
    leg: f64,
    dear: bool,
}

impl Scale {
    fn of(model: &Model, now: &Solution) -> Self {
        let legs = model.jobs.len() - now.left.len();
        let fixed: i64 = now.yard.used().iter().map(|&vehicle| model.fleet[vehicle as usize].fixed_cost).sum();
        let travel = now.value.cost - fixed;
        Self { leg: (travel as f64 / legs.max(1) as f64).max(1.0), dear: fixed > travel }
    }

    /// Gives vehicles up, if they are dear; the stage that is left for annealing.
    fn reduce<'s>(self, search: &mut Search, stage: Stage<'s>) -> Stage<'s> {
        let mut rest = stage;
        if self.dear && search.now.left.is_empty() {
            let first = share(&stage, 0.0..REDUCING);
            give_up_vehicles(search, &first, self.leg);
            rest = share(&stage, REDUCING..1.0);
        }
        Stage { begins: (stage.clock)(), hot: HOT * self.leg, cold: COLD * self.leg, ..rest }
    }
}

/// Gives vehicles up: from the plan as it stands and, as long as there is time, again after an anneal of its own each time.
/// Which vehicles are in use decides how many can go, and once no more do, another plan finds more than more rounds.
fn give_up_vehicles(search: &mut Search, stage: &Stage, leg: f64) {
    let tasks = search.model.jobs.len() as u64;
    let (start, first) = (search.best.clone(), search.rounds());
    let mut found = (search.best_value, start.clone());
    loop {
        let left = |search: &Search| stage.rounds.map(|all| all.saturating_sub(search.rounds() - first));
        let warm = Stage { rounds: left(search), hot: WARM * leg, cold: WARM * leg, ..*stage };
        let has_another = search.reduce(&warm, PATIENCE * tasks);
        if search.best_value < found.0 {
            found = (search.best_value, search.best.clone());
        }
        if !has_another || is_over(stage) || left(search) == Some(0) {
            break;
        }
        search.begin_at(start.clone());
        let rounds = left(search).unwrap_or(u64::MAX).min(FRESH * tasks);
        search.run(&Stage { rounds: Some(rounds), hot: HOT * leg, cold: COLD * leg, ..*stage });
        search.go_to(&search.best.clone());
    }
    search.begin_at(found.1);
}

/// How hot it is when so much of a stage is over.
fn temperature(stage: &Stage, at: f64) -> f64 {
    stage.hot * (stage.cold / stage.hot).powf(at)
}

/// A share of a stage: of its time, its rounds, and its cooling.
fn share<'a>(stage: &Stage<'a>, of: Range<f64>) -> Stage<'a> {
    let length = stage.ends.saturating_sub(stage.begins);
    let time = |at: f64| if at >= 1.0 { stage.ends } else { stage.begins.saturating_add(length.mul_f64(at)) };
    let rounds = |all: u64, at: f64| if at >= 1.0 { all } else { (all as f64 * at) as u64 };
    Stage {
        begins: time(of.start),
        ends: time(of.end),
        rounds: stage.rounds.map(|all| rounds(all, of.end) - rounds(all, of.start)),
        hot: temperature(stage, of.start),
        cold: temperature(stage, of.end),
        ..*stage
    }
}

/// Stage number `index` of `count`.
fn slice<'a>(stage: &Stage<'a>, index: u32, count: u32) -> Stage<'a> {
    let at = |index: u32| f64::from(index) / f64::from(count);
    share(stage, at(index)..at(index + 1))
}

/// The same of a stage that cools slowly half way, where most is gained, and faster before and after.
fn paced_slice<'a>(stage: &Stage<'a>, index: u32, count: u32) -> Stage<'a> {
    let warmth = |index: u32| {
        let at = f64::from(index) / f64::from(count);
        temperature(stage, at + LINGERING * (TAU * at).sin() / TAU)
    };
    Stage { hot: warmth(index), cold: warmth(index + 1), ..slice(stage, index, count) }
}

/// The turn of one of several that share a stage by their sizes: its time, and the whole cooling.
fn turn<'a>(stage: &Stage<'a>, sizes: &[usize], index: usize) -> Stage<'a> {
    let all = sizes.iter().sum::<usize>().max(1) as f64;
    let at = |index: usize| if index == sizes.len() { 1.0 } else { sizes[..index].iter().sum::<usize>() as f64 / all };
    Stage { hot: stage.hot, cold: stage.cold, ..share(stage, at(index)..at(index + 1)) }
}

/// Whether dear vehicles are given up in this stage: in every other one of the later stages.
fn reduces(dear: bool, index: u32, count: u32) -> bool {
    dear && index.is_multiple_of(2) && LATE.contains(&(f64::from(index) / f64::from(count)))
}

/// How many stages of at least `shortest` fit.
fn stages(stage: &Stage, shortest: Duration) -> u32 {
    if stage.rounds.is_some() {
        return STAGES / 4;
    }
    let fit = stage.ends.saturating_sub(stage.begins).as_secs_f64() / shortest.as_secs_f64();
    (fit as u32).clamp(1, STAGES)
}

fn is_over(stage: &Stage) -> bool {
    stage.cancel.load(Ordering::Relaxed) || (stage.clock)() >= stage.ends
}

/// An island of a problem that is not large, and where every thread's search of it stands.
struct Island<'a> {
    part: &'a Part,
    searches: Vec<Search<'a>>,
    scale: Scale,
    /// All that is left of its time, as one stage.
    stage: Stage<'a>,
    cycles: Cycles,
    /// The one that it is in.
    cycle: u32,
    /// What earlier cycles have found.
    elite: Elite,
    random: Random,
}

fn on_islands(
    model: &Model,
    start: Solution,
    (islands, stage): (&[Part], Stage),
    (threads, seed): (usize, u64),
    better: &mut dyn FnMut(&Solution),
) -> Solution {
    let models: Vec<Model> = islands.iter().map(|part| part.model(model)).collect();
    let nears: Vec<Near> = models.iter().map(|model| Near::new(model, threads)).collect();
    let sizes: Vec<usize> = islands.iter().map(|part| part.tasks.len()).collect();
    let mut places: Vec<Island> = Vec::with_capacity(islands.len());
    for (index, ((part, own), near)) in islands.iter().zip(&models).zip(&nears).enumerate() {
        let mut search =
            Search::new(own, near, part.start(model, own, &start), Random::new(seed, index as u64 * 1_000));
        search.build(&stage);
        places.push(Island {
            part,
            scale: Scale::of(own, &search.now),
            searches: vec![search],
            stage,
            cycles: Cycles::ONE,
            cycle: 0,
            elite: Elite::default(),
            random: Random::new(seed, index as u64 * 1_000 + 999),
        });
    }
    let mut reported = Value::default();
    let mut report = |places: &[Island]| {
        let best = best_of(model, places);
        if reported == Value::default() || best.value < reported {
            reported = best.value;
            better(&best);
        }
        best
    };
    report(&places);
    for (index, place) in places.iter_mut().enumerate() {
        // Each has all of the rounds; of the time, its share of what is left, and later its share of every stage.
        let begins = (stage.clock)().min(stage.ends);
        let time = turn(&Stage { begins, ..stage }, &sizes[index..], 0);
        let warm = place.scale.reduce(&mut place.searches[0], Stage { rounds: stage.rounds, ..time });
        place.stage = Stage { ends: stage.ends, ..warm };
        if let Some(rounds) = place.stage.rounds {
            place.plan(rounds as f64);
        }
        for thread in 1..threads as u64 {
            let search = &place.searches[0];
            let (own, now) = (search.model, search.now.clone());
            let random = Random::new(seed, index as u64 * 1_000 + thread);
            place.searches.push(Search::new(own, search.near, now, random));
        }
    }
    report(&places);
    let begins = (stage.clock)();
    let count = stages(&Stage { begins, ..stage }, STAGE * islands.len() as u32);
    for index in 0..count {
        let whole = slice(&Stage { begins, ..stage }, index, count);
        for (which, place) in places.iter_mut().enumerate() {
            let own = slice(&place.stage, index, count);
            let time = turn(&whole, &sizes, which);
            let first = place.searches[0].rounds();
            place.search(&Stage { begins: time.begins, ends: time.ends, ..own }, (index, count));
            if index == 0 && place.stage.rounds.is_none() {
                // It will go on as fast as it began.
                place.plan((place.searches[0].rounds() - first) as f64 * f64::from(count));
            }
        }
        report(&places);
    }
    best_of(model, &places)
}

impl Island<'_> {
    /// Decides how to share out so many rounds.
    fn plan(&mut self, rounds: f64) {
        self.cycles = Cycles::of(rounds, self.part.tasks.len());
    }

    /// Searches for stage `index` of `count`, in which cycles may end and begin.
    fn search(&mut self, stage: &Stage, (index, count): (u32, u32)) {
        let gives_up = reduces(self.scale.dear, index, count);
        let (begins, ends) = (f64::from(index) / f64::from(count), f64::from(index + 1) / f64::from(count));
        let mut at = begins;
        loop {
            let span = self.cycles.span(self.cycle);
            let until = span.end.clamp(at, ends);
            let within = |at: f64| (at - begins) / (ends - begins);
            let whole = self.cooling();
            let warmth = |at: f64| temperature(&whole, (at - span.start) / (span.end - span.start));
            let part = share(stage, within(at)..within(until));
            self.search_side_by_side(&Stage { hot: warmth(at), cold: warmth(until), ..part }, gives_up);
            at = until;
            if at < span.end || self.cycles.is_last(self.cycle) || is_over(&self.stage) {
                break;
            }
            self.next_cycle();
        }
        let is_whole = self.cycles == Cycles::ONE;
        if is_whole && self.searches.len() > 1 && index + 1 < count && index >= count / 10 {
            exchange(&mut self.searches);
        }
    }

    /// How the present cycle cools.
    fn cooling(&self) -> Stage<'_> {
        let mild = MILD * self.scale.leg;
        let hot = if self.cycle < self.cycles.anneals { self.stage.hot } else { mild };
        Stage { hot, ..self.stage }
    }

    fn search_side_by_side(&mut self, stage: &Stage, gives_up: bool) {
        let go = |search: &mut Search| match gives_up {
            true => drop(search.reduce(stage, u64::MAX)),
            false => search.run(stage),
        };
        let (first, others) = self.searches.split_first_mut().expect("at least one thread searches");
        std::thread::scope(|scope| {
            for search in others {
                scope.spawn(|| go(search));
            }
            go(first);
        });
    }

    /// Keeps what the cycle has found and begins the next one.
    fn next_cycle(&mut self) {
        let Self { searches, cycles, cycle, elite, random, .. } = self;
        searches.iter().for_each(|search| elite.add(search.best_value, &search.best));
        *cycle += 1;
        for search in searches {
            let orders = if *cycle < cycles.anneals {
                elite.best().map(|(_, orders)| orders.clone())
            } else {
                let pair = elite.pair(random);
                pair.map(|(one, other)| blend(search.model, search.near, one, other, random))
            };
            if let Some(orders) = orders {
                search.begin_at(orders);
            }
        }
    }
}

/// The best of every island, put together.
fn best_of(model: &Model, places: &[Island]) -> Solution {
    let orders = places.iter().flat_map(|place| {
        let searches = place.searches.iter().map(|search| (search.best_value, &search.best));
        let best = searches.chain(place.elite.best()).min_by_key(|(value, _)| *value);
        best.map(|(_, orders)| place.part.named(orders.iter())).unwrap_or_default()
    });
    Solution::from_orders(model, orders.map(|(vehicle, order)| (vehicle as usize, order)))
}

/// The search that stands worst goes on from where the best one stands.
fn exchange(searches: &mut [Search]) {
    let stands = |search: &&Search| search.now.value;
    let orders = |search: &Search| search.now.routes.iter().map(|route| route.order.clone()).collect::<Vec<_>>();
    let Some(best) = searches.iter().min_by_key(stands).map(orders) else { return };
    if let Some(worst) = searches.iter_mut().max_by_key(|search| search.now.value) {
        worst.go_to(&best);
    }
}

fn in_parts<'a>(
    model: &Model<'a>,
    start: Solution,
    (islands, stage): (&[Part], Stage),
    (threads, seed): (usize, u64),
    better: &mut dyn FnMut(&Solution),
) -> Solution {
    let near = Near::within(stage.ends.mul_f64(PREPARING), model, threads);
    let mut search = Search::new(model, &near, start, Random::new(seed, 0));
    search.build(&stage);
    better(&search.now);
    let scale = Scale::of(model, &search.now);
    let stage = &scale.reduce(&mut search, stage);
    let mut now = search.now;
    drop(search.best);
    let size = PART.min(model.jobs.len().div_ceil(threads));
    let turns = model.jobs.len().div_ceil(size).div_ceil(threads);
    let count = stages(stage, STAGE * turns as u32);
    let all_paid = model.fleet.iter().all(|courier| courier.fixed_cost > 0);
    let mut old: Vec<Field<'a>> = Vec::new();
    let mut best_value = now.value;
    let mut best: Vec<Vec<u32>> = now.routes.iter().map(|route| route.order.clone()).collect();
    let mut empties = false;
    for index in 0..count {
        if is_over(stage) {
            break;
        }
        let whole = paced_slice(stage, index, count);
        let how = if reduces(scale.dear, index, count) {
            How::GivesUp
        } else if all_paid && f64::from(index) < CLOSED * f64::from(count) {
            if empties { How::Emptying } else { How::Closed }
        } else {
            How::Open
        };
        let mut random = Random::new(seed, 1_000 + u64::from(index));
        let parts = parts::split(model, &now, islands, size, &mut random);
        let fields = parts.into_iter().enumerate();
        let fields = fields.map(|(at, part)| (Field::new(part, &mut old), Random::new(random.next(), at as u64)));
        let mut groups = groups(fields.collect(), threads);
        let one = |group: &mut Vec<(Field<'a>, Random)>| {
            let sizes: Vec<usize> = group.iter().map(|(field, _)| field.part.tasks.len()).collect();
            let turn = |(at, (field, random)): (usize, &mut (Field<'a>, Random))| {
                if is_over(stage) {
                    return Found::default();
                }
                let turn = turn(&whole, &sizes, at);
                field.search(model, &now, random.clone(), &turn, how)
            };
            group.iter_mut().enumerate().map(turn).collect::<Vec<Found>>()
        };
        let found: Vec<Found> = std::thread::scope(|scope| {
            let one = &one;
            let (first, others) = groups.split_first_mut().expect("at least one thread searches");
            let others: Vec<_> = others.iter_mut().map(|group| scope.spawn(move || one(group))).collect();
            let mut found = one(first);
            for other in others {
                found.extend(other.join().expect("a search does not panic"));
            }
            found
        });
        if index == 0 {
            // It will go on as fast as it began.
            let rounds = found.iter().map(|found| found.rounds).sum::<u64>() * u64::from(count);
            empties = rounds >= ENOUGH * model.jobs.len() as u64;
        }
        old = groups.into_iter().flatten().map(|(field, _)| field).collect();
        let mut value = now.value;
        for found in &found {
            value.left += found.best_value.left - found.before.left;
            value.cost += found.best_value.cost - found.before.cost;
        }
        if value < best_value {
            best_value = value;
            best = now.routes.iter().map(|route| route.order.clone()).collect();
            for (vehicle, order) in found.iter().flat_map(|found| &found.best) {
                best[*vehicle as usize].clone_from(order);
            }
            better(&Solution::from_orders(model, best.iter().cloned().enumerate()));
        }
        for (vehicle, order) in found.iter().flat_map(|found| &found.now) {
            now.change(model, *vehicle as usize, order);
        }
        now.find_left(model);
        debug_assert!(now.left.iter().all(|&unit| now.spots[unit as usize].route == NONE));
    }
    Solution::from_orders(model, best.into_iter().enumerate())
}

/// Shares parts out to threads, about evenly by their tasks.
fn groups<'a>(mut fields: Vec<(Field<'a>, Random)>, threads: usize) -> Vec<Vec<(Field<'a>, Random)>> {
    fields.sort_by_key(|(field, _)| Reverse(field.part.tasks.len()));
    let mut groups: Vec<_> = (0..threads).map(|_| (0, Vec::new())).collect();
    for field in fields {
        if let Some((size, group)) = groups.iter_mut().min_by_key(|(size, _)| *size) {
            *size += field.0.part.tasks.len();
            group.push(field);
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}
