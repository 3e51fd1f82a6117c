//! The token behind the QR that a citizen shows at the door: signed by the server, bound to one leg of one dossier and
//! to a validity period, so that a courier's device can check it without a network.
//!
//! `TN1.<payload>.<signature>`, both parts base64url without padding. Signing and checking a signature is left to the
//! caller: this crate holds no keys.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};

use crate::ids::DossierId;
use crate::shipment::Leg;

/// Begins every token.
pub const SCHEME: &str = "TN1";
/// Begins the bytes that are signed, so that no other signature of the same key can be taken for one.
pub const SIGNED_PREFIX: &str = "tannoi-door-v1\n";
/// Most characters of a token; longer text is not even decoded.
pub const MAX_TOKEN: usize = 1_024;

/// What a token says. The short names keep the QR small; they are frozen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    /// For which dossier.
    #[serde(rename = "d")]
    pub dossier: DossierId,
    /// For which of its legs.
    #[serde(rename = "l")]
    pub leg: Leg,
    /// Valid from, Unix milliseconds, included.
    #[serde(rename = "f")]
    pub from_ms: i64,
    /// Valid to, Unix milliseconds, included.
    #[serde(rename = "t")]
    pub to_ms: i64,
    /// Which of the server's keys signed.
    #[serde(rename = "k")]
    pub key: String,
}

/// A token that was taken apart; nothing is proven before [`Token::verify`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it claims.
    pub payload: Payload,
    signed: Vec<u8>,
    signature: [u8; 64],
}

/// Why a token does not open a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenRefusal {
    /// Not a token of ours.
    Malformed,
    /// Not signed by the key it names.
    BadSignature,
    /// Made for another dossier, or for its other leg.
    OtherLeg,
    /// Not valid at this time.
    OutOfTime,
}

impl fmt::Display for TokenRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "door.token-malformed",
            Self::BadSignature => "door.token-bad-signature",
            Self::OtherLeg => "door.token-other-leg",
            Self::OutOfTime => "door.token-out-of-time",
        })
    }
}

impl std::error::Error for TokenRefusal {}

/// The bytes to sign for `payload`, which [`assemble`] takes together with the signature.
pub fn unsigned(payload: &Payload) -> Vec<u8> {
    let payload = serde_json::to_vec(payload).expect("ids, numbers and text are JSON");
    [SIGNED_PREFIX.as_bytes(), &payload].concat()
}

/// The token from [`unsigned`]'s bytes and their signature.
pub fn assemble(unsigned: &[u8], signature: &[u8; 64]) -> String {
    let payload = unsigned.strip_prefix(SIGNED_PREFIX.as_bytes()).unwrap_or(unsigned);
    format!("{SCHEME}.{}.{}", BASE64URL_NOPAD.encode(payload), BASE64URL_NOPAD.encode(signature))
}

impl Token {
    /// Takes `text` apart; spaces around it are ignored.
    pub fn parse(text: &str) -> Result<Self, TokenRefusal> {
        let text = text.trim();
        let malformed = TokenRefusal::Malformed;
        if text.len() > MAX_TOKEN {
            return Err(malformed);
        }
        let mut parts = text.split('.');
        let (Some(SCHEME), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(malformed);
        };
        let payload = BASE64URL_NOPAD.decode(payload.as_bytes()).map_err(|_| malformed)?;
        let signature = BASE64URL_NOPAD.decode(signature.as_bytes()).map_err(|_| malformed)?;
        let signature = signature.try_into().map_err(|_| malformed)?;
        let signed = [SIGNED_PREFIX.as_bytes(), &payload].concat();
        let payload = std::str::from_utf8(&payload).map_err(|_| malformed)?;
        Ok(Self { payload: serde_json::from_str(payload).map_err(|_| malformed)?, signed, signature })
    }

