//! Numbers reserved for this device, given out one by one and never twice.

use rusqlite::named_params;
use shared::api::views::{Range, RangesView, kind};
use shared::ids::ActorId;

use super::request::{Fault, Number};
use super::store::{Store, StoreError, StoreResult};

impl Store {
    /// The ranges of this device; those of the person's other devices are not ours to use.
    pub fn ranges(&self, actor: ActorId) -> StoreResult<Option<RangesView>> {
        let device = self.device()?.to_string();
        let views = self.views::<RangesView>(actor, kind::RANGES)?;
        Ok(views.into_iter().find(|(id, _)| id.ends_with(&device)).map(|(_, view)| view))
    }

    /// Takes the next number; when this returns it is on disk that it is gone. Faults: `number.none`,
    /// `number.exhausted`.
    pub fn take_number(&self, actor: ActorId, number: Number) -> Result<u64, Fault> {
        let ranges = self.ranges(actor)?.map(|view| match number {
            Number::Note => view.note,
            Number::Waybill => view.waybill,
            Number::Receipt => view.receipt,
            Number::Record => view.record,
        });
        let mut ranges = ranges.filter(|ranges| !ranges.is_empty()).ok_or_else(|| Fault::code("number.none"))?;
        ranges.sort_by_key(|range| range.from);
        for range in ranges {
            if let Some(next) = self.take_from(actor, number, range)? {
                return Ok(next);
            }
        }
        Err(Fault::code("number.exhausted"))
    }

    fn take_from(&self, actor: ActorId, number: Number, range: Range) -> StoreResult<Option<u64>> {
        let tx = self.begin()?;
        let bound = |number: u64| i64::try_from(number).map_err(|_| StoreError::Broken("range too large".into()));
        let (actor, kind, from, to) = (actor.to_string(), number_text(number), bound(range.from)?, bound(range.to)?);
        let sql = "SELECT max(number) FROM number_taken
                   WHERE actor = :actor AND kind = :kind AND number BETWEEN :from AND :to";
        let params = named_params! {":actor": actor, ":kind": kind, ":from": from, ":to": to};
        let last: Option<i64> = tx.query_row(sql, params, |row| row.get(0))?;
        let next = last.map_or(from, |last| last + 1);
        if next > to {
            return Ok(None);
        }
        tx.execute(
            "INSERT INTO number_taken (actor, kind, number) VALUES (:actor, :kind, :number)",
            named_params! {":actor": actor, ":kind": kind, ":number": next},
        )?;
        tx.commit()?;
        Ok(Some(next.unsigned_abs()))
    }
}

const fn number_text(number: Number) -> &'static str {
    match number {
        Number::Note => "note",
        Number::Waybill => "waybill",
        Number::Receipt => "receipt",
        Number::Record => "record",
    }
}
