//! Photos and signatures, by their hash.

use shared::actor::{Actor, Role, Scope};
use shared::ids::{ActorId, Digest};

use super::entries::parsed;
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
    let (column, value): (_, Value) = match (actor.role, &actor.scope) {
        (Role::Administrator | Role::CallOperator, _) => return Ok(false),
        (Role::Courier, _) => ("dossier.courier", actor.id.to_string().into()),
        (_, Scope::Own) => ("dossier.owner", actor.id.to_string().into()),
        (_, Scope::Office(office)) => ("dossier.office", office.as_str().into()),
        (_, Scope::Agency(agency)) => ("dossier.agency", agency.as_str().into()),
        (Role::Auditor, Scope::All) => ("'all'", "all".into()),
        (_, Scope::All) => return Ok(false),
    };
    let found = tx.query_one(
        &format!(
            "SELECT 1 AS found FROM dossier JOIN entry ON entry.subject = 'dossier:' || dossier.id \
             WHERE {column} = $1 AND entry.event LIKE $2 LIMIT 1"
        ),
        &[value, format!("%\"{hash}\"%").into()],
    )?;
    Ok(found.is_some())
}
