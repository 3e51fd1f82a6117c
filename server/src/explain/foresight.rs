//! The question when the result will be in the citizen's hands.

use serde_json::Value;
use shared::time::calendar::Calendar;
use shared::time::forecast::{Clocks, Journey, LegFacts, forecast as foresee};

use super::clock::in_reach;
use super::fields::ask;
use super::{Answer, Facts, Refused, to_json};

/// A [`Journey`] as it is.
pub(super) fn forecast(input: &Value, facts: &Facts, agency: &Calendar, post: &Calendar) -> Result<Answer, Refused> {
    let journey: Journey = ask(input)?;
    let days = |leg: &LegFacts| {
        [leg.accepted_on, leg.accept_planned_on, leg.handover_planned_on, leg.handed_over_on].into_iter().flatten()
    };
    in_reach(journey.pickup.iter().chain(&journey.back).flat_map(days).chain([journey.now.date_naive()]))?;
    let of_agency = &journey.agency;
    let finished = of_agency.finished_at.map(|at| at.date_naive());
    in_reach([of_agency.printed_on_slip, of_agency.expected_on, finished].into_iter().flatten())?;
    let found = foresee(&journey, Clocks { post, agency, rules: &facts.rules })?;
    let mut body = to_json(&found);
    if let Value::Object(fields) = &mut body {
        fields.remove("explanation");
    }
    Ok(Answer { body, steps: found.explanation })
}
