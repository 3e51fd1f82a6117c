//! Roads of an extract: the prepared network gives what a plain search gives, and keeps to what is on the signs.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use geo::Point;
use proptest::prelude::*;
use server::config::Config;
use server::roads::hierarchy::{join, prepare};
use server::roads::network::{Network, Spot};
use server::roads::snap::{Grid, MAX_GAP_M};
use server::roads::{ExtractError, Place, Roads, Stale};
use server::routing::matrix::{GreatCircle, whole_seconds};
use server::travel::{Times, Travel, opening};
use tests::osm::{Extract, Tags};
use tests::scratch::Scratch;

/// A residential road; so many metres a second.
const ROAD: Tags = &[("highway", "residential")];
const ROAD_MPS: f64 = 22.0 / 3.6;
/// Middle of the drawn towns, (lon, lat).
const MIDDLE: [f64; 2] = [109.22, 13.45];
const DEGREE_M: f64 = 111_195.08;

/// So many metres to the east and north of the middle.
fn at(east_m: f64, north_m: f64) -> [f64; 2] {
    let lon = MIDDLE[0] + east_m / DEGREE_M / MIDDLE[1].to_radians().cos();
    [lon, MIDDLE[1] + north_m / DEGREE_M]
}

fn built(extract: &Extract) -> Roads {
    let scratch = Scratch::new();
    Roads::build(&written(&scratch, "drawn.osm.pbf", &extract.bytes())).unwrap()
}

fn written(scratch: &Scratch, name: &str, bytes: &[u8]) -> PathBuf {
    let file = scratch.path().join(name);
    std::fs::write(&file, bytes).unwrap();
    file
}

fn place(roads: &Roads, [lon, lat]: [f64; 2]) -> Option<Place> {
    roads.place(Point::new(lon, lat))
}

/// Seconds by road.
fn seconds(roads: &Roads, from: [f64; 2], to: [f64; 2]) -> f64 {
    let [from, to] = [from, to].map(|point| place(roads, point).expect("it is beside a road"));
    f64::from(roads.millis(&[&from], &[&to])[0]) / 1_000.0
}

fn comes_near(found: f64, wanted: f64) {
    assert!((found - wanted).abs() < 0.01 * wanted + 0.01, "{found} s, not {wanted} s");
}

/// A plain search (Dijkstra 1959): milliseconds from a junction to all.
fn plain_search(junctions: u32, edges: &[(u32, u32, u32)], from: u32) -> Vec<u32> {
    let mut out = vec![Vec::new(); junctions as usize];
    edges.iter().for_each(|(tail, head, ms)| out[*tail as usize].push((*head, *ms)));
    let mut found = vec![u32::MAX; junctions as usize];
    let mut queue = BinaryHeap::from([Reverse((0, from))]);
    while let Some(Reverse((ms, junction))) = queue.pop() {
        if found[junction as usize] != u32::MAX {
            continue;
        }
        found[junction as usize] = ms;
        queue.extend(out[junction as usize].iter().map(|(head, more)| Reverse((ms + more, *head))));
    }
    found
}

/// Metres from a spot to the straight line between two others.
fn gap_m(place: Spot, from: Spot, to: Spot) -> f64 {
    let scale = DEGREE_M * 1e-7;
    let shrink = (f64::from(place[1]) * 1e-7).to_radians().cos();
    let metres = |spot: Spot| [f64::from(spot[0] - place[0]) * scale * shrink, f64::from(spot[1] - place[1]) * scale];
    let ([from_e, from_n], [to_e, to_n]) = (metres(from), metres(to));
    let (east, north) = (to_e - from_e, to_n - from_n);
    let length2 = (east * east + north * north).max(1e-9);
    let along = (-(from_e * east + from_n * north) / length2).clamp(0.0, 1.0);
    (from_e + along * east).hypot(from_n + along * north)
}

/// The real streets, prepared once.
fn helsinki() -> &'static Roads {
    static BUILT: OnceLock<Roads> = OnceLock::new();
    BUILT.get_or_init(|| Roads::build(&helsinki_file()).unwrap())
}

