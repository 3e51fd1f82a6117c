//! Keys and limits of this server, for anyone.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use shared::api::command::MAX_BATCH;
use shared::api::path;
use shared::api::session::{About, PRODUCT};

use crate::app::App;
use crate::media::Media;

/// Largest photo or signature, bytes.
pub const MAX_BLOB_BYTES: u64 = 4 * 1024 * 1024;
/// Largest part of one in a request of a resumable upload, bytes: about ten seconds of a slow mobile network.
pub const MAX_PART_BYTES: u64 = 64 * 1024;

/// The route.
pub fn router() -> Router<App> {
    Router::new().route(path::ABOUT, get(about))
}

/// `GET /api/v1/about`.
async fn about(State(app): State<App>) -> Json<About> {
    Json(About {
        product: PRODUCT.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        epoch: app.epoch.to_string(),
        keys: BTreeMap::from([(app.keys.id().to_owned(), app.keys.public())]),
        server_ms: app.now_ms(),
        max_blob_bytes: MAX_BLOB_BYTES,
        max_part_bytes: MAX_PART_BYTES,
        blob_types: Media::ALL.map(|media| media.media_type().to_owned()).into(),
        max_batch: MAX_BATCH,
        demo: app.demo,
    })
}
