//! The due date of a dossier: from the filing moment, the limit, the agency's calendar and the pauses to one date that can
//! explain itself. The filing moment is the signing of the hand-over record, not the pickup (QĐ 45/2016 Đ7(4)).

use chrono::{DateTime, Datelike, Months, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::calendar::Calendar;
use super::explanation::{Arg, Explanation, Step, calendar_steps};
use super::hours::{consume, next_open};
use super::limit::{ClockRefusal, ClockRules, Pause, TimeLimit};
use super::{days_after, instant, local, local_date, next_day};

/// When the count began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// The later signature of the hand-over record.
    #[serde(with = "super::local_instant")]
    pub filed_at: DateTime<Utc>,
    /// The moment a requested supplement became complete: the count restarts from zero there, by the same rules.
    #[serde(default, with = "super::optional_local_instant", skip_serializing_if = "Option::is_none")]
    pub restarted_at: Option<DateTime<Utc>>,
}

impl Start {
    /// A count that was never restarted.
    pub fn filed(at: DateTime<Utc>) -> Self {
        Self { filed_at: at, restarted_at: None }
    }

    /// The moment that counts.
    pub fn at(&self) -> DateTime<Utc> {
        self.restarted_at.unwrap_or(self.filed_at)
    }
}

/// A due date and how it came about. Stored as it is with the dossier; never recomputed once printed on a signed slip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// Local date of the start; never counted in day-counted periods.
    pub day0: NaiveDate,
    /// Hour-counted limits: the instant the clock began to run.
    #[serde(default, with = "super::optional_local_instant", skip_serializing_if = "Option::is_none")]
    pub clock_starts_at: Option<DateTime<Utc>>,
    /// Working-day limits: the days counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted_days: Option<Vec<NaiveDate>>,
    /// Calendar-day and month limits: the last day before it was moved to a working day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_day_before_roll: Option<NaiveDate>,
    /// The date for people.
    pub due_date: NaiveDate,
    /// The end of the last session of `due_date`; the exact instant of hour-counted limits.
    #[serde(with = "super::local_instant")]
    pub due_at: DateTime<Utc>,
    /// A placeholder row of the calendar lies in the window, or the rows of the year are still to come.
    pub provisional: bool,
    /// The limit counted.
    pub limit: TimeLimit,
    /// Version of the calendar used.
    pub calendar_version: u32,
    /// Version of [`ClockRules`] used.
    pub rule_version: String,
    /// The steps.
    pub explanation: Explanation,
}

/// Where a count ended, before calendar, rules and explanation are put around it.
struct Ended {
    clock_starts_at: Option<DateTime<Utc>>,
    counted_days: Option<Vec<NaiveDate>>,
    last_day_before_roll: Option<NaiveDate>,
    due_date: NaiveDate,
    due_at: DateTime<Utc>,
}

