//! The cover on its way: scans, hand-overs between courier and office, setting out, and who else may change where it goes.

use super::check::{address, short, sound};
use super::{Facts, Step};
use crate::actor::{Actor, Role, Scope};
use crate::api::command::{DeliveryChoice, OfferCover, RedirectResult, TakeCover, Window};
use crate::dossier::Dossier;
use crate::dossier::event::{Event, Held, Private};
use crate::dossier::refusal::Refusal;
use crate::ids::OfficeId;
use crate::shipment::{Chosen, Cover, CoverOffer, CoverScan, Holder, Return, day_of};

impl Dossier {
    pub(super) fn scan_cover(&self, by: &Actor, office: &OfficeId, facts: &Facts) -> Result<Step, Refusal> {
        let cover = match &self.back {
            Some(back @ (Return::CollectedFromAgency { .. } | Return::InTransit(_) | Return::AtDeliveryOffice(_))) => {
                back.carried().ok_or(Refusal::WrongState)?
            }
            _ => return Err(Refusal::WrongState),
        };
        match by.role {
            Role::Courier => held_by(&cover, by)?,
            _ if by.scope != Scope::Office(office.clone()) => return Err(Refusal::NotYours),
            _ => {}
        }
        let office = OfficeId(short("office", office.as_str())?);
        Ok(Event::CoverScanned { scan: CoverScan { office, at_ms: facts.occurred_ms } }.into())
    }

    pub(super) fn offer_cover(&self, by: &Actor, offer: &OfferCover, facts: &Facts) -> Result<Step, Refusal> {
        let cover = self.moving()?;
        held_by(&cover, by)?;
        if offer.seal.trim() != cover.release.seal {
            return Err(Refusal::SealDiffers);
        }
        let office = OfficeId(short("office", offer.office.as_str())?);
        let (at_ms, signature) = (facts.occurred_ms, offer.signature);
        Ok(Event::CoverOffered { offer: CoverOffer { courier: by.id, office, at_ms, signature } }.into())
    }

    pub(super) fn take_cover(&self, by: &Actor, taken: &TakeCover, facts: &Facts) -> Result<Step, Refusal> {
        let cover = self.moving()?;
        let keeper = match (&cover.offered, cover.office(), by.role) {
            (Some(offer), _, _) if offer.courier == by.id => return Err(Refusal::SamePerson),
            (Some(_), _, Role::Courier) => Holder::Courier(by.id),
            (Some(offer), _, _) if by.scope == Scope::Office(offer.office.clone()) => {
                Holder::Office(offer.office.clone())
            }
            (Some(_), _, _) => return Err(Refusal::NotYours),
            (None, Some(office), Role::Courier) if by.scope == Scope::Office(office.clone()) => {
                if cover.assignment.as_ref().is_some_and(|assignment| assignment.courier != by.id) {
                    return Err(Refusal::Reassigned);
                }
                Holder::Courier(by.id)
            }
            (None, _, _) => return Err(Refusal::WrongState),
        };
        if taken.seal.trim() != cover.release.seal {
            return Err(Refusal::SealDiffers);
        }
        // Holding begins when the office has it.
        let held = match (&keeper, &cover.choice) {
            (Holder::Office(_), Some(Chosen::AtOffice { .. })) => {
                let since = day_of(facts.occurred_ms);
                Some(Held { since, until: facts.post()?.hold_until(since) })
            }
            _ => None,
        };
        let (at_ms, signature) = (facts.occurred_ms, taken.signature);
        Ok(Event::CoverTaken { by: by.id, keeper, at_ms, signature, held }.into())
    }

    pub(super) fn start_delivery(&self, by: &Actor, facts: &Facts) -> Result<Step, Refusal> {
        let cover = match &self.back {
            Some(Return::OutForDelivery(_)) => return Err(Refusal::WrongState),
            _ => self.moving()?,
        };
        held_by(&cover, by)?;
        if matches!(cover.choice, Some(Chosen::AtOffice { .. })) {
            return Err(Refusal::WrongState);
        }
        if facts.courier_shown == Some(false) {
            return Err(Refusal::Missing("courier"));
        }
        Ok(Event::OutForDelivery { courier: by.id, at_ms: facts.occurred_ms }.into())
    }

