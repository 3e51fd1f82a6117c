//! Chains that are about an office: the cash of a courier's day, force majeure. They have no view of their own; what stands
//! is read from the entries.

use chrono::{Days, NaiveDate, NaiveTime};
use shared::api::views::{CashView, kind};
use shared::dossier::event::{Event, Private};
use shared::ids::{ActorId, DossierId, ForceMajeureId, OfficeId};
use shared::money::cash::{CashShift, OneKind, ReceiptLine};
use shared::office::{self, CashDay, Declared, OfficeEvent};
use shared::time::instant;

use super::entries::{self, Entry, Origin, parsed};
use super::{Read, StoreError, Write, actors, changes};

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
    entries::append(tx, &office::shift(courier, day), number, origin, event, private)?;
    let id = format!("{courier}:{day}");
    changes::touch(tx, &changes::courier(courier), kind::CASH, &id)?;
    changes::touch(tx, &format!("office:{office}"), kind::CASH, &id)?;
    Ok(number)
}

/// Receipts of what a courier took on a local day, by the corrected time of the record at the door.
pub fn shift(tx: &mut dyn Read, courier: ActorId, day: NaiveDate) -> Result<CashShift, StoreError> {
    let midnight = |day: NaiveDate| instant(day, NaiveTime::MIN).timestamp_millis();
    let next = day.checked_add_days(Days::new(1)).ok_or(StoreError::Stale)?;
    let rows = tx.query(
        "SELECT subject, occurred_ms, event FROM entry WHERE actor = $1 AND occurred_ms >= $2 AND occurred_ms < $3 \
         ORDER BY subject, number",
        &[courier.to_string().into(), midnight(day).into(), midnight(next).into()],
    )?;
    let mut shift = CashShift::new(courier, day);
    for row in &rows {
        let Some(dossier) = row.text("subject")?.strip_prefix("dossier:") else { continue };
        let dossier: DossierId = parsed(dossier, "subject")?;
        let (event, at_ms): (Event, i64) = (row.json("event")?, row.int("occurred_ms")?);
        for taken in event.taken() {
            let line = ReceiptLine { number: taken.receipt, dossier, money: OneKind::from(taken), at_ms };
            // The rules took it with this number and this amount; what does not fit is not counted twice.
            let _ = shift.take(line);
        }
    }
    Ok(shift)
}

/// What courier and office read of a day.
pub fn cash_view(tx: &mut dyn Read, courier: ActorId, day: NaiveDate) -> Result<Option<CashView>, StoreError> {
    let (cash, shift) = (cash_day(tx, courier, day)?, shift(tx, courier, day)?);
    let name = actors::find_name(tx, courier)?.map(|(_, name)| name).unwrap_or_default();
    let Ok(expected) = shift.expected() else { return Ok(None) };
    let receipts = shift.receipts().cloned().collect();
    Ok(Some(CashView {
        courier,
        name,
        day,
        receipts,
        expected,
        remittance: cash.remittance,
        reconciliation: cash.reconciliation,
    }))
}

/// The office that a courier handed cash in to on a day.
pub fn cash_office(tx: &mut dyn Read, courier: ActorId, day: NaiveDate) -> Result<Option<OfficeId>, StoreError> {
    let entries = entries::list_of::<OfficeEvent>(tx, &office::shift(courier, day))?;
    Ok(entries.into_iter().find_map(|entry| match entry.event {
        OfficeEvent::CashHandedIn { office, .. } => Some(office),
        OfficeEvent::CashReconciled { .. } | OfficeEvent::ForceMajeureDeclared { .. } => None,
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
        OfficeEvent::CashHandedIn { .. } | OfficeEvent::CashReconciled { .. } => None,
    }))
}

/// Declares an event as entry `number` of its chain, and tells everyone.
pub fn declare(tx: &mut dyn Write, number: u64, origin: &Origin, declared: &Declared) -> Result<(), StoreError> {
    let event = OfficeEvent::ForceMajeureDeclared { declared: declared.clone() };
    entries::append(tx, &office::force_majeure(declared.id), number, origin, &event, None)?;
    changes::touch(tx, changes::EVERYONE, kind::FORCE_MAJEURE, &declared.id.to_string())
}
