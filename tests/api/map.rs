//! The operator's outlines: from the data folder to staff, and a broken file that stops the start.

use std::sync::Arc;

use assets::texts::Lang;
use reqwest::Method;
use server::app::Reference;
use server::outlines;
use shared::api::path;
use shared::api::views::OutlinesView;
use tests::app::{On, TestApp};
use tests::scratch::Scratch;

const AREA: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"Sông Cầu"},
    "geometry":{"type":"Polygon","coordinates":[[[109.1,13.3],[109.2,13.3000001],[109.3,13.3],[109.3,13.6],[109.1,13.3]]]}}]}"#;

fn folder(files: &[(&str, &str)]) -> Scratch {
    let scratch = Scratch::new();
    std::fs::create_dir(scratch.path().join("map")).unwrap();
    for (name, content) in files {
        std::fs::write(scratch.path().join("map").join(name), content).unwrap();
    }
    scratch
}

#[tokio::test]
async fn staff_get_the_outlines_of_the_data_folder_and_citizens_do_not() {
    let data = folder(&[("commune.geojson", AREA), ("notes.txt", "not a map")]);
    let read = outlines::read(data.path()).unwrap();
    let reference = Reference { outlines: outlines::as_sent(&read), ..Reference::embedded() };
    let app = TestApp::start_with(On::Sqlite, true, Arc::new(reference)).await;
    server::seed::demo_day(&app.app).await.unwrap();
    let staff = app.sign_in_staff("dieuphoi1").await.token;
    let got: OutlinesView = app.get(path::MAP, Some(&staff)).await;
    let border = [[109.1, 13.3], [109.3, 13.3], [109.3, 13.6], [109.1, 13.3]];
    assert_eq!(got.outlines.len(), 1);
    assert_eq!(got.outlines[0].rings, [border], "the point on the line is left out");
    let headers = app.send(Method::GET, path::MAP, Some(&staff), Vec::new()).await.headers().clone();
    assert_eq!(headers["cache-control"], "private, max-age=3600");
    let citizen = app.sign_in("0905123456").await.token;
    assert_eq!(app.refusal(Method::GET, path::MAP, Some(&citizen), Vec::new()).await.0, 403);
    assert_eq!(app.refusal(Method::GET, path::MAP, None, Vec::new()).await.0, 401);
}

#[tokio::test]
async fn without_files_there_are_no_outlines() {
    assert_eq!(outlines::read(Scratch::new().path()).unwrap(), OutlinesView::default());
    let app = TestApp::start_seeded().await;
    let staff = app.sign_in_staff("dieuphoi1").await.token;
    assert_eq!(app.get::<OutlinesView>(path::MAP, Some(&staff)).await, OutlinesView::default());
}

#[test]
fn a_broken_file_is_refused_by_its_name_in_both_languages() {
    let cut = &AREA[..AREA.len() / 2];
    let data = folder(&[("a.geojson", AREA), ("broken.geojson", cut)]);
    let unusable = outlines::read(data.path()).unwrap_err();
    for lang in Lang::ALL {
        let sentence = unusable.say(lang);
        assert!(sentence.contains("broken.geojson"), "{sentence}");
        assert!(!sentence.contains("cli-map"), "{sentence}");
    }
}

#[test]
fn more_points_than_a_phone_draws_are_refused_by_the_file_that_brings_them() {
    // A saw whose teeth are too large to be left out.
    let teeth = (0..12_000).map(|n| format!("[{},{}]", 100.0 + f64::from(n) / 1_000.0, f64::from(n % 2)));
    let ring: Vec<String> = teeth.chain(["[100,5]".to_owned(), "[100,0]".to_owned()]).collect();
    let saw = format!(r#"{{"type":"Feature","geometry":{{"type":"Polygon","coordinates":[[{}]]}}}}"#, ring.join(","));
    let data = folder(&[("1.geojson", &saw), ("2.geojson", &saw)]);
    let unusable = outlines::read(data.path()).unwrap_err();
    assert!(matches!(unusable.fault, outlines::Fault::Crowded) && unusable.file.ends_with("2.geojson"));
}
