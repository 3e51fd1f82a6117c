//! Lateness and the dates that surround a due date: the latest apology, the latest supplement request, whose stage overran.
//! Transport time is measured apart ([`super::transit`]) and is not the agency's lateness.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::calendar::Calendar;
use super::due::Due;
use super::hours::elapsed;
use super::limit::{ClockRefusal, ClockRules, Pause};
use super::local_date;

/// The last day on which the apology with reason and new date may be sent (NĐ 61 Đ19(9)).
pub fn apology_latest(due_date: NaiveDate, calendar: &Calendar, rules: &ClockRules) -> NaiveDate {
    calendar.nth_before(due_date, rules.apology_days_before)
}

/// The last day on which a dossier found wanting at appraisal may be returned for a supplement (NĐ 61 Đ17(2)a).
pub fn supplement_notice_latest(received_at: DateTime<Utc>, calendar: &Calendar, rules: &ClockRules) -> NaiveDate {
    calendar.nth_after(local_date(received_at), rules.supplement_notice_days)
}

/// How the end of the work compares with the due date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Before the due date (or instant).
    Early,
    /// On it.
    OnTime,
    /// After it.
    Late,
}

/// An outcome with its size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lateness {
    /// Early, on time or late.
    pub outcome: Outcome,
    /// Day-counted limits: worked days after the due date, up to the day of finishing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_working_days: Option<u32>,
    /// Hour-counted limits: whole working minutes after the due instant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_working_minutes: Option<i64>,
}

/// Lateness of a computed due date.
pub fn lateness(due: &Due, finished_at: DateTime<Utc>, calendar: &Calendar) -> Lateness {
    if due.limit.counts_hours() {
        lateness_by_instant(due.due_at, finished_at, calendar)
    } else {
        lateness_by_date(due.due_date, finished_at, calendar)
    }
}

/// Day-counted limits compare dates: after closing time on the due date is still on time.
pub fn lateness_by_date(due_date: NaiveDate, finished_at: DateTime<Utc>, calendar: &Calendar) -> Lateness {
    let finished = local_date(finished_at);
    Lateness {
        outcome: outcome(finished.cmp(&due_date)),
        late_working_days: Some(calendar.working_days_between(due_date, finished)),
        late_working_minutes: None,
    }
}

/// Hour-counted limits compare instants.
pub fn lateness_by_instant(due_at: DateTime<Utc>, finished_at: DateTime<Utc>, calendar: &Calendar) -> Lateness {
    let late = if finished_at > due_at { elapsed(calendar, due_at, finished_at, &[]) } else { TimeDelta::zero() };
    Lateness {
        outcome: outcome(finished_at.cmp(&due_at)),
        late_working_days: None,
        late_working_minutes: Some(late.num_minutes()),
    }
}

fn outcome(finished_against_due: std::cmp::Ordering) -> Outcome {
    match finished_against_due {
        std::cmp::Ordering::Less => Outcome::Early,
        std::cmp::Ordering::Equal => Outcome::OnTime,
        std::cmp::Ordering::Greater => Outcome::Late,
    }
}

/// One stage of the control sheet: from the signed hop in to the signed hop out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageRun {
    /// The stage's name or code.
    pub stage: String,
    /// Its slice of the limit, working minutes.
    pub limit_minutes: u32,
    /// Hop in.
    #[serde(with = "super::local_instant")]
    pub from: DateTime<Utc>,
    /// Hop out, or now while it runs; not before `from`.
    #[serde(with = "super::local_instant")]
    pub to: DateTime<Utc>,
}

/// What one stage used of its slice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageLateness {
    /// The stage.
    pub stage: String,
    /// Working minutes used, begun minutes left out.
    pub elapsed_minutes: i64,
    /// Working minutes beyond the slice, a begun minute counted.
    pub over_minutes: i64,
    /// Whether it exceeded its own slice; an early stage lends nothing to the next.
    pub late: bool,
}

/// Judges each stage by its own slice.
pub fn stage_lateness(
    stages: &[StageRun],
    pauses: &[Pause],
    calendar: &Calendar,
) -> Result<Vec<StageLateness>, ClockRefusal> {
    stages
        .iter()
        .map(|run| {
            if run.to < run.from {
                return Err(ClockRefusal::BadPause);
            }
            let used = elapsed(calendar, run.from, run.to, pauses);
            let over = (used - TimeDelta::minutes(i64::from(run.limit_minutes))).max(TimeDelta::zero());
            Ok(StageLateness {
                stage: run.stage.clone(),
                elapsed_minutes: used.num_minutes(),
                over_minutes: (over + TimeDelta::milliseconds(59_999)).num_minutes(),
                late: over > TimeDelta::zero(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::calendar::Keeper;
    use crate::time::calendar::tests::{book, date};

    fn at(text: &str) -> DateTime<Utc> {
        format!("2026-11-{text}+07:00").parse().unwrap()
    }

    #[test]
    fn days_compare_dates_and_hours_compare_instants() {
        let agency = book(vec![]).calendar(Keeper::Agency).unwrap();
        let by_date = |finished| lateness_by_date(date("2026-11-25"), at(finished), &agency);
        assert_eq!(by_date("25T23:59:00").outcome, Outcome::OnTime);
        assert_eq!(by_date("30T07:00:00").late_working_days, Some(3));
        let by_instant = |finished| lateness_by_instant(at("25T17:00:00"), at(finished), &agency);
        assert_eq!(by_instant("25T17:00:00").outcome, Outcome::OnTime);
        let after_hours = by_instant("25T18:00:00");
        assert_eq!((after_hours.outcome, after_hours.late_working_minutes), (Outcome::Late, Some(0)));
    }

    #[test]
    fn a_stage_is_late_by_the_second() {
        let agency = book(vec![]).calendar(Keeper::Agency).unwrap();
        let run = |to| {
            let run = StageRun { stage: "a".into(), limit_minutes: 60, from: at("25T07:00:00"), to: at(to) };
            stage_lateness(&[run], &[], &agency).unwrap().remove(0)
        };
        assert!(!run("25T08:00:00").late);
        assert_eq!((run("25T08:00:30").late, run("25T08:00:30").over_minutes), (true, 1));
    }
}
