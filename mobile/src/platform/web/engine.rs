//! The worker: opens the store in the origin's private file system and answers the page.
//! `worker.js` lets it start only when this worker holds the lock on the store.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use sqlite_wasm_rs::WasmOsCallback;
use sqlite_wasm_vfs::sahpool::{OpfsSAHPoolCfg, OpfsSAHPoolUtil, install};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::{BroadcastChannel, DedicatedWorkerGlobalScope, MessagePort};

use super::wire::{self, Message};
use super::{Blobs, page, sleep};
use crate::data::bridge::{Emitter, Engine, Notice, Opened, STORE_FILE, Waker, answer, keep_ticking};

/// The channel on which a new tab asks for the store; `worker.js` knows the same name.
const CHANNEL: &str = "tannoi-store";
/// How often the files are tried while the previous owner's handles are being let go, and how long between tries.
const TRIES: u32 = 50;
const RETRY_MS: u32 = 100;
/// How long calls in progress may hold up giving way.
const FINISH_MS: u32 = 3_000;

/// Runs the engine in this worker for as long as it lives. An error of `make` is a code for [`Notice::Failed`].
pub fn serve<E: Engine>(make: impl FnOnce(Opened) -> Result<E, String> + 'static) {
    let Some(port) = super::port() else { return };
    std::panic::set_hook(Box::new(|panic| web_sys::console::error_1(&panic.to_string().into())));
    spawn_local(async move {
        let events = port.clone();
        let emitter = Emitter::new(move |event| {
            // The page may be closing; then nobody listens.
            let _ = wire::send_text(&events, 0, "event", &event);
        });
        if let Err(code) = run(port, &emitter, make).await {
            emitter.notify(&Notice::Failed { code });
        }
    });
}

async fn run<E: Engine>(
    port: MessagePort,
    emitter: &Emitter,
    make: impl FnOnce(Opened) -> Result<E, String>,
) -> Result<(), String> {
    let pool = install_files().await.map_err(|why| failed("store.unavailable", &why))?;
    let db = open_store().map_err(|why| failed("store.open", &why.to_string()))?;
    let (waker, wakes) = Waker::new();
    wake_when_online(waker.clone());
    let opened = Opened {
        db,
        emitter: emitter.clone(),
        waker: waker.clone(),
        blobs: Blobs::default(),
        base_url: super::base_url(),
    };
    let engine = Rc::new(make(opened)?);
    let desk = Rc::new(Desk { engine: engine.clone(), port, running: Cell::new(0), closed: Cell::new(false) });
    emitter.notify(&Notice::Opened);
    give_way_when_asked(desk.clone(), pool, emitter.clone());
    let port = desk.port.clone();
    page::listen(&port, move |message| desk.clone().receive(message, &waker));
    let ear = engine.clone();
    spawn_local(async move { ear.listen().await });
    spawn_local(keep_ticking(engine, wakes));
    Ok(())
}

/// Writes why to the console and gives the code for the screens.
fn failed(code: &str, why: &str) -> String {
    web_sys::console::error_2(&code.into(), &why.into());
    code.to_owned()
}

/// Makes the origin's private files the place where SQLite keeps its own.
async fn install_files() -> Result<OpfsSAHPoolUtil, String> {
    let mut last = String::new();
    for _ in 0..TRIES {
        match install::<WasmOsCallback>(&OpfsSAHPoolCfg::default(), true).await {
            Ok(pool) => return Ok(pool),
            Err(why) => last = why.to_string(),
        }
        sleep(RETRY_MS).await;
    }
    Err(last)
}

fn open_store() -> rusqlite::Result<rusqlite::Connection> {
    let db = rusqlite::Connection::open(STORE_FILE)?;
    db.execute_batch("PRAGMA locking_mode=exclusive; PRAGMA journal_mode=delete; PRAGMA synchronous=full;")?;
    Ok(db)
}

/// Where the page's questions are taken and answered.
struct Desk<E> {
    engine: Rc<E>,
    port: MessagePort,
    /// Questions taken and not yet answered.
    running: Cell<u32>,
    /// No more questions are taken: the store is being handed over.
    closed: Cell<bool>,
}

impl<E: Engine> Desk<E> {
    fn receive(self: Rc<Self>, message: Message, waker: &Waker) {
        if message.kind == "wake" {
            return waker.wake();
        }
        let Some(ask) = message.ask().filter(|_| !self.closed.get()) else {
            // The page learns the rest from the notice.
            let _ = wire::send_text(&self.port, message.id, "lost", "");
            return;
        };
        self.running.set(self.running.get() + 1);
        spawn_local(async move {
            let answer = answer(&*self.engine, &Blobs::default(), ask).await;
            self.running.set(self.running.get() - 1);
            // The page may have gone; the work is done all the same.
            let _ = wire::send_answer(&self.port, message.id, answer);
        });
    }
}

/// When another tab asks for the store: finish what was begun, let go of the files, end this worker (which lets go
/// of the lock).
fn give_way_when_asked<E: Engine>(desk: Rc<Desk<E>>, pool: OpfsSAHPoolUtil, emitter: Emitter) {
    let Ok(channel) = BroadcastChannel::new(CHANNEL) else { return };
    let once = RefCell::new(Some((desk, pool, emitter)));
    let asked = Closure::<dyn Fn()>::new(move || {
        let Some((desk, pool, emitter)) = once.borrow_mut().take() else { return };
        desk.closed.set(true);
        spawn_local(async move {
            let mut waited = 0;
            while desk.running.get() > 0 && waited < FINISH_MS {
                sleep(20).await;
                waited += 20;
            }
            emitter.notify(&Notice::GivenUp);
            // Open files make it refuse; ending the worker closes them too.
            let _ = pool.pause();
            js_sys::global().unchecked_into::<DedicatedWorkerGlobalScope>().close();
        });
    });
    channel.set_onmessage(Some(asked.as_ref().unchecked_ref()));
    asked.forget();
    // The channel lives as long as the worker does.
    std::mem::forget(channel);
}

fn wake_when_online(waker: Waker) {
    let online = Closure::<dyn Fn()>::new(move || waker.wake());
    js_sys::global().unchecked_into::<DedicatedWorkerGlobalScope>().set_ononline(Some(online.as_ref().unchecked_ref()));
    online.forget();
}
