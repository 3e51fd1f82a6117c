//! Two working calendars, agency and post: a regular week plus dated rows that override it.
//! Rows are data with a basis and a certainty; a yearly notice replaces the proposed ones. Holds no rule about limits.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc, Weekday};
use serde::{Deserialize, Serialize};

use super::{instant, next_day, previous_day};

/// Whose calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keeper {
    /// Public agencies: the legal clock.
    Agency,
    /// The postal operator: transit, invitations, claims.
    Post,
}

/// What a row does to its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowKind {
    /// Public holiday (Bộ luật Lao động Đ112).
    Holiday,
    /// Day off in lieu of a holiday on the weekly rest day (Đ111(3)).
    Compensatory,
    /// Weekday exchanged for a Saturday.
    SwapOff,
    /// Declared local closure: flood, power cut, move.
    Closure,
    /// Weekend day worked in exchange.
    WorkingWeekend,
}

impl RowKind {
    /// Whether a day of this kind is worked.
    pub fn is_working(self) -> bool {
        match self {
            Self::WorkingWeekend => true,
            Self::Holiday | Self::Compensatory | Self::SwapOff | Self::Closure => false,
        }
    }

    /// The text key of the kind.
    pub fn text_key(self) -> &'static str {
        match self {
            Self::Holiday => "time-kind-holiday",
            Self::Compensatory => "time-kind-compensatory",
            Self::SwapOff => "time-kind-swap-off",
            Self::Closure => "time-kind-closure",
            Self::WorkingWeekend => "time-kind-working-weekend",
        }
    }
}

/// How sure a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Date fixed by a law.
    Statute,
    /// Date named in the yearly notice.
    Official,
    /// Follows from a law by rule or lunar computation.
    Derived,
    /// Placeholder: a limit that crosses it is provisional.
    Proposed,
}

/// One dated exception to the regular week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarRow {
    /// Local date.
    pub date: NaiveDate,
    /// What it does.
    pub kind: RowKind,
    /// Its name for people, Vietnamese.
    pub name_vi: String,
    /// Its name for people, English.
    pub name_en: String,
    /// The calendars it touches.
    pub applies_to: Vec<Keeper>,
    /// How sure it is.
    pub certainty: Certainty,
    /// The norm or notice it rests on.
    pub basis: String,
}

/// A working session, local time; `from < to`, written `["07:00", "11:30"]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "(String, String)", into = "(String, String)")]
pub struct Session {
    from: NaiveTime,
    to: NaiveTime,
}

impl Session {
    /// Opening time.
    pub fn from(&self) -> NaiveTime {
        self.from
    }

    /// Closing time.
    pub fn to(&self) -> NaiveTime {
        self.to
    }
}

impl TryFrom<(String, String)> for Session {
    type Error = CalendarFault;
    fn try_from((from, to): (String, String)) -> Result<Self, CalendarFault> {
        let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| CalendarFault::BadSession);
        let session = Self { from: time(&from)?, to: time(&to)? };
        if session.from < session.to { Ok(session) } else { Err(CalendarFault::BadSession) }
    }
}

impl From<Session> for (String, String) {
    fn from(session: Session) -> Self {
        (session.from.format("%H:%M").to_string(), session.to.format("%H:%M").to_string())
    }
}

/// The regular week of one calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Week {
    /// Days worked, `Mon` … `Sun`; at least one.
    pub working_weekdays: Vec<Weekday>,
    /// Sessions in order, without overlap. Empty for a calendar that only counts days (the post).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sessions: Vec<Session>,
}

/// Why calendar data is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalendarFault {
    /// Not JSON of the expected form.
    BadForm,
    /// No working weekday.
    EmptyWeek,
    /// A session that ends before it begins, overlaps the one before, or is missing for the agency.
    BadSession,
}

impl CalendarFault {
    /// The lasting code, also a text key with `-` for `.`.
    pub fn code(self) -> &'static str {
        match self {
            Self::BadForm => "time.calendar-bad-form",
            Self::EmptyWeek => "time.calendar-empty-week",
            Self::BadSession => "time.calendar-bad-session",
        }
    }
}

impl std::fmt::Display for CalendarFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for CalendarFault {}

/// Both calendars as they are kept: one version, two weeks, shared rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarBook {
    /// Grows with every change of the rows; a due date keeps it.
    pub version: u32,
    /// The regular weeks.
    pub calendars: Weeks,
    /// The exceptions of both calendars, in any order.
    pub rows: Vec<CalendarRow>,
}

