//! All answers once more, each with its "change", then the booking. Controls: `change-{step}`, `book-send`,
//! `incomplete-{step}`, `slot-held`, `agree-spoken` (with a caller).

use dioxus::prelude::*;
use shared::api::command::{Form, Money};

use super::draft::{AGREEMENT, Draft, problems};
use super::read_back::ReadBack;
use super::{BookStep, Booker, Drafting, again};
use crate::data::use_data;
use crate::format;
use crate::i18n::{Text, use_text};
use crate::platform;
use crate::screens::common::ask::{FaultNotice, use_asks};
use crate::screens::common::{lowered, words};
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::{Card, DefinitionList, Row};
use crate::ui::choice::Checkbox;
use crate::ui::icon::IconName;
use crate::ui::notice::{Notice, Tone};

/// Shows the answers and books.
#[component]
pub fn Ask(drafting: Drafting) -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let navigator = use_navigator();
    let draft = drafting.get();
    let booker = drafting.booker;
    let is_open = |step: &BookStep| *step != BookStep::Check && !problems(&draft, *step).is_empty();
    let incomplete: Vec<BookStep> = BookStep::ALL.into_iter().filter(is_open).collect();
    let change = move |code: String| {
        if let Ok(step) = code.parse::<BookStep>() {
            navigator.push(booker.at(step));
        }
    };
    rsx! {
        if booker == Booker::Operator && incomplete.is_empty() {
            ReadBack { drafting }
        }
        Card { title: t!(text, "book-check"), DefinitionList { rows: rows(text, &draft), on_change: change } }
        if !incomplete.is_empty() {
            Notice { tone: Tone::Warn, title: t!(text, "book-incomplete"), test: "book-incomplete",
                for step in incomplete.iter().copied() {
                    p { key: "{step}",
                        Link { to: booker.at(step), class: "link", "data-test": "incomplete-{step}", {step.name(text)} }
                    }
                }
            }
        }
        if booker == Booker::Operator {
            Checkbox {
                name: "agree-spoken", label: t!(text, "call-agree-spoken"), detail: t!(text, "call-agree-spoken-detail", version = AGREEMENT),
                checked: draft.agree_spoken, error: drafting.error(text, BookStep::Check, "agree-spoken"),
                on_change: move |agreed| drafting.change(|draft| draft.agree_spoken = agreed),
            }
        }
        if let Some(until_ms) = draft.held_until_ms.filter(|until_ms| *until_ms > platform::now_ms()) {
            Notice { tone: Tone::Info, test: "slot-held", p { {t!(text, "book-slot-held", time = format::time(until_ms))} } }
        }
        FaultNotice { fault: asks.fault() }
        Button {
            label: t!(text, "book-send"), test: "book-send", kind: ButtonKind::Primary, icon: IconName::Check, wide: true,
            busy: asks.busy(), disabled: !incomplete.is_empty(),
            on_press: move |()| {
                let draft = drafting.now.peek().clone();
                if !problems(&draft, BookStep::Check).is_empty() {
                    drafting.show_problems();
                } else if let (Some(body), Some(id)) = (draft.booking(), draft.dossier) {
                    let data = data.clone();
                    let book = async move { again::send(&data, booker, &draft, body, id).await };
                    asks.run(book, move |()| {
                        navigator.replace(booker.booked(id));
                    });
                }
            },
        }
        p { class: "quiet", {t!(text, "book-send-why")} }
    }
}

fn rows(text: Text, draft: &Draft) -> Vec<Row> {
    let row = |step: BookStep, value: String| Row::new(step.name(text), value).with_change(step.code());
    let commune = draft.commune.as_ref().map(|commune| format!("{}, {}", commune.name, commune.province));
    let address: Vec<String> = [Some(draft.line.clone()), commune, Some(draft.landmark.clone())]
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect();
    let slot = match (draft.form, draft.window) {
        (Some(Form::Receive), _) => t!(text, "book-slot-later"),
        (_, Some(window)) => words::window(text, window),
        (_, None) => String::new(),
    };
    let price = draft.price.as_ref().map(|price| {
        let state_fee = price.state_fee.map_or_else(|| t!(text, "ui-unknown"), |fee| format::dong(text, fee));
        let line = t!(text, "book-price-line", postage = format::dong(text, price.postage), fee = state_fee);
        let papers = [Money::Postage, Money::StateFee].into_iter();
        let papers = papers.filter_map(|kind| lowered::claimed(text, &draft.claimed, kind)).map(|(_, paper)| paper);
        match price.full {
            Some(_) => [line, t!(text, "lowered-line", papers = papers.collect::<Vec<_>>().join("; "))].join(" · "),
            None => line,
        }
    });
    let mut who = [draft.name.trim(), &format::phone(&draft.phone)].join(" · ");
    if draft.by_proxy {
        let named = words::proxy(&draft.proxy_name, &draft.proxy_relation, &draft.proxy_phone);
        who = [who, format!("{}: {named}", t!(text, "person-proxy"))].join(" · ");
    }
    vec![
        row(BookStep::Procedure, draft.procedure.as_ref().map(|chosen| chosen.name.clone()).unwrap_or_default()),
        row(BookStep::Papers, t!(text, "book-ready", count = draft.ready.len())),
        row(BookStep::Way, draft.form.map(|form| words::form(text, form)).unwrap_or_default()),
        row(BookStep::Address, address.join(" · ")),
        row(BookStep::Who, who),
        row(BookStep::Slot, slot),
        row(BookStep::Price, price.unwrap_or_default()),
        row(BookStep::Agreement, if draft.agree_carry { t!(text, "book-agreed") } else { String::new() }),
    ]
}
