//! Visits of a courier that did not end with the papers in hand, and the reasons for them.

use serde::{Deserialize, Serialize};

use super::Attempt;
use crate::api::command::{Counted, Evidence};
use crate::ids::ActorId;

/// A visit without a collection. Kept whatever becomes of the leg.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "visit", rename_all = "snake_case")]
pub enum Visit {
    /// Nobody, or nothing, was there.
    Missed {
        /// How.
        attempt: Attempt,
    },
    /// Papers were missing.
    Incomplete {
        /// What.
        incomplete: Incomplete,
    },
}

impl Visit {
    /// Whether it counts against the citizen.
    pub fn is_no_show(&self) -> bool {
        match self {
            Self::Missed { attempt } => reason(&attempt.reason).is_some_and(|reason| reason.no_show),
            Self::Incomplete { .. } => false,
        }
    }
}

/// Counted together, and something was missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incomplete {
    /// Who counted.
    pub courier: ActorId,
    /// Corrected device time, Unix milliseconds.
    pub at_ms: i64,
    /// The checklist.
    pub counted: Vec<Counted>,
    /// Numbers of the components that were missing; never empty. The guidance is kept apart.
    pub missing: Vec<u32>,
}

/// At whose door the cause of a missed pickup lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The address as it was given.
    Address,
    /// The citizen.
    Citizen,
    /// Nobody.
    None,
    /// The post: it never costs the citizen anything.
    Post,
}

/// What shows a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shows {
    /// The position at the moment of the event.
    Gps,
    /// At least one call was tried.
    CallLog,
    /// At least [`WAIT_MIN`] were waited.
    WaitMinutes,
    /// A photo of the package.
    PhotoPackage,
    /// The checklist of a count.
    Checklist,
    /// The new date and time.
    NewSlot,
    /// The courier's words.
    Note,
}

/// Shortest wait that counts as one, minutes.
pub const WAIT_MIN: u32 = 5;

/// The rules of one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reason {
    /// `RP0`–`RP10`, as postal practice has them.
    pub code: &'static str,
    /// Where the cause lies.
    pub cause: Cause,
    /// What must show it.
    pub evidence: &'static [Shows],
    /// It counts against the citizen.
    pub no_show: bool,
    /// It needs a new date and time.
    pub needs_window: bool,
}

const fn row(code: &'static str, cause: Cause, evidence: &'static [Shows], no_show: bool) -> Reason {
    Reason { code, cause, evidence, no_show, needs_window: false }
}

/// Every reason.
pub const REASONS: [Reason; 11] = [
    row("RP0", Cause::Address, &[Shows::Gps, Shows::CallLog], false),
    row("RP1", Cause::Citizen, &[Shows::CallLog, Shows::Gps], true),
    row("RP2", Cause::Citizen, &[Shows::Gps, Shows::WaitMinutes, Shows::CallLog], true),
    row("RP3", Cause::Citizen, &[Shows::Note], false),
    row("RP4", Cause::None, &[Shows::Checklist], false),
    row("RP5", Cause::Citizen, &[Shows::Note], false),
    row("RP6", Cause::Post, &[Shows::Note], false),
    row("RP7", Cause::None, &[Shows::PhotoPackage, Shows::Note], false),
    Reason { needs_window: true, ..row("RP8", Cause::Citizen, &[Shows::NewSlot], false) },
    row("RP9", Cause::Post, &[Shows::Note], false),
    row("RP10", Cause::Post, &[Shows::Gps], false),
];

/// The rules of a reason; `None` for a code that is not ours: it is kept as it is and a person looks at it.
pub fn reason(code: &str) -> Option<&'static Reason> {
    REASONS.iter().find(|reason| reason.code == code)
}

impl Reason {
    /// Whether something that must show it is absent. The event is kept all the same, and a person reviews it.
    pub fn lacks(&self, evidence: &Evidence, has_window: bool) -> bool {
        let shown = |shows: &Shows| match shows {
            Shows::Gps => evidence.place.is_some(),
            Shows::CallLog => !evidence.calls_ms.is_empty(),
            Shows::WaitMinutes => evidence.waited_min.is_some_and(|waited| waited >= WAIT_MIN),
            Shows::PhotoPackage => !evidence.photos.is_empty(),
            // A count has a command of its own; a mere attempt has none.
            Shows::Checklist => false,
            Shows::NewSlot => has_window,
            Shows::Note => !evidence.note.trim().is_empty(),
        };
        !self.evidence.iter().all(shown)
    }
}
