//! Windows that can be booked, and what a booking costs.

use chrono::{DateTime, NaiveDate, Timelike as _};
use shared::api::command::{Form, Window};
use shared::api::views::Slot;
use shared::catalogue::{Channel, Known, ProcedureVersion};
use shared::force_majeure::may_visit;
use shared::ids::CommuneCode;
use shared::money::preview::{FeeQuestion, preview};
use shared::shipment::day_of;
use shared::time::local;
use shared::time::transit::Zone;

use crate::app::Reference;
use crate::store::actors::{self, Shift};
use crate::store::{Read, StoreError, dossiers, places};
use crate::transit;

/// The windows of a working day, minutes after midnight: 07:30–09:30, 09:30–11:30, 13:30–15:30, 15:30–17:30.
pub const WINDOWS: [[u16; 2]; 4] = [[450, 570], [570, 690], [810, 930], [930, 1_050]];
/// How many working days of the post are open.
const OPEN_DAYS: usize = 5;
/// Doors that one courier serves in one window.
const DOORS_PER_COURIER: u32 = 6;
/// A courier whose shift covers less than this of a window is not counted for it, minutes.
const MIN_COVER_MIN: i64 = 60;

/// Windows of the office that serves `commune` (today's code) with places left, earliest first; none where no office of
/// ours serves.
pub fn open_slots(
    tx: &mut dyn Read,
    reference: &Reference,
    commune: &str,
    now_ms: i64,
) -> Result<Vec<Slot>, StoreError> {
    let Some(office) = places::list_serving(tx, commune, "office")?.into_iter().next() else { return Ok(Vec::new()) };
    let shifts = actors::list_shifts(tx, &office)?;
    let mut slots = Vec::new();
    let closed = closed_days(tx, reference, commune, now_ms)?;
    for day in open_days(reference, now_ms).into_iter().filter(|day| !closed.contains(day)) {
        let booked = dossiers::count_windows(tx, &office, &day.to_string())?;
        for [from_min, to_min] in WINDOWS {
            let window = Window { day, from_min, to_min };
            let left = left(&shifts, &booked, window);
            if left > 0 && !has_begun(window, now_ms) {
                slots.push(Slot { window, left });
            }
        }
    }
    Ok(slots)
}

/// Whether `window` can be booked at this office now for a door in `commune`: it is one of those offered, has not begun and
/// is not full.
pub fn is_open(
    tx: &mut dyn Read,
    reference: &Reference,
    (office, commune): (&str, &str),
    window: Window,
    now_ms: i64,
) -> Result<bool, StoreError> {
    let offered = WINDOWS.contains(&[window.from_min, window.to_min])
        && open_days(reference, now_ms).contains(&window.day)
        && !closed_days(tx, reference, commune, now_ms)?.contains(&window.day)
        && !has_begun(window, now_ms);
    if !offered {
        return Ok(false);
    }
    let shifts = actors::list_shifts(tx, office)?;
    let booked = dossiers::count_windows(tx, office, &window.day.to_string())?;
    Ok(left(&shifts, &booked, window) > 0)
}

/// Postage for all legs of `form` inside the office's zone, and the state fee of the postal channel; whole đồng. Without
/// a price in force the postage is 0; a fee that the catalogue does not know, or knows only under a condition, is absent.
pub fn prices(reference: &Reference, version: &ProcedureVersion, form: Form, day: NaiveDate) -> (i64, Option<i64>) {
    let question = FeeQuestion {
        form,
        zone: Zone::SameZone,
        on: day,
        state_fees: Vec::new(),
        exemptions: Vec::new(),
        postage_claims: Vec::new(),
        state_fee_claims: Vec::new(),
    };
    let postage = preview(&question, &reference.postage).map_or(0, |preview| preview.postage_total.0.0);
    (postage, state_fee(version))
}

fn state_fee(version: &ProcedureVersion) -> Option<i64> {
    let Known::Known(fees) = version.fees_for(Channel::Postal) else { return None };
    let amounts = fees.iter().map(|fee| match (fee.amount_dong, &fee.condition) {
        (Known::Known(amount), None) => i64::try_from(amount).ok(),
        // A known zero rests on words that say so; what follows them is about extras on request.
        (Known::Known(0), Some(_)) => Some(0),
        (Known::Known(_), Some(_)) | (Known::Unknown, _) => None,
    });
    amounts.sum()
}

