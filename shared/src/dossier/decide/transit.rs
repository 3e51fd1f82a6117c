//! A collected item on its way: offices, exceptions, withdrawal, and the slip that comes back.

use super::check::{long, short, taken, words};
use super::{Facts, Step};
use crate::actor::{Actor, Role, Scope};
use crate::api::command::{
    BringSlip, Direction, ExceptionKind, ExceptionOutcome, Form, GiveBack, RepackItem, ReportException,
    ResolveException, ScanItem, WithdrawItem,
};
use crate::dossier::Dossier;
use crate::dossier::event::Event;
use crate::dossier::refusal::Refusal;
use crate::shipment::journey::{GivenBack, ItemException, RepackRecord, Scan, SlipBack, Withdrawal};
use crate::shipment::{Collected, Holder, Pickup};

impl Dossier {
    pub(super) fn scan(&self, by: &Actor, scan: &ScanItem, facts: &Facts) -> Result<Step, Refusal> {
        let Some(
            Pickup::Collected { collected } | Pickup::InTransit { collected } | Pickup::Returning { collected, .. },
        ) = &self.pickup
        else {
            return Err(Refusal::WrongState);
        };
        let office = crate::ids::OfficeId(short("office", scan.office.as_str())?);
        let allowed = match (scan.direction, collected.holder()) {
            // A courier hands in what the courier has; an office takes in at its own counter.
            (Direction::In, Holder::Courier(courier)) => match by.role {
                Role::Coordinator => by.scope == Scope::Office(office.clone()),
                _ => courier == by.id,
            },
            (Direction::Out, Holder::Office(holds)) => by.role == Role::Courier && holds == office,
            _ => false,
        };
        if !allowed {
            return Err(Refusal::NotHolder);
        }
        let scan = Scan { office, direction: scan.direction, by: by.id, at_ms: facts.occurred_ms };
        Ok(Event::Scanned { scan }.into())
    }

    pub(super) fn report_exception(
        &self,
        by: &Actor,
        report: &ReportException,
        facts: &Facts,
    ) -> Result<Step, Refusal> {
        let Some(Pickup::Collected { .. } | Pickup::InTransit { .. } | Pickup::Offered { .. }) = &self.pickup else {
            return Err(Refusal::WrongState);
        };
        long("note", &report.note)?;
        if report.note.trim().is_empty() {
            return Err(Refusal::Missing("note"));
        }
        let seal_found = report.seal_found.as_deref().map(|seal| short("seal_found", seal)).transpose()?;
        if report.kind == ExceptionKind::SealDiffers && seal_found.is_none() {
            return Err(Refusal::Missing("seal_found"));
        }
        let exception = ItemException {
            kind: report.kind,
            by: by.id,
            role: by.role,
            at_ms: facts.occurred_ms,
            seal_found,
            photos: report.photos.clone(),
            repack: None,
            outcome: None,
        };
        Ok(Step { event: Event::ExceptionOpened { exception }, private: words(&report.note) })
    }

    pub(super) fn repack(&self, by: &Actor, record: &RepackItem, facts: &Facts) -> Result<Step, Refusal> {
        let Some(Pickup::Exception { collected, exception, .. }) = &self.pickup else {
            return Err(Refusal::WrongState);
        };
        // `NĐ 174/2026/NĐ-CP` Điều 12(4): a sealed item is opened for nothing else.
        if !exception.kind.is_about_the_cover() {
            return Err(Refusal::WrongState);
        }
        let has_it = match collected.holder() {
            Holder::Courier(courier) => courier == by.id,
            Holder::Office(office) => by.scope == Scope::Office(office),
            Holder::Citizen | Holder::Agency => false,
        };
        if !has_it {
            return Err(Refusal::NotHolder);
        }
        self.missing(&record.counted)?;
        let witness = short("witness", &record.witness)?;
        if record.photos.is_empty() {
            return Err(Refusal::Missing("photos"));
        }
        let record = RepackRecord {
            by: by.id,
            at_ms: facts.occurred_ms,
            counted: record.counted.clone(),
            seal: short("seal", &record.seal)?,
            photos: record.photos.clone(),
            signed: [record.signature, record.witness_signature],
        };
        Ok(Step { event: Event::Repacked { record }, private: words(&witness) })
    }

