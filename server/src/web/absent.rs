//! Without the app: a page that says how to get it.

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::ASK_FIRST;

const PAGE: &str = include_str!("../../../assets/web/without-app.html");

/// The page, whatever was asked for.
pub fn answer(_path: &str, _query: Option<&str>, _headers: &HeaderMap) -> Response {
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, ASK_FIRST)];
    (StatusCode::SERVICE_UNAVAILABLE, headers, PAGE).into_response()
}

#[cfg(test)]
mod tests {
    use super::super::tests::get;
    use super::*;

    #[test]
    fn without_the_app_a_page_says_how_to_build_it() {
        assert_eq!(get("/", &[]).status(), StatusCode::SERVICE_UNAVAILABLE);
    }
}
