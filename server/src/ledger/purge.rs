//! Purges what the law no longer asks to keep (`shared::retention`): personal fields, the bytes of commands, photos and
//! signatures. The chain stays as it is; a signed stub says what is gone and by which rule.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate};
use serde::{Deserialize, Serialize};
use shared::dossier::Dossier;
use shared::dossier::event::Event;
use shared::ids::{Digest, DossierId};
use shared::retention::{CaseState, Kept, KeptDates, RetentionRules, purge_when};
use shared::time::local_date;
use shared::time::transit::claim_window;

use super::named;
use crate::app::App;
use crate::keys::Keys;
use crate::store::blobs;
use crate::store::entries::{self, Link, parsed, to_json};
use crate::store::purges::{self, Stub, Thing};
use crate::store::{Read, StoreError, Write, changes, dossiers, find, meta};

/// Begins the bytes that are signed.
pub const SIGNED_PREFIX: &str = "tannoi-purge-v1\n";
/// Dossiers looked at in one read.
const PAGE: i64 = 100;
/// After so many days without a step a dossier counts as over, whatever its state says.
const AT_REST_DAYS: i64 = 366;
/// Where the last look ended, in `meta`.
const CURSOR: &str = "purge-cursor";
/// The chain that stubs of commands without effect name.
const COMMANDS: &str = "commands";

/// What is signed. Its exact JSON text counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purged {
    /// From 1.
    pub number: u64,
    /// SHA-256 of the text of the stub before; of the first one, of [`SIGNED_PREFIX`].
    pub previous: Digest,
    /// About which chain.
    pub subject: String,
    /// `photos`, `person` or `texts`.
    pub what: String,
    /// Version of the terms.
    pub rules: String,
    /// Server's clock, Unix milliseconds.
    pub server_ms: i64,
    /// Entries whose personal fields are gone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<u64>,
    /// Commands whose bytes are gone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<String>,
    /// Photos and signatures that this dossier needs no more: gone, unless another one names them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blobs: Vec<Digest>,
    /// Matters whose words are gone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<String>,
    /// Life of the server's data.
    pub epoch: String,
    /// Which of the server's keys signs.
    pub key: String,
}

/// The bytes that the signature of a stub covers.
pub fn signed_bytes(text: &str) -> Vec<u8> {
    [SIGNED_PREFIX, text].concat().into_bytes()
}

/// What was taken away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Dossiers looked at.
    pub looked_at: u64,
    /// Dossiers of which something was purged.
    pub dossiers: u64,
    /// Blobs.
    pub blobs: u64,
    /// Entries whose personal fields went.
    pub entries: u64,
    /// Commands whose bytes went.
    pub commands: u64,
}

/// Which parts of a dossier are due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Due {
    photos: bool,
    person: bool,
}

/// What the purge works with.
#[derive(Clone)]
pub struct Purger {
    app: App,
    rules: RetentionRules,
}

impl Purger {
    /// With the terms of the law.
    pub fn new(app: &App) -> Self {
        Self { app: app.clone(), rules: RetentionRules::default() }
    }

    fn today(&self) -> NaiveDate {
        day(self.app.now_ms())
    }

    /// Looks at the next page of dossiers, oldest bookings first, and purges what is due of them; then goes on where it
    /// stopped, and begins again after the last. `None` once it has come to the end.
    pub async fn next_page(&self) -> Result<Option<Outcome>, StoreError> {
        let mut outcome = Outcome::default();
        let reading = self.clone();
        let find = move |tx: &mut dyn Read| {
            let (booked_ms, id) = cursor(tx)?;
            let found = purges::list_booked(tx, (booked_ms, &id), reading.app.now_ms(), PAGE)?;
            let mut due = Vec::new();
            for (_, id) in &found {
                if reading.due(tx, parsed(id, "id")?)?.is_some() {
                    due.push(id.clone());
                }
            }
            Ok::<_, StoreError>((found, due))
        };
        let (found, due) = self.app.store.read(find).await?;
        for id in due {
            let (purger, id) = (self.clone(), parsed(&id, "id")?);
            let done = self.app.store.write(move |tx: &mut dyn Write| purger.purge(tx, id)).await?;
            outcome.dossiers += 1;
            outcome.blobs += done.blobs;
            outcome.entries += done.entries;
            outcome.commands += done.commands;
        }
        outcome.looked_at = found.len() as u64;
        let next = found.last().map(|(booked_ms, id)| format!("{booked_ms} {id}")).unwrap_or_default();
        let is_end = next.is_empty();
        self.app.store.write(move |tx: &mut dyn Write| meta::save(tx, CURSOR, &next)).await?;
        if is_end {
            outcome.commands += self.purge_without_effect().await?;
            return Ok((outcome.commands > 0).then_some(outcome));
        }
        Ok(Some(outcome))
    }

