//! Travel times of an OSRM server: asked for in time, in pieces and a few times only, and missed visibly.

use std::time::{Duration, Instant};

use geo::Point;
use server::routing::matrix::GreatCircle;
use server::travel::osrm::{Limits, Osrm, OsrmError};
use server::travel::{Times, Travel};
use shared::routing::spec::Table;
use tests::osrm::{FakeOsrm, Fault};

/// Quick to give up, so that tests are quick.
const LIMITS: Limits = Limits {
    request: Duration::from_millis(400),
    tries: 3,
    pause: Duration::from_millis(5),
    whole: Duration::from_secs(20),
    alone: Duration::from_millis(300),
};

/// Another time for every pair and direction: what the columns and rows are is not mixed up unseen.
fn drive(from: [f64; 2], to: [f64; 2]) -> Option<f64> {
    Some(((to[0] - from[0]) * 10_000.0 + (to[1] - from[1]) * 3_000.0).abs() + (to[0] > from[0]) as u8 as f64 + 0.5)
}

fn no_way_to_the_east(from: [f64; 2], to: [f64; 2]) -> Option<f64> {
    drive(from, to).filter(|_| to[0] <= from[0])
}

/// Places on a line.
fn places(count: usize) -> Vec<Point> {
    (0..count).map(|n| Point::new(109.1 + n as f64 * 0.001, 13.4 + (n % 7) as f64 * 0.001)).collect()
}

fn travel(server: &FakeOsrm) -> Travel {
    Travel::osrm(Osrm::new(server.url(), LIMITS).unwrap())
}

fn times(travel: &Travel, points: &[Point]) -> Times {
    travel.times(points, &Times::default())
}

/// Seconds as the server tells them, rounded half up.
fn told(from: Point, to: Point) -> u32 {
    (drive([from.x(), from.y()], [to.x(), to.y()]).unwrap() + 0.5).floor() as u32
}

fn is_as_told(times: &Times, points: &[Point]) {
    assert_eq!(times.count_estimated(), 0);
    for (row, from) in points.iter().enumerate() {
        for (column, to) in points.iter().enumerate() {
            let wanted = if row == column { 0 } else { told(*from, *to) };
            let found = times.table.at(row, column);
            assert!(found.abs_diff(wanted) <= 1, "{row} to {column}: {found} s, told {wanted} s");
        }
    }
}

#[tokio::test]
async fn a_large_table_is_asked_for_in_blocks_that_the_server_takes() {
    let server = FakeOsrm::start(drive).await;
    let (travel, points) = (travel(&server), places(120));
    travel.fetch(&points).await.unwrap();
    let requests = server.requests();
    assert_eq!(requests.len(), 9);
    assert!(requests.iter().all(|[rows, columns]| rows + columns <= 100), "{requests:?}");
    is_as_told(&times(&travel, &points), &points);
    travel.fetch(&points).await.unwrap();
    assert_eq!(server.requests().len(), 9, "what is known is not asked for again");
}

#[tokio::test]
async fn a_new_place_costs_its_own_row_and_column() {
    let server = FakeOsrm::start(drive).await;
    let (travel, points) = (travel(&server), places(31));
    travel.fetch(&points[..30]).await.unwrap();
    let before = server.requests().len();
    travel.fetch(&points).await.unwrap();
    let asked: usize = server.requests()[before..].iter().map(|[rows, columns]| rows * columns).sum();
    assert!(asked <= 31 * 31 && server.requests().len() <= before + 4, "{:?}", server.requests());
    let known = times(&travel, &points[..30]);
    let grown = travel.times(&points, &known);
    is_as_told(&grown, &points);
    assert_eq!(grown, times(&travel, &points), "the table that is known grows into the same");
}

#[tokio::test]
async fn a_server_that_takes_less_at_once_is_asked_for_less() {
    let server = FakeOsrm::start(drive).await;
    server.take_at_most(64);
    let (travel, points) = (travel(&server), places(40));
    travel.fetch(&points).await.unwrap();
    is_as_told(&times(&travel, &points), &points);
    let before = server.requests().len();
    let more = places(80);
    travel.fetch(&more[40..]).await.unwrap();
    assert!(server.requests()[before..].iter().all(|[rows, columns]| rows * columns <= 169), "it has learnt");
}

#[tokio::test]
async fn an_answer_that_is_late_broken_or_none_is_asked_for_again() {
    let faults = [
        Fault::Slow(Duration::from_secs(2)),
        Fault::Status(500),
        Fault::Status(429),
        Fault::Garbage,
        Fault::ShortOfARow,
        Fault::Negative,
    ];
    for fault in faults {
        let server = FakeOsrm::start(drive).await;
        server.fail_next(&[fault, fault]);
        let (travel, points) = (travel(&server), places(5));
        travel.fetch(&points).await.unwrap();
        assert_eq!(server.requests().len(), 3, "{fault:?}");
        is_as_told(&times(&travel, &points), &points);
    }
}

