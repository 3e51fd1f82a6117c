//! The legal clock through real commands: pause, restart, apology, stages; and what no sequence of commands can do.

use std::sync::OnceLock;

use chrono::{DateTime, NaiveDate};
use serde_json::Value;
use shared::actor::Actor;
use shared::api::command::*;
use shared::dossier::Dossier;
use shared::dossier::clock::Clocks;
use shared::dossier::decide::Facts;
use shared::dossier::refusal::Refusal;
use shared::dossier::status::{DueCause, Status};
use shared::time::calendar::{Calendar, Keeper};
use shared::time::limit::TimeLimit;
use shared::time::stages::HopKind;

use crate::agency_axis::{cover, offered};
use crate::story::{
    citizen, collected, courier, facts as known, id, letter, offer, officer, pass, payment, signed, stop, supplement,
};

const CODE: &str = "G09.20-20261125-0000001";

fn agency() -> &'static Calendar {
    static AGENCY: OnceLock<Calendar> = OnceLock::new();
    AGENCY.get_or_init(|| crate::facts().calendars.calendar(Keeper::Agency).unwrap())
}

fn ms(at: &str) -> i64 {
    let at: DateTime<chrono::Utc> = if at.contains('Z') || at.contains('+') {
        at.parse().unwrap()
    } else {
        format!("{at}:00+07:00").parse().unwrap()
    };
    at.timestamp_millis()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Asks the clock, then the rules, as the server does.
fn decide(dossier: &Dossier, by: &Actor, body: &Body, at_ms: i64) -> Result<Dossier, Refusal> {
    let rules = [crate::clock_rules()];
    let mut facts = Facts { procedure: None, ..known(at_ms) };
    Clocks { calendar: agency(), rules: &rules }.consult(dossier, body, &mut facts);
    let step = dossier.decide(by, body, &facts)?;
    let mut next = dossier.clone();
    next.apply(&step.event);
    let text = serde_json::to_string(&next).unwrap();
    assert_eq!(serde_json::from_str::<Dossier>(&text).unwrap(), next, "survives storage");
    Ok(next)
}

fn act(dossier: &mut Dossier, by: Actor, body: Body, at: &str) {
    *dossier = decide(dossier, &by, &body, ms(at)).unwrap_or_else(|refusal| panic!("{body:?}: {refusal}"));
}

/// Handed over at `at` with so many working days.
fn filed(at: &str, days: u32) -> Dossier {
    let mut dossier = collected();
    dossier.procedure.limit = Some(TimeLimit::working_days(days));
    act(&mut dossier, courier(), Body::OfferHandover(offer()), at);
    act(&mut dossier, officer(), Body::SignHandover(signed()), at);
    dossier
}

fn process() -> Body {
    Body::Process { dossier: id(), code: CODE.into() }
}

fn complete() -> Body {
    Body::CompleteSupplement(CompleteSupplement { dossier: id(), code: None })
}

fn confirm() -> Body {
    Body::ConfirmPayment { dossier: id(), receipt: "BL1".into() }
}

fn due_date(dossier: &Dossier) -> NaiveDate {
    dossier.status.filing().unwrap().counts().unwrap().due_date
}

fn vector(id: &str) -> Value {
    let file: Value = serde_json::from_str(include_str!("../data/fixtures/deadline_vectors.json")).unwrap();
    file["vectors"].as_array().unwrap().iter().find(|vector| vector["id"] == id).unwrap().clone()
}

#[test]
fn d20_a_supplement_starts_the_count_anew_from_zero_and_the_first_date_stays() {
    let D20 { filed_at, asked_at, complete_at, days, expected } = D20::read();
    let mut dossier = filed(&filed_at, days);
    let first = dossier.status.filing().unwrap().due.clone().unwrap();
    act(&mut dossier, officer(), Body::RequestSupplement(supplement()), &asked_at);
    act(&mut dossier, officer(), complete(), &complete_at);
    let filing = dossier.status.filing().unwrap();
    let now = filing.counts().unwrap();
    assert_eq!(now.day0.to_string(), expected["day0"].as_str().unwrap());
    assert_eq!(serde_json::json!(now.counted_days), expected["counted_days"]);
    assert_eq!(serde_json::json!(now.due_date), expected["due_date"]);
    assert_eq!(filing.due.as_ref(), Some(&first), "never overwritten");
    assert_eq!((filing.later.len(), filing.later[0].cause), (1, DueCause::Supplement));
    assert_eq!(
        (now.rule_version.as_str(), now.calendar_version),
        (first.rule_version.as_str(), first.calendar_version)
    );
    assert!(now.explanation.iter().any(|step| step.key == "time-restarted"));
}

struct D20 {
    filed_at: String,
    asked_at: String,
    complete_at: String,
    days: u32,
    expected: Value,
}

impl D20 {
    fn read() -> Self {
        let vector = vector("D20");
        let text = |field: &str| vector["input"][field].as_str().unwrap().to_owned();
        Self {
            filed_at: text("filed_at"),
            asked_at: text("supplement_requested_at"),
            complete_at: text("restarted_at"),
            days: vector["input"]["amount"].as_u64().unwrap() as u32,
            expected: vector["expected"].clone(),
        }
    }
}

#[test]
fn d21_days_in_which_a_duty_is_open_are_not_counted() {
    let mut dossier = filed("2026-11-02T09:00", 10);
    let first = due_date(&dossier);
    act(&mut dossier, officer(), Body::RequestPayment(payment()), "2026-11-05T10:00");
    assert_eq!(due_date(&dossier), first, "the open pause moves nothing yet");
    act(&mut dossier, officer(), confirm(), "2026-11-11T15:20");
    assert_eq!(due_date(&dossier), date("2026-11-20"));
    let filing = dossier.status.filing().unwrap();
    assert_eq!((filing.due.as_ref().unwrap().due_date, filing.later[0].cause), (first, DueCause::Payment));
}

#[test]
fn d22_a_duty_opened_and_done_on_one_day_moves_no_day_counted_date() {
    let vector = vector("D22");
    let pause = &vector["input"]["pauses"][0];
    let mut dossier = filed(vector["input"]["filed_at"].as_str().unwrap(), 10);
    act(&mut dossier, officer(), Body::RequestPayment(payment()), pause["from"].as_str().unwrap());
    act(&mut dossier, officer(), confirm(), pause["to"].as_str().unwrap());
    assert_eq!(serde_json::json!(due_date(&dossier)), vector["expected"]["due_date"]);
    assert!(dossier.status.filing().unwrap().later.is_empty(), "no second date where there is no difference");
}

#[test]
fn two_duties_in_one_dossier_are_both_left_out_and_finishing_ends_an_open_one() {
    let mut dossier = filed("2026-11-02T09:00", 10);
    act(&mut dossier, officer(), Body::RequestPayment(payment()), "2026-11-05T10:00");
    act(&mut dossier, officer(), confirm(), "2026-11-06T10:00");
    assert_eq!(due_date(&dossier), date("2026-11-17"));
    act(&mut dossier, officer(), Body::RequestPayment(payment()), "2026-11-12T10:00");
    act(&mut dossier, officer(), Body::Finish { dossier: id() }, "2026-11-19T10:00");
    let filing = dossier.status.filing().unwrap();
    assert_eq!((filing.pauses.len(), filing.later.len()), (2, 2));
    assert_eq!(due_date(&dossier), date("2026-11-25"), "five more days, and 24 November is a day off");
}

#[test]
fn a_supplement_asked_after_the_third_working_day_is_refused_or_put_on_record_as_late() {
    let dossier = filed("2026-11-02T09:00", 10);
    let ask = |late, at: &str| {
        let form = RequestSupplement { late, ..supplement() };
        decide(&dossier, &officer(), &Body::RequestSupplement(form), ms(at))
    };
    let late = |status: &Status| matches!(status, Status::SupplementRequested { late: true, .. });
    assert!(!late(&ask(false, "2026-11-05T16:00").unwrap().status));
    assert!(!late(&ask(true, "2026-11-05T16:00").unwrap().status), "in time is in time");
    assert_eq!(ask(false, "2026-11-06T08:00").unwrap_err(), Refusal::SupplementLate);
    assert!(late(&ask(true, "2026-11-06T08:00").unwrap().status));
}

#[test]
fn an_apology_comes_once_before_the_limit_with_a_later_working_day_and_the_first_date_stays() {
    // Worked example: due Tue 1 Dec 2026, so the letter is due on 30 Nov.
    let dossier = filed("2026-11-23T16:10", 5);
    assert_eq!(due_date(&dossier), date("2026-12-01"));
    let extend = |dossier: &Dossier, to: &str, late, at: &str| {
        decide(dossier, &officer(), &Body::ExtendDue(ExtendDue { late, ..letter(to) }), ms(at))
    };
    assert_eq!(extend(&dossier, "2026-12-01", false, "2026-11-30T09:00").unwrap_err(), Refusal::ExtensionNotLater);
    assert_eq!(extend(&dossier, "2026-12-05", false, "2026-11-30T09:00").unwrap_err(), Refusal::ExtensionClosedDay);
    assert_eq!(extend(&dossier, "2026-12-04", false, "2026-12-01T09:00").unwrap_err(), Refusal::ExtensionLate);
    let in_time = extend(&dossier, "2026-12-04", false, "2026-11-30T16:59").unwrap();
    let filing = in_time.status.filing().unwrap();
    assert_eq!((filing.promised(), due_date(&in_time)), (Some(date("2026-12-04")), date("2026-12-01")));
    assert!(!filing.extension.as_ref().unwrap().late);
    assert_eq!(extend(&in_time, "2026-12-09", false, "2026-11-30T17:00").unwrap_err(), Refusal::ExtensionUsed);
    let too_late = extend(&dossier, "2026-12-04", true, "2026-12-01T09:00").unwrap();
    assert!(too_late.status.filing().unwrap().extension.as_ref().unwrap().late, "the breach stays on record");
    let silent = Body::ExtendDue(ExtendDue { reason: String::new(), ..letter("2026-12-04") });
    assert_eq!(decide(&dossier, &officer(), &silent, ms("2026-11-30T09:00")).unwrap_err(), Refusal::Missing("reason"));
    let mut dateless = dossier.clone();
    dateless.procedure.limit = None;
    dateless.status = Status::Received { filing: shared::dossier::status::Filing::new(1, None) };
    assert_eq!(extend(&dateless, "2026-12-04", false, "2026-11-30T09:00").unwrap_err(), Refusal::NoDue);
    let mut paused = dossier;
    act(&mut paused, officer(), Body::RequestPayment(payment()), "2026-11-25T09:00");
    assert_eq!(extend(&paused, "2026-12-04", false, "2026-11-30T09:00").unwrap_err(), Refusal::WrongState);
}

#[test]
fn stages_are_judged_apart_and_together_fit_into_the_limit() {
    let mut dossier = filed("2026-11-02T09:00", 2);
    act(&mut dossier, officer(), process(), "2026-11-02T10:00");
    let hop = |stage: &str, kind, minutes| Body::PassStage(pass(stage, kind, minutes));
    act(&mut dossier, officer(), hop("receive", HopKind::In, Some(60)), "2026-11-03T07:00");
    act(&mut dossier, officer(), hop("receive", HopKind::Out, None), "2026-11-03T09:00");
    let too_long = hop("appraise", HopKind::In, Some(2 * 480));
    assert_eq!(decide(&dossier, &officer(), &too_long, ms("2026-11-03T09:10")).unwrap_err(), Refusal::StageLimit);
    act(&mut dossier, officer(), hop("appraise", HopKind::In, Some(480)), "2026-11-03T09:10");
    act(&mut dossier, officer(), Body::RequestPayment(payment()), "2026-11-03T10:10");
    act(&mut dossier, officer(), confirm(), "2026-11-06T07:00");
    let now = ms("2026-11-06T08:00");
    let sheet = dossier.work.sheet.as_ref().unwrap();
    let at = DateTime::from_timestamp_millis(now).unwrap();
    let judged = sheet.judge(at, &dossier.waits(now), agency()).unwrap();
    assert_eq!((judged[0].late, judged[0].over_minutes), (true, 60), "an hour beyond its own hour");
    assert_eq!((judged[1].late, judged[1].elapsed_minutes), (false, 120), "days to pay are nobody's minutes");
}

/// A small generator, the same on every machine; the numbers of Numerical Recipes.
struct Dice(u32);

impl Dice {
    fn roll(&mut self, sides: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 16) % sides
    }
}

