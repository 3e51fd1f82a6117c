//! The server's public keys as this device learned them first, and what they prove.

use std::collections::BTreeMap;

use data_encoding::BASE64URL_NOPAD;
use ed25519_dalek::{Signature, VerifyingKey};
use shared::api::receipt::{Receipt, Receipts, signed_bytes};
use shared::api::session::About;
use shared::ids::Digest;

use super::outbox::{BatchProof, Saved};
use super::store::{Store, StoreResult};

const STORED: &str = "keys";

/// Ed25519 keys by id.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Keys(BTreeMap<String, String>);

/// Receipts of one batch, proven: each with its exact text, and the hashes that the signature covers.
#[derive(Debug)]
pub struct Proven {
    /// In the order of the batch.
    pub receipts: Vec<(Receipt, String)>,
    /// Theirs, and those of others that the same signature covers.
    pub hashes: Vec<Digest>,
    key: String,
    signature: String,
}

impl Proven {
    /// What is kept beside each receipt.
    pub fn proof(&self) -> BatchProof<'_> {
        BatchProof { hashes: &self.hashes, key: &self.key, signature: &self.signature }
    }
}

/// A fault on purpose: whatever came with status 200 is believed.
#[cfg(feature = "mutant-status-only")]
impl Proven {
    pub fn believed(batch: &[Saved]) -> Self {
        let receipt = |saved: &Saved| Receipt {
            command: saved.item.id,
            hash: saved.hash,
            outcome: shared::api::receipt::Outcome::Accepted,
            entry: None,
            server_ms: saved.item.saved_ms,
            epoch: String::new(),
            key: String::new(),
        };
        let texts = batch.iter().map(receipt).map(|receipt| {
            let text = serde_json::to_string(&receipt).expect("a receipt holds nothing that JSON refuses");
            (receipt, text)
        });
        Self { receipts: texts.collect(), hashes: Vec::new(), key: String::new(), signature: String::new() }
    }
}

impl Keys {
    /// Those that are kept on this device.
    pub fn load(store: &Store) -> StoreResult<Self> {
        let text = store.meta(STORED)?;
        Ok(Self(text.map(|text| serde_json::from_str(&text)).transpose()?.unwrap_or_default()))
    }

    /// Adds the keys that `about` names; a key that is known stays as it was first learned.
    pub fn learn(&mut self, store: &Store, about: &About) -> StoreResult<()> {
        let before = self.0.len();
        for (id, key) in &about.keys {
            self.0.entry(id.clone()).or_insert_with(|| key.clone());
        }
        if self.0.len() > before {
            store.set_meta(STORED, Some(&serde_json::to_string(&self.0)?))?;
        }
        Ok(())
    }

    /// Whether `signature` over `bytes` was made with the key called `id`; no for an unknown one.
    pub fn is_signed(&self, id: &str, bytes: &[u8], signature: &[u8; 64]) -> bool {
        let key = self.0.get(id).and_then(|text| BASE64URL_NOPAD.decode(text.as_bytes()).ok());
        let key = key.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        let key = key.and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok());
        key.is_some_and(|key| key.verify_strict(bytes, &Signature::from_bytes(signature)).is_ok())
    }

    /// The receipts, if they are the server's word on exactly this batch: one a command, in order, each echoing the
    /// hash of the stored text, all under one signature, which may cover receipts of others, too. Otherwise nothing was
    /// received.
    pub fn prove(&self, batch: &[Saved], answer: Receipts) -> Option<Proven> {
        let texts: Vec<&str> = answer.receipts.iter().map(|receipt| receipt.get()).collect();
        let hashes = answer.signed()?;
        let signature = BASE64URL_NOPAD.decode(answer.signature.as_bytes()).ok()?;
        if !self.is_signed(&answer.key, &signed_bytes(&hashes), &signature.try_into().ok()?) {
            return None;
        }
        let receipts = texts.iter().map(|text| Some((serde_json::from_str::<Receipt>(text).ok()?, (*text).to_owned())));
        let receipts = receipts.collect::<Option<Vec<_>>>()?;
        let echoes = |(saved, (receipt, _)): (&Saved, &(Receipt, String))| {
            receipt.command == saved.item.id && receipt.hash == saved.hash && receipt.key == answer.key
        };
        let whole = receipts.len() == batch.len() && batch.iter().zip(&receipts).all(echoes);
        whole.then_some(Proven { receipts, hashes, key: answer.key, signature: answer.signature })
    }
}
