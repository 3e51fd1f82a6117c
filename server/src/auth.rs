//! Who is asking: the session behind `Authorization: Bearer`.

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use shared::actor::Actor;
use shared::ids::{DeviceId, Digest};

use crate::app::App;
use crate::error::Error;
use crate::store::actors;

/// A signed-in actor on a device. An extractor: a handler that takes it refuses everyone else.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// Who.
    pub actor: Actor,
    /// Name to show.
    pub name: String,
    /// Where.
    pub device: DeviceId,
    /// SHA-256 of the token.
    pub token_hash: String,
}

/// The stored form of a token.
pub fn token_hash(token: &str) -> String {
    Digest::of(token.as_bytes()).to_string()
}

impl FromRequestParts<App> for Session {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = header.and_then(|value| value.strip_prefix("Bearer ")).ok_or(Error::SignedOut)?;
        let hash = token_hash(token);
        let wanted = hash.clone();
        let found = app.store.read(move |tx| actors::find_session(tx, &wanted)).await.map_err(Error::Store)?;
        let actors::Session { account, device } = found.ok_or(Error::SignedOut)?;
        Ok(Self { actor: account.actor, name: account.name, device, token_hash: hash })
    }
}
