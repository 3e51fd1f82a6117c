//! What the agency says about a dossier after it came to the counter: forms 02 to 06, a duty to pay, and the citizen's
//! withdrawal. Which status may follow which is one table: [`Status::next_codes`].

use chrono::{DateTime, NaiveDate};

use super::check::{long, short, words};
use super::{Facts, Step};
use crate::actor::Actor;
use crate::api::command::{
    Body, CompleteSupplement, Cover, ExtendDue, PassStage, RefuseDossier, RequestPayment, RequestSupplement,
    StopProcessing,
};
use crate::dossier::Dossier;
use crate::dossier::event::Event;
use crate::dossier::filing::Extension;
use crate::dossier::refusal::Refusal;
use crate::dossier::status::Status;
use crate::shipment::{Pickup, Release};
use crate::time::local_date;
use crate::time::stages::{Hop, StageSlice};

/// Most papers on one supplement request.
const MAX_ITEMS: usize = 50;
/// Most that can be asked for, whole đồng.
const MAX_AMOUNT: i64 = 1_000_000_000_000;

impl Dossier {
    pub(super) fn refuse(&self, by: &Actor, form: &RefuseDossier, facts: &Facts) -> Result<Step, Refusal> {
        self.may_become(3)?;
        required("reason", &form.reason)?;
        let release = match (self.before_acceptance(), &form.cover) {
            (true, Some(cover)) => Some(self.sealed_again(by, cover, facts)?),
            (true, None) => return Err(Refusal::Missing("seal")),
            (false, None) => None,
            (false, Some(_)) => return Err(Refusal::Invalid("cover")),
        };
        let event = Event::Refused { officer: by.id, at_ms: facts.occurred_ms, release };
        Ok(Step { event, private: words(&form.reason) })
    }

    pub(super) fn request_supplement(
        &self,
        by: &Actor,
        form: &RequestSupplement,
        facts: &Facts,
    ) -> Result<Step, Refusal> {
        self.may_become(5)?;
        if self.work.supplement_asked_ms.is_some() {
            return Err(Refusal::SupplementAsked);
        }
        if form.items.is_empty() {
            return Err(Refusal::Missing("items"));
        }
        if form.items.len() > MAX_ITEMS {
            return Err(Refusal::TooLong("items"));
        }
        let items = form.items.iter().map(|item| short("items", item)).collect::<Result<Vec<_>, _>>()?;
        required("reason", &form.reason)?;
        let late = is_late(facts, facts.supplement_latest, form.late).ok_or(Refusal::SupplementLate)?;
        let event = Event::SupplementRequested { officer: by.id, at_ms: facts.occurred_ms, items, late };
        Ok(Step { event, private: words(&form.reason) })
    }

    pub(super) fn complete_supplement(
        &self,
        by: &Actor,
        said: &CompleteSupplement,
        facts: &Facts,
    ) -> Result<Step, Refusal> {
        let Status::SupplementRequested { asked_ms, .. } = &self.status else { return Err(Refusal::WrongState) };
        // Before acceptance the complete dossier is filed by the signed hand-over record, like any other.
        if self.before_acceptance() {
            return Err(Refusal::WrongState);
        }
        let code = self.code_with(said.code.as_deref())?;
        let event = Event::SupplementCompleted {
            officer: by.id,
            at_ms: facts.occurred_ms.max(*asked_ms),
            code,
            due: facts.due.clone(),
        };
        Ok(event.into())
    }

    pub(super) fn request_payment(&self, by: &Actor, asked: &RequestPayment, facts: &Facts) -> Result<Step, Refusal> {
        self.may_become(6)?;
        if !(1..=MAX_AMOUNT).contains(&asked.amount) {
            return Err(Refusal::Invalid("amount"));
        }
        long("how", &asked.how)?;
        let event = Event::PaymentRequested {
            officer: by.id,
            at_ms: facts.occurred_ms,
            amount: asked.amount,
            purpose: short("purpose", &asked.purpose)?,
            code: self.code_with(asked.code.as_deref())?.ok_or(Refusal::Missing("code"))?,
        };
        Ok(Step { event, private: words(&asked.how) })
    }

