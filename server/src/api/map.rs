//! `GET /api/v1/map`: the operator's outlines beneath the routes, for staff.

use axum::Router;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, VARY};
use axum::response::IntoResponse;
use axum::routing::get;
use shared::actor::Sight;
use shared::api::path;

use crate::app::App;
use crate::auth::Session;
use crate::error::Error;

/// The route.
pub fn router() -> Router<App> {
    Router::new().route(path::MAP, get(outlines))
}

async fn outlines(State(app): State<App>, session: Session) -> Result<impl IntoResponse, Error> {
    if !session.actor.role.sees(Sight::Outlines) {
        return Err(Error::Forbidden);
    }
    // They change only when the server starts again: a browser may keep them for an hour.
    let headers =
        [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "private, max-age=3600"), (VARY, "authorization")];
    Ok((headers, app.reference.outlines.clone()))
}
