//! Whose dossier, whom to call, whom to tell. Controls: `name`, `phone`, `by-proxy`, `proxy-name`,
//! `proxy-relation`, `proxy-phone`, `note`.

use dioxus::prelude::*;

use super::{BookStep, Booker, Drafting};
use crate::i18n::use_text;
use crate::t;
use crate::ui::choice::Checkbox;
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
        Checkbox {
            name: "by-proxy", label: t!(text, "book-by-proxy"), detail: t!(text, "book-by-proxy-detail"), checked: draft.by_proxy,
            on_change: move |named| drafting.change(|draft| draft.by_proxy = named),
        }
        if draft.by_proxy {
            TextField {
                name: "proxy-name", label: t!(text, "book-proxy-name"), kind: Kind::Name,
                value: draft.proxy_name, error: drafting.error(text, BookStep::Who, "proxy-name"),
                on_change: move |name| drafting.change(|draft| draft.proxy_name = name),
            }
            TextField {
                name: "proxy-relation", label: t!(text, "book-proxy-relation"), hint: t!(text, "book-proxy-relation-hint"),
                value: draft.proxy_relation, error: drafting.error(text, BookStep::Who, "proxy-relation"),
                on_change: move |relation| drafting.change(|draft| draft.proxy_relation = relation),
            }
            TextField {
                name: "proxy-phone", label: t!(text, "book-proxy-phone"), hint: t!(text, "book-proxy-phone-hint"), kind: Kind::Phone,
                value: draft.proxy_phone, error: drafting.error(text, BookStep::Who, "proxy-phone"),
                on_change: move |phone| drafting.change(|draft| draft.proxy_phone = phone),
            }
        }
        TextArea {
            name: "note", label: t!(text, "book-note"), value: draft.note, optional: true, max: 1_000usize, rows: 3,
            error: drafting.error(text, BookStep::Who, "note"),
            on_change: move |note| drafting.change(|draft| draft.note = note),
        }
    }
}