fn helsinki_file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/roads/helsinki.osm.pbf")
}

/// The real streets' grid, made once.
fn helsinki_grid() -> &'static Grid {
    static MADE: OnceLock<Grid> = OnceLock::new();
    MADE.get_or_init(|| Grid::new(helsinki().network()))
}

fn edge_lists() -> impl Strategy<Value = (u32, Vec<(u32, u32, u32)>)> {
    (2..24_u32).prop_flat_map(|count| {
        let edge = (0..count, 0..count, prop_oneof![Just(0), 1..20_u32, 1..1_000_u32]);
        (Just(count), prop::collection::vec(edge, 0..80))
    })
}

proptest! {
    #[test]
    fn a_prepared_network_gives_what_a_plain_search_gives((count, edges) in edge_lists()) {
        let (hierarchy, number) = prepare(count, edges.iter().copied());
        let ups: Vec<_> = number.iter().map(|number| hierarchy.climb(&[(*number, 0)])).collect();
        let downs: Vec<_> = number.iter().map(|number| hierarchy.descend(&[(*number, 0)])).collect();
        let table = join(&ups.iter().collect::<Vec<_>>(), &downs.iter().collect::<Vec<_>>());
        for from in 0..count {
            let row = &table[(from * count) as usize..((from + 1) * count) as usize];
            prop_assert_eq!(row, &plain_search(count, &edges, from)[..], "from {}", from);
        }
    }

    #[test]
    fn the_nearest_road_is_found_among_all(east in 249_250_000..249_640_000, north in 601_590_000..601_840_000) {
        let (network, place) = (helsinki().network(), [east, north]);
        let steps = (0..network.pieces.len()).filter(|piece| network.pieces[*piece].ferry == 0);
        let gaps = steps.flat_map(|piece| network.spots_of(piece).windows(2)).map(|step| gap_m(place, step[0], step[1]));
        let least = gaps.fold(f64::INFINITY, f64::min);
        match helsinki_grid().nearest(network, place) {
            Some(found) => prop_assert!((found.gap_m - least).abs() < 0.01, "{} m, not {least} m", found.gap_m),
            None => prop_assert!(least > MAX_GAP_M - 0.01, "{least} m away is not found"),
        }
    }

    #[test]
    fn a_file_that_was_cut_off_or_changed_is_read_or_refused_without_a_panic(
        cut in 0..2_000_usize,
        changes in prop::collection::vec((0..2_000_usize, any::<u8>()), 0..4),
        plain in any::<bool>(),
    ) {
        let mut bytes = ring().with_plain_nodes(plain).bytes();
        let whole = bytes.len();
        bytes.truncate(whole.saturating_sub(cut % whole));
        for (place, byte) in changes {
            let place = place % bytes.len();
            bytes[place] = byte;
        }
        let scratch = Scratch::new();
        let read = Network::read(|| Ok(&bytes[..]));
        let opened = Roads::build(&written(&scratch, "changed.osm.pbf", &bytes));
        prop_assert_eq!(read.is_ok(), opened.is_ok());
    }
}

/// A ring of four roads around the middle, 1 km a side, two ways in each direction but for the northern side, which leads
/// west only. Nodes 1 to 4 are its corners from the south-west on, against the clock.
fn ring() -> Extract {
    let mut extract = Extract::default();
    for (id, east_m, north_m) in [(1, 0.0, 0.0), (2, 1_000.0, 0.0), (3, 1_000.0, 1_000.0), (4, 0.0, 1_000.0)] {
        extract.node(id, at(east_m, north_m), &[]);
    }
    extract.way(&[1, 2, 3], ROAD);
    extract.way(&[3, 4], &[("highway", "residential"), ("oneway", "yes")]);
    extract.way(&[4, 1], ROAD);
    extract
}

