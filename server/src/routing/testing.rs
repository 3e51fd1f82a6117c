//! What tests of the search share.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use shared::routing::problem::Problem;

use super::improve::{Search, Stage};
use super::model::{Fixed, Model};
use super::near::Near;
use super::random::Random;
use super::solution::Solution;

/// Builds a first plan of a problem, prepares the search, searches for so many rounds while it cools from `hot` to `cold`,
/// and asks about what was found.
pub(super) fn after_a_search(
    problem: &Problem,
    (rounds, hot, cold): (u64, f64, f64),
    prepare: impl Fn(&mut Search),
    ask: impl Fn(&Model, &Near, &Solution),
) {
    let mut model = Model::new(problem, Fixed::default());
    model.turn();
    let near = Near::new(&model, 1);
    let cancel = AtomicBool::new(false);
    let (clock, begins, ends) = (|| Duration::ZERO, Duration::ZERO, Duration::MAX);
    let stage = Stage { clock: &clock, cancel: &cancel, begins, ends, rounds: Some(rounds), hot, cold };
    let mut search = Search::new(&model, &near, Solution::empty(&model), Random::new(1, 0));
    search.build(&stage);
    prepare(&mut search);
    search.run(&stage);
    ask(&model, &near, &search.now);
}
