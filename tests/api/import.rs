//! `server import`: what of a file reaches the catalogue, and that a bad row or a bad file costs nothing else.

use std::path::Path;

use server::tools;
use tests::app::{On, START_MS, TestApp};
use tests::scratch::Scratch;
use tests::wire::Hand;

fn file(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/import").join(name)
}

async fn codes(app: &TestApp) -> Vec<String> {
    app.column("SELECT code || ' ' || from_day AS x FROM procedure_version ORDER BY code, from_day").await
}

#[tokio::test]
async fn good_rows_reach_every_device_bad_rows_are_named_and_a_second_import_changes_nothing() {
    for on in On::BOTH {
        let app = TestApp::start_seeded_on(on).await;
        let citizen = Hand::citizen(&app, "0905123456").await;
        let (_, cursor) = citizen.changes(&app, "").await;
        let before = codes(&app).await;
        let report = tools::import(&app.app.store, &file("malformed.json"), START_MS).await.unwrap();
        let after = codes(&app).await;
        let added: Vec<&String> = after.iter().filter(|code| !before.contains(code)).collect();
        assert!(added.iter().any(|code| code.starts_with("1.000001 ")), "{added:?}");
        assert!(before.iter().all(|code| after.contains(code)), "nothing that was there is gone");
        let refused = report.lines().filter(|line| line.contains("từ chối")).count();
        assert!(refused > 0 && refused < report.lines().count(), "{report}");
        let (seen, _) = citizen.changes(&app, &cursor).await;
        assert!(seen.keys().any(|(kind, id)| kind == "procedure" && id == "1.000001"), "devices hear of it");
        tools::import(&app.app.store, &file("malformed.json"), START_MS).await.unwrap();
        assert_eq!(codes(&app).await, after);
    }
}

#[tokio::test]
async fn a_file_that_is_no_list_of_rows_is_refused_with_a_sentence_and_changes_nothing() {
    let app = TestApp::start_seeded().await;
    let before = codes(&app).await;
    let scratch = Scratch::new();
    for (name, text) in [("odd.json", "{\"rows\": []}"), ("cut.json", "[{\"code\": \"1.0"), ("none.json", "")] {
        let path = scratch.path().join(name);
        std::fs::write(&path, text).unwrap();
        let sentence = tools::import(&app.app.store, &path, START_MS).await.unwrap_err();
        assert!(sentence.lines().count() == 2 && sentence.contains(name), "both languages name the file: {sentence}");
    }
    let missing = tools::import(&app.app.store, &scratch.path().join("absent.json"), START_MS).await;
    assert!(missing.unwrap_err().contains("absent.json"));
    assert_eq!(codes(&app).await, before);
}
