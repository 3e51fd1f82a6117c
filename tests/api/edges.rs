//! Blobs, places, slots, tracking, live hints, the demo.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use shared::api::path;
use shared::api::views::{PlaceHit, TrackView};
use shared::dossier::Stage;
use shared::ids::Digest;
use tests::app::{MINUTE_MS, On, TestApp};

const SVG: &[u8] =
    b"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><path d=\"M1 1L2 2\" fill=\"none\"/></svg>";
const JPEG_WITH_EXIF: &[u8] = b"\xff\xd8\xff\xe1\x00\x08Exif\0\0\xff\xda\x00\x02\xff\xd9";

fn blob_path(bytes: &[u8]) -> String {
    format!("{}/{}", path::BLOBS, Digest::of(bytes))
}

#[tokio::test]
async fn a_signature_is_kept_once_and_given_back_without_being_run() {
    for on in On::BOTH {
        let app = TestApp::start_on(on, true).await;
        let session = app.sign_in("0905123456").await;
        for _ in 0..2 {
            let put = app.send(Method::PUT, &blob_path(SVG), Some(&session.token), SVG.to_vec()).await;
            assert_eq!(put.status(), StatusCode::NO_CONTENT);
        }
        let got = app.send(Method::GET, &blob_path(SVG), Some(&session.token), Vec::new()).await;
        assert_eq!(got.headers()["content-type"], "image/svg+xml");
        assert_eq!(got.headers()["x-content-type-options"], "nosniff");
        assert!(got.headers()["content-security-policy"].to_str().unwrap().contains("sandbox"));
        assert_eq!(got.bytes().await.unwrap().as_ref(), SVG);
    }
}

#[tokio::test]
async fn bytes_of_another_hash_a_photo_with_its_place_and_other_files_are_refused() {
    let app = TestApp::start().await;
    let token = app.sign_in("0905123456").await.token;
    let put = async |named: &[u8], sent: &[u8]| {
        app.refusal(Method::PUT, &blob_path(named), Some(&token), sent.to_vec()).await
    };
    assert_eq!(put(b"other", SVG).await, (400, "blob.hash-differs".to_owned()));
    assert_eq!(put(JPEG_WITH_EXIF, JPEG_WITH_EXIF).await, (400, "blob.has-metadata".to_owned()));
    let script = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    assert_eq!(put(script, script).await, (400, "blob.type-unknown".to_owned()));
    let large = vec![0; 5 * 1024 * 1024];
    assert_eq!(put(&large, &large).await, (400, "blob.too-large".to_owned()));
    assert!(app.column("SELECT hash AS x FROM blob").await.is_empty());
}

