//! Whose dossier, whom to call. Controls: `name`, `phone`, `note`.

use dioxus::prelude::*;

use super::{BookStep, Booker, Drafting};
use crate::i18n::use_text;
use crate::t;
use crate::ui::field::{Kind, TextArea, TextField};

/// Asks for the person.
#[component]
pub fn Ask(drafting: Drafting) -> Element {
    let text = use_text();
    let draft = drafting.get();
    let name_hint = match drafting.booker {
        Booker::Citizen => t!(text, "book-name-hint"),
        Booker::Operator => t!(text, "call-name-hint"),
    };
    rsx! {
        TextField {
            name: "name", label: t!(text, "book-name"), hint: name_hint, kind: Kind::Name,
            value: draft.name, error: drafting.error(text, BookStep::Who, "name"),
            on_change: move |name| drafting.change(|draft| draft.name = name),
        }
        TextField {
            name: "phone", label: t!(text, "book-phone"), hint: t!(text, "book-phone-hint"), kind: Kind::Phone,
            value: draft.phone, error: drafting.error(text, BookStep::Who, "phone"),
            on_change: move |phone| drafting.change(|draft| draft.phone = phone),
        }
        TextArea {
            name: "note", label: t!(text, "book-note"), value: draft.note, optional: true, max: 1_000usize, rows: 3,
            error: drafting.error(text, BookStep::Who, "note"),
            on_change: move |note| drafting.change(|draft| draft.note = note),
        }
    }
}
