//! A day of demo data, made by the same commands that people send, so that the record behind it is real. The same day
//! gives the same data. People, places and bookings are in `assets/data/demo.json`.

mod data;
mod hand;
mod people;
mod story;

use assets::texts::Lang;
use chrono::{DateTime, NaiveDate, NaiveTime, Timelike as _};
use shared::time::calendar::Calendar;
use shared::time::{instant, local};

use crate::api::commands::sequence;
use crate::app::{App, Reference, text};
use crate::error::Error;
use crate::store::meta;
use data::Demo;

/// Under this key a database keeps which demo day it holds.
const META_KEY: &str = "demo-day";

/// The days that the data is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// When couriers are to leave with a plan that is still to be made.
    pub demo: NaiveDate,
    /// The working day before it that is over already.
    pub before: NaiveDate,
    /// The one before that.
    pub earlier: NaiveDate,
}

impl Days {
    /// For a server that starts at `now_ms`: today before nine o'clock, else the next day on which post and agencies
    /// work.
    pub fn at(now_ms: i64, reference: &Reference) -> Self {
        let now = local(DateTime::from_timestamp_millis(now_ms).unwrap_or_default());
        let works = |day: &NaiveDate| {
            [&reference.agency_calendar, &reference.post_calendar]
                .iter()
                .all(|calendar: &&Calendar| calendar.is_working(*day))
        };
        let from = if now.hour() < 9 { now.date() } else { now.date() + chrono::Days::new(1) };
        let demo = from.iter_days().find(works).unwrap_or(from);
        let over = if now.hour() < 18 { now.date() - chrono::Days::new(1) } else { now.date() };
        let back = |from: NaiveDate| {
            let mut days = std::iter::successors(Some(from), NaiveDate::pred_opt);
            days.find(works).unwrap_or(from)
        };
        let before = back(over);
        Self { demo, before, earlier: back(before - chrono::Days::new(1)) }
    }
}

/// A local time as Unix milliseconds; `minute` after midnight.
fn at_ms(day: NaiveDate, minute: i64) -> i64 {
    instant(day, NaiveTime::MIN).timestamp_millis() + minute * 60_000
}

/// Makes sure that a demo day is there, once per database and all of it or nothing; answers the sign-ins to print.
pub async fn demo_day(app: &App) -> Result<String, Error> {
    let demo = Demo::embedded();
    let days = Days::at(app.now_ms(), &app.reference);
    let seeding = app.clone();
    let day = app
        .store
        .write(move |tx| {
            if let Some(day) = meta::find(tx, META_KEY)? {
                return Ok::<_, Error>(day);
            }
            let day = days.demo.to_string();
            people::make(tx, &demo, &days)?;
            story::tell(tx, &seeding, &demo, &days)?;
            meta::save(tx, META_KEY, &day)?;
            Ok(day)
        })
        .await?;
    sequence(app).await?;
    app.tell_news();
    Ok(sign_ins(&Demo::embedded(), &day))
}

/// What to print: who can sign in and how, in both languages.
fn sign_ins(demo: &Demo, day: &str) -> String {
    let in_language = |lang: Lang| {
        let mut lines = vec![text(lang, "seed-title", &[("day", day.into())])];
        lines.push(text(lang, "seed-password", &[("password", demo.password.as_str().into())]));
        for person in &demo.staff {
            let role = text(lang, &format!("seed-role-{}", person.role_key()), &[]);
            let place = person.place().map(|id| demo.place_name(id)).unwrap_or_default();
            let args = [("user", person.user.as_str().into()), ("role", role.into()), ("place", place.into())];
            lines.push(text(lang, "seed-staff", &args).trim_end().to_owned());
        }
        let phones: Vec<String> = demo.citizens.iter().take(12).map(data::Citizen::national).collect();
        lines.push(text(lang, "seed-citizens", &[("phones", phones.join(", ").into())]));
        lines.push(text(lang, "seed-messages", &[]));
        lines.join("\n")
    };
    format!("{}\n\n{}\n", in_language(Lang::Vi), in_language(Lang::En))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_day_is_today_before_nine_else_the_next_day_that_both_work() {
        let reference = Reference::embedded();
        let days = |at: &str| Days::at(at.parse::<DateTime<chrono::Utc>>().unwrap().timestamp_millis(), &reference);
        let of = |days: Days| [days.demo, days.before, days.earlier].map(|day| day.to_string());
        // Wednesday 25 November 2026, 08:59, 09:00 and 18:00 local time, after a holiday; then a Friday evening.
        assert_eq!(of(days("2026-11-25T01:59:00Z")), ["2026-11-25", "2026-11-23", "2026-11-20"]);
        assert_eq!(of(days("2026-11-25T02:00:00Z")), ["2026-11-26", "2026-11-23", "2026-11-20"]);
        assert_eq!(of(days("2026-11-25T11:00:00Z")), ["2026-11-26", "2026-11-25", "2026-11-23"]);
        assert_eq!(days("2026-11-27T13:00:00Z").demo.to_string(), "2026-11-30");
    }
}
