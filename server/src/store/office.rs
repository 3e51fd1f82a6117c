//! Chains that are about an office: the cash of a courier's day, force majeure. They have no view of their own; what stands
//! is read from the entries.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate, NaiveTime};
use shared::actor::Role;
use shared::api::command::Taken;
use shared::api::views::{CashView, ToPay, kind};
use shared::dossier::event::{Event, Private};
use shared::ids::{ActorId, AgencyId, DossierId, ForceMajeureId, OfficeId};
use shared::money::TrustMoney;
use shared::money::cash::CashShift;
use shared::money::takings::{Cash, OneKind, ReceiptLine};
use shared::office::{self, CashDay, Declared, OfficeEvent};
use shared::time::instant;

use super::entries::{self, Entry, Origin, parsed};
use super::{Read, StoreError, Write, actors, changes, dossiers};

/// The cash of one courier and day.
pub fn cash_day(tx: &mut dyn Read, courier: ActorId, day: NaiveDate) -> Result<CashDay, StoreError> {
    let mut found = CashDay::default();
    for entry in entries::list_of::<OfficeEvent>(tx, &office::shift(courier, day))? {
        found.apply(&entry.event);
    }
    Ok(found)
}

/// Appends a step to the cash of a day, and tells courier and office.
pub fn advance_cash(
    tx: &mut dyn Write,
    (courier, day, office): (ActorId, NaiveDate, &OfficeId),
    before: &CashDay,
    origin: &Origin,
    event: &OfficeEvent,
    private: Option<(&Private, [u8; 16])>,
) -> Result<u64, StoreError> {
    let number = before.version + 1;
    entries::append(tx, (&office::shift(courier, day), number, None), origin, event, private)?;
    let id = format!("{courier}:{day}");
    changes::touch(tx, &changes::courier(courier), kind::CASH, &id)?;
    changes::touch(tx, &changes::office(office.as_str()), kind::CASH, &id)?;
    if is_of_counter(tx, courier)? {
        changes::touch(tx, changes::EVERYONE_ELSE, kind::CASH, &id)?;
    }
    Ok(number)
}

/// Whether whoever took the money stands at the counter of an office, and is no courier.
pub fn is_of_counter(tx: &mut dyn Read, taker: ActorId) -> Result<bool, StoreError> {
    Ok(actors::find_name(tx, taker)?.is_some_and(|(role, _)| role == Role::Coordinator))
}

/// Receipts of what a courier took on these local days, by the corrected time of the record at the door.
pub fn receipts(
    tx: &mut dyn Read,
    courier: ActorId,
    (first, last): (NaiveDate, NaiveDate),
) -> Result<Vec<ReceiptLine>, StoreError> {
    let midnight = |day: NaiveDate| instant(day, NaiveTime::MIN).timestamp_millis();
    let next = last.checked_add_days(Days::new(1)).ok_or(StoreError::Stale)?;
    // As the index has it: most entries say of no money.
    let rows = tx.query(
        "SELECT subject, occurred_ms, event FROM entry WHERE actor = $1 AND occurred_ms >= $2 AND occurred_ms < $3 \
         AND event LIKE '%\"taken\":[{%' ORDER BY subject, number",
        &[courier.to_string().into(), midnight(first).into(), midnight(next).into()],
    )?;
    let mut lines = Vec::new();
    for row in &rows {
        let Some(dossier) = row.text("subject")?.strip_prefix("dossier:") else { continue };
        let dossier: DossierId = parsed(dossier, "subject")?;
        let (event, at_ms): (Event, i64) = (row.json("event")?, row.int("occurred_ms")?);
        let line = |taken: &Taken| ReceiptLine { number: taken.receipt, dossier, money: OneKind::from(taken), at_ms };
        lines.extend(event.taken().iter().map(line));
    }
    Ok(lines)
}

/// Receipts of what a courier took on a local day.
pub fn shift(tx: &mut dyn Read, courier: ActorId, day: NaiveDate) -> Result<CashShift, StoreError> {
    let mut shift = CashShift::new(courier, day);
    for line in receipts(tx, courier, (day, day))? {
        // The rules took it with this number and this amount; what does not fit is not counted twice.
        let _ = shift.take(line);
    }
    Ok(shift)
}

/// The cash that a courier carries now, of the last two weeks; `None` beyond 64 bits.
pub fn in_hand(tx: &mut dyn Read, courier: ActorId, today: NaiveDate) -> Result<Option<Cash>, StoreError> {
    let from = today.checked_sub_days(Days::new(14)).ok_or(StoreError::Stale)?;
    let rows = tx.query(
        "SELECT event FROM entry WHERE subject >= $1 AND subject <= $2 ORDER BY subject, number",
        &[office::shift(courier, from).into(), office::shift(courier, today).into()],
    )?;
    let mut handed_in = Vec::new();
    for row in &rows {
        if let OfficeEvent::CashHandedIn { remittance, .. } = row.json("event")? {
            handed_in.push((remittance.day, remittance.at_ms));
        }
    }
    Ok(Cash::in_hand(&receipts(tx, courier, (from, today))?, &handed_in).ok())
}

