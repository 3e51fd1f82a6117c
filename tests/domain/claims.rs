//! Claims through commands: who may claim until when, once, with the statutory time to answer, and what is paid.

use chrono::{NaiveDate, NaiveTime};
use shared::api::command::*;
use shared::claims::compensation::{Exclusion, Payee};
use shared::claims::{ClaimOutcome, ClaimRefusal, ClaimTerms, Ground};
use shared::dossier::Dossier;
use shared::dossier::decide::Facts;
use shared::dossier::event::Event;
use shared::dossier::foresight::{Carriage, Terms};
use shared::dossier::refusal::Refusal;
use shared::money::Dong;
use shared::report::facts::shipments;
use shared::report::period::{Period, Quarter};
use shared::report::{IncidentKind, figures};
use shared::shipment::{Leg, day_of};
use shared::time::calendar::{Calendar, CalendarBook, Keeper};
use shared::time::instant;
use shared::time::transit::{ClaimScope, TransitTable, Zone};

use crate::pickup_leg;
use crate::story::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Nine in the morning of a local day.
fn at(text: &str) -> i64 {
    instant(day(text), NaiveTime::from_hms_opt(9, 0, 0).unwrap()).timestamp_millis()
}

fn calendar(keeper: Keeper) -> Calendar {
    CalendarBook::parse(assets::data::calendar()).unwrap().calendar(keeper).unwrap()
}

/// Collected on Monday 16 November 2026; inside one zone the limit ends the next day.
fn collected_on_monday() -> Dossier {
    let mut dossier = booked();
    assign(&mut dossier, Leg::Pickup);
    take(&mut dossier, &courier(), pickup_leg::confirm(), at("2026-11-16"));
    dossier
}

fn facts_on(on: &str, zone: Zone, dossier: &Dossier, leg: Leg) -> Facts {
    let terms = Terms { zone, suspended: Vec::new() };
    let claim = carriage(&terms, |carriage| dossier.claim_terms(leg, carriage));
    Facts { claim, ..facts(at(on)) }
}

fn carriage<T>(terms: &Terms, ask: impl FnOnce(&Carriage) -> T) -> T {
    let (post, agency) = (calendar(Keeper::Post), calendar(Keeper::Agency));
    let (rules, table) = (crate::clock_rules(), TransitTable::statutory());
    ask(&Carriage { post: &post, agency: &agency, rules: &rules, table: &table, terms })
}

fn opened(dossier: &Dossier, on: &str) -> Dossier {
    let facts = facts_on(on, Zone::SameZone, dossier, Leg::Pickup);
    let step = dossier.decide(&citizen(), &claim(Leg::Pickup, Ground::Late), &facts).unwrap();
    let mut dossier = dossier.clone();
    dossier.apply(&step.event);
    dossier
}

#[test]
fn a_claim_is_counted_from_the_end_of_the_transit_limit_of_its_leg() {
    let dossier = collected_on_monday();
    let terms = |zone| facts_on("2026-11-16", zone, &dossier, Leg::Pickup).claim.unwrap();
    let one = ClaimTerms { transit_end: day("2026-11-17"), scope: ClaimScope::OneProvince };
    assert_eq!(terms(Zone::SameZone), one);
    assert_eq!(terms(Zone::InterProvince).scope, ClaimScope::InterProvince);
    assert_eq!(facts_on("2026-11-16", Zone::SameZone, &dossier, Leg::Return).claim, None, "nothing was accepted there");
    let flooded = Terms { zone: Zone::SameZone, suspended: vec![day("2026-11-17")] };
    let moved = carriage(&flooded, |carriage| dossier.claim_terms(Leg::Pickup, carriage)).unwrap();
    assert_eq!(moved.transit_end, day("2026-11-18"));
}

