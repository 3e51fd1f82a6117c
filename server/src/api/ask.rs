//! What a request brings, read so that a bad one is refused in the product's own form.

use axum::Json;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::error::Error;

const UNREADABLE: Error = Error::Invalid { field: "", code: "field.invalid" };

/// A JSON body.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let Json(read) = Json::from_request(request, state).await.map_err(|_| UNREADABLE)?;
        Ok(Self(read))
    }
}

/// The part of the address after `?`.
pub struct Question<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Question<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let Query(read) = Query::from_request_parts(parts, state).await.map_err(|_| UNREADABLE)?;
        Ok(Self(read))
    }
}
