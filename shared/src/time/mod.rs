//! The legal clock and the postal clock: working days and hours, due dates, lateness, transit limits, invitations.
//!
//! Instants are UTC; every date is the local date at +07:00 (Viet Nam has one zone and no summer time). A calendar is
//! data ([`calendar`]), the unconfirmed parts of the rules are data with a version ([`limit::ClockRules`]); a due date
//! keeps both versions and explains itself ([`explanation`]). Nothing here reads a clock.

pub mod appointment;
pub mod calendar;
pub mod due;
pub mod explanation;
pub mod forecast;
pub mod hours;
pub mod late;
pub mod limit;
pub mod printed;
pub mod stages;
pub mod transit;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

/// Local time is UTC plus this many seconds.
const OFFSET_S: i32 = 7 * 3600;

/// The local wall clock of an instant.
pub fn local(at: DateTime<Utc>) -> NaiveDateTime {
    at.naive_utc() + TimeDelta::seconds(i64::from(OFFSET_S))
}

/// The local date of an instant: what counts for every day-counted period.
pub fn local_date(at: DateTime<Utc>) -> NaiveDate {
    local(at).date()
}

/// The instant of a local wall-clock time.
pub fn instant(date: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    (date.and_time(time) - TimeDelta::seconds(i64::from(OFFSET_S))).and_utc()
}

/// An instant as RFC 3339 text with the offset +07:00; fractions of a second only when there are any.
pub fn to_local_text(at: DateTime<Utc>) -> String {
    let offset = FixedOffset::east_opt(OFFSET_S).expect("seven hours is a legal offset");
    at.with_timezone(&offset).to_rfc3339_opts(chrono::SecondsFormat::AutoSi, false)
}

/// `#[serde(with = "…")]` for instants that people read: written at +07:00, read at any offset.
pub mod local_instant {
    use chrono::{DateTime, Utc};
    use serde::{Deserialize, Deserializer, Serializer};

    /// Writes the instant at +07:00.
    pub fn serialize<S: Serializer>(at: &DateTime<Utc>, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&super::to_local_text(*at))
    }

    /// Reads an instant of any offset.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<DateTime<Utc>, D::Error> {
        DateTime::<Utc>::deserialize(from)
    }
}

/// As [`local_instant`], for an instant that may be absent.
pub mod optional_local_instant {
    use chrono::{DateTime, Utc};
    use serde::{Deserialize, Deserializer, Serializer};

    /// Writes the instant at +07:00, or null.
    pub fn serialize<S: Serializer>(at: &Option<DateTime<Utc>>, to: S) -> Result<S::Ok, S::Error> {
        match at {
            Some(at) => to.serialize_some(&super::to_local_text(*at)),
            None => to.serialize_none(),
        }
    }

    /// Reads an instant of any offset, or null.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<DateTime<Utc>>, D::Error> {
        Option::<DateTime<Utc>>::deserialize(from)
    }
}

/// The day after.
pub(crate) fn next_day(date: NaiveDate) -> NaiveDate {
    date.succ_opt().expect("the clock only accepts years of four digits")
}

/// The day before.
pub(crate) fn previous_day(date: NaiveDate) -> NaiveDate {
    date.pred_opt().expect("the clock only accepts years of four digits")
}

/// Every date of `(from, to]`, in order; empty when `to` is not after `from`.
pub(crate) fn days_after(from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    from.iter_days().skip(1).take_while(move |day| *day <= to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_local_date_decides_and_is_written_at_plus_seven() {
        let at: DateTime<Utc> = "2026-11-17T17:05:00Z".parse().unwrap();
        assert_eq!(local_date(at).to_string(), "2026-11-18");
        assert_eq!(to_local_text(at), "2026-11-18T00:05:00+07:00");
        assert_eq!(instant(local(at).date(), local(at).time()), at);
    }
}
