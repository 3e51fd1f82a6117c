//! Published and town instances: plans stay near the best cost known. `tests/data/routing` holds compact files whose
//! travel times are computed here. Towns are our own, compared with the best cost this planner has found; the cost of
//! Solomon's R104 is the one of CVRPLIB (DIMACS convention: distance times ten, rounded down).

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use geo::Point;
use serde::Deserialize;
use server::routing::matrix::GreatCircle;
use server::routing::{Options, solve};
use shared::routing::check::check;
use shared::routing::problem::Problem;
use shared::routing::spec::{MatrixSpec, Spec, Table};

#[derive(Deserialize)]
struct Compact {
    points: Vec<[f64; 2]>,
    travel: Travel,
    #[serde(flatten)]
    spec: Spec,
}

#[derive(Deserialize)]
#[serde(tag = "metric", rename_all = "lowercase")]
enum Travel {
    /// Straight lines times `scale`, rounded down.
    Euclid {
        scale: f64,
    },
    Haversine {
        detour: f64,
        speed_kmh: f64,
    },
}

pub fn load(name: &str) -> Problem {
    Problem::new(spec(name)).unwrap()
}

/// The same, to be changed first.
pub fn spec(name: &str) -> Spec {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/routing").join(name);
    let compact: Compact = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let points = &compact.points;
    let durations = match compact.travel {
        Travel::Euclid { scale } => Table::fill(points.len(), |from, to| {
            let [east, north] = [0, 1].map(|axis| points[from][axis] - points[to][axis]);
            (east.hypot(north) * scale + 1e-7) as u32
        }),
        Travel::Haversine { detour, speed_kmh } => {
            let points: Vec<Point> = points.iter().map(|[lon, lat]| Point::new(*lon, *lat)).collect();
            GreatCircle::new(detour, speed_kmh / 3.6).unwrap().table(&points)
        }
    };
    let mut spec = compact.spec;
    spec.matrices.insert("car".to_owned(), MatrixSpec { durations, costs: None });
    spec
}

/// Plans with a fixed number of rounds; all stops must be served, at a cost of at most `gap` above `best`.
fn comes_near(name: &str, iterations: u64, best: i64, gap: f64) {
    let problem = load(name);
    let options = Options { iterations: Some(iterations), ..Options::default() };
    let plan = solve(&problem, &options, &|| Duration::ZERO, &AtomicBool::new(false));
    assert_eq!(check(&problem, &plan), [], "{name}");
    assert_eq!(plan.unassigned, [], "{name}");
    let over = plan.summary.cost as f64 / best as f64 - 1.0;
    assert!(over <= gap, "{name}: cost {} is {:.2} % above {best}", plan.summary.cost, 100.0 * over);
}

#[test]
fn a_town_of_50_stops_is_planned_near_the_best_cost_known() {
    comes_near("town-50-1.json", 1_500, 35_104, 0.05);
}

#[test]
fn a_town_of_200_stops_is_planned_near_the_best_cost_known() {
    comes_near("town-200-1.json", 4_000, 71_150, 0.15);
}

#[test]
fn solomon_r104_is_planned_near_the_best_cost_published() {
    comes_near("R104.json", 1_500, 9_715, 0.08);
}

#[test]
fn where_vehicles_are_dear_as_few_are_sent_as_the_best_plan_known_needs() {
    let problem = load("lc103.json");
    for seed in 1..=4 {
        let options = Options { iterations: Some(12_000), seed, ..Options::default() };
        let plan = solve(&problem, &options, &|| Duration::ZERO, &AtomicBool::new(false));
        assert_eq!(check(&problem, &plan), [], "{seed}");
        assert_eq!((plan.unassigned.len(), plan.routes.len()), (0, 9), "{seed}");
    }
}
