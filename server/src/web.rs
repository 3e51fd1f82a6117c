//! Serves the browser app: every address that is not `/api/…`.
//!
//! With the feature `web` the app is inside this program (`target/web/app.pack`, made by `make web`); without it a
//! page says how to build it. An address with the right `?v=` never changes; a wrong one is not found, so that a
//! browser never mixes two versions. Addresses without an ending are screens of the app and get its first page.

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
const FOREVER: &str = "public, max-age=31536000, immutable";
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
    embedded::answer(path, uri.query(), headers)
}

/// Whether `path` is a screen of the app (its last part has no ending) and not a file.
#[cfg_attr(not(feature = "web"), allow(dead_code, reason = "there are no files without the app"))]
fn is_screen(path: &str) -> bool {
    !path.starts_with("/assets/") && path.rsplit('/').next().is_none_or(|last| !last.contains('.'))
}

/// The app inside this program.
#[cfg(feature = "web")]
mod embedded {
    use super::{ASK_FIRST, FOREVER, HeaderMap, IntoResponse, Response, StatusCode, header, is_screen};
    use assets::pack::{self, Coding, File};
    use axum::body::Bytes;
    use std::collections::HashMap;
    use std::sync::{LazyLock, OnceLock};

    static PACK: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/web/app.pack"));

    static FILES: LazyLock<HashMap<String, Served>> = LazyLock::new(|| {
        let files = pack::read(PACK).expect("the pack was written by the bundler of this build");
        files.into_iter().map(|file| (file.url.clone(), Served { file, plain: OnceLock::new() })).collect()
    });

    struct Served {
        file: File<'static>,
        /// For the rare client that does not take brotli; made when the first one asks.
        plain: OnceLock<Bytes>,
    }

    impl Served {
        fn plain(&self) -> Bytes {
            match self.file.coding {
                Coding::Identity => Bytes::from_static(self.file.bytes),
                Coding::Brotli => self.plain.get_or_init(|| unpack(&self.file)).clone(),
            }
        }
    }

    fn unpack(file: &File<'_>) -> Bytes {
        let mut plain = Vec::with_capacity(file.raw_len);
        brotli::BrotliDecompress(&mut &file.bytes[..], &mut plain).expect("the bundler compressed these bytes");
        plain.into()
    }

    pub fn answer(path: &str, query: Option<&str>, headers: &HeaderMap) -> Response {
        let url = if is_screen(path) { "/index.html" } else { path };
        let Some(served) = FILES.get(url) else { return StatusCode::NOT_FOUND.into_response() };
        let file = &served.file;
        let asked = query.and_then(|query| query.split('&').find_map(|part| part.strip_prefix("v=")));
        let cache = match asked.filter(|_| !is_screen(path)) {
            None => ASK_FIRST,
            Some(version) if version == file.version => FOREVER,
            Some(_) => return (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")]).into_response(),
        };
        let tag = format!("W/\"{}\"", file.hash);
        let common = [
            (header::ETAG, tag.clone()),
            (header::CACHE_CONTROL, cache.to_owned()),
            (header::VARY, "accept-encoding".to_owned()),
        ];
        let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
        if known.is_some_and(|known| known.split(',').any(|one| one.trim() == tag)) {
            return (StatusCode::NOT_MODIFIED, common).into_response();
        }
        let media = [(header::CONTENT_TYPE, file.media.clone())];
        if file.coding == Coding::Brotli && takes_brotli(headers) {
            let coding = [(header::CONTENT_ENCODING, "br")];
            return (common, media, coding, Bytes::from_static(file.bytes)).into_response();
        }
        (common, media, served.plain()).into_response()
    }

    fn takes_brotli(headers: &HeaderMap) -> bool {
        let accepted = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
        accepted.flat_map(|value| value.split(',')).any(|coding| {
            let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
            name.trim().eq_ignore_ascii_case("br") && !matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
        })
    }
}

/// Without the app: a page that says how to get it.
#[cfg(not(feature = "web"))]
mod embedded {
    use super::{ASK_FIRST, HeaderMap, IntoResponse, Response, StatusCode, header};

    const PAGE: &str = include_str!("../../assets/data/web/without-app.html");

    pub fn answer(_path: &str, _query: Option<&str>, _headers: &HeaderMap) -> Response {
        let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, ASK_FIRST)];
        (StatusCode::SERVICE_UNAVAILABLE, headers, PAGE).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(path: &str, headers: &[(HeaderName, &str)]) -> Response {
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

    #[test]
    fn screens_have_no_ending_and_files_do() {
        assert!(is_screen("/") && is_screen("/citizen/dossiers") && is_screen("/t/abc"));
        assert!(!is_screen("/sw.js") && !is_screen("/assets/css") && !is_screen("/favicon.ico"));
    }

    #[tokio::test]
    async fn every_answer_carries_the_security_headers() {
        let response = serve(Request::get("/api/x").body(Body::empty()).unwrap()).await;
        for (name, value) in SECURITY {
            assert_eq!(response.headers()[name], value);
        }
    }

    #[cfg(not(feature = "web"))]
    #[test]
    fn without_the_app_a_page_says_how_to_build_it() {
        assert_eq!(get("/", &[]).status(), StatusCode::SERVICE_UNAVAILABLE);
    }

    #[cfg(feature = "web")]
    mod with_app {
        use super::*;

        #[test]
        fn a_screen_gets_the_first_page_which_is_asked_for_again_each_time() {
            let response = get("/citizen/dossiers", &[(header::ACCEPT_ENCODING, "gzip, br")]);
            assert_eq!(response.status(), StatusCode::OK);
            assert_eq!(response.headers()[header::CACHE_CONTROL], ASK_FIRST);
            assert_eq!(response.headers()[header::CONTENT_ENCODING], "br");
            let tag = response.headers()[header::ETAG].to_str().unwrap().to_owned();
            assert_eq!(get("/", &[(header::IF_NONE_MATCH, &tag)]).status(), StatusCode::NOT_MODIFIED);
        }

        #[tokio::test]
        async fn who_does_not_take_brotli_gets_the_same_page_plain() {
            let response = get("/", &[(header::ACCEPT_ENCODING, "gzip, br;q=0")]);
            assert!(!response.headers().contains_key(header::CONTENT_ENCODING));
            let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
            assert!(body.starts_with(b"<!doctype html>") && body.ends_with(b"</html>\n"));
        }

        #[test]
        fn a_file_of_another_version_is_not_found() {
            assert_eq!(get("/assets/js/boot.js?v=0", &[]).status(), StatusCode::NOT_FOUND);
            assert_eq!(get("/assets/js/boot.js", &[]).headers()[header::CACHE_CONTROL], ASK_FIRST);
        }
    }
}
