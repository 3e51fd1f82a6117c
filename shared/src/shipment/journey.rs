//! What befalls a collected item until the agency, or the sender again, has it.

use serde::{Deserialize, Serialize};

use super::Holder;
use super::pickup::Collected;
use crate::actor::Role;
use crate::api::command::{Counted, Direction, ExceptionKind, ExceptionOutcome, IdentityShown, Taken};
use crate::ids::{ActorId, Digest, OfficeId};

/// The way so far, oldest first. Only grows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Journey {
    /// Offices it passed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scans: Vec<Scan>,
    /// Exceptions that are over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<ItemException>,
}

impl Journey {
    /// Nothing has happened yet.
    pub fn is_empty(&self) -> bool {
        self.scans.is_empty() && self.exceptions.is_empty()
    }
}

/// An item passed an office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scan {
    /// Code of the office.
    pub office: OfficeId,
    /// In or out.
    pub direction: Direction,
    /// Who scanned.
    pub by: ActorId,
    /// Corrected device time, Unix milliseconds.
    pub at_ms: i64,
}

/// Something was wrong with an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemException {
    /// What.
    pub kind: ExceptionKind,
    /// Who said so.
    pub by: ActorId,
    /// In which role.
    pub role: Role,
    /// Corrected device time, Unix milliseconds.
    pub at_ms: i64,
    /// The number read on the seal, when it is not the one recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal_found: Option<String>,
    /// Photos of the cover.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<Digest>,
    /// What was found and how it was closed again, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repack: Option<RepackRecord>,
    /// How a person settled it, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<ExceptionOutcome>,
}

/// Record of inventory and repacking (biên bản kiểm kê, gói bọc lại).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepackRecord {
    /// Who repacked.
    pub by: ActorId,
    /// Corrected device time, Unix milliseconds.
    pub at_ms: i64,
    /// What was found in the cover.
    pub counted: Vec<Counted>,
    /// Number on the new seal.
    pub seal: String,
    /// Photos of the cover.
    pub photos: Vec<Digest>,
    /// Of whoever repacked, and of the witness.
    pub signed: [Digest; 2],
}

/// The sender wants an item back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// Who asked.
    pub by: ActorId,
    /// In which role: the citizen, or an operator for a caller.
    pub role: Role,
    /// Unix milliseconds.
    pub at_ms: i64,
    /// Proof of posting.
    pub note_number: u64,
}

/// A withdrawn item is in the sender's hands again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GivenBack {
    /// Who brought it.
    pub courier: ActorId,
    /// Corrected device time, Unix milliseconds.
    pub at_ms: i64,
    /// Seal number as read on the cover.
    pub seal: String,
    /// What the sender showed.
    pub identity: IdentityShown,
    /// Money taken.
    pub taken: Vec<Taken>,
    /// The sender remarked on something.
    pub has_remarks: bool,
    /// The sender's and the courier's signature.
    pub signed: [Digest; 2],
    /// Where, if permitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<[f64; 2]>,
}

/// The appointment slip is in the citizen's hands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SlipBack {
    /// Who brought it.
    pub courier: ActorId,
    /// Corrected device time, Unix milliseconds.
    pub at_ms: i64,
    /// Code on the slip.
    pub slip_code: String,
    /// The citizen's signature.
    pub signature: Digest,
    /// Where, if permitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<[f64; 2]>,
}

impl Collected {
    /// Who has it: the last who took it over, and who answers for it until somebody else does.
    pub fn holder(&self) -> Holder {
        match self.journey.scans.last() {
            Some(Scan { direction: Direction::In, office, .. }) => Holder::Office(office.clone()),
            Some(Scan { direction: Direction::Out, by, .. }) => Holder::Courier(*by),
            None => Holder::Courier(self.courier),
        }
    }

    /// The courier who has it, or had it last.
    pub fn carrier(&self) -> ActorId {
        let out = self.journey.scans.iter().rev().find(|scan| scan.direction == Direction::Out);
        out.map_or(self.courier, |scan| scan.by)
    }

    /// Number on the seal that closes it now.
    pub fn seal_now(&self) -> &str {
        let repacked = self.journey.exceptions.iter().rev().find_map(|exception| exception.repack.as_ref());
        repacked.map_or(&self.seal, |record| &record.seal)
    }
}
