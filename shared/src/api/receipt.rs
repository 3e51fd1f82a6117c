//! What the server says of a command, so that a device can prove it. One signature covers a batch, or batches of several
//! senders.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::ids::{CaseId, CommandId, Digest};

/// Begins the bytes that are signed, so that no other signature of the same key can be taken for one.
pub const SIGNED_PREFIX: &str = "tannoi-receipts-v1\n";

/// The server's word on one command. Its exact JSON text is what the signature covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The command.
    pub command: CommandId,
    /// SHA-256 over the exact bytes that the device stored and the server received.
    pub hash: Digest,
    /// What became of it.
    pub outcome: Outcome,
    /// Place in the chain of the subject (`dossier:ID`), counted from 1; absent unless accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<Entry>,
    /// Server's clock, Unix milliseconds, when it was decided.
    pub server_ms: i64,
    /// Life of the server's data; another one after a restore.
    pub epoch: String,
    /// Which of the server's keys signed.
    pub key: String,
}

/// Where an accepted command stands in the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// `dossier:ID` and the like.
    pub subject: String,
    /// From 1.
    pub number: u64,
}

/// What became of a command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Outcome {
    /// It is in the record for good.
    Accepted,
    /// A rule says no; nothing changed.
    Refused {
        /// Lasting code, also the text key.
        code: String,
        /// Which part of the command, if one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        field: Option<String>,
        /// The first local date on which it would be allowed, if only time is missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        not_before: Option<NaiveDate>,
    },
    /// Kept until what it depends on has come; replaced by a final one.
    Held {
        /// Commands it waits for.
        missing: Vec<CommandId>,
        /// Unix milliseconds; then a person looks at it.
        until_ms: i64,
    },
    /// A person has looked at it and keeps it as a record without effect. Final.
    Closed {
        /// The matter it belonged to.
        case: CaseId,
        /// In the person's words.
        reason: String,
    },
    /// Kept for a person to look at.
    Quarantined {
        /// The matter it belongs to.
        case: CaseId,
        /// Why: lasting code.
        code: String,
    },
}

/// Answer to `POST /api/v1/commands`: one receipt a command, in order.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Receipts {
    /// Each as the exact text that is signed.
    pub receipts: Vec<Box<RawValue>>,
    /// Which key.
    pub key: String,
    /// Ed25519 over [`signed_bytes`], base64url without padding.
    pub signature: String,
    /// What the signature covers, in order, where receipts of other senders are among it; otherwise nothing, and it covers
    /// `receipts` in their order. Only for who asked with [`Batch::joint`]. A hash tells nothing about a receipt to whom
    /// does not have it: each names a command by an id that nobody can guess.
    ///
    /// [`Batch::joint`]: crate::api::command::Batch::joint
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub covered: Vec<Digest>,
}

impl Receipts {
    /// SHA-256 of each receipt's text.
    pub fn hashes(&self) -> Vec<Digest> {
        self.receipts.iter().map(|receipt| Digest::of(receipt.get().as_bytes())).collect()
    }

    /// What the signature has to cover, in order: every receipt of this answer is in it. `None` if one is not.
    pub fn signed(&self) -> Option<Vec<Digest>> {
        let mine = self.hashes();
        if self.covered.is_empty() {
            return Some(mine);
        }
        mine.iter().all(|hash| self.covered.contains(hash)).then(|| self.covered.clone())
    }
}

/// The bytes that a batch's signature covers: [`SIGNED_PREFIX`], then the SHA-256 of each receipt's text on a line of
/// its own. A device keeps the lines and the signature beside its own receipt.
pub fn signed_bytes<'a>(hashes: impl IntoIterator<Item = &'a Digest>) -> Vec<u8> {
    let mut bytes = SIGNED_PREFIX.as_bytes().to_vec();
    for hash in hashes {
        bytes.extend_from_slice(hash.to_string().as_bytes());
        bytes.push(b'\n');
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wire_form_of_a_receipt_is_frozen() {
        let receipt = Receipt {
            command: CommandId::new(1, [1; 10]),
            hash: Digest::of(b"x"),
            outcome: Outcome::Refused { code: "slot.closed".into(), field: Some("window".into()), not_before: None },
            entry: None,
            server_ms: 5,
            epoch: "e".into(),
            key: "k".into(),
        };
        let text = serde_json::to_string(&receipt).unwrap();
        assert_eq!(
            text,
            "{\"command\":\"00000000-0001-7101-8101-010101010101\",\"hash\":\
             \"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881\",\"outcome\":{\"is\":\"refused\",\
             \"code\":\"slot.closed\",\"field\":\"window\"},\"server_ms\":5,\"epoch\":\"e\",\"key\":\"k\"}"
        );
        assert_eq!(serde_json::from_str::<Receipt>(&text).unwrap(), receipt);
    }
}
