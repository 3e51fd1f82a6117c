//! The suite on SQLite, and what a file can do to it.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use server::store::{Store, StoreError, Value, purges};
use tests::scratch::Scratch;

use crate::contract::{self, Database, amount, count, make_counters};

/// A file of its own.
struct File {
    scratch: Scratch,
}

impl Database for File {
    fn make() -> File {
        File { scratch: Scratch::new() }
    }

    fn open(&self) -> Result<Store, StoreError> {
        Store::open_sqlite(&self.scratch.path().join("store.sqlite"))
    }
}

contract::suite!(super::File);

/// Limits the file to `pages` more than it has now.
async fn leave_room(store: &Store, pages: i64) {
    let limited: Result<(), StoreError> = store
        .write(move |tx| {
            let used = tx.query_one("PRAGMA page_count", &[])?.expect("one row").int("page_count")?;
            tx.query(&format!("PRAGMA max_page_count = {}", used + pages), &[])?;
            Ok(())
        })
        .await;
    limited.unwrap();
}

#[tokio::test]
async fn commands_whose_bytes_are_to_be_purged_are_found_without_reading_the_others() {
    let store = File::make().open().unwrap();
    let way: Result<Vec<String>, StoreError> = store
        .read(|tx| {
            let rows = tx.query(&format!("EXPLAIN QUERY PLAN {}", purges::WITHOUT_EFFECT), &[1.into(), 1.into()])?;
            rows.iter().map(|row| row.text("detail").map(str::to_owned)).collect()
        })
        .await;
    assert_eq!(way.unwrap(), ["SCAN command USING INDEX command_without_effect"]);
}

#[tokio::test]
async fn a_full_disk_keeps_nothing_of_a_write_and_the_store_recovers() {
    let file = File::make();
    let store = file.open().unwrap();
    make_counters(&store).await;
    leave_room(&store, 3).await;

    let runs = Arc::new(AtomicU32::new(0));
    let seen = runs.clone();
    let filled: Result<(), StoreError> = store
        .write(move |tx| {
            seen.fetch_add(1, Ordering::Relaxed);
            for number in 0..100 {
                let id = format!("{number}{}", "x".repeat(2000));
                // Swallowed on purpose: it is not the closure that decides here.
                let _ = tx.execute("INSERT INTO counter (id, amount) VALUES ($1, 0)", &[id.into()]);
            }
            Ok(())
        })
        .await;
    assert!(matches!(filled, Err(StoreError::Full)), "{filled:?}");
    assert!(runs.load(Ordering::Relaxed) > 1, "it was tried again");
    assert_eq!(count(&store, "counter").await, 1);

    leave_room(&store, 10_000).await;
    let written: Result<u64, StoreError> =
        store.write(|tx| tx.execute("INSERT INTO counter (id, amount) VALUES ($1, 0)", &["b".into()])).await;
    assert_eq!(written.unwrap(), 1);
    drop(store);
    assert_eq!(count(&file.open().unwrap(), "counter").await, 2);
}

#[tokio::test]
async fn a_write_too_big_for_the_disk_does_not_take_its_neighbours_with_it() {
    let file = File::make();
    let store = file.open().unwrap();
    make_counters(&store).await;
    leave_room(&store, 3).await;

    let insert = |id: String| {
        let store = store.clone();
        tokio::spawn(async move {
            let written: Result<u64, StoreError> = store
                .write(move |tx| tx.execute("INSERT INTO counter (id, amount) VALUES ($1, 0)", &[id.as_str().into()]))
                .await;
            written
        })
    };
    let small: Vec<_> = (0..20).map(|number| insert(format!("small {number}"))).collect();
    let big = insert("x".repeat(1_000_000));
    let more: Vec<_> = (20..40).map(|number| insert(format!("small {number}"))).collect();
    assert!(matches!(big.await.unwrap(), Err(StoreError::Full)));
    for written in small.into_iter().chain(more) {
        assert_eq!(written.await.unwrap().unwrap(), 1);
    }
    assert_eq!(count(&store, "counter").await, 41);
}

