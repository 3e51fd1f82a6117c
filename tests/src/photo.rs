//! Photos for tests.

use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};

/// A JPEG of noise, which no encoder makes small, of so many pixels each way, without metadata. The same every time.
pub fn noise(side: u32, quality: u8) -> Vec<u8> {
    let mut seed = 1_u32;
    let noise = RgbImage::from_fn(side, side, |_, _| {
        // A step of a linear congruential generator (Knuth, TAOCP 2, 3.3.4).
        Rgb(std::array::from_fn(|_| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 24) as u8
        }))
    });
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, quality).encode_image(&noise).expect("memory takes a picture");
    jpeg
}