    pub(super) fn confirm_payment(&self, by: &Actor, receipt: &str, facts: &Facts) -> Result<Step, Refusal> {
        let Status::PaymentRequested { asked_ms, .. } = &self.status else { return Err(Refusal::WrongState) };
        let event = Event::PaymentConfirmed {
            officer: by.id,
            at_ms: facts.occurred_ms.max(*asked_ms),
            receipt: short("receipt", receipt)?,
            due: facts.due.clone(),
        };
        Ok(event.into())
    }

    pub(super) fn stop(&self, by: &Actor, form: &StopProcessing, facts: &Facts) -> Result<Step, Refusal> {
        self.may_become(8)?;
        long("reason", &form.reason)?;
        let ground = short("ground", &form.ground)?;
        let event = Event::Stopped { officer: by.id, at_ms: facts.occurred_ms, ground };
        Ok(Step { event, private: words(&form.reason) })
    }

    pub(super) fn withdraw(&self, by: &Actor, reason: &str, facts: &Facts) -> Result<Step, Refusal> {
        self.may_become(7)?;
        // Before it came to the agency a booking is called off, not withdrawn.
        if self.status == Status::Registered {
            return Err(Refusal::WrongState);
        }
        long("reason", reason)?;
        let event = Event::Withdrawn { by: by.role, at_ms: facts.occurred_ms };
        Ok(Step { event, private: words(reason) })
    }

    pub(super) fn extend(&self, by: &Actor, letter: &ExtendDue, facts: &Facts) -> Result<Step, Refusal> {
        let (Status::Received { .. } | Status::Processing { .. }) = &self.status else {
            return Err(Refusal::WrongState);
        };
        let filing = self.status.filing().ok_or(Refusal::NoDue)?;
        let promised = filing.promised().ok_or(Refusal::NoDue)?;
        if filing.extension.is_some() {
            return Err(Refusal::ExtensionUsed);
        }
        required("reason", &letter.reason)?;
        if letter.new_date <= promised {
            return Err(Refusal::ExtensionNotLater);
        }
        if facts.new_date_open == Some(false) {
            return Err(Refusal::ExtensionClosedDay);
        }
        let late = is_late(facts, facts.apology_latest, letter.late).ok_or(Refusal::ExtensionLate)?;
        let extension = Extension { officer: by.id, at_ms: facts.occurred_ms, new_date: letter.new_date, late };
        Ok(Step { event: Event::DueExtended { extension }, private: words(&letter.reason) })
    }

    pub(super) fn pass_stage(&self, pass: &PassStage, facts: &Facts) -> Result<Step, Refusal> {
        if self.before_acceptance() || self.status.is_closed() || self.status.code() == 9 {
            return Err(Refusal::WrongState);
        }
        let (slice, hop) = self.line_of_stage(pass, facts)?;
        let sheet = self.work.passed(&slice, &hop);
        let now = hop.at.max(DateTime::from_timestamp_millis(facts.server_ms).unwrap_or(hop.at));
        sheet.runs(now).map_err(|_| Refusal::StageOrder)?;
        if facts.slices_fit == Some(false) {
            return Err(Refusal::StageLimit);
        }
        Ok(Event::StagePassed { slice, hop }.into())
    }

    /// The line that a [`Body::PassStage`] would add; `None` for another body, or if it cannot be one.
    pub(in crate::dossier) fn step_of_stage(&self, body: &Body, facts: &Facts) -> Option<(StageSlice, Hop)> {
        match body {
            Body::PassStage(pass) => self.line_of_stage(pass, facts).ok(),
            _ => None,
        }
    }

