//! A database of an earlier version is brought to this one, and keeps what is in it.

use std::path::Path;

use server::store::{Store, StoreError, changes};
use tests::postgres::ThrowawayPostgres;
use tests::scratch::Scratch;

/// The last version in which a command's bytes lay in a table of their own.
const VERSION: usize = 13;

/// Two commands, one whose bytes were purged, two dossiers, one handed over, and who was told of them and of a plan; a
/// courier lost sight of one.
const ROWS: &str = "\
INSERT INTO command (id, actor, device, hash, outcome, receipt, server_ms) \
VALUES ('c1', 'a', 'd', 'h', 'accepted', '{}', 1), ('c2', 'a', 'd', 'h', 'accepted', '{}', 1);
INSERT INTO command_text (id, text) VALUES ('c1', 'bytes of the first');
INSERT INTO dossier (id, version, state, owner, office, agency, status, booked_ms) \
VALUES ('open', 1, '{}', 'o', 'p', 'g', 4, 1), ('done', 1, '{}', 'o', 'p', 'g', 10, 1);
UPDATE sequencer SET last = 9;
INSERT INTO change (audience, kind, id, gone, position) \
VALUES ('person:o', 'dossier', 'open', 0, 1), ('office:p', 'dossier', 'open', 0, 2), ('agency:g', 'dossier', 'open', 0, 3), \
('courier:c', 'dossier', 'open', 1, 4), ('office:p', 'plan', 'today', 0, 5), ('person:o', 'dossier', 'done', 0, 6), \
('office:p', 'dossier', 'done', 0, 7), ('agency:g', 'dossier', 'done', 0, 8), ('all', 'place', 'p', 0, 9);";

/// The steps of up to [`VERSION`], as they were released.
fn steps(postgres: bool) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/src/store/migrations");
    let files = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = files.filter_map(|file| Some(file.strip_suffix(".sql")?.to_owned())).collect();
    names.retain(|name| !name.ends_with(".pg"));
    names.sort();
    let text = |name: &String| {
        let own = folder.join(format!("{name}.pg.sql"));
        let file = if postgres && own.exists() { own } else { folder.join(format!("{name}.sql")) };
        std::fs::read_to_string(file).unwrap()
    };
    names.iter().take(VERSION).map(|name| (name.clone(), text(name))).collect()
}

async fn nothing_is_lost(store: &Store) {
    let found: Result<Vec<String>, StoreError> = store
        .read(|tx| {
            let commands = tx.query("SELECT id || ' ' || coalesce(text, '-') AS x FROM command ORDER BY id", &[])?;
            let dossiers = tx.query("SELECT id || ' ' || handed_over AS x FROM dossier ORDER BY id", &[])?;
            commands.iter().chain(&dossiers).map(|row| row.text("x").map(str::to_owned)).collect()
        })
        .await;
    assert_eq!(found.unwrap(), ["c1 bytes of the first", "c2 -", "done 1", "open 0"]);
    for (audience, own) in [
        ("person:o", ["done", "open"].as_slice()),
        ("office:p", &["done", "open", "today"]),
        ("agency:g", &["done", "open"]),
        ("courier:c", &["open"]),
    ] {
        let audiences = [changes::EVERYONE.to_owned(), audience.to_owned()];
        let page: Result<_, StoreError> = store.read(move |tx| changes::list(tx, &audiences, 0, 100)).await;
        let mut ids: Vec<String> = page.unwrap().lines.into_iter().map(|line| line.id).collect();
        assert_eq!(ids.pop().as_deref(), Some("p"), "{audience}: the newest comes last");
        ids.sort();
        assert_eq!(ids, own, "{audience}");
    }
}

#[tokio::test]
async fn a_file_of_an_earlier_version_keeps_what_is_in_it() {
    let scratch = Scratch::new();
    let path = scratch.path().join("store.sqlite");
    let db = rusqlite::Connection::open(&path).unwrap();
    for (_, step) in steps(false) {
        db.execute_batch(&step).unwrap();
    }
    db.execute_batch(ROWS).unwrap();
    db.pragma_update(None, "user_version", VERSION as i64).unwrap();
    drop(db);
    nothing_is_lost(&Store::open_sqlite(&path).unwrap()).await;
}

#[tokio::test]
async fn a_postgresql_database_of_an_earlier_version_keeps_what_is_in_it() {
    let cluster = ThrowawayPostgres::shared();
    let url = cluster.new_database();
    let mut sql = "CREATE TABLE schema_version (version BIGINT PRIMARY KEY, name TEXT NOT NULL);".to_owned();
    for (at, (name, step)) in steps(true).into_iter().enumerate() {
        sql += &format!("{step}INSERT INTO schema_version (version, name) VALUES ({}, '{name}');", at + 1);
    }
    cluster.run_sql(&url, &(sql + ROWS));
    nothing_is_lost(&Store::open_postgres(&url).unwrap()).await;
}
