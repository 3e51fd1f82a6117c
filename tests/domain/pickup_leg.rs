//! The pickup leg: every transition that there is, none that there is not, and each guard.

use serde_json::Value;
use shared::actor::{Actor, Role, Scope};
use shared::api::command::*;
use shared::dossier::Dossier;
use shared::dossier::decide::Facts;
use shared::dossier::event::Event;
use shared::dossier::refusal::Refusal;
use shared::shipment::note::consignment_note;
use shared::shipment::visit::{Cause, REASONS, Shows, Visit, reason};
use shared::shipment::{Holder, Leg, Pickup, Proof};

use crate::notes::agency;
use crate::story::*;

pub(crate) fn set_out() -> Body {
    Body::SetOut { dossier: id() }
}

pub(crate) fn start_count() -> Body {
    Body::StartCount(Box::new(StartCount {
        dossier: id(),
        verified: Verified::Qr { token: "TN1".into() },
        place: None,
    }))
}

/// A count in which the second paper is missing.
fn partial() -> Vec<Counted> {
    let mut counted = pickup().counted;
    counted[1].quantity = 0;
    counted
}

pub(crate) fn incomplete() -> Body {
    let guidance = "Xin xác nhận ở phường".to_owned();
    Body::ReportIncomplete(ReportIncomplete { dossier: id(), counted: partial(), guidance, new_window: None })
}

pub(crate) fn confirm() -> Body {
    Body::ConfirmPickup(Box::new(pickup()))
}

pub(crate) fn insisting() -> Body {
    let guidance = "Đã hướng dẫn".to_owned();
    Body::ConfirmPickup(Box::new(ConfirmPickup { counted: partial(), guidance, insists: true, ..pickup() }))
}

pub(crate) fn missed(reason: &str, evidence: Evidence) -> Body {
    let new_window = (reason == "RP8").then(window);
    Body::MissPickup(Box::new(MissPickup { dossier: id(), reason: reason.to_owned(), evidence, new_window }))
}

pub(crate) fn scan(direction: Direction) -> Body {
    Body::ScanItem(ScanItem { dossier: id(), office: OFFICE.into(), direction })
}

pub(crate) fn exception(kind: ExceptionKind) -> Body {
    let seal_found = (kind == ExceptionKind::SealDiffers).then(|| "NP002".to_owned());
    let note = "Bìa bị ướt".to_owned();
    Body::ReportException(ReportException { dossier: id(), kind, seal_found, photos: Vec::new(), note })
}

pub(crate) fn repack() -> Body {
    Body::RepackItem(RepackItem {
        dossier: id(),
        counted: pickup().counted,
        seal: "NP777".into(),
        photos: vec![digest("cover")],
        witness: "Trần Văn Bình".into(),
        signature: digest("repack"),
        witness_signature: digest("witness"),
    })
}

pub(crate) fn resolve(outcome: ExceptionOutcome) -> Body {
    Body::ResolveException(ResolveException { dossier: id(), outcome, note: "Đã kiểm tra".into() })
}

pub(crate) fn withdraw() -> Body {
    let (note_number, reason) = (pickup().note_number, String::new());
    Body::WithdrawItem(WithdrawItem { dossier: id(), note_number, agrees_to_cost: true, reason })
}

fn record_of_giving_back() -> GiveBack {
    GiveBack {
        dossier: id(),
        seal: "NP001".into(),
        identity: IdentityShown { kind: IdentityKind::CitizenCard, last4: "1234".into(), name_matches: true },
        taken: vec![Taken { kind: Money::Postage, amount: 20_000, receipt: 2 }],
        remarks: String::new(),
        citizen_signature: digest("citizen back"),
        courier_signature: digest("courier back"),
        place: None,
    }
}

pub(crate) fn give_back() -> Body {
    Body::GiveBack(Box::new(record_of_giving_back()))
}

pub(crate) fn bring_slip() -> Body {
    Body::BringSlip(BringSlip { dossier: id(), slip_code: "H15-7".into(), signature: digest("slip"), place: None })
}

pub(crate) fn close() -> Body {
    Body::ClosePickup { dossier: id() }
}

