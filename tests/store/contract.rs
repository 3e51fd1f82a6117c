//! What holds on every driver. Each function is one test; `suite!` runs them all on one kind of database.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value as Json, json};
use server::store::{Dialect, Store, StoreError, Value, Write};

/// A database nobody else uses, that can be opened more than once.
pub trait Database {
    fn make() -> Self;
    fn open(&self) -> Result<Store, StoreError>;
}

/// Makes one test of each function of this module that is named below.
macro_rules! suite {
    ($database:ty) => {
        $crate::contract::suite!($database:
            values_of_every_kind_come_back_as_they_went,
            booleans_and_counts_are_whole_numbers,
            a_parameter_may_be_used_twice_and_in_any_order,
            a_wrong_number_of_parameters_is_an_error,
            of_two_writers_one_is_stale,
            an_error_keeps_nothing,
            a_panic_keeps_nothing_and_the_others_survive,
            what_was_acknowledged_is_there_after_reopening,
            a_failing_write_does_not_hurt_its_neighbours,
            a_key_used_twice_is_a_conflict,
            rules_of_the_database_are_constraints,
            a_trigger_refuses_one_write_only,
            after_a_failed_statement_nothing_is_kept,
            on_conflict_and_returning_work,
            reading_changes_nothing,
            a_reader_sees_one_unmoving_picture,
            a_write_goes_on_when_nobody_waits,
            reading_and_adding_at_once_loses_nothing,
            errors_do_not_tell_values,
            changes_that_nobody_waits_for_are_all_kept_or_none,
            what_is_asked_ahead_is_answered_once_and_asked_anew_after_a_change,
        );
    };
    ($database:ty: $($name:ident,)*) => {
        mod suite {
            use $crate::contract::Database;
            $(
                #[tokio::test]
                async fn $name() {
                    $crate::contract::$name(&<$database>::make()).await;
                }
            )*
        }
    };
}
pub(crate) use suite;

/// A table with one row, `a`, whose amount is 0.
pub async fn make_counters(store: &Store) {
    let made: Result<u64, StoreError> = store
        .write(|tx| {
            tx.execute("CREATE TABLE counter (id TEXT PRIMARY KEY, amount BIGINT NOT NULL CHECK (amount >= 0))", &[])?;
            tx.execute("INSERT INTO counter (id, amount) VALUES ('a', 0)", &[])
        })
        .await;
    assert_eq!(made.unwrap(), 1);
}

pub async fn count(store: &Store, table: &'static str) -> i64 {
    let counted: Result<i64, StoreError> = store
        .read(move |tx| tx.query_one(&format!("SELECT count(*) AS n FROM {table}"), &[])?.expect("one row").int("n"))
        .await;
    counted.unwrap()
}

pub async fn amount(store: &Store) -> i64 {
    let found: Result<i64, StoreError> = store
        .read(|tx| tx.query_one("SELECT amount FROM counter WHERE id = 'a'", &[])?.expect("one row").int("amount"))
        .await;
    found.unwrap()
}

async fn set(store: &Store, id: &'static str, amount: i64) -> Result<u64, StoreError> {
    store
        .write(move |tx| tx.execute("INSERT INTO counter (id, amount) VALUES ($1, $2)", &[id.into(), amount.into()]))
        .await
}

pub async fn values_of_every_kind_come_back_as_they_went(database: &impl Database) {
    let store = database.open().unwrap();
    let row: Result<_, StoreError> = store
        .write(|tx| {
            tx.execute("CREATE TABLE kind (i BIGINT, r DOUBLE PRECISION, t TEXT, b BYTEA, j TEXT)", &[])?;
            let insert = "INSERT INTO kind (i, r, t, b, j) VALUES ($1, $2, $3, $4, $5)";
            tx.execute(insert, &[Value::Null, Value::Null, Value::Null, Value::Null, Value::Null])?;
            let json = json!({ "tên": ["a", 1, null] }).to_string();
            tx.execute(insert, &[i64::MIN.into(), 2.0.into(), "Tận Nơi 📦".into(), vec![0, 255].into(), json.into()])?;
            tx.execute(insert, &[i64::MAX.into(), Value::Int(3), "".into(), Vec::new().into(), None::<i64>.into()])?;
            tx.query("SELECT i, r, t, b, j FROM kind ORDER BY coalesce(i, 0)", &[])
        })
        .await;
    let rows = row.unwrap();
    assert_eq!(rows[0].int("i").unwrap(), i64::MIN);
    assert_eq!(rows[0].real("r").unwrap(), 2.0);
    assert_eq!(rows[0].text("t").unwrap(), "Tận Nơi 📦");
    assert_eq!(rows[0].blob("b").unwrap(), [0, 255]);
    assert_eq!(rows[0].json::<Json>("j").unwrap(), json!({ "tên": ["a", 1, null] }));
    for column in ["i", "r", "t", "b", "j"] {
        assert_eq!(rows[1].value(column).unwrap(), &Value::Null, "{column}");
    }
    assert_eq!(rows[2].int("i").unwrap(), i64::MAX);
    assert_eq!(rows[2].real("r").unwrap(), 3.0);
    assert_eq!(rows[2].opt_text("t").unwrap(), Some(""));
    assert_eq!(rows[2].opt_blob("b").unwrap(), Some(&[][..]));
}