    /// Looks at everything once.
    pub async fn all(&self) -> Result<Outcome, StoreError> {
        let mut all = Outcome::default();
        self.app.store.write(|tx: &mut dyn Write| meta::save(tx, CURSOR, "")).await?;
        while let Some(page) = self.next_page().await? {
            all.looked_at += page.looked_at;
            all.dossiers += page.dossiers;
            all.blobs += page.blobs;
            all.entries += page.entries;
            all.commands += page.commands;
        }
        Ok(all)
    }

    /// What is due of a dossier and not yet gone; `None` if nothing is.
    fn due(&self, tx: &mut dyn Read, id: DossierId) -> Result<Option<Due>, StoreError> {
        let subject = dossiers::subject(id);
        let Some(dossier) = dossiers::find(tx, id)? else { return Ok(None) };
        let links = entries::chain(tx, &subject)?;
        let Some(dates) = self.dates(tx, &dossier, &links)? else { return Ok(None) };
        // Photos that may still come would come back after the purge.
        if links.is_empty() || is_waiting(tx, &links)? {
            return Ok(None);
        }
        let today = self.today();
        let is_due = |kept| purge_when(kept, &dates, &self.rules).is_due(today);
        let person = is_due(Kept::Event) && !purges::has(tx, &subject, "person")?;
        let photos = (is_due(Kept::ProofPhoto) || person)
            && !named::in_chain(&links, true).is_empty()
            && !purges::has(tx, &subject, "photos")?;
        Ok((person || photos).then_some(Due { photos, person }))
    }

    /// The dates that decide; `None` while something is still to be done.
    fn dates(&self, tx: &mut dyn Read, dossier: &Dossier, links: &[Link]) -> Result<Option<KeptDates>, StoreError> {
        let Some((first, last)) = links.first().zip(links.last()) else { return Ok(None) };
        let last_day = day(last.times.recorded_ms);
        if !dossier.is_done() && (self.today() - last_day).num_days() < AT_REST_DAYS {
            return Ok(None);
        }
        let accepted_ms = links.iter().find_map(|link| match serde_json::from_str(&link.event).ok()? {
            Event::Collected { collected } => Some(collected.at_ms),
            Event::ResultAccepted { at_ms, .. } => Some(at_ms),
            _ => None,
        });
        let (is_open, closed_ms) = purges::cases_of(tx, &dossier.id.to_string())?;
        let waits = dossier.claims.iter().any(|open| open.claim.answer.is_none())
            || dossier.complaints.iter().any(|lodged| lodged.complaint.answered_on.is_none());
        // The window opens at the end of the transit limit, which is not after the last step.
        let window =
            claim_window(last_day, &self.app.reference.post_calendar, self.app.reference.rules_in_force(last_day));
        Ok(Some(KeptDates {
            accepted_on: day(accepted_ms.unwrap_or(first.times.recorded_ms)),
            claim_last_day: window.ok().map(|window| window.last_day),
            case: match (is_open || waits, closed_ms) {
                (true, _) => CaseState::Open,
                (false, Some(closed_ms)) => CaseState::Ended(day(closed_ms)),
                (false, None) => CaseState::None,
            },
        }))
    }

    /// Purges what is due of one dossier and leaves a stub for each part.
    fn purge(&self, tx: &mut dyn Write, id: DossierId) -> Result<Outcome, StoreError> {
        let mut outcome = Outcome::default();
        let subject = dossiers::subject(id);
        let Some(due) = self.due(tx, id)? else { return Ok(outcome) };
        let links = entries::chain(tx, &subject)?;
        if due.photos {
            let photos = let_go(tx, id, &named::in_chain(&links, true), &mut outcome)?;
            self.leave(tx, &subject, "photos", |stub| stub.blobs = photos)?;
        }
        if due.person {
            let mut named = named::in_chain(&links, false);
            let commands = texts_to_purge(tx, id, &mut named)?;
            let blobs = let_go(tx, id, &named, &mut outcome)?;
            let fields = purges::remove_private(tx, &subject)?;
            purges::remove_secrets(tx, &id.to_string())?;
            let cases = purges::remove_cases(tx, &id.to_string())?;
            outcome.entries += fields.len() as u64;
            outcome.commands += commands.len() as u64;
            self.leave(tx, &subject, "person", |stub| {
                (stub.entries, stub.commands, stub.blobs, stub.cases) = (fields, commands, blobs, cases);
            })?;
            if let Some(dossier) = dossiers::find(tx, id)? {
                find::renew(tx, &dossier)?;
                changes::touch_dossier(tx, &dossier, None)?;
            }
        }
        Ok(outcome)
    }

