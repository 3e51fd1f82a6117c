//! Postal claims about a dossier: what was claimed, by when it is answered, the answer and what is paid; making one, and
//! answering one. Controls: `claim-open`, `claim-leg-{leg}`, `claim-ground-{ground}`, `claim-words`, `claim-send`;
//! `answer-{n}`, `answer-liable-{yes|no}`, `answer-reissue`, `answer-damage`, `answer-rest`, `answer-force`,
//! `answer-words`, `answer-send`. Card: `claims`.

use dioxus::prelude::*;
use shared::actor::Actor;
use shared::api::command::{AnswerClaim, Body, Kind, OpenClaim};
use shared::api::views::{Claimable, DossierView, Said};
use shared::claims::{Claim, ClaimOutcome, Ground};
use shared::shipment::Leg;

use crate::format;
use crate::i18n::{Text, use_text};
use crate::screens::common::words;
use crate::screens::common::words_form::WordsForm;
use crate::t;
use crate::ui::button::ButtonKind;
use crate::ui::card::{Card, DefinitionList, Row};
use crate::ui::choice::{Checkbox, RadioGroup};
use crate::ui::field::{Choice, NumberField};
use crate::ui::icon::IconName;

/// Most that is said to be paid, whole đồng.
const MOST: i64 = 1_000_000_000;

const GROUNDS: [(&str, Ground); 5] = [
    ("lost", Ground::Lost),
    ("part-lost", Ground::PartLost),
    ("damaged", Ground::Damaged),
    ("late", Ground::Late),
    ("not-received", Ground::NotReceived),
];

fn ground_word(text: Text, ground: Ground) -> String {
    let tag = GROUNDS.iter().find(|(_, own)| *own == ground).map_or("", |(tag, _)| *tag);
    text.lookup(&format!("claim-ground-{tag}"), &[])
}

const fn leg_tag(leg: Leg) -> &'static str {
    match leg {
        Leg::Pickup => "pickup",
        Leg::Return => "return",
    }
}

/// Everything about claims that this person may read or do; nothing where there is nothing.
#[component]
pub fn Claims(view: DossierView, by: Actor) -> Element {
    let text = use_text();
    let may_open = by.role.may(Kind::OpenClaim) && !view.claimable.is_empty();
    let may_answer = by.role.may(Kind::AnswerClaim);
    let claims = view.dossier.claims.clone();
    if claims.is_empty() && !may_open {
        return rsx! {};
    }
    rsx! {
        Card { title: t!(text, "claim-title"), test: "claims",
            for claim in claims {
                One { key: "{claim.entry}", view: view.clone(), claim: claim.clone() }
                if may_answer && claim.claim.answer.is_none() {
                    Answer { key: "answer-{claim.entry}", view: view.clone(), claim }
                }
            }
            if may_open {
                Open { view: view.clone() }
            }
        }
    }
}

/// What was claimed, and how it stands.
fn rows(text: Text, view: &DossierView, claim: &Claim) -> Vec<Row> {
    let said = |is_it: &dyn Fn(&Said) -> bool| view.said.iter().find(|said| is_it(said)).map(|said| said.text.clone());
    let postal = &claim.claim;
    let mut rows = vec![
        Row::new(t!(text, "claim-about"), words::leg(text, postal.leg)),
        Row::new(t!(text, "claim-ground"), ground_word(text, postal.ground)),
        Row::new(t!(text, "claim-received"), format::date_of(text, postal.received_on)),
    ];
    rows.extend(said(&|said| said.entry == claim.entry).map(|words| Row::new(t!(text, "claim-said"), words)));
    let Some(answer) = &postal.answer else {
        rows.push(Row::new(t!(text, "claim-answer-by"), format::date_of(text, postal.answer_by)));
        return rows;
    };
    let found = match answer.outcome {
        ClaimOutcome::Liable => t!(text, "claim-liable"),
        ClaimOutcome::NotLiable { .. } => t!(text, "claim-not-liable"),
    };
    rows.push(Row::new(t!(text, "claim-answered", date = format::date_of(text, answer.on)), found));
    if answer.on > postal.answer_by {
        rows.push(Row::new(t!(text, "claim-late"), format::date_of(text, postal.answer_by)));
    }
    if let Some(paid) = &claim.compensation {
        rows.push(Row::new(t!(text, "claim-paid"), format::dong(text, paid.total.0)));
        rows.push(Row::new(t!(text, "claim-paid-to"), text.lookup(paid.payee.text_key(), &[])));
        rows.push(Row::new(t!(text, "claim-pay-by"), format::date_of(text, paid.pay_by)));
    }
    rows.extend(
        said(&|said| said.answers == Some(claim.entry)).map(|words| Row::new(t!(text, "claim-answer-words"), words)),
    );
    rows
}

#[component]
fn One(view: DossierView, claim: Claim) -> Element {
    let text = use_text();
    rsx! {
        div { "data-test": "claim-{claim.entry}", DefinitionList { rows: rows(text, &view, &claim) } }
    }
}

