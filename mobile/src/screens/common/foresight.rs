//! When the result is expected, beside the promised date, and what is declared where the person lives. Controls:
//! `foreseen-why`. Shown: `foreseen`, `force-majeure`.

use dioxus::prelude::*;
use shared::ids::CommuneCode;
use shared::time::forecast::Forecast;

use super::ask::use_read;
use super::words;
use crate::data::use_data;
use crate::format;
use crate::i18n::use_text;
use crate::t;
use crate::ui::card::Card;
use crate::ui::notice::{Notice, Tone};

/// The forecast in a sentence, and on asking how it comes about. Never a promise.
#[component]
pub fn Foreseen(forecast: Forecast) -> Element {
    let text = use_text();
    let told = match (forecast.in_hands_on, forecast.result_on) {
        (Some(day), _) => t!(text, "foreseen-hands", date = format::date_of(text, day)),
        (None, Some(day)) => t!(text, "foreseen-result", date = format::date_of(text, day)),
        (None, None) => return rsx! {},
    };
    rsx! {
        Card { title: t!(text, "foreseen-title"), test: "foreseen",
            p { class: "lead", {told} }
            p { class: "quiet", {t!(text, "foreseen-no-promise")} }
            details {
                summary { class: "link", "data-test": "foreseen-why", {t!(text, "foreseen-why")} }
                ol { class: "plain-list",
                    for (place, sentence) in words::explanation(text, &forecast.explanation).into_iter().enumerate() {
                        li { key: "{place}", {sentence} }
                    }
                }
            }
        }
    }
}

/// What is declared for this commune today or later; nothing where nothing is.
#[component]
pub fn ForceMajeureHere(commune: CommuneCode) -> Element {
    let text = use_text();
    let today = format::local_date(use_data().now_ms());
    let declared = use_read(|data| async move { data.force_majeure().await })?.unwrap_or_default();
    let here = declared.into_iter().filter(|one| one.communes.contains(&commune) && !one.event.is_over(today));
    rsx! {
        for one in here {
            Notice { key: "{one.id}", tone: Tone::Warn, test: "force-majeure", title: one.event.authority.clone(),
                p { {one.event.public_text.clone()} }
                p { class: "quiet",
                    match one.event.to {
                        Some(to) => t!(text, "force-majeure-days", from = format::date_of(text, one.event.from), to = format::date_of(text, to)),
                        None => t!(text, "force-majeure-from", from = format::date_of(text, one.event.from)),
                    }
                }
            }
        }
    }
}
