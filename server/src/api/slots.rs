//! `POST /api/v1/slots`: windows that can be booked, with prices; `POST /api/v1/slots/hold`: keeps one for some minutes.
//! Where somebody lives is in the body, never in an address.

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use chrono::DateTime;
use shared::actor::{Role, Scope};
use shared::api::path;
use shared::api::views::{AskSlots, HeldSlot, HoldSlot, Slots};
use shared::dossier::Dossier;
use shared::dossier::refusal::Refusal;
use shared::money::quote::{Quote, Trip, quote};
use shared::time::local_date;
use shared::time::transit::Zone;

use super::ask::Body;
use crate::app::App;
use crate::auth::Session;
use crate::error::Error;
use crate::slots::{self, Desk, Found};
use crate::store::{Read, Write, dossiers, places};
use crate::transit;

/// The routes.
pub fn router() -> Router<App> {
    Router::new().route(path::SLOTS, post(open)).route(path::SLOT_HOLD, post(hold))
}

async fn open(State(app): State<App>, session: Session, Body(asked): Body<AskSlots>) -> Result<Json<Slots>, Error> {
    check_point(asked.point)?;
    let now_ms = app.now_ms();
    let (reference, books) = (app.reference.clone(), app.books.clone());
    let answer = move |tx: &mut dyn Read| {
        let today = local_date(DateTime::from_timestamp_millis(now_ms).unwrap_or_default());
        let version = places::find_procedure(tx, asked.procedure.as_str(), today)?;
        let version = version.ok_or(Error::Refused(Refusal::UnknownProcedure))?;
        let zone = match &asked.agency {
            Some(agency) => transit::zone_to(tx, &reference, &asked.commune, agency, today)?,
            None => Zone::SameZone,
        };
        let trip = Trip { form: asked.form, zone, on: today };
        let price = quote(&version, trip, asked.claimed.as_ref(), &reference.postage);
        let desk = Desk { reference: &reference, books: &books, actor: session.actor.id, now_ms, keep: true };
        // A dossier that may be read is moved from where it is; any other id is that of a booking under way.
        let moved = match asked.dossier {
            Some(id) => dossiers::find(tx, id)?.filter(|dossier| may_move(&session, dossier)),
            None => None,
        };
        let place = match moved {
            Some(dossier) => slots::place_of(tx, desk, &dossier)?,
            None => {
                let at = (asked.commune.as_str(), asked.point);
                slots::place(tx, desk, at, asked.agency.as_ref(), asked.dossier)?
            }
        };
        let Some(place) = place else { return Ok((Found::default(), String::new(), price)) };
        Ok::<_, Error>((slots::open_slots(tx, desk, &place)?, place.office, price))
    };
    let (Found { slots, fresh }, office, Quote { payable, full }) = app.store.read(answer).await?;
    if !fresh.is_empty() {
        // The next one who asks gets a better plan; nobody waits for it.
        let books = app.books.clone();
        tokio::task::spawn_blocking(move || books.improve_all(&office, &fresh));
    }
    Ok(Json(Slots { slots, postage: payable.postage, state_fee: payable.state_fee, full }))
}

async fn hold(State(app): State<App>, session: Session, Body(asked): Body<HoldSlot>) -> Result<Json<HeldSlot>, Error> {
    check_point(asked.point)?;
    let now_ms = app.now_ms();
    let (reference, books) = (app.reference.clone(), app.books.clone());
    let keep = move |tx: &mut dyn Write| {
        let desk = Desk { reference: &reference, books: &books, actor: session.actor.id, now_ms, keep: false };
        let at = (asked.commune.as_str(), asked.point);
        let place = slots::place(tx, desk, at, Some(&asked.agency), Some(asked.dossier))?;
        let place = place.ok_or(Error::Refused(Refusal::SlotClosed))?;
        slots::hold(tx, desk, place, (asked.dossier, asked.window))
    };
    Ok(Json(HeldSlot { until_ms: app.store.write(keep).await? }))
}

fn may_move(session: &Session, dossier: &Dossier) -> bool {
    let actor = &session.actor;
    match actor.role {
        Role::Citizen => actor.id == dossier.owner,
        Role::CallOperator | Role::Coordinator => actor.scope == Scope::Office(dossier.office.clone()),
        _ => false,
    }
}

fn check_point(point: Option<[f64; 2]>) -> Result<(), Error> {
    let is_place = point.is_none_or(|[lon, lat]| lon.abs() <= 180.0 && lat.abs() <= 90.0);
    if is_place { Ok(()) } else { Err(Error::Invalid { field: "point", code: "field.invalid" }) }
}
