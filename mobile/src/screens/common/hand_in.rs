//! Money that this person took, at doors or at the counter of an office: what the receipts say, and handing it in at the end
//! of the shift. Controls: `hand-in-open`, the fields of `cash` named `counted`, `hand-in-save`, `to-outbox`. Cards: `hand-in`,
//! `receipts`. Shown: `sum-postage`, `sum-state-fee`, `receipt-{n}`.

use dioxus::prelude::*;
use shared::api::command::{Body, HandInCash, Money};
use shared::money::takings::Takings;

use crate::data::use_data;
use crate::format;
use crate::i18n::use_text;
use crate::route::Route;
use crate::screens::common::ask::{FaultNotice, use_asks, use_read};
use crate::screens::common::cash::{CashRows, CountFields};
use crate::screens::common::takings::{self, BOOK, Book};
use crate::screens::common::words;
use crate::t;
use crate::ui::button::{Button, ButtonKind, LinkButton};
use crate::ui::card::Card;
use crate::ui::icon::IconName;
use crate::ui::notice::{Notice, Tone};

/// What was handed in as the office sees it, and counting it: of the first day of which money is still here, else of today.
#[component]
pub fn HandIn() -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let mut open = use_signal(|| false);
    let mut saved = use_signal(|| false);
    let mut counted = use_signal(Takings::default);
    let today = format::local_date(data.now_ms());
    let me = data.session().peek().as_ref().map(|session| session.actor.id);
    let read = use_read(move |data| async move {
        let book = data.draft::<Book>(BOOK).await?.unwrap_or_default();
        let mut cash = data.cash().await?;
        // An office reads everybody's.
        cash.retain(|one| Some(one.courier) == me);
        Ok((takings::day_to_hand_in(&book, &cash, today), cash))
    })?;
    let (day, cash) = read.unwrap_or((today, Vec::new()));
    let known = cash.into_iter().find(|one| one.day == day);
    let matched = known.as_ref().is_some_and(|one| one.reconciliation.is_some());
    let save = move |()| {
        let (data, body) = (data.clone(), Body::HandInCash(HandInCash { day, counted: *counted.peek() }));
        let work = async move {
            let saved = data.save(body).await?;
            takings::hand_in(&data, day).await?;
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
            if day != today {
                Notice { tone: Tone::Warn, test: "hand-in-day", p { {t!(text, "cash-hand-in-of", day = format::date_of(text, day))} } }
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

/// What was taken today, the post's and the State's apart, receipt by receipt.
#[component]
pub fn Bag(book: Book) -> Element {
    let text = use_text();
    let data = use_data();
    let waiting = data.status().read().told.waiting;
    let today_ms = format::day_start_ms(data.now_ms());
    let receipts: Vec<_> = book.lines.iter().filter(|line| line.at_ms >= today_ms).cloned().collect();
    rsx! {
        p { {t!(text, "shift-apart")} }
        for kind in [Money::Postage, Money::StateFee] {
            Card { key: "{words::money_tag(kind)}", title: words::money(text, kind),
                p { class: "secret-code", "data-test": "sum-{words::money_tag(kind)}", {format::dong(text, book.sum(kind, today_ms))} }
            }
        }
        Card { title: t!(text, "shift-receipts"), test: "receipts",
            if receipts.is_empty() {
                p { class: "quiet", {t!(text, "shift-no-receipts")} }
            }
            ul { class: "plain-list",
                for (place, line) in receipts.into_iter().enumerate() {
                    li { key: "{place}", "data-test": "receipt-{place}",
                        {t!(text, "shift-receipt", number = line.taken.receipt.to_string(), amount = format::dong(text, line.taken.amount), time = format::time(line.at_ms))}
                        span { class: "quiet", " · " {words::money(text, line.taken.kind)} }
                    }
                }
            }
        }
        if waiting > 0 {
            Notice { tone: Tone::Warn, test: "unsent", p { {t!(text, "today-unsent", count = waiting)} } }
            LinkButton { label: t!(text, "nav-outbox"), test: "to-outbox", to: Route::Outbox {}, icon: IconName::Sent, wide: true }
        }
    }
}
