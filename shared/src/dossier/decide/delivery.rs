//! The courier at the recipient's door.

use super::check::{attempt, door, long, short, sound, taken};
use super::{Facts, Step};
use crate::actor::Actor;
use crate::api::command::{ConfirmDelivery, FailDelivery, Recipient};
use crate::dossier::Dossier;
use crate::dossier::event::{Event, Private};
use crate::dossier::refusal::Refusal;
use crate::shipment::{Delivered, Release, Return};

impl Dossier {
    pub(super) fn confirm_delivery(
        &self,
        by: &Actor,
        record: &ConfirmDelivery,
        facts: &Facts,
    ) -> Result<Step, Refusal> {
        let release = self.held_by(by)?;
        let identity = &record.identity;
        if identity.last4.len() != 4 || !identity.last4.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(Refusal::Invalid("last4"));
        }
        // `Thông tư 17/2017/TT-BTTTT` Điều 5(2)d: identity is shown; someone else also shows the letter.
        if !identity.name_matches {
            return Err(Refusal::IdentityMismatch);
        }
        if let Recipient::Proxy { name, relation } = &record.recipient {
            short("recipient", name)?;
            short("relation", relation)?;
        }
        long("remarks", &record.remarks)?;
        if !record.content_agreed && record.remarks.trim().is_empty() {
            return Err(Refusal::Missing("remarks"));
        }
        let answered = |paper: &String| record.recalled.iter().any(|line| line.paper == *paper);
        if !release.recall.iter().all(answered) {
            return Err(Refusal::RecallOpen);
        }
        taken(&record.taken)?;
        let delivered = Delivered {
            courier: by.id,
            at_ms: facts.occurred_ms,
            identity: record.identity.clone(),
            by_proxy: record.recipient != Recipient::Owner,
            recalled: record.recalled.clone(),
            taken: record.taken.clone(),
            signature: record.signature,
            proof: door(&record.verified, &record.closed_by, facts)?,
            has_remarks: !record.remarks.trim().is_empty(),
        };
        let private = Private::Delivery { recipient: record.recipient.clone(), remarks: record.remarks.clone() };
        Ok(Step { event: Event::Delivered { delivered: Box::new(delivered) }, private: Some(private) })
    }

    pub(super) fn fail_delivery(&self, by: &Actor, record: &FailDelivery, facts: &Facts) -> Result<Step, Refusal> {
        self.held_by(by)?;
        if record.reason == "RP8" && record.new_window.is_none() {
            return Err(Refusal::NewWindowNeeded);
        }
        if let Some(window) = record.new_window {
            sound(window)?;
        }
        let (attempt, said) = attempt(by, &record.reason, &record.evidence, facts)?;
        Ok(Step { event: Event::DeliveryFailed { attempt, window: record.new_window }, private: said })
    }

    /// The cover that this courier has in hand.
    fn held_by(&self, by: &Actor) -> Result<&Release, Refusal> {
        let (release, holder) = match &self.back {
            Some(Return::CollectedFromAgency { release, courier, .. }) => (release, Some(*courier)),
            Some(Return::Failed { release, attempts, .. }) => (release, attempts.last().map(|last| last.courier)),
            _ => return Err(Refusal::WrongState),
        };
        if holder == Some(by.id) { Ok(release) } else { Err(Refusal::Reassigned) }
    }
}
