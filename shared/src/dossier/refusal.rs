//! Why a step is refused.

use std::fmt;

use chrono::NaiveDate;

use crate::claims::ClaimRefusal;
use crate::claims::compensation::Exclusion;
use crate::money::cash::CashRefusal;

/// Why a command cannot be carried out. Each has a lasting code, which is also the end of its text key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refusal {
    /// The role may not do this, or not for this dossier.
    NotYours,
    /// There is no such dossier.
    NoDossier,
    /// There is no such matter, it is closed already, or it is not yours to know of.
    NoCase,
    /// There is one with this id already.
    Exists,
    /// Not in the state it is in.
    WrongState,
    /// The procedure is not in the catalogue.
    UnknownProcedure,
    /// The post may not carry this procedure.
    NotEligible,
    /// The procedure does not offer this form.
    FormNotOffered,
    /// The agency is not one of ours.
    UnknownAgency,
    /// There is no such commune today.
    UnknownCommune,
    /// The window is over, full or not offered.
    SlotClosed,
    /// A window is needed, or it ends before it begins.
    NoWindow,
    /// A required field is empty.
    Missing(&'static str),
    /// A field is longer than allowed.
    TooLong(&'static str),
    /// A field holds what it may not.
    Invalid(&'static str),
    /// Something is missing and no guidance was given.
    NoGuidance,
    /// The checklist does not have one line for every component.
    CountIncomplete,
    /// The count differs and there is no remark.
    CountDiffers,
    /// The one-time code is wrong.
    WrongCode,
    /// The QR token is not for this dossier and leg, or too old.
    WrongToken,
    /// The seal is not the one recorded.
    SealDiffers,
    /// The same person would sign both sides.
    SamePerson,
    /// Another courier has this stop now.
    Reassigned,
    /// It was called off before this arrived.
    CalledOff,
    /// The number is not from the courier's reserved range.
    NumberNotReserved,
    /// The number was used for something else.
    NumberUsed,
    /// The reason needs a new date and time.
    NewWindowNeeded,
    /// An old paper is neither taken back nor declared lost.
    RecallOpen,
    /// The plan is about a day that has moved on: compute it again.
    PlanOutdated,
    /// The plan breaks a rule.
    PlanBroken,
    /// The identity shown does not match.
    IdentityMismatch,
    /// A supplement was asked for before: once and complete.
    SupplementAsked,
    /// The last day for asking for a supplement is over.
    SupplementLate,
    /// There is no due date to be extended.
    NoDue,
    /// The date was extended before: at most once.
    ExtensionUsed,
    /// The new date is not later than the one promised.
    ExtensionNotLater,
    /// The agency is closed on the new date.
    ExtensionClosedDay,
    /// The last day for the apology is over.
    ExtensionLate,
    /// A line of the control sheet that does not fit the others.
    StageOrder,
    /// A stage's limit that was fixed before, or that is longer than what the whole has.
    StageLimit,
    /// It was collected before this arrived, although this happened before.
    CollectedFirst,
    /// It was collected already: what is left is to withdraw it.
    WithdrawInstead,
    /// Papers are missing and the citizen does not insist.
    NotInsisted,
    /// Nothing is missing.
    NothingMissing,
    /// The cover is open: it must be recorded and closed first.
    RepackFirst,
    /// The number is not the one of the consignment note.
    NoProofOfPosting,
    /// Whoever acts does not have the item.
    NotHolder,
    /// Not before this local date: the two-invitation rule, or the period of holding.
    TooEarly(NaiveDate),
    /// Fewer than two invitations were left, each in time.
    InvitationsOpen,
    /// A proxy without a letter of authorisation, or with one for others.
    LetterMissing,
    /// The state fee due at the door was not taken.
    FeeOpen,
    /// Papers or money differ from what was recorded at the door.
    PapersDiffer,
    /// A claim that is not taken or not answered.
    Claim(ClaimRefusal),
    /// Nothing can be paid for it: it is answered as not liable, with the reason.
    Excluded(Exclusion),
    /// Cash that is not handed in or not matched.
    Cash(CashRefusal),
    /// Nothing was handed in for that day, or it was matched before.
    NoRemittance,
    /// The area of a force majeure is none of the office's.
    NotYourArea,
}

impl Refusal {
    /// Lasting code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotYours => "command.not-yours",
            Self::NoDossier => "dossier.not-found",
            Self::NoCase => "case.not-found",
            Self::Exists => "dossier.exists",
            Self::WrongState => "dossier.wrong-state",
            Self::UnknownProcedure => "procedure.unknown",
            Self::NotEligible => "procedure.not-eligible",
            Self::FormNotOffered => "procedure.form-not-offered",
            Self::UnknownAgency => "agency.unknown",
            Self::UnknownCommune => "commune.unknown",
            Self::SlotClosed => "slot.closed",
            Self::NoWindow => "slot.missing",
            Self::Missing(_) => "field.missing",
            Self::TooLong(_) => "field.too-long",
            Self::Invalid(_) => "field.invalid",
            Self::NoGuidance => "pickup.no-guidance",
            Self::CountIncomplete => "pickup.count-incomplete",
            Self::CountDiffers => "handover.count-differs",
            Self::WrongCode => "door.wrong-code",
            Self::WrongToken => "door.wrong-token",
            Self::SealDiffers => "seal.differs",
            Self::SamePerson => "handover.same-person",
            Self::Reassigned => "stop.reassigned",
            Self::CalledOff => "stop.called-off",
            Self::NumberNotReserved => "number.not-reserved",
            Self::NumberUsed => "number.used",
            Self::NewWindowNeeded => "attempt.new-window-needed",
            Self::RecallOpen => "delivery.recall-open",
            Self::PlanOutdated => "plan.outdated",
            Self::PlanBroken => "plan.broken",
            Self::IdentityMismatch => "delivery.identity-mismatch",
            Self::SupplementAsked => "supplement.asked-before",
            Self::SupplementLate => "supplement.too-late",
            Self::NoDue => "due.none",
            Self::ExtensionUsed => "extension.used",
            Self::ExtensionNotLater => "extension.not-later",
            Self::ExtensionClosedDay => "extension.closed-day",
            Self::ExtensionLate => "extension.too-late",
            Self::StageOrder => "stage.order",
            Self::StageLimit => "stage.limit",
            Self::CollectedFirst => "pickup.collected-first",
            Self::WithdrawInstead => "pickup.withdraw-instead",
            Self::NotInsisted => "pickup.not-insisted",
            Self::NothingMissing => "pickup.nothing-missing",
            Self::RepackFirst => "item.repack-first",
            Self::NoProofOfPosting => "item.no-proof-of-posting",
            Self::NotHolder => "item.not-holder",
            Self::TooEarly(_) => "delivery.too-early",
            Self::InvitationsOpen => "delivery.invitations-open",
            Self::LetterMissing => "delivery.letter-missing",
            Self::FeeOpen => "delivery.fee-open",
            Self::PapersDiffer => "delivery.papers-differ",
            Self::Claim(refusal) => refusal.code(),
            Self::Excluded(exclusion) => exclusion.code(),
            Self::Cash(refusal) => refusal.code(),
            Self::NoRemittance => "cash.no-remittance",
            Self::NotYourArea => "force-majeure.not-your-area",
        }
    }

    /// Which part of the command, if one.
    pub const fn field(self) -> Option<&'static str> {
        match self {
            Self::Missing(field) | Self::TooLong(field) | Self::Invalid(field) => Some(field),
            Self::SlotClosed | Self::NoWindow => Some("window"),
            Self::NewWindowNeeded => Some("new_window"),
            Self::UnknownProcedure | Self::NotEligible => Some("procedure"),
            Self::FormNotOffered => Some("form"),
            Self::UnknownAgency => Some("agency"),
            Self::UnknownCommune => Some("commune"),
            Self::NoGuidance => Some("guidance"),
            Self::CountIncomplete | Self::CountDiffers => Some("counted"),
            Self::WrongCode => Some("code"),
            Self::WrongToken => Some("token"),
            Self::SealDiffers => Some("seal"),
            Self::RecallOpen => Some("recalled"),
            Self::IdentityMismatch => Some("identity"),
            Self::SupplementLate | Self::ExtensionLate => Some("late"),
            Self::ExtensionNotLater | Self::ExtensionClosedDay => Some("new_date"),
            Self::StageOrder => Some("hop"),
            Self::StageLimit => Some("limit_minutes"),
            Self::SupplementAsked | Self::NoDue | Self::ExtensionUsed => None,
            Self::NotInsisted => Some("insists"),
            Self::NothingMissing => Some("counted"),
            Self::NoProofOfPosting => Some("note_number"),
            Self::CollectedFirst | Self::WithdrawInstead | Self::RepackFirst | Self::NotHolder => None,
            Self::LetterMissing => Some("letter"),
            Self::FeeOpen => Some("taken"),
            Self::PapersDiffer => Some("papers"),
            Self::NotYourArea => Some("zone"),
            Self::Claim(_) | Self::Excluded(_) | Self::Cash(_) | Self::NoRemittance => None,
            Self::NotYours
            | Self::NoDossier
            | Self::Exists
            | Self::WrongState
            | Self::SamePerson
            | Self::TooEarly(_)
            | Self::InvitationsOpen
            | Self::Reassigned
            | Self::CalledOff
            | Self::NumberNotReserved
            | Self::NumberUsed
            | Self::PlanOutdated
            | Self::PlanBroken
            | Self::NoCase => None,
        }
    }

    /// The first day on which it would not be refused, if only time is missing.
    pub const fn not_before(self) -> Option<NaiveDate> {
        match self {
            Self::TooEarly(day) => Some(day),
            _ => None,
        }
    }

    /// Whether what the command tells of has happened all the same, so that a person must look at it: papers that were
    /// taken at a door are not undone by a rule.
    pub const fn needs_a_person(self) -> bool {
        matches!(
            self,
            Self::Reassigned
                | Self::CalledOff
                | Self::WrongToken
                | Self::WrongCode
                | Self::NumberNotReserved
                | Self::NumberUsed
                | Self::CollectedFirst
                | Self::LetterMissing
                | Self::FeeOpen
        )
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for Refusal {}
