//! What a command is about: its kind, the dossiers it changes, the blobs it names.

use super::{Body, Kind};
use crate::ids::{Digest, DossierId};

impl Body {
    /// Its name.
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Book(_) => Kind::Book,
            Self::Reschedule { .. } => Kind::Reschedule,
            Self::Cancel { .. } => Kind::Cancel,
            Self::Rate { .. } => Kind::Rate,
            Self::PublishPlan { .. } => Kind::PublishPlan,
            Self::ConfirmPickup(_) => Kind::ConfirmPickup,
            Self::MissPickup(_) => Kind::MissPickup,
            Self::OfferHandover(_) => Kind::OfferHandover,
            Self::SignHandover(_) => Kind::SignHandover,
            Self::Process { .. } => Kind::Process,
            Self::Finish { .. } => Kind::Finish,
            Self::ReleaseResult(_) => Kind::ReleaseResult,
            Self::AcceptResult { .. } => Kind::AcceptResult,
            Self::ConfirmDelivery(_) => Kind::ConfirmDelivery,
            Self::FailDelivery(_) => Kind::FailDelivery,
            Self::ResolveCase(_) => Kind::ResolveCase,
            Self::RefuseDossier(_) => Kind::RefuseDossier,
            Self::RequestSupplement(_) => Kind::RequestSupplement,
            Self::CompleteSupplement(_) => Kind::CompleteSupplement,
            Self::RequestPayment(_) => Kind::RequestPayment,
            Self::ConfirmPayment { .. } => Kind::ConfirmPayment,
            Self::StopProcessing(_) => Kind::StopProcessing,
            Self::Withdraw { .. } => Kind::Withdraw,
            Self::ExtendDue(_) => Kind::ExtendDue,
            Self::PassStage(_) => Kind::PassStage,
            Self::SetOut { .. } => Kind::SetOut,
            Self::StartCount(_) => Kind::StartCount,
            Self::ReportIncomplete(_) => Kind::ReportIncomplete,
            Self::ScanItem(_) => Kind::ScanItem,
            Self::ReportException(_) => Kind::ReportException,
            Self::RepackItem(_) => Kind::RepackItem,
            Self::ResolveException(_) => Kind::ResolveException,
            Self::WithdrawItem(_) => Kind::WithdrawItem,
            Self::GiveBack(_) => Kind::GiveBack,
            Self::BringSlip(_) => Kind::BringSlip,
            Self::ClosePickup { .. } => Kind::ClosePickup,
            Self::ScanCover { .. } => Kind::ScanCover,
            Self::OfferCover(_) => Kind::OfferCover,
            Self::TakeCover(_) => Kind::TakeCover,
            Self::StartDelivery { .. } => Kind::StartDelivery,
            Self::LeaveInvitation(_) => Kind::LeaveInvitation,
            Self::ChooseDelivery { .. } => Kind::ChooseDelivery,
            Self::OfferReturn(_) => Kind::OfferReturn,
            Self::SignReturn(_) => Kind::SignReturn,
            Self::RebookReturn { .. } => Kind::RebookReturn,
            Self::ReturnPapers(_) => Kind::ReturnPapers,
            Self::RedirectResult(_) => Kind::RedirectResult,
            Self::DisputeDelivery { .. } => Kind::DisputeDelivery,
            Self::SettleDispute { .. } => Kind::SettleDispute,
            Self::DeclareUnclaimed { .. } => Kind::DeclareUnclaimed,
            Self::OpenClaim(_) => Kind::OpenClaim,
            Self::AnswerClaim(_) => Kind::AnswerClaim,
            Self::OpenComplaint(_) => Kind::OpenComplaint,
            Self::AnswerComplaint(_) => Kind::AnswerComplaint,
            Self::HandInCash(_) => Kind::HandInCash,
            Self::ReconcileCash(_) => Kind::ReconcileCash,
            Self::PayOver(_) => Kind::PayOver,
            Self::DeclareForceMajeure(_) => Kind::DeclareForceMajeure,
        }
    }

    /// The dossiers it is about: commands about the same one never overtake each other.
    pub fn dossiers(&self) -> Vec<DossierId> {
        match self {
            Self::Book(book) => vec![book.dossier],
            Self::Reschedule { dossier, .. }
            | Self::Cancel { dossier, .. }
            | Self::Rate { dossier, .. }
            | Self::Process { dossier, .. }
            | Self::Finish { dossier }
            | Self::AcceptResult { dossier, .. } => vec![*dossier],
            Self::ConfirmPickup(body) => vec![body.dossier],
            Self::MissPickup(body) => vec![body.dossier],
            Self::OfferHandover(body) => body.dossiers.clone(),
            Self::SignHandover(body) => body.lines.iter().map(|line| line.dossier).collect(),
            Self::ReleaseResult(body) => vec![body.dossier],
            Self::ConfirmDelivery(body) => vec![body.dossier],
            Self::FailDelivery(body) => vec![body.dossier],
            Self::RefuseDossier(body) => vec![body.dossier],
            Self::RequestSupplement(body) => vec![body.dossier],
            Self::CompleteSupplement(body) => vec![body.dossier],
            Self::RequestPayment(body) => vec![body.dossier],
            Self::ConfirmPayment { dossier, .. } | Self::Withdraw { dossier, .. } => vec![*dossier],
            Self::StopProcessing(body) => vec![body.dossier],
            Self::ExtendDue(body) => vec![body.dossier],
            Self::PassStage(body) => vec![body.dossier],
            Self::PublishPlan { .. }
            | Self::ResolveCase(_)
            | Self::HandInCash(_)
            | Self::ReconcileCash(_)
            | Self::PayOver(_)
            | Self::DeclareForceMajeure(_) => Vec::new(),
            Self::OpenClaim(body) => vec![body.dossier],
            Self::AnswerClaim(body) => vec![body.dossier],
            Self::OpenComplaint(body) => vec![body.dossier],
            Self::AnswerComplaint(body) => vec![body.dossier],
            Self::SetOut { dossier } | Self::ClosePickup { dossier } => vec![*dossier],
            Self::StartCount(body) => vec![body.dossier],
            Self::ReportIncomplete(body) => vec![body.dossier],
            Self::ScanItem(body) => vec![body.dossier],
            Self::ReportException(body) => vec![body.dossier],
            Self::RepackItem(body) => vec![body.dossier],
            Self::ResolveException(body) => vec![body.dossier],
            Self::WithdrawItem(body) => vec![body.dossier],
            Self::GiveBack(body) => vec![body.dossier],
            Self::BringSlip(body) => vec![body.dossier],
            Self::ScanCover { dossier, .. }
            | Self::StartDelivery { dossier }
            | Self::ChooseDelivery { dossier, .. }
            | Self::RebookReturn { dossier, .. }
            | Self::DisputeDelivery { dossier, .. }
            | Self::SettleDispute { dossier, .. }
            | Self::DeclareUnclaimed { dossier } => vec![*dossier],
            Self::OfferCover(body) => vec![body.dossier],
            Self::TakeCover(body) => vec![body.dossier],
            Self::LeaveInvitation(body) => vec![body.dossier],
            Self::OfferReturn(body) => vec![body.dossier],
            Self::SignReturn(body) => vec![body.dossier],
            Self::ReturnPapers(body) => vec![body.dossier],
            Self::RedirectResult(body) => vec![body.dossier],
        }
    }

    /// Photos and signatures it names; they are sent apart.
    pub fn blobs(&self) -> Vec<Digest> {
        match self {
            Self::ConfirmPickup(body) => {
                let signed = [body.signed_text, body.citizen_signature, body.courier_signature];
                body.photos.iter().copied().chain(signed).collect()
            }
            Self::MissPickup(body) => body.evidence.photos.clone(),
            Self::FailDelivery(body) => body.evidence.photos.clone(),
            Self::OfferHandover(body) => vec![body.signature],
            Self::SignHandover(body) => vec![body.signature],
            Self::ReleaseResult(body) => vec![body.signature],
            Self::AcceptResult { signature, .. } => vec![*signature],
            Self::ConfirmDelivery(body) => vec![body.signature],
            Self::RefuseDossier(body) => body.cover.iter().map(|cover| cover.signature).collect(),
            Self::RequestSupplement(_)
            | Self::CompleteSupplement(_)
            | Self::RequestPayment(_)
            | Self::ConfirmPayment { .. }
            | Self::StopProcessing(_)
            | Self::Withdraw { .. }
            | Self::ExtendDue(_)
            | Self::PassStage(_) => Vec::new(),
            Self::ReportException(body) => body.photos.clone(),
            Self::RepackItem(body) => {
                body.photos.iter().copied().chain([body.signature, body.witness_signature]).collect()
            }
            Self::GiveBack(body) => vec![body.citizen_signature, body.courier_signature],
            Self::BringSlip(body) => vec![body.signature],
            Self::SetOut { .. }
            | Self::StartCount(_)
            | Self::ReportIncomplete(_)
            | Self::ScanItem(_)
            | Self::ResolveException(_)
            | Self::WithdrawItem(_)
            | Self::ClosePickup { .. } => Vec::new(),
            Self::OfferCover(body) => vec![body.signature],
            Self::TakeCover(body) => vec![body.signature],
            Self::LeaveInvitation(body) => body.photos.clone(),
            Self::OfferReturn(body) => vec![body.signature],
            Self::SignReturn(body) => vec![body.signature],
            Self::ReturnPapers(body) => vec![body.signature],
            Self::ScanCover { .. }
            | Self::StartDelivery { .. }
            | Self::ChooseDelivery { .. }
            | Self::RebookReturn { .. }
            | Self::RedirectResult(_)
            | Self::DisputeDelivery { .. }
            | Self::SettleDispute { .. }
            | Self::DeclareUnclaimed { .. } => Vec::new(),
            Self::Book(_)
            | Self::Reschedule { .. }
            | Self::Cancel { .. }
            | Self::Rate { .. }
            | Self::PublishPlan { .. }
            | Self::Process { .. }
            | Self::Finish { .. }
            | Self::ResolveCase(_) => Vec::new(),
            Self::OpenClaim(_)
            | Self::AnswerClaim(_)
            | Self::OpenComplaint(_)
            | Self::AnswerComplaint(_)
            | Self::HandInCash(_)
            | Self::ReconcileCash(_)
            | Self::PayOver(_)
            | Self::DeclareForceMajeure(_) => Vec::new(),
        }
    }
}
