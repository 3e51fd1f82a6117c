//! Who acts, in which role, and what that role may do: one table, used by the server's actions and by the screens.

use serde::{Deserialize, Serialize};

use crate::api::command::Kind;
use crate::ids::{ActorId, AgencyId, OfficeId};

/// A signed-in person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Who.
    pub id: ActorId,
    /// In which role; one person may have several, one session has one.
    pub role: Role,
    /// Where the role holds.
    pub scope: Scope,
}

/// What a person is here for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Books, follows, receives (người dân).
    Citizen,
    /// Collects and delivers (bưu tá).
    Courier,
    /// Plans and reassigns (điều phối viên).
    Coordinator,
    /// Receives for the agency and returns results (cán bộ một cửa).
    OneStopOfficer,
    /// Books for callers (tổng đài viên).
    CallOperator,
    /// Reads the record.
    Auditor,
    /// Keeps accounts, catalogue and calendars.
    Administrator,
}

/// Where a role holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Scope {
    /// Only what concerns the person.
    Own,
    /// One post office and its couriers.
    Office(OfficeId),
    /// One agency.
    Agency(AgencyId),
    /// Everything.
    All,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 7] = [
        Self::Citizen,
        Self::Courier,
        Self::Coordinator,
        Self::OneStopOfficer,
        Self::CallOperator,
        Self::Auditor,
        Self::Administrator,
    ];

    /// Whether this role may ask for a change of this kind at all. Whether it may for one dossier is for
    /// [`Dossier::decide`](crate::dossier::Dossier::decide).
    ///
    /// A courier never signs for the agency, a coordinator never sets the agency's status (`Quyết định 45/2016/QĐ-TTg`
    /// Điều 7, Điều 16, read 2026-11-23).
    pub const fn may(self, kind: Kind) -> bool {
        use Kind as K;
        match kind {
            K::Book => matches!(self, Self::Citizen | Self::CallOperator),
            K::Reschedule | K::Cancel => matches!(self, Self::Citizen | Self::CallOperator | Self::Coordinator),
            K::Rate => matches!(self, Self::Citizen),
            K::PublishPlan => matches!(self, Self::Coordinator),
            K::ConfirmPickup | K::MissPickup | K::OfferHandover | K::AcceptResult => matches!(self, Self::Courier),
            K::ResolveCase => matches!(self, Self::Coordinator | Self::Administrator),
            K::FailDelivery => matches!(self, Self::Courier),
            K::SignHandover | K::Process | K::Finish | K::ReleaseResult => matches!(self, Self::OneStopOfficer),
            K::RefuseDossier | K::RequestSupplement | K::CompleteSupplement | K::RequestPayment => {
                matches!(self, Self::OneStopOfficer)
            }
            K::ConfirmPayment | K::StopProcessing | K::ExtendDue | K::PassStage => matches!(self, Self::OneStopOfficer),
            K::Withdraw => matches!(self, Self::Citizen | Self::CallOperator),
            K::SetOut | K::StartCount | K::ReportIncomplete | K::GiveBack | K::BringSlip => {
                matches!(self, Self::Courier)
            }
            K::ScanItem | K::RepackItem => matches!(self, Self::Courier | Self::Coordinator),
            K::ResolveException | K::ClosePickup => matches!(self, Self::Coordinator),
            K::WithdrawItem => matches!(self, Self::Citizen | Self::CallOperator),
            // Whoever sees that something is wrong may say so.
            K::ReportException => {
                matches!(
                    self,
                    Self::Citizen | Self::Courier | Self::Coordinator | Self::OneStopOfficer | Self::CallOperator
                )
            }
            // At the counter of a post office its staff hands out what is held there.
            K::ConfirmDelivery | K::ScanCover | K::TakeCover | K::LeaveInvitation => {
                matches!(self, Self::Courier | Self::Coordinator)
            }
            K::OfferCover | K::StartDelivery | K::OfferReturn => matches!(self, Self::Courier),
            K::ChooseDelivery | K::RebookReturn | K::DisputeDelivery => {
                matches!(self, Self::Citizen | Self::CallOperator)
            }
            K::SignReturn | K::ReturnPapers | K::RedirectResult => matches!(self, Self::OneStopOfficer),
            K::SettleDispute | K::DeclareUnclaimed => matches!(self, Self::Coordinator),
            K::OpenClaim => matches!(self, Self::Citizen | Self::CallOperator),
            K::AnswerClaim => matches!(self, Self::Coordinator),
            // About what, and who answers what, is for the complaint to say.
            K::OpenComplaint => matches!(self, Self::Citizen | Self::CallOperator | Self::Courier),
            K::AnswerComplaint => matches!(self, Self::Coordinator | Self::OneStopOfficer),
            // Money is taken at doors, and at the counter of an office.
            K::HandInCash => matches!(self, Self::Courier | Self::Coordinator),
            // Never a courier; and whoever took the money does not match it.
            K::ReconcileCash | K::PayOver => matches!(self, Self::Coordinator),
            K::DeclareForceMajeure => matches!(self, Self::Coordinator | Self::Administrator),
        }
    }
}
