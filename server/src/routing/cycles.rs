//! How the search of a small problem is shared out when there is time for more than one anneal: several short ones, each
//! from hot to cold, then many polishes, each of a plan blended from two of the best found so far.

use std::ops::Range;

use super::blend::Orders;
use super::random::Random;
use super::solution::Value;

/// A polish takes so many rounds a task, or more if there is time for many.
const POLISH: f64 = 50.0;
/// An anneal is at least so many polishes long.
const ANNEAL: f64 = 4.0;
/// Share of the search that anneals take.
const ANNEALING: f64 = 0.5;
/// Most anneals.
const MOST_ANNEALS: f64 = 8.0;
/// From so many polishes on twice the time means both more and longer ones.
const MANY: f64 = 100.0;
/// Most cycles, about.
const MOST: f64 = 2_000.0;
/// Plans that are kept to be blended.
const KEPT: usize = 8;

/// The cycles of a search: first anneals, then polishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cycles {
    pub anneals: u32,
    pub polishes: u32,
}

impl Cycles {
    /// One anneal.
    pub const ONE: Self = Self { anneals: 1, polishes: 0 };

    /// What so many rounds are enough for.
    pub fn of(rounds: f64, tasks: usize) -> Self {
        let short = rounds / (POLISH * tasks.max(1) as f64);
        let polishes = short / (short / MANY).max(1.0).sqrt();
        let polishes = polishes.min(MOST);
        let anneals = (polishes * ANNEALING / ANNEAL).min(MOST_ANNEALS) as u32;
        if anneals < 2 {
            return Self::ONE;
        }
        Self { anneals, polishes: (polishes * (1.0 - ANNEALING)) as u32 }
    }

    /// Which share of the search a cycle is.
    pub fn span(self, cycle: u32) -> Range<f64> {
        let Self { anneals, polishes } = self;
        let ends = |cycles: u32| match cycles.checked_sub(anneals) {
            _ if cycles >= anneals + polishes => 1.0,
            None => ANNEALING * f64::from(cycles) / f64::from(anneals),
            Some(cycles) => ANNEALING + (1.0 - ANNEALING) * f64::from(cycles) / f64::from(polishes),
        };
        ends(cycle)..ends(cycle + 1)
    }

    /// Whether a cycle is the last one.
    pub fn is_last(self, cycle: u32) -> bool {
        cycle + 1 >= self.anneals + self.polishes
    }
}

/// The best plans of all cycles so far, best first, no two of them equally good.
#[derive(Default)]
pub(super) struct Elite(Vec<(Value, Orders)>);

impl Elite {
    /// Keeps a plan if it is good enough.
    pub fn add(&mut self, value: Value, orders: &Orders) {
        let at = self.0.partition_point(|(other, _)| *other < value);
        if at < KEPT && self.0.get(at).is_none_or(|(other, _)| *other != value) {
            self.0.insert(at, (value, orders.clone()));
            self.0.truncate(KEPT);
        }
    }

    /// The best of all.
    pub fn best(&self) -> Option<(Value, &Orders)> {
        self.0.first().map(|(value, orders)| (*value, orders))
    }

    /// Two plans, good ones more often, or the same one twice; `None` if there are none.
    pub fn pair(&self, random: &mut Random) -> Option<(&Orders, &Orders)> {
        let count = self.0.len();
        let mut one =
            || self.0.get(random.below(count.max(1)).min(random.below(count.max(1)))).map(|(_, orders)| orders);
        one().zip(one())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_search_is_one_anneal() {
        assert_eq!(Cycles::of(1_500.0, 100), Cycles::ONE);
        assert_eq!(Cycles::ONE.span(0), 0.0..1.0);
        assert!(Cycles::ONE.is_last(0));
    }

    #[test]
    fn cycles_follow_each_other_and_fill_the_search() {
        for rounds in [80_000.0, 500_000.0, 30_000_000.0, f64::INFINITY] {
            let cycles = Cycles::of(rounds, 100);
            let count = cycles.anneals + cycles.polishes;
            assert!(cycles.anneals >= 2 && cycles.polishes > cycles.anneals && f64::from(count) <= MOST, "{cycles:?}");
            for cycle in 1..count {
                assert_eq!(cycles.span(cycle - 1).end, cycles.span(cycle).start);
                assert!(cycles.span(cycle).start < cycles.span(cycle).end);
            }
            assert_eq!((cycles.span(0).start, cycles.span(count - 1).end), (0.0, 1.0));
            assert!(cycles.is_last(count - 1) && !cycles.is_last(count - 2));
        }
    }

    #[test]
    fn the_best_plans_are_kept_each_once() {
        let mut elite = Elite::default();
        assert!(elite.pair(&mut Random::new(1, 0)).is_none());
        for cost in (0..20).rev().chain(0..20) {
            elite.add(Value { left: 0, cost }, &vec![vec![cost as u32]]);
        }
        let costs: Vec<i64> = elite.0.iter().map(|(value, _)| value.cost).collect();
        assert_eq!(costs, (0..KEPT as i64).collect::<Vec<_>>());
        assert_eq!(elite.best(), Some((Value::default(), &vec![vec![0]])));
    }
}
