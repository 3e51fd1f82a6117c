//! Postal claims and complaints: what somebody says, what is answered.

use serde::{Deserialize, Serialize};

use crate::claims::Ground;
use crate::claims::complaint::ComplaintAbout;
use crate::ids::DossierId;
use crate::shipment::Leg;

/// A claim about one leg (`Thông tư 17/2017/TT-BTTTT` Điều 8, read 2026-11-29).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenClaim {
    /// Which.
    pub dossier: DossierId,
    /// Which leg.
    pub leg: Leg,
    /// What happened.
    pub ground: Ground,
    /// In the citizen's words; never empty.
    pub words: String,
}

/// The written answer to a claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerClaim {
    /// Which dossier.
    pub dossier: DossierId,
    /// Number of the ledger entry that opened the claim.
    pub claim: u64,
    /// The post is liable.
    pub liable: bool,
    /// All costs of issuing the papers again, with bills, whole đồng.
    #[serde(default)]
    pub reissue_costs: i64,
    /// Proven direct damage besides, whole đồng.
    #[serde(default)]
    pub direct_damage: i64,
    /// It was force majeure.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub force_majeure: bool,
    /// The recipient accepted the rest of a damaged item.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub recipient_accepts_rest: bool,
    /// The answer in words; never empty.
    pub words: String,
}

/// A complaint about conduct or rules (`Quyết định 45/2016/QĐ-TTg` Điều 16(4), 17(2), read 2026-11-29).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenComplaint {
    /// The dossier it happened with.
    pub dossier: DossierId,
    /// About what.
    pub about: ComplaintAbout,
    /// In their own words; never empty.
    pub words: String,
}

/// The answer to a complaint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerComplaint {
    /// Which dossier.
    pub dossier: DossierId,
    /// Number of the ledger entry that opened the complaint.
    pub complaint: u64,
    /// The answer in words; never empty.
    pub words: String,
}
