//! What only large problems do: they are searched in parts, side by side, and tell of better plans on the way.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use server::routing::{Options, solve, solve_telling};
use shared::routing::check::{Rule, check};
use shared::routing::plan::Plan;
use shared::routing::problem::Problem;

use crate::instances::{load, spec};

const THOUSAND: &str = "town-1000-1.json";

fn options(iterations: u64, threads: usize) -> Options {
    Options { iterations: Some(iterations), threads, ..Options::default() }
}

#[test]
fn a_thousand_stops_searched_in_parts_are_all_served_and_every_rule_holds() {
    let problem = load(THOUSAND);
    let plan = solve(&problem, &options(300, 2), &|| Duration::ZERO, &AtomicBool::new(false));
    assert_eq!(check(&problem, &plan), []);
    assert_eq!(plan.unassigned, []);
    assert_eq!(plan, solve(&problem, &options(300, 2), &|| Duration::ZERO, &AtomicBool::new(false)));
}

#[test]
fn a_thousand_stops_are_served_with_fewer_shifts_since_routes_with_few_stops_are_emptied() {
    let problem = load(THOUSAND);
    let shifts = |seed: u64| {
        let options = Options { seed, ..options(120_000, 1) };
        let plan = solve(&problem, &options, &|| Duration::ZERO, &AtomicBool::new(false));
        assert_eq!((check(&problem, &plan), plan.unassigned), (vec![], vec![]));
        plan.routes.len()
    };
    let shifts: Vec<usize> = std::thread::scope(|scope| {
        let runs = [1, 2, 3].map(|seed| scope.spawn(move || shifts(seed)));
        runs.map(|run| run.join().unwrap()).to_vec()
    });
    // Without it 47, 48 and 47.
    assert!(shifts.iter().sum::<usize>() <= 139, "{shifts:?}");
}

#[test]
fn a_thousand_stops_on_a_day_far_from_the_first_second_are_served_as_well() {
    let mut spec = spec(THOUSAND);
    // More than the short numbers hold in which detours are compared, and where a number of 32 bits ends.
    let later = |window: &mut [u32; 2]| window.iter_mut().for_each(|second| *second += (1 << 31) - 50_000);
    spec.jobs.iter_mut().filter_map(|job| job.time_windows.as_mut()).flatten().for_each(later);
    spec.vehicles.iter_mut().filter_map(|vehicle| vehicle.time_window.as_mut()).for_each(later);
    let problem = Problem::new(spec).unwrap();
    let plan = solve(&problem, &options(300, 1), &|| Duration::ZERO, &AtomicBool::new(false));
    assert_eq!(check(&problem, &plan), []);
    assert_eq!(plan.unassigned, []);
}

#[test]
fn better_plans_are_told_as_they_are_found_each_better_than_the_one_before() {
    // The small one is enough for some anneals and polishes of what they found.
    for (name, rounds) in [("R104.json", 900 * 100), ("town-200-1.json", 300), (THOUSAND, 300)] {
        let problem = load(name);
        let mut told: Vec<Plan> = Vec::new();
        let options = options(rounds, 1);
        let best = solve_telling(&problem, &options, &|| Duration::ZERO, &AtomicBool::new(false), &mut |plan| {
            told.push(plan.clone());
        });
        assert!(told.len() > 2, "{name}: {}", told.len());
        let served = |plan: &Plan| plan.routes.iter().map(|route| route.steps.len() - 2).sum::<usize>();
        for plan in &told {
            let mut broken = check(&problem, plan);
            broken.retain(|violation| violation.rule != Rule::AccountedFor);
            assert_eq!(broken, [], "{name}");
        }
        let value = |plan: &Plan| (usize::MAX - served(plan), plan.summary.cost);
        assert!(told.windows(2).all(|pair| value(&pair[1]) < value(&pair[0])), "{name}");
        assert!(told.last().is_some_and(|last| value(&best) <= value(last)), "{name}");
    }
}

#[test]
fn a_search_that_is_cancelled_half_way_gives_the_best_plan_so_far() {
    let problem = load(THOUSAND);
    let cancel = AtomicBool::new(false);
    let mut told = 0;
    let options = Options { time_limit: Duration::MAX, ..Options::default() };
    let plan = solve_telling(&problem, &options, &|| Duration::ZERO, &cancel, &mut |_| {
        told += 1;
        cancel.store(true, Ordering::Relaxed);
    });
    assert_eq!((told, check(&problem, &plan)), (1, vec![]));
    assert_eq!(plan.unassigned, []);
}