    fn line_of_stage(&self, pass: &PassStage, facts: &Facts) -> Result<(StageSlice, Hop), Refusal> {
        let stage = short("stage", &pass.stage)?;
        let body = pass.body.as_deref().map(|body| short("body", body)).transpose()?;
        let waybill = pass.waybill.as_deref().map(|waybill| short("waybill", waybill)).transpose()?;
        let at = DateTime::from_timestamp_millis(facts.occurred_ms).ok_or(Refusal::Invalid("hop"))?;
        let sheet = self.work.sheet.as_ref();
        let known = sheet.and_then(|sheet| sheet.slices.iter().find(|slice| slice.stage == stage));
        let slice = match known {
            // A stage's limit and body are fixed by its first line: nobody shortens another's time afterwards.
            Some(known) if pass.limit_minutes.is_some_and(|minutes| minutes != known.limit_minutes) => {
                return Err(Refusal::StageLimit);
            }
            Some(known) if body.is_some() && body != known.body => return Err(Refusal::Invalid("body")),
            Some(known) => known.clone(),
            None => {
                let limit_minutes = pass.limit_minutes.ok_or(Refusal::Missing("limit_minutes"))?;
                if limit_minutes == 0 {
                    return Err(Refusal::StageLimit);
                }
                StageSlice { stage: stage.clone(), body, limit_minutes }
            }
        };
        Ok((slice, Hop { stage, kind: pass.hop, at, waybill }))
    }

    /// The table of statuses, and that the agency has the papers before it.
    fn may_become(&self, code: u8) -> Result<(), Refusal> {
        let on_the_way = self.status == Status::Registered && !matches!(self.pickup, Some(Pickup::Offered { .. }));
        let is_booking = self.status == Status::Registered && code == 7;
        if self.status.next_codes().contains(&code) && (!on_the_way || is_booking) {
            Ok(())
        } else {
            Err(Refusal::WrongState)
        }
    }

    /// It lies on the counter and the hand-over record is not signed.
    pub fn before_acceptance(&self) -> bool {
        self.status.filing().is_none()
            && self.status.next_codes().contains(&2)
            && matches!(self.pickup, Some(Pickup::Offered { .. }))
    }

    /// The papers that were laid on the counter, sealed again for the way back.
    fn sealed_again(&self, by: &Actor, cover: &Cover, facts: &Facts) -> Result<Release, Refusal> {
        let Some(Pickup::Offered { collected, offer }) = &self.pickup else { return Err(Refusal::WrongState) };
        if offer.courier == by.id {
            return Err(Refusal::SamePerson);
        }
        let lies_there = |id: u32| collected.counted.iter().any(|line| line.component == id && line.quantity > 0);
        let papers = self.procedure.components.iter().filter(|component| lies_there(component.id));
        Ok(Release {
            officer: by.id,
            at_ms: facts.occurred_ms,
            items: papers.map(|component| component.name.clone()).collect(),
            originals: Vec::new(),
            recall: Vec::new(),
            if_lost: crate::api::command::IfLost::default(),
            fee_due: 0,
            seal: short("seal", &cover.seal)?,
            signature: cover.signature,
        })
    }

    /// The dossier code with the one that comes now: the first one stays.
    fn code_with(&self, given: Option<&str>) -> Result<Option<String>, Refusal> {
        let given = given.map(str::trim).filter(|code| !code.is_empty());
        match (self.status.dossier_code(), given) {
            (Some(known), Some(given)) if known != given => Err(Refusal::Invalid("code")),
            (Some(known), _) => Ok(Some(known.to_owned())),
            (None, Some(given)) => short("code", given).map(Some),
            (None, None) => Ok(None),
        }
    }
}

/// Whether the step comes after the `latest` day; `None` if it does and nobody says so. Without a calendar the word of
/// whoever acts counts until the server has looked.
fn is_late(facts: &Facts, latest: Option<NaiveDate>, said: bool) -> Option<bool> {
    let Some(latest) = latest else { return Some(said) };
    let today = local_date(DateTime::from_timestamp_millis(facts.occurred_ms)?);
    if today > latest { said.then_some(true) } else { Some(false) }
}

fn required(field: &'static str, text: &str) -> Result<(), Refusal> {
    if text.trim().is_empty() { Err(Refusal::Missing(field)) } else { long(field, text) }
}
