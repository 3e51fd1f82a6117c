//! Postal claims: who may claim until when, and by when the post answers (TT 17/2017 Đ8, read 11/2026). What is paid is in
//! [`compensation`]. A [`complaint`] about conduct or rules is another object with its own way: it pays nothing and has no
//! window.

pub mod compensation;
pub mod complaint;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use compensation::Compensation;

use crate::ids::{ActorId, DossierId};
use crate::shipment::Leg;
use crate::time::calendar::Calendar;
use crate::time::explanation::{Arg, Explanation, Step};
use crate::time::limit::{ClockRefusal, ClockRules};
use crate::time::transit::{ClaimScope, claim_answer_latest, claim_window};

/// What is claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// The item is lost, whole.
    Lost,
    /// Papers are missing from the item.
    PartLost,
    /// The item is damaged.
    Damaged,
    /// The published transit time was missed.
    Late,
    /// Recorded as delivered, not received.
    NotReceived,
}

/// How the post answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimOutcome {
    /// The post is liable; the written finding opens the time for payment.
    Liable,
    /// The post is not.
    NotLiable {
        /// Why, for the citizen.
        reason: String,
    },
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimAnswer {
    /// Day of the written answer.
    pub on: NaiveDate,
    /// What it says.
    pub outcome: ClaimOutcome,
}

/// A claim about one leg of one dossier. Made by [`PostalClaim::open`], answered once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostalClaim {
    /// Which dossier.
    pub dossier: DossierId,
    /// Which leg.
    pub leg: Leg,
    /// Who claims.
    pub claimant: ActorId,
    /// What.
    pub ground: Ground,
    /// Inside one province or between two: decides the time to answer.
    pub scope: ClaimScope,
    /// Day of receipt.
    pub received_on: NaiveDate,
    /// The last day to answer, shown to the citizen.
    pub answer_by: NaiveDate,
    /// The answer, once there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<ClaimAnswer>,
}

/// A claim as its dossier keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Number of the ledger entry that opened it.
    pub entry: u64,
    /// What was claimed and answered.
    pub claim: PostalClaim,
    /// What is paid, where the post is liable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compensation: Option<Compensation>,
}

/// What a claim about one leg is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimTerms {
    /// The last day of the leg's transit limit.
    pub transit_end: NaiveDate,
    /// Decides the time to answer.
    pub scope: ClaimScope,
}

/// What a new claim says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimForm {
    /// Which dossier.
    pub dossier: DossierId,
    /// Which leg.
    pub leg: Leg,
    /// Who claims.
    pub claimant: ActorId,
    /// What.
    pub ground: Ground,
    /// Inside one province or between two.
    pub scope: ClaimScope,
    /// Day of receipt.
    pub received_on: NaiveDate,
    /// The last day of the transit limit.
    pub transit_end: NaiveDate,
}

/// Why a claim is not taken or not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimRefusal {
    /// The window of six months has closed.
    WindowClosed,
    /// The transit limit has not ended: nothing is late or lost yet.
    NotYetLate,
    /// It was answered before.
    AlreadyAnswered,
    /// The answer lies before the receipt.
    AnswerTooEarly,
    /// The dates cannot be counted.
    OutOfRange,
}

impl ClaimRefusal {
    /// The lasting code; the text key has `-` for `.`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::WindowClosed => "claims.window-closed",
            Self::NotYetLate => "claims.not-yet-late",
            Self::AlreadyAnswered => "claims.already-answered",
            Self::AnswerTooEarly => "claims.answer-too-early",
            Self::OutOfRange => "claims.out-of-range",
        }
    }
}

impl std::fmt::Display for ClaimRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for ClaimRefusal {}

impl From<ClockRefusal> for ClaimRefusal {
    fn from(_: ClockRefusal) -> Self {
        Self::OutOfRange
    }
}

impl Ground {
    /// Every ground.
    pub const ALL: [Self; 5] = [Self::Lost, Self::PartLost, Self::Damaged, Self::Late, Self::NotReceived];
}

impl PostalClaim {
    /// Takes a claim: within six months from the end of the transit limit, for loss and lateness not before that end.
    pub fn open(form: ClaimForm, post: &Calendar, rules: &ClockRules) -> Result<Self, ClaimRefusal> {
        let ClaimForm { dossier, leg, claimant, ground, scope, received_on, transit_end } = form;
        if received_on > claim_window(transit_end, post, rules)?.last_day {
            return Err(ClaimRefusal::WindowClosed);
        }
        if matches!(ground, Ground::Lost | Ground::Late) && received_on <= transit_end {
            return Err(ClaimRefusal::NotYetLate);
        }
        let answer_by = claim_answer_latest(received_on, scope, post, rules);
        Ok(Self { dossier, leg, claimant, ground, scope, received_on, answer_by, answer: None })
    }

