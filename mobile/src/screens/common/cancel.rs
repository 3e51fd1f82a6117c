//! Calling a booking off, and withdrawing what the agency has. Controls: `cancel`, `cancel-reason`, `cancel-dialog-yes`,
//! `cancel-dialog-no`; the same with `withdraw`.

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
    rsx! {
        Asked {
            id, name: "cancel", label: t!(text, "cancel"), title: t!(text, "cancel-title"), what: t!(text, "cancel-what"),
            body: |(dossier, reason)| Body::Cancel { dossier, reason },
        }
    }
}

/// Takes a filed dossier back, after asking.
#[component]
pub fn Withdraw(id: DossierId) -> Element {
    let text = use_text();
    rsx! {
        Asked {
            id, name: "withdraw", label: t!(text, "withdraw"), title: t!(text, "withdraw-title"), what: t!(text, "withdraw-what"),
            body: |(dossier, reason)| Body::Withdraw { dossier, reason },
        }
    }
}

/// A button that asks why before it saves; controls are named after `name`.
#[component]
fn Asked(
    id: DossierId,
    name: &'static str,
    label: String,
    title: String,
    what: String,
    body: Callback<(DossierId, String), Body>,
) -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let mut asking = use_signal(|| false);
    let mut reason = use_signal(String::new);
    rsx! {
        Button {
            label: label.clone(), test: name, kind: ButtonKind::Danger, icon: IconName::Close, wide: true,
            on_press: move |()| asking.set(true),
        }
        if asking() {
            Confirm {
                title, test: "{name}-dialog", yes: label, danger: true, busy: asks.busy(),
                on_no: move |()| asking.set(false),
                on_yes: move |()| {
                    let body = body.call((id, reason.peek().trim().chars().take(MOST).collect()));
                    let data = data.clone();
                    asks.run(async move { data.save(body).await }, move |_| asking.set(false));
                },
                p { {what} }
                TextArea {
                    name: "{name}-reason", label: t!(text, "cancel-reason"), value: reason(), optional: true, max: MOST, rows: 3,
                    on_change: move |words| reason.set(words),
                }
                FaultNotice { fault: asks.fault() }
            }
        }
    }
}
