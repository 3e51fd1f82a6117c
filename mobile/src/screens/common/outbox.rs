//! What was saved on this device and how far it has come. Controls: `send-now`, `go-sign-in`. Lines: `outbox-item`.

use dioxus::prelude::*;

use super::ask::{FaultNotice, use_asks, use_read};
use super::screen::Screen;
use super::sync::ItemSync;
use super::words;
use crate::data::request::{OutboxItem, SyncState};
use crate::data::use_data;
use crate::format;
use crate::i18n::use_text;
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::ui::icon::IconName;
use crate::ui::notice::Empty;

/// Not sent first, then what was received.
#[component]
pub fn Outbox() -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let items = use_read(|data| async move { data.outbox().await })?;
    let (done, open): (Vec<OutboxItem>, Vec<OutboxItem>) = match items.clone() {
        Ok(items) => items
            .into_iter()
            .partition(|item| matches!(item.state, SyncState::Received { .. } | SyncState::Closed { .. })),
        Err(_) => (Vec::new(), Vec::new()),
    };
    let blobs = data.status().read().told.blobs_waiting;
    rsx! {
        Screen { title: t!(text, "nav-outbox"),
            FaultNotice { fault: items.err() }
            p { {t!(text, "outbox-why")} }
            if open.is_empty() && done.is_empty() {
                Empty { icon: IconName::Sent, title: t!(text, "outbox-empty"), detail: t!(text, "outbox-empty-detail") }
            }
            if blobs > 0 {
                p { class: "quiet", {t!(text, "outbox-blobs", count = blobs)} }
            }
            if !open.is_empty() {
                Card { title: t!(text, "outbox-open"), test: "outbox-open", Lines { items: open.clone() } }
                FaultNotice { fault: asks.fault() }
                Button {
                    label: t!(text, "outbox-send-now"), test: "send-now", kind: ButtonKind::Primary, icon: IconName::Sync, busy: asks.busy(),
                    on_press: move |()| {
                        let data = data.clone();
                        asks.run(async move { data.send_now().await }, |()| {});
                    },
                }
            }
            if !done.is_empty() {
                Card { title: t!(text, "outbox-done"), test: "outbox-done", Lines { items: done } }
            }
        }
    }
}

#[component]
fn Lines(items: Vec<OutboxItem>) -> Element {
    let text = use_text();
    rsx! {
        ul { class: "stack",
            for item in items {
                li { key: "{item.id}", class: "outbox-item", "data-test": "outbox-item",
                    strong { {words::kind(text, item.kind)} }
                    span { class: "quiet", " · " {format::date_time(text, item.saved_ms)} }
                    ItemSync { item: item.clone() }
                }
            }
        }
    }
}