#[tokio::test]
async fn a_blob_is_shown_to_those_whom_its_dossier_concerns_and_to_nobody_else() {
    let app = TestApp::start_seeded().await;
    let hash = app.column("SELECT hash AS x FROM blob WHERE media_type = 'image/png'").await.remove(0);
    let path = format!("{}/{hash}", path::BLOBS);
    let stranger = app.sign_in("0905999999").await.token;
    assert_eq!(app.refusal(Method::GET, &path, Some(&stranger), Vec::new()).await.0, 404);
    assert_eq!(app.refusal(Method::GET, &path, None, Vec::new()).await.0, 401);
    let admin = app.sign_in_staff("quantri").await.token;
    assert_eq!(app.refusal(Method::GET, &path, Some(&admin), Vec::new()).await.0, 404);
    let coordinator = app.sign_in_staff("dieuphoi1").await.token;
    assert_eq!(app.send(Method::GET, &path, Some(&coordinator), Vec::new()).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_commune_is_found_by_its_old_name_with_the_agency_that_receives_for_it() {
    let app = TestApp::start_seeded().await;
    let token = app.sign_in("0905123456").await.token;
    let hits: Vec<PlaceHit> = app.get(&format!("{}?q=xuan%20thanh%20song%20cau", path::PLACES), Some(&token)).await;
    let hit = &hits[0];
    assert_eq!((hit.commune.as_str(), hit.served), ("22076", true));
    assert!(hit.name.contains("Phường Xuân Đài") && hit.name.contains("Phường Xuân Thành"), "{}", hit.name);
    assert!(hit.agencies.iter().any(|agency| agency.as_str() == "BPMC-22076"));
    assert_eq!(hit.short.as_deref(), Some("Phường Xuân Đài (Phường Xuân Thành cũ)"));
    let line = "kp%20ch%C3%A1nh%20b%E1%BA%AFc%2C%20xu%C3%A2n%20th%C3%A0nhh%2C%20tx%20s%C3%B4ng%20c%E1%BA%A7u";
    let hits: Vec<PlaceHit> = app.get(&format!("{}?q={line}", path::PLACES), Some(&token)).await;
    assert_eq!(hits[0].commune, "22076", "a whole line with a slip is read");
    let far: Vec<PlaceHit> = app.get(&format!("{}?q=ben%20nghe", path::PLACES), Some(&token)).await;
    assert!(far.len() <= 20 && far.iter().all(|hit| !hit.served && hit.agencies.is_empty()));
    assert_eq!(app.refusal(Method::GET, &format!("{}?q=a", path::PLACES), None, Vec::new()).await.0, 401);
}

#[tokio::test]
async fn the_public_link_tells_the_degree_of_completion_and_nothing_of_the_person() {
    let app = TestApp::start_seeded().await;
    let tokens = app
        .column(
            "SELECT track.token AS x FROM track JOIN dossier ON dossier.id = track.dossier ORDER BY dossier.status DESC",
        )
        .await;
    let path = format!("{}/{}", path::TRACK, tokens[0]);
    let answer = app.send(Method::GET, &path, None, Vec::new()).await;
    assert_eq!(answer.headers()["x-robots-tag"], "noindex, nofollow");
    let body = answer.text().await.unwrap();
    let view: TrackView = serde_json::from_str(&body).unwrap();
    assert_eq!(view.stage, Stage::ResultDelivered);
    assert!(view.code.is_some_and(|code| code.starts_with("H15.")));
    let fields = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&body).unwrap();
    assert!(fields.keys().all(|key| key == "code" || key == "stage"), "{body}");
    let secrets = app.column("SELECT content AS x FROM private").await;
    for person in secrets.iter().filter_map(|text| serde_json::from_str::<serde_json::Value>(text).ok()) {
        let person = &person["person"];
        for fact in [&person["name"], &person["phone"], &person["address"]["line"]] {
            assert!(!fact.as_str().is_some_and(|fact| body.contains(fact)), "{body}");
        }
    }
    let waiting: TrackView = app.get(&format!("{}/{}", path::TRACK, tokens[tokens.len() - 1]), None).await;
    assert_eq!((waiting.stage, waiting.code), (Stage::NotReceived, None));
}

#[tokio::test]
async fn links_cannot_be_guessed_by_trying_many() {
    let app = TestApp::start().await;
    for i in 0..20 {
        let miss = app.refusal(Method::GET, &format!("{}/guess{i}", path::TRACK), None, Vec::new()).await;
        assert_eq!(miss, (404, "track.not-found".to_owned()));
    }
    let stopped = app.refusal(Method::GET, &format!("{}/guess", path::TRACK), None, Vec::new()).await;
    assert_eq!(stopped, (429, "rate.limited".to_owned()));
}

#[tokio::test]
async fn live_hints_say_that_there_is_something_new_and_not_what() {
    let app = TestApp::start().await;
    let token = app.sign_in("0905123456").await.token;
    let mut stream = app.send(Method::GET, path::LIVE, Some(&token), Vec::new()).await;
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    app.app.tell_news();
    let chunk = tokio::time::timeout(Duration::from_secs(10), stream.chunk()).await;
    assert_eq!(chunk.expect("in time").unwrap().unwrap().as_ref(), b"data: news\n\n");
    assert_eq!(app.refusal(Method::GET, path::LIVE, None, Vec::new()).await.0, 401);
}

#[tokio::test]
async fn messages_are_on_a_page_in_a_demo_only() {
    let app = TestApp::start().await;
    app.ask_code("0905123456").await;
    let code = app.newest_code().await;
    let page = app.send(Method::GET, "/demo/messages", None, Vec::new()).await.text().await.unwrap();
    assert!(page.contains(&code) && page.contains("lang=\"vi\"") && !page.contains("905123"));
    let real = TestApp::start_on(On::Sqlite, false).await;
    assert_eq!(real.refusal(Method::GET, "/demo/messages", None, Vec::new()).await.0, 404);
}

#[tokio::test]
async fn the_demo_of_a_day_is_the_same_wherever_it_is_made_and_made_once() {
    const HASHES: &str = "SELECT hash AS x FROM entry ORDER BY subject, number";
    let (first, second) = (TestApp::start().await, TestApp::start_on(On::Postgres, true).await);
    let said = server::seed::demo_day(&first.app).await.unwrap();
    assert!(said.contains("buuta1") && said.contains("tannoi-demo") && said.contains("0900000001"));
    second.pass_ms(5 * MINUTE_MS);
    server::seed::demo_day(&second.app).await.unwrap();
    let hashes = first.column(HASHES).await;
    assert!(hashes.len() > 120, "{} entries", hashes.len());
    assert_eq!(hashes, second.column(HASHES).await);
    const DOORS: &str = "SELECT code AS x FROM door ORDER BY dossier, leg";
    assert_eq!(first.column(DOORS).await, second.column(DOORS).await);
    first.pass_ms(24 * 60 * MINUTE_MS);
    server::seed::demo_day(&first.app).await.unwrap();
    assert_eq!(first.column(HASHES).await, hashes, "a second start adds nothing");
}
