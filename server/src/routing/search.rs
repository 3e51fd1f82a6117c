//! How the time is shared out: a first plan; vehicles given up, if they weigh more than travel; then annealing in short
//! stages, some of which try again to give such vehicles up. Large problems are annealed in parts: routes that are near
//! each other, with the travel tables of their own places only, in turn or side by side, grouped anew at every stage.
//! Small ones are annealed as a whole by every thread, which go on from the best of them at the end of a stage.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::Options;
use super::improve::{Search, Stage};
use super::model::{Model, NONE};
use super::near::Near;
use super::parts::{self, Part};
use super::random::Random;
use super::solution::{Solution, Value};

/// Rounds that are enough when there are hardly any stops.
const ROUNDS_FOR_FEW: u64 = 3_000;
/// What counts as hardly any, tasks.
const FEW: usize = 6;
/// Temperatures, in mean legs of the first solution.
const HOT: f64 = 3.0;
const COLD: f64 = 0.06;
/// The temperature while vehicles are given up.
const WARM: f64 = 0.2;
/// Share of the search spent on giving vehicles up, if they cost more than all travel.
const REDUCING: f64 = 0.4;
/// When they are given up again while annealing, as a share of the stages.
const LATE: std::ops::Range<f64> = 0.6..0.9;
/// Most tasks of a part, about.
const PART: usize = 400;
/// How long a part is searched at a time, at least, and how many stages there are, at most.
const STAGE: Duration = Duration::from_millis(40);
const STAGES: u32 = 50;
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
    let near = Near::new(model, options.threads);
    let mut search = Search::new(model, &near, start, Random::new(options.seed, 0));
    let mut stage = Stage { clock, cancel, begins: Duration::ZERO, ends, rounds, hot: 0.0, cold: 0.0 };
    search.build(&stage);
    better(&search.now);
    let now = &search.now;
    let legs = model.jobs.len() - now.left.len();
    let fixed: i64 = now.yard.used().iter().map(|&vehicle| model.fleet[vehicle as usize].fixed_cost).sum();
    let travel = now.value.cost - fixed;
    let leg = (travel as f64 / legs.max(1) as f64).max(1.0);
    let dear = fixed > travel;
    if dear && now.left.is_empty() {
        let warm = WARM * leg;
        let ends = ends.mul_f64(REDUCING);
        let rounds = rounds.map(|rounds| (rounds as f64 * REDUCING) as u64);
        stage.rounds = stage.rounds.zip(rounds).map(|(all, these)| all - these);
        search.reduce(&Stage { ends, rounds, hot: warm, cold: warm, ..stage });
    }
    (stage.begins, stage.hot, stage.cold) = (clock(), HOT * leg, COLD * leg);
    let threads = options.threads.max(1);
    if model.jobs.len() >= 2 * PART {
        let now = search.now;
        drop(search.best);
        return in_parts(model, now, (&stage, dear), (threads, options.seed), better);
    }
    let mut searches = vec![search];
    for thread in 1..threads as u64 {
        searches.push(Search::new(model, &near, searches[0].now.clone(), Random::new(options.seed, thread)));
    }
    as_a_whole(model, searches, (&stage, dear), better)
}

/// Stage number `index` of `count`.
fn slice<'a>(stage: &Stage<'a>, index: u32, count: u32) -> Stage<'a> {
    let at = |index: u32| f64::from(index) / f64::from(count);
    let temperature = |index: u32| stage.hot * (stage.cold / stage.hot).powf(at(index));
    let length = stage.ends.saturating_sub(stage.begins);
    let time = |index: u32| {
        if index == count { stage.ends } else { stage.begins.saturating_add(length / count * index) }
    };
    let rounds = |rounds: u64, index: u32| rounds * u64::from(index) / u64::from(count);
    Stage {
        begins: time(index),
        ends: time(index + 1),
        rounds: stage.rounds.map(|all| rounds(all, index + 1) - rounds(all, index)),
        hot: temperature(index),
        cold: temperature(index + 1),
        ..*stage
    }
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

fn as_a_whole(
    model: &Model,
    mut searches: Vec<Search>,
    (stage, dear): (&Stage, bool),
    better: &mut dyn FnMut(&Solution),
) -> Solution {
    let count = stages(stage, STAGE);
    let mut reported = searches[0].best_value;
    let exchange_from = count / 10;
    for index in 0..count {
        let gives_up = reduces(dear, index, count);
        let stage = &slice(stage, index, count);
        let go = |search: &mut Search| if gives_up { search.reduce(stage) } else { search.run(stage) };
        let (first, others) = searches.split_first_mut().expect("at least one thread searches");
        std::thread::scope(|scope| {
            for search in others {
                scope.spawn(|| go(search));
            }
            go(first);
        });
        if searches.len() > 1 && index + 1 < count && index >= exchange_from {
            exchange(&mut searches);
        }
        let best = searches.iter().min_by_key(|search| search.best_value).expect("at least one thread searches");
        if best.best_value < reported {
            reported = best.best_value;
            better(&Solution::from_orders(model, best.best.iter().cloned().enumerate()));
        }
    }
    let best = searches.into_iter().min_by_key(|search| search.best_value).expect("at least one thread searches");
    Solution::from_orders(model, best.best.into_iter().enumerate())
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

fn in_parts(
    model: &Model,
    mut now: Solution,
    (stage, dear): (&Stage, bool),
    (threads, seed): (usize, u64),
    better: &mut dyn FnMut(&Solution),
) -> Solution {
    let turns = model.jobs.len().div_ceil(PART * threads);
    let count = stages(stage, STAGE * turns as u32);
    let of = count;
    let mut best_value = now.value;
    let mut best: Vec<Vec<u32>> = now.routes.iter().map(|route| route.order.clone()).collect();
    for index in 0..count {
        if is_over(stage) {
            break;
        }
        let whole = slice(stage, index, count);
        let mut random = Random::new(seed, 1_000 + u64::from(index));
        let parts = parts::split(model, &now, turns * threads, &mut random);
        let parts: Vec<(Part, Random)> =
            parts.into_iter().enumerate().map(|(at, part)| (part, Random::new(random.next(), at as u64))).collect();
        let groups: Vec<&[(Part, Random)]> = parts.chunks(turns).collect();
        let one = |group: &[(Part, Random)]| {
            let count = group.len() as u32;
            let turn = |(at, (part, random)): (usize, &(Part, Random))| {
                // Each part has its share of the time and the whole cooling of this stage.
                let turn = Stage { hot: whole.hot, cold: whole.cold, ..slice(&whole, at as u32, count) };
                part.search(model, &now, random.clone(), &turn, reduces(dear, index, of))
            };
            group.iter().enumerate().map(turn).collect::<Vec<parts::Found>>()
        };
        let found: Vec<parts::Found> = std::thread::scope(|scope| {
            let one = &one;
            let others: Vec<_> = groups[1..].iter().map(|group| scope.spawn(move || one(group))).collect();
            let mut found = one(groups[0]);
            for other in others {
                found.extend(other.join().expect("a search does not panic"));
            }
            found
        });
        let before = now.value;
        let gained = |value: fn(&parts::Found) -> (Value, Value)| {
            let (mut left, mut cost) = (before.left, before.cost);
            for (old, new) in found.iter().map(value) {
                left += new.left - old.left;
                cost += new.cost - old.cost;
            }
            Value { left, cost }
        };
        let value = gained(|found| (found.before, found.best_value));
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