    /// Whether the token opens this door now. `is_signed(key id, bytes, signature)` checks an Ed25519 signature and says
    /// no for a key it does not know.
    pub fn verify(
        &self,
        dossier: DossierId,
        leg: Leg,
        now_ms: i64,
        is_signed: impl FnOnce(&str, &[u8], &[u8; 64]) -> bool,
    ) -> Result<(), TokenRefusal> {
        if !self.is_signed(is_signed) {
            return Err(TokenRefusal::BadSignature);
        }
        if (self.payload.dossier, self.payload.leg) != (dossier, leg) {
            return Err(TokenRefusal::OtherLeg);
        }
        if !(self.payload.from_ms..=self.payload.to_ms).contains(&now_ms) {
            return Err(TokenRefusal::OutOfTime);
        }
        Ok(())
    }

    /// Whether `is_signed` (key, bytes, signature) says that it is.
    pub fn is_signed(&self, is_signed: impl FnOnce(&str, &[u8], &[u8; 64]) -> bool) -> bool {
        is_signed(&self.payload.key, &self.signed, &self.signature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Digest;

    /// A stand-in for Ed25519: the hash of key and bytes, twice.
    fn sign(key: &str, bytes: &[u8]) -> [u8; 64] {
        let digest = Digest::of(&[key.as_bytes(), bytes].concat()).0;
        [digest, digest].concat().try_into().unwrap()
    }

    fn is_signed(key: &str, bytes: &[u8], signature: &[u8; 64]) -> bool {
        key == "k1" && sign(key, bytes) == *signature
    }

    fn payload() -> Payload {
        Payload { dossier: DossierId::new(1, [1; 10]), leg: Leg::Pickup, from_ms: 10, to_ms: 20, key: "k1".into() }
    }

    fn token(payload: &Payload) -> String {
        let bytes = unsigned(payload);
        assemble(&bytes, &sign(&payload.key, &bytes))
    }

    #[test]
    fn a_token_opens_its_own_door_in_time_and_no_other() {
        let token = Token::parse(&format!(" {}\n", token(&payload()))).unwrap();
        let dossier = payload().dossier;
        assert_eq!(token.verify(dossier, Leg::Pickup, 10, is_signed), Ok(()));
        assert_eq!(token.verify(dossier, Leg::Pickup, 20, is_signed), Ok(()));
        assert_eq!(token.verify(dossier, Leg::Pickup, 21, is_signed), Err(TokenRefusal::OutOfTime));
        assert_eq!(token.verify(dossier, Leg::Return, 15, is_signed), Err(TokenRefusal::OtherLeg));
        let other = DossierId::new(2, [1; 10]);
        assert_eq!(token.verify(other, Leg::Pickup, 15, is_signed), Err(TokenRefusal::OtherLeg));
    }

    #[test]
    fn a_changed_payload_or_an_unknown_key_is_not_signed() {
        let stretched = Payload { to_ms: 99, ..payload() };
        let forged = assemble(&unsigned(&stretched), &sign("k1", &unsigned(&payload())));
        let forged = Token::parse(&forged).unwrap();
        assert_eq!(forged.verify(payload().dossier, Leg::Pickup, 15, is_signed), Err(TokenRefusal::BadSignature));
        let unknown = Token::parse(&token(&Payload { key: "k2".into(), ..payload() })).unwrap();
        assert_eq!(unknown.verify(payload().dossier, Leg::Pickup, 15, is_signed), Err(TokenRefusal::BadSignature));
    }

    #[test]
    fn other_text_is_no_token() {
        for text in ["", "TN1", "TN1..", "https://example.org/x", "TN2.e30.AA", &"x".repeat(5_000)] {
            assert_eq!(Token::parse(text), Err(TokenRefusal::Malformed));
        }
        assert_eq!(Token::parse(&format!("{}.x", token(&payload()))), Err(TokenRefusal::Malformed));
    }

    #[test]
    fn the_form_of_a_token_is_frozen() {
        assert_eq!(
            String::from_utf8(unsigned(&payload())).unwrap(),
            "tannoi-door-v1\n{\"d\":\"00000000-0001-7101-8101-010101010101\",\"l\":\"pickup\",\"f\":10,\"t\":20,\"k\":\"k1\"}"
        );
    }
}
