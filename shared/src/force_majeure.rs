//! Force majeure in a zone: a flood, a storm, a blocked pass. While a declared event lasts, transit days of the zone are not
//! counted (TT 17/2017 Đ7 excludes force majeure, read 11/2026), periods of holding and of invitations are extended, windows
//! are withdrawn and offered again in the order of booking, and couriers get no new stops there.
//!
//! The agency's legal clock does not stop by itself: nothing here is read by [`crate::time::due`]. It stops only by a
//! [`RowKind::Closure`](crate::time::calendar::RowKind) row that the agency declares.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::api::command::{MAX_LONG, MAX_SHORT};
use crate::dossier::refusal::Refusal;
use crate::ids::{ActorId, CommuneCode, DossierId};
use crate::time::calendar::Calendar;
use crate::time::{days_after, next_day, previous_day};

/// Where an event is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Area {
    /// A transit zone, such as `PY-557`.
    Zone(String),
    /// Single communes.
    Communes(Vec<CommuneCode>),
}

/// A commune with the zone it belongs to, as an event asks about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot<'a> {
    /// The commune.
    pub commune: &'a CommuneCode,
    /// Its transit zone, where one is set.
    pub zone: Option<&'a str>,
}

/// A declared event. Changed by declaring it again with another end, never by deleting it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForceMajeureEvent {
    /// Where.
    pub zone: Area,
    /// First day.
    pub from: NaiveDate,
    /// Last day; absent while nobody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    /// Who declared it.
    pub authority: String,
    /// What people are told, once per person.
    pub public_text: String,
}

impl ForceMajeureEvent {
    /// Whether it can be declared: an area, an end not before its beginning, who declares it and what people are told.
    pub fn check(&self) -> Result<(), Refusal> {
        let named = match &self.zone {
            Area::Zone(zone) => !zone.trim().is_empty(),
            Area::Communes(communes) => !communes.is_empty(),
        };
        if !named {
            return Err(Refusal::Missing("zone"));
        }
        if self.to.is_some_and(|to| to < self.from) {
            return Err(Refusal::Invalid("to"));
        }
        for (field, text, most) in
            [("authority", &self.authority, MAX_SHORT), ("public_text", &self.public_text, MAX_LONG)]
        {
            if text.trim().is_empty() {
                return Err(Refusal::Missing(field));
            }
            if text.chars().count() > most {
                return Err(Refusal::TooLong(field));
            }
        }
        Ok(())
    }

    /// Whether it touches a place.
    pub fn covers(&self, spot: Spot) -> bool {
        match &self.zone {
            Area::Zone(zone) => spot.zone == Some(zone),
            Area::Communes(communes) => communes.contains(spot.commune),
        }
    }

    /// Whether it lasts on a day; an event without an end lasts on.
    pub fn lasts_on(&self, day: NaiveDate) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }

    /// Whether it is over on a day.
    pub fn is_over(&self, day: NaiveDate) -> bool {
        self.to.is_some_and(|to| to < day)
    }
}

/// The days taken out of the count of a place, sorted, without repeats: every day of an event that has an end, and of an
/// open one those up to `today`. Tomorrow the list of an open event is one day longer, and the limit moves with it.
pub fn suspended_days(events: &[ForceMajeureEvent], spot: Spot, today: NaiveDate) -> Vec<NaiveDate> {
    let days: BTreeSet<NaiveDate> = events
        .iter()
        .filter(|event| event.covers(spot))
        .flat_map(|event| days_after(previous_day(event.from), event.to.unwrap_or(today)))
        .collect();
    days.into_iter().collect()
}

/// Whether couriers may get a new stop there on that day.
pub fn may_visit(events: &[ForceMajeureEvent], spot: Spot, day: NaiveDate) -> bool {
    !events.iter().any(|event| event.covers(spot) && event.lasts_on(day))
}

/// The last day of holding an item, extended: it lies as many post working days after `since` as it did, days of the event
/// left out. Never earlier than `last`.
pub fn extended_hold(since: NaiveDate, last: NaiveDate, suspended: &[NaiveDate], post: &Calendar) -> NaiveDate {
    let mut left = post.working_days_between(since, last);
    let mut day = since;
    while left > 0 {
        day = next_day(day);
        left -= u32::from(post.is_working(day) && !suspended.contains(&day));
    }
    day.max(last)
}

/// A booking with a promised window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromisedWindow {
    /// Which.
    pub dossier: DossierId,
    /// Whose.
    pub citizen: ActorId,
    /// When it was booked, Unix milliseconds: its place in the order.
    pub booked_ms: i64,
    /// The day promised.
    pub on: NaiveDate,
    /// Where.
    pub commune: CommuneCode,
    /// The commune's zone, where one is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
}

impl PromisedWindow {
    fn spot(&self) -> Spot<'_> {
        Spot { commune: &self.commune, zone: self.zone.as_deref() }
    }
}

/// The windows that are withdrawn because of an event, in the order in which new ones are offered: by booking, and by id
/// where two were booked in one moment. The bookings themselves stay.
pub fn withdrawn<'a>(event: &ForceMajeureEvent, windows: &'a [PromisedWindow]) -> Vec<&'a PromisedWindow> {
    let mut touched: Vec<_> =
        windows.iter().filter(|window| event.covers(window.spot()) && event.lasts_on(window.on)).collect();
    touched.sort_by_key(|window| (window.booked_ms, window.dossier));
    touched
}

