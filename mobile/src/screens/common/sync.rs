//! How far a command of this device has come, in the three words and with a reason.

use dioxus::prelude::*;

use super::words;
use crate::data::request::{Kept, OutboxItem, SyncState};
use crate::data::use_data;
use crate::format;
use crate::i18n::{Text, use_text};
use crate::t;
use crate::ui::badge::{self, SyncBadge};

/// The word of one command, with its reason where there is one.
#[component]
pub fn ItemSync(item: OutboxItem) -> Element {
    let text = use_text();
    let now_ms = use_data().now_ms();
    let (state, reason) = in_words(text, &item);
    rsx! { SyncBadge { state, now_ms, reason } }
}

/// The word about a thing: of the command that has come least far; nothing if none is known.
#[component]
pub fn ThingSync(items: Vec<OutboxItem>) -> Element {
    match least_far(&items) {
        Some(item) => rsx! { ItemSync { item: item.clone() } },
        None => rsx! {},
    }
}

/// Whether something about it is not settled.
pub fn is_open<T>(kept: &Kept<T>) -> bool {
    kept.items.iter().any(|item| !matches!(item.state, SyncState::Received { .. }))
}

fn in_words(text: Text, item: &OutboxItem) -> (badge::SyncState, Option<String>) {
    let saved = badge::SyncState::OnDevice { since_ms: item.saved_ms };
    let sent = badge::SyncState::Sent { since_ms: item.saved_ms };
    match &item.state {
        SyncState::OnDevice => (saved, None),
        SyncState::Unread { code } => (saved, Some(t!(text, "sync-unread", why = text.error(code)))),
        SyncState::Sent => (sent, None),
        SyncState::Received { at_ms } => (badge::SyncState::Received { at_ms: *at_ms }, None),
        SyncState::Held { until_ms } => (sent, Some(t!(text, "sync-held", until = format::date_time(text, *until_ms)))),
        SyncState::InReview { code } => (sent, Some(t!(text, "sync-in-review", why = text.error(code)))),
        SyncState::Closed { reason } => (sent, Some(t!(text, "sync-closed", why = reason))),
        SyncState::Refused { code, .. } => {
            (sent, Some(t!(text, "sync-refused", what = words::kind(text, item.kind), why = text.error(code))))
        }
    }
}

fn least_far(items: &[OutboxItem]) -> Option<&OutboxItem> {
    let far = |item: &OutboxItem| match item.state {
        SyncState::Refused { .. } | SyncState::Closed { .. } => 0,
        SyncState::Unread { .. } => 1,
        SyncState::InReview { .. } => 2,
        SyncState::Held { .. } => 3,
        SyncState::OnDevice => 4,
        SyncState::Sent => 5,
        SyncState::Received { .. } => 6,
    };
    items.iter().rev().min_by_key(|item| far(item))
}

#[cfg(test)]
mod tests {
    use shared::api::command::Kind;
    use shared::ids::CommandId;

    use super::*;

    fn item(seed: u8, state: SyncState) -> OutboxItem {
        OutboxItem { id: CommandId::new(1, [seed; 10]), kind: Kind::Book, dossiers: vec![], saved_ms: 0, state }
    }

    #[test]
    fn the_word_about_a_thing_is_that_of_the_command_that_has_come_least_far() {
        let items = [item(1, SyncState::Received { at_ms: 1 }), item(2, SyncState::OnDevice)];
        assert_eq!(least_far(&items), Some(&items[1]));
        assert_eq!(least_far(&[]), None);
    }

    #[test]
    fn a_refusal_is_never_called_received() {
        let refused = item(1, SyncState::Refused { code: "slot.closed".into(), field: None });
        let (state, reason) = in_words(Text::default(), &refused);
        assert!(matches!(state, badge::SyncState::Sent { .. }) && reason.is_some());
    }
}