/// Keeps the writer busy until the sender is used, so that what is written meanwhile forms one batch.
async fn hold_writer(store: &Store) -> SyncSender<()> {
    let (release, released) = sync_channel(1);
    let released = Mutex::new(released);
    let (started, has_started) = sync_channel(1);
    let store = store.clone();
    tokio::spawn(async move {
        let held: Result<(), StoreError> = store
            .write(move |_| {
                started.send(()).expect("the test waits");
                released.lock().expect("nobody panicked").recv().expect("the test answers");
                Ok(())
            })
            .await;
        held.unwrap();
    });
    tokio::task::spawn_blocking(move || has_started.recv().unwrap()).await.unwrap();
    release
}

#[tokio::test]
async fn writes_that_wait_together_are_flushed_together() {
    let file = File::make();
    let store = file.open().unwrap();
    make_counters(&store).await;
    let log = file.scratch.path().join("store.sqlite-wal");
    // It begins with nothing, so that its length counts.
    let db = rusqlite::Connection::open(file.scratch.path().join("store.sqlite")).unwrap();
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    assert_eq!(log.metadata().unwrap().len(), 0);

    let release = hold_writer(&store).await;
    let adding: Vec<_> = (0..200)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let added: Result<u64, StoreError> =
                    store.write(|tx| tx.execute("UPDATE counter SET amount = amount + 1", &[])).await;
                added.unwrap();
            })
        })
        .collect();
    tokio::task::yield_now().await;
    release.send(()).unwrap();
    for added in adding {
        added.await.unwrap();
    }
    assert_eq!(amount(&store).await, 200);
    // Each commit writes the page of the counter once.
    let pages = log.metadata().unwrap().len() / 4096;
    assert!((1..10).contains(&pages), "{pages} pages for 200 writes");
}

#[tokio::test]
async fn a_position_of_the_feed_is_given_once_whatever_is_undone_between() {
    let file = File::make();
    let store = file.open().unwrap();
    make_counters(&store).await;
    let release = hold_writer(&store).await;
    let asking: Vec<_> = (0..30)
        .map(|turn| {
            let store = store.clone();
            tokio::spawn(async move {
                let given: Result<i64, StoreError> = store
                    .write(move |tx| {
                        let first = tx.positions(2)?.expect("one writer gives them at once");
                        tx.execute("UPDATE counter SET amount = amount + 1", &[])?;
                        if turn % 3 == 0 { Err(StoreError::Stale) } else { Ok(first) }
                    })
                    .await;
                given.ok()
            })
        })
        .collect();
    tokio::task::yield_now().await;
    release.send(()).unwrap();
    let mut given = Vec::new();
    for asked in asking {
        given.extend(asked.await.unwrap());
    }
    assert_eq!((given.len(), amount(&store).await), (20, 20));
    let again = file.open().unwrap();
    let next: Result<_, StoreError> = again.write(|tx| tx.positions(1)).await;
    given.push(next.unwrap().expect("one writer gives them at once"));
    assert!(given.is_sorted_by(|before, after| before + 2 <= *after), "{given:?}");
}

#[tokio::test]
async fn no_answer_goes_out_before_the_batch_is_committed() {
    let file = File::make();
    let store = file.open().unwrap();
    make_counters(&store).await;
    let release = hold_writer(&store).await;
    let answered = Arc::new(AtomicU32::new(0));
    let first = tokio::spawn({
        let (store, answered) = (store.clone(), answered.clone());
        async move {
            let added: Result<u64, StoreError> =
                store.write(|tx| tx.execute("UPDATE counter SET amount = amount + 1", &[])).await;
            answered.fetch_add(1, Ordering::SeqCst);
            added.unwrap();
        }
    });
    let second = tokio::spawn({
        let store = store.clone();
        async move {
            let seen: Result<u32, StoreError> = store
                .write(move |_| {
                    std::thread::sleep(Duration::from_millis(200));
                    Ok(answered.load(Ordering::SeqCst))
                })
                .await;
            seen.unwrap()
        }
    });
    tokio::task::yield_now().await;
    release.send(()).unwrap();
    assert_eq!(second.await.unwrap(), 0);
    first.await.unwrap();
}

