//! Handing in the cash of the day at the end of the shift. Controls: `hand-in-open`, the fields of `cash` named `counted`,
//! `hand-in-save`. Card: `hand-in`.

use dioxus::prelude::*;
use shared::api::command::{Body, HandInCash};
use shared::money::cash::Takings;

use crate::data::use_data;
use crate::format;
use crate::i18n::use_text;
use crate::screens::common::ask::{FaultNotice, use_asks, use_read};
use crate::screens::common::cash::{CashRows, CountFields};
use crate::screens::common::takings;
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::ui::icon::IconName;
use crate::ui::notice::{Notice, Tone};

/// What was handed in today as the office sees it, and counting it.
#[component]
pub fn HandIn() -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let mut open = use_signal(|| false);
    let mut saved = use_signal(|| false);
    let mut counted = use_signal(Takings::default);
    let today = format::local_date(data.now_ms());
    let cash = use_read(|data| async move { data.cash().await })?.unwrap_or_default();
    let known = cash.into_iter().find(|one| one.day == today);
    let matched = known.as_ref().is_some_and(|one| one.reconciliation.is_some());
    let save = move |()| {
        let (data, body) = (data.clone(), Body::HandInCash(HandInCash { day: today, counted: *counted.peek() }));
        let work = async move {
            let saved = data.save(body).await?;
            takings::hand_in(&data, today).await?;
            Ok(saved)
        };
        asks.run(work, move |_| {
            open.set(false);
            saved.set(true);
        });
    };
    rsx! {
        Card { title: t!(text, "cash-hand-in"), test: "hand-in",
            if let Some(view) = known {
                CashRows { view }
            } else if saved() {
                Notice { tone: Tone::Info, p { {t!(text, "cash-handed-in-saved")} } }
            }
            if open() {
                p { {t!(text, "cash-hand-in-how")} }
                CountFields { name: "counted", counted: counted(), on_change: move |takings| counted.set(takings) }
                FaultNotice { fault: asks.fault() }
                Button { label: t!(text, "cash-hand-in-save"), test: "hand-in-save", kind: ButtonKind::Primary, wide: true, busy: asks.busy(), on_press: save }
            } else if !matched {
                Button { label: t!(text, "cash-hand-in"), test: "hand-in-open", icon: IconName::Cash, wide: true, on_press: move |()| open.set(true) }
            }
        }
    }
}
