//! Plans by road: where their times are from is said, and nobody waits for a road.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use geo::{Distance, Haversine, Point};
use server::app::Reference;
use server::roads::Roads;
use server::travel::Travel;
use server::travel::osrm::{Limits, Osrm};
use shared::api::command::Body;
use shared::api::path;
use shared::api::receipt::Outcome;
use shared::api::views::{PlanView, ProposeDay, TravelView};
use tests::app::{START_MS, TestApp, asked_slots, read};
use tests::osrm::{FakeOsrm, Fault};
use tests::wire::Hand;

use crate::slots::promises;

const LIMITS: Limits = Limits {
    request: Duration::from_secs(3),
    tries: 2,
    pause: Duration::from_millis(5),
    whole: Duration::from_secs(20),
    alone: Duration::from_secs(60),
};

/// Nothing is far.
fn quick(_: [f64; 2], _: [f64; 2]) -> Option<f64> {
    Some(100.0)
}

/// From nowhere to nowhere within a shift.
fn endless(_: [f64; 2], _: [f64; 2]) -> Option<f64> {
    Some(36_000.0)
}

/// A third slower than the estimates: traffic.
fn slow(from: [f64; 2], to: [f64; 2]) -> Option<f64> {
    let [from, to] = [from, to].map(|[lon, lat]| Point::new(lon, lat));
    Some(Haversine.distance(from, to) * 1.5 / 7.0 * 4.0 / 3.0)
}

fn osrm(server: &FakeOsrm) -> Travel {
    Travel::osrm(Osrm::new(server.url(), LIMITS).unwrap())
}

/// A server on the data of a seeded one, with this source of travel times.
async fn with_travel(seeded: &mut TestApp, travel: Travel) -> TestApp {
    let reference = Reference { travel: Arc::new(travel), ..Reference::embedded() };
    seeded.app.reference = Arc::new(reference);
    seeded.another().await
}

async fn proposed(app: &TestApp) -> PlanView {
    let coordinator = Hand::staff(app, "dieuphoi1").await;
    let day = chrono::DateTime::from_timestamp_millis(START_MS).unwrap();
    let asked = ProposeDay { day: shared::time::local_date(day), absent: Vec::new() };
    read(app.post(path::PROPOSALS, Some(&coordinator.token), &asked).await).await.unwrap()
}

#[tokio::test]
async fn a_plan_says_whether_its_times_are_of_roads_or_estimates() {
    let mut seeded = TestApp::start_seeded().await;
    let plan = proposed(&seeded).await;
    let travel = plan.travel.unwrap();
    assert_eq!((travel.source.as_str(), plan.estimated), (TravelView::ESTIMATE, true));
    assert!(travel.legs > 3 && travel.estimated == travel.legs, "{travel:?}");

    let server = FakeOsrm::start(quick).await;
    let app = with_travel(&mut seeded, osrm(&server)).await;
    let plan = proposed(&app).await;
    let travel = plan.travel.unwrap();
    assert_eq!((travel.source.as_str(), travel.estimated, plan.estimated), ("osrm", 0, false));
    assert!(plan.routes.iter().all(|route| route.travel_s > 0 && route.travel_s % 100 == 0), "100 s a way");

    // The server is out of order: the plan is made all the same, and says so.
    let server = FakeOsrm::start(quick).await;
    server.fail_always(Some(Fault::Status(500)));
    let app = with_travel(&mut seeded, osrm(&server)).await;
    let plan = proposed(&app).await;
    let travel = plan.travel.unwrap();
    assert_eq!((travel.source.as_str(), plan.estimated), ("osrm", true));
    assert!(travel.legs > 3 && travel.estimated == travel.legs, "{travel:?}");
    assert!(!plan.routes.is_empty());
}

#[tokio::test]
async fn places_off_the_roads_are_estimated_and_the_plan_says_how_many() {
    let mut seeded = TestApp::start_seeded().await;
    let helsinki = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/roads/helsinki.osm.pbf");
    let app = with_travel(&mut seeded, Travel::roads(Roads::build(&helsinki).unwrap())).await;
    let plan = proposed(&app).await;
    let travel = plan.travel.unwrap();
    // All of the demo is on another continent.
    assert_eq!((travel.source.as_str(), plan.estimated), ("osm-roads", true));
    assert!(travel.legs > 3 && travel.estimated == travel.legs, "{travel:?}");
}

#[tokio::test]
async fn a_day_planned_again_in_traffic_keeps_every_promised_window() {
    let mut seeded = TestApp::start_seeded().await;
    let before = proposed(&seeded).await;
    let coordinator = Hand::staff(&seeded, "dieuphoi1").await;
    let published = coordinator.act(&seeded, Body::PublishPlan { proposal: before.id }).await;
    assert_eq!(published.outcome, Outcome::Accepted);
    let server = FakeOsrm::start(slow).await;
    let app = with_travel(&mut seeded, osrm(&server)).await;
    let again = proposed(&app).await;
    assert!(!again.estimated, "planned by the roads as they are now");
    let (before, again) = (promises(&before), promises(&again));
    assert!(before.len() > 3);
    for (stop, (_, window)) in &before {
        assert_eq!(again.get(stop).map(|(_, window)| window), Some(window), "a promise that was moved: {stop:?}");
    }
}

#[tokio::test]
async fn a_question_for_windows_waits_for_no_road_and_counts_it_once_it_is_known() {
    let mut seeded = TestApp::start_seeded().await;
    let server = FakeOsrm::start(endless).await;
    server.fail_next(&[Fault::Slow(Duration::from_secs(2))]);
    let app = with_travel(&mut seeded, osrm(&server)).await;
    let travel = app.app.reference.travel.clone();
    let fetching = tokio::spawn(async move { travel.keep_fetching().await });
    let citizen = app.sign_in("0905123456").await;
    let offered = async || app.slots(&citizen.token, &asked_slots("22051")).await.slots.len();
    let began = Instant::now();
    assert!(offered().await > 0, "by straight lines a courier comes in time");
    assert!(began.elapsed() < Duration::from_secs(2), "a question waited for the road server");
    while offered().await > 0 {
        assert!(began.elapsed() < Duration::from_secs(60), "that nobody comes in time by road is never learnt");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    fetching.abort();
}
