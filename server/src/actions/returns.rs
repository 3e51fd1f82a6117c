//! The return leg after the agency's counter: what its rules need to know, and what follows a step: messages to the
//! recipient, a matter for a person.

use assets::texts::{Lang, TextArg};
use chrono::NaiveDate;
use shared::api::command::{Body, Decision, DeliveryChoice, Form};
use shared::claims::complaint::ComplaintAbout;
use shared::dossier::Dossier;
use shared::dossier::decide::Facts;
use shared::dossier::event::Event;
use shared::dossier::refusal::Refusal;
use shared::fold::fold;
use shared::ids::{CommuneCode, Digest};
use shared::money::quote::{Trip, quote};
use shared::shipment::{Delivered, Holder, Invitation, PostDays, Return, day_of};

use super::Act;
use crate::app::{Reference, text};
use crate::error::Error;
use crate::notify::{self, Notice};
use crate::store::cases as matters;
use crate::store::{Read, Write, actors, dossiers, places};
use crate::transit::{self, Limits};

/// Code of a matter about a result that is recorded as delivered and said not to have come.
const DISPUTED: &str = "delivery.disputed";

/// Days of the post, postage of its own, and whether the recipient is shown who comes.
pub fn look_up(tx: &mut dyn Read, act: &Act, dossier: &Dossier, body: &Body, facts: &mut Facts) -> Result<(), Error> {
    match body {
        Body::LeaveInvitation(_) | Body::TakeCover(_) | Body::OfferReturn(_) => {
            facts.post = Some(post_days(tx, act, dossier)?);
        }
        Body::OpenClaim(said) => {
            let (reference, today) = (&act.context.reference, day_of(act.context.at_ms));
            let events = transit::events(tx)?;
            let terms = transit::terms(tx, reference, &events, dossier, today)?;
            facts.claim =
                dossier.claim_terms(said.leg, &Limits::in_force(reference, today).carriage(reference, &terms));
            facts.post = Some(transit::post_days(tx, reference, &events, dossier, today)?);
        }
        Body::OpenComplaint(said) => facts.complaint_by = complaint_by(tx, act, dossier, said.about)?,
        Body::StartDelivery { .. } => {
            let account = actors::find(tx, act.actor().id)?;
            facts.courier_shown = Some(account.is_some_and(|account| account.staff_code.is_some()));
        }
        Body::ChooseDelivery { choice, .. } => {
            facts.post = Some(post_days(tx, act, dossier)?);
            if let DeliveryChoice::OtherAddress { address, .. } = choice.as_ref() {
                check_commune(tx, act, dossier, &address.commune)?;
                facts.postage = postage(tx, act, dossier)?;
            }
        }
        Body::RedirectResult(redirect) => {
            if let Some(address) = &redirect.address {
                check_commune(tx, act, dossier, &address.commune)?;
                facts.postage = postage(tx, act, dossier)?;
            }
        }
        Body::RebookReturn { .. } => facts.postage = postage(tx, act, dossier)?,
        _ => {}
    }
    Ok(())
}

fn post_days(tx: &mut dyn Read, act: &Act, dossier: &Dossier) -> Result<PostDays, Error> {
    let (reference, today) = (&act.context.reference, day_of(act.context.at_ms));
    let events = transit::events(tx)?;
    Ok(transit::post_days(tx, reference, &events, dossier, today)?)
}

/// The last day to answer a complaint, where the side that answers it has set a time: its working days.
fn complaint_by(
    tx: &mut dyn Read,
    act: &Act,
    dossier: &Dossier,
    about: ComplaintAbout,
) -> Result<Option<NaiveDate>, Error> {
    let Reference { post_calendar, agency_calendar, .. } = act.context.reference.as_ref();
    let (place, calendar) = match about {
        ComplaintAbout::Courier => (dossier.office.as_str(), post_calendar),
        ComplaintAbout::Officer | ComplaintAbout::Rules => (dossier.agency.as_str(), agency_calendar),
    };
    let days = places::find(tx, place)?.and_then(|place| place.complaint_days);
    Ok(days.map(|days| calendar.nth_after(day_of(act.origin.times.occurred_ms), days)))
}

/// Another address must be one that the same office serves: another office does not see the dossier.
fn check_commune(tx: &mut dyn Read, act: &Act, dossier: &Dossier, commune: &CommuneCode) -> Result<(), Error> {
    let today = day_of(act.context.at_ms);
    act.context.reference.gazetteer.commune(commune.as_str(), today).ok_or(Refusal::UnknownCommune)?;
    let offices = places::list_serving(tx, commune.as_str(), "office")?;
    let served = offices.iter().any(|office| office == dossier.office.as_str());
    if served { Ok(()) } else { Err(Refusal::UnknownCommune.into()) }
}

/// What carrying a result costs today, whole đồng.
fn postage(tx: &mut dyn Read, act: &Act, dossier: &Dossier) -> Result<i64, Error> {
    let today = day_of(act.context.at_ms);
    let version = places::find_procedure(tx, dossier.procedure.code.as_str(), today)?;
    let reference = &act.context.reference;
    let zone = transit::zone_to(tx, reference, dossier.home(), &dossier.agency, today)?;
    let trip = Trip { form: Form::Receive, zone, on: today };
    Ok(version.map_or(0, |version| quote(&version, trip, None, &reference.postage).payable.postage))
}

