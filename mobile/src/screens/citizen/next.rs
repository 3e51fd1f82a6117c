//! What a dossier's owner has to do or to wait for next, in one sentence.

use shared::dossier::Dossier;
use shared::dossier::status::Status;
use shared::shipment::{Pickup, Return};

use crate::format;
use crate::i18n::Text;
use crate::screens::common::standing::what_next;
use crate::screens::common::words;
use crate::t;

/// The sentence.
pub fn next(text: Text, dossier: &Dossier) -> String {
    if let Some(sentence) = what_next(text, dossier) {
        return sentence;
    }
    if let Some(Return::Disputed { .. } | Return::Claimed { .. }) = dossier.back {
        return t!(text, "next-disputed");
    }
    if let Status::HandedOver { .. } | Status::Withdrawn { .. } | Status::Refused { .. } | Status::Stopped { .. } =
        dossier.status
    {
        return match (&dossier.status, dossier.rating) {
            (Status::HandedOver { .. }, None) => t!(text, "next-rate"),
            _ => t!(text, "next-nothing"),
        };
    }
    if let Some(sentence) = dossier.back.as_ref().and_then(|back| on_return(text, back)) {
        return sentence;
    }
    match &dossier.pickup {
        Some(Pickup::Requested { window }) => t!(text, "next-requested", window = words::window(text, *window)),
        Some(Pickup::Scheduled { assignment }) => {
            t!(text, "next-scheduled", window = words::window(text, assignment.window))
        }
        Some(Pickup::Missed { window, .. }) => t!(text, "next-missed", window = words::window(text, *window)),
        Some(Pickup::EnRoute { assignment, .. }) => {
            t!(text, "next-en-route", window = words::window(text, assignment.window))
        }
        Some(Pickup::Counting { .. }) => t!(text, "next-counting"),
        Some(Pickup::Incomplete { incomplete, window }) => {
            let (count, window) = (incomplete.missing.len(), words::window(text, *window));
            t!(text, "next-incomplete", count = count, window = window)
        }
        Some(Pickup::Collected { .. } | Pickup::Offered { .. } | Pickup::InTransit { .. }) => {
            t!(text, "next-collected")
        }
        Some(Pickup::Exception { .. }) => t!(text, "next-exception"),
        Some(Pickup::InClaim { .. }) => t!(text, "next-in-claim"),
        Some(Pickup::Returning { .. }) => t!(text, "next-returning"),
        Some(
            Pickup::HandedOver { .. }
            | Pickup::Cancelled { .. }
            | Pickup::GivenBack { .. }
            | Pickup::SlipReturned { .. }
            | Pickup::Closed { .. },
        )
        | None => match dossier.status.filing() {
            Some(filing) => match filing.promised() {
                Some(date) => t!(text, "next-due", date = format::date_of(text, date)),
                None => t!(text, "next-due-unknown"),
            },
            None => t!(text, "next-wait"),
        },
    }
}

fn on_return(text: Text, back: &Return) -> Option<String> {
    match back {
        Return::Waiting | Return::Closed | Return::Delivered { .. } => None,
        Return::Ready { assignment, .. }
        | Return::Released { assignment, .. }
        | Return::CollectedFromAgency { assignment, .. } => Some(match assignment {
            Some(assignment) => t!(text, "next-delivery", window = words::window(text, assignment.window)),
            None => t!(text, "next-result-ready"),
        }),
        Return::InTransit(cover) | Return::AtDeliveryOffice(cover) | Return::OutForDelivery(cover) => {
            Some(match &cover.assignment {
                Some(assignment) => t!(text, "next-delivery", window = words::window(text, assignment.window)),
                None => t!(text, "next-result-ready"),
            })
        }
        Return::Failed(cover) | Return::Invited(cover) => Some(match (&cover.assignment, &cover.choice) {
            (Some(assignment), _) => t!(text, "next-delivery", window = words::window(text, assignment.window)),
            (None, Some(_)) => t!(text, "next-chosen"),
            (None, None) => t!(text, "next-delivery-failed"),
        }),
        Return::Held { until, .. } => Some(t!(text, "next-held", date = format::date_of(text, *until))),
        Return::OfferedBack { .. } | Return::ReturnedToAgency { .. } => Some(t!(text, "next-returned")),
        Return::Unclaimed { .. } => Some(t!(text, "next-unclaimed")),
        Return::Disputed { .. } | Return::Claimed { .. } => Some(t!(text, "next-disputed")),
    }
}
