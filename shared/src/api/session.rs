//! Signing in: a phone with a one-time code, or a staff account with a password. One session per device and person.

use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::ids::DeviceId;

/// `POST` [`path::ASK_CODE`](super::path::ASK_CODE).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AskCode {
    /// As typed.
    pub phone: String,
}

/// `POST` [`path::SIGN_IN`](super::path::SIGN_IN).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SignIn {
    /// As typed.
    pub phone: String,
    /// Six digits.
    pub code: String,
    /// This installation.
    pub device: DeviceId,
}

/// `POST` [`path::SIGN_IN_STAFF`](super::path::SIGN_IN_STAFF).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SignInStaff {
    /// User name.
    pub user: String,
    /// Password.
    pub password: String,
    /// This installation.
    pub device: DeviceId,
}

/// A session as the device keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Sent as `Authorization: Bearer`.
    pub token: String,
    /// Who.
    pub actor: Actor,
    /// Name to show; for a citizen the phone number.
    pub name: String,
}

/// What [`About::product`] says.
pub const PRODUCT: &str = "tannoi";

/// Answer to [`path::ABOUT`](super::path::ABOUT): what a device needs to trust and talk to this server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// [`PRODUCT`], so that a captive portal's page is not taken for it.
    pub product: String,
    /// Server's version.
    pub version: String,
    /// Life of the server's data.
    pub epoch: String,
    /// Ed25519 public keys of receipts and tokens, by key id; base64url without padding.
    pub keys: std::collections::BTreeMap<String, String>,
    /// Server's clock, Unix milliseconds.
    pub server_ms: i64,
    /// Largest photo that is taken, bytes.
    pub max_blob_bytes: u64,
    /// Largest part of a photo in one request of a resumable upload, bytes; 0 = only whole ones are taken.
    #[serde(default)]
    pub max_part_bytes: u64,
    /// Media types that are taken, by their content.
    #[serde(default)]
    pub blob_types: Vec<String>,
    /// Most commands in one batch.
    pub max_batch: usize,
    /// Demo accounts exist and the demo page shows messages.
    pub demo: bool,
}

/// How far an upload in parts has come: answer to `GET` and `PATCH` of
/// [`path::BLOBS`](super::path::BLOBS)`/{sha256}/upload`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadState {
    /// The whole is stored: nothing is left to send.
    pub stored: bool,
    /// Where the next part begins, bytes.
    pub offset: u64,
}
