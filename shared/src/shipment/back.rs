//! The return leg (chặng trả): agency → home.

use serde::{Deserialize, Serialize};

use super::{Assignment, Attempt, Proof};
use crate::api::command::{IdentityShown, Recalled, Taken};
use crate::ids::{ActorId, Digest};

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
