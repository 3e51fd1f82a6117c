//! What several steps ask: texts, windows, money, evidence, and how strong a meeting is proved.

use super::Facts;
use crate::actor::Actor;
use crate::api::command::{Address, ClosedBy, Evidence, MAX_LONG, MAX_SHORT, Taken, Verified, Window};
use crate::dossier::event::Private;
use crate::dossier::refusal::Refusal;
use crate::shipment::{Attempt, Proof};

pub(super) fn attempt(
    by: &Actor,
    reason: &str,
    evidence: &Evidence,
    facts: &Facts,
) -> Result<(Attempt, Option<Private>), Refusal> {
    let reason = short("reason", reason)?;
    long("note", &evidence.note)?;
    let nothing = evidence.calls_ms.is_empty()
        && evidence.waited_min.is_none()
        && evidence.place.is_none()
        && evidence.photos.is_empty()
        && evidence.note.trim().is_empty();
    let kept = Evidence { note: String::new(), ..evidence.clone() };
    let attempt =
        Attempt { courier: by.id, at_ms: facts.occurred_ms, reason, evidence: kept, evidence_missing: nothing };
    Ok((attempt, words(&evidence.note)))
}

/// How strong the proof of a meeting is. A wrong code or token is refused, a missing one is weaker.
pub(super) fn door(verified: &Verified, closed_by: &ClosedBy, facts: &Facts) -> Result<Proof, Refusal> {
    let by_token = recognised(verified, facts)? == Proof::Full;
    let by_code = match closed_by {
        ClosedBy::Code { .. } if facts.code_matches != Some(true) => return Err(Refusal::WrongCode),
        ClosedBy::Code { .. } => true,
        ClosedBy::Witness { note } => {
            short("closed_by", note)?;
            false
        }
    };
    Ok(if by_token && by_code { Proof::Full } else { Proof::Weak })
}

/// How surely the right person was recognised: by the signed QR, or by asking.
pub(super) fn recognised(verified: &Verified, facts: &Facts) -> Result<Proof, Refusal> {
    match verified {
        Verified::Qr { .. } if facts.token_matches == Some(true) => Ok(Proof::Full),
        Verified::Qr { .. } => Err(Refusal::WrongToken),
        Verified::Asked { reason } => short("verified", reason).map(|_| Proof::Weak),
    }
}

pub(super) fn weak_words<'a>(verified: &'a Verified, closed_by: &'a ClosedBy) -> &'a str {
    match (verified, closed_by) {
        (_, ClosedBy::Witness { note }) => note,
        (Verified::Asked { reason }, ClosedBy::Code { .. }) => reason,
        (Verified::Qr { .. }, ClosedBy::Code { .. }) => "",
    }
}

pub(super) fn taken(lines: &[Taken]) -> Result<(), Refusal> {
    // Every đồng taken at a door has its own receipt, state money and postage apart (`QĐ 45` Điều 6(6), 15(2)).
    if lines.iter().any(|line| line.amount <= 0 || line.amount > 1_000_000_000) {
        return Err(Refusal::Invalid("taken"));
    }
    let twice = |(i, line): (usize, &Taken)| lines[..i].iter().any(|other| other.receipt == line.receipt);
    if lines.iter().enumerate().any(twice) { Err(Refusal::NumberUsed) } else { Ok(()) }
}

/// A place as people give it.
pub(super) fn address(address: &Address) -> Result<(), Refusal> {
    short("line", &address.line)?;
    if address.landmark.chars().count() > MAX_SHORT {
        return Err(Refusal::TooLong("landmark"));
    }
    short("commune", &address.commune_name)?;
    // Reject 0,0 and what is not on the map.
    let on_land = |[lon, lat]: [f64; 2]| (102.0..=118.0).contains(&lon) && (6.0..=24.0).contains(&lat);
    if address.point.is_some_and(|point| !on_land(point)) {
        return Err(Refusal::Invalid("point"));
    }
    Ok(())
}

pub(super) fn sound(window: Window) -> Result<(), Refusal> {
    if window.is_sound() { Ok(()) } else { Err(Refusal::NoWindow) }
}

pub(super) fn short(field: &'static str, text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::Missing(field));
    }
    if text.chars().count() > MAX_SHORT {
        return Err(Refusal::TooLong(field));
    }
    if text.chars().any(char::is_control) {
        return Err(Refusal::Invalid(field));
    }
    Ok(text.to_owned())
}

pub(super) fn long(field: &'static str, text: &str) -> Result<(), Refusal> {
    if text.chars().count() > MAX_LONG { Err(Refusal::TooLong(field)) } else { Ok(()) }
}

pub(super) fn words(text: &str) -> Option<Private> {
    let text = text.trim();
    (!text.is_empty()).then(|| Private::Words { text: text.to_owned() })
}

/// Words that must be there.
pub(super) fn needed_words(text: &str) -> Result<Private, Refusal> {
    long("words", text)?;
    words(text).ok_or(Refusal::Missing("words"))
}