/// One of the commands that could be tried, with dates after `at_ms`.
fn any(dice: &mut Dice, at_ms: i64) -> (Actor, Body) {
    let soon = at_ms + i64::from(dice.roll(40)) * 86_400_000;
    let new_date = DateTime::from_timestamp_millis(soon).unwrap().date_naive();
    let late = dice.roll(2) == 0;
    let refuse = |cover| Body::RefuseDossier(RefuseDossier { dossier: id(), reason: "x".into(), cover });
    match dice.roll(16) {
        0 => (officer(), process()),
        1 => (officer(), Body::RequestSupplement(RequestSupplement { late, ..supplement() })),
        2 | 3 => (officer(), complete()),
        4 | 5 => (officer(), Body::RequestPayment(payment())),
        6 | 7 => (officer(), confirm()),
        8 => (officer(), Body::ExtendDue(ExtendDue { late, new_date, ..letter("2026-12-31") })),
        9 => (officer(), Body::PassStage(pass("a", HopKind::In, Some(60)))),
        10 => (officer(), Body::PassStage(pass("a", HopKind::Out, None))),
        11 => (officer(), Body::SignHandover(signed())),
        12 => (courier(), Body::OfferHandover(offer())),
        13 if dice.roll(3) == 0 => (officer(), Body::Finish { dossier: id() }),
        14 if dice.roll(3) == 0 => (officer(), Body::StopProcessing(stop())),
        15 if dice.roll(3) == 0 => (officer(), refuse(late.then(cover).flatten())),
        _ if dice.roll(8) == 0 => (citizen(), Body::Withdraw { dossier: id(), reason: String::new() }),
        _ => (officer(), Body::PassStage(pass("b", HopKind::In, Some(10)))),
    }
}

