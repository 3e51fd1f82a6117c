//! When the legal clock began, how it was stopped, and every date that was promised. Dates are added, never written over:
//! the first one stays, a later one stands beside it with the reason.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::ActorId;
use crate::shipment::day_of;
use crate::time::calendar::Calendar;
use crate::time::due::{Due, Start, due};
use crate::time::limit::{ClockRules, Pause};
use crate::time::printed::PrintedDate;

/// When the legal clock began, and until when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Filing {
    /// The later of both signatures on the hand-over record, Unix milliseconds (`QĐ 45/2016/QĐ-TTg` Điều 7(4)).
    pub filed_ms: i64,
    /// The date first promised; never computed again. Absent where the catalogue does not know the limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Due>,
    /// When a requested supplement became complete, Unix milliseconds: the count restarts from zero there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restarted_ms: Option<i64>,
    /// Stretches in which a financial duty was open: they are not counted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Pause>,
    /// Dates after the first, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub later: Vec<DueChange>,
    /// The one new date of an apology letter (form 04).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<Extension>,
}

/// A date that follows from what happened to the clock.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DueChange {
    /// Why there is another date.
    pub cause: DueCause,
    /// Since when, Unix milliseconds.
    pub at_ms: i64,
    /// The date, with its own versions of calendar and rules; absent where it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Due>,
}

/// Why a date follows another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DueCause {
    /// A supplement was complete: a new count from zero.
    Supplement,
    /// A financial duty was done: the count went on where it stood.
    Payment,
}

/// The new date of an apology letter, beside the first (`NĐ 61/2018/NĐ-CP` Điều 19(9), read 2026-11-23: at most once, not
/// later than one day before the limit).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// Who signed the letter.
    pub officer: ActorId,
    /// When, Unix milliseconds.
    pub at_ms: i64,
    /// The new date.
    pub new_date: NaiveDate,
    /// The letter came after the last day for it: a breach that stays on record.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
}

impl Filing {
    /// A count that has just begun.
    pub fn new(filed_ms: i64, due: Option<Due>) -> Self {
        Self { filed_ms, due, restarted_ms: None, pauses: Vec::new(), later: Vec::new(), extension: None }
    }

    /// The computed date that counts now; absent where it is not known. An extension is not part of it: on time is judged
    /// against what the limit says, not against the apology.
    pub fn counts(&self) -> Option<&Due> {
        match self.later.last() {
            Some(change) => change.due.as_ref(),
            None => self.due.as_ref(),
        }
    }

    /// The date the citizen waits for: the one that counts, or a later one of an apology letter.
    pub fn promised(&self) -> Option<NaiveDate> {
        let counts = self.counts().map(|due| due.due_date);
        let letter = self.extension.as_ref().map(|extension| extension.new_date);
        counts.max(letter)
    }

    /// The date on the signed slip: the first one, as it was computed when the record was signed.
    pub fn printed(&self) -> Option<PrintedDate> {
        self.due.as_ref().map(|due| PrintedDate::of(due, day_of(self.filed_ms)))
    }

    /// The date that counts, as it was given: on the slip, or when a supplement was complete or a duty done.
    pub fn given(&self) -> Option<PrintedDate> {
        match self.later.last() {
            Some(change) => change.due.as_ref().map(|due| PrintedDate::of(due, day_of(change.at_ms))),
            None => self.printed(),
        }
    }

    /// What the calendar and the rules of now give for the count as it stands; `None` where no limit is known or it cannot be
    /// counted.
    pub fn computed(&self, calendar: &Calendar, rules: &ClockRules) -> Option<Due> {
        let limit = self.counts().or(self.due.as_ref())?.limit;
        due(&self.start()?, limit, &self.pauses, calendar, rules).ok()
    }

    /// Where the count begins, for [`due`](crate::time::due::due()); `None` for instants outside the calendar.
    pub fn start(&self) -> Option<Start> {
        let restarted_at = match self.restarted_ms {
            Some(at_ms) => Some(instant(at_ms)?),
            None => None,
        };
        Some(Start { filed_at: instant(self.filed_ms)?, restarted_at })
    }

    /// The count after a supplement became complete at `at_ms`: from zero, by the same rules.
    pub(super) fn restarted(mut self, at_ms: i64, due: Option<Due>) -> Self {
        self.restarted_ms = Some(at_ms);
        self.later.push(DueChange { cause: DueCause::Supplement, at_ms, due });
        self
    }

    /// The count after a pause. A date that is not later than the one that counts changes nothing: a pause never takes
    /// time away.
    pub(super) fn resumed(mut self, from_ms: i64, to_ms: i64, due: Option<Due>) -> Self {
        self.pauses.extend(pause(from_ms, to_ms));
        let is_later = |due: &Due| self.counts().is_none_or(|counts| due.due_at > counts.due_at);
        if let Some(due) = due.filter(is_later) {
            self.later.push(DueChange { cause: DueCause::Payment, at_ms: to_ms, due: Some(due) });
        }
        self
    }
}

/// A stretch between two instants of Unix milliseconds, if the calendar reaches them.
pub(super) fn pause(from_ms: i64, to_ms: i64) -> Option<Pause> {
    Some(Pause { from: instant(from_ms)?, to: instant(to_ms.max(from_ms))? })
}

fn instant(at_ms: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(at_ms)
}
