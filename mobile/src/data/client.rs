//! Requests to the server. An answer that is not our server's is told apart from none at all.

use std::future::Future;
use std::pin::pin;

use futures::future::{Either, select};
use reqwest::{RequestBuilder, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::api::command::OccurredAt;
use shared::api::error::{ErrorBody, Problem};
use shared::api::path;
use shared::api::receipt::Receipts;
use shared::api::session::{About, PRODUCT, UploadState};

use super::request::Fault;
use crate::{json, platform};

/// Longest wait for an ordinary answer, milliseconds.
const ANSWER_MS: u32 = 20_000;
/// Longest wait while a photo is sent or a plan computed, milliseconds.
const LONG_MS: u32 = 120_000;

/// Why there is no answer to use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NetError {
    /// The request was handed over and no whole answer came, in time or at all. Whether it arrived is not known.
    Silent,
    /// The way to the server is closed: nothing came back and nothing shows that the request left.
    Unreachable,
    /// Something else answered: a captive portal, a proxy's page.
    Captive,
    /// The server refused the request.
    Refused(u16, Problem),
    /// The server, or a proxy before it, is in trouble.
    Trouble,
}

impl NetError {
    /// Whether the session is not valid (any more).
    pub fn is_signed_out(&self) -> bool {
        matches!(self, Self::Refused(401, _))
    }

    /// Why the server could not use what was in the request. A session that ended and a server that asks for patience say
    /// nothing about that.
    pub fn unreadable(&self) -> Option<&Problem> {
        match self {
            Self::Refused(401 | 408 | 425 | 429, _) => None,
            Self::Refused(_, problem) => Some(problem),
            Self::Silent | Self::Unreachable | Self::Captive | Self::Trouble => None,
        }
    }
}

impl From<NetError> for Fault {
    fn from(error: NetError) -> Self {
        match error {
            NetError::Silent | NetError::Unreachable => Self::code("network.none"),
            NetError::Captive => Self::code("network.captive"),
            NetError::Trouble => Self::code("server.trouble"),
            NetError::Refused(_, problem) => problem.into(),
        }
    }
}

/// An answer as it came.
struct Answer {
    status: u16,
    is_page: bool,
    body: Vec<u8>,
}

/// Talks to one server.
pub struct Client {
    http: reqwest::Client,
    base: String,
}

impl Client {
    /// For the server at `base`, without a slash at the end.
    pub fn new(base: String) -> Self {
        Self { http: platform::http(), base }
    }

    /// Where the server is.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// What makes requests.
    pub fn http(&self) -> &reqwest::Client {
        &self.http
    }

    fn url(&self, path: &str, query: &[(&str, &str)]) -> Result<Url, NetError> {
        let url = format!("{}{path}", self.base);
        let url = if query.is_empty() { Url::parse(&url) } else { Url::parse_with_params(&url, query) };
        url.map_err(|_| NetError::Unreachable)
    }

    /// What the server is, if it is ours.
    pub async fn about(&self) -> Result<About, NetError> {
        let about: About = read(within(ANSWER_MS, self.http.get(self.url(path::ABOUT, &[])?)).await?)?;
        if about.product == PRODUCT { Ok(about) } else { Err(NetError::Captive) }
    }

    /// Reads something.
    pub async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        token: Option<&str>,
    ) -> Result<T, NetError> {
        let request = with_token(self.http.get(self.url(path, query)?), token);
        read(within(ANSWER_MS, request).await?)
    }

    /// Asks for something that takes its time.
    pub async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
        token: Option<&str>,
    ) -> Result<T, NetError> {
        read(within(LONG_MS, self.post_request(path, body, token)?).await?)
    }

    /// Asks for something that answers nothing.
    pub async fn post_plain(&self, path: &str, body: &impl Serialize, token: Option<&str>) -> Result<(), NetError> {
        done(within(ANSWER_MS, self.post_request(path, body, token)?).await?)
    }

    fn post_request(&self, path: &str, body: &impl Serialize, token: Option<&str>) -> Result<RequestBuilder, NetError> {
        let body = serde_json::to_string(body).map_err(|_| NetError::Unreachable)?;
        let request = self.http.post(self.url(path, &[])?).header("Content-Type", "application/json").body(body);
        Ok(with_token(request, token))
    }

    /// Sends a text as it is; its answer takes its time.
    pub async fn post_text<T: DeserializeOwned>(&self, path: &str, text: String, token: &str) -> Result<T, NetError> {
        let request = self.http.post(self.url(path, &[])?).header("Content-Type", "text/plain").body(text);
        read(within(LONG_MS, with_token(request, Some(token))).await?)
    }

    /// Sends saved commands, byte for byte as they are, with the device's clocks of now beside them.
    pub async fn send_commands(&self, texts: &[&str], sent_at: &OccurredAt, token: &str) -> Result<Receipts, NetError> {
        let sent_at = serde_json::to_string(sent_at).map_err(|_| NetError::Unreachable)?;
        let body = format!("{{\"commands\":[{}],\"sent_at\":{sent_at},\"joint\":true}}", texts.join(","));
        let url = self.url(path::COMMANDS, &[])?;
        let request = self.http.post(url).header("Content-Type", "application/json").body(body);
        read(within(LONG_MS, with_token(request, Some(token))).await?)
    }

    /// How far a photo that is sent in parts has come.
    pub async fn upload_state(&self, name: &str, token: &str) -> Result<UploadState, NetError> {
        self.get(&upload_path(name), &[], Some(token)).await
    }

    /// Sends the bytes of a photo from `offset` on, of `length` in all; how far it has come then.
    pub async fn send_part(
        &self,
        name: &str,
        offset: usize,
        length: usize,
        part: &[u8],
        token: &str,
    ) -> Result<UploadState, NetError> {
        let (offset, length) = (offset.to_string(), length.to_string());
        let url = self.url(&upload_path(name), &[("offset", &offset), ("length", &length)])?;
        let request = self.http.patch(url).header("Content-Type", "application/octet-stream").body(part.to_vec());
        read(within(LONG_MS, with_token(request, Some(token))).await?)
    }

    /// Sends a photo or signature as a whole.
    pub async fn send_blob(&self, name: &str, media_type: &str, bytes: Vec<u8>, token: &str) -> Result<(), NetError> {
        let url = self.url(&format!("{}/{name}", path::BLOBS), &[])?;
        let request = self.http.put(url).header("Content-Type", media_type).body(bytes);
        done(within(LONG_MS, with_token(request, Some(token))).await?)
    }
}

