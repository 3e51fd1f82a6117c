//! The return leg as a state machine: every step of the table is allowed, every other one refused, and nothing is reached
//! without its proofs.

use chrono::{NaiveDate, NaiveTime};
use proptest::prelude::*;
use shared::actor::Actor;
use shared::api::command::*;
use shared::dossier::Dossier;
use shared::dossier::decide::Facts;
use shared::dossier::refusal::Refusal;
use shared::ids::DossierId;
use shared::shipment::custody::custody;
use shared::shipment::note::{Flaw, Party, result_note};
use shared::shipment::{Chosen, Holder, Leg, PostDays, Return};
use shared::time::instant;

use crate::story::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Nine in the morning of a local day.
fn at(text: &str) -> i64 {
    instant(day(text), NaiveTime::from_hms_opt(9, 0, 0).unwrap()).timestamp_millis()
}

fn other_courier() -> Actor {
    actor(22, shared::actor::Role::Courier)
}

fn on(text: &str) -> Facts {
    facts(at(text))
}

fn act(dossier: &mut Dossier, by: &Actor, body: Body, on_day: &str) {
    take(dossier, by, body, at(on_day));
}

fn no(dossier: &Dossier, by: &Actor, body: Body, on_day: &str) -> Refusal {
    dossier.decide(by, &body, &on(on_day)).map(|step| panic!("allowed: {step:?}")).unwrap_err()
}

fn fail() -> Body {
    let evidence = Evidence { calls_ms: vec![1], waited_min: Some(10), ..Evidence::default() };
    Body::FailDelivery(Box::new(FailDelivery { dossier: id(), reason: "RP2".into(), evidence, new_window: None }))
}

fn confirm() -> Body {
    Body::ConfirmDelivery(Box::new(delivery()))
}

fn start() -> Body {
    Body::StartDelivery { dossier: id() }
}

fn scan() -> Body {
    Body::ScanCover { dossier: id(), office: OFFICE.into() }
}

fn address() -> Address {
    Address { line: "Tổ 3".into(), ..booking().person.address }
}

fn window_on(text: &str) -> Window {
    Window { day: day(text), ..window() }
}

fn at_office() -> DeliveryChoice {
    DeliveryChoice::AtOffice { office: OFFICE.into() }
}

fn failed_on(text: &str) -> Dossier {
    let mut dossier = with_courier();
    act(&mut dossier, &courier(), fail(), text);
    dossier
}

fn invited_twice() -> Dossier {
    let mut dossier = failed_on("2026-11-16");
    act(&mut dossier, &courier(), invitation(1), "2026-11-16");
    act(&mut dossier, &courier(), invitation(2), "2026-11-18");
    dossier
}

fn returned() -> Dossier {
    let mut dossier = invited_twice();
    act(&mut dossier, &courier(), offer_return(CostBearer::Citizen), "2026-11-20");
    act(&mut dossier, &officer(), sign_return(), "2026-11-20");
    dossier
}

fn held() -> Dossier {
    let mut dossier = failed_on("2026-11-16");
    act(&mut dossier, &citizen(), choose(at_office()), "2026-11-16");
    act(&mut dossier, &courier(), Body::OfferCover(offer_cover()), "2026-11-17");
    act(&mut dossier, &coordinator(), Body::TakeCover(take_cover()), "2026-11-17");
    dossier
}

fn in_state(name: &str) -> Dossier {
    let mut dossier = with_courier();
    match name {
        "ready" => {
            dossier = filed();
            take(&mut dossier, &officer(), Body::Process { dossier: id(), code: "G09".into() }, 40);
            take(&mut dossier, &officer(), Body::Finish { dossier: id() }, 50);
        }
        "released" => {
            dossier = in_state("ready");
            assign(&mut dossier, Leg::Return);
            take(&mut dossier, &officer(), Body::ReleaseResult(Box::new(release())), 60);
        }
        "collected" => {}
        "in_transit" => act(&mut dossier, &courier(), scan(), "2026-11-16"),
        "offered" => act(&mut dossier, &courier(), Body::OfferCover(offer_cover()), "2026-11-16"),
        "at_office" => {
            dossier = in_state("offered");
            act(&mut dossier, &coordinator(), Body::TakeCover(take_cover()), "2026-11-16");
        }
        "out" => act(&mut dossier, &courier(), start(), "2026-11-16"),
        "failed" => dossier = failed_on("2026-11-16"),
        "invited_1" => {
            dossier = failed_on("2026-11-16");
            act(&mut dossier, &courier(), invitation(1), "2026-11-16");
        }
        "invited_2" => dossier = invited_twice(),
        "held" => dossier = held(),
        "offered_back" => {
            dossier = invited_twice();
            act(&mut dossier, &courier(), offer_return(CostBearer::Post), "2026-11-20");
        }
        "returned" => dossier = returned(),
        "unclaimed" => {
            dossier = failed_on("2026-11-16");
            let accepted_ms = at("2026-11-16");
            let Some(Return::Failed(cover)) = &mut dossier.back else { panic!("not failed") };
            cover.accepted_ms = Some(accepted_ms);
            act(&mut dossier, &coordinator(), Body::DeclareUnclaimed { dossier: id() }, "2027-05-16");
        }
        "delivered" => act(&mut dossier, &courier(), confirm(), "2026-11-16"),
        "disputed" => {
            dossier = in_state("delivered");
            act(&mut dossier, &citizen(), dispute(), "2026-11-17");
        }
        "claimed" => {
            dossier = in_state("disputed");
            act(&mut dossier, &coordinator(), settle(Finding::NotReceived), "2026-11-18");
        }
        other => panic!("no state {other}"),
    }
    dossier
}