/// Computes the due date. `calendar` is the agency's, local closures of that agency included.
pub fn due(
    start: &Start,
    limit: TimeLimit,
    pauses: &[Pause],
    calendar: &Calendar,
    rules: &ClockRules,
) -> Result<Due, ClockRefusal> {
    if !limit.is_in_range() {
        return Err(ClockRefusal::BadAmount);
    }
    // Whether a financial duty stops the clock is not confirmed, so the rules say it.
    let pauses = if rules.payment_pauses { pauses } else { &[] };
    if pauses.iter().any(|pause| pause.to < pause.from) {
        return Err(ClockRefusal::BadPause);
    }
    let at = start.at();
    if ![at, start.filed_at].into_iter().chain(pauses.iter().map(|pause| pause.to)).all(is_countable) {
        return Err(ClockRefusal::OutOfRange);
    }
    let day0 = local_date(at);
    let paused = |day: NaiveDate| pauses.iter().any(|pause| pause.holds(day));
    let ended = match limit {
        TimeLimit::SameDay => on_day(calendar, same_day(at, pauses, calendar, rules)),
        TimeLimit::WorkingHour { minutes, cutoff_applies } => {
            let after_cutoff = cutoff_applies && local(at).time() > rules.cutoff;
            let from = if after_cutoff { instant(next_day(day0), chrono::NaiveTime::MIN) } else { at };
            let opens = next_open(calendar, from);
            let due_at = consume(calendar, opens, TimeDelta::minutes(i64::from(minutes)), pauses);
            Ended { clock_starts_at: Some(opens), due_at, ..on_day(calendar, local_date(due_at)) }
        }
        TimeLimit::WorkingDay { amount_halves } => {
            let days: Vec<NaiveDate> = days_after(day0, NaiveDate::MAX)
                .filter(|day| calendar.is_working(*day) && !paused(*day))
                .take(amount_halves.div_ceil(2) as usize)
                .collect();
            let last = *days.last().expect("a limit counts at least one day");
            Ended { counted_days: Some(days), ..on_day(calendar, last) }
        }
        TimeLimit::CalendarDay { amount_halves } => rolled(calendar, day0, amount_halves.div_ceil(2) as usize, &paused),
        TimeLimit::Month { months } => {
            let end = day0.checked_add_months(Months::new(months)).ok_or(ClockRefusal::OutOfRange)?;
            rolled(calendar, day0, days_after(day0, end).count(), &paused)
        }
    };
    Ok(told(start, limit, pauses, calendar, rules, ended))
}

/// The day of a same-day limit: today when the moment is on a working day and not after the cut-off, else the next working
/// day; days of a pause are not counted, and no day is the last one while a pause lasts over its end.
fn same_day(at: DateTime<Utc>, pauses: &[Pause], calendar: &Calendar, rules: &ClockRules) -> NaiveDate {
    let day0 = local_date(at);
    let mut day = if local(at).time() <= rules.cutoff { day0 } else { next_day(day0) };
    let stands = |day: NaiveDate| {
        let end = calendar.closing(day);
        pauses.iter().any(|pause| pause.holds(day) || pause.from < end && end < pause.to)
    };
    while !calendar.is_working(day) || stands(day) {
        day = next_day(day);
    }
    day
}

/// Whether the clock answers for this instant: years 1900 to 9000, so that no count runs off the calendar.
fn is_countable(at: DateTime<Utc>) -> bool {
    (1900..=9000).contains(&at.year())
}

/// A period that ends with a whole day.
fn on_day(calendar: &Calendar, day: NaiveDate) -> Ended {
    Ended {
        clock_starts_at: None,
        counted_days: None,
        last_day_before_roll: None,
        due_date: day,
        due_at: calendar.closing(day),
    }
}

/// `n` calendar days after `day0` that are not paused, then the next working day.
fn rolled(calendar: &Calendar, day0: NaiveDate, n: usize, paused: &dyn Fn(NaiveDate) -> bool) -> Ended {
    let last = days_after(day0, NaiveDate::MAX)
        .filter(|day| !paused(*day))
        .take(n)
        .last()
        .expect("a limit counts at least one day");
    Ended { last_day_before_roll: Some(last), ..on_day(calendar, calendar.on_or_after(last)) }
}

