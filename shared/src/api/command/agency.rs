//! What the agency says about a dossier beyond "we work on it" and "it is done": forms 02 to 06 of
//! `Thông tư 03/2025/TT-VPCP` (read 2026-11-23), and the citizen's withdrawal.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::ids::{Digest, DossierId};
use crate::time::stages::HopKind;

/// Papers sealed again at the counter, to go back with the courier who laid them there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cover {
    /// Number on the seal put on before the courier.
    pub seal: String,
    /// The officer's.
    pub signature: Digest,
}

/// Form 03: the dossier is not received (status 3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefuseDossier {
    /// Which.
    pub dossier: DossierId,
    /// Why, in the officer's words.
    pub reason: String,
    /// Needed as long as the hand-over record is not signed: the courier takes the papers back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<Cover>,
}

/// Form 02: what is missing, once and complete (status 5; `NĐ 61/2018/NĐ-CP` Điều 17(2)a, 19(4)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestSupplement {
    /// Which.
    pub dossier: DossierId,
    /// Everything that is to be brought, by name.
    pub items: Vec<String>,
    /// Why, in the officer's words.
    pub reason: String,
    /// The officer knows that the last day for asking is over; it is put on record.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
}

/// The supplement is complete at this moment: the count begins anew from zero.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompleteSupplement {
    /// Which.
    pub dossier: DossierId,
    /// Dossier code, where none was given before; with a code it is worked on (status 4), without one received (2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// The citizen has to pay before the work goes on (status 6): the count stands still.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestPayment {
    /// Which.
    pub dossier: DossierId,
    /// Whole đồng.
    pub amount: i64,
    /// What it is for.
    pub purpose: String,
    /// How to pay and until when, in the officer's words; may be empty.
    pub how: String,
    /// Dossier code, where none was given before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// Form 05: the work is stopped (status 8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StopProcessing {
    /// Which.
    pub dossier: DossierId,
    /// The legal ground.
    pub ground: String,
    /// More, in the officer's words; may be empty.
    pub reason: String,
}

/// Form 04: apology with a new date beside the first (`NĐ 61/2018/NĐ-CP` Điều 19(9)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtendDue {
    /// Which.
    pub dossier: DossierId,
    /// The new date.
    pub new_date: NaiveDate,
    /// Why, in the officer's words.
    pub reason: String,
    /// The officer knows that the last day for the letter is over; it is put on record.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
}

/// Form 06: one signed line of the control sheet. Its moment is the command's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassStage {
    /// Which.
    pub dossier: DossierId,
    /// The stage's name.
    pub stage: String,
    /// The body that answers for it; absent = the receiving agency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The stage's own slice in working minutes; needed when it is entered for the first time, fixed from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit_minutes: Option<u32>,
    /// In or out.
    pub hop: HopKind,
    /// Waybill of the postal document, when the post carried it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waybill: Option<String>,
}
