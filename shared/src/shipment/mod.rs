//! The two legs of a dossier's way: home → agency ([`Pickup`]) and agency → home ([`Return`]). Each state holds exactly
//! the facts that are true there, so that a collected dossier without a seal number cannot be written down.
//!
//! Steps are taken by [`Dossier::decide`](crate::dossier::Dossier::decide); who holds the papers is read from the state
//! ([`Holder`]), so there is always exactly one.

mod back;
mod cover;
pub mod custody;
pub mod journey;
mod moves;
pub mod note;
mod pickup;
mod post;
mod posted;
pub mod visit;

pub use back::{Delivered, PapersBack, Release, Return, ReturnOffer, Returned, Settled, state_fee};
pub use cover::{Chosen, Cover, CoverOffer, CoverScan, Invitation};
pub use pickup::{Collected, Filed, Offer, Pickup};
pub use post::{HOLD_DAYS, PostDays, day_of};
pub use posted::Posted;

use serde::{Deserialize, Serialize};

use crate::api::command::{Evidence, Window};
use crate::ids::{ActorId, OfficeId, ProposalId};

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

/// Who holds the papers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "is", content = "who", rename_all = "snake_case")]
pub enum Holder {
    /// The person of the booking.
    Citizen,
    /// A courier.
    Courier(ActorId),
    /// A post office.
    Office(OfficeId),
    /// The receiving agency.
    Agency,
}
