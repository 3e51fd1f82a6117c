//! Photos made small and bare, and the QR code on a photo. Decoding is the platform's; the rest is the same everywhere.

#[cfg(not(target_arch = "wasm32"))]
pub use super::native::{luma, to_jpeg};
#[cfg(target_arch = "wasm32")]
pub use super::web::{luma, to_jpeg};

/// Longest side of a photo that is kept, pixels.
pub const MAX_SIDE: u32 = 1_600;
/// Longest sides at which a QR code is looked for, pixels; the first is right for most photos.
const READ_SIDES: [u32; 3] = [1_000, 1_600, 500];

/// Brightness of a picture, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Luma {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// 0 is black; `width` × `height` of them.
    pub pixels: Vec<u8>,
}

/// The size of a picture made to fit a square of `max`, never enlarged; no side is 0.
pub(super) fn fitted(width: u32, height: u32, max: u32) -> (u32, u32) {
    let longest = width.max(height).max(1);
    if longest <= max {
        return (width.max(1), height.max(1));
    }
    let scaled = |side: u32| {
        let side = u64::from(side) * u64::from(max) / u64::from(longest);
        u32::try_from(side).unwrap_or(max).max(1)
    };
    (scaled(width), scaled(height))
}

/// The text of the first QR code found on a photo; `None` if there is none that can be read.
pub async fn read_qr(file: &[u8]) -> Option<String> {
    for side in READ_SIDES {
        if let Some(found) = luma(file, side).await.as_ref().and_then(text_in) {
            return Some(found);
        }
    }
    None
}

fn text_in(luma: &Luma) -> Option<String> {
    decoded(luma).or_else(|| decoded(&evenly_lit(luma)))
}

fn decoded(luma: &Luma) -> Option<String> {
    let mut reader = quircs::Quirc::default();
    let mut codes = reader.identify(luma.width, luma.height, &luma.pixels);
    codes.find_map(|code| String::from_utf8(code.ok()?.decode().ok()?.payload).ok())
}

/// Black where a pixel is darker than what lies around it, white elsewhere: a shadow over the code goes away.
fn evenly_lit(luma: &Luma) -> Luma {
    let (width, height) = (luma.width, luma.height);
    let reach = (width.max(height) / 16).max(8);
    // The sum of everything above and to the left of each corner of a pixel.
    let across = width + 1;
    let mut sums = vec![0_u64; across * (height + 1)];
    for y in 0..height {
        let mut row = 0;
        for x in 0..width {
            row += u64::from(luma.pixels[y * width + x]);
            sums[(y + 1) * across + x + 1] = sums[y * across + x + 1] + row;
        }
    }
    let lit = |place: usize| {
        let (x, y) = (place % width, place / width);
        let (left, right) = (x.saturating_sub(reach), (x + reach).min(width));
        let (top, bottom) = (y.saturating_sub(reach), (y + reach).min(height));
        let sum = sums[bottom * across + right] + sums[top * across + left]
            - sums[top * across + right]
            - sums[bottom * across + left];
        let count = ((bottom - top) * (right - left)) as u64;
        if u64::from(luma.pixels[place]) * count * 100 < sum * 90 { 0 } else { u8::MAX }
    };
    Luma { width, height, pixels: (0..width * height).map(lit).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A QR code as dark and light squares of `scale` pixels, with the quiet zone around it.
    fn drawn(text: &str, scale: usize) -> Luma {
        let qr = fast_qr::QRBuilder::new(text).build().unwrap();
        let side = (qr.size + 8) * scale;
        let dark = |at: usize| (at / scale).checked_sub(4).filter(|at| *at < qr.size);
        let pixel = |place: usize| match (dark(place % side), dark(place / side)) {
            (Some(x), Some(y)) if qr[y][x].value() => 0,
            _ => 255,
        };
        Luma { width: side, height: side, pixels: (0..side * side).map(pixel).collect() }
    }

    #[test]
    fn a_token_survives_being_shown_and_read() {
        let token = format!("TN1.{}.{}", "a".repeat(180), "b".repeat(86));
        assert_eq!(text_in(&drawn(&token, 6)), Some(token));
    }

    #[test]
    fn a_code_half_in_the_dark_is_read() {
        let mut photo = drawn("https://example.vn/t/7Q2K9", 8);
        let side = photo.width;
        for (place, pixel) in photo.pixels.iter_mut().enumerate() {
            let light = 255 - 230 * (place % side) / side;
            *pixel = u8::try_from((60 + usize::from(*pixel) * 195 / 255) * light / 255).unwrap();
        }
        assert_eq!(decoded(&photo), None);
        assert_eq!(text_in(&photo).as_deref(), Some("https://example.vn/t/7Q2K9"));
    }

    #[test]
    fn a_picture_without_a_code_reads_as_nothing() {
        assert_eq!(text_in(&Luma { width: 64, height: 64, pixels: vec![200; 64 * 64] }), None);
    }

    #[test]
    fn a_picture_is_made_smaller_but_never_larger() {
        assert_eq!(fitted(4_000, 3_000, 1_600), (1_600, 1_200));
        assert_eq!(fitted(800, 600, 1_600), (800, 600));
        assert_eq!(fitted(10_000, 1, 1_600), (1_600, 1));
    }
}
