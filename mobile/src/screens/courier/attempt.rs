//! Reasons of a failed attempt and what each has to show.

use serde::{Deserialize, Serialize};
use shared::api::command::{Evidence, MAX_LONG, Window};
use shared::ids::Digest;

use crate::i18n::Text;
use crate::screens::common::parts::problem;
use crate::ui::notice::FieldProblem;

/// Reason codes that a courier may choose, the usual ones first.
pub const REASONS: [&str; 11] = ["RP1", "RP2", "RP8", "RP0", "RP5", "RP4", "RP3", "RP7", "RP9", "RP10", "RP6"];

/// What a reason has to show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Needs {
    /// A call that was tried.
    pub call: bool,
    /// Minutes waited at the door.
    pub waited: bool,
    /// Place or photo of the door.
    pub scene: bool,
    /// Words of the courier.
    pub note: bool,
    /// A new date and window.
    pub window: bool,
}

/// What `reason` has to show.
pub fn needs(reason: &str) -> Needs {
    let none = Needs::default();
    match reason {
        "RP0" => Needs { call: true, scene: true, ..none },
        "RP1" => Needs { call: true, ..none },
        "RP2" => Needs { call: true, waited: true, ..none },
        "RP8" => Needs { window: true, ..none },
        "RP3" | "RP7" => Needs { scene: true, note: true, ..none },
        _ => Needs { note: true, ..none },
    }
}

/// What has been noted so far.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Attempt {
    /// Reason code; empty = none chosen.
    pub reason: String,
    /// Calls tried, Unix milliseconds.
    pub calls_ms: Vec<i64>,
    /// Minutes waited; 0 = not said.
    pub waited_min: u32,
    /// (lon, lat).
    pub place: Option<[f64; 2]>,
    /// Photos of the door.
    pub photos: Vec<Digest>,
    /// In the courier's words.
    pub note: String,
    /// New date as the date picker gives it.
    pub day: String,
    /// Which half of the day; the start of a window in minutes, empty = none chosen.
    pub from: String,
}

/// Windows that are offered for another day: start and end, minutes after midnight.
pub const WINDOWS: [(u16, u16); 4] = [(450, 570), (570, 690), (810, 930), (930, 1_050)];

impl Attempt {
    /// The new window, if it was chosen.
    pub fn window(&self) -> Option<Window> {
        let from_min: u16 = self.from.parse().ok()?;
        let (_, to_min) = WINDOWS.into_iter().find(|(from, _)| *from == from_min)?;
        Some(Window { day: self.day.parse().ok()?, from_min, to_min })
    }

    /// For the record.
    pub fn evidence(&self) -> Evidence {
        Evidence {
            calls_ms: self.calls_ms.clone(),
            waited_min: (self.waited_min > 0).then_some(self.waited_min),
            place: self.place,
            photos: self.photos.clone(),
            note: self.note.trim().to_owned(),
        }
    }

    /// What is still open; `today` is the local date.
    pub fn problems(&self, text: Text, today: chrono::NaiveDate) -> Vec<FieldProblem> {
        if self.reason.is_empty() {
            return vec![problem(text, "reason", "attempt.no-reason")];
        }
        let needs = needs(&self.reason);
        let mut errors = Vec::new();
        let mut check = |missing: bool, field: &str, code: &str| {
            if missing {
                errors.push(problem(text, field, code));
            }
        };
        check(needs.call && self.calls_ms.is_empty(), "called", "attempt.no-call");
        check(needs.waited && self.waited_min == 0, "waited", "attempt.no-wait");
        check(needs.scene && self.place.is_none() && self.photos.is_empty(), "scene", "attempt.no-scene");
        check(needs.note && self.note.trim().is_empty(), "note", "attempt.no-note");
        check(self.note.chars().count() > MAX_LONG, "note", "field.too-long");
        let window = self.window().filter(|window| window.day >= today);
        check(needs.window && window.is_none(), "new-day", "attempt.new-window-needed");
        errors
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(attempt: &Attempt) -> Vec<String> {
        let today = "2026-11-24".parse().unwrap();
        attempt.problems(Text::default(), today).into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn nobody_met_needs_a_call_and_a_wait() {
        let attempt = Attempt { reason: "RP2".into(), ..Attempt::default() };
        assert_eq!(fields(&attempt), ["called", "waited"]);
        assert_eq!(fields(&Attempt { calls_ms: vec![1], waited_min: 10, ..attempt }), [""; 0]);
    }

    #[test]
    fn another_time_needs_a_day_that_is_still_to_come() {
        let attempt =
            Attempt { reason: "RP8".into(), day: "2026-11-23".into(), from: "450".into(), ..Attempt::default() };
        assert_eq!(fields(&attempt), ["new-day"]);
        assert_eq!(fields(&Attempt { day: "2026-11-25".into(), ..attempt }), [""; 0]);
    }

    #[test]
    fn every_reason_shows_something() {
        for reason in REASONS {
            assert_ne!(needs(reason), Needs::default(), "{reason}");
        }
    }
}
