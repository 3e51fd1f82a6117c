//! A dossier: one procedure of one person, its booking and both legs. It is what its [`event::Event`]s make of it;
//! [`decide`] says which event may follow, [`Dossier::apply`] takes it in.
//!
//! Five axes that never overwrite each other: status at the agency, pickup leg, return leg, money, and (on the device)
//! sync.

pub mod account;
pub mod clock;
pub mod decide;
pub mod event;
mod filing;
pub mod foresight;
mod on_return;
mod pin;
mod private;
pub mod refusal;
pub mod status;
pub mod work;

use serde::{Deserialize, Serialize};

use crate::api::command::{Form, Satisfaction, Window};
use crate::claims::Claim;
use crate::claims::complaint::Lodged;
use crate::ids::{ActorId, AgencyId, CommuneCode, DossierId, OfficeId};
use crate::shipment::visit::Visit;
use crate::shipment::{Chosen, Holder, Leg, Pickup, Posted, Return};
pub use account::{Account, ExtraPostage};
use event::{Event, Pinned};
use status::{Filing, Status};
use work::{AgencyWork, Payment};

/// A dossier as it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dossier {
    /// Which.
    pub id: DossierId,
    /// Number of its last ledger entry.
    pub version: u64,
    /// Who asked.
    pub owner: ActorId,
    /// The rules in force when it was booked.
    pub procedure: Pinned,
    /// a, b or c.
    pub form: Form,
    /// Who receives it.
    pub agency: AgencyId,
    /// Which post office serves the address.
    pub office: OfficeId,
    /// Where the address lies.
    pub commune: CommuneCode,
    /// Components the citizen said are at hand.
    pub ready: Vec<u32>,
    /// The agency's axis.
    pub status: Status,
    /// Pickup leg; absent for form b.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pickup: Option<Pickup>,
    /// Return leg; absent for form a.
    #[serde(default, skip_serializing_if = "Option::is_none", rename = "return")]
    pub back: Option<Return>,
    /// How the post accepted the result, the last time if it went back to the agency between: the facts of its consignment
    /// note. Absent before that, and in records of before 30 November 2026.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub posted: Option<Posted>,
    /// When the citizen wants the result to be brought, if they said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_window: Option<Window>,
    /// Another address or recipient for the result than those of the booking.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deliver_to: Option<DeliverTo>,
    /// What is owed and what was taken.
    pub money: Account,
    /// The citizen's opinion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<Satisfaction>,
    /// What the agency did beside setting the status.
    #[serde(default, skip_serializing_if = "AgencyWork::is_empty")]
    pub work: AgencyWork,
    /// Visits at the citizen's door that ended without the papers, oldest first; whatever is planned later, they stay.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub visits: Vec<Visit>,
    /// Postal claims about it, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<Claim>,
    /// Complaints that came up with it, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub complaints: Vec<Lodged>,
}

/// Where the result goes instead: numbers of the ledger entries whose personal fields say it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliverTo {
    /// Entry with the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<u64>,
    /// Where that address lies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commune: Option<CommuneCode>,
    /// Entry with the proxy or the other recipient.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<u64>,
}

/// How far it has come, as the public link may say (`Thông tư 01/2018/TT-VPCP` Điều 16(2)d).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Chưa tiếp nhận.
    NotReceived,
    /// Đang giải quyết.
    InProgress,
    /// Đang chờ bổ sung hoặc nghĩa vụ tài chính.
    WaitingForCitizen,
    /// Đã có kết quả.
    ResultReady,
    /// Đã trả kết quả.
    ResultDelivered,
    /// Kết thúc, không có kết quả.
    ClosedWithoutResult,
}

impl Dossier {
    /// A dossier from its first event; `None` if that is not a booking.
    pub fn from_first(event: &Event) -> Option<Self> {
        let Event::Booked(booked) = event else { return None };
        let booked = booked.as_ref().clone();
        let money = Account::booked(&booked);
        let filed_elsewhere =
            || Status::Processing { filing: None, code: booked.slip_code.clone().unwrap_or_default() };
        Some(Self {
            id: booked.dossier,
            version: 1,
            owner: booked.owner,
            status: if booked.form == Form::Receive { filed_elsewhere() } else { Status::Registered },
            procedure: booked.procedure,
            form: booked.form,
            agency: booked.agency,
            office: booked.office,
            commune: booked.commune,
            ready: booked.ready,
            pickup: booked.window.filter(|_| booked.form != Form::Receive).map(|window| Pickup::Requested { window }),
            back: (booked.form != Form::Send).then_some(Return::Waiting),
            posted: None,
            return_window: booked.window.filter(|_| booked.form == Form::Receive),
            deliver_to: None,
            money,
            rating: None,
            work: AgencyWork::default(),
            visits: Vec::new(),
            claims: Vec::new(),
            complaints: Vec::new(),
        })
    }

