//! A line on which the server speaks, by `fetch`: what browsers made for it cannot say who is asking.

use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::global;

/// Ends the request when it goes.
struct Abort(JsValue);

impl Drop for Abort {
    fn drop(&mut self) {
        // A request that has ended does not mind.
        let _ = call(&self.0, "abort", &[]);
    }
}

/// Opens `url` for the bearer of `token` and hands over every piece that comes, until the line ends.
pub async fn listen(_http: &reqwest::Client, url: &str, token: &str, heard: impl FnMut(&[u8])) {
    // Whatever went wrong, the line is gone; it is opened again later.
    let _ = follow(url, token, heard).await;
}

async fn follow(url: &str, token: &str, mut heard: impl FnMut(&[u8])) -> Result<(), JsValue> {
    let maker = global("AbortController").dyn_into::<Function>()?;
    let abort = Abort(Reflect::construct(&maker, &Array::new())?);
    let headers = Object::new();
    Reflect::set(&headers, &"Authorization".into(), &format!("Bearer {token}").into())?;
    Reflect::set(&headers, &"Accept".into(), &"text/event-stream".into())?;
    let options = Object::new();
    Reflect::set(&options, &"headers".into(), &headers)?;
    Reflect::set(&options, &"cache".into(), &"no-store".into())?;
    Reflect::set(&options, &"signal".into(), &Reflect::get(&abort.0, &"signal".into())?)?;
    let answer = wait(call(&js_sys::global(), "fetch", &[url.into(), options.into()])?).await?;
    let kind = call(&Reflect::get(&answer, &"headers".into())?, "get", &["content-type".into()])?;
    // A portal's page is no line to listen to.
    let is_line = Reflect::get(&answer, &"ok".into())?.is_truthy()
        && kind.as_string().is_some_and(|kind| kind.starts_with("text/event-stream"));
    if !is_line {
        return Ok(());
    }
    let reader = call(&Reflect::get(&answer, &"body".into())?, "getReader", &[])?;
    loop {
        let part = wait(call(&reader, "read", &[])?).await?;
        if Reflect::get(&part, &"done".into())?.is_truthy() {
            return Ok(());
        }
        heard(&Reflect::get(&part, &"value".into())?.dyn_into::<Uint8Array>()?.to_vec());
    }
}

fn call(of: &JsValue, name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let function = Reflect::get(of, &name.into())?.dyn_into::<Function>()?;
    function.apply(of, &arguments.iter().collect::<Array>())
}

async fn wait(promise: JsValue) -> Result<JsValue, JsValue> {
    JsFuture::from(promise.dyn_into::<Promise>()?).await
}