/// One command of every kind of this leg that is not in the older list, in the order of `Kind::ALL`.
pub(crate) fn commands() -> Vec<(Actor, Body)> {
    vec![
        (courier(), set_out()),
        (courier(), start_count()),
        (courier(), incomplete()),
        (courier(), scan(Direction::In)),
        (officer(), exception(ExceptionKind::Damaged)),
        (courier(), repack()),
        (coordinator(), resolve(ExceptionOutcome::Continue)),
        (citizen(), withdraw()),
        (courier(), give_back()),
        (courier(), bring_slip()),
        (coordinator(), close()),
    ]
}

/// Form a or c, booked and on the courier's route.
pub(crate) fn scheduled(form: Form) -> Dossier {
    let step = shared::dossier::decide::book(&citizen(), &Book { form, ..booking() }, &facts(1)).unwrap();
    let mut dossier = Dossier::from_first(&step.event).unwrap();
    assign(&mut dossier, Leg::Pickup);
    dossier
}

fn after(mut dossier: Dossier, steps: &[(Actor, Body)]) -> Dossier {
    let from = dossier.version as i64 + 1;
    for (at_ms, (by, body)) in (from..).zip(steps) {
        take(&mut dossier, by, body.clone(), at_ms * 10);
    }
    dossier
}

fn state(dossier: &Dossier) -> String {
    serde_json::to_value(&dossier.pickup).unwrap()["state"].as_str().unwrap_or("none").to_owned()
}

fn walk(form: Form, steps: &[(Actor, Body)]) -> Dossier {
    after(scheduled(form), steps)
}

/// Every state of the leg with a dossier that is there, form a.
fn states() -> Vec<Dossier> {
    use ExceptionKind as K;
    let c = courier;
    let offer = || (c(), Body::OfferHandover(offer()));
    let sign = || (officer(), Body::SignHandover(signed()));
    let unassigned = shared::dossier::decide::book(&citizen(), &Book { form: Form::Send, ..booking() }, &facts(1));
    let walks: Vec<Vec<(Actor, Body)>> = vec![
        vec![],
        vec![(c(), set_out())],
        vec![(c(), missed("RP1", Evidence::default()))],
        vec![(c(), set_out()), (c(), start_count())],
        vec![(c(), set_out()), (c(), start_count()), (c(), incomplete())],
        vec![(c(), confirm())],
        vec![(c(), confirm()), (c(), scan(Direction::In)), (c(), scan(Direction::Out))],
        vec![(c(), confirm()), offer()],
        vec![(c(), confirm()), (c(), exception(K::Damaged))],
        vec![(c(), confirm()), (c(), exception(K::Lost)), (coordinator(), resolve(ExceptionOutcome::Claim))],
        vec![(c(), confirm()), (citizen(), withdraw())],
        vec![(c(), confirm()), (citizen(), withdraw()), (c(), give_back())],
        vec![(c(), confirm()), offer(), sign()],
        vec![(c(), confirm()), offer(), sign(), (c(), bring_slip())],
        vec![(c(), confirm()), offer(), sign(), (c(), bring_slip()), (coordinator(), close())],
        vec![(citizen(), Body::Cancel { dossier: id(), reason: String::new() })],
    ];
    let mut states = vec![Dossier::from_first(&unassigned.unwrap().event).unwrap()];
    states.extend(walks.into_iter().map(|steps| walk(Form::Send, &steps)));
    states
}