    /// Where the recipient of the result, and before that the sender, is.
    pub fn home(&self) -> &CommuneCode {
        let elsewhere = self.deliver_to.as_ref().and_then(|to| to.commune.as_ref());
        elsewhere.unwrap_or(&self.commune)
    }

    /// Takes in an event that [`decide`] allowed. An event that does not fit the state leaves the state as it is: the
    /// chain is checked elsewhere, and a view must never be worth more than the record.
    pub fn apply(&mut self, event: &Event) {
        self.version += 1;
        match event.clone() {
            Event::Booked(_) | Event::CaseClosed { .. } => {}
            Event::Rescheduled { leg: Leg::Pickup, window } => self.pickup = Some(Pickup::Requested { window }),
            Event::Rescheduled { leg: Leg::Return, window } => {
                self.return_window = Some(window);
                self.assign_return(None);
                self.forget_office();
            }
            Event::Scheduled { leg: Leg::Pickup, assignment } => {
                if self.pickup.as_ref().is_some_and(Pickup::may_be_scheduled) {
                    self.pickup = Some(Pickup::Scheduled { assignment });
                }
            }
            Event::Scheduled { leg: Leg::Return, assignment } => self.assign_return(Some(assignment)),
            Event::Cancelled { at_ms, .. } => {
                let (filing, code) = self.clock_and_code();
                self.status = Status::Withdrawn { at_ms, filing, code };
                self.pickup = self.pickup.take().map(|_| Pickup::Cancelled { at_ms });
                self.back = self.back.take().map(|_| Return::Closed);
            }
            Event::Collected { collected } => {
                self.money.see(&collected.proofs);
                self.money.taken.extend(collected.taken.iter().cloned());
                self.pickup = Some(Pickup::Collected { collected: *collected });
            }
            Event::Missed { attempt, window } => {
                self.visits.push(Visit::Missed { attempt: attempt.clone() });
                self.pickup = Some(Pickup::Missed { attempt, window });
            }
            Event::Offered { offer } => {
                self.pickup = self.pickup.take().map(|pickup| pickup.offered(offer));
            }
            Event::Filed { officer, filed_ms, due, .. } => {
                self.pickup = self.pickup.take().map(|pickup| pickup.filed(officer, filed_ms));
                self.status = Status::Received { filing: Filing::new(filed_ms, due) };
            }
            Event::Processing { code } => {
                self.status = Status::Processing { filing: self.status.filing().cloned(), code };
            }
            Event::Finished { at_ms, due } => {
                let code = self.status.dossier_code().unwrap_or_default().to_owned();
                let mut filing = self.status.filing().cloned();
                if let Status::PaymentRequested { asked_ms, .. } = self.status {
                    filing = filing.map(|filing| filing.resumed(asked_ms, at_ms, due));
                }
                self.status = Status::Finished { filing, code, at_ms };
                self.back = self.back.take().map(|_| Return::Ready { since_ms: at_ms, assignment: None });
            }
            Event::Released { release } => {
                let assignment = self.back.as_ref().and_then(Return::assignment).cloned();
                self.back = Some(Return::Released { release, assignment });
            }
            Event::ResultAccepted { courier, at_ms, posting, signature } => {
                if let Some(Return::Released { release, assignment }) = self.back.take() {
                    let proof = posting.zip(signature);
                    self.posted = proof.map(|(posting, signature)| Posted {
                        posting,
                        courier,
                        at_ms,
                        release: release.clone(),
                        signature,
                    });
                    let assignment = assignment.filter(|assignment| assignment.courier == courier);
                    self.back = Some(Return::CollectedFromAgency { release, courier, at_ms, assignment });
                }
            }
            Event::Delivered { delivered } => {
                // Papers that come back after a refusal, a stop or a withdrawal change no status.
                if let Status::Finished { filing, code, at_ms } = self.status.clone() {
                    self.status = Status::HandedOver { filing, code, finished_ms: at_ms, at_ms: delivered.at_ms };
                }
                self.money.see(&delivered.proofs);
                self.money.taken.extend(delivered.taken.iter().cloned());
                self.back = Some(Return::Delivered { delivered: *delivered, papers_back: None, settled: None });
            }
            Event::Rated { level } => self.rating = Some(level),
            Event::ClaimOpened { claim } => {
                self.claims.push(Claim { entry: self.version, claim, compensation: None });
            }
            Event::ClaimAnswered { claim, answer, compensation } => {
                if let Some(open) = self.claims.iter_mut().find(|open| open.entry == claim)
                    && let Ok(answered) = open.claim.clone().answered(answer)
                {
                    (open.claim, open.compensation) = (answered, compensation);
                }
            }
            Event::ComplaintOpened { complaint } => self.complaints.push(Lodged { entry: self.version, complaint }),
            Event::ComplaintAnswered { complaint, on } => {
                let lodged = self.complaints.iter_mut().find(|lodged| lodged.entry == complaint);
                if let Some(open) = lodged.filter(|lodged| lodged.complaint.answered_on.is_none()) {
                    open.complaint.answered_on = Some(on);
                }
            }
            event @ (Event::DeliveryFailed { .. }
            | Event::CoverScanned { .. }
            | Event::CoverOffered { .. }
            | Event::CoverTaken { .. }
            | Event::OutForDelivery { .. }
            | Event::Invited { .. }
            | Event::DeliveryChosen { .. }
            | Event::ReturnOffered { .. }
            | Event::ReturnedToAgency { .. }
            | Event::ReturnRebooked { .. }
            | Event::Redirected { .. }
            | Event::Unclaimed { .. }
            | Event::PapersReturned { .. }
            | Event::Disputed { .. }
            | Event::DisputeSettled { .. }) => self.apply_return(event),
            Event::Refused { at_ms, release, .. } => {
                let (filing, code) = self.clock_and_code();
                self.status = Status::Refused { at_ms, filing, code };
                match release {
                    Some(release) => self.back = Some(Return::Released { release, assignment: None }),
                    None => self.send_papers_back(at_ms),
                }
            }
            Event::SupplementRequested { at_ms, items, late, .. } => {
                let (filing, code) = self.clock_and_code();
                self.status = Status::SupplementRequested { filing, code, items, asked_ms: at_ms, late };
                self.work.supplement_asked_ms = Some(at_ms);
            }
            Event::SupplementCompleted { at_ms, code, due, .. } => {
                let filing = self.status.filing().cloned().map(|filing| filing.restarted(at_ms, due));
                self.status = match (code, filing) {
                    (Some(code), filing) => Status::Processing { filing, code },
                    (None, Some(filing)) => Status::Received { filing },
                    (None, None) => return,
                };
            }
            Event::PaymentRequested { at_ms, amount, purpose, code, .. } => {
                let filing = self.status.filing().cloned();
                self.status = Status::PaymentRequested { filing, code, amount, purpose, asked_ms: at_ms };
            }
            Event::PaymentConfirmed { at_ms, receipt, due, .. } => {
                if let Status::PaymentRequested { filing, code, amount, purpose, asked_ms } = self.status.clone() {
                    let filing = filing.map(|filing| filing.resumed(asked_ms, at_ms, due));
                    self.status = Status::Processing { filing, code };
                    self.work.payments.push(Payment { amount, purpose, asked_ms, paid_ms: at_ms, receipt });
                }
            }
            Event::Stopped { at_ms, ground, .. } => {
                let (filing, code) = self.clock_and_code();
                self.status = Status::Stopped { filing, code, ground, at_ms };
                self.send_papers_back(at_ms);
            }
            Event::Withdrawn { at_ms, .. } => {
                let (filing, code) = self.clock_and_code();
                self.status = Status::Withdrawn { at_ms, filing, code };
                self.send_papers_back(at_ms);
            }
            Event::DueExtended { extension } => {
                if let Some(filing) = self.status.filing_mut() {
                    filing.extension = Some(extension);
                }
            }
            Event::StagePassed { slice, hop } => self.work.sheet = Some(self.work.passed(&slice, &hop)),
            Event::EnRoute { .. }
            | Event::AtDoor { .. }
            | Event::Scanned { .. }
            | Event::ExceptionOpened { .. }
            | Event::Repacked { .. }
            | Event::ExceptionSettled { .. }
            | Event::ItemWithdrawn { .. }
            | Event::SlipReturned { .. }
            | Event::PickupClosed { .. } => {
                self.pickup = self.pickup.take().map(|pickup| pickup.after(event));
                if matches!(self.pickup, Some(Pickup::InClaim { .. })) {
                    // What does not arrive has no result.
                    self.back = self.back.take().map(|_| Return::Closed);
                }
            }
            Event::Incomplete { incomplete, window } => {
                self.visits.push(Visit::Incomplete { incomplete: incomplete.clone() });
                self.pickup = Some(Pickup::Incomplete { incomplete, window });
            }
            Event::GivenBack { given_back } => {
                self.money.taken.extend(given_back.taken.iter().cloned());
                self.status = Status::Withdrawn { at_ms: given_back.at_ms, filing: None, code: None };
                self.pickup = self.pickup.take().map(|pickup| pickup.after(event));
                self.back = self.back.take().map(|_| Return::Closed);
            }
        }
    }

