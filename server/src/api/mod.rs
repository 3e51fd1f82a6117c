//! Routes: parse, call, reply. One file per group of short handlers.

pub mod about;
pub mod ask;
pub mod changes;
pub mod commands;
pub mod edges;
pub mod proposals;
pub mod sign_in;

use axum::Router;

use crate::app::App;

/// Everything below `/api/v1`, and the demo page.
pub fn router() -> Router<App> {
    Router::new()
        .merge(about::router())
        .merge(changes::router())
        .merge(commands::router())
        .merge(proposals::router())
        .merge(edges::router())
}
