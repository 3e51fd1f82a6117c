//! `GET /api/v1/live`: server-sent events that only say that there is something new. What it is, a device asks the feed.

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::routing::get;
use futures::Stream;
use futures::stream::unfold;
use shared::api::path;
use tokio::sync::broadcast::error::RecvError;

use crate::app::App;
use crate::auth::Session;

/// Keeps proxies from closing a quiet connection.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

/// The route.
pub fn router() -> Router<App> {
    Router::new().route(path::LIVE, get(live))
}

async fn live(State(app): State<App>, _session: Session) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let events = unfold(app.news.subscribe(), |mut news| async move {
        match news.recv().await {
            // Whoever missed some has one reason more to ask.
            Ok(()) | Err(RecvError::Lagged(_)) => Some((Ok(Event::default().data("news")), news)),
            Err(RecvError::Closed) => None,
        }
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
}
