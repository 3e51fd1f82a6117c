//! Numbers of notes, waybills, receipts and records: reserved per device, each used once.

use shared::api::views::{Range, RangesView, kind};
use shared::ids::{ActorId, DeviceId};

use super::{Read, StoreError, Write, changes, meta};

/// How many numbers of each kind a device gets at a time.
const RESERVED_AT_ONCE: u64 = 200;
/// After a restore so many numbers of each kind count as given out since the backup, nobody knows to whom.
const UNKNOWN: u64 = 100_000;
/// Whose these are.
const ANYBODY: &str = "anybody";

/// Kind of number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberKind {
    /// Consignment note.
    Note,
    /// Waybill, as serial number of S10.
    Waybill,
    /// Receipt.
    Receipt,
    /// Hand-over record.
    Record,
}

impl NumberKind {
    const ALL: [Self; 4] = [Self::Note, Self::Waybill, Self::Receipt, Self::Record];

    const fn text(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Waybill => "waybill",
            Self::Receipt => "receipt",
            Self::Record => "record",
        }
    }
}

/// Numbers reserved for a device of a courier.
pub fn list(tx: &mut dyn Read, actor: ActorId, device: DeviceId) -> Result<RangesView, StoreError> {
    let mut of = |kind: NumberKind| -> Result<Vec<Range>, StoreError> {
        let rows = tx.query(
            "SELECT from_number, to_number FROM number_range WHERE actor = $1 AND device = $2 AND kind = $3 \
             ORDER BY from_number",
            &[actor.to_string().into(), device.to_string().into(), kind.text().into()],
        )?;
        rows.iter()
            .map(|row| Ok(Range { from: row.int("from_number")? as u64, to: row.int("to_number")? as u64 }))
            .collect()
    };
    Ok(RangesView {
        note: of(NumberKind::Note)?,
        waybill: of(NumberKind::Waybill)?,
        receipt: of(NumberKind::Receipt)?,
        record: of(NumberKind::Record)?,
        waybill_service: "RA".to_owned(),
    })
}

/// Sees to it that a device has numbers left: reserves more of each kind that it has used more than half of.
pub fn refill(tx: &mut dyn Write, actor: ActorId, device: DeviceId) -> Result<(), StoreError> {
    let mut any = false;
    for kind in NumberKind::ALL {
        let row = tx.query_one(
            "SELECT max(to_number) AS last FROM number_range WHERE actor = $1 AND device = $2 AND kind = $3",
            &[actor.to_string().into(), device.to_string().into(), kind.text().into()],
        )?;
        if let Some(last) = row.and_then(|row| row.opt_int("last").transpose()).transpose()? {
            let half = last - RESERVED_AT_ONCE as i64 / 2;
            let used = tx.query_one(
                "SELECT 1 AS used FROM number_used WHERE kind = $1 AND number > $2 AND number <= $3 LIMIT 1",
                &[kind.text().into(), half.into(), last.into()],
            )?;
            if used.is_none() {
                continue;
            }
        }
        reserve(tx, kind, RESERVED_AT_ONCE, &device.to_string(), &actor.to_string())?;
        any = true;
    }
    if any {
        changes::touch(tx, &changes::device(actor, device), kind::RANGES, &device.to_string())?;
    }
    Ok(())
}

fn reserve(tx: &mut dyn Write, kind: NumberKind, count: u64, device: &str, actor: &str) -> Result<(), StoreError> {
    let key = format!("next-{}", kind.text());
    let from: u64 = meta::find(tx, &key)?.and_then(|text| text.parse().ok()).unwrap_or(1);
    let next = from + count;
    meta::save(tx, &key, &next.to_string())?;
    tx.change(
        "INSERT INTO number_range (kind, from_number, to_number, device, actor) VALUES ($1, $2, $3, $4, $5)",
        vec![kind.text().into(), (from as i64).into(), (next as i64 - 1).into(), device.into(), actor.into()],
    )
}

