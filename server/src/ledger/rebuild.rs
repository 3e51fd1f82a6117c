//! Views made anew from the record.

use shared::dossier::Dossier;
use shared::dossier::event::Event;

use crate::store::dossiers::Stored;
use crate::store::entries::{self, Link};
use crate::store::{StoreError, Write, changes, dossiers, find};

/// Chains read at a time.
const PAGE: i64 = 200;

/// What was found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// Dossiers made anew.
    pub dossiers: u64,
    /// Rows that were absent or otherwise.
    pub mended: u64,
    /// Rows without a chain, taken away.
    pub removed: u64,
}

/// The dossier that a chain makes; the number of the first entry that it cannot be made with.
fn dossier(links: &[Link]) -> Result<Dossier, u64> {
    let mut made: Option<Dossier> = None;
    for link in links {
        let event: Event = serde_json::from_str(&link.event).map_err(|_| link.number)?;
        match &mut made {
            None => made = Some(Dossier::from_first(&event).ok_or(link.number)?),
            Some(dossier) => dossier.apply(&event),
        }
    }
    made.ok_or(0)
}

/// The row of the view that a chain makes; the number of the first entry that it cannot be made with.
pub fn row(links: &[Link]) -> Result<Stored, u64> {
    let made = dossier(links)?;
    let (first, last) = links.first().zip(links.last()).ok_or(0_u64)?;
    Ok(Stored::of(made, first.times.recorded_ms, last.hash.clone()))
}

/// Makes every row of the view of dossiers anew and keeps it if it is not what is there; people hear of those.
/// [`StoreError::Corrupt`] if a chain makes no dossier: then nothing is changed.
pub fn rebuild(tx: &mut dyn Write) -> Result<Rebuilt, StoreError> {
    let (mut rebuilt, mut after) = (Rebuilt::default(), String::new());
    loop {
        let subjects = entries::list_subjects(tx, &after, PAGE)?;
        let Some(last) = subjects.last() else { break };
        after.clone_from(last);
        for subject in subjects.iter().filter(|subject| subject.starts_with(dossiers::SUBJECT)) {
            let links = entries::chain(tx, subject)?;
            let no_dossier = |_| StoreError::Corrupt { column: "event".to_owned(), expected: "events of a dossier" };
            let made = row(&links).map_err(no_dossier)?;
            rebuilt.dossiers += 1;
            let found = dossiers::find_stored(tx, made.dossier.id)?;
            let keys_differ = find::renew(tx, &made.dossier)?;
            if !found.as_ref().is_some_and(|found| found.holds(&made)) {
                dossiers::put(tx, &made)?;
                let before = found.and_then(|found| found.courier);
                changes::touch_dossier(tx, &made.dossier, before)?;
                rebuilt.mended += 1;
            } else if keys_differ {
                rebuilt.mended += 1;
            }
        }
    }
    rebuilt.removed = dossiers::remove_without_chain(tx)?;
    Ok(rebuilt)
}
