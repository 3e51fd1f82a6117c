//! The days of the post: what the two-invitation rule and holding at an office are counted on.

use chrono::{DateTime, NaiveDate};

use crate::force_majeure::extended_hold;
use crate::time::calendar::Calendar;
use crate::time::limit::ClockRules;
use crate::time::local_date;
use crate::time::transit::invitations;

/// How long an office keeps a result for its recipient where its own data do not say (`PlaceView::hold_days`), post working
/// days; no norm fixes it.
pub const HOLD_DAYS: u32 = 10;

/// Everything that days of the post are counted with.
#[derive(Debug, Clone, PartialEq)]
pub struct PostDays {
    /// Working days of the post.
    pub calendar: Calendar,
    /// Gaps between invitations.
    pub rules: ClockRules,
    /// Days of force majeure at the recipient's place, which are not counted.
    pub suspended: Vec<NaiveDate>,
    /// Post working days for which an office keeps a result.
    pub hold_days: u32,
}

impl PostDays {
    /// Without force majeure.
    pub fn new(calendar: Calendar, rules: ClockRules) -> Self {
        Self { calendar, rules, suspended: Vec::new(), hold_days: HOLD_DAYS }
    }

    /// The first day of the second invitation.
    pub fn second_invitation(&self, first_on: NaiveDate) -> NaiveDate {
        invitations(first_on, None, &self.suspended, &self.calendar, &self.rules).second_invitation_not_before
    }

    /// The first day on which the result may go back to the agency; `None` if the second invitation came too early.
    pub fn return_to_agency(&self, first_on: NaiveDate, second_on: NaiveDate) -> Option<NaiveDate> {
        invitations(first_on, Some(second_on), &self.suspended, &self.calendar, &self.rules).return_not_before
    }

    /// The last day of holding, from the day on which the office took it.
    pub fn hold_until(&self, since: NaiveDate) -> NaiveDate {
        extended_hold(since, self.calendar.nth_after(since, self.hold_days), &self.suspended, &self.calendar)
    }

    /// A promised last day of holding, extended by force majeure that came since; what was promised stays.
    pub fn held_until(&self, since: NaiveDate, until: NaiveDate) -> NaiveDate {
        self.hold_until(since).max(until)
    }
}

/// The local day of a moment in Unix milliseconds.
pub fn day_of(at_ms: i64) -> NaiveDate {
    local_date(DateTime::from_timestamp_millis(at_ms).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::calendar::Keeper;
    use crate::time::calendar::tests::{book, date};

    #[test]
    fn days_of_force_majeure_extend_holding_once_and_never_shorten_what_was_promised() {
        let calendar = book(vec![]).calendar(Keeper::Post).unwrap();
        let dry = PostDays { hold_days: 3, ..PostDays::new(calendar, ClockRules::default()) };
        let since = date("2026-11-16");
        let promised = dry.hold_until(since);
        assert_eq!(promised, date("2026-11-19"));
        let flooded = PostDays { suspended: vec![date("2026-11-18"), date("2026-11-19")], ..dry.clone() };
        let extended = flooded.held_until(since, promised);
        assert_eq!(extended, date("2026-11-21"));
        assert_eq!(flooded.held_until(since, extended), extended, "the same days are not counted twice");
        assert_eq!(dry.held_until(since, extended), extended, "lifted again: the promise stays");
    }
}
