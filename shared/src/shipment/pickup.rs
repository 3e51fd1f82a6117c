//! The pickup leg (chặng nhận): home → agency.

use serde::{Deserialize, Serialize};

use super::journey::{GivenBack, ItemException, Journey, SlipBack, Withdrawal};
use super::visit::Incomplete;
use super::{Assignment, Attempt, Proof};
use crate::api::command::{Counted, ProofShown, Taken, Window};
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
    /// Proofs of a lower price that were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proofs: Vec<ProofShown>,
    /// Photos of the closed cover.
    pub photos: Vec<Digest>,
    /// Hash of the text that was signed, and both signatures.
    pub signed: [Digest; 3],
    /// How strong.
    pub proof: Proof,
    /// Where, if permitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<[f64; 2]>,
    /// Papers were missing and the citizen wanted it to be taken all the same; the note says so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub insisted: bool,
    /// What has befallen it since; empty at the door.
    #[serde(default, skip_serializing_if = "Journey::is_empty")]
    pub journey: Journey,
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
    /// The courier is on the way to this door.
    EnRoute {
        /// Whose and when.
        assignment: Assignment,
        /// Since when, corrected device time, Unix milliseconds.
        since_ms: i64,
    },
    /// At the door: the right person was recognised, both count.
    Counting {
        /// Whose and when.
        assignment: Assignment,
        /// Since when, corrected device time, Unix milliseconds.
        since_ms: i64,
        /// How surely the person was recognised.
        recognised: Proof,
    },
    /// Counted, and papers were missing.
    Incomplete {
        /// The count.
        incomplete: Incomplete,
        /// When to come again.
        window: Window,
    },
    /// Passing post offices.
    InTransit {
        /// The record at the door, and the way since.
        collected: Collected,
    },
    /// Something is wrong with it.
    Exception {
        /// The record at the door, and the way since.
        collected: Collected,
        /// The courier's half of a hand-over record, if it lies on the counter.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        offer: Option<Offer>,
        /// What.
        exception: ItemException,
    },
    /// It does not travel on: a matter of compensation.
    InClaim {
        /// The record at the door, and the way since.
        collected: Collected,
        /// Unix milliseconds.
        at_ms: i64,
    },
    /// Withdrawn: on its way back to the sender.
    Returning {
        /// The record at the door, and the way since.
        collected: Collected,
        /// Who wants it back.
        withdrawal: Withdrawal,
    },
    /// Withdrawn, and in the sender's hands.
    GivenBack {
        /// The record at the door, and the way since.
        collected: Collected,
        /// Who wanted it back.
        withdrawal: Withdrawal,
        /// The record of giving it back.
        given_back: GivenBack,
    },
    /// The agency holds it, and the citizen holds the slip (form a).
    SlipReturned {
        /// The hand-over.
        filed: Filed,
        /// The slip.
        slip: SlipBack,
    },
    /// The leg is over.
    Closed {
        /// The hand-over.
        filed: Filed,
        /// The slip, for form a.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        slip: Option<SlipBack>,
        /// Unix milliseconds.
        at_ms: i64,
    },
}

/// A hand-over that both signed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Filed {
    /// The record at the door, and the way since.
    pub collected: Collected,
    /// The courier's half.
    pub offer: Offer,
    /// Who signed for the agency.
    pub officer: ActorId,
    /// The filing moment, Unix milliseconds.
    pub filed_ms: i64,
}

impl Pickup {
    /// The window that counts now: promised, or wished for.
    pub fn window(&self) -> Option<Window> {
        match self {
            Self::Requested { window } | Self::Missed { window, .. } | Self::Incomplete { window, .. } => Some(*window),
            Self::Scheduled { .. } | Self::EnRoute { .. } | Self::Counting { .. } => {
                self.assignment().map(|assignment| assignment.window)
            }
            _ => None,
        }
    }

    /// The stop on a courier's route, while the courier is still to come or at the door.
    pub fn assignment(&self) -> Option<&Assignment> {
        match self {
            Self::Scheduled { assignment } | Self::EnRoute { assignment, .. } | Self::Counting { assignment, .. } => {
                Some(assignment)
            }
            _ => None,
        }
    }

    /// The record at the door, once there is one.
    pub fn collected(&self) -> Option<&Collected> {
        match self {
            Self::Collected { collected }
            | Self::Offered { collected, .. }
            | Self::HandedOver { collected, .. }
            | Self::InTransit { collected }
            | Self::Exception { collected, .. }
            | Self::InClaim { collected, .. }
            | Self::Returning { collected, .. }
            | Self::GivenBack { collected, .. } => Some(collected),
            Self::SlipReturned { filed, .. } | Self::Closed { filed, .. } => Some(&filed.collected),
            Self::Requested { .. }
            | Self::Scheduled { .. }
            | Self::Missed { .. }
            | Self::Cancelled { .. }
            | Self::EnRoute { .. }
            | Self::Counting { .. }
            | Self::Incomplete { .. } => None,
        }
    }

    /// The courier's half of a hand-over record that the agency has still to sign.
    pub fn offer(&self) -> Option<&Offer> {
        match self {
            Self::Offered { offer, .. } => Some(offer),
            Self::Exception { offer, .. } => offer.as_ref(),
            _ => None,
        }
    }

    /// Who is to come, who came, or who carries it.
    pub fn courier(&self) -> Option<ActorId> {
        match self {
            Self::Missed { attempt, .. } => Some(attempt.courier),
            Self::Incomplete { incomplete, .. } => Some(incomplete.courier),
            Self::Requested { .. } | Self::Cancelled { .. } => None,
            Self::Scheduled { .. } | Self::EnRoute { .. } | Self::Counting { .. } => {
                self.assignment().map(|assignment| assignment.courier)
            }
            _ => self.collected().map(Collected::carrier),
        }
    }

    /// Whether the citizen may still call it off.
    pub fn is_before_collection(&self) -> bool {
        matches!(self, Self::Requested { .. } | Self::Missed { .. } | Self::Incomplete { .. })
            || self.assignment().is_some()
    }

    /// Whether a plan may give it to a courier: not while one is on the way or at the door.
    pub fn may_be_scheduled(&self) -> bool {
        self.is_before_collection() && !matches!(self, Self::EnRoute { .. } | Self::Counting { .. })
    }
}
