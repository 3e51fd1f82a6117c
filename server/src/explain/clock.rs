//! Questions about time.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use shared::time::calendar::{Calendar, CalendarBook, CalendarFault, CalendarRow, Keeper};
use shared::time::due::{Due, Start, due as count};
use shared::time::explanation::{Arg, Step};
use shared::time::late::{
    Lateness, Outcome, apology_latest, lateness, lateness_by_date, lateness_by_instant, supplement_notice_latest,
};
use shared::time::limit::{ClockRefusal, Pause, TimeLimit};
use shared::time::stages::{StageRun, stage_lateness};
use shared::time::transit as post;

use super::{Answer, Facts, Refused, ask, to_json};

impl From<ClockRefusal> for Refused {
    fn from(refusal: ClockRefusal) -> Self {
        Self { code: refusal.code(), detail: None }
    }
}

impl From<CalendarFault> for Refused {
    fn from(fault: CalendarFault) -> Self {
        Self { code: fault.code(), detail: None }
    }
}

/// Rows that a question brings along: a local closure, a notice just published.
#[derive(Deserialize)]
struct Extra {
    #[serde(default)]
    extra_rows: Vec<CalendarRow>,
}

fn book(input: &Value, facts: &Facts) -> Result<CalendarBook, Refused> {
    Ok(facts.calendars.clone().with_rows(ask::<Extra>(input)?.extra_rows))
}

/// Years outside the calendar's reach are refused before any rule walks towards them.
fn in_reach(days: impl IntoIterator<Item = NaiveDate>) -> Result<(), Refused> {
    let reach = NaiveDate::from_ymd_opt(1900, 1, 1).zip(NaiveDate::from_ymd_opt(9000, 12, 31));
    let (first, last) = reach.expect("two real dates");
    let inside = days.into_iter().all(|day| (first..=last).contains(&day));
    if inside { Ok(()) } else { Err(ClockRefusal::OutOfRange.into()) }
}

/// Answers by the kind named, else by the fields of the question.
pub(super) fn due(named: Option<&str>, input: &Value, facts: &Facts) -> Result<Answer, Refused> {
    let book = book(input, facts)?;
    let (agency, post) = (book.calendar(Keeper::Agency)?, book.calendar(Keeper::Post)?);
    let kinds = [
        ("stage_lateness", "stages"),
        ("late_check", "finished_at"),
        ("deadline", "filed_at"),
        ("supplement_notice_latest", "received_at"),
        ("invitation", "first_invitation_on"),
        ("claim_window", "transit_end"),
        ("claim_answer", "received_on"),
        ("transit", "accepted_on"),
        ("apology_latest", "due_date"),
    ];
    let guessed = || kinds.iter().find(|(_, field)| input.get(field).is_some()).map(|(kind, _)| *kind);
    match named.or_else(guessed) {
        Some("deadline") => deadline(input, facts, &agency),
        Some("apology_latest") => apology(input, facts, &agency),
        Some("supplement_notice_latest") => supplement_notice(input, facts, &agency),
        Some("late_check") => late_check(input, &agency),
        Some("stage_lateness") => stages(input, facts, &agency),
        Some("invitation") => invitation(input, facts, &post, false),
        Some("invitation_check") => invitation(input, facts, &post, true),
        Some("claim_window") => claim_window(input, facts, &post),
        Some("claim_answer") => claim_answer(input, facts, &post),
        Some("transit") => transit(input, facts),
        Some(_) | None => Err(Refused::input("no such kind of question")),
    }
}

#[derive(Deserialize)]
struct Deadline {
    #[serde(flatten)]
    start: Start,
    #[serde(flatten)]
    limit: TimeLimit,
    supplement_requested_at: Option<DateTime<Utc>>,
    #[serde(default)]
    pauses: Vec<Pause>,
}

fn deadline(input: &Value, facts: &Facts, agency: &Calendar) -> Result<Answer, Refused> {
    let asked: Deadline = ask(input)?;
    if asked.supplement_requested_at.is_some() && asked.start.restarted_at.is_none() {
        return Err(ClockRefusal::Stopped.into());
    }
    let due = count(&asked.start, asked.limit, &asked.pauses, agency, &facts.rules)?;
    Ok(Answer { body: date_only(&due), steps: due.explanation })
}

