//! The return leg after the agency's counter: scans, hand-overs of the cover, invitations, the recipient's choice, the way
//! back to the agency, and what follows a delivery.

use serde::{Deserialize, Serialize};

use super::booking::{Address, Window};
use crate::ids::{Digest, DossierId, OfficeId};

/// The courier lays the cover before an office, or a colleague there, and signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferCover {
    /// Which.
    pub dossier: DossierId,
    /// Where.
    pub office: OfficeId,
    /// Seal number as read on the cover.
    pub seal: String,
    /// The courier's.
    pub signature: Digest,
}

/// The other half: an office or a courier takes the cover and signs. Who has it changes with this signature only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeCover {
    /// Which.
    pub dossier: DossierId,
    /// Seal number as read on the cover.
    pub seal: String,
    /// The taker's.
    pub signature: Digest,
}

/// How an invitation reached its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvitationWay {
    /// Printed, left at the address.
    AtAddress,
    /// Printed, given to somebody there.
    ToPerson,
    /// Told by phone or message.
    Told,
}

/// An invitation after a failed delivery (`Thông tư 17/2017/TT-BTTTT` Điều 5(2)h, read 2026-11-24).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaveInvitation {
    /// Which.
    pub dossier: DossierId,
    /// 1 or 2.
    pub number: u8,
    /// How.
    pub way: InvitationWay,
    /// Photos of where it was left.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<Digest>,
    /// In the words of whoever left it; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// What the recipient wants after a failed delivery.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum DeliveryChoice {
    /// Another day.
    NewDate {
        /// When.
        window: Window,
    },
    /// Another place; carried there for postage of its own.
    OtherAddress {
        /// Where.
        address: Address,
        /// When.
        window: Window,
    },
    /// Somebody else, with a letter of authorisation.
    Proxy {
        /// Họ và tên.
        name: String,
        /// What they are to the person.
        relation: String,
        /// When.
        window: Window,
    },
    /// Kept at a post office, where the recipient fetches it.
    AtOffice {
        /// Which.
        office: OfficeId,
    },
}

/// Who pays for carrying a result that could not be delivered: the party at fault (`Quyết định 45/2016/QĐ-TTg`
/// Điều 12(4), read 2026-11-24).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CostBearer {
    /// The recipient.
    Citizen,
    /// The agency.
    Agency,
    /// The post.
    Post,
}

impl CostBearer {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Citizen, Self::Agency, Self::Post];
}

/// The courier brings a result back to the agency and signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferReturn {
    /// Which.
    pub dossier: DossierId,
    /// Number of the record, from the courier's reserved range.
    pub record_number: u64,
    /// Seal number as read on the cover.
    pub seal: String,
    /// Who pays.
    pub cost: CostBearer,
    /// The courier's.
    pub signature: Digest,
}

/// The officer takes a result back and signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignReturn {
    /// Which.
    pub dossier: DossierId,
    /// Seal number as read on the cover.
    pub seal: String,
    /// Remarks; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub remarks: String,
    /// The officer's.
    pub signature: Digest,
}

/// The officer takes old papers and state money that a courier brings from a door (`Thông tư 17/2017/TT-BTTTT`
/// Điều 5(2)đ–e, read 2026-11-24).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnPapers {
    /// Which.
    pub dossier: DossierId,
    /// The papers, by name.
    pub papers: Vec<String>,
    /// State money, whole đồng.
    pub fee: i64,
    /// Remarks; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub remarks: String,
    /// The officer's.
    pub signature: Digest,
}

/// The sender, for a result the agency, changes recipient or address before delivery (`Luật Bưu chính 49/2010/QH12`
/// Điều 16, read 2026-11-24).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RedirectResult {
    /// Which.
    pub dossier: DossierId,
    /// Họ và tên of another recipient; absent = the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// Another address; absent = the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// Why.
    pub reason: String,
}

/// What a person found about a result that is recorded as delivered and said not to have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// It was delivered.
    Delivered,
    /// It was not: a postal claim is opened.
    NotReceived,
}
