//! `POST /api/v1/proposals`: computes a day's plan for the coordinator's office without publishing it.

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use chrono::DateTime;
use shared::actor::{Role, Scope};
use shared::api::path;
use shared::api::views::{PlanView, ProposeDay};
use shared::ids::ProposalId;
use shared::time::local_date;

use crate::api::ask::Body;
use crate::app::App;
use crate::auth::Session;
use crate::error::Error;
use crate::planning::running::Orders;
use crate::planning::{loading, propose};
use crate::store::actors::Shift;
use crate::store::{Read, Write, plans};

/// The route.
pub fn router() -> Router<App> {
    Router::new().route(path::PROPOSALS, post(make))
}

async fn make(
    State(app): State<App>,
    session: Session,
    Body(asked): Body<ProposeDay>,
) -> Result<Json<PlanView>, Error> {
    let (Role::Coordinator, Scope::Office(office)) = (session.actor.role, session.actor.scope.clone()) else {
        return Err(Error::Forbidden);
    };
    let at_ms = app.now_ms();
    let today = local_date(DateTime::from_timestamp_millis(at_ms).unwrap_or_default());
    if asked.day < today {
        return Err(Error::Invalid { field: "day", code: "plan.day-over" });
    }
    let reference = app.reference.clone();
    let load = move |tx: &mut dyn Read| {
        let mut day = loading::day(tx, &reference, &office, asked.day, at_ms)?;
        let is_absent = |shift: &Shift| asked.absent.contains(&shift.courier);
        (day.absent, day.shifts) = std::mem::take(&mut day.shifts).into_iter().partition(is_absent);
        let known = plans::find_day(tx, office.as_str(), &asked.day.to_string())?;
        Ok::<_, Error>((day, known.map(|view| Orders::published(&view)).unwrap_or_default()))
    };
    let (day, before) = app.store.read(load).await?;
    let id = ProposalId::new(at_ms.unsigned_abs(), app.random());
    let reference = app.reference.clone();
    let proposal = tokio::task::spawn_blocking(move || propose(&day, &reference.agency_calendar, &before, id)).await;
    let proposal = proposal
        .map_err(|_| Error::Invalid { field: "day", code: "plan.broken" })?
        .map_err(|why| Error::Invalid { field: "day", code: why.code() })?;
    let view = proposal.view.clone();
    app.store.write(move |tx: &mut dyn Write| plans::save_proposal(tx, &proposal, at_ms).map_err(Error::Store)).await?;
    Ok(Json(view))
}