    pub(super) fn resolve_exception(&self, settled: &ResolveException, facts: &Facts) -> Result<Step, Refusal> {
        let Some(Pickup::Exception { exception, .. }) = &self.pickup else { return Err(Refusal::WrongState) };
        long("note", &settled.note)?;
        if settled.note.trim().is_empty() {
            return Err(Refusal::Missing("note"));
        }
        // `TT 17/2017/TT-BTTTT` Điều 11(2): a torn cover travels on only with its record.
        if exception.kind == ExceptionKind::Torn && settled.outcome == ExceptionOutcome::Continue {
            return Err(Refusal::RepackFirst);
        }
        let event = Event::ExceptionSettled { outcome: settled.outcome, at_ms: facts.occurred_ms };
        Ok(Step { event, private: words(&settled.note) })
    }

    pub(super) fn withdraw_item(&self, by: &Actor, withdrawal: &WithdrawItem, facts: &Facts) -> Result<Step, Refusal> {
        let Some(
            Pickup::Collected { collected }
            | Pickup::InTransit { collected }
            | Pickup::Offered { collected, .. }
            | Pickup::Exception { collected, .. },
        ) = &self.pickup
        else {
            return Err(Refusal::WrongState);
        };
        long("reason", &withdrawal.reason)?;
        if withdrawal.note_number != collected.note_number {
            return Err(Refusal::NoProofOfPosting);
        }
        if !withdrawal.agrees_to_cost {
            return Err(Refusal::Missing("agrees_to_cost"));
        }
        let event = Event::ItemWithdrawn {
            withdrawal: Withdrawal {
                by: by.id,
                role: by.role,
                at_ms: facts.occurred_ms,
                note_number: withdrawal.note_number,
            },
        };
        Ok(Step { event, private: words(&withdrawal.reason) })
    }

    pub(super) fn give_back(&self, by: &Actor, record: &GiveBack, facts: &Facts) -> Result<Step, Refusal> {
        let Some(Pickup::Returning { collected, .. }) = &self.pickup else { return Err(Refusal::WrongState) };
        has(collected, by)?;
        long("remarks", &record.remarks)?;
        let seal = short("seal", &record.seal)?;
        if seal != collected.seal_now() && record.remarks.trim().is_empty() {
            return Err(Refusal::SealDiffers);
        }
        let last4 = &record.identity.last4;
        if last4.len() != 4 || !last4.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(Refusal::Invalid("last4"));
        }
        if !record.identity.name_matches {
            return Err(Refusal::IdentityMismatch);
        }
        taken(&record.taken)?;
        let given_back = GivenBack {
            courier: by.id,
            at_ms: facts.occurred_ms,
            seal,
            identity: record.identity.clone(),
            taken: record.taken.clone(),
            has_remarks: !record.remarks.trim().is_empty(),
            signed: [record.citizen_signature, record.courier_signature],
            place: record.place,
        };
        let event = Event::GivenBack { given_back: Box::new(given_back) };
        Ok(Step { event, private: words(&record.remarks) })
    }

    pub(super) fn bring_slip(&self, by: &Actor, record: &BringSlip, facts: &Facts) -> Result<Step, Refusal> {
        let Some(Pickup::HandedOver { collected, .. }) = &self.pickup else { return Err(Refusal::WrongState) };
        if self.form != Form::Send {
            return Err(Refusal::WrongState);
        }
        if collected.carrier() != by.id {
            return Err(Refusal::NotYours);
        }
        let slip = SlipBack {
            courier: by.id,
            at_ms: facts.occurred_ms,
            slip_code: short("slip_code", &record.slip_code)?,
            signature: record.signature,
            place: record.place,
        };
        Ok(Event::SlipReturned { slip }.into())
    }

    pub(super) fn close_pickup(&self, facts: &Facts) -> Result<Step, Refusal> {
        let over = !self.status.is_closed()
            && match &self.pickup {
                // Form a ends with the slip in the citizen's hands; form c with the date that the citizen was told.
                Some(Pickup::HandedOver { .. }) => self.form != Form::Send,
                Some(Pickup::SlipReturned { .. }) => true,
                _ => false,
            };
        if over { Ok(Event::PickupClosed { at_ms: facts.occurred_ms }.into()) } else { Err(Refusal::WrongState) }
    }
}

/// Refuses a courier who does not have the item.
pub(super) fn has(collected: &Collected, by: &Actor) -> Result<(), Refusal> {
    if collected.holder() == Holder::Courier(by.id) { Ok(()) } else { Err(Refusal::NotHolder) }
}
