//! The page's end: questions go out through the port, answers and events come back.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use futures::channel::oneshot;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{MessageEvent, MessagePort, VisibilityState, Window};

use super::wire::{self, Message};
use crate::data::bridge::{Answer, Ask, Bridge, BridgeLost, Engine, Hub, Notice, Opened};

/// The page's way to the worker.
#[derive(Clone)]
pub struct Link(Rc<Shared>);

struct Shared {
    port: Option<MessagePort>,
    last_id: Cell<u32>,
    waiting: RefCell<HashMap<u32, oneshot::Sender<Answer>>>,
    lost: Cell<bool>,
}

impl Link {
    /// Asks and waits.
    pub(crate) async fn ask(&self, ask: Ask) -> Result<Answer, BridgeLost> {
        let port = self.0.port.as_ref().filter(|_| !self.0.lost.get()).ok_or(BridgeLost)?;
        let id = self.0.last_id.get() + 1;
        self.0.last_id.set(id);
        let (sender, receiver) = oneshot::channel();
        self.0.waiting.borrow_mut().insert(id, sender);
        if wire::send_ask(port, id, ask).is_err() {
            self.0.waiting.borrow_mut().remove(&id);
        }
        receiver.await.map_err(|_| BridgeLost)
    }

    fn receive(&self, message: &Message, hub: &Hub) {
        if message.kind == "event" {
            let event = message.text();
            match Notice::parse(&event) {
                Some(Notice::GivenUp | Notice::Failed { .. }) => {
                    self.0.lost.set(true);
                    self.0.waiting.borrow_mut().clear();
                }
                Some(Notice::Waiting | Notice::Opened | Notice::Persistent | Notice::NotPersistent) | None => {}
            }
            hub.publish(event);
            return;
        }
        let asked = self.0.waiting.borrow_mut().remove(&message.id);
        // Without an answer (kind "lost") the sender is dropped, which tells the asker.
        if let (Some(asked), Some(answer)) = (asked, message.answer()) {
            // Whoever asked may have gone.
            let _ = asked.send(answer);
        }
    }
}

/// Joins the worker that the start script began. `make` runs there, not here: see [`super::serve`].
pub fn open<E: Engine>(_make: impl FnOnce(Opened) -> Result<E, String> + 'static) -> Bridge {
    let shared =
        Shared { port: super::port(), last_id: Cell::new(0), waiting: RefCell::default(), lost: Cell::new(false) };
    let (link, hub) = (Link(Rc::new(shared)), Hub::default());
    let Some(port) = &link.0.port else {
        hub.publish(Notice::Failed { code: "app.load".into() }.to_event());
        return Bridge::new(link, hub);
    };
    let (to, events) = (link.clone(), hub.clone());
    listen(port, move |message| to.receive(&message, &events));
    if let Ok(window) = js_sys::global().dyn_into::<Window>() {
        wake_when_shown(&window, port.clone());
        ask_to_keep(window, hub.clone());
    }
    Bridge::new(link, hub)
}

/// Calls `receive` for each message of `port`, from the first one on, for as long as the page lives.
pub(super) fn listen(port: &MessagePort, receive: impl Fn(Message) + 'static) {
    let listener = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(message) = Message::read(&event.data()) {
            receive(message);
        }
    });
    port.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    listener.forget();
}

fn wake_when_shown(window: &Window, port: MessagePort) {
    let Some(document) = window.document() else { return };
    let page = document.clone();
    let shown = Closure::<dyn Fn()>::new(move || {
        if page.visibility_state() == VisibilityState::Visible {
            // If the worker is gone there is nothing to wake.
            let _ = wire::send_text(&port, 0, "wake", "");
        }
    });
    // Adding a listener to a document cannot fail.
    let _ = document.add_event_listener_with_callback("visibilitychange", shown.as_ref().unchecked_ref());
    shown.forget();
}

/// Asks the browser to keep the store until a person deletes it, and says what it answered.
fn ask_to_keep(window: Window, hub: Hub) {
    spawn_local(async move {
        let asked = match window.navigator().storage().persist() {
            Ok(promise) => JsFuture::from(promise).await,
            Err(error) => Err(error),
        };
        let kept = asked.ok().as_ref().and_then(JsValue::as_bool).unwrap_or(false);
        hub.publish(if kept { Notice::Persistent } else { Notice::NotPersistent }.to_event());
    });
}