    fn clock_and_code(&self) -> (Option<Filing>, Option<String>) {
        (self.status.filing().cloned(), self.status.dossier_code().map(str::to_owned))
    }

    /// Whoever wanted a result brought home gets the papers brought home; else they wait at the agency's counter.
    fn send_papers_back(&mut self, since_ms: i64) {
        if let Some(Return::Waiting) = self.back {
            self.back = Some(Return::Ready { since_ms, assignment: None });
        }
    }

    fn assign_return(&mut self, to: Option<crate::shipment::Assignment>) {
        if let Some(assignment) = self.back.as_mut().and_then(Return::assignment_mut) {
            *assignment = to;
        }
    }

    /// A new date takes back the wish to fetch it at an office.
    fn forget_office(&mut self) {
        if let Some(Return::Failed(cover) | Return::Invited(cover)) = &mut self.back
            && matches!(cover.choice, Some(Chosen::AtOffice { .. }))
        {
            cover.choice = Some(Chosen::NewDate);
        }
    }

    /// Who holds the papers of the pickup leg, or the result once there is one.
    pub fn holder(&self) -> Holder {
        if let Some(holder) = self.back.as_ref().and_then(Return::holder) {
            return holder;
        }
        match &self.pickup {
            Some(pickup) => pickup.holder(),
            None => Holder::Agency,
        }
    }

