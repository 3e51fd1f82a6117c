//! The hand-over record between post and agency: one record, many dossiers, two people.

use chrono::DateTime;
use shared::api::command::{Body, OfferHandover, SignHandover};
use shared::api::receipt::Entry;
use shared::dossier::refusal::Refusal;
use shared::shipment::Pickup;
use shared::time::due::{Start, due};
use shared::time::limit::ClockRules;

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
        let mut facts = steps::facts(tx, act, &dossier, body)?;
        if let (Body::SignHandover(_), Some(offer)) = (body, dossier.pickup.as_ref().and_then(Pickup::offer)) {
            facts.due = due_of(act, &dossier, facts.occurred_ms.max(offer.at_ms));
        }
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

fn due_of(act: &Act, dossier: &shared::dossier::Dossier, filed_ms: i64) -> Option<shared::time::due::Due> {
    let limit = dossier.procedure.limit?;
    let filed_at = DateTime::from_timestamp_millis(filed_ms)?;
    // A limit that cannot be counted is shown as unknown, never guessed.
    due(&Start::filed(filed_at), limit, &[], &act.context.reference.agency_calendar, &ClockRules::default()).ok()
}
