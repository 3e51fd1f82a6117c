//! The server's signing key: receipts, door tokens. Kept in a file of the data folder (or where the operator says),
//! never in the database and never in the repository.

use std::io::Write as _;
use std::path::Path;

use data_encoding::BASE64URL_NOPAD;
use ed25519_dalek::{Signer as _, SigningKey};
use shared::ids::Digest;

/// An Ed25519 key with its name.
pub struct Keys {
    signing: SigningKey,
    id: String,
}

/// Why there is no key.
#[derive(Debug)]
pub enum KeyError {
    /// The file cannot be read or made.
    File(std::io::Error),
    /// The file does not hold a key of ours.
    Malformed,
}

impl std::fmt::Display for KeyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(error) => write!(f, "the key file cannot be used: {error}"),
            Self::Malformed => f.write_str("the key file does not hold 32 bytes in base64url"),
        }
    }
}

impl std::error::Error for KeyError {}

impl Keys {
    /// The key in `path`; made of `fresh` if there is no such file yet.
    pub fn load_or_make(path: &Path, fresh: [u8; 32]) -> Result<Self, KeyError> {
        match std::fs::read_to_string(path) {
            Ok(text) => {
                let bytes = BASE64URL_NOPAD.decode(text.trim().as_bytes()).map_err(|_| KeyError::Malformed)?;
                Ok(Self::from_seed(bytes.try_into().map_err(|_| KeyError::Malformed)?))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let mut options = std::fs::OpenOptions::new();
                options.write(true).create_new(true);
                #[cfg(unix)]
                std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
                let mut file = options.open(path).map_err(KeyError::File)?;
                writeln!(file, "{}", BASE64URL_NOPAD.encode(&fresh)).map_err(KeyError::File)?;
                file.sync_all().map_err(KeyError::File)?;
                Ok(Self::from_seed(fresh))
            }
            Err(error) => Err(KeyError::File(error)),
        }
    }

    /// The key of this seed.
    pub fn from_seed(seed: [u8; 32]) -> Self {
        let signing = SigningKey::from_bytes(&seed);
        let id = Digest::of(signing.verifying_key().as_bytes()).to_string()[..16].to_owned();
        Self { signing, id }
    }

    /// Its name: the first sixteen hexadecimal digits of the public key's SHA-256.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The public key, base64url without padding.
    pub fn public(&self) -> String {
        BASE64URL_NOPAD.encode(self.signing.verifying_key().as_bytes())
    }

    /// Signs bytes; base64url without padding.
    pub fn sign(&self, bytes: &[u8]) -> String {
        BASE64URL_NOPAD.encode(&self.sign_raw(bytes))
    }

    /// Signs bytes.
    pub fn sign_raw(&self, bytes: &[u8]) -> [u8; 64] {
        self.signing.sign(bytes).to_bytes()
    }

    /// Whether this server's key named `id` signed `bytes`.
    pub fn has_signed(&self, id: &str, bytes: &[u8], signature: &[u8; 64]) -> bool {
        let signature = ed25519_dalek::Signature::from_bytes(signature);
        id == self.id && self.signing.verifying_key().verify_strict(bytes, &signature).is_ok()
    }

    /// A number that only this server can compute from `bytes`.
    pub fn secret_number(&self, bytes: &[u8]) -> u32 {
        let mut all = self.signing.to_bytes().to_vec();
        all.extend_from_slice(b"tannoi-badge-v1\n");
        all.extend_from_slice(bytes);
        let Digest([a, b, c, d, ..]) = Digest::of(&all);
        u32::from_be_bytes([a, b, c, d])
    }
}
