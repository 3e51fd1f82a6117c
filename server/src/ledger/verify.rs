//! Walks the whole record and finds what does not hold: chains, personal fields beside them, receipts, checkpoints, stubs
//! of what was purged, blobs, and the views made of it. Reads only, page by page, beside a running server.

use std::collections::BTreeMap;

use serde::Deserialize;
use shared::api::receipt::{Outcome, Receipt};
use shared::ids::{ActorId, Digest};

use super::checkpoint::{self, Checkpoint, skip_of};
use super::purge::{self, Purged};
use super::{merkle, rebuild};
use crate::app::App;
use crate::keys::{Keys, is_signed_by};
use crate::store::cases::{self, Closed};
use crate::store::checkpoints::{self, Signed};
use crate::store::entries::{self, Link};
use crate::store::purges::{self, Thing};
use crate::store::{Read, Row, StoreError, blobs, dossiers, find};

/// Rows of a page.
const PAGE: i64 = 200;
/// Blobs of a page: each may be megabytes.
const BLOBS: i64 = 8;

/// How much was looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Chains.
    pub chains: u64,
    /// Their entries.
    pub entries: u64,
    /// Checkpoints.
    pub checkpoints: u64,
    /// Entries at the end of chains that wait for the next checkpoint.
    pub waiting: u64,
    /// Receipts, those of closed matters included.
    pub receipts: u64,
    /// Blobs.
    pub blobs: u64,
    /// Rows of the view of dossiers.
    pub dossiers: u64,
    /// Stubs of what was purged.
    pub purges: u64,
}

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// What: text key below `cli-break-`.
    pub what: &'static str,
    /// Where: a chain and the number of its entry, a command, a blob.
    pub place: String,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// How much was looked at.
    pub counts: Counts,
    /// The first that does not hold.
    pub first: Option<Break>,
    /// How many do not.
    pub breaks: u64,
}

impl Report {
    fn note(&mut self, what: &'static str, place: impl Into<String>) {
        self.breaks += 1;
        if self.first.is_none() {
            self.first = Some(Break { what, place: place.into() });
        }
    }

    fn add(&mut self, page: Report) {
        let Counts { chains, entries, checkpoints, waiting, receipts, blobs, dossiers, purges } = page.counts;
        self.counts.chains += chains;
        self.counts.entries += entries;
        self.counts.checkpoints += checkpoints;
        self.counts.waiting += waiting;
        self.counts.receipts += receipts;
        self.counts.blobs += blobs;
        self.counts.dossiers += dossiers;
        self.counts.purges += purges;
        self.breaks += page.breaks;
        if self.first.is_none() {
            self.first = page.first;
        }
    }
}

/// Looks at everything.
pub async fn verify(app: &App) -> Result<Report, StoreError> {
    let mut report = Report::default();
    let listed = app.store.read(|tx: &mut dyn Read| checkpoints::list_keys(tx)).await?;
    let mut known = BTreeMap::from([(app.keys.id().to_owned(), app.keys.public())]);
    known.extend(listed);
    const LOOKS: [Look; 7] = [chains, receipts, matters, stubs, all_checkpoints, all_blobs, view];
    for what in LOOKS {
        let mut after = String::new();
        loop {
            let (from, keys, known) = (after.clone(), app.keys.clone(), known.clone());
            let page = move |tx: &mut dyn Read| what(tx, &Walk { keys: &keys, known: &known }, &from);
            let (page, next) = app.store.read(page).await?;
            report.add(page);
            match next {
                Some(next) => after = next,
                None => break,
            }
        }
    }
    Ok(report)
}

/// What every page is looked at with.
struct Walk<'a> {
    keys: &'a Keys,
    /// Public keys by id.
    known: &'a BTreeMap<String, String>,
}

impl Walk<'_> {
    fn is_signed(&self, key: &str, bytes: &[u8], signature: &str) -> bool {
        self.known.get(key).is_some_and(|public| is_signed_by(public, bytes, signature))
    }
}

/// A page of what was looked at, and where the next one begins.
type Page = Result<(Report, Option<String>), StoreError>;
/// One thing to look at, from a place on.
type Look = fn(&mut dyn Read, &Walk, &str) -> Page;

