//! Photos without a browser's canvas: decoded and encoded here.

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageReader};
use std::io::Cursor;

use crate::platform::picture::{Luma, MAX_SIDE, fitted};

/// 0–100.
const QUALITY: u8 = 80;

/// The picture upright, fitted to `max`; `None` if it is no picture.
fn decoded(file: &[u8], max: u32) -> Option<DynamicImage> {
    let mut decoder = ImageReader::new(Cursor::new(file)).with_guessed_format().ok()?.into_decoder().ok()?;
    let turned = decoder.orientation().ok()?;
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    picture.apply_orientation(turned);
    let (width, height) = fitted(picture.width(), picture.height(), max);
    Some(if width == picture.width() { picture } else { picture.resize_exact(width, height, FilterType::Triangle) })
}

/// The photo as a JPEG of its pixels only: upright, at most [`MAX_SIDE`] long, no metadata. `None` if it is no picture.
pub async fn to_jpeg(file: &[u8]) -> Option<Vec<u8>> {
    let picture = decoded(file, MAX_SIDE)?.into_rgb8();
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode_image(&picture).ok()?;
    Some(jpeg)
}

/// The brightness of the photo, fitted to `max`; `None` if it is no picture.
pub async fn luma(file: &[u8], max: u32) -> Option<Luma> {
    let picture = decoded(file, max)?.into_luma8();
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    Some(Luma { width, height, pixels: picture.into_raw() })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A grey JPEG with a comment of `words` inside.
    fn photo(width: u32, height: u32, words: &[u8]) -> Vec<u8> {
        let mut jpeg = Vec::new();
        let grey = DynamicImage::new_rgb8(width, height);
        JpegEncoder::new(&mut jpeg).encode_image(&grey).unwrap();
        let length = u16::try_from(words.len() + 2).unwrap().to_be_bytes();
        let comment = [&[0xff, 0xfe], &length[..], words].concat();
        jpeg.splice(2..2, comment);
        jpeg
    }

    #[tokio::test]
    async fn a_kept_photo_is_small_and_holds_nothing_but_its_pixels() {
        let taken = photo(2_000, 500, b"13.45N 109.22E");
        let kept = to_jpeg(&taken).await.unwrap();
        assert!(taken.windows(6).any(|part| part == b"13.45N") && !kept.windows(6).any(|part| part == b"13.45N"));
        let luma = luma(&kept, 10_000).await.unwrap();
        assert_eq!((luma.width, luma.height), (1_600, 400));
    }

    #[tokio::test]
    async fn what_is_no_picture_is_refused() {
        assert_eq!(to_jpeg(b"%PDF-1.7").await, None);
    }
}
