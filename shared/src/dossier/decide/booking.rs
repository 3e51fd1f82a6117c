//! What a citizen, or an operator for a caller, may do.

use super::check::{address, long, short, sound, words};
use super::{Facts, Step};
use crate::actor::{Actor, Role};
use crate::api::command::{Book, Form, Person, Satisfaction, Window};
use crate::dossier::Dossier;
use crate::dossier::event::{Booked, Event, Private};
use crate::dossier::refusal::Refusal;
use crate::dossier::status::Status;
use crate::identifiers::phone;
use crate::ids::ActorId;
use crate::shipment::{Leg, Pickup, Return};

/// Decides about a booking: the first step of a dossier.
pub fn book(by: &Actor, book: &Book, facts: &Facts) -> Result<Step, Refusal> {
    person(&book.person)?;
    long("note", &book.note)?;
    let procedure = facts.procedure.clone().ok_or(Refusal::UnknownProcedure)?;
    let office = facts.office.clone().ok_or(Refusal::UnknownCommune)?;
    if book.consent.is_empty() {
        return Err(Refusal::Missing("consent"));
    }
    let slip_code = book.slip_code.as_deref().map(str::trim).filter(|code| !code.is_empty());
    match book.form {
        // `QĐ 45/2016/QĐ-TTg` Điều 16(3)b: the slip's code is needed when it was filed elsewhere.
        Form::Receive if slip_code.is_none() => return Err(Refusal::Missing("slip_code")),
        Form::Send | Form::Both if book.window.is_none() => return Err(Refusal::NoWindow),
        Form::Receive | Form::Send | Form::Both => {}
    }
    if slip_code.is_some_and(|code| code.chars().count() > 64) {
        return Err(Refusal::TooLong("slip_code"));
    }
    if let Some(window) = book.window {
        sound(window)?;
    }
    let known = |id: &u32| procedure.components.iter().any(|component| component.id == *id);
    if !book.ready.iter().all(known) {
        return Err(Refusal::Invalid("ready"));
    }
    let event = Event::Booked(Box::new(Booked {
        dossier: book.dossier,
        owner: requester(by, book, facts)?,
        asked_as: by.role,
        procedure,
        form: book.form,
        agency: book.agency.clone(),
        office,
        commune: book.person.address.commune.clone(),
        window: book.window,
        slip_code: slip_code.map(str::to_owned),
        ready: book.ready.clone(),
        postage: facts.postage,
        state_fee: facts.state_fee,
        full: facts.full.filter(|_| book.claimed.is_some()),
        consent: book.consent.clone(),
    }));
    let (person, note, claimed) = (book.person.clone(), book.note.clone(), book.claimed);
    Ok(Step { event, private: Some(Private::Booking { person, note, claimed }) })
}

/// Whose dossier it becomes. An operator never appears as the requester; nobody else books for a caller.
fn requester(by: &Actor, book: &Book, facts: &Facts) -> Result<ActorId, Refusal> {
    match (by.role, &book.caller) {
        (Role::CallOperator, Some(_)) => facts.caller.ok_or(Refusal::Invalid("caller")),
        (Role::CallOperator, None) => Err(Refusal::Missing("caller")),
        (_, Some(_)) => Err(Refusal::Invalid("caller")),
        (_, None) => Ok(by.id),
    }
}

impl Dossier {
    pub(super) fn reschedule(&self, window: Window) -> Result<Step, Refusal> {
        sound(window)?;
        // What is held at an office is fetched there.
        let leg = self.open_leg().filter(|_| !matches!(self.back, Some(Return::Held { .. })));
        let leg = leg.ok_or(Refusal::WrongState)?;
        // While the courier is on the way or at the door, another time is agreed there.
        if leg == Leg::Pickup && !self.pickup.as_ref().is_some_and(Pickup::may_be_scheduled) {
            return Err(Refusal::WrongState);
        }
        Ok(Event::Rescheduled { leg, window }.into())
    }

    pub(super) fn cancel(&self, by: &Actor, reason: &str, facts: &Facts) -> Result<Step, Refusal> {
        long("reason", reason)?;
        let before = self.pickup.as_ref().is_some_and(Pickup::is_before_collection);
        if let Some(collected) = self.pickup.as_ref().and_then(Pickup::collected)
            && !self.status.is_closed()
            && self.status.filing().is_none()
        {
            // What was taken is never undone by what arrives later (domain rule: a conflict goes to a person).
            let earlier = facts.occurred_ms < collected.at_ms;
            return Err(if earlier { Refusal::CollectedFirst } else { Refusal::WithdrawInstead });
        }
        let nothing_to_bring = self.pickup.is_none() && matches!(self.back, Some(Return::Waiting));
        if !(before || nothing_to_bring) || self.status.is_closed() {
            return Err(Refusal::WrongState);
        }
        let event = Event::Cancelled { by: by.role, at_ms: facts.occurred_ms };
        Ok(Step { event, private: words(reason) })
    }

    pub(super) fn rate(&self, level: Satisfaction, comment: &str) -> Result<Step, Refusal> {
        long("comment", comment)?;
        let served = match self.form {
            Form::Send => self.status.filing().is_some(),
            Form::Receive | Form::Both => matches!(self.status, Status::HandedOver { .. }),
        };
        if !served || self.rating.is_some() {
            return Err(Refusal::WrongState);
        }
        Ok(Step { event: Event::Rated { level }, private: words(comment) })
    }
}

fn person(person: &Person) -> Result<(), Refusal> {
    short("name", &person.name)?;
    short("phone", &person.phone)?;
    if let Some(proxy) = &person.proxy {
        short("proxy_name", &proxy.name)?;
        short("proxy_relation", &proxy.relation)?;
        let read = phone::read(&proxy.phone).map(|reading| reading.phone);
        if !read.is_ok_and(|phone| phone.is_sms_capable() && phone.e164() == proxy.phone) {
            return Err(Refusal::Invalid("proxy_phone"));
        }
    }
    address(&person.address)
}