#[test]
fn one_ways_are_ridden_in_their_direction_only() {
    for plain in [false, true] {
        let roads = built(&ring().with_plain_nodes(plain));
        comes_near(seconds(&roads, at(1_000.0, 1_000.0), at(0.0, 1_000.0)), 1_000.0 / ROAD_MPS);
        comes_near(seconds(&roads, at(0.0, 1_000.0), at(1_000.0, 1_000.0)), 3_000.0 / ROAD_MPS);
        // Along the one-way, and back to a place that lies before: all around.
        comes_near(seconds(&roads, at(800.0, 1_000.0), at(200.0, 1_000.0)), 600.0 / ROAD_MPS);
        comes_near(seconds(&roads, at(200.0, 1_000.0), at(800.0, 1_000.0)), 3_400.0 / ROAD_MPS);
    }
}

#[test]
fn a_way_against_its_drawing_and_a_roundabout_are_one_ways_too() {
    let mut extract = ring();
    extract.node(5, at(2_000.0, 0.0), &[]);
    extract.node(6, at(1_500.0, 500.0), &[]);
    extract.way(&[2, 5], &[("highway", "residential"), ("oneway", "-1")]);
    extract.way(&[2, 6, 5], &[("highway", "residential"), ("junction", "roundabout")]);
    let roads = built(&extract);
    comes_near(seconds(&roads, at(2_000.0, 0.0), at(1_000.0, 0.0)), 1_000.0 / ROAD_MPS);
    comes_near(seconds(&roads, at(1_000.0, 0.0), at(2_000.0, 0.0)), 2.0 * 500_f64.hypot(500.0) / ROAD_MPS);
}

#[test]
fn from_the_door_to_the_road_is_part_of_the_way() {
    let roads = built(&ring());
    let on_the_road = seconds(&roads, at(200.0, 0.0), at(800.0, 0.0));
    // 50 m at 10 km/h at each end.
    comes_near(seconds(&roads, at(200.0, -50.0), at(800.0, -50.0)), on_the_road + 36.0);
}

#[test]
fn a_place_more_than_500_metres_from_every_road_is_not_on_the_network() {
    let roads = built(&ring());
    assert!(place(&roads, at(500.0, -499.0)).is_some());
    assert!(place(&roads, at(500.0, -501.0)).is_none());
    assert!(place(&roads, at(-499.0, 500.0)).is_some());
    assert!(place(&roads, at(-501.0, 500.0)).is_none());
    assert!(place(&roads, [13.45, 109.22]).is_none());
    assert!(place(&roads, [0.0, 0.0]).is_none());
}

#[test]
fn only_the_largest_part_with_ways_there_and_back_is_kept() {
    let mut extract = ring();
    // A road that nobody can leave again, and one that is connected to nothing.
    extract.node(5, at(1_000.0, 3_000.0), &[]);
    extract.way(&[3, 5], &[("highway", "residential"), ("oneway", "yes")]);
    extract.node(6, at(5_000.0, 0.0), &[]);
    extract.node(7, at(6_000.0, 0.0), &[]);
    extract.way(&[6, 7], ROAD);
    let roads = built(&extract);
    assert!(place(&roads, at(1_000.0, 3_000.0)).is_none());
    assert!(place(&roads, at(5_500.0, 0.0)).is_none());
    assert!(place(&roads, at(500.0, 0.0)).is_some());
}

#[test]
fn a_motorway_and_a_closed_gate_are_gone_around() {
    let mut extract = ring();
    extract.node(5, at(500.0, 500.0), &[("barrier", "gate"), ("access", "private")]);
    extract.way(&[2, 4], &[("highway", "motorway")]);
    extract.way(&[1, 5, 3], ROAD);
    let roads = built(&extract);
    comes_near(seconds(&roads, at(1_000.0, 0.0), at(0.0, 1_000.0)), 2_000.0 / ROAD_MPS);
    comes_near(seconds(&roads, at(0.0, 0.0), at(1_000.0, 1_000.0)), 2_000.0 / ROAD_MPS);
    // Up to the gate from each side.
    comes_near(seconds(&roads, at(0.0, 0.0), at(400.0, 400.0)), 400_f64.hypot(400.0) / ROAD_MPS);
}

