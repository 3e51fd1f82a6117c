//! Every change a client may ask for.
//!
//! A command is stored on the device as JSON text before it is first sent; its hash is SHA-256 over exactly those bytes,
//! on both sides. Nothing here is ever renamed.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::ids::{
    ActorId, AgencyId, CommandId, CommuneCode, DeviceId, Digest, DossierId, HandoverId, ProcedureCode, ProposalId,
};

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
    },
    /// The result is in the recipient's hands (status 10).
    ConfirmDelivery(Box<ConfirmDelivery>),
    /// The courier came and could not deliver.
    FailDelivery(Box<FailDelivery>),
}

/// A window of a local day (+07:00).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Window {
    /// Local date.
    pub day: NaiveDate,
    /// Minutes after midnight, included.
    pub from_min: u16,
    /// Minutes after midnight, included.
    pub to_min: u16,
}

/// What the post is asked to do (`Quyết định 45/2016/QĐ-TTg` Điều 5, read 2026-11-23).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// (a) send the dossier.
    Send,
    /// (b) bring the result; it was filed elsewhere.
    Receive,
    /// (c) both.
    Both,
}

/// A request for home pickup or delivery.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Book {
    /// Made on the device.
    pub dossier: DossierId,
    /// Which procedure.
    pub procedure: ProcedureCode,
    /// Start of the catalogue version that the citizen saw.
    pub procedure_from: NaiveDate,
    /// a, b or c.
    pub form: Form,
    /// Who receives it.
    pub agency: AgencyId,
    /// When the courier may come; absent when only a result is to be brought later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
    /// Whose dossier, and where to find them.
    pub person: Person,
    /// Code on the appointment slip; needed for form b.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slip_code: Option<String>,
    /// Components the citizen says are at hand, by number in the version.
    pub ready: Vec<u32>,
    /// Anything the courier should know.
    pub note: String,
    /// Version of the text that was agreed to.
    pub consent: String,
    /// E.164 of the caller for whom an operator books: whose dossier it becomes. Only an operator gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caller: Option<String>,
}

/// Personal facts of a booking. They never enter the chain of entries; it holds their salted hash.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// Họ và tên.
    pub name: String,
    /// E.164.
    pub phone: String,
    /// Where to come.
    pub address: Address,
}

/// A place as people give it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Address {
    /// Code of today's commune.
    pub commune: CommuneCode,
    /// The name as the person chose it, old or new.
    pub commune_name: String,
    /// Thôn, tổ dân phố, street and number.
    pub line: String,
    /// How to find it.
    pub landmark: String,
    /// (lon, lat), if the person set a pin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<[f64; 2]>,
}

/// The record of a pickup at the door (`Quyết định 45/2016/QĐ-TTg` Điều 6; `Thông tư 17/2017/TT-BTTTT` Điều 5, 9, 11).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConfirmPickup {
    /// Which.
    pub dossier: DossierId,
    /// How the courier knew the right person.
    pub verified: Verified,
    /// Line by line.
    pub counted: Vec<Counted>,
    /// What the courier advised about missing papers; empty if nothing is missing.
    pub guidance: String,
    /// Number on the seal put on before the citizen.
    pub seal: String,
    /// Consignment note number, from the courier's reserved range.
    pub note_number: u64,
    /// S10 waybill number, from the courier's reserved range.
    pub waybill: String,
    /// What was paid at the door.
    pub taken: Vec<Taken>,
    /// Photos of the closed cover.
    pub photos: Vec<Digest>,
    /// Hash of the text that both signed.
    pub signed_text: Digest,
    /// The citizen's.
    pub citizen_signature: Digest,
    /// The courier's.
    pub courier_signature: Digest,
    /// How the citizen closed the meeting.
    pub closed_by: ClosedBy,
    /// Where, if permitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<[f64; 2]>,
}

/// How the right person was recognised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Verified {
    /// The signed QR of the citizen's app or slip.
    Qr {
        /// The token as it was read.
        token: String,
    },
    /// Name and phone were asked for, the QR could not be read; weaker, reviewed.
    Asked {
        /// Why no QR.
        reason: String,
    },
}

/// How the meeting was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum ClosedBy {
    /// The one-time code that the citizen read out with the papers sealed or in hand.
    Code {
        /// Six digits.
        code: String,
    },
    /// The code was not at hand; weaker, reviewed.
    Witness {
        /// Who stood by, and why no code.
        note: String,
    },
}

/// One line of the checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Number of the component in the pinned version.
    pub component: u32,
    /// Original, certified copy, plain copy.
    pub form: PaperForm,
    /// How many; 0 = missing.
    pub quantity: u32,
}

/// Form of a paper (bản chính, bản chứng thực, bản sao, bản điện tử).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperForm {
    /// Bản chính.
    Original,
    /// Bản chứng thực.
    CertifiedCopy,
    /// Bản sao.
    Copy,
    /// Bản điện tử.
    Electronic,
}

/// Money taken at a door; state money and postage never in one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// Whose money it is.
    pub kind: Money,
    /// Whole đồng.
    pub amount: i64,
    /// Number of the receipt, from the courier's reserved range.
    pub receipt: u64,
}

/// The three sums that are never merged (`Quyết định 45/2016/QĐ-TTg` Điều 11–12, 15(2)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Money {
    /// Cước: revenue of the post.
    Postage,
    /// Phí, lệ phí: state money held in trust.
    StateFee,
    /// Thu hộ.
    CashOnDelivery,
}

