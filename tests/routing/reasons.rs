//! Each reason, from the smallest problem that has it.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use serde_json::{Value, json};
use server::routing::{Options, solve};
use shared::routing::plan::Reason;
use shared::routing::problem::Problem;

/// Plans `vehicles` and `jobs` on three places a minute apart; returns reason and hopelessness of the stops left out.
fn left_out(vehicles: Value, jobs: Value) -> Vec<(Reason, bool)> {
    left_out_on(json!([[0, 60, 60], [60, 0, 60], [60, 60, 0]]), vehicles, jobs)
}

fn left_out_on(durations: Value, vehicles: Value, jobs: Value) -> Vec<(Reason, bool)> {
    let spec = json!({"vehicles": vehicles, "jobs": jobs, "matrices": {"car": {"durations": durations}}});
    let problem = Problem::from_json(spec.to_string().as_bytes()).unwrap();
    let options = Options { iterations: Some(200), ..Options::default() };
    let plan = solve(&problem, &options, &|| Duration::ZERO, &AtomicBool::new(false));
    plan.unassigned.iter().map(|stop| (stop.reason, stop.hopeless)).collect()
}

#[test]
fn without_any_vehicle_that_is_the_reason() {
    assert_eq!(left_out(json!([]), json!([{"id": 1, "location_index": 1}])), [(Reason::NoVehicle, true)]);
}

#[test]
fn a_stop_that_nobody_is_trained_for_lacks_skills() {
    let vehicles = json!([{"id": 1, "start_index": 0, "end_index": 0, "skills": [1]}]);
    assert_eq!(left_out(vehicles, json!([{"id": 1, "location_index": 1, "skills": [2]}])), [(Reason::Skills, true)]);
}

#[test]
fn a_stop_behind_a_missing_way_is_unreachable() {
    let vehicles = json!([{"id": 1, "start_index": 0, "end_index": 0}]);
    let durations = json!([[0, 60, null], [60, 0, null], [60, 60, 0]]);
    let jobs = json!([{"id": 1, "location_index": 1}, {"id": 2, "location_index": 2}]);
    assert_eq!(left_out_on(durations, vehicles, jobs), [(Reason::Unreachable, true)]);
}

#[test]
fn what_does_not_fit_beside_the_rest_lacks_capacity_but_is_not_hopeless() {
    let vehicles = json!([{"id": 1, "start_index": 0, "end_index": 0, "capacity": [3]}]);
    let jobs = json!([{"id": 1, "location_index": 1, "pickup": [2]}, {"id": 2, "location_index": 2, "pickup": [2]}]);
    assert_eq!(left_out(vehicles, jobs), [(Reason::Capacity, false)]);
}

#[test]
fn what_closes_before_anyone_can_be_there_misses_its_window() {
    let vehicles = json!([{"id": 1, "start_index": 0, "end_index": 0}]);
    let jobs = json!([{"id": 1, "location_index": 1, "time_windows": [[0, 59]]}]);
    assert_eq!(left_out(vehicles, jobs), [(Reason::TimeWindow, true)]);
}

#[test]
fn a_stop_that_makes_the_courier_late_home_is_beyond_the_shift() {
    let vehicles = json!([{"id": 1, "start_index": 0, "end_index": 0, "time_window": [0, 119]}]);
    assert_eq!(left_out(vehicles, json!([{"id": 1, "location_index": 1}])), [(Reason::Shift, true)]);
}

#[test]
fn one_stop_too_many_is_said_to_be_that() {
    let vehicles = json!([{"id": 1, "start_index": 0, "end_index": 0, "max_tasks": 1}]);
    let jobs = json!([{"id": 1, "location_index": 1}, {"id": 2, "location_index": 2}]);
    assert_eq!(left_out(vehicles, jobs), [(Reason::MaxTasks, false)]);
}

#[test]
fn a_way_longer_than_allowed_is_said_to_be_that() {
    let vehicles = json!([{"id": 1, "start_index": 0, "end_index": 0, "max_travel_time": 119}]);
    assert_eq!(left_out(vehicles, json!([{"id": 1, "location_index": 1}])), [(Reason::MaxTravelTime, true)]);
}

#[test]
fn a_break_can_be_in_the_way() {
    let breaks = json!([{"id": 1, "time_windows": [[60, 60]], "service": 60}]);
    let vehicles = json!([{"id": 1, "start_index": 0, "end_index": 0, "time_window": [0, 179], "breaks": breaks}]);
    // The break begins exactly on arrival, and the shift has no second more than the way, the break and the way back
    // need, save one; the stop itself must begin at 61.
    let jobs = json!([{"id": 1, "location_index": 1, "time_windows": [[61, 100]]}]);
    assert_eq!(left_out(vehicles, jobs), [(Reason::Break, true)]);
}

#[test]
fn a_stop_that_makes_another_late_says_so() {
    let vehicles = json!([{"id": 1, "start_index": 0, "end_index": 0, "time_window": [0, 1000]}]);
    let jobs = json!([
        {"id": 1, "location_index": 1, "time_windows": [[60, 60]], "service": 100, "priority": 5},
        {"id": 2, "location_index": 2, "time_windows": [[60, 100]], "service": 10},
    ]);
    assert_eq!(left_out(vehicles, jobs), [(Reason::TimeWindow, false)]);
    let vehicles = json!([{"id": 1, "start_index": 0, "end_index": 0, "time_window": [0, 300]}]);
    let jobs = json!([
        {"id": 1, "location_index": 1, "time_windows": [[190, 190]], "priority": 5},
        {"id": 2, "location_index": 2, "time_windows": [[0, 100]], "service": 80},
    ]);
    assert_eq!(left_out(vehicles, jobs), [(Reason::OtherStops, false)]);
}

#[test]
fn two_limits_at_once_are_several() {
    let vehicles = json!([{"id": 1, "start_index": 0, "end_index": 0, "capacity": [1], "skills": [1]}]);
    let jobs = json!([{"id": 1, "location_index": 1, "pickup": [2], "skills": [2]}]);
    assert_eq!(left_out(vehicles, jobs), [(Reason::Several, true)]);
}
