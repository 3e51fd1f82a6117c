//! The date on the slip and its one extension (NĐ 61/2018 Đ19(9)): the new date stands beside the first, never over it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::calendar::Calendar;
use super::late::apology_latest;
use super::limit::ClockRules;

/// The appointed date, and the new one if it was extended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    first: NaiveDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    extended: Option<NaiveDate>,
}

/// Against which date "on time" is judged; not confirmed, so a switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JudgedBy {
    /// The date first promised.
    #[default]
    First,
    /// The date of the apology letter.
    Extended,
}

/// Why a date is not extended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExtensionRefusal {
    /// It was extended before: at most once.
    AlreadyExtended,
    /// The new date is not later than the first.
    NotLater,
    /// The new date is not a working day of the agency.
    ClosedDay,
    /// The letter comes after the last day for it.
    TooLate,
}

impl ExtensionRefusal {
    /// The lasting code; the text key has `-` for `.`.
    pub fn code(self) -> &'static str {
        match self {
            Self::AlreadyExtended => "time.extension-already",
            Self::NotLater => "time.extension-not-later",
            Self::ClosedDay => "time.extension-closed-day",
            Self::TooLate => "time.extension-too-late",
        }
    }
}

impl std::fmt::Display for ExtensionRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for ExtensionRefusal {}

impl Appointment {
    /// A date just promised.
    pub fn new(first: NaiveDate) -> Self {
        Self { first, extended: None }
    }

    /// The date first promised.
    pub fn first(&self) -> NaiveDate {
        self.first
    }

    /// The new date, if any.
    pub fn extended(&self) -> Option<NaiveDate> {
        self.extended
    }

    /// The date the citizen waits for.
    pub fn current(&self) -> NaiveDate {
        self.extended.unwrap_or(self.first)
    }

    /// The date by which lateness is judged.
    pub fn judged_by(&self, switch: JudgedBy) -> NaiveDate {
        match switch {
            JudgedBy::First => self.first,
            JudgedBy::Extended => self.current(),
        }
    }

    /// Puts a new date beside the first; `letter_on` is the local date of the apology letter.
    pub fn extend(
        &self,
        new_date: NaiveDate,
        letter_on: NaiveDate,
        calendar: &Calendar,
        rules: &ClockRules,
    ) -> Result<Self, ExtensionRefusal> {
        if self.extended.is_some() {
            Err(ExtensionRefusal::AlreadyExtended)
        } else if new_date <= self.first {
            Err(ExtensionRefusal::NotLater)
        } else if !calendar.is_working(new_date) {
            Err(ExtensionRefusal::ClosedDay)
        } else if letter_on > apology_latest(self.first, calendar, rules) {
            Err(ExtensionRefusal::TooLate)
        } else {
            Ok(Self { first: self.first, extended: Some(new_date) })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::calendar::Keeper;
    use crate::time::calendar::tests::{book, date};

    #[test]
    fn a_date_is_extended_once_in_time_and_the_first_stays_beside_it() {
        let agency = book(vec![]).calendar(Keeper::Agency).unwrap();
        let first = Appointment::new(date("2026-12-01"));
        let extend = |from: Appointment, to: &str, letter: &str| {
            from.extend(date(to), date(letter), &agency, &ClockRules::default())
        };
        let extended = extend(first, "2026-12-04", "2026-11-30").unwrap();
        assert_eq!((extended.first(), extended.current()), (date("2026-12-01"), date("2026-12-04")));
        assert_eq!(extended.judged_by(JudgedBy::default()), date("2026-12-01"));
        assert_eq!(extended.judged_by(JudgedBy::Extended), date("2026-12-04"));
        assert_eq!(extend(extended, "2026-12-07", "2026-11-30"), Err(ExtensionRefusal::AlreadyExtended));
        assert_eq!(extend(first, "2026-12-01", "2026-11-30"), Err(ExtensionRefusal::NotLater));
        assert_eq!(extend(first, "2026-12-05", "2026-11-30"), Err(ExtensionRefusal::ClosedDay));
        assert_eq!(extend(first, "2026-12-04", "2026-12-01"), Err(ExtensionRefusal::TooLate));
    }
}
