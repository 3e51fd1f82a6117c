//! The app inside this program: the files of `target/web/app.pack`.

use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

use assets::pack::{self, Coding, File};
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::ASK_FIRST;

const FOREVER: &str = "public, max-age=31536000, immutable";

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

/// The file at `path` for whoever asks with these headers.
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

/// Whether `path` is a screen of the app (its last part has no ending) and not a file.
fn is_screen(path: &str) -> bool {
    !path.starts_with("/assets/") && path.rsplit('/').next().is_none_or(|last| !last.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::super::tests::get;
    use super::*;

    #[test]
    fn screens_have_no_ending_and_files_do() {
        assert!(is_screen("/") && is_screen("/citizen/dossiers") && is_screen("/t/abc"));
        assert!(!is_screen("/sw.js") && !is_screen("/assets/css") && !is_screen("/favicon.ico"));
    }

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
