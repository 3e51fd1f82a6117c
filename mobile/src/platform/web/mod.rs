//! In a browser the screens run on the page's main thread and the engine in a dedicated worker that loads the same
//! wasm. `assets/public/js/boot.js` and `worker.js` start both and hand each side one end of a message channel.

mod blobs;
mod engine;
mod live;
mod page;
mod person;
mod picture;
mod wire;

pub use blobs::Blobs;
pub use engine::serve;
pub use live::listen;
pub use page::{Link, open};
pub use person::{position, print, save_file, set_title, share};
pub use picture::{luma, to_jpeg};

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Crypto, DedicatedWorkerGlobalScope, MessagePort, Performance};

/// Whether this is the worker that owns the store.
pub fn is_engine_side() -> bool {
    js_sys::global().is_instance_of::<DedicatedWorkerGlobalScope>()
}

/// Draws `app` in the page.
pub fn launch(app: fn() -> dioxus::prelude::Element) {
    dioxus::launch(app);
}

/// A property of the page or worker; every name asked for here is offered by both.
fn global(name: &str) -> JsValue {
    Reflect::get(&js_sys::global(), &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// This device's clock, UTC milliseconds since 1970.
pub fn now_ms() -> i64 {
    js_sys::Date::now() as i64
}

/// A clock that never goes back, milliseconds since the page (or the worker) began.
pub fn monotonic_ms() -> i64 {
    global("performance").unchecked_into::<Performance>().now() as i64
}

/// Random bytes fit for keys and ids.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    let crypto = global("crypto").unchecked_into::<Crypto>();
    crypto.get_random_values_with_u8_array(&mut bytes).expect("fewer than 65,536 bytes are asked for");
    bytes
}

/// Waits `ms` milliseconds.
pub async fn sleep(ms: u32) {
    let set_timeout = global("setTimeout").unchecked_into::<Function>();
    let done = Promise::new(&mut |resolve, _| {
        // A timer is always granted.
        let _ = set_timeout.call2(&JsValue::UNDEFINED, &resolve, &ms.into());
    });
    // The promise has no way to fail.
    let _ = JsFuture::from(done).await;
}

/// The client for all requests.
pub fn http() -> reqwest::Client {
    reqwest::Client::new()
}

/// Whether nothing shows that a request which failed was handed over. A browser rejects it in the same words when it is
/// offline, refused, or cut before an answer began, so less is claimed; it is sent again in any case.
pub fn failed_before_sending(error: &reqwest::Error) -> bool {
    error.is_builder() || error.is_request()
}

/// Where the server is: the origin of this page.
pub fn base_url() -> String {
    Reflect::get(&global("location"), &"origin".into()).ok().and_then(|origin| origin.as_string()).unwrap_or_default()
}

/// This side's end of the channel, left by the start scripts.
fn port() -> Option<MessagePort> {
    Reflect::get(&global("tannoi"), &"port".into()).ok()?.dyn_into().ok()
}

/// What JavaScript said went wrong, for the log.
fn reason(error: &JsValue) -> String {
    error.dyn_ref::<js_sys::Error>().map_or_else(|| format!("{error:?}"), |error| String::from(error.message()))
}
