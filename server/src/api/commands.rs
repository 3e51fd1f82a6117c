//! `POST /api/v1/commands`: carry out a batch of changes. Safe to send twice; one receipt a command, in order.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::value::RawValue;
use shared::api::command::{Batch, MAX_BATCH, MAX_COMMAND_BYTES};
use shared::api::path;
use shared::api::receipt::{Receipts, signed_bytes};
use tokio::sync::Semaphore;

use crate::actions::{self, Context, Sent};
use crate::app::App;
use crate::auth::{SeenSession, Session};
use crate::error::Error;
use crate::store::{Dialect, Read, StoreError, Write, changes};

/// How often a command is decided again that met another writer of the same things.
const ATTEMPTS: u32 = 5;

/// So much text of commands is worked on at a time, kilobytes: about a commit and a half full. As it is read it takes
/// some five times as much room, so the rest waits as it came.
const ROOM_KB: usize = 640;
static ROOM: Semaphore = Semaphore::const_new(ROOM_KB);

/// The route.
pub fn router() -> Router<App> {
    Router::new().route(path::COMMANDS, post(commands)).layer(DefaultBodyLimit::max(MAX_BATCH * MAX_COMMAND_BYTES))
}

async fn commands(State(app): State<App>, session: SeenSession, body: Bytes) -> Result<Json<Receipts>, Error> {
    let unreadable = Error::Invalid { field: "", code: "command.unreadable" };
    let share = (body.len() / 1024 + 1).min(ROOM_KB);
    let _room = ROOM.acquire_many(share as u32).await.map_err(|_| StoreError::Closed)?;
    let batch: Batch = serde_json::from_slice(&body).map_err(|_| unreadable)?;
    // Each command has a text of its own now.
    drop(body);
    if batch.commands.len() > MAX_BATCH {
        return Err(Error::Invalid { field: "commands", code: "command.too-many" });
    }
    Ok(Json(decide(&app, &session.0, batch).await?))
}

/// Decides about a batch and signs the answer. Each transaction looks whether `session` is still open.
pub async fn decide(app: &App, session: &Session, batch: Batch) -> Result<Receipts, Error> {
    let context = Arc::new(Context {
        session: session.clone(),
        at_ms: app.now_ms(),
        sent_at: batch.sent_at,
        reference: app.reference.clone(),
        books: app.books.clone(),
        keys: app.keys.clone(),
        epoch: app.epoch.clone(),
        looks: app.store.dialect() == Dialect::Sqlite,
    });
    let joint = batch.joint;
    let sent = batch.commands.into_iter().map(|text| Sent::read(app, text).map(Arc::new));
    let sent: Vec<Arc<Sent>> = sent.collect::<Result<_, _>>()?;
    // Several writers meet each other: the less each holds, the less has to be done again.
    let receipts = match app.store.dialect() {
        Dialect::Sqlite if sent.len() > 1 => together(app, &context, &sent).await?,
        Dialect::Sqlite | Dialect::Postgres => one_by_one(app, &context, &sent).await?,
    };
    if receipts.is_empty() {
        let hash = session.token_hash.clone();
        app.store.read(move |tx| Session::find(tx, &hash).map(drop)).await?;
    }
    sequence(app).await?;
    app.tell_news();
    let receipts = receipts.into_iter().map(|receipt| RawValue::from_string(receipt).expect("receipts are our JSON"));
    let key = app.keys.id().to_owned();
    let unsigned = Receipts { receipts: receipts.collect(), key, signature: String::new(), covered: Vec::new() };
    Ok(sign(app, unsigned, joint).await)
}

/// Signs an answer: alone, or with those of others that leave at the same moment.
async fn sign(app: &App, answer: Receipts, joint: bool) -> Receipts {
    let mine = answer.hashes();
    if !joint {
        return Receipts { signature: app.keys.sign(&signed_bytes(&mine)), ..answer };
    }
    let signed = app.joint.sign(&app.keys, &mine).await;
    let covered = if signed.hashes == mine { Vec::new() } else { signed.hashes.clone() };
    Receipts { signature: signed.signature.clone(), covered, ..answer }
}

/// Decides about commands in one transaction; if that cannot be, about one after the other, so that one that cannot be kept
/// does not take the others with it.
async fn together(app: &App, context: &Arc<Context>, sent: &[Arc<Sent>]) -> Result<Vec<String>, Error> {
    let (around, commands) = (context.clone(), sent.to_vec());
    let decide = move |tx: &mut dyn Write| {
        let context = as_now(tx, &around)?;
        commands.iter().map(|sent| actions::run(tx, &context, sent).map_err(Error::Store)).collect()
    };
    match app.store.write_several(sent.len(), decide).await {
        Err(Error::Store(_)) => one_by_one(app, context, sent).await,
        decided => decided,
    }
}

/// Decides about each command, also if an earlier one could not be kept.
async fn one_by_one(app: &App, context: &Arc<Context>, sent: &[Arc<Sent>]) -> Result<Vec<String>, Error> {
    let mut receipts = Vec::with_capacity(sent.len());
    for sent in sent {
        receipts.push(one(app, context, sent).await);
    }
    receipts.into_iter().collect()
}

/// The context with the session as it is now.
fn as_now(tx: &mut dyn Read, context: &Context) -> Result<Context, Error> {
    let session = Session::find(tx, &context.session.token_hash)?;
    Ok(Context { session, ..context.clone() })
}

/// Decides about one command. Of two servers that have the same one at once, the later one finds what the earlier one did.
async fn one(app: &App, context: &Arc<Context>, sent: &Arc<Sent>) -> Result<String, Error> {
    let mut left = ATTEMPTS;
    loop {
        let (context, sent) = (context.clone(), sent.clone());
        let looks = context.looks || left < ATTEMPTS;
        let decide = move |tx: &mut dyn Write| {
            actions::ahead(tx, looks, &sent);
            let context = Context { looks, ..as_now(tx, &context)? };
            actions::run(tx, &context, &sent).map_err(Error::Store)
        };
        let decided = app.store.write(decide).await;
        left -= 1;
        match decided {
            Err(Error::Store(StoreError::Conflict | StoreError::Stale)) if left > 0 => {}
            decided => return decided,
        }
    }
}

/// How often this server has begun to give places in the feed, and the turn to do so.
#[derive(Default)]
pub struct Rounds {
    begun: AtomicU64,
    /// The newest round that came to its end.
    done: tokio::sync::Mutex<u64>,
}

/// Gives what was committed its place in the feed. Of many who ask at once one does it for all.
pub async fn sequence(app: &App) -> Result<(), Error> {
    if app.store.dialect() != Dialect::Postgres {
        return Ok(());
    }
    let seen = app.rounds.begun.load(Ordering::SeqCst);
    let mut done = app.rounds.done.lock().await;
    // A round that began after this was asked has seen what was committed before.
    if *done > seen {
        return Ok(());
    }
    let round = app.rounds.begun.fetch_add(1, Ordering::SeqCst) + 1;
    while app.store.write(|tx: &mut dyn Write| changes::sequence(tx).map_err(Error::Store)).await? {}
    *done = round;
    Ok(())
}
