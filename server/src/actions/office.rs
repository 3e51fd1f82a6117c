//! What is about an office and not about one dossier: the cash of a courier's day, force majeure.

use std::collections::BTreeSet;

use assets::texts::{Lang, TextArg};
use shared::actor::{Role, Scope};
use shared::api::command::{DeclareForceMajeure, HandInCash, MAX_LONG, MAX_SHORT, PayOver, ReconcileCash};
use shared::api::receipt::Entry;
use shared::dossier::Dossier;
use shared::dossier::decide::Step;
use shared::dossier::event::{Event, Private};
use shared::dossier::refusal::Refusal;
use shared::force_majeure::{Area, ForceMajeureEvent, PromisedWindow, notices, withdrawn};
use shared::ids::{CommuneCode, Digest, DossierId, OfficeId};
use shared::money::Dong;
use shared::money::cash::{Cash, CashShift, ToPayOver};
use shared::office::{Declared, OfficeEvent, force_majeure, shift};
use shared::shipment::{Leg, Pickup, Return, day_of};

use super::Act;
use crate::app::text;
use crate::error::Error;
use crate::notify::{self, Notice};
use crate::store::{Read, Write, changes, dossiers, office, places};
use crate::transit;

/// A courier hands in the cash of a day; a count that nobody has matched yet may be corrected, and what was taken after a
/// match is handed in anew.
pub fn hand_in(tx: &mut dyn Write, act: &Act, said: &HandInCash) -> Result<Entry, Error> {
    let (courier, at_ms) = (act.actor().id, act.origin.times.occurred_ms);
    let office = own_office(act)?;
    if said.day > day_of(at_ms) {
        return Err(Refusal::Invalid("day").into());
    }
    let before = office::cash_day(tx, courier, said.day)?;
    let shift_of_day = office::shift(tx, courier, said.day)?.without(&before.matched());
    if before.reconciliation.is_some() && shift_of_day.receipts().next().is_none() {
        return Err(Refusal::WrongState.into());
    }
    let number = act.sent.envelope.id.to_string();
    let remittance = shift_of_day.hand_in(number, said.counted, at_ms);
    let remittance = remittance.map_err(Refusal::Cash)?;
    let event = OfficeEvent::CashHandedIn { office: office.clone(), remittance };
    let number = office::advance_cash(tx, (courier, said.day, office), &before, &act.origin, &event, None)?;
    Ok(Entry { subject: shift(courier, said.day), number })
}

/// A second person matches it to the receipts; a difference is a matter for a person.
pub fn reconcile(tx: &mut dyn Write, act: &Act, said: &ReconcileCash) -> Result<Entry, Error> {
    let office = own_office(act)?;
    let before = office::cash_day(tx, said.courier, said.day)?;
    let remittance = before.remittance.as_ref().filter(|_| before.reconciliation.is_none());
    let remittance = remittance.ok_or(Refusal::NoRemittance)?;
    if office::cash_office(tx, said.courier, said.day)?.as_ref() != Some(office) {
        return Err(Refusal::NotYours.into());
    }
    let words = said.words.trim();
    if words.chars().count() > MAX_LONG {
        return Err(Refusal::TooLong("words").into());
    }
    let at_ms = act.origin.times.occurred_ms;
    let shift_of_day = office::shift(tx, said.courier, said.day)?.without(&before.matched());
    let reconciliation = shift_of_day.reconcile(remittance, act.actor().id, said.recounted, at_ms);
    let reconciliation = reconciliation.map_err(Refusal::Cash)?;
    if reconciliation.is_open_case() {
        super::open_case(tx, act.context, act.sent, "cash.difference")?;
    }
    let private = (!words.is_empty()).then(|| Private::Words { text: words.to_owned() });
    let subject = shift(said.courier, said.day);
    let private = private.as_ref().map(|private| (private, act.salt_of(&subject)));
    tell_sums(tx, &shift_of_day, &reconciliation.receipts)?;
    let event = OfficeEvent::CashReconciled { reconciliation };
    let whose = (said.courier, said.day, office);
    let number = office::advance_cash(tx, whose, &before, &act.origin, &event, private)?;
    Ok(Entry { subject, number })
}