/// State money of the day's matched receipts that is still to be paid over, agency by agency.
pub fn to_pay(tx: &mut dyn Read, cash: &CashDay, shift: &CashShift) -> Result<Vec<ToPay>, StoreError> {
    let (matched, paid) = (cash.matched(), cash.paid_over());
    let mut found: BTreeMap<AgencyId, ToPay> = BTreeMap::new();
    for line in shift.receipts().filter(|line| matched.contains(&line.number) && !paid.contains(&line.number)) {
        let OneKind::StateFee(fee) = line.money else { continue };
        let Some(dossier) = dossiers::find(tx, line.dossier)? else { continue };
        let none = ToPay { agency: dossier.agency.clone(), receipts: Vec::new(), amount: TrustMoney::default() };
        let one = found.entry(dossier.agency).or_insert(none);
        // A sum of a shift's receipts was found to fit before.
        one.amount = one.amount.checked_add(fee).unwrap_or(one.amount);
        one.receipts.push(line.number);
    }
    Ok(found.into_values().collect())
}

/// What courier and office read of a day.
pub fn cash_view(tx: &mut dyn Read, courier: ActorId, day: NaiveDate) -> Result<Option<CashView>, StoreError> {
    let (mut cash, shift) = (cash_day(tx, courier, day)?, shift(tx, courier, day)?);
    let name = actors::find_name(tx, courier)?.map(|(_, name)| name).unwrap_or_default();
    let to_pay = to_pay(tx, &cash, &shift)?;
    let handed_in_ms = cash.remittance.as_ref().map(|remittance| remittance.at_ms);
    let receipts = shift.receipts().cloned().collect();
    let Ok(mut expected) = shift.without(&cash.matched()).expected() else { return Ok(None) };
    match &cash.reconciliation {
        Some(last) if expected.is_nothing() => {
            expected = last.expected;
            cash.matches.pop();
        }
        // Money came after the match: it is handed in next.
        Some(_) => (cash.remittance, cash.reconciliation) = (None, None),
        None => {}
    }
    let CashDay { remittance, reconciliation, matches: earlier, paid, .. } = cash;
    let view = CashView {
        courier,
        name,
        day,
        receipts,
        expected,
        remittance,
        reconciliation,
        handed_in_ms,
        earlier,
        to_pay,
        paid,
    };
    Ok(Some(view))
}

/// The office that a courier handed cash in to on a day.
pub fn cash_office(tx: &mut dyn Read, courier: ActorId, day: NaiveDate) -> Result<Option<OfficeId>, StoreError> {
    let entries = entries::list_of::<OfficeEvent>(tx, &office::shift(courier, day))?;
    Ok(entries.into_iter().find_map(|entry| match entry.event {
        OfficeEvent::CashHandedIn { office, .. } => Some(office),
        OfficeEvent::CashReconciled { .. }
        | OfficeEvent::CashPaidOver { .. }
        | OfficeEvent::ForceMajeureDeclared { .. } => None,
    }))
}

/// Every declared event as it stands now.
pub fn list_declared(tx: &mut dyn Read) -> Result<Vec<Declared>, StoreError> {
    // The first character after `:` ends the range.
    let rows = tx.query(
        "SELECT subject, event FROM entry WHERE subject >= $1 AND subject < $2 ORDER BY subject, number",
        &[office::FORCE_MAJEURE.into(), office::FORCE_MAJEURE.replace(':', ";").into()],
    )?;
    let mut found: Vec<Declared> = Vec::new();
    for row in &rows {
        let OfficeEvent::ForceMajeureDeclared { declared } = row.json("event")? else { continue };
        found.retain(|before| before.id != declared.id);
        found.push(declared);
    }
    Ok(found)
}

/// One declared event as it stands now, and the number of its last entry.
pub fn find_declared(tx: &mut dyn Read, id: ForceMajeureId) -> Result<Option<(u64, Declared)>, StoreError> {
    let last: Option<Entry<OfficeEvent>> = entries::list_of(tx, &office::force_majeure(id))?.pop();
    Ok(last.and_then(|entry| match entry.event {
        OfficeEvent::ForceMajeureDeclared { declared } => Some((entry.number, declared)),
        OfficeEvent::CashHandedIn { .. } | OfficeEvent::CashReconciled { .. } | OfficeEvent::CashPaidOver { .. } => {
            None
        }
    }))
}

/// Declares an event as entry `number` of its chain, and tells everyone.
pub fn declare(tx: &mut dyn Write, number: u64, origin: &Origin, declared: &Declared) -> Result<(), StoreError> {
    let event = OfficeEvent::ForceMajeureDeclared { declared: declared.clone() };
    entries::append(tx, (&office::force_majeure(declared.id), number, None), origin, &event, None)?;
    changes::touch(tx, changes::EVERYONE, kind::FORCE_MAJEURE, &declared.id.to_string())
}
