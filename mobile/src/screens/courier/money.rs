//! Money at the door: postage and state fee apart, each taken with a receipt of its own.
//! Whoever carries too much cash hands it in first. Controls: `to-shift`, `amount-{kind}`, `take-{kind}`, `untake-{kind}` with kind `postage` or `state-fee`.

use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use shared::api::command::{Money, Taken};
use shared::dossier::Account;

use crate::data::request::Number;
use crate::data::use_data;
use crate::format;
use crate::i18n::use_text;
use crate::route::Route;
use crate::screens::common::ask::{FaultNotice, use_asks, use_read};
use crate::screens::common::{takings, words};
use crate::t;
use crate::ui::button::{Button, ButtonKind, LinkButton};
use crate::ui::card::Card;
use crate::ui::field::NumberField;
use crate::ui::icon::IconName;
use crate::ui::notice::{Notice, Tone};

/// Most that is taken at a door, whole đồng.
const MOST: i64 = 1_000_000_000;

/// One sum that may be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// Whose money.
    pub kind: Money,
    /// Whole đồng; 0 = not known yet.
    pub amount: i64,
    /// The sum is known and must not be changed.
    pub fixed: bool,
    /// Receipt number, once taken; kept if the taking was a mistake.
    pub receipt: Option<u64>,
    /// In the courier's hand.
    pub taken: bool,
}

/// What is left to pay at a door: postage of the dossier, and `state_fee` where one is due (`None` = not known).
pub fn due(account: &Account, state_fee: Option<i64>) -> Vec<Due> {
    let paid = |kind| account.taken.iter().filter(|line| line.kind == kind).map(|line| line.amount).sum::<i64>();
    let sum = |kind, amount: Option<i64>| Due {
        kind,
        amount: amount.map_or(0, |amount| (amount - paid(kind)).max(0)),
        fixed: amount.is_some(),
        receipt: None,
        taken: false,
    };
    let sums = [sum(Money::Postage, Some(account.postage)), sum(Money::StateFee, state_fee)];
    sums.into_iter().filter(|sum| !sum.fixed || sum.amount > 0).collect()
}

/// The state fee that the agency says is due on delivery, if any.
pub fn still_due(fee: i64) -> Option<Due> {
    (fee > 0).then_some(Due { kind: Money::StateFee, amount: fee, fixed: true, receipt: None, taken: false })
}

/// What was taken, for the record.
pub fn taken(sums: &[Due]) -> Vec<Taken> {
    let line = |sum: &Due| Some(Taken { kind: sum.kind, amount: sum.amount, receipt: sum.receipt? });
    sums.iter().filter(|sum| sum.taken && sum.amount > 0).filter_map(line).collect()
}

/// All sums of a door.
#[component]
pub fn Sums(sums: Vec<Due>, on_change: EventHandler<Vec<Due>>) -> Element {
    let text = use_text();
    let all = sums.clone();
    let over = use_read(|data| async move { takings::over_limit(&data).await })?.unwrap_or_default();
    rsx! {
        if let Some(limit) = over {
            Notice { tone: Tone::Warn, test: "over-limit", title: t!(text, "cash-over"),
                p { {t!(text, "cash-over-what", limit = format::dong(text, limit))} }
                LinkButton { label: t!(text, "cash-hand-in"), test: "to-shift", to: Route::Shift {}, icon: IconName::Cash, wide: true }
            }
        }
        if sums.is_empty() {
            Notice { tone: Tone::Ok, test: "nothing-due", p { {t!(text, "money-nothing")} } }
        }
        for (place, sum) in sums.into_iter().enumerate() {
            One {
                key: "{place}", sum, over: over.is_some(),
                on_change: {
                    let all = all.clone();
                    move |sum: Due| {
                        let mut all = all.clone();
                        all[place] = sum;
                        on_change.call(all);
                    }
                },
            }
        }
    }
}

#[component]
fn One(sum: Due, over: bool, on_change: EventHandler<Due>) -> Element {
    let text = use_text();
    let data = use_data();
    let asks = use_asks();
    let tag = words::money_tag(sum.kind);
    let why = match sum.kind {
        Money::Postage => t!(text, "money-postage-why"),
        Money::StateFee | Money::CashOnDelivery => t!(text, "money-state-fee-why"),
    };
    let (typed, back, taking) = (sum.clone(), sum.clone(), sum.clone());
    rsx! {
        Card { title: text.lookup(&format!("money-{tag}"), &[]), test: "sum-{tag}",
            p { class: "quiet", {why} }
            if sum.fixed || sum.taken {
                p { class: "secret-code", {format::dong(text, sum.amount)} }
            } else {
                NumberField {
                    name: "amount-{tag}", label: t!(text, "money-amount"), hint: t!(text, "money-amount-hint"), value: sum.amount, max: MOST, unit: t!(text, "money-unit"),
                    on_change: move |amount| on_change.call(Due { amount, ..typed.clone() }),
                }
            }
            FaultNotice { fault: asks.fault() }
            if let (true, Some(receipt)) = (sum.taken, sum.receipt) {
                Notice { tone: Tone::Ok, test: "receipt-{tag}", p { {t!(text, "money-receipt", number = receipt.to_string())} } }
                Button { label: t!(text, "money-untake"), test: "untake-{tag}", kind: ButtonKind::Quiet, icon: IconName::Undo,
                    on_press: move |()| on_change.call(Due { taken: false, ..back.clone() }),
                }
            } else {
                Button {
                    label: t!(text, "money-take"), test: "take-{tag}", icon: IconName::Cash, wide: true, busy: asks.busy(), disabled: over || sum.amount <= 0,
                    on_press: move |()| {
                        let (data, sum) = (data.clone(), taking.clone());
                        let work = async move {
                            let receipt = match sum.receipt {
                                Some(receipt) => receipt,
                                None => takings::take_number(&data, Number::Receipt).await?,
                            };
                            Ok(Due { receipt: Some(receipt), taken: true, ..sum })
                        };
                        asks.run(work, move |sum| on_change.call(sum));
                    },
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(postage: i64, paid: i64) -> Account {
        let taken = vec![Taken { kind: Money::Postage, amount: paid, receipt: 1 }];
        Account {
            postage,
            state_fee: None,
            taken,
            extra_postage: Vec::new(),
            postage_claim: None,
            state_fee_claim: None,
        }
    }

    #[test]
    fn what_was_paid_is_not_asked_for_again() {
        assert_eq!(due(&account(30_000, 30_000), Some(0)), []);
        assert_eq!(due(&account(30_000, 10_000), Some(0))[0].amount, 20_000);
    }

    #[test]
    fn a_fee_that_is_not_known_is_asked_for_and_never_called_free() {
        let sums = due(&account(30_000, 30_000), None);
        assert_eq!((sums.len(), sums[0].kind, sums[0].fixed), (1, Money::StateFee, false));
    }

    #[test]
    fn only_sums_with_a_receipt_are_recorded() {
        let mut sums = due(&account(30_000, 0), None);
        sums[0].taken = true;
        assert_eq!(taken(&sums), []);
        sums[0].receipt = Some(7);
        assert_eq!(taken(&sums), [Taken { kind: Money::Postage, amount: 30_000, receipt: 7 }]);
    }
}
