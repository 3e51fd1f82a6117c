//! Everything that is data, embedded: reference data ([`data`]) and what a browser may ask for ([`public`]). What is not
//! used is not linked: the app's wasm does not carry the tables of the server.

pub mod data;
pub mod pack;
pub mod public;
pub mod styles;
pub mod texts;
pub mod words;

use std::sync::OnceLock;

use sha2::{Digest, Sha256};

/// One embedded file.
#[derive(Debug)]
pub struct Asset {
    name: &'static str,
    media_type: &'static str,
    bytes: &'static [u8],
    hash: OnceLock<String>,
}

impl Asset {
    const fn new(name: &'static str, media_type: &'static str, bytes: &'static [u8]) -> Self {
        Self { name, media_type, bytes, hash: OnceLock::new() }
    }

    /// Path below its folder, such as `css/app.css`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Value of the `Content-Type` header.
    pub fn media_type(&self) -> &'static str {
        self.media_type
    }

    /// The content.
    pub fn bytes(&self) -> &'static [u8] {
        self.bytes
    }

    /// The first 16 hexadecimal digits of the SHA-256 of the content; computed once.
    pub fn hash(&self) -> &str {
        self.hash.get_or_init(|| data_encoding::HEXLOWER.encode(&Sha256::digest(self.bytes)[..8]))
    }
}

/// Lists of texts and sheets, written by the build script.
mod lists {
    include!(concat!(env!("OUT_DIR"), "/lists.rs"));
}
