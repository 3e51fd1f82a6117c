//! A dossier on its way to where a command is accepted.

use server::store::dossiers::{self, Standing};
use server::store::{StoreError, Write};
use shared::api::command::*;
use shared::dossier::Dossier;
use shared::dossier::clock::Clocks;
use shared::dossier::decide::Step;
use shared::ids::DossierId;
use shared::shipment::Leg;

use super::words::*;
use super::{Made, Maker, Who, schedule};

/// Each step is asked of the rules, at its own time.
pub(super) struct Walk<'a> {
    pub(super) maker: &'a Maker,
    pub(super) tx: &'a mut dyn Write,
    pub(super) dossier: Standing,
}

impl Walk<'_> {
    /// Somebody does something so many days ago.
    pub(super) fn act(self, who: Who, days_ago: i64, body: impl FnOnce(DossierId) -> Body) -> Result<Self, StoreError> {
        let body = body(self.dossier.id);
        self.take(who, days_ago, &body)
    }

    pub(super) fn take(mut self, who: Who, days_ago: i64, body: &Body) -> Result<Self, StoreError> {
        let at_ms = self.maker.ms(days_ago);
        let mut facts = self.maker.facts(at_ms);
        Clocks { calendar: &self.maker.agency, rules: &self.maker.rules }.consult(&self.dossier, body, &mut facts);
        let step = self.dossier.decide(self.maker.actor(who), body, &facts);
        let step = step.unwrap_or_else(|refusal| panic!("a step on the way is refused: {body:?}: {refusal}"));
        self.advance(who, at_ms, &step)?;
        Ok(self)
    }

    pub(super) fn advance(&mut self, who: Who, at_ms: i64, step: &Step) -> Result<(), StoreError> {
        dossiers::advance(self.tx, &mut self.dossier, step, &self.maker.origin(who, at_ms), [0; 16])
    }

    pub(super) fn assigned(mut self, leg: Leg, days_ago: i64) -> Result<Self, StoreError> {
        let (at_ms, window) = (self.maker.ms(days_ago), self.maker.window());
        let step = schedule(leg, self.maker.actor(Who::Courier).id, window, at_ms);
        self.advance(Who::Coordinator, at_ms, &step)?;
        Ok(self)
    }

    pub(super) fn scheduled(self, days_ago: i64) -> Result<Self, StoreError> {
        self.assigned(Leg::Pickup, days_ago)
    }

    pub(super) fn collected(self) -> Result<Self, StoreError> {
        let (verified, note) = (Verified::Asked { reason: "x".to_owned() }, "x".to_owned());
        let body = self.maker.pickup(self.dossier.id, verified, ClosedBy::Witness { note });
        self.scheduled(4)?.take(Who::Courier, 3, &body)
    }

    pub(super) fn offered(self) -> Result<Self, StoreError> {
        let maker = self.maker;
        self.collected()?.act(Who::Courier, 2, |id| maker.offer(id, 1))
    }

    pub(super) fn filed(self) -> Result<Self, StoreError> {
        let offered = self.offered()?;
        let body = offered.maker.sign(&offered.dossier);
        offered.take(Who::Officer, 1, &body)
    }

    pub(super) fn processing(self) -> Result<Self, StoreError> {
        self.filed()?.act(Who::Officer, 0, process)
    }

    pub(super) fn finished(self) -> Result<Self, StoreError> {
        self.processing()?.act(Who::Officer, 0, |dossier| Body::Finish { dossier })?.assigned(Leg::Return, 0)
    }

    pub(super) fn released(self) -> Result<Self, StoreError> {
        let maker = self.maker;
        self.finished()?.act(Who::Officer, 0, |id| maker.release(id))
    }

    /// The courier took the result over so many days ago.
    pub(super) fn with_courier(self, days_ago: i64) -> Result<Self, StoreError> {
        let maker = self.maker;
        let (verified, note) = (Verified::Asked { reason: "x".to_owned() }, "x".to_owned());
        let id = self.dossier.id;
        let body = maker.pickup(id, verified, ClosedBy::Witness { note });
        let collected = self.scheduled(days_ago + 6)?.take(Who::Courier, days_ago + 5, &body)?;
        let offered = collected.act(Who::Courier, days_ago + 4, |id| maker.offer(id, 1))?;
        let sign = maker.sign(&offered.dossier);
        let filed = offered.take(Who::Officer, days_ago + 4, &sign)?;
        let processing = filed.act(Who::Officer, days_ago + 3, process)?;
        let finished = processing.act(Who::Officer, days_ago + 2, |dossier| Body::Finish { dossier })?;
        let released =
            finished.assigned(Leg::Return, days_ago + 1)?.act(Who::Officer, days_ago + 1, |id| maker.release(id))?;
        released.act(Who::Courier, days_ago, |id| maker.accept(id))
    }

    pub(super) fn delivered(self) -> Result<Self, StoreError> {
        let maker = self.maker;
        let (verified, note) = (Verified::Asked { reason: "x".to_owned() }, "x".to_owned());
        let closed_by = ClosedBy::Witness { note };
        self.with_courier(2)?.act(Who::Courier, 1, |id| maker.delivery(id, verified, closed_by))
    }

    pub(super) fn invited_twice(self) -> Result<Self, StoreError> {
        let maker = self.maker;
        let failed = self.with_courier(41)?.act(Who::Courier, 40, fail)?;
        let once = failed.act(Who::Courier, 40, |id| maker.invitation(id, 1))?;
        once.act(Who::Courier, 30, |id| maker.invitation(id, 2))
    }

    pub(super) fn done(self, who: Who, body: impl FnOnce(DossierId) -> Body) -> Made {
        let dossier = self.dossier.id;
        Made { who, dossier: Some(dossier), body: body(dossier), leg: None }
    }

    pub(super) fn ended(self, who: Who, body: impl FnOnce(&Dossier) -> Body) -> Made {
        Made { who, dossier: Some(self.dossier.id), body: body(&self.dossier), leg: None }
    }

    /// As [`Walk::done`], and the leg can still be given to another courier.
    pub(super) fn open(self, leg: Leg, who: Who, body: impl FnOnce(DossierId) -> Body) -> Made {
        Made { leg: Some(leg), ..self.done(who, body) }
    }
}
