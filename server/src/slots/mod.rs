//! Windows that can be booked, and what a booking costs.

use chrono::{DateTime, NaiveDate, Timelike as _};
use shared::api::command::Window;
use shared::api::views::Slot;
use shared::dossier::Dossier;
use shared::dossier::refusal::Refusal;
use shared::force_majeure::may_visit;
use shared::ids::{ActorId, AgencyId, CommuneCode, DossierId};
use shared::shipment::{Leg, day_of};
use shared::time::local;

use crate::app::Reference;
use crate::error::Error;
use crate::planning::{Located, Wish, loading};
use crate::store::holds::{self, Hold};
use crate::store::{Read, StoreError, Write, places};
use crate::transit;
use crate::views::commune_middle;

mod books;

pub use books::Books;
use books::Office;

/// The windows of a working day, minutes after midnight: 07:30–09:30, 09:30–11:30, 13:30–15:30, 15:30–17:30.
pub const WINDOWS: [[u16; 2]; 4] = [[450, 570], [570, 690], [810, 930], [930, 1_050]];
/// How many working days of the post are open.
const OPEN_DAYS: usize = 5;
/// How long a window is kept for somebody who checks their answers.
pub const HOLD_MS: i64 = 10 * 60 * 1_000;
/// How many windows one person may keep at a time: a citizen books for a household, not for a village.
const MOST_HOLDS: i64 = 3;

/// What a question for windows needs beside the store.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// Reference data.
    pub reference: &'a Reference,
    /// The plans as they stand.
    pub books: &'a Books,
    /// Who asks.
    pub actor: ActorId,
    /// Now, Unix milliseconds.
    pub now_ms: i64,
    /// Whether what is read may be remembered: not in a transaction that may be rolled back.
    pub keep: bool,
}

/// From where to where, for which booking.
#[derive(Debug, Clone)]
pub struct Place {
    /// The office that serves the address.
    pub office: String,
    /// Where it lies, today's code.
    pub commune: CommuneCode,
    /// The citizen's door, (lon, lat).
    pub home: [f64; 2],
    /// Who receives the dossier.
    pub agency: AgencyId,
    /// Its counter, (lon, lat).
    pub counter: [f64; 2],
    /// From the door to the counter, or back.
    pub leg: Leg,
    /// The booking under way or the dossier to be moved: what is kept or planned for it is not in its way.
    pub dossier: Option<DossierId>,
}

/// Windows with places left, and the days whose plan is new and may be improved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Earliest first.
    pub slots: Vec<Slot>,
    /// Days that [`Books::improve`] may look at.
    pub fresh: Vec<NaiveDate>,
}

/// Where an address in `commune` (today's code) is served from; `None` where no office or no agency of ours serves. The
/// pin, or the middle of the commune; the agency named, or the one that serves the commune.
pub fn place(
    tx: &mut dyn Read,
    desk: Desk<'_>,
    (commune, point): (&str, Option<[f64; 2]>),
    agency: Option<&AgencyId>,
    dossier: Option<DossierId>,
) -> Result<Option<Place>, StoreError> {
    let Some(office) = places::list_serving(tx, commune, "office")?.into_iter().next() else { return Ok(None) };
    let agency = match agency {
        Some(agency) => Some(agency.as_str().to_owned()),
        None => places::list_serving(tx, commune, "agency")?.into_iter().next(),
    };
    let agency = match agency {
        Some(id) => places::find(tx, &id)?.filter(|place| place.is == "agency"),
        None => None,
    };
    let home = point.or_else(|| commune_middle(desk.reference, commune, desk.now_ms));
    Ok(home.zip(agency).map(|(home, agency)| {
        let (counter, agency, commune) = (agency.point, AgencyId(agency.id), CommuneCode::from(commune));
        Place { office, commune, home, agency, counter, leg: Leg::Pickup, dossier }
    }))
}

