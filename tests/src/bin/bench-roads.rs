//! `make bench-roads`: prepares the roads of an extract, reads them back from the cache, and asks for tables of travel times.
//! Prints a table in Markdown.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use geo::Point;
use server::roads::{Place, Roads};
use tests::scratch::Scratch;

/// Places of the table.
const PLACES: usize = 200;
/// Tables that are timed; the median counts.
const ROUNDS: usize = 21;

/// Kilobytes of memory that this process holds.
fn resident_kb() -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

fn median_ms(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1_000.0
}

fn timed(mut work: impl FnMut()) -> Duration {
    let began = Instant::now();
    work();
    began.elapsed()
}

fn main() {
    let Some(extract) = std::env::args().nth(1).map(PathBuf::from) else {
        eprintln!("bench-roads: name an extract (*.osm.pbf)");
        std::process::exit(2);
    };
    let scratch = Scratch::new();
    let cache = scratch.path().join("bench.roads");
    let before_kb = resident_kb();
    let built = Roads::open(&extract, &cache).unwrap_or_else(|why| {
        eprintln!("bench-roads: {} {why}", extract.display());
        std::process::exit(2);
    });
    let (build_ms, built_kb) = (built.took.as_secs_f64() * 1_000.0, resident_kb() - before_kb);
    drop(built);
    let opened = Roads::open(&extract, &cache).expect("it was opened just before");
    assert!(opened.built.is_none(), "the cache is used");
    let (load_ms, roads) = (opened.took.as_secs_f64() * 1_000.0, opened.roads);
    let network = roads.network();
    // Doors some metres beside roads, spread over all of them.
    let step = network.spots.len() / (2 * PLACES) + 1;
    let doors = network
        .spots
        .iter()
        .step_by(step)
        .map(|[lon, lat]| Point::new(f64::from(*lon) * 1e-7 + 0.000_1, f64::from(*lat) * 1e-7 - 0.000_1));
    let doors: Vec<Point> = doors.filter(|door| roads.place(*door).is_some()).take(PLACES).collect();
    let found = || doors.iter().filter_map(|door| roads.place(*door)).collect::<Vec<Place>>();
    let places = found();
    let places: Vec<&Place> = places.iter().collect();
    let finding: Vec<Duration> = (0..ROUNDS).map(|_| timed(|| drop(found()))).collect();
    let joining: Vec<Duration> = (0..ROUNDS).map(|_| timed(|| drop(roads.millis(&places, &places)))).collect();
    let one_more: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            timed(|| {
                let place = roads.place(doors[0]).expect("it was found before");
                drop((roads.millis(&[&place], &places), roads.millis(&places, &[&place])));
            })
        })
        .collect();
    let (finding, joining, one_more) = (median_ms(finding), median_ms(joining), median_ms(one_more));
    let size = std::fs::metadata(&cache).map_or(0, |file| file.len());
    println!("| what | figure |\n|---|---|");
    println!("| junctions, pieces of road | {}, {} |", network.junctions, network.pieces.len());
    println!("| read and prepare | {build_ms:.0} ms |");
    println!("| load from the cache ({} kB) | {load_ms:.1} ms |", size / 1_024);
    println!("| memory, after preparing | {:.1} MB more |", built_kb as f64 / 1_024.0);
    println!("| table {0} × {0}, doors never seen before | {1:.1} ms |", doors.len(), finding + joining);
    println!("| table {0} × {0}, doors known | {joining:.1} ms |", doors.len());
    println!("| one more door: its row and column | {one_more:.2} ms |");
}
