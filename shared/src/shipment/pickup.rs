//! The pickup leg (chặng nhận): home → agency.

use serde::{Deserialize, Serialize};

use super::{Assignment, Attempt, Proof};
use crate::api::command::{Counted, Taken, Window};
use crate::ids::{ActorId, Digest, HandoverId};

/// What was recorded at the door on pickup.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Collected {
    /// Who took it.
    pub courier: ActorId,
    /// Corrected device time, Unix milliseconds: day J of the transit limit.
    pub at_ms: i64,
    /// The checklist.
    pub counted: Vec<Counted>,
    /// Numbers of components that were missing although they are to be submitted.
    pub missing: Vec<u32>,
    /// Seal number.
    pub seal: String,
    /// Consignment note number.
    pub note_number: u64,
    /// S10 waybill number.
    pub waybill: String,
    /// Money taken.
    pub taken: Vec<Taken>,
    /// Photos of the closed cover.
    pub photos: Vec<Digest>,
    /// Hash of the text that was signed, and both signatures.
    pub signed: [Digest; 3],
    /// How strong.
    pub proof: Proof,
    /// Where, if permitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<[f64; 2]>,
}

/// The courier's half of a hand-over record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Which record.
    pub handover: HandoverId,
    /// Its number.
    pub record_number: u64,
    /// Who offers.
    pub courier: ActorId,
    /// Corrected device time, Unix milliseconds.
    pub at_ms: i64,
    /// The courier's signature.
    pub signature: Digest,
}

/// Pickup leg (chặng nhận).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Pickup {
    /// Asked for, nobody assigned.
    Requested {
        /// When the citizen wants it.
        window: Window,
    },
    /// On a route.
    Scheduled {
        /// Whose and when.
        assignment: Assignment,
    },
    /// The courier came in vain.
    Missed {
        /// How.
        attempt: Attempt,
        /// When to come again.
        window: Window,
    },
    /// Counted, sealed, signed: the courier holds it.
    Collected {
        /// The record.
        collected: Collected,
    },
    /// On the agency's counter, signed by the courier.
    Offered {
        /// The record at the door.
        collected: Collected,
        /// The courier's half.
        offer: Offer,
    },
    /// Signed by both: the agency holds it.
    HandedOver {
        /// The record at the door.
        collected: Collected,
        /// The courier's half.
        offer: Offer,
        /// Who signed for the agency.
        officer: ActorId,
        /// The later of both signatures: the filing moment, Unix milliseconds.
        filed_ms: i64,
    },
    /// Called off before collection.
    Cancelled {
        /// Unix milliseconds.
        at_ms: i64,
    },
}

impl Pickup {
    /// The window that counts now: promised, or wished for.
    pub fn window(&self) -> Option<Window> {
        match self {
            Self::Requested { window } | Self::Missed { window, .. } => Some(*window),
            Self::Scheduled { assignment } => Some(assignment.window),
            Self::Collected { .. } | Self::Offered { .. } | Self::HandedOver { .. } | Self::Cancelled { .. } => None,
        }
    }

    /// Who is to come, or who came.
    pub fn courier(&self) -> Option<ActorId> {
        match self {
            Self::Scheduled { assignment } => Some(assignment.courier),
            Self::Collected { collected } | Self::Offered { collected, .. } | Self::HandedOver { collected, .. } => {
                Some(collected.courier)
            }
            Self::Missed { attempt, .. } => Some(attempt.courier),
            Self::Requested { .. } | Self::Cancelled { .. } => None,
        }
    }

    /// Whether the citizen may still call it off.
    pub fn is_before_collection(&self) -> bool {
        matches!(self, Self::Requested { .. } | Self::Scheduled { .. } | Self::Missed { .. })
    }
}
