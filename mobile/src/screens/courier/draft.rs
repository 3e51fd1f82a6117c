//! Work in progress that survives a kill: every change is on the device before the next tap.

use dioxus::core::spawn_forever;
use dioxus::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::api::command::{Body, Taken};
use shared::ids::{CommandId, DossierId};

use crate::data::request::Fault;
use crate::data::{Data, use_data};
use crate::screens::common::ask::{Asks, use_asks};
use crate::screens::common::takings;

/// A draft and where it is kept.
pub struct Draft<T: 'static> {
    key: Signal<String>,
    data: Signal<Data>,
    value: Signal<T>,
    fault: Signal<Option<Fault>>,
}

impl<T> Clone for Draft<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Draft<T> {}

impl<T> PartialEq for Draft<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

/// The draft called `key`, as it was left; waits until it is read.
pub fn use_draft<T>(key: String) -> Result<Draft<T>, RenderError>
where
    T: Default + Clone + Serialize + DeserializeOwned + 'static,
{
    let data = use_data();
    let mut value = use_signal(T::default);
    let mut fault = use_signal(|| None::<Fault>);
    let key = use_signal(|| key);
    let data = use_signal(|| data);
    let reading = use_resource(move || {
        let (data, key) = (data.peek().clone(), key.peek().clone());
        async move {
            match data.draft::<T>(&key).await {
                Ok(Some(kept)) => value.set(kept),
                Ok(None) => {}
                Err(failed) => fault.set(Some(failed)),
            }
        }
    });
    reading.suspend()?;
    Ok(Draft { key, data, value, fault })
}

impl<T: Clone + Serialize + 'static> Draft<T> {
    /// As it stands.
    pub fn get(&self) -> T {
        (self.value)()
    }

    /// Why it could not be read or kept, if so: the device is full.
    pub fn fault(&self) -> Option<Fault> {
        (self.fault)()
    }

    /// Changes it and keeps it, even if the person leaves the screen at once.
    pub fn change(mut self, change: impl FnOnce(&mut T)) {
        self.value.with_mut(change);
        let draft = self.value.peek().clone();
        self.keep(Some(draft));
    }

    /// Forgets it on the device; the screen keeps what it shows.
    pub fn forget(self) {
        self.keep(None);
    }

    fn keep(self, draft: Option<T>) {
        let (data, key, mut fault) = (self.data.peek().clone(), self.key.peek().clone(), self.fault);
        spawn_forever(async move {
            let kept = data.save_draft(&key, draft.as_ref()).await.err();
            // The screen may be gone.
            if let Ok(mut fault) = fault.try_write() {
                *fault = kept;
            }
        });
    }
}

/// A record that was saved and can still be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Saved {
    /// Which.
    pub command: CommandId,
    /// Until then, by the corrected clock, Unix milliseconds.
    pub until_ms: i64,
}

/// How long a record can be taken back.
const UNDO_MS: u32 = 10_000;

/// Saving that outlives the form: once the record is on disk the form is gone, and with it whatever it had begun.
#[derive(Clone, Copy, PartialEq)]
pub struct Saving {
    /// How it goes.
    pub asks: Asks,
    run: Callback<(Body, Vec<Taken>)>,
}

impl Saving {
    /// Saves a record and the money that was taken with it.
    pub fn run(self, body: Body, taken: Vec<Taken>) {
        self.run.call((body, taken));
    }
}

/// For the component around the form of `dossier`; `note` writes into the draft that the record was saved.
pub fn use_saving<T>(draft: Draft<T>, dossier: DossierId, note: fn(&mut T, Saved)) -> Saving
where
    T: Clone + Serialize + 'static,
{
    let data = use_data();
    let asks = use_asks();
    let run = use_callback(move |(body, taken): (Body, Vec<Taken>)| {
        asks.run(save_record(data.clone(), body, dossier, taken), move |saved| draft.change(|work| note(work, saved)));
    });
    Saving { asks, run }
}

/// Saves a record with time to take it back, and writes its money into the shift's book.
async fn save_record(data: Data, body: Body, dossier: DossierId, taken: Vec<Taken>) -> Result<Saved, Fault> {
    let command = data.save_with_undo(body, UNDO_MS).await?;
    // The record is on disk; a book that cannot be written must not undo it.
    let _ = takings::add(&data, command, dossier, &taken).await;
    Ok(Saved { command, until_ms: data.now_ms() + i64::from(UNDO_MS) })
}
