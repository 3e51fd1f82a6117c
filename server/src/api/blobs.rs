//! Photos and signatures by their hash: `PUT` and `GET /api/v1/blobs/{sha256}`.

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::put;
use shared::api::path;
use shared::ids::Digest;

use super::about::MAX_BLOB_BYTES;
use crate::app::App;
use crate::auth::Session;
use crate::error::Error;
use crate::media;
use crate::store::blobs::{self, Blob};

/// The routes.
pub fn router() -> Router<App> {
    let limit = usize::try_from(MAX_BLOB_BYTES).unwrap_or(usize::MAX);
    Router::new().route(&format!("{}/{{hash}}", path::BLOBS), put(store).get(fetch)).layer(DefaultBodyLimit::max(limit))
}

/// Keeps bytes whose SHA-256 is the name; safe to send twice.
async fn store(
    State(app): State<App>,
    session: Session,
    Path(hash): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, Error> {
    let hash: Digest = hash.parse().map_err(|_| Error::NotFound)?;
    let bytes = body.map_err(|_| Error::Invalid { field: "", code: "blob.too-large" })?.to_vec();
    if Digest::of(&bytes) != hash {
        return Err(Error::Invalid { field: "", code: "blob.hash-differs" });
    }
    let kind = media::judge(&bytes).map_err(|refusal| Error::Invalid { field: "", code: refusal.code() })?;
    let blob = Blob { media_type: kind.media_type().to_owned(), bytes, actor: session.actor.id };
    let now_ms = app.now_ms();
    app.store.write(move |tx| blobs::save(tx, hash, &blob, now_ms).map_err(Error::Store)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives bytes to whoever brought them, and to those whom a dossier concerns whose record names them.
async fn fetch(State(app): State<App>, session: Session, Path(hash): Path<String>) -> Result<impl IntoResponse, Error> {
    let hash: Digest = hash.parse().map_err(|_| Error::NotFound)?;
    let actor = session.actor;
    let found = app.store.read(move |tx| {
        let Some(blob) = blobs::find(tx, hash)? else { return Ok(None) };
        let is_own = blob.actor == actor.id;
        Ok::<_, Error>((is_own || blobs::is_named_for(tx, hash, &actor)?).then_some(blob))
    });
    let blob = found.await?.ok_or(Error::NotFound)?;
    let headers: [(HeaderName, String); 5] = [
        (header::CONTENT_TYPE, blob.media_type),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'none'; sandbox".to_owned()),
        (header::CONTENT_DISPOSITION, "attachment".to_owned()),
        (header::CACHE_CONTROL, "private, max-age=31536000, immutable".to_owned()),
    ];
    Ok((headers, blob.bytes))
}
