//! From a body to a command on disk: asked of the rules first, then stored whole.

use shared::api::command::{Body, ClosedBy, Command, MAX_COMMAND_BYTES, OccurredAt, Verified};
use shared::api::views::DossierView;
use shared::dossier::decide::leg_of;
use shared::dossier::refusal::Refusal;
use shared::ids::{CommandId, DossierId};

use super::doors;
use super::engine::DeviceEngine;
use super::outbox::NewCommand;
use super::project::{Moment, Projector};
use super::request::Fault;
use crate::platform;

/// What the preview found.
struct Preview {
    code_matches: Option<bool>,
    token_matches: Option<bool>,
    numbers: Vec<(DossierId, u64)>,
}

impl DeviceEngine {
    /// Saves a change; when this returns it is on disk. Faults: a rule's refusal, `session.none`, `blob.missing`,
    /// `command.too-large`, `door.locked`, and the store's.
    pub(super) fn save(&self, body: Body, hold_ms: u32) -> Result<CommandId, Fault> {
        let person = self.person()?;
        let actor = &person.session.actor;
        for blob in body.blobs() {
            if !self.store.has_blob(blob)? {
                return Err(Fault::code("blob.missing"));
            }
        }
        let wall_ms = platform::now_ms();
        let occurred_ms = wall_ms + self.offset_ms();
        let catalogue = self.catalogue(actor.id)?;
        let projector = Projector { store: &self.store, actor, name: &person.session.name, catalogue: &catalogue };
        let preview = self.preview(&projector, &body, wall_ms, occurred_ms)?;
        let dossiers = body.dossiers();
        let command = Command {
            id: CommandId::new(wall_ms.max(0).unsigned_abs(), platform::random_bytes()),
            actor: actor.id,
            device: self.store.device()?,
            seq: self.store.next_seq(actor.id)?,
            after: self.store.undecided(actor.id, &dossiers)?,
            occurred_at: OccurredAt { wall_ms, ..self.clocks() },
            body,
        };
        if serde_json::to_string(&command).is_ok_and(|text| text.len() > MAX_COMMAND_BYTES) {
            return Err(Fault::code("command.too-large"));
        }
        self.store.save_command(&NewCommand {
            command: &command,
            saved_ms: occurred_ms,
            held_ms: (wall_ms, wall_ms + i64::from(hold_ms)),
            code_matches: preview.code_matches,
            token_matches: preview.token_matches,
            numbers: &preview.numbers,
        })?;
        self.changed();
        self.nudge();
        Ok(command.id)
    }

    fn preview(&self, projector: &Projector, body: &Body, device_ms: i64, occurred_ms: i64) -> Result<Preview, Fault> {
        if !projector.actor.role.may(body.kind()) {
            return Err(fault_of(Refusal::NotYours));
        }
        let mut preview = Preview { code_matches: None, token_matches: None, numbers: Vec::new() };
        for dossier in body.dossiers() {
            let mut view = projector.dossier(dossier)?;
            if let (Some(view), Some((verified, closed_by))) = (&view, door_of(body)) {
                preview.code_matches = self.code_matches(view, body, closed_by, occurred_ms)?;
                preview.token_matches = self.token_matches(view, body, verified, occurred_ms);
            }
            if let (Some(view), Body::StartCount(record)) = (&view, body) {
                preview.token_matches = self.token_matches(view, body, &record.verified, occurred_ms);
            }
            let moment = Moment {
                device_ms,
                occurred_ms,
                recorded_ms: 0,
                code_matches: preview.code_matches,
                token_matches: preview.token_matches,
            };
            match projector.step(&mut view, dossier, body, moment)? {
                // Without the catalogue's version the server alone can judge a booking.
                Ok(()) | Err(Refusal::UnknownProcedure) => {}
                Err(refusal) => return Err(fault_of(refusal)),
            }
            preview.numbers.push((dossier, view.map_or(1, |view| view.dossier.version)));
        }
        Ok(preview)
    }

    /// As [`doors::check_code`]; what cannot be checked here is left to the server.
    fn code_matches(
        &self,
        view: &DossierView,
        body: &Body,
        closed_by: &ClosedBy,
        now_ms: i64,
    ) -> Result<Option<bool>, Fault> {
        match (closed_by, leg_of(body)) {
            (ClosedBy::Code { code }, Some(leg)) => {
                Ok(Some(doors::check_code(&self.store, view, leg, code, now_ms)?.unwrap_or(true)))
            }
            (ClosedBy::Code { .. } | ClosedBy::Witness { .. }, _) => Ok(None),
        }
    }

    fn token_matches(&self, view: &DossierView, body: &Body, verified: &Verified, now_ms: i64) -> Option<bool> {
        match (verified, leg_of(body)) {
            (Verified::Qr { token }, Some(leg)) => {
                Some(doors::check_token(&self.keys.borrow(), view.dossier.id, leg, token, now_ms))
            }
            (Verified::Qr { .. } | Verified::Asked { .. }, _) => None,
        }
    }
}

/// The two proofs of a meeting at a door.
fn door_of(body: &Body) -> Option<(&Verified, &ClosedBy)> {
    match body {
        Body::ConfirmPickup(record) => Some((&record.verified, &record.closed_by)),
        Body::ConfirmDelivery(record) => Some((&record.verified, &record.closed_by)),
        _ => None,
    }
}

fn fault_of(refusal: Refusal) -> Fault {
    Fault { field: refusal.field().map(str::to_owned), ..Fault::code(refusal.code()) }
}
