//! The shape of messages between page and worker. A message is an array:
//! page → worker `[id, kind, text or bytes]`, kind `call | save | load | delete | wake`;
//! worker → page `[id, kind, text or bytes]`, kind `text | blob | refused | lost`, or `[0, "event", text]`.
//! Bytes are an `ArrayBuffer` that is moved, not copied.

use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::MessagePort;

use crate::data::bridge::{Answer, Ask};

/// A message that arrived.
pub struct Message {
    /// Which question; 0 for events and wake-ups.
    pub id: u32,
    /// What it is.
    pub kind: String,
    body: JsValue,
}

impl Message {
    /// Reads a message; `None` if it has another shape.
    pub fn read(data: &JsValue) -> Option<Self> {
        let parts = data.dyn_ref::<Array>()?;
        Some(Self { id: parts.get(0).as_f64()? as u32, kind: parts.get(1).as_string()?, body: parts.get(2) })
    }

    /// Its text; empty if it has none.
    pub fn text(&self) -> String {
        self.body.as_string().unwrap_or_default()
    }

    fn bytes(&self) -> Option<Vec<u8>> {
        Some(Uint8Array::new(self.body.dyn_ref::<ArrayBuffer>()?).to_vec())
    }

    /// The question it asks, if it asks one.
    pub fn ask(&self) -> Option<Ask> {
        match self.kind.as_str() {
            "call" => Some(Ask::Call(self.text())),
            "save" => Some(Ask::SaveBlob(self.bytes()?)),
            "load" => Some(Ask::LoadBlob(self.text())),
            "delete" => Some(Ask::DeleteBlob(self.text())),
            _ => None,
        }
    }

    /// The answer it brings, if it brings one.
    pub fn answer(&self) -> Option<Answer> {
        match self.kind.as_str() {
            "text" => Some(Answer::Text(self.text())),
            "blob" => Some(Answer::Blob(self.bytes())),
            "refused" => Some(Answer::Refused(self.text())),
            _ => None,
        }
    }
}

/// Sends a question.
pub fn send_ask(port: &MessagePort, id: u32, ask: Ask) -> Result<(), JsValue> {
    match ask {
        Ask::Call(request) => send_text(port, id, "call", &request),
        Ask::SaveBlob(bytes) => send_bytes(port, id, "save", &bytes),
        Ask::LoadBlob(name) => send_text(port, id, "load", &name),
        Ask::DeleteBlob(name) => send_text(port, id, "delete", &name),
    }
}

/// Sends an answer.
pub fn send_answer(port: &MessagePort, id: u32, answer: Answer) -> Result<(), JsValue> {
    match answer {
        Answer::Text(text) => send_text(port, id, "text", &text),
        Answer::Blob(Some(bytes)) => send_bytes(port, id, "blob", &bytes),
        Answer::Blob(None) => send_text(port, id, "blob", ""),
        Answer::Refused(why) => send_text(port, id, "refused", &why),
    }
}

/// Sends a message whose body is text.
pub fn send_text(port: &MessagePort, id: u32, kind: &str, text: &str) -> Result<(), JsValue> {
    port.post_message(&Array::of3(&id.into(), &kind.into(), &text.into()))
}

fn send_bytes(port: &MessagePort, id: u32, kind: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let buffer = Uint8Array::from(bytes).buffer();
    port.post_message_with_transferable(&Array::of3(&id.into(), &kind.into(), &buffer), &Array::of1(&buffer))
}