/// Two shores, 1 km apart, and a road of 12 km around the bay; nodes 1 and 2 are the quays.
fn bay() -> Extract {
    let mut extract = Extract::default();
    let around = [(1, 0.0, 0.0), (3, 0.0, 5_500.0), (4, 1_000.0, 5_500.0), (2, 1_000.0, 0.0)];
    for (id, east_m, north_m) in around {
        extract.node(id, at(east_m, north_m), &[]);
    }
    extract.way(&[1, 3, 4, 2], ROAD);
    extract
}

#[test]
fn a_bay_is_ridden_around_and_the_straight_line_is_far_below() {
    let roads = built(&bay());
    let (one, other) = (at(0.0, 0.0), at(1_000.0, 0.0));
    let by_road = seconds(&roads, one, other);
    comes_near(by_road, 12_000.0 / ROAD_MPS);
    let estimate = GreatCircle::MOTORBIKE.seconds(Point::from(one), Point::from(other));
    assert!(f64::from(estimate) * 5.0 < by_road, "{estimate} s");
}

#[test]
fn a_ferry_shortens_the_way_by_its_duration_and_half_its_interval() {
    let ferry = |tags: Tags| {
        let mut extract = bay();
        extract.way(&[1, 2], tags);
        built(&extract)
    };
    let (one, other) = (at(0.0, 0.0), at(1_000.0, 0.0));
    let known = ferry(&[("route", "ferry"), ("duration", "00:10"), ("interval", "00:20")]);
    comes_near(seconds(&known, one, other), 1_200.0);
    comes_near(seconds(&known, other, one), 1_200.0);
    // 1 km at 8 km/h after ten minutes of waiting.
    comes_near(seconds(&ferry(&[("route", "ferry")]), one, other), 450.0 + 600.0);
    comes_near(seconds(&ferry(&[("route", "ferry"), ("motor_vehicle", "no")]), one, other), 12_000.0 / ROAD_MPS);
    let mut wide = Extract::default();
    for (id, east_m, north_m) in [(1, 0.0, 0.0), (2, 3_000.0, 0.0), (3, 0.0, 500.0), (4, 3_000.0, 500.0)] {
        wide.node(id, at(east_m, north_m), &[]);
    }
    wide.way(&[1, 3], ROAD);
    wide.way(&[2, 4], ROAD);
    wide.node(5, at(1_500.0, 0.0), &[]);
    wide.way(&[1, 5], &[("route", "ferry"), ("duration", "10")]);
    wide.way(&[5, 2], &[("route", "ferry"), ("duration", "10")]);
    let wide = built(&wide);
    // Nobody lives on a ferry.
    assert!(place(&wide, at(1_500.0, 0.0)).is_none());
    // Who stays on board where two ferry lines meet waits once.
    comes_near(seconds(&wide, at(0.0, 0.0), at(3_000.0, 0.0)), 600.0 + 2.0 * 600.0);
}

#[test]
fn real_streets_have_the_times_of_a_plain_search() {
    let roads = helsinki();
    let network = roads.network();
    assert!(network.junctions > 500, "{}", network.junctions);
    let edges: Vec<_> = network.edges().collect();
    let spot = |[lon, lat]: Spot| [f64::from(lon) * 1e-7, f64::from(lat) * 1e-7];
    // Every seventh piece: its first point is a junction.
    let chosen: Vec<usize> =
        (0..network.pieces.len()).filter(|piece| network.pieces[*piece].ferry == 0).step_by(7).collect();
    let places: Vec<Place> =
        chosen.iter().map(|piece| place(roads, spot(network.spots_of(*piece)[0])).unwrap()).collect();
    let places: Vec<&Place> = places.iter().collect();
    let table = roads.millis(&places, &places);
    for (row, piece) in chosen.iter().enumerate() {
        let found = plain_search(network.junctions, &edges, network.pieces[*piece].from);
        for (column, other) in chosen.iter().enumerate() {
            let wanted = found[network.pieces[*other].from as usize];
            assert_eq!(table[row * chosen.len() + column], wanted, "from piece {piece} to {other}");
        }
    }
}

