//! Questions about money.

use serde_json::{Value, json};
use shared::claims::compensation::{CompensationRules, Exclusion, Liability, compensation};
use shared::money::Dong;
use shared::money::exemption::Waiver;
use shared::money::preview::{FeeQuestion, FeeRefusal, preview};
use shared::money::words::{EmptyTens, in_words};
use shared::time::explanation::{Arg, Step};

use super::fields::{ask, optional, required};
use super::{Answer, Facts, Refused, key_of, to_json};

impl From<FeeRefusal> for Refused {
    fn from(refusal: FeeRefusal) -> Self {
        Self { code: refusal.code(), detail: None }
    }
}

impl From<Exclusion> for Refused {
    fn from(exclusion: Exclusion) -> Self {
        Self { code: exclusion.code(), detail: None }
    }
}

pub(super) fn fee(input: &Value, facts: &Facts) -> Result<Answer, Refused> {
    if input.get("amount").is_some() {
        return in_figures_and_words(input);
    }
    if input.get("ground").is_some() {
        return compensated(input);
    }
    let question: FeeQuestion = ask(input)?;
    let found = preview(&question, &facts.postage)?;
    let mut steps = Vec::new();
    for line in &found.postage {
        steps.push(
            Step::new("money-postage-line")
                .with("leg", Arg::Key(key_of("money-leg", &line.leg)))
                .with("amount", amount_arg(line.full.0)),
        );
        steps.extend(line.waiver.as_ref().map(waiver_step));
    }
    if found.postage.iter().any(|line| line.sample) {
        steps.push(Step::new("money-postage-sample"));
    }
    steps.push(Step::new("money-postage-total").with("amount", amount_arg(found.postage_total.0)));
    for line in &found.state_fees {
        steps.push(
            Step::new("money-state-fee-line")
                .with("kind", Arg::Key(key_of("money-kind", &line.fee.kind)))
                .with("code", Arg::Text(line.fee.code.clone()))
                .with("moment", Arg::Key(key_of("money-moment", &line.fee.moment)))
                .with("amount", amount_arg(line.fee.amount)),
        );
        steps.extend(line.waiver.as_ref().map(waiver_step));
    }
    steps.push(Step::new("money-state-fees-total").with("amount", amount_arg(found.state_fees_total.0)));
    steps.push(Step::new("money-table-version").with("version", Arg::Count(i64::from(found.table_version))));
    Ok(Answer { body: to_json(&found), steps })
}

fn amount_arg(amount: Dong) -> Arg {
    Arg::Text(amount.to_string())
}

fn waiver_step<G: serde::Serialize>(waiver: &Waiver<G>) -> Step {
    Step::new("money-waiver")
        .with("amount", amount_arg(waiver.amount))
        .with("percent", Arg::Count(i64::from(waiver.percent.get())))
        .with("group", Arg::Key(key_of("money-group", &waiver.group)))
        .with("proof", Arg::Text(waiver.proof.clone()))
        .with("source", Arg::Text(waiver.source.clone()))
}

/// What the post owes when it is liable: a [`Liability`] as it is.
fn compensated(input: &Value) -> Result<Answer, Refused> {
    let liability: Liability = ask(input)?;
    let found = compensation(&liability, &CompensationRules::default())?;
    let steps = found.explain(&liability);
    Ok(Answer { body: to_json(&found), steps })
}

/// One amount; `"empty_tens": "le"` speaks it the southern way.
fn in_figures_and_words(input: &Value) -> Result<Answer, Refused> {
    let amount: Dong = required(input, "amount")?;
    let empty_tens: EmptyTens = optional(input, "empty_tens")?.unwrap_or_default();
    let body = json!({ "figures": amount.to_string(), "words": in_words(amount, empty_tens) });
    Ok(Answer { body, steps: Vec::new() })
}
