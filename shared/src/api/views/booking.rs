//! What is asked and answered while somebody books, or calls.

use serde::{Deserialize, Serialize};

use crate::api::command::{Form, Window};
use crate::ids::{AgencyId, CommuneCode, DossierId, ProcedureCode};
use crate::money::quote::{ClaimedGroups, Price};

use super::DossierView;

/// Answer to a commune search.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlaceHit {
    /// Today's code.
    pub commune: String,
    /// Name to show, with the old name where it was found by that.
    pub name: String,
    /// Name to keep with an address, where it is not `name`: shorter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short: Option<String>,
    /// Today's province.
    pub province: String,
    /// Whether a post office of ours serves it.
    pub served: bool,
    /// The middle of it, (lon, lat).
    pub point: [f64; 2],
    /// One-stop shops that receive for it.
    pub agencies: Vec<AgencyId>,
}

/// A window that can be booked now, and what it costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// When.
    pub window: Window,
    /// Couriers can still take so many.
    pub left: u32,
}

/// `POST` [`path::SLOTS`](crate::api::path::SLOTS): which windows can be booked for an address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AskSlots {
    /// Today's code.
    pub commune: CommuneCode,
    /// a, b or c.
    pub form: Form,
    /// Which procedure.
    pub procedure: ProcedureCode,
    /// Who receives the dossier; absent = whoever serves the commune.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<AgencyId>,
    /// The door, (lon, lat); absent = the middle of the commune.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<[f64; 2]>,
    /// The booking under way: a window kept for it is free for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dossier: Option<DossierId>,
    /// Groups claimed for a lower price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed: Option<ClaimedGroups>,
}

/// `POST` [`path::SLOT_HOLD`](crate::api::path::SLOT_HOLD): keeps a window while the answers are checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HoldSlot {
    /// The booking under way.
    pub dossier: DossierId,
    /// Today's code.
    pub commune: CommuneCode,
    /// The door, (lon, lat); absent = the middle of the commune.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<[f64; 2]>,
    /// Who receives the dossier.
    pub agency: AgencyId,
    /// Which window.
    pub window: Window,
}

/// A window is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldSlot {
    /// Until when, Unix milliseconds.
    pub until_ms: i64,
}

/// Answer to a question for slots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slots {
    /// Earliest first.
    pub slots: Vec<Slot>,
    /// Postage for all legs of the form, whole đồng.
    pub postage: i64,
    /// State fee, whole đồng; absent = not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_fee: Option<i64>,
    /// Both without the groups that were claimed, where those change them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full: Option<Price>,
}

/// `POST` [`path::CALLERS`](crate::api::path::CALLERS): who is on the phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindCaller {
    /// As typed.
    pub phone: String,
}

/// Somebody on the phone, as an operator may see them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Caller {
    /// E.164.
    pub phone: String,
    /// What they have booked and is not over, newest first.
    pub dossiers: Vec<DossierView>,
}
