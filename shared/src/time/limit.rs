//! What a due date is computed from: the time limit of a procedure, pauses, and the versioned rules of counting.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use super::appointment::JudgedBy;
use super::local_date;
use crate::money::exemption::Validity;

/// The longest limit in half days (five thousand days): anything longer is a typing error.
const MAX_HALVES: u32 = 10_000;
/// The longest limit in months.
const MAX_MONTHS: u32 = 600;
/// The longest limit in working minutes (a thousand days of eight hours).
const MAX_MINUTES: u32 = 480_000;

/// The time limit of a procedure or stage.
///
/// On the wire one flat object: `unit`, with `amount` in days, half days allowed (`2.5`), months or hours, or
/// `amount_minutes` for hours, and `cutoff_applies` for hours. A half day is kept (so that the catalogue says what the
/// decision says) and counted as a whole day, because a day-counted period has no smaller step than a day (BLDS Đ147).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "LimitRow", into = "LimitRow")]
pub enum TimeLimit {
    /// On the day of filing; on the next working day when filed after the cut-off.
    SameDay,
    /// Working minutes from the filing moment itself.
    WorkingHour {
        /// Minutes, 1 to 480,000.
        minutes: u32,
        /// Whether a filing after the cut-off starts on the next working day.
        cutoff_applies: bool,
    },
    /// Working days strictly after day 0.
    WorkingDay {
        /// Half days, 1 to 10,000: 5 means 2.5 days.
        amount_halves: u32,
    },
    /// Calendar days after day 0, then rolled to a working day.
    CalendarDay {
        /// Half days, 1 to 10,000.
        amount_halves: u32,
    },
    /// Same day number some months later, then rolled to a working day.
    Month {
        /// Months, 1 to 600.
        months: u32,
    },
}

impl TimeLimit {
    /// `n` whole working days.
    pub fn working_days(n: u32) -> Self {
        Self::WorkingDay { amount_halves: n.saturating_mul(2) }
    }

    /// `n` whole calendar days.
    pub fn calendar_days(n: u32) -> Self {
        Self::CalendarDay { amount_halves: n.saturating_mul(2) }
    }

    /// A limit of so many halves of a unit, the way the catalogue keeps it. `cutoff_applies` concerns hours only; half a
    /// month fails with [`ClockRefusal::BadAmount`], because the law counts months by their day number.
    pub fn from_halves(unit: LimitUnit, halves: u32, cutoff_applies: bool) -> Result<Self, ClockRefusal> {
        let limit = match unit {
            LimitUnit::SameDay => Self::SameDay,
            LimitUnit::WorkingHour => Self::WorkingHour { minutes: halves.saturating_mul(30), cutoff_applies },
            LimitUnit::WorkingDay => Self::WorkingDay { amount_halves: halves },
            LimitUnit::CalendarDay => Self::CalendarDay { amount_halves: halves },
            LimitUnit::Month if halves.is_multiple_of(2) => Self::Month { months: halves / 2 },
            LimitUnit::Month => return Err(ClockRefusal::BadAmount),
        };
        if limit.is_in_range() { Ok(limit) } else { Err(ClockRefusal::BadAmount) }
    }

    /// Whether lateness compares instants instead of dates.
    pub fn counts_hours(self) -> bool {
        matches!(self, Self::WorkingHour { .. })
    }

    /// Whether the amount lies in the documented range.
    pub fn is_in_range(self) -> bool {
        match self {
            Self::SameDay => true,
            Self::WorkingHour { minutes, .. } => (1..=MAX_MINUTES).contains(&minutes),
            Self::WorkingDay { amount_halves } | Self::CalendarDay { amount_halves } => {
                (1..=MAX_HALVES).contains(&amount_halves)
            }
            Self::Month { months } => (1..=MAX_MONTHS).contains(&months),
        }
    }
}

