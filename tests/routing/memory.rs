//! How much memory a search takes beyond the problem with its travel times. The measured run is a process of its own: this
//! program once more, asked for the one test that says so.

use std::process::Command;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use geo::Point;
use server::routing::matrix::GreatCircle;
use server::routing::{Options, solve};
use shared::routing::problem::Problem;
use shared::routing::spec::{CostsSpec, JobSpec, MatrixSpec, Spec, VehicleSpec};

/// Number of stops that the process of its own is asked for.
const STOPS: &str = "ROUTING_MEMORY_STOPS";

/// Homes all over a town, a courier for every 20 of them, no windows.
fn town(stops: u32) -> Problem {
    let place =
        |index: u32| Point::new(109.0 + f64::from(index * 37 % 997) * 3e-4, 13.4 + f64::from(index % 991) * 3e-4);
    let points: Vec<Point> = (0..=stops).map(place).collect();
    let vehicle = |id: u32| VehicleSpec {
        id: id.into(),
        start_index: Some(0),
        end_index: Some(0),
        costs: CostsSpec { fixed: 1_200, ..CostsSpec::default() },
        max_tasks: Some(25),
        ..VehicleSpec::default()
    };
    let job = |id: u32| JobSpec { id: id.into(), location_index: Some(id), service: 300, ..JobSpec::default() };
    let durations = GreatCircle::new(1.35, 7.5).unwrap().table(&points);
    let matrices = [("car".to_owned(), MatrixSpec { durations, costs: None })].into();
    let jobs = (1..=stops).map(job).collect();
    let vehicles = (1..=stops / 20).map(vehicle).collect();
    Problem::new(Spec { vehicles, jobs, matrices, ..Spec::default() }).unwrap()
}

/// A line of what the kernel says of this process, bytes.
fn bytes(line: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let kilobytes = status.lines().find_map(|text| text.strip_prefix(line)).unwrap();
    kilobytes.trim().trim_end_matches(" kB").parse::<usize>().unwrap() * 1_024
}

#[test]
#[ignore = "the process of its own that the test below starts"]
fn says_what_a_search_takes() {
    let problem = town(std::env::var(STOPS).unwrap().parse().unwrap());
    // From here on the highest mark counts anew.
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = bytes("VmRSS:");
    let options = Options { iterations: Some(60), ..Options::default() };
    let plan = solve(&problem, &options, &|| Duration::ZERO, &AtomicBool::new(false));
    assert_eq!(plan.unassigned, []);
    println!("took {} bytes", bytes("VmHWM:") - before);
}

/// Bytes that a search of so many stops takes beyond the problem.
fn taken(stops: u32) -> usize {
    let this = std::env::current_exe().unwrap();
    let only = ["--exact", "memory::says_what_a_search_takes", "--ignored", "--nocapture"];
    let done = Command::new(this).args(only).env(STOPS, stops.to_string()).output().unwrap();
    let said = String::from_utf8(done.stdout).unwrap();
    let number = said.split("took ").nth(1).and_then(|rest| rest.split(' ').next());
    number.and_then(|number| number.parse().ok()).unwrap_or_else(|| panic!("{said}"))
}

#[test]
fn a_search_of_three_times_the_stops_takes_about_three_times_the_memory_beyond_the_travel_times() {
    let (small, large) = (taken(1_000), taken(3_000));
    let each = [small / 1_000, large / 3_000];
    assert!(large < 4 * small, "{small} and {large} bytes, {each:?} a stop");
    assert!(each[1] < 8_000, "{each:?} bytes a stop");
}