/// The fields people compare; versions and steps are told in words.
fn date_only(due: &Due) -> Value {
    let mut body = to_json(due);
    if let Value::Object(fields) = &mut body {
        for field in ["limit", "calendar_version", "rule_version", "explanation"] {
            fields.remove(field);
        }
    }
    body
}

/// One step about one date.
fn date_step(key: &str, date: NaiveDate) -> Step {
    Step::new(key).with("date", Arg::Date(date))
}

fn latest(key: &str, latest_date: NaiveDate) -> Answer {
    Answer { body: json!({ "latest_date": latest_date }), steps: vec![date_step(key, latest_date)] }
}

fn apology(input: &Value, facts: &Facts, agency: &Calendar) -> Result<Answer, Refused> {
    #[derive(Deserialize)]
    struct Apology {
        due_date: NaiveDate,
    }
    let Apology { due_date } = ask(input)?;
    in_reach([due_date])?;
    Ok(latest("time-apology-latest", apology_latest(due_date, agency, &facts.rules)))
}

fn supplement_notice(input: &Value, facts: &Facts, agency: &Calendar) -> Result<Answer, Refused> {
    #[derive(Deserialize)]
    struct Notice {
        received_at: DateTime<Utc>,
    }
    let Notice { received_at } = ask(input)?;
    in_reach([received_at.date_naive()])?;
    Ok(latest("time-notice-latest", supplement_notice_latest(received_at, agency, &facts.rules)))
}

fn late_check(input: &Value, agency: &Calendar) -> Result<Answer, Refused> {
    #[derive(Deserialize)]
    struct Check {
        #[serde(default)]
        unit: String,
        due_date: NaiveDate,
        due_at: Option<DateTime<Utc>>,
        finished_at: DateTime<Utc>,
    }
    let asked: Check = ask(input)?;
    in_reach([asked.due_date, asked.finished_at.date_naive()])?;
    let found = if asked.unit == "working_hour" {
        let due_at = asked.due_at.ok_or_else(|| Refused::input("missing field `due_at`"))?;
        in_reach([due_at.date_naive()])?;
        lateness_by_instant(due_at, asked.finished_at, agency)
    } else {
        lateness_by_date(asked.due_date, asked.finished_at, agency)
    };
    Ok(Answer { body: to_json(&found), steps: vec![outcome_step(&found)] })
}

fn outcome_step(found: &Lateness) -> Step {
    match (found.outcome, found.late_working_minutes) {
        (Outcome::Early, _) => Step::new("time-outcome-early"),
        (Outcome::OnTime, _) => Step::new("time-outcome-on-time"),
        (Outcome::Late, Some(minutes)) => Step::new("time-outcome-late-minutes").with("n", Arg::Count(minutes)),
        (Outcome::Late, None) => {
            let days = i64::from(found.late_working_days.unwrap_or_default());
            Step::new("time-outcome-late-days").with("n", Arg::Count(days))
        }
    }
}

fn stages(input: &Value, facts: &Facts, agency: &Calendar) -> Result<Answer, Refused> {
    #[derive(Deserialize)]
    struct Stages {
        stages: Vec<StageRun>,
        #[serde(default)]
        pauses: Vec<Pause>,
        #[serde(flatten)]
        start: Start,
        #[serde(flatten)]
        limit: TimeLimit,
    }
    let mut input = input.clone();
    if let Value::Object(fields) = &mut input {
        fields.entry("unit").or_insert_with(|| json!("working_day"));
    }
    let asked: Stages = ask(&input)?;
    in_reach(asked.stages.iter().flat_map(|run| [run.from.date_naive(), run.to.date_naive()]))?;
    let finished = asked.stages.iter().map(|run| run.to).max().ok_or_else(|| Refused::input("no stages"))?;
    let due = count(&asked.start, asked.limit, &asked.pauses, agency, &facts.rules)?;
    let runs = stage_lateness(&asked.stages, &asked.pauses, agency)?;
    let whole = lateness(&due, finished, agency);
    let body = json!({ "due_date": due.due_date, "outcome": whole.outcome, "stages": runs });
    let mut steps = due.explanation;
    steps.extend(runs.iter().map(|run| {
        let step = Step::new(if run.late { "time-stage-late" } else { "time-stage-kept" })
            .with("stage", Arg::Text(run.stage.clone()))
            .with("used", Arg::Count(run.elapsed_minutes));
        if run.late { step.with("over", Arg::Count(run.over_minutes)) } else { step }
    }));
    steps.push(outcome_step(&whole));
    Ok(Answer { body, steps })
}

