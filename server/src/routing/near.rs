//! Which stops are near which: for every task the few nearest others, nearest first. Memory is tasks × neighbours.

use super::model::Model;

/// Most neighbours kept per task.
const MOST: usize = 100;

/// Neighbour lists of all tasks.
pub(super) struct Near {
    width: usize,
    tasks: Vec<u32>,
}

impl Near {
    /// Measures by the mean cost of both directions on the first vehicle's grid.
    pub fn new(model: &Model) -> Self {
        let count = model.jobs.len();
        let width = MOST.min(count.saturating_sub(1));
        let mut tasks = Vec::with_capacity(count * width);
        if width == 0 || model.fleet.is_empty() {
            return Self { width: 0, tasks };
        }
        let grid = model.grid(0);
        let mut others: Vec<(i64, u32)> = Vec::with_capacity(count);
        for (task, stop) in model.jobs.iter().enumerate() {
            others.clear();
            let apart = |place| grid.leg(stop.place, place).cost.saturating_add(grid.leg(place, stop.place).cost);
            let all = model.jobs.iter().enumerate().filter(|&(other, _)| other != task);
            others.extend(all.map(|(other, stop)| (apart(stop.place), other as u32)));
            if others.len() > width {
                others.select_nth_unstable(width - 1);
                others.truncate(width);
            }
            others.sort_unstable();
            tasks.extend(others.iter().map(|&(_, other)| other));
        }
        Self { width, tasks }
    }

    /// The nearest other tasks, nearest first.
    pub fn of(&self, task: u32) -> &[u32] {
        &self.tasks[task as usize * self.width..(task as usize + 1) * self.width]
    }
}
