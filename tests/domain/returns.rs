//! The return leg: its invitations, guards and proofs. What follows what is in `return_walks.rs`.

use chrono::{NaiveDate, NaiveTime};
use shared::actor::Actor;
use shared::api::command::*;
use shared::dossier::Dossier;
use shared::dossier::decide::Facts;
use shared::dossier::refusal::Refusal;
use shared::shipment::{Holder, PostDays, Return};
use shared::time::instant;

use crate::return_walks::in_state;
use crate::story::*;

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Nine in the morning of a local day.
pub fn at(text: &str) -> i64 {
    instant(day(text), NaiveTime::from_hms_opt(9, 0, 0).unwrap()).timestamp_millis()
}

pub fn other_courier() -> Actor {
    actor(22, shared::actor::Role::Courier)
}

pub fn on(text: &str) -> Facts {
    facts(at(text))
}

pub fn act(dossier: &mut Dossier, by: &Actor, body: Body, on_day: &str) {
    take(dossier, by, body, at(on_day));
}

pub fn no(dossier: &Dossier, by: &Actor, body: Body, on_day: &str) -> Refusal {
    dossier.decide(by, &body, &on(on_day)).map(|step| panic!("allowed: {step:?}")).unwrap_err()
}

pub fn fail() -> Body {
    let evidence = Evidence { calls_ms: vec![1], waited_min: Some(10), ..Evidence::default() };
    Body::FailDelivery(Box::new(FailDelivery { dossier: id(), reason: "RP2".into(), evidence, new_window: None }))
}

pub fn confirm() -> Body {
    Body::ConfirmDelivery(Box::new(delivery()))
}

pub fn start() -> Body {
    Body::StartDelivery { dossier: id() }
}

pub fn scan() -> Body {
    Body::ScanCover { dossier: id(), office: OFFICE.into() }
}

pub fn address() -> Address {
    Address { line: "Tổ 3".into(), ..booking().person.address }
}

pub fn window_on(text: &str) -> Window {
    Window { day: day(text), ..window() }
}

pub fn at_office() -> DeliveryChoice {
    DeliveryChoice::AtOffice { office: OFFICE.into() }
}

pub fn failed_on(text: &str) -> Dossier {
    let mut dossier = with_courier();
    act(&mut dossier, &courier(), fail(), text);
    dossier
}

pub fn invited_twice() -> Dossier {
    let mut dossier = failed_on("2026-11-16");
    act(&mut dossier, &courier(), invitation(1), "2026-11-16");
    act(&mut dossier, &courier(), invitation(2), "2026-11-18");
    dossier
}

pub fn returned() -> Dossier {
    let mut dossier = invited_twice();
    act(&mut dossier, &courier(), offer_return(CostBearer::Citizen), "2026-11-20");
    act(&mut dossier, &officer(), sign_return(), "2026-11-20");
    dossier
}

pub fn held() -> Dossier {
    let mut dossier = failed_on("2026-11-16");
    act(&mut dossier, &citizen(), choose(at_office()), "2026-11-16");
    act(&mut dossier, &courier(), Body::OfferCover(offer_cover()), "2026-11-17");
    act(&mut dossier, &coordinator(), Body::TakeCover(take_cover()), "2026-11-17");
    dossier
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

#[test]
fn a_courier_may_be_offline_and_deliver_straight_after_acceptance() {
    let mut dossier = with_courier();
    act(&mut dossier, &courier(), confirm(), "2026-11-16");
    assert_eq!(dossier.status.code(), 10);
}
