//! Questions about the post's time: transit limits, invitations, claims.

use chrono::NaiveDate;
use serde_json::{Value, json};
use shared::time::calendar::{Calendar, Keeper};
use shared::time::explanation::Step;
use shared::time::limit::ClockRefusal;
use shared::time::transit::{self, ClaimScope, LegEnd, Return};

use super::clock::{book, date_step, each, in_reach, latest};
use super::detail::Why;
use super::fields::{list, optional, required};
use super::{Answer, Facts, Refused, to_json};

/// An agreed or published limit `n` comes before the table; without it the zone must be one of the table.
pub(super) fn transit(input: &Value, facts: &Facts) -> Result<Answer, Refused> {
    let accepted_on: NaiveDate = required(input, "accepted_on")?;
    let suspended: Vec<NaiveDate> = list(input, "suspended_post_days")?;
    in_reach([("accepted_on", accepted_on)])?;
    in_reach(each("suspended_post_days", &suspended))?;
    let end: LegEnd = required(input, "leg")?;
    let with_slip: bool = optional(input, "with_slip")?.unwrap_or_default();
    let way = if with_slip { Return::WithSlip } else { Return::OneWay };
    let days = match optional::<u32>(input, "n")? {
        Some(days) => days,
        None => {
            facts.transit.days(required(input, "zone")?, way).ok_or_else(|| Refused::input("zone", Why::NoLimit))?
        }
    };
    let book = book(input, facts)?;
    let (agency, post) = (book.calendar(Keeper::Agency)?, book.calendar(Keeper::Post)?);
    let due =
        transit::transit(accepted_on, days, end, &suspended, &post, &agency).map_err(|refusal| match refusal {
            ClockRefusal::BadAmount => Refused::at(refusal, "n", Why::NotAmount),
            _ => refusal.into(),
        })?;
    let body = json!({ "due_raw": due.due_raw, "due_effective": due.due_effective });
    Ok(Answer { body, steps: due.explanation })
}

/// `check`: only whether the second invitation counts.
pub(super) fn invitation(input: &Value, facts: &Facts, post: &Calendar, check: bool) -> Result<Answer, Refused> {
    let first: NaiveDate = required(input, "first_invitation_on")?;
    let second: Option<NaiveDate> =
        if check { Some(required(input, "second_invitation_on")?) } else { optional(input, "second_invitation_on")? };
    let suspended: Vec<NaiveDate> = list(input, "suspended_post_days")?;
    in_reach([("first_invitation_on", first)])?;
    in_reach(second.map(|day| ("second_invitation_on", day)))?;
    in_reach(each("suspended_post_days", &suspended))?;
    let found = transit::invitations(first, second, &suspended, post, facts.rules(first));
    let refused = second.is_some() && found.return_not_before.is_none();
    let mut steps = vec![date_step("time-invitation-second", found.second_invitation_not_before)];
    steps.extend(found.return_not_before.map(|day| date_step("time-invitation-return", day)));
    if refused {
        steps.push(Step::new("time-invitation-too-early"));
    }
    let body = if check || refused { json!({ "allowed": !refused }) } else { to_json(&found) };
    Ok(Answer { body, steps })
}

pub(super) fn claim_window(input: &Value, facts: &Facts, post: &Calendar) -> Result<Answer, Refused> {
    let transit_end: NaiveDate = required(input, "transit_end")?;
    in_reach([("transit_end", transit_end)])?;
    let found = transit::claim_window(transit_end, post, facts.rules(transit_end))?;
    Ok(Answer { body: to_json(&found), steps: vec![date_step("time-claim-window", found.last_day)] })
}

pub(super) fn claim_answer(input: &Value, facts: &Facts, post: &Calendar) -> Result<Answer, Refused> {
    let received_on: NaiveDate = required(input, "received_on")?;
    let scope: ClaimScope = required(input, "scope")?;
    in_reach([("received_on", received_on)])?;
    Ok(latest("time-claim-answer", transit::claim_answer_latest(received_on, scope, post, facts.rules(received_on))))
}
