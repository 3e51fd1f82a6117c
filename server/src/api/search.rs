//! `POST /api/v1/search`: dossiers by name, phone or code, for the staff of an office or an agency. What is asked travels
//! in the body, because addresses end up in logs.

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use shared::actor::{Scope, Sight};
use shared::api::path;
use shared::api::views::{Found, MOST_FOUND, SHORTEST_SEARCH, Search};

use super::ask::Body;
use crate::app::App;
use crate::auth::Session;
use crate::error::Error;
use crate::store::{Read, changes, find};
use crate::views::{self, Viewer};

/// Longest question, characters.
const LONGEST: usize = 120;

/// The route.
pub fn router() -> Router<App> {
    Router::new().route(path::SEARCH, post(search))
}

async fn search(State(app): State<App>, session: Session, Body(asked): Body<Search>) -> Result<Json<Found>, Error> {
    let audience = match &session.actor.scope {
        Scope::Office(office) if session.actor.role.sees(Sight::Register) => changes::office(office.as_str()),
        Scope::Agency(agency) if session.actor.role.sees(Sight::Register) => changes::agency(agency.as_str()),
        Scope::Own | Scope::Office(_) | Scope::Agency(_) | Scope::All => return Err(Error::Forbidden),
    };
    let question = asked.query.trim().to_owned();
    let length = question.chars().count();
    if !(SHORTEST_SEARCH..=LONGEST).contains(&length) || question.contains('\0') {
        return Err(Error::Invalid { field: "query", code: "field.invalid" });
    }
    let at_ms = app.now_ms();
    let (reference, keys) = (app.reference.clone(), app.keys.clone());
    let look_up = move |tx: &mut dyn Read| {
        let viewer = Viewer::new(tx, &session, at_ms, &reference, &keys)?;
        let mut dossiers = Vec::new();
        for id in find::search(tx, &audience, &question, MOST_FOUND)? {
            dossiers.extend(views::dossier(tx, &viewer, id)?);
        }
        Ok::<_, Error>(Found { dossiers })
    };
    Ok(Json(app.store.read(look_up).await?))
}
