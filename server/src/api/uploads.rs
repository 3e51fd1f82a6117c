//! Resumable uploads: `GET /api/v1/blobs/{sha256}/upload` says how far it has come, `PATCH …?offset=&length=` adds the next
//! part. Whoever sends a part for another place is told where to go on; nothing is lost or doubled.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use shared::api::path;
use shared::api::session::UploadState;
use shared::ids::{ActorId, Digest};

use super::about::{MAX_BLOB_BYTES, MAX_PART_BYTES};
use super::blobs::keep;
use crate::app::App;
use crate::auth::Session;
use crate::error::Error;
use crate::store::{Read, StoreError, Write, blobs, parts};

/// Most bytes that one person may have under way.
const MAX_PENDING_BYTES: u64 = 64 * 1024 * 1024;
/// How long whoever has too much under way should wait, seconds.
const RETRY_S: u64 = 60;

/// The routes.
pub fn router() -> Router<App> {
    let limit = usize::try_from(MAX_PART_BYTES).unwrap_or(usize::MAX);
    let route = format!("{}/{{hash}}/upload", path::BLOBS);
    Router::new().route(&route, get(state).patch(append)).layer(DefaultBodyLimit::max(limit))
}

#[derive(Deserialize)]
struct At {
    offset: u64,
    length: u64,
}

async fn state(State(app): State<App>, session: Session, Path(hash): Path<String>) -> Result<Json<UploadState>, Error> {
    let hash: Digest = hash.parse().map_err(|_| Error::NotFound)?;
    let actor = session.actor.id;
    Ok(Json(app.store.read(move |tx: &mut dyn Read| look(tx, hash, actor).map_err(Error::Store)).await?))
}

fn look(tx: &mut dyn Read, hash: Digest, actor: ActorId) -> Result<UploadState, StoreError> {
    let stored = blobs::are_stored(tx, &[hash])?;
    Ok(UploadState { stored, offset: if stored { 0 } else { parts::offset(tx, hash, actor)? } })
}

async fn append(
    State(app): State<App>,
    session: Session,
    Path(hash): Path<String>,
    Query(At { offset, length }): Query<At>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<UploadState>, Error> {
    let hash: Digest = hash.parse().map_err(|_| Error::NotFound)?;
    const TOO_LARGE: Error = Error::Invalid { field: "", code: "blob.too-large" };
    let bytes = body.map_err(|_| TOO_LARGE)?;
    let end = offset.saturating_add(bytes.len() as u64);
    if length > MAX_BLOB_BYTES || end > length {
        return Err(TOO_LARGE);
    }
    let (actor, now_ms) = (session.actor.id, app.now_ms());
    let part = bytes.clone();
    let add = move |tx: &mut dyn Write| {
        let at = look(tx, hash, actor)?;
        if at.stored || at.offset != offset || part.is_empty() {
            return Ok(at);
        }
        if parts::pending(tx, actor)? + part.len() as u64 > MAX_PENDING_BYTES {
            return Err(Error::TooMany(RETRY_S));
        }
        parts::append(tx, hash, actor, offset, &part, now_ms)?;
        Ok(UploadState { stored: false, offset: end })
    };
    let reached = app.store.write(add).await?;
    if reached.stored || reached.offset < length {
        return Ok(Json(reached));
    }
    let whole = app.store.read(move |tx: &mut dyn Read| parts::read(tx, hash, actor).map_err(Error::Store)).await?;
    let kept = keep(&app, actor, hash, whole).await;
    // Kept or refused for good: either way the parts have done their work.
    let done = matches!(kept, Ok(()) | Err(Error::Invalid { .. }));
    if done {
        app.store.write(move |tx: &mut dyn Write| parts::forget(tx, hash, actor).map_err(Error::Store)).await?;
    }
    kept?;
    Ok(Json(UploadState { stored: true, offset: 0 }))
}
