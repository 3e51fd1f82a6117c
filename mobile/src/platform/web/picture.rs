//! Photos through a canvas of the page: the browser decodes what its camera makes, and only pixels come out.

use data_encoding::BASE64;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap, Window};

use crate::platform::picture::{Luma, MAX_SIDE, fitted};

const JPEG: &str = "image/jpeg";
/// 0–1.
const QUALITY: f64 = 0.8;

struct Drawn {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    width: u32,
    height: u32,
}

async fn drawn(file: &[u8], max: u32) -> Result<Drawn, JsValue> {
    let window: Window = js_sys::global().dyn_into()?;
    let blob = Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(file)))?;
    let picture: ImageBitmap = JsFuture::from(window.create_image_bitmap_with_blob(&blob)?).await?.dyn_into()?;
    let (width, height) = fitted(picture.width(), picture.height(), max);
    let document = window.document().ok_or(JsValue::NULL)?;
    let canvas: HtmlCanvasElement = document.create_element("canvas")?.dyn_into()?;
    canvas.set_width(width);
    canvas.set_height(height);
    let context: CanvasRenderingContext2d = canvas.get_context("2d")?.ok_or(JsValue::NULL)?.dyn_into()?;
    context.draw_image_with_image_bitmap_and_dw_and_dh(&picture, 0.0, 0.0, width.into(), height.into())?;
    picture.close();
    Ok(Drawn { canvas, context, width, height })
}

/// The photo as a JPEG of its pixels only: upright, at most [`MAX_SIDE`] long, no metadata. `None` if it is no picture.
pub async fn to_jpeg(file: &[u8]) -> Option<Vec<u8>> {
    let drawn = drawn(file, MAX_SIDE).await.ok()?;
    let url = drawn.canvas.to_data_url_with_type_and_encoder_options(JPEG, &QUALITY.into()).ok()?;
    let encoded = url.strip_prefix("data:image/jpeg;base64,")?;
    BASE64.decode(encoded.as_bytes()).ok()
}

/// The brightness of the photo, fitted to `max`; `None` if it is no picture.
pub async fn luma(file: &[u8], max: u32) -> Option<Luma> {
    let drawn = drawn(file, max).await.ok()?;
    let image = drawn.context.get_image_data(0.0, 0.0, drawn.width.into(), drawn.height.into()).ok()?;
    let brightness = |pixel: &[u8]| {
        let [red, green, blue] = [pixel[0], pixel[1], pixel[2]].map(u32::from);
        u8::try_from((red * 299 + green * 587 + blue * 114) / 1_000).unwrap_or(u8::MAX)
    };
    let pixels = image.data().chunks_exact(4).map(brightness).collect();
    Some(Luma { width: drawn.width as usize, height: drawn.height as usize, pixels })
}
