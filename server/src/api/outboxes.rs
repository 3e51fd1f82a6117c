//! `POST /api/v1/outboxes`: a file of what a device could not send, brought by staff. Each command takes the one road of
//! commands. It was made by another actor than the one who is signed in, so a person decides about it; one that the
//! server already knows gets the receipt it had.

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::value::RawValue;
use shared::actor::Sight;
use shared::api::command::Batch;
use shared::api::outbox_file::{Imported, MAX_FILE_BYTES, OutboxFile};
use shared::api::path;
use shared::api::receipt::{Outcome, Receipt};

use super::commands::decide;
use crate::app::App;
use crate::auth::Session;
use crate::error::Error;
use crate::media;
use crate::store::blobs::{self, Blob};

/// The route.
pub fn router() -> Router<App> {
    Router::new().route(path::OUTBOXES, post(import)).layer(DefaultBodyLimit::max(MAX_FILE_BYTES))
}

async fn import(State(app): State<App>, session: Session, body: Bytes) -> Result<Json<Imported>, Error> {
    if !session.actor.role.sees(Sight::OutboxFiles) {
        return Err(Error::Forbidden);
    }
    let not_ours = Error::Invalid { field: "", code: "outbox-file.not-ours" };
    let text = std::str::from_utf8(&body).map_err(|_| not_ours)?;
    let file = OutboxFile::read(text).map_err(|why| Error::Invalid { field: "", code: why.code() })?;
    let mut done = Imported::default();
    for command in file.commands {
        // One at a time: what cannot be read holds up nothing else.
        let Ok(text) = RawValue::from_string(command) else {
            done.unreadable += 1;
            continue;
        };
        match decide(&app, &session, Batch { commands: vec![text], sent_at: None, joint: false }).await {
            Ok(receipts) => receipts.receipts.iter().for_each(|receipt| count(&mut done, receipt)),
            Err(Error::Invalid { .. }) => done.unreadable += 1,
            Err(error) => return Err(error),
        }
    }
    for blob in file.blobs {
        let Ok(kind) = media::judge(&blob.bytes) else {
            done.blobs_refused += 1;
            continue;
        };
        let (name, now_ms) = (blob.name, app.now_ms());
        let blob = Blob { media_type: kind.media_type().to_owned(), bytes: blob.bytes, actor: session.actor.id };
        app.store.write(move |tx| blobs::save(tx, name, &blob, now_ms).map_err(Error::Store)).await?;
        done.blobs += 1;
    }
    Ok(Json(done))
}

fn count(done: &mut Imported, receipt: &RawValue) {
    let outcome = serde_json::from_str::<Receipt>(receipt.get()).map(|receipt| receipt.outcome);
    let counter = match outcome {
        Ok(Outcome::Accepted | Outcome::Closed { .. }) => &mut done.accepted,
        Ok(Outcome::Quarantined { .. }) => &mut done.for_person,
        Ok(Outcome::Held { .. }) => &mut done.held,
        Ok(Outcome::Refused { .. }) => &mut done.refused,
        Err(_) => &mut done.unreadable,
    };
    *counter += 1;
}