/// The regular weeks of a [`CalendarBook`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weeks {
    /// Of the agencies.
    pub agency: Week,
    /// Of the post.
    pub post: Week,
}

impl CalendarBook {
    /// Reads the JSON form; fields it does not know (comments, open questions) are ignored.
    pub fn parse(json: &str) -> Result<Self, CalendarFault> {
        let book: Self = serde_json::from_str(json).map_err(|_| CalendarFault::BadForm)?;
        book.calendar(Keeper::Agency)?;
        book.calendar(Keeper::Post)?;
        Ok(book)
    }

    /// The same book with more rows: local closures of one agency, a notice just published.
    pub fn with_rows(mut self, rows: impl IntoIterator<Item = CalendarRow>) -> Self {
        self.rows.extend(rows);
        self
    }

    /// The calendar of one keeper, ready to count with.
    pub fn calendar(&self, keeper: Keeper) -> Result<Calendar, CalendarFault> {
        let week = match keeper {
            Keeper::Agency => &self.calendars.agency,
            Keeper::Post => &self.calendars.post,
        };
        Calendar::new(keeper, self.version, week, &self.rows)
    }
}

/// One calendar, ready to count with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    keeper: Keeper,
    version: u32,
    week: Week,
    rows: BTreeMap<NaiveDate, Vec<CalendarRow>>,
    covered_years: BTreeSet<i32>,
}

impl Calendar {
    /// Checks the week and takes the rows of `keeper`.
    pub fn new(keeper: Keeper, version: u32, week: &Week, rows: &[CalendarRow]) -> Result<Self, CalendarFault> {
        if week.working_weekdays.is_empty() {
            return Err(CalendarFault::EmptyWeek);
        }
        let ordered = week.sessions.windows(2).all(|pair| pair[0].to <= pair[1].from);
        if !ordered || (keeper == Keeper::Agency && week.sessions.is_empty()) {
            return Err(CalendarFault::BadSession);
        }
        let mut by_date: BTreeMap<NaiveDate, Vec<CalendarRow>> = BTreeMap::new();
        for row in rows.iter().filter(|row| row.applies_to.contains(&keeper)) {
            by_date.entry(row.date).or_default().push(row.clone());
        }
        let covered_years = by_date.keys().map(|date| date.year()).collect();
        Ok(Self { keeper, version, week: week.clone(), rows: by_date, covered_years })
    }

    /// Whose it is.
    pub fn keeper(&self) -> Keeper {
        self.keeper
    }

    /// The version a due date keeps.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The row that decides a day, if any: of several rows on one day a closing one wins, then the last one given.
    pub fn row(&self, date: NaiveDate) -> Option<&CalendarRow> {
        let rows = self.rows.get(&date)?;
        rows.iter().rev().find(|row| !row.kind.is_working()).or(rows.last())
    }

    /// Whether the regular week works on this weekday, rows aside.
    pub fn is_regular_working_day(&self, date: NaiveDate) -> bool {
        self.week.working_weekdays.contains(&date.weekday())
    }

    /// Whether the day is worked.
    pub fn is_working(&self, date: NaiveDate) -> bool {
        self.row(date).map_or_else(|| self.is_regular_working_day(date), |row| row.kind.is_working())
    }

    /// Whether any row of the day is a placeholder.
    pub fn is_proposed(&self, date: NaiveDate) -> bool {
        self.rows.get(&date).is_some_and(|rows| rows.iter().any(|row| row.certainty == Certainty::Proposed))
    }

    /// Whether the rows of the day's year have been loaded at all.
    pub fn covers(&self, date: NaiveDate) -> bool {
        self.covered_years.contains(&date.year())
    }

    /// Whether rows of the day's year are still to be loaded: it lies after all that were.
    pub fn is_before_coming_rows(&self, date: NaiveDate) -> bool {
        self.covered_years.last().is_none_or(|last| date.year() > *last)
    }

    /// The day itself if worked, else the next worked day (Bộ luật Dân sự Đ148(5)).
    pub fn on_or_after(&self, mut date: NaiveDate) -> NaiveDate {
        while !self.is_working(date) {
            date = next_day(date);
        }
        date
    }

    /// The `n`-th worked day strictly after `date`; `date` itself for 0.
    pub fn nth_after(&self, mut date: NaiveDate, n: u32) -> NaiveDate {
        for _ in 0..n {
            date = self.on_or_after(next_day(date));
        }
        date
    }

    /// The `n`-th worked day strictly before `date`; `date` itself for 0.
    pub fn nth_before(&self, mut date: NaiveDate, n: u32) -> NaiveDate {
        for _ in 0..n {
            date = previous_day(date);
            while !self.is_working(date) {
                date = previous_day(date);
            }
        }
        date
    }

