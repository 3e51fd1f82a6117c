//! Uploads that are not complete: the bytes of a blob that one person has brought so far, in order and without gaps.

use shared::ids::{ActorId, Digest};

use super::{Read, StoreError, Write};

/// How many bytes of `hash` this person has brought.
pub fn offset(tx: &mut dyn Read, hash: Digest, actor: ActorId) -> Result<u64, StoreError> {
    let row = tx.query_one(
        "SELECT at_byte, length(bytes) AS n FROM blob_part WHERE hash = $1 AND actor = $2 \
         ORDER BY at_byte DESC LIMIT 1",
        &[hash.to_string().into(), actor.to_string().into()],
    )?;
    row.map_or(Ok(0), |row| Ok((row.int("at_byte")? + row.int("n")?) as u64))
}

/// How many bytes this person has brought of blobs that are not complete.
pub fn pending(tx: &mut dyn Read, actor: ActorId) -> Result<u64, StoreError> {
    let row = tx.query_one(
        "SELECT CAST(coalesce(sum(length(bytes)), 0) AS BIGINT) AS n FROM blob_part WHERE actor = $1",
        &[actor.to_string().into()],
    )?;
    row.map_or(Ok(0), |row| Ok(row.int("n")? as u64))
}

/// Adds bytes behind those that are there. [`StoreError::Conflict`] if somebody was faster.
pub fn append(
    tx: &mut dyn Write,
    hash: Digest,
    actor: ActorId,
    at: u64,
    bytes: &[u8],
    now_ms: i64,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO blob_part (hash, actor, at_byte, bytes, stored_ms) VALUES ($1, $2, $3, $4, $5)",
        &[hash.to_string().into(), actor.to_string().into(), (at as i64).into(), bytes.into(), now_ms.into()],
    )?;
    Ok(())
}

/// All bytes of `hash` that this person has brought.
pub fn read(tx: &mut dyn Read, hash: Digest, actor: ActorId) -> Result<Vec<u8>, StoreError> {
    let rows = tx.query(
        "SELECT bytes FROM blob_part WHERE hash = $1 AND actor = $2 ORDER BY at_byte",
        &[hash.to_string().into(), actor.to_string().into()],
    )?;
    let mut all = Vec::new();
    for row in &rows {
        all.extend_from_slice(row.blob("bytes")?);
    }
    Ok(all)
}

/// Forgets what this person has brought of `hash`.
pub fn forget(tx: &mut dyn Write, hash: Digest, actor: ActorId) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM blob_part WHERE hash = $1 AND actor = $2",
        &[hash.to_string().into(), actor.to_string().into()],
    )?;
    Ok(())
}

/// Forgets uploads to which nothing was added since `before_ms`; how many parts.
pub fn forget_abandoned(tx: &mut dyn Write, before_ms: i64) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM blob_part WHERE NOT EXISTS (SELECT 1 FROM blob_part AS newer \
         WHERE newer.hash = blob_part.hash AND newer.actor = blob_part.actor AND newer.stored_ms >= $1)",
        &[before_ms.into()],
    )
}