pub(super) fn transit(input: &Value, facts: &Facts) -> Result<Answer, Refused> {
    #[derive(Deserialize)]
    struct Transit {
        accepted_on: NaiveDate,
        zone: Option<String>,
        #[serde(default)]
        with_slip: bool,
        n: Option<u32>,
        leg: post::LegEnd,
        #[serde(default)]
        suspended_post_days: Vec<NaiveDate>,
    }
    let asked: Transit = ask(input)?;
    in_reach([asked.accepted_on])?;
    let way = if asked.with_slip { post::Return::WithSlip } else { post::Return::OneWay };
    // An agreed or published limit comes before the table.
    let days = match (asked.n, asked.zone) {
        (Some(days), _) => days,
        (None, Some(zone)) => {
            let zone = ask(&Value::String(zone))?;
            facts.transit.days(zone, way).ok_or_else(|| Refused::input("no limit for the zone"))?
        }
        (None, None) => return Err(Refused::input("missing field `zone`")),
    };
    let book = book(input, facts)?;
    let (agency, post) = (book.calendar(Keeper::Agency)?, book.calendar(Keeper::Post)?);
    let due = post::transit(asked.accepted_on, days, asked.leg, &asked.suspended_post_days, &post, &agency)?;
    let body = json!({ "due_raw": due.due_raw, "due_effective": due.due_effective });
    Ok(Answer { body, steps: due.explanation })
}

fn invitation(input: &Value, facts: &Facts, post: &Calendar, check: bool) -> Result<Answer, Refused> {
    #[derive(Deserialize)]
    struct Asked {
        first_invitation_on: NaiveDate,
        second_invitation_on: Option<NaiveDate>,
        #[serde(default)]
        suspended_post_days: Vec<NaiveDate>,
    }
    let asked: Asked = ask(input)?;
    in_reach([asked.first_invitation_on].into_iter().chain(asked.second_invitation_on))?;
    let (first, second) = (asked.first_invitation_on, asked.second_invitation_on);
    let found = post::invitations(first, second, &asked.suspended_post_days, post, &facts.rules);
    let refused = second.is_some() && found.return_not_before.is_none();
    let mut steps = vec![date_step("time-invitation-second", found.second_invitation_not_before)];
    steps.extend(found.return_not_before.map(|day| date_step("time-invitation-return", day)));
    if refused {
        steps.push(Step::new("time-invitation-too-early"));
    }
    let body = if check || refused { json!({ "allowed": !refused }) } else { to_json(&found) };
    Ok(Answer { body, steps })
}

fn claim_window(input: &Value, facts: &Facts, post: &Calendar) -> Result<Answer, Refused> {
    #[derive(Deserialize)]
    struct Window {
        transit_end: NaiveDate,
    }
    let Window { transit_end } = ask(input)?;
    in_reach([transit_end])?;
    let found = post::claim_window(transit_end, post, &facts.rules)?;
    Ok(Answer { body: to_json(&found), steps: vec![date_step("time-claim-window", found.last_day)] })
}

fn claim_answer(input: &Value, facts: &Facts, post: &Calendar) -> Result<Answer, Refused> {
    #[derive(Deserialize)]
    struct Claim {
        received_on: NaiveDate,
        scope: post::ClaimScope,
    }
    let Claim { received_on, scope } = ask(input)?;
    in_reach([received_on])?;
    Ok(latest("time-claim-answer", post::claim_answer_latest(received_on, scope, post, &facts.rules)))
}