    /// Worked days in `(after, to]`.
    pub fn working_days_between(&self, after: NaiveDate, to: NaiveDate) -> u32 {
        let days = super::days_after(after, to).filter(|day| self.is_working(*day)).count();
        u32::try_from(days).expect("fewer days than four-digit years hold")
    }

    /// The sessions of a day as instants, empty on a closed day.
    pub fn sessions(&self, date: NaiveDate) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
        if !self.is_working(date) {
            return Vec::new();
        }
        self.week.sessions.iter().map(|session| (instant(date, session.from), instant(date, session.to))).collect()
    }

    /// Working minutes of a regular day; 0 for a calendar without sessions.
    pub fn day_minutes(&self) -> i64 {
        self.week.sessions.iter().map(|session| (session.to - session.from).num_minutes()).sum()
    }

    /// The end of the last session of a day, by the regular hours; midnight ends the day of a calendar without sessions.
    pub fn closing(&self, date: NaiveDate) -> DateTime<Utc> {
        self.week
            .sessions
            .last()
            .map_or_else(|| instant(next_day(date), NaiveTime::MIN), |session| instant(date, session.to))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    pub(crate) fn row(day: &str, kind: RowKind, certainty: Certainty) -> CalendarRow {
        CalendarRow {
            date: date(day),
            kind,
            name_vi: "Ngày thử".into(),
            name_en: "Test day".into(),
            applies_to: vec![Keeper::Agency, Keeper::Post],
            certainty,
            basis: "test".into(),
        }
    }

    pub(crate) fn book(rows: Vec<CalendarRow>) -> CalendarBook {
        let json = r#"{"version": 7, "rows": [], "calendars": {
            "agency": {"working_weekdays": ["Mon","Tue","Wed","Thu","Fri"], "sessions": [["07:00","11:30"],["13:30","17:00"]]},
            "post": {"working_weekdays": ["Mon","Tue","Wed","Thu","Fri","Sat"]}}}"#;
        CalendarBook::parse(json).unwrap().with_rows(rows)
    }

    #[test]
    fn a_row_overrides_the_week_and_a_closing_row_wins_over_a_working_one() {
        let saturday = "2026-08-22";
        let works = row(saturday, RowKind::WorkingWeekend, Certainty::Official);
        let closed = row(saturday, RowKind::Closure, Certainty::Official);
        let of = |rows| book(rows).calendar(Keeper::Agency).unwrap().is_working(date(saturday));
        assert!(!of(vec![]));
        assert!(of(vec![works.clone()]));
        assert!(!of(vec![closed.clone(), works.clone()]));
        assert!(!of(vec![works, closed]));
    }

    #[test]
    fn a_row_touches_only_the_calendars_it_names() {
        let mut swap = row("2026-08-31", RowKind::SwapOff, Certainty::Official);
        swap.applies_to = vec![Keeper::Agency];
        let book = book(vec![swap]);
        assert!(!book.calendar(Keeper::Agency).unwrap().is_working(date("2026-08-31")));
        assert!(book.calendar(Keeper::Post).unwrap().is_working(date("2026-08-31")));
    }

    #[test]
    fn weeks_that_cannot_be_counted_with_are_refused() {
        let parse = |agency: &str| {
            CalendarBook::parse(&format!(
                r#"{{"version":1,"rows":[],"calendars":{{"agency":{agency},"post":{{"working_weekdays":["Mon"]}}}}}}"#
            ))
        };
        assert_eq!(parse(r#"{"working_weekdays":[]}"#), Err(CalendarFault::EmptyWeek));
        assert_eq!(parse(r#"{"working_weekdays":["Mon"]}"#), Err(CalendarFault::BadSession));
        let overlap = r#"{"working_weekdays":["Mon"],"sessions":[["07:00","11:30"],["11:00","17:00"]]}"#;
        assert_eq!(parse(overlap), Err(CalendarFault::BadSession));
        let backwards = r#"{"working_weekdays":["Mon"],"sessions":[["11:30","07:00"]]}"#;
        assert_eq!(parse(backwards), Err(CalendarFault::BadForm));
    }

    #[test]
    fn a_book_survives_json() {
        let before = book(vec![row("2026-11-24", RowKind::Holiday, Certainty::Statute)]);
        let json = serde_json::to_string(&before).unwrap();
        assert_eq!(CalendarBook::parse(&json).unwrap(), before);
    }
}
