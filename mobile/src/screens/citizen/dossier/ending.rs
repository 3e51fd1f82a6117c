//! Rating the service. Controls: `rate-very`, `rate-satisfied`, `rate-not-yet`, `rate-comment`, `rate-send`.

use dioxus::prelude::*;
use shared::api::command::{Body, Satisfaction};
use shared::ids::DossierId;

use crate::data::use_data;
use crate::i18n::use_text;
use crate::screens::common::ask::{FaultNotice, use_asks};
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::ui::choice::{Level, Rating};
use crate::ui::field::TextArea;

/// Most letters of what a person may add.
const MOST: usize = 1_000;

/// Asks for the opinion in the three legal levels.
#[component]
pub fn Rate(id: DossierId) -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let mut level = use_signal(|| None::<Level>);
    let mut comment = use_signal(String::new);
    rsx! {
        Card { title: t!(text, "rate-title"), test: "rate-card",
            Rating { name: "rate", label: t!(text, "rate-label"), value: level(), on_change: move |chosen| level.set(Some(chosen)) }
            TextArea {
                name: "rate-comment", label: t!(text, "rate-comment"), value: comment(), optional: true, max: MOST, rows: 3,
                on_change: move |words| comment.set(words),
            }
            FaultNotice { fault: asks.fault() }
            Button {
                label: t!(text, "rate-send"), test: "rate-send", kind: ButtonKind::Primary, busy: asks.busy(), disabled: level().is_none(),
                on_press: move |()| {
                    if let Some(chosen) = level() {
                        let level = satisfaction(chosen);
                        let comment = comment.peek().trim().chars().take(MOST).collect();
                        let data = data.clone();
                        asks.run(async move { data.save(Body::Rate { dossier: id, level, comment }).await }, |_| {});
                    }
                },
            }
        }
    }
}

fn satisfaction(level: Level) -> Satisfaction {
    match level {
        Level::VerySatisfied => Satisfaction::VerySatisfied,
        Level::Satisfied => Satisfaction::Satisfied,
        Level::NotYetSatisfied => Satisfaction::NotSatisfied,
    }
}
