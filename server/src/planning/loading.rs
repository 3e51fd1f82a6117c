//! What a day's plan is made from, read from the store.

use chrono::{DateTime, NaiveDate, NaiveTime};
use shared::dossier::Dossier;
use shared::ids::OfficeId;
use shared::shipment::Leg;
use shared::time::{instant, local};

use super::{Day, Located};
use crate::app::Reference;
use crate::error::Error;
use crate::store::{Read, StoreError, actors, dossiers, places};
use crate::views::{commune_middle, deliver_to};

/// Everything that a day of an office needs to be planned.
pub fn day(
    tx: &mut dyn Read,
    reference: &Reference,
    office: &OfficeId,
    day: NaiveDate,
    at_ms: i64,
) -> Result<Day, Error> {
    let base = places::find(tx, office.as_str())?.ok_or(Error::NotFound)?.point;
    let shifts = actors::list_shifts(tx, office.as_str())?;
    let located = all_open(tx, reference, office.as_str(), at_ms)?;
    let now = local(DateTime::from_timestamp_millis(at_ms).unwrap_or_default());
    let from_s = begun_s(day, at_ms);
    let (office, absent, travel) = (office.clone(), Vec::new(), reference.travel.clone());
    Ok(Day { office, base, day, now, takes_undated: true, from_s, shifts, absent, dossiers: located, travel })
}

/// The open dossiers of an office, those whose places are known, oldest booking first.
pub fn all_open(
    tx: &mut dyn Read,
    reference: &Reference,
    office: &str,
    at_ms: i64,
) -> Result<Vec<Located>, StoreError> {
    let mut located = Vec::new();
    for dossier in dossiers::list_open(tx, office)? {
        located.extend(locate(tx, reference, dossier, at_ms)?);
    }
    Ok(located)
}

/// Seconds of `day` that are over.
pub fn begun_s(day: NaiveDate, at_ms: i64) -> u32 {
    let since_midnight_s = (at_ms - instant(day, NaiveTime::MIN).timestamp_millis()) / 1_000;
    since_midnight_s.clamp(0, 86_400) as u32
}

/// A dossier with its two places; `None` if one of them is not known.
pub fn locate(
    tx: &mut dyn Read,
    reference: &Reference,
    dossier: Dossier,
    at_ms: i64,
) -> Result<Option<Located>, StoreError> {
    let home = home(tx, reference, &dossier, at_ms)?;
    let agency = places::find(tx, dossier.agency.as_str())?.map(|place| place.point);
    Ok(home.zip(agency).map(|(home, agency)| Located { dossier, home, agency }))
}

/// The citizen's door: where the result goes instead, the booking's pin, or the middle of the commune.
fn home(
    tx: &mut dyn Read,
    reference: &Reference,
    dossier: &Dossier,
    at_ms: i64,
) -> Result<Option<[f64; 2]>, StoreError> {
    let elsewhere = match dossier.open_leg() {
        Some(Leg::Return) => deliver_to(tx, dossier)?.and_then(|to| to.address),
        Some(Leg::Pickup) | None => None,
    };
    let (pin, commune) = match elsewhere {
        Some(address) => (address.point, address.commune),
        None => {
            let person = dossiers::find_person(tx, dossier.id)?;
            (person.and_then(|person| person.address.point), dossier.commune.clone())
        }
    };
    Ok(pin.or_else(|| commune_middle(reference, commune.as_str(), at_ms)))
}
