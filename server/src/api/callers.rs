//! `POST /api/v1/callers`: what somebody on the phone has booked, for call operators. An operator reads no other
//! dossiers, and not these either once they are over.

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use shared::actor::Sight;
use shared::api::path;
use shared::api::views::{Caller, FindCaller};
use shared::identifiers::phone;

use super::ask::Body;
use crate::app::App;
use crate::auth::Session;
use crate::error::Error;
use crate::store::{Read, Write, actors, dossiers};
use crate::views::{self, Viewer};

/// Callers that one operator may look up within [`SPAN_MS`]: more than anybody can talk to.
const MAX_LOOK_UPS: i64 = 60;
const SPAN_MS: i64 = 60 * 60_000;

/// The route.
pub fn router() -> Router<App> {
    Router::new().route(path::CALLERS, post(find))
}

async fn find(State(app): State<App>, session: Session, Body(asked): Body<FindCaller>) -> Result<Json<Caller>, Error> {
    if !session.actor.role.sees(Sight::Callers) {
        return Err(Error::Forbidden);
    }
    let phone = phone::read(&asked.phone).map_err(|_| Error::Invalid { field: "phone", code: "phone.invalid" })?.phone;
    let at_ms = app.now_ms();
    let key = format!("caller:{}", session.actor.id);
    let count = move |tx: &mut dyn Write| actors::count_try(tx, &key, at_ms, SPAN_MS).map_err(Error::Store);
    let (count, since_ms) = app.store.write(count).await?;
    if count > MAX_LOOK_UPS {
        return Err(Error::TooMany((since_ms + SPAN_MS - at_ms).max(0).unsigned_abs().div_ceil(1_000)));
    }
    let (reference, keys) = (app.reference.clone(), app.keys.clone());
    let look_up = move |tx: &mut dyn Read| {
        let viewer = Viewer::new(tx, &session, at_ms, &reference, &keys)?;
        let mut found = Vec::new();
        if let Some(account) = actors::find_by_phone(tx, phone.e164())? {
            for dossier in dossiers::list_open_of(tx, account.actor.id)? {
                found.extend(views::dossier(tx, &viewer, dossier)?);
            }
        }
        Ok::<_, Error>(Caller { phone: phone.e164().to_owned(), dossiers: found })
    };
    Ok(Json(app.store.read(look_up).await?))
}
