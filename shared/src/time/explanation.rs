//! Why a date is what it is, as data: steps of a text key and typed arguments, turned into sentences by whoever holds the
//! texts. The keys are those of `assets/i18n/<lang>/time.ftl`. Knows no language itself.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, Utc, Weekday};
use serde::{Deserialize, Serialize};

use super::calendar::{Calendar, CalendarRow};
use super::local;

/// The steps in the order in which they are told.
pub type Explanation = Vec<Step>;

/// One sentence of an explanation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The text key.
    pub key: String,
    /// Its arguments by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub args: BTreeMap<String, Arg>,
}

/// A value that is told differently in each language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arg {
    /// A local date, told with its weekday.
    Date(NaiveDate),
    /// Several local dates, told short.
    Dates(Vec<NaiveDate>),
    /// An instant, told as local time and date.
    Instant(DateTime<Utc>),
    /// A whole number.
    Count(i64),
    /// A number of halves: 5 is told as 2,5 or 2.5.
    Halves(u32),
    /// A name that is kept in both languages.
    Name {
        /// Vietnamese.
        vi: String,
        /// English.
        en: String,
    },
    /// Text told as it is: a norm, a version.
    Text(String),
    /// Another text key.
    Key(String),
}

/// Text key and arguments to text.
pub type Lookup<'a> = dyn Fn(&str, &[(&str, String)]) -> String + 'a;

/// What a renderer needs: the language and a way to look a text up.
pub struct Words<'a> {
    /// BCP 47 code: `vi`, `en`.
    pub lang: &'a str,
    /// Looks a text up.
    pub text: &'a Lookup<'a>,
}

impl Step {
    /// A step without arguments.
    pub fn new(key: &str) -> Self {
        Self { key: key.into(), args: BTreeMap::new() }
    }

    /// The same step with one more argument.
    pub fn with(mut self, name: &str, arg: Arg) -> Self {
        self.args.insert(name.into(), arg);
        self
    }

    /// The sentence.
    pub fn tell(&self, words: &Words) -> String {
        let args: Vec<(&str, String)> = self.args.iter().map(|(name, arg)| (name.as_str(), words.arg(arg))).collect();
        (words.text)(&self.key, &args)
    }
}

impl Words<'_> {
    /// The sentences of an explanation.
    pub fn tell(&self, steps: &[Step]) -> Vec<String> {
        steps.iter().map(|step| step.tell(self)).collect()
    }

    /// A date with its weekday.
    pub fn date(&self, date: NaiveDate) -> String {
        let weekday = (self.text)(weekday_key(date.weekday()), &[]);
        (self.text)("time-date", &[("weekday", weekday), ("date", date.format("%d/%m/%Y").to_string())])
    }

    fn arg(&self, arg: &Arg) -> String {
        match arg {
            Arg::Date(date) => self.date(*date),
            Arg::Dates(dates) => {
                dates.iter().map(|date| date.format("%d/%m").to_string()).collect::<Vec<_>>().join(", ")
            }
            Arg::Instant(at) => {
                let at = local(*at);
                let time = at.format(if at.format("%S").to_string() == "00" { "%H:%M" } else { "%H:%M:%S" });
                (self.text)("time-instant", &[("time", time.to_string()), ("date", self.date(at.date()))])
            }
            Arg::Count(n) => n.to_string(),
            Arg::Halves(halves) if halves % 2 == 0 => (halves / 2).to_string(),
            Arg::Halves(halves) => format!("{}{}5", halves / 2, if self.lang == "vi" { ',' } else { '.' }),
            Arg::Name { vi, en } => if self.lang == "vi" { vi } else { en }.clone(),
            Arg::Text(text) => text.clone(),
            Arg::Key(key) => (self.text)(key, &[]),
        }
    }
}

/// The text key of a weekday.
fn weekday_key(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "time-weekday-mon",
        Weekday::Tue => "time-weekday-tue",
        Weekday::Wed => "time-weekday-wed",
        Weekday::Thu => "time-weekday-thu",
        Weekday::Fri => "time-weekday-fri",
        Weekday::Sat => "time-weekday-sat",
        Weekday::Sun => "time-weekday-sun",
    }
}

/// A sentence about one row, under the given key.
fn row_step(key: &str, row: &CalendarRow) -> Step {
    Step::new(key)
        .with("date", Arg::Date(row.date))
        .with("kind", Arg::Key(row.kind.text_key().into()))
        .with("name", Arg::Name { vi: row.name_vi.clone(), en: row.name_en.clone() })
        .with("basis", Arg::Text(row.basis.clone()))
}

/// What the calendar did in `(after, to]`: rows that closed a regular working day or opened a rest day, then the weekly
/// rest days together.
pub(crate) fn calendar_steps(calendar: &Calendar, after: NaiveDate, to: NaiveDate) -> Explanation {
    let mut steps = Vec::new();
    let mut rest = Vec::new();
    for day in super::days_after(after, to) {
        match (calendar.row(day), calendar.is_working(day)) {
            (Some(row), false) => steps.push(row_step("time-skip-row", row)),
            (Some(row), true) => steps.push(row_step("time-work-row", row)),
            (None, false) => rest.push(day),
            (None, true) => {}
        }
    }
    if !rest.is_empty() {
        steps.push(Step::new("time-skip-rest").with("days", Arg::Dates(rest)));
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::calendar::tests::date;

    #[test]
    fn arguments_are_told_in_the_language_of_the_words() {
        let text = |key: &str, args: &[(&str, String)]| {
            let args: Vec<String> = args.iter().map(|(name, value)| format!("{name}={value}")).collect();
            format!("{key}({})", args.join(";"))
        };
        let step = Step::new("k")
            .with("a", Arg::Halves(5))
            .with("b", Arg::Name { vi: "Lũ".into(), en: "Flood".into() })
            .with("c", Arg::Dates(vec![date("2026-11-25"), date("2026-12-01")]));
        let told = |lang| step.tell(&Words { lang, text: &text });
        assert_eq!(told("vi"), "k(a=2,5;b=Lũ;c=25/11, 01/12)");
        assert_eq!(told("en"), "k(a=2.5;b=Flood;c=25/11, 01/12)");
        let day = Step::new("k").with("d", Arg::Date(date("2026-12-01")));
        assert_eq!(
            day.tell(&Words { lang: "vi", text: &text }),
            "k(d=time-date(weekday=time-weekday-tue();date=01/12/2026))"
        );
    }
}
