//! `GET /api/v1/slots?commune=&form=&procedure=`: windows that can be booked, with prices.

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use chrono::DateTime;
use serde::Deserialize;
use shared::api::command::Form;
use shared::api::path;
use shared::api::views::Slots;
use shared::dossier::refusal::Refusal;
use shared::time::local_date;

use super::ask::Question;
use crate::app::App;
use crate::auth::Session;
use crate::error::Error;
use crate::slots;
use crate::store::{Read, places};

/// The route.
pub fn router() -> Router<App> {
    Router::new().route(path::SLOTS, get(open))
}

#[derive(Deserialize)]
struct Asked {
    commune: String,
    form: Form,
    procedure: String,
}

async fn open(
    State(app): State<App>,
    _session: Session,
    Question(asked): Question<Asked>,
) -> Result<Json<Slots>, Error> {
    let now_ms = app.now_ms();
    let reference = app.reference.clone();
    let answer = move |tx: &mut dyn Read| {
        let today = local_date(DateTime::from_timestamp_millis(now_ms).unwrap_or_default());
        let version = places::find_procedure(tx, &asked.procedure, today)?;
        let version = version.ok_or(Error::Refused(Refusal::UnknownProcedure))?;
        let (postage, state_fee) = slots::prices(&reference, &version, asked.form, today);
        let slots = slots::open_slots(tx, &reference, &asked.commune, now_ms)?;
        Ok::<_, Error>(Slots { slots, postage, state_fee })
    };
    Ok(Json(app.store.read(answer).await?))
}
