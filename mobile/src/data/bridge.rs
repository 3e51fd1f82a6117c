//! The bridge between the screens and the engine that owns this device's store.
//!
//! Screens live on the main thread and may not block; the engine holds the one SQLite connection and runs beside
//! them: in a dedicated worker in the browser, on a thread of its own natively. What crosses is text (JSON, whose
//! meaning belongs to the engine) and the bytes of photos. Several calls may wait at once; replies come in any order.
//! Left out: what the texts mean (`data`), how they travel (`platform`).

use std::future::Future;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

use futures::StreamExt;
use futures::channel::mpsc;
use serde::{Deserialize, Serialize};

use crate::platform;

/// The file name of the store, the same on every platform.
pub const STORE_FILE: &str = "tannoi.db";
/// Longest time between two rounds of [`Engine::tick`], milliseconds.
const TICK_MS: u32 = 15_000;

/// The side that owns the store. One per device; all calls run on its one thread, interleaved at each `await`.
#[allow(async_fn_in_trait, reason = "the engine stays on its own thread: its futures need not be Send")]
pub trait Engine: 'static {
    /// Answers one request of the screens. A request already begun is finished even if nobody waits for its reply.
    async fn handle(&self, request: String) -> String;
    /// One round of background work (sending, fetching). Called at the start, after [`Waker::wake`], when the network
    /// returns, when the app comes to the front, and at least every 15 s; never twice at once.
    async fn tick(&self);
    /// Hears what the server says unasked. Called once, runs beside everything else, never ends by itself.
    async fn listen(&self);
}

/// What the platform hands to the engine's maker.
pub struct Opened {
    /// The store, open for this engine alone, pragmas set: a committed transaction is on disk.
    pub db: rusqlite::Connection,
    /// Tells the screens something.
    pub emitter: Emitter,
    /// Asks for a round of [`Engine::tick`] now.
    pub waker: Waker,
    /// Photos and signatures on this device, named by content.
    pub blobs: platform::Blobs,
    /// Where the server is, without a slash at the end: `https://host[:port]`.
    pub base_url: String,
}

/// Sends events to the screens.
#[derive(Clone)]
pub struct Emitter(Rc<dyn Fn(String)>);

impl Emitter {
    /// An emitter that hands each event to `send`.
    pub fn new(send: impl Fn(String) + 'static) -> Self {
        Self(Rc::new(send))
    }

    /// Sends one event (JSON) to every listener. Events keep their order.
    pub fn emit(&self, event: String) {
        (self.0)(event);
    }

    /// Sends a notice of the platform itself.
    pub(crate) fn notify(&self, notice: &Notice) {
        self.emit(notice.to_event());
    }
}

/// Asks for a round of background work; asking often costs nothing.
#[derive(Clone)]
pub struct Waker(mpsc::Sender<()>);

impl Waker {
    /// A waker and the end that [`keep_ticking`] listens to.
    pub(crate) fn new() -> (Self, mpsc::Receiver<()>) {
        let (sender, receiver) = mpsc::channel(0);
        (Self(sender), receiver)
    }

    /// Runs [`Engine::tick`] as soon as the present round is over.
    pub fn wake(&self) {
        // Each clone has a place of its own in the queue, so a full queue means that a wake-up is already waiting.
        let _ = self.0.clone().try_send(());
    }
}

/// What the platform tells the screens, beside the engine's own events. As an event it is
/// `{"notice": "opened"}`, `{"notice": "failed", "code": "store.open"}`, …
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum Notice {
    /// Another tab holds the store and was asked to give way. Calls wait.
    Waiting,
    /// The store is open here; calls are answered.
    Opened,
    /// Another tab asked for the store and has it now: calls from here fail until the page is loaded again.
    GivenUp,
    /// The browser keeps the store until a person deletes it. Always so natively.
    Persistent,
    /// The browser refused to promise that: it may delete the store when the disk is nearly full.
    NotPersistent,
    /// The store cannot be used; calls fail. Codes: `store.unavailable`, `store.open`, `engine.start`, `app.load`, and
    /// in a browser `engine.crashed` (a panic ends the engine there; natively it only loses its own call).
    Failed {
        /// A lasting code, the key of the text to show.
        code: String,
    },
}

