//! `GET /api/v1/track/{token}`: the degree of completion behind an unguessable link, for whoever holds it. It says
//! nothing about whose dossier it is or what it is about.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Path, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use shared::api::error::{ErrorBody, Problem};
use shared::api::path;
use shared::api::views::TrackView;
use shared::ids::Digest;

use crate::app::App;
use crate::error::Error;
use crate::store::{actors, dossiers};

/// Looks at one link from one neighbourhood of the network within [`SPAN_MS`].
const MAX_LOOKS: i64 = 60;
/// Looks at links that do not exist, from one neighbourhood.
const MAX_MISSES: i64 = 20;
const SPAN_MS: i64 = 10 * 60_000;
/// Longest token, bytes.
const MAX_TOKEN: usize = 64;

/// The route.
pub fn router() -> Router<App> {
    Router::new().route(&format!("{}/{{token}}", path::TRACK), get(track))
}

async fn track(State(app): State<App>, Path(token): Path<String>, request: Request) -> Response {
    let client = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| neighbourhood(info.0.ip()));
    let mut response = match look(&app, token, &client.unwrap_or_default()).await {
        Ok(Some(view)) => Json(view).into_response(),
        Ok(None) => {
            let error = Problem { code: "track.not-found".to_owned(), field: None, retry_after_s: None };
            (StatusCode::NOT_FOUND, Json(ErrorBody { error })).into_response()
        }
        Err(error) => error.into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

async fn look(app: &App, token: String, client: &str) -> Result<Option<TrackView>, Error> {
    if token.is_empty() || token.len() > MAX_TOKEN || token.contains('\0') {
        return Ok(None);
    }
    let now_ms = app.now_ms();
    // The key of the count does not hold the token: whoever reads the table cannot open the link.
    let link = format!("track:{}:{client}", &Digest::of(token.as_bytes()).to_string()[..16]);
    let missed = format!("track-missed:{client}");
    app.store
        .write(move |tx| {
            let found = dossiers::find_tracked(tx, &token)?;
            let (key, most) = if found.is_some() { (&link, MAX_LOOKS) } else { (&missed, MAX_MISSES) };
            let (count, since_ms) = actors::count_try(tx, key, now_ms, SPAN_MS)?;
            if count > most {
                let wait_ms = (since_ms + SPAN_MS - now_ms).max(0);
                return Err(Error::TooMany(wait_ms.unsigned_abs().div_ceil(1_000)));
            }
            Ok(found.map(|dossier| TrackView {
                code: dossier.status.dossier_code().map(str::to_owned),
                stage: dossier.stage(),
            }))
        })
        .await
}

/// Where a request comes from, coarsely: no address of a person is kept.
fn neighbourhood(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => format!("{}.{}.{}", v4.octets()[0], v4.octets()[1], v4.octets()[2]),
        IpAddr::V6(v6) => format!("{:x}:{:x}:{:x}", v6.segments()[0], v6.segments()[1], v6.segments()[2]),
    }
}
