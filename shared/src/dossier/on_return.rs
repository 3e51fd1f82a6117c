//! What the events of the return leg make of a dossier.

use super::event::Event;
use super::{DeliverTo, Dossier, ExtraPostage};
use crate::api::command::{CostBearer, Finding};
use crate::shipment::{Chosen, Cover, Holder, Return};

impl Dossier {
    /// Takes in an event of the return leg after the agency's counter; one that does not fit leaves the leg as it is.
    pub(super) fn apply_return(&mut self, event: Event) {
        if let Event::ReturnRebooked { postage, .. } = &event {
            self.charge(CostBearer::Citizen, *postage);
        }
        let back = match (self.back.take(), event) {
            (Some(back), Event::CoverScanned { scan }) => with(back, |cover| cover.scans.push(scan), Return::resting),
            (Some(back), Event::CoverOffered { offer }) => with(
                back,
                |cover| {
                    cover.scans.push(crate::shipment::CoverScan { office: offer.office.clone(), at_ms: offer.at_ms });
                    cover.offered = Some(offer);
                },
                Return::resting,
            ),
            (Some(back), Event::CoverTaken { keeper, held, .. }) => with(
                back,
                |cover| {
                    if let (Some(held), Some(Chosen::AtOffice { since, until, .. })) = (held, &mut cover.choice) {
                        (*since, *until) = (held.since, held.until);
                    }
                    cover.assignment =
                        cover.assignment.take().filter(|assignment| keeper == Holder::Courier(assignment.courier));
                    (cover.keeper, cover.offered) = (Some(keeper), None);
                },
                Return::resting,
            ),
            (Some(back), Event::OutForDelivery { .. }) => {
                with(back, |cover| cover.offered = None, Return::OutForDelivery)
            }
            (Some(back), Event::DeliveryFailed { attempt, window }) => {
                let fails = back.carried().is_some();
                if fails {
                    self.return_window = window;
                }
                // Each failed delivery has invitations of its own.
                with(
                    back,
                    |cover| {
                        (cover.keeper, cover.offered) = (Some(Holder::Courier(attempt.courier)), None);
                        (cover.invitations, cover.choice, cover.assignment) = (Vec::new(), None, None);
                        cover.attempts.push(attempt);
                    },
                    Return::Failed,
                )
            }
            (Some(back), Event::Invited { invitation }) => {
                with(back, |cover| cover.invitations.push(invitation), Return::resting)
            }
            (Some(back), Event::DeliveryChosen { chosen, window, commune, postage }) => {
                self.return_window = window;
                let to = self.deliver_to.get_or_insert_default();
                match chosen {
                    Chosen::OtherAddress => (to.address, to.commune) = (Some(self.version), commune),
                    Chosen::Proxy => to.recipient = Some(self.version),
                    Chosen::NewDate | Chosen::AtOffice { .. } => {}
                }
                self.deliver_to = self.deliver_to.take().filter(|to| *to != DeliverTo::default());
                self.charge(CostBearer::Citizen, postage);
                with(back, |cover| (cover.choice, cover.assignment) = (Some(chosen), None), Return::resting)
            }
            (back, Event::Redirected { commune, recipient, postage }) => {
                let to = self.deliver_to.get_or_insert_default();
                if commune.is_some() {
                    (to.address, to.commune) = (Some(self.version), commune);
                }
                if recipient {
                    to.recipient = Some(self.version);
                }
                self.charge(CostBearer::Agency, postage);
                self.back = back;
                return;
            }
            (
                Some(Return::Failed(mut cover) | Return::Invited(mut cover) | Return::Held { mut cover, .. }),
                Event::ReturnOffered { offer },
            ) => {
                // Signing the offer, the courier has taken it from the office.
                (cover.keeper, cover.assignment) = (Some(Holder::Courier(offer.courier)), None);
                Return::OfferedBack { cover, offer }
            }
            (Some(Return::OfferedBack { cover, .. }), Event::ReturnedToAgency { returned }) => {
                self.return_window = None;
                Return::ReturnedToAgency { release: cover.release, returned }
            }
            (Some(Return::ReturnedToAgency { .. }), Event::ReturnRebooked { window, at_ms, .. }) => {
                self.return_window = Some(window);
                Return::Ready { since_ms: at_ms, assignment: None }
            }
            (Some(back), Event::Unclaimed { at_ms }) => {
                with(back, |cover| cover.assignment = None, |cover| Return::Unclaimed { cover, since_ms: at_ms })
            }
            (Some(Return::Delivered { delivered, settled, .. }), Event::PapersReturned { papers_back }) => {
                Return::Delivered { delivered, papers_back: Some(papers_back), settled }
            }
            (Some(Return::Disputed { delivered, at_ms, .. }), Event::PapersReturned { papers_back }) => {
                Return::Disputed { delivered, papers_back: Some(papers_back), at_ms }
            }
            (Some(Return::Delivered { delivered, papers_back, .. }), Event::Disputed { at_ms }) => {
                Return::Disputed { delivered, papers_back, at_ms }
            }
            (Some(Return::Disputed { delivered, papers_back, .. }), Event::DisputeSettled { settled }) => {
                match settled.finding {
                    Finding::Delivered => Return::Delivered { delivered, papers_back, settled: Some(settled) },
                    Finding::NotReceived => Return::Claimed { delivered, settled },
                }
            }
            (back, _) => {
                self.back = back;
                return;
            }
        };
        self.back = Some(back);
    }

    /// Postage of its own line, whole đồng.
    fn charge(&mut self, payer: CostBearer, amount: i64) {
        if amount > 0 {
            self.money.extra_postage.push(ExtraPostage { entry: self.version, payer, amount });
        }
    }
}

/// The leg after a change of its cover; a leg without a cover stays.
fn with(back: Return, change: impl FnOnce(&mut Cover), to: impl FnOnce(Cover) -> Return) -> Return {
    match back.carried() {
        Some(mut cover) => {
            change(&mut cover);
            to(cover)
        }
        None => back,
    }
}
