//! The cash of a day, of a courier or of whoever stands at the counter of an office: handed in, matched by a second person,
//! paid over.

use std::collections::BTreeSet;

use shared::actor::{Role, Scope};
use shared::api::command::{HandInCash, MAX_LONG, MAX_SHORT, PayOver, ReconcileCash};
use shared::api::receipt::Entry;
use shared::dossier::event::Private;
use shared::dossier::refusal::Refusal;
use shared::ids::{DossierId, OfficeId};
use shared::money::Dong;
use shared::money::cash::{CashShift, ToPayOver};
use shared::money::takings::Cash;
use shared::office::{OfficeEvent, shift};
use shared::shipment::day_of;

use super::Act;
use crate::error::Error;
use crate::store::{Read, Write, changes, dossiers, office, places};

/// Whoever took money hands in the cash of a day; a count that nobody has matched yet may be corrected, and what was taken after a
/// match is handed in anew.
pub fn hand_in(tx: &mut dyn Write, act: &Act, said: &HandInCash) -> Result<Entry, Error> {
    let (taker, at_ms) = (act.actor().id, act.origin.times.occurred_ms);
    let office = own_office(act)?;
    if said.day > day_of(at_ms) {
        return Err(Refusal::Invalid("day").into());
    }
    let before = office::cash_day(tx, taker, said.day)?;
    let shift_of_day = office::shift(tx, taker, said.day)?.without(&before.matched());
    if before.reconciliation.is_some() && shift_of_day.receipts().next().is_none() {
        return Err(Refusal::WrongState.into());
    }
    let number = act.sent.envelope.id.to_string();
    let remittance = shift_of_day.hand_in(number, said.counted, at_ms);
    let remittance = remittance.map_err(Refusal::Cash)?;
    let event = OfficeEvent::CashHandedIn { office: office.clone(), remittance };
    let number = office::advance_cash(tx, (taker, said.day, office), &before, &act.origin, &event, None)?;
    Ok(Entry { subject: shift(taker, said.day), number })
}

/// A second person matches it to the receipts; a difference is a matter for a person.
pub fn reconcile(tx: &mut dyn Write, act: &Act, said: &ReconcileCash) -> Result<Entry, Error> {
    let before = office::cash_day(tx, said.courier, said.day)?;
    let remittance = before.remittance.as_ref().filter(|_| before.reconciliation.is_none());
    let remittance = remittance.ok_or(Refusal::NoRemittance)?;
    let office = office::cash_office(tx, said.courier, said.day)?.ok_or(Refusal::NoRemittance)?;
    let may = match &act.actor().scope {
        Scope::Office(own) => *own == office,
        // Money of a counter may have nobody else in the office to match it.
        Scope::All => office::is_of_counter(tx, said.courier)?,
        Scope::Own | Scope::Agency(_) => false,
    };
    if !may {
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
    let whose = (said.courier, said.day, &office);
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