    /// The same claim with its answer. A late answer is taken: it is late, not void.
    pub fn answered(mut self, answer: ClaimAnswer) -> Result<Self, ClaimRefusal> {
        if self.answer.is_some() {
            return Err(ClaimRefusal::AlreadyAnswered);
        }
        if answer.on < self.received_on {
            return Err(ClaimRefusal::AnswerTooEarly);
        }
        self.answer = Some(answer);
        Ok(self)
    }

    /// Whether the answer came, or on `today` would come, after the last day.
    pub fn is_late(&self, today: NaiveDate) -> bool {
        self.answer.as_ref().map_or(today, |answer| answer.on) > self.answer_by
    }

    /// The answer clock for the citizen: post working days left on `today`; none once answered or past.
    pub fn days_left(&self, today: NaiveDate, post: &Calendar) -> Option<u32> {
        (self.answer.is_none() && today <= self.answer_by).then(|| post.working_days_between(today, self.answer_by))
    }

    /// The day of the written finding of liability.
    pub fn found_liable_on(&self) -> Option<NaiveDate> {
        let answer = self.answer.as_ref()?;
        (answer.outcome == ClaimOutcome::Liable).then_some(answer.on)
    }

    /// The sentence about the answer clock.
    pub fn explain(&self) -> Explanation {
        vec![
            Step::new("claims-received").with("date", Arg::Date(self.received_on)),
            Step::new("time-claim-answer").with("date", Arg::Date(self.answer_by)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::time::calendar::Keeper;
    use crate::time::calendar::tests::{book, date};

    fn post() -> Calendar {
        book(vec![]).calendar(Keeper::Post).unwrap()
    }

    fn open(ground: Ground, received_on: &str) -> Result<PostalClaim, ClaimRefusal> {
        let form = ClaimForm {
            dossier: DossierId(Uuid::from_u128(1)),
            leg: Leg::Return,
            claimant: ActorId(Uuid::from_u128(2)),
            ground,
            scope: ClaimScope::OneProvince,
            received_on: date(received_on),
            transit_end: date("2026-08-29"),
        };
        PostalClaim::open(form, &post(), &ClockRules::default())
    }

    #[test]
    fn a_claim_is_taken_for_six_months_from_the_end_of_the_transit_time() {
        assert!(open(Ground::Lost, "2027-03-01").is_ok());
        assert_eq!(open(Ground::Lost, "2027-03-02"), Err(ClaimRefusal::WindowClosed));
        assert_eq!(open(Ground::Late, "2026-08-29"), Err(ClaimRefusal::NotYetLate));
        assert!(open(Ground::Damaged, "2026-08-28").is_ok());
    }

    #[test]
    fn the_answer_clock_counts_post_working_days_down() {
        let claim = open(Ground::Lost, "2026-09-07").unwrap();
        assert_eq!(claim.answer_by, date("2026-09-12"));
        assert_eq!(claim.days_left(date("2026-09-10"), &post()), Some(2));
        assert_eq!(claim.days_left(date("2026-09-13"), &post()), None);
        assert!(!claim.is_late(date("2026-09-12")) && claim.is_late(date("2026-09-13")));
    }

    #[test]
    fn a_claim_is_answered_once_and_a_finding_of_liability_has_a_date() {
        let claim = open(Ground::Lost, "2026-09-07").unwrap();
        let answer = |on: &str| ClaimAnswer { on: date(on), outcome: ClaimOutcome::Liable };
        assert_eq!(claim.clone().answered(answer("2026-09-06")), Err(ClaimRefusal::AnswerTooEarly));
        let answered = claim.answered(answer("2026-09-14")).unwrap();
        assert_eq!(answered.found_liable_on(), Some(date("2026-09-14")));
        assert!(answered.is_late(date("2026-09-14")));
        assert_eq!(answered.clone().answered(answer("2026-09-15")), Err(ClaimRefusal::AlreadyAnswered));
        let refused = ClaimAnswer { on: date("2026-09-08"), outcome: ClaimOutcome::NotLiable { reason: "x".into() } };
        let claim = open(Ground::Lost, "2026-09-07").unwrap().answered(refused).unwrap();
        assert_eq!(claim.found_liable_on(), None);
    }
}
