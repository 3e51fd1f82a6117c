//! What the engine tells unasked: who is signed in, how sending goes.

use super::engine::DeviceEngine;
use super::request::{SyncTold, Told};
use super::store::StoreResult;

/// "Everything was received" is written down again after this long, milliseconds.
const RECEIVED_MS: i64 = 60_000;

impl DeviceEngine {
    /// Tells the screens something.
    pub(super) fn tell(&self, told: &Told) {
        self.emitter.emit(serde_json::to_string(told).expect("what is told holds nothing that JSON refuses"));
    }

    /// Tells the screens who is signed in.
    pub(super) fn tell_session(&self) {
        let session = self.store.person().ok().flatten().map(|person| Box::new(person.session));
        self.tell(&Told::Session { session });
    }

    /// Counts again and tells the screens if anything is different. `all_sent`: a round has just ended well.
    pub(super) fn tell_status(&self, all_sent: bool) {
        let mut told = self.told.borrow().clone();
        // A store that cannot be read shows in every answer; here the last figures stay.
        if self.count(&mut told, all_sent).is_err() {
            return;
        }
        if *self.told.borrow() != told {
            *self.told.borrow_mut() = told;
            self.emit_status();
        }
    }

    /// Tells the screens the last figures.
    pub(super) fn emit_status(&self) {
        let status = self.told.borrow().clone();
        self.tell(&Told::Status { status });
    }

    fn count(&self, told: &mut SyncTold, all_sent: bool) -> StoreResult<()> {
        (told.online, told.captive) = (self.reach.get().online, self.reach.get().captive);
        told.offset_ms = self.offset_ms();
        let Some(person) = self.store.person()? else {
            (told.waiting, told.blobs_waiting, told.oldest_ms, told.received_ms) = (0, 0, None, None);
            (told.signed_out, told.partial) = (false, false);
            return Ok(());
        };
        let actor = person.session.actor.id;
        let waited = told.waiting + told.blobs_waiting > 0;
        (told.waiting, told.oldest_ms) = self.store.waiting(actor)?;
        told.blobs_waiting = self.store.blobs_waiting(actor)?;
        told.signed_out = person.ended;
        told.partial = person.partial;
        told.received_ms = person.received_ms;
        let now_ms = self.now_ms();
        let is_old = waited || person.received_ms.is_none_or(|at_ms| now_ms - at_ms > RECEIVED_MS);
        if all_sent && is_old && told.waiting == 0 && told.blobs_waiting == 0 && !person.ended {
            self.store.set_received(actor, now_ms)?;
            told.received_ms = Some(now_ms);
        }
        Ok(())
    }
}
