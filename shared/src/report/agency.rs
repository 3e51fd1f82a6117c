//! The points that one dossier earns its agency in a period, read from its chain, so that the score of a past period comes out
//! the same whenever it is made. How they become a score is in [`super::score`]. Left out, because the record does not know
//! them: how often the citizen had to come, and the indices about conduct.

use chrono::{DateTime, NaiveDate};
use serde::{Deserialize, Serialize};

use super::period::Period;
use super::score::{Points, Score};
use crate::claims::complaint::ComplaintAbout;
use crate::dossier::Dossier;
use crate::dossier::event::Event;
use crate::dossier::status::Status;
use crate::ids::AgencyId;
use crate::shipment::day_of;
use crate::time::appointment::JudgedBy;
use crate::time::calendar::Calendar;
use crate::time::late::{Outcome, lateness, lateness_by_date};
use crate::time::limit::ClockRules;

/// Index: the whole time against the date that was promised first.
pub const TOTAL_TIME: &str = "total_time";
/// Index: the time of each body against its own slice.
pub const STAGE_TIME: &str = "stage_time";
/// Index: complaints about officers and rules against the time to answer.
pub const COMPLAINTS: &str = "complaints_on_time";

/// The score of one agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgencyScore {
    /// Which.
    pub agency: AgencyId,
    /// What it came to.
    pub score: Score,
}

/// Points of the steps of `chain` that fall into a period. `chain` has the entries from the first on, each with its corrected
/// time in Unix milliseconds; `rules` are all versions of the rules of counting.
pub fn points<'a>(
    chain: impl IntoIterator<Item = (&'a Event, i64)>,
    period: Period,
    calendar: &Calendar,
    rules: &[ClockRules],
) -> Vec<(String, Points)> {
    let mut entries = chain.into_iter();
    let Some(mut dossier) = entries.next().and_then(|(first, _)| Dossier::from_first(first)) else { return Vec::new() };
    let mut found = Vec::new();
    for (event, _) in entries {
        dossier.apply(event);
        match event {
            Event::Finished { at_ms, .. } if period.has(day_of(*at_ms)) => {
                found.extend(
                    total_time(&dossier, *at_ms, calendar, rules).map(|points| (TOTAL_TIME.to_owned(), points)),
                );
                found.extend(stages(&dossier, *at_ms, calendar).map(|points| (STAGE_TIME.to_owned(), points)));
            }
            Event::ComplaintAnswered { complaint, on } if period.has(*on) => {
                found.extend(answer(&dossier, *complaint, *on).map(|points| (COMPLAINTS.to_owned(), points)));
            }
            _ => {}
        }
    }
    found
}

/// Against the date that counts, or the new one of an apology where the rules of that date say so.
fn total_time(dossier: &Dossier, at_ms: i64, calendar: &Calendar, rules: &[ClockRules]) -> Option<Points> {
    let Status::Finished { filing: Some(filing), .. } = &dossier.status else { return None };
    let finished_at = DateTime::from_timestamp_millis(at_ms)?;
    let due = filing.counts()?;
    let pinned = rules.iter().find(|rules| rules.version == due.rule_version);
    let found = match (pinned.map(|rules| rules.judged_by).unwrap_or_default(), &filing.extension) {
        (JudgedBy::Extended, Some(letter)) => lateness_by_date(letter.new_date, finished_at, calendar),
        (JudgedBy::First | JudgedBy::Extended, _) => lateness(due, finished_at, calendar),
    };
    Some(Points::of_time(found.outcome))
}

fn stages(dossier: &Dossier, at_ms: i64, calendar: &Calendar) -> impl Iterator<Item = Points> {
    let judged = dossier.work.sheet.as_ref().and_then(|sheet| {
        let stages = sheet.judge(DateTime::from_timestamp_millis(at_ms)?, &dossier.waits(at_ms), calendar).ok()?;
        let limit = |name: &str| sheet.slices.iter().find(|slice| slice.stage == name).map(|one| one.limit_minutes);
        let of = stages.into_iter().filter_map(|stage| {
            Some(Points::of_time(match (stage.late, stage.elapsed_minutes < i64::from(limit(&stage.stage)?)) {
                (true, _) => Outcome::Late,
                (false, true) => Outcome::Early,
                (false, false) => Outcome::OnTime,
            }))
        });
        Some(of.collect::<Vec<_>>())
    });
    judged.unwrap_or_default().into_iter()
}

fn answer(dossier: &Dossier, entry: u64, on: NaiveDate) -> Option<Points> {
    let lodged = dossier.complaints.iter().find(|lodged| lodged.entry == entry)?;
    match lodged.complaint.about {
        ComplaintAbout::Officer | ComplaintAbout::Rules => {}
        // A courier is the post's.
        ComplaintAbout::Courier => return None,
    }
    Some(Points::of_time(match on.cmp(&lodged.complaint.answer_by?) {
        std::cmp::Ordering::Less => Outcome::Early,
        std::cmp::Ordering::Equal => Outcome::OnTime,
        std::cmp::Ordering::Greater => Outcome::Late,
    }))
}