pub async fn booleans_and_counts_are_whole_numbers(database: &impl Database) {
    let store = database.open().unwrap();
    let row: Result<_, StoreError> = store
        .read(|tx| tx.query_one("SELECT 1 AS one, 2 > 1 AS yes, count(*) AS n FROM meta WHERE key = 'absent'", &[]))
        .await;
    let row = row.unwrap().expect("one row");
    assert_eq!((row.int("one").unwrap(), row.flag("yes").unwrap(), row.int("n").unwrap()), (1, true, 0));
}

pub async fn a_parameter_may_be_used_twice_and_in_any_order(database: &impl Database) {
    let store = database.open().unwrap();
    let row: Result<_, StoreError> = store
        .write(|tx| {
            tx.execute("CREATE TABLE pair (x TEXT, y TEXT, n BIGINT)", &[])?;
            tx.execute("INSERT INTO pair (x, y, n) VALUES ($3, $1, $2)", &["y".into(), true.into(), "x".into()])?;
            tx.query_one("SELECT x, y, n FROM pair WHERE (x = $2 OR y = $2) AND n = $1", &[1.into(), "y".into()])
        })
        .await;
    let row = row.unwrap().expect("found by its second column");
    assert_eq!((row.text("x").unwrap(), row.text("y").unwrap()), ("x", "y"));
}

pub async fn a_wrong_number_of_parameters_is_an_error(database: &impl Database) {
    let store = database.open().unwrap();
    for params in [vec![], vec!["a".into(), "b".into()]] {
        let found: Result<_, StoreError> =
            store.read(move |tx| tx.query("SELECT value FROM meta WHERE key = $1", &params)).await;
        assert!(matches!(found, Err(StoreError::Driver(_))), "{found:?}");
    }
}

pub async fn of_two_writers_one_is_stale(database: &impl Database) {
    let store = database.open().unwrap();
    let made: Result<u64, StoreError> = store
        .write(|tx| {
            tx.execute("CREATE TABLE thing (id TEXT PRIMARY KEY, state TEXT, version BIGINT NOT NULL)", &[])?;
            tx.execute("INSERT INTO thing (id, state, version) VALUES ('a', 'new', 1)", &[])
        })
        .await;
    made.unwrap();
    let save = |state: &'static str| {
        let store = store.clone();
        tokio::spawn(async move {
            let saved: Result<(), StoreError> = store
                .write(move |tx| {
                    let rows = tx.execute(
                        "UPDATE thing SET state = $2, version = version + 1 WHERE id = $1 AND version = $3",
                        &["a".into(), state.into(), 1.into()],
                    )?;
                    if rows == 1 { Ok(()) } else { Err(StoreError::Stale) }
                })
                .await;
            saved
        })
    };
    let (one, other) = (save("one"), save("other"));
    let outcomes = [one.await.unwrap(), other.await.unwrap()];
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
    assert!(outcomes.iter().any(|outcome| matches!(outcome, Err(StoreError::Stale))), "{outcomes:?}");
}

pub async fn an_error_keeps_nothing(database: &impl Database) {
    let store = database.open().unwrap();
    make_counters(&store).await;
    let refused: Result<(), StoreError> = store
        .write(|tx| {
            tx.execute("INSERT INTO counter (id, amount) VALUES ('b', 1)", &[])?;
            tx.execute("UPDATE counter SET amount = 5", &[])?;
            Err(StoreError::Stale)
        })
        .await;
    assert!(matches!(refused, Err(StoreError::Stale)));
    assert_eq!((count(&store, "counter").await, amount(&store).await), (1, 0));
}

