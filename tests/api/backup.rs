//! Backup and restore: a drill with writers that go on, and everything that must be refused.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Mutex;

use server::backup::sealed::{SealError, Secret};
use server::backup::{BackupError, DATABASE, KEY, Source, make, renew, restore};
use server::ledger::verify::verify;
use server::store::{Read, Store};
use shared::api::command::Command;
use shared::api::receipt::{Outcome, Receipt};
use shared::ids::DossierId;
use tests::app::TestApp;
use tests::scratch::Scratch;
use tests::wire::{Hand, text};

fn secret() -> Secret {
    Secret::KeyFile(vec![7; 32])
}

async fn backed_up(app: &TestApp, out: &Path) -> Result<server::backup::Contents, BackupError> {
    backed_up_on(app, out, false).await
}

async fn backed_up_on(app: &TestApp, out: &Path, on_postgres: bool) -> Result<server::backup::Contents, BackupError> {
    let (folder, out) = (app.folder().to_owned(), out.to_owned());
    let make = move || {
        let source = Source { data: &folder, key_file: &folder.join(KEY), on_postgres };
        make(&source, &out, &secret(), [1; 16], 5)
    };
    tokio::task::spawn_blocking(make).await.unwrap()
}

/// As `server restore` does it.
async fn restored(file: &Path, data: &Path) {
    restore(file, data, &secret()).unwrap();
    let path = data.join(DATABASE);
    let store = tokio::task::spawn_blocking(move || Store::open_sqlite(&path)).await.unwrap().unwrap();
    renew(&store, "after").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_restore_devices_offer_again_and_nothing_is_lost_or_doubled() {
    const PHONES: [&str; 3] = ["0905123451", "0905123452", "0905123453"];
    let app = TestApp::start_seeded().await;
    let mut hands = Vec::new();
    for phone in PHONES {
        let hand = Hand::citizen(&app, phone).await;
        let commands = hand.bookings(&app, 40).await;
        hands.push((hand, commands));
    }
    let acknowledged = Mutex::new(Vec::new());
    let out = Scratch::new();
    let file = out.path().join("backup");
    let write = async |(hand, commands): &(Hand, Vec<Command>)| {
        for command in commands {
            let answer = hand.send_texts(&app, &[&text(command)]).await;
            let receipt: Receipt = serde_json::from_str(answer.receipts[0].get()).unwrap();
            assert_eq!(receipt.outcome, Outcome::Accepted);
            acknowledged.lock().unwrap().push(command.id);
        }
    };
    let save = async {
        while acknowledged.lock().unwrap().len() < 15 {
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
        let before = acknowledged.lock().unwrap().clone();
        backed_up(&app, &file).await.unwrap();
        (before, acknowledged.lock().unwrap().len())
    };
    let ((), (), (), (before, during)) = tokio::join!(write(&hands[0]), write(&hands[1]), write(&hands[2]), save);
    assert!(during < 120, "writers went on after the backup");
    // Somebody who signs in only after the backup: the restored database has never heard of this person.
    let late = Hand::citizen(&app, "0905123459").await;
    let late_commands = late.bookings(&app, 3).await;
    for command in &late_commands {
        assert_eq!(late.send(&app, &[command]).await.remove(0).outcome, Outcome::Accepted);
    }
    let ranges = "SELECT kind || ' ' || from_number AS x FROM number_range";
    let courier = Hand::staff(&app, "buuta1").await;
    let given_out: BTreeSet<String> = app.column(ranges).await.into_iter().collect();

    let data = out.path().join("restored");
    restored(&file, &data).await;
    let again = TestApp::start_in(&data, &app).await;
    assert_eq!(again.app.epoch.as_ref(), "after");
    let report = verify(&again.app).await.unwrap();
    assert_eq!(report.first, None, "{report:?}");
    let there: BTreeSet<String> = again.column("SELECT id AS x FROM command").await.into_iter().collect();
    for id in &before {
        assert!(there.contains(&id.to_string()), "what was acknowledged before the backup is in it");
    }
    assert!(late_commands.iter().all(|late| !there.contains(&late.id.to_string())), "and what came later is not");

    // Devices sign in again where their session is gone, and offer what they have: in any order of batches, all of it.
    let mut all = Vec::new();
    for (at, (hand, commands)) in hands.iter().enumerate() {
        let signed_in = Hand::citizen(&again, PHONES[at]).await;
        assert_eq!(signed_in.actor.id, hand.actor.id);
        all.push((hand, commands.clone()));
    }
    let (_, old_cursor) = hands[0].0.changes(&app, "").await;
    for (hand, commands) in &all {
        for batch in commands.chunks(7) {
            for _ in 0..2 {
                let texts: Vec<String> = batch.iter().map(text).collect();
                let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
                let answer = hand.send_texts(&again, &texts).await;
                for receipt in &answer.receipts {
                    let receipt: Receipt = serde_json::from_str(receipt.get()).unwrap();
                    assert_eq!(receipt.outcome, Outcome::Accepted);
                }
            }
        }
    }
    let same_device = Hand::citizen_on(&again, "0905123459", late.device).await;
    assert_eq!(same_device.actor.id, late.actor.id, "a person whom the backup does not know is the same again");
    for command in &late_commands {
        assert_eq!(same_device.send(&again, &[command]).await.remove(0).outcome, Outcome::Accepted);
    }

    let commands: Vec<&Command> = all.iter().flat_map(|(_, commands)| commands).chain(&late_commands).collect();
    let dossiers = again.column("SELECT subject AS x FROM entry WHERE number = 1").await;
    for command in &commands {
        let subject = format!("dossier:{}", command.body.dossiers()[0]);
        assert_eq!(dossiers.iter().filter(|found| **found == subject).count(), 1, "once and not twice");
    }
    let report = verify(&again.app).await.unwrap();
    assert_eq!(report.first, None, "{report:?}");
    let page: shared::api::changes::Changes =
        again.get(&format!("{}?since={old_cursor}", shared::api::path::CHANGES), Some(&hands[0].0.token)).await;
    assert!(page.reset, "a cursor from before the restore means: read everything again");
    // Numbers that were given out after the backup are not given out again.
    let fresh = Hand::staff(&again, "buuta1").await;
    let mine = fresh.device.to_string();
    let given = move |tx: &mut dyn Read| {
        let sql = "SELECT kind || ' ' || from_number AS x FROM number_range WHERE device = $1";
        let rows = tx.query(sql, &[mine.as_str().into()])?;
        rows.iter().map(|row| row.text("x").map(str::to_owned)).collect::<Result<Vec<_>, _>>()
    };
    let given = again.app.store.read(given).await.unwrap();
    assert!(given.len() == 4 && given.iter().all(|range| !given_out.contains(range)), "{given:?}");
    let taken = courier.actor.id;
    let standing = move |tx: &mut dyn Read| {
        let kind = server::store::numbers::NumberKind::Note;
        let of: Vec<u64> = given_out.iter().filter_map(|range| range.strip_prefix("note ")?.parse().ok()).collect();
        let newest = of.into_iter().max().expect("a courier signed in");
        server::store::numbers::standing(tx, kind, newest + 5, taken, true)
    };
    let standing = again.app.store.read(standing).await.unwrap();
    let free = server::store::numbers::Standing::Free { running_out: true };
    assert_eq!(standing, free, "whoever brings a record with one is believed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restore_that_cannot_be_right_changes_nothing() {
    let app = TestApp::start_seeded().await;
    let out = Scratch::new();
    let file = out.path().join("backup");
    let contents = backed_up(&app, &file).await.unwrap();
    assert_eq!(contents.files.iter().map(|item| item.name.as_str()).collect::<Vec<_>>(), [DATABASE, KEY]);
    assert!(matches!(backed_up(&app, &file).await, Err(BackupError::Occupied(_))), "no backup is overwritten");
    let key_only = backed_up_on(&app, &out.path().join("key"), true).await.unwrap();
    assert_eq!(
        key_only.files.iter().map(|item| item.name.as_str()).collect::<Vec<_>>(),
        [KEY],
        "pg_dump does the rest"
    );
    let left: Vec<_> = std::fs::read_dir(app.folder()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with("backup-")), "no copy stays: {left:?}");
    let bytes = std::fs::read(&file).unwrap();
    assert!(!bytes.windows(15).any(|part| part == b"SQLite format 3"), "it is encrypted");

    let data = out.path().join("data");
    let refused = |file: &Path, secret: &Secret| {
        let error = restore(file, &data, secret).expect_err("it is refused");
        assert!(!data.exists() && !out.path().join("data.restoring").exists(), "nothing is left: {error:?}");
        error
    };
    let wrong = refused(&file, &Secret::KeyFile(vec![8; 32]));
    assert!(matches!(wrong, BackupError::Sealed(SealError::WrongSecret)));
    let changed = out.path().join("changed");
    for at in [bytes.len() / 3, bytes.len() - 1] {
        let mut other = bytes.clone();
        other[at] ^= 1;
        std::fs::write(&changed, &other).unwrap();
        assert!(matches!(refused(&changed, &secret()), BackupError::Sealed(SealError::Altered)));
    }
    for cut in [bytes.len() - 1, bytes.len() / 2, 3] {
        std::fs::write(&changed, &bytes[..cut]).unwrap();
        let error = refused(&changed, &secret());
        assert!(matches!(error, BackupError::Sealed(SealError::Altered | SealError::NotOurs)), "{error:?}");
    }
    let occupied = out.path().join("occupied");
    std::fs::create_dir(&occupied).unwrap();
    std::fs::write(occupied.join("mine"), "x").unwrap();
    assert!(matches!(restore(&file, &occupied, &secret()), Err(BackupError::Occupied(_))));
    assert_eq!(std::fs::read(occupied.join("mine")).unwrap(), b"x");
    // What another one has begun is not taken away.
    for (begun, left) in [("data.restoring", "mine"), ("later.part", "")] {
        let begun = out.path().join(begun);
        if left.is_empty() {
            std::fs::write(&begun, "x").unwrap()
        } else {
            std::fs::create_dir(&begun).unwrap()
        }
        let tried = match left {
            "" => backed_up(&app, &out.path().join("later")).await.map(drop),
            _ => restore(&file, &data, &secret()).map(drop),
        };
        assert!(matches!(tried, Err(BackupError::Occupied(_))) && begun.exists(), "{begun:?}: {tried:?}");
    }
    std::fs::remove_dir(out.path().join("data.restoring")).unwrap();
    restore(&file, &data, &secret()).unwrap();
    assert_eq!(std::fs::read(data.join(KEY)).unwrap(), std::fs::read(app.folder().join(KEY)).unwrap());
    use std::os::unix::fs::PermissionsExt as _;
    for name in [DATABASE, KEY] {
        assert_eq!(std::fs::metadata(data.join(name)).unwrap().permissions().mode() & 0o077, 0, "{name}");
    }
}

#[test]
fn the_operators_subcommands_say_whether_it_was_done() {
    let folder = Scratch::new();
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let run = |told: &[&str]| format!("{:?}", server::cli::run(&words(told)));
    let (done, failed, misused) = (
        format!("{:?}", std::process::ExitCode::SUCCESS),
        format!("{:?}", std::process::ExitCode::FAILURE),
        format!("{:?}", std::process::ExitCode::from(2)),
    );
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (data, key, file, other) = (path("data"), path("key"), path("file"), path("other"));
    assert_eq!(run(&["verify", "--data", &data]), failed, "a record is not begun by looking at it");
    assert!(!Path::new(&data).exists());
    std::fs::create_dir(&data).unwrap();
    drop(Store::open_sqlite(&Path::new(&data).join(DATABASE)).unwrap());
    assert_eq!(run(&["verify", "--data", &data]), done);
    for word in ["rebuild", "purge"] {
        assert_eq!(run(&[word, "--data", &data]), done, "{word}");
    }
    std::fs::write(&key, [5; 40]).unwrap();
    assert_eq!(run(&["backup", "--data", &data]), misused, "where to?");
    assert_eq!(run(&["backup", "--data", &data, "--out", &file, "--key-file", &other]), failed);
    assert_eq!(run(&["backup", "--data", &data, "--out", &file, "--key-file", &key]), done);
    assert_eq!(run(&["restore", &file, "--data", &data, "--key-file", &key]), failed, "not over what is there");
    assert_eq!(run(&["restore", &file, "--data", &other, "--key-file", &key]), done);
    assert_eq!(run(&["verify", "--data", &other]), done);
    let id = DossierId::new(1, [1; 10]).to_string();
    assert_eq!(run(&["proof", "--dossier", &id, "--out", &path("proof"), "--data", &other]), failed, "no such dossier");
    let db = rusqlite::Connection::open(Path::new(&other).join(DATABASE)).unwrap();
    db.execute(
        "INSERT INTO entry (subject, number, command, actor, role, device_ms, occurred_ms, recorded_ms, event, \
        previous, hash) VALUES ('dossier:x', 1, 'c', 'a', 'r', 0, 0, 0, '{}', 'p', 'h')",
        [],
    )
    .unwrap();
    assert_eq!(run(&["verify", "--data", &other]), failed);
}
