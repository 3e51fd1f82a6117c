//! `GET /api/v1/changes?since=CURSOR`: what this actor may see and has not seen.

use axum::extract::{Query, State};
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use shared::api::changes::{Change, Changes, Cursor};
use shared::api::path;

use crate::app::App;
use crate::auth::Session;
use crate::error::Error;
use crate::store::{Read, changes};
use crate::views::{self, Viewer};

/// Most lines of a page.
const PAGE: i64 = 100;

/// The route.
pub fn router() -> Router<App> {
    Router::new().route(path::CHANGES, get(list))
}

#[derive(Deserialize)]
struct Since {
    #[serde(default)]
    since: String,
}

async fn list(State(app): State<App>, session: Session, Query(query): Query<Since>) -> Result<Json<Changes>, Error> {
    super::commands::sequence(&app).await?;
    let known = query.since.parse::<Cursor>().ok().filter(|cursor| cursor.epoch == *app.epoch);
    let reset = known.is_none() && !query.since.is_empty();
    let position = known.map_or(0, |cursor| cursor.position);
    let at_ms = app.now_ms();
    let (reference, keys) = (app.reference.clone(), app.keys.clone());
    let (position, more, changes) = app
        .store
        .read(move |tx: &mut dyn Read| {
            let audiences = changes::audiences(&session.actor, session.device);
            let changes::Page { lines, more } = changes::list(tx, &audiences, position, PAGE)?;
            let viewer = Viewer::new(tx, &session, at_ms, &reference, &keys)?;
            let mut found = Vec::with_capacity(lines.len());
            for line in &lines {
                let view = if line.gone { None } else { views::view(tx, &viewer, &line.kind, &line.id)? };
                found.push(Change { kind: line.kind.clone(), id: line.id.clone(), view });
            }
            let last = lines.last().map_or(position, |line| line.position);
            Ok::<_, Error>((last, more, found))
        })
        .await?;
    let cursor = Cursor { epoch: app.epoch.to_string(), position }.to_string();
    Ok(Json(Changes { cursor, reset, more, server_ms: at_ms, changes }))
}
