//! The purge: personal fields and photos go when their time is over, the record stays and still holds.

use server::ledger::proof::pack;
use server::ledger::purge::{Outcome, Purger};
use server::ledger::verify::verify;
use server::ledger::{checkpoint, rebuild};
use server::store::entries::{Origin, Times};
use server::store::{Read, StoreError, Value, Write, dossiers};
use shared::actor::{Actor, Role, Scope};
use shared::api::command::{Body, Command, OpenComplaint};
use shared::claims::complaint::ComplaintAbout;
use shared::dossier::decide::Facts;
use shared::ids::{CommandId, Digest, DossierId};
use tests::app::{On, TestApp};
use tests::wire::Hand;

const DAY_MS: i64 = 24 * 60 * 60_000;

async fn seeded(on: On) -> TestApp {
    let app = TestApp::start_seeded_on(on).await;
    server::actions::late::blobs(&app.app).await.unwrap();
    app
}

async fn count(app: &TestApp, table: &'static str) -> i64 {
    let sql = format!("SELECT count(*) AS n FROM {table}");
    let count = move |tx: &mut dyn Read| tx.query_one(&sql, &[])?.expect("one row").int("n");
    app.app.store.read(count).await.unwrap()
}

async fn purged(app: &TestApp) -> Outcome {
    Purger::new(&app.app).all().await.unwrap()
}

async fn whole(app: &TestApp) {
    let report = verify(&app.app).await.unwrap();
    assert_eq!(report.first, None, "{report:?}");
    let rebuilt = app.app.store.write(|tx: &mut dyn Write| rebuild::rebuild(tx)).await.unwrap();
    assert_eq!((rebuilt.mended, rebuilt.removed), (0, 0));
}

/// Ids of the dossiers of a status.
async fn of_status(app: &TestApp, status: i64) -> Vec<DossierId> {
    let list = move |tx: &mut dyn Read| {
        let rows = tx.query("SELECT id FROM dossier WHERE status = $1 ORDER BY id", &[status.into()])?;
        rows.iter().map(|row| row.text("id").map(|id| id.parse().expect("an id"))).collect::<Result<Vec<_>, _>>()
    };
    app.app.store.read(list).await.unwrap()
}

async fn private_of(app: &TestApp, id: DossierId) -> usize {
    let list = move |tx: &mut dyn Read| server::store::entries::list_private(tx, &format!("dossier:{id}"));
    app.app.store.read(list).await.unwrap().len()
}

#[tokio::test]
async fn nothing_goes_before_its_time_then_photos_go_first_and_the_record_holds() {
    for on in On::BOTH {
        let app = seeded(on).await;
        checkpoint::cover(&app.app).await.unwrap();
        assert_eq!(purged(&app).await.dossiers, 0, "{on:?}");
        // Half a year to claim, then a month: TT 17/2017 and our own term.
        app.pass_ms(260 * DAY_MS);
        let (fields, texts) = (count(&app, "private").await, count(&app, "command WHERE text IS NOT NULL").await);
        let done = purged(&app).await;
        assert!(done.dossiers > 0 && done.entries == 0 && done.commands == 0, "{done:?}");
        assert_eq!(
            (count(&app, "private").await, count(&app, "command WHERE text IS NOT NULL").await),
            (fields, texts)
        );
        whole(&app).await;
        assert_eq!(purged(&app).await.dossiers, 0, "once");
    }
}

#[tokio::test]
async fn after_five_years_the_person_goes_and_the_proof_says_so() {
    for on in On::BOTH {
        let app = seeded(on).await;
        let id = of_status(&app, 10).await[0];
        assert!(private_of(&app, id).await > 0);
        let blobs = count(&app, "blob").await;
        app.pass_ms(6 * 366 * DAY_MS);
        let done = purged(&app).await;
        assert!(done.dossiers > 5 && done.entries > 5 && done.blobs > 0 && done.commands > 20, "{done:?}");
        assert_eq!(private_of(&app, id).await, 0, "{on:?}");
        assert_eq!(count(&app, "blob").await, blobs - done.blobs as i64);
        assert_eq!(count(&app, "track").await, 0);
        whole(&app).await;
        let held = proof_verify::verify(&pack(&app.app, id, true).await.unwrap(), &[]).unwrap();
        assert!(held.purged > 0 && held.shown == 0 && held.blobs_purged > 0, "{held:?}");
        let owner = app.column("SELECT phone AS x FROM actor WHERE phone IS NOT NULL ORDER BY phone").await.remove(0);
        let citizen = Hand::citizen(&app, &owner).await;
        let (seen, _) = citizen.changes(&app, "").await;
        let views = seen.iter().filter(|((kind, _), view)| kind == "dossier" && view.is_some());
        for (_, view) in views {
            assert!(view.as_ref().unwrap()["person"].is_null(), "its owner reads no person any more");
        }
        for sql in ["UPDATE purge SET text = 'x'", "DELETE FROM purge"] {
            let refused = app.app.store.write(move |tx: &mut dyn Write| tx.execute(sql, &[])).await;
            assert!(matches!(refused, Err(StoreError::Constraint(_))), "{on:?}");
        }
        assert_eq!(purged(&app).await.dossiers, 0, "once");
    }
}

