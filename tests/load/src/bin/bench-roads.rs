//! `make bench-roads`: prepares the roads of an extract, reads them back from the cache, and asks for tables of travel times.
//! Prints a table in Markdown.

use std::path::PathBuf;
use std::time::Duration;

use geo::Point;
use server::roads::{Place, Roads};

/// Places of the table.
const PLACES: usize = 200;
/// How often each is done: the system counts processor time in steps of some milliseconds.
const ROUNDS: u32 = 200;

/// Kilobytes of memory that this process holds.
fn resident_kb() -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

/// Processor time of this thread: that of the clock counts other programs too.
fn busy() -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let busy_ns = stat.split_whitespace().next().and_then(|ns| ns.parse().ok());
    Duration::from_nanos(busy_ns.expect("Linux counts the time of threads"))
}

/// Milliseconds that a work takes, on average.
fn timed(mut work: impl FnMut()) -> f64 {
    let began = busy();
    (0..ROUNDS).for_each(|_| work());
    (busy() - began).as_secs_f64() * 1_000.0 / f64::from(ROUNDS)
}

fn main() {
    let Some(extract) = std::env::args().nth(1).map(PathBuf::from) else {
        eprintln!("bench-roads: name an extract (*.osm.pbf)");
        std::process::exit(2);
    };
    let cache = std::env::temp_dir().join(format!("bench-{}.roads", std::process::id()));
    let before_kb = resident_kb();
    let open = || {
        let began = busy();
        let opened = Roads::open(&extract, &cache).unwrap_or_else(|why| {
            eprintln!("bench-roads: {} {why}", extract.display());
            std::process::exit(2);
        });
        (opened, (busy() - began).as_secs_f64() * 1_000.0)
    };
    let (built, build_ms) = open();
    let built_kb = resident_kb() - before_kb;
    drop(built);
    let (opened, load_ms) = open();
    assert!(opened.built.is_none(), "the cache is used");
    let roads = opened.roads;
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
    let finding = timed(|| drop(found()));
    let joining = timed(|| drop(roads.millis(&places, &places)));
    let one_more = timed(|| {
        let place = roads.place(doors[0]).expect("it was found before");
        drop((roads.millis(&[&place], &places), roads.millis(&places, &[&place])));
    });
    let size = std::fs::metadata(&cache).map_or(0, |file| file.len());
    // What is left among temporary files if this fails goes with them.
    let _ = std::fs::remove_file(&cache);
    println!("| what | figure (processor time of one thread) |\n|---|---|");
    println!("| junctions, pieces of road | {}, {} |", network.junctions, network.pieces.len());
    println!("| read and prepare | {build_ms:.0} ms |");
    println!("| load from the cache ({} kB) | {load_ms:.1} ms |", size / 1_024);
    println!("| memory, after preparing | {:.1} MB more |", built_kb as f64 / 1_024.0);
    println!("| table {0} × {0}, doors never seen before | {1:.1} ms |", doors.len(), finding + joining);
    println!("| table {0} × {0}, doors known | {joining:.1} ms |", doors.len());
    println!("| one more door: its row and column | {one_more:.2} ms |");
}