/// Where the leg that is due of a dossier goes; `None` if nothing is due, or a place is not known.
pub fn place_of(tx: &mut dyn Read, desk: Desk<'_>, dossier: &Dossier) -> Result<Option<Place>, StoreError> {
    let Some(leg) = dossier.open_leg() else { return Ok(None) };
    let located = loading::locate(tx, desk.reference, dossier.clone(), desk.now_ms)?;
    Ok(located.map(|Located { dossier, home, agency: counter }| {
        let commune = dossier.home().clone();
        let (office, agency) = (dossier.office.as_str().to_owned(), dossier.agency);
        Place { office, commune, home, agency, counter, leg, dossier: Some(dossier.id) }
    }))
}

/// Windows into which a courier's visit at this place can be put now, beside everything that was promised.
pub fn open_slots(tx: &mut dyn Read, desk: Desk<'_>, place: &Place) -> Result<Found, Error> {
    let mut found = Found::default();
    let office = desk.books.office(tx, desk.reference, &place.office, desk.now_ms, desk.keep)?;
    let taken = kept_for_others(tx, desk, place)?;
    for (windows, takes_undated) in days_for(tx, desk, &place.commune)? {
        let (places, fresh) = places_left(tx, &office, place, &taken, (&windows, takes_undated))?;
        let slots = windows.iter().zip(&places).map(|(&window, &left)| Slot { window, left });
        found.slots.extend(slots.filter(|slot| slot.left > 0));
        found.fresh.extend(fresh.then_some(windows[0].day));
    }
    Ok(found)
}

/// Whether `window` can be booked for this place now: it is one of those offered, has not begun, and a courier can come.
/// A window that is kept for this booking of this person can, at the place for which it is kept.
pub fn is_open(tx: &mut dyn Read, desk: Desk<'_>, place: &Place, window: Window) -> Result<bool, Error> {
    let days = days_for(tx, desk, &place.commune)?;
    let Some((_, takes_undated)) = days.into_iter().find(|(windows, _)| windows.contains(&window)) else {
        return Ok(false);
    };
    if let Some(dossier) = place.dossier
        && let Some(hold) = holds::find(tx, dossier)?
        && (hold.actor, hold.window) == (desk.actor, window)
        && (&hold.office, hold.home, &hold.agency) == (&place.office, place.home, &place.agency)
        && hold.until_ms > desk.now_ms
    {
        return Ok(true);
    }
    let office = desk.books.office(tx, desk.reference, &place.office, desk.now_ms, desk.keep)?;
    let taken = kept_for_others(tx, desk, place)?;
    Ok(places_left(tx, &office, place, &taken, (&[window], takes_undated))?.0[0] > 0)
}

/// Refuses a window that [`is_open`] says no to; no place is served by nobody.
pub fn require_open(tx: &mut dyn Read, desk: Desk<'_>, place: Option<&Place>, window: Window) -> Result<(), Error> {
    let is_open = match place {
        Some(place) => is_open(tx, desk, place, window)?,
        None => false,
    };
    if is_open { Ok(()) } else { Err(Refusal::SlotClosed.into()) }
}

/// Keeps a window for a booking under way; until when. Refused where [`is_open`] says no, or when this person keeps too
/// many.
pub fn hold(
    tx: &mut dyn Write,
    desk: Desk<'_>,
    place: Place,
    (dossier, window): (DossierId, Window),
) -> Result<i64, Error> {
    if holds::count(tx, desk.actor, dossier, desk.now_ms)? >= MOST_HOLDS {
        return Err(Error::Invalid { field: "window", code: "slot.too-many-held" });
    }
    require_open(tx, desk, Some(&place), window)?;
    let until_ms = desk.now_ms + HOLD_MS;
    let Place { office, home, agency, .. } = place;
    holds::save(tx, &Hold { dossier, actor: desk.actor, office, window, home, agency, until_ms }, desk.now_ms)?;
    Ok(until_ms)
}