#[test]
fn no_sequence_of_commands_moves_a_closed_dossier_loses_a_fact_or_takes_time_away() {
    let mut ends = std::collections::BTreeMap::<u8, u32>::new();
    let mut accepted = 0;
    for seed in 0..300 {
        let mut dice = Dice(seed * 7_919);
        let mut dossier = offered();
        dossier.procedure.limit = Some(match seed % 3 {
            0 => TimeLimit::working_days(5),
            1 => TimeLimit::WorkingHour { minutes: 960, cutoff_applies: true },
            _ => TimeLimit::calendar_days(15),
        });
        let mut at_ms = ms("2026-11-02T09:00");
        for _ in 0..25 {
            at_ms += i64::from(dice.roll(3 * 24 * 60)) * 60_000;
            let (by, body) = any(&mut dice, at_ms);
            let Ok(next) = decide(&dossier, &by, &body, at_ms) else { continue };
            accepted += 1;
            let (from, to) = (dossier.status.code(), next.status.code());
            assert!(from == to || dossier.status.next_codes().contains(&to), "{from} → {to} by {body:?}");
            assert!(!dossier.status.is_closed(), "{body:?} moved a closed dossier");
            facts_of(&next.status);
            never_earlier(&dossier, &next);
            dossier = next;
        }
        *ends.entry(dossier.status.code()).or_default() += 1;
    }
    assert!(accepted > 1_000 && ends.len() >= 7, "the dice reach little: {accepted} {ends:?}");
}