#[test]
fn a_table_that_grows_is_the_one_that_was_made_at_once_and_estimates_stay_marked() {
    let travel = Travel::roads(built(&bay()));
    // Beside the road around the bay, and every fourth far from it.
    let point = |n: u32| if n % 4 == 3 { at(-600.0 - f64::from(n), 2_000.0) } else { at(0.0, f64::from(n) * 300.0) };
    let points: Vec<Point> = (0..14).map(|n| Point::from(point(n))).collect();
    let whole = travel.times(&points, &Times::default());
    for old in [0, 1, 5, 13, 14] {
        let known = travel.times(&points[..old], &Times::default());
        assert_eq!(travel.times(&points, &known), whole, "{old} were known");
    }
    for (from, one) in points.iter().enumerate() {
        for (to, other) in points.iter().enumerate() {
            let is_far = from != to && (from % 4 == 3 || to % 4 == 3);
            assert_eq!(whole.is_estimated(from, to), is_far, "{from} to {to}");
            let wanted = if from == to {
                0
            } else if is_far {
                GreatCircle::MOTORBIKE.seconds(*one, *other)
            } else {
                whole_seconds(seconds(&built(&bay()), point(from as u32), point(to as u32)))
            };
            assert_eq!(whole.table.at(from, to), wanted, "{from} to {to}");
        }
    }
}

#[test]
fn a_network_comes_back_from_its_cache_as_it_was() {
    let scratch = Scratch::new();
    let (extract, cache) =
        (written(&scratch, "ring.osm.pbf", &ring().bytes()), scratch.path().join("roads/ring.roads"));
    let first = Roads::open(&extract, &cache).unwrap();
    assert!(matches!((&first.built, &first.unkept), (Some(Stale::Absent), None)), "{first:?}");
    let second = Roads::open(&extract, &cache).unwrap();
    assert!(second.built.is_none());
    assert_eq!(first.roads.network(), second.roads.network());
    let points = [at(10.0, 0.0), at(990.0, 20.0), at(500.0, 1_020.0)];
    for roads in [&first.roads, &second.roads] {
        let places: Vec<Place> = points.iter().map(|point| place(roads, *point).unwrap()).collect();
        let places: Vec<&Place> = places.iter().collect();
        assert_eq!(roads.millis(&places, &places), {
            let again: Vec<Place> = points.iter().map(|point| place(&first.roads, *point).unwrap()).collect();
            let again: Vec<&Place> = again.iter().collect();
            first.roads.millis(&again, &again)
        });
    }
    let left = std::fs::read_dir(scratch.path().join("roads")).unwrap().count();
    assert_eq!(left, 1, "nothing half-written is left");
}

#[test]
fn a_cache_that_is_damaged_or_of_another_extract_or_version_is_made_anew() {
    let scratch = Scratch::new();
    let (extract, cache) = (written(&scratch, "ring.osm.pbf", &ring().bytes()), scratch.path().join("ring.roads"));
    let open = || Roads::open(&extract, &cache).unwrap().built;
    open();
    let whole = std::fs::read(&cache).unwrap();
    for place in [0, 44, 76, 80, whole.len() / 2, whole.len() - 1] {
        let mut changed = whole.clone();
        changed[place] ^= 0x10;
        std::fs::write(&cache, changed).unwrap();
        assert!(matches!(open(), Some(Stale::Damaged)), "byte {place}");
        assert_eq!(std::fs::read(&cache).unwrap(), whole, "made anew, the same again");
    }
    for length in [0, 10, 75, 76, whole.len() - 4] {
        std::fs::write(&cache, &whole[..length]).unwrap();
        assert!(matches!(open(), Some(Stale::Damaged)), "{length} bytes");
    }
    let mut older = whole.clone();
    older[8] = older[8].wrapping_sub(1);
    std::fs::write(&cache, older).unwrap();
    assert!(matches!(open(), Some(Stale::OtherVersion)));
    std::fs::write(&extract, bay().bytes()).unwrap();
    assert!(matches!(open(), Some(Stale::OtherExtract)));
    assert!(open().is_none());
}

