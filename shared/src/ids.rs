//! Typed ids. The ones made on a device are UUIDv7 (RFC 9562 §5.7); those that people or the State give are text.
//!
//! Making an id needs a clock and randomness, so both come in as arguments.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

macro_rules! uuid_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id: UUIDv7 of `ms` (Unix milliseconds) and ten random bytes.
            pub fn new(ms: u64, random: [u8; 10]) -> Self {
                Self(uuid::Builder::from_unix_timestamp_millis(ms, &random).into_uuid())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                Uuid::parse_str(text).map(Self).map_err(|_| NotAnId)
            }
        }
    )+};
}

uuid_id! {
    /// One change asked for by a device; made there, kept for ever.
    CommandId,
    /// A dossier with its booking and both legs.
    DossierId,
    /// A person who acts: citizen or staff.
    ActorId,
    /// One installation of the app.
    DeviceId,
    /// One hand-over record between post and agency.
    HandoverId,
    /// A day's plan that was computed and not yet published.
    ProposalId,
    /// A matter that a person has to look at.
    CaseId,
    /// A declared event of force majeure; declared again with another end it keeps its id.
    ForceMajeureId,
}

macro_rules! text_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    )+};
}

text_id! {
    /// Code of a post office (bưu cục).
    OfficeId,
    /// Code of an agency with its one-stop shop (bộ phận một cửa).
    AgencyId,
    /// Code of a procedure in the national base, such as `2.000635`; never a number. A client may send any text: one
    /// that no version has is refused as unknown.
    ProcedureCode,
    /// Five-digit code of a commune; a key only together with its date.
    CommuneCode,
}

impl ProcedureCode {
    /// Reads `code` as the national base writes it: one digit, a dot and six digits.
    pub fn new(code: &str) -> Result<Self, NotAnId> {
        let shape = code.bytes().enumerate().all(|(at, b)| if at == 1 { b == b'.' } else { b.is_ascii_digit() });
        if code.len() == 8 && shape { Ok(Self(code.to_owned())) } else { Err(NotAnId) }
    }
}

impl CommuneCode {
    /// Reads `code`: five digits.
    pub fn new(code: &str) -> Result<Self, NotAnId> {
        let sound = code.len() == 5 && code.bytes().all(|b| b.is_ascii_digit());
        if sound { Ok(Self(code.to_owned())) } else { Err(NotAnId) }
    }
}

/// Text that is no id of the asked-for kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnId;

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an id")
    }
}

impl std::error::Error for NotAnId {}

/// SHA-256 of some bytes; 64 hexadecimal digits on the wire.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// Of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        use sha2::Digest as _;
        Self(sha2::Sha256::digest(bytes).into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Digest {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let bytes = data_encoding::HEXLOWER.decode(text.as_bytes()).map_err(|_| NotAnId)?;
        bytes.try_into().map(Self).map_err(|_| NotAnId)
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_made_later_sort_later() {
        assert!(CommandId::new(1_000, [255; 10]) < CommandId::new(1_001, [0; 10]));
        assert_eq!(CommandId::new(1_000, [7; 10]).0.get_version_num(), 7);
    }

    #[test]
    fn a_digest_survives_the_wire_and_other_text_is_refused() {
        let digest = Digest::of(b"abc");
        assert_eq!(serde_json::from_str::<Digest>(&serde_json::to_string(&digest).unwrap()).unwrap(), digest);
        assert!(digest.to_string().starts_with("ba7816bf"));
        assert!("BA7816".parse::<Digest>().is_err());
    }
}
