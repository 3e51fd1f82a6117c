//! Cash that couriers, and colleagues at the counter, handed in: a second person counts it again and matches it to the
//! receipts. Above the list, what this person took at the counter, to be handed in. Controls: those of `hand_in`; by the place
//! in the list: `recount-{n}` (opens), the fields of `cash` named `recounted`, `recount-words`, `recount-save`; state money that is matched is
//! paid over to its agency: `proof-{agency}`, `pay-over-{agency}`. Cards: `cash-{n}`.

use chrono::NaiveDate;
use dioxus::prelude::*;
use shared::api::command::{Body, Kind, MAX_LONG, MAX_SHORT, PayOver, ReconcileCash};
use shared::api::views::{CashView, ToPay};
use shared::ids::ActorId;
use shared::money::takings::Takings;

use crate::data::use_data;
use crate::format;
use crate::i18n::use_text;
use crate::route::Route;
use crate::screens::common::ask::{FaultNotice, use_asks, use_read};
use crate::screens::common::cash::{CashRows, CountFields};
use crate::screens::common::hand_in::{Bag, HandIn};
use crate::screens::common::screen::Screen;
use crate::screens::common::takings::{BOOK, Book};
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::ui::field::{TextArea, TextField};
use crate::ui::icon::IconName;
use crate::ui::notice::Empty;

/// The list: what nobody has matched yet first, then the newest.
#[component]
pub fn CashPage() -> Element {
    let text = use_text();
    let data = use_data();
    let (may, pays, takes) = (data.may(Kind::ReconcileCash), data.may(Kind::PayOver), data.may(Kind::HandInCash));
    let me = data.session().read().as_ref().map(|session| session.actor.id);
    let book = use_read(|data| async move { data.draft::<Book>(BOOK).await })?.unwrap_or_default().unwrap_or_default();
    let is_own = move |view: &CashView| Some(view.courier) == me;
    let cash = use_read(|data| async move { data.cash().await })?;
    rsx! {
        Screen { title: t!(text, "cash-title"), back: Route::Desk {},
            if takes && !book.lines.is_empty() {
                h2 { class: "card-title", {t!(text, "cash-counter")} }
                Bag { book } HandIn {}
            }
            p { {t!(text, "cash-what")} }
            if may && !takes {
                p { class: "quiet", {t!(text, "cash-from-above")} }
            }
            match cash {
                Err(fault) => rsx! { FaultNotice { fault } },
                Ok(cash) if cash.is_empty() => rsx! { Empty { icon: IconName::Cash, title: t!(text, "cash-none") } },
                Ok(mut cash) => {
                    cash.sort_by_key(|one| (one.reconciliation.is_some(), std::cmp::Reverse(one.day), one.name.clone()));
                    rsx! {
                        for (place, view) in cash.into_iter().enumerate() {
                            Card { key: "{view.courier}:{view.day}", title: view.name.clone(), test: "cash-{place}",
                                CashRows { view: view.clone() }
                                if view.remittance.is_some() && view.reconciliation.is_none() {
                                    if is_own(&view) {
                                        p { class: "quiet", {t!(text, "cash-own")} }
                                    } else if may {
                                        Recount { place, view: view.clone() }
                                    }
                                }
                                if pays {
                                    for one in view.to_pay.clone() {
                                        Pay { key: "{one.agency}", courier: view.courier, day: view.day, one }
                                    }
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

/// State money that waits for an agency, and the document with which it was paid.
#[component]
fn Pay(courier: ActorId, day: NaiveDate, one: ToPay) -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let mut proof = use_signal(String::new);
    let places = use_read(|data| async move { data.places().await })?.unwrap_or_default();
    let agency = one.agency.clone();
    let name = places.into_iter().find(|place| place.is == "agency" && place.id == agency.as_str());
    let name = name.map_or_else(|| agency.to_string(), |place| place.name);
    let amount = format::dong(text, one.amount.0.0);
    let lacks = proof.read().trim().is_empty();
    let save = {
        let agency = agency.clone();
        move |()| {
            let (agency, proof) = (agency.clone(), proof.peek().trim().to_owned());
            let body = Body::PayOver(PayOver { courier, day, agency, proof });
            let data = data.clone();
            asks.run(async move { data.save(body).await }, |_| {});
        }
    };
    rsx! {
        p { {t!(text, "cash-to-pay", amount = amount, agency = name)} }
        TextField { name: "proof-{agency}", label: t!(text, "cash-proof"), value: proof(), max: MAX_SHORT, on_change: move |typed| proof.set(typed) }
        FaultNotice { fault: asks.fault() }
        Button { label: t!(text, "cash-pay-over"), test: "pay-over-{agency}", icon: IconName::Cash, wide: true, busy: asks.busy(), disabled: lacks, on_press: save }
    }
}
