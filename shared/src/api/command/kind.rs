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
    ScanCover,
    OfferCover,
    TakeCover,
    StartDelivery,
    LeaveInvitation,
    ChooseDelivery,
    OfferReturn,
    SignReturn,
    RebookReturn,
    ReturnPapers,
    RedirectResult,
    DisputeDelivery,
    SettleDispute,
    DeclareUnclaimed,
}

impl Kind {
    /// Every kind of command.
    pub const ALL: [Self; 29] = [
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
        Self::ScanCover,
        Self::OfferCover,
        Self::TakeCover,
        Self::StartDelivery,
        Self::LeaveInvitation,
        Self::ChooseDelivery,
        Self::OfferReturn,
        Self::SignReturn,
        Self::RebookReturn,
        Self::ReturnPapers,
        Self::RedirectResult,
        Self::DisputeDelivery,
        Self::SettleDispute,
        Self::DeclareUnclaimed,
    ];
}