const STATES: [&str; 17] = [
    "ready",
    "released",
    "collected",
    "in_transit",
    "offered",
    "at_office",
    "out",
    "failed",
    "invited_1",
    "invited_2",
    "held",
    "offered_back",
    "returned",
    "unclaimed",
    "delivered",
    "disputed",
    "claimed",
];

/// Every step that the rules allow in a state, late enough that no date forbids it, by its right person.
fn allowed(state: &str) -> &'static [&'static str] {
    match state {
        "ready" => &["release"],
        "released" => &["accept", "redirect"],
        "collected" | "in_transit" => &["scan", "offer", "start", "confirm", "fail", "redirect"],
        // Until somebody signs for it, it is still this courier's.
        "offered" => &["scan", "offer", "take", "take_other", "start", "confirm", "fail", "redirect"],
        "at_office" => &["take_own", "take_other", "scan_office", "redirect"],
        "out" => &["offer", "confirm", "fail", "redirect"],
        "failed" => {
            &["offer", "start", "confirm", "fail", "invite_1", "date", "elsewhere", "proxy", "office", "redirect"]
        }
        "invited_1" => {
            &["offer", "start", "confirm", "fail", "invite_2", "date", "elsewhere", "proxy", "office", "redirect"]
        }
        "invited_2" => {
            &["offer", "start", "confirm", "fail", "date", "elsewhere", "proxy", "office", "back", "redirect"]
        }
        "held" => &["confirm", "confirm_counter", "invite_1", "redirect"],
        "offered_back" => &["sign_back"],
        "returned" => &["rebook"],
        "delivered" => &["papers", "dispute"],
        "disputed" => &["papers", "settle", "claim"],
        _ => &[],
    }
}

fn steps() -> Vec<(&'static str, Actor, Body)> {
    let accept = acceptance("NP900");
    let proxy =
        DeliveryChoice::Proxy { name: "Lê An".into(), relation: "con".into(), window: window_on("2026-12-03") };
    let elsewhere = DeliveryChoice::OtherAddress { address: address(), window: window_on("2026-12-03") };
    vec![
        ("release", officer(), Body::ReleaseResult(Box::new(release()))),
        ("accept", courier(), accept),
        ("scan", courier(), scan()),
        ("scan_office", coordinator(), scan()),
        ("offer", courier(), Body::OfferCover(offer_cover())),
        ("take", coordinator(), Body::TakeCover(take_cover())),
        ("take_own", courier(), Body::TakeCover(take_cover())),
        ("take_other", other_courier(), Body::TakeCover(take_cover())),
        ("start", courier(), start()),
        ("confirm", courier(), confirm()),
        ("confirm_counter", coordinator(), confirm()),
        ("fail", courier(), fail()),
        ("invite_1", courier(), invitation(1)),
        ("invite_2", courier(), invitation(2)),
        ("date", citizen(), choose(DeliveryChoice::NewDate { window: window_on("2026-12-03") })),
        ("elsewhere", citizen(), choose(elsewhere)),
        ("proxy", citizen(), choose(proxy)),
        ("office", citizen(), choose(at_office())),
        ("back", courier(), offer_return(CostBearer::Citizen)),
        ("sign_back", officer(), sign_return()),
        ("rebook", citizen(), Body::RebookReturn { dossier: id(), window: window_on("2026-12-03") }),
        ("papers", officer(), papers()),
        ("redirect", officer(), redirect()),
        ("dispute", citizen(), dispute()),
        ("settle", coordinator(), settle(Finding::Delivered)),
        ("claim", coordinator(), settle(Finding::NotReceived)),
    ]
}

