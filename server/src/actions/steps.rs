//! Steps of one dossier.

use shared::actor::Role;
use shared::api::command::{Body, ClosedBy, Taken, Verified};
use shared::api::receipt::Entry;
use shared::door::Token;
use shared::dossier::Dossier;
use shared::dossier::clock::Clocks;
use shared::dossier::decide::{Facts, leg_of};
use shared::dossier::refusal::Refusal;
use shared::identifiers::waybill;
use shared::shipment::{Leg, day_of};

use super::{Act, cash, load, notices, returns};
use crate::error::Error;
use crate::slots;
use crate::store::numbers::{self, NumberKind, Standing};
use crate::store::{Read, Write, dossiers, places};

/// Says what a step will ask.
pub fn ahead(tx: &mut dyn Read, looks: bool, body: &Body) {
    for id in body.dossiers() {
        dossiers::ahead(tx, id, meeting(body).map(|_| leg_at_door(body)));
    }
    for (kind, number) in numbers_of(body).unwrap_or_default() {
        numbers::ahead(tx, kind, number, looks);
    }
}

/// Takes one step of one dossier.
pub fn step(tx: &mut dyn Write, act: &Act, body: &Body) -> Result<Entry, Error> {
    let id = body.dossiers().first().copied().ok_or(Error::NotFound)?;
    let mut dossier = load(tx, act, id)?;
    let facts = facts(tx, act, &dossier, body)?;
    let step = dossier.decide(act.actor(), body, &facts)?;
    if let Body::ScanItem(scan) = body {
        let office = places::find(tx, scan.office.as_str())?.filter(|place| place.is == "office");
        office.ok_or(Refusal::Invalid("office"))?;
    }
    if let Body::Reschedule { window, .. } = body {
        let desk = act.slots();
        let place = slots::place_of(tx, desk, &dossier)?;
        slots::require_open(tx, desk, place.as_ref(), *window)?;
    }
    use_numbers(tx, act, &dossier, body)?;
    if !step.event.taken().is_empty() && cash::carries_too_much(tx, act)? {
        super::open_case(tx, act.context, act.sent, "cash.over-limit")?;
    }
    dossiers::advance(tx, &mut dossier, &step, &act.origin, act.salt(id))?;
    notices::send(tx, act, &dossier, &step.event)?;
    returns::follow(tx, act, &dossier, &step.event)?;
    Ok(super::entry(&dossier))
}

/// What the rules need to know about a command.
pub fn facts(tx: &mut dyn Read, act: &Act, dossier: &Dossier, body: &Body) -> Result<Facts, Error> {
    let mut facts =
        Facts { occurred_ms: act.origin.times.occurred_ms, server_ms: act.context.at_ms, ..Facts::default() };
    let reference = &act.context.reference;
    let rules = reference.rules(day_of(facts.occurred_ms));
    let clocks = Clocks { calendar: &reference.agency_calendar, rules };
    clocks.consult(dossier, body, &mut facts);
    let Some((verified, closed_by)) = meeting(body) else {
        returns::look_up(tx, act, dossier, body, &mut facts)?;
        return Ok(facts);
    };
    let leg = leg_at_door(body);
    let door = dossiers::find_door(tx, dossier, leg)?;
    if let Some(ClosedBy::Code { code }) = closed_by {
        facts.code_matches = Some(door.as_ref().is_some_and(|door| is_same(&door.code, code)));
    }
    if let Verified::Qr { token } = verified {
        // The one that this server signed and keeps needs no second look: a signature takes longer than all the rest.
        let kept = door.as_ref().is_some_and(|door| is_same(&door.token, token));
        let keys = &act.context.keys;
        let signed = |id: &str, bytes: &[u8], signature: &[u8; 64]| {
            (kept && id == keys.id()) || keys.has_signed(id, bytes, signature)
        };
        let read = Token::parse(token).map(|token| token.verify(dossier.id, leg, facts.occurred_ms, signed));
        facts.token_matches = Some(matches!(read, Ok(Ok(()))));
    }
    Ok(facts)
}

