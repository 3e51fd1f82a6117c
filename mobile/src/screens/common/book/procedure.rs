//! Which procedure: typed with or without diacritics. Controls: `procedure`, `procedure-result-{n}`. What was chosen is in
//! `procedure-chosen`.

use dioxus::prelude::*;
use shared::catalogue::{Bcci, ProcedureVersion};

use super::draft::Chosen;
use super::{BookStep, Drafting};
use crate::data::use_data;
use crate::i18n::{Text, use_text};
use crate::screens::common::ask::FaultNotice;
use crate::t;
use crate::ui::field::Choice;
use crate::ui::notice::{Notice, Tone};
use crate::ui::search::SearchField;

/// Most results that are shown.
const MOST: usize = 12;

/// Asks for the procedure.
#[component]
pub fn Ask(drafting: Drafting) -> Element {
    let text = use_text();
    let data = use_data();
    let mut query = use_signal(String::new);
    let mut refused = use_signal(|| None::<(String, String)>);
    let found = use_resource(move || {
        data.fresh();
        let (data, query) = (data.clone(), query());
        async move { data.procedures(&query).await }
    });
    let (versions, fault) = match found() {
        Some(Ok(versions)) => (Some(versions.into_iter().take(MOST).collect::<Vec<_>>()), None),
        Some(Err(fault)) => (None, Some(fault)),
        None => (None, None),
    };
    let results =
        versions.as_ref().map(|versions| versions.iter().map(|version| choice(text, version)).collect::<Vec<_>>());
    let chosen = drafting.get().procedure;
    rsx! {
        SearchField {
            name: "procedure", label: t!(text, "book-procedure"), hint: t!(text, "book-procedure-hint"),
            value: query(), results,
            error: drafting.error(text, BookStep::Procedure, "procedure"),
            on_type: move |typed| query.set(typed),
            on_choose: move |code: String| {
                let version = versions.iter().flatten().find(|version| version.code.as_str() == code);
                if let Some(version) = version {
                    match why_not(text, version) {
                        Some(why) => refused.set(Some((version.name.clone(), why))),
                        None => {
                            refused.set(None);
                            query.set(String::new());
                            let chosen = Chosen::from(version);
                            drafting.change(|draft| draft.choose(chosen));
                        }
                    }
                }
            },
        }
        FaultNotice { fault }
        if let Some((name, why)) = refused() {
            Notice { tone: Tone::Warn, test: "procedure-refused", title: name, p { {why} } }
        }
        if let Some(chosen) = chosen {
            Notice { tone: Tone::Ok, test: "procedure-chosen", title: t!(text, "book-procedure-chosen"),
                p { {chosen.name} }
                p { class: "quiet", {t!(text, "book-procedure-code", code = chosen.code.to_string())} }
            }
        }
    }
}

fn choice(text: Text, version: &ProcedureVersion) -> Choice {
    let detail =
        why_not(text, version).map_or_else(|| version.field.clone(), |why| t!(text, "book-procedure-not", why = why));
    Choice::new(version.code.as_str(), version.name.clone()).with_detail(detail)
}

/// Why the post may not carry it; `None` if it may.
fn why_not(text: Text, version: &ProcedureVersion) -> Option<String> {
    match version.bcci {
        Bcci::Eligible => None,
        Bcci::NotEligible { reason } => Some(text.lookup(&reason.code().replace('.', "-"), &[])),
    }
}
