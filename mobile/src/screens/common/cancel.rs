//! Calling a booking off. Controls: `cancel`, `cancel-reason`, `cancel-dialog-yes`, `cancel-dialog-no`.

use dioxus::prelude::*;
use shared::api::command::Body;
use shared::ids::DossierId;

use super::ask::{FaultNotice, use_asks};
use crate::data::use_data;
use crate::i18n::use_text;
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::Confirm;
use crate::ui::field::TextArea;
use crate::ui::icon::IconName;

/// Most letters of what a person may add.
const MOST: usize = 1_000;

/// Calls the booking off, after asking.
#[component]
pub fn Cancel(id: DossierId) -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let mut asking = use_signal(|| false);
    let mut reason = use_signal(String::new);
    rsx! {
        Button {
            label: t!(text, "cancel"), test: "cancel", kind: ButtonKind::Danger, icon: IconName::Close, wide: true,
            on_press: move |()| asking.set(true),
        }
        if asking() {
            Confirm {
                title: t!(text, "cancel-title"), test: "cancel-dialog", yes: t!(text, "cancel"), danger: true, busy: asks.busy(),
                on_no: move |()| asking.set(false),
                on_yes: move |()| {
                    let body = Body::Cancel { dossier: id, reason: reason.peek().trim().chars().take(MOST).collect() };
                    let data = data.clone();
                    asks.run(async move { data.save(body).await }, move |_| asking.set(false));
                },
                p { {t!(text, "cancel-what")} }
                TextArea {
                    name: "cancel-reason", label: t!(text, "cancel-reason"), value: reason(), optional: true, max: MOST, rows: 3,
                    on_change: move |words| reason.set(words),
                }
                FaultNotice { fault: asks.fault() }
            }
        }
    }
}
