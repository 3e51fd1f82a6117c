//! Badges: the state of a thing, and how far a record has come from this device to the post.

use dioxus::prelude::*;

use super::icon::{Icon, IconName};
use super::notice::Tone;
use crate::format;
use crate::i18n::use_text;
use crate::t;

/// A state in a word, with icon; colour only helps.
#[component]
pub fn StateBadge(
    label: String,
    #[props(default)] tone: Tone,
    icon: Option<IconName>,
    /// `data-test`.
    test: Option<String>,
) -> Element {
    rsx! {
        span { class: "badge badge-{tone.class()}", "data-test": test,
            Icon { name: icon.unwrap_or(tone.icon()) }
            span { {label} }
        }
    }
}

/// How far a record has come. The three words are fixed by the design; nothing else may be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyncState {
    /// Stored on this device at this instant (UTC ms), not sent.
    OnDevice {
        /// When it was stored.
        since_ms: i64,
    },
    /// Sent at this instant, no receipt yet.
    Sent {
        /// When it was sent.
        since_ms: i64,
    },
    /// The post has signed for it at this instant.
    Received {
        /// Server time of the receipt.
        at_ms: i64,
    },
}

/// "Trên máy này" / "Đã gửi" / "Bưu điện đã nhận lúc hh:mm", with age while unsent and a reason where one is due.
#[component]
pub fn SyncBadge(
    state: SyncState,
    /// Now, UTC ms, for the age.
    now_ms: i64,
    /// Why it is not further, or what the post answered.
    reason: Option<String>,
) -> Element {
    let text = use_text();
    let (class, icon, words, since_ms) = match state {
        SyncState::OnDevice { since_ms } => {
            ("sync-device", IconName::Device, t!(text, "sync-on-device"), Some(since_ms))
        }
        SyncState::Sent { since_ms } => ("sync-sent", IconName::Sent, t!(text, "sync-sent"), Some(since_ms)),
        SyncState::Received { at_ms } => {
            ("sync-received", IconName::Received, t!(text, "sync-received", time = format::time(at_ms)), None)
        }
    };
    rsx! {
        span { class: "sync {class}", "data-test": class,
            Icon { name: icon }
            span { class: "sync-words",
                span { class: "sync-word", {words} }
                if let Some(since_ms) = since_ms {
                    span { class: "sync-age", " · " {format::age(text, since_ms, now_ms)} }
                }
                if let Some(reason) = reason {
                    span { class: "sync-reason", {reason} }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::gallery::html;

    const NOW_MS: i64 = 1_795_424_700_000;

    #[test]
    fn anything_unsent_shows_its_age() {
        let page =
            html(|| rsx! { SyncBadge { state: SyncState::OnDevice { since_ms: NOW_MS - 720_000 }, now_ms: NOW_MS } });
        assert!(page.contains("Trên máy này") && page.contains("12 phút trước"), "{page}");
    }

    #[test]
    fn received_names_the_time_of_the_receipt_and_the_reason() {
        let page = html(|| {
            rsx! { SyncBadge { state: SyncState::Received { at_ms: NOW_MS }, now_ms: NOW_MS, reason: "Chờ người xem lại" } }
        });
        assert!(page.contains("Bưu điện đã nhận lúc 16:05") && page.contains("Chờ người xem lại"), "{page}");
        assert!(!page.contains("trước"));
    }
}
