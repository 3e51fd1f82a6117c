//! Which stops are near which: for every task the few nearest others, nearest first. Near is what can follow each other
//! with little travel, little waiting and no delay (Vidal et al. 2013). Memory is tasks × neighbours.

use std::time::Duration;

use super::model::{Leg, Model, Stop};

/// Most neighbours kept per task.
const MOST: usize = 100;
/// So many seconds of unavoidable waiting count as one of travel, or of unavoidable delay.
const WAITING: i64 = 5;
/// From this number of tasks on, the way back is taken to be as long as the way there.
const MANY: usize = 800;

/// Tasks that are considered for a list, at most and at least. Of more, every second, third … one is: only the first plan
/// of a large problem needs such lists, its parts have their own.
const CONSIDERED: std::ops::RangeInclusive<usize> = 2 * MOST..=1_500;
/// Considering a task takes about so long, or less.
const CONSIDERING: Duration = Duration::from_nanos(20);

/// Neighbour lists of all tasks.
pub(super) struct Near {
    width: usize,
    tasks: Vec<u32>,
}

impl Near {
    /// Measures on the first vehicle's grid, with so many threads.
    pub fn new(model: &Model, threads: usize) -> Self {
        Self::within(Duration::MAX, model, threads)
    }

    /// The same, as carefully as about so much time allows.
    pub fn within(time: Duration, model: &Model, threads: usize) -> Self {
        let count = model.jobs.len();
        let width = MOST.min(count.saturating_sub(1));
        if width == 0 || model.fleet.is_empty() {
            return Self { width: 0, tasks: Vec::new() };
        }
        let mut tasks = vec![0; count * width];
        let affordable = time.as_nanos() / (CONSIDERING.as_nanos() * count as u128) * threads.max(1) as u128;
        let considered = (affordable.min(count as u128) as usize).clamp(*CONSIDERED.start(), *CONSIDERED.end());
        let each = count.div_ceil(threads.max(1));
        let fill = |first: usize, lists: &mut [u32]| {
            let mut others = Vec::with_capacity(count);
            for (index, list) in lists.chunks_mut(width).enumerate() {
                nearest(model, first + index, considered, list, &mut others);
            }
        };
        std::thread::scope(|scope| {
            let fill = &fill;
            let mut chunks = tasks.chunks_mut(each * width).enumerate();
            let own = chunks.next();
            for (index, lists) in chunks {
                scope.spawn(move || fill(index * each, lists));
            }
            own.into_iter().for_each(|(_, lists)| fill(0, lists));
        });
        Self { width, tasks }
    }

    /// The nearest other tasks, nearest first.
    pub fn of(&self, task: u32) -> &[u32] {
        &self.tasks[task as usize * self.width..(task as usize + 1) * self.width]
    }
}

/// Fills in the list of one task from about so many others.
fn nearest(model: &Model, task: usize, considered: usize, list: &mut [u32], others: &mut Vec<u64>) {
    let stop = &model.jobs[task];
    let both_ways = model.jobs.len() < MANY;
    let count = model.jobs.len();
    let step = count.div_ceil(considered);
    let all = (task / step % step..count).step_by(step).filter(|&other| other != task);
    others.clear();
    others.extend(all.map(|other| u64::from(apart(model, stop, &model.jobs[other], both_ways)) << 32 | other as u64));
    if others.len() > list.len() {
        others.select_nth_unstable(list.len() - 1);
        others.truncate(list.len());
    }
    others.sort_unstable();
    list.iter_mut().zip(others).for_each(|(entry, other)| *entry = *other as u32);
}

/// How far apart two stops are, whichever comes first. The way back counts as the way there unless `both_ways` are
/// looked at: one lies in a row of the matrix, the other all over it.
pub(super) fn apart(model: &Model, one: &Stop, other: &Stop, both_ways: bool) -> u32 {
    let grid = model.grid(0);
    let after = |first: &Stop, second: &Stop, leg: Leg| {
        let busy_s = first.service_s + leg.travel_s;
        let waiting_s = (second.first_s - first.last_s - busy_s).max(0);
        let delay_s = (first.first_s + busy_s - second.last_s).max(0);
        leg.cost.saturating_add(waiting_s / WAITING).saturating_add(delay_s)
    };
    let there = grid.leg(one.place, other.place);
    let back = if both_ways { grid.leg(other.place, one.place) } else { there };
    let least = after(one, other, there).min(after(other, one, back));
    u32::try_from(least.max(0)).unwrap_or(u32::MAX)
}