#[test]
fn every_step_of_the_table_is_allowed_and_every_other_one_refused() {
    for state in STATES {
        let dossier = in_state(state);
        for (name, by, body) in steps() {
            // A coordinator's scan is the one thing that the courier's own states allow to the office, too.
            let at_office = name == "scan_office" && matches!(state, "collected" | "in_transit" | "offered");
            let expected = allowed(state).contains(&name) || at_office;
            let decided = dossier.decide(&by, &body, &on("2026-12-01"));
            assert_eq!(decided.is_ok(), expected, "{state}: {name}: {decided:?}");
        }
    }
}

#[test]
fn each_state_has_one_holder_and_only_a_signature_changes_it() {
    let me = || Holder::Courier(courier().id);
    for (state, holder) in [
        ("ready", Holder::Agency),
        ("released", Holder::Agency),
        ("collected", me()),
        ("in_transit", me()),
        ("offered", me()),
        ("at_office", Holder::Office(OFFICE.into())),
        ("out", me()),
        ("failed", me()),
        ("invited_2", me()),
        ("held", Holder::Office(OFFICE.into())),
        ("offered_back", me()),
        ("returned", Holder::Agency),
        ("delivered", Holder::Citizen),
        ("disputed", Holder::Citizen),
    ] {
        assert_eq!(in_state(state).holder(), holder, "{state}");
    }
}

#[test]
fn vectors_i01_to_i05_hold_through_real_commands() {
    for (first, second, back) in [
        // I01: an ordinary week.
        ("2026-11-16", "2026-11-18", "2026-11-20"),
        // I02: a Sunday and 24 November in between.
        ("2026-11-21", "2026-11-25", "2026-11-27"),
    ] {
        let mut dossier = failed_on(first);
        act(&mut dossier, &courier(), invitation(1), first);
        let Some(Return::Invited(cover)) = &dossier.back else { panic!("not invited") };
        assert_eq!(cover.invitations[0].next_not_before, day(second), "the countdown");
        let early = day(second).pred_opt().unwrap().to_string();
        assert_eq!(no(&dossier, &courier(), invitation(2), &early), Refusal::TooEarly(day(second)));
        act(&mut dossier, &courier(), invitation(2), second);
        let Some(Return::Invited(cover)) = &dossier.back else { panic!("not invited") };
        assert_eq!(cover.invitations[1].next_not_before, day(back), "the countdown");
        let early = day(back).pred_opt().unwrap().to_string();
        let too_early = no(&dossier, &courier(), offer_return(CostBearer::Citizen), &early);
        assert_eq!(too_early, Refusal::TooEarly(day(back)));
        act(&mut dossier, &courier(), offer_return(CostBearer::Citizen), back);
    }
    // I04: three calendar days with one working day among them.
    let mut dossier = failed_on("2026-11-21");
    act(&mut dossier, &courier(), invitation(1), "2026-11-21");
    assert_eq!(no(&dossier, &courier(), invitation(2), "2026-11-24"), Refusal::TooEarly(day("2026-11-25")));
}

#[test]
fn force_majeure_makes_the_gaps_longer() {
    let mut dossier = failed_on("2026-11-16");
    act(&mut dossier, &courier(), invitation(1), "2026-11-16");
    let flooded = PostDays { suspended: vec![day("2026-11-17"), day("2026-11-18")], ..post() };
    let facts = |on_day| Facts { post: Some(flooded.clone()), ..on(on_day) };
    let refusal = dossier.decide(&courier(), &invitation(2), &facts("2026-11-18")).unwrap_err();
    assert_eq!(refusal, Refusal::TooEarly(day("2026-11-20")));
    assert!(dossier.decide(&courier(), &invitation(2), &facts("2026-11-20")).is_ok());
}

#[test]
fn without_two_invitations_nothing_goes_back() {
    for state in ["failed", "invited_1"] {
        let refusal = no(&in_state(state), &courier(), offer_return(CostBearer::Post), "2026-12-20");
        assert_eq!(refusal, Refusal::InvitationsOpen, "{state}");
    }
    let mut again = invited_twice();
    act(&mut again, &courier(), fail(), "2026-11-19");
    let refusal = no(&again, &courier(), offer_return(CostBearer::Post), "2026-12-20");
    assert_eq!(refusal, Refusal::InvitationsOpen, "each failed delivery has invitations of its own");
}

