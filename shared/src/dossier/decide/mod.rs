//! Which event may follow. The same function previews on the device and decides on the server; it needs only its
//! arguments. Who does what is in the modules: [`booking`] the citizen's side, [`pickup`] and [`delivery`] the doors,
//! [`transit`] the way of a collected item, [`counter`] and [`agency`] the agency, [`claim`] and
//! [`complaint`] what went wrong; [`check`] holds what several of
//! them ask.

mod after;
mod agency;
mod back_to_agency;
mod booking;
mod check;
mod claim;
mod complaint;
mod counter;
mod delivery;
mod pickup;
mod transit;
mod way;

pub use booking::book;
pub use counter::line_of;

use chrono::NaiveDate;

use super::Dossier;
use super::event::{Event, Pinned, Private};
use super::refusal::Refusal;
use super::status::Status;
use crate::actor::{Actor, Role};
use crate::api::command::Body;
use crate::claims::ClaimTerms;
use crate::ids::{ActorId, OfficeId};
use crate::money::quote::Price;
use crate::shipment::{Leg, PostDays};
use crate::time::due::Due;
use check::short;

/// What `decide` cannot know by itself; looked up by the caller, so that rules stay pure.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// When it happened, by the corrected device clock, Unix milliseconds.
    pub occurred_ms: i64,
    /// When the server decides, Unix milliseconds.
    pub server_ms: i64,
    /// For a booking: the pinned version, or why there is none.
    pub procedure: Option<Pinned>,
    /// For a booking: the office that serves the commune.
    pub office: Option<OfficeId>,
    /// For an operator's booking: the citizen who called.
    pub caller: Option<ActorId>,
    /// For a booking: whole đồng.
    pub postage: i64,
    /// For a booking: whole đồng, if known.
    pub state_fee: Option<i64>,
    /// For a booking with claimed groups: the price without them, where they change it.
    pub full: Option<Price>,
    /// At the door: the code is the one made for this leg. `None` = not given.
    pub code_matches: Option<bool>,
    /// At the door: the token is signed, for this leg, in time. `None` = not given.
    pub token_matches: Option<bool>,
    /// On hand-over, and when a stopped count goes on or begins anew: when the result is due.
    pub due: Option<Due>,
    /// For a supplement request: the last day for it, if the filing moment is known.
    pub supplement_latest: Option<NaiveDate>,
    /// For an apology: the last day for it.
    pub apology_latest: Option<NaiveDate>,
    /// For an apology: the agency works on the new date. `None` = not known.
    pub new_date_open: Option<bool>,
    /// For a line of the control sheet: all stages together fit into the limit. `None` = not known.
    pub slices_fit: Option<bool>,
    /// For invitations, holding and the way back to the agency: the days of the post.
    pub post: Option<PostDays>,
    /// For a claim: what it is counted from, if the leg was accepted and its limit is known.
    pub claim: Option<ClaimTerms>,
    /// For a complaint: the last day to answer, where the answering place has set a time.
    pub complaint_by: Option<NaiveDate>,
    /// When a courier sets out: the recipient is shown who comes. `None` = not known here.
    pub courier_shown: Option<bool>,
}

impl Facts {
    /// The days of the post; a caller who asks about them has to bring them.
    fn post(&self) -> Result<&PostDays, Refusal> {
        self.post.as_ref().ok_or(Refusal::Missing("post"))
    }
}

/// What a step makes: the event, and personal facts to keep apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// For the chain.
    pub event: Event,
    /// For the purgeable table.
    pub private: Option<Private>,
}

