//! Work that comes back by itself: checkpoints, what came too late, what is purged, what is cleaned away. Every server
//! has this clock; of several on one database one does each work each time.

use std::time::Duration;

use tokio::task::JoinHandle;

use crate::actions::late;
use crate::api::commands::sequence;
use crate::app::App;
use crate::error::{Error, chain};
use crate::ledger::checkpoint;
use crate::ledger::purge::Purger;
use crate::store::{StoreError, Write, actors, changes, checkpoints, dossiers, jobs, parts};

/// How often the clock ticks.
const TICK: Duration = Duration::from_secs(5);
const SECOND_MS: i64 = 1_000;
const MINUTE_MS: i64 = 60 * SECOND_MS;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;
/// So many chains that wait are covered at once, without waiting for the minute.
const MANY_CHAINS: i64 = 250;
/// Tries are counted over an hour at most; codes are good for minutes.
const TRIES_MS: i64 = DAY_MS;
/// Doors looked at, at a time.
const DOORS: i64 = 500;
/// An upload to which nothing is added for so long is begun anew: a courier may be without a network over a weekend.
pub const ABANDONED_MS: i64 = 4 * DAY_MS;

/// A work and how often it comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Job {
    Checkpoint,
    Held,
    Blobs,
    Purge,
    Clean,
    Doors,
    Feed,
}

impl Job {
    const ALL: [Self; 7] =
        [Self::Checkpoint, Self::Held, Self::Blobs, Self::Purge, Self::Clean, Self::Doors, Self::Feed];

    const fn name(self) -> &'static str {
        match self {
            Self::Checkpoint => "checkpoint",
            Self::Held => "held",
            Self::Blobs => "blobs",
            Self::Purge => "purge",
            Self::Clean => "clean",
            Self::Doors => "doors",
            Self::Feed => "feed",
        }
    }

    const fn period_ms(self) -> i64 {
        match self {
            Self::Checkpoint | Self::Held | Self::Purge => MINUTE_MS,
            Self::Blobs => 10 * SECOND_MS,
            Self::Clean | Self::Feed => 10 * MINUTE_MS,
            Self::Doors => 60 * MINUTE_MS,
        }
    }

    async fn run(self, app: &App) -> Result<(), Error> {
        match self {
            Self::Checkpoint => checkpoint::cover(app).await.map(drop)?,
            Self::Held => {
                if late::held(app).await? > 0 {
                    tell(app).await?;
                }
            }
            Self::Blobs => {
                late::blobs(app).await?;
                tell(app).await?;
            }
            Self::Purge => {
                let page = Purger::new(app).next_page().await?;
                if page.is_some_and(|page| page.dossiers > 0) {
                    tell(app).await?;
                }
            }
            Self::Clean => clean(app).await?,
            Self::Doors => doors(app).await?,
            Self::Feed => feed(app).await?,
        }
        Ok(())
    }
}

async fn tell(app: &App) -> Result<(), Error> {
    sequence(app).await?;
    app.tell_news();
    Ok(())
}

/// Forgets old tries and codes, and uploads that nobody goes on with.
pub async fn clean(app: &App) -> Result<(), StoreError> {
    let now_ms = app.now_ms();
    let clean = move |tx: &mut dyn Write| {
        actors::forget_old(tx, now_ms - TRIES_MS)?;
        parts::forget_abandoned(tx, now_ms - ABANDONED_MS)
    };
    app.store.write(clean).await.map(drop)
}

/// Forgets what opened doors that are over: many at a time, because neighbours among them lie on one page.
pub async fn doors(app: &App) -> Result<(), StoreError> {
    let mut after = None;
    loop {
        let kept = app.store.read(move |tx| dossiers::list_doors(tx, after, DOORS)).await?;
        let Some(last) = kept.last() else { return Ok(()) };
        after = Some(*last);
        let over: Vec<_> = kept.into_iter().filter(|door| door.is_over).collect();
        if !over.is_empty() {
            let forget = move |tx: &mut dyn Write| over.iter().try_for_each(|door| dossiers::forget_door(tx, door));
            app.store.write(forget).await?;
        }
    }
}

/// Takes away lines of the feed that newer ones have overtaken.
pub async fn feed(app: &App) -> Result<(), StoreError> {
    let mut next = app.store.read(|tx| changes::sweep(tx)).await?;
    while let Some(sweep) = next {
        next = app.store.write(move |tx: &mut dyn Write| changes::forget_overtaken(tx, &sweep)).await?;
    }
    Ok(())
}

/// Does everything that is due now. A work that fails holds up no other; it is done again at its next time.
pub async fn tick(app: &App) -> Result<(), StoreError> {
    let many = app.store.read(|tx| checkpoints::count_unsealed(tx, MANY_CHAINS)).await? >= MANY_CHAINS;
    for job in Job::ALL {
        let now_ms = app.now_ms();
        let claim = move |tx: &mut dyn Write| jobs::claim(tx, job.name(), now_ms, job.period_ms());
        if app.store.write(claim).await? || (job == Job::Checkpoint && many) {
            match job.run(app).await {
                Err(Error::Store(error)) => tracing::warn!(job = job.name(), "recurring work: {}", chain(&error)),
                Err(error) => tracing::warn!(job = job.name(), ?error, "recurring work"),
                Ok(()) => {}
            }
        }
    }
    Ok(())
}

/// Starts the clock; it ticks until the handle is aborted.
pub fn start(app: &App) -> JoinHandle<()> {
    let app = app.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(TICK).await;
            if let Err(error) = tick(&app).await {
                tracing::warn!("recurring work: {}", chain(&error));
            }
        }
    })
}
