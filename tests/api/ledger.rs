//! The record: checkpoints over all chains, the walk that finds the first break, views made anew.

use server::ledger::checkpoint;
use server::ledger::rebuild::{Rebuilt, rebuild};
use server::ledger::verify::{Report, verify};
use server::store::{Dialect, Read, StoreError, Value, Write};
use shared::api::command::Body;
use shared::ids::DossierId;
use tests::app::{On, TestApp};
use tests::wire::Hand;

async fn looked(app: &TestApp) -> Report {
    verify(&app.app).await.unwrap()
}

/// What the walk finds first, and where.
async fn first(app: &TestApp) -> Option<(&'static str, String)> {
    looked(app).await.first.map(|first| (first.what, first.place))
}

async fn number(app: &TestApp, sql: &'static str) -> i64 {
    let count = move |tx: &mut dyn Read| tx.query_one(sql, &[])?.expect("one row").int("x");
    app.app.store.read(count).await.unwrap()
}

/// Runs statements as somebody who has the database and not the key.
async fn tamper(app: &TestApp, statements: &[&'static str]) {
    for &sql in statements {
        let done: Result<u64, StoreError> = app.app.store.write(move |tx: &mut dyn Write| tx.execute(sql, &[])).await;
        done.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
}

/// Nothing in the database refuses any more.
async fn without_triggers(app: &TestApp) {
    let statements: &[&str] = match app.app.store.dialect() {
        Dialect::Sqlite => &[
            "DROP TRIGGER entry_no_update",
            "DROP TRIGGER entry_no_delete",
            "DROP TRIGGER checkpoint_no_update",
            "DROP TRIGGER checkpoint_no_delete",
            "DROP TRIGGER checkpoint_head_no_update",
            "DROP TRIGGER checkpoint_head_no_delete",
        ],
        Dialect::Postgres => &[
            "ALTER TABLE entry DISABLE TRIGGER ALL",
            "ALTER TABLE checkpoint DISABLE TRIGGER ALL",
            "ALTER TABLE checkpoint_head DISABLE TRIGGER ALL",
        ],
    };
    tamper(app, statements).await;
}

/// A booking that needs no window.
async fn simple(app: &TestApp, hand: &Hand) -> Body {
    Body::Book(Box::new(hand.receiving(app).await))
}

#[tokio::test]
async fn checkpoints_cover_every_entry_in_one_signed_chain() {
    for on in On::BOTH {
        let app = TestApp::start_seeded_on(on).await;
        let before = looked(&app).await;
        assert_eq!((before.breaks, before.counts.checkpoints), (0, 0), "{on:?}: {before:?}");
        assert_eq!(before.counts.waiting, before.counts.entries);
        let newest = checkpoint::cover(&app.app).await.unwrap().expect("there is something to cover");
        assert_eq!(checkpoint::cover(&app.app).await.unwrap(), None, "nothing new, no checkpoint");
        let after = looked(&app).await;
        assert_eq!((after.breaks, after.counts.waiting, after.counts.checkpoints), (0, 0, newest), "{after:?}");
        assert!(after.counts.entries > 120 && after.counts.receipts > 100 && after.counts.blobs > 1);
        assert_eq!(after.counts.dossiers, after.counts.chains);
        let citizen = Hand::citizen(&app, "0905123456").await;
        let booking = simple(&app, &citizen).await;
        citizen.act(&app, booking).await;
        assert_eq!(looked(&app).await.counts.waiting, 1);
        assert_eq!(checkpoint::cover(&app.app).await.unwrap(), Some(newest + 1));
        let after = looked(&app).await;
        assert_eq!((after.breaks, after.counts.waiting), (0, 0), "{after:?}");
        for table in ["checkpoint", "checkpoint_head"] {
            for sql in [format!("UPDATE {table} SET hash = 'x'"), format!("DELETE FROM {table}")] {
                let changed = app.app.store.write(move |tx: &mut dyn Write| tx.execute(&sql, &[])).await;
                assert!(matches!(changed, Err(StoreError::Constraint(_))), "{on:?}: {changed:?}");
            }
        }
    }
}

const ONE: &str = "(SELECT min(subject) FROM entry)";

/// Break, mend, what is found.
fn breaks() -> Vec<(Vec<String>, Vec<String>, &'static str)> {
    let moved = |table: &str, rows: &str| {
        (
            vec![
                format!("CREATE TABLE aside AS SELECT * FROM {table} WHERE {rows}"),
                format!("DELETE FROM {table} WHERE {rows}"),
            ],
            vec![format!("INSERT INTO {table} SELECT * FROM aside"), "DROP TABLE aside".to_owned()],
        )
    };
    let set = |table: &str, column: &str, rows: &str| {
        (
            vec![format!("UPDATE {table} SET {column} = {column} || '?' WHERE {rows}")],
            vec![format!("UPDATE {table} SET {column} = substr({column}, 1, length({column}) - 1) WHERE {rows}")],
        )
    };
    let text_lost = |rows: &str| {
        let back = "UPDATE command SET text = (SELECT text FROM aside) WHERE id = (SELECT id FROM aside)";
        (
            vec![
                format!("CREATE TABLE aside AS SELECT id, text FROM command WHERE {rows}"),
                format!("UPDATE command SET text = NULL WHERE {rows}"),
            ],
            vec![back.to_owned(), "DROP TABLE aside".to_owned()],
        )
    };
    let first = format!("subject = {ONE} AND number = 1");
    let last = format!("subject = {ONE} AND number = (SELECT max(number) FROM entry WHERE subject = {ONE})");
    let whole = format!("subject = {ONE}");
    let command = format!("id = (SELECT command FROM entry WHERE {first})");
    let mut all = Vec::new();
    for column in ["event", "actor", "role", "command_hash", "hash", "previous"] {
        all.push((set("entry", column, &first), "chain"));
    }
    all.push((moved("entry", &first), "chain"));
    all.push((moved("entry", &last), "shortened"));
    all.push((moved("entry", &whole), "receipt-entry"));
    all.push((set("private", "content", &first), "private"));
    all.push((moved("private", &first), "private-lost"));
    all.push((moved("command", &command), "origin"));
    all.push((set("command", "receipt", &command), "receipt-seal"));
    all.push((set("command", "seal", &command), "receipt-seal"));
    all.push((set("command", "actor", &command), "origin"));
    all.push((set("command", "text", &command), "command"));
    all.push((text_lost(&command), "command-lost"));
    all.push((set("checkpoint", "text", "number = 1"), "checkpoint"));
    all.push((set("checkpoint", "signature", "number = 1"), "checkpoint"));
    all.push((set("checkpoint", "hash", "number = 1"), "checkpoint"));
    all.push((moved("checkpoint", "number = 1"), "checkpoint"));
    all.push((set("checkpoint_head", "hash", "checkpoint = 1 AND place = 0"), "checkpoint"));
    all.push((set("dossier", "office", &format!("'dossier:' || id = {ONE}")), "view"));
    all.push((set("dossier", "head", &format!("'dossier:' || id = {ONE}")), "view"));
    all.push((moved("dossier", &format!("'dossier:' || id = {ONE}")), "view"));
    all.push((set("blob", "hash", "hash = (SELECT min(hash) FROM blob)"), "blob"));
    all.into_iter().map(|((broken, mended), what)| (broken, mended, what)).collect()
}

#[tokio::test]
async fn whatever_is_changed_behind_the_servers_back_is_found_and_named() {
    for on in On::BOTH {
        let app = TestApp::start_seeded_on(on).await;
        checkpoint::cover(&app.app).await.unwrap();
        without_triggers(&app).await;
        for (broken, mended, what) in breaks() {
            let run = async |statements: Vec<String>| {
                for sql in statements {
                    let shown = sql.clone();
                    let done = app.app.store.write(move |tx: &mut dyn Write| tx.execute(&sql, &[])).await;
                    assert!(done.is_ok(), "{shown}: {done:?}");
                }
            };
            let sql = broken.clone();
            run(broken).await;
            let found = first(&app).await;
            assert_eq!(found.as_ref().map(|(what, _)| *what), Some(what), "{on:?}: {sql:?}: {found:?}");
            run(mended).await;
        }
        assert_eq!(first(&app).await, None, "{on:?}: all is mended again");
    }
}

#[tokio::test]
async fn an_entry_that_no_checkpoint_will_ever_cover_is_found() {
    for on in On::BOTH {
        let app = TestApp::start_seeded_on(on).await;
        checkpoint::cover(&app.app).await.unwrap();
        let citizen = Hand::citizen(&app, "0905123456").await;
        let booking = simple(&app, &citizen).await;
        let subject = format!("dossier:{}", booking.dossiers()[0]);
        citizen.act(&app, booking).await;
        tamper(&app, &["DELETE FROM unsealed"]).await;
        assert_eq!(first(&app).await, Some(("uncovered", format!("{subject} 1"))));
    }
}

#[tokio::test]
async fn a_chain_rewritten_after_a_checkpoint_or_before_the_next_is_found_although_every_hash_in_it_is_right() {
    let rewrite = |tx: &mut dyn Write| {
        let subject = tx.query_one("SELECT max(subject) AS x FROM entry", &[])?.expect("one").text("x")?.to_owned();
        let mut links = server::store::entries::chain(tx, &subject)?;
        let mut previous = links[0].previous.clone();
        for link in &mut links {
            link.times.occurred_ms += 1;
            link.previous.clone_from(&previous);
            link.hash = link.computed().to_string();
            previous.clone_from(&link.hash);
            tx.execute(
                "UPDATE entry SET occurred_ms = $3, previous = $4, hash = $5 WHERE subject = $1 AND number = $2",
                &[
                    subject.as_str().into(),
                    Value::Int(link.number as i64),
                    link.times.occurred_ms.into(),
                    link.previous.as_str().into(),
                    link.hash.as_str().into(),
                ],
            )?;
        }
        tx.execute("UPDATE dossier SET head = $2 WHERE 'dossier:' || id = $1", &[subject.into(), previous.into()])?;
        Ok::<_, StoreError>(())
    };
    for waits in [false, true] {
        let app = TestApp::start_seeded_on(On::Sqlite).await;
        without_triggers(&app).await;
        if waits {
            app.app.store.write(rewrite).await.unwrap();
            checkpoint::cover(&app.app).await.unwrap();
        } else {
            checkpoint::cover(&app.app).await.unwrap();
            app.app.store.write(rewrite).await.unwrap();
        }
        assert_eq!(first(&app).await.map(|(what, _)| what), Some("covered-entry"), "{waits}");
    }
}

/// The rows of the view, as text.
async fn rows(app: &TestApp) -> Vec<String> {
    app.column(
        "SELECT id || ' ' || version || ' ' || state || ' ' || owner || ' ' || office || ' ' || agency || ' ' || \
         coalesce(courier, '-') || ' ' || status || ' ' || coalesce(window_day, '-') || ' ' || \
         coalesce(window_from, -1) || ' ' || booked_ms || ' ' || handed_over || ' ' || coalesce(head, '-') AS x \
         FROM dossier ORDER BY id",
    )
    .await
}

async fn rebuilt(app: &TestApp) -> Rebuilt {
    app.app.store.write(|tx: &mut dyn Write| rebuild(tx)).await.unwrap()
}

#[tokio::test]
async fn views_made_anew_from_the_record_are_the_same_rows() {
    for on in On::BOTH {
        let app = TestApp::start_seeded_on(on).await;
        walk(&app).await;
        let before = rows(&app).await;
        let all = before.len() as u64;
        assert!(all > 20);
        assert_eq!(rebuilt(&app).await, Rebuilt { dossiers: all, mended: 0, removed: 0 }, "{on:?}");
        tamper(&app, &["DELETE FROM dossier"]).await;
        assert_eq!(rebuilt(&app).await, Rebuilt { dossiers: all, mended: all, removed: 0 });
        assert_eq!(rows(&app).await, before, "{on:?}");
        tamper(
            &app,
            &[
                "UPDATE dossier SET status = 1, handed_over = 1, courier = NULL, window_day = '2000-01-01'",
                "INSERT INTO dossier (id, version, state, owner, office, agency, courier, status, window_day, \
                 window_from, booked_ms, handed_over) SELECT 'stray', version, state, owner, office, agency, courier, \
                 status, window_day, window_from, booked_ms, handed_over FROM dossier \
                 WHERE id = (SELECT min(id) FROM dossier)",
            ],
        )
        .await;
        assert_eq!(first(&app).await.map(|(what, _)| what), Some("view"));
        let mended = rebuilt(&app).await;
        assert_eq!((mended.dossiers, mended.removed), (all, 1));
        assert_eq!(rows(&app).await, before);
        assert_eq!(first(&app).await, None);
    }
}

#[tokio::test]
async fn a_dossier_whose_row_does_not_keep_the_hash_of_its_newest_entry_takes_its_next_step_as_any_other() {
    for on in On::BOTH {
        let app = TestApp::start_seeded_on(on).await;
        let citizen = Hand::citizen(&app, "0905123456").await;
        let booking = simple(&app, &citizen).await;
        let id = booking.dossiers()[0];
        citizen.act(&app, booking).await;
        const OTHER: &str = "SELECT id AS x FROM dossier WHERE head <> \
                             (SELECT hash FROM entry WHERE subject = 'dossier:' || id ORDER BY number DESC LIMIT 1)";
        const KEPT: &str = "SELECT id AS x FROM dossier WHERE head IS NOT NULL";
        assert!(app.column(KEPT).await.contains(&id.to_string()), "{on:?}: booked");
        assert_eq!(app.column(OTHER).await, [""; 0]);
        // As the rows of an earlier version.
        tamper(&app, &["UPDATE dossier SET head = NULL"]).await;
        assert_eq!(first(&app).await, None, "{on:?}");
        citizen.act(&app, Body::Cancel { dossier: id, reason: String::new() }).await;
        assert_eq!(app.column(KEPT).await, [id.to_string()], "{on:?}: a step later");
        assert_eq!(app.column(OTHER).await, [""; 0]);
        assert_eq!(first(&app).await, None, "{on:?}");
    }
}

/// Bookings, calls, changes of mind in an order that differs each time; whatever the rules refuse is refused.
async fn walk(app: &TestApp) {
    let hands = [
        Hand::citizen(app, "0905123456").await,
        Hand::staff(app, "dieuphoi1").await,
        Hand::staff(app, "motcua-songcau").await,
        Hand::staff(app, "buuta1").await,
    ];
    let mut known: Vec<DossierId> = Vec::new();
    for id in app.column("SELECT id AS x FROM dossier").await {
        known.push(id.parse().unwrap());
    }
    for _ in 0..60 {
        let [a, b, c, d] = server::cli::random_array::<4>().map(usize::from);
        let dossier = known[(a * 256 + b) % known.len()];
        let hand = &hands[c % hands.len()];
        let body = match d % 8 {
            0 => Body::Cancel { dossier, reason: "x".to_owned() },
            1 => Body::Process { dossier, code: format!("H15.{a}") },
            2 => Body::Finish { dossier },
            3 => Body::SetOut { dossier },
            4 => Body::Withdraw { dossier, reason: String::new() },
            5 => Body::ClosePickup { dossier },
            6 => Body::StartDelivery { dossier },
            _ => {
                let body = simple(app, &hands[0]).await;
                known.extend(body.dossiers());
                body
            }
        };
        let by = if matches!(body, Body::Book(_)) { &hands[0] } else { hand };
        by.act(app, body).await;
    }
    assert!(number(app, "SELECT count(*) AS x FROM command WHERE outcome = 'refused'").await > 0);
}

#[tokio::test]
async fn entries_of_an_earlier_form_hold_beside_new_ones() {
    let app = TestApp::start_seeded_on(On::Sqlite).await;
    without_triggers(&app).await;
    // As an earlier version wrote it: actor, role and the command's hash are not covered, receipts have no seal.
    let older = |tx: &mut dyn Write| {
        for subject in server::store::entries::list_subjects(tx, "", 1_000)? {
            let mut previous = None::<String>;
            for mut link in server::store::entries::chain(tx, &subject)? {
                (link.form, link.command_hash) = (1, None);
                link.previous = previous.unwrap_or(link.previous);
                link.hash = link.computed().to_string();
                tx.execute(
                    "UPDATE entry SET form = 1, command_hash = NULL, previous = $3, hash = $4 \
                     WHERE subject = $1 AND number = $2",
                    &[
                        subject.as_str().into(),
                        Value::Int(link.number as i64),
                        link.previous.as_str().into(),
                        link.hash.as_str().into(),
                    ],
                )?;
                previous = Some(link.hash);
            }
        }
        tx.execute("UPDATE dossier SET head = NULL", &[])?;
        // What waits for a checkpoint waits with its hash.
        let waiting =
            "SELECT hash FROM entry WHERE entry.subject = unsealed.subject AND entry.number = unsealed.number";
        tx.execute(&format!("UPDATE unsealed SET hash = ({waiting})"), &[])?;
        tx.execute("UPDATE command SET seal = NULL", &[])?;
        tx.execute("UPDATE case_file SET seal = NULL", &[])?;
        tx.execute("DELETE FROM blob_wait", &[])
    };
    app.app.store.write(older).await.unwrap();
    assert_eq!(first(&app).await.map(|(what, _)| what), Some("receipt-seal"));
    server::ledger::upgrade::prepare(&app.app.store, &app.app.keys, app.app.now_ms()).await.unwrap();
    assert_eq!(first(&app).await, None);
    assert!(number(&app, "SELECT count(*) AS x FROM blob_wait").await > 10, "which photos are named is known again");
    let officer = Hand::staff(&app, "motcua-songcau").await;
    let filed = app.column("SELECT id AS x FROM dossier WHERE status = 2 ORDER BY id").await;
    let body = Body::Process { dossier: filed[0].parse().unwrap(), code: "H15.9".to_owned() };
    officer.act(&app, body).await;
    checkpoint::cover(&app.app).await.unwrap();
    assert_eq!(first(&app).await, None);
    assert_eq!(number(&app, "SELECT count(*) AS x FROM entry WHERE form = 2").await, 1);
}
