//! The courier at the citizen's door.

use super::check::{attempt, door, long, short, sound, taken, weak_words, words};
use super::{Facts, Step};
use crate::actor::Actor;
use crate::api::command::{ConfirmPickup, MissPickup, Window};
use crate::dossier::Dossier;
use crate::dossier::event::{ComponentGroup, Event};
use crate::dossier::refusal::Refusal;
use crate::shipment::{Collected, Pickup};

impl Dossier {
    pub(super) fn confirm_pickup(&self, by: &Actor, record: &ConfirmPickup, facts: &Facts) -> Result<Step, Refusal> {
        match &self.pickup {
            Some(Pickup::Scheduled { assignment }) if assignment.courier == by.id => {}
            // Papers were taken at a door: what the list says now is for a person to settle.
            Some(Pickup::Scheduled { .. } | Pickup::Requested { .. } | Pickup::Missed { .. }) => {
                return Err(Refusal::Reassigned);
            }
            Some(Pickup::Cancelled { .. }) => return Err(Refusal::CalledOff),
            Some(Pickup::Collected { .. } | Pickup::Offered { .. } | Pickup::HandedOver { .. }) | None => {
                return Err(Refusal::WrongState);
            }
        }
        let seal = short("seal", &record.seal)?;
        long("guidance", &record.guidance)?;
        let mut missing = Vec::new();
        for component in &self.procedure.components {
            let mut lines = record.counted.iter().filter(|line| line.component == component.id).peekable();
            if component.group == ComponentGroup::Submit {
                // `QĐ 45/2016/QĐ-TTg` Điều 6(2): both count and compare with the published list.
                lines.peek().ok_or(Refusal::CountIncomplete)?;
                if lines.map(|line| line.quantity).sum::<u32>() == 0 {
                    missing.push(component.id);
                }
            }
        }
        let known = |id| self.procedure.components.iter().any(|component| component.id == id);
        if !record.counted.iter().all(|line| known(line.component) && line.quantity <= 1_000) {
            return Err(Refusal::Invalid("counted"));
        }
        // Điều 6(3): the courier guides; a partial count is never silent.
        let expected_missing = missing.iter().any(|id| self.ready.contains(id) || self.ready.is_empty());
        if expected_missing && record.guidance.trim().is_empty() {
            return Err(Refusal::NoGuidance);
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
            missing,
            seal,
            note_number: record.note_number,
            waybill: record.waybill.clone(),
            taken: record.taken.clone(),
            photos: record.photos.clone(),
            signed: [record.signed_text, record.citizen_signature, record.courier_signature],
            proof,
            place: record.place,
        };
        let said = [record.guidance.as_str(), weak_words(&record.verified, &record.closed_by)].join("\n");
        Ok(Step { event: Event::Collected { collected: Box::new(collected) }, private: words(said.trim()) })
    }

    pub(super) fn miss_pickup(&self, by: &Actor, record: &MissPickup, facts: &Facts) -> Result<Step, Refusal> {
        let promised = match &self.pickup {
            Some(Pickup::Scheduled { assignment }) if assignment.courier == by.id => assignment.window,
            Some(Pickup::Scheduled { .. } | Pickup::Requested { .. } | Pickup::Missed { .. }) => {
                return Err(Refusal::Reassigned);
            }
            Some(Pickup::Cancelled { .. }) => return Err(Refusal::CalledOff),
            Some(Pickup::Collected { .. } | Pickup::Offered { .. } | Pickup::HandedOver { .. }) | None => {
                return Err(Refusal::WrongState);
            }
        };
        // RP8: the citizen asked for another time, so that time must be said.
        if record.reason == "RP8" && record.new_window.is_none() {
            return Err(Refusal::NewWindowNeeded);
        }
        if let Some(window) = record.new_window {
            sound(window)?;
        }
        let (attempt, said) = attempt(by, &record.reason, &record.evidence, facts)?;
        let next_day = Window { day: promised.day + chrono::Days::new(1), ..promised };
        let event = Event::Missed { attempt, window: record.new_window.unwrap_or(next_day) };
        Ok(Step { event, private: said })
    }
}
