//! What it costs: postage and state money apart, each with the group that makes it lower, if the person says so. Controls:
//! `group-postage`, `group-fee` (only where the fee frees somebody), `prices-retry`. Sums: `price-postage`,
//! `price-state-fee`; `provisional` in a card whose proof is still to be seen.

use assets::texts::Lang;
use dioxus::prelude::*;
use shared::api::command::Money;
use shared::catalogue::ProcedureVersion;
use shared::money::Dong;
use shared::money::quote::ClaimedGroups;
use shared::money::words::{EmptyTens, in_words};

use super::Drafting;
use super::draft::Price;
use super::slot::search;
use crate::data::use_data;
use crate::format;
use crate::i18n::use_text;
use crate::screens::common::ask::FaultNotice;
use crate::screens::common::lowered::{self, POSTAGE_GROUPS, group_tag, postage_group, state_fee_group};
use crate::t;
use crate::ui::button::Button;
use crate::ui::card::Card;
use crate::ui::field::{Choice, SelectField};
use crate::ui::icon::IconName;
use crate::ui::notice::{Loading, Notice, Tone};

/// The choice of whoever belongs to no group.
const NONE: &str = "none";

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
                    let price = Price::from(&slots);
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
        Groups { drafting, on_change: move |claimed| {
            drafting.change(|draft| (draft.claimed, draft.price) = (claimed, None));
            found.restart();
        } }
        match (drafting.get().price, found()) {
            (Some(price), _) => rsx! { Prices { price, claimed: drafting.get().claimed } },
            (None, Some(fault)) => rsx! {
                FaultNotice { fault }
                Notice { tone: Tone::Info, p { {t!(text, "book-price-later")} } }
                Button { label: t!(text, "ui-retry"), test: "prices-retry", icon: IconName::Sync, on_press: move |()| found.restart() }
            },
            (None, None) => rsx! { Loading {} },
        }
    }
}

/// Asks for the groups; whoever belongs to none leaves it as it is.
#[component]
fn Groups(drafting: Drafting, on_change: EventHandler<ClaimedGroups>) -> Element {
    let text = use_text();
    let version = drafting.use_version()?.ok().flatten();
    let claimed = drafting.get().claimed;
    let fee_groups = version.as_ref().map(ProcedureVersion::exempt_groups).unwrap_or_default();
    let none = || Choice::new(NONE, t!(text, "group-none"));
    let postage = POSTAGE_GROUPS.map(|group| Choice::new(group_tag(group), postage_group(text, group)));
    let fees = fee_groups.iter().map(|group| Choice::new(group_tag(*group), state_fee_group(text, *group)));
    let fees: Vec<Choice> = std::iter::once(none()).chain(fees).collect();
    let postage: Vec<Choice> = std::iter::once(none()).chain(postage).collect();
    rsx! {
        p { class: "quiet", {t!(text, "group-what")} }
        SelectField {
            name: "group-postage", label: t!(text, "group-postage"), choices: postage, optional: true,
            value: claimed.postage.map_or_else(|| NONE.to_owned(), group_tag),
            on_change: move |tag: String| {
                let postage = POSTAGE_GROUPS.into_iter().find(|group| group_tag(*group) == tag);
                on_change.call(ClaimedGroups { postage, ..claimed });
            },
        }
        if !fee_groups.is_empty() {
            SelectField {
                name: "group-fee", label: t!(text, "group-fee"), choices: fees, optional: true,
                value: claimed.state_fee.map_or_else(|| NONE.to_owned(), group_tag),
                on_change: move |tag: String| {
                    let state_fee = fee_groups.iter().copied().find(|group| group_tag(*group) == tag);
                    on_change.call(ClaimedGroups { state_fee, ..claimed });
                },
            }
        }
    }
}

/// Two sums that are never added up.
#[component]
pub fn Prices(price: Price, claimed: ClaimedGroups) -> Element {
    let text = use_text();
    let full = price.full.as_ref();
    rsx! {
        Card { title: t!(text, "money-postage"), test: "price-postage",
            Amount { amount: price.postage }
            if let Some(full) = full.filter(|full| full.postage != price.postage) {
                Provisional { kind: Money::Postage, full: Some(full.postage), claimed }
            }
            p { class: "quiet", {t!(text, "book-postage-who")} }
        }
        Card { title: t!(text, "money-state-fee"), test: "price-state-fee",
            match price.state_fee {
                Some(amount) => rsx! {
                    Amount { amount }
                    if let Some(full) = full.filter(|full| full.state_fee != price.state_fee) {
                        Provisional { kind: Money::StateFee, full: full.state_fee, claimed }
                    }
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

/// The sum holds only once the paper is seen.
#[component]
fn Provisional(kind: Money, full: Option<i64>, claimed: ClaimedGroups) -> Element {
    let text = use_text();
    let full = full.map_or_else(|| t!(text, "ui-unknown"), |full| format::dong(text, full));
    let (group, paper) = lowered::claimed(text, &claimed, kind).unwrap_or_default();
    rsx! {
        Notice { tone: Tone::Info, test: "provisional", title: t!(text, "lowered-provisional"),
            p { {t!(text, "lowered-why", group = group, paper = paper, full = full)} }
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