#[test]
fn a_claim_comes_after_the_limit_within_six_months_with_words_and_once_for_one_ground() {
    let dossier = collected_on_monday();
    let ask = |on: &str, body: Body| {
        let facts = facts_on(on, Zone::SameZone, &dossier, Leg::Pickup);
        dossier.decide(&citizen(), &body, &facts).map(|step| step.event)
    };
    let late = || claim(Leg::Pickup, Ground::Late);
    assert_eq!(ask("2026-11-17", late()), Err(Refusal::Claim(ClaimRefusal::NotYetLate)));
    assert_eq!(ask("2027-05-18", late()), Err(Refusal::Claim(ClaimRefusal::WindowClosed)));
    let wordless =
        Body::OpenClaim(OpenClaim { dossier: id(), leg: Leg::Pickup, ground: Ground::Late, words: " ".into() });
    assert_eq!(ask("2026-11-18", wordless), Err(Refusal::Missing("words")));
    let Ok(Event::ClaimOpened { claim: open }) = ask("2026-11-18", late()) else { panic!("not taken") };
    // Five working days of the post: 19, 20, 21, 23, 25 November; 24 November is a holiday.
    assert_eq!(open.answer_by, day("2026-11-25"));
    let dossier = opened(&dossier, "2026-11-18");
    let facts = facts_on("2026-11-19", Zone::SameZone, &dossier, Leg::Pickup);
    assert_eq!(dossier.decide(&citizen(), &late(), &facts).unwrap_err(), Refusal::Exists);
    assert_eq!(refused(&booked(), &citizen(), late()), Refusal::WrongState, "nothing was accepted yet");
}

#[test]
fn an_answer_is_given_once_with_words_and_moves_no_axis() {
    let dossier = opened(&collected_on_monday(), "2026-11-18");
    let entry = dossier.claims[0].entry;
    let facts = facts(at("2026-11-20"));
    let wrong = dossier.decide(&coordinator(), &answer(entry + 1, true), &facts).unwrap_err();
    assert_eq!(wrong, Refusal::WrongState);
    let step = dossier.decide(&coordinator(), &answer(entry, true), &facts).unwrap();
    let mut answered = dossier.clone();
    answered.apply(&step.event);
    let claim = &answered.claims[0];
    assert_eq!(claim.claim.answer.as_ref().unwrap().outcome, ClaimOutcome::Liable);
    // Late alone: the postage of this leg is given back and nothing else; half of what both legs cost.
    let paid = claim.compensation.as_ref().unwrap();
    assert_eq!((paid.total, paid.payee, paid.pay_by), (Dong(20_000), Payee::Citizen, day("2026-12-20")));
    assert_eq!((&answered.status, &answered.pickup, &answered.back), (&dossier.status, &dossier.pickup, &dossier.back));
    let twice = answered.decide(&coordinator(), &answer(entry, false), &facts).unwrap_err();
    assert_eq!(twice, Refusal::Claim(ClaimRefusal::AlreadyAnswered));
    assert!(!serde_json::to_string(&step.event).unwrap().contains("Xin lỗi"), "words stay outside the record");
}

#[test]
fn compensation_for_a_result_goes_to_the_citizen_and_silence_at_the_door_excludes_damage() {
    let mut dossier = with_courier();
    take(&mut dossier, &courier(), Body::ConfirmDelivery(Box::new(delivery())), at("2026-11-16"));
    assert_eq!(dossier.accepted_ms(Leg::Return), Some(70), "day J is kept with the delivery");
    let mut facts = facts_on("2026-11-18", Zone::SameZone, &dossier, Leg::Return);
    facts.claim = Some(ClaimTerms { transit_end: day("2026-11-17"), scope: ClaimScope::OneProvince });
    for (ground, expected) in [(Ground::Damaged, Err(Exclusion::TakenWithoutRemark)), (Ground::NotReceived, Ok(80_000))]
    {
        let step = dossier.decide(&citizen(), &claim(Leg::Return, ground), &facts).unwrap();
        let mut open = dossier.clone();
        open.apply(&step.event);
        let found = open.decide(&coordinator(), &answer(open.version, true), &facts);
        match (expected, found.map(|step| step.event)) {
            (Err(excluded), Err(refusal)) => assert_eq!(refusal, Refusal::Excluded(excluded)),
            (Ok(total), Ok(Event::ClaimAnswered { compensation: Some(paid), .. })) => {
                assert_eq!((paid.total, paid.payee), (Dong(total), Payee::Citizen));
            }
            (expected, found) => panic!("{expected:?}: {found:?}"),
        }
    }
}