#[test]
fn a_chosen_date_comes_before_the_return_and_another_address_costs_postage_of_its_own() {
    let mut dossier = invited_twice();
    act(&mut dossier, &citizen(), choose(DeliveryChoice::NewDate { window: window_on("2026-11-30") }), "2026-11-19");
    assert_eq!(dossier.return_window.map(|window| window.day), Some(day("2026-11-30")));
    let refusal = no(&dossier, &courier(), offer_return(CostBearer::Citizen), "2026-11-25");
    assert_eq!(refusal, Refusal::TooEarly(day("2026-12-01")));
    let mut elsewhere = failed_on("2026-11-16");
    let choice = DeliveryChoice::OtherAddress { address: address(), window: window_on("2026-11-19") };
    act(&mut elsewhere, &citizen(), choose(choice), "2026-11-17");
    assert_eq!(elsewhere.money.extra_postage.iter().map(|line| line.amount).collect::<Vec<_>>(), [40_000]);
    assert_eq!(elsewhere.money.postage, 40_000, "never merged");
    assert_eq!(elsewhere.deliver_to.unwrap().address, Some(elsewhere.version));
}

#[test]
fn a_choice_needs_a_day_ahead_an_office_of_ours_and_a_named_proxy() {
    let dossier = failed_on("2026-11-16");
    let no = |choice| no(&dossier, &citizen(), choose(choice), "2026-11-17");
    assert_eq!(no(DeliveryChoice::NewDate { window: window_on("2026-11-16") }), Refusal::SlotClosed);
    assert_eq!(no(DeliveryChoice::AtOffice { office: "620999".into() }), Refusal::Invalid("office"));
    let nobody = DeliveryChoice::Proxy { name: " ".into(), relation: "con".into(), window: window_on("2026-11-19") };
    assert_eq!(no(nobody), Refusal::Missing("recipient"));
}

#[test]
fn a_cover_left_at_the_office_in_the_evening_is_anothers_the_next_day() {
    let mut dossier = in_state("offered");
    assert_eq!(no(&dossier, &courier(), Body::TakeCover(take_cover()), "2026-11-16"), Refusal::SamePerson);
    let wrong = Body::TakeCover(TakeCover { seal: "NP901".into(), ..take_cover() });
    assert_eq!(no(&dossier, &coordinator(), wrong, "2026-11-16"), Refusal::SealDiffers);
    act(&mut dossier, &coordinator(), Body::TakeCover(take_cover()), "2026-11-16");
    assert_eq!(no(&dossier, &courier(), confirm(), "2026-11-17"), Refusal::WrongState);
    act(&mut dossier, &other_courier(), Body::TakeCover(take_cover()), "2026-11-17");
    assert_eq!(dossier.holder(), Holder::Courier(other_courier().id));
    assert_eq!(no(&dossier, &courier(), confirm(), "2026-11-17"), Refusal::Reassigned);
    act(&mut dossier, &other_courier(), start(), "2026-11-17");
    act(&mut dossier, &other_courier(), confirm(), "2026-11-17");
}

#[test]
fn nobody_sets_out_whom_the_recipient_was_not_shown() {
    let unseen = Facts { courier_shown: Some(false), ..on("2026-11-16") };
    let refusal = with_courier().decide(&courier(), &start(), &unseen).unwrap_err();
    assert_eq!(refusal, Refusal::Missing("courier"));
    let nowhere = Body::ScanCover { dossier: id(), office: " ".into() };
    assert_eq!(no(&with_courier(), &courier(), nowhere, "2026-11-16"), Refusal::Missing("office"));
}

#[test]
fn what_is_held_is_given_out_at_that_counter_or_goes_back_after_its_last_day() {
    let dossier = held();
    let Some(Return::Held { until, .. }) = dossier.back else { panic!("not held") };
    // Ten working days of the post after 17 November, without the Sundays and 24 November.
    assert_eq!(until, day("2026-11-30"));
    let far = Actor { scope: shared::actor::Scope::Office("620999".into()), ..coordinator() };
    assert_eq!(no(&dossier, &far, confirm(), "2026-11-18"), Refusal::NotYours);
    let mut fetched = dossier.clone();
    act(&mut fetched, &coordinator(), confirm(), "2026-11-18");
    assert_eq!((fetched.status.code(), fetched.holder()), (10, Holder::Citizen));
    let mut waited = dossier;
    act(&mut waited, &coordinator(), invitation(1), "2026-11-18");
    act(&mut waited, &coordinator(), invitation(2), "2026-11-20");
    let early = no(&waited, &courier(), offer_return(CostBearer::Citizen), "2026-11-30");
    assert_eq!(early, Refusal::TooEarly(day("2026-12-01")));
    act(&mut waited, &courier(), offer_return(CostBearer::Citizen), "2026-12-01");
    assert_eq!(waited.holder(), Holder::Courier(courier().id));
}

