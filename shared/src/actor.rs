//! Who acts, in which role, and what that role may do and see: one table, used by the server and by the screens.

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
            // Never a courier; and whoever took the money does not match it. An office whose only coordinator took money at
            // the counter has nobody left: the body above it matches that.
            K::ReconcileCash => matches!(self, Self::Coordinator | Self::Administrator),
            K::PayOver => matches!(self, Self::Coordinator),
            K::DeclareForceMajeure => matches!(self, Self::Coordinator | Self::Administrator),
        }
    }

    /// Whether this role sees this at all. Whether it does so of one office, agency or dossier is for its [`Scope`] and
    /// [`Dossier::concerns`](crate::dossier::Dossier::concerns).
    ///
    /// An operator sees no more than the open bookings of whoever calls; who keeps or audits the system reads what was done
    /// and not to whom (`Quyết định 45/2016/QĐ-TTg` Điều 16(5)a, read 2026-11-23: nothing is disclosed).
    pub const fn sees(self, sight: Sight) -> bool {
        use Sight as S;
        match sight {
            S::Feed => !matches!(self, Self::CallOperator),
            S::Register => matches!(self, Self::Coordinator | Self::OneStopOfficer),
            S::Callers => matches!(self, Self::CallOperator),
            S::Plans => matches!(self, Self::Coordinator),
            S::Outlines => !matches!(self, Self::Citizen),
            S::Photos => !matches!(self, Self::CallOperator | Self::Administrator),
            S::Forecast => {
                matches!(self, Self::Citizen | Self::CallOperator | Self::Coordinator | Self::OneStopOfficer)
            }
            S::Stages => matches!(self, Self::OneStopOfficer | Self::Auditor),
            S::Sums => matches!(self, Self::Coordinator | Self::OneStopOfficer | Self::Auditor),
            S::Cash => matches!(self, Self::Courier | Self::Coordinator | Self::Administrator),
            S::Matters => matches!(self, Self::Coordinator | Self::Auditor | Self::Administrator),
            S::PeopleOfMatters => matches!(self, Self::Coordinator),
            S::OutboxFiles => matches!(self, Self::Coordinator | Self::Administrator),
            S::Report => matches!(self, Self::Coordinator | Self::Auditor | Self::Administrator),
            S::Scores => matches!(self, Self::Auditor | Self::Administrator),
            S::Proof => matches!(self, Self::Citizen | Self::Auditor),
            S::PeopleOfProof => matches!(self, Self::Citizen),
            S::WordsOfComplaints => !matches!(self, Self::Auditor),
        }
    }
}

/// What there is to see, beside the dossiers themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sight {
    /// Dossiers brought to the device as they change.
    Feed,
    /// Every dossier of the office or agency by name, phone or code, old ones too.
    Register,
    /// The open bookings of whoever calls.
    Callers,
    /// Routes of a day, proposed or published.
    Plans,
    /// The operator's outlines of the map.
    Outlines,
    /// Photos and signatures of a dossier.
    Photos,
    /// When the result is expected in the citizen's hands, and which legs may be claimed about.
    Forecast,
    /// How each stage kept its slice of the limit.
    Stages,
    /// Where each kind of a dossier's money stands.
    Sums,
    /// The cash of a day: one's own, the office's, or any.
    Cash,
    /// Commands that were put aside for a person.
    Matters,
    /// Whom such a command is about.
    PeopleOfMatters,
    /// Files with what a device could not send.
    OutboxFiles,
    /// The figures of Điều 13.
    Report,
    /// The scores of agencies.
    Scores,
    /// The proof pack of a dossier.
    Proof,
    /// The people in it.
    PeopleOfProof,
    /// What people wrote in a complaint that they may read at all.
    WordsOfComplaints,
}

impl Sight {
    /// Everything there is to see.
    pub const ALL: [Self; 18] = [
        Self::Feed,
        Self::Register,
        Self::Callers,
        Self::Plans,
        Self::Outlines,
        Self::Photos,
        Self::Forecast,
        Self::Stages,
        Self::Sums,
        Self::Cash,
        Self::Matters,
        Self::PeopleOfMatters,
        Self::OutboxFiles,
        Self::Report,
        Self::Scores,
        Self::Proof,
        Self::PeopleOfProof,
        Self::WordsOfComplaints,
    ];
}