/// A step's name, who takes it, the command, and from which state into which.
type Row = (&'static str, Actor, Body, Vec<(&'static str, &'static str)>);

/// What may be done, by name, and in which states, each with the state it leads to. Everything else is refused.
fn table() -> Vec<Row> {
    let same = |to: &'static str, from: &[&'static str]| from.iter().map(|from| (*from, to)).collect::<Vec<_>>();
    let cancel = Body::Cancel { dossier: id(), reason: String::new() };
    let before = ["requested", "scheduled", "en_route", "missed", "counting", "incomplete"];
    vec![
        ("set out", courier(), set_out(), same("en_route", &["scheduled"])),
        ("count", courier(), start_count(), same("counting", &["en_route"])),
        ("miss", courier(), missed("RP1", Evidence::default()), same("missed", &["scheduled", "en_route"])),
        ("incomplete", courier(), incomplete(), same("incomplete", &["counting"])),
        ("collect", courier(), insisting(), same("collected", &["scheduled", "en_route", "counting", "incomplete"])),
        (
            "another day",
            citizen(),
            Body::Reschedule { dossier: id(), window: window() },
            same("requested", &["requested", "scheduled", "missed", "incomplete"]),
        ),
        ("cancel", citizen(), cancel, same("cancelled", &before)),
        (
            "scan in",
            courier(),
            scan(Direction::In),
            [same("in_transit", &["collected", "in_transit"]), same("returning", &["returning"])].concat(),
        ),
        (
            "report",
            citizen(),
            exception(ExceptionKind::Damaged),
            same("exception", &["collected", "in_transit", "offered"]),
        ),
        ("repack", courier(), repack(), same("collected", &["exception"])),
        ("settle", coordinator(), resolve(ExceptionOutcome::Claim), same("in_claim", &["exception"])),
        (
            "offer",
            courier(),
            Body::OfferHandover(offer()),
            [same("offered", &["collected", "in_transit", "offered"]), same("exception", &["exception"])].concat(),
        ),
        ("sign", officer(), Body::SignHandover(signed()), same("handed_over", &["offered"])),
        ("withdraw", citizen(), withdraw(), same("returning", &["collected", "in_transit", "offered", "exception"])),
        ("give back", courier(), give_back(), same("given_back", &["returning"])),
        ("slip", courier(), bring_slip(), same("slip_returned", &["handed_over"])),
        ("close", coordinator(), close(), same("closed", &["slip_returned"])),
    ]
}

#[test]
fn every_transition_of_the_leg_is_allowed_and_all_others_are_refused() {
    let states = states();
    let names: Vec<_> = states.iter().map(state).collect();
    assert_eq!(names.iter().collect::<std::collections::BTreeSet<_>>().len(), 17, "{names:?}");
    for (what, by, body, moves) in table() {
        for dossier in &states {
            let from = state(dossier);
            let to = moves.iter().find(|(allowed, _)| *allowed == from).map(|(_, to)| (*to).to_owned());
            let step = dossier.decide(&by, &body, &facts(500));
            let got = step.ok().map(|step| {
                let mut dossier = dossier.clone();
                dossier.apply(&step.event);
                state(&dossier)
            });
            assert_eq!(got, to, "{what} from {from}");
        }
    }
}

#[test]
fn an_event_that_does_not_fit_leaves_the_leg_as_it_is() {
    let states = states();
    for (what, by, body, moves) in table() {
        for origin in states.iter().filter(|one| moves.iter().any(|(from, _)| *from == state(one))) {
            let event = origin.decide(&by, &body, &facts(500)).unwrap().event;
            let absolute = ["miss", "incomplete", "collect", "another day", "cancel"].contains(&what);
            let foreign = |one: &&Dossier| !absolute && moves.iter().all(|(from, _)| *from != state(one));
            for dossier in states.iter().filter(foreign) {
                let mut moved = dossier.clone();
                moved.apply(&event);
                let lenient = (what == "slip" || what == "close") && state(dossier) == "handed_over";
                let sealed = what == "sign" && state(dossier) == "exception";
                assert!(moved.pickup == dossier.pickup || lenient || sealed, "{what} on {}", state(dossier));
            }
        }
    }
}

#[test]
fn a_courier_without_a_network_may_confirm_straight_from_the_route() {
    let collected = walk(Form::Both, &[(courier(), confirm())]);
    let whole = walk(Form::Both, &[(courier(), set_out()), (courier(), start_count()), (courier(), confirm())]);
    assert_eq!((state(&collected), state(&whole)), ("collected".to_owned(), "collected".to_owned()));
}

#[test]
fn counting_begins_only_with_the_right_person() {
    let en_route = walk(Form::Both, &[(courier(), set_out())]);
    let wrong = Facts { token_matches: Some(false), ..facts(9) };
    assert_eq!(en_route.decide(&courier(), &start_count(), &wrong).unwrap_err(), Refusal::WrongToken);
    let asked = |reason: &str| {
        let verified = Verified::Asked { reason: reason.to_owned() };
        Body::StartCount(Box::new(StartCount { dossier: id(), verified, place: None }))
    };
    assert_eq!(refused(&en_route, &courier(), asked("  ")), Refusal::Missing("verified"));
    let counting = after(en_route, &[(courier(), asked("Máy hết pin"))]);
    assert!(matches!(counting.pickup, Some(Pickup::Counting { recognised: Proof::Weak, .. })));
}

