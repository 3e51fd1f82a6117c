//! Questions about the agency's time: due dates, lateness, stages.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};
use shared::time::appointment::{Appointment, ExtensionRefusal, JudgedBy};
use shared::time::calendar::{Calendar, CalendarBook, CalendarFault, CalendarRow, Keeper};
use shared::time::due::{Due, Start, due as count};
use shared::time::explanation::{Arg, Explanation, Step};
use shared::time::late::{
    Lateness, Outcome, apology_latest, lateness, lateness_by_date, lateness_by_instant, supplement_notice_latest,
};
use shared::time::limit::{ClockRefusal, LimitUnit};
use shared::time::local_date;
use shared::time::stages::{ControlSheet, StageLateness, StageRun, stage_lateness};

use super::detail::Why;
use super::fields::{ask, limit, limit_of, list, optional, pauses, required};
use super::{Answer, Facts, Refused, foresight, post, to_json};

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

impl From<ExtensionRefusal> for Refused {
    fn from(refusal: ExtensionRefusal) -> Self {
        Self { code: refusal.code(), detail: None }
    }
}

/// The calendars with the rows that a question brings along: a local closure, a notice just published.
pub(super) fn book(input: &Value, facts: &Facts) -> Result<CalendarBook, Refused> {
    Ok(facts.calendars.clone().with_rows(list::<CalendarRow>(input, "extra_rows")?))
}

/// Years outside the calendar's reach are refused, with the name of their field, before any rule walks towards them.
pub(super) fn in_reach<F: Into<String>>(days: impl IntoIterator<Item = (F, NaiveDate)>) -> Result<(), Refused> {
    let reach = NaiveDate::from_ymd_opt(1900, 1, 1).zip(NaiveDate::from_ymd_opt(9000, 12, 31));
    let (first, last) = reach.expect("two real dates");
    let outside = days.into_iter().find(|(_, day)| !(first..=last).contains(day));
    match outside {
        Some((field, _)) => Err(Refused::at(ClockRefusal::OutOfRange, field, Why::OutOfReach)),
        None => Ok(()),
    }
}

/// The days of a list with the names of its places.
pub(super) fn each<'a>(name: &'a str, days: &'a [NaiveDate]) -> impl Iterator<Item = (String, NaiveDate)> + 'a {
    days.iter().enumerate().map(move |(at, day)| (format!("{name}[{at}]"), *day))
}

