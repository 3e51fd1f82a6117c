//! Which event may follow. The same function previews on the device and decides on the server; it needs only its
//! arguments.

use super::Dossier;
use super::event::{Booked, ComponentGroup, Event, Pinned, Private};
use super::refusal::Refusal;
use super::status::Status;
use crate::actor::{Actor, Role};
use crate::api::command::{
    Body, Book, ClosedBy, ConfirmDelivery, ConfirmPickup, Evidence, FailDelivery, Form, HandoverLine, MAX_LONG,
    MAX_SHORT, MissPickup, Person, Recipient, ReleaseResult, SignHandover, Taken, Verified, Window,
};
use crate::ids::{ActorId, DossierId, OfficeId};
use crate::shipment::{Attempt, Collected, Delivered, Leg, Offer, Pickup, Proof, Release, Return};
use crate::time::due::Due;

/// What `decide` cannot know by itself; looked up by the caller, so that rules stay pure.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// When it happened, by the corrected device clock, Unix milliseconds.
    pub occurred_ms: i64,
    /// When the server decides, Unix milliseconds.
    pub server_ms: i64,
    /// For a booking: the pinned version, or why there is none.
    pub procedure: Option<Pinned>,
    /// For a booking: the office that serves the commune.
    pub office: Option<OfficeId>,
    /// For an operator's booking: the citizen who called.
    pub caller: Option<ActorId>,
    /// For a booking: whole đồng.
    pub postage: i64,
    /// For a booking: whole đồng, if known.
    pub state_fee: Option<i64>,
    /// At the door: the code is the one made for this leg. `None` = not given.
    pub code_matches: Option<bool>,
    /// At the door: the token is signed, for this leg, in time. `None` = not given.
    pub token_matches: Option<bool>,
    /// On hand-over: when the result is due.
    pub due: Option<Due>,
}

/// What a step makes: the event, and personal facts to keep apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// For the chain.
    pub event: Event,
    /// For the purgeable table.
    pub private: Option<Private>,
}

