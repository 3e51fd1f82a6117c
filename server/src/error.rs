//! The one error of the server and its HTTP form.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use shared::api::error::{ErrorBody, Problem};
use shared::dossier::refusal::Refusal;

use crate::store::StoreError;

/// Why a request is not answered as asked.
#[derive(Debug)]
pub enum Error {
    /// Absent, or not this actor's to know of.
    NotFound,
    /// Nobody is signed in, or the session was ended.
    SignedOut,
    /// Signed in, but this role may not.
    Forbidden,
    /// A rule says no.
    Refused(Refusal),
    /// The request cannot be used: which field, and a lasting code.
    Invalid {
        /// Name of the field; empty = the whole request.
        field: &'static str,
        /// Lasting code.
        code: &'static str,
    },
    /// Too many requests; seconds to wait.
    TooMany(u64),
    /// Too many wrong tries to sign in; seconds to wait, 0 = a new code may be asked for now.
    Locked(u64),
    /// Storage did not do as asked.
    Store(StoreError),
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Error {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::Refused(_) => StatusCode::CONFLICT,
            Self::Invalid { .. } => StatusCode::BAD_REQUEST,
            Self::TooMany(_) | Self::Locked(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Store(error) if error.is_temporary() => StatusCode::SERVICE_UNAVAILABLE,
            Self::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn problem(&self) -> Problem {
        let (code, field, retry_after_s) = match self {
            Self::NotFound => ("request.not-found", None, None),
            Self::SignedOut => ("session.ended", None, None),
            Self::Forbidden => ("command.not-yours", None, None),
            Self::Refused(refusal) => (refusal.code(), refusal.field(), None),
            Self::Invalid { field, code } => (*code, Some(*field).filter(|field| !field.is_empty()), None),
            Self::TooMany(seconds) => ("rate.limited", None, Some(*seconds)),
            Self::Locked(seconds) => ("sign-in.too-many", None, Some(*seconds).filter(|seconds| *seconds > 0)),
            Self::Store(StoreError::Full) => ("server.full", None, Some(60)),
            Self::Store(error) if error.is_temporary() => ("server.busy", None, Some(2)),
            Self::Store(_) => ("server.fault", None, None),
        };
        Problem { code: code.to_owned(), field: field.map(str::to_owned), retry_after_s }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        if let Self::Store(error) = &self {
            tracing::error!("storage: {}", chain(error));
        }
        (self.status(), Json(ErrorBody { error: self.problem() })).into_response()
    }
}

/// An error and all its causes on one line; our errors never hold values of rows.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}
