//! Bookings that the post did not take: why, and the way back to what was filled in. Cards: `not-taken`; control in
//! each: `not-taken-open`.

use dioxus::prelude::*;
use shared::api::command::Kind;
use shared::ids::DossierId;

use crate::data::request::{Fault, OutboxItem, SyncState, booked_key};
use crate::data::{Data, use_data};
use crate::i18n::{Text, use_text};
use crate::screens::common::ask::{FaultNotice, use_asks};
use crate::screens::common::book::draft::Draft;
use crate::screens::common::book::{BookStep, Booker, again};
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::ui::icon::IconName;
use crate::ui::notice::{Notice, Tone};

/// A booking that was not taken, with its draft.
#[derive(Debug, Clone, PartialEq)]
pub struct NotTaken {
    /// What it would have become.
    pub dossier: DossierId,
    /// The server's word.
    state: SyncState,
    draft: Draft,
}

/// All of them, newest first. One whose draft was dropped is left out.
pub async fn read(data: &Data) -> Result<Vec<NotTaken>, Fault> {
    let mut found = Vec::new();
    for (dossier, state) in refused(&data.outbox().await?) {
        let draft = data.draft(&booked_key(dossier)).await?;
        found.extend(draft.map(|draft| NotTaken { dossier, state, draft }));
    }
    Ok(found)
}

/// Dossiers whose last booking was refused; `outbox` is newest first.
fn refused(outbox: &[OutboxItem]) -> Vec<(DossierId, SyncState)> {
    let mut last: Vec<(DossierId, SyncState)> = Vec::new();
    for item in outbox.iter().filter(|item| item.kind == Kind::Book) {
        for dossier in &item.dossiers {
            if last.iter().all(|(seen, _)| seen != dossier) {
                last.push((*dossier, item.state.clone()));
            }
        }
    }
    last.retain(|(_, state)| matches!(state, SyncState::Refused { .. } | SyncState::Closed { .. }));
    last
}

fn why(text: Text, state: &SyncState) -> (String, BookStep) {
    match state {
        SyncState::Refused { code, field } => (text.error(code), again::step_to_change(code, field.as_deref())),
        SyncState::Closed { reason } => (t!(text, "sync-closed", why = reason), BookStep::Check),
        _ => (String::new(), BookStep::Check),
    }
}

/// One of them.
#[component]
pub fn NotTakenCard(booking: NotTaken) -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let navigator = use_navigator();
    let (reason, step) = why(text, &booking.state);
    let name = booking.draft.procedure.as_ref().map(|chosen| chosen.name.clone());
    let label = if step == BookStep::Slot { t!(text, "not-taken-slot") } else { t!(text, "not-taken-change") };
    rsx! {
        Card { title: name, test: "not-taken",
            Notice { tone: Tone::Warn, title: t!(text, "not-taken"),
                p { {reason} }
                p { {t!(text, "not-taken-kept")} }
            }
            FaultNotice { fault: asks.fault() }
            Button {
                label, test: "not-taken-open", kind: ButtonKind::Primary, icon: IconName::Forward, busy: asks.busy(), wide: true,
                on_press: move |()| {
                    let (data, draft) = (data.clone(), booking.draft.clone());
                    asks.run(async move { again::reopen(&data, draft, step).await }, move |()| {
                        navigator.push(Booker::Citizen.at(step));
                    });
                },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::ids::CommandId;

    use super::*;

    fn item(command: u8, dossier: u8, kind: Kind, state: SyncState) -> OutboxItem {
        let id = CommandId::new(1, [command; 10]);
        OutboxItem { id, kind, dossiers: vec![DossierId::new(1, [dossier; 10])], saved_ms: 0, state }
    }

    fn closed_slot() -> SyncState {
        SyncState::Refused { code: "slot.closed".into(), field: Some("window".into()) }
    }

    #[test]
    fn a_refused_booking_is_listed_until_it_is_booked_again() {
        let first = item(1, 1, Kind::Book, closed_slot());
        let other = item(2, 2, Kind::Reschedule, closed_slot());
        let taken = item(3, 3, Kind::Book, SyncState::Received { at_ms: 1 });
        let listed = refused(&[taken, other, first.clone()]);
        assert_eq!(listed, [(first.dossiers[0], closed_slot())]);
        let again = item(4, 1, Kind::Book, SyncState::OnDevice);
        assert!(refused(&[again, first]).is_empty());
    }

    #[test]
    fn a_closed_slot_gives_its_reason_and_leads_to_the_slots() {
        let text = Text::default();
        assert_eq!(why(text, &closed_slot()), (text.error("slot.closed"), BookStep::Slot));
    }
}
