//! A closure waiting for its turn on a driver's thread, and the way its answer goes back.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crossbeam_channel::Sender;
use tokio::sync::oneshot;

use super::{StoreError, Write};

/// One transaction somebody waits for, whatever the types of its answer.
pub(super) trait Work: Send {
    /// How many commands it brings, about: what a commit may hold is counted in them.
    fn size(&self) -> usize {
        1
    }
    /// Runs the closure and holds its answer back; whether it wants its changes kept.
    fn run(&mut self, tx: &mut dyn Write) -> bool;
    /// Replaces the answer.
    fn fail(&mut self, error: StoreError);
    /// Sends the answer. Nobody may be waiting any more, and that is fine.
    fn answer(self: Box<Self>);
}

/// Queues `closure`, which brings `size` commands, and waits for its answer.
pub(super) async fn ask<T, E, F>(queue: &Sender<Box<dyn Work>>, size: usize, closure: F) -> Result<T, E>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
    F: Fn(&mut dyn Write) -> Result<T, E> + Send + 'static,
{
    let (reply, answer) = oneshot::channel();
    let asked = Asked { size, closure, outcome: Err(StoreError::Closed.into()), reply };
    queue.send(Box::new(asked)).map_err(|_| StoreError::Closed)?;
    answer.await.map_err(|_| StoreError::Closed)?
}

struct Asked<T, E, F> {
    size: usize,
    closure: F,
    outcome: Result<T, E>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Work for Asked<T, E, F>
where
    T: Send,
    E: From<StoreError> + Send,
    F: Fn(&mut dyn Write) -> Result<T, E> + Send,
{
    fn size(&self) -> usize {
        self.size
    }

    fn run(&mut self, tx: &mut dyn Write) -> bool {
        // What the closure shares with others may be left half-changed by its panic; but it has no effect outside `tx`,
        // and that is rolled back.
        let ran = catch_unwind(AssertUnwindSafe(|| (self.closure)(tx)));
        self.outcome = ran.unwrap_or_else(|_| Err(StoreError::Panicked.into()));
        self.outcome.is_ok()
    }

    fn fail(&mut self, error: StoreError) {
        self.outcome = Err(error.into());
    }

    fn answer(self: Box<Self>) {
        let _ = self.reply.send(self.outcome);
    }
}

/// Starts a named thread of a driver; it ends by itself when its queue does.
pub(super) fn spawn(name: String, run: impl FnOnce() + Send + 'static) -> Result<(), StoreError> {
    let started = std::thread::Builder::new().name(name).spawn(run);
    started.map(drop).map_err(|error| StoreError::Driver(error.into()))
}
