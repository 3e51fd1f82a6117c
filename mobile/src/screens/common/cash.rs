//! The cash of a courier's day: what its receipts come to, what was counted, what the second person found. Three kinds of
//! money side by side, never one sum. Fields: `{name}-postage`, `{name}-state-fees`, `{name}-cash-on-delivery`.

use dioxus::prelude::*;
use shared::api::views::CashView;
use shared::money::takings::Takings;
use shared::money::{CashOnDelivery, Dong, Postage, TrustMoney};

use crate::format;
use crate::i18n::{Text, use_text};
use crate::t;
use crate::ui::card::{DefinitionList, Row};
use crate::ui::field::NumberField;

/// Most of one kind on one day, whole đồng.
const MOST: i64 = 1_000_000_000;

/// The three kinds as `(end of a text key, whole đồng)`.
fn kinds(takings: &Takings) -> [(&'static str, i64); 3] {
    [
        ("postage", takings.postage.0.0),
        ("state-fees", takings.state_fees.0.0),
        ("cash-on-delivery", takings.cash_on_delivery.0.0),
    ]
}

/// `20.000 đ · 8.000 đ` with their names; kinds of which there is nothing are left out.
pub fn told(text: Text, takings: &Takings) -> String {
    let one = |(kind, amount): (&str, i64)| {
        format!("{}: {}", text.lookup(&format!("cash-{kind}"), &[]), format::dong(text, amount))
    };
    let some: Vec<String> = kinds(takings).into_iter().filter(|(_, amount)| *amount != 0).map(one).collect();
    if some.is_empty() { t!(text, "cash-nothing") } else { some.join(" · ") }
}

/// Counting, kind by kind.
#[component]
pub fn CountFields(name: String, counted: Takings, on_change: EventHandler<Takings>) -> Element {
    let text = use_text();
    let with = move |kind: &'static str, amount: i64| {
        let mut takings = counted;
        match kind {
            "postage" => takings.postage = Postage(Dong(amount)),
            "state-fees" => takings.state_fees = TrustMoney(Dong(amount)),
            _ => takings.cash_on_delivery = CashOnDelivery(Dong(amount)),
        }
        on_change.call(takings);
    };
    rsx! {
        for (kind, amount) in kinds(&counted) {
            NumberField {
                key: "{kind}", name: "{name}-{kind}", label: text.lookup(&format!("cash-{kind}"), &[]), value: amount, max: MOST,
                unit: t!(text, "money-unit"), on_change: move |amount| with(kind, amount),
            }
        }
    }
}

/// How a day's cash stands.
#[component]
pub fn CashRows(view: CashView) -> Element {
    let text = use_text();
    let mut rows = vec![
        Row::new(t!(text, "cash-day"), format::date_of(text, view.day)),
        Row::new(t!(text, "cash-receipts"), view.receipts.len().to_string()),
        Row::new(t!(text, "cash-expected"), told(text, &view.expected)),
    ];
    if let Some(remittance) = &view.remittance {
        rows.push(Row::new(t!(text, "cash-handed-in"), told(text, &remittance.counted)));
    }
    if let Some(found) = &view.reconciliation {
        rows.push(Row::new(t!(text, "cash-recounted"), told(text, &found.recounted)));
        let result = match found.is_open_case() {
            true => t!(text, "cash-differs", difference = told(text, &found.difference)),
            false => t!(text, "cash-matches"),
        };
        rows.push(Row::new(t!(text, "cash-result"), result));
    }
    for found in &view.earlier {
        rows.push(Row::new(t!(text, "cash-earlier"), told(text, &found.recounted)));
    }
    for paid in &view.paid {
        let amount = format::dong(text, paid.amount.0.0);
        rows.push(Row::new(t!(text, "cash-paid-over", proof = paid.proof.clone()), amount));
    }
    rsx! { DefinitionList { rows } }
}

#[cfg(test)]
mod tests {
    use assets::texts::Lang;

    use super::*;

    #[test]
    fn money_of_the_post_and_of_the_state_is_never_told_as_one_sum() {
        let takings =
            Takings { postage: Postage(Dong(20_000)), state_fees: TrustMoney(Dong(8_000)), ..Takings::default() };
        let said = told(Text::of(Lang::En), &takings);
        assert!(said.contains("20,000") || said.contains("20.000"), "{said}");
        assert!(!said.contains("28,000") && !said.contains("28.000"), "{said}");
        assert_eq!(told(Text::of(Lang::En), &Takings::default()), t!(Text::of(Lang::En), "cash-nothing"));
    }
}
