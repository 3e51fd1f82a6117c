//! Lateness and the dates that surround a due date: the latest apology, the latest supplement request.
//! Whose stage overran is in [`super::stages`]; transport time is measured apart ([`super::transit`]) and is not the
//! agency's lateness.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::appointment::{Appointment, JudgedBy};
use super::calendar::Calendar;
use super::due::Due;
use super::hours::elapsed;
use super::limit::ClockRules;
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

/// Lateness of a day-counted date that may have been extended once: judged by the first or the new date, as the switch says.
pub fn lateness_of(
    appointment: &Appointment,
    judged_by: JudgedBy,
    finished_at: DateTime<Utc>,
    calendar: &Calendar,
) -> Lateness {
    lateness_by_date(appointment.judged_by(judged_by), finished_at, calendar)
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
    fn the_switch_says_which_of_two_dates_judges() {
        let agency = book(vec![]).calendar(Keeper::Agency).unwrap();
        let first = Appointment::new(date("2026-11-25"));
        let extended = first.extend(date("2026-11-27"), date("2026-11-20"), &agency, &ClockRules::default()).unwrap();
        let judged = |switch| lateness_of(&extended, switch, at("27T09:00:00"), &agency);
        assert_eq!(judged(JudgedBy::First).late_working_days, Some(2));
        assert_eq!(judged(JudgedBy::Extended).outcome, Outcome::OnTime);
    }
}
