//! Courier and officer at the agency's counter.

use super::check::{long, short, words};
use super::transit::has;
use super::{Facts, Step};
use crate::actor::Actor;
use crate::api::command::{ExceptionKind, HandoverLine, OfferHandover, Posting, ReleaseResult, SignHandover};
use crate::dossier::Dossier;
use crate::dossier::event::Event;
use crate::dossier::refusal::Refusal;
use crate::identifiers::waybill::{self, WaybillNumber};
use crate::ids::{Digest, DossierId};
use crate::shipment::{Offer, Pickup, Release, Return};

impl Dossier {
    pub(super) fn offer(&self, by: &Actor, offer: &OfferHandover, facts: &Facts) -> Result<Step, Refusal> {
        let collected = match &self.pickup {
            Some(
                Pickup::Collected { collected } | Pickup::Offered { collected, .. } | Pickup::InTransit { collected },
            ) => collected,
            // `TT 17/2017/TT-BTTTT` Điều 11(2): an open cover is recorded and closed before anything else.
            Some(Pickup::Exception { exception, .. }) if exception.kind == ExceptionKind::Torn => {
                return Err(Refusal::RepackFirst);
            }
            Some(Pickup::Exception { collected, .. }) => collected,
            Some(Pickup::Returning { .. } | Pickup::GivenBack { .. }) => return Err(Refusal::CalledOff),
            _ => return Err(Refusal::WrongState),
        };
        if !self.status.next_codes().contains(&2) {
            return Err(Refusal::WrongState);
        }
        if offer.agency != self.agency {
            return Err(Refusal::NotYours);
        }
        has(collected, by)?;
        let offer = Offer {
            handover: offer.handover,
            record_number: offer.record_number,
            courier: by.id,
            at_ms: facts.occurred_ms,
            signature: offer.signature,
        };
        Ok(Event::Offered { offer }.into())
    }

    pub(super) fn sign_handover(&self, by: &Actor, signed: &SignHandover, facts: &Facts) -> Result<Step, Refusal> {
        let (collected, offer, exception) = match &self.pickup {
            Some(Pickup::Offered { collected, offer }) => (collected, offer, None),
            Some(Pickup::Exception { collected, offer: Some(offer), exception }) => (collected, offer, Some(exception)),
            // Signed at the counter, and withdrawn meanwhile: a person settles it.
            Some(Pickup::Returning { .. } | Pickup::GivenBack { .. }) => return Err(Refusal::CalledOff),
            _ => return Err(Refusal::WrongState),
        };
        if exception.is_some_and(|exception| exception.kind == ExceptionKind::Torn) {
            return Err(Refusal::RepackFirst);
        }
        if offer.handover != signed.handover || !self.status.next_codes().contains(&2) {
            return Err(Refusal::WrongState);
        }
        if offer.courier == by.id {
            return Err(Refusal::SamePerson);
        }
        let line = line_of(signed, self.id).ok_or(Refusal::CountIncomplete)?;
        if line.seal.trim() != collected.seal_now() && exception.is_none() {
            return Err(Refusal::SealDiffers);
        }
        long("remarks", &line.remarks)?;
        if exception.is_some() && line.remarks.trim().is_empty() {
            return Err(Refusal::Missing("remarks"));
        }
        let agrees = collected.counted.iter().all(|at_door| line.counted.contains(at_door));
        if !agrees && line.remarks.trim().is_empty() {
            return Err(Refusal::CountDiffers);
        }
        let event = Event::Filed {
            officer: by.id,
            line: HandoverLine { remarks: String::new(), ..line.clone() },
            filed_ms: self.filing_moment(facts.occurred_ms).ok_or(Refusal::WrongState)?,
            due: facts.due.clone(),
        };
        Ok(Step { event, private: words(&line.remarks) })
    }

    /// The filing moment if the agency signs at `signed_ms`: the later of both signatures, and not before a supplement that
    /// was asked for at the counter. `None` if nothing lies there to be signed for.
    pub fn filing_moment(&self, signed_ms: i64) -> Option<i64> {
        let offer = self.pickup.as_ref().and_then(Pickup::offer)?;
        Some(signed_ms.max(offer.at_ms).max(self.work.supplement_asked_ms.unwrap_or(i64::MIN)))
    }

    pub(super) fn release(&self, by: &Actor, release: &ReleaseResult, facts: &Facts) -> Result<Step, Refusal> {
        let Some(Return::Ready { .. }) = &self.back else { return Err(Refusal::WrongState) };
        if release.items.is_empty() {
            return Err(Refusal::Missing("items"));
        }
        for name in release.items.iter().chain(&release.originals).chain(&release.recall) {
            short("items", name)?;
        }
        if release.fee_due < 0 {
            return Err(Refusal::Invalid("fee_due"));
        }
        let release = Release {
            officer: by.id,
            at_ms: facts.occurred_ms,
            items: release.items.clone(),
            originals: release.originals.clone(),
            recall: release.recall.clone(),
            if_lost: release.if_lost,
            fee_due: release.fee_due,
            seal: short("seal", &release.seal)?,
            signature: release.signature,
        };
        Ok(Event::Released { release }.into())
    }

    /// `Quyết định 45/2016/QĐ-TTg` Điều 9(1–2): the courier counts with the officer, and a consignment note is signed whose
    /// sender is the agency.
    pub(super) fn accept(
        &self,
        by: &Actor,
        seal: &str,
        signature: Digest,
        posting: Option<&Posting>,
        facts: &Facts,
    ) -> Result<Step, Refusal> {
        let Some(Return::Released { release, assignment }) = &self.back else {
            return Err(Refusal::WrongState);
        };
        if release.officer == by.id {
            return Err(Refusal::SamePerson);
        }
        if assignment.as_ref().is_some_and(|assignment| assignment.courier != by.id) {
            return Err(Refusal::Reassigned);
        }
        if seal != release.seal {
            return Err(Refusal::SealDiffers);
        }
        let posting = posting.ok_or(Refusal::Missing("note_number"))?;
        let read = waybill::read(&posting.waybill, waybill::Source::User);
        let ours = |number: &WaybillNumber| number.as_str() == posting.waybill && number.home_serial().is_some();
        if !read.number().as_ref().is_some_and(ours) {
            return Err(Refusal::Invalid("waybill"));
        }
        let (courier, posting, signature) = (by.id, Some(posting.clone()), Some(signature));
        Ok(Event::ResultAccepted { courier, at_ms: facts.occurred_ms, posting, signature }.into())
    }
}

/// The line of a hand-over record that is about `dossier`.
pub fn line_of(signed: &SignHandover, dossier: DossierId) -> Option<&HandoverLine> {
    signed.lines.iter().find(|line| line.dossier == dossier)
}