#[test]
fn a_return_needs_two_people_the_same_seal_and_names_who_pays() {
    let mut dossier = invited_twice();
    act(&mut dossier, &courier(), offer_return(CostBearer::Post), "2026-11-20");
    let both = Actor { id: courier().id, ..officer() };
    assert_eq!(no(&dossier, &both, sign_return(), "2026-11-20"), Refusal::SamePerson);
    let Body::SignReturn(signed) = sign_return() else { panic!("not a signature") };
    let wrong = Body::SignReturn(SignReturn { seal: "NP901".into(), ..signed });
    assert_eq!(no(&dossier, &officer(), wrong, "2026-11-20"), Refusal::SealDiffers);
    act(&mut dossier, &officer(), sign_return(), "2026-11-20");
    let Some(Return::ReturnedToAgency { returned, .. }) = &dossier.back else { panic!("not returned") };
    assert_eq!((returned.offer.cost, dossier.status.code()), (CostBearer::Post, 9));
}

#[test]
fn what_went_back_may_be_asked_for_once_more_at_the_cost_of_whoever_was_at_fault() {
    for (cost, postage) in [(CostBearer::Citizen, 40_000), (CostBearer::Post, 0), (CostBearer::Agency, 0)] {
        let mut dossier = invited_twice();
        act(&mut dossier, &courier(), offer_return(cost), "2026-11-20");
        act(&mut dossier, &officer(), sign_return(), "2026-11-20");
        act(
            &mut dossier,
            &citizen(),
            Body::RebookReturn { dossier: id(), window: window_on("2026-11-25") },
            "2026-11-23",
        );
        assert!(matches!(dossier.back, Some(Return::Ready { .. })));
        let extra: i64 = dossier.money.extra_postage.iter().map(|line| line.amount).sum();
        assert_eq!(extra, postage, "{cost:?}");
        act(&mut dossier, &officer(), Body::ReleaseResult(Box::new(release())), "2026-11-24");
    }
}

#[test]
fn a_proxy_shows_a_letter_with_both_names_and_neighbour_or_mailbox_is_no_recipient() {
    let proxy = Recipient::Proxy { name: "Lê An".into(), relation: "hàng xóm".into() };
    let with =
        |letter| Body::ConfirmDelivery(Box::new(ConfirmDelivery { recipient: proxy.clone(), letter, ..delivery() }));
    let letter = |signed_on: &str, names_match| Some(LetterShown { signed_on: day(signed_on), names_match });
    let mut dossier = with_courier();
    for bad in [None, letter("2026-11-15", false), letter("2026-11-17", true)] {
        assert_eq!(no(&dossier, &courier(), with(bad), "2026-11-16"), Refusal::LetterMissing);
    }
    act(&mut dossier, &courier(), with(letter("2026-11-15", true)), "2026-11-16");
    let Some(Return::Delivered { delivered, .. }) = &dossier.back else { panic!("not delivered") };
    assert!(delivered.by_proxy && delivered.letter.is_some() && delivered.identity.last4 == "1234");
    for other in ["mailbox", "neighbour"] {
        assert!(serde_json::from_str::<Recipient>(&format!("{{\"is\":\"{other}\"}}")).is_err());
    }
}

#[test]
fn fees_due_are_taken_with_a_receipt_and_a_lost_paper_follows_the_agencys_rule() {
    let released = |change: &dyn Fn(&mut ReleaseResult)| {
        let mut dossier = in_state("ready");
        let mut result = release();
        change(&mut result);
        take(&mut dossier, &officer(), Body::ReleaseResult(Box::new(result)), 60);
        let accept = acceptance("NP900");
        take(&mut dossier, &courier(), accept, 70);
        dossier
    };
    let mut with_fee = released(&|result| result.fee_due = 8_000);
    assert_eq!(no(&with_fee, &courier(), confirm(), "2026-11-16"), Refusal::FeeOpen);
    let paid = |amount| {
        let taken = vec![Taken { kind: Money::StateFee, amount, receipt: 9 }];
        Body::ConfirmDelivery(Box::new(ConfirmDelivery { taken, ..delivery() }))
    };
    act(&mut with_fee, &courier(), paid(8_000), "2026-11-16");
    let lost = || {
        let recalled = vec![Recalled { paper: "Sổ cũ".into(), taken_back: false }];
        Body::ConfirmDelivery(Box::new(ConfirmDelivery { recalled, ..delivery() }))
    };
    let strict = released(&|result| result.if_lost = IfLost::Withhold);
    assert_eq!(no(&strict, &courier(), lost(), "2026-11-16"), Refusal::RecallOpen);
    let mut lenient = released(&|_| {});
    act(&mut lenient, &courier(), lost(), "2026-11-16");
}

