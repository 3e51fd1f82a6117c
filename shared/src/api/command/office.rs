//! What is about an office and not about one dossier: the cash of a day, force majeure.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::force_majeure::ForceMajeureEvent;
use crate::ids::{ActorId, AgencyId, ForceMajeureId};
use crate::money::takings::Takings;

/// A courier, or whoever took money at the counter of an office, hands in the cash of a day, at the end of the shift or
/// before (`Quyết định 45/2016/QĐ-TTg` Điều 11, 15(2), read 2026-11-29). Until it is matched it may be handed in again: the
/// last count stands. What is taken after the match is handed in anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandInCash {
    /// Local day of the shift.
    pub day: NaiveDate,
    /// As the taker counted it, kind by kind.
    pub counted: Takings,
}

/// A second person counts it again and matches it to the receipts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReconcileCash {
    /// Whose: the courier, or who took it at the counter.
    pub courier: ActorId,
    /// Of which local day.
    pub day: NaiveDate,
    /// As counted now, kind by kind.
    pub recounted: Takings,
    /// About a difference; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
}

/// State money of matched receipts of one person and day was paid over to an agency, all that is left of it
/// (`Quyết định 45/2016/QĐ-TTg` Điều 11(1), read 2026-11-29).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayOver {
    /// Whose receipts.
    pub courier: ActorId,
    /// Of which local day.
    pub day: NaiveDate,
    /// To whom.
    pub agency: AgencyId,
    /// Number of the payment document; never empty.
    pub proof: String,
}

/// Declares an event of force majeure, or changes its end. It is never deleted: it is lifted by a last day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclareForceMajeure {
    /// Made on the device; the same again changes the event.
    pub id: ForceMajeureId,
    /// Where, when, by whom, and what people are told.
    pub event: ForceMajeureEvent,
}
