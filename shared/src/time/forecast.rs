//! When the result will be in the citizen's hands, and which body would be late: the pickup leg, the agency, the return
//! leg, each judged by its own limit from the day on which it could begin. A body that begins late because of the one
//! before it is not blamed for that, and a body that is early lends nothing.
//!
//! The post's limits are J + n on the post's calendar (TT 17/2017 Đ7, read 11/2026), the agency's limit is the legal clock
//! ([`super::due`]). A body that has a plan is expected on its planned day, one without a plan on its last day, and nobody
//! earlier than today. A forecast is never a promise: it is shown beside the printed date, not over it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::calendar::Calendar;
use super::due::{Due, Start, due};
use super::explanation::{Arg, Explanation, Step};
use super::limit::{ClockRefusal, ClockRules, Pause, TimeLimit};
use super::transit::{LegEnd, transit};
use super::{local_date, next_day};

/// One of the three that carry a dossier forward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// The post, on the way to the agency.
    PickupLeg,
    /// The agency.
    Agency,
    /// The post, on the way to the citizen.
    ReturnLeg,
}

/// What is known of a leg.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegFacts {
    /// n of J + n.
    pub limit_days: u32,
    /// Day J, once the post has accepted the item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_on: Option<NaiveDate>,
    /// The day on which the post means to accept it; absent = as soon as it can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accept_planned_on: Option<NaiveDate>,
    /// The day on which the post means to hand it over; absent = not planned, the last day of the limit is assumed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handover_planned_on: Option<NaiveDate>,
    /// The day on which it was handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handed_over_on: Option<NaiveDate>,
    /// Days that a force majeure takes out of the zone's count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suspended_post_days: Vec<NaiveDate>,
}

/// What is known of the agency's work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgencyFacts {
    /// The limit; absent = the catalogue does not know it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<TimeLimit>,
    /// Filing and restart, once the record is signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Start>,
    /// The date on the slip: it judges, whatever a computation says now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub printed_on_slip: Option<NaiveDate>,
    /// The day on which the agency means to be done: its new date after an apology, or an earlier one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_on: Option<NaiveDate>,
    /// Pauses; an open one ends now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Pause>,
    /// A supplement is awaited: nothing can be foreseen.
    #[serde(default)]
    pub waits_for_supplement: bool,
    /// When the agency was done.
    #[serde(default, with = "super::optional_local_instant", skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<DateTime<Utc>>,
}

/// The whole way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Journey {
    /// The moment of asking.
    #[serde(with = "super::local_instant")]
    pub now: DateTime<Utc>,
    /// The way to the agency; absent when the citizen filed elsewhere (form b).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pickup: Option<LegFacts>,
    /// The agency's work.
    pub agency: AgencyFacts,
    /// The way home; absent when the citizen fetches the result (form a).
    #[serde(default, rename = "return", skip_serializing_if = "Option::is_none")]
    pub back: Option<LegFacts>,
}

/// What is foreseen of one body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyForecast {
    /// Who.
    pub body: Body,
    /// The last day of its own limit.
    pub limit_on: NaiveDate,
    /// When it is done, or will be.
    pub done_on: NaiveDate,
    /// Whether it is done already.
    pub is_done: bool,
    /// Days beyond its limit, on its own calendar.
    pub late_working_days: u32,
    /// Whether it is, or would be, late.
    pub late: bool,
}

/// The forecast.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forecast {
    /// Each body that has a part, in order; ends where nothing more can be foreseen.
    pub bodies: Vec<BodyForecast>,
    /// The day on which the agency's result is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result_on: Option<NaiveDate>,
    /// The day on which the citizen holds it; absent for form a and when it cannot be foreseen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_hands_on: Option<NaiveDate>,
    /// The agency's date rests on a placeholder of the calendar.
    pub provisional: bool,
    /// The sentences.
    pub explanation: Explanation,
}

impl Forecast {
    /// Those that are or would be late.
    pub fn late(&self) -> impl Iterator<Item = &BodyForecast> {
        self.bodies.iter().filter(|body| body.late)
    }

    fn told(mut self) -> Self {
        let steps = self.bodies.iter().map(|body| {
            let key = match (body.body, body.late) {
                (Body::PickupLeg, false) => "time-forecast-pickup",
                (Body::PickupLeg, true) => "time-forecast-pickup-late",
                (Body::Agency, false) => "time-forecast-agency",
                (Body::Agency, true) => "time-forecast-agency-late",
                (Body::ReturnLeg, false) => "time-forecast-return",
                (Body::ReturnLeg, true) => "time-forecast-return-late",
            };
            let step = Step::new(key).with("date", Arg::Date(body.done_on)).with("limit", Arg::Date(body.limit_on));
            if body.late { step.with("n", Arg::Count(i64::from(body.late_working_days))) } else { step }
        });
        self.explanation.splice(0..0, steps);
        if let Some(day) = self.in_hands_on {
            self.explanation.push(Step::new("time-forecast-hands").with("date", Arg::Date(day)));
        }
        if self.provisional {
            self.explanation.push(Step::new("time-forecast-provisional"));
        }
        self
    }
}