/// After a restore: numbers that devices got since the backup are not given out again, and whoever brings a record with
/// one is believed.
pub fn skip_unknown(tx: &mut dyn Write) -> Result<(), StoreError> {
    for kind in NumberKind::ALL {
        reserve(tx, kind, UNKNOWN, ANYBODY, ANYBODY)?;
    }
    Ok(())
}

/// As [`refill`], after these numbers were used: mostly they show by themselves that there are enough.
pub fn refill_after(
    tx: &mut dyn Write,
    actor: ActorId,
    device: DeviceId,
    used: &[(NumberKind, u64)],
) -> Result<(), StoreError> {
    let rows = tx.query(
        "SELECT kind, max(to_number) AS last FROM number_range WHERE actor = $1 AND device = $2 GROUP BY kind",
        &[actor.to_string().into(), device.to_string().into()],
    )?;
    let mut last = Vec::with_capacity(rows.len());
    for row in &rows {
        last.push((row.text("kind")?, row.int("last")?));
    }
    let has_enough = |(kind, number): &(NumberKind, u64)| {
        let of_kind = last.iter().find(|(name, _)| *name == kind.text());
        of_kind.is_some_and(|(_, last)| (*number as i64) <= last - RESERVED_AT_ONCE as i64 / 2)
    };
    if last.len() == NumberKind::ALL.len() && used.iter().all(has_enough) { Ok(()) } else { refill(tx, actor, device) }
}

/// What a number may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Reserved for this courier and not used.
    Free {
        /// It lies in the second half of its range, or nobody knows whose range it is.
        running_out: bool,
    },
    /// Not reserved for this courier.
    NotReserved,
    /// Used already.
    Used,
}

const STANDING: &str = "SELECT to_number, actor, EXISTS (SELECT 1 FROM number_used WHERE kind = $1 AND number = $2) AS \
                        used FROM number_range WHERE kind = $1 AND from_number <= $2 ORDER BY from_number DESC LIMIT 1";
/// The same for a number that nobody has used as far as is known.
const STANDING_UNUSED: &str = "SELECT to_number, actor, 0 AS used FROM number_range \
                               WHERE kind = $1 AND from_number <= $2 ORDER BY from_number DESC LIMIT 1";

const fn standing_sql(looks: bool) -> &'static str {
    if looks { STANDING } else { STANDING_UNUSED }
}

/// It will be asked whether somebody may use a number.
pub fn ahead(tx: &mut dyn Read, kind: NumberKind, number: u64, looks: bool) {
    if let Ok(number) = i64::try_from(number) {
        tx.ahead(standing_sql(looks), vec![kind.text().into(), number.into()]);
    }
}

/// Whether a courier may use a number. Who does not look whether it was used learns it from [`mark_used`].
pub fn standing(
    tx: &mut dyn Read,
    kind: NumberKind,
    number: u64,
    actor: ActorId,
    looks: bool,
) -> Result<Standing, StoreError> {
    let Ok(number) = i64::try_from(number) else { return Ok(Standing::NotReserved) };
    // Ranges of one kind do not overlap: only the last one that begins before the number can hold it.
    let range = tx.query_one(standing_sql(looks), &[kind.text().into(), number.into()])?;
    let Some(range) = range else { return Ok(Standing::NotReserved) };
    let (last, whose) = (range.int("to_number")?, range.text("actor")?);
    let is_own = whose == actor.to_string();
    if number > last || !(is_own || whose == ANYBODY) {
        return Ok(Standing::NotReserved);
    }
    let running_out = !is_own || number > last - RESERVED_AT_ONCE as i64 / 2;
    Ok(if range.flag("used")? { Standing::Used } else { Standing::Free { running_out } })
}

/// Uses a number for `subject`; [`StoreError::Conflict`] if it was used.
pub fn mark_used(tx: &mut dyn Write, kind: NumberKind, number: u64, subject: &str) -> Result<(), StoreError> {
    tx.change(
        "INSERT INTO number_used (kind, number, subject) VALUES ($1, $2, $3)",
        vec![kind.text().into(), (number as i64).into(), subject.into()],
    )
}