pub async fn a_panic_keeps_nothing_and_the_others_survive(database: &impl Database) {
    let store = database.open().unwrap();
    make_counters(&store).await;
    let panicked: Result<(), StoreError> = store
        .write(|tx| {
            tx.execute("UPDATE counter SET amount = 5", &[])?;
            panic!("as the test wants")
        })
        .await;
    assert!(matches!(panicked, Err(StoreError::Panicked)));
    let panicked: Result<(), StoreError> = store.read(|_| panic!("as the test wants")).await;
    assert!(matches!(panicked, Err(StoreError::Panicked)));
    assert_eq!(amount(&store).await, 0);
    assert_eq!(set(&store, "b", 1).await.unwrap(), 1);
}

pub async fn what_was_acknowledged_is_there_after_reopening(database: &impl Database) {
    let store = database.open().unwrap();
    make_counters(&store).await;
    let writes: Vec<_> = (0..500)
        .map(|number| {
            let store = store.clone();
            tokio::spawn(async move {
                let written: Result<u64, StoreError> = store
                    .write(move |tx| {
                        let params = [format!("c{number}").into(), number.into()];
                        tx.execute("INSERT INTO counter (id, amount) VALUES ($1, $2)", &params)
                    })
                    .await;
                written
            })
        })
        .collect();
    for written in writes {
        assert_eq!(written.await.unwrap().unwrap(), 1);
    }
    drop(store);
    assert_eq!(count(&database.open().unwrap(), "counter").await, 501);
}

pub async fn a_failing_write_does_not_hurt_its_neighbours(database: &impl Database) {
    let store = database.open().unwrap();
    make_counters(&store).await;
    let writes: Vec<_> = (0..120)
        .map(|number: i64| {
            let store = store.clone();
            tokio::spawn(async move {
                let written: Result<(), StoreError> = store
                    .write(move |tx| {
                        let params = [format!("c{number}").into(), number.into()];
                        tx.execute("INSERT INTO counter (id, amount) VALUES ($1, $2)", &params)?;
                        match number % 4 {
                            0 => Err(StoreError::Stale),
                            1 => panic!("as the test wants"),
                            2 => tx.execute("INSERT INTO counter (id, amount) VALUES ('a', 1)", &[]).map(drop),
                            _ => Ok(()),
                        }
                    })
                    .await;
                written
            })
        })
        .collect();
    for (number, written) in writes.into_iter().enumerate() {
        let written = written.await.unwrap();
        let expected = match number % 4 {
            0 => matches!(written, Err(StoreError::Stale)),
            1 => matches!(written, Err(StoreError::Panicked)),
            2 => matches!(written, Err(StoreError::Conflict)),
            _ => written.is_ok(),
        };
        assert!(expected, "{number}: {written:?}");
    }
    assert_eq!((count(&store, "counter").await, amount(&store).await), (31, 0));
}

pub async fn a_key_used_twice_is_a_conflict(database: &impl Database) {
    let store = database.open().unwrap();
    make_counters(&store).await;
    assert!(matches!(set(&store, "a", 1).await, Err(StoreError::Conflict)));
    let made: Result<u64, StoreError> =
        store.write(|tx| tx.execute("CREATE UNIQUE INDEX counter_amount ON counter (amount)", &[])).await;
    made.unwrap();
    assert!(matches!(set(&store, "b", 0).await, Err(StoreError::Conflict)));
}

pub async fn rules_of_the_database_are_constraints(database: &impl Database) {
    let store = database.open().unwrap();
    make_counters(&store).await;
    let made: Result<u64, StoreError> =
        store.write(|tx| tx.execute("CREATE TABLE child (id TEXT REFERENCES counter (id))", &[])).await;
    made.unwrap();
    assert!(matches!(set(&store, "b", -1).await, Err(StoreError::Constraint(_))));
    for sql in ["INSERT INTO child (id) VALUES ('absent')", "INSERT INTO counter (id, amount) VALUES ('c', NULL)"] {
        let refused: Result<u64, StoreError> = store.write(move |tx| tx.execute(sql, &[])).await;
        assert!(matches!(refused, Err(StoreError::Constraint(_))), "{sql}: {refused:?}");
    }
}

