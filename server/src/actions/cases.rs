//! A person decides about a command that was put aside.

use serde_json::value::RawValue;
use shared::api::command::{Decision, MAX_LONG, OccurredAt, ResolveCase};
use shared::api::receipt::{Entry, Outcome};
use shared::dossier::decide::Step;
use shared::dossier::event::{Event, Private};
use shared::dossier::refusal::Refusal;
use shared::ids::Digest;

use super::{Act, Context, Done, Envelope, Sent, carry_out, read, receipt, word};
use crate::auth::Session;
use crate::error::Error;
use crate::store::cases::{self, Case, Closing};
use crate::store::commands::{self, Decided, Kept};
use crate::store::entries::{parsed, to_json};
use crate::store::{Read, StoreError, Write, actors, dossiers};

const UNREADABLE: Error = Error::Invalid { field: "case", code: "command.unreadable" };

/// Closes a matter. To accept means that the command takes effect now, as its own actor's, if the rules now allow it;
/// what they refuse leaves the matter open. Gives the entry in the dossier's chain, if there is a dossier.
pub fn resolve(tx: &mut dyn Write, act: &Act, decided: &ResolveCase) -> Result<Option<Entry>, Error> {
    let reason = decided.reason.trim();
    if reason.is_empty() && decided.decision == Decision::Keep {
        return Err(Refusal::Missing("reason").into());
    }
    if reason.chars().count() > MAX_LONG {
        return Err(Refusal::TooLong("reason").into());
    }
    let case = cases::find_open(tx, decided.case)?.filter(|case| case.concerns(act.actor()));
    let case = case.ok_or(Refusal::NoCase)?;
    if let Some(accepted) = accepted(tx, &case)? {
        return close_standing(tx, act, decided, &case, &accepted.receipt);
    }
    let sent = sent(act, &case)?;
    let context = context(tx, act, &case, &sent)?;
    let (outcome, effect) = match decided.decision {
        Decision::Accept => (Outcome::Accepted, again(tx, &context, &sent)?),
        Decision::Keep => (Outcome::Closed { case: case.id, reason: reason.to_owned() }, None),
    };
    let receipt = receipt(&context, &sent, outcome, effect);
    let text = to_json(&receipt);
    let closed = closing(act, decided.decision, reason, &text);
    cases::close(tx, &case, &closed)?;
    let seal = closed.seal;
    // Where the content differs, the row of the command is the first content's; and what has taken effect stays so.
    let is_its_own = |first: Decided| first.hash == sent.hash && first.outcome != "accepted";
    if commands::find(tx, case.command)?.is_none_or(is_its_own) {
        let decided = Decided { hash: sent.hash, outcome: word(&receipt.outcome).to_owned(), receipt: text };
        let kept = Kept {
            id: case.command,
            actor: sent.envelope.actor.to_string(),
            device: sent.envelope.device.to_string(),
            decided: &decided,
            server_ms: act.context.at_ms,
            seal,
            text: &case.text,
        };
        commands::save(tx, &kept, true)?;
    }
    note(tx, act, &case, decided.decision, reason)
}

/// The command's decision, if it counts already: the matter is about what it tells of.
pub fn accepted(tx: &mut dyn Read, case: &Case) -> Result<Option<Decided>, StoreError> {
    let hash = Digest::of(case.text.as_bytes());
    Ok(commands::find(tx, case.command)?.filter(|first| first.hash == hash && first.outcome == "accepted"))
}

/// Closes a matter whose command counts already; nothing is taken back, so there is only a word to say.
fn close_standing(
    tx: &mut dyn Write,
    act: &Act,
    decided: &ResolveCase,
    case: &Case,
    receipt: &str,
) -> Result<Option<Entry>, Error> {
    let reason = decided.reason.trim();
    if reason.is_empty() {
        return Err(Refusal::Missing("reason").into());
    }
    if decided.decision != Decision::Keep {
        return Err(Refusal::WrongState.into());
    }
    cases::close(tx, case, &closing(act, decided.decision, reason, receipt))?;
    note(tx, act, case, decided.decision, reason)
}

/// How a matter is closed now by whoever acts.
pub fn closing<'a>(act: &Act, decision: Decision, reason: &'a str, receipt: &'a str) -> Closing<'a> {
    let seal = act.context.keys.seal(receipt);
    Closing { decision, reason, by: act.actor().id, at_ms: act.context.at_ms, receipt, seal }
}

/// The command as it came. Waiting for others is over: a person says that it stands by itself.
fn sent(act: &Act, case: &Case) -> Result<Sent, Error> {
    let (envelope, body) = read(&case.text).map_err(|_| UNREADABLE)?;
    let text = RawValue::from_string(case.text.clone()).map_err(|_| UNREADABLE)?;
    Ok(Sent {
        hash: Digest::of(case.text.as_bytes()),
        text,
        envelope: Envelope { after: Vec::new(), ..envelope },
        body,
        salt: act.sent.salt,
        case: act.sent.case,
        secrets: act.sent.secrets.clone(),
    })
}

/// As if its own actor sent it now, with the time at which it happened.
fn context(tx: &mut dyn Write, act: &Act, case: &Case, sent: &Sent) -> Result<Context, Error> {
    let account = actors::find(tx, case.actor)?.ok_or(Refusal::NotYours)?;
    let happened = &sent.envelope.occurred_at;
    let at_ms = act.context.at_ms;
    let ago_ms = at_ms - case.occurred_ms.unwrap_or_else(|| happened.corrected_ms(None, at_ms));
    let sent_at = OccurredAt {
        monotonic_ms: happened.monotonic_ms.saturating_add(ago_ms.max(0).unsigned_abs()),
        ..happened.clone()
    };
    let session =
        Session { actor: account.actor, name: account.name, device: sent.envelope.device, token_hash: String::new() };
    Ok(Context { session, sent_at: Some(sent_at), ..act.context.clone() })
}

fn again(tx: &mut dyn Write, context: &Context, sent: &Sent) -> Result<Option<Entry>, Error> {
    match carry_out(tx, context, sent)? {
        Done::Accepted(entry) => Ok(entry),
        Done::Held(_) => Err(Refusal::NotYours.into()),
        Done::ForPerson(code) => Err(Error::Invalid { field: "case", code }),
    }
}

/// The decision in the dossier's own chain.
fn note(tx: &mut dyn Write, act: &Act, case: &Case, decision: Decision, reason: &str) -> Result<Option<Entry>, Error> {
    let Some(id) = case.dossier.as_deref() else { return Ok(None) };
    let Some(mut dossier) = dossiers::stand(tx, parsed(id, "dossier")?)? else { return Ok(None) };
    let event = Event::CaseClosed { case: case.id, command: case.command, code: case.code.clone(), decision };
    let private = (!reason.is_empty()).then(|| Private::Words { text: reason.to_owned() });
    // Its own salt: the command that was accepted has used the other.
    let salt = act.salt_of(&case.id.to_string());
    dossiers::advance(tx, &mut dossier, &Step { event, private }, &act.origin, salt)?;
    Ok(Some(super::entry(&dossier)))
}