/// Puts versions, certainty and explanation around a count.
fn told(
    start: &Start,
    limit: TimeLimit,
    pauses: &[Pause],
    calendar: &Calendar,
    rules: &ClockRules,
    ended: Ended,
) -> Due {
    let day0 = local_date(start.at());
    let proposed: Vec<NaiveDate> = days_after(day0, ended.due_date).filter(|day| calendar.is_proposed(*day)).collect();
    let uncovered = !calendar.covers(ended.due_date);
    // Of a past year nothing will be published any more: its dates are told with a reservation, and are not provisional.
    let provisional = calendar.is_before_coming_rows(ended.due_date) || !proposed.is_empty();
    let mut steps = vec![match start.restarted_at {
        Some(at) => {
            Step::new("time-restarted").with("at", Arg::Instant(at)).with("filed", Arg::Instant(start.filed_at))
        }
        None => Step::new("time-filed").with("at", Arg::Instant(start.filed_at)),
    }];
    let (key, arg) = match limit {
        TimeLimit::SameDay => ("time-limit-same-day", Arg::Count(0)),
        TimeLimit::WorkingHour { minutes, .. } if minutes % 60 == 0 => {
            ("time-limit-hours", Arg::Count(i64::from(minutes / 60)))
        }
        TimeLimit::WorkingHour { minutes, .. } => ("time-limit-minutes", Arg::Count(i64::from(minutes))),
        TimeLimit::WorkingDay { amount_halves } => ("time-limit-working-days", Arg::Halves(amount_halves)),
        TimeLimit::CalendarDay { amount_halves } => ("time-limit-calendar-days", Arg::Halves(amount_halves)),
        TimeLimit::Month { months } => ("time-limit-months", Arg::Count(i64::from(months))),
    };
    steps.push(match limit {
        TimeLimit::SameDay => Step::new(key).with("cutoff", Arg::Text(rules.cutoff.format("%H:%M").to_string())),
        _ => Step::new(key).with("n", arg),
    });
    if let TimeLimit::WorkingDay { amount_halves } | TimeLimit::CalendarDay { amount_halves } = limit
        && amount_halves % 2 == 1
    {
        steps.push(Step::new("time-half-day"));
    }
    if !limit.counts_hours() && limit != TimeLimit::SameDay {
        steps.push(Step::new("time-day0").with("date", Arg::Date(day0)));
    }
    if let Some(at) = ended.clock_starts_at {
        steps.push(Step::new("time-clock-starts").with("at", Arg::Instant(at)));
    }
    // Calendar days and months meet the calendar only where they end.
    let window_from = match ended.last_day_before_roll {
        Some(last) => super::previous_day(last),
        None if limit == TimeLimit::SameDay => super::previous_day(day0),
        None => day0,
    };
    steps.extend(calendar_steps(calendar, window_from, ended.due_date));
    for pause in pauses.iter().filter(|pause| pause.to >= start.at()) {
        let key = if limit.counts_hours() { "time-pause-exact" } else { "time-pause-days" };
        steps.push(Step::new(key).with("from", Arg::Instant(pause.from)).with("to", Arg::Instant(pause.to)));
    }
    if let Some(days) = &ended.counted_days {
        steps.push(Step::new("time-counted").with("days", Arg::Dates(days.clone())));
    }
    if let Some(last) = ended.last_day_before_roll {
        let key = if last == ended.due_date { "time-last-day" } else { "time-last-day-rolled" };
        steps.push(Step::new(key).with("date", Arg::Date(last)));
    }
    steps.push(match limit {
        TimeLimit::WorkingHour { .. } => Step::new("time-due-at").with("at", Arg::Instant(ended.due_at)),
        _ => Step::new("time-due-date").with("date", Arg::Date(ended.due_date)),
    });
    if !proposed.is_empty() {
        steps.push(Step::new("time-provisional").with("days", Arg::Dates(proposed)));
    }
    if uncovered {
        let key = if calendar.is_before_coming_rows(ended.due_date) { "time-uncovered" } else { "time-uncovered-past" };
        steps.push(Step::new(key).with("year", Arg::Count(i64::from(ended.due_date.year()))));
    }
    steps.push(
        Step::new("time-versions")
            .with("calendar", Arg::Count(i64::from(calendar.version())))
            .with("rules", Arg::Text(rules.version.clone()))
            .with("source", Arg::Text(rules.source.clone())),
    );
    Due {
        day0,
        clock_starts_at: ended.clock_starts_at,
        counted_days: ended.counted_days,
        last_day_before_roll: ended.last_day_before_roll,
        due_date: ended.due_date,
        due_at: ended.due_at,
        provisional,
        limit,
        calendar_version: calendar.version(),
        rule_version: rules.version.clone(),
        explanation: steps,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::time::calendar::tests::{book, date, row};
    use crate::time::calendar::{Certainty, Keeper, RowKind};

    fn at(text: &str) -> DateTime<Utc> {
        format!("{text}+07:00").parse().unwrap()
    }

    fn agency(rows: Vec<crate::time::calendar::CalendarRow>) -> Calendar {
        book(rows).calendar(Keeper::Agency).unwrap()
    }

    fn count(start: &str, limit: TimeLimit, pauses: &[Pause], calendar: &Calendar) -> Due {
        due(&Start::filed(at(start)), limit, pauses, calendar, &ClockRules::default()).unwrap()
    }

    #[test]
    fn a_half_day_counts_as_a_whole_day_and_says_so() {
        let due = count("2026-11-02T09:00:00", TimeLimit::WorkingDay { amount_halves: 5 }, &[], &agency(vec![]));
        assert_eq!(due.due_date, date("2026-11-05"));
        assert!(due.explanation.iter().any(|step| step.key == "time-half-day"));
    }

    #[test]
    fn days_of_a_pause_are_not_counted_after_the_day_it_began() {
        let pauses = [Pause { from: at("2026-11-05T10:00:00"), to: at("2026-11-11T15:20:00") }];
        let calendar = agency(vec![]);
        let working = count("2026-11-02T09:00:00", TimeLimit::working_days(10), &pauses, &calendar);
        assert_eq!(working.due_date, date("2026-11-20"));
        let plain = count("2026-11-02T09:00:00", TimeLimit::calendar_days(10), &pauses, &calendar);
        assert_eq!(plain.last_day_before_roll, Some(date("2026-11-18")));
    }

    #[test]
    fn whether_a_financial_duty_stops_the_count_is_for_the_rules_to_say() {
        let pauses = [Pause { from: at("2026-11-05T10:00:00"), to: at("2026-11-11T15:20:00") }];
        let runs_on = ClockRules { payment_pauses: false, ..ClockRules::default() };
        let start = Start::filed(at("2026-11-02T09:00:00"));
        let due = due(&start, TimeLimit::working_days(10), &pauses, &agency(vec![]), &runs_on).unwrap();
        assert_eq!(due.due_date, date("2026-11-16"));
        assert!(due.explanation.iter().all(|step| step.key != "time-pause-days"), "nothing was left out");
    }

    #[test]
    fn a_year_without_rows_is_provisional() {
        let calendar = agency(vec![row("2026-11-24", RowKind::Holiday, Certainty::Statute)]);
        assert!(!count("2026-11-02T09:00:00", TimeLimit::working_days(3), &[], &calendar).provisional);
        let next_year = count("2026-12-30T09:00:00", TimeLimit::working_days(3), &[], &calendar);
        assert!(next_year.provisional);
        assert!(next_year.explanation.iter().any(|step| step.key == "time-uncovered"));
    }

    #[test]
    fn a_year_before_all_rows_is_told_with_a_reservation_and_is_not_provisional() {
        let calendar = agency(vec![row("2026-11-24", RowKind::Holiday, Certainty::Statute)]);
        let due = count("2024-01-31T09:00:00", TimeLimit::Month { months: 1 }, &[], &calendar);
        assert_eq!((due.due_date, due.provisional), (date("2024-02-29"), false));
        assert!(due.explanation.iter().any(|step| step.key == "time-uncovered-past"));
    }

    #[test]
    fn the_explanation_names_the_row_its_basis_and_both_versions() {
        let calendar = agency(vec![row("2026-11-24", RowKind::Holiday, Certainty::Statute)]);
        let due = count("2026-11-23T16:10:00", TimeLimit::working_days(5), &[], &calendar);
        let skip = due.explanation.iter().find(|step| step.key == "time-skip-row").unwrap();
        assert_eq!(skip.args["basis"], Arg::Text("test".into()));
        assert_eq!(skip.args["kind"], Arg::Key("time-kind-holiday".into()));
        assert_eq!((due.calendar_version, due.rule_version.as_str()), (7, "2018-61.1"));
    }

    #[test]
    fn pauses_that_end_before_they_begin_and_far_years_are_refused() {
        let ask = |filed: &str, pauses: &[Pause]| {
            due(&Start::filed(at(filed)), TimeLimit::SameDay, pauses, &agency(vec![]), &ClockRules::default())
        };
        let backwards = Pause { from: at("2026-11-05T10:00:00"), to: at("2026-11-05T09:00:00") };
        assert_eq!(ask("2026-11-02T09:00:00", &[backwards]), Err(ClockRefusal::BadPause));
        assert_eq!(ask("9500-11-02T09:00:00", &[]), Err(ClockRefusal::OutOfRange));
    }

    fn limits() -> impl Strategy<Value = TimeLimit> {
        prop_oneof![
            Just(TimeLimit::SameDay),
            (1u32..3000, any::<bool>())
                .prop_map(|(minutes, cutoff_applies)| TimeLimit::WorkingHour { minutes, cutoff_applies }),
            (1u32..80).prop_map(|amount_halves| TimeLimit::WorkingDay { amount_halves }),
            (1u32..120).prop_map(|amount_halves| TimeLimit::CalendarDay { amount_halves }),
            (1u32..12).prop_map(|months| TimeLimit::Month { months }),
        ]
    }

    /// A filing moment in 2026, some closed days, some pauses, all in minutes or days after 1 January 2026.
    fn cases() -> impl Strategy<Value = (DateTime<Utc>, TimeLimit, Vec<NaiveDate>, Vec<Pause>)> {
        let day = |n: u64| date("2026-01-01") + chrono::Days::new(n);
        let minute = |n: i64| at("2026-01-01T00:00:00") + TimeDelta::minutes(n);
        (
            0i64..525_600,
            limits(),
            prop::collection::vec((0u64..500).prop_map(day), 0..12),
            prop::collection::vec((0i64..525_600, 0i64..20_000), 0..3),
        )
            .prop_map(move |(filed, limit, closed, pauses)| {
                let pauses = pauses.into_iter().map(|(from, len)| Pause { from: minute(from), to: minute(from + len) });
                (minute(filed), limit, closed, pauses.collect())
            })
    }

    fn closed(days: &[NaiveDate]) -> Calendar {
        agency(days.iter().map(|day| row(&day.to_string(), RowKind::Closure, Certainty::Official)).collect())
    }

    proptest! {
        #[test]
        fn a_due_date_never_falls_on_a_closed_day((filed, limit, days, pauses) in cases()) {
            let calendar = closed(&days);
            let due = due(&Start::filed(filed), limit, &pauses, &calendar, &ClockRules::default()).unwrap();
            prop_assert!(calendar.is_working(due.due_date));
            prop_assert_eq!(local_date(due.due_at), due.due_date);
            prop_assert!(due.due_date >= due.day0);
        }

        #[test]
        fn one_more_closed_day_never_makes_it_earlier((filed, limit, days, pauses) in cases(), more in 0u64..500) {
            let ask = |days: &[NaiveDate]| {
                due(&Start::filed(filed), limit, &pauses, &closed(days), &ClockRules::default()).unwrap().due_at
            };
            let mut more_days = days.clone();
            more_days.push(date("2026-01-01") + chrono::Days::new(more));
            prop_assert!(ask(&more_days) >= ask(&days));
        }

        #[test]
        fn a_due_date_survives_json((filed, limit, days, pauses) in cases()) {
            let due = due(&Start::filed(filed), limit, &pauses, &closed(&days), &ClockRules::default()).unwrap();
            let json = serde_json::to_string(&due).unwrap();
            prop_assert_eq!(serde_json::from_str::<Due>(&json).unwrap(), due);
        }
    }
}