pub async fn a_trigger_refuses_one_write_only(database: &impl Database) {
    let store = database.open().unwrap();
    make_counters(&store).await;
    let made: Result<(), StoreError> = store
        .write(|tx| {
            let statements: &[&str] = match tx.dialect() {
                Dialect::Sqlite => &["CREATE TRIGGER kept BEFORE DELETE ON counter
                    BEGIN SELECT RAISE(ABORT, 'counters are kept'); END"],
                Dialect::Postgres => &[
                    "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql
                        AS 'BEGIN RAISE EXCEPTION ''counters are kept''; END'",
                    "CREATE TRIGGER kept BEFORE DELETE ON counter FOR EACH ROW EXECUTE FUNCTION keep()",
                ],
            };
            statements.iter().try_for_each(|sql| tx.execute(sql, &[]).map(drop))
        })
        .await;
    made.unwrap();
    let delete = || async {
        let deleted: Result<u64, StoreError> = store.write(|tx| tx.execute("DELETE FROM counter", &[])).await;
        deleted
    };
    let (before, refused, after) = tokio::join!(set(&store, "b", 1), delete(), set(&store, "c", 1));
    before.unwrap();
    after.unwrap();
    let Err(StoreError::Constraint(cause)) = refused else { panic!("{refused:?}") };
    assert!(cause.to_string().contains("counters are kept"), "{cause}");
    assert_eq!(count(&store, "counter").await, 3);
}

pub async fn after_a_failed_statement_nothing_is_kept(database: &impl Database) {
    let store = database.open().unwrap();
    make_counters(&store).await;
    let kept: Result<(), StoreError> = store
        .write(|tx| {
            tx.execute("UPDATE counter SET amount = 5", &[])?;
            let refused = tx.execute("INSERT INTO counter (id, amount) VALUES ('a', 1)", &[]);
            assert!(matches!(refused, Err(StoreError::Conflict)));
            let later = tx.execute("UPDATE counter SET amount = 6", &[]);
            assert!(matches!(later, Err(StoreError::Aborted)));
            Ok(())
        })
        .await;
    assert!(matches!(kept, Err(StoreError::Aborted)), "{kept:?}");
    assert_eq!(amount(&store).await, 0);
}

pub async fn on_conflict_and_returning_work(database: &impl Database) {
    let store = database.open().unwrap();
    make_counters(&store).await;
    let row: Result<_, StoreError> = store
        .write(|tx| {
            tx.query_one(
                "INSERT INTO counter (id, amount) VALUES ($1, $2)
                 ON CONFLICT (id) DO UPDATE SET amount = counter.amount + excluded.amount RETURNING amount",
                &["a".into(), 7.into()],
            )
        })
        .await;
    assert_eq!(row.unwrap().expect("returned").int("amount").unwrap(), 7);
    assert_eq!(amount(&store).await, 7);
}

pub async fn reading_changes_nothing(database: &impl Database) {
    let store = database.open().unwrap();
    make_counters(&store).await;
    let refused: Result<_, StoreError> =
        store.read(|tx| tx.query("UPDATE counter SET amount = 9 RETURNING amount", &[])).await;
    assert!(matches!(refused, Err(StoreError::Driver(_))), "{refused:?}");
    assert_eq!(amount(&store).await, 0);
}

pub async fn a_reader_sees_one_unmoving_picture(database: &impl Database) {
    let store = database.open().unwrap();
    make_counters(&store).await;
    let (looked, has_looked) = std::sync::mpsc::sync_channel(1);
    let (wrote, has_written) = std::sync::mpsc::sync_channel(1);
    let has_written = std::sync::Mutex::new(has_written);
    let reading = tokio::spawn({
        let store = store.clone();
        async move {
            let seen: Result<(i64, i64), StoreError> = store
                .read(move |tx| {
                    let mut look = || tx.query_one("SELECT amount FROM counter", &[])?.expect("one row").int("amount");
                    let first = look()?;
                    looked.send(()).expect("the test waits");
                    has_written.lock().expect("nobody panicked").recv().expect("the test answers");
                    Ok((first, look()?))
                })
                .await;
            seen.unwrap()
        }
    });
    tokio::task::spawn_blocking(move || has_looked.recv().unwrap()).await.unwrap();
    let written: Result<u64, StoreError> = store.write(|tx| tx.execute("UPDATE counter SET amount = 5", &[])).await;
    written.unwrap();
    wrote.send(()).unwrap();
    assert_eq!(reading.await.unwrap(), (0, 0));
    assert_eq!(amount(&store).await, 5);
}

pub async fn a_write_goes_on_when_nobody_waits(database: &impl Database) {
    let store = database.open().unwrap();
    make_counters(&store).await;
    let (started, has_started) = std::sync::mpsc::sync_channel(100);
    let writing = tokio::spawn({
        let store = store.clone();
        async move {
            let written: Result<u64, StoreError> = store
                .write(move |tx| {
                    started.send(()).expect("the test waits");
                    std::thread::sleep(std::time::Duration::from_millis(50));
                    tx.execute("UPDATE counter SET amount = 5", &[])
                })
                .await;
            written
        }
    });
    tokio::task::spawn_blocking(move || has_started.recv().unwrap()).await.unwrap();
    writing.abort();
    assert!(writing.await.unwrap_err().is_cancelled());
    for _ in 0..100 {
        if amount(&store).await == 5 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the write was lost");
}

pub async fn reading_and_adding_at_once_loses_nothing(database: &impl Database) {
    let store = database.open().unwrap();
    make_counters(&store).await;
    let runs = Arc::new(AtomicU32::new(0));
    let adding: Vec<_> = (0..60)
        .map(|_| {
            let (store, runs) = (store.clone(), runs.clone());
            tokio::spawn(async move {
                let added: Result<u64, StoreError> = store
                    .write(move |tx| {
                        runs.fetch_add(1, Ordering::Relaxed);
                        let row = tx.query_one("SELECT amount FROM counter WHERE id = 'a'", &[])?.expect("made before");
                        let next = row.int("amount")? + 1;
                        tx.execute("UPDATE counter SET amount = $1 WHERE id = 'a'", &[next.into()])
                    })
                    .await;
                added
            })
        })
        .collect();
    for added in adding {
        assert_eq!(added.await.unwrap().unwrap(), 1);
    }
    assert_eq!(amount(&store).await, 60);
    assert!(runs.load(Ordering::Relaxed) >= 60);
}

pub async fn errors_do_not_tell_values(database: &impl Database) {
    let store = database.open().unwrap();
    make_counters(&store).await;
    set(&store, "Nguyễn Văn An", 1).await.unwrap();
    let made: Result<u64, StoreError> =
        store.write(|tx| tx.execute("CREATE TABLE child (id TEXT REFERENCES counter (id))", &[])).await;
    made.unwrap();
    let again = set(&store, "Nguyễn Văn An", 1).await.unwrap_err();
    let orphan: Result<u64, StoreError> =
        store.write(|tx| tx.execute("INSERT INTO child (id) VALUES ($1)", &["Nguyễn Văn Bình".into()])).await;
    for error in [again, orphan.unwrap_err()] {
        let mut told = format!("{error} {error:?}");
        let mut cause = std::error::Error::source(&error);
        while let Some(error) = cause {
            told += &format!(" {error} {error:?}");
            cause = error.source();
        }
        assert!(!told.contains("Nguyễn"), "{told}");
    }
}

pub async fn changes_that_nobody_waits_for_are_all_kept_or_none(database: &impl Database) {
    const INSERT: &str = "INSERT INTO counter (id, amount) VALUES ($1, $2)";
    const UPDATE: &str = "UPDATE counter SET amount = $1 WHERE id = 'a'";
    let store = database.open().unwrap();
    make_counters(&store).await;
    let kept: Result<(), StoreError> = store
        .write(|tx| {
            tx.change(INSERT, vec!["b".into(), 1.into()])?;
            tx.change(UPDATE, vec![5.into()])
        })
        .await;
    kept.unwrap();
    assert_eq!((amount(&store).await, count(&store, "counter").await), (5, 2));
    let undone: Result<(), StoreError> = store
        .write(|tx| {
            tx.change(UPDATE, vec![9.into()])?;
            tx.change(INSERT, vec!["b".into(), 1.into()])?;
            tx.change(INSERT, vec!["c".into(), 1.into()])
        })
        .await;
    assert!(matches!(undone, Err(StoreError::Conflict)), "{undone:?}");
    assert_eq!((amount(&store).await, count(&store, "counter").await), (5, 2));
}

pub async fn what_is_asked_ahead_is_answered_once_and_asked_anew_after_a_change(database: &impl Database) {
    const ASKED: &str = "SELECT amount FROM counter WHERE id = $1";
    let store = database.open().unwrap();
    make_counters(&store).await;
    let seen: Result<_, StoreError> = store
        .write(|tx| {
            for id in ["a", "absent", "a"] {
                tx.ahead(ASKED, vec![id.into()]);
            }
            let ask = |tx: &mut dyn Write, id: &str| match tx.query_one(ASKED, &[id.into()])? {
                Some(row) => row.int("amount").map(Some),
                None => Ok(None),
            };
            let before = [ask(tx, "absent")?, ask(tx, "a")?];
            tx.change("UPDATE counter SET amount = 3 WHERE id = 'a'", Vec::new())?;
            Ok([before[0], before[1], ask(tx, "a")?])
        })
        .await;
    assert_eq!(seen.unwrap(), [None, Some(0), Some(3)]);
}
