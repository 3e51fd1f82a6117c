//! Taking a collected item back before the agency has it. Controls: `take-back-open`, `take-back-number`, `take-back-cost`,
//! `take-back-send`.

use dioxus::prelude::*;
use shared::api::command::{Body, WithdrawItem};
use shared::dossier::Dossier;
use shared::shipment::Pickup;

use crate::data::use_data;
use crate::i18n::use_text;
use crate::screens::common::ask::{FaultNotice, use_asks};
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::ui::choice::Checkbox;

/// A button that opens the form, and the form.
#[component]
pub fn TakeBack(dossier: Dossier) -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let mut open = use_signal(|| false);
    let mut agrees = use_signal(|| false);
    // Whoever sees the dossier has its note, which is the proof of posting.
    let collected = dossier.pickup.as_ref().and_then(Pickup::collected);
    let (id, note_number) = (dossier.id, collected.map(|collected| collected.note_number));
    let send = move |()| {
        let Some(note_number) = note_number else { return };
        let (agrees_to_cost, reason) = (*agrees.peek(), String::new());
        let body = Body::WithdrawItem(WithdrawItem { dossier: id, note_number, agrees_to_cost, reason });
        let data = data.clone();
        asks.run(async move { data.save(body).await }, move |_| open.set(false));
    };
    rsx! {
        if open() {
            Card { title: t!(text, "take-back-title"), test: "take-back",
                p { {t!(text, "take-back-what")} }
                if let Some(number) = note_number {
                    p { "data-test": "take-back-number", {t!(text, "take-back-note", number = number.to_string())} }
                }
                Checkbox { name: "take-back-cost", label: t!(text, "take-back-cost"), checked: agrees(), on_change: move |ticked| agrees.set(ticked) }
                FaultNotice { fault: asks.fault() }
                Button { label: t!(text, "take-back-send"), test: "take-back-send", kind: ButtonKind::Danger, wide: true, busy: asks.busy(), disabled: !agrees(), on_press: send }
            }
        } else {
            Button { label: t!(text, "take-back-open"), test: "take-back-open", kind: ButtonKind::Quiet, wide: true, on_press: move |()| open.set(true) }
        }
    }
}