/// One message per citizen about all of their withdrawn windows, not one per parcel.
pub fn notices(withdrawn: &[&PromisedWindow]) -> BTreeMap<ActorId, Vec<DossierId>> {
    let mut notices: BTreeMap<ActorId, Vec<DossierId>> = BTreeMap::new();
    for window in withdrawn {
        notices.entry(window.citizen).or_default().push(window.dossier);
    }
    notices
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::time::calendar::Keeper;
    use crate::time::calendar::tests::{book, date};
    use crate::time::due::{Start, due};
    use crate::time::limit::{ClockRules, TimeLimit};
    use crate::time::transit::{LegEnd, invitations, transit};

    fn flood(to: Option<&str>) -> ForceMajeureEvent {
        ForceMajeureEvent {
            zone: Area::Zone("PY-557".into()),
            from: date("2026-11-19"),
            to: to.map(date),
            authority: "province".into(),
            public_text: "flood".into(),
        }
    }

    fn here(commune: &CommuneCode) -> Spot<'_> {
        Spot { commune, zone: Some("PY-557") }
    }

    fn post() -> Calendar {
        book(vec![]).calendar(Keeper::Post).unwrap()
    }

    #[test]
    fn days_of_the_zone_are_not_counted_and_other_zones_go_on() {
        let commune = CommuneCode::from("22060");
        let events = [flood(Some("2026-11-21"))];
        let agency = book(vec![]).calendar(Keeper::Agency).unwrap();
        let due = |spot| {
            let out = suspended_days(&events, spot, date("2026-11-30"));
            transit(date("2026-11-18"), 1, LegEnd::ToCitizen, &out, &post(), &agency).unwrap().due_effective
        };
        assert_eq!(due(here(&commune)), date("2026-11-23"));
        assert_eq!(due(Spot { commune: &commune, zone: None }), date("2026-11-19"));
    }

    #[test]
    fn an_open_event_takes_out_the_days_until_today_and_overlapping_events_count_once() {
        let commune = CommuneCode::from("22060");
        let single = ForceMajeureEvent { zone: Area::Communes(vec![commune.clone()]), ..flood(Some("2026-11-20")) };
        let days = suspended_days(&[flood(None), single], here(&commune), date("2026-11-20"));
        assert_eq!(days, [date("2026-11-19"), date("2026-11-20")]);
        assert!(!flood(None).is_over(date("2027-11-20")));
    }

    #[test]
    fn holding_and_invitations_are_extended_by_the_days_lost() {
        let lost = ["2026-11-19", "2026-11-20", "2026-11-21"].map(date);
        let held = |suspended: &[NaiveDate]| extended_hold(date("2026-11-17"), date("2026-11-20"), suspended, &post());
        assert_eq!(held(&[]), date("2026-11-20"));
        assert_eq!(held(&lost), date("2026-11-24"));
        let first = date("2026-11-18");
        let second = invitations(first, None, &lost, &post(), &ClockRules::default()).second_invitation_not_before;
        assert_eq!(second, date("2026-11-24"));
    }

    #[test]
    fn the_legal_clock_of_the_agency_goes_on_until_the_agency_declares_a_closure() {
        use crate::time::calendar::tests::row;
        use crate::time::calendar::{Certainty, RowKind};
        let ask = |rows| {
            let agency = book(rows).calendar(Keeper::Agency).unwrap();
            let start = Start::filed("2026-11-17T09:00:00+07:00".parse().unwrap());
            due(&start, TimeLimit::working_days(3), &[], &agency, &ClockRules::default()).unwrap().due_date
        };
        let closed = |day| row(day, RowKind::Closure, Certainty::Official);
        assert!(flood(None).lasts_on(date("2026-11-19")));
        assert_eq!(ask(vec![]), date("2026-11-20"));
        assert_eq!(ask(vec![closed("2026-11-19"), closed("2026-11-20")]), date("2026-11-24"));
    }

    #[test]
    fn windows_are_withdrawn_in_the_order_of_booking_with_one_message_a_person() {
        let window = |id: u128, citizen: u128, booked_ms: i64, on: &str, zone: Option<&str>| PromisedWindow {
            dossier: DossierId(Uuid::from_u128(id)),
            citizen: ActorId(Uuid::from_u128(citizen)),
            booked_ms,
            on: date(on),
            commune: CommuneCode::from("22060"),
            zone: zone.map(str::to_owned),
        };
        let windows = [
            window(1, 7, 30, "2026-11-19", Some("PY-557")),
            window(2, 8, 10, "2026-11-20", Some("PY-557")),
            window(3, 7, 20, "2026-11-21", Some("PY-557")),
            window(4, 9, 1, "2026-11-20", None),
            window(5, 9, 2, "2026-11-22", Some("PY-557")),
        ];
        let event = flood(Some("2026-11-21"));
        let touched = withdrawn(&event, &windows);
        let order: Vec<u128> = touched.iter().map(|window| window.dossier.0.as_u128()).collect();
        assert_eq!(order, [2, 3, 1]);
        assert_eq!(notices(&touched).len(), 2);
        let commune = CommuneCode::from("22060");
        assert!(!may_visit(std::slice::from_ref(&event), here(&commune), date("2026-11-21")));
        assert!(may_visit(&[event], here(&commune), date("2026-11-22")));
    }
}
