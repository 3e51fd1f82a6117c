//! Serves the browser app: every address that is not `/api/…`.
//!
//! With the feature `web` the app is inside this program (`target/web/app.pack`, made by `make web`); without it a
//! page says how to build it. An address with the right `?v=` never changes; a wrong one is not found, so that a
//! browser never mixes two versions. Addresses without an ending are screens of the app and get its first page.

#[cfg(not(feature = "web"))]
#[path = "web/absent.rs"]
mod app;
#[cfg(feature = "web")]
#[path = "web/embedded.rs"]
mod app;

use axum::Router;
use axum::body::Body;
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{HeaderMap, Method, Request, StatusCode, Uri};
use axum::response::{IntoResponse, Response};

/// What the app may do in a browser: only its own files and server, wasm, the camera's pictures.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; \
    manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// Headers of every answer.
const SECURITY: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (HeaderName::from_static("permissions-policy"), "camera=(self), geolocation=(self), microphone=(), payment=()"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];
const ASK_FIRST: &str = "no-cache";

/// The routes of the browser app, as the fallback of the router they are merged into.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().fallback(serve)
}

async fn serve(request: Request<Body>) -> Response {
    let mut response = answer(request.method(), request.uri(), request.headers());
    for (name, value) in SECURITY {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

fn answer(method: &Method, uri: &Uri, headers: &HeaderMap) -> Response {
    let path = uri.path();
    if path == "/api" || path.starts_with("/api/") {
        return (
            StatusCode::NOT_FOUND,
            [(header::CONTENT_TYPE, "application/json")],
            r#"{"error":{"code":"not-found"}}"#,
        )
            .into_response();
    }
    if method != Method::GET && method != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    app::answer(path, uri.query(), headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn get(path: &str, headers: &[(HeaderName, &str)]) -> Response {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(name, HeaderValue::from_str(value).unwrap());
        }
        answer(&Method::GET, &path.parse().unwrap(), &map)
    }

    #[test]
    fn an_unknown_api_path_is_not_found_and_never_the_app() {
        let response = get("/api/v1/nothing", &[]);
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/json");
    }

    #[test]
    fn only_reading_is_allowed() {
        let response = answer(&Method::POST, &Uri::from_static("/"), &HeaderMap::new());
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    }

    #[tokio::test]
    async fn every_answer_carries_the_security_headers() {
        let response = serve(Request::get("/api/x").body(Body::empty()).unwrap()).await;
        for (name, value) in SECURITY {
            assert_eq!(response.headers()[name], value);
        }
    }
}
