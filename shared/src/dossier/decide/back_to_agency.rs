//! After a failed delivery: invitations by the two-invitation rule, then back to the agency, and asked for once more.

use super::check::{long, words};
use super::way::ahead;
use super::{Facts, Step};
use crate::actor::{Actor, Scope};
use crate::api::command::{CostBearer, LeaveInvitation, OfferReturn, SignReturn, Window};
use crate::dossier::Dossier;
use crate::dossier::event::Event;
use crate::dossier::refusal::Refusal;
use crate::shipment::{Chosen, Cover, Holder, Invitation, Return, ReturnOffer, Returned, day_of};
use crate::time::next_day;

/// Months after acceptance in which nobody claims an item (`Luật Bưu chính 49/2010/QH12` Điều 17(5), read 2026-11-24).
const UNCLAIMED_MONTHS: chrono::Months = chrono::Months::new(6);

impl Dossier {
    pub(super) fn leave_invitation(&self, by: &Actor, left: &LeaveInvitation, facts: &Facts) -> Result<Step, Refusal> {
        let cover = self.failed()?;
        let last = cover.attempts.last().ok_or(Refusal::WrongState)?;
        long("note", &left.note)?;
        let (post, on) = (facts.post()?, day_of(facts.occurred_ms));
        let next_not_before = match (left.number, cover.invitations.as_slice()) {
            (1, []) => {
                if facts.occurred_ms < last.at_ms {
                    return Err(Refusal::TooEarly(day_of(last.at_ms)));
                }
                post.second_invitation(on)
            }
            (2, [first]) => {
                let earliest = post.second_invitation(first.on);
                post.return_to_agency(first.on, on).ok_or(Refusal::TooEarly(earliest))?
            }
            (1, _) | (2, []) | (2, [_, _, ..]) => return Err(Refusal::WrongState),
            _ => return Err(Refusal::Invalid("number")),
        };
        let invitation = Invitation {
            number: left.number,
            by: by.id,
            at_ms: facts.occurred_ms,
            on,
            way: left.way,
            next_not_before,
            photos: left.photos.clone(),
        };
        Ok(Step { event: Event::Invited { invitation }, private: words(&left.note) })
    }

    pub(super) fn offer_return(&self, by: &Actor, offer: &OfferReturn, facts: &Facts) -> Result<Step, Refusal> {
        let cover = self.failed()?;
        let at_own_office = cover.office().is_some_and(|office| by.scope == Scope::Office(office.clone()));
        if cover.holder() != Holder::Courier(by.id) && !at_own_office {
            return Err(Refusal::Reassigned);
        }
        let (post, today) = (facts.post()?, day_of(facts.occurred_ms));
        let [first, second] = cover.invitations.as_slice() else { return Err(Refusal::InvitationsOpen) };
        let by_invitations = post.return_to_agency(first.on, second.on).ok_or(Refusal::InvitationsOpen)?;
        let by_choice = match &cover.choice {
            Some(Chosen::AtOffice { since, until, .. }) => Some(next_day(post.held_until(*since, *until))),
            Some(Chosen::NewDate | Chosen::OtherAddress | Chosen::Proxy) | None => {
                self.return_window.map(|window| next_day(window.day))
            }
        };
        let earliest = by_choice.map_or(by_invitations, |day| day.max(by_invitations));
        if today < earliest {
            return Err(Refusal::TooEarly(earliest));
        }
        if offer.seal.trim() != cover.release.seal {
            return Err(Refusal::SealDiffers);
        }
        let offer = ReturnOffer {
            record_number: offer.record_number,
            courier: by.id,
            at_ms: facts.occurred_ms,
            cost: offer.cost,
            signature: offer.signature,
        };
        Ok(Event::ReturnOffered { offer }.into())
    }

    pub(super) fn sign_return(&self, by: &Actor, signed: &SignReturn, facts: &Facts) -> Result<Step, Refusal> {
        let Some(Return::OfferedBack { cover, offer }) = &self.back else { return Err(Refusal::WrongState) };
        if offer.courier == by.id {
            return Err(Refusal::SamePerson);
        }
        if signed.seal.trim() != cover.release.seal {
            return Err(Refusal::SealDiffers);
        }
        long("remarks", &signed.remarks)?;
        let at_ms = facts.occurred_ms.max(offer.at_ms);
        let returned = Returned { offer: offer.clone(), officer: by.id, at_ms, signature: signed.signature };
        Ok(Step { event: Event::ReturnedToAgency { returned }, private: words(&signed.remarks) })
    }

    pub(super) fn rebook_return(&self, window: Window, facts: &Facts) -> Result<Step, Refusal> {
        let Some(Return::ReturnedToAgency { returned, .. }) = &self.back else { return Err(Refusal::WrongState) };
        // `QĐ 45/2016/QĐ-TTg` Điều 12(4): carrying it once more is paid by the party at fault.
        let postage = if returned.offer.cost == CostBearer::Citizen { facts.postage } else { 0 };
        let (window, at_ms) = (ahead(window, facts)?, facts.occurred_ms);
        Ok(Event::ReturnRebooked { window, postage, at_ms }.into())
    }

    pub(super) fn declare_unclaimed(&self, facts: &Facts) -> Result<Step, Refusal> {
        let cover = match &self.back {
            Some(
                Return::InTransit(cover)
                | Return::AtDeliveryOffice(cover)
                | Return::Failed(cover)
                | Return::Invited(cover)
                | Return::Held { cover, .. },
            ) => cover,
            _ => return Err(Refusal::WrongState),
        };
        let accepted_ms = cover.accepted_ms.or_else(|| cover.attempts.first().map(|first| first.at_ms));
        let accepted = day_of(accepted_ms.ok_or(Refusal::WrongState)?);
        let earliest = accepted.checked_add_months(UNCLAIMED_MONTHS).ok_or(Refusal::WrongState)?;
        if day_of(facts.occurred_ms) < earliest {
            return Err(Refusal::TooEarly(earliest));
        }
        Ok(Event::Unclaimed { at_ms: facts.occurred_ms }.into())
    }

    /// A cover that was brought in vain and is not on its way again.
    fn failed(&self) -> Result<&Cover, Refusal> {
        match &self.back {
            Some(Return::Failed(cover) | Return::Invited(cover) | Return::Held { cover, .. }) => Ok(cover),
            _ => Err(Refusal::WrongState),
        }
    }
}
