//! `POST /api/v1/proposals`: computes a day's plan for the coordinator's office without publishing it.

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use chrono::{DateTime, NaiveTime};
use shared::actor::{Role, Scope};
use shared::api::path;
use shared::api::views::{PlanView, ProposeDay, UnassignedView};
use shared::dossier::Dossier;
use shared::dossier::event::Private;
use shared::force_majeure::may_visit;
use shared::ids::{OfficeId, ProposalId};
use shared::shipment::{Leg, Pickup, Return};
use shared::time::{instant, local_date};

use crate::api::ask::Body;
use crate::app::{App, Reference};
use crate::auth::Session;
use crate::error::Error;
use crate::planning::{Day, Located, propose};
use crate::store::{Read, Write, actors, dossiers, entries, places, plans};
use crate::transit;
use crate::views::{commune_middle, deliver_to};

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
    let read = move |tx: &mut dyn Read| {
        let mut day = load(tx, &reference, &office, asked.day, at_ms)?;
        let closed = leave_out(tx, &reference, &mut day, at_ms)?;
        Ok::<_, Error>((day, closed))
    };
    let (day, closed) = app.store.read(read).await?;
    let id = ProposalId::new(at_ms.unsigned_abs(), app.random());
    let reference = app.reference.clone();
    let proposal = tokio::task::spawn_blocking(move || propose(&day, &reference.agency_calendar, id)).await;
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
        let open = may_visit(&events, transit::spot(reference, transit::home(dossier), today), on);
        if !open {
            let reason = "force-majeure".to_owned();
            closed.push(UnassignedView { dossier: dossier.id, leg, reason, hopeless: false });
        }
        open
    });
    Ok(closed)
}

/// The citizen's door: where the result goes instead, the booking's pin, or the middle of the commune.
fn home(tx: &mut dyn Read, reference: &Reference, dossier: &Dossier, at_ms: i64) -> Result<Option<[f64; 2]>, Error> {
    let elsewhere = match dossier.open_leg() {
        Some(Leg::Return) => deliver_to(tx, dossier)?.and_then(|to| to.address),
        Some(Leg::Pickup) | None => None,
    };
    let (pin, commune) = match elsewhere {
        Some(address) => (address.point, address.commune),
        None => match entries::find_private(tx, &dossiers::subject(dossier.id), 1)? {
            Some(Private::Booking { person, .. }) => (person.address.point, dossier.commune.clone()),
            _ => (None, dossier.commune.clone()),
        },
    };
    Ok(pin.or_else(|| commune_middle(reference, commune.as_str(), at_ms)))
}

/// Everything that a day of an office needs to be planned.
pub fn load(
    tx: &mut dyn Read,
    reference: &Reference,
    office: &OfficeId,
    day: chrono::NaiveDate,
    at_ms: i64,
) -> Result<Day, Error> {
    let base = places::find(tx, office.as_str())?.ok_or(Error::NotFound)?.point;
    let shifts = actors::list_shifts(tx, office.as_str())?;
    let mut located = Vec::new();
    for dossier in dossiers::list_open(tx, office.as_str())? {
        let home = home(tx, reference, &dossier, at_ms)?;
        let agency = places::find(tx, dossier.agency.as_str())?.map(|place| place.point);
        if let (Some(home), Some(agency)) = (home, agency) {
            located.push(Located { dossier, home, agency });
        }
    }
    let since_midnight_s = (at_ms - instant(day, NaiveTime::MIN).timestamp_millis()) / 1_000;
    let from_s = since_midnight_s.clamp(0, 86_400) as u32;
    Ok(Day { office: office.clone(), base, day, from_s, shifts, dossiers: located })
}
