//! The courier on the way to the citizen's door and at it.

use super::check::{attempt, door, long, recognised, short, sound, taken, weak_words, words};
use super::{Facts, Step};
use crate::actor::Actor;
use crate::api::command::{ConfirmPickup, Counted, MissPickup, ReportIncomplete, StartCount, Window};
use crate::dossier::Dossier;
use crate::dossier::event::{ComponentGroup, Event};
use crate::dossier::refusal::Refusal;
use crate::ids::ActorId;
use crate::shipment::journey::Journey;
use crate::shipment::visit::{self, Incomplete};
use crate::shipment::{Collected, Pickup};

impl Dossier {
    pub(super) fn set_out(&self, by: &Actor, facts: &Facts) -> Result<Step, Refusal> {
        match self.stop_of(by)? {
            Pickup::Scheduled { .. } => Ok(Event::EnRoute { courier: by.id, at_ms: facts.occurred_ms }.into()),
            _ => Err(Refusal::WrongState),
        }
    }

    pub(super) fn start_count(&self, by: &Actor, record: &StartCount, facts: &Facts) -> Result<Step, Refusal> {
        let Pickup::EnRoute { .. } = self.stop_of(by)? else { return Err(Refusal::WrongState) };
        let event = Event::AtDoor {
            courier: by.id,
            at_ms: facts.occurred_ms,
            recognised: recognised(&record.verified, facts)?,
            place: record.place,
        };
        Ok(event.into())
    }

    pub(super) fn report_incomplete(
        &self,
        by: &Actor,
        record: &ReportIncomplete,
        facts: &Facts,
    ) -> Result<Step, Refusal> {
        let Pickup::Counting { assignment, .. } = self.stop_of(by)? else { return Err(Refusal::WrongState) };
        long("guidance", &record.guidance)?;
        let missing = self.missing(&record.counted)?;
        if missing.is_empty() {
            return Err(Refusal::NothingMissing);
        }
        // `QĐ 45/2016/QĐ-TTg` Điều 6(3), 16(5)b: the courier guides and never refuses without a reason.
        if record.guidance.trim().is_empty() {
            return Err(Refusal::NoGuidance);
        }
        let incomplete =
            Incomplete { courier: by.id, at_ms: facts.occurred_ms, counted: record.counted.clone(), missing };
        let event = Event::Incomplete { incomplete, window: again(record.new_window, assignment.window)? };
        Ok(Step { event, private: words(&record.guidance) })
    }

    pub(super) fn confirm_pickup(&self, by: &Actor, record: &ConfirmPickup, facts: &Facts) -> Result<Step, Refusal> {
        // A courier without a network records only this: it stands for setting out and counting too.
        let was_incomplete = match self.stop_of(by)? {
            Pickup::Scheduled { .. } | Pickup::EnRoute { .. } | Pickup::Counting { .. } => false,
            Pickup::Incomplete { .. } => true,
            _ => return Err(Refusal::WrongState),
        };
        if facts.occurred_ms <= 0 {
            // `NĐ 174/2026/NĐ-CP` Điều 9: a note without its time is no note.
            return Err(Refusal::Missing("occurred_at"));
        }
        let seal = short("seal", &record.seal)?;
        long("guidance", &record.guidance)?;
        let missing = self.missing(&record.counted)?;
        // Điều 6(3): the courier guides; a partial count is never silent.
        let expected_missing = missing.iter().any(|id| self.ready.contains(id) || self.ready.is_empty());
        if (expected_missing || was_incomplete && !missing.is_empty()) && record.guidance.trim().is_empty() {
            return Err(Refusal::NoGuidance);
        }
        if was_incomplete && !missing.is_empty() && !record.insists {
            return Err(Refusal::NotInsisted);
        }
        if record.photos.is_empty() {
            return Err(Refusal::Missing("photos"));
        }
        taken(&record.taken)?;
        let proof = door(&record.verified, &record.closed_by, facts)?;
        let collected = Collected {
            courier: by.id,
            at_ms: facts.occurred_ms,
            counted: record.counted.clone(),
            insisted: record.insists && !missing.is_empty(),
            missing,
            seal,
            note_number: record.note_number,
            waybill: record.waybill.clone(),
            taken: record.taken.clone(),
            proofs: record.proofs.clone(),
            photos: record.photos.clone(),
            signed: [record.signed_text, record.citizen_signature, record.courier_signature],
            proof,
            place: record.place,
            journey: Journey::default(),
        };
        let said = [record.guidance.as_str(), weak_words(&record.verified, &record.closed_by)].join("\n");
        Ok(Step { event: Event::Collected { collected: Box::new(collected) }, private: words(said.trim()) })
    }