/// The calendars and rules a forecast counts with.
#[derive(Debug, Clone, Copy)]
pub struct Clocks<'a> {
    /// The post's calendar.
    pub post: &'a Calendar,
    /// The agency's, its closures included.
    pub agency: &'a Calendar,
    /// The rules of counting.
    pub rules: &'a ClockRules,
}

impl Clocks<'_> {
    /// The first day from `day` on which the post carries and, towards an agency, the agency is open.
    fn meets(&self, mut day: NaiveDate, with_agency: bool, suspended: &[NaiveDate]) -> NaiveDate {
        while !self.post.is_working(day) || suspended.contains(&day) || (with_agency && !self.agency.is_working(day)) {
            day = next_day(day);
        }
        day
    }

    /// A leg that begins not before `from`.
    fn leg(
        &self,
        facts: &LegFacts,
        body: Body,
        from: NaiveDate,
        today: NaiveDate,
    ) -> Result<BodyForecast, ClockRefusal> {
        let end = if body == Body::PickupLeg { LegEnd::ToAgency } else { LegEnd::ToCitizen };
        let from_agency = body == Body::ReturnLeg;
        let accepted_on = facts.accepted_on.unwrap_or_else(|| {
            let planned = facts.accept_planned_on.unwrap_or(from);
            self.meets(planned.max(from).max(today), from_agency, &facts.suspended_post_days)
        });
        let days = facts.limit_days;
        let suspended = &facts.suspended_post_days;
        let limit_on = transit(accepted_on, days, end, suspended, self.post, self.agency)?.due_effective;
        let done_on = facts.handed_over_on.unwrap_or_else(|| {
            let planned = facts.handover_planned_on.unwrap_or(limit_on);
            self.meets(planned.max(accepted_on).max(today), end == LegEnd::ToAgency, suspended)
        });
        Ok(BodyForecast {
            body,
            limit_on,
            done_on,
            is_done: facts.handed_over_on.is_some(),
            late_working_days: self.post.working_days_between(limit_on, done_on),
            late: done_on > limit_on,
        })
    }

    /// The due date of the agency, filed or to be filed on `filed_on`.
    fn due(&self, facts: &AgencyFacts, filed_on: NaiveDate) -> Option<Result<Due, ClockRefusal>> {
        let limit = facts.limit?;
        // Not yet filed: the safe assumption is a record signed when the counter closes.
        let start = facts.start.unwrap_or_else(|| Start::filed(self.agency.closing(filed_on)));
        Some(due(&start, limit, &facts.pauses, self.agency, self.rules))
    }
}

