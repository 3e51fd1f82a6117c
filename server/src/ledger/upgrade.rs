//! What a database of an earlier version lacks, made once when a server opens it.

use shared::api::command::Body;

use crate::actions::await_blobs;
use crate::keys::Keys;
use crate::store::entries::parsed;
use crate::store::{Read, Store, StoreError, Write, cases, checkpoints, commands, dossiers, entries, find, meta};

/// Under this key a database keeps that it has everything.
const META_KEY: &str = "ledger";
/// What it keeps there.
const MADE: &str = "4";
/// Commands or dossiers in one transaction.
const PAGE: i64 = 500;

#[derive(serde::Deserialize)]
struct WithBody {
    body: Body,
}

/// Keeps the public half of the key; on a database of an earlier version also seals its receipts and those of its matters, notes which photos its
/// records name, and makes the keys by which dossiers are found.
pub async fn prepare(store: &Store, keys: &Keys, now_ms: i64) -> Result<(), StoreError> {
    let (id, public) = (keys.id().to_owned(), keys.public());
    let is_done = store.write(move |tx: &mut dyn Write| {
        checkpoints::save_key(tx, &id, &public, now_ms)?;
        Ok::<_, StoreError>(meta::find(tx, META_KEY)?.is_some_and(|made| made == MADE))
    });
    if is_done.await? {
        return Ok(());
    }
    let mut after = String::new();
    loop {
        let from = after.clone();
        let page = store.read(move |tx: &mut dyn Read| commands::list_unsealed(tx, &from, PAGE)).await?;
        let Some((last, _)) = page.last() else { break };
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
    let mut after = String::new();
    loop {
        let from = after.clone();
        let page = store.read(move |tx: &mut dyn Read| cases::list_closed(tx, &from, PAGE)).await?;
        let Some(last) = page.last() else { break };
        after.clone_from(&last.id);
        let unsealed = page.into_iter().filter(|closed| closed.seal.is_none());
        let sealed: Vec<_> = unsealed.map(|closed| (keys.seal(&closed.receipt), closed.id)).collect();
        store
            .write(move |tx: &mut dyn Write| sealed.iter().try_for_each(|(seal, id)| cases::save_seal(tx, id, seal)))
            .await?;
    }
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
            None => break,
        }
    }
    store.write(|tx: &mut dyn Write| meta::save(tx, META_KEY, MADE)).await
}

fn note_blobs(tx: &mut dyn Write, id: &str, now_ms: i64) -> Result<(), StoreError> {
    let command = parsed(id, "id")?;
    let accepted = commands::find(tx, command)?.is_some_and(|decided| decided.outcome == "accepted");
    let text = commands::find_text(tx, command)?.filter(|_| accepted);
    let body = text.and_then(|text| serde_json::from_str::<WithBody>(&text).ok()).map(|read| read.body);
    let Some(body) = body else { return Ok(()) };
    await_blobs(tx, command, &body, now_ms)
}
