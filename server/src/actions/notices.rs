//! What the citizen is told about the pickup: that the courier is near, that papers are missing, that something is wrong.

use assets::texts::TextArg;
use shared::dossier::Dossier;
use shared::dossier::event::Event;
use shared::shipment::Pickup;

use super::Act;
use crate::error::Error;
use crate::notify::{self, Notice};
use crate::store::{Write, actors, dossiers};

/// A courier who set out longer ago than this is not announced any more: the news came late.
const NEARING_MS: i64 = 30 * 60_000;

/// Tells the citizen about a step that was just taken, if it is one to be told of.
pub fn send(tx: &mut dyn Write, act: &Act, dossier: &Dossier, event: &Event) -> Result<(), Error> {
    let collected = dossier.pickup.as_ref().and_then(Pickup::collected);
    let note = || -> TextArg { collected.map(|one| one.note_number.to_string()).unwrap_or_default().into() };
    let (template, args): (&str, Vec<(&str, TextArg)>) = match event {
        Event::EnRoute { courier, at_ms } => {
            let assignment = dossier.pickup.as_ref().and_then(Pickup::assignment);
            let Some(assignment) = assignment.filter(|_| act.context.at_ms - at_ms < NEARING_MS) else {
                return Ok(());
            };
            let staff_code = actors::find(tx, *courier)?.and_then(|account| account.staff_code).unwrap_or_default();
            let hour = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
            let window = format!("{}-{}", hour(assignment.window.from_min), hour(assignment.window.to_min));
            ("notify-nearing", vec![("code", staff_code.into()), ("window", window.into())])
        }
        Event::Incomplete { incomplete, window } => {
            let day = window.day.format("%d/%m/%Y").to_string();
            let count = incomplete.missing.len() as i64;
            ("notify-incomplete", vec![("count", count.into()), ("day", day.into())])
        }
        Event::ExceptionOpened { .. } => ("notify-exception", vec![("note", note())]),
        Event::ExceptionSettled { outcome: shared::api::command::ExceptionOutcome::Claim, .. } => {
            ("notify-claim", vec![("note", note())])
        }
        Event::ItemWithdrawn { .. } => ("notify-withdrawn", vec![("note", note())]),
        _ => return Ok(()),
    };
    // Purged personal fields: there is nobody to tell any more.
    let Some(person) = dossiers::find_person(tx, dossier.id)? else { return Ok(()) };
    notify::send(
        tx,
        &Notice { phone: person.notices_to(), template, args: &args },
        act.salt(dossier.id),
        act.context.at_ms,
    )?;
    Ok(())
}