/// A pickup that failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MissPickup {
    /// Which.
    pub dossier: DossierId,
    /// RP0–RP10, or another operator's code kept as it is.
    pub reason: String,
    /// What shows it.
    pub evidence: Evidence,
    /// When to come again; needed for RP8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_window: Option<Window>,
}

/// What shows that a courier was there and tried.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Calls tried, Unix milliseconds each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls_ms: Vec<i64>,
    /// How long the courier waited, minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waited_min: Option<u32>,
    /// Where, if permitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<[f64; 2]>,
    /// Photos of the door or the package, never of papers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<Digest>,
    /// In the courier's words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// The courier's half of a hand-over record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferHandover {
    /// Made on the device.
    pub handover: HandoverId,
    /// From the courier's reserved range.
    pub record_number: u64,
    /// To whom.
    pub agency: AgencyId,
    /// What lies on the counter.
    pub dossiers: Vec<DossierId>,
    /// The courier's.
    pub signature: Digest,
}

/// The officer's half; the later of both signatures is the filing moment (`Quyết định 45/2016/QĐ-TTg` Điều 7(4)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignHandover {
    /// Which record.
    pub handover: HandoverId,
    /// One per dossier of the record.
    pub lines: Vec<HandoverLine>,
    /// The officer's.
    pub signature: Digest,
}

/// The second count of one dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverLine {
    /// Which.
    pub dossier: DossierId,
    /// Seal number as read on the cover.
    pub seal: String,
    /// Line by line.
    pub counted: Vec<Counted>,
    /// Remarks; empty if none.
    pub remarks: String,
}

/// A result leaves the agency (`Quyết định 45/2016/QĐ-TTg` Điều 9).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseResult {
    /// Which.
    pub dossier: DossierId,
    /// What lies in the cover, by name.
    pub items: Vec<String>,
    /// Old papers that the courier has to take back.
    pub recall: Vec<String>,
    /// State fee still due at the door, whole đồng.
    pub fee_due: i64,
    /// Number on the seal put on before the officer.
    pub seal: String,
    /// The officer's.
    pub signature: Digest,
}

/// The record of a delivery (`Thông tư 17/2017/TT-BTTTT` Điều 5(2)d–e).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConfirmDelivery {
    /// Which.
    pub dossier: DossierId,
    /// How the courier knew the right door.
    pub verified: Verified,
    /// What the recipient showed.
    pub identity: IdentityShown,
    /// Who the recipient is.
    pub recipient: Recipient,
    /// The cover was opened before the courier and its content agreed with the list.
    pub content_agreed: bool,
    /// Remarks of the recipient; silence here ends the right to compensation, so the screen asks.
    pub remarks: String,
    /// One per old paper that was to be taken back.
    pub recalled: Vec<Recalled>,
    /// What was paid at the door.
    pub taken: Vec<Taken>,
    /// The recipient's.
    pub signature: Digest,
    /// How the recipient closed the meeting.
    pub closed_by: ClosedBy,
    /// Where, if permitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<[f64; 2]>,
}

/// An identity paper that was shown, never kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityShown {
    /// Which kind of paper.
    pub kind: IdentityKind,
    /// Its last four digits.
    pub last4: String,
    /// The name on it is the recipient's.
    pub name_matches: bool,
}

/// Kind of identity paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityKind {
    /// Căn cước, căn cước công dân.
    CitizenCard,
    /// VNeID shown on a phone.
    Electronic,
    /// Hộ chiếu.
    Passport,
    /// Another paper with a photo.
    Other,
}

/// Who takes the result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Recipient {
    /// The person of the booking.
    Owner,
    /// Someone with a letter of authorisation, which was shown.
    Proxy {
        /// Họ và tên.
        name: String,
        /// What they are to the person.
        relation: String,
    },
}

/// What became of an old paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recalled {
    /// By name.
    pub paper: String,
    /// Taken back, or declared lost.
    pub taken_back: bool,
}

/// A delivery that failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FailDelivery {
    /// Which.
    pub dossier: DossierId,
    /// RP0–RP10, or another operator's code kept as it is.
    pub reason: String,
    /// What shows it.
    pub evidence: Evidence,
    /// When to come again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_window: Option<Window>,
}

/// The three levels (`Thông tư 32/2017/TT-BTTTT` Điều 12, read 2026-11-23).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Satisfaction {
    /// Rất hài lòng.
    VerySatisfied,
    /// Hài lòng.
    Satisfied,
    /// Chưa hài lòng.
    NotSatisfied,
}

/// Names a [`Body`] without its content: rows of the permission table and of the tests.
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
}

impl Kind {
    /// Every kind of command.
    pub const ALL: [Self; 15] = [
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
    ];
}

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
            Self::PublishPlan { .. } => Vec::new(),
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
            Self::Book(_)
            | Self::Reschedule { .. }
            | Self::Cancel { .. }
            | Self::Rate { .. }
            | Self::PublishPlan { .. }
            | Self::Process { .. }
            | Self::Finish { .. } => Vec::new(),
        }
    }
}

impl Window {
    /// Whether it ends after it begins, within one day.
    pub const fn is_sound(&self) -> bool {
        self.from_min < self.to_min && self.to_min <= 24 * 60
    }
}

#[cfg(test)]
mod tests {
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