impl From<Event> for Step {
    fn from(event: Event) -> Self {
        Self { event, private: None }
    }
}
impl Dossier {
    /// Decides about any later step of this dossier.
    pub fn decide(&self, by: &Actor, body: &Body, facts: &Facts) -> Result<Step, Refusal> {
        if !by.role.may(body.kind()) || !self.concerns(by) {
            return Err(Refusal::NotYours);
        }
        match body {
            Body::Book(_) | Body::PublishPlan { .. } => Err(Refusal::Exists),
            // They are about a matter or an office, not about a dossier.
            Body::ResolveCase(_)
            | Body::HandInCash(_)
            | Body::ReconcileCash(_)
            | Body::PayOver(_)
            | Body::DeclareForceMajeure(_) => Err(Refusal::NotYours),
            Body::Reschedule { window, .. } => self.reschedule(*window),
            Body::Cancel { reason, .. } => self.cancel(by, reason, facts),
            Body::Rate { level, comment, .. } => self.rate(*level, comment),
            Body::ConfirmPickup(record) => self.confirm_pickup(by, record, facts),
            Body::MissPickup(record) => self.miss_pickup(by, record, facts),
            Body::OfferHandover(offer) => self.offer(by, offer, facts),
            Body::SignHandover(signed) => self.sign_handover(by, signed, facts),
            Body::Process { code, .. } => match self.status {
                Status::Received { .. } => Ok(Event::Processing { code: short("code", code)? }.into()),
                _ => Err(Refusal::WrongState),
            },
            Body::Finish { .. } if self.status.next_codes().contains(&9) => {
                Ok(Event::Finished { at_ms: facts.occurred_ms, due: facts.due.clone() }.into())
            }
            Body::Finish { .. } => Err(Refusal::WrongState),
            Body::ReleaseResult(release) => self.release(by, release, facts),
            Body::AcceptResult { seal, signature, posting, .. } => {
                self.accept(by, seal, *signature, posting.as_ref(), facts)
            }
            Body::ConfirmDelivery(record) => self.confirm_delivery(by, record, facts),
            Body::FailDelivery(record) => self.fail_delivery(by, record, facts),
            Body::RefuseDossier(form) => self.refuse(by, form, facts),
            Body::RequestSupplement(form) => self.request_supplement(by, form, facts),
            Body::CompleteSupplement(said) => self.complete_supplement(by, said, facts),
            Body::RequestPayment(asked) => self.request_payment(by, asked, facts),
            Body::ConfirmPayment { receipt, .. } => self.confirm_payment(by, receipt, facts),
            Body::StopProcessing(form) => self.stop(by, form, facts),
            Body::Withdraw { reason, .. } => self.withdraw(by, reason, facts),
            Body::ExtendDue(letter) => self.extend(by, letter, facts),
            Body::PassStage(pass) => self.pass_stage(pass, facts),
            Body::SetOut { .. } => self.set_out(by, facts),
            Body::StartCount(record) => self.start_count(by, record, facts),
            Body::ReportIncomplete(record) => self.report_incomplete(by, record, facts),
            Body::ScanItem(scan) => self.scan(by, scan, facts),
            Body::ReportException(report) => self.report_exception(by, report, facts),
            Body::RepackItem(record) => self.repack(by, record, facts),
            Body::ResolveException(settled) => self.resolve_exception(settled, facts),
            Body::WithdrawItem(withdrawal) => self.withdraw_item(by, withdrawal, facts),
            Body::GiveBack(record) => self.give_back(by, record, facts),
            Body::BringSlip(record) => self.bring_slip(by, record, facts),
            Body::ClosePickup { .. } => self.close_pickup(facts),
            Body::ScanCover { office, .. } => self.scan_cover(by, office, facts),
            Body::OfferCover(offer) => self.offer_cover(by, offer, facts),
            Body::TakeCover(taken) => self.take_cover(by, taken, facts),
            Body::StartDelivery { .. } => self.start_delivery(by, facts),
            Body::LeaveInvitation(left) => self.leave_invitation(by, left, facts),
            Body::ChooseDelivery { choice, .. } => self.choose_delivery(choice, facts),
            Body::OfferReturn(offer) => self.offer_return(by, offer, facts),
            Body::SignReturn(signed) => self.sign_return(by, signed, facts),
            Body::RebookReturn { window, .. } => self.rebook_return(*window, facts),
            Body::ReturnPapers(papers) => self.return_papers(by, papers, facts),
            Body::RedirectResult(redirect) => self.redirect(redirect, facts),
            Body::DisputeDelivery { words, .. } => self.dispute(words, facts),
            Body::SettleDispute { finding, words, .. } => self.settle(by, *finding, words, facts),
            Body::DeclareUnclaimed { .. } => self.declare_unclaimed(facts),
            Body::OpenClaim(said) => self.open_claim(said, facts),
            Body::AnswerClaim(said) => self.answer_claim(said, facts),
            Body::OpenComplaint(said) => self.open_complaint(by, said, facts),
            Body::AnswerComplaint(said) => self.answer_complaint(by, said, facts),
        }
    }