fn facts_of(status: &Status) {
    match status {
        Status::SupplementRequested { items, asked_ms, .. } => assert!(!items.is_empty() && *asked_ms > 0),
        Status::PaymentRequested { amount, purpose, code, .. } => {
            assert!(*amount > 0 && !purpose.is_empty() && !code.is_empty());
        }
        Status::Stopped { ground, at_ms, .. } => assert!(!ground.is_empty() && *at_ms > 0),
        Status::Processing { filing, code } => assert!(filing.is_some() && !code.is_empty()),
        Status::Received { filing } => assert!(filing.filed_ms > 0 && filing.due.is_some()),
        Status::Refused { at_ms, .. } | Status::Withdrawn { at_ms, .. } | Status::Finished { at_ms, .. } => {
            assert!(*at_ms > 0);
        }
        Status::Registered | Status::HandedOver { .. } => {}
    }
}

fn never_earlier(before: &Dossier, after: &Dossier) {
    let (Some(before), Some(after)) = (before.status.filing(), after.status.filing()) else { return };
    assert_eq!((before.filed_ms, &before.due), (after.filed_ms, &after.due), "the first date stays");
    assert!(after.later.starts_with(&before.later) && after.pauses.starts_with(&before.pauses), "history only grows");
    assert!(after.promised() >= before.promised(), "a promise never comes earlier");
    let at = |filing: &shared::dossier::status::Filing| filing.counts().map(|due| due.due_at);
    assert!(at(after) >= at(before), "{:?} {:?}", at(before), at(after));
    assert!(before.extension.is_none() || before.extension == after.extension, "at most one");
}