fn open_days(reference: &Reference, now_ms: i64) -> Vec<NaiveDate> {
    let today = local(DateTime::from_timestamp_millis(now_ms).unwrap_or_default()).date();
    today.iter_days().filter(|day| reference.post_calendar.is_working(*day)).take(OPEN_DAYS).collect()
}

/// Days on which nobody comes to `commune`: force majeure.
fn closed_days(
    tx: &mut dyn Read,
    reference: &Reference,
    commune: &str,
    now_ms: i64,
) -> Result<Vec<NaiveDate>, StoreError> {
    let (events, commune) = (transit::events(tx)?, CommuneCode::from(commune));
    let spot = transit::spot(reference, &commune, day_of(now_ms));
    Ok(open_days(reference, now_ms).into_iter().filter(|day| !may_visit(&events, spot, *day)).collect())
}

fn has_begun(window: Window, now_ms: i64) -> bool {
    let now = local(DateTime::from_timestamp_millis(now_ms).unwrap_or_default());
    let minute = now.hour() * 60 + now.minute();
    (now.date(), minute) >= (window.day, u32::from(window.from_min))
}

/// Places left: what the couriers at work can serve, without those promised.
fn left(shifts: &[Shift], booked: &[(i64, i64)], window: Window) -> u32 {
    let (from, to) = (i64::from(window.from_min), i64::from(window.to_min));
    let at_work = shifts.iter().filter(|shift| shift.to_min.min(to) - shift.from_min.max(from) >= MIN_COVER_MIN);
    let capacity = at_work.count() as u32 * DOORS_PER_COURIER;
    let taken: i64 = booked.iter().filter(|(at, _)| *at == from).map(|(_, count)| count).sum();
    capacity.saturating_sub(u32::try_from(taken).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use shared::ids::ActorId;

    use super::*;

    #[test]
    fn places_left_are_doors_of_couriers_at_work_without_those_promised() {
        let shift = |from_min, to_min| Shift {
            courier: ActorId::new(1, [1; 10]),
            name: String::new(),
            from_min,
            to_min,
            capacity: 20,
        };
        let shifts = [shift(450, 1_050), shift(480, 1_080), shift(540, 1_050)];
        let window = Window { day: NaiveDate::from_ymd_opt(2026, 11, 25).unwrap(), from_min: 450, to_min: 570 };
        assert_eq!(left(&shifts, &[], window), 12, "half an hour of a window is too little");
        assert_eq!(left(&shifts, &[(450, 5), (570, 9)], window), 7);
        assert_eq!(left(&shifts, &[(450, 40)], window), 0);
    }

    #[test]
    fn the_post_works_five_days_ahead_and_a_window_closes_when_it_begins() {
        let reference = Reference::embedded();
        let at = |text: &str| text.parse::<DateTime<chrono::Utc>>().unwrap().timestamp_millis();
        let now_ms = at("2026-11-25T00:30:00Z"); // 07:30 local
        let days = open_days(&reference, now_ms);
        assert_eq!((days.len(), days[0].to_string().as_str()), (5, "2026-11-25"));
        let window = |from_min| Window { day: days[0], from_min, to_min: from_min + 120 };
        assert!(has_begun(window(450), now_ms) && !has_begun(window(570), now_ms));
        assert!(!has_begun(window(450), now_ms - 1));
    }

    #[test]
    fn both_ways_cost_twice_and_an_unknown_state_fee_stays_unknown() {
        let reference = Reference::embedded();
        let versions = shared::catalogue::read(assets::data::procedures()).unwrap();
        let version = |code: &str| versions.iter().find(|version| version.code.as_str() == code).unwrap();
        let day = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let (one, fee) = prices(&reference, version("1.001193"), Form::Send, day);
        let (both, _) = prices(&reference, version("1.001193"), Form::Both, day);
        assert!(one > 0 && both == 2 * one);
        assert_eq!(fee, None);
    }
}
