//! How far a dossier travels and which days are not counted there: what forecasts, claims and reports are counted with.

use chrono::NaiveDate;
use shared::dossier::Dossier;
use shared::dossier::foresight::{Carriage, Terms};
use shared::force_majeure::{ForceMajeureEvent, Spot, suspended_days};
use shared::ids::{AgencyId, CommuneCode};
use shared::place::Commune;
use shared::place::gazetteer::Unit;
use shared::shipment::{HOLD_DAYS, PostDays};
use shared::time::limit::ClockRules;
use shared::time::transit::{self, TransitTable, Zone};

use crate::app::Reference;
use crate::store::{Read, StoreError, office, places};

/// Everything but the dossier's own terms.
pub struct Limits {
    rules: ClockRules,
    table: TransitTable,
}

impl Limits {
    /// The rules and limits in force on a day.
    pub fn in_force(reference: &Reference, on: NaiveDate) -> Self {
        Self { rules: reference.rules_in_force(on).clone(), table: TransitTable::statutory() }
    }

    /// With what is counted for one dossier.
    pub fn carriage<'a>(&'a self, reference: &'a Reference, terms: &'a Terms) -> Carriage<'a> {
        Carriage {
            post: &reference.post_calendar,
            agency: &reference.agency_calendar,
            rules: &self.rules,
            table: &self.table,
            terms,
        }
    }
}

/// Declared events, as the rules ask for them.
pub fn events(tx: &mut dyn Read) -> Result<Vec<ForceMajeureEvent>, StoreError> {
    Ok(office::list_declared(tx)?.into_iter().map(|declared| declared.event).collect())
}

/// A dossier's zone and the suspended days at its home; `events` are all that were declared.
pub fn terms(
    tx: &mut dyn Read,
    reference: &Reference,
    events: &[ForceMajeureEvent],
    dossier: &Dossier,
    today: NaiveDate,
) -> Result<Terms, StoreError> {
    let suspended = suspended(reference, events, dossier.home(), today);
    Ok(Terms { zone: zone(tx, reference, dossier, today)?, suspended })
}

/// Working days of the post without those of force majeure at the recipient's place, and how long the office keeps a
/// result.
pub fn post_days(
    tx: &mut dyn Read,
    reference: &Reference,
    events: &[ForceMajeureEvent],
    dossier: &Dossier,
    today: NaiveDate,
) -> Result<PostDays, StoreError> {
    let office = places::find(tx, dossier.office.as_str())?;
    Ok(PostDays {
        suspended: suspended(reference, events, dossier.home(), today),
        hold_days: office.and_then(|office| office.hold_days).unwrap_or(HOLD_DAYS),
        ..PostDays::new(reference.post_calendar.clone(), reference.rules_in_force(today).clone())
    })
}

/// Days of force majeure in a commune until today, or until the end of the event, sorted.
pub fn suspended(
    reference: &Reference,
    events: &[ForceMajeureEvent],
    commune: &CommuneCode,
    today: NaiveDate,
) -> Vec<NaiveDate> {
    suspended_days(events, spot(reference, commune, today), today)
}

/// A commune with its zone.
pub fn spot<'a>(reference: &'a Reference, commune: &'a CommuneCode, today: NaiveDate) -> Spot<'a> {
    let zone = of_today(reference, commune.as_str(), today).and_then(|unit| unit.zone.as_deref());
    Spot { commune, zone }
}

/// A commune by its code, if it is one of that day's.
pub fn of_today<'a>(reference: &'a Reference, commune: &str, today: NaiveDate) -> Option<&'a Commune> {
    match reference.gazetteer.commune(commune, today) {
        Some(Unit::Current(commune)) => Some(commune),
        Some(Unit::Old(_)) | None => None,
    }
}

/// The zone of the way between home and agency.
fn zone(tx: &mut dyn Read, reference: &Reference, dossier: &Dossier, today: NaiveDate) -> Result<Zone, StoreError> {
    zone_to(tx, reference, dossier.home(), &dossier.agency, today)
}

/// The zone of the way between a commune and an agency, by the communes for which the agency receives.
pub fn zone_to(
    tx: &mut dyn Read,
    reference: &Reference,
    home: &CommuneCode,
    agency: &AgencyId,
    today: NaiveDate,
) -> Result<Zone, StoreError> {
    let received = places::find(tx, agency.as_str())?.map(|place| place.communes).unwrap_or_default();
    let spot = |code: &str| of_today(reference, code, today).map(|commune| transit_spot(reference, commune, today));
    let Some(home) = spot(home.as_str()) else { return Ok(Zone::SameProvince) };
    let there: Vec<_> = received.iter().filter_map(|code| spot(code)).collect();
    Ok(Zone::between(home, &there))
}

fn transit_spot<'a>(reference: &Reference, commune: &'a Commune, today: NaiveDate) -> transit::Spot<'a> {
    transit::Spot {
        commune: &commune.code,
        province: &commune.province_code,
        zone: commune.zone.as_deref(),
        in_class1_city: reference.class1_cities.hold(&commune.code, today),
    }
}