/// The wire form of [`TimeLimit`].
#[derive(Debug, Clone, Serialize, Deserialize)]
struct LimitRow {
    unit: LimitUnit,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    amount: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    amount_minutes: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cutoff_applies: Option<bool>,
}

/// The unit of a [`TimeLimit`], as the catalogue and the wire name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitUnit {
    /// The day of filing.
    SameDay,
    /// Working hours of the agency.
    WorkingHour,
    /// Working days of the agency.
    WorkingDay,
    /// Days of the calendar.
    CalendarDay,
    /// Months.
    Month,
}

/// `amount` in steps of `1 / parts`; fails when it is absent, not a whole number of steps, or out of range.
fn steps(amount: Option<f64>, parts: f64) -> Result<u32, ClockRefusal> {
    let steps = amount.ok_or(ClockRefusal::BadAmount)? * parts;
    if steps.fract() == 0.0 && (1.0..=f64::from(MAX_MINUTES)).contains(&steps) {
        Ok(steps as u32)
    } else {
        Err(ClockRefusal::BadAmount)
    }
}

impl TryFrom<LimitRow> for TimeLimit {
    type Error = ClockRefusal;
    fn try_from(row: LimitRow) -> Result<Self, ClockRefusal> {
        let limit = match row.unit {
            LimitUnit::SameDay => Self::SameDay,
            LimitUnit::WorkingHour => Self::WorkingHour {
                minutes: row.amount_minutes.map_or_else(|| steps(row.amount, 60.0), Ok)?,
                cutoff_applies: row.cutoff_applies.unwrap_or(false),
            },
            LimitUnit::WorkingDay => Self::WorkingDay { amount_halves: steps(row.amount, 2.0)? },
            LimitUnit::CalendarDay => Self::CalendarDay { amount_halves: steps(row.amount, 2.0)? },
            LimitUnit::Month => Self::Month { months: steps(row.amount, 1.0)? },
        };
        if limit.is_in_range() { Ok(limit) } else { Err(ClockRefusal::BadAmount) }
    }
}

impl From<TimeLimit> for LimitRow {
    fn from(limit: TimeLimit) -> Self {
        let row = |unit, amount| Self { unit, amount, amount_minutes: None, cutoff_applies: None };
        match limit {
            TimeLimit::SameDay => row(LimitUnit::SameDay, None),
            TimeLimit::WorkingHour { minutes, cutoff_applies } => Self {
                amount_minutes: Some(minutes),
                cutoff_applies: Some(cutoff_applies),
                ..row(LimitUnit::WorkingHour, None)
            },
            TimeLimit::WorkingDay { amount_halves } => row(LimitUnit::WorkingDay, Some(f64::from(amount_halves) / 2.0)),
            TimeLimit::CalendarDay { amount_halves } => {
                row(LimitUnit::CalendarDay, Some(f64::from(amount_halves) / 2.0))
            }
            TimeLimit::Month { months } => row(LimitUnit::Month, Some(f64::from(months))),
        }
    }
}

/// A stretch in which the legal clock stands still (status 6, financial duty). An open pause is given with `to` = now
/// and its date shown as paused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// When it began.
    #[serde(with = "super::local_instant")]
    pub from: DateTime<Utc>,
    /// When it ended, not before `from`.
    #[serde(with = "super::local_instant")]
    pub to: DateTime<Utc>,
}

impl Pause {
    /// Whether a day-counted period leaves out this day: the day of the pause counts, the day of resumption does not.
    pub fn holds(&self, day: NaiveDate) -> bool {
        local_date(self.from) < day && day <= local_date(self.to)
    }
}

