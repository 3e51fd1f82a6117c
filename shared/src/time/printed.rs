//! A date that stands on a signed slip. It is never computed again: its fields are private, nothing changes them, and a
//! computation by later rules, rows or facts is shown beside it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::calendar::Calendar;
use super::due::Due;
use super::explanation::{Arg, Explanation, Step};

/// The due date as it was printed, with what it rested on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrintedDate {
    date: NaiveDate,
    printed_on: NaiveDate,
    provisional: bool,
    calendar_version: u32,
    rule_version: String,
}

/// A date computed today that is not the printed one. The printed one counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The date on the slip.
    pub printed: NaiveDate,
    /// What the same question gives now.
    pub computed: NaiveDate,
    /// Working days between the two; negative when the computed date is the earlier one.
    pub working_days: i64,
    /// Whether calendar or rules have another version now; else the facts differ (a pause, a restart).
    pub other_version: bool,
}

impl PrintedDate {
    /// Freezes the date of a slip that is printed (signed) on `printed_on`.
    pub fn of(due: &Due, printed_on: NaiveDate) -> Self {
        Self {
            date: due.due_date,
            printed_on,
            provisional: due.provisional,
            calendar_version: due.calendar_version,
            rule_version: due.rule_version.clone(),
        }
    }

    /// The date on the slip.
    pub fn date(&self) -> NaiveDate {
        self.date
    }

    /// When the slip was signed.
    pub fn printed_on(&self) -> NaiveDate {
        self.printed_on
    }

    /// Whether it was printed as provisional.
    pub fn is_provisional(&self) -> bool {
        self.provisional
    }

    /// What a computation of today says otherwise; `None` when it gives the same date.
    pub fn beside(&self, now: &Due, calendar: &Calendar) -> Option<Difference> {
        let (printed, computed) = (self.date, now.due_date);
        let working_days = match computed.cmp(&printed) {
            std::cmp::Ordering::Equal => return None,
            std::cmp::Ordering::Greater => i64::from(calendar.working_days_between(printed, computed)),
            std::cmp::Ordering::Less => -i64::from(calendar.working_days_between(computed, printed)),
        };
        let other_version = self.calendar_version != now.calendar_version || self.rule_version != now.rule_version;
        Some(Difference { printed, computed, working_days, other_version })
    }

    /// The sentences: the date on the slip, and beside it what would be computed now.
    pub fn explain(&self, difference: Option<&Difference>) -> Explanation {
        let mut steps = vec![
            Step::new("time-printed")
                .with("date", Arg::Date(self.date))
                .with("on", Arg::Date(self.printed_on))
                .with("calendar", Arg::Count(i64::from(self.calendar_version)))
                .with("rules", Arg::Text(self.rule_version.clone())),
        ];
        if let Some(difference) = difference {
            let key = if difference.other_version { "time-printed-other-version" } else { "time-printed-other-facts" };
            steps.push(Step::new(key).with("computed", Arg::Date(difference.computed)));
        }
        steps
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::calendar::tests::{book, date, row};
    use crate::time::calendar::{Certainty, Keeper, RowKind};
    use crate::time::due::{Start, due};
    use crate::time::limit::{ClockRules, Pause, TimeLimit};

    fn start() -> Start {
        Start::filed("2026-11-23T10:00:00+07:00".parse().unwrap())
    }

    #[test]
    fn a_printed_date_stays_and_a_new_row_is_shown_beside_it() {
        let rules = ClockRules::default();
        let before = book(vec![]).calendar(Keeper::Agency).unwrap();
        let printed_due = due(&start(), TimeLimit::working_days(5), &[], &before, &rules).unwrap();
        let printed = PrintedDate::of(&printed_due, date("2026-11-23"));
        let mut newer = book(vec![row("2026-11-24", RowKind::Holiday, Certainty::Official)]);
        newer.version += 1;
        let after = newer.calendar(Keeper::Agency).unwrap();
        let now = due(&start(), TimeLimit::working_days(5), &[], &after, &rules).unwrap();
        let difference = printed.beside(&now, &after).unwrap();
        assert_eq!((printed.date(), difference.computed), (date("2026-11-30"), date("2026-12-01")));
        assert_eq!((difference.working_days, difference.other_version), (1, true));
        assert_eq!(printed.explain(Some(&difference))[1].key, "time-printed-other-version");
        assert_eq!(printed.beside(&printed_due, &before), None);
    }

    #[test]
    fn a_pause_after_printing_is_another_fact_and_not_another_rule() {
        let rules = ClockRules::default();
        let agency = book(vec![]).calendar(Keeper::Agency).unwrap();
        let ask = |pauses: &[Pause]| due(&start(), TimeLimit::working_days(5), pauses, &agency, &rules).unwrap();
        let printed = PrintedDate::of(&ask(&[]), date("2026-11-23"));
        let at = |day: &str| format!("2026-11-{day}T09:00:00+07:00").parse().unwrap();
        let now = ask(&[Pause { from: at("25"), to: at("27") }]);
        let difference = printed.beside(&now, &agency).unwrap();
        assert_eq!((difference.working_days, difference.other_version), (2, false));
    }
}
