//! Compresses files and names their media types.

use assets::pack::{self, Coding, File};

use crate::Raw;

/// A file ready for the pack.
pub struct Packed {
    raw: Raw,
    coding: Coding,
    stored: Option<Vec<u8>>,
}

impl Packed {
    /// As the pack wants it.
    pub fn file(&self) -> File<'_> {
        File {
            url: self.raw.url.clone(),
            media: media_type(&self.raw.url).to_owned(),
            version: self.raw.version.clone(),
            hash: pack::hash(&self.raw.bytes),
            coding: self.coding,
            raw_len: self.raw.bytes.len(),
            bytes: self.bytes(),
        }
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.raw.url
    }

    /// Bytes that a browser downloads.
    pub fn stored_len(&self) -> usize {
        self.bytes().len()
    }

    /// Bytes before compression.
    pub fn raw_len(&self) -> usize {
        self.raw.bytes.len()
    }

    fn bytes(&self) -> &[u8] {
        self.stored.as_deref().unwrap_or(&self.raw.bytes)
    }
}

/// Compresses every file that gets smaller by it.
pub fn all(files: &[Raw], quick: bool) -> Vec<Packed> {
    files
        .iter()
        .map(|file| one(Raw { url: file.url.clone(), version: file.version.clone(), bytes: file.bytes.clone() }, quick))
        .collect()
}

fn one(raw: Raw, quick: bool) -> Packed {
    let compressed = brotli(&raw.bytes, if quick { 4 } else { 11 });
    if compressed.len() < raw.bytes.len() {
        Packed { raw, coding: Coding::Brotli, stored: Some(compressed) }
    } else {
        Packed { raw, coding: Coding::Identity, stored: None }
    }
}

fn brotli(bytes: &[u8], quality: i32) -> Vec<u8> {
    let settings =
        brotli::enc::BrotliEncoderParams { quality, lgwin: 22, size_hint: bytes.len(), ..Default::default() };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut out, &settings).expect("memory takes every byte");
    out
}

/// The media type that the ending of `url` stands for.
fn media_type(url: &str) -> &'static str {
    match url.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "webmanifest" => "application/manifest+json",
        "json" | "geojson" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_compressed_only_if_that_makes_it_smaller() {
        let packed = all(&[Raw::new("/a.css", vec![b'a'; 1000]), Raw::new("/b.png", vec![1])], true);
        assert_eq!((packed[0].file().coding, packed[0].file().raw_len), (Coding::Brotli, 1000));
        assert_eq!((packed[1].file().coding, packed[1].file().bytes), (Coding::Identity, &[1][..]));
    }
}