fn leg_at_door(body: &Body) -> Leg {
    leg_of(body).unwrap_or(Leg::Pickup)
}

/// How the right person was known at a door, and what closed the meeting, where it is over.
fn meeting(body: &Body) -> Option<(&Verified, Option<&ClosedBy>)> {
    match body {
        Body::ConfirmPickup(record) => Some((&record.verified, Some(&record.closed_by))),
        Body::ConfirmDelivery(record) => Some((&record.verified, Some(&record.closed_by))),
        Body::StartCount(record) => Some((&record.verified, None)),
        _ => None,
    }
}

/// Whether two codes are the same, in a time that does not tell how much of them is. The code itself stands beside its
/// verifier, for its owner to read; the slow hash is for devices, which must not hold it.
fn is_same(kept: &str, given: &str) -> bool {
    let differences = kept.bytes().zip(given.bytes()).fold(0, |found, (kept, given)| found | (kept ^ given));
    kept.len() == given.len() && differences == 0
}

/// Numbers of records must come from what was reserved for this courier, and are used once.
fn use_numbers(tx: &mut dyn Write, act: &Act, dossier: &Dossier, body: &Body) -> Result<(), Error> {
    let subject = dossiers::subject(dossier.id);
    let numbers = numbers_of(body)?;
    let mut running_out = false;
    for (kind, number) in &numbers {
        running_out |= check_number(tx, act, *kind, *number)?;
    }
    for (kind, number) in &numbers {
        numbers::mark_used(tx, *kind, *number, &subject)?;
    }
    // The counter of an office gives receipts, too.
    if running_out && matches!(act.actor().role, Role::Courier | Role::Coordinator) {
        numbers::refill_after(tx, act.actor().id, act.context.session.device, &numbers)?;
    }
    Ok(())
}

/// The numbers that a record uses up.
fn numbers_of(body: &Body) -> Result<Vec<(NumberKind, u64)>, Refusal> {
    let mut numbers = Vec::new();
    match body {
        Body::ConfirmPickup(record) => {
            numbers.push((NumberKind::Note, record.note_number));
            numbers.push((NumberKind::Waybill, serial(&record.waybill)?));
            numbers.extend(receipts(&record.taken));
        }
        Body::AcceptResult { posting: Some(posting), .. } => {
            numbers.push((NumberKind::Note, posting.note_number));
            numbers.push((NumberKind::Waybill, serial(&posting.waybill)?));
        }
        Body::ConfirmDelivery(record) => numbers.extend(receipts(&record.taken)),
        Body::GiveBack(record) => numbers.extend(receipts(&record.taken)),
        Body::OfferReturn(offer) => numbers.push((NumberKind::Record, offer.record_number)),
        _ => {}
    }
    Ok(numbers)
}

/// Refuses a number that is not this courier's, or used; whether the numbers may be running out.
pub fn check_number(tx: &mut dyn Read, act: &Act, kind: NumberKind, number: u64) -> Result<bool, Error> {
    match numbers::standing(tx, kind, number, act.actor().id, act.context.looks)? {
        Standing::Free { running_out } => Ok(running_out),
        Standing::NotReserved => Err(Refusal::NumberNotReserved.into()),
        Standing::Used => Err(Refusal::NumberUsed.into()),
    }
}

fn receipts(taken: &[Taken]) -> impl Iterator<Item = (NumberKind, u64)> {
    taken.iter().map(|line| (NumberKind::Receipt, line.receipt))
}

/// The serial number inside a waybill number with the right check digit.
fn serial(waybill: &str) -> Result<u64, Refusal> {
    let number = waybill::read(waybill, waybill::Source::User).number().filter(|number| number.as_str() == waybill);
    number.and_then(|number| number.home_serial()).map(u64::from).ok_or(Refusal::Invalid("waybill"))
}
