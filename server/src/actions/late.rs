//! What did not come in time goes to a person: predecessors of a held command, photos and signatures of a record. The
//! device may be lost, so the server does not wait for it to ask.

use serde_json::value::RawValue;
use shared::api::command::Command;
use shared::ids::CaseId;

use super::{Context, Sent, kind_text, run};
use crate::app::App;
use crate::auth::Session;
use crate::error::Error;
use crate::store::blobs::{self, Waiting};
use crate::store::cases::{self, Case};
use crate::store::{Read, StoreError, Write, actors, commands, dossiers, meta};

/// Commands looked at in one transaction.
const PAGE: usize = 50;
/// Pages of records looked at, at a time. After a day on which the photos of a whole province are late it takes several
/// rounds until each was looked at, and the cores stay free for what comes in.
const PAGES: usize = 40;
/// Key in `meta`: the record up to which the last round has looked, if it did not come to the end.
const LOOKED: &str = "blobs-looked";
/// Lasting code of a matter about photos that did not come.
pub const BLOBS_OVERDUE: &str = "blob.overdue";

/// Decides again about commands whose time of waiting is over: what they wait for is there by now, or a person looks at
/// them. How many.
pub async fn held(app: &App) -> Result<u64, Error> {
    let now_ms = app.now_ms();
    let overdue = app.store.read(move |tx: &mut dyn Read| commands::list_overdue(tx, now_ms, PAGE));
    let mut count = 0;
    for text in overdue.await.map_err(Error::Store)? {
        let Ok(text) = RawValue::from_string(text) else { continue };
        let sent = Sent::read(app, text)?;
        let (reference, books) = (app.reference.clone(), app.books.clone());
        let (keys, epoch) = (app.keys.clone(), app.epoch.clone());
        let decide = move |tx: &mut dyn Write| {
            // Only who was signed in could be told to wait.
            let Some(account) = actors::find(tx, sent.envelope.actor)? else { return Ok(()) };
            let session = Session {
                actor: account.actor,
                name: account.name,
                device: sent.envelope.device,
                token_hash: String::new(),
            };
            let context = Context {
                session,
                at_ms: now_ms,
                sent_at: None,
                reference: reference.clone(),
                books: books.clone(),
                keys: keys.clone(),
                epoch: epoch.clone(),
                looks: true,
            };
            run(tx, &context, &sent).map(drop)
        };
        app.store.write(decide).await.map_err(Error::Store)?;
        count += 1;
    }
    Ok(count)
}

/// Looks whether the photos and signatures of records have come: at some two thousand records that wait, from where it
/// stopped the last time. A record that still lacks one when its time is over goes to a person, once. How many records
/// are complete now.
pub async fn blobs(app: &App) -> Result<u64, Error> {
    let begun = app.store.read(|tx| meta::find(tx, LOOKED)).await.map_err(Error::Store)?.unwrap_or_default();
    let (mut after, mut complete) = (begun.clone(), 0);
    for _ in 0..PAGES {
        let (from, now_ms, random) = (after.clone(), app.now_ms(), app.random::<10>());
        // Most of them wait on: the writer is not asked about those.
        let look = move |tx: &mut dyn Read| {
            let waiting = blobs::list_waiting(tx, &from, PAGE as i64)?;
            let last = waiting.last().map(|last| last.command.to_string());
            let mut due = Vec::new();
            for one in waiting {
                if one.until_ms <= now_ms || blobs::are_stored(tx, &one.named.hashes)? {
                    due.push(one);
                }
            }
            Ok::<_, StoreError>((last, due))
        };
        let (last, due) = app.store.read(look).await.map_err(Error::Store)?;
        if !due.is_empty() {
            let settle = move |tx: &mut dyn Write| {
                let mut settled = 0;
                for (at, one) in due.iter().enumerate() {
                    if !blobs::is_waiting(tx, &one.command.to_string())? {
                        continue;
                    }
                    if blobs::are_stored(tx, &one.named.hashes)? {
                        settled += 1;
                    } else {
                        let mut random = random;
                        random[9] ^= at as u8;
                        give_to_person(tx, one, CaseId::new(now_ms.unsigned_abs(), random), now_ms)?;
                    }
                    blobs::settle(tx, one)?;
                }
                Ok::<_, StoreError>(settled)
            };
            complete += app.store.write(settle).await.map_err(Error::Store)?;
        }
        after = last.unwrap_or_default();
        if after.is_empty() {
            break;
        }
    }
    if after != begun {
        app.store.write(move |tx: &mut dyn Write| meta::save(tx, LOOKED, &after)).await.map_err(Error::Store)?;
    }
    Ok(complete)
}

fn give_to_person(tx: &mut dyn Write, late: &Waiting, id: CaseId, now_ms: i64) -> Result<(), StoreError> {
    let Some(text) = commands::find_text(tx, late.command)? else { return Ok(()) };
    let Ok(command) = serde_json::from_str::<Command>(&text) else { return Ok(()) };
    let dossier = late.named.dossiers.first().copied();
    let office = match dossier {
        Some(id) => dossiers::find(tx, id)?.map(|dossier| dossier.office.to_string()),
        None => None,
    };
    let case = Case {
        id,
        code: BLOBS_OVERDUE.to_owned(),
        command: late.command,
        kind: kind_text(&command.body),
        actor: command.actor,
        device: Some(command.device),
        office,
        dossier: dossier.map(|id| id.to_string()),
        occurred_ms: Some(command.occurred_at.corrected_ms(None, now_ms)),
        text,
        opened_ms: now_ms,
    };
    cases::open(tx, &case)
}
