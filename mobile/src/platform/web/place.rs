//! Where the device is. Called by name, because the page may not evaluate text as a script.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// How long to wait for an answer, milliseconds.
const TIMEOUT_MS: u32 = 20_000;

/// Where this device is, (lon, lat), if the person and the device allow it.
pub async fn place() -> Option<[f64; 2]> {
    let found = JsFuture::from(asked().ok()?).await.ok()?;
    let coords = Reflect::get(&found, &"coords".into()).ok()?;
    let degrees = |name: &str| Reflect::get(&coords, &name.into()).ok().and_then(|value| value.as_f64());
    Some([degrees("longitude")?, degrees("latitude")?])
}

fn asked() -> Result<Promise, JsValue> {
    let location = Reflect::get(&super::global("navigator"), &"geolocation".into())?;
    let ask: Function = Reflect::get(&location, &"getCurrentPosition".into())?.dyn_into()?;
    let options = Object::new();
    Reflect::set(&options, &"timeout".into(), &TIMEOUT_MS.into())?;
    Reflect::set(&options, &"enableHighAccuracy".into(), &JsValue::TRUE)?;
    Ok(Promise::new(&mut |found, failed| {
        let given_up = failed.clone();
        // The error itself says nothing that a person needs.
        let refused = Closure::once_into_js(move |_error: JsValue| given_up.call0(&JsValue::UNDEFINED));
        let all = Array::of3(&found, &refused, &options);
        if ask.apply(&location, &all).is_err() {
            // The promise has no other listener.
            let _ = failed.call0(&JsValue::UNDEFINED);
        }
    }))
}