/// State money of matched receipts is paid over to an agency, all that is left of it; the receipts travel with their
/// dossiers.
pub fn pay_over(tx: &mut dyn Write, act: &Act, said: &PayOver) -> Result<Entry, Error> {
    let office = own_office(act)?;
    if office::cash_office(tx, said.courier, said.day)?.as_ref() != Some(office) {
        return Err(Refusal::NoRemittance.into());
    }
    let proof = said.proof.trim();
    if proof.is_empty() {
        return Err(Refusal::Missing("proof").into());
    }
    if proof.chars().count() > MAX_SHORT {
        return Err(Refusal::TooLong("proof").into());
    }
    let before = office::cash_day(tx, said.courier, said.day)?;
    let shift_of_day = office::shift(tx, said.courier, said.day)?;
    let to_pay = office::to_pay(tx, &before, &shift_of_day)?;
    let receipts = to_pay.into_iter().find(|one| one.agency == said.agency).map(|one| one.receipts);
    let (matched, paid_over) = (before.matched(), before.paid_over());
    let matched: Vec<_> = shift_of_day.receipts().filter(|line| matched.contains(&line.number)).cloned().collect();
    let open = ToPayOver { reconciled: &matched, paid_over: &paid_over };
    let receipts = receipts.unwrap_or_default().into_iter().collect();
    let (by, at_ms) = (act.actor().id, act.origin.times.occurred_ms);
    let paid = open.pay(said.agency.clone(), receipts, proof.to_owned(), by, at_ms).map_err(Refusal::Cash)?;
    tell_sums(tx, &shift_of_day, &paid.receipts)?;
    let event = OfficeEvent::CashPaidOver { paid };
    let number = office::advance_cash(tx, (said.courier, said.day, office), &before, &act.origin, &event, None)?;
    Ok(Entry { subject: shift(said.courier, said.day), number })
}

/// The money of these receipts' dossiers stands elsewhere now.
fn tell_sums<'a>(
    tx: &mut dyn Write,
    shift: &CashShift,
    receipts: impl IntoIterator<Item = &'a u64>,
) -> Result<(), Error> {
    let numbers: BTreeSet<u64> = receipts.into_iter().copied().collect();
    let moved: BTreeSet<DossierId> =
        shift.receipts().filter(|line| numbers.contains(&line.number)).map(|line| line.dossier).collect();
    for id in moved {
        if let Some(dossier) = dossiers::find(tx, id)? {
            changes::touch_dossier(tx, &dossier, None)?;
        }
    }
    Ok(())
}

/// Whether a courier carries more cash already than the office lets them: nothing more is to be taken before it is handed
/// in. What was taken at a door all the same is on record, and a matter for a person.
pub fn carries_too_much(tx: &mut dyn Read, act: &Act) -> Result<bool, Error> {
    let (Role::Courier, Scope::Office(office)) = (act.actor().role, &act.actor().scope) else { return Ok(false) };
    let limit = places::find(tx, office.as_str())?.and_then(|place| place.cash_limit);
    let Some(limit) = limit else { return Ok(false) };
    let today = day_of(act.origin.times.occurred_ms);
    Ok(office::in_hand(tx, act.actor().id, today)?.is_none_or(|cash| cash > Cash::limit(Dong(limit))))
}

fn own_office<'a>(act: &'a Act) -> Result<&'a OfficeId, Refusal> {
    match &act.actor().scope {
        Scope::Office(office) => Ok(office),
        Scope::Own | Scope::Agency(_) | Scope::All => Err(Refusal::NotYours),
    }
}

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
    let Some(mut dossier) = dossiers::find(tx, id)? else { return Ok(()) };
    let assigned = matches!(dossier.pickup, Some(Pickup::Scheduled { .. }))
        || dossier.back.as_ref().and_then(Return::assignment).is_some();
    let Some((leg, window)) = promised(&dossier).filter(|_| assigned) else { return Ok(()) };
    let step = Step::from(Event::Rescheduled { leg, window });
    dossiers::advance(tx, &mut dossier, &step, &act.origin, act.salt(id))?;
    Ok(())
}

/// One message about all windows of a citizen.
fn tell(tx: &mut dyn Write, act: &Act, event: &ForceMajeureEvent, about: &[DossierId]) -> Result<(), Error> {
    let Some(first) = about.first() else { return Ok(()) };
    // Purged personal fields: there is nobody to tell any more.
    let Some(person) = dossiers::find_person(tx, *first)? else { return Ok(()) };
    let date = |day: chrono::NaiveDate| TextArg::from(day.format("%d/%m/%Y").to_string());
    let until = event.to.map_or_else(|| text(Lang::Vi, "notify-date-unknown", &[]).into(), date);
    let args = [("from", date(event.from)), ("to", until)];
    let notice = Notice { phone: &person.phone, template: "notify-force-majeure", args: &args };
    let mixed = Digest::of(format!("{}:{first}", act.sent.envelope.id).as_bytes());
    let mut id = [0; 16];
    id.copy_from_slice(&mixed.0[..16]);
    notify::send(tx, &notice, id, act.context.at_ms)?;
    Ok(())
}
