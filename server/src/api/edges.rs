//! Sign-in, places, slots, blobs, tracking, live hints: one file each below this one.

use axum::Router;

use super::sign_in;
use crate::app::App;

/// Their routes.
pub fn router() -> Router<App> {
    Router::new().merge(sign_in::router())
}
