//! Complaints and proposals (phản ánh, kiến nghị) about conduct or rules: a citizen's about a courier (QĐ 45/2016 Đ17(2)), a
//! courier's about an officer (QĐ 45/2016 Đ16(4)), anybody's about a rule; read 11/2026. They change nothing of where a
//! dossier or its papers are. The time to answer is not confirmed: it is what the answering place has set, or none.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::actor::{Actor, Role};
use crate::dossier::Dossier;
use crate::ids::ActorId;

/// What a complaint is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComplaintAbout {
    /// A courier; the post answers.
    Courier,
    /// An officer; the agency answers.
    Officer,
    /// A rule or a procedure; the agency answers.
    Rules,
}

impl ComplaintAbout {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Courier, Self::Officer, Self::Rules];

    /// Whether people of this role complain about it. An operator writes down what a citizen says.
    pub const fn is_raised_by(self, role: Role) -> bool {
        match (self, role) {
            (Self::Courier, Role::Citizen | Role::CallOperator) | (Self::Officer, Role::Courier) => true,
            (Self::Rules, Role::Citizen | Role::CallOperator | Role::Courier) => true,
            (
                Self::Courier | Self::Officer | Self::Rules,
                Role::Citizen
                | Role::Courier
                | Role::Coordinator
                | Role::OneStopOfficer
                | Role::CallOperator
                | Role::Auditor
                | Role::Administrator,
            ) => false,
        }
    }

    /// Who answers it.
    pub const fn answered_by(self) -> Role {
        match self {
            Self::Courier => Role::Coordinator,
            Self::Officer | Self::Rules => Role::OneStopOfficer,
        }
    }
}

/// A complaint as its dossier keeps it; its words are kept apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaint {
    /// Whose it is.
    pub by: ActorId,
    /// About what.
    pub about: ComplaintAbout,
    /// The courier or officer who had to do with the dossier last, if anybody had; never the one who answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<ActorId>,
    /// Day of receipt.
    pub received_on: NaiveDate,
    /// The last day to answer, where the answering place has set a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_by: Option<NaiveDate>,
    /// Day of the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_on: Option<NaiveDate>,
}

/// A complaint with its place in the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lodged {
    /// Number of the ledger entry that opened it.
    pub entry: u64,
    /// The complaint.
    pub complaint: Complaint,
}

impl Complaint {
    /// Whether it was answered in time, or on `today` still could be; `None` while no time is set.
    pub fn is_in_time(&self, today: NaiveDate) -> Option<bool> {
        Some(self.answered_on.unwrap_or(today) <= self.answer_by?)
    }

    /// Whether this person may answer it: of the side that answers, and not the one it is about.
    pub fn is_for(&self, who: &Actor) -> bool {
        self.answered_on.is_none() && who.role == self.about.answered_by() && self.against != Some(who.id)
    }

    /// Whether this person reads it at all: whose it is, whoever answers their calls, and the side that answers; never the
    /// one it is about.
    pub fn is_read_by(&self, who: &Actor, dossier: &Dossier) -> bool {
        if who.id == self.by {
            return true;
        }
        let side = match who.role {
            Role::CallOperator => self.by == dossier.owner,
            Role::Auditor => true,
            role => role == self.about.answered_by(),
        };
        side && self.against != Some(who.id) && dossier.concerns(who)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::actor::Scope;
    use crate::time::calendar::tests::date;

    fn who(n: u128, role: Role) -> Actor {
        Actor { id: ActorId(Uuid::from_u128(n)), role, scope: Scope::All }
    }

    fn complaint(answer_by: Option<&str>) -> Complaint {
        Complaint {
            by: who(1, Role::Courier).id,
            about: ComplaintAbout::Officer,
            against: Some(who(2, Role::OneStopOfficer).id),
            received_on: date("2026-11-23"),
            answer_by: answer_by.map(date),
            answered_on: None,
        }
    }

    #[test]
    fn a_complaint_is_answered_by_the_other_side_and_never_by_the_one_it_is_about() {
        let open = complaint(None);
        assert!(open.is_for(&who(3, Role::OneStopOfficer)));
        assert!(!open.is_for(&who(2, Role::OneStopOfficer)), "the one it is about");
        assert!(!open.is_for(&who(3, Role::Coordinator)), "the post does not answer for the agency");
        let answered = Complaint { answered_on: Some(date("2026-11-24")), ..open };
        assert!(!answered.is_for(&who(3, Role::OneStopOfficer)));
    }

    #[test]
    fn citizens_complain_about_couriers_couriers_about_officers_and_both_about_rules() {
        let raised = |role| ComplaintAbout::ALL.map(|about| about.is_raised_by(role));
        assert_eq!(raised(Role::Citizen), [true, false, true]);
        assert_eq!(raised(Role::CallOperator), [true, false, true]);
        assert_eq!(raised(Role::Courier), [false, true, true]);
        assert_eq!(raised(Role::OneStopOfficer), [false; 3]);
    }

    #[test]
    fn whether_it_is_in_time_is_unknown_while_no_time_is_set() {
        assert_eq!(complaint(None).is_in_time(date("2027-11-23")), None);
        let timed = complaint(Some("2026-12-04"));
        assert_eq!(timed.is_in_time(date("2026-12-04")), Some(true));
        assert_eq!(timed.is_in_time(date("2026-12-05")), Some(false));
        let answered = Complaint { answered_on: Some(date("2026-12-03")), ..timed };
        assert_eq!(answered.is_in_time(date("2026-12-05")), Some(true));
    }
}
