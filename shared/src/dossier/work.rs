//! What the agency has done with a dossier beside its status, so that "once" stays once: the supplement it asked for, the
//! duties that were paid, its control sheet (form 06).

use serde::{Deserialize, Serialize};

use super::Dossier;
use super::filing::pause;
use super::status::Status;
use crate::time::limit::Pause;
use crate::time::stages::{ControlSheet, Hop, StageSlice};

/// The agency's own notes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgencyWork {
    /// When a supplement was asked for, Unix milliseconds: once and complete (`NĐ 61/2018/NĐ-CP` Điều 17(2)a, read
    /// 2026-11-23).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplement_asked_ms: Option<i64>,
    /// Financial duties that were done, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub payments: Vec<Payment>,
    /// Stages and hops; absent where the dossier stays in one place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<ControlSheet>,
}

/// A financial duty that was done at the agency; the post had no part in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// Whole đồng.
    pub amount: i64,
    /// What it was for.
    pub purpose: String,
    /// Asked, Unix milliseconds.
    pub asked_ms: i64,
    /// Confirmed, Unix milliseconds.
    pub paid_ms: i64,
    /// Number of the receipt.
    pub receipt: String,
}

impl AgencyWork {
    /// Nothing to note.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The control sheet with one more line; the slice is added when the stage is new.
    pub(super) fn passed(&self, slice: &StageSlice, hop: &Hop) -> ControlSheet {
        let mut sheet = self.sheet.clone().unwrap_or(ControlSheet { slices: Vec::new(), hops: Vec::new() });
        if sheet.slices.iter().all(|known| known.stage != slice.stage) {
            sheet.slices.push(slice.clone());
        }
        sheet.hops.push(hop.clone());
        sheet
    }
}

impl Dossier {
    /// Stretches that no stage has to answer for: duties to pay, and the wait for a supplement; one that is still open
    /// lasts until `now_ms`.
    pub fn waits(&self, now_ms: i64) -> Vec<Pause> {
        let filing = self.status.filing();
        let mut waits = filing.map(|filing| filing.pauses.clone()).unwrap_or_default();
        let restarted = filing.and_then(|filing| filing.restarted_ms);
        if let (Some(asked_ms), Some(restarted_ms)) = (self.work.supplement_asked_ms, restarted) {
            waits.extend(pause(asked_ms, restarted_ms));
        }
        match &self.status {
            Status::SupplementRequested { asked_ms, .. } | Status::PaymentRequested { asked_ms, .. } => {
                waits.extend(pause(*asked_ms, now_ms));
            }
            Status::Registered
            | Status::Received { .. }
            | Status::Refused { .. }
            | Status::Processing { .. }
            | Status::Withdrawn { .. }
            | Status::Stopped { .. }
            | Status::Finished { .. }
            | Status::HandedOver { .. } => {}
        }
        waits
    }
}
