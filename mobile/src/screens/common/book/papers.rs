//! Which papers are at hand. Controls: `ready-{component}`.

use dioxus::prelude::*;
use shared::catalogue::{Channel, Component, ComponentGroup, Known, ProcedureVersion};
use shared::time::limit::LimitUnit;

use super::{Booker, Drafting};
use crate::i18n::{Text, use_text};
use crate::screens::common::ask::FaultNotice;
use crate::screens::common::words;
use crate::t;
use crate::ui::card::{Card, DefinitionList, Row};
use crate::ui::choice::Checkbox;
use crate::ui::notice::{Notice, Tone};

/// Lists the papers and asks which are ready.
#[component]
pub fn Ask(drafting: Drafting) -> Element {
    let text = use_text();
    let version = drafting.use_version()?;
    match version {
        Err(fault) => rsx! { FaultNotice { fault } },
        Ok(None) => rsx! { Notice { tone: Tone::Warn, p { {text.error("procedure.unknown")} } } },
        Ok(Some(version)) => rsx! { Papers { drafting, version } },
    }
}

#[component]
fn Papers(drafting: Drafting, version: ProcedureVersion) -> Element {
    let text = use_text();
    let draft = drafting.get();
    let of = |group| version.components.iter().filter(move |component| component.group == group).cloned();
    let to_submit: Vec<_> = of(ComponentGroup::Submit).collect();
    let to_show: Vec<_> = of(ComponentGroup::Show).collect();
    let notes: Vec<_> = of(ComponentGroup::Note).collect();
    rsx! {
        h2 { {t!(text, "book-papers")} }
        p { class: "quiet",
            {match drafting.booker {
                Booker::Citizen => t!(text, "book-papers-hint"),
                Booker::Operator => t!(text, "call-papers-hint"),
            }}
        }
        if to_submit.is_empty() {
            Notice { tone: Tone::Info, p { {t!(text, "book-papers-unknown")} } }
        }
        for component in to_submit {
            Checkbox {
                key: "{component.id}",
                name: "ready-{component.id}", label: component.name.clone(), detail: amount(text, &component),
                checked: draft.ready.contains(&component.id),
                on_change: move |ready| drafting.change(|draft| {
                    draft.ready.retain(|id| *id != component.id);
                    if ready {
                        draft.ready.push(component.id);
                    }
                }),
            }
        }
        Others { title: t!(text, "papers-to-show"), components: to_show }
        Others { title: t!(text, "papers-note"), components: notes }
        Card { title: t!(text, "book-facts"), DefinitionList { rows: facts(text, &version) } }
    }
}

#[component]
fn Others(title: String, components: Vec<Component>) -> Element {
    rsx! {
        if !components.is_empty() {
            Card { title,
                ul { class: "plain-list",
                    for component in components {
                        li { key: "{component.id}", {component.name.clone()} }
                    }
                }
            }
        }
    }
}

/// How many, and when it is needed.
fn amount(text: Text, component: &Component) -> String {
    let originals = (component.originals > 0).then(|| t!(text, "book-originals", count = component.originals));
    let copies = (component.copies > 0).then(|| t!(text, "book-copies", count = component.copies));
    let parts: Vec<String> = [originals, copies, component.condition.clone()].into_iter().flatten().collect();
    parts.join(" · ")
}

/// What is known of the limit, of old papers and of the result; an empty value is shown as unknown.
fn facts(text: Text, version: &ProcedureVersion) -> Vec<Row> {
    let limit = match version.limit(Channel::Postal) {
        Known::Known(limit) => {
            let amount = words::halves_of(text, u64::from(limit.halves.0));
            match limit.unit {
                LimitUnit::SameDay => t!(text, "limit-same-day"),
                LimitUnit::WorkingHour => t!(text, "limit-working-hour", amount = amount),
                LimitUnit::WorkingDay => t!(text, "limit-working-day", amount = amount),
                LimitUnit::CalendarDay => t!(text, "limit-calendar-day", amount = amount),
                LimitUnit::Month => t!(text, "limit-month", amount = amount),
            }
        }
        Known::Unknown => String::new(),
    };
    let recall = match &version.recall {
        Known::Known(papers) if papers.is_empty() => t!(text, "book-recall-none"),
        Known::Known(papers) => papers.join("; "),
        Known::Unknown => String::new(),
    };
    vec![
        Row::new(t!(text, "book-limit"), limit),
        Row::new(t!(text, "book-result"), version.results.join("; ")),
        Row::new(t!(text, "book-recall"), recall),
    ]
}