#[test]
fn a_claim_and_its_answer_are_counted_in_the_report_of_their_quarter() {
    let chain = chain();
    let told = chain.iter().map(|(event, at_ms)| (event, *at_ms));
    let facts = shipments(told, &|_, _, accepted_on| accepted_on.succ_opt());
    let fourth = figures(&facts, Period::Quarter { year: 2026, quarter: Quarter::Fourth }).unwrap();
    assert_eq!((fourth.volume.pickup, fourth.volume.back), (1, 0));
    assert_eq!((fourth.claims.received, fourth.claims.liable, fourth.claims.open), (1, 1, 0));
    assert_eq!((fourth.compensation_cases, fourth.compensation_total), (1, Dong(20_000)));
    assert_eq!(fourth.revenue.0, Dong(20_000), "what was given back is no revenue");
    assert_eq!(fourth.incidents_of(IncidentKind::Lost), 1);
    assert_eq!(fourth.safety.part, 0);
    let third = figures(&facts, Period::Quarter { year: 2026, quarter: Quarter::Third }).unwrap();
    assert_eq!((third.volume.total(), third.claims.received), (0, 0));
}

/// Collected, claimed, answered, lost and settled, with the time of each entry.
fn chain() -> Vec<(Event, i64)> {
    let step = shared::dossier::decide::book(&citizen(), &booking(), &facts(at("2026-11-13"))).unwrap();
    let mut dossier = Dossier::from_first(&step.event).unwrap();
    let mut chain = vec![(step.event, at("2026-11-13"))];
    let plan = shared::ids::ProposalId::new(4, [4; 10]);
    let assignment = shared::shipment::Assignment { courier: courier().id, window: window(), eta_ms: 5, plan };
    let scheduled = Event::Scheduled { leg: Leg::Pickup, assignment };
    dossier.apply(&scheduled);
    chain.push((scheduled, at("2026-11-13")));
    let mut act = |by, body: Body, on: &str| {
        let facts = facts_on(on, Zone::SameZone, &dossier, Leg::Pickup);
        let step = dossier.decide(&by, &body, &facts).unwrap_or_else(|refusal| panic!("{body:?}: {refusal}"));
        dossier.apply(&step.event);
        chain.push((step.event, at(on)));
        dossier.version
    };
    act(courier(), pickup_leg::confirm(), "2026-11-16");
    let entry = act(citizen(), claim(Leg::Pickup, Ground::Late), "2026-11-18");
    act(coordinator(), answer(entry, true), "2026-11-20");
    act(courier(), pickup_leg::exception(ExceptionKind::Lost), "2026-11-20");
    act(coordinator(), pickup_leg::resolve(ExceptionOutcome::Claim), "2026-11-21");
    chain
}

#[test]
fn a_dossier_foresees_the_citizens_hands_over_both_legs_and_a_flood_moves_it() {
    let mut dossier = booked();
    dossier.procedure.limit = Some(shared::time::limit::TimeLimit::working_days(5));
    let foresee = |suspended: Vec<NaiveDate>, now: &str| {
        let terms = Terms { zone: Zone::SameZone, suspended };
        carriage(&terms, |carriage| dossier.foresee(at(now), carriage)).unwrap()
    };
    let plain = foresee(Vec::new(), "2026-11-23");
    // Asked for on Wed 25, at the agency on the 26th, five working days, one day home.
    assert_eq!(plain.in_hands_on, Some(day("2026-12-04")));
    let flooded = foresee(vec![day("2026-11-25"), day("2026-11-26")], "2026-11-23");
    assert!(flooded.in_hands_on > plain.in_hands_on);
    let mut closed = dossier.clone();
    take(&mut closed, &citizen(), Body::Cancel { dossier: id(), reason: String::new() }, 5);
    let terms = Terms { zone: Zone::SameZone, suspended: Vec::new() };
    assert_eq!(carriage(&terms, |carriage| closed.foresee(at("2026-11-23"), carriage)), None);
    assert_eq!(day_of(at("2026-11-23")), day("2026-11-23"));
}