    pub(super) fn miss_pickup(&self, by: &Actor, record: &MissPickup, facts: &Facts) -> Result<Step, Refusal> {
        let promised = match self.stop_of(by)? {
            Pickup::Scheduled { assignment } | Pickup::EnRoute { assignment, .. } => assignment.window,
            // With the citizen at the table it is no missed visit: it is counted, or incomplete.
            Pickup::Counting { .. } => return Err(Refusal::WrongState),
            _ => return Err(Refusal::Reassigned),
        };
        let rules = visit::reason(record.reason.trim());
        // RP8: the citizen asked for another time, so that time must be said.
        if rules.is_some_and(|rules| rules.needs_window) && record.new_window.is_none() {
            return Err(Refusal::NewWindowNeeded);
        }
        let window = again(record.new_window, promised)?;
        let (mut attempt, said) = attempt(by, &record.reason, &record.evidence, facts)?;
        if let Some(rules) = rules {
            attempt.evidence_missing = rules.lacks(&record.evidence, record.new_window.is_some());
        }
        Ok(Step { event: Event::Missed { attempt, window }, private: said })
    }

    /// The leg, if this courier may record something at its door. What was done at a door that is another's by now, or
    /// that was called off, is for a person to settle.
    fn stop_of(&self, by: &Actor) -> Result<&Pickup, Refusal> {
        let own = |courier: ActorId| courier == by.id;
        match self.pickup.as_ref().ok_or(Refusal::WrongState)? {
            Pickup::Cancelled { .. } => Err(Refusal::CalledOff),
            Pickup::Requested { .. } | Pickup::Missed { .. } => Err(Refusal::Reassigned),
            pickup if pickup.is_before_collection() => {
                if pickup.courier().is_some_and(own) {
                    Ok(pickup)
                } else {
                    Err(Refusal::Reassigned)
                }
            }
            _ => Err(Refusal::WrongState),
        }
    }

    /// Checks a count against the list that was published (`QĐ 45/2016/QĐ-TTg` Điều 6(2)) and says which papers that
    /// are to be submitted are not there.
    pub(super) fn missing(&self, counted: &[Counted]) -> Result<Vec<u32>, Refusal> {
        let mut missing = Vec::new();
        for component in &self.procedure.components {
            let mut lines = counted.iter().filter(|line| line.component == component.id).peekable();
            if component.group == ComponentGroup::Submit {
                lines.peek().ok_or(Refusal::CountIncomplete)?;
                if lines.all(|line| line.quantity == 0) {
                    missing.push(component.id);
                }
            }
        }
        let known = |id| self.procedure.components.iter().any(|component| component.id == id);
        if !counted.iter().all(|line| known(line.component) && line.quantity <= 1_000) {
            return Err(Refusal::Invalid("counted"));
        }
        Ok(missing)
    }
}

/// When to come again: as agreed, else the same hours of the next day.
fn again(agreed: Option<Window>, promised: Window) -> Result<Window, Refusal> {
    if let Some(window) = agreed {
        sound(window)?;
    }
    Ok(agreed.unwrap_or(Window { day: promised.day + chrono::Days::new(1), ..promised }))
}