/// What of the two clocks a later decree may change, or is not confirmed: data with dates, never code. The rules of NĐ
/// 61/2018 hold until articles of NĐ 118/2025 are confirmed. A dossier pins the version in force at its filing moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockRules {
    /// Kept by every due date.
    pub version: String,
    /// When the version holds.
    #[serde(flatten)]
    pub validity: Validity,
    /// The norms it rests on.
    pub source: String,
    /// When they were read.
    pub checked_at: NaiveDate,
    /// Local time; strictly later is "after the cut-off" (NĐ 61 Đ18(2–3), NĐ 23/2015 Đ7).
    pub cutoff: NaiveTime,
    /// Working days within which a supplement is asked for (NĐ 61 Đ17(2)a).
    pub supplement_notice_days: u32,
    /// Working days before the due date by which the apology is sent (NĐ 61 Đ19(9)).
    pub apology_days_before: u32,
    /// Whether a financial duty (status 6) stops the count until it is done; not confirmed.
    pub payment_pauses: bool,
    /// Against which date "on time" is judged after an extension; not confirmed.
    pub judged_by: JudgedBy,
    /// Months of the postal claim window (TT 17 Đ8).
    pub claim_window_months: u32,
    /// Post working days to answer a claim inside one province (TT 17 Đ8).
    pub claim_answer_days_one_province: u32,
    /// Post working days to answer a claim between provinces (TT 17 Đ8).
    pub claim_answer_days_inter_province: u32,
    /// Post working days between invitations, and from the last one to the return (TT 17 Đ5(2)h).
    pub invitation_gap_days: u32,
}

impl ClockRules {
    /// Reads rows of rules, JSON; fields it does not know (what is not confirmed) are ignored. Fails where there is none.
    pub fn parse(json: &str) -> Result<Vec<Self>, serde_json::Error> {
        let mut rows: Vec<Self> = serde_json::from_str(json)?;
        if rows.is_empty() {
            return Err(serde::de::Error::custom("no rules of counting"));
        }
        rows.sort_by_key(|row| row.validity.effective_from);
        Ok(rows)
    }

    /// The rows that had begun by a day, oldest first: the one in force comes last. Before all of them the oldest alone, so
    /// that there is always one. `rows` as [`Self::parse`] gives them.
    pub fn begun(rows: &[Self], on: NaiveDate) -> &[Self] {
        let count = rows.iter().take_while(|row| row.validity.effective_from <= on).count();
        rows.get(..count.max(1)).unwrap_or(rows)
    }

    /// The row in force on a day; `None` only where there are no rows.
    pub fn in_force(rows: &[Self], on: NaiveDate) -> Option<&Self> {
        Self::begun(rows, on).last()
    }
}

/// Why the clock gives no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockRefusal {
    /// A limit of zero, a fraction smaller than half a day, or a size no procedure has.
    BadAmount,
    /// A pause or stage that ends before it begins.
    BadPause,
    /// A date outside the years 1900 to 9000.
    OutOfRange,
    /// A supplement is awaited: no count runs, so there is no date.
    Stopped,
    /// A pause is open: the clock stands still, so there is no date.
    Paused,
    /// A hop of the control sheet that no other hop or slice goes with.
    BadHop,
    /// Stages without time, named twice, or together longer than the limit.
    BadSlices,
}

impl ClockRefusal {
    /// The lasting code; the text key has `-` for `.`.
    pub fn code(self) -> &'static str {
        match self {
            Self::BadAmount => "time.bad-amount",
            Self::BadPause => "time.bad-pause",
            Self::OutOfRange => "time.out-of-range",
            Self::Stopped => "time.stopped",
            Self::Paused => "time.paused",
            Self::BadHop => "time.bad-hop",
            Self::BadSlices => "time.bad-slices",
        }
    }
}

