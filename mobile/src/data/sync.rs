//! Background work: greet the server, send what was saved, read what has changed, send photos.

use std::cell::{Cell, RefCell};
use std::pin::pin;

use futures::channel::oneshot;
use futures::future::select;
use shared::api::changes::{Changes, Cursor};
use shared::api::path;
use shared::api::session::Session;
use shared::api::views::kind;
use shared::ids::ActorId;

use super::client::NetError;
use super::engine::DeviceEngine;
use super::outbox::Saved;
use super::request::{Fault, Told};
use super::store::StoreError;
use crate::platform;

/// Most commands in one request.
const MAX_COMMANDS: usize = 50;
/// Most bytes of commands in one request, unless one alone has more.
const MAX_BYTES: usize = 512 * 1024;
/// Pages read in one round; the rest comes in the next.
const MAX_PAGES: usize = 200;
/// While somebody is signed in, changes are asked for this often, milliseconds.
const POLL_MS: i64 = 5_000;
/// The same while photos are being sent, milliseconds.
const UPLOADING_MS: i64 = 30_000;
/// The server's description and clock are read again after this long, milliseconds.
const GREET_MS: i64 = 10 * 60_000;
/// What may go from this device is looked for after this long, milliseconds.
const PURGE_MS: i64 = 3_600_000;
/// First and longest wait after a failure, milliseconds.
const BACKOFF_MS: (i64, i64) = (1_000, 5 * 60_000);

/// When to try next; times by the clock that never goes back.
#[derive(Default)]
pub(super) struct Pace {
    failures: Cell<u32>,
    not_before_ms: Cell<i64>,
    greeted_ms: Cell<Option<i64>>,
    /// When this device was last looked through for what may go.
    purged_ms: Cell<Option<i64>>,
    /// Work came in while a round was running.
    again: Cell<bool>,
    /// The next tick was asked for by the last one.
    own_wake: Cell<bool>,
    sleeper: RefCell<Option<oneshot::Sender<()>>>,
}

#[cfg(test)]
impl Pace {
    /// As if an hour had passed.
    pub(super) fn look_again(&self) {
        self.purged_ms.set(None);
        self.greeted_ms.set(None);
    }
}

/// How the last try ended.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Reach {
    /// Our server answered.
    pub online: bool,
    /// Something else did.
    pub captive: bool,
}

/// Why a round ended early.
pub(super) enum Stop {
    Net(NetError),
    Store(StoreError),
}

