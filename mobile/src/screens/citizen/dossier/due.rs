//! When the result is due, and why. Controls: `due-why`.

use dioxus::prelude::*;
use shared::dossier::status::{Clock, Filing};

use crate::format;
use crate::i18n::use_text;
use crate::screens::common::standing::DueChanges;
use crate::screens::common::words;
use crate::t;
use crate::ui::card::{Card, DefinitionList, Row};

/// The filing moment and the promise.
#[component]
pub fn DueCard(filing: Filing, clock: Clock, apology: Option<String>) -> Element {
    let text = use_text();
    let date = match clock {
        Clock::StoppedRestartFromZero => t!(text, "due-stopped"),
        Clock::PausedResume => t!(text, "due-paused"),
        Clock::NotStarted | Clock::Running | Clock::StoppedDone | Clock::Ended => {
            filing.promised().map(|date| format::date_of(text, date)).unwrap_or_default()
        }
    };
    let rows = vec![
        Row::new(t!(text, "due-filed"), format::date_time(text, filing.filed_ms)),
        Row::new(t!(text, "due-date"), date),
    ];
    rsx! {
        Card { title: t!(text, "due-title"), test: "due",
            DefinitionList { rows }
            DueChanges { filing: filing.clone(), apology }
            if let Some(due) = filing.counts().cloned() {
                if due.provisional {
                    p { class: "quiet", {t!(text, "due-provisional")} }
                }
                details {
                    summary { class: "link", "data-test": "due-why", {t!(text, "due-why")} }
                    ol { class: "plain-list",
                        for (place, sentence) in words::explanation(text, &due.explanation).into_iter().enumerate() {
                            li { key: "{place}", {sentence} }
                        }
                    }
                }
            }
        }
    }
}
