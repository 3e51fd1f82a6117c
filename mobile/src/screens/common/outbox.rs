//! What was saved on this device and how far it has come; as a last resort it leaves as a file.
//! Controls: `send-now`, `outbox-export`. Lines: `outbox-item`. Shown: `exported`.

use dioxus::prelude::*;

use super::ask::{FaultNotice, use_asks, use_read};
use super::screen::Screen;
use super::sync::ItemSync;
use super::words;
use crate::data::request::{Fault, OutboxItem, SyncState};
use crate::data::use_data;
use crate::format;
use crate::i18n::use_text;
use crate::platform;
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::ui::icon::IconName;
use crate::ui::notice::{Empty, Notice, Tone};

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
                Export {}
            }
            if !done.is_empty() {
                Card { title: t!(text, "outbox-done"), test: "outbox-done", Lines { items: done } }
            }
        }
    }
}

/// The last resort, behind a line that opens: whoever has a network needs none of it.
#[component]
fn Export() -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let mut kept = use_signal(|| None::<String>);
    rsx! {
        details {
            summary { class: "link", "data-test": "outbox-last-resort", {t!(text, "outbox-export-title")} }
            div { class: "stack",
                p { {t!(text, "outbox-export-why")} }
                Button {
                    label: t!(text, "outbox-export"), test: "outbox-export", icon: IconName::Sent, busy: asks.busy(),
                    on_press: move |()| {
                        let data = data.clone();
                        let work = async move {
                            let (file, name) = (data.export().await?, format!("tannoi-{}.txt", data.now_ms()));
                            platform::save_file(&name, &file).await.ok_or_else(|| Fault::code("outbox-file.not-saved"))
                        };
                        asks.run(work, move |place| kept.set(Some(place)));
                    },
                }
                FaultNotice { fault: asks.fault() }
                if let Some(place) = kept() {
                    Notice { tone: Tone::Ok, test: "exported", p { {t!(text, "outbox-exported", place = place)} } }
                }
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
