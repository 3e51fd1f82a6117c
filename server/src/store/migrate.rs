//! Brings a database to the version of this program: forward only, one transaction a step.

use rusqlite::{Connection, TransactionBehavior};
use tokio_postgres::Client;

use super::StoreError;

/// One step. Its number is its place in [`MIGRATIONS`], from 1.
struct Migration {
    /// Name of the file, without its ending.
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

/// The step of these files; with `postgres`, PostgreSQL has a text of its own, with `also`, one more.
macro_rules! step {
    ($name:literal) => {
        step!($name, concat!("migrations/", $name, ".sql"))
    };
    ($name:literal, postgres) => {
        step!($name, concat!("migrations/", $name, ".pg.sql"))
    };
    ($name:literal, also) => {
        Migration {
            name: $name,
            sqlite: include_str!(concat!("migrations/", $name, ".sql")),
            postgres: concat!(
                include_str!(concat!("migrations/", $name, ".sql")),
                include_str!(concat!("migrations/", $name, ".also.pg.sql"))
            ),
        }
    };
    ($name:literal, $postgres:expr) => {
        Migration {
            name: $name,
            sqlite: include_str!(concat!("migrations/", $name, ".sql")),
            postgres: include_str!($postgres),
        }
    };
}

/// Every step ever released, in order. Released ones are never edited.
const MIGRATIONS: &[Migration] = &[
    step!("0001_base"),
    step!("0002_domain"),
    step!("0003_append_only", postgres),
    step!("0004_cases"),
    step!("0005_ledger"),
    step!("0006_ledger_append_only", postgres),
    step!("0007_office"),
    step!("0008_slot_hold"),
    step!("0009_find"),
    step!("0010_report"),
    step!("0011_narrow", postgres),
    step!("0012_near", postgres),
    step!("0013_case_seal"),
    step!("0014_fewer", also),
    step!("0015_without_effect"),
    step!("0016_feed", postgres),
    step!("0017_head", postgres),
];

/// Newest version this program knows.
const KNOWN: i64 = MIGRATIONS.len() as i64;

/// Key of the lock under which one server at a time migrates a PostgreSQL database; any fixed number does.
const LOCK: i64 = 0x7A6E_6E6F_6921;

/// Migrates a SQLite database; its version is `PRAGMA user_version`. Errors: newer database, or the driver's.
pub(super) fn sqlite(db: &mut Connection) -> Result<(), StoreError> {
    loop {
        // Looked up inside the transaction: another process may be migrating the same file.
        let tx = db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(super::sqlite::translate)?;
        let found = tx.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(super::sqlite::translate)?;
        let Some(next) = next(found)? else { return Ok(()) };
        let version = found + 1;
        tx.execute_batch(next.sqlite)
            .and_then(|()| tx.pragma_update(None, "user_version", version))
            .and_then(|()| tx.commit())
            .map_err(super::sqlite::translate)?;
        tracing::info!(version, name = next.name, "database migrated");
    }
}

/// Migrates a PostgreSQL database; its version is the greatest row of `schema_version`. Several servers may start at
/// once: they wait for each other. Errors: newer database, or the driver's.
pub(super) async fn postgres(client: &mut Client) -> Result<(), StoreError> {
    // The lock goes with the session, so an error here frees it too: the caller drops the client.
    client.execute("SELECT pg_advisory_lock($1)", &[&LOCK]).await.map_err(super::postgres::translate)?;
    client
        .batch_execute("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY, name TEXT NOT NULL)")
        .await
        .map_err(super::postgres::translate)?;
    loop {
        let newest = client.query_one("SELECT coalesce(max(version), 0) FROM schema_version", &[]).await;
        let found: i64 = newest.and_then(|row| row.try_get(0)).map_err(super::postgres::translate)?;
        let Some(next) = next(found)? else { break };
        let version = found + 1;
        let applied = async {
            let tx = client.transaction().await?;
            tx.batch_execute(next.postgres).await?;
            tx.execute("INSERT INTO schema_version (version, name) VALUES ($1, $2)", &[&version, &next.name]).await?;
            tx.commit().await
        };
        applied.await.map_err(super::postgres::translate)?;
        tracing::info!(version, name = next.name, "database migrated");
    }
    client.execute("SELECT pg_advisory_unlock($1)", &[&LOCK]).await.map_err(super::postgres::translate)?;
    Ok(())
}

/// The step after version `found`, or nothing if that is the newest.
fn next(found: i64) -> Result<Option<&'static Migration>, StoreError> {
    let newer = StoreError::NewerDatabase { found, known: KNOWN };
    let done = usize::try_from(found).map_err(|_| StoreError::NewerDatabase { found, known: KNOWN })?;
    if done > MIGRATIONS.len() { Err(newer) } else { Ok(MIGRATIONS.get(done)) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_migration_file_is_listed_under_its_number() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/migrations");
        let names = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
        let files: BTreeSet<String> = names.collect();
        let mut listed = BTreeSet::new();
        for (at, migration) in MIGRATIONS.iter().enumerate() {
            assert!(migration.name.starts_with(&format!("{:04}_", at + 1)), "{}", migration.name);
            listed.insert(format!("{}.sql", migration.name));
            match migration.postgres.strip_prefix(migration.sqlite) {
                Some("") => {}
                Some(_) => _ = listed.insert(format!("{}.also.pg.sql", migration.name)),
                None => _ = listed.insert(format!("{}.pg.sql", migration.name)),
            }
        }
        assert_eq!(files, listed);
    }

    #[test]
    fn a_newer_database_is_refused() {
        assert!(next(KNOWN).unwrap().is_none());
        assert!(matches!(next(KNOWN + 1), Err(StoreError::NewerDatabase { found, .. }) if found == KNOWN + 1));
    }
}
