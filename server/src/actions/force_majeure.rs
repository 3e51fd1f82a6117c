//! Force majeure: declared, changed, lifted; promised windows are withdrawn and people told.

use std::collections::{BTreeMap, BTreeSet};

use assets::texts::{Lang, TextArg};
use shared::actor::Scope;
use shared::api::command::DeclareForceMajeure;
use shared::api::receipt::Entry;
use shared::dossier::Dossier;
use shared::dossier::decide::Step;
use shared::dossier::event::Event;
use shared::dossier::refusal::Refusal;
use shared::force_majeure::{Area, ForceMajeureEvent, PromisedWindow, notices, withdrawn};
use shared::ids::{CommuneCode, Digest, DossierId};
use shared::office::{Declared, force_majeure};
use shared::shipment::{Leg, Pickup, Return, day_of};

use super::Act;
use crate::app::text;
use crate::error::Error;
use crate::notify::{self, Notice};
use crate::store::{Read, Write, changes, dossiers, office, places};
use crate::transit;

/// Declares force majeure, or changes it. Windows that fall into it are withdrawn: nobody comes, the bookings stay, and
/// each citizen is told once.
pub fn declare(tx: &mut dyn Write, act: &Act, said: &DeclareForceMajeure) -> Result<Entry, Error> {
    said.event.check()?;
    let before = office::find_declared(tx, said.id)?;
    let communes = communes(act, &said.event)?;
    let office = match &act.actor().scope {
        Scope::Office(own) => {
            let served = places::find(tx, own.as_str())?.map(|place| place.communes).unwrap_or_default();
            let is_served = |commune: &CommuneCode| served.iter().any(|code| code == commune.as_str());
            if !communes.iter().all(is_served) {
                return Err(Refusal::NotYourArea.into());
            }
            Some(own.clone())
        }
        Scope::All => None,
        Scope::Own | Scope::Agency(_) => return Err(Refusal::NotYours.into()),
    };
    if let (Some(own), Some((_, before))) = (&office, &before)
        && before.office.as_ref() != Some(own)
    {
        return Err(Refusal::NotYours.into());
    }
    let number = before.as_ref().map_or(1, |(last, _)| last + 1);
    // Whoever keeps the system may end what an office declared; it stays the office's.
    let office = before.as_ref().map_or(office, |(_, before)| before.office.clone());
    let declared = Declared { id: said.id, office, event: said.event.clone(), communes };
    office::declare(tx, number, &act.origin, &declared)?;
    let before = before.map(|(_, before)| before);
    tell_again(tx, before.iter().chain([&declared]))?;
    withdraw(tx, act, &declared, before.map(|before| before.event).as_ref())?;
    Ok(Entry { subject: force_majeure(said.id), number })
}

/// The communes of an area as they are today.
fn communes(act: &Act, event: &ForceMajeureEvent) -> Result<Vec<CommuneCode>, Refusal> {
    let (gazetteer, today) = (&act.context.reference.gazetteer, day_of(act.context.at_ms));
    let found: Vec<CommuneCode> = match &event.zone {
        Area::Communes(codes) => {
            let known = |code: &&CommuneCode| gazetteer.commune(code.as_str(), today).is_some();
            if !codes.iter().all(|code| known(&code)) {
                return Err(Refusal::UnknownCommune);
            }
            codes.clone()
        }
        Area::Zone(zone) => {
            let here = gazetteer.communes().iter().filter(|commune| commune.zone.as_ref() == Some(zone));
            here.map(|commune| commune.code.clone()).collect()
        }
    };
    if found.is_empty() { Err(Refusal::UnknownCommune) } else { Ok(found) }
}

/// What is foreseen, and the dates of the post, move with an event: whoever sees a dossier of its area, as it is or was,
/// reads it again.
fn tell_again<'a>(tx: &mut dyn Write, declared: impl Iterator<Item = &'a Declared>) -> Result<(), Error> {
    let communes: BTreeSet<&CommuneCode> = declared.flat_map(|one| &one.communes).collect();
    for office in offices(tx, communes.iter().copied())? {
        for (_, dossier) in dossiers::list_open_by_booking(tx, &office)? {
            if communes.contains(dossier.home()) {
                changes::touch_dossier(tx, &dossier, None)?;
            }
        }
    }
    Ok(())
}

