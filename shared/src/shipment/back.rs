//! The return leg (chặng trả): agency → home.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Assignment, Chosen, Cover, Holder, PostDays, Proof};
use crate::api::command::{
    CostBearer, Finding, IdentityShown, IfLost, LetterShown, Money, ProofShown, Recalled, Taken,
};
use crate::ids::{ActorId, Digest, OfficeId};

/// What the officer put into the cover.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// Who released it.
    pub officer: ActorId,
    /// Unix milliseconds.
    pub at_ms: i64,
    /// Names of the result's items.
    pub items: Vec<String>,
    /// Originals of the citizen that go back with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub originals: Vec<String>,
    /// Old papers to be taken back.
    pub recall: Vec<String>,
    /// The agency's rule for one that is lost.
    #[serde(default, skip_serializing_if = "IfLost::is_default")]
    pub if_lost: IfLost,
    /// State fee due at the door, whole đồng.
    pub fee_due: i64,
    /// Seal number.
    pub seal: String,
    /// The officer's signature.
    pub signature: Digest,
}

impl Release {
    /// Everything in the cover, by name: the result, and originals that go back.
    pub fn papers(&self) -> impl Iterator<Item = &String> {
        self.items.iter().chain(&self.originals)
    }
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
    /// The letter that a proxy showed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub letter: Option<LetterShown>,
    /// The office at whose counter it was; absent = at a door.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_office: Option<OfficeId>,
    /// Old papers.
    pub recalled: Vec<Recalled>,
    /// Money taken.
    pub taken: Vec<Taken>,
    /// Proofs of a lower price that were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proofs: Vec<ProofShown>,
    /// The recipient's signature.
    pub signature: Digest,
    /// How strong.
    pub proof: Proof,
    /// The recipient remarked on something.
    pub has_remarks: bool,
    /// When the post accepted it, Unix milliseconds: day J. Absent in records of before 29 November 2026.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_ms: Option<i64>,
}

impl Delivered {
    /// Names of the old papers that were taken back.
    pub fn papers(&self) -> impl Iterator<Item = &str> {
        self.recalled.iter().filter(|line| line.taken_back).map(|line| line.paper.as_str())
    }

    /// State money taken, whole đồng.
    pub fn state_fee(&self) -> i64 {
        state_fee(&self.taken)
    }

    /// There is something to bring back to the agency.
    pub fn owes_agency(&self) -> bool {
        self.papers().next().is_some() || self.state_fee() > 0
    }
}

/// State money among what was taken, whole đồng.
pub fn state_fee(taken: &[Taken]) -> i64 {
    taken.iter().filter(|line| line.kind == Money::StateFee).map(|line| line.amount).sum()
}

/// The agency has what the courier brought from the door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PapersBack {
    /// Who took it.
    pub officer: ActorId,
    /// Corrected device time, Unix milliseconds.
    pub at_ms: i64,
    /// State money, whole đồng.
    pub fee: i64,
    /// The officer's signature.
    pub signature: Digest,
}

/// The courier's half of a record of return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnOffer {
    /// Its number.
    pub record_number: u64,
    /// Who brings it back.
    pub courier: ActorId,
    /// Corrected device time, Unix milliseconds.
    pub at_ms: i64,
    /// Who pays.
    pub cost: CostBearer,
    /// The courier's signature.
    pub signature: Digest,
}

/// A record of return, signed by both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returned {
    /// The courier's half.
    pub offer: ReturnOffer,
    /// Who signed for the agency.
    pub officer: ActorId,
    /// Corrected device time, Unix milliseconds.
    pub at_ms: i64,
    /// The officer's signature.
    pub signature: Digest,
}

