//! The server's signing key: receipts, door tokens. Kept in a file of the data folder (or where the operator says),
//! never in the database and never in the repository.

use std::io::Write as _;
use std::path::Path;

use data_encoding::BASE64URL_NOPAD;
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use shared::ids::{ActorId, Digest};

/// An Ed25519 key with its name.
pub struct Keys {
    signing: SigningKey,
    /// Before any text.
    sealing: Hmac<Sha256>,
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
        // Another use of the seed gets another key.
        let key = Digest::of(&[b"tannoi-seal-v1\n", seed.as_slice()].concat());
        let sealing = Hmac::new_from_slice(&key.0).expect("every length of key does");
        Self { signing, sealing, id }
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

    /// Keyed hash over a text that stays in the database, hexadecimal: who changes the text cannot make it.
    pub fn seal(&self, text: &str) -> String {
        data_encoding::HEXLOWER.encode(&self.sealing(text).finalize().into_bytes())
    }

    /// Whether `seal` was made over `text`.
    pub fn has_sealed(&self, text: &str, seal: &str) -> bool {
        let seal = data_encoding::HEXLOWER.decode(seal.as_bytes());
        seal.is_ok_and(|seal| self.sealing(text).verify_slice(&seal).is_ok())
    }

    fn sealing(&self, text: &str) -> Hmac<Sha256> {
        let mut mac = self.sealing.clone();
        mac.update(text.as_bytes());
        mac
    }

    /// Who the citizen of a phone (E.164) becomes: the same after a restore from a time before the first sign-in, so that
    /// what the person's device kept is still the person's. Only this server can compute it.
    pub fn citizen(&self, phone: &str) -> ActorId {
        let Digest(made) = Digest::of(self.seal(&format!("citizen\n{phone}")).as_bytes());
        let mut id = [0; 10];
        id.copy_from_slice(&made[..10]);
        ActorId::new(0, id)
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

/// Whether the key whose public half is `public` (base64url without padding) made `signature` (likewise) over `bytes`.
pub fn is_signed_by(public: &str, bytes: &[u8], signature: &str) -> bool {
    let decode = |text: &str| BASE64URL_NOPAD.decode(text.as_bytes()).ok();
    let key = decode(public).and_then(|bytes| VerifyingKey::from_bytes(&bytes.try_into().ok()?).ok());
    let signature =
        decode(signature).and_then(|bytes| Some(ed25519_dalek::Signature::from_bytes(&bytes.try_into().ok()?)));
    matches!((key, signature), (Some(key), Some(signature)) if key.verify_strict(bytes, &signature).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_key_and_text_have_the_seal() {
        let (keys, other) = (Keys::from_seed([1; 32]), Keys::from_seed([2; 32]));
        let seal = keys.seal("text");
        assert!(keys.has_sealed("text", &seal));
        assert!(!keys.has_sealed("texts", &seal) && !other.has_sealed("text", &seal) && !keys.has_sealed("text", ""));
    }

    #[test]
    fn the_citizen_of_a_phone_is_the_same_on_the_same_server_only() {
        let (keys, other) = (Keys::from_seed([1; 32]), Keys::from_seed([2; 32]));
        assert_eq!(keys.citizen("+84905123456"), keys.citizen("+84905123456"));
        assert_ne!(keys.citizen("+84905123456"), keys.citizen("+84905123457"));
        assert_ne!(keys.citizen("+84905123456"), other.citizen("+84905123456"));
    }

    #[test]
    fn a_signature_is_known_by_the_public_half_alone() {
        let (keys, other) = (Keys::from_seed([1; 32]), Keys::from_seed([2; 32]));
        let signature = keys.sign(b"bytes");
        assert!(is_signed_by(&keys.public(), b"bytes", &signature));
        assert!(!is_signed_by(&other.public(), b"bytes", &signature));
        assert!(!is_signed_by(&keys.public(), b"byte", &signature) && !is_signed_by("x", b"bytes", "y"));
    }
}