#[tokio::test]
async fn after_a_few_tries_times_are_estimates_that_say_so_and_the_server_is_left_alone() {
    let server = FakeOsrm::start(drive).await;
    let (travel, points) = (travel(&server), places(5));
    for fault in [Fault::Slow(Duration::from_secs(2)), Fault::Status(503), Fault::Garbage] {
        server.fail_always(Some(fault));
        let before = server.requests().len();
        let error = travel.fetch(&points).await.unwrap_err();
        assert_eq!(server.requests().len(), before + 3, "{fault:?}: {error}");
        assert!(!error.to_string().contains("109"), "no coordinates: {error}");
        let estimated = times(&travel, &points);
        assert_eq!(estimated.count_estimated(), 5 * 4, "{fault:?}");
        assert_eq!(estimated.table, GreatCircle::MOTORBIKE.table(&points));
        let again = travel.fetch(&points).await;
        assert!(matches!(again, Err(OsrmError::LeftAlone)), "{again:?}");
        assert_eq!(server.requests().len(), before + 3);
        tokio::time::sleep(LIMITS.alone).await;
    }
    server.fail_always(None);
    travel.fetch(&points).await.unwrap();
    is_as_told(&times(&travel, &points), &points);
}

#[tokio::test]
async fn nobody_listening_is_a_failure_like_any_other() {
    let server = FakeOsrm::start(drive).await;
    let travel = travel(&server);
    drop(server);
    let points = places(3);
    assert!(travel.fetch(&points).await.is_err());
    assert_eq!(times(&travel, &points).count_estimated(), 6);
}

#[tokio::test]
async fn a_way_that_the_server_does_not_know_is_no_way_and_no_estimate() {
    let server = FakeOsrm::start(no_way_to_the_east).await;
    let (travel, points) = (travel(&server), places(3));
    travel.fetch(&points).await.unwrap();
    let times = times(&travel, &points);
    assert_eq!(times.count_estimated(), 0);
    for from in 0..3 {
        for to in 0..3 {
            assert_eq!(times.table.at(from, to) == Table::NO_WAY, to > from, "{from} to {to}");
        }
    }
}

#[tokio::test]
async fn a_table_is_given_at_once_and_what_is_lacking_comes_behind_the_scenes() {
    let server = FakeOsrm::start(drive).await;
    server.fail_next(&[Fault::Slow(Duration::from_millis(200))]);
    let (travel, points) = (std::sync::Arc::new(travel(&server)), places(4));
    let fetching = tokio::spawn({
        let travel = travel.clone();
        async move { travel.keep_fetching().await }
    });
    let (generation, began) = (travel.generation(), Instant::now());
    assert_eq!(times(&travel, &points).count_estimated(), 12);
    assert!(began.elapsed() < Duration::from_millis(200), "a table waits for nobody");
    while travel.generation() == generation {
        assert!(began.elapsed() < Duration::from_secs(20), "it never comes");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    is_as_told(&times(&travel, &points), &points);
    fetching.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn server_plan_asks_an_osrm_server_and_says_when_it_fails() {
    let server = FakeOsrm::start(|_, _| Some(40.0)).await;
    let plan = |url: String| {
        let input = br#"{"vehicles":[{"id":1,"start":[109.2,13.4]}],"jobs":[{"id":7,"location":[109.21,13.4]}]}"#;
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let args = ["--iterations", "20", "--osrm", &url].map(std::ffi::OsString::from);
        let never = std::sync::atomic::AtomicBool::new(false);
        let code = server::plan::run(args, &input[..], &mut out, &mut err, &|_, key| key.to_owned(), &never);
        let plan: Option<shared::routing::plan::Plan> = serde_json::from_slice(&out).ok();
        (code, plan.map(|plan| plan.summary.duration), String::from_utf8(err).unwrap())
    };
    let url = server.url().to_owned();
    let done = tokio::task::spawn_blocking(move || plan(url)).await.unwrap();
    assert_eq!(done, (0, Some(40), String::new()));
    server.fail_always(Some(Fault::Status(500)));
    let url = server.url().to_owned();
    let (code, _, said) = tokio::task::spawn_blocking(move || plan(url)).await.unwrap();
    assert_eq!(code, 0);
    assert!(said.contains("the OSRM server fails: HTTP status 500") && said.contains("2 of 2"), "{said}");
    let (code, _, said) = tokio::task::spawn_blocking(move || plan("https://roads".to_owned())).await.unwrap();
    assert_eq!((code, said.lines().count()), (2, 1), "{said}");
}