#[tokio::test]
async fn fields_that_go_without_a_stub_are_missed_and_so_is_a_stub_that_is_forged() {
    let app = seeded(On::Sqlite).await;
    app.pass_ms(6 * 366 * DAY_MS);
    purged(&app).await;
    whole(&app).await;
    let broken = async |sql: &'static str| {
        app.app.store.write(move |tx: &mut dyn Write| tx.execute(sql, &[])).await.unwrap();
        verify(&app.app).await.unwrap().first.map(|first| first.what)
    };
    let forged = "INSERT INTO purged (kind, id, purge) VALUES ('text', 'never', 1)";
    assert_eq!(broken(forged).await, Some("purge"));
    assert_eq!(broken("DELETE FROM purged WHERE id = 'never'").await, None);
    app.app.store.write(|tx: &mut dyn Write| tx.execute("DROP TRIGGER purge_no_update", &[])).await.unwrap();
    assert_eq!(broken("UPDATE purge SET text = replace(text, '2017', '2018') WHERE number = 2").await, Some("purge"));
    assert_eq!(broken("UPDATE purge SET text = replace(text, '2018', '2017') WHERE number = 2").await, None);
    assert_eq!(broken("DELETE FROM purged WHERE kind = 'private'").await, Some("private-lost"));
}

#[tokio::test]
async fn an_open_matter_keeps_everything_of_its_dossier() {
    for on in On::BOTH {
        let app = seeded(on).await;
        let id = of_status(&app, 10).await[0];
        let citizen = Hand::citizen(&app, "0905123456").await;
        let stranger = Hand::citizen(&app, "0905999999").await;
        // Somebody else's step about this dossier is put aside for a person.
        let odd =
            Command { actor: stranger.actor.id, ..citizen.command(Body::Cancel { dossier: id, reason: "x".into() }) };
        citizen.send(&app, &[&odd]).await;
        app.pass_ms(6 * 366 * DAY_MS);
        purged(&app).await;
        assert!(private_of(&app, id).await > 0, "{on:?}");
        let close = move |tx: &mut dyn Write| {
            tx.execute("UPDATE case_file SET closed_ms = $1 WHERE closed_ms IS NULL", &[Value::Int(1)])
        };
        app.app.store.write(close).await.unwrap();
        purged(&app).await;
        assert_eq!(private_of(&app, id).await, 0);
        assert!(app.column("SELECT text AS x FROM case_file").await.iter().all(String::is_empty));
        whole(&app).await;
    }
}

#[tokio::test]
async fn photos_that_other_dossiers_name_stay_until_the_last_of_them_goes() {
    let app = seeded(On::Sqlite).await;
    // The demo's photo is in every dossier; one of them is held back by an open matter.
    let id = of_status(&app, 10).await[0];
    let (citizen, stranger) = (Hand::citizen(&app, "0905123456").await, Hand::citizen(&app, "0905999999").await);
    let odd = Command { actor: stranger.actor.id, ..citizen.command(Body::Cancel { dossier: id, reason: "x".into() }) };
    citizen.send(&app, &[&odd]).await;
    app.pass_ms(6 * 366 * DAY_MS);
    purged(&app).await;
    let held = proof_verify::verify(&pack(&app.app, id, true).await.unwrap(), &[]).unwrap();
    assert!(held.blobs_purged == 0 && held.blobs >= 3, "{held:?}");
}

#[tokio::test]
async fn a_complaint_that_nobody_has_answered_keeps_everything_of_its_dossier() {
    for on in On::BOTH {
        let app = seeded(on).await;
        let done = of_status(&app, 10).await;
        let (kept, other) = (done[0], done[1]);
        let now_ms = app.app.now_ms();
        let complain = move |tx: &mut dyn Write| {
            let mut dossier = dossiers::stand(tx, kept)?.expect("it is there");
            let by = Actor { id: dossier.owner, role: Role::Citizen, scope: Scope::Own };
            let (about, words) = (ComplaintAbout::Courier, "x".to_owned());
            let body = Body::OpenComplaint(OpenComplaint { dossier: kept, about, words });
            let facts = Facts { occurred_ms: now_ms, server_ms: now_ms, ..Facts::default() };
            let step = dossier.decide(&by, &body, &facts).expect("it is taken");
            let origin = Origin {
                command: CommandId::new(1, [1; 10]),
                command_hash: Digest::of(b"x"),
                actor: by.id,
                role: by.role,
                times: Times { device_ms: now_ms, occurred_ms: now_ms, recorded_ms: now_ms },
            };
            dossiers::advance(tx, &mut dossier, &step, &origin, [1; 16])
        };
        app.app.store.write(complain).await.unwrap();
        checkpoint::cover(&app.app).await.unwrap();
        app.pass_ms(6 * 365 * DAY_MS);
        purged(&app).await;
        assert!(private_of(&app, kept).await > 0, "{on:?}: it waits for its answer");
        assert_eq!(private_of(&app, other).await, 0, "{on:?}: nothing waits");
    }
}
