//! Photos and signatures, by their hash.

use serde::{Deserialize, Serialize};
use shared::actor::{Actor, Role, Scope, Sight};
use shared::ids::{ActorId, CommandId, Digest, DossierId};

use super::entries::{parsed, to_json};
use super::{Read, StoreError, Value, Write};

/// Stored bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// What they are.
    pub media_type: String,
    /// Themselves.
    pub bytes: Vec<u8>,
    /// Who brought them first.
    pub actor: ActorId,
}

/// Keeps bytes; the same ones again change nothing.
pub fn save(tx: &mut dyn Write, hash: Digest, blob: &Blob, at_ms: i64) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO blob (hash, media_type, bytes, actor, stored_ms) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (hash) DO NOTHING",
        &[
            hash.to_string().into(),
            blob.media_type.as_str().into(),
            blob.bytes.as_slice().into(),
            blob.actor.to_string().into(),
            at_ms.into(),
        ],
    )?;
    Ok(())
}

/// Bytes by their hash.
pub fn find(tx: &mut dyn Read, hash: Digest) -> Result<Option<Blob>, StoreError> {
    let row = tx.query_one("SELECT media_type, bytes, actor FROM blob WHERE hash = $1", &[hash.to_string().into()])?;
    row.map(|row| {
        Ok(Blob {
            media_type: row.text("media_type")?.to_owned(),
            bytes: row.blob("bytes")?.to_vec(),
            actor: parsed(row.text("actor")?, "actor")?,
        })
    })
    .transpose()
}

/// Whether the record of a dossier that concerns `actor` names these bytes.
pub fn is_named_for(tx: &mut dyn Read, hash: Digest, actor: &Actor) -> Result<bool, StoreError> {
    if !actor.role.sees(Sight::Photos) {
        return Ok(false);
    }
    let (column, value): (_, Value) = match (actor.role, &actor.scope) {
        (Role::Courier, _) => ("dossier.courier", actor.id.to_string().into()),
        (_, Scope::Own) => ("dossier.owner", actor.id.to_string().into()),
        (_, Scope::Office(office)) => ("dossier.office", office.as_str().into()),
        (_, Scope::Agency(agency)) => ("dossier.agency", agency.as_str().into()),
        (_, Scope::All) => ("'all'", "all".into()),
    };
    let used = format!(
        "SELECT 1 AS found FROM blob_use JOIN dossier ON dossier.id = blob_use.dossier \
         WHERE blob_use.hash = $1 AND {column} = $2 LIMIT 1"
    );
    if tx.query_one(&used, &[hash.to_string().into(), value.clone()])?.is_some() {
        return Ok(true);
    }
    // Other blobs of the same record may be on their way still; that is soon over.
    let waiting = tx.query("SELECT named FROM blob_wait WHERE named LIKE $1", &[format!("%\"{hash}\"%").into()])?;
    let concerned = format!("SELECT 1 AS found FROM dossier WHERE id = $1 AND {column} = $2");
    for row in &waiting {
        for dossier in row.json::<Named>("named")?.dossiers {
            if tx.query_one(&concerned, &[dossier.to_string().into(), value.clone()])?.is_some() {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Hashes of stored blobs after `after`, in order, at most `limit`.
pub fn list(tx: &mut dyn Read, after: &str, limit: i64) -> Result<Vec<String>, StoreError> {
    let rows =
        tx.query("SELECT hash FROM blob WHERE hash > $1 ORDER BY hash LIMIT $2", &[after.into(), limit.into()])?;
    rows.iter().map(|row| row.text("hash").map(str::to_owned)).collect()
}

/// What a command names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// The dossiers it is about.
    pub dossiers: Vec<DossierId>,
    /// Photos and signatures.
    pub hashes: Vec<Digest>,
}

/// An accepted command whose blobs may still be on their way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Which.
    pub command: CommandId,
    /// What it names.
    pub named: Named,
    /// Until when they may come, Unix milliseconds; then a person looks at it.
    pub until_ms: i64,
}

/// An accepted command names blobs that travel apart.
pub fn wait(tx: &mut dyn Write, waiting: &Waiting) -> Result<(), StoreError> {
    tx.change(
        "INSERT INTO blob_wait (command, named, until_ms) VALUES ($1, $2, $3) ON CONFLICT (command) DO NOTHING",
        vec![waiting.command.to_string().into(), to_json(&waiting.named).into(), waiting.until_ms.into()],
    )
}

/// Whether the blobs of a command may still be on their way.
pub fn is_waiting(tx: &mut dyn Read, command: &str) -> Result<bool, StoreError> {
    Ok(tx.query_one("SELECT until_ms FROM blob_wait WHERE command = $1", &[command.into()])?.is_some())
}

/// Commands after `after` (an id, or nothing) whose blobs may still be on their way, at most `limit`.
pub fn list_waiting(tx: &mut dyn Read, after: &str, limit: i64) -> Result<Vec<Waiting>, StoreError> {
    let sql = "SELECT command, named, until_ms FROM blob_wait WHERE command > $1 ORDER BY command LIMIT $2";
    let rows = tx.query(sql, &[after.into(), limit.into()])?;
    rows.iter()
        .map(|row| {
            Ok(Waiting {
                command: parsed(row.text("command")?, "command")?,
                named: row.json("named")?,
                until_ms: row.int("until_ms")?,
            })
        })
        .collect()
}

/// Whether all of `hashes` are stored.
pub fn are_stored(tx: &mut dyn Read, hashes: &[Digest]) -> Result<bool, StoreError> {
    for hash in hashes {
        if tx.query_one("SELECT 1 AS found FROM blob WHERE hash = $1", &[hash.to_string().into()])?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Nothing of a command is on its way any more: from now on its dossiers are known to name its blobs.
pub fn settle(tx: &mut dyn Write, waiting: &Waiting) -> Result<(), StoreError> {
    for hash in &waiting.named.hashes {
        for dossier in &waiting.named.dossiers {
            tx.execute(
                "INSERT INTO blob_use (hash, dossier) VALUES ($1, $2) ON CONFLICT (hash, dossier) DO NOTHING",
                &[hash.to_string().into(), dossier.to_string().into()],
            )?;
        }
    }
    tx.execute("DELETE FROM blob_wait WHERE command = $1", &[waiting.command.to_string().into()])?;
    Ok(())
}

/// A dossier does not need a blob any more.
pub fn forget_use(tx: &mut dyn Write, hash: Digest, dossier: DossierId) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM blob_use WHERE hash = $1 AND dossier = $2",
        &[hash.to_string().into(), dossier.to_string().into()],
    )?;
    Ok(())
}

/// Whether any dossier needs a blob.
pub fn is_used(tx: &mut dyn Read, hash: Digest) -> Result<bool, StoreError> {
    Ok(tx.query_one("SELECT dossier FROM blob_use WHERE hash = $1 LIMIT 1", &[hash.to_string().into()])?.is_some())
}
