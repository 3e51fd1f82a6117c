//! Facts about the database itself.

use super::{Read, Store, StoreError, Write};

/// Life of this server's data: made once, kept until a restore gives it a new one.
pub async fn epoch(store: &Store, fresh: &str) -> Result<String, StoreError> {
    let fresh = fresh.to_owned();
    store
        .write(move |tx: &mut dyn Write| {
            tx.execute(
                "INSERT INTO meta (key, value) VALUES ('epoch', $1) ON CONFLICT (key) DO NOTHING",
                &[fresh.as_str().into()],
            )?;
            find(tx, "epoch")?.ok_or(StoreError::Stale)
        })
        .await
}

/// A fact by its key.
pub fn find(tx: &mut dyn Read, key: &str) -> Result<Option<String>, StoreError> {
    let row = tx.query_one("SELECT value FROM meta WHERE key = $1", &[key.into()])?;
    row.map(|row| row.text("value").map(str::to_owned)).transpose()
}

/// Keeps a fact.
pub fn save(tx: &mut dyn Write, key: &str, value: &str) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        &[key.into(), value.into()],
    )?;
    Ok(())
}