    /// Degree of completion for the public link.
    pub fn stage(&self) -> Stage {
        match &self.status {
            Status::Registered => Stage::NotReceived,
            Status::Received { .. } | Status::Processing { .. } => Stage::InProgress,
            Status::SupplementRequested { .. } | Status::PaymentRequested { .. } => Stage::WaitingForCitizen,
            Status::Finished { .. } => Stage::ResultReady,
            Status::HandedOver { .. } => Stage::ResultDelivered,
            Status::Refused { .. } | Status::Withdrawn { .. } | Status::Stopped { .. } => Stage::ClosedWithoutResult,
        }
    }

    /// When the result is brought: as a plan promised it, else as it was wished for.
    pub fn result_window(&self) -> Option<Window> {
        let promised = self.back.as_ref().and_then(Return::assignment).map(|assignment| assignment.window);
        promised.or(self.return_window)
    }

    /// The leg whose window the citizen may still change.
    pub fn open_leg(&self) -> Option<Leg> {
        match (&self.pickup, &self.back) {
            (Some(pickup), _) if pickup.is_before_collection() => Some(Leg::Pickup),
            (_, Some(back)) if back.is_open() => Some(Leg::Return),
            _ => None,
        }
    }

    /// Whether a door of this leg is still to be opened; what opens one is good once.
    pub fn has_door(&self, leg: Leg) -> bool {
        match leg {
            Leg::Pickup => self.pickup.as_ref().is_some_and(Pickup::is_before_collection),
            Leg::Return => {
                !matches!(self.back, None | Some(Return::Delivered { .. } | Return::Closed | Return::Unclaimed { .. }))
            }
        }
    }

    /// Nobody has anything to do with it any more: closed, and no papers are on their way back.
    pub fn is_done(&self) -> bool {
        let at_rest = matches!(self.back, None | Some(Return::Waiting | Return::Delivered { .. } | Return::Closed));
        self.status.is_closed() && (at_rest || !self.status.is_closed_without_result())
    }

    /// Couriers who need to see it now.
    pub fn courier(&self) -> Option<ActorId> {
        if self.is_done() {
            // Old papers and state money of the door are still to be brought to the agency.
            return match &self.back {
                Some(Return::Delivered { delivered, papers_back: None, .. }) if delivered.owes_agency() => {
                    Some(delivered.courier)
                }
                _ => None,
            };
        }
        let back = self.back.as_ref().and_then(Return::courier);
        back.or_else(|| match &self.pickup {
            // Form a: the slip is still to be brought back.
            Some(Pickup::HandedOver { .. }) if self.form != Form::Send => None,
            Some(Pickup::SlipReturned { .. } | Pickup::Closed { .. }) | None => None,
            Some(pickup) => pickup.courier(),
        })
    }
}
