//! Routes: parse, call, reply. One file per group of short handlers.

pub mod about;
pub mod ask;
pub mod blobs;
pub mod callers;
pub mod changes;
pub mod commands;
pub mod demo;
pub mod edges;
pub mod live;
pub mod map;
pub mod outboxes;
pub mod places;
pub mod proof;
pub mod proposals;
pub mod report;
pub mod search;
pub mod sign_in;
pub mod slots;
pub mod track;
pub mod uploads;

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, X_CONTENT_TYPE_OPTIONS};
use axum::middleware::map_response;
use axum::response::Response;

use crate::app::App;

/// Everything below `/api/v1`, and the demo page.
pub fn router() -> Router<App> {
    Router::new()
        .merge(about::router())
        .merge(callers::router())
        .merge(changes::router())
        .merge(commands::router())
        .merge(map::router())
        .merge(outboxes::router())
        .merge(proposals::router())
        .merge(report::router())
        .merge(search::router())
        .merge(edges::router())
        .layer(map_response(not_kept))
}

/// An answer is for one person and for now: no cache keeps it unless its handler says so, and no browser guesses what it
/// is.
async fn not_kept(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
