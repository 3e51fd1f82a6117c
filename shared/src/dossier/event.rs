//! What has happened to a dossier: the content of its ledger entries. No personal fields; those are [`Private`], kept
//! apart and present in the chain only as a salted hash.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::filing::Extension;
pub use super::pin::{Pinned, PinnedComponent};
pub use super::private::Private;
use crate::actor::Role;
use crate::api::command::{Decision, ExceptionOutcome, Form, HandoverLine, Posting, Satisfaction, Taken, Window};
pub use crate::catalogue::ComponentGroup;
use crate::claims::compensation::Compensation;
use crate::claims::complaint::Complaint;
use crate::claims::{ClaimAnswer, PostalClaim};
use crate::ids::{ActorId, AgencyId, CaseId, CommandId, CommuneCode, Digest, DossierId, OfficeId};
use crate::money::quote::Price;
use crate::shipment::journey::{GivenBack, ItemException, RepackRecord, Scan, SlipBack, Withdrawal};
use crate::shipment::visit::Incomplete;
use crate::shipment::{
    Assignment, Attempt, Chosen, Collected, CoverOffer, CoverScan, Delivered, Holder, Invitation, Leg, Offer,
    PapersBack, Proof, Release, ReturnOffer, Returned, Settled,
};
use crate::time::due::Due;
use crate::time::stages::{Hop, StageSlice};

