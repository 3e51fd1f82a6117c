//! What is agreed to: one box a purpose, none ticked beforehand. Controls: `agree-carry`, `agree-photo`, `agree-messages`.

use dioxus::prelude::*;

use super::{BookStep, Booker, Drafting};
use crate::i18n::use_text;
use crate::t;
use crate::ui::choice::Checkbox;

/// Asks for the agreements.
#[component]
pub fn Ask(drafting: Drafting) -> Element {
    let text = use_text();
    let draft = drafting.get();
    rsx! {
        h2 { {t!(text, "book-agree")} }
        p { class: "quiet",
            {match drafting.booker {
                Booker::Citizen => t!(text, "book-agree-hint"),
                Booker::Operator => t!(text, "call-agree-hint"),
            }}
        }
        Checkbox {
            name: "agree-carry", label: t!(text, "book-agree-carry"), detail: t!(text, "book-agree-carry-detail"),
            checked: draft.agree_carry, error: drafting.error(text, BookStep::Agreement, "agree-carry"),
            on_change: move |agreed| drafting.change(|draft| draft.agree_carry = agreed),
        }
        Checkbox {
            name: "agree-photo", label: t!(text, "book-agree-photo"), detail: t!(text, "book-agree-photo-detail"),
            checked: draft.agree_photo, error: drafting.error(text, BookStep::Agreement, "agree-photo"),
            on_change: move |agreed| drafting.change(|draft| draft.agree_photo = agreed),
        }
        Checkbox {
            name: "agree-messages", label: t!(text, "book-agree-messages"), detail: t!(text, "book-agree-messages-detail"),
            checked: draft.agree_messages,
            on_change: move |agreed| drafting.change(|draft| draft.agree_messages = agreed),
        }
    }
}
