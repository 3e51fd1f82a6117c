//! How the post accepted a result from the agency: what the consignment note of the way back rests on.

use serde::{Deserialize, Serialize};

use super::Release;
use crate::api::command::Posting;
use crate::ids::{ActorId, Digest};

/// A result that was counted and accepted; sender is the agency (`Quyết định 45/2016/QĐ-TTg` Điều 9(1–2), read 2026-11-29).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// Numbers of note and waybill.
    pub posting: Posting,
    /// Who took it.
    pub courier: ActorId,
    /// Corrected device time, Unix milliseconds: day J.
    pub at_ms: i64,
    /// What is in the cover, with the officer's signature.
    pub release: Release,
    /// The courier's signature.
    pub signature: Digest,
}