/// A person has looked at a dispute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// Who.
    pub by: ActorId,
    /// Unix milliseconds.
    pub at_ms: i64,
    /// What was found.
    pub finding: Finding,
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
    /// With a courier, and scanned at an office.
    InTransit(Cover),
    /// With the office that delivers.
    AtDeliveryOffice(Cover),
    /// The courier is coming; the recipient was shown who.
    OutForDelivery(Cover),
    /// Brought in vain.
    Failed(Cover),
    /// One or two invitations were left.
    Invited(Cover),
    /// Kept at an office for the recipient.
    Held {
        /// The cover.
        cover: Cover,
        /// Where.
        office: OfficeId,
        /// The last local day.
        until: NaiveDate,
    },
    /// On the agency's counter again, signed by the courier.
    OfferedBack {
        /// The cover.
        cover: Cover,
        /// The courier's half.
        offer: ReturnOffer,
    },
    /// The agency has it again, signed by both.
    ReturnedToAgency {
        /// What is in the cover.
        release: Release,
        /// The record.
        returned: Returned,
    },
    /// Neither delivered nor returnable for six months (`Luật Bưu chính 49/2010/QH12` Điều 17(5), read 2026-11-24).
    Unclaimed {
        /// The cover.
        cover: Cover,
        /// Since when, Unix milliseconds.
        since_ms: i64,
    },
    /// In the recipient's hands.
    Delivered {
        /// The record.
        delivered: Delivered,
        /// What went back to the agency.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        papers_back: Option<PapersBack>,
        /// A dispute about it that was settled.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        settled: Option<Settled>,
    },
    /// Recorded as delivered, and the citizen says that it did not come.
    Disputed {
        /// The record.
        delivered: Delivered,
        /// What went back to the agency.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        papers_back: Option<PapersBack>,
        /// Unix milliseconds.
        at_ms: i64,
    },
    /// A person found that it did not come: a postal claim.
    Claimed {
        /// The record.
        delivered: Delivered,
        /// Who found it.
        settled: Settled,
    },
    /// There will be no result to bring.
    Closed,
}

impl Return {
    /// The cover on its way, if it is on its way.
    pub fn cover(&self) -> Option<&Cover> {
        match self {
            Self::InTransit(cover)
            | Self::AtDeliveryOffice(cover)
            | Self::OutForDelivery(cover)
            | Self::Failed(cover)
            | Self::Invited(cover)
            | Self::Held { cover, .. }
            | Self::OfferedBack { cover, .. }
            | Self::Unclaimed { cover, .. } => Some(cover),
            Self::Waiting
            | Self::Ready { .. }
            | Self::Released { .. }
            | Self::CollectedFromAgency { .. }
            | Self::ReturnedToAgency { .. }
            | Self::Delivered { .. }
            | Self::Disputed { .. }
            | Self::Claimed { .. }
            | Self::Closed => None,
        }
    }

    /// When the post accepted the result, Unix milliseconds: day J. `None` before that, and where no record says it.
    pub fn accepted_ms(&self) -> Option<i64> {
        match self {
            Self::CollectedFromAgency { at_ms, .. } => Some(*at_ms),
            Self::Delivered { delivered, .. } | Self::Disputed { delivered, .. } | Self::Claimed { delivered, .. } => {
                delivered.accepted_ms
            }
            other => other.cover().and_then(|cover| cover.accepted_ms),
        }
    }

    /// The record of its delivery, whatever followed.
    pub fn delivered(&self) -> Option<&Delivered> {
        match self {
            Self::Delivered { delivered, .. } | Self::Disputed { delivered, .. } | Self::Claimed { delivered, .. } => {
                Some(delivered)
            }
            _ => None,
        }
    }

    /// The cover between the agency's counter and the recipient's hand, also where it was only just taken.
    pub fn carried(&self) -> Option<Cover> {
        match self {
            Self::CollectedFromAgency { release, courier, at_ms, assignment } => {
                Some(Cover::new(release.clone(), *courier, *at_ms, assignment.clone()))
            }
            other => other.cover().cloned(),
        }
    }

    /// The state of a cover that nobody brings at the moment: a choice, invitations and attempts say which.
    pub fn resting(cover: Cover) -> Self {
        let at_office = cover.office().is_some();
        match &cover.choice {
            Some(Chosen::AtOffice { office, until, .. }) if cover.office() == Some(office) => {
                let (office, until) = (office.clone(), *until);
                Self::Held { cover, office, until }
            }
            _ if !cover.invitations.is_empty() => Self::Invited(cover),
            _ if !cover.attempts.is_empty() => Self::Failed(cover),
            _ if at_office => Self::AtDeliveryOffice(cover),
            _ => Self::InTransit(cover),
        }
    }

