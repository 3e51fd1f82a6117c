//! `POST /api/v1/commands`: carry out a batch of changes. Safe to send twice; one receipt a command, in order.

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::routing::post;
use axum::{Json, Router};
use futures::future::join_all;
use serde_json::value::RawValue;
use shared::api::command::{Batch, MAX_BATCH, MAX_COMMAND_BYTES};
use shared::api::path;
use shared::api::receipt::{Receipts, signed_bytes};
use shared::ids::Digest;

use crate::actions::{self, Context, Sent};
use crate::app::App;
use crate::auth::Session;
use crate::error::Error;
use crate::store::{Dialect, StoreError, Write, changes};

/// How often a command is decided again that met another writer of the same things.
const ATTEMPTS: u32 = 5;

/// The route.
pub fn router() -> Router<App> {
    Router::new().route(path::COMMANDS, post(commands)).layer(DefaultBodyLimit::max(MAX_BATCH * MAX_COMMAND_BYTES))
}

async fn commands(State(app): State<App>, session: Session, body: Bytes) -> Result<Json<Receipts>, Error> {
    let unreadable = Error::Invalid { field: "", code: "command.unreadable" };
    let batch: Batch = serde_json::from_slice(&body).map_err(|_| unreadable)?;
    if batch.commands.len() > MAX_BATCH {
        return Err(Error::Invalid { field: "commands", code: "command.too-many" });
    }
    Ok(Json(decide(&app, session, batch).await?))
}

/// Decides about a batch and signs the answer.
pub async fn decide(app: &App, session: Session, batch: Batch) -> Result<Receipts, Error> {
    let context = Context {
        session,
        at_ms: app.now_ms(),
        sent_at: batch.sent_at,
        reference: app.reference.clone(),
        books: app.books.clone(),
        keys: app.keys.clone(),
        epoch: app.epoch.clone(),
    };
    let sent: Result<Vec<Sent>, Error> = batch.commands.into_iter().map(|text| Sent::read(app, text)).collect();
    let decisions = sent?.into_iter().map(|sent| one(app, context.clone(), sent));
    // One writer takes them in the order in which they were asked; several would let them overtake each other.
    let receipts: Vec<Result<String, Error>> = match app.store.dialect() {
        Dialect::Sqlite => join_all(decisions).await,
        Dialect::Postgres => {
            let mut receipts = Vec::new();
            for decision in decisions {
                receipts.push(decision.await);
            }
            receipts
        }
    };
    let receipts: Vec<String> = receipts.into_iter().collect::<Result<_, _>>()?;
    sequence(app).await?;
    app.tell_news();
    let hashes: Vec<Digest> = receipts.iter().map(|receipt| Digest::of(receipt.as_bytes())).collect();
    let signature = app.keys.sign(&signed_bytes(&hashes));
    let receipts = receipts.into_iter().map(|receipt| RawValue::from_string(receipt).expect("receipts are our JSON"));
    Ok(Receipts { receipts: receipts.collect(), key: app.keys.id().to_owned(), signature })
}

/// Decides about one command. Of two servers that have the same one at once, the later one finds what the earlier one did.
async fn one(app: &App, context: Context, sent: Sent) -> Result<String, Error> {
    let mut left = ATTEMPTS;
    loop {
        let (context, sent) = (context.clone(), sent.clone());
        let decided = app.store.write(move |tx| actions::run(tx, &context, &sent).map_err(Error::Store)).await;
        left -= 1;
        match decided {
            Err(Error::Store(StoreError::Conflict | StoreError::Stale)) if left > 0 => {}
            decided => return decided,
        }
    }
}

/// Gives what was committed its place in the feed.
pub async fn sequence(app: &App) -> Result<(), Error> {
    if app.store.dialect() == Dialect::Postgres {
        while app.store.write(|tx: &mut dyn Write| changes::sequence(tx).map_err(Error::Store)).await? {}
    }
    Ok(())
}
