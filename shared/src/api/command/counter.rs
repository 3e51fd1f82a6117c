//! What courier and officer record at the agency's counter.

use serde::{Deserialize, Serialize};

use super::door::Counted;
use crate::ids::{AgencyId, Digest, DossierId, HandoverId};

/// The courier's half of a hand-over record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferHandover {
    /// Made on the device.
    pub handover: HandoverId,
    /// From the courier's reserved range.
    pub record_number: u64,
    /// To whom.
    pub agency: AgencyId,
    /// What lies on the counter.
    pub dossiers: Vec<DossierId>,
    /// The courier's.
    pub signature: Digest,
}

/// The officer's half; the later of both signatures is the filing moment (`Quyết định 45/2016/QĐ-TTg` Điều 7(4)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignHandover {
    /// Which record.
    pub handover: HandoverId,
    /// One per dossier of the record.
    pub lines: Vec<HandoverLine>,
    /// The officer's.
    pub signature: Digest,
}

/// The second count of one dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverLine {
    /// Which.
    pub dossier: DossierId,
    /// Seal number as read on the cover.
    pub seal: String,
    /// Line by line.
    pub counted: Vec<Counted>,
    /// Remarks; empty if none.
    pub remarks: String,
}

/// A result leaves the agency (`Quyết định 45/2016/QĐ-TTg` Điều 9).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseResult {
    /// Which.
    pub dossier: DossierId,
    /// What lies in the cover, by name.
    pub items: Vec<String>,
    /// Originals of the citizen that go back with it, by name (`Quyết định 45/2016/QĐ-TTg` Điều 9(2), read 2026-11-29).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub originals: Vec<String>,
    /// Old papers that the courier has to take back.
    pub recall: Vec<String>,
    /// The agency's rule for an old paper that is lost.
    #[serde(default, skip_serializing_if = "IfLost::is_default")]
    pub if_lost: IfLost,
    /// State fee still due at the door, whole đồng.
    pub fee_due: i64,
    /// Number on the seal put on before the officer.
    pub seal: String,
    /// The officer's.
    pub signature: Digest,
}

/// What the agency wants when an old paper that is to be taken back is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IfLost {
    /// The recipient declares the loss and gets the result.
    #[default]
    Declare,
    /// The result is not delivered without it.
    Withhold,
}

impl IfLost {
    /// The rule where none was said.
    pub fn is_default(&self) -> bool {
        *self == Self::Declare
    }
}

/// Numbers under which the post accepts a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// Of the consignment note, from the courier's reserved range.
    pub note_number: u64,
    /// S10 waybill number, from the courier's reserved range.
    pub waybill: String,
}