    /// Where the assignment of a leg that is still open is written.
    pub fn assignment_mut(&mut self) -> Option<&mut Option<Assignment>> {
        match self {
            Self::Ready { assignment, .. }
            | Self::Released { assignment, .. }
            | Self::CollectedFromAgency { assignment, .. } => Some(assignment),
            Self::InTransit(cover)
            | Self::AtDeliveryOffice(cover)
            | Self::OutForDelivery(cover)
            | Self::Failed(cover)
            | Self::Invited(cover) => Some(&mut cover.assignment),
            Self::Held { .. }
            | Self::OfferedBack { .. }
            | Self::ReturnedToAgency { .. }
            | Self::Unclaimed { .. }
            | Self::Waiting
            | Self::Delivered { .. }
            | Self::Disputed { .. }
            | Self::Claimed { .. }
            | Self::Closed => None,
        }
    }

    /// Who is to bring it, and when.
    pub fn assignment(&self) -> Option<&Assignment> {
        match self {
            Self::Ready { assignment, .. }
            | Self::Released { assignment, .. }
            | Self::CollectedFromAgency { assignment, .. } => assignment.as_ref(),
            Self::InTransit(cover)
            | Self::AtDeliveryOffice(cover)
            | Self::OutForDelivery(cover)
            | Self::Failed(cover)
            | Self::Invited(cover) => cover.assignment.as_ref(),
            Self::Held { .. }
            | Self::OfferedBack { .. }
            | Self::ReturnedToAgency { .. }
            | Self::Unclaimed { .. }
            | Self::Waiting
            | Self::Delivered { .. }
            | Self::Disputed { .. }
            | Self::Claimed { .. }
            | Self::Closed => None,
        }
    }

    /// The dates of what comes next as the days of the post are now: force majeure that was declared, or lifted, after an
    /// invitation was left moves the next one, and extends holding. For showing; the rules count anew at each step.
    pub fn count_anew(&mut self, post: &PostDays) {
        match self {
            Self::Failed(cover) | Self::Invited(cover) => {
                let next = match cover.invitations.as_slice() {
                    [first] => Some(post.second_invitation(first.on)),
                    [first, second] => post.return_to_agency(first.on, second.on),
                    _ => None,
                };
                if let (Some(next), Some(last)) = (next, cover.invitations.last_mut()) {
                    last.next_not_before = next;
                }
            }
            Self::Held { cover, until, .. } => {
                if let Some(Chosen::AtOffice { since, .. }) = &cover.choice {
                    *until = post.held_until(*since, *until);
                }
            }
            _ => {}
        }
    }

    /// Who holds it or is to bring it.
    pub fn courier(&self) -> Option<ActorId> {
        match self {
            Self::CollectedFromAgency { courier, .. } => Some(*courier),
            Self::Delivered { delivered, .. } | Self::Disputed { delivered, .. } | Self::Claimed { delivered, .. } => {
                Some(delivered.courier)
            }
            Self::OfferedBack { offer, .. } => Some(offer.courier),
            other => match other.cover() {
                Some(cover) => cover.courier(),
                None => other.assignment().map(|assignment| assignment.courier),
            },
        }
    }

    /// The result may still be brought, or fetched.
    pub fn is_open(&self) -> bool {
        match self {
            Self::Waiting
            | Self::Ready { .. }
            | Self::Released { .. }
            | Self::CollectedFromAgency { .. }
            | Self::InTransit(_)
            | Self::AtDeliveryOffice(_)
            | Self::OutForDelivery(_)
            | Self::Failed(_)
            | Self::Invited(_)
            | Self::Held { .. } => true,
            Self::OfferedBack { .. }
            | Self::ReturnedToAgency { .. }
            | Self::Unclaimed { .. }
            | Self::Delivered { .. }
            | Self::Disputed { .. }
            | Self::Claimed { .. }
            | Self::Closed => false,
        }
    }

    /// Who holds the result; `None` while there is none on this leg.
    pub fn holder(&self) -> Option<Holder> {
        match self {
            Self::Waiting | Self::Closed => None,
            Self::Ready { .. } | Self::Released { .. } | Self::ReturnedToAgency { .. } => Some(Holder::Agency),
            Self::CollectedFromAgency { courier, .. } => Some(Holder::Courier(*courier)),
            Self::Delivered { .. } | Self::Disputed { .. } | Self::Claimed { .. } => Some(Holder::Citizen),
            other => other.cover().map(Cover::holder),
        }
    }
}