impl Notice {
    /// The notice in `event`, if it is one; engine events give `None`.
    pub fn parse(event: &str) -> Option<Self> {
        event.starts_with(r#"{"notice":"#).then(|| serde_json::from_str(event).ok()).flatten()
    }

    /// The notice as it crosses the bridge.
    pub fn to_event(&self) -> String {
        serde_json::to_string(self).expect("a notice holds nothing that JSON refuses")
    }

    /// Whether the notice says who owns the store (the other kind says how safely it is kept).
    fn is_about_owner(&self) -> bool {
        match self {
            Self::Waiting | Self::Opened | Self::GivenUp | Self::Failed { .. } => true,
            Self::Persistent | Self::NotPersistent => false,
        }
    }
}

/// No reply can come: the engine failed, ended, or gave the store to another tab. Whether the request was carried
/// out is not known; what was saved is in the store at the next start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BridgeLost;

impl std::fmt::Display for BridgeLost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("bridge.lost")
    }
}

impl std::error::Error for BridgeLost {}

/// Why a photo could not be kept or read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlobError {
    /// No reply; see [`BridgeLost`].
    Lost,
    /// The device refused (disk full, no permission); the text is for the log.
    Refused(String),
}

/// One question to the engine's side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// A request for [`Engine::handle`].
    Call(String),
    /// Keep these bytes.
    SaveBlob(Vec<u8>),
    /// Read the bytes of this name.
    LoadBlob(String),
    /// Forget the bytes of this name.
    DeleteBlob(String),
}

/// The answer to one [`Ask`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The reply of [`Engine::handle`], the name of saved bytes, or nothing for a deletion.
    Text(String),
    /// The bytes asked for, if they are here and whole.
    Blob(Option<Vec<u8>>),
    /// The device refused; the text is for the log.
    Refused(String),
}

/// The screens' end of the bridge. Clones share it.
#[derive(Clone)]
pub struct Bridge {
    link: platform::Link,
    hub: Hub,
}

impl Bridge {
    /// A bridge over a link whose far side feeds `hub`.
    pub(crate) fn new(link: platform::Link, hub: Hub) -> Self {
        Self { link, hub }
    }

    /// Sends `request` to [`Engine::handle`] and waits for the reply. Dropping the wait does not stop the work.
    pub async fn call(&self, request: String) -> Result<String, BridgeLost> {
        match self.link.ask(Ask::Call(request)).await? {
            Answer::Text(reply) => Ok(reply),
            Answer::Blob(_) | Answer::Refused(_) => Err(BridgeLost),
        }
    }

    /// Keeps `bytes` on this device and returns their name, the SHA-256 in lower-case hexadecimal. When this returns
    /// they are on disk; saving the same bytes twice is harmless.
    pub async fn save_blob(&self, bytes: Vec<u8>) -> Result<String, BlobError> {
        match self.blob(Ask::SaveBlob(bytes)).await? {
            Answer::Text(name) => Ok(name),
            Answer::Blob(_) | Answer::Refused(_) => Err(BlobError::Lost),
        }
    }

    /// The bytes called `name`; `None` if they are not here or not whole.
    pub async fn load_blob(&self, name: &str) -> Result<Option<Vec<u8>>, BlobError> {
        match self.blob(Ask::LoadBlob(name.to_owned())).await? {
            Answer::Blob(bytes) => Ok(bytes),
            Answer::Text(_) | Answer::Refused(_) => Err(BlobError::Lost),
        }
    }

    /// Forgets the bytes called `name`; absent is fine.
    pub async fn delete_blob(&self, name: &str) -> Result<(), BlobError> {
        self.blob(Ask::DeleteBlob(name.to_owned())).await.map(|_| ())
    }

    async fn blob(&self, ask: Ask) -> Result<Answer, BlobError> {
        match self.link.ask(ask).await {
            Ok(Answer::Refused(why)) => Err(BlobError::Refused(why)),
            Ok(answer) => Ok(answer),
            Err(BridgeLost) => Err(BlobError::Lost),
        }
    }