/// One step. Frozen once stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The booking exists.
    Booked(Box<Booked>),
    /// Another window for a leg.
    Rescheduled {
        /// Which leg.
        leg: Leg,
        /// The new one.
        window: Window,
    },
    /// A leg is on a route.
    Scheduled {
        /// Which leg.
        leg: Leg,
        /// Whose and when.
        assignment: Assignment,
    },
    /// Called off.
    Cancelled {
        /// By whom.
        by: Role,
        /// Unix milliseconds.
        at_ms: i64,
    },
    /// Collected at the door.
    Collected {
        /// The record.
        collected: Box<Collected>,
    },
    /// Not collected.
    Missed {
        /// How.
        attempt: Attempt,
        /// When to come again.
        window: Window,
    },
    /// On the agency's counter.
    Offered {
        /// The courier's half.
        offer: Offer,
    },
    /// Handed over: the filing moment.
    Filed {
        /// Who signed for the agency.
        officer: ActorId,
        /// The second count.
        line: HandoverLine,
        /// The later of both signatures, Unix milliseconds.
        filed_ms: i64,
        /// When the result is due, if the limit is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Due>,
    },
    /// The agency works on it.
    Processing {
        /// Dossier code.
        code: String,
    },
    /// The agency is done.
    Finished {
        /// Unix milliseconds.
        at_ms: i64,
        /// When it was due, if a pause ended with it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Due>,
    },
    /// The result is sealed.
    Released {
        /// What is in the cover.
        release: Release,
    },
    /// The courier has the result.
    ResultAccepted {
        /// Who.
        courier: ActorId,
        /// Corrected device time, Unix milliseconds.
        at_ms: i64,
        /// Numbers of the consignment note and waybill. Absent in entries of before 30 November 2026, as the signature is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        posting: Option<Posting>,
        /// The courier's signature on the note.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        signature: Option<Digest>,
    },
    /// The result is in the recipient's hand.
    Delivered {
        /// The record.
        delivered: Box<Delivered>,
    },
    /// The result could not be delivered.
    DeliveryFailed {
        /// How.
        attempt: Attempt,
        /// When to come again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        window: Option<Window>,
    },
    /// A person has decided about a command that was put aside. Changes nothing by itself.
    CaseClosed {
        /// Which matter.
        case: CaseId,
        /// The command.
        command: CommandId,
        /// Why it was put aside: lasting code.
        code: String,
        /// What became of it.
        decision: Decision,
    },
    /// The citizen's opinion.
    Rated {
        /// One of three.
        level: Satisfaction,
    },
    /// Not received; the reason is kept apart.
    Refused {
        /// Who signed form 03.
        officer: ActorId,
        /// Unix milliseconds.
        at_ms: i64,
        /// The papers, sealed for the courier who laid them on the counter.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        release: Option<Release>,
    },
    /// Papers are missing; the reason is kept apart.
    SupplementRequested {
        /// Who signed form 02.
        officer: ActorId,
        /// Unix milliseconds.
        at_ms: i64,
        /// Everything that is to be brought, by name.
        items: Vec<String>,
        /// After the last day for it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        late: bool,
    },
    /// The supplement is complete.
    SupplementCompleted {
        /// Who says so.
        officer: ActorId,
        /// Unix milliseconds: the count begins anew.
        at_ms: i64,
        /// Dossier code, if there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<String>,
        /// When the result is due now, if the limit is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Due>,
    },
    /// Something is to be paid; how is kept apart.
    PaymentRequested {
        /// Who asks.
        officer: ActorId,
        /// Unix milliseconds: the count stands still.
        at_ms: i64,
        /// Whole đồng.
        amount: i64,
        /// What it is for.
        purpose: String,
        /// Dossier code.
        code: String,
    },
    /// It was paid.
    PaymentConfirmed {
        /// Who says so.
        officer: ActorId,
        /// Unix milliseconds: the count goes on.
        at_ms: i64,
        /// Number of the receipt.
        receipt: String,
        /// When the result is due now, if the limit is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Due>,
    },
    /// The work is stopped; further words are kept apart.
    Stopped {
        /// Who signed form 05.
        officer: ActorId,
        /// Unix milliseconds.
        at_ms: i64,
        /// The legal ground.
        ground: String,
    },
    /// Taken back after filing.
    Withdrawn {
        /// By whom.
        by: Role,
        /// Unix milliseconds.
        at_ms: i64,
    },
    /// A new date beside the first; the reason is kept apart.
    DueExtended {
        /// The letter.
        extension: Extension,
    },
    /// A line of the control sheet.
    StagePassed {
        /// The stage with its own limit.
        slice: StageSlice,
        /// In or out, and when.
        hop: Hop,
    },
    /// The courier is on the way to the door.
    EnRoute {
        /// Who.
        courier: ActorId,
        /// Corrected device time, Unix milliseconds.
        at_ms: i64,
    },
    /// The cover passed an office.
    CoverScanned {
        /// Where and when.
        scan: CoverScan,
    },
    /// A courier laid the cover before an office or a colleague.
    CoverOffered {
        /// The courier's half.
        offer: CoverOffer,
    },
    /// Somebody else has the cover now.
    CoverTaken {
        /// Who signed.
        by: ActorId,
        /// Who has it.
        keeper: Holder,
        /// Corrected device time, Unix milliseconds.
        at_ms: i64,
        /// The taker's.
        signature: Digest,
        /// If it is kept there for its recipient.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        held: Option<Held>,
    },
    /// The courier set out to the recipient.
    OutForDelivery {
        /// Who.
        courier: ActorId,
        /// Corrected device time, Unix milliseconds.
        at_ms: i64,
    },
    /// The right person was recognised at the door.
    AtDoor {
        /// Who came.
        courier: ActorId,
        /// Corrected device time, Unix milliseconds.
        at_ms: i64,
        /// How surely.
        recognised: Proof,
        /// Where, if permitted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<[f64; 2]>,
    },
    /// Counted, and papers were missing.
    Incomplete {
        /// The count.
        incomplete: Incomplete,
        /// When to come again.
        window: Window,
    },
    /// The item passed an office.
    Scanned {
        /// Where.
        scan: Scan,
    },
    /// Something is wrong with the item.
    ExceptionOpened {
        /// What.
        exception: ItemException,
    },
    /// The cover was recorded and closed again.
    Repacked {
        /// The record.
        record: RepackRecord,
    },
    /// A person settled the exception.
    ExceptionSettled {
        /// How it goes on.
        outcome: ExceptionOutcome,
        /// Unix milliseconds.
        at_ms: i64,
    },
    /// The sender wants the item back.
    ItemWithdrawn {
        /// Who and when.
        withdrawal: Withdrawal,
    },
    /// The item is in the sender's hands again.
    GivenBack {
        /// The record.
        given_back: Box<GivenBack>,
    },
    /// The slip is in the citizen's hands.
    SlipReturned {
        /// The record.
        slip: SlipBack,
    },
    /// The pickup leg is over.
    PickupClosed {
        /// Unix milliseconds.
        at_ms: i64,
    },
    /// An invitation was left.
    Invited {
        /// Which.
        invitation: Invitation,
    },
    /// The recipient chose another way.
    DeliveryChosen {
        /// Which.
        chosen: Chosen,
        /// When to come.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        window: Option<Window>,
        /// Where another address lies.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        commune: Option<CommuneCode>,
        /// Postage of its own, whole đồng.
        #[serde(default)]
        postage: i64,
    },
    /// The result lies on the agency's counter again.
    ReturnOffered {
        /// The courier's half.
        offer: ReturnOffer,
    },
    /// The agency has the result again.
    ReturnedToAgency {
        /// Both halves.
        returned: Returned,
    },
    /// The citizen asked for it once more.
    ReturnRebooked {
        /// When to come.
        window: Window,
        /// Postage of its own, whole đồng.
        postage: i64,
        /// Unix milliseconds.
        at_ms: i64,
    },
    /// The agency changed recipient or address.
    Redirected {
        /// Where another address lies.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        commune: Option<CommuneCode>,
        /// Another recipient was named.
        recipient: bool,
        /// Postage of its own, whole đồng, paid by the agency.
        postage: i64,
    },
    /// Nobody claims it.
    Unclaimed {
        /// Unix milliseconds.
        at_ms: i64,
    },
    /// Old papers and state money are with the agency.
    PapersReturned {
        /// The record.
        papers_back: PapersBack,
    },
    /// Recorded as delivered, and not received.
    Disputed {
        /// Unix milliseconds.
        at_ms: i64,
    },
    /// A person has looked at the dispute.
    DisputeSettled {
        /// What was found.
        settled: Settled,
    },
    /// A postal claim; its words are kept apart.
    ClaimOpened {
        /// What is claimed, and by when it is answered.
        claim: PostalClaim,
    },
    /// The post answered; its words are kept apart.
    ClaimAnswered {
        /// Number of the entry that opened it.
        claim: u64,
        /// The answer.
        answer: ClaimAnswer,
        /// What is paid, where the post is liable.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        compensation: Option<Compensation>,
    },
    /// A complaint about conduct or rules; its words are kept apart.
    ComplaintOpened {
        /// Whose, about what, and by when it is answered.
        complaint: Complaint,
    },
    /// It was answered; the words are kept apart.
    ComplaintAnswered {
        /// Number of the entry that opened it.
        complaint: u64,
        /// Day of the answer.
        on: NaiveDate,
    },
}

