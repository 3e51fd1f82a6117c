//! Copies of photos for screens: decoded, made smaller, encoded anew, so that nothing of the file but its pixels goes on.

use std::io::Cursor;

use image::{ImageReader, Limits};

/// Widest and highest copy, pixels.
const MOST: u32 = 1_280;
/// Widest and highest photo that is decoded, pixels.
const MOST_DECODED: u32 = 8_192;
/// Most memory for decoding, bytes.
const MOST_MEMORY: u64 = 128 * 1024 * 1024;

/// A JPEG of the picture in `bytes`; `None` if it cannot be read or is too large.
pub fn copy(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_DECODED);
    limits.max_image_height = Some(MOST_DECODED);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let picture = reader.decode().ok()?;
    let smaller = if picture.width().max(picture.height()) > MOST { picture.thumbnail(MOST, MOST) } else { picture };
    let mut made = Cursor::new(Vec::new());
    smaller.to_rgb8().write_to(&mut made, image::ImageFormat::Jpeg).ok()?;
    Some(made.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_small_and_holds_nothing_but_pixels() {
        let picture = image::RgbImage::from_fn(2_000, 500, |x, y| image::Rgb([(x % 256) as u8, (y % 256) as u8, 7]));
        let mut png = Cursor::new(Vec::new());
        picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
        let made = copy(png.get_ref()).unwrap();
        let read = image::load_from_memory(&made).unwrap();
        assert_eq!((read.width(), read.height()), (1_280, 320));
        assert_eq!(crate::media::judge(&made), Ok(crate::media::Media::Jpeg));
        let mut with_words = png.into_inner();
        with_words.extend_from_slice(b"words behind the picture");
        let made = copy(&with_words).unwrap();
        assert!(!made.windows(5).any(|bytes| bytes == b"words"));
        assert_eq!(copy(b"no picture"), None);
    }
}