    /// Whether this person has to do with this dossier at all; the rest is the table of [`Role::may`].
    pub fn concerns(&self, who: &Actor) -> bool {
        use crate::actor::Scope;
        match (&who.scope, who.role) {
            (Scope::All, _) => true,
            (Scope::Own, _) => who.id == self.owner,
            // A courier's record of a stop that was given to a colleague meanwhile is still a record of this dossier.
            (Scope::Office(office), Role::Courier | Role::Coordinator) => *office == self.office,
            (Scope::Office(office), _) => *office == self.office,
            (Scope::Agency(agency), _) => *agency == self.agency,
        }
    }
}

/// The leg a courier's command is about.
pub const fn leg_of(body: &Body) -> Option<Leg> {
    match body {
        Body::ConfirmPickup(_) | Body::MissPickup(_) | Body::OfferHandover(_) | Body::SignHandover(_) => {
            Some(Leg::Pickup)
        }
        Body::ReleaseResult(_) | Body::AcceptResult { .. } | Body::ConfirmDelivery(_) | Body::FailDelivery(_) => {
            Some(Leg::Return)
        }
        Body::SetOut { .. }
        | Body::StartCount(_)
        | Body::ReportIncomplete(_)
        | Body::ScanItem(_)
        | Body::ReportException(_)
        | Body::RepackItem(_)
        | Body::ResolveException(_)
        | Body::WithdrawItem(_)
        | Body::GiveBack(_)
        | Body::BringSlip(_)
        | Body::ClosePickup { .. } => Some(Leg::Pickup),
        Body::ScanCover { .. }
        | Body::OfferCover(_)
        | Body::TakeCover(_)
        | Body::StartDelivery { .. }
        | Body::LeaveInvitation(_)
        | Body::ChooseDelivery { .. }
        | Body::OfferReturn(_)
        | Body::SignReturn(_)
        | Body::RebookReturn { .. }
        | Body::ReturnPapers(_)
        | Body::RedirectResult(_)
        | Body::DisputeDelivery { .. }
        | Body::SettleDispute { .. }
        | Body::DeclareUnclaimed { .. } => Some(Leg::Return),
        Body::Book(_)
        | Body::Reschedule { .. }
        | Body::Cancel { .. }
        | Body::Rate { .. }
        | Body::PublishPlan { .. }
        | Body::Process { .. }
        | Body::Finish { .. }
        | Body::ResolveCase(_)
        | Body::RefuseDossier(_)
        | Body::RequestSupplement(_)
        | Body::CompleteSupplement(_)
        | Body::RequestPayment(_)
        | Body::ConfirmPayment { .. }
        | Body::StopProcessing(_)
        | Body::Withdraw { .. }
        | Body::ExtendDue(_)
        | Body::PassStage(_)
        | Body::OpenClaim(_)
        | Body::AnswerClaim(_)
        | Body::OpenComplaint(_)
        | Body::AnswerComplaint(_)
        | Body::HandInCash(_)
        | Body::ReconcileCash(_)
        | Body::PayOver(_)
        | Body::DeclareForceMajeure(_) => None,
    }
}