/// Foresees the rest of the way. Fails as [`due`] and [`transit`] do.
pub fn forecast(journey: &Journey, clocks: Clocks) -> Result<Forecast, ClockRefusal> {
    let today = local_date(journey.now);
    let mut found = Forecast {
        bodies: Vec::new(),
        result_on: None,
        in_hands_on: None,
        provisional: false,
        explanation: Vec::new(),
    };
    let mut from = today;
    if let Some(facts) = &journey.pickup {
        let leg = clocks.leg(facts, Body::PickupLeg, from, today)?;
        from = leg.done_on;
        found.bodies.push(leg);
    }
    let facts = &journey.agency;
    let finished_on = facts.finished_at.map(local_date);
    if facts.waits_for_supplement && finished_on.is_none() {
        found.explanation.push(Step::new("time-forecast-supplement"));
        return Ok(found.told());
    }
    let due = clocks.due(facts, from).transpose()?;
    let limit_on = facts.printed_on_slip.or(due.as_ref().map(|due| due.due_date));
    found.provisional = due.is_some_and(|due| due.provisional) && finished_on.is_none();
    let open_day = |day: NaiveDate| clocks.agency.on_or_after(day.max(from).max(today));
    let expected_on = finished_on.or_else(|| facts.expected_on.or(limit_on).map(open_day));
    let Some(result_on) = expected_on else {
        found.explanation.push(Step::new("time-forecast-no-limit"));
        return Ok(found.told());
    };
    found.result_on = Some(result_on);
    if let Some(limit_on) = limit_on {
        found.bodies.push(BodyForecast {
            body: Body::Agency,
            limit_on,
            done_on: result_on,
            is_done: finished_on.is_some(),
            late_working_days: clocks.agency.working_days_between(limit_on, result_on),
            late: result_on > limit_on,
        });
    }
    if let Some(facts) = &journey.back {
        let leg = clocks.leg(facts, Body::ReturnLeg, result_on, today)?;
        found.in_hands_on = Some(leg.done_on);
        found.bodies.push(leg);
    }
    Ok(found.told())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::calendar::tests::{book, date, row};
    use crate::time::calendar::{Certainty, Keeper, RowKind};

    fn leg(limit_days: u32) -> LegFacts {
        LegFacts {
            limit_days,
            accepted_on: None,
            accept_planned_on: None,
            handover_planned_on: None,
            handed_over_on: None,
            suspended_post_days: Vec::new(),
        }
    }

    fn agency_facts() -> AgencyFacts {
        AgencyFacts {
            limit: Some(TimeLimit::working_days(3)),
            start: None,
            printed_on_slip: None,
            expected_on: None,
            pauses: Vec::new(),
            waits_for_supplement: false,
            finished_at: None,
        }
    }

    /// Asked on Monday 2 November 2026; 24 November is a holiday.
    fn ask(pickup: Option<LegFacts>, agency: AgencyFacts, back: Option<LegFacts>, today: &str) -> Forecast {
        let calendars = book(vec![row("2026-11-24", RowKind::Holiday, Certainty::Statute)]);
        let (of_post, of_agency) =
            (calendars.calendar(Keeper::Post).unwrap(), calendars.calendar(Keeper::Agency).unwrap());
        let now = format!("{today}T09:00:00+07:00").parse().unwrap();
        let clocks = Clocks { post: &of_post, agency: &of_agency, rules: &ClockRules::default() };
        forecast(&Journey { now, pickup, agency, back }, clocks).unwrap()
    }

    #[test]
    fn both_legs_and_the_agency_add_up_to_the_day_in_the_citizens_hands() {
        let found = ask(Some(leg(1)), agency_facts(), Some(leg(1)), "2026-11-02");
        // Collected Monday 2, at the agency Tuesday 3, three working days to Friday 6, home on Saturday 7.
        assert_eq!(found.in_hands_on, Some(date("2026-11-07")));
        assert_eq!(found.result_on, Some(date("2026-11-06")));
        assert_eq!(found.late().count(), 0);
        assert_eq!(found.explanation.last().unwrap().key, "time-forecast-hands");
    }

    #[test]
    fn the_body_that_overruns_is_named_and_the_next_ones_are_not_blamed() {
        let mut pickup = leg(1);
        pickup.accepted_on = Some(date("2026-11-02"));
        pickup.handover_planned_on = Some(date("2026-11-05"));
        let found = ask(Some(pickup), agency_facts(), Some(leg(1)), "2026-11-04");
        let late: Vec<_> = found.late().map(|body| (body.body, body.late_working_days)).collect();
        assert_eq!(late, [(Body::PickupLeg, 2)]);
        // Thursday 5, then Friday 6, Monday 9, Tuesday 10, home on Wednesday 11.
        assert_eq!(found.in_hands_on, Some(date("2026-11-11")));
    }

    #[test]
    fn an_overdue_agency_grows_later_every_day_and_the_printed_date_judges() {
        let mut agency = agency_facts();
        agency.start = Some(Start::filed("2026-11-02T10:00:00+07:00".parse().unwrap()));
        agency.printed_on_slip = Some(date("2026-11-04"));
        let late_on = |today| {
            let found = ask(None, agency.clone(), Some(leg(2)), today);
            (found.bodies[0].limit_on, found.bodies[0].late_working_days, found.result_on.unwrap())
        };
        assert_eq!(late_on("2026-11-06"), (date("2026-11-04"), 2, date("2026-11-06")));
        assert_eq!(late_on("2026-11-07"), (date("2026-11-04"), 3, date("2026-11-09")));
    }

    #[test]
    fn an_early_agency_lends_nothing_to_the_return_leg() {
        let mut agency = agency_facts();
        agency.start = Some(Start::filed("2026-11-02T10:00:00+07:00".parse().unwrap()));
        agency.finished_at = Some("2026-11-03T09:00:00+07:00".parse().unwrap());
        let mut back = leg(1);
        back.accepted_on = Some(date("2026-11-03"));
        back.handed_over_on = Some(date("2026-11-05"));
        let found = ask(None, agency, Some(back), "2026-11-05");
        let seen: Vec<_> = found.bodies.iter().map(|body| (body.body, body.is_done, body.late)).collect();
        assert_eq!(seen, [(Body::Agency, true, false), (Body::ReturnLeg, true, true)]);
    }

    #[test]
    fn a_flood_moves_the_day_without_making_the_post_late() {
        let mut back = leg(1);
        back.accepted_on = Some(date("2026-11-18"));
        back.suspended_post_days = ["2026-11-19", "2026-11-20", "2026-11-21"].map(date).to_vec();
        let mut agency = agency_facts();
        agency.finished_at = Some("2026-11-18T09:00:00+07:00".parse().unwrap());
        let found = ask(None, agency, Some(back), "2026-11-20");
        assert_eq!(found.in_hands_on, Some(date("2026-11-23")));
        assert_eq!(found.late().count(), 0);
    }

    #[test]
    fn nothing_is_foreseen_while_a_supplement_is_awaited_or_the_limit_is_unknown() {
        let mut waiting = agency_facts();
        waiting.waits_for_supplement = true;
        let found = ask(Some(leg(1)), waiting, Some(leg(1)), "2026-11-02");
        assert_eq!((found.bodies.len(), found.in_hands_on), (1, None));
        let mut unknown = agency_facts();
        unknown.limit = None;
        assert_eq!(ask(None, unknown, Some(leg(1)), "2026-11-02").in_hands_on, None);
    }
}