/// Claiming.
#[component]
fn Open(view: DossierView) -> Element {
    let text = use_text();
    let mut leg = use_signal(String::new);
    let mut ground = use_signal(String::new);
    let id = view.dossier.id;
    let until = |claimable: &Claimable| t!(text, "claim-until", date = format::date_of(text, claimable.until));
    let legs: Vec<Choice> = view
        .claimable
        .iter()
        .map(|one| Choice::new(leg_tag(one.leg), words::leg(text, one.leg)).with_detail(until(one)))
        .collect();
    let grounds = GROUNDS.map(|(tag, ground)| Choice::new(tag, ground_word(text, ground))).to_vec();
    let make = move |words: String| {
        let leg = if leg.peek().as_str() == "pickup" { Leg::Pickup } else { Leg::Return };
        let (_, ground) = GROUNDS.iter().find(|(tag, _)| *tag == ground.peek().as_str())?;
        Some(Body::OpenClaim(OpenClaim { dossier: id, leg, ground: *ground, words }))
    };
    rsx! {
        WordsForm {
            name: "claim", opener: "claim-open", open_label: t!(text, "claim-open"), icon: IconName::Warning, kind: ButtonKind::Quiet,
            words_label: t!(text, "claim-words"), send_label: t!(text, "claim-send"),
            lacks: leg.read().is_empty() || ground.read().is_empty(), make,
            p { {t!(text, "claim-what")} }
            RadioGroup { name: "claim-leg", label: t!(text, "claim-about"), choices: legs, value: leg(), cards: true, on_change: move |value| leg.set(value) }
            RadioGroup { name: "claim-ground", label: t!(text, "claim-ground"), choices: grounds, value: ground(), cards: true, on_change: move |value| ground.set(value) }
        }
    }
}

/// The post's answer.
#[component]
fn Answer(view: DossierView, claim: Claim) -> Element {
    let text = use_text();
    let mut liable = use_signal(String::new);
    let mut reissue = use_signal(|| 0_i64);
    let mut damage = use_signal(|| 0_i64);
    let mut rest = use_signal(|| false);
    let mut force = use_signal(|| false);
    let (id, entry) = (view.dossier.id, claim.entry);
    let findings = vec![Choice::new("yes", t!(text, "claim-liable")), Choice::new("no", t!(text, "claim-not-liable"))];
    let is_liable = liable.read().as_str() == "yes";
    let make = move |words: String| {
        let liable = liable.peek().as_str() == "yes";
        Some(Body::AnswerClaim(AnswerClaim {
            dossier: id,
            claim: entry,
            liable,
            reissue_costs: if liable { *reissue.peek() } else { 0 },
            direct_damage: if liable { *damage.peek() } else { 0 },
            force_majeure: liable && *force.peek(),
            recipient_accepts_rest: liable && *rest.peek(),
            words,
        }))
    };
    rsx! {
        WordsForm {
            name: "answer", opener: "answer-{entry}", open_label: t!(text, "claim-answer"), icon: IconName::Pen,
            words_label: t!(text, "claim-answer-words"), send_label: t!(text, "claim-answer-send"), lacks: liable.read().is_empty(), make,
            RadioGroup { name: "answer-liable", label: t!(text, "claim-finding"), choices: findings, value: liable(), cards: true, on_change: move |value| liable.set(value) }
            if is_liable {
                p { class: "quiet", {t!(text, "claim-liable-what")} }
                NumberField { name: "answer-reissue", label: t!(text, "claim-reissue-costs"), value: reissue(), max: MOST, unit: t!(text, "money-unit"), on_change: move |value| reissue.set(value) }
                NumberField { name: "answer-damage", label: t!(text, "claim-direct-damage"), value: damage(), max: MOST, unit: t!(text, "money-unit"), on_change: move |value| damage.set(value) }
                if claim.claim.ground == Ground::Damaged {
                    Checkbox { name: "answer-rest", label: t!(text, "claim-rest"), checked: rest(), on_change: move |ticked| rest.set(ticked) }
                }
                Checkbox { name: "answer-force", label: t!(text, "claim-force"), checked: force(), on_change: move |ticked| force.set(ticked) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use assets::texts::Lang;
    use shared::claims::{ClaimAnswer, PostalClaim};
    use shared::time::transit::ClaimScope;

    use super::*;
    use crate::screens::agency::example;

    fn claim(entry: u64, ground: Ground, view: &DossierView) -> Claim {
        let day = |text: &str| text.parse().unwrap();
        let outcome = ClaimOutcome::Liable;
        let claim = PostalClaim {
            dossier: view.dossier.id,
            leg: Leg::Pickup,
            claimant: view.dossier.owner,
            ground,
            scope: ClaimScope::OneProvince,
            received_on: day("2026-11-23"),
            answer_by: day("2026-11-30"),
            answer: Some(ClaimAnswer { on: day("2026-11-25"), outcome }),
        };
        Claim { entry, claim, compensation: None }
    }

    #[test]
    fn an_answer_stands_beside_its_own_claim_in_whatever_order_answers_came() {
        let mut view = example::kept(example::offered()).view;
        view.dossier.claims = vec![claim(5, Ground::Late, &view), claim(6, Ground::Lost, &view)];
        let said =
            |entry, event: &str, answers, text: &str| Said { entry, event: event.into(), answers, text: text.into() };
        view.said = vec![
            said(5, "claim_opened", None, "about late"),
            said(6, "claim_opened", None, "about lost"),
            said(7, "claim_answered", Some(6), "it is lost"),
            said(8, "claim_answered", Some(5), "it was late"),
        ];
        let words = |at: usize| {
            let rows = rows(Text::of(Lang::Vi), &view, &view.dossier.claims[at]);
            let said = |value: &String| view.said.iter().any(|said| said.text == *value);
            rows.into_iter().map(|row| row.value).filter(said).collect::<Vec<_>>()
        };
        assert_eq!(words(0), ["about late", "it was late"]);
        assert_eq!(words(1), ["about lost", "it is lost"]);
    }
}