#[test]
fn an_incomplete_count_needs_a_missing_paper_and_guidance_and_comes_again() {
    let counting = walk(Form::Both, &[(courier(), set_out()), (courier(), start_count())]);
    let with = |counted, guidance: &str, new_window| {
        let guidance = guidance.to_owned();
        Body::ReportIncomplete(ReportIncomplete { dossier: id(), counted, guidance, new_window })
    };
    let refuse = |body| refused(&counting, &courier(), body);
    assert_eq!(refuse(with(pickup().counted, "x", None)), Refusal::NothingMissing);
    assert_eq!(refuse(with(partial(), " ", None)), Refusal::NoGuidance);
    assert_eq!(refuse(with(Vec::new(), "x", None)), Refusal::CountIncomplete);
    let never = Window { to_min: 1, ..window() };
    assert_eq!(refuse(with(partial(), "x", Some(never))), Refusal::NoWindow);
    let dossier = after(counting, &[(courier(), incomplete())]);
    let Some(Pickup::Incomplete { incomplete, window: next }) = &dossier.pickup else { panic!("not incomplete") };
    assert!(incomplete.missing == [2] && next.day > window().day && dossier.holder() == Holder::Citizen);
}

#[test]
fn an_incomplete_dossier_is_taken_only_if_the_citizen_insists_and_the_note_says_so() {
    let incomplete = walk(Form::Both, &[(courier(), set_out()), (courier(), start_count()), (courier(), incomplete())]);
    let Body::ConfirmPickup(record) = insisting() else { unreachable!() };
    let silent = Body::ConfirmPickup(Box::new(ConfirmPickup { insists: false, ..*record }));
    assert_eq!(refused(&incomplete, &courier(), silent), Refusal::NotInsisted);
    let dossier = after(incomplete, &[(courier(), insisting())]);
    let note = consignment_note(&dossier, &booking().person, &agency()).unwrap();
    assert!(note.insisted && note.missing == ["Giấy 2"] && note.papers.len() == 1);
    assert_eq!(dossier.visits.len(), 1, "the visit before stays on record");
}

#[test]
fn what_a_courier_recorded_at_the_door_survives_reassignment_and_cancellation() {
    let missed = walk(Form::Both, &[(courier(), missed("RP6", Evidence::default()))]);
    let reschedule = Body::Reschedule { dossier: id(), window: window() };
    let mut dossier = after(missed, &[(citizen(), reschedule)]);
    assign(&mut dossier, Leg::Pickup);
    let dossier = after(dossier, &[(citizen(), Body::Cancel { dossier: id(), reason: String::new() })]);
    assert!(matches!(dossier.visits.as_slice(), [Visit::Missed { attempt }] if attempt.reason == "RP6"));
}

#[test]
fn a_plan_does_not_take_a_door_away_from_a_courier_who_is_on_the_way() {
    for dossier in states() {
        let Some(pickup) = dossier.pickup.clone() else { panic!("form a has a pickup") };
        let mut planned = dossier.clone();
        assign(&mut planned, Leg::Pickup);
        assert_eq!(planned.pickup == dossier.pickup, !pickup.may_be_scheduled() || state(&dossier) == "scheduled");
    }
}

#[test]
fn the_reasons_are_those_of_the_list_with_the_same_evidence_and_the_same_blame() {
    let list: Value = serde_json::from_str(include_str!("../data/fixtures/missed_pickup_reasons.json")).unwrap();
    let rows = list["reasons"].as_array().unwrap();
    assert_eq!(rows.len(), REASONS.len());
    for row in rows {
        let rules = reason(row["code"].as_str().unwrap()).unwrap();
        let word = |shows: &Shows| serde_json::to_value(shows).unwrap();
        assert_eq!(rules.evidence.iter().map(word).collect::<Vec<_>>(), *row["required_evidence"].as_array().unwrap());
        assert_eq!(serde_json::to_value(rules.cause).unwrap(), row["attributable_to"]);
        assert_eq!(Value::from(rules.no_show), row["counts_as_citizen_no_show"], "{}", rules.code);
        assert_eq!(Value::from(rules.needs_window), row["requires_new_date_and_time"]);
        assert!(rules.cause != Cause::Post || !rules.no_show, "what the post caused never counts against the citizen");
    }
    for code in ["RP6", "RP9", "RP10"] {
        let dossier = walk(Form::Both, &[(courier(), missed(code, Evidence::default()))]);
        assert!(!dossier.visits[0].is_no_show(), "{code}");
    }
}