/// What follows a step: the recipient is told, and a dispute goes to a person.
pub fn follow(tx: &mut dyn Write, act: &Act, dossier: &Dossier, event: &Event) -> Result<(), Error> {
    if let Event::Disputed { .. } = event {
        super::open_case(tx, act.context, act.sent, DISPUTED)?;
    }
    if let (Event::DisputeSettled { .. }, Some(Body::SettleDispute { words, .. })) = (event, &act.sent.body) {
        close_disputes(tx, act, dossier, words.trim())?;
    }
    let Some((template, mut args)) = message(dossier, event) else { return Ok(()) };
    if let Some(person) = dossiers::find_person(tx, dossier.id)? {
        let office = places::find(tx, dossier.office.as_str())?.map(|office| fold(&office.name));
        if template.ends_with("held") || template.ends_with("second") || template.ends_with("first") {
            args.push(("office", office.unwrap_or_default().into()));
        }
        let notice = Notice { phone: person.notices_to(), template, args: &args };
        notify::send(tx, &notice, message_id(act, template), act.context.at_ms)?;
    }
    Ok(())
}

/// What was found settles the matter that the dispute opened.
fn close_disputes(tx: &mut dyn Write, act: &Act, dossier: &Dossier, reason: &str) -> Result<(), Error> {
    for case in matters::list_open_about(tx, dossier.id, DISPUTED)? {
        let Some(accepted) = super::cases::accepted(tx, &case)? else { continue };
        matters::close(tx, &case, &super::cases::closing(act, Decision::Keep, reason, &accepted.receipt))?;
    }
    Ok(())
}

/// The same message has the same id, should the transaction run twice.
fn message_id(act: &Act, template: &str) -> [u8; 16] {
    let mixed = Digest::of(format!("{}:{template}", act.sent.envelope.id).as_bytes());
    let mut id = [0; 16];
    id.copy_from_slice(&mixed.0[..16]);
    id
}

type Args = Vec<(&'static str, TextArg)>;

/// Which message a step sends, without the office's name.
fn message(dossier: &Dossier, event: &Event) -> Option<(&'static str, Args)> {
    let date = |day: chrono::NaiveDate| TextArg::from(day.format("%d/%m/%Y").to_string());
    match event {
        Event::DeliveryFailed { attempt, .. } => {
            let reason = fold(&text(Lang::Vi, &format!("reason-{}", attempt.reason.to_lowercase()), &[]));
            Some(("notify-delivery-failed", vec![("reason", reason.into()), ("date", date(day_of(attempt.at_ms)))]))
        }
        Event::Invited { invitation: Invitation { number: 1, next_not_before, .. } } => {
            Some(("notify-invitation-first", vec![("date", date(*next_not_before))]))
        }
        Event::Invited { invitation: Invitation { next_not_before, .. } } => {
            Some(("notify-invitation-second", vec![("date", date(*next_not_before))]))
        }
        Event::CoverTaken { keeper: Holder::Office(_), .. } | Event::DeliveryChosen { .. } => match &dossier.back {
            Some(Return::Held { until, .. }) => Some(("notify-held", vec![("date", date(*until))])),
            _ => None,
        },
        Event::ClaimOpened { claim } => Some(("notify-claim-opened", vec![("date", date(claim.answer_by))])),
        Event::ClaimAnswered { answer, .. } => Some(("notify-claim-answered", vec![("date", date(answer.on))])),
        // A courier's complaint is between post and agency.
        Event::ComplaintAnswered { complaint, on } => {
            let lodged = dossier.complaints.iter().find(|lodged| lodged.entry == *complaint);
            let is_owners = lodged.is_some_and(|lodged| lodged.complaint.by == dossier.owner);
            is_owners.then(|| ("notify-complaint-answered", vec![("date", date(*on))]))
        }
        Event::ReturnedToAgency { returned } => Some(("notify-returned", vec![("date", date(day_of(returned.at_ms)))])),
        Event::Delivered { delivered } => {
            let Delivered { at_ms, .. } = delivered.as_ref();
            Some(("notify-delivered", vec![("date", date(day_of(*at_ms)))]))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_of_the_return_leg_fits_one_part_without_accents() {
        let (date, office) = ("24/11/2026".to_owned(), "buu cuc trung tam thi xa song cau".to_owned());
        let reasons = (0..=10).map(|code| fold(&text(Lang::Vi, &format!("reason-rp{code}"), &[])));
        let longest = reasons.max_by_key(String::len).unwrap();
        for lang in Lang::ALL {
            for (template, with_office) in [
                ("notify-delivery-failed", false),
                ("notify-invitation-first", true),
                ("notify-invitation-second", true),
                ("notify-held", true),
                ("notify-returned", false),
                ("notify-delivered", false),
                ("notify-claim-opened", false),
                ("notify-claim-answered", false),
                ("notify-complaint-answered", false),
            ] {
                let mut args = vec![("date", TextArg::from(date.clone()))];
                if with_office {
                    args.push(("office", office.clone().into()));
                }
                if template == "notify-delivery-failed" {
                    args.push(("reason", longest.clone().into()));
                }
                let said = text(lang, template, &args);
                assert!(said.is_ascii() && said.len() <= notify::ONE_PART, "{}: {said}", said.len());
                assert!(said.contains("Tan Noi") && said.contains(&date), "{said}");
            }
        }
    }
}