impl From<Event> for Step {
    fn from(event: Event) -> Self {
        Self { event, private: None }
    }
}

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
        consent: book.consent.clone(),
    }));
    Ok(Step { event, private: Some(Private::Booking { person: book.person.clone(), note: book.note.clone() }) })
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
    /// Decides about any later step of this dossier.
    pub fn decide(&self, by: &Actor, body: &Body, facts: &Facts) -> Result<Step, Refusal> {
        if !by.role.may(body.kind()) || !self.concerns(by) {
            return Err(Refusal::NotYours);
        }
        match body {
            Body::Book(_) | Body::PublishPlan { .. } => Err(Refusal::Exists),
            Body::Reschedule { window, .. } => self.reschedule(*window),
            Body::Cancel { reason, .. } => self.cancel(by, reason, facts),
            Body::Rate { level, comment, .. } => {
                long("comment", comment)?;
                let served = match self.form {
                    Form::Send => self.status.filing().is_some(),
                    Form::Receive | Form::Both => matches!(self.status, Status::HandedOver { .. }),
                };
                if !served || self.rating.is_some() {
                    return Err(Refusal::WrongState);
                }
                Ok(Step { event: Event::Rated { level: *level }, private: words(comment) })
            }
            Body::ConfirmPickup(record) => self.confirm_pickup(by, record, facts),
            Body::MissPickup(record) => self.miss_pickup(by, record, facts),
            Body::OfferHandover(offer) => {
                let Some(Pickup::Collected { collected } | Pickup::Offered { collected, .. }) = &self.pickup else {
                    return Err(Refusal::WrongState);
                };
                if collected.courier != by.id || offer.agency != self.agency {
                    return Err(Refusal::NotYours);
                }
                let offer = Offer {
                    handover: offer.handover,
                    record_number: offer.record_number,
                    courier: by.id,
                    at_ms: facts.occurred_ms,
                    signature: offer.signature,
                };
                Ok(Event::Offered { offer }.into())
            }
            Body::SignHandover(signed) => self.sign_handover(by, signed, facts),
            Body::Process { code, .. } => match self.status {
                Status::Received { .. } => Ok(Event::Processing { code: short("code", code)? }.into()),
                _ => Err(Refusal::WrongState),
            },
            Body::Finish { .. } => match self.status {
                Status::Processing { .. } => Ok(Event::Finished { at_ms: facts.occurred_ms }.into()),
                _ => Err(Refusal::WrongState),
            },
            Body::ReleaseResult(release) => self.release(by, release, facts),
            Body::AcceptResult { seal, .. } => {
                let Some(Return::Released { release, assignment }) = &self.back else {
                    return Err(Refusal::WrongState);
                };
                if release.officer == by.id {
                    return Err(Refusal::SamePerson);
                }
                if assignment.as_ref().is_some_and(|assignment| assignment.courier != by.id) {
                    return Err(Refusal::Reassigned);
                }
                if *seal != release.seal {
                    return Err(Refusal::SealDiffers);
                }
                Ok(Event::ResultAccepted { courier: by.id, at_ms: facts.occurred_ms }.into())
            }
            Body::ConfirmDelivery(record) => self.confirm_delivery(by, record, facts),
            Body::FailDelivery(record) => self.fail_delivery(by, record, facts),
        }
    }

    /// Whether this person has to do with this dossier at all; the rest is the table of [`Role::may`].
    pub fn concerns(&self, who: &Actor) -> bool {
        use crate::actor::Scope;
        match (&who.scope, who.role) {
            (Scope::All, _) => true,
            (Scope::Own, _) => who.id == self.owner,
            // A courier's record of a stop that was given to a colleague meanwhile is still a record of this dossier.
            (Scope::Office(office), Role::Courier | Role::Coordinator) => *office == self.office,
            (Scope::Office(office), _) => *office == self.office,
            (Scope::Agency(agency), _) => *agency == self.agency,
        }
    }

    fn reschedule(&self, window: Window) -> Result<Step, Refusal> {
        sound(window)?;
        let leg = self.open_leg().ok_or(Refusal::WrongState)?;
        Ok(Event::Rescheduled { leg, window }.into())
    }

    fn cancel(&self, by: &Actor, reason: &str, facts: &Facts) -> Result<Step, Refusal> {
        long("reason", reason)?;
        let before = self.pickup.as_ref().is_some_and(Pickup::is_before_collection);
        let nothing_to_bring = self.pickup.is_none() && matches!(self.back, Some(Return::Waiting));
        if !(before || nothing_to_bring) || self.status.is_closed() {
            return Err(Refusal::WrongState);
        }
        let event = Event::Cancelled { by: by.role, at_ms: facts.occurred_ms };
        Ok(Step { event, private: words(reason) })
    }

    fn confirm_pickup(&self, by: &Actor, record: &ConfirmPickup, facts: &Facts) -> Result<Step, Refusal> {
        match &self.pickup {
            Some(Pickup::Scheduled { assignment }) if assignment.courier == by.id => {}
            // Papers were taken at a door: what the list says now is for a person to settle.
            Some(Pickup::Scheduled { .. } | Pickup::Requested { .. } | Pickup::Missed { .. }) => {
                return Err(Refusal::Reassigned);
            }
            Some(Pickup::Cancelled { .. }) => return Err(Refusal::CalledOff),
            Some(Pickup::Collected { .. } | Pickup::Offered { .. } | Pickup::HandedOver { .. }) | None => {
                return Err(Refusal::WrongState);
            }
        }
        let seal = short("seal", &record.seal)?;
        long("guidance", &record.guidance)?;
        let mut missing = Vec::new();
        for component in &self.procedure.components {
            let mut lines = record.counted.iter().filter(|line| line.component == component.id).peekable();
            if component.group == ComponentGroup::Submit {
                // `QĐ 45/2016/QĐ-TTg` Điều 6(2): both count and compare with the published list.
                lines.peek().ok_or(Refusal::CountIncomplete)?;
                if lines.map(|line| line.quantity).sum::<u32>() == 0 {
                    missing.push(component.id);
                }
            }
        }
        let known = |id| self.procedure.components.iter().any(|component| component.id == id);
        if !record.counted.iter().all(|line| known(line.component) && line.quantity <= 1_000) {
            return Err(Refusal::Invalid("counted"));
        }
        // Điều 6(3): the courier guides; a partial count is never silent.
        let expected_missing = missing.iter().any(|id| self.ready.contains(id) || self.ready.is_empty());
        if expected_missing && record.guidance.trim().is_empty() {
            return Err(Refusal::NoGuidance);
        }
        if record.photos.is_empty() {
            return Err(Refusal::Missing("photos"));
        }
        taken(&record.taken)?;
        let proof = door(&record.verified, &record.closed_by, facts)?;
        let collected = Collected {
            courier: by.id,
            at_ms: facts.occurred_ms,
            counted: record.counted.clone(),
            missing,
            seal,
            note_number: record.note_number,
            waybill: record.waybill.clone(),
            taken: record.taken.clone(),
            photos: record.photos.clone(),
            signed: [record.signed_text, record.citizen_signature, record.courier_signature],
            proof,
            place: record.place,
        };
        let said = [record.guidance.as_str(), weak_words(&record.verified, &record.closed_by)].join("\n");
        Ok(Step { event: Event::Collected { collected: Box::new(collected) }, private: words(said.trim()) })
    }

    fn miss_pickup(&self, by: &Actor, record: &MissPickup, facts: &Facts) -> Result<Step, Refusal> {
        let promised = match &self.pickup {
            Some(Pickup::Scheduled { assignment }) if assignment.courier == by.id => assignment.window,
            Some(Pickup::Scheduled { .. } | Pickup::Requested { .. } | Pickup::Missed { .. }) => {
                return Err(Refusal::Reassigned);
            }
            Some(Pickup::Cancelled { .. }) => return Err(Refusal::CalledOff),
            Some(Pickup::Collected { .. } | Pickup::Offered { .. } | Pickup::HandedOver { .. }) | None => {
                return Err(Refusal::WrongState);
            }
        };
        // RP8: the citizen asked for another time, so that time must be said.
        if record.reason == "RP8" && record.new_window.is_none() {
            return Err(Refusal::NewWindowNeeded);
        }
        if let Some(window) = record.new_window {
            sound(window)?;
        }
        let (attempt, said) = attempt(by, &record.reason, &record.evidence, facts)?;
        let next_day = Window { day: promised.day + chrono::Days::new(1), ..promised };
        let event = Event::Missed { attempt, window: record.new_window.unwrap_or(next_day) };
        Ok(Step { event, private: said })
    }

    fn sign_handover(&self, by: &Actor, signed: &SignHandover, facts: &Facts) -> Result<Step, Refusal> {
        let Some(Pickup::Offered { collected, offer }) = &self.pickup else { return Err(Refusal::WrongState) };
        if offer.handover != signed.handover {
            return Err(Refusal::WrongState);
        }
        if offer.courier == by.id {
            return Err(Refusal::SamePerson);
        }
        let line = line_of(signed, self.id).ok_or(Refusal::CountIncomplete)?;
        if line.seal.trim() != collected.seal {
            return Err(Refusal::SealDiffers);
        }
        long("remarks", &line.remarks)?;
        let agrees = collected.counted.iter().all(|at_door| line.counted.contains(at_door));
        if !agrees && line.remarks.trim().is_empty() {
            return Err(Refusal::CountDiffers);
        }
        let event = Event::Filed {
            officer: by.id,
            line: HandoverLine { remarks: String::new(), ..line.clone() },
            filed_ms: facts.occurred_ms.max(offer.at_ms),
            due: facts.due.clone(),
        };
        Ok(Step { event, private: words(&line.remarks) })
    }

    fn release(&self, by: &Actor, release: &ReleaseResult, facts: &Facts) -> Result<Step, Refusal> {
        let Some(Return::Ready { .. }) = &self.back else { return Err(Refusal::WrongState) };
        if release.items.is_empty() {
            return Err(Refusal::Missing("items"));
        }
        for name in release.items.iter().chain(&release.recall) {
            short("items", name)?;
        }
        if release.fee_due < 0 {
            return Err(Refusal::Invalid("fee_due"));
        }
        let release = Release {
            officer: by.id,
            at_ms: facts.occurred_ms,
            items: release.items.clone(),
            recall: release.recall.clone(),
            fee_due: release.fee_due,
            seal: short("seal", &release.seal)?,
            signature: release.signature,
        };
        Ok(Event::Released { release }.into())
    }

    fn confirm_delivery(&self, by: &Actor, record: &ConfirmDelivery, facts: &Facts) -> Result<Step, Refusal> {
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

    fn fail_delivery(&self, by: &Actor, record: &FailDelivery, facts: &Facts) -> Result<Step, Refusal> {
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

/// The line of a hand-over record that is about `dossier`.
pub fn line_of(signed: &SignHandover, dossier: DossierId) -> Option<&HandoverLine> {
    signed.lines.iter().find(|line| line.dossier == dossier)
}

fn attempt(
    by: &Actor,
    reason: &str,
    evidence: &Evidence,
    facts: &Facts,
) -> Result<(Attempt, Option<Private>), Refusal> {
    let reason = short("reason", reason)?;
    long("note", &evidence.note)?;
    let nothing = evidence.calls_ms.is_empty()
        && evidence.waited_min.is_none()
        && evidence.place.is_none()
        && evidence.photos.is_empty()
        && evidence.note.trim().is_empty();
    let kept = Evidence { note: String::new(), ..evidence.clone() };
    let attempt =
        Attempt { courier: by.id, at_ms: facts.occurred_ms, reason, evidence: kept, evidence_missing: nothing };
    Ok((attempt, words(&evidence.note)))
}

/// How strong the proof of a meeting is. A wrong code or token is refused, a missing one is weaker.
fn door(verified: &Verified, closed_by: &ClosedBy, facts: &Facts) -> Result<Proof, Refusal> {
    let by_token = match verified {
        Verified::Qr { .. } if facts.token_matches != Some(true) => return Err(Refusal::WrongToken),
        Verified::Qr { .. } => true,
        Verified::Asked { reason } => {
            short("verified", reason)?;
            false
        }
    };
    let by_code = match closed_by {
        ClosedBy::Code { .. } if facts.code_matches != Some(true) => return Err(Refusal::WrongCode),
        ClosedBy::Code { .. } => true,
        ClosedBy::Witness { note } => {
            short("closed_by", note)?;
            false
        }
    };
    Ok(if by_token && by_code { Proof::Full } else { Proof::Weak })
}

fn weak_words<'a>(verified: &'a Verified, closed_by: &'a ClosedBy) -> &'a str {
    match (verified, closed_by) {
        (_, ClosedBy::Witness { note }) => note,
        (Verified::Asked { reason }, ClosedBy::Code { .. }) => reason,
        (Verified::Qr { .. }, ClosedBy::Code { .. }) => "",
    }
}

fn taken(lines: &[Taken]) -> Result<(), Refusal> {
    // Every đồng taken at a door has its own receipt, state money and postage apart (`QĐ 45` Điều 6(6), 15(2)).
    if lines.iter().any(|line| line.amount <= 0 || line.amount > 1_000_000_000) {
        return Err(Refusal::Invalid("taken"));
    }
    let twice = |(i, line): (usize, &Taken)| lines[..i].iter().any(|other| other.receipt == line.receipt);
    if lines.iter().enumerate().any(twice) { Err(Refusal::NumberUsed) } else { Ok(()) }
}

fn person(person: &Person) -> Result<(), Refusal> {
    short("name", &person.name)?;
    short("phone", &person.phone)?;
    short("line", &person.address.line)?;
    if person.address.landmark.chars().count() > MAX_SHORT {
        return Err(Refusal::TooLong("landmark"));
    }
    short("commune", &person.address.commune_name)?;
    // Reject 0,0 and what is not on the map.
    let on_land = |[lon, lat]: [f64; 2]| (102.0..=118.0).contains(&lon) && (6.0..=24.0).contains(&lat);
    if person.address.point.is_some_and(|point| !on_land(point)) {
        return Err(Refusal::Invalid("point"));
    }
    Ok(())
}

fn sound(window: Window) -> Result<(), Refusal> {
    if window.is_sound() { Ok(()) } else { Err(Refusal::NoWindow) }
}

fn short(field: &'static str, text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::Missing(field));
    }
    if text.chars().count() > MAX_SHORT {
        return Err(Refusal::TooLong(field));
    }
    if text.chars().any(char::is_control) {
        return Err(Refusal::Invalid(field));
    }
    Ok(text.to_owned())
}

fn long(field: &'static str, text: &str) -> Result<(), Refusal> {
    if text.chars().count() > MAX_LONG { Err(Refusal::TooLong(field)) } else { Ok(()) }
}

fn words(text: &str) -> Option<Private> {
    let text = text.trim();
    (!text.is_empty()).then(|| Private::Words { text: text.to_owned() })
}

/// The leg a courier's command is about.
pub const fn leg_of(body: &Body) -> Option<Leg> {
    match body {
        Body::ConfirmPickup(_) | Body::MissPickup(_) | Body::OfferHandover(_) | Body::SignHandover(_) => {
            Some(Leg::Pickup)
        }
        Body::ReleaseResult(_) | Body::AcceptResult { .. } | Body::ConfirmDelivery(_) | Body::FailDelivery(_) => {
            Some(Leg::Return)
        }
        Body::Book(_)
        | Body::Reschedule { .. }
        | Body::Cancel { .. }
        | Body::Rate { .. }
        | Body::PublishPlan { .. }
        | Body::Process { .. }
        | Body::Finish { .. } => None,
    }
}
