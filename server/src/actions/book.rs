//! A booking.

use argon2::Params;
use chrono::DateTime;
use shared::actor::{Role, Scope};
use shared::api::command::Book;
use shared::api::receipt::Entry;
use shared::catalogue::Bcci;
use shared::door;
use shared::dossier::Dossier;
use shared::dossier::decide::{self, Facts};
use shared::dossier::event::Pinned;
use shared::dossier::refusal::Refusal;
use shared::identifiers::phone;
use shared::ids::{ActorId, DossierId, OfficeId};
use shared::money::quote::{Quote, Trip, quote};
use shared::shipment::Leg;
use shared::time::local_date;

use super::{Act, Secrets};
use crate::app::App;
use crate::error::Error;
use crate::passwords;
use crate::slots;
use crate::store::{Write, actors, dossiers, holds, places};
use crate::transit;

/// A printed slip must last: tokens are good for half a year.
const TOKEN_MS: i64 = 180 * 24 * 60 * 60 * 1000;
/// Memory of the slow hash, KiB: a courier's phone in a browser computes it in well under a second.
const CODE_MEMORY_KIB: u32 = 8 * 1024;

/// Makes codes, their verifiers and the public link's token.
pub fn secrets(app: &App) -> Secrets {
    Secrets { doors: [code(app), code(app)], track: data_encoding::BASE64URL_NOPAD.encode(&app.random::<18>()) }
}

fn code(app: &App) -> (String, String) {
    // Rejection keeps every code equally likely.
    let number = loop {
        let number = u32::from_be_bytes(app.random()) >> 10;
        if number < 4_000_000 {
            break number % 1_000_000;
        }
    };
    let code = format!("{number:06}");
    let params = Params::new(CODE_MEMORY_KIB, 2, 1, None).expect("the parameters are in range");
    let verifier = passwords::hash_at(params, &code, &app.random());
    (code, verifier)
}

/// Makes a dossier.
pub fn book(tx: &mut dyn Write, act: &Act, book: &Book) -> Result<Entry, Error> {
    if dossiers::find(tx, book.dossier)?.is_some() {
        return Err(Refusal::Exists.into());
    }
    let at_ms = act.context.at_ms;
    let today = local_date(DateTime::from_timestamp_millis(at_ms).unwrap_or_default());
    let version = places::find_procedure(tx, book.procedure.as_str(), today)?.ok_or(Refusal::UnknownProcedure)?;
    if version.bcci != Bcci::Eligible {
        return Err(Refusal::NotEligible.into());
    }
    if !version.offers(book.form) {
        return Err(Refusal::FormNotOffered.into());
    }
    let agency = places::find(tx, book.agency.as_str())?.filter(|place| place.is == "agency");
    agency.ok_or(Refusal::UnknownAgency)?;
    let commune = book.person.address.commune.as_str();
    act.context.reference.gazetteer.commune(commune, today).ok_or(Refusal::UnknownCommune)?;
    let office = places::list_serving(tx, commune, "office")?.into_iter().next().ok_or(Refusal::UnknownCommune)?;
    if act.actor().role == Role::CallOperator
        && let Scope::Office(own) = &act.actor().scope
        && *own != OfficeId(office.clone())
    {
        return Err(Refusal::NotYours.into());
    }
    if let Some(window) = book.window {
        let desk = act.slots();
        let at = (commune, book.person.address.point);
        let place = slots::place(tx, desk, at, Some(&book.agency), Some(book.dossier))?;
        slots::require_open(tx, desk, place.as_ref(), window)?;
        holds::release(tx, book.dossier)?;
    }
    let reference = &act.context.reference;
    let zone = transit::zone_to(tx, reference, &book.person.address.commune, &book.agency, today)?;
    let trip = Trip { form: book.form, zone, on: today };
    let Quote { payable, full } = quote(&version, trip, book.claimed.as_ref(), &reference.postage);
    let facts = Facts {
        occurred_ms: act.origin.times.occurred_ms,
        server_ms: at_ms,
        procedure: Some(Pinned::of(&version, &book.person.address.commune)),
        office: Some(OfficeId(office)),
        caller: caller(tx, act, book)?,
        postage: payable.postage,
        state_fee: payable.state_fee,
        full,
        ..Facts::default()
    };
    let step = decide::book(act.actor(), book, &facts)?;
    let dossier = Dossier::from_first(&step.event).ok_or(Refusal::WrongState)?;
    dossiers::create(tx, &dossier, &step, &act.origin, act.salt(dossier.id))?;
    if let Some(secrets) = &act.sent.secrets {
        for (leg, door) in [Leg::Pickup, Leg::Return].into_iter().zip(&secrets.doors) {
            dossiers::save_door(tx, dossier.id, leg, &super::door(token(act, dossier.id, leg), door))?;
        }
        dossiers::save_track(tx, dossier.id, &secrets.track)?;
    }
    Ok(super::entry(&dossier))
}

/// The citizen for whom an operator books, made if new.
fn caller(tx: &mut dyn Write, act: &Act, book: &Book) -> Result<Option<ActorId>, Error> {
    let (Role::CallOperator, Some(phone)) = (act.actor().role, &book.caller) else { return Ok(None) };
    let phone = phone::read(phone).map_err(|_| Refusal::Invalid("caller"))?.phone;
    Ok(Some(actors::citizen(tx, &phone, act.context.keys.citizen(phone.e164()))?.actor.id))
}

fn token(act: &Act, dossier: DossierId, leg: Leg) -> String {
    let at_ms = act.context.at_ms;
    let payload = door::Payload {
        dossier,
        leg,
        from_ms: at_ms - 86_400_000,
        to_ms: at_ms + TOKEN_MS,
        key: act.context.keys.id().to_owned(),
    };
    let unsigned = door::unsigned(&payload);
    door::assemble(&unsigned, &act.context.keys.sign_raw(&unsigned))
}