#[test]
fn old_papers_and_fees_go_back_to_the_agency_by_the_signature_of_another() {
    let mut dossier = in_state("delivered");
    assert_eq!(dossier.courier(), Some(courier().id), "the courier still has something of it");
    let with = |papers: Vec<String>, fee| {
        Body::ReturnPapers(ReturnPapers { dossier: id(), papers, fee, remarks: String::new(), signature: digest("p") })
    };
    assert_eq!(no(&dossier, &officer(), with(Vec::new(), 0), "2026-11-16"), Refusal::PapersDiffer);
    assert_eq!(no(&dossier, &officer(), with(vec!["Sổ cũ".into()], 1), "2026-11-16"), Refusal::PapersDiffer);
    let both = Actor { id: courier().id, ..officer() };
    assert_eq!(no(&dossier, &both, papers(), "2026-11-16"), Refusal::SamePerson);
    act(&mut dossier, &officer(), papers(), "2026-11-16");
    assert_eq!(dossier.courier(), None);
    assert_eq!(no(&dossier, &officer(), papers(), "2026-11-16"), Refusal::WrongState, "once");
}

#[test]
fn a_dispute_goes_to_a_person_other_than_the_one_who_delivered() {
    let mut dossier = in_state("disputed");
    assert_eq!(dossier.status.code(), 10, "the record at the door stays signed");
    let deliverer = Actor { id: courier().id, ..coordinator() };
    assert_eq!(no(&dossier, &deliverer, settle(Finding::Delivered), "2026-11-18"), Refusal::SamePerson);
    let wordless = Body::SettleDispute { dossier: id(), finding: Finding::Delivered, words: " ".into() };
    assert_eq!(no(&dossier, &coordinator(), wordless, "2026-11-18"), Refusal::Missing("words"));
    act(&mut dossier, &coordinator(), settle(Finding::Delivered), "2026-11-18");
    assert!(matches!(dossier.back, Some(Return::Delivered { settled: Some(_), .. })));
    assert_eq!(no(&dossier, &citizen(), dispute(), "2026-11-19"), Refusal::WrongState, "once");
    assert!(matches!(in_state("claimed").back, Some(Return::Claimed { .. })));
    let late = no(&in_state("delivered"), &citizen(), dispute(), "2027-05-17");
    assert_eq!(late, Refusal::WrongState, "six months");
}

#[test]
fn an_item_is_unclaimed_after_six_months_and_not_before() {
    let mut dossier = failed_on("2026-11-16");
    let Some(Return::Failed(cover)) = &mut dossier.back else { panic!("not failed") };
    cover.accepted_ms = Some(at("2026-11-16"));
    let unclaimed = Body::DeclareUnclaimed { dossier: id() };
    assert_eq!(no(&dossier, &coordinator(), unclaimed, "2027-05-15"), Refusal::TooEarly(day("2027-05-16")));
    assert!(matches!(in_state("unclaimed").back, Some(Return::Unclaimed { .. })));
}

#[test]
fn the_agency_may_change_recipient_or_address_before_delivery_and_pays() {
    let mut dossier = failed_on("2026-11-16");
    let Body::RedirectResult(base) = redirect() else { panic!("no redirect") };
    let nothing = RedirectResult { recipient: None, ..(*base).clone() };
    let refusal = no(&dossier, &officer(), Body::RedirectResult(Box::new(nothing)), "2026-11-17");
    assert_eq!(refusal, Refusal::Missing("address"));
    let elsewhere = RedirectResult { address: Some(address()), ..*base };
    act(&mut dossier, &officer(), Body::RedirectResult(Box::new(elsewhere)), "2026-11-17");
    let line = dossier.money.extra_postage[0];
    assert_eq!((line.payer, line.amount), (CostBearer::Agency, 40_000));
    assert!(matches!(dossier.back, Some(Return::Failed(_))), "where it lies does not change");
}

