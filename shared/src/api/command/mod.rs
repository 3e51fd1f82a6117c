//! Every change a client may ask for.
//!
//! A command is stored on the device as JSON text before it is first sent; its hash is SHA-256 over exactly those bytes,
//! on both sides. Nothing here is ever renamed.

mod about;
mod agency;
mod booking;
mod claim;
mod counter;
mod door;
mod invitation;
mod kind;
mod office;
mod transit;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

pub use agency::{
    CompleteSupplement, Cover, ExtendDue, PassStage, RefuseDossier, RequestPayment, RequestSupplement, StopProcessing,
};
pub use booking::{Address, Book, Person, Proxy, Satisfaction, Window};
pub use claim::{AnswerClaim, AnswerComplaint, OpenClaim, OpenComplaint};
pub use counter::{HandoverLine, IfLost, OfferHandover, Posting, ReleaseResult, SignHandover};
pub use door::{
    ClosedBy, ConfirmDelivery, ConfirmPickup, Counted, Evidence, FailDelivery, IdentityKind, IdentityShown,
    LetterShown, MissPickup, Money, ProofShown, Recalled, Recipient, Taken, Verified,
};
pub use invitation::{
    CostBearer, DeliveryChoice, Finding, InvitationWay, LeaveInvitation, OfferCover, OfferReturn, RedirectResult,
    ReturnPapers, SignReturn, TakeCover,
};
pub use kind::Kind;
pub use office::{DeclareForceMajeure, HandInCash, PayOver, ReconcileCash};
pub use transit::{
    BringSlip, Direction, ExceptionKind, ExceptionOutcome, GiveBack, RepackItem, ReportException, ReportIncomplete,
    ResolveException, ScanItem, StartCount, WithdrawItem,
};

pub use crate::catalogue::{DocumentForm, Form};
use crate::ids::{ActorId, CaseId, CommandId, DeviceId, Digest, DossierId, OfficeId, ProposalId};

/// Most bytes of one command.
pub const MAX_COMMAND_BYTES: usize = 64 * 1024;
/// Most commands in one batch.
pub const MAX_BATCH: usize = 100;
/// Most characters in a short field (a name, a seal number).
pub const MAX_SHORT: usize = 120;
/// Most characters in a long field (a note, guidance).
pub const MAX_LONG: usize = 1_000;

/// A batch as it is sent: `{"commands":[…]}`, each command as the exact text the device stored.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Batch {
    /// In the order in which they were made.
    pub commands: Vec<Box<RawValue>>,
    /// The device's clocks when it sent this: what the server corrects [`Command::occurred_at`] by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<OccurredAt>,
    /// The sender understands a signature that covers receipts of others, too: [`Receipts::covered`]. Senders of earlier
    /// versions do not.
    ///
    /// [`Receipts::covered`]: crate::api::receipt::Receipts::covered
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub joint: bool,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Command {
    /// Made on the device.
    pub id: CommandId,
    /// Who acted, fixed when it happened.
    pub actor: ActorId,
    /// Where.
    pub device: DeviceId,
    /// Counts the commands of this actor on this device, from 1; only reveals gaps.
    pub seq: u64,
    /// Commands that must have been decided first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<CommandId>,
    /// When, by the device's clocks.
    pub occurred_at: OccurredAt,
    /// What.
    pub body: Body,
}

/// A moment on a device whose clock may be wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OccurredAt {
    /// The wall clock, Unix milliseconds.
    pub wall_ms: i64,
    /// Names the run of the monotonic clock (new at each start).
    pub boot: String,
    /// Milliseconds since that start.
    pub monotonic_ms: u64,
}

impl OccurredAt {
    /// This moment by the server's clock, Unix milliseconds, if the batch was sent at `sent` and arrived at `server_ms`.
    /// Within one run of the device the monotonic clock decides, across runs the wall clock; never later than now.
    pub fn corrected_ms(&self, sent: Option<&Self>, server_ms: i64) -> i64 {
        let ago_ms = match sent {
            Some(sent) if sent.boot == self.boot => sent.monotonic_ms.saturating_sub(self.monotonic_ms) as i64,
            Some(sent) => sent.wall_ms - self.wall_ms,
            None => server_ms - self.wall_ms,
        };
        server_ms - ago_ms.max(0)
    }
}

/// What a person decides about a command that was put aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResolveCase {
    /// Which matter.
    pub case: CaseId,
    /// What becomes of the command.
    pub decision: Decision,
    /// Why, in the person's words; needed when it is kept without effect.
    pub reason: String,
}

