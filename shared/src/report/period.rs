//! The periods of a report and the days before which it is sent (TT 17/2017 Đ13, read 11/2026): a quarter before the 10th of
//! the next quarter's first month, the half-year before 10 July, the year before 10 January.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A quarter of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum Quarter {
    /// January to March.
    First,
    /// April to June.
    Second,
    /// July to September.
    Third,
    /// October to December.
    Fourth,
}

impl Quarter {
    /// All four.
    pub const ALL: [Self; 4] = [Self::First, Self::Second, Self::Third, Self::Fourth];

    /// Its first month, 1 to 12.
    fn first_month(self) -> u32 {
        u32::from(u8::from(self)) * 3 - 2
    }
}

impl TryFrom<u8> for Quarter {
    type Error = &'static str;
    fn try_from(number: u8) -> Result<Self, &'static str> {
        Self::ALL.into_iter().find(|quarter| u8::from(*quarter) == number).ok_or("report.bad-quarter")
    }
}

impl From<Quarter> for u8 {
    fn from(quarter: Quarter) -> Self {
        match quarter {
            Quarter::First => 1,
            Quarter::Second => 2,
            Quarter::Third => 3,
            Quarter::Fourth => 4,
        }
    }
}

/// What a report covers; years 1900 to 9000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "period", rename_all = "snake_case")]
pub enum Period {
    /// Three months.
    Quarter {
        /// Year.
        year: Year,
        /// 1 to 4.
        quarter: Quarter,
    },
    /// January to June; the second half is in the year's report.
    HalfYear {
        /// Year.
        year: Year,
    },
    /// January to December.
    Year {
        /// Year.
        year: Year,
    },
}

/// A year of four digits.
pub type Year = u16;

impl Period {
    /// The first day covered.
    pub fn first_day(self) -> NaiveDate {
        match self {
            Self::Quarter { year, quarter } => day(year, quarter.first_month(), 1),
            Self::HalfYear { year } | Self::Year { year } => day(year, 1, 1),
        }
    }

    /// The last day covered.
    pub fn last_day(self) -> NaiveDate {
        let (year, month) = self.next_month();
        day(year, month, 1).pred_opt().expect("the years of a report are no edge of the calendar")
    }

    /// The report is sent before this day.
    pub fn due_before(self) -> NaiveDate {
        let (year, month) = self.next_month();
        day(year, month, 10)
    }

    /// Whether a day lies in it.
    pub fn has(self, day: NaiveDate) -> bool {
        (self.first_day()..=self.last_day()).contains(&day)
    }

    /// Whether a report made on `today` can be complete: the period is over.
    pub fn is_over(self, today: NaiveDate) -> bool {
        self.last_day() < today
    }

    /// The month after the period.
    fn next_month(self) -> (Year, u32) {
        match self {
            Self::Quarter { year, quarter: Quarter::Fourth } | Self::Year { year } => (year.saturating_add(1), 1),
            Self::Quarter { year, quarter } => (year, quarter.first_month() + 3),
            Self::HalfYear { year } => (year, 7),
        }
    }
}

fn day(year: Year, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(i32::from(year), month, day).expect("a first or tenth of a month is a real date")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::calendar::tests::date;

    #[test]
    fn periods_end_and_fall_due_as_the_circular_says() {
        for (period, first, last, due) in [
            (Period::Quarter { year: 2026, quarter: Quarter::First }, "2026-01-01", "2026-03-31", "2026-04-10"),
            (Period::Quarter { year: 2026, quarter: Quarter::Third }, "2026-07-01", "2026-09-30", "2026-10-10"),
            (Period::Quarter { year: 2026, quarter: Quarter::Fourth }, "2026-10-01", "2026-12-31", "2027-01-10"),
            (Period::HalfYear { year: 2026 }, "2026-01-01", "2026-06-30", "2026-07-10"),
            (Period::Year { year: 2026 }, "2026-01-01", "2026-12-31", "2027-01-10"),
        ] {
            assert_eq!(
                (period.first_day(), period.last_day(), period.due_before()),
                (date(first), date(last), date(due))
            );
            assert!(!period.is_over(date(last)) && period.is_over(date(due)));
        }
    }

    #[test]
    fn a_period_survives_json_and_a_fifth_quarter_is_refused() {
        let period = Period::Quarter { year: 2026, quarter: Quarter::Second };
        let json = serde_json::to_string(&period).unwrap();
        assert_eq!(json, r#"{"period":"quarter","year":2026,"quarter":2}"#);
        assert_eq!(serde_json::from_str::<Period>(&json).unwrap(), period);
        assert!(serde_json::from_str::<Period>(&json.replace(":2}", ":5}")).is_err());
    }
}