/// What is kept at this office for other bookings than this person's own.
fn kept_for_others(tx: &mut dyn Read, desk: Desk<'_>, place: &Place) -> Result<Vec<Wish>, StoreError> {
    let mut taken = Vec::new();
    for hold in holds::list(tx, &place.office, desk.now_ms)? {
        if (Some(hold.dossier), hold.actor) == (place.dossier, desk.actor) {
            continue;
        }
        let agency = places::find(tx, hold.agency.as_str())?.map(|agency| agency.point);
        taken.extend(agency.map(|agency| Wish { leg: Leg::Pickup, home: hold.home, agency, window: hold.window }));
    }
    Ok(taken)
}

/// How many visits fit into each of these windows of one day, up to three, and whether the day's plan is new.
fn places_left(
    tx: &mut dyn Read,
    office: &Office<'_>,
    place: &Place,
    taken: &[Wish],
    (windows, takes_undated): (&[Window], bool),
) -> Result<(Vec<u32>, bool), Error> {
    let day = windows[0].day;
    let (book, fresh) = office.day(tx, day, takes_undated)?;
    let taken: Vec<Wish> = taken.iter().filter(|wish| wish.window.day == day).copied().collect();
    let wish = |&window: &Window| Wish { leg: place.leg, home: place.home, agency: place.counter, window };
    let wishes: Vec<Wish> = windows.iter().map(wish).collect();
    Ok((book.running.places(&book.day, place.dossier, &taken, &wishes), fresh))
}

/// The days on which somebody comes to this commune: those that are open, without force majeure.
fn days_for(tx: &mut dyn Read, desk: Desk<'_>, commune: &CommuneCode) -> Result<Vec<(Vec<Window>, bool)>, StoreError> {
    let events = transit::events(tx)?;
    let spot = transit::spot(desk.reference, commune, day_of(desk.now_ms));
    let mut days = open_days(desk.reference, desk.now_ms);
    days.retain(|(windows, _)| may_visit(&events, spot, windows[0].day));
    Ok(days)
}

/// The days that are open, each with its windows that have not begun, and whether it is the first of them: what has no
/// date is done on that day.
fn open_days(reference: &Reference, now_ms: i64) -> Vec<(Vec<Window>, bool)> {
    let now = local(DateTime::from_timestamp_millis(now_ms).unwrap_or_default());
    let minute = now.hour() * 60 + now.minute();
    let has_begun = |window: &Window| (window.day, u32::from(window.from_min)) <= (now.date(), minute);
    let working = now.date().iter_days().filter(|day| reference.post_calendar.is_working(*day)).take(OPEN_DAYS);
    let windows = working.map(|day| {
        let all = WINDOWS.iter().map(|&[from_min, to_min]| Window { day, from_min, to_min });
        all.filter(|window| !has_begun(window)).collect::<Vec<_>>()
    });
    windows.filter(|windows| !windows.is_empty()).enumerate().map(|(at, windows)| (windows, at == 0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_post_works_five_days_ahead_and_a_window_closes_when_it_begins() {
        let reference = Reference::embedded();
        let at = |text: &str| text.parse::<DateTime<chrono::Utc>>().unwrap().timestamp_millis();
        let now_ms = at("2026-11-25T00:30:00Z"); // 07:30 local
        let days = open_days(&reference, now_ms);
        assert_eq!((days.len(), days[0].0[0].day.to_string().as_str()), (5, "2026-11-25"));
        assert_eq!((days[0].0.len(), days[1].0.len()), (3, 4));
        assert_eq!(open_days(&reference, now_ms - 1)[0].0.len(), 4);
        let evening = open_days(&reference, at("2026-11-25T10:00:00Z"));
        assert_eq!(evening.len(), 4, "today has no window left");
        assert_eq!(evening.iter().map(|(_, undated)| *undated).collect::<Vec<_>>(), [true, false, false, false]);
    }
}
