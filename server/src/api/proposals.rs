//! `POST /api/v1/proposals`: computes a day's plan for the coordinator's office without publishing it.

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use chrono::DateTime;
use shared::actor::{Scope, Sight};
use shared::api::path;
use shared::api::views::{PlanView, ProposeDay, UnassignedView};
use shared::force_majeure::may_visit;
use shared::ids::ProposalId;
use shared::shipment::{Leg, Pickup, Return};
use shared::time::local_date;

use crate::api::ask::Body;
use crate::app::{App, Reference};
use crate::auth::Session;
use crate::error::Error;
use crate::planning::running::Orders;
use crate::planning::{Day, loading, propose};
use crate::store::actors::Shift;
use crate::store::{Read, Write, plans};
use crate::transit;

/// The route.
pub fn router() -> Router<App> {
    Router::new().route(path::PROPOSALS, post(make))
}

async fn make(
    State(app): State<App>,
    session: Session,
    Body(asked): Body<ProposeDay>,
) -> Result<Json<PlanView>, Error> {
    let office = match session.actor.scope.clone() {
        Scope::Office(office) if session.actor.role.sees(Sight::Plans) => office,
        Scope::Own | Scope::Office(_) | Scope::Agency(_) | Scope::All => return Err(Error::Forbidden),
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
        let closed = leave_out(tx, &reference, &mut day, at_ms)?;
        let known = plans::find_day(tx, office.as_str(), &asked.day.to_string())?;
        Ok::<_, Error>((day, known.map(|view| Orders::published(&view)).unwrap_or_default(), closed))
    };
    let (day, before, closed) = app.store.read(load).await?;
    // Why it failed is in the log, and the plan says which of its times are estimates.
    let _ = app.reference.travel.fetch(&day.places(&app.reference.agency_calendar)).await;
    let id = ProposalId::new(at_ms.unsigned_abs(), app.random());
    let reference = app.reference.clone();
    let proposal = tokio::task::spawn_blocking(move || propose(&day, &reference.agency_calendar, &before, id)).await;
    let mut proposal = proposal
        .map_err(|_| Error::Invalid { field: "day", code: "plan.broken" })?
        .map_err(|why| Error::Invalid { field: "day", code: why.code() })?;
    proposal.view.unassigned.extend(closed);
    let view = proposal.view.clone();
    app.store.write(move |tx: &mut dyn Write| plans::save_proposal(tx, &proposal, at_ms).map_err(Error::Store)).await?;
    Ok(Json(view))
}

/// Takes out the stops at doors in an area of force majeure: couriers get no new stops there, and the plan says why.
fn leave_out(
    tx: &mut dyn Read,
    reference: &Reference,
    day: &mut Day,
    at_ms: i64,
) -> Result<Vec<UnassignedView>, Error> {
    let (events, on, mut closed) = (transit::events(tx)?, day.day, Vec::new());
    let today = local_date(DateTime::from_timestamp_millis(at_ms).unwrap_or_default());
    day.dossiers.retain(|located| {
        let dossier = &located.dossier;
        let leg = match (&dossier.pickup, &dossier.back) {
            // A courier who is on the way there, or at the door, judges for themselves.
            (Some(pickup), _) if pickup.may_be_scheduled() => Some(Leg::Pickup),
            (Some(pickup), _) if pickup.is_before_collection() => None,
            (Some(Pickup::Returning { .. }), _) => Some(Leg::Pickup),
            (_, Some(back)) if back.is_open() && !matches!(back, Return::Waiting) => Some(Leg::Return),
            _ => None,
        };
        let Some(leg) = leg else { return true };
        let open = may_visit(&events, transit::spot(reference, dossier.home(), today), on);
        if !open {
            let reason = "force-majeure".to_owned();
            closed.push(UnassignedView { dossier: dossier.id, leg, reason, hopeless: false });
        }
        open
    });
    Ok(closed)
}
