//! A complaint about conduct or rules, and its answer. It changes nothing of where the dossier or its papers are.

use super::check::needed_words;
use super::{Facts, Step};
use crate::actor::{Actor, Role};
use crate::api::command::{AnswerComplaint, OpenComplaint};
use crate::claims::complaint::{Complaint, ComplaintAbout};
use crate::dossier::Dossier;
use crate::dossier::event::Event;
use crate::dossier::refusal::Refusal;
use crate::ids::ActorId;
use crate::shipment::{Pickup, Return, day_of};

impl Dossier {
    pub(super) fn open_complaint(&self, by: &Actor, said: &OpenComplaint, facts: &Facts) -> Result<Step, Refusal> {
        if !said.about.is_raised_by(by.role) {
            return Err(Refusal::NotYours);
        }
        // Whoever answers the phone writes down what the citizen says.
        let whose = if by.role == Role::CallOperator { self.owner } else { by.id };
        let is_same = |open: &Complaint| open.by == whose && open.about == said.about && open.answered_on.is_none();
        if self.complaints.iter().any(|lodged| is_same(&lodged.complaint)) {
            return Err(Refusal::Exists);
        }
        let complaint = Complaint {
            by: whose,
            about: said.about,
            against: self.complained_of(said.about),
            received_on: day_of(facts.occurred_ms),
            answer_by: facts.complaint_by,
            answered_on: None,
        };
        Ok(Step { event: Event::ComplaintOpened { complaint }, private: Some(needed_words(&said.words)?) })
    }

    pub(super) fn answer_complaint(&self, by: &Actor, said: &AnswerComplaint, facts: &Facts) -> Result<Step, Refusal> {
        let lodged = self.complaints.iter().find(|lodged| lodged.entry == said.complaint).ok_or(Refusal::WrongState)?;
        if lodged.complaint.answered_on.is_some() {
            return Err(Refusal::WrongState);
        }
        if !lodged.complaint.is_for(by) {
            return Err(Refusal::NotYours);
        }
        let on = day_of(facts.occurred_ms);
        let event = Event::ComplaintAnswered { complaint: said.complaint, on };
        Ok(Step { event, private: Some(needed_words(&said.words)?) })
    }

    /// The courier or the officer who had to do with it last.
    fn complained_of(&self, about: ComplaintAbout) -> Option<ActorId> {
        match about {
            ComplaintAbout::Courier => {
                let brought = self.back.as_ref().and_then(Return::courier);
                brought.or_else(|| self.pickup.as_ref().and_then(Pickup::courier))
            }
            ComplaintAbout::Officer => match (&self.back, &self.pickup) {
                (Some(Return::Released { release, .. } | Return::CollectedFromAgency { release, .. }), _) => {
                    Some(release.officer)
                }
                (_, Some(Pickup::HandedOver { officer, .. })) => Some(*officer),
                (_, Some(Pickup::SlipReturned { filed, .. })) => Some(filed.officer),
                _ => None,
            },
            ComplaintAbout::Rules => None,
        }
    }
}