#[test]
fn a_reason_without_its_own_evidence_is_kept_and_marked_for_a_person() {
    let marked = |reason: &str, evidence: Evidence| {
        let dossier = walk(Form::Both, &[(courier(), missed(reason, evidence))]);
        let Some(Pickup::Missed { attempt, .. }) = &dossier.pickup else { panic!("not missed") };
        attempt.evidence_missing
    };
    let place = Some([109.2, 13.4]);
    let called = Evidence { calls_ms: vec![5], place, ..Evidence::default() };
    let waited = |waited_min| Evidence { waited_min, ..called.clone() };
    let noted = Evidence { note: "Xe hỏng".into(), ..Evidence::default() };
    assert!(!marked("RP1", called.clone()) && marked("RP1", noted.clone()), "a note shows no call");
    assert!(!marked("RP2", waited(Some(5))) && marked("RP2", waited(Some(4))), "five minutes are waited");
    assert!(!marked("RP9", noted.clone()) && marked("RP9", Evidence::default()));
    assert!(!marked("RP8", Evidence::default()), "the new window shows it");
    assert!(marked("RP4", noted.clone()), "a part is shown by a count, which has its own command");
    assert!(!marked("X99", noted) && marked("X99", Evidence::default()), "a foreign code is kept as it is");
}

#[test]
fn an_office_takes_over_and_a_courier_takes_over_and_there_is_one_holder() {
    let collected = walk(Form::Both, &[(courier(), confirm())]);
    let other = actor(8, Role::Courier);
    assert_eq!(refused(&collected, &other, scan(Direction::In)), Refusal::NotHolder);
    assert_eq!(refused(&collected, &courier(), scan(Direction::Out)), Refusal::NotHolder);
    let far = Body::ScanItem(ScanItem { dossier: id(), office: "620999".into(), direction: Direction::In });
    assert_eq!(refused(&collected, &coordinator(), far), Refusal::NotHolder, "an office scans at its own counter");
    let in_office = after(collected, &[(coordinator(), scan(Direction::In))]);
    assert_eq!(in_office.holder(), Holder::Office(OFFICE.into()));
    assert_eq!(refused(&in_office, &courier(), Body::OfferHandover(offer())), Refusal::NotHolder);
    assert_eq!(refused(&in_office, &coordinator(), scan(Direction::Out)), Refusal::NotHolder);
    let elsewhere = Body::ScanItem(ScanItem { dossier: id(), office: "620999".into(), direction: Direction::Out });
    assert_eq!(refused(&in_office, &courier(), elsewhere), Refusal::NotHolder);
    let taken = after(in_office, &[(other.clone(), scan(Direction::Out))]);
    assert_eq!((taken.holder(), taken.courier()), (Holder::Courier(other.id), Some(other.id)));
    assert_eq!(refused(&taken, &courier(), Body::OfferHandover(offer())), Refusal::NotHolder);
    let filed = after(taken, &[(other, Body::OfferHandover(offer())), (officer(), Body::SignHandover(signed()))]);
    assert_eq!(filed.holder(), Holder::Agency);
}

#[test]
fn a_torn_cover_travels_on_only_with_its_record_and_under_its_new_seal() {
    let torn = walk(Form::Both, &[(courier(), confirm()), (citizen(), exception(ExceptionKind::Torn))]);
    let refuse = |by: Actor, body| refused(&torn, &by, body);
    assert_eq!(refuse(courier(), Body::OfferHandover(offer())), Refusal::RepackFirst);
    assert_eq!(refuse(coordinator(), resolve(ExceptionOutcome::Continue)), Refusal::RepackFirst);
    assert_eq!(refuse(actor(8, Role::Courier), repack()), Refusal::NotHolder);
    let Body::RepackItem(record) = repack() else { unreachable!() };
    let with = |change: &dyn Fn(&mut RepackItem)| {
        let mut record = record.clone();
        change(&mut record);
        refuse(courier(), Body::RepackItem(record))
    };
    assert_eq!(with(&|r| r.seal.clear()), Refusal::Missing("seal"));
    assert_eq!(with(&|r| r.photos.clear()), Refusal::Missing("photos"));
    assert_eq!(with(&|r| r.witness.clear()), Refusal::Missing("witness"));
    assert_eq!(with(&|r| r.counted.clear()), Refusal::CountIncomplete);
    let repacked = after(torn, &[(courier(), repack()), (courier(), Body::OfferHandover(offer()))]);
    assert_eq!(
        refused(&repacked, &officer(), Body::SignHandover(signed())),
        Refusal::SealDiffers,
        "the old seal is gone"
    );
    let mut record = signed();
    record.lines[0].seal = "NP777".into();
    assert_eq!(state(&after(repacked, &[(officer(), Body::SignHandover(record))])), "handed_over");
}