/// Answers by the kind named, else by the fields of the question.
pub(super) fn due(named: Option<&str>, input: &Value, facts: &Facts) -> Result<Answer, Refused> {
    let kinds = [
        ("forecast", "agency"),
        ("control_sheet", "hops"),
        ("stage_lateness", "stages"),
        ("extension", "new_date"),
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
    let kind = named.or_else(guessed).ok_or_else(|| Refused::input("filed_at", Why::Missing))?;
    let book = book(input, facts)?;
    let (agency, post) = (book.calendar(Keeper::Agency)?, book.calendar(Keeper::Post)?);
    match kind {
        "deadline" => deadline(input, facts, &agency),
        "apology_latest" => apology(input, facts, &agency),
        "supplement_notice_latest" => supplement_notice(input, facts, &agency),
        "extension" => extension(input, facts, &agency),
        "late_check" => late_check(input, &agency),
        "stage_lateness" => stages(input, facts, &agency),
        "control_sheet" => control_sheet(input, &agency),
        "forecast" => foresight::forecast(input, facts, &agency, &post),
        "invitation" => post::invitation(input, facts, &post, false),
        "invitation_check" => post::invitation(input, facts, &post, true),
        "claim_window" => post::claim_window(input, facts, &post),
        "claim_answer" => post::claim_answer(input, facts, &post),
        "transit" => post::transit(input, facts),
        other => Err(Refused::input("kind", Why::NoKind(other.to_owned()))),
    }
}

/// When the count began; a supplement that is asked for and not complete leaves no date.
fn start(input: &Value) -> Result<Start, Refused> {
    let filed_at: DateTime<Utc> = required(input, "filed_at")?;
    let restarted_at: Option<DateTime<Utc>> = optional(input, "restarted_at")?;
    let requested_at: Option<DateTime<Utc>> = optional(input, "supplement_requested_at")?;
    match (requested_at, restarted_at) {
        (Some(_), None) => return Err(Refused::at(ClockRefusal::Stopped, "restarted_at", Why::Missing)),
        (requested_at, Some(restarted)) if restarted < requested_at.unwrap_or(filed_at).max(filed_at) => {
            let field = if restarted < filed_at { "filed_at" } else { "supplement_requested_at" };
            return Err(Refused::at(ClockRefusal::BadPause, "restarted_at", Why::Before(field.to_string())));
        }
        _ => {}
    }
    in_reach([("filed_at", filed_at.date_naive())])?;
    in_reach(restarted_at.map(|at| ("restarted_at", at.date_naive())))?;
    Ok(Start { filed_at, restarted_at })
}

fn deadline(input: &Value, facts: &Facts, agency: &Calendar) -> Result<Answer, Refused> {
    let start = start(input)?;
    let rules = facts.rules(local_date(start.filed_at));
    let due = count(&start, limit(input)?, &pauses(input)?, agency, rules)?;
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
pub(super) fn date_step(key: &str, date: NaiveDate) -> Step {
    Step::new(key).with("date", Arg::Date(date))
}

/// An answer that is one last day.
pub(super) fn latest(key: &str, latest_date: NaiveDate) -> Answer {
    Answer { body: json!({ "latest_date": latest_date }), steps: vec![date_step(key, latest_date)] }
}

fn apology(input: &Value, facts: &Facts, agency: &Calendar) -> Result<Answer, Refused> {
    let due_date = required(input, "due_date")?;
    in_reach([("due_date", due_date)])?;
    Ok(latest("time-apology-latest", apology_latest(due_date, agency, facts.rules(due_date))))
}

fn supplement_notice(input: &Value, facts: &Facts, agency: &Calendar) -> Result<Answer, Refused> {
    let received_at: DateTime<Utc> = required(input, "received_at")?;
    in_reach([("received_at", received_at.date_naive())])?;
    let rules = facts.rules(local_date(received_at));
    Ok(latest("time-notice-latest", supplement_notice_latest(received_at, agency, rules)))
}

/// `{"due_date", "new_date", "letter_on", "judged_by"?, "finished_at"?}`: the new date beside the first.
fn extension(input: &Value, facts: &Facts, agency: &Calendar) -> Result<Answer, Refused> {
    let first: NaiveDate = required(input, "due_date")?;
    let (new_date, letter_on) = (required(input, "new_date")?, required(input, "letter_on")?);
    in_reach([("due_date", first), ("new_date", new_date), ("letter_on", letter_on)])?;
    let rules = facts.rules(letter_on);
    let judged_by: JudgedBy = optional(input, "judged_by")?.unwrap_or(rules.judged_by);
    let extended = Appointment::new(first).extend(new_date, letter_on, agency, rules)?;
    let judge = extended.judged_by(judged_by);
    let mut body = json!({ "first": first, "extended": new_date, "judged_against": judge });
    let mut steps = vec![
        date_step("time-extension-first", first),
        date_step("time-extension-second", new_date),
        date_step("time-extension-judged", judge),
    ];
    if let Some(finished_at) = optional::<DateTime<Utc>>(input, "finished_at")? {
        in_reach([("finished_at", finished_at.date_naive())])?;
        let found = lateness_by_date(judge, finished_at, agency);
        body["outcome"] = to_json(&found.outcome);
        body["late_working_days"] = json!(found.late_working_days);
        steps.push(outcome_step(&found));
    }
    Ok(Answer { body, steps })
}

fn late_check(input: &Value, agency: &Calendar) -> Result<Answer, Refused> {
    let finished_at: DateTime<Utc> = required(input, "finished_at")?;
    let found = if optional(input, "unit")? == Some(LimitUnit::WorkingHour) {
        let due_at: DateTime<Utc> = required(input, "due_at")?;
        in_reach([("due_at", due_at.date_naive()), ("finished_at", finished_at.date_naive())])?;
        lateness_by_instant(due_at, finished_at, agency)
    } else {
        let due_date = required(input, "due_date")?;
        in_reach([("due_date", due_date), ("finished_at", finished_at.date_naive())])?;
        lateness_by_date(due_date, finished_at, agency)
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

/// The stages by themselves, and the whole dossier where the question says when it was filed and how long it may take.
fn stages(input: &Value, facts: &Facts, agency: &Calendar) -> Result<Answer, Refused> {
    let runs: Vec<StageRun> = required(input, "stages")?;
    for (at_stage, run) in runs.iter().enumerate() {
        in_reach(
            [("from", run.from), ("to", run.to)]
                .map(|(end, at)| (format!("stages[{at_stage}].{end}"), at.date_naive())),
        )?;
        if run.to < run.from {
            return Err(Refused::at(
                ClockRefusal::BadPause,
                format!("stages[{at_stage}].to"),
                Why::Before("from".into()),
            ));
        }
    }
    let finished = runs.iter().map(|run| run.to).max().ok_or_else(|| Refused::input("stages", Why::Empty))?;
    let pauses = pauses(input)?;
    let found = stage_lateness(&runs, &pauses, agency)?;
    if input.get("filed_at").is_none() {
        return Ok(stages_only(&found, Vec::new()));
    }
    let limit = limit_of(input, optional(input, "unit")?.unwrap_or(LimitUnit::WorkingDay))?;
    let start = start(input)?;
    let due = count(&start, limit, &pauses, agency, facts.rules(local_date(start.filed_at)))?;
    let whole = lateness(&due, finished, agency);
    let Answer { mut body, mut steps } = stages_only(&found, due.explanation);
    body["due_date"] = json!(due.due_date);
    body["outcome"] = to_json(&whole.outcome);
    steps.push(outcome_step(&whole));
    Ok(Answer { body, steps })
}

fn stages_only(found: &[StageLateness], mut steps: Explanation) -> Answer {
    steps.extend(found.iter().map(StageLateness::step));
    Answer { body: json!({ "stages": found }), steps }
}

/// `{"slices", "hops", "now", "pauses"?}`: what each stage used of its slice.
fn control_sheet(input: &Value, agency: &Calendar) -> Result<Answer, Refused> {
    let sheet: ControlSheet = ask(input)?;
    let now: DateTime<Utc> = required(input, "now")?;
    in_reach(sheet.hops.iter().enumerate().map(|(at, hop)| (format!("hops[{at}].at"), hop.at.date_naive())))?;
    in_reach([("now", now.date_naive())])?;
    Ok(stages_only(&sheet.judge(now, &pauses(input)?, agency)?, Vec::new()))
}