impl Event {
    /// Money taken at a door or a counter with this step, each with its receipt.
    pub fn taken(&self) -> &[Taken] {
        match self {
            Self::Collected { collected } => &collected.taken,
            Self::Delivered { delivered } => &delivered.taken,
            Self::GivenBack { given_back } => &given_back.taken,
            _ => &[],
        }
    }

    /// Number of the earlier entry that this one answers: a claim's or a complaint's.
    pub fn answers(&self) -> Option<u64> {
        match self {
            Self::ClaimAnswered { claim: opened, .. } | Self::ComplaintAnswered { complaint: opened, .. } => {
                Some(*opened)
            }
            _ => None,
        }
    }
}

/// How long an office keeps a result for its recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The first local day.
    pub since: NaiveDate,
    /// The last local day.
    pub until: NaiveDate,
}

/// What a booking fixes for good.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Booked {
    /// Which.
    pub dossier: DossierId,
    /// Who asked.
    pub owner: ActorId,
    /// In which role: citizen, or operator for a caller.
    pub asked_as: Role,
    /// The rules in force, pinned.
    pub procedure: Pinned,
    /// a, b or c.
    pub form: Form,
    /// Who receives it.
    pub agency: AgencyId,
    /// Which post office serves the address.
    pub office: OfficeId,
    /// Where the address lies.
    pub commune: CommuneCode,
    /// When the courier may come for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
    /// Code on the slip, for form b.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slip_code: Option<String>,
    /// Components said to be at hand.
    pub ready: Vec<u32>,
    /// Postage for all legs, whole đồng.
    pub postage: i64,
    /// State fees known, whole đồng; absent = not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_fee: Option<i64>,
    /// Both without the groups that were claimed, where those change them; which groups is kept apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full: Option<Price>,
    /// Version of the text that was agreed to.
    pub consent: String,
}
