//! The hand-over record between post and agency: one record, many dossiers, two people.

use shared::api::command::{Body, OfferHandover, SignHandover};
use shared::api::receipt::Entry;
use shared::dossier::refusal::Refusal;

use super::{Act, load, steps};
use crate::error::Error;
use crate::store::numbers::{self, NumberKind};
use crate::store::{Write, dossiers};

/// The courier's half.
pub fn offer(tx: &mut dyn Write, act: &Act, body: &Body, offer: &OfferHandover) -> Result<Entry, Error> {
    steps::check_number(tx, act, NumberKind::Record, offer.record_number)?;
    let entry = each(tx, act, body, &offer.dossiers)?;
    numbers::mark_used(tx, NumberKind::Record, offer.record_number, &format!("handover:{}", offer.handover))?;
    Ok(entry)
}

/// The officer's half: the filing moment.
pub fn sign(tx: &mut dyn Write, act: &Act, body: &Body, signed: &SignHandover) -> Result<Entry, Error> {
    let dossiers: Vec<_> = signed.lines.iter().map(|line| line.dossier).collect();
    each(tx, act, body, &dossiers)
}

/// One step for each dossier of the record: all or none.
fn each(tx: &mut dyn Write, act: &Act, body: &Body, ids: &[shared::ids::DossierId]) -> Result<Entry, Error> {
    let mut steps = Vec::with_capacity(ids.len());
    for (i, id) in ids.iter().enumerate() {
        if ids[..i].contains(id) {
            return Err(Refusal::Invalid("dossiers").into());
        }
        let dossier = load(tx, act, *id)?;
        let facts = steps::facts(tx, act, &dossier, body)?;
        let step = dossier.decide(act.actor(), body, &facts)?;
        steps.push((dossier, step));
    }
    let mut entry = None;
    for (mut dossier, step) in steps {
        let id = dossier.id;
        dossiers::advance(tx, &mut dossier, &step, &act.origin, act.salt(id))?;
        entry = entry.or_else(|| Some(super::entry(&dossier)));
    }
    entry.ok_or_else(|| Refusal::Missing("dossiers").into())
}