/// Post offices that serve any of these communes.
fn offices<'a>(tx: &mut dyn Read, communes: impl Iterator<Item = &'a CommuneCode>) -> Result<BTreeSet<String>, Error> {
    let mut offices = BTreeSet::new();
    for commune in communes {
        offices.extend(places::list_serving(tx, commune.as_str(), "office")?);
    }
    Ok(offices)
}

/// Takes back the promises that fall into an event and did not fall into it `before`.
fn withdraw(
    tx: &mut dyn Write,
    act: &Act,
    declared: &Declared,
    before: Option<&ForceMajeureEvent>,
) -> Result<(), Error> {
    let today = day_of(act.context.at_ms);
    let mut windows = Vec::new();
    for office in offices(tx, declared.communes.iter())? {
        for (booked_ms, dossier) in dossiers::list_open_by_booking(tx, &office)? {
            let home = dossier.home().clone();
            let Some((_, window)) = promised(&dossier).filter(|(_, window)| window.day >= today) else { continue };
            let zone = transit::spot(&act.context.reference, &home, today).zone.map(str::to_owned);
            let (id, citizen) = (dossier.id, dossier.owner);
            windows.push(PromisedWindow { dossier: id, citizen, booked_ms, on: window.day, commune: home, zone });
        }
    }
    let earlier: BTreeSet<DossierId> = before
        .map(|before| withdrawn(before, &windows).iter().map(|window| window.dossier).collect())
        .unwrap_or_default();
    let touched: Vec<&PromisedWindow> =
        withdrawn(&declared.event, &windows).into_iter().filter(|window| !earlier.contains(&window.dossier)).collect();
    for window in &touched {
        take_off_route(tx, act, window.dossier)?;
    }
    for (_, about) in notices(&touched) {
        tell(tx, act, &declared.event, &about)?;
    }
    Ok(())
}

/// The leg with a window to come, and the window; not where a courier is at the door or has the papers.
fn promised(dossier: &Dossier) -> Option<(Leg, shared::api::command::Window)> {
    match (&dossier.pickup, &dossier.back) {
        (Some(pickup), _) if pickup.may_be_scheduled() => Some((Leg::Pickup, pickup.window()?)),
        (Some(pickup), _) if pickup.is_before_collection() => None,
        (_, Some(back)) if back.is_open() => Some((Leg::Return, dossier.result_window()?)),
        _ => None,
    }
}

/// Whoever was to come does not; the citizen's wish stays, in its place.
fn take_off_route(tx: &mut dyn Write, act: &Act, id: DossierId) -> Result<(), Error> {
    let Some(mut dossier) = dossiers::stand(tx, id)? else { return Ok(()) };
    let assigned = matches!(dossier.pickup, Some(Pickup::Scheduled { .. }))
        || dossier.back.as_ref().and_then(Return::assignment).is_some();
    let Some((leg, window)) = promised(&dossier).filter(|_| assigned) else { return Ok(()) };
    let step = Step::from(Event::Rescheduled { leg, window });
    dossiers::advance(tx, &mut dossier, &step, &act.origin, act.salt(id))?;
    Ok(())
}

/// One message about all windows of a citizen, or one to each whom the citizen named to receive them.
fn tell(tx: &mut dyn Write, act: &Act, event: &ForceMajeureEvent, about: &[DossierId]) -> Result<(), Error> {
    let mut told = BTreeMap::new();
    for id in about {
        // Purged personal fields: there is nobody to tell any more.
        if let Some(person) = dossiers::find_person(tx, *id)? {
            told.entry(person.notices_to().to_owned()).or_insert(*id);
        }
    }
    let date = |day: chrono::NaiveDate| TextArg::from(day.format("%d/%m/%Y").to_string());
    let until = event.to.map_or_else(|| text(Lang::Vi, "notify-date-unknown", &[]).into(), date);
    let args = [("from", date(event.from)), ("to", until)];
    for (phone, first) in told {
        let notice = Notice { phone: &phone, template: "notify-force-majeure", args: &args };
        let mixed = Digest::of(format!("{}:{first}", act.sent.envelope.id).as_bytes());
        let mut id = [0; 16];
        id.copy_from_slice(&mixed.0[..16]);
        notify::send(tx, &notice, id, act.context.at_ms)?;
    }
    Ok(())
}
