//! How an event moves the pickup leg. One that does not fit leaves it as it is.

use super::Holder;
use super::pickup::{Collected, Filed, Offer, Pickup};
use crate::api::command::ExceptionOutcome;
use crate::dossier::event::Event;
use crate::ids::ActorId;

impl Pickup {
    /// Who holds the papers: always exactly one.
    pub fn holder(&self) -> Holder {
        match self {
            Self::HandedOver { .. } | Self::SlipReturned { .. } | Self::Closed { .. } => Holder::Agency,
            Self::GivenBack { .. } => Holder::Citizen,
            other => other.collected().map_or(Holder::Citizen, Collected::holder),
        }
    }

    /// On its way again: in transit once an office has scanned it, before that as it left the door.
    fn travelling(collected: Collected) -> Self {
        if collected.journey.scans.is_empty() { Self::Collected { collected } } else { Self::InTransit { collected } }
    }

    pub(crate) fn offered(self, offer: Offer) -> Self {
        match self {
            Self::Collected { collected } | Self::InTransit { collected } | Self::Offered { collected, .. } => {
                Self::Offered { collected, offer }
            }
            Self::Exception { collected, exception, .. } => {
                Self::Exception { collected, offer: Some(offer), exception }
            }
            other => other,
        }
    }

    pub(crate) fn filed(self, officer: ActorId, filed_ms: i64) -> Self {
        match self {
            Self::Offered { collected, offer } => Self::HandedOver { collected, offer, officer, filed_ms },
            Self::Exception { mut collected, offer: Some(offer), exception } => {
                collected.journey.exceptions.push(exception);
                Self::HandedOver { collected, offer, officer, filed_ms }
            }
            other => other,
        }
    }

    pub(crate) fn after(self, event: &Event) -> Self {
        match event {
            Event::EnRoute { at_ms, .. } => match self {
                Self::Scheduled { assignment } => Self::EnRoute { assignment, since_ms: *at_ms },
                other => other,
            },
            Event::AtDoor { at_ms, recognised, .. } => match self {
                Self::EnRoute { assignment, .. } => {
                    Self::Counting { assignment, since_ms: *at_ms, recognised: *recognised }
                }
                other => other,
            },
            Event::Scanned { scan } => match self {
                Self::Collected { mut collected } | Self::InTransit { mut collected } => {
                    collected.journey.scans.push(scan.clone());
                    Self::InTransit { collected }
                }
                Self::Returning { mut collected, withdrawal } => {
                    collected.journey.scans.push(scan.clone());
                    Self::Returning { collected, withdrawal }
                }
                other => other,
            },
            Event::ExceptionOpened { exception } => {
                let exception = exception.clone();
                match self {
                    Self::Collected { collected } | Self::InTransit { collected } => {
                        Self::Exception { collected, offer: None, exception }
                    }
                    Self::Offered { collected, offer } => Self::Exception { collected, offer: Some(offer), exception },
                    other => other,
                }
            }
            Event::Repacked { record } => match self {
                Self::Exception { mut collected, mut exception, .. } => {
                    exception.repack = Some(record.clone());
                    collected.journey.exceptions.push(exception);
                    Self::travelling(collected)
                }
                other => other,
            },
            Event::ExceptionSettled { outcome, at_ms } => match self {
                Self::Exception { mut collected, mut exception, .. } => {
                    exception.outcome = Some(*outcome);
                    collected.journey.exceptions.push(exception);
                    match outcome {
                        ExceptionOutcome::Continue => Self::travelling(collected),
                        ExceptionOutcome::Claim => Self::InClaim { collected, at_ms: *at_ms },
                    }
                }
                other => other,
            },
            Event::ItemWithdrawn { withdrawal } => match self {
                Self::Exception { mut collected, exception, .. } => {
                    collected.journey.exceptions.push(exception);
                    Self::Returning { collected, withdrawal: withdrawal.clone() }
                }
                Self::Collected { collected } | Self::InTransit { collected } | Self::Offered { collected, .. } => {
                    Self::Returning { collected, withdrawal: withdrawal.clone() }
                }
                other => other,
            },
            Event::GivenBack { given_back } => match self {
                Self::Returning { collected, withdrawal } => {
                    Self::GivenBack { collected, withdrawal, given_back: given_back.as_ref().clone() }
                }
                other => other,
            },
            Event::SlipReturned { slip } => match self {
                Self::HandedOver { collected, offer, officer, filed_ms } => {
                    Self::SlipReturned { filed: Filed { collected, offer, officer, filed_ms }, slip: slip.clone() }
                }
                other => other,
            },
            Event::PickupClosed { at_ms } => match self {
                Self::HandedOver { collected, offer, officer, filed_ms } => {
                    let filed = Filed { collected, offer, officer, filed_ms };
                    Self::Closed { filed, slip: None, at_ms: *at_ms }
                }
                Self::SlipReturned { filed, slip } => Self::Closed { filed, slip: Some(slip), at_ms: *at_ms },
                other => other,
            },
            _ => self,
        }
    }
}
