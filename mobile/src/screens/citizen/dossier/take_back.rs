//! Taking a collected item back before the agency has it. Controls: `take-back-open`, `take-back-number`, `take-back-cost`,
//! `take-back-send`.

use dioxus::prelude::*;
use shared::api::command::{Body, WithdrawItem};
use shared::ids::DossierId;

use crate::data::use_data;
use crate::i18n::use_text;
use crate::screens::common::ask::{FaultNotice, use_asks};
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::ui::choice::Checkbox;
use crate::ui::field::{Kind, TextField};

/// A button that opens the form, and the form.
#[component]
pub fn TakeBack(id: DossierId) -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let mut open = use_signal(|| false);
    let mut number = use_signal(String::new);
    let mut agrees = use_signal(|| false);
    let read = number.read().trim().parse::<u64>().ok();
    let send = move |()| {
        let Ok(note_number) = number.peek().trim().parse() else { return };
        let (agrees_to_cost, reason) = (*agrees.peek(), String::new());
        let body = Body::WithdrawItem(WithdrawItem { dossier: id, note_number, agrees_to_cost, reason });
        let data = data.clone();
        asks.run(async move { data.save(body).await }, move |_| open.set(false));
    };
    rsx! {
        if open() {
            Card { title: t!(text, "take-back-title"), test: "take-back",
                p { {t!(text, "take-back-what")} }
                TextField { name: "take-back-number", label: t!(text, "take-back-number"), hint: t!(text, "take-back-number-hint"), value: number(), kind: Kind::Code, on_change: move |value| number.set(value) }
                Checkbox { name: "take-back-cost", label: t!(text, "take-back-cost"), checked: agrees(), on_change: move |ticked| agrees.set(ticked) }
                FaultNotice { fault: asks.fault() }
                Button { label: t!(text, "take-back-send"), test: "take-back-send", kind: ButtonKind::Danger, wide: true, busy: asks.busy(), disabled: read.is_none() || !agrees(), on_press: send }
            }
        } else {
            Button { label: t!(text, "take-back-open"), test: "take-back-open", kind: ButtonKind::Quiet, wide: true, on_press: move |()| open.set(true) }
        }
    }
}
