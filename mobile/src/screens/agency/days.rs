//! What a day means for an office: which days can be planned, and how many doors each has.

use chrono::{DateTime, NaiveDate};
use shared::api::command::Window;
use shared::api::views::{DossierView, PlanView};
use shared::dossier::Dossier;
use shared::ids::DossierId;
use shared::shipment::{Assignment, Leg, Pickup, Return};
use shared::time::calendar::{Calendar, CalendarBook, Keeper};
use shared::time::{instant, local_date};

use crate::data::request::Kept;

/// Days offered for planning.
const DAYS: usize = 6;

/// The door that a dossier's courier has to go to next.
#[derive(Debug, Clone, PartialEq)]
pub struct Door<'a> {
    /// Fetch or bring.
    pub leg: Leg,
    /// Promised or wished for; absent for a result that may come on any day.
    pub window: Option<Window>,
    /// Whose stop it is.
    pub assignment: Option<&'a Assignment>,
}

/// How a day stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Dossiers to fetch.
    pub pickups: usize,
    /// Results to bring.
    pub results: usize,
    /// Of both, on a courier's route.
    pub on_routes: usize,
    /// Of both, without a courier.
    pub without_courier: usize,
    /// Of both, whose window is over.
    pub late: usize,
}

/// The local date of now.
pub fn today(now_ms: i64) -> NaiveDate {
    local_date(DateTime::from_timestamp_millis(now_ms).unwrap_or_default())
}

/// The calendar of the post or of the agencies, without closures that only one agency has.
pub fn calendar(keeper: Keeper) -> Option<Calendar> {
    CalendarBook::parse(assets::data::calendar()).ok()?.calendar(keeper).ok()
}

/// Today, tomorrow, and the next days on which the post works.
pub fn to_plan(today: NaiveDate, post: Option<&Calendar>) -> Vec<NaiveDate> {
    let works = |place: &usize, day: &NaiveDate| *place < 2 || post.is_none_or(|post| post.is_working(*day));
    let days = today.iter_days().take(60).enumerate();
    days.filter(|(place, day)| works(place, day)).map(|(_, day)| day).take(DAYS).collect()
}

/// The next door of a dossier, if a courier has to come to one.
pub fn door(dossier: &Dossier) -> Option<Door<'_>> {
    match dossier.open_leg()? {
        Leg::Pickup => {
            let pickup = dossier.pickup.as_ref()?;
            let assignment = match pickup {
                Pickup::Scheduled { assignment } => Some(assignment),
                _ => None,
            };
            Some(Door { leg: Leg::Pickup, window: pickup.window(), assignment })
        }
        Leg::Return => {
            let back = dossier.back.as_ref().filter(|back| **back != Return::Waiting)?;
            Some(Door { leg: Leg::Return, window: dossier.result_window(), assignment: back.assignment() })
        }
    }
}

impl Door<'_> {
    /// Whether it belongs to `day`: promised or wished for then, or free of a day.
    pub fn is_of(&self, day: NaiveDate) -> bool {
        self.window.is_none_or(|window| window.day == day)
    }

    /// Its window is over and the courier has not been there.
    pub fn is_late(&self, now_ms: i64) -> bool {
        self.window.is_some_and(|window| ends_ms(window) < now_ms)
    }
}

/// When a window ends, Unix milliseconds.
fn ends_ms(window: Window) -> i64 {
    instant(window.day, chrono::NaiveTime::MIN).timestamp_millis() + i64::from(window.to_min) * 60_000
}

/// The counts of one day.
pub fn counts(dossiers: &[Kept<DossierView>], day: NaiveDate, now_ms: i64) -> Counts {
    let mut counts = Counts::default();
    for door in dossiers.iter().filter_map(|kept| door(&kept.view.dossier)).filter(|door| door.is_of(day)) {
        match door.leg {
            Leg::Pickup => counts.pickups += 1,
            Leg::Return => counts.results += 1,
        }
        match door.assignment {
            Some(_) => counts.on_routes += 1,
            None => counts.without_courier += 1,
        }
        counts.late += usize::from(door.is_late(now_ms));
    }
    counts
}

/// Doors of the plan's day that came after it was made.
pub fn came_after(plan: &PlanView, dossiers: &[Kept<DossierView>]) -> Vec<DossierId> {
    let on_routes = plan.routes.iter().flat_map(|route| &route.stops).map(|stop| (stop.dossier, stop.leg));
    let left_out = plan.unassigned.iter().map(|left| (left.dossier, left.leg));
    let known: Vec<_> = on_routes.chain(left_out).collect();
    let is_new = |dossier: &&Dossier| {
        door(dossier).is_some_and(|door| {
            door.assignment.is_none() && door.is_of(plan.day) && !known.contains(&(dossier.id, door.leg))
        })
    };
    dossiers.iter().map(|kept| &kept.view.dossier).filter(is_new).map(|dossier| dossier.id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screens::agency::example;

    const NOON_MS: i64 = 1_795_410_000_000;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn today_and_tomorrow_are_offered_even_if_the_post_rests_then() {
        let post = calendar(Keeper::Post).unwrap();
        let saturday = day("2026-11-28");
        let days = to_plan(saturday, Some(&post));
        assert_eq!(&days[..2], &[saturday, day("2026-11-29")]);
        assert_eq!(days.len(), DAYS);
        assert!(days[2..].iter().all(|day| post.is_working(*day)));
    }

    #[test]
    fn a_door_is_counted_on_the_day_of_its_window_and_late_once_that_is_over() {
        let booked = vec![example::kept(example::booked("2026-11-23"))];
        let on_the_day = counts(&booked, day("2026-11-23"), NOON_MS);
        assert_eq!((on_the_day.pickups, on_the_day.without_courier, on_the_day.on_routes), (1, 1, 0));
        assert_eq!(counts(&booked, day("2026-11-24"), NOON_MS), Counts::default());
        let after = NOON_MS + 86_400_000;
        assert_eq!((on_the_day.late, counts(&booked, day("2026-11-23"), after).late), (0, 1));
    }

    #[test]
    fn a_booking_that_the_plan_does_not_know_came_after_it() {
        let booked = example::booked("2026-11-25");
        let mut plan = example::plan("2026-11-25");
        assert_eq!(came_after(&plan, &[example::kept(booked.clone())]), [booked.id]);
        plan.unassigned.push(example::left_out(booked.id));
        assert_eq!(came_after(&plan, &[example::kept(booked)]), []);
    }
}