fn chains(tx: &mut dyn Read, _walk: &Walk, after: &str) -> Page {
    let mut report = Report::default();
    let subjects = entries::list_subjects(tx, after, PAGE)?;
    for subject in &subjects {
        let links = entries::chain(tx, subject)?;
        report.counts.chains += 1;
        report.counts.entries += links.len() as u64;
        if let Some(number) = entries::broken_link(subject, &links) {
            report.note("chain", at(subject, number));
            continue;
        }
        covered(tx, &mut report, subject, &links)?;
        private(tx, &mut report, subject, &links)?;
        origins(tx, &mut report, subject, &links)?;
        if subject.starts_with(dossiers::SUBJECT) {
            row(tx, &mut report, subject, &links)?;
        }
    }
    Ok((report, subjects.last().cloned()))
}

fn at(subject: &str, number: u64) -> String {
    format!("{subject} {number}")
}

/// Personal fields are what the chain says, or were purged with a stub.
fn private(tx: &mut dyn Read, report: &mut Report, subject: &str, links: &[Link]) -> Result<(), StoreError> {
    let mut kept: BTreeMap<u64, String> = entries::list_private(tx, subject)?
        .into_iter()
        .map(|(number, salt, content)| (number, entries::private_hash(&salt, &content).to_string()))
        .collect();
    for link in links {
        let found = kept.remove(&link.number);
        match (&link.private_hash, found) {
            (None, None) => {}
            (Some(said), Some(found)) if *said == found => {}
            (Some(_), None) => {
                let id = purges::private_id(subject, link.number);
                if purges::find(tx, Thing::Private, &id)?.is_none() {
                    report.note("private-lost", at(subject, link.number));
                }
            }
            (Some(_), Some(_)) | (None, Some(_)) => report.note("private", at(subject, link.number)),
        }
    }
    if let Some(number) = kept.keys().next() {
        report.note("private", at(subject, *number));
    }
    Ok(())
}

/// Behind every entry stands an accepted command of the same person.
fn origins(tx: &mut dyn Read, report: &mut Report, subject: &str, links: &[Link]) -> Result<(), StoreError> {
    for link in links {
        let sql = "SELECT actor, hash, outcome FROM command WHERE id = $1";
        let row = tx.query_one(sql, &[link.command.as_str().into()])?;
        let holds = match &row {
            None => false,
            Some(row) => {
                row.text("actor")? == link.actor
                    && row.text("outcome")? == "accepted"
                    && link.command_hash.as_deref().is_none_or(|hash| row.text("hash").is_ok_and(|kept| kept == hash))
            }
        };
        if !holds {
            report.note("origin", at(subject, link.number));
        }
    }
    Ok(())
}

/// A checkpoint covers the end of the chain, or it waits for the next one.
fn covered(tx: &mut dyn Read, report: &mut Report, subject: &str, links: &[Link]) -> Result<(), StoreError> {
    let covered = checkpoints::covering(tx, subject)?.map_or(0, |(_, _, number)| number);
    let last = links.len() as u64;
    if covered == last {
        return Ok(());
    }
    report.counts.waiting += last.saturating_sub(covered);
    if covered > last {
        report.note("shortened", at(subject, covered));
    } else if !checkpoints::is_unsealed(tx, subject)? {
        report.note("uncovered", at(subject, covered + 1));
    }
    Ok(())
}

/// The row of the view is what the chain makes.
fn row(tx: &mut dyn Read, report: &mut Report, subject: &str, links: &[Link]) -> Result<(), StoreError> {
    let made = match rebuild::row(links) {
        Ok(made) => made,
        Err(number) => {
            report.note("event", at(subject, number));
            return Ok(());
        }
    };
    let holds = match dossiers::find_stored(tx, made.dossier.id) {
        Ok(Some(stored)) if stored.holds(&made) => find::holds(tx, &made.dossier),
        other => other.map(|_| false),
    };
    match holds {
        Ok(true) => report.counts.dossiers += 1,
        Ok(false) | Err(StoreError::Corrupt { .. }) => report.note("view", subject),
        Err(error) => return Err(error),
    }
    Ok(())
}

fn view(tx: &mut dyn Read, _walk: &Walk, _after: &str) -> Page {
    let mut report = Report::default();
    if let Some(id) = dossiers::find_without_chain(tx)? {
        report.note("view", format!("{}{id}", dossiers::SUBJECT));
    }
    Ok((report, None))
}

