//! The sealed cover with a result on its way to the recipient: who has it, what was tried, which invitations were left.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Assignment, Attempt, Holder, Release};
use crate::api::command::InvitationWay;
use crate::ids::{ActorId, Digest, OfficeId};

/// A cover between the agency's counter and the recipient's hand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cover {
    /// What is in it.
    pub release: Release,
    /// Every attempt, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attempts: Vec<Attempt>,
    /// When to come, and who.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignment: Option<Assignment>,
    /// When the post accepted it, Unix milliseconds: day J. Absent in records of before 24 November 2026.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_ms: Option<i64>,
    /// Who has it. Absent in records of before 24 November 2026: the courier of the last attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keeper: Option<Holder>,
    /// Where it has passed, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scans: Vec<CoverScan>,
    /// Laid before an office or a colleague and not yet taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offered: Option<CoverOffer>,
    /// Invitations since the last failed attempt: none, one or two.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub invitations: Vec<Invitation>,
    /// What the recipient chose since the last failed attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choice: Option<Chosen>,
}

/// A scan on the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverScan {
    /// Where.
    pub office: OfficeId,
    /// Corrected device time, Unix milliseconds.
    pub at_ms: i64,
}

/// The courier's half of handing a cover on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverOffer {
    /// Who hands it on.
    pub courier: ActorId,
    /// Where.
    pub office: OfficeId,
    /// Corrected device time, Unix milliseconds.
    pub at_ms: i64,
    /// The courier's.
    pub signature: Digest,
}

/// An invitation that was left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// 1 or 2.
    pub number: u8,
    /// Who left it.
    pub by: ActorId,
    /// Corrected device time, Unix milliseconds.
    pub at_ms: i64,
    /// The local day of it.
    pub on: NaiveDate,
    /// How.
    pub way: InvitationWay,
    /// The first local day of the next step, as it was promised: of invitation 2, or of the return to the agency. Force
    /// majeure may make it later.
    pub next_not_before: NaiveDate,
    /// Photos of where it was left.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<Digest>,
}

/// What the recipient chose; names and addresses are kept apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Chosen {
    /// Another day.
    NewDate,
    /// Another place.
    OtherAddress,
    /// Somebody else.
    Proxy,
    /// Fetched at a post office.
    AtOffice {
        /// Which.
        office: OfficeId,
        /// The local day from which it is kept: of the choice, later of its arrival.
        since: NaiveDate,
        /// The last local day on which it is kept.
        until: NaiveDate,
    },
}

impl Cover {
    /// A cover that a courier has just taken from the agency.
    pub fn new(release: Release, courier: ActorId, accepted_ms: i64, assignment: Option<Assignment>) -> Self {
        Self {
            release,
            attempts: Vec::new(),
            assignment,
            accepted_ms: Some(accepted_ms),
            keeper: Some(Holder::Courier(courier)),
            scans: Vec::new(),
            offered: None,
            invitations: Vec::new(),
            choice: None,
        }
    }

    /// Who has it.
    pub fn holder(&self) -> Holder {
        self.keeper.clone().unwrap_or_else(|| match self.attempts.last() {
            Some(last) => Holder::Courier(last.courier),
            None => Holder::Agency,
        })
    }

    /// The office that has it.
    pub fn office(&self) -> Option<&OfficeId> {
        match &self.keeper {
            Some(Holder::Office(office)) => Some(office),
            Some(Holder::Citizen | Holder::Courier(_) | Holder::Agency) | None => None,
        }
    }

    /// The courier who has it, or is to take it from an office.
    pub fn courier(&self) -> Option<ActorId> {
        match self.holder() {
            Holder::Courier(courier) => Some(courier),
            Holder::Office(_) | Holder::Citizen | Holder::Agency => {
                self.assignment.as_ref().map(|assignment| assignment.courier)
            }
        }
    }
}
