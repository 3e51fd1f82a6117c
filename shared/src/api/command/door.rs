//! What a courier records at a door.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::booking::Window;
use crate::catalogue::DocumentForm;
use crate::ids::{Digest, DossierId};

/// The record of a pickup at the door (`Quyết định 45/2016/QĐ-TTg` Điều 6; `Thông tư 17/2017/TT-BTTTT` Điều 5, 9, 11).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConfirmPickup {
    /// Which.
    pub dossier: DossierId,
    /// How the courier knew the right person.
    pub verified: Verified,
    /// Line by line.
    pub counted: Vec<Counted>,
    /// What the courier advised about missing papers; empty if nothing is missing.
    pub guidance: String,
    /// Number on the seal put on before the citizen.
    pub seal: String,
    /// Consignment note number, from the courier's reserved range.
    pub note_number: u64,
    /// S10 waybill number, from the courier's reserved range.
    pub waybill: String,
    /// What was paid at the door.
    pub taken: Vec<Taken>,
    /// Photos of the closed cover.
    pub photos: Vec<Digest>,
    /// Hash of the text that both signed.
    pub signed_text: Digest,
    /// The citizen's.
    pub citizen_signature: Digest,
    /// The courier's.
    pub courier_signature: Digest,
    /// How the citizen closed the meeting.
    pub closed_by: ClosedBy,
    /// Where, if permitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<[f64; 2]>,
    /// Papers are missing and the citizen wants it to be taken all the same.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub insists: bool,
    /// Proofs of a lower price that were asked for; what nobody asked for stays open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proofs: Vec<ProofShown>,
}

/// Whether the paper that makes a price lower was shown, and fits what was claimed. The paper itself is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofShown {
    /// For which money.
    pub of: Money,
    /// It was shown and fits.
    pub shown: bool,
}

/// A pickup that failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MissPickup {
    /// Which.
    pub dossier: DossierId,
    /// RP0–RP10, or another operator's code kept as it is.
    pub reason: String,
    /// What shows it.
    pub evidence: Evidence,
    /// When to come again; needed for RP8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_window: Option<Window>,
}

/// The record of a delivery (`Thông tư 17/2017/TT-BTTTT` Điều 5(2)d–e).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConfirmDelivery {
    /// Which.
    pub dossier: DossierId,
    /// How the courier knew the right door.
    pub verified: Verified,
    /// What the recipient showed.
    pub identity: IdentityShown,
    /// Who the recipient is.
    pub recipient: Recipient,
    /// For a proxy: the letter of authorisation that was shown beside the own paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub letter: Option<LetterShown>,
    /// The cover was opened before the courier and its content agreed with the list.
    pub content_agreed: bool,
    /// Remarks of the recipient; silence here ends the right to compensation, so the screen asks.
    pub remarks: String,
    /// One per old paper that was to be taken back.
    pub recalled: Vec<Recalled>,
    /// What was paid at the door.
    pub taken: Vec<Taken>,
    /// The recipient's.
    pub signature: Digest,
    /// How the recipient closed the meeting.
    pub closed_by: ClosedBy,
    /// Where, if permitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<[f64; 2]>,
    /// Proofs of a lower price that were asked for; what nobody asked for stays open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proofs: Vec<ProofShown>,
}

/// A delivery that failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FailDelivery {
    /// Which.
    pub dossier: DossierId,
    /// RP0–RP10, or another operator's code kept as it is.
    pub reason: String,
    /// What shows it.
    pub evidence: Evidence,
    /// When to come again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_window: Option<Window>,
}

/// How the right person was recognised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Verified {
    /// The signed QR of the citizen's app or slip.
    Qr {
        /// The token as it was read.
        token: String,
    },
    /// Name and phone were asked for, the QR could not be read; weaker, reviewed.
    Asked {
        /// Why no QR.
        reason: String,
    },
}

/// How the meeting was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum ClosedBy {
    /// The one-time code that the citizen read out with the papers sealed or in hand.
    Code {
        /// Six digits.
        code: String,
    },
    /// The code was not at hand; weaker, reviewed.
    Witness {
        /// Who stood by, and why no code.
        note: String,
    },
}

/// One line of the checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Number of the component in the pinned version.
    pub component: u32,
    /// Original, certified copy, plain copy.
    pub form: DocumentForm,
    /// How many; 0 = missing.
    pub quantity: u32,
}

/// Money taken at a door; state money and postage never in one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// Whose money it is.
    pub kind: Money,
    /// Whole đồng.
    pub amount: i64,
    /// Number of the receipt, from the courier's reserved range.
    pub receipt: u64,
}

/// The three sums that are never merged (`Quyết định 45/2016/QĐ-TTg` Điều 11–12, 15(2)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Money {
    /// Cước: revenue of the post.
    Postage,
    /// Phí, lệ phí: state money held in trust.
    StateFee,
    /// Thu hộ.
    CashOnDelivery,
}

/// What shows that a courier was there and tried.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Calls tried, Unix milliseconds each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls_ms: Vec<i64>,
    /// How long the courier waited, minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waited_min: Option<u32>,
    /// Where, if permitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<[f64; 2]>,
    /// Photos of the door or the package, never of papers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<Digest>,
    /// In the courier's words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// An identity paper that was shown, never kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityShown {
    /// Which kind of paper.
    pub kind: IdentityKind,
    /// Its last four digits.
    pub last4: String,
    /// The name on it is the recipient's.
    pub name_matches: bool,
}

/// A letter of authorisation that was shown, never kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterShown {
    /// Local date written on it.
    pub signed_on: NaiveDate,
    /// Its names are those of the person of the booking and of the proxy.
    pub names_match: bool,
}

/// Kind of identity paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityKind {
    /// Căn cước, căn cước công dân.
    CitizenCard,
    /// VNeID shown on a phone.
    Electronic,
    /// Hộ chiếu.
    Passport,
    /// Another paper with a photo.
    Other,
}

/// Who takes the result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Recipient {
    /// The person of the booking.
    Owner,
    /// Someone with a letter of authorisation, which was shown.
    Proxy {
        /// Họ và tên.
        name: String,
        /// What they are to the person.
        relation: String,
    },
}

/// What became of an old paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recalled {
    /// By name.
    pub paper: String,
    /// Taken back, or declared lost.
    pub taken_back: bool,
}
