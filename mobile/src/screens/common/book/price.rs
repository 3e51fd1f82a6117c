//! What it costs: postage and state money apart. Controls: `prices-retry`. Sums: `price-postage`, `price-state-fee`.

use assets::texts::Lang;
use dioxus::prelude::*;
use shared::money::Dong;
use shared::money::words::{EmptyTens, in_words};

use super::Drafting;
use super::draft::Price;
use super::slot::search;
use crate::data::use_data;
use crate::format;
use crate::i18n::use_text;
use crate::screens::common::ask::FaultNotice;
use crate::t;
use crate::ui::button::Button;
use crate::ui::card::Card;
use crate::ui::icon::IconName;
use crate::ui::notice::{Loading, Notice, Tone};

/// Shows the prices.
#[component]
pub fn Ask(drafting: Drafting) -> Element {
    let text = use_text();
    let data = use_data();
    let mut found = use_resource(move || {
        let data = data.clone();
        async move {
            let draft = drafting.now.peek().clone();
            if draft.price.is_some() {
                return None;
            }
            match search(&data, &draft).await {
                Some(Ok(slots)) => {
                    let price = Price { postage: slots.postage, state_fee: slots.state_fee };
                    drafting.change(|draft| draft.price = Some(price));
                    None
                }
                Some(Err(fault)) => Some(fault),
                None => None,
            }
        }
    });
    rsx! {
        h2 { {t!(text, "book-price")} }
        match (drafting.get().price, found()) {
            (Some(price), _) => rsx! { Prices { price } },
            (None, Some(fault)) => rsx! {
                FaultNotice { fault }
                Notice { tone: Tone::Info, p { {t!(text, "book-price-later")} } }
                Button { label: t!(text, "ui-retry"), test: "prices-retry", icon: IconName::Sync, on_press: move |()| found.restart() }
            },
            (None, None) => rsx! { Loading {} },
        }
    }
}

/// Two sums that are never added up.
#[component]
pub fn Prices(price: Price) -> Element {
    let text = use_text();
    rsx! {
        Card { title: t!(text, "money-postage"), test: "price-postage",
            Amount { amount: price.postage }
            p { class: "quiet", {t!(text, "book-postage-who")} }
        }
        Card { title: t!(text, "money-state-fee"), test: "price-state-fee",
            match price.state_fee {
                Some(amount) => rsx! {
                    Amount { amount }
                    p { class: "quiet", {t!(text, "book-state-fee-who")} }
                },
                None => rsx! {
                    p { class: "row-unknown", {t!(text, "ui-unknown")} }
                    p { class: "quiet", {t!(text, "book-state-fee-unknown")} }
                },
            }
        }
    }
}

/// In figures, and in words where our words are Vietnamese.
#[component]
fn Amount(amount: i64) -> Element {
    let text = use_text();
    rsx! {
        p { class: "amount", {format::dong(text, amount)} }
        if text.lang() == Lang::Vi {
            p { class: "quiet", {in_words(Dong(amount), EmptyTens::default())} }
        }
    }
}
