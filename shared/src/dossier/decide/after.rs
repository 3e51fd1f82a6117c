//! After a delivery: what goes back to the agency, and "delivered, not received".

use super::check::{long, needed_words, words};
use super::{Facts, Step};
use crate::actor::Actor;
use crate::api::command::{Finding, ReturnPapers};
use crate::dossier::Dossier;
use crate::dossier::event::Event;
use crate::dossier::refusal::Refusal;
use crate::shipment::{PapersBack, Return, Settled, day_of};

/// How long after a delivery its record can be disputed: as long as a postal claim (`Thông tư 17/2017/TT-BTTTT` Điều 8,
/// read 2026-11-24).
const DISPUTE_MONTHS: chrono::Months = chrono::Months::new(6);

impl Dossier {
    pub(super) fn return_papers(&self, by: &Actor, papers: &ReturnPapers, facts: &Facts) -> Result<Step, Refusal> {
        let delivered = match &self.back {
            Some(
                Return::Delivered { delivered, papers_back: None, .. }
                | Return::Disputed { delivered, papers_back: None, .. },
            ) if delivered.owes_agency() => delivered,
            _ => return Err(Refusal::WrongState),
        };
        if delivered.courier == by.id {
            return Err(Refusal::SamePerson);
        }
        let mut brought: Vec<&str> = papers.papers.iter().map(String::as_str).collect();
        let mut owed: Vec<&str> = delivered.papers().collect();
        brought.sort_unstable();
        owed.sort_unstable();
        if brought != owed || papers.fee != delivered.state_fee() {
            return Err(Refusal::PapersDiffer);
        }
        long("remarks", &papers.remarks)?;
        let (at_ms, fee, signature) = (facts.occurred_ms, papers.fee, papers.signature);
        let event = Event::PapersReturned { papers_back: PapersBack { officer: by.id, at_ms, fee, signature } };
        Ok(Step { event, private: words(&papers.remarks) })
    }

    pub(super) fn dispute(&self, said: &str, facts: &Facts) -> Result<Step, Refusal> {
        let Some(Return::Delivered { delivered, settled: None, .. }) = &self.back else {
            return Err(Refusal::WrongState);
        };
        let last = day_of(delivered.at_ms).checked_add_months(DISPUTE_MONTHS).ok_or(Refusal::WrongState)?;
        if day_of(facts.occurred_ms) > last {
            return Err(Refusal::WrongState);
        }
        let private = needed_words(said)?;
        Ok(Step { event: Event::Disputed { at_ms: facts.occurred_ms }, private: Some(private) })
    }

    pub(super) fn settle(&self, by: &Actor, finding: Finding, why: &str, facts: &Facts) -> Result<Step, Refusal> {
        let Some(Return::Disputed { delivered, .. }) = &self.back else { return Err(Refusal::WrongState) };
        if delivered.courier == by.id {
            return Err(Refusal::SamePerson);
        }
        let private = needed_words(why)?;
        let settled = Settled { by: by.id, at_ms: facts.occurred_ms, finding };
        Ok(Step { event: Event::DisputeSettled { settled }, private: Some(private) })
    }
}
