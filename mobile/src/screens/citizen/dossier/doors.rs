//! What the owner shows and reads out at the door. Controls: `show-code`, `hide-code`. Shown: `qr`, `door-code`,
//! `door-token`.

use dioxus::prelude::*;
use shared::api::views::Doors;
use shared::shipment::Leg;

use crate::format;
use crate::i18n::use_text;
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::ui::icon::IconName;
use crate::ui::notice::{Notice, Tone};
use crate::ui::qr::Qr;

/// The QR first, the code only at the very end.
#[component]
pub fn AtTheDoor(doors: Doors) -> Element {
    let text = use_text();
    let mut shown = use_signal(|| false);
    let (title, warning) = match doors.leg {
        Leg::Pickup => (t!(text, "doors-pickup"), t!(text, "doors-code-pickup")),
        Leg::Return => (t!(text, "doors-return"), t!(text, "doors-code-return")),
    };
    rsx! {
        Card { title, test: "doors",
            p { {t!(text, "doors-first")} }
            Qr { content: doors.token.clone(), label: t!(text, "doors-qr") }
            details {
                summary { class: "link", "data-test": "show-token", {t!(text, "doors-token")} }
                p { class: "token", "data-test": "door-token", {doors.token.clone()} }
            }
        }
        Card { title: t!(text, "doors-code"), test: "door-code-card",
            Notice { tone: Tone::Warn, p { {warning} } }
            if shown() {
                p { class: "secret-code", "data-test": "door-code", {format::code_groups(&doors.code, 3)} }
                Button { label: t!(text, "doors-hide"), test: "hide-code", kind: ButtonKind::Quiet, on_press: move |()| shown.set(false) }
            } else {
                Button { label: t!(text, "doors-show"), test: "show-code", icon: IconName::Key, wide: true, on_press: move |()| shown.set(true) }
            }
        }
    }
}
