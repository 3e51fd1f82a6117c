//! The two legs of a dossier's way: home → agency ([`Pickup`]) and agency → home ([`Return`]). Each state holds exactly
//! the facts that are true there, so that a collected dossier without a seal number cannot be written down.
//!
//! Steps are taken by [`Dossier::decide`](crate::dossier::Dossier::decide); who holds the papers is read from the state
//! ([`Holder`]), so there is always exactly one.

use serde::{Deserialize, Serialize};

use crate::api::command::{Counted, Evidence, IdentityShown, Recalled, Taken, Window};
use crate::ids::{ActorId, Digest, HandoverId, ProposalId};

/// Which leg.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Leg {
    /// Chặng nhận: home → agency.
    Pickup,
    /// Chặng trả: agency → home.
    Return,
}

/// A stop on a courier's route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// Who comes.
    pub courier: ActorId,
    /// When, as promised.
    pub window: Window,
    /// When the plan expects the courier at the citizen's door, Unix milliseconds.
    pub eta_ms: i64,
    /// The plan it belongs to.
    pub plan: ProposalId,
}

/// How strong the proof of a meeting is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// QR, signatures, code.
    Full,
    /// The code, or the QR, is missing: a person reviews it.
    Weak,
}

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

/// An attempt that failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    /// Who came.
    pub courier: ActorId,
    /// Corrected device time, Unix milliseconds.
    pub at_ms: i64,
    /// Reason code.
    pub reason: String,
    /// What shows it (its note is kept apart).
    pub evidence: Evidence,
    /// Nothing shows it: a person reviews it.
    pub evidence_missing: bool,
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

/// What the officer put into the cover.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// Who released it.
    pub officer: ActorId,
    /// Unix milliseconds.
    pub at_ms: i64,
    /// Names of the result's items.
    pub items: Vec<String>,
    /// Old papers to be taken back.
    pub recall: Vec<String>,
    /// State fee due at the door, whole đồng.
    pub fee_due: i64,
    /// Seal number.
    pub seal: String,
    /// The officer's signature.
    pub signature: Digest,
}

/// What was recorded at the door on delivery.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Delivered {
    /// Who delivered.
    pub courier: ActorId,
    /// Corrected device time, Unix milliseconds.
    pub at_ms: i64,
    /// What the recipient showed.
    pub identity: IdentityShown,
    /// Taken by someone with a letter of authorisation.
    pub by_proxy: bool,
    /// Old papers.
    pub recalled: Vec<Recalled>,
    /// Money taken.
    pub taken: Vec<Taken>,
    /// The recipient's signature.
    pub signature: Digest,
    /// How strong.
    pub proof: Proof,
    /// The recipient remarked on something.
    pub has_remarks: bool,
}

/// Return leg (chặng trả).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Return {
    /// No result yet.
    Waiting,
    /// The agency has the result.
    Ready {
        /// Since when, Unix milliseconds.
        since_ms: i64,
        /// Who is to bring it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        assignment: Option<Assignment>,
    },
    /// Sealed by the officer, not yet taken over.
    Released {
        /// What is in the cover.
        release: Release,
        /// Who is to bring it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        assignment: Option<Assignment>,
    },
    /// With the courier.
    CollectedFromAgency {
        /// What is in the cover.
        release: Release,
        /// Who holds it.
        courier: ActorId,
        /// Corrected device time, Unix milliseconds: day J.
        at_ms: i64,
        /// When it is to be brought.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        assignment: Option<Assignment>,
    },
    /// Brought in vain; still with the courier.
    Failed {
        /// What is in the cover.
        release: Release,
        /// Every attempt, oldest first.
        attempts: Vec<Attempt>,
        /// When to come again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        assignment: Option<Assignment>,
    },
    /// In the recipient's hands.
    Delivered {
        /// The record.
        delivered: Delivered,
    },
    /// There will be no result to bring.
    Closed,
}

/// Who holds the papers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "is", content = "who", rename_all = "snake_case")]
pub enum Holder {
    /// The person of the booking.
    Citizen,
    /// A courier.
    Courier(ActorId),
    /// The receiving agency.
    Agency,
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

impl Return {
    /// Who is to bring it, and when.
    pub fn assignment(&self) -> Option<&Assignment> {
        match self {
            Self::Ready { assignment, .. }
            | Self::Released { assignment, .. }
            | Self::CollectedFromAgency { assignment, .. }
            | Self::Failed { assignment, .. } => assignment.as_ref(),
            Self::Waiting | Self::Delivered { .. } | Self::Closed => None,
        }
    }

    /// Who holds it or is to bring it.
    pub fn courier(&self) -> Option<ActorId> {
        match self {
            Self::CollectedFromAgency { courier, .. } => Some(*courier),
            Self::Failed { attempts, .. } => attempts.last().map(|attempt| attempt.courier),
            Self::Delivered { delivered } => Some(delivered.courier),
            Self::Ready { .. } | Self::Released { .. } | Self::Waiting | Self::Closed => {
                self.assignment().map(|assignment| assignment.courier)
            }
        }
    }
}