#[test]
fn a_state_that_was_stored_before_is_still_read() {
    let dossier = failed_on("2026-11-16");
    let mut stored = serde_json::to_value(&dossier).unwrap();
    let back = stored["return"].as_object_mut().unwrap();
    back.remove("keeper");
    back.remove("accepted_ms");
    let read: Dossier = serde_json::from_value(stored).unwrap();
    assert_eq!(read.holder(), Holder::Courier(courier().id));
    assert!(read.decide(&courier(), &invitation(1), &on("2026-11-16")).is_ok());
}

/// What must have been seen on the way to a state.
fn proofs(dossier: &Dossier) {
    let holder = dossier.holder();
    match dossier.back.as_ref().unwrap() {
        Return::InTransit(cover) => {
            assert!(!cover.scans.is_empty() && matches!(holder, Holder::Courier(_)));
        }
        Return::AtDeliveryOffice(cover) => {
            assert!(!cover.scans.is_empty() && matches!(holder, Holder::Office(_)));
        }
        Return::OutForDelivery(_) => assert!(matches!(holder, Holder::Courier(_))),
        Return::Failed(cover) => assert!(!cover.attempts.is_empty() && cover.invitations.is_empty()),
        Return::Invited(cover) => assert!(!cover.attempts.is_empty() && !cover.invitations.is_empty()),
        Return::Held { cover, office, until } => {
            assert_eq!(holder, Holder::Office(office.clone()));
            assert!(matches!(&cover.choice, Some(Chosen::AtOffice { since, .. }) if since < until));
        }
        Return::OfferedBack { cover, offer } => {
            assert_eq!(holder, Holder::Courier(offer.courier));
            let [first, second] = cover.invitations.as_slice() else { panic!("two invitations") };
            let earliest = post().return_to_agency(first.on, second.on).unwrap();
            assert!(shared::shipment::day_of(offer.at_ms) >= earliest);
        }
        Return::ReturnedToAgency { returned, .. } => {
            assert_ne!(returned.officer, returned.offer.courier);
            assert_eq!((&holder, dossier.status.code()), (&Holder::Agency, 9));
        }
        Return::Delivered { delivered, .. }
        | Return::Disputed { delivered, .. }
        | Return::Claimed { delivered, .. } => {
            assert!(delivered.identity.name_matches && delivered.identity.last4.len() == 4);
            assert_eq!((&holder, dossier.status.code()), (&Holder::Citizen, 10));
        }
        Return::Unclaimed { cover, since_ms } => assert!(cover.accepted_ms.unwrap() < *since_ms),
        Return::Waiting | Return::Ready { .. } | Return::Released { .. } => assert_eq!(holder, Holder::Agency),
        Return::CollectedFromAgency { courier, .. } => assert_eq!(holder, Holder::Courier(*courier)),
        Return::Closed => panic!("nothing closes it here"),
    }
    if let Some(cover) = dossier.back.as_ref().unwrap().carried() {
        let posted = dossier.posted.as_ref().expect("the post has nothing without a note of its own");
        assert_eq!((&posted.release, Some(posted.at_ms)), (&cover.release, cover.accepted_ms));
    }
    assert_eq!(dossier.status.code() == 10, holder == Holder::Citizen, "10 only by a signed hand-over");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_commands_reaches_a_state_without_its_proofs(
        picks in prop::collection::vec((0_usize..27, 0_i64..4), 1..60)
    ) {
        let mut dossier = in_state("ready");
        let mut steps = steps();
        steps.push(("unclaimed", coordinator(), Body::DeclareUnclaimed { dossier: id() }));
        let mut now_ms = at("2026-11-16");
        let mut closed = false;
        for (pick, days) in picks {
            now_ms += days * 86_400_000;
            let (name, by, body) = &steps[pick % steps.len()];
            let Ok(step) = dossier.decide(by, body, &facts(now_ms)) else { continue };
            let before = dossier.holder();
            dossier.apply(&step.event);
            let text = serde_json::to_string(&dossier).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Dossier>(&text).unwrap(), &dossier);
            proofs(&dossier);
            let changes = ["accept", "take", "take_own", "take_other", "confirm", "confirm_counter", "back", "sign_back"];
            prop_assert!(before == dossier.holder() || changes.contains(name), "{} moved it", name);
            let after = ["papers", "dispute", "settle", "claim"];
            prop_assert!(!closed || after.contains(name), "closed, and {}", name);
            closed = dossier.status.code() == 10;
        }
    }
}

