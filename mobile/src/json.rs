//! JSON in the app, read from text only and written to text only: every further way of reading makes the compiler write
//! the reader of every type once more, and a phone has to load it.

use serde::Serialize;
use serde::de::{DeserializeOwned, Error as _};

/// Reads an answer's bytes. Fails if they are not UTF-8 or not a `T`.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> serde_json::Result<T> {
    serde_json::from_str(std::str::from_utf8(bytes).map_err(serde_json::Error::custom)?)
}

/// The lasting tag of a plain variant; empty for everything that is not one word.
pub fn tag<T: Serialize>(value: &T) -> String {
    let text = serde_json::to_string(value).unwrap_or_default();
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or_default().to_owned()
}

/// The variant that `tag` names.
pub fn from_tag<T: DeserializeOwned>(tag: &str) -> serde_json::Result<T> {
    serde_json::from_str(&serde_json::to_string(tag)?)
}

/// The word that an object has at `name`; empty if it has none.
pub fn tag_at<T: Serialize>(name: &str, value: &T) -> String {
    let text = serde_json::to_string(value).unwrap_or_default();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    value.get(name).and_then(|tag| tag.as_str()).unwrap_or_default().to_owned()
}