#[test]
fn a_cache_that_cannot_be_kept_is_said_and_the_roads_are_there_all_the_same() {
    let scratch = Scratch::new();
    let extract = written(&scratch, "ring.osm.pbf", &ring().bytes());
    let opened = Roads::open(&extract, &extract.join("below-a-file/ring.roads")).unwrap();
    assert!(opened.unkept.is_some());
    assert!(place(&opened.roads, at(0.0, 0.0)).is_some());
}

#[test]
fn a_change_of_what_is_kept_needs_a_new_version() {
    use sha2::Digest as _;
    let scratch = Scratch::new();
    let mut all = bay();
    all.way(&[1, 2], &[("route", "ferry"), ("interval", "00:20")]);
    let classes = ["trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "service", "track"];
    for (id, class) in (10..).zip(classes) {
        all.node(id, at(id as f64 * 100.0, 5_600.0), &[]);
        all.way(&[4, id], &[("highway", class), ("maxspeed", "50")]);
    }
    let (extract, cache) = (written(&scratch, "all.osm.pbf", &all.bytes()), scratch.path().join("all.roads"));
    Roads::open(&extract, &cache).unwrap();
    let kept = sha2::Sha256::digest(std::fs::read(&cache).unwrap());
    let version = server::roads::VERSION;
    let wanted = "1: e4a1866c36a4c67a";
    assert_eq!(
        format!("{version}: {}", data_encoding::HEXLOWER.encode(&kept[..8])),
        wanted,
        "old caches would be read as if nothing had changed: raise the version, then note the new sum here"
    );
}

#[test]
fn an_extract_without_roads_or_that_is_none_is_refused_with_its_reason() {
    let scratch = Scratch::new();
    let mut water = Extract::default();
    water.node(1, at(0.0, 0.0), &[]);
    water.node(2, at(900.0, 0.0), &[]);
    water.way(&[1, 2], &[("route", "ferry")]);
    let refused = |bytes: &[u8]| Roads::build(&written(&scratch, "x.osm.pbf", bytes)).unwrap_err();
    assert!(matches!(refused(&water.bytes()), ExtractError::NoRoads));
    let whole = ring().bytes();
    for length in 0..whole.len() {
        // Between its two blocks a file may end; there is no road before.
        let error = refused(&whole[..length]);
        assert!(matches!(error, ExtractError::Broken(_) | ExtractError::NoRoads), "{length}: {error}");
    }
    assert!(matches!(refused(b"<osm version='0.6'>"), ExtractError::Broken(_)));
    assert!(matches!(Roads::build(&scratch.path().join("absent")), Err(ExtractError::Unreadable(_))));
}

/// `server plan` on a problem with one stop: exit code, plan, what it said.
fn planned(args: &[&str], start: [f64; 2], stop: &str) -> (u8, Option<shared::routing::plan::Plan>, String) {
    let input = format!(
        r#"{{"vehicles":[{{"id":1,"start":{start:?},"end":{start:?}}}],"jobs":[{{"id":7,"location":{stop}}}]}}"#
    );
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let args = ["--iterations", "20"].iter().chain(args).map(std::ffi::OsString::from);
    let never = std::sync::atomic::AtomicBool::new(false);
    let code = server::plan::run(args, input.as_bytes(), &mut out, &mut err, &|_, key| key.to_owned(), &never);
    (code, serde_json::from_slice(&out).ok(), String::from_utf8(err).unwrap())
}

#[test]
fn a_problem_with_coordinates_is_planned_by_road_or_by_estimates_that_are_spoken_of() {
    let scratch = Scratch::new();
    let extract = written(&scratch, "bay.osm.pbf", &bay().bytes());
    let (one, other) = (at(0.0, 0.0), at(1_000.0, 0.0));
    let stop = format!("{other:?}");

    let (code, plan, said) = planned(&["--osm", extract.to_str().unwrap()], one, &stop);
    assert_eq!((code, said.as_str()), (0, ""));
    comes_near(plan.unwrap().summary.duration as f64, 2.0 * 12_000.0 / ROAD_MPS);
    assert!(scratch.path().join("bay.osm.pbf.roads").exists(), "kept for the next time");

    let (code, plan, said) = planned(&[], one, &stop);
    assert_eq!(code, 0);
    comes_near(plan.unwrap().summary.duration as f64, 2.0 * 1_000.0 * 1.5 / 7.0);
    assert_eq!(said.trim(), "server plan: 2 of 2 travel times are estimates from straight lines");

    // Far from every road of the extract: estimated, and said.
    let (code, _, said) = planned(&["--osm", extract.to_str().unwrap()], one, &format!("{:?}", at(9_000.0, 0.0)));
    assert_eq!((code, said.lines().count()), (0, 1), "{said}");

    let (code, plan, said) = planned(&[], one, "[13.4,109.2]");
    assert_eq!((code, plan.is_none()), (2, true));
    assert!(said.contains("jobs[0] (id 7): location"), "{said}");
    let (code, _, said) = planned(&[], one, "null");
    assert_eq!(code, 2);
    assert!(said.contains("jobs[0] (id 7): location: missing"), "{said}");
    let (code, _, said) = planned(&["--osm", "/absent.osm.pbf"], one, &stop);
    assert_eq!((code, said.lines().count()), (2, 1), "{said}");
}

/// What the operator is told at the start, in English, and whether the server starts.
fn started(data: &Path, osrm: Option<&str>) -> (Result<&'static str, String>, String) {
    let osrm = osrm.map(|url| vec!["--osrm".to_owned(), url.to_owned()]).unwrap_or_default();
    let mut config = Config::read(|_| None, &osrm).unwrap();
    config.data = data.to_owned();
    let mut said = String::new();
    let opened = opening::open(&config, &mut |line| said += line.lines().last().unwrap());
    (opened.map(|travel| travel.label()), said)
}

#[test]
fn the_operator_is_told_where_travel_times_come_from_and_a_file_that_cannot_be_used_stops_the_start() {
    let scratch = Scratch::new();
    let data = scratch.path();
    let (label, said) = started(data, None);
    assert_eq!(label, Ok("estimate-great-circle"));
    assert!(said.contains("estimates from straight lines"), "{said}");

    std::fs::create_dir(data.join("roads")).unwrap();
    written(&scratch, "roads/clip.osm.pbf", &ring().bytes());
    for words in ["were prepared for travel times (3 junctions", "come from the roads of"] {
        let (label, said) = started(data, None);
        assert_eq!(label, Ok("osm-roads"));
        assert!(said.contains(words) && said.contains("OpenStreetMap"), "{said}");
    }
    written(&scratch, "roads/clip.osm.pbf", &bay().bytes());
    assert!(started(data, None).1.contains("The extract has changed"));
    written(&scratch, "roads/clip.osm.pbf.roads", b"TNROADS");
    assert!(started(data, None).1.contains("is damaged"));

    let (label, said) = started(data, Some("http://127.0.0.1:5000"));
    assert_eq!(label, Ok("osrm"));
    assert!(said.contains("http://127.0.0.1:5000"), "{said}");
    assert!(started(data, Some("https://roads")).0.unwrap_err().contains("http://HOST:PORT"));

    written(&scratch, "roads/other.osm.pbf", &ring().bytes());
    assert!(started(data, None).0.unwrap_err().contains("several extracts"));
    std::fs::remove_file(data.join("roads/other.osm.pbf")).unwrap();
    written(&scratch, "roads/clip.osm.pbf", b"no roads");
    assert!(started(data, None).0.unwrap_err().contains("not a PBF file"));
}