fn upload_path(name: &str) -> String {
    format!("{}/{name}/upload", path::BLOBS)
}

fn with_token(request: RequestBuilder, token: Option<&str>) -> RequestBuilder {
    match token {
        Some(token) => request.header("Authorization", format!("Bearer {token}")),
        None => request,
    }
}

/// Sends and reads the whole answer; giving up ends the request.
async fn within(ms: u32, request: RequestBuilder) -> Result<Answer, NetError> {
    let exchange = pin!(exchange(request));
    let patience = pin!(platform::sleep(ms));
    first(exchange, patience).await
}

async fn first(
    exchange: impl Future<Output = Result<Answer, NetError>> + Unpin,
    patience: impl Future<Output = ()> + Unpin,
) -> Result<Answer, NetError> {
    match select(exchange, patience).await {
        Either::Left((answer, _)) => answer,
        Either::Right(_) => Err(NetError::Silent),
    }
}

async fn exchange(request: RequestBuilder) -> Result<Answer, NetError> {
    let response = request.send().await.map_err(|error| match platform::failed_before_sending(&error) {
        true => NetError::Unreachable,
        false => NetError::Silent,
    })?;
    let status = response.status().as_u16();
    let media_type = response.headers().get("content-type").and_then(|value| value.to_str().ok());
    let is_page = media_type.is_some_and(|media_type| media_type.starts_with("text/html"));
    let body = response.bytes().await.map_err(|_| NetError::Silent)?;
    Ok(Answer { status, is_page, body: body.into() })
}

/// The refusal in an answer that is not a success.
fn refusal(answer: &Answer) -> NetError {
    match json::read::<ErrorBody>(&answer.body) {
        Ok(body) if answer.status < 500 => NetError::Refused(answer.status, body.error),
        Ok(_) => NetError::Trouble,
        // 511 is made for portals (RFC 6585 §6).
        Err(_) if answer.status >= 500 && answer.status != 511 => NetError::Trouble,
        Err(_) => NetError::Captive,
    }
}

fn read<T: DeserializeOwned>(answer: Answer) -> Result<T, NetError> {
    if !(200..300).contains(&answer.status) {
        return Err(refusal(&answer));
    }
    json::read(&answer.body).map_err(|_| NetError::Captive)
}

fn done(answer: Answer) -> Result<(), NetError> {
    match answer.status {
        200..300 if answer.is_page => Err(NetError::Captive),
        200..300 => Ok(()),
        _ => Err(refusal(&answer)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer { status, is_page: body.starts_with('<'), body: body.into() }
    }

    #[test]
    fn a_page_of_a_portal_is_never_taken_for_an_answer() {
        let page = || answer(200, "<html>Đăng nhập wifi</html>");
        assert_eq!(read::<Receipts>(page()).unwrap_err(), NetError::Captive);
        assert_eq!(done(page()), Err(NetError::Captive));
        assert_eq!(done(answer(302, "")), Err(NetError::Captive));
        assert_eq!(done(answer(511, "<html>")), Err(NetError::Captive));
        assert_eq!(done(answer(502, "<html>bad gateway")), Err(NetError::Trouble));
    }

    #[test]
    fn a_refusal_keeps_its_code() {
        let refused = done(answer(401, r#"{"error":{"code":"session.ended"}}"#)).unwrap_err();
        assert!(refused.is_signed_out());
        assert_eq!(Fault::from(refused).code, "session.ended");
    }
}