/// Each receipt is about its command's bytes, sealed by this server, and names an entry that is there.
fn receipts(tx: &mut dyn Read, walk: &Walk, after: &str) -> Page {
    let mut report = Report::default();
    let rows = tx.query(
        "SELECT id, actor, device, hash, outcome, receipt, seal, text FROM command WHERE id > $1 ORDER BY id LIMIT $2",
        &[after.into(), PAGE.into()],
    )?;
    for row in &rows {
        report.counts.receipts += 1;
        if let Some(what) = receipt(tx, walk, row)? {
            report.note(what, row.text("id")?);
        }
    }
    let last = rows.last().map(|row| row.text("id").map(str::to_owned)).transpose()?;
    Ok((report, last))
}

/// A command's text as far as the receipt is about it.
#[derive(Deserialize)]
struct Sender {
    actor: ActorId,
}

/// A receipt that this server sealed and that names a key it knows; what does not hold otherwise.
fn sealed(walk: &Walk, text: &str, seal: Option<&str>) -> Result<Receipt, &'static str> {
    if !seal.is_some_and(|seal| walk.keys.has_sealed(text, seal)) {
        return Err("receipt-seal");
    }
    let receipt = serde_json::from_str::<Receipt>(text).ok();
    receipt.filter(|receipt| walk.known.contains_key(&receipt.key)).ok_or("receipt")
}

fn receipt(tx: &mut dyn Read, walk: &Walk, row: &Row) -> Result<Option<&'static str>, StoreError> {
    let (id, hash) = (row.text("id")?, row.text("hash")?);
    let receipt = match sealed(walk, row.text("receipt")?, row.opt_text("seal")?) {
        Ok(receipt) => receipt,
        Err(what) => return Ok(Some(what)),
    };
    let is_about = receipt.command.to_string() == id
        && receipt.hash.to_string() == hash
        && crate::actions::word(&receipt.outcome) == row.text("outcome")?;
    if !is_about {
        return Ok(Some("receipt"));
    }
    match row.opt_text("text")? {
        Some(bytes) if Digest::of(bytes.as_bytes()).to_string() != hash => return Ok(Some("command")),
        Some(bytes) => {
            let sender = serde_json::from_str::<Sender>(bytes);
            if !sender.is_ok_and(|sender| sender.actor.to_string() == row.text("actor").unwrap_or_default()) {
                return Ok(Some("command"));
            }
        }
        None if purges::find(tx, Thing::Text, id)?.is_none() => return Ok(Some("command-lost")),
        None => {}
    }
    match (&receipt.outcome, &receipt.entry) {
        (Outcome::Accepted, Some(entry)) if entry.subject.starts_with(dossiers::SUBJECT) => {
            let sql = "SELECT command FROM entry WHERE subject = $1 AND number = $2";
            let found = tx.query_one(sql, &[entry.subject.as_str().into(), (entry.number as i64).into()])?;
            let holds = found.is_some_and(|found| found.text("command").is_ok_and(|command| command == id));
            Ok((!holds).then_some("receipt-entry"))
        }
        _ => Ok(None),
    }
}

/// What the sender of a closed matter is told is about the bytes that were sent, and sealed by this server.
fn matters(tx: &mut dyn Read, walk: &Walk, after: &str) -> Page {
    let mut report = Report::default();
    let closed = cases::list_closed(tx, after, PAGE)?;
    for case in &closed {
        report.counts.receipts += 1;
        if let Some(what) = matter(tx, walk, case)? {
            report.note(what, case.id.as_str());
        }
    }
    Ok((report, closed.into_iter().next_back().map(|case| case.id)))
}

fn matter(tx: &mut dyn Read, walk: &Walk, case: &Closed) -> Result<Option<&'static str>, StoreError> {
    let receipt = match sealed(walk, &case.receipt, case.seal.as_deref()) {
        Ok(receipt) => receipt,
        Err(what) => return Ok(Some(what)),
    };
    if receipt.command.to_string() != case.command {
        return Ok(Some("receipt"));
    }
    if case.text.is_empty() {
        let purged = purges::find(tx, Thing::Case, &case.id)?.is_some();
        return Ok((!purged).then_some("command-lost"));
    }
    Ok((Digest::of(case.text.as_bytes()) != receipt.hash).then_some("command"))
}

