//! The courier at the recipient's door, and the counter of an office that holds a result.

use super::check::{attempt, door, long, short, sound, taken};
use super::way::held_by;
use super::{Facts, Step};
use crate::actor::{Actor, Role, Scope};
use crate::api::command::{ConfirmDelivery, FailDelivery, IfLost, Recipient};
use crate::dossier::Dossier;
use crate::dossier::event::{Event, Private};
use crate::dossier::refusal::Refusal;
use crate::ids::OfficeId;
use crate::shipment::{Cover, Delivered, Release, Return, day_of, state_fee};

impl Dossier {
    pub(super) fn confirm_delivery(
        &self,
        by: &Actor,
        record: &ConfirmDelivery,
        facts: &Facts,
    ) -> Result<Step, Refusal> {
        let (release, at_office) = self.handed_out_by(by)?;
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
            let today = day_of(facts.occurred_ms);
            if !record.letter.as_ref().is_some_and(|letter| letter.names_match && letter.signed_on <= today) {
                return Err(Refusal::LetterMissing);
            }
        }
        long("remarks", &record.remarks)?;
        if !record.content_agreed && record.remarks.trim().is_empty() {
            return Err(Refusal::Missing("remarks"));
        }
        let lost_is_fine = release.if_lost == IfLost::Declare;
        let answered = |paper: &String| {
            record.recalled.iter().any(|line| line.paper == *paper && (line.taken_back || lost_is_fine))
        };
        if !release.recall.iter().all(answered) {
            return Err(Refusal::RecallOpen);
        }
        taken(&record.taken)?;
        if state_fee(&record.taken) < release.fee_due {
            return Err(Refusal::FeeOpen);
        }
        let delivered = Delivered {
            courier: by.id,
            at_ms: facts.occurred_ms,
            identity: record.identity.clone(),
            by_proxy: record.recipient != Recipient::Owner,
            letter: record.letter.clone().filter(|_| record.recipient != Recipient::Owner),
            at_office,
            recalled: record.recalled.clone(),
            taken: record.taken.clone(),
            proofs: record.proofs.clone(),
            signature: record.signature,
            proof: door(&record.verified, &record.closed_by, facts)?,
            has_remarks: !record.remarks.trim().is_empty(),
            accepted_ms: self.back.as_ref().and_then(Return::accepted_ms),
        };
        let private = Private::Delivery { recipient: record.recipient.clone(), remarks: record.remarks.clone() };
        Ok(Step { event: Event::Delivered { delivered: Box::new(delivered) }, private: Some(private) })
    }

    pub(super) fn fail_delivery(&self, by: &Actor, record: &FailDelivery, facts: &Facts) -> Result<Step, Refusal> {
        self.carried_by(by)?;
        if record.reason == "RP8" && record.new_window.is_none() {
            return Err(Refusal::NewWindowNeeded);
        }
        if let Some(window) = record.new_window {
            sound(window)?;
        }
        let (attempt, said) = attempt(by, &record.reason, &record.evidence, facts)?;
        Ok(Step { event: Event::DeliveryFailed { attempt, window: record.new_window }, private: said })
    }

    /// What this person may hand out: the cover in a courier's hand, or at the counter of the office what is held there.
    fn handed_out_by(&self, by: &Actor) -> Result<(Release, Option<OfficeId>), Refusal> {
        match &self.back {
            Some(Return::Held { cover, office, .. }) => {
                let at_counter = by.scope == Scope::Office(office.clone());
                let given = (cover.release.clone(), Some(office.clone()));
                if at_counter { Ok(given) } else { Err(Refusal::NotYours) }
            }
            _ if by.role != Role::Courier => Err(Refusal::WrongState),
            _ => Ok((self.carried_by(by)?.release, None)),
        }
    }

    /// The cover that this courier has in hand. A courier without a network may not have said before that it is out for
    /// delivery: the record at the door says it.
    fn carried_by(&self, by: &Actor) -> Result<Cover, Refusal> {
        let cover = match &self.back {
            Some(
                back @ (Return::CollectedFromAgency { .. }
                | Return::InTransit(_)
                | Return::OutForDelivery(_)
                | Return::Failed(_)
                | Return::Invited(_)),
            ) => back.carried().ok_or(Refusal::WrongState)?,
            _ => return Err(Refusal::WrongState),
        };
        held_by(&cover, by)?;
        Ok(cover)
    }
}