/// What becomes of a command that was put aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// It takes effect as it stands, if the rules now allow.
    Accept,
    /// It stays as a record and changes nothing.
    Keep,
}

/// What is to change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Body {
    /// A citizen (or an operator for a caller) asks for a courier.
    Book(Box<Book>),
    /// Another window for the leg that is due.
    Reschedule {
        /// Which.
        dossier: DossierId,
        /// The new one.
        window: Window,
    },
    /// The booking is called off before the dossier was collected.
    Cancel {
        /// Which.
        dossier: DossierId,
        /// In the person's words; may be empty.
        reason: String,
    },
    /// What the citizen thinks of the service.
    Rate {
        /// Which.
        dossier: DossierId,
        /// One of the three legal levels.
        level: Satisfaction,
        /// In the person's words; may be empty.
        comment: String,
    },
    /// A computed plan becomes the day's plan.
    PublishPlan {
        /// Which.
        proposal: ProposalId,
    },
    /// The dossier was counted, sealed and taken at the door.
    ConfirmPickup(Box<ConfirmPickup>),
    /// The courier came and could not collect.
    MissPickup(Box<MissPickup>),
    /// The courier lays dossiers before the agency and signs.
    OfferHandover(OfferHandover),
    /// The officer has counted and signs: the filing moment.
    SignHandover(SignHandover),
    /// The agency has begun to work on it (status 4).
    Process {
        /// Which.
        dossier: DossierId,
        /// Dossier code that the agency's system gave.
        code: String,
    },
    /// The agency is done (status 9); the result waits for the post.
    Finish {
        /// Which.
        dossier: DossierId,
    },
    /// The officer counts, seals and hands the result to the courier.
    ReleaseResult(Box<ReleaseResult>),
    /// The courier has counted and takes it.
    AcceptResult {
        /// Which.
        dossier: DossierId,
        /// Seal number as read on the cover.
        seal: String,
        /// The courier's.
        signature: Digest,
        /// Numbers of its consignment note and waybill. Absent only in commands of before 30 November 2026.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        posting: Option<Posting>,
    },
    /// The result is in the recipient's hands (status 10).
    ConfirmDelivery(Box<ConfirmDelivery>),
    /// The courier came and could not deliver.
    FailDelivery(Box<FailDelivery>),
    /// A command that was put aside for a person is decided by one.
    ResolveCase(ResolveCase),
    /// The dossier is not received (form 03, status 3).
    RefuseDossier(RefuseDossier),
    /// Papers are missing (form 02, status 5).
    RequestSupplement(RequestSupplement),
    /// What was missing is there.
    CompleteSupplement(CompleteSupplement),
    /// Something is to be paid first (status 6).
    RequestPayment(RequestPayment),
    /// It was paid: the work goes on (status 4).
    ConfirmPayment {
        /// Which.
        dossier: DossierId,
        /// Number of the receipt.
        receipt: String,
    },
    /// The work is stopped (form 05, status 8).
    StopProcessing(StopProcessing),
    /// The citizen takes a filed dossier back (status 7).
    Withdraw {
        /// Which.
        dossier: DossierId,
        /// In the person's words; may be empty.
        reason: String,
    },
    /// Apology and a new date (form 04).
    ExtendDue(ExtendDue),
    /// A line of the control sheet (form 06).
    PassStage(PassStage),
    /// The courier sets out for this door.
    SetOut {
        /// Which.
        dossier: DossierId,
    },
    /// The right person was recognised at the door; both begin to count.
    StartCount(Box<StartCount>),
    /// Papers are missing; the courier comes again.
    ReportIncomplete(ReportIncomplete),
    /// The sealed item passes a post office.
    ScanItem(ScanItem),
    /// Something is wrong with an item on its way.
    ReportException(ReportException),
    /// A torn cover was recorded and closed again.
    RepackItem(RepackItem),
    /// A person settles an exception.
    ResolveException(ResolveException),
    /// The sender takes an item back before it is handed over.
    WithdrawItem(WithdrawItem),
    /// A withdrawn item is in the sender's hands again.
    GiveBack(Box<GiveBack>),
    /// The appointment slip is in the citizen's hands (form a).
    BringSlip(BringSlip),
    /// Nothing is left to do on the pickup leg.
    ClosePickup {
        /// Which.
        dossier: DossierId,
    },
    /// The cover passes an office on its way.
    ScanCover {
        /// Which.
        dossier: DossierId,
        /// Where.
        office: OfficeId,
    },
    /// The courier lays the cover before an office and signs.
    OfferCover(OfferCover),
    /// An office or a courier takes the cover and signs.
    TakeCover(TakeCover),
    /// The courier sets out to the recipient, who is shown who comes.
    StartDelivery {
        /// Which.
        dossier: DossierId,
    },
    /// An invitation after a failed delivery.
    LeaveInvitation(LeaveInvitation),
    /// What the recipient wants after a failed delivery.
    ChooseDelivery {
        /// Which.
        dossier: DossierId,
        /// What.
        choice: Box<DeliveryChoice>,
    },
    /// The courier brings the result back to the agency and signs.
    OfferReturn(OfferReturn),
    /// The officer takes the result back and signs.
    SignReturn(SignReturn),
    /// The citizen asks once more for a result that went back.
    RebookReturn {
        /// Which.
        dossier: DossierId,
        /// When.
        window: Window,
    },
    /// The officer takes old papers and state money that the courier brings from the door.
    ReturnPapers(ReturnPapers),
    /// The agency changes recipient or address.
    RedirectResult(Box<RedirectResult>),
    /// Recorded as delivered, and not received.
    DisputeDelivery {
        /// Which.
        dossier: DossierId,
        /// In the citizen's words.
        words: String,
    },
    /// A person has looked at a dispute.
    SettleDispute {
        /// Which.
        dossier: DossierId,
        /// What was found.
        finding: Finding,
        /// Why.
        words: String,
    },
    /// Neither delivered nor returnable for six months.
    DeclareUnclaimed {
        /// Which.
        dossier: DossierId,
    },
    /// A postal claim about one leg.
    OpenClaim(OpenClaim),
    /// The post answers a claim.
    AnswerClaim(AnswerClaim),
    /// A complaint about conduct or rules.
    OpenComplaint(OpenComplaint),
    /// The side that answers does.
    AnswerComplaint(AnswerComplaint),
    /// A courier hands in the cash of a day.
    HandInCash(HandInCash),
    /// A second person matches it to the receipts.
    ReconcileCash(ReconcileCash),
    /// State money is paid over to an agency.
    PayOver(PayOver),
    /// A flood, a storm: declared, or declared again with another end.
    DeclareForceMajeure(DeclareForceMajeure),
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    #[test]
    fn a_command_hashes_over_the_text_that_was_stored() {
        let dossier = DossierId::new(3, [3; 10]);
        let command = Command {
            id: CommandId::new(1, [1; 10]),
            actor: ActorId::new(2, [2; 10]),
            device: DeviceId::new(2, [4; 10]),
            seq: 1,
            after: Vec::new(),
            occurred_at: OccurredAt { wall_ms: 1_764_000_000_000, boot: "b".into(), monotonic_ms: 12 },
            body: Body::Finish { dossier },
        };
        let text = serde_json::to_string(&command).unwrap();
        // Spaces that a device stored stay: the text travels, not its meaning.
        let spaced = text.replacen(':', ": ", 1);
        let batch = format!("{{\"commands\":[{spaced}]}}");
        let read: Batch = serde_json::from_str(&batch).unwrap();
        assert_eq!(read.commands[0].get(), spaced);
        assert_ne!(Digest::of(spaced.as_bytes()), Digest::of(text.as_bytes()));
        assert_eq!(serde_json::from_str::<Command>(read.commands[0].get()).unwrap(), command);
    }

    #[test]
    fn a_wrong_wall_clock_is_corrected_by_the_monotonic_one() {
        let at = |wall_ms, boot: &str, monotonic_ms| OccurredAt { wall_ms, boot: boot.into(), monotonic_ms };
        let a_year_late = 31_536_000_000;
        let happened = at(5_000 - a_year_late, "b", 1_000);
        assert_eq!(happened.corrected_ms(Some(&at(9_000 - a_year_late, "b", 5_000)), 100_000), 96_000);
        assert_eq!(happened.corrected_ms(Some(&at(9_000 - a_year_late, "after a restart", 7)), 100_000), 96_000);
        assert_eq!(at(200_000, "b", 0).corrected_ms(None, 100_000), 100_000, "nothing happens in the future");
    }

    #[test]
    fn the_wire_form_of_a_command_is_frozen() {
        let body = Body::Reschedule {
            dossier: DossierId::new(3, [3; 10]),
            window: Window { day: NaiveDate::from_ymd_opt(2026, 11, 25).unwrap(), from_min: 420, to_min: 540 },
        };
        assert_eq!(
            serde_json::to_string(&body).unwrap(),
            "{\"type\":\"reschedule\",\"dossier\":\"00000000-0003-7303-8303-030303030303\",\
             \"window\":{\"day\":\"2026-11-25\",\"from_min\":420,\"to_min\":540}}"
        );
    }
}