impl From<NetError> for Stop {
    fn from(error: NetError) -> Self {
        Self::Net(error)
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl DeviceEngine {
    /// There is something to do: ends a pause, or makes the present round run again.
    pub(super) fn nudge(&self) {
        self.pace.again.set(true);
        if let Some(sleeper) = self.pace.sleeper.borrow_mut().take() {
            // The pause may just have ended by itself.
            let _ = sleeper.send(());
        }
        self.waker.wake();
    }

    /// Forgets earlier failures and tries now.
    pub(super) fn send_now(&self) {
        if let Ok(Some(person)) = self.store.person() {
            // If it cannot be noted it is offered when its time has come.
            let _ = self.store.offer_unread(person.session.actor.id);
        }
        self.pace.failures.set(0);
        self.pace.not_before_ms.set(0);
        self.nudge();
    }

    /// One call of the platform's background loop: a round if one is due, then a pause of at most [`POLL_MS`].
    pub(super) async fn work(&self) {
        let own = self.pace.own_wake.replace(false);
        if !own {
            // The network is back, or the app came to the front.
            self.pace.failures.set(0);
            self.pace.not_before_ms.set(0);
        }
        self.pace.again.set(false);
        if platform::monotonic_ms() >= self.pace.not_before_ms.get() {
            self.round().await;
        }
        if self.pace.again.get() {
            return self.come_again();
        }
        let Ok(Some(pause_ms)) = self.pause_ms() else { return };
        let (sender, sleeper) = oneshot::channel();
        *self.pace.sleeper.borrow_mut() = Some(sender);
        let pause = pin!(platform::sleep(pause_ms));
        select(sleeper, pause).await;
        self.pace.sleeper.borrow_mut().take();
        self.come_again();
    }

    fn come_again(&self) {
        self.pace.own_wake.set(true);
        self.waker.wake();
    }

    /// How long to pause; `None` = nobody is signed in and the server is known, so the platform's own rhythm will do.
    fn pause_ms(&self) -> Result<Option<u32>, StoreError> {
        let person = self.store.person()?.filter(|person| !person.ended);
        let Some(person) = person else {
            let wait = self.pace.not_before_ms.get() - platform::monotonic_ms();
            return Ok((self.pace.failures.get() > 0).then(|| wait.clamp(100, POLL_MS).unsigned_abs() as u32));
        };
        let backoff = self.pace.not_before_ms.get() - platform::monotonic_ms();
        let now_ms = platform::now_ms();
        let release = self.store.next_release(person.session.actor.id, now_ms)?.map(|at_ms| at_ms - now_ms);
        let due = if backoff > 0 { backoff } else { release.unwrap_or(POLL_MS) };
        Ok(Some(due.clamp(20, POLL_MS).unsigned_abs() as u32))
    }

    /// Everything once: greet, send, read, send photos. Says how it went.
    pub async fn round(&self) {
        let outcome = self.exchange().await;
        match &outcome {
            Ok(()) => self.reach.set(Reach { online: true, captive: false }),
            Err(Stop::Net(error)) => self
                .reach
                .set(Reach { online: matches!(error, NetError::Refused(..)), captive: *error == NetError::Captive }),
            Err(Stop::Store(_)) => {}
        }
        let failed = match &outcome {
            Err(Stop::Net(error)) => !error.is_signed_out(),
            Err(Stop::Store(_)) => true,
            Ok(()) => false,
        };
        let failures = if failed { self.pace.failures.get().saturating_add(1) } else { 0 };
        self.pace.failures.set(failures);
        let wait_ms = if failed { backoff_ms(failures, u16::from_le_bytes(platform::random_bytes())) } else { 0 };
        self.pace.not_before_ms.set(platform::monotonic_ms() + wait_ms);
        self.tell_status(outcome.is_ok());
    }

    async fn exchange(&self) -> Result<(), Stop> {
        let greeted = self.pace.greeted_ms.get();
        let due = greeted.is_none_or(|at_ms| platform::monotonic_ms() - at_ms > GREET_MS);
        // After a failure the question that changes nothing goes first: it shows whether our server answers.
        if due || self.pace.failures.get() > 0 {
            self.greet().await?;
        }
        self.say_farewells().await;
        let Some(person) = self.store.person()?.filter(|person| !person.ended) else { return Ok(()) };
        let session = person.session;
        let done = self.exchange_as(&session).await;
        if let Err(Stop::Net(error)) = &done
            && error.is_signed_out()
        {
            self.store.end_session(session.actor.id)?;
        }
        done
    }

    async fn exchange_as(&self, session: &Session) -> Result<(), Stop> {
        while self.push(session).await? {}
        self.pull(session).await?;
        let mut read_ms = platform::monotonic_ms();
        while self.send_next_blob(session).await? {
            // A record that was made meanwhile goes first, and a new stop does not wait for the last photo.
            while self.push(session).await? {}
            if platform::monotonic_ms() - read_ms > UPLOADING_MS {
                self.pull(session).await?;
                read_ms = platform::monotonic_ms();
            }
        }
        self.purge().await
    }

    /// Lets go of what the server has had for a month, by the server's clock that was just heard.
    async fn purge(&self) -> Result<(), Stop> {
        let now_ms = platform::monotonic_ms();
        if self.pace.purged_ms.get().is_some_and(|at_ms| now_ms - at_ms < PURGE_MS) {
            return Ok(());
        }
        for name in self.store.purge(self.now_ms())? {
            // A file that stays costs room and nothing else.
            let _ = self.blobs.delete(&name).await;
        }
        self.pace.purged_ms.set(Some(now_ms));
        Ok(())
    }

    /// Reads what the server is and what time it has.
    pub(super) async fn greet(&self) -> Result<(), Stop> {
        let asked_ms = platform::now_ms();
        let about = self.client.about().await?;
        self.take_clock(asked_ms, about.server_ms);
        self.keys.borrow_mut().learn(&self.store, &about)?;
        self.store.set_meta("about", Some(&serde_json::to_string(&about).map_err(StoreError::from)?))?;
        self.pace.greeted_ms.set(Some(platform::monotonic_ms()));
        Ok(())
    }

    /// The server's clock against the middle of the request.
    fn take_clock(&self, asked_ms: i64, server_ms: i64) {
        self.set_offset(server_ms - (asked_ms + platform::now_ms()) / 2);
    }

    /// Sends one batch; whether there may be more.
    async fn push(&self, session: &Session) -> Result<bool, Stop> {
        let actor = session.actor.id;
        let most = self.about()?.map_or(MAX_COMMANDS, |about| about.max_batch.min(MAX_COMMANDS));
        let batch = self.store.take_batch(actor, platform::now_ms(), most, MAX_BYTES)?;
        if batch.is_empty() {
            return Ok(false);
        }
        // What the server cannot read is looked for by halves, so that it stays here with its reason and holds up nobody.
        let mut parts = vec![batch.as_slice()];
        while let Some(part) = parts.pop() {
            let error = match self.deliver(part, session).await {
                Ok(()) => continue,
                Err(Stop::Net(error)) => error,
                Err(stop) => return Err(stop),
            };
            let Some(problem) = error.unreadable() else { return Err(error.into()) };
            if let [alone] = part {
                self.store.mark_unread(alone.item.id, &problem.code, platform::now_ms())?;
                self.changed();
                continue;
            }
            let (first, second) = part.split_at(part.len() / 2);
            parts.extend([second, first]);
        }
        Ok(true)
    }

    /// Sends these commands in one request and settles them by its answer.
    async fn deliver(&self, batch: &[Saved], session: &Session) -> Result<(), Stop> {
        self.changed();
        #[cfg(feature = "mutant-delete-first")]
        self.store.forget(batch)?;
        let texts: Vec<&str> = batch.iter().map(|saved| saved.text.as_str()).collect();
        let answer = self.client.send_commands(&texts, &self.clocks(), &session.token).await;
        let proven = match answer {
            Ok(receipts) => self.keys.borrow().prove(batch, receipts).ok_or(NetError::Captive),
            #[cfg(feature = "mutant-status-only")]
            Err(NetError::Captive) => Ok(super::keys::Proven::believed(batch)),
            Err(error) => Err(error),
        };
        let done = match proven {
            Ok(proven) => Ok(self.store.settle(&proven.receipts, &proven.proof())?),
            Err(error) => {
                // Whatever else came back shows that our server has not taken them.
                if matches!(error, NetError::Silent | NetError::Trouble) {
                    self.store.mark_in_doubt(batch)?;
                }
                // Perhaps the server signs with a key that is not known here yet.
                self.pace.greeted_ms.set(None);
                Err(error.into())
            }
        };
        self.changed();
        done
    }

    /// Reads changes to the end, and tells the screens if there were any.
    async fn pull(&self, session: &Session) -> Result<(), Stop> {
        let mut different = false;
        let read = self.read_pages(session, &mut different).await;
        if different {
            self.changed();
        }
        read
    }

    /// Reads page after page; `different` once one has brought something, also if the next one cannot be had.
    async fn read_pages(&self, session: &Session, different: &mut bool) -> Result<(), Stop> {
        let actor = session.actor.id;
        for _ in 0..MAX_PAGES {
            let Some(since) = self.cursor_of(actor)? else { break };
            let query: Vec<(&str, &str)> = since.iter().map(|cursor| ("since", cursor.as_str())).collect();
            let asked_ms = platform::now_ms();
            let page: Changes = self.client.get(path::CHANGES, &query, Some(&session.token)).await?;
            self.take_clock(asked_ms, page.server_ms);
            // Somebody may have signed out meanwhile: what they might see is no longer kept.
            let Some(since) = self.cursor_of(actor)? else { break };
            *different |= self.store.take_changes(actor, &page)?;
            if page.reset || page.changes.iter().any(|change| change.kind == kind::PROCEDURE) {
                self.forget_catalogue();
            }
            if page.changes.iter().any(|change| change.kind == kind::CASE && change.view.is_none()) {
                self.pace.again.set(true);
            }
            let epoch = |cursor: &str| cursor.parse::<Cursor>().ok().map(|cursor| cursor.epoch);
            if let Some(since) = &since
                && epoch(since) != epoch(&page.cursor)
            {
                self.store.offer_again(actor, platform::now_ms())?;
                self.store.offer_blobs_again()?;
                self.pace.again.set(true);
            }
            if !page.more || since.as_deref() == Some(&page.cursor) {
                break;
            }
        }
        Ok(())
    }

    /// How far `actor` has read; `None` if they are not the one who is signed in.
    fn cursor_of(&self, actor: ActorId) -> Result<Option<Option<String>>, StoreError> {
        let person = self.store.person()?.filter(|person| person.session.actor.id == actor);
        Ok(person.map(|person| person.cursor))
    }

    /// Tells the server that sessions were ended here; if that fails they end there by their age.
    async fn say_farewells(&self) {
        let tokens = self.farewells.take();
        for token in tokens {
            let _ = self.client.post_plain(path::SIGN_OUT, &serde_json::json!({}), Some(&token)).await;
        }
    }

    /// Tells the screens that the store has changed.
    pub(super) fn changed(&self) {
        self.tell(&Told::Changed);
        self.tell_status(false);
    }
}

impl From<Stop> for Fault {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Net(error) => error.into(),
            Stop::Store(error) => error.into(),
        }
    }
}

/// Doubles from one second to five minutes, half of it by chance, so that devices do not come back all at once.
pub(super) fn backoff_ms(failures: u32, chance: u16) -> i64 {
    let full = BACKOFF_MS.0.saturating_mul(1 << (failures.saturating_sub(1)).min(16)).min(BACKOFF_MS.1);
    full / 2 + full / 2 * i64::from(chance) / i64::from(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_from_a_second_to_five_minutes_and_differ_by_chance() {
        assert_eq!((backoff_ms(1, 0), backoff_ms(1, u16::MAX)), (500, 1_000));
        assert_eq!(backoff_ms(4, u16::MAX), 8_000);
        assert_eq!((backoff_ms(40, 0), backoff_ms(40, u16::MAX)), (150_000, 300_000));
    }
}
