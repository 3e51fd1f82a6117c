//! What a database of an earlier version lacks, made once when a server opens it.

use shared::api::command::Body;

use crate::actions::await_blobs;
use crate::keys::Keys;
use crate::store::entries::parsed;
use crate::store::{Read, Store, StoreError, Write, cases, checkpoints, commands, dossiers, entries, find, meta};

/// Under this key a database keeps how much of it it has.
const META_KEY: &str = "ledger";
/// Seals of receipts, photos that records name, and keys by which dossiers are found.
const RECORD: u8 = 3;
/// Seals of closed matters' receipts.
const MATTERS: u8 = 4;
/// Commands, matters or dossiers in one transaction.
const PAGE: i64 = 500;

#[derive(serde::Deserialize)]
struct WithBody {
    body: Body,
}

/// Keeps the public half of the key; a database of an earlier version also gets what it lacks.
pub async fn prepare(store: &Store, keys: &Keys, now_ms: i64) -> Result<(), StoreError> {
    let (id, public) = (keys.id().to_owned(), keys.public());
    let begin = move |tx: &mut dyn Write| {
        checkpoints::save_key(tx, &id, &public, now_ms)?;
        Ok::<_, StoreError>(meta::find(tx, META_KEY)?.and_then(|made| made.parse().ok()).unwrap_or(0))
    };
    let made: u8 = store.write(begin).await?;
    if made < RECORD {
        seal_receipts(store, keys, now_ms).await?;
        make_keys(store).await?;
    }
    if made < MATTERS {
        seal_matters(store, keys).await?;
        store.write(|tx: &mut dyn Write| meta::save(tx, META_KEY, &MATTERS.to_string())).await?;
    }
    Ok(())
}

async fn seal_receipts(store: &Store, keys: &Keys, now_ms: i64) -> Result<(), StoreError> {
    let mut after = String::new();
    loop {
        let from = after.clone();
        let page = store.read(move |tx: &mut dyn Read| commands::list_unsealed(tx, &from, PAGE)).await?;
        let Some((last, _)) = page.last() else { return Ok(()) };
        after.clone_from(last);
        let sealed: Vec<(String, String)> = page.into_iter().map(|(id, text)| (id, keys.seal(&text))).collect();
        let keep = move |tx: &mut dyn Write| {
            for (id, seal) in &sealed {
                commands::save_seal(tx, id, seal)?;
                note_blobs(tx, id, now_ms)?;
            }
            Ok::<_, StoreError>(())
        };
        store.write(keep).await?;
    }
}

async fn seal_matters(store: &Store, keys: &Keys) -> Result<(), StoreError> {
    let mut after = String::new();
    loop {
        let from = after.clone();
        let page = store.read(move |tx: &mut dyn Read| cases::list_closed(tx, &from, PAGE)).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after.clone_from(&last.id);
        let unsealed = page.into_iter().filter(|closed| closed.seal.is_none());
        let sealed: Vec<_> = unsealed.map(|closed| (keys.seal(&closed.receipt), closed.id)).collect();
        store
            .write(move |tx: &mut dyn Write| sealed.iter().try_for_each(|(seal, id)| cases::save_seal(tx, id, seal)))
            .await?;
    }
}

/// Makes the keys by which dossiers are found.
async fn make_keys(store: &Store) -> Result<(), StoreError> {
    let mut after = String::new();
    loop {
        let from = after.clone();
        let page = move |tx: &mut dyn Write| {
            let subjects = entries::list_subjects(tx, &from, PAGE)?;
            for id in subjects.iter().filter_map(|subject| subject.strip_prefix(dossiers::SUBJECT)) {
                if let Some(dossier) = dossiers::find(tx, parsed(id, "id")?)? {
                    find::renew(tx, &dossier)?;
                }
            }
            Ok::<_, StoreError>(subjects.into_iter().next_back())
        };
        match store.write(page).await? {
            Some(last) => after = last,
            None => return Ok(()),
        }
    }
}

fn note_blobs(tx: &mut dyn Write, id: &str, now_ms: i64) -> Result<(), StoreError> {
    let command = parsed(id, "id")?;
    let accepted = commands::find(tx, command)?.is_some_and(|decided| decided.outcome == "accepted");
    let text = commands::find_text(tx, command)?.filter(|_| accepted);
    let body = text.and_then(|text| serde_json::from_str::<WithBody>(&text).ok()).map(|read| read.body);
    let Some(body) = body else { return Ok(()) };
    await_blobs(tx, command, &body, now_ms)
}
