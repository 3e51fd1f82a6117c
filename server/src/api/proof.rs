//! `GET /api/v1/proof/{dossier}`: the proof pack of a dossier, for its owner, and without personal fields for auditors.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use shared::actor::Sight;
use shared::api::path;
use shared::ids::DossierId;

use crate::app::App;
use crate::auth::Session;
use crate::error::Error;
use crate::ledger::proof::{self, NoProof};
use crate::store::dossiers;

/// The route.
pub fn router() -> Router<App> {
    Router::new().route(&format!("{}/{{dossier}}", path::PROOF), get(pack))
}

async fn pack(State(app): State<App>, session: Session, Path(dossier): Path<String>) -> Result<Response, Error> {
    let id: DossierId = dossier.parse().map_err(|_| Error::NotFound)?;
    let found = app.store.read(move |tx| dossiers::find(tx, id).map_err(Error::Store)).await?;
    let dossier = found.filter(|dossier| dossier.concerns(&session.actor)).ok_or(Error::NotFound)?;
    let role = session.actor.role;
    if !role.sees(Sight::Proof) {
        return Err(Error::Forbidden);
    }
    let with_people = role.sees(Sight::PeopleOfProof) && dossier.owner == session.actor.id;
    let text = proof::pack(&app, id, with_people).await.map_err(|no| match no {
        NoProof::Unknown => Error::NotFound,
        NoProof::Incomplete(_) => Error::Invalid { field: "", code: "proof.incomplete" },
        NoProof::Store(error) => Error::Store(error),
    })?;
    let name = format!("attachment; filename=\"tannoi-proof-{id}.json\"");
    let headers = [(header::CONTENT_TYPE, "application/json".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, text).into_response())
}
