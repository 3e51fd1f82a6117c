//! Who is asking: the session behind `Authorization: Bearer`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use shared::actor::Actor;
use shared::ids::{DeviceId, Digest};

use crate::app::App;
use crate::error::Error;
use crate::store::{Read, actors};

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
        let hash = token_of(parts)?;
        app.store.read(move |tx| Self::find(tx, &hash)).await
    }
}

impl Session {
    /// The open session whose token has this hash; [`Error::SignedOut`] if there is none.
    pub fn find(tx: &mut dyn Read, token_hash: &str) -> Result<Self, Error> {
        let found = actors::find_session(tx, token_hash)?;
        let actors::Session { account, device } = found.ok_or(Error::SignedOut)?;
        Ok(Self { actor: account.actor, name: account.name, device, token_hash: token_hash.to_owned() })
    }
}

/// SHA-256 of the token that a request brings.
fn token_of(parts: &Parts) -> Result<String, Error> {
    let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    header.and_then(|value| value.strip_prefix("Bearer ")).map(token_hash).ok_or(Error::SignedOut)
}

/// An actor who was signed in not long ago. An extractor for handlers whose own transaction asks again with
/// [`Session::find`]: it may have ended since, here or on another server.
pub struct SeenSession(pub Arc<Session>);

impl FromRequestParts<App> for SeenSession {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let hash = token_of(parts)?;
        if let Some(session) = app.sessions.get(&hash) {
            return Ok(Self(session));
        }
        let session = Arc::new(Session::from_request_parts(parts, app).await?);
        app.sessions.keep(session.clone());
        Ok(Self(session))
    }
}

/// Sessions that were found lately, by the hash of their token.
#[derive(Default)]
pub struct SeenSessions(Mutex<HashMap<String, Arc<Session>>>);

impl SeenSessions {
    /// Most sessions kept; then all are forgotten.
    const MOST: usize = 4_096;

    fn get(&self, token_hash: &str) -> Option<Arc<Session>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(token_hash).cloned()
    }

    fn keep(&self, session: Arc<Session>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= Self::MOST {
            kept.clear();
        }
        kept.insert(session.token_hash.clone(), session);
    }

    /// A session that has ended.
    pub fn forget(&self, token_hash: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(token_hash);
    }
}
