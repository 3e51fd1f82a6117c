//! The question when the result will be in the citizen's hands.

use serde_json::Value;
use shared::time::calendar::Calendar;
use shared::time::forecast::{Clocks, Journey, LegFacts, forecast as foresee};

use shared::time::local_date;

use super::clock::in_reach;
use super::fields::ask;
use super::{Answer, Facts, Refused, to_json};

/// A [`Journey`] as it is.
pub(super) fn forecast(input: &Value, facts: &Facts, agency: &Calendar, post: &Calendar) -> Result<Answer, Refused> {
    let journey: Journey = ask(input)?;
    for (name, leg) in [("pickup", &journey.pickup), ("back", &journey.back)] {
        let days = leg.iter().flat_map(|leg: &LegFacts| {
            [
                ("accepted_on", leg.accepted_on),
                ("accept_planned_on", leg.accept_planned_on),
                ("handover_planned_on", leg.handover_planned_on),
                ("handed_over_on", leg.handed_over_on),
            ]
        });
        in_reach(days.filter_map(|(field, day)| Some((format!("{name}.{field}"), day?))))?;
    }
    in_reach([("now", journey.now.date_naive())])?;
    let of_agency = &journey.agency;
    let days = [
        ("agency.printed_on_slip", of_agency.printed_on_slip),
        ("agency.expected_on", of_agency.expected_on),
        ("agency.finished_at", of_agency.finished_at.map(|at| at.date_naive())),
    ];
    in_reach(days.into_iter().filter_map(|(field, day)| Some((field, day?))))?;
    let found = foresee(&journey, Clocks { post, agency, rules: facts.rules(local_date(journey.now)) })?;
    let mut body = to_json(&found);
    if let Value::Object(fields) = &mut body {
        fields.remove("explanation");
    }
    Ok(Answer { body, steps: found.explanation })
}
