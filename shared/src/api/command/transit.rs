//! What is recorded on the pickup leg beside the count itself: on the way to the door, between door and agency, and on
//! the way back.

use serde::{Deserialize, Serialize};

use super::booking::Window;
use super::door::{Counted, IdentityShown, Taken, Verified};
use crate::ids::{Digest, DossierId, OfficeId};

/// The courier is at the door and has recognised the right person: both begin to count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StartCount {
    /// Which.
    pub dossier: DossierId,
    /// How the courier knew the right person.
    pub verified: Verified,
    /// Where, if permitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<[f64; 2]>,
}

/// Papers are missing and the citizen prefers another day (`Quyết định 45/2016/QĐ-TTg` Điều 6(3), read 2026-11-23).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportIncomplete {
    /// Which.
    pub dossier: DossierId,
    /// Line by line; what is missing has the quantity 0.
    pub counted: Vec<Counted>,
    /// What the courier advised; never empty.
    pub guidance: String,
    /// When to come again; absent = the same hours of the next day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_window: Option<Window>,
}

/// The sealed item passes a post office (`Thông tư 17/2017/TT-BTTTT` Điều 5(1)đ, read 2026-11-23).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScanItem {
    /// Which.
    pub dossier: DossierId,
    /// Code of the office.
    pub office: OfficeId,
    /// In or out.
    pub direction: Direction,
}

/// Which way an item passes an office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The office takes it over.
    In,
    /// The courier who scans takes it over.
    Out,
}

/// Something is wrong with an item on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportException {
    /// Which.
    pub dossier: DossierId,
    /// What.
    pub kind: ExceptionKind,
    /// The number read on the seal, when it is not the one recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal_found: Option<String>,
    /// Photos of the cover, never of papers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<Digest>,
    /// In the person's words; never empty.
    pub note: String,
}

/// What is wrong with an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExceptionKind {
    /// Wet, crushed or stained; the cover still closes.
    Damaged,
    /// The cover is open or torn: it must be recorded and repacked.
    Torn,
    /// Nobody knows where it is.
    Lost,
    /// It was brought to an agency that it is not for.
    WrongAgency,
    /// The seal has another number than the one recorded.
    SealDiffers,
}

impl ExceptionKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Damaged, Self::Torn, Self::Lost, Self::WrongAgency, Self::SealDiffers];

    /// Whether it is about the cover, so that repacking settles it.
    pub const fn is_about_the_cover(self) -> bool {
        matches!(self, Self::Damaged | Self::Torn | Self::SealDiffers)
    }
}

/// The record of inventory and repacking (biên bản kiểm kê, gói bọc lại; `Thông tư 17/2017/TT-BTTTT` Điều 11(2), read
/// 2026-11-23).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepackItem {
    /// Which.
    pub dossier: DossierId,
    /// What was found in the cover, line by line.
    pub counted: Vec<Counted>,
    /// Number on the new seal.
    pub seal: String,
    /// Photos of the cover before and after.
    pub photos: Vec<Digest>,
    /// Who stood by.
    pub witness: String,
    /// Of whoever repacked.
    pub signature: Digest,
    /// Of the witness.
    pub witness_signature: Digest,
}

/// A person settles an exception.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResolveException {
    /// Which.
    pub dossier: DossierId,
    /// How it goes on.
    pub outcome: ExceptionOutcome,
    /// Why; never empty.
    pub note: String,
}

/// How it goes on after an exception.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExceptionOutcome {
    /// The item travels on.
    Continue,
    /// It does not: the citizen is compensated.
    Claim,
}

/// The sender takes an item back before it is handed over (`Luật Bưu chính 49/2010/QH12` Điều 16(2), read 2026-11-23).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawItem {
    /// Which.
    pub dossier: DossierId,
    /// Proof of posting: the number of the consignment note.
    pub note_number: u64,
    /// The sender bears the cost of bringing it back.
    pub agrees_to_cost: bool,
    /// In the person's words; may be empty.
    pub reason: String,
}

/// A withdrawn item is in the sender's hands again, unopened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GiveBack {
    /// Which.
    pub dossier: DossierId,
    /// Seal number as read on the cover.
    pub seal: String,
    /// What the sender showed.
    pub identity: IdentityShown,
    /// What was paid for bringing it back.
    pub taken: Vec<Taken>,
    /// Remarks; needed when the seal is another one.
    pub remarks: String,
    /// The sender's.
    pub citizen_signature: Digest,
    /// The courier's.
    pub courier_signature: Digest,
    /// Where, if permitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<[f64; 2]>,
}

/// The appointment slip is in the citizen's hands (form a, `Quyết định 45/2016/QĐ-TTg` Điều 16(3)a).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BringSlip {
    /// Which.
    pub dossier: DossierId,
    /// Code on the slip.
    pub slip_code: String,
    /// The citizen's.
    pub signature: Digest,
    /// Where, if permitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<[f64; 2]>,
}
