//! `GET /api/v1/places?q=`: communes by their name of today or an old one, or by a whole address line.

use assets::texts::Lang;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use shared::actor::{Actor, Role, Scope};
use shared::address::{AddressContext, AddressLine};
use shared::api::path;
use shared::api::views::PlaceHit;
use shared::ids::AgencyId;
use shared::place::Candidate;

use super::ask::Question;
use crate::app::{App, text};
use crate::auth::Session;
use crate::error::Error;
use crate::store::{Read, StoreError, places};

/// Most communes in an answer.
const MAX_HITS: usize = 20;
/// Longest question, characters.
const MAX_QUESTION: usize = 200;
/// Communes of this province come first: Đắk Lắk.
const HOME_PROVINCE: &str = "66";

/// The route.
pub fn router() -> Router<App> {
    Router::new().route(path::PLACES, get(search))
}

#[derive(Deserialize)]
struct Asked {
    q: String,
}

async fn search(
    State(app): State<App>,
    session: Session,
    headers: HeaderMap,
    Question(asked): Question<Asked>,
) -> Result<Json<Vec<PlaceHit>>, Error> {
    if asked.q.chars().count() > MAX_QUESTION {
        return Err(Error::Invalid { field: "q", code: "field.too-long" });
    }
    let lang = language(&headers);
    let reference = app.reference.clone();
    let search = move |tx: &mut dyn Read| {
        let mut found = reference.gazetteer.search(&asked.q, Some(HOME_PROVINCE), MAX_HITS);
        if found.is_empty() {
            // Not the beginning of a name: perhaps an address line, or a slip.
            let context = AddressContext { province_code: Some(HOME_PROVINCE.to_owned()) };
            let line = AddressLine { line: asked.q.clone(), context };
            found = reference.addresses.resolve(&reference.gazetteer, &line).candidates;
        }
        let hits = found.iter().map(|candidate| hit(tx, candidate, lang, &session.actor));
        hits.collect::<Result<Vec<_>, _>>().map_err(Error::Store)
    };
    Ok(Json(app.store.read(search).await?))
}

fn hit(tx: &mut dyn Read, candidate: &Candidate, lang: Lang, asks: &Actor) -> Result<PlaceHit, StoreError> {
    let commune = &candidate.commune;
    let (name, short) = match &candidate.via_old_name {
        None => (commune.name.clone(), None),
        Some(old) => {
            let (name, old_name) = (commune.name.as_str(), old.name.as_str());
            let short = text(lang, "place-short-with-old-name", &[("name", name.into()), ("old", old_name.into())]);
            let args = [("name", name.into()), ("old", old_name.into()), ("district", old.district.as_str().into())];
            (text(lang, "place-with-old-name", &args), Some(short))
        }
    };
    let code = commune.code.as_str();
    Ok(PlaceHit {
        commune: code.to_owned(),
        name,
        short,
        province: commune.province_name.clone(),
        served: places::list_serving(tx, code, "office")?.iter().any(|office| is_reached(asks, office)),
        point: [commune.centroid.x(), commune.centroid.y()],
        agencies: places::list_serving(tx, code, "agency")?.into_iter().map(AgencyId).collect(),
    })
}

/// An operator of one office books for what that office serves, everybody else for all.
fn is_reached(asks: &Actor, office: &str) -> bool {
    match (asks.role, &asks.scope) {
        (Role::CallOperator, Scope::Office(own)) => own.as_str() == office,
        _ => true,
    }
}

/// The first language that the client asks for and we speak.
fn language(headers: &HeaderMap) -> Lang {
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    asked.split(',').filter_map(|one| Lang::from_code(one.trim().get(..2)?)).next().unwrap_or_default()
}
