//! What differs between a browser and a native program: time, randomness, the engine's thread, files.
//! The only place with `cfg(target…)`. Both sides offer the same names.

#[cfg(not(target_arch = "wasm32"))]
mod native;
pub mod picture;
#[cfg(target_arch = "wasm32")]
mod web;

#[cfg(not(target_arch = "wasm32"))]
pub use native::{
    Blobs, Link, base_url, failed_before_sending, home, http, is_engine_side, launch, listen, monotonic_ms, now_ms,
    open, position, random_bytes, save_file, serve, set_title, share, sleep, spawn_engine,
};
#[cfg(target_arch = "wasm32")]
pub use web::{
    Blobs, Link, base_url, failed_before_sending, http, is_engine_side, launch, listen, monotonic_ms, now_ms, open,
    position, random_bytes, save_file, serve, set_title, share, sleep,
};

/// The name of bytes: their SHA-256 in lower-case hexadecimal.
fn name_of(bytes: &[u8]) -> String {
    use sha2::Digest;
    data_encoding::HEXLOWER.encode(&sha2::Sha256::digest(bytes))
}

/// Whether `name` can be a name given by [`name_of`]; nothing else reaches a file system.
fn is_blob_name(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
