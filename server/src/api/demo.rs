//! `GET /demo/messages`: in a demo, the messages that would have gone to phones. A plain page, no script.

use assets::texts::Lang;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use chrono::DateTime;
use shared::time::local;

use crate::app::{App, text};
use crate::error::Error;
use crate::store::messages::{self, Message};

/// How many are shown.
const SHOWN: i64 = 50;
const STYLE: &str = "body{font:1.125rem/1.5 system-ui,sans-serif;max-width:42rem;margin:0 auto;padding:1rem;\
    color:#1a1a1a;background:#fff}li{border:1px solid #767676;border-radius:.5rem;padding:.75rem 1rem;margin:0 0 1rem}\
    ol{list-style:none;padding:0}p{margin:.25rem 0}.when{color:#4a4a4a}";

/// The route.
pub fn router() -> Router<App> {
    Router::new().route("/demo/messages", get(page))
}

async fn page(State(app): State<App>) -> Result<Response, Error> {
    if !app.demo {
        return Err(Error::NotFound);
    }
    let latest = app.store.read(|tx| messages::list_latest(tx, SHOWN).map_err(Error::Store)).await?;
    let mut response = Html(html(&latest)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let policy = HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
    Ok(response)
}

fn html(latest: &[Message]) -> String {
    let say = |key: &str| escaped(&text(Lang::Vi, key, &[]));
    let title = say("demo-page-title");
    let items: String = latest.iter().map(item).collect();
    let list = if items.is_empty() { format!("<p>{}</p>", say("demo-page-none")) } else { format!("<ol>{items}</ol>") };
    format!(
        "<!doctype html><html lang=\"vi\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><title>{title}</title><style>{STYLE}</style></head><body><main>\
         <h1>{title}</h1><p>{}</p><p><a href=\"/demo/messages\">{}</a></p>{list}</main></body></html>",
        say("demo-page-why"),
        say("demo-page-reload"),
    )
}

fn item(message: &Message) -> String {
    let at = local(DateTime::from_timestamp_millis(message.sent_ms).unwrap_or_default());
    let args = [("phone", masked(&message.phone).into()), ("time", at.format("%H:%M:%S %d/%m/%Y").to_string().into())];
    let when = text(Lang::Vi, "demo-page-sent", &args);
    format!("<li><p class=\"when\">{}</p><p>{}</p></li>", escaped(&when), escaped(&message.text))
}

/// The last three digits.
fn masked(phone: &str) -> String {
    let shown = phone.chars().count().saturating_sub(3);
    phone.chars().enumerate().map(|(at, digit)| if at < shown { '•' } else { digit }).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_readable_and_its_phone_is_not() {
        let message = Message {
            id: "1".into(),
            phone: "+84900000123".into(),
            template: "notify-code".into(),
            text: "code 654321 <b>".into(),
            sent_ms: 0,
        };
        let page = html(&[message]);
        assert!(page.contains("654321 &lt;b&gt;") && page.contains("•123") && page.contains("07:00:00 01/01/1970"));
        assert!(!page.contains("900000") && !page.contains("<script"));
    }
}
