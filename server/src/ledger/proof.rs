//! Proof packs: everything that proves the record of one dossier, in one file that other people check with a program of
//! their own. Its form is described in `docs/proof-pack.md`.

use std::collections::{BTreeMap, BTreeSet};

use data_encoding::BASE64;
use serde::Serialize;
use shared::api::receipt::signed_bytes;
use shared::ids::{Digest, DossierId};

use super::checkpoint::{self, skip_of};
use super::merkle::{self, Step};
use super::named::{self, Behind};
use super::purge::Purged;
use crate::app::App;
use crate::keys::Keys;
use crate::store::checkpoints::{self, Signed};
use crate::store::entries::{self, Link, to_json};
use crate::store::purges::{self, Stub};
use crate::store::{Read, StoreError, blobs, dossiers};

/// What the file says that it is.
pub const FORM: &str = "tannoi-proof-v1";

/// Why there is no proof pack.
#[derive(Debug)]
pub enum NoProof {
    /// There is no such dossier.
    Unknown,
    /// These photos and signatures have not come yet.
    Incomplete(Vec<Digest>),
    /// Storage did not do as asked.
    Store(StoreError),
}

impl From<StoreError> for NoProof {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

#[derive(Serialize)]
struct Pack {
    form: &'static str,
    subject: String,
    made_ms: i64,
    epoch: String,
    keys: BTreeMap<String, String>,
    entries: Vec<PackEntry>,
    commands: Vec<PackCommand>,
    receipts_key: String,
    receipts_signature: String,
    place: Place,
    checkpoints: Vec<SignedText>,
    purged: Vec<SignedText>,
    blobs: Vec<PackBlob>,
}

#[derive(Serialize)]
struct PackEntry {
    number: u64,
    command: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    command_hash: Option<String>,
    actor: String,
    role: String,
    device_ms: i64,
    occurred_ms: i64,
    recorded_ms: i64,
    event: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    private_hash: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    private: Option<PackPrivate>,
    hash_form: i64,
    previous: String,
    hash: String,
}

#[derive(Serialize)]
struct PackPrivate {
    salt: String,
    content: String,
}

#[derive(Serialize)]
struct PackCommand {
    id: String,
    hash: String,
    receipt: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

#[derive(Serialize)]
struct Place {
    checkpoint: u64,
    path: Vec<Step>,
}

#[derive(Serialize)]
struct SignedText {
    text: String,
    signature: String,
}

#[derive(Serialize)]
struct PackBlob {
    hash: Digest,
    media_type: String,
    bytes: String,
}

/// The proof pack of a dossier as the text of its file. `with_people`: with the personal fields and the bytes of the
/// commands that are about it alone, if they are still there.
pub async fn pack(app: &App, dossier: DossierId, with_people: bool) -> Result<String, NoProof> {
    checkpoint::cover(app).await?;
    let (keys, epoch, now_ms) = (app.keys.clone(), app.epoch.to_string(), app.now_ms());
    let gather = move |tx: &mut dyn Read| gather(tx, &keys, &epoch, now_ms, dossier, with_people);
    app.store.read(gather).await
}

fn gather(
    tx: &mut dyn Read,
    keys: &Keys,
    epoch: &str,
    now_ms: i64,
    dossier: DossierId,
    with_people: bool,
) -> Result<String, NoProof> {
    let subject = dossiers::subject(dossier);
    let (checkpoint, at, covered) = checkpoints::covering(tx, &subject)?.ok_or(NoProof::Unknown)?;
    let mut links = entries::chain(tx, &subject)?;
    links.retain(|link| link.number <= covered);
    let mut behind = named::commands(tx, &subject)?;
    let mut seen = BTreeSet::new();
    behind.retain(|one| seen.insert(one.id.clone()) && links.iter().any(|link| link.command == one.id));
    let stubs = purges::list_of(tx, &subject)?;
    let blobs = blobs_of(tx, &links, &behind, &stubs)?;
    let heads = checkpoints::heads(tx, checkpoint)?;
    let leaves: Vec<Digest> = heads.iter().map(merkle::leaf).collect();
    let hashes: Vec<Digest> = behind.iter().map(|one| Digest::of(one.receipt.as_bytes())).collect();
    let mut public: BTreeMap<String, String> = checkpoints::list_keys(tx)?.into_iter().collect();
    public.insert(keys.id().to_owned(), keys.public());
    let private = if with_people { entries::list_private(tx, &subject)? } else { Vec::new() };
    let pack = Pack {
        form: FORM,
        made_ms: now_ms,
        epoch: epoch.to_owned(),
        keys: public,
        entries: links.into_iter().map(|link| entry(link, &private)).collect(),
        receipts_key: keys.id().to_owned(),
        receipts_signature: keys.sign(&signed_bytes(&hashes)),
        commands: behind.into_iter().map(|one| command(one, dossier, with_people)).collect(),
        place: Place { checkpoint, path: merkle::path(&leaves, at) },
        checkpoints: way_to(tx, checkpoint)?,
        purged: stubs.into_iter().map(|stub| SignedText { text: stub.text, signature: stub.signature }).collect(),
        blobs,
        subject,
    };
    Ok(to_json(&pack))
}

fn entry(link: Link, private: &[(u64, String, String)]) -> PackEntry {
    let fields = private.iter().find(|(number, ..)| *number == link.number);
    PackEntry {
        number: link.number,
        command: link.command,
        command_hash: link.command_hash,
        actor: link.actor,
        role: link.role,
        device_ms: link.times.device_ms,
        occurred_ms: link.times.occurred_ms,
        recorded_ms: link.times.recorded_ms,
        event: link.event,
        private_hash: link.private_hash,
        private: fields.map(|(_, salt, content)| PackPrivate { salt: salt.clone(), content: content.clone() }),
        hash_form: link.form,
        previous: link.previous,
        hash: link.hash,
    }
}

/// What is about other people's dossiers, too, goes without its text.
fn command(behind: Behind, dossier: DossierId, with_people: bool) -> PackCommand {
    let shown = with_people && behind.is_only_about(dossier);
    PackCommand { id: behind.id, hash: behind.hash, receipt: behind.receipt, text: behind.text.filter(|_| shown) }
}

/// Every blob that the record names. [`NoProof::Incomplete`] until all are stored, except for what was purged.
fn blobs_of(tx: &mut dyn Read, links: &[Link], behind: &[Behind], stubs: &[Stub]) -> Result<Vec<PackBlob>, NoProof> {
    let said = stubs.iter().filter_map(|stub| serde_json::from_str::<Purged>(&stub.text).ok());
    let purged: BTreeSet<Digest> = said.flat_map(|purged| purged.blobs).collect();
    let mut hashes = named::in_chain(links, false);
    hashes.extend(behind.iter().filter_map(Behind::body).flat_map(|body| body.blobs()));
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for hash in hashes {
        match blobs::find(tx, hash)? {
            Some(blob) => {
                found.push(PackBlob { hash, media_type: blob.media_type, bytes: BASE64.encode(&blob.bytes) });
            }
            None if purged.contains(&hash) => {}
            None => missing.push(hash),
        }
    }
    if missing.is_empty() { Ok(found) } else { Err(NoProof::Incomplete(missing)) }
}

/// From the newest checkpoint back to number `to`, by the shortest way.
fn way_to(tx: &mut dyn Read, to: u64) -> Result<Vec<SignedText>, StoreError> {
    let mut way = Vec::new();
    let mut next = checkpoints::newest(tx)?;
    while let Some(Signed { number, text, signature, .. }) = next {
        way.push(SignedText { text, signature });
        if number <= to {
            break;
        }
        next = checkpoints::find(tx, if skip_of(number) >= to { skip_of(number) } else { number - 1 })?;
    }
    Ok(way)
}