    pub(super) fn choose_delivery(&self, choice: &DeliveryChoice, facts: &Facts) -> Result<Step, Refusal> {
        let Some(Return::Failed(_) | Return::Invited(_)) = &self.back else { return Err(Refusal::WrongState) };
        let today = day_of(facts.occurred_ms);
        let event = |chosen, window, postage| Event::DeliveryChosen { chosen, window, commune: None, postage };
        let (event, private) = match choice {
            DeliveryChoice::NewDate { window } => (event(Chosen::NewDate, Some(ahead(*window, facts)?), 0), false),
            DeliveryChoice::OtherAddress { address: to, window } => {
                address(to)?;
                let (window, commune) = (Some(ahead(*window, facts)?), Some(to.commune.clone()));
                let (chosen, postage) = (Chosen::OtherAddress, facts.postage);
                (Event::DeliveryChosen { chosen, window, commune, postage }, true)
            }
            DeliveryChoice::Proxy { name, relation, window } => {
                short("recipient", name)?;
                short("relation", relation)?;
                (event(Chosen::Proxy, Some(ahead(*window, facts)?), 0), true)
            }
            DeliveryChoice::AtOffice { office } => {
                // Another office would have to see a dossier that is not its own.
                if *office != self.office {
                    return Err(Refusal::Invalid("office"));
                }
                let until = facts.post()?.hold_until(today);
                (event(Chosen::AtOffice { office: office.clone(), since: today, until }, None, 0), false)
            }
        };
        Ok(Step { event, private: private.then(|| Private::Choice { choice: choice.clone() }) })
    }

    pub(super) fn redirect(&self, redirect: &RedirectResult, facts: &Facts) -> Result<Step, Refusal> {
        let before_delivery = match &self.back {
            Some(Return::Waiting | Return::Ready { .. }) | None => false,
            Some(back) => back.is_open(),
        };
        if !before_delivery {
            return Err(Refusal::WrongState);
        }
        let reason = short("reason", &redirect.reason)?;
        let recipient = redirect.recipient.as_deref().map(|name| short("recipient", name)).transpose()?;
        redirect.address.as_ref().map(address).transpose()?;
        if recipient.is_none() && redirect.address.is_none() {
            return Err(Refusal::Missing("address"));
        }
        let commune = redirect.address.as_ref().map(|address| address.commune.clone());
        let postage = if commune.is_some() { facts.postage } else { 0 };
        let event = Event::Redirected { commune, recipient: recipient.is_some(), postage };
        let private = Private::Redirect { recipient, address: redirect.address.clone(), reason };
        Ok(Step { event, private: Some(private) })
    }

    /// A cover that moves, or could: not one that is held for its recipient or on its way back.
    fn moving(&self) -> Result<Cover, Refusal> {
        match &self.back {
            Some(
                back @ (Return::CollectedFromAgency { .. }
                | Return::InTransit(_)
                | Return::AtDeliveryOffice(_)
                | Return::OutForDelivery(_)
                | Return::Failed(_)
                | Return::Invited(_)),
            ) => back.carried().ok_or(Refusal::WrongState),
            _ => Err(Refusal::WrongState),
        }
    }
}

/// This courier has it.
pub(super) fn held_by(cover: &Cover, by: &Actor) -> Result<(), Refusal> {
    if cover.holder() == Holder::Courier(by.id) { Ok(()) } else { Err(Refusal::Reassigned) }
}

/// A window that is not over.
pub(super) fn ahead(window: Window, facts: &Facts) -> Result<Window, Refusal> {
    sound(window)?;
    if window.day < day_of(facts.occurred_ms) { Err(Refusal::SlotClosed) } else { Ok(window) }
}