#[tokio::test]
async fn a_rule_checked_at_the_commit_refuses_only_the_write_that_breaks_it() {
    let file = File::make();
    let store = file.open().unwrap();
    let made: Result<(), StoreError> = store
        .write(|tx| {
            tx.execute("CREATE TABLE parent (id TEXT PRIMARY KEY)", &[])?;
            tx.execute("CREATE TABLE child (parent TEXT REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)", &[])?;
            tx.execute("INSERT INTO parent (id) VALUES ('here')", &[])?;
            Ok(())
        })
        .await;
    made.unwrap();
    let insert = |parent: &'static str| {
        let store = store.clone();
        tokio::spawn(async move {
            let written: Result<u64, StoreError> =
                store.write(move |tx| tx.execute("INSERT INTO child (parent) VALUES ($1)", &[parent.into()])).await;
            written
        })
    };
    let writes: Vec<_> = (0..10).map(|at| insert(if at == 5 { "absent" } else { "here" })).collect();
    for (at, written) in writes.into_iter().enumerate() {
        match written.await.unwrap() {
            Ok(rows) => assert!(rows == 1 && at != 5),
            Err(error) => assert!(matches!(error, StoreError::Constraint(_)) && at == 5, "{error:?}"),
        }
    }
    assert_eq!(count(&store, "child").await, 9);
}

#[tokio::test]
async fn the_file_has_a_journal_that_another_thread_flushes_and_checks_its_foreign_keys() {
    let file = File::make();
    let store = file.open().unwrap();
    let settings: Result<Vec<Value>, StoreError> = store
        .write(|tx| {
            let mut settings = Vec::new();
            for name in ["journal_mode", "synchronous", "foreign_keys"] {
                let row = tx.query_one(&format!("PRAGMA {name}"), &[])?.expect("one row");
                settings.push(row.value(name)?.clone());
            }
            Ok(settings)
        })
        .await;
    assert_eq!(settings.unwrap(), ["wal".into(), Value::Int(1), Value::Int(1)]);
}

#[test]
fn a_newer_file_is_refused() {
    let file = File::make();
    drop(file.open().unwrap());
    let db = rusqlite::Connection::open(file.scratch.path().join("store.sqlite")).unwrap();
    db.pragma_update(None, "user_version", 9999).unwrap();
    let refused = file.open();
    assert!(matches!(refused.err(), Some(StoreError::NewerDatabase { found: 9999, known: 1.. })));
}

#[tokio::test]
async fn a_few_large_works_do_not_leave_a_long_journal() {
    let file = File::make();
    let store = file.open().unwrap();
    make_counters(&store).await;
    let journal = file.scratch.path().join("store.sqlite-wal");
    let long = || std::fs::metadata(&journal).unwrap().len();
    for number in 0..30 {
        let id = format!("{number}{}", "x".repeat(4_000_000));
        let written: Result<u64, StoreError> = store
            .write(move |tx| tx.execute("INSERT INTO counter (id, amount) VALUES ($1, 0)", &[id.as_str().into()]))
            .await;
        written.unwrap();
    }
    // A copy beside the writer is under way; what is written after it begins the journal anew.
    for _ in 0..200 {
        set_amount(&store).await;
        if long() <= 67_108_864 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(long() <= 67_108_864, "{} bytes", long());
    assert_eq!(count(&store, "counter").await, 31);
}

async fn set_amount(store: &Store) {
    let set: Result<u64, StoreError> =
        store.write(|tx| tx.execute("UPDATE counter SET amount = amount + 1 WHERE id = 'a'", &[])).await;
    set.unwrap();
}