    /// Hands every event to `listener`, first the notices that still hold, for as long as the returned future runs:
    /// spawn it in the scope that listens. It ends when the bridge does.
    #[must_use = "events arrive while this future runs"]
    pub fn on_event<F: Fn(String) + 'static>(&self, listener: F) -> impl Future<Output = ()> + use<F> {
        let mut events = self.hub.subscribe();
        async move {
            while let Some(event) = events.next().await {
                listener(event);
            }
        }
    }
}

/// Passes events on to the listeners and remembers the notices that hold, for listeners that come late.
#[derive(Clone, Default)]
pub(crate) struct Hub(Arc<Mutex<HubState>>);

#[derive(Default)]
struct HubState {
    listeners: Vec<mpsc::UnboundedSender<String>>,
    owner: Option<Notice>,
    kept: Option<Notice>,
}

impl Hub {
    /// Passes `event` to every listener.
    pub(crate) fn publish(&self, event: String) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(notice) = Notice::parse(&event) {
            let slot = if notice.is_about_owner() { &mut state.owner } else { &mut state.kept };
            *slot = Some(notice);
        }
        state.listeners.retain(|listener| listener.unbounded_send(event.clone()).is_ok());
    }

    fn subscribe(&self) -> mpsc::UnboundedReceiver<String> {
        let (sender, receiver) = mpsc::unbounded();
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for notice in state.owner.iter().chain(state.kept.iter()) {
            // The receiver is in this function: the channel is open.
            let _ = sender.unbounded_send(notice.to_event());
        }
        state.listeners.push(sender);
        receiver
    }
}

/// Answers one question on the engine's side.
pub(crate) async fn answer<E: Engine>(engine: &E, blobs: &platform::Blobs, ask: Ask) -> Answer {
    let done = match ask {
        Ask::Call(request) => return Answer::Text(engine.handle(request).await),
        Ask::SaveBlob(bytes) => blobs.save(&bytes).await.map(Answer::Text),
        Ask::LoadBlob(name) => blobs.load(&name).await.map(Answer::Blob),
        Ask::DeleteBlob(name) => blobs.delete(&name).await.map(|()| Answer::Text(String::new())),
    };
    done.unwrap_or_else(Answer::Refused)
}

/// The background loop of the engine's side; never ends by itself.
pub(crate) async fn keep_ticking<E: Engine>(engine: Rc<E>, mut wakes: mpsc::Receiver<()>) {
    loop {
        engine.tick().await;
        let pause = std::pin::pin!(platform::sleep(TICK_MS));
        futures::future::select(wakes.next(), pause).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_reads_back_and_engine_events_are_not_notices() {
        for notice in [Notice::Opened, Notice::NotPersistent, Notice::Failed { code: "store.open".into() }] {
            assert_eq!(Notice::parse(&notice.to_event()), Some(notice));
        }
        assert_eq!(Notice::Opened.to_event(), r#"{"notice":"opened"}"#);
        assert_eq!(Notice::parse(r#"{"event":"changed"}"#), None);
    }

    #[test]
    fn a_late_listener_hears_the_notices_that_hold_and_no_older_ones() {
        let hub = Hub::default();
        hub.publish(Notice::NotPersistent.to_event());
        hub.publish(Notice::Waiting.to_event());
        hub.publish(Notice::Opened.to_event());
        hub.publish(r#"{"event":"changed"}"#.into());
        let mut events = hub.subscribe();
        assert_eq!(events.try_recv().ok(), Some(Notice::Opened.to_event()));
        assert_eq!(events.try_recv().ok(), Some(Notice::NotPersistent.to_event()));
        assert!(events.try_recv().is_err());
    }

    #[test]
    fn waking_twice_before_the_round_begins_counts_once() {
        let (waker, mut wakes) = Waker::new();
        waker.wake();
        assert!(wakes.try_recv().is_ok());
        assert!(wakes.try_recv().is_err());
        for _ in 0..1000 {
            waker.wake();
        }
    }
}
