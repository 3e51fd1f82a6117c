//! What the page asks the browser on behalf of the person: where they are, and to share an address. No script is
//! evaluated: the page's security policy forbids it.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::global;

/// Longest wait for a position, milliseconds.
const POSITION_MS: u32 = 20_000;

/// Writes the name of the screen into the tab.
pub fn set_title(title: &str) {
    // A tab without a name is no reason to fail.
    let _ = Reflect::set(&global("document"), &"title".into(), &title.into());
}

/// Opens the browser's dialog for printing this page; `false` where there is none.
pub fn print() -> bool {
    let page = js_sys::global();
    let print = property(&page, "print").and_then(|print| print.dyn_into::<Function>().ok());
    print.is_some_and(|print| print.call0(&page).is_ok())
}

/// Where this device is, (lon, lat); `None` if the person or the device refuses.
pub async fn position() -> Option<[f64; 2]> {
    let geolocation = property(&global("navigator"), "geolocation")?;
    let ask = property(&geolocation, "getCurrentPosition")?.dyn_into::<Function>().ok()?;
    let options = Object::new();
    Reflect::set(&options, &"enableHighAccuracy".into(), &true.into()).ok()?;
    Reflect::set(&options, &"timeout".into(), &POSITION_MS.into()).ok()?;
    let answered = Promise::new(&mut |resolve, reject| {
        let arguments = Array::of3(&resolve, &reject, &options);
        // A browser that cannot even be asked leaves the promise open; it is settled here.
        if ask.apply(&geolocation, &arguments).is_err() {
            let _ = reject.call0(&JsValue::UNDEFINED);
        }
    });
    let found = JsFuture::from(answered).await.ok()?;
    let coords = property(&found, "coords")?;
    Some([property(&coords, "longitude")?.as_f64()?, property(&coords, "latitude")?.as_f64()?])
}

/// Hands `address` to the device's own sharing, else to its clipboard; `false` if it has neither.
pub async fn share(address: &str) -> bool {
    let navigator = global("navigator");
    if let Some(share) = property(&navigator, "share").and_then(|share| share.dyn_into::<Function>().ok()) {
        let what = Object::new();
        let named = Reflect::set(&what, &"url".into(), &address.into()).is_ok();
        // A person who closes the device's own dialog has seen the choice; that counts as shared.
        return named && settle(share.call1(&navigator, &what)).await;
    }
    let Some(clipboard) = property(&navigator, "clipboard") else { return false };
    let Some(write) = property(&clipboard, "writeText").and_then(|write| write.dyn_into::<Function>().ok()) else {
        return false;
    };
    match write.call1(&clipboard, &address.into()).map(Promise::from) {
        Ok(written) => JsFuture::from(written).await.is_ok(),
        Err(_) => false,
    }
}

/// Offers `text` as a file called `name`, the way the browser keeps downloads; answers its name.
pub async fn save_file(name: &str, text: &str) -> Option<String> {
    let blob = web_sys::Blob::new_with_str_sequence(&Array::of1(&text.into())).ok()?;
    let urls = global("URL");
    let make = property(&urls, "createObjectURL")?.dyn_into::<Function>().ok()?;
    let url = make.call1(&urls, &blob).ok()?;
    let link = web_sys::window()?.document()?.create_element("a").ok()?.dyn_into::<web_sys::HtmlElement>().ok()?;
    link.set_attribute("href", &url.as_string()?).ok()?;
    link.set_attribute("download", name).ok()?;
    link.click();
    let forget = property(&urls, "revokeObjectURL")?.dyn_into::<Function>().ok()?;
    // The browser has taken its copy when the click returns.
    let _ = forget.call1(&urls, &url);
    Some(name.to_owned())
}

/// Waits for a promise to end, one way or the other; `false` if there is none.
async fn settle(promise: Result<JsValue, JsValue>) -> bool {
    let Ok(promise) = promise else { return false };
    let ignore = Closure::<dyn FnMut(JsValue)>::new(|_| {});
    let ended = JsFuture::from(Promise::resolve(&promise).catch(&ignore)).await;
    ended.is_ok()
}

fn property(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &name.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
}
