//! Working time: sessions laid end to end, minus pauses. Exact to the millisecond; minutes only when shown.

use chrono::{DateTime, TimeDelta, Utc};

use super::calendar::Calendar;
use super::limit::Pause;
use super::{local_date, next_day};

/// A stretch of time, `from <= to`.
type Stretch = (DateTime<Utc>, DateTime<Utc>);

/// `stretch` without the pauses, in order.
fn without_pauses(stretch: Stretch, pauses: &[Pause]) -> Vec<Stretch> {
    let mut pieces = vec![stretch];
    for pause in pauses {
        pieces = pieces
            .into_iter()
            .flat_map(|(from, to)| [(from, to.min(pause.from)), (from.max(pause.to), to)])
            .filter(|(from, to)| from < to)
            .collect();
    }
    pieces
}

/// The instant at which a working clock begins that is started at `at`: `at` itself inside a session, else the next
/// opening. The end of a session is outside it.
pub fn next_open(calendar: &Calendar, at: DateTime<Utc>) -> DateTime<Utc> {
    let mut day = local_date(at);
    loop {
        for (from, to) in calendar.sessions(day) {
            if at < to {
                return at.max(from);
            }
        }
        day = calendar.on_or_after(next_day(day));
    }
}

/// The instant at which `amount` of working time after `start` is used up; an end that falls on the end of a session stays
/// there. `amount` is positive; the calendar has sessions.
pub fn consume(calendar: &Calendar, start: DateTime<Utc>, amount: TimeDelta, pauses: &[Pause]) -> DateTime<Utc> {
    let mut left = amount;
    let mut day = local_date(start);
    loop {
        for (from, to) in calendar.sessions(day) {
            let from = from.max(start);
            if from >= to {
                continue;
            }
            for (from, to) in without_pauses((from, to), pauses) {
                if left <= to - from {
                    return from + left;
                }
                left -= to - from;
            }
        }
        day = calendar.on_or_after(next_day(day));
    }
}

/// Working time in `from..to`, zero when `to` is not later.
pub fn elapsed(calendar: &Calendar, from: DateTime<Utc>, to: DateTime<Utc>, pauses: &[Pause]) -> TimeDelta {
    let mut sum = TimeDelta::zero();
    let mut day = local_date(from);
    while day <= local_date(to) {
        for (open, close) in calendar.sessions(day) {
            let (open, close) = (open.max(from), close.min(to));
            if open < close {
                sum += without_pauses((open, close), pauses).into_iter().map(|(a, b)| b - a).sum::<TimeDelta>();
            }
        }
        day = next_day(day);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::calendar::Keeper;
    use crate::time::calendar::tests::book;

    fn at(text: &str) -> DateTime<Utc> {
        format!("2026-11-{text}+07:00").parse().unwrap()
    }

    #[test]
    fn a_clock_opens_at_the_next_session() {
        let agency = book(vec![]).calendar(Keeper::Agency).unwrap();
        for (given, opens) in [
            ("25T06:00:00", "25T07:00:00"),
            ("25T07:00:00", "25T07:00:00"),
            ("25T11:30:00", "25T13:30:00"),
            ("25T12:15:00", "25T13:30:00"),
            ("25T17:00:00", "26T07:00:00"),
            ("27T18:00:00", "30T07:00:00"),
        ] {
            assert_eq!(next_open(&agency, at(given)), at(opens), "{given}");
        }
    }

    #[test]
    fn exact_minutes_of_a_pause_are_not_counted() {
        let agency = book(vec![]).calendar(Keeper::Agency).unwrap();
        let pauses = [Pause { from: at("25T08:00:00"), to: at("25T09:15:00") }];
        let hour = TimeDelta::minutes(120);
        assert_eq!(consume(&agency, at("25T07:00:00"), hour, &pauses), at("25T10:15:00"));
        assert_eq!(elapsed(&agency, at("25T07:00:00"), at("25T10:15:00"), &pauses), hour);
        let nested = [pauses[0], Pause { from: at("25T08:30:00"), to: at("25T08:45:00") }];
        assert_eq!(consume(&agency, at("25T07:00:00"), hour, &nested), at("25T10:15:00"));
    }
}
