//! The names of the commands.

use serde::{Deserialize, Serialize};

/// Names a [`Body`](super::Body) without its content: rows of the permission table and of the tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is the body of the same name")]
pub enum Kind {
    Book,
    Reschedule,
    Cancel,
    Rate,
    PublishPlan,
    ConfirmPickup,
    MissPickup,
    OfferHandover,
    SignHandover,
    Process,
    Finish,
    ReleaseResult,
    AcceptResult,
    ConfirmDelivery,
    FailDelivery,
    ResolveCase,
    RefuseDossier,
    RequestSupplement,
    CompleteSupplement,
    RequestPayment,
    ConfirmPayment,
    StopProcessing,
    Withdraw,
    ExtendDue,
    PassStage,
}

impl Kind {
    /// Every kind of command.
    pub const ALL: [Self; 25] = [
        Self::Book,
        Self::Reschedule,
        Self::Cancel,
        Self::Rate,
        Self::PublishPlan,
        Self::ConfirmPickup,
        Self::MissPickup,
        Self::OfferHandover,
        Self::SignHandover,
        Self::Process,
        Self::Finish,
        Self::ReleaseResult,
        Self::AcceptResult,
        Self::ConfirmDelivery,
        Self::FailDelivery,
        Self::ResolveCase,
        Self::RefuseDossier,
        Self::RequestSupplement,
        Self::CompleteSupplement,
        Self::RequestPayment,
        Self::ConfirmPayment,
        Self::StopProcessing,
        Self::Withdraw,
        Self::ExtendDue,
        Self::PassStage,
    ];
}
