//! Acts for the people of the demo: each step is a command of the right person at its time, carried out like any other.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use serde_json::value::RawValue;
use shared::actor::{Actor, Role};
use shared::api::command::{Body, Command, OccurredAt};
use shared::api::receipt::{Outcome, Receipt};
use shared::ids::{ActorId, CommandId, Digest};

use super::{Days, people};
use crate::actions::{self, Context, Sent};
use crate::app::App;
use crate::auth::Session;
use crate::error::Error;
use crate::store::entries::to_json;
use crate::store::{Write, numbers};

/// A step of the demo was not taken; the log says which and why.
const BROKEN: Error = Error::Invalid { field: "demo", code: "server.fault" };

/// Does what people are told to have done.
pub struct Hand {
    app: App,
    days: Days,
    seq: HashMap<ActorId, u64>,
    used: HashMap<ActorId, u64>,
}

impl Hand {
    /// A hand whose random numbers depend only on the day: the demo is the same wherever it is made.
    pub fn new(app: &App, days: Days) -> Self {
        let counter = Mutex::new(0_u64);
        let random = move |bytes: &mut [u8]| {
            let mut counter = counter.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            for chunk in bytes.chunks_mut(32) {
                *counter += 1;
                let digest = Digest::of(format!("tannoi demo {} {counter}", days.demo).as_bytes());
                chunk.copy_from_slice(&digest.0[..chunk.len()]);
            }
        };
        let app = App { random: Arc::new(random), ..app.clone() };
        Self { app, days, seq: HashMap::new(), used: HashMap::new() }
    }

    /// Random bytes of the demo.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        self.app.random()
    }

    /// Reference data and keys.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// `actor` does `body` at `at_ms`, Unix milliseconds, with a network.
    pub fn act(&mut self, tx: &mut dyn Write, actor: &Actor, name: &str, body: Body, at_ms: i64) -> Result<(), Error> {
        let device = people::device(actor, &self.days);
        let seq = self.seq.entry(actor.id).or_default();
        *seq += 1;
        let kind = body.kind();
        let command = Command {
            id: CommandId::new(at_ms.unsigned_abs(), self.app.random()),
            actor: actor.id,
            device,
            seq: *seq,
            after: Vec::new(),
            occurred_at: OccurredAt { wall_ms: at_ms, boot: "demo".to_owned(), monotonic_ms: *seq },
            body,
        };
        let session = Session { actor: actor.clone(), name: name.to_owned(), device, token_hash: String::new() };
        let context = Context {
            session,
            at_ms,
            sent_at: None,
            reference: self.app.reference.clone(),
            books: self.app.books.clone(),
            keys: self.app.keys.clone(),
            epoch: self.app.epoch.clone(),
            looks: true,
        };
        let app = App { clock: Arc::new(move || at_ms), ..self.app.clone() };
        let text = RawValue::from_string(to_json(&command)).expect("our own JSON is JSON");
        let receipt = actions::run(tx, &context, &Sent::read(&app, text)?)?;
        let receipt: Receipt = serde_json::from_str(&receipt).expect("our own receipt is one");
        if receipt.outcome == Outcome::Accepted {
            return Ok(());
        }
        tracing::error!("demo: {kind:?} at {at_ms}: {:?}", receipt.outcome);
        Err(BROKEN)
    }

    /// The next number of a courier's own range, the same for every kind of number.
    pub fn number(&mut self, tx: &mut dyn Write, courier: &Actor) -> Result<u64, Error> {
        if courier.role != Role::Courier {
            return Err(BROKEN);
        }
        let device = people::device(courier, &self.days);
        numbers::refill(tx, courier.id, device)?;
        let ranges = numbers::list(tx, courier.id, device)?;
        let used = self.used.entry(courier.id).or_default();
        let first = ranges.note.first().ok_or(BROKEN)?;
        let number = first.from + *used;
        *used += 1;
        if number > first.to { Err(BROKEN) } else { Ok(number) }
    }
}