#[test]
fn a_sealed_item_is_opened_for_no_other_reason() {
    for kind in [ExceptionKind::Lost, ExceptionKind::WrongAgency] {
        let dossier = walk(Form::Both, &[(courier(), confirm()), (courier(), exception(kind))]);
        assert_eq!(refused(&dossier, &courier(), repack()), Refusal::WrongState);
    }
    assert_eq!(refused(&collected(), &courier(), repack()), Refusal::WrongState);
}

#[test]
fn another_seal_is_handed_over_only_with_an_exception_and_a_remark() {
    let offered = walk(Form::Both, &[(courier(), confirm()), (courier(), Body::OfferHandover(offer()))]);
    let mut record = signed();
    record.lines[0].seal = "NP002".into();
    assert_eq!(refused(&offered, &officer(), Body::SignHandover(record.clone())), Refusal::SealDiffers);
    let opened = after(offered, &[(officer(), exception(ExceptionKind::SealDiffers))]);
    assert_eq!(refused(&opened, &officer(), Body::SignHandover(record.clone())), Refusal::Missing("remarks"));
    record.lines[0].remarks = "Đếm đủ, bìa còn nguyên".into();
    let filed = after(opened, &[(officer(), Body::SignHandover(record))]);
    let exceptions = &filed.pickup.as_ref().unwrap().collected().unwrap().journey.exceptions;
    assert!(exceptions.len() == 1 && filed.holder() == Holder::Agency && filed.status.filing().is_some());
}

#[test]
fn an_exception_is_reported_by_anyone_concerned_with_words_and_the_seal_that_was_read() {
    let collected = collected();
    for by in [citizen(), courier(), coordinator(), officer(), actor(9, Role::CallOperator)] {
        assert!(collected.decide(&by, &exception(ExceptionKind::Lost), &facts(9)).is_ok(), "{:?}", by.role);
    }
    let report = |seal_found, note: &str| {
        let (kind, note) = (ExceptionKind::SealDiffers, note.to_owned());
        Body::ReportException(ReportException { dossier: id(), kind, seal_found, photos: Vec::new(), note })
    };
    assert_eq!(refused(&collected, &courier(), report(None, "x")), Refusal::Missing("seal_found"));
    assert_eq!(refused(&collected, &courier(), report(Some("1".into()), " ")), Refusal::Missing("note"));
    let far = Actor { scope: Scope::Agency("mc-22076".into()), ..officer() };
    assert_eq!(refused(&collected, &far, exception(ExceptionKind::Lost)), Refusal::NotYours);
}

#[test]
fn an_item_is_withdrawn_only_with_proof_of_posting_and_at_the_senders_cost() {
    let collected = collected();
    let with = |note_number, agrees_to_cost| {
        Body::WithdrawItem(WithdrawItem { dossier: id(), note_number, agrees_to_cost, reason: String::new() })
    };
    assert_eq!(refused(&collected, &citizen(), with(2, true)), Refusal::NoProofOfPosting);
    assert_eq!(refused(&collected, &citizen(), with(1, false)), Refusal::Missing("agrees_to_cost"));
    assert_eq!(
        refused(&filed(), &citizen(), with(1, true)),
        Refusal::WrongState,
        "what the agency has is the agency's"
    );
    let returning = after(collected, &[(citizen(), with(1, true))]);
    assert_eq!((returning.holder(), returning.status.code()), (Holder::Courier(courier().id), 1));
    let late = refused(&returning, &courier(), Body::OfferHandover(offer()));
    assert!(late == Refusal::CalledOff && late.needs_a_person());
}

