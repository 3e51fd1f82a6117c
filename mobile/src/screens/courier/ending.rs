//! After a record was saved: ten seconds to take it back, how far it has come, the numbers to write down.
//! Controls: `undo` (in the toast), `to-today`. Shown: `done`, `waybill`, `note-number`.

use dioxus::prelude::*;

use super::draft::Saved;
use crate::data::request::{Fault, OutboxItem};
use crate::data::use_data;
use crate::i18n::use_text;
use crate::platform;
use crate::route::Route;
use crate::screens::common::ask::{FaultNotice, use_asks};
use crate::screens::common::sync::ThingSync;
use crate::screens::common::takings;
use crate::t;
use crate::ui::button::{ButtonKind, LinkButton};
use crate::ui::card::{Card, DefinitionList, Row};
use crate::ui::icon::IconName;
use crate::ui::notice::{Notice, Tone};
use crate::ui::toast::Toast;

/// How often the seconds are counted, milliseconds.
const TICK_MS: u32 = 500;

/// Offers to take a record back while that is possible.
#[component]
pub fn UndoToast(
    saved: Saved,
    message: String,
    /// It was taken back.
    on_undone: EventHandler<()>,
    /// It can no longer be taken back.
    on_over: EventHandler<()>,
) -> Element {
    let data = use_data();
    let asks = use_asks();
    let clock = data.clone();
    let left = move || u8::try_from((saved.until_ms - clock.now_ms()).max(0) / 1_000).unwrap_or(0);
    let mut seconds = use_signal(left.clone());
    use_future(move || {
        let left = left.clone();
        async move {
            while left() > 0 {
                platform::sleep(TICK_MS).await;
                seconds.set(left());
            }
            seconds.set(0);
            on_over.call(());
        }
    });
    rsx! {
        FaultNotice { fault: asks.fault() }
        if seconds() > 0 {
            Toast {
                message, tone: Tone::Ok, seconds_left: seconds(),
                on_undo: move |()| {
                    let data = data.clone();
                    let work = async move {
                        if !data.undo(saved.command).await? {
                            return Err(Fault::code("undo.too-late"));
                        }
                        takings::strike(&data, saved.command).await
                    };
                    asks.run(work, move |()| on_undone.call(()));
                },
                on_close: |()| {},
            }
        }
    }
}

/// The record is made.
#[component]
pub fn Done(
    title: String,
    /// What happens next.
    next: String,
    rows: Vec<Row>,
    items: Vec<OutboxItem>,
    /// The waybill number, to be written on the cover.
    waybill: Option<String>,
    note_number: Option<u64>,
) -> Element {
    let text = use_text();
    rsx! {
        div { class: "stack", "data-test": "done",
            Notice { tone: Tone::Ok, title, p { {next} } }
            ThingSync { items }
            if let Some(waybill) = waybill {
                Card { title: t!(text, "done-waybill"), p { class: "secret-code", "data-test": "waybill", {waybill} } }
            }
            if let Some(number) = note_number {
                Card { title: t!(text, "done-note"), p { class: "secret-code", "data-test": "note-number", {number.to_string()} } }
            }
            if !rows.is_empty() {
                Card { DefinitionList { rows } }
            }
            LinkButton { label: t!(text, "done-today"), test: "to-today", to: Route::Today {}, kind: ButtonKind::Primary, icon: IconName::Route, wide: true }
        }
    }
}