/// Stubs are one signed chain.
fn stubs(tx: &mut dyn Read, walk: &Walk, after: &str) -> Page {
    let mut report = Report::default();
    let from: u64 = after.parse().unwrap_or(0);
    let page = purges::list(tx, from, PAGE)?;
    let mut before = match from {
        0 => None,
        from => purges::list(tx, from - 1, 1)?.into_iter().next(),
    };
    for stub in page {
        report.counts.purges += 1;
        let previous = Digest::of(before.as_ref().map_or(purge::SIGNED_PREFIX, |before| &before.text).as_bytes());
        let expected = before.as_ref().map_or(0, |before| before.number) + 1;
        let holds = serde_json::from_str::<Purged>(&stub.text).is_ok_and(|said| {
            said.number == stub.number
                && said.number == expected
                && said.previous == previous
                && said.subject == stub.subject
                && said.what == stub.what
                && walk.is_signed(&said.key, &purge::signed_bytes(&stub.text), &stub.signature)
        });
        if !holds {
            report.note("purge", stub.number.to_string());
        } else if let Some(lost) = not_said(tx, &stub.text, stub.number)? {
            report.note("purge", lost);
        }
        before = Some(stub);
    }
    let last = before.filter(|last| last.number > from).map(|last| last.number.to_string());
    Ok((report, last))
}

/// Something that the index says of a stub and the stub does not.
fn not_said(tx: &mut dyn Read, text: &str, number: u64) -> Result<Option<String>, StoreError> {
    let rows = tx.query("SELECT kind, id FROM purged WHERE purge = $1", &[(number as i64).into()])?;
    let Ok(said) = serde_json::from_str::<Purged>(text) else { return Ok(None) };
    for row in &rows {
        let id = row.text("id")?;
        let is_said = match row.text("kind")? {
            "private" => said.entries.iter().any(|number| purges::private_id(&said.subject, *number) == id),
            "text" => said.commands.iter().any(|command| command == id),
            "blob" => said.blobs.iter().any(|hash| hash.to_string() == id),
            _ => said.cases.iter().any(|case| case == id),
        };
        if !is_said {
            return Ok(Some(format!("{number} {id}")));
        }
    }
    Ok(None)
}

/// Checkpoints are one signed chain, each over the heads that it keeps, and these entries are there.
fn all_checkpoints(tx: &mut dyn Read, walk: &Walk, after: &str) -> Page {
    let mut report = Report::default();
    let from: u64 = after.parse().unwrap_or(0);
    let mut before = match from {
        0 => None,
        from => checkpoints::find(tx, from)?,
    };
    for made in checkpoints::list(tx, from, PAGE)? {
        report.counts.checkpoints += 1;
        if !one_checkpoint(tx, walk, before.as_ref(), &made)? {
            report.note("checkpoint", made.number.to_string());
        } else if let Some(lost) = checkpoints::lost_head(tx, made.number)? {
            report.note("covered-entry", at(&lost.subject, lost.number));
        }
        before = Some(made);
    }
    let last = before.filter(|last| last.number > from).map(|last| last.number.to_string());
    if last.is_none()
        && let Some(lost) = checkpoints::find_lost(tx)?
    {
        report.note("checkpoint", lost.to_string());
    }
    Ok((report, last))
}

fn one_checkpoint(tx: &mut dyn Read, walk: &Walk, before: Option<&Signed>, made: &Signed) -> Result<bool, StoreError> {
    let Ok(said) = serde_json::from_str::<Checkpoint>(&made.text) else { return Ok(false) };
    let previous = Digest::of(before.map_or(checkpoint::SIGNED_PREFIX, |before| &before.text).as_bytes());
    let skipped = match skip_of(said.number) {
        0 => None,
        number => checkpoints::find(tx, number)?.map(|skipped| Digest::of(skipped.text.as_bytes())),
    };
    let heads = checkpoints::heads(tx, made.number)?;
    let leaves: Vec<Digest> = heads.iter().map(merkle::leaf).collect();
    Ok(said.number == made.number
        && said.number == before.map_or(0, |before| before.number) + 1
        && said.previous == previous
        && said.skip == skipped
        && said.heads == leaves.len() as u64
        && Some(said.root) == merkle::root(&leaves)
        && made.hash == Digest::of(made.text.as_bytes()).to_string()
        && walk.is_signed(&said.key, &checkpoint::signed_bytes(&made.text), &made.signature))
}

/// The bytes of each blob are what its name says.
fn all_blobs(tx: &mut dyn Read, _walk: &Walk, after: &str) -> Page {
    let mut report = Report::default();
    let hashes = blobs::list(tx, after, BLOBS)?;
    for hash in &hashes {
        report.counts.blobs += 1;
        let found = hash.parse().ok().map(|hash| blobs::find(tx, hash)).transpose()?.flatten();
        if found.is_none_or(|blob| Digest::of(&blob.bytes).to_string() != *hash) {
            report.note("blob", hash);
        }
    }
    Ok((report, hashes.last().cloned()))
}
