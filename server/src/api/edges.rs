//! Sign-in, places, slots, blobs, tracking, live hints: one file each beside this one.

use axum::Router;

use super::{blobs, demo, live, places, proof, sign_in, slots, track, uploads};
use crate::app::App;

/// Their routes.
pub fn router() -> Router<App> {
    Router::new()
        .merge(sign_in::router())
        .merge(blobs::router())
        .merge(uploads::router())
        .merge(proof::router())
        .merge(places::router())
        .merge(slots::router())
        .merge(track::router())
        .merge(live::router())
        .merge(demo::router())
}
