//! The suite on PostgreSQL, and what only several connections can do to each other.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Barrier};

use server::store::{Store, StoreError};
use tests::postgres::ThrowawayPostgres;

use crate::contract::{self, Database, amount, make_counters};

/// A database of its own in the shared cluster.
struct OnCluster {
    url: String,
}

impl Database for OnCluster {
    fn make() -> OnCluster {
        OnCluster { url: ThrowawayPostgres::shared().new_database() }
    }

    fn open(&self) -> Result<Store, StoreError> {
        Store::open_postgres(&self.url)
    }
}

contract::suite!(super::OnCluster);

#[tokio::test]
async fn a_transaction_that_lost_a_race_is_run_again() {
    let store = OnCluster::make().open().unwrap();
    make_counters(&store).await;
    let runs = Arc::new(AtomicU32::new(0));
    let both_have_read = Arc::new(Barrier::new(2));
    let add_one = || {
        let (store, runs, both_have_read) = (store.clone(), runs.clone(), both_have_read.clone());
        tokio::spawn(async move {
            let added: Result<u64, StoreError> = store
                .write(move |tx| {
                    let row = tx.query_one("SELECT amount FROM counter WHERE id = 'a'", &[])?.expect("made before");
                    if runs.fetch_add(1, Ordering::SeqCst) < 2 {
                        both_have_read.wait();
                    }
                    let next = row.int("amount")? + 1;
                    tx.execute("UPDATE counter SET amount = $1 WHERE id = 'a'", &[next.into()])
                })
                .await;
            added
        })
    };
    let (first, second) = (add_one(), add_one());
    assert_eq!(first.await.unwrap().unwrap(), 1);
    assert_eq!(second.await.unwrap().unwrap(), 1);
    assert_eq!(amount(&store).await, 2);
    assert!(runs.load(Ordering::SeqCst) >= 3, "one of the two ran twice");
}

#[tokio::test]
async fn two_writers_cannot_both_rely_on_what_the_other_takes_away() {
    let store = OnCluster::make().open().unwrap();
    let made: Result<u64, StoreError> = store
        .write(|tx| {
            tx.execute("CREATE TABLE duty (person TEXT PRIMARY KEY, present BIGINT NOT NULL)", &[])?;
            tx.execute("INSERT INTO duty (person, present) VALUES ('an', 1), ('binh', 1)", &[])
        })
        .await;
    made.unwrap();
    let runs = Arc::new(AtomicU32::new(0));
    let both_have_read = Arc::new(Barrier::new(2));
    // Somebody has to stay: whoever leaves looks first whether there is another.
    let leave = |person: &'static str| {
        let (store, runs, both_have_read) = (store.clone(), runs.clone(), both_have_read.clone());
        tokio::spawn(async move {
            let left: Result<u64, StoreError> = store
                .write(move |tx| {
                    let present = tx.query("SELECT person FROM duty WHERE present = 1", &[])?.len();
                    if runs.fetch_add(1, Ordering::SeqCst) < 2 {
                        both_have_read.wait();
                    }
                    if present < 2 {
                        return Ok(0);
                    }
                    tx.execute("UPDATE duty SET present = 0 WHERE person = $1", &[person.into()])
                })
                .await;
            left.unwrap()
        })
    };
    let (an, binh) = (leave("an"), leave("binh"));
    assert_eq!(an.await.unwrap() + binh.await.unwrap(), 1);
}

#[tokio::test]
async fn broken_connections_are_made_anew() {
    let store = OnCluster::make().open().unwrap();
    make_counters(&store).await;
    for _ in 0..3 {
        let cut: Result<(), StoreError> = store
            .write(|tx| {
                tx.query(
                    "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity
                     WHERE datname = current_database() AND pid <> pg_backend_pid()",
                    &[],
                )?;
                Ok(())
            })
            .await;
        cut.unwrap();
        for _ in 0..12 {
            let added: Result<u64, StoreError> =
                store.write(|tx| tx.execute("UPDATE counter SET amount = amount + 1 WHERE id = 'a'", &[])).await;
            added.unwrap();
            amount(&store).await;
        }
    }
    assert_eq!(amount(&store).await, 36);
}

#[tokio::test]
async fn a_server_that_is_away_is_a_passing_trouble() {
    let cluster = ThrowawayPostgres::start();
    let url = cluster.new_database();
    let store = Store::open_postgres(&url).unwrap();
    drop(cluster);
    let refused: Result<u64, StoreError> =
        store.write(|tx| tx.execute("INSERT INTO meta (key, value) VALUES ('a', 'b')", &[])).await;
    assert!(refused.unwrap_err().is_temporary());
    assert!(Store::open_postgres(&url).err().unwrap().is_temporary());
}

#[tokio::test]
async fn servers_that_start_at_once_migrate_once() {
    let database = OnCluster::make();
    let url = database.url.clone();
    let opening: Vec<_> = (0..6)
        .map(|_| {
            let url = url.clone();
            std::thread::spawn(move || Store::open_postgres(&url).map(drop))
        })
        .collect();
    for opened in opening {
        opened.join().unwrap().unwrap();
    }
    assert!(contract::count(&database.open().unwrap(), "schema_version").await >= 1);
}

#[tokio::test]
async fn a_newer_database_is_refused() {
    let database = OnCluster::make();
    let store = database.open().unwrap();
    let written: Result<u64, StoreError> =
        store.write(|tx| tx.execute("INSERT INTO schema_version (version, name) VALUES (9999, 'later')", &[])).await;
    written.unwrap();
    assert!(matches!(database.open().err(), Some(StoreError::NewerDatabase { found: 9999, known: 1.. })));
}