impl std::fmt::Display for ClockRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for ClockRefusal {}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rules to test with: those of NĐ 61/2018, as the product's data have them.
    impl Default for ClockRules {
        fn default() -> Self {
            let json = r#"[{"version": "2018-61.1", "effective_from": "2018-06-21", "checked_at": "2026-11-23",
                "source": "ND 61/2018; TT 17/2017", "cutoff": "15:00:00", "supplement_notice_days": 3,
                "apology_days_before": 1, "payment_pauses": true, "judged_by": "first", "claim_window_months": 6,
                "claim_answer_days_one_province": 5, "claim_answer_days_inter_province": 7, "invitation_gap_days": 2}]"#;
            Self::parse(json).unwrap().remove(0)
        }
    }

    #[test]
    fn the_rules_of_the_day_count_and_earlier_ones_stay_known() {
        let row = |version: &str, from: &str| {
            let mut row = ClockRules { version: version.into(), ..ClockRules::default() };
            row.validity.effective_from = from.parse().unwrap();
            row
        };
        let json = serde_json::to_string(&[row("b", "2026-07-01"), row("a", "2018-06-21")]).unwrap();
        let rows = ClockRules::parse(&json).unwrap();
        let on = |day: &str| ClockRules::in_force(&rows, day.parse().unwrap()).map(|row| row.version.as_str());
        assert_eq!((on("2026-06-30"), on("2026-07-01"), on("2018-01-01")), (Some("a"), Some("b"), Some("a")));
        assert_eq!(ClockRules::begun(&rows, "2026-07-01".parse().unwrap()).len(), 2, "an old date keeps its version");
        assert!(ClockRules::parse("[]").is_err());
    }

    fn read(json: &str) -> Option<TimeLimit> {
        serde_json::from_str(json).ok()
    }

    #[test]
    fn limits_are_read_in_days_halves_hours_or_minutes() {
        assert_eq!(read(r#"{"unit":"working_day","amount":2.5}"#), Some(TimeLimit::WorkingDay { amount_halves: 5 }));
        assert_eq!(read(r#"{"unit":"month","amount":1}"#), Some(TimeLimit::Month { months: 1 }));
        let four_hours = Some(TimeLimit::WorkingHour { minutes: 240, cutoff_applies: false });
        assert_eq!(read(r#"{"unit":"working_hour","amount":4}"#), four_hours);
        assert_eq!(read(r#"{"unit":"working_hour","amount_minutes":240}"#), four_hours);
    }

    #[test]
    fn amounts_no_procedure_has_are_refused() {
        for amount in ["0", "-1", "2.3", "1e9", "null"] {
            assert_eq!(read(&format!(r#"{{"unit":"working_day","amount":{amount}}}"#)), None, "{amount}");
        }
        assert_eq!(read(r#"{"unit":"working_hour","amount_minutes":0}"#), None);
        assert_eq!(read(r#"{"unit":"month","amount":1.5}"#), None);
        assert_eq!(read(r#"{"unit":"working_day"}"#), None);
    }

    #[test]
    fn limits_kept_in_halves_are_counted_in_their_unit() {
        let of = |unit, halves| TimeLimit::from_halves(unit, halves, true);
        assert_eq!(of(LimitUnit::WorkingDay, 5), Ok(TimeLimit::WorkingDay { amount_halves: 5 }));
        assert_eq!(of(LimitUnit::WorkingHour, 3), Ok(TimeLimit::WorkingHour { minutes: 90, cutoff_applies: true }));
        assert_eq!(of(LimitUnit::Month, 2), Ok(TimeLimit::Month { months: 1 }));
        assert_eq!(of(LimitUnit::Month, 3), Err(ClockRefusal::BadAmount));
        assert_eq!(of(LimitUnit::CalendarDay, 0), Err(ClockRefusal::BadAmount));
    }

    #[test]
    fn a_limit_survives_json() {
        for limit in [
            TimeLimit::SameDay,
            TimeLimit::WorkingHour { minutes: 90, cutoff_applies: true },
            TimeLimit::WorkingDay { amount_halves: 5 },
            TimeLimit::calendar_days(15),
            TimeLimit::Month { months: 1 },
        ] {
            assert_eq!(read(&serde_json::to_string(&limit).unwrap()), Some(limit));
        }
    }
}
