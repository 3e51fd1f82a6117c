//! What the post holds now: the numbered list of custody. In a flood results and papers stay in dry custody, and the list says
//! which cover lies where, under which seal; it is read from the record, so that it can be printed again at any time.

use super::{Holder, Leg, Pickup, Return};
use crate::dossier::Dossier;
use crate::ids::DossierId;

/// One cover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Place in the list, from 1.
    pub number: usize,
    /// Whose.
    pub dossier: DossierId,
    /// Papers on their way to the agency, or a result on its way home.
    pub leg: Leg,
    /// An office or a courier.
    pub keeper: Holder,
    /// Number of the seal that is on it now.
    pub seal: String,
    /// Number of the consignment note; absent in records that do not say it.
    pub note_number: Option<u64>,
    /// Since when the post is answerable for it, Unix milliseconds: day J. `None` in records that do not say it.
    pub since_ms: Option<i64>,
}

/// Every cover that an office or a courier holds, once; the longest kept first, so that numbers move only when a cover leaves.
pub fn custody<'a>(dossiers: impl IntoIterator<Item = &'a Dossier>) -> Vec<Kept> {
    let mut kept: Vec<Kept> = dossiers.into_iter().filter_map(cover).collect();
    kept.sort_by_key(|one| (one.since_ms, one.dossier));
    for (number, one) in (1..).zip(&mut kept) {
        one.number = number;
    }
    kept
}

fn cover(dossier: &Dossier) -> Option<Kept> {
    let keeper = match dossier.holder() {
        keeper @ (Holder::Courier(_) | Holder::Office(_)) => keeper,
        Holder::Citizen | Holder::Agency => return None,
    };
    let result = dossier.back.as_ref().filter(|back| back.holder().is_some()).and_then(Return::carried);
    let (leg, seal, note_number) = match (result, &dossier.pickup) {
        (Some(cover), _) => {
            let note_number = dossier.posted.as_ref().map(|posted| posted.posting.note_number);
            (Leg::Return, cover.release.seal, note_number)
        }
        (None, pickup) => {
            let collected = pickup.as_ref().and_then(Pickup::collected)?;
            (Leg::Pickup, collected.seal_now().to_owned(), Some(collected.note_number))
        }
    };
    let since_ms = dossier.accepted_ms(leg);
    Some(Kept { number: 0, dossier: dossier.id, leg, keeper, seal, note_number, since_ms })
}
