//! Proofs of a lower price, looked at before the money is taken. The paper is shown, never kept. Controls: `proof-{kind}-shown`,
//! `proof-{kind}-missing`, with kind `postage` or `state-fee`. Shown: `proof-{kind}-done` once money was taken by it.

use dioxus::prelude::*;
use shared::api::command::{Money, ProofShown};
use shared::api::views::DossierView;
use shared::dossier::Account;

use crate::i18n::{Text, use_text};
use crate::screens::common::parts::{error_at, problem};
use crate::screens::common::{lowered, words};
use crate::t;
use crate::ui::card::{Card, Row};
use crate::ui::choice::RadioGroup;
use crate::ui::field::Choice;
use crate::ui::notice::FieldProblem;

/// The kinds of money whose proof is to be looked at here.
pub fn asked(account: &Account, kinds: &[Money]) -> Vec<Money> {
    kinds.iter().copied().filter(|kind| account.awaits(*kind)).collect()
}

/// What is owed at this door after what was seen.
pub fn seen(account: &Account, proofs: &[ProofShown]) -> Account {
    let mut account = account.clone();
    account.see(proofs);
    account
}

/// Whether each proof that is asked for was looked at.
pub fn are_answered(asked: &[Money], proofs: &[ProofShown]) -> bool {
    asked.iter().all(|kind| proofs.iter().any(|proof| proof.of == *kind))
}

/// What is not answered yet.
pub fn problems(text: Text, asked: &[Money], proofs: &[ProofShown]) -> Vec<FieldProblem> {
    let open = asked.iter().filter(|kind| !proofs.iter().any(|proof| proof.of == **kind));
    open.map(|kind| problem(text, &format!("proof-{}", words::money_tag(*kind)), "proof.first")).collect()
}

/// What was seen, as a line of what both sign.
pub fn rows(text: Text, proofs: &[ProofShown]) -> Vec<Row> {
    let row = |proof: &ProofShown| {
        let told = if proof.shown { t!(text, "proof-shown") } else { t!(text, "proof-missing") };
        Row::new(t!(text, "proof-term", money = words::money(text, proof.of)), told)
    };
    proofs.iter().map(row).collect()
}

/// One question a kind of money; once money was taken the answers stand.
#[component]
pub fn Proofs(
    view: DossierView,
    asked: Vec<Money>,
    proofs: Vec<ProofShown>,
    taken: bool,
    errors: Vec<FieldProblem>,
    on_change: EventHandler<Vec<ProofShown>>,
) -> Element {
    let text = use_text();
    let groups = view.claimed.unwrap_or_default();
    rsx! {
        for kind in asked {
            {
                let tag = words::money_tag(kind);
                let answer = proofs.iter().find(|proof| proof.of == kind).map(|proof| proof.shown);
                let (group, paper) = lowered::claimed(text, &groups, kind)
                    .unwrap_or_else(|| (t!(text, "ui-unknown"), t!(text, "proof-any-paper")));
                let others: Vec<ProofShown> = proofs.iter().copied().filter(|proof| proof.of != kind).collect();
                rsx! {
                    Card { key: "{tag}", title: t!(text, "proof-title", money = words::money(text, kind)), test: "proof-{tag}",
                        p { {t!(text, "proof-what", group = group, paper = paper)} }
                        match answer.filter(|_| taken) {
                            Some(shown) => rsx! {
                                p { "data-test": "proof-{tag}-done", {if shown { t!(text, "proof-shown") } else { t!(text, "proof-missing") }} }
                            },
                            None => rsx! {
                                RadioGroup {
                                    name: "proof-{tag}", label: t!(text, "proof-ask"), cards: true,
                                    choices: vec![
                                        Choice::new("shown", t!(text, "proof-shown")),
                                        Choice::new("missing", t!(text, "proof-missing")).with_detail(t!(text, "proof-missing-detail")),
                                    ],
                                    value: answer.map_or("", |shown| if shown { "shown" } else { "missing" }),
                                    error: error_at(&errors, &format!("proof-{tag}")),
                                    on_change: move |code: String| {
                                        let mut proofs = others.clone();
                                        proofs.push(ProofShown { of: kind, shown: code == "shown" });
                                        proofs.sort_by_key(|proof| proof.of);
                                        on_change.call(proofs);
                                    },
                                }
                            },
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::dossier::account::{Lowered, ProofSeen};

    use super::*;

    #[test]
    fn a_proof_is_asked_for_once_and_money_waits_for_the_answer() {
        let account = Account {
            postage: 20_000,
            state_fee: Some(8_000),
            taken: Vec::new(),
            extra_postage: Vec::new(),
            postage_claim: Some(Lowered { full: Some(40_000), proof: ProofSeen::Awaited }),
            state_fee_claim: None,
        };
        let both = asked(&account, &[Money::Postage, Money::StateFee]);
        assert_eq!(both, [Money::Postage], "nobody is asked for what was not claimed");
        assert!(!are_answered(&both, &[]));
        assert_eq!(problems(Text::default(), &both, &[]).len(), 1);
        let missing = [ProofShown { of: Money::Postage, shown: false }];
        assert!(are_answered(&both, &missing) && problems(Text::default(), &both, &missing).is_empty());
        let after = seen(&account, &missing);
        assert_eq!(after.postage, 40_000);
        assert!(asked(&after, &both).is_empty());
        assert_eq!(rows(Text::default(), &missing).len(), 1);
    }
}