    /// Signs and keeps a stub.
    fn leave(
        &self,
        tx: &mut dyn Write,
        subject: &str,
        what: &str,
        fill: impl FnOnce(&mut Purged),
    ) -> Result<(), StoreError> {
        let keys: &Keys = &self.app.keys;
        let before = purges::newest(tx)?;
        let mut stub = Purged {
            number: before.as_ref().map_or(0, |before| before.number) + 1,
            previous: Digest::of(before.as_ref().map_or(SIGNED_PREFIX, |before| &before.text).as_bytes()),
            subject: subject.to_owned(),
            what: what.to_owned(),
            rules: self.rules.version.clone(),
            server_ms: self.app.now_ms(),
            entries: Vec::new(),
            commands: Vec::new(),
            blobs: Vec::new(),
            cases: Vec::new(),
            epoch: self.app.epoch.to_string(),
            key: keys.id().to_owned(),
        };
        fill(&mut stub);
        let private = stub.entries.iter().map(|number| (Thing::Private, purges::private_id(subject, *number)));
        let texts = stub.commands.iter().map(|id| (Thing::Text, id.clone()));
        let blobs = stub.blobs.iter().map(|hash| (Thing::Blob, hash.to_string()));
        let cases = stub.cases.iter().map(|id| (Thing::Case, id.clone()));
        let things: Vec<_> = private.chain(texts).chain(blobs).chain(cases).collect();
        let text = to_json(&stub);
        let signature = keys.sign(&signed_bytes(&text));
        crate::store::checkpoints::save_key(tx, keys.id(), &keys.public(), self.app.now_ms())?;
        let kept = Stub { number: stub.number, subject: subject.to_owned(), what: what.to_owned(), text, signature };
        purges::save(tx, &kept, &things)
    }

    /// Bytes of commands that changed nothing, and messages, when the term of records is over.
    async fn purge_without_effect(&self) -> Result<u64, StoreError> {
        let years = chrono::Months::new(self.rules.record_years.saturating_mul(12));
        let Some(before) = self.today().checked_sub_months(years) else { return Ok(0) };
        let before_ms = shared::time::instant(before, chrono::NaiveTime::MIN).timestamp_millis();
        let purger = self.clone();
        let purge = move |tx: &mut dyn Write| {
            purges::remove_messages(tx, before_ms)?;
            let ids = purges::list_without_effect(tx, before_ms, PAGE)?;
            for id in &ids {
                purges::remove_text(tx, id)?;
            }
            let count = ids.len() as u64;
            if count > 0 {
                purger.leave(tx, COMMANDS, "texts", |stub| stub.commands = ids)?;
            }
            Ok::<_, StoreError>(count)
        };
        self.app.store.write(purge).await
    }
}

fn day(ms: i64) -> NaiveDate {
    local_date(DateTime::from_timestamp_millis(ms).unwrap_or_default())
}

fn cursor(tx: &mut dyn Read) -> Result<(i64, String), StoreError> {
    let kept = meta::find(tx, CURSOR)?.unwrap_or_default();
    let (booked_ms, id) = kept.split_once(' ').unwrap_or(("", ""));
    Ok((booked_ms.parse().unwrap_or(i64::MIN), id.to_owned()))
}

fn is_waiting(tx: &mut dyn Read, links: &[Link]) -> Result<bool, StoreError> {
    for link in links {
        if blobs::is_waiting(tx, &link.command)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Takes away the bytes of the commands behind a chain, whose ids it gives, and adds to `named` the blobs that these name.
/// Those about other dossiers, too, stay until the last of these is purged.
fn texts_to_purge(tx: &mut dyn Write, id: DossierId, named: &mut BTreeSet<Digest>) -> Result<Vec<String>, StoreError> {
    let mut gone = Vec::new();
    for behind in named::commands(tx, &dossiers::subject(id))? {
        let Some(body) = behind.body() else { continue };
        named.extend(body.blobs());
        let mut needed = false;
        for other in body.dossiers().into_iter().filter(|other| *other != id) {
            needed |= !purges::has(tx, &dossiers::subject(other), "person")?;
        }
        if !needed && purges::remove_text(tx, &behind.id)? {
            gone.push(behind.id);
        }
    }
    Ok(gone)
}

/// This dossier needs `hashes` no more; those that no other dossier names are taken away. Gives those that were there.
fn let_go(
    tx: &mut dyn Write,
    id: DossierId,
    hashes: &BTreeSet<Digest>,
    outcome: &mut Outcome,
) -> Result<Vec<Digest>, StoreError> {
    let mut gone = Vec::new();
    for hash in hashes {
        if !blobs::are_stored(tx, &[*hash])? {
            continue;
        }
        gone.push(*hash);
        blobs::forget_use(tx, *hash, id)?;
        if !blobs::is_used(tx, *hash)? && purges::remove_blob(tx, &hash.to_string())? {
            outcome.blobs += 1;
        }
    }
    Ok(gone)
}