#[test]
fn a_courier_may_be_offline_and_deliver_straight_after_acceptance() {
    let mut dossier = with_courier();
    act(&mut dossier, &courier(), confirm(), "2026-11-16");
    assert_eq!(dossier.status.code(), 10);
}

#[test]
fn the_list_of_custody_has_each_cover_that_the_post_holds_once_with_the_seal_that_is_on_it_now() {
    let of = |dossier: &Dossier| custody([dossier]);
    assert!(of(&booked()).is_empty() && of(&filed()).is_empty(), "with the citizen, with the agency");
    let mut torn = collected();
    assert_eq!((of(&torn)[0].seal.as_str(), of(&torn)[0].note_number), ("NP001", Some(1)));
    take(&mut torn, &courier(), crate::pickup_leg::exception(ExceptionKind::Torn), 20);
    take(&mut torn, &courier(), crate::pickup_leg::repack(), 30);
    let Body::RepackItem(record) = crate::pickup_leg::repack() else { unreachable!() };
    assert_eq!(of(&torn)[0].seal, record.seal, "it was packed again");
    let result = of(&with_courier()).remove(0);
    assert_eq!((result.leg, result.seal.as_str()), (Leg::Return, "NP900"));
    assert_eq!(result.keeper, Holder::Courier(courier().id));
    let at_office = held();
    assert_eq!(of(&at_office)[0].keeper, Holder::Office(OFFICE.into()));
    // Two in one list: the longest kept is number 1.
    let mut early = collected();
    early.id = DossierId::new(1, [1; 10]);
    let both = [&at_office, &early];
    let list = custody(both);
    assert_eq!(list.iter().map(|one| one.number).collect::<Vec<_>>(), [1, 2]);
    assert!(list[0].since_ms < list[1].since_ms && list[0].dossier == early.id);
}

#[test]
fn a_result_is_accepted_under_a_note_whose_sender_is_the_agency_with_the_originals_that_go_back() {
    let mut dossier = filed();
    take(&mut dossier, &officer(), Body::Process { dossier: id(), code: "G09.20-20261125-0000001".into() }, 40);
    take(&mut dossier, &officer(), Body::Finish { dossier: id() }, 50);
    let sealed = ReleaseResult { originals: vec!["Sổ hộ khẩu".into()], ..release() };
    take(&mut dossier, &officer(), Body::ReleaseResult(Box::new(sealed)), 60);
    let accept = |posting: Option<Posting>| Body::AcceptResult {
        dossier: id(),
        seal: "NP900".into(),
        signature: digest("accept"),
        posting,
    };
    assert_eq!(refused(&dossier, &courier(), accept(None)), Refusal::Missing("note_number"));
    for waybill in ["RA000000029VN", "RA000000028CN", "ra000000028vn", ""] {
        let wrong = Posting { waybill: waybill.into(), ..posting() };
        assert_eq!(refused(&dossier, &courier(), accept(Some(wrong))), Refusal::Invalid("waybill"), "{waybill}");
    }
    take(&mut dossier, &courier(), accept(Some(posting())), 70);
    let agency =
        Party { name: "Bộ phận Một cửa".into(), address: "1 Hùng Vương".into(), ..Party::default() };
    let note = result_note(&dossier, &agency, &booking().person).unwrap();
    assert_eq!(
        (note.number, note.waybill.as_str(), note.seal.as_str(), note.accepted_ms),
        (2, "RA000000028VN", "NP900", 70)
    );
    assert_eq!((note.sender, note.receiver.name), (agency.clone(), booking().person.name));
    let papers: Vec<_> = note.papers.iter().map(|paper| paper.name.as_str()).collect();
    assert_eq!(papers, ["Quyết định", "Sổ hộ khẩu"]);
    assert_eq!(note.signed, [digest("release"), digest("accept")]);
    assert_eq!(result_note(&dossier, &agency, &booking().person).unwrap().flaws(), []);
    let kept = custody([&dossier]);
    assert_eq!((kept.len(), kept[0].note_number), (1, Some(2)));
    let before = result_note(&filed(), &agency, &booking().person);
    assert!(before.is_none(), "no note before the post has accepted it");
}

#[test]
fn the_note_of_a_result_lacks_a_phone_of_the_citizen_and_none_of_the_agency() {
    let mut person = booking().person;
    person.phone = String::new();
    let agency =
        Party { name: "Bộ phận Một cửa".into(), address: "1 Hùng Vương".into(), ..Party::default() };
    assert_eq!(result_note(&with_courier(), &agency, &person).unwrap().flaws(), [Flaw::Receiver]);
}
