//! The change feed: each thing once for whoever begins, everything for whoever was away.

use std::collections::BTreeMap;

use server::jobs;
use server::store::{Dialect, Read, StoreError, Write, changes, dossiers};
use shared::actor::Scope;
use shared::api::command::Command;
use shared::ids::{ActorId, DossierId};
use tests::app::{On, TestApp};
use tests::wire::Hand;

const PHONE: &str = "0905123456";

/// What the staff of an office reads.
fn audience(hand: &Hand) -> String {
    let Scope::Office(office) = &hand.actor.scope else { panic!("a coordinator has an office") };
    changes::office(office.as_str())
}

/// One page for these audiences.
async fn page(app: &TestApp, audiences: &[&str], position: i64, limit: i64) -> changes::Page {
    let audiences: Vec<String> = audiences.iter().map(|audience| (*audience).to_owned()).collect();
    let page = app.app.store.read(move |tx: &mut dyn Read| changes::list(tx, &audiences, position, limit)).await;
    let page: Result<_, StoreError> = page;
    page.unwrap()
}

/// Lines of an audience from `position` on, read by pages of `limit`.
async fn read(app: &TestApp, audience: &str, mut position: i64, limit: i64) -> Vec<changes::Line> {
    let mut lines: Vec<changes::Line> = Vec::new();
    loop {
        let page = page(app, &[changes::EVERYONE, audience], position, limit).await;
        lines.extend(page.lines);
        position = lines.last().map_or(position, |line| line.position);
        if !page.more {
            return lines;
        }
    }
}

async fn touch(app: &TestApp, id: DossierId, courier_before: Option<ActorId>) {
    let touch = move |tx: &mut dyn Write| {
        let dossier = dossiers::find(tx, id)?.ok_or(StoreError::Stale)?;
        changes::touch_dossier(tx, &dossier, courier_before)
    };
    app.app.store.write(touch).await.unwrap();
    server::api::commands::sequence(&app.app).await.unwrap();
}

/// Lines about one dossier that are kept for one office, agency or courier, at most. A courier who lost sight of a dossier
/// and has it again may keep two.
async fn most_kept(app: &TestApp) -> i64 {
    let (table, id) = match app.app.store.dialect() {
        Dialect::Sqlite => ("dossier_change", "dossier"),
        Dialect::Postgres => ("change", "id"),
    };
    let sql = format!(
        "SELECT max(n) AS n FROM (SELECT count(*) AS n FROM {table} WHERE audience NOT LIKE 'courier:%' \
         GROUP BY audience, {id}) AS kept"
    );
    let row: Result<_, StoreError> = app.app.store.read(move |tx: &mut dyn Read| tx.query_one(&sql, &[])).await;
    row.unwrap().unwrap().int("n").unwrap()
}

fn times(lines: &[changes::Line]) -> BTreeMap<&str, usize> {
    let mut times = BTreeMap::new();
    for line in lines {
        *times.entry(line.id.as_str()).or_default() += 1;
    }
    times
}

#[tokio::test]
async fn what_was_overtaken_is_taken_away_and_nobody_misses_anything() {
    for on in On::BOTH {
        let app = TestApp::start_seeded_on(on).await;
        let (owner, coordinator) = (Hand::citizen(&app, PHONE).await, Hand::staff(&app, "dieuphoi1").await);
        let (courier, officer) = (Hand::staff(&app, "buuta1").await, Hand::staff(&app, "motcua-songcau").await);
        let bookings: Vec<Command> = owner.bookings(&app, 4).await;
        let ids: Vec<DossierId> = bookings.iter().map(|command| command.body.dossiers()[0]).collect();
        owner.send(&app, &bookings.iter().collect::<Vec<_>>()).await;
        let readers = [&owner, &coordinator, &officer];
        let mut away = Vec::new();
        for reader in readers {
            away.push(reader.changes(&app, "").await.1);
        }
        let courier_away = courier.changes(&app, "").await.1;
        let office = audience(&coordinator);

        // Twice, since the second time begins where the first one ended.
        for round in 0..2 {
            let before = read(&app, &office, 0, 100).await.last().unwrap().position;
            for _ in 0..3 {
                touch(&app, ids[0], None).await;
                touch(&app, ids[2], Some(courier.actor.id)).await;
            }
            touch(&app, ids[1], None).await;
            jobs::feed(&app.app).await.unwrap();
            assert_eq!(most_kept(&app).await, 1, "{on:?}: {round}");

            // Whoever begins gets each thing once, by pages of whatever size; whoever was away what moved since.
            for limit in [1, 2, 3, 100] {
                let all = read(&app, &office, 0, limit).await;
                assert!(all.is_sorted_by_key(|line| line.position));
                assert!(times(&all).values().all(|times| *times == 1), "{on:?}: by {limit}");
                let own = ids.iter().filter(|id| all.iter().any(|line| line.id == id.to_string()));
                assert_eq!(own.count(), ids.len(), "{on:?}: by {limit}");
                let since = read(&app, &office, before, limit).await;
                let moved: Vec<String> = [ids[0], ids[2], ids[1]].iter().map(DossierId::to_string).collect();
                assert_eq!(since.iter().map(|line| &line.id).collect::<Vec<_>>(), moved.iter().collect::<Vec<_>>());
            }
        }
        for (reader, cursor) in readers.iter().zip(&away) {
            let (seen, _) = reader.changes(&app, cursor).await;
            let dossiers: Vec<_> = seen.keys().filter(|key| key.0 == "dossier").map(|key| key.1.clone()).collect();
            let mut moved: Vec<String> = ids[..3].iter().map(DossierId::to_string).collect();
            moved.sort();
            assert_eq!(dossiers, moved, "{on:?}");
            assert!(moved.iter().all(|id| seen[&("dossier".to_owned(), id.clone())].is_some()));
        }
        let (lost, _) = courier.changes(&app, &courier_away).await;
        let key = ("dossier".to_owned(), ids[2].to_string());
        assert_eq!(lost.get(&key), Some(&None), "{on:?}: whoever may not see it any more is told");
    }
}

#[tokio::test]
async fn what_moves_while_somebody_reads_is_read_once_more_and_nothing_is_skipped() {
    for on in On::BOTH {
        let app = TestApp::start_seeded_on(on).await;
        let (owner, coordinator) = (Hand::citizen(&app, PHONE).await, Hand::staff(&app, "dieuphoi1").await);
        let bookings = owner.bookings(&app, 6).await;
        let ids: Vec<DossierId> = bookings.iter().map(|command| command.body.dossiers()[0]).collect();
        owner.send(&app, &bookings.iter().collect::<Vec<_>>()).await;
        let office = audience(&coordinator);
        let (mut position, mut seen) = (0, Vec::new());
        for at in 0.. {
            let page = page(&app, &[&office], position, 2).await;
            position = page.lines.last().map_or(position, |line| line.position);
            seen.extend(page.lines);
            // Between two pages something moves, and what was overtaken is taken away.
            if let Some(id) = ids.get(at) {
                touch(&app, *id, None).await;
                touch(&app, *id, None).await;
                jobs::feed(&app.app).await.unwrap();
            }
            if !page.more && at >= ids.len() {
                break;
            }
        }
        for id in &ids {
            let newest = read(&app, &office, 0, 100).await.into_iter().find(|line| line.id == id.to_string());
            assert!(seen.contains(&newest.unwrap()), "{on:?}: its newest line was read");
        }
    }
}