#[test]
fn a_withdrawn_item_is_given_back_to_the_right_person_by_whoever_has_it_with_its_seal() {
    let returning = walk(Form::Both, &[(courier(), confirm()), (citizen(), withdraw())]);
    let with = |change: &dyn Fn(&mut GiveBack)| {
        let mut record = record_of_giving_back();
        change(&mut record);
        refused(&returning, &courier(), Body::GiveBack(Box::new(record)))
    };
    assert_eq!(with(&|r| r.seal = "NP002".into()), Refusal::SealDiffers);
    assert_eq!(with(&|r| r.identity.name_matches = false), Refusal::IdentityMismatch);
    assert_eq!(with(&|r| r.identity.last4 = "12".into()), Refusal::Invalid("last4"));
    assert_eq!(with(&|r| r.taken[0].amount = 0), Refusal::Invalid("taken"));
    assert_eq!(refused(&returning, &actor(8, Role::Courier), give_back()), Refusal::NotHolder);
    let over = after(returning, &[(courier(), give_back())]);
    assert_eq!((over.holder(), over.status.code(), over.money.taken.len()), (Holder::Citizen, 7, 2));
}

#[test]
fn a_cancellation_that_was_made_before_and_arrives_after_the_collection_goes_to_a_person() {
    let cancel = Body::Cancel { dossier: id(), reason: String::new() };
    let mut dossier = scheduled(Form::Both);
    take(&mut dossier, &courier(), confirm(), 100);
    let earlier = dossier.decide(&citizen(), &cancel, &facts(99)).unwrap_err();
    let later = dossier.decide(&citizen(), &cancel, &facts(101)).unwrap_err();
    assert_eq!((earlier, earlier.needs_a_person()), (Refusal::CollectedFirst, true));
    assert_eq!((later, later.needs_a_person()), (Refusal::WithdrawInstead, false));
}

#[test]
fn a_dossier_has_one_waybill_for_the_leg() {
    let second = ConfirmPickup { waybill: "RA000000029VN".into(), note_number: 9, ..pickup() };
    for dossier in states().iter().filter(|one| one.pickup.as_ref().is_some_and(|leg| leg.collected().is_some())) {
        let body = Body::ConfirmPickup(Box::new(second.clone()));
        assert_eq!(refused(dossier, &courier(), body), Refusal::WrongState, "{}", state(dossier));
    }
}

#[test]
fn form_a_ends_with_the_slip_at_home_and_form_c_with_the_date() {
    let handed = |form| {
        let offer = (courier(), Body::OfferHandover(offer()));
        walk(form, &[(courier(), confirm()), offer, (officer(), Body::SignHandover(signed()))])
    };
    assert_eq!(refused(&handed(Form::Send), &coordinator(), close()), Refusal::WrongState);
    assert_eq!(handed(Form::Send).courier(), Some(courier().id), "the slip is still to be brought");
    assert_eq!(refused(&handed(Form::Both), &courier(), bring_slip()), Refusal::WrongState);
    assert_eq!(refused(&handed(Form::Send), &actor(8, Role::Courier), bring_slip()), Refusal::NotYours);
    let no_code = BringSlip { dossier: id(), slip_code: " ".into(), signature: digest("s"), place: None };
    assert_eq!(refused(&handed(Form::Send), &courier(), Body::BringSlip(no_code)), Refusal::Missing("slip_code"));
    assert_eq!(state(&after(handed(Form::Both), &[(coordinator(), close())])), "closed");
}

#[test]
fn a_note_without_its_time_is_refused() {
    let zero = Facts { occurred_ms: 0, ..facts(0) };
    let refusal = scheduled(Form::Both).decide(&courier(), &confirm(), &zero).unwrap_err();
    assert_eq!(refusal, Refusal::Missing("occurred_at"));
}

#[test]
fn the_wire_names_of_the_states_and_events_are_frozen() {
    let names: Vec<_> = states().iter().map(state).collect();
    let expected = "requested scheduled en_route missed counting incomplete collected in_transit offered exception \
                    in_claim returning given_back handed_over slip_returned closed cancelled";
    assert_eq!(names.join(" "), expected);
    let opened = collected().decide(&courier(), &exception(ExceptionKind::WrongAgency), &facts(9)).unwrap();
    assert!(matches!(opened.event, Event::ExceptionOpened { .. }));
    let text = serde_json::to_value(&opened.event).unwrap();
    assert_eq!(
        (text["event"].as_str(), text["exception"]["kind"].as_str()),
        (Some("exception_opened"), Some("wrong_agency"))
    );
}
