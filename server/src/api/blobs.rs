//! Photos and signatures by their hash: `PUT` and `GET /api/v1/blobs/{sha256}`, `GET …/display` for screens.

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, put};
use shared::api::path;
use shared::ids::{ActorId, Digest};

use super::about::MAX_BLOB_BYTES;
use crate::app::App;
use crate::auth::Session;
use crate::display;
use crate::error::Error;
use crate::media::{self, Media};
use crate::store::blobs::{self, Blob};

/// The routes.
pub fn router() -> Router<App> {
    let limit = usize::try_from(MAX_BLOB_BYTES).unwrap_or(usize::MAX);
    Router::new()
        .route(&format!("{}/{{hash}}", path::BLOBS), put(store).get(fetch))
        .route(&format!("{}/{{hash}}/display", path::BLOBS), get(show))
        .layer(DefaultBodyLimit::max(limit))
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
    keep(&app, session.actor.id, hash, bytes).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Keeps bytes that `actor` brought, if they are what their name and their content say.
pub async fn keep(app: &App, actor: ActorId, hash: Digest, bytes: Vec<u8>) -> Result<(), Error> {
    if Digest::of(&bytes) != hash {
        return Err(Error::Invalid { field: "", code: "blob.hash-differs" });
    }
    let kind = media::judge(&bytes).map_err(|refusal| Error::Invalid { field: "", code: refusal.code() })?;
    let blob = Blob { media_type: kind.media_type().to_owned(), bytes, actor };
    let now_ms = app.now_ms();
    app.store.write(move |tx| blobs::save(tx, hash, &blob, now_ms).map_err(Error::Store)).await
}

/// Gives bytes to whoever brought them, and to those whom a dossier concerns whose record names them.
async fn fetch(State(app): State<App>, session: Session, Path(hash): Path<String>) -> Result<Response, Error> {
    let blob = find(&app, session, &hash).await?;
    Ok(answer(blob.media_type, blob.bytes))
}

/// A photo as a screen shows it: made anew from its pixels, at most 1,280 wide or high. Everything else as it is.
async fn show(State(app): State<App>, session: Session, Path(hash): Path<String>) -> Result<Response, Error> {
    let blob = find(&app, session, &hash).await?;
    if !blob.media_type.starts_with("image/") || blob.media_type == Media::Signature.media_type() {
        return Ok(answer(blob.media_type, blob.bytes));
    }
    // One at a time: a picture in memory is many times larger than its file.
    let _turn = app.display.acquire().await.map_err(|_| Error::NotFound)?;
    let made = tokio::task::spawn_blocking(move || display::copy(&blob.bytes)).await;
    let unreadable = Error::Invalid { field: "", code: "blob.type-unknown" };
    let copy = made.ok().flatten().ok_or(unreadable)?;
    Ok(answer(Media::Jpeg.media_type().to_owned(), copy))
}

async fn find(app: &App, session: Session, hash: &str) -> Result<Blob, Error> {
    let hash: Digest = hash.parse().map_err(|_| Error::NotFound)?;
    let actor = session.actor;
    let found = app.store.read(move |tx| {
        let Some(blob) = blobs::find(tx, hash)? else { return Ok(None) };
        let is_own = blob.actor == actor.id;
        Ok::<_, Error>((is_own || blobs::is_named_for(tx, hash, &actor)?).then_some(blob))
    });
    found.await?.ok_or(Error::NotFound)
}

fn answer(media_type: String, bytes: Vec<u8>) -> Response {
    let headers: [(HeaderName, String); 5] = [
        (header::CONTENT_TYPE, media_type),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'none'; sandbox".to_owned()),
        (header::CONTENT_DISPOSITION, "attachment".to_owned()),
        (header::CACHE_CONTROL, "private, max-age=31536000, immutable".to_owned()),
    ];
    (headers, bytes).into_response()
}
