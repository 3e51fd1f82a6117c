//! Cash that couriers handed in: a second person counts it again and matches it to the receipts. Controls, by the place in
//! the list: `recount-{n}` (opens), the fields of `cash` named `recounted`, `recount-words`, `recount-save`. Cards:
//! `cash-{n}`.

use dioxus::prelude::*;
use shared::api::command::{Body, Kind, MAX_LONG, ReconcileCash};
use shared::api::views::CashView;
use shared::money::cash::Takings;

use crate::data::use_data;
use crate::i18n::use_text;
use crate::route::Route;
use crate::screens::common::ask::{FaultNotice, use_asks, use_read};
use crate::screens::common::cash::{CashRows, CountFields};
use crate::screens::common::screen::Screen;
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::ui::field::TextArea;
use crate::ui::icon::IconName;
use crate::ui::notice::Empty;

/// The list: what nobody has matched yet first, then the newest.
#[component]
pub fn CashPage() -> Element {
    let text = use_text();
    let may = use_data().may(Kind::ReconcileCash);
    let cash = use_read(|data| async move { data.cash().await })?;
    rsx! {
        Screen { title: t!(text, "cash-title"), back: Route::Desk {},
            p { {t!(text, "cash-what")} }
            match cash {
                Err(fault) => rsx! { FaultNotice { fault } },
                Ok(cash) if cash.is_empty() => rsx! { Empty { icon: IconName::Cash, title: t!(text, "cash-none") } },
                Ok(mut cash) => {
                    cash.sort_by_key(|one| (one.reconciliation.is_some(), std::cmp::Reverse(one.day), one.name.clone()));
                    rsx! {
                        for (place, view) in cash.into_iter().enumerate() {
                            Card { key: "{view.courier}:{view.day}", title: view.name.clone(), test: "cash-{place}",
                                CashRows { view: view.clone() }
                                if may && view.remittance.is_some() && view.reconciliation.is_none() {
                                    Recount { place, view }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The second count.
#[component]
pub fn Recount(place: usize, view: CashView) -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let mut open = use_signal(|| false);
    let mut recounted = use_signal(Takings::default);
    let mut said = use_signal(String::new);
    let (courier, day) = (view.courier, view.day);
    let save = move |()| {
        let (recounted, words) = (*recounted.peek(), said.peek().trim().to_owned());
        let body = Body::ReconcileCash(ReconcileCash { courier, day, recounted, words });
        let data = data.clone();
        asks.run(async move { data.save(body).await }, move |_| open.set(false));
    };
    rsx! {
        if open() {
            p { {t!(text, "cash-recount-how")} }
            CountFields { name: "recounted", counted: recounted(), on_change: move |takings| recounted.set(takings) }
            TextArea { name: "recount-words", label: t!(text, "cash-words"), value: said(), optional: true, max: MAX_LONG, rows: 3, on_change: move |words| said.set(words) }
            FaultNotice { fault: asks.fault() }
            Button { label: t!(text, "cash-recount-save"), test: "recount-save", kind: ButtonKind::Primary, wide: true, busy: asks.busy(), on_press: save }
        } else {
            Button { label: t!(text, "cash-recount"), test: "recount-{place}", kind: ButtonKind::Primary, icon: IconName::Cash, wide: true, on_press: move |()| open.set(true) }
        }
    }
}
