//! What the post is to do. Controls: `form-send`, `form-receive`, `form-both`, `slip-code`.

use dioxus::prelude::*;
use shared::api::command::Form;
use shared::catalogue::ProcedureVersion;

use super::{BookStep, Drafting};
use crate::i18n::use_text;
use crate::screens::common::ask::FaultNotice;
use crate::screens::common::words;
use crate::t;
use crate::ui::choice::RadioGroup;
use crate::ui::field::{Choice, Kind, TextField};

const FORMS: [(Form, &str); 3] = [(Form::Both, "both"), (Form::Send, "send"), (Form::Receive, "receive")];

/// Asks for the form; offers only those of the procedure.
#[component]
pub fn Ask(drafting: Drafting) -> Element {
    let text = use_text();
    let version = drafting.use_version()?;
    let (version, fault) = match version {
        Ok(version) => (version, None),
        Err(fault) => (None, Some(fault)),
    };
    let offers = |form| version.as_ref().is_some_and(|version: &ProcedureVersion| version.offers(form));
    let choices = FORMS
        .iter()
        .filter(|(form, _)| offers(*form))
        .map(|(form, code)| Choice::new(*code, words::form(text, *form)).with_detail(words::form_detail(text, *form)))
        .collect::<Vec<_>>();
    let draft = drafting.get();
    let value = FORMS.iter().find(|(form, _)| Some(*form) == draft.form).map(|(_, code)| *code).unwrap_or_default();
    rsx! {
        FaultNotice { fault }
        RadioGroup {
            name: "form", label: t!(text, "book-form"), choices, value, cards: true,
            error: drafting.error(text, BookStep::Way, "form"),
            on_change: move |code: String| {
                let form = FORMS.iter().find(|(_, known)| *known == code).map(|(form, _)| *form);
                drafting.change(|draft| (draft.form, draft.price, draft.window) = (form, None, None));
            },
        }
        if draft.form == Some(Form::Receive) {
            TextField {
                name: "slip-code", label: t!(text, "book-slip-code"), hint: t!(text, "book-slip-code-hint"), kind: Kind::Code,
                value: draft.slip_code, error: drafting.error(text, BookStep::Way, "slip-code"),
                on_change: move |code| drafting.change(|draft| draft.slip_code = code),
            }
        }
    }
}
