//! A plan that stands: what else fits into it, without searching anew. Stops stay in their order, on their routes.

use shared::routing::plan::{Sequence, SequenceRoute, SequenceStep, StepKind};
use shared::routing::problem::Problem;

use super::insert::{Insertion, Scratch};
use super::model::{Fixed, Model};
use super::solution::{self, Solution};

/// Name of a job, or of either end of a shipment.
pub type TaskName = (StepKind, u64);

/// A plan and the problem it is of.
pub struct Standing<'a> {
    problem: &'a Problem,
    model: Model<'a>,
    solution: Solution,
    scratch: Scratch,
}

impl<'a> Standing<'a> {
    /// The plan as far as it keeps the rules of `problem`; tasks that it does not have are on no route.
    pub fn new(problem: &'a Problem, plan: &Sequence) -> Self {
        let model = Model::new(problem, Fixed::default());
        let solution = Solution::from_orders(&model, solution::orders(problem, plan));
        Self { problem, model, solution, scratch: Scratch::new() }
    }

    /// Whether a task is on a route.
    pub fn serves(&self, name: TaskName) -> bool {
        self.unit(name).is_some_and(|unit| !self.solution.left.contains(&unit))
    }

    /// The vehicle's id and what it adds to the cost, if the task (with the other end of its shipment) fits somewhere.
    pub fn cheapest(&mut self, name: TaskName) -> Option<(u64, i64)> {
        let found = self.place_for(name)?.1;
        Some((self.problem.vehicles()[found.route].id, found.extra_cost))
    }

    /// Puts a task, with the other end of its shipment, where it costs least; `false` if it fits nowhere.
    pub fn add(&mut self, name: TaskName) -> bool {
        let Some((unit, found)) = self.place_for(name) else { return false };
        self.solution.left.retain(|&left| left != unit);
        self.solution.insert(&self.model, unit, found);
        true
    }

    /// How many of `names` fit one after the other; the plan stays as it is.
    pub fn count(&mut self, names: &[TaskName]) -> usize {
        let before = self.solution.clone();
        let count = names.iter().take_while(|name| self.add(**name)).count();
        self.solution = before;
        count
    }

    /// The order of stops now.
    pub fn sequence(&self) -> Sequence {
        let routes = self.solution.routes.iter().filter(|route| !route.is_empty()).map(|route| {
            let step = |&task: &u32| {
                let task = &self.problem.tasks()[task as usize];
                SequenceStep { kind: task.kind, id: Some(task.id) }
            };
            let vehicle = self.problem.vehicles()[route.vehicle].id;
            SequenceRoute { vehicle, steps: route.order.iter().map(step).collect() }
        });
        Sequence { routes: routes.collect() }
    }

    fn unit(&self, (kind, id): TaskName) -> Option<u32> {
        let tasks = self.problem.tasks();
        let task = tasks.iter().position(|task| (task.kind, task.id) == (kind, id))?;
        Some(tasks[task].mate.map_or(task, |mate| mate.min(task)) as u32)
    }

    fn place_for(&mut self, name: TaskName) -> Option<(u32, Insertion)> {
        let unit = self.unit(name).filter(|unit| self.solution.left.contains(unit))?;
        let found = self.solution.cheapest_anywhere(&self.model, &mut self.scratch, unit)?;
        Some((unit, found))
    }
}
