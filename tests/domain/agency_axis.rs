//! The ten statuses: what may follow what, who may do it, and what a closed dossier does.

use std::collections::BTreeSet;

use serde_json::Value;
use shared::actor::{Actor, Role};
use shared::api::command::*;
use shared::dossier::refusal::Refusal;
use shared::dossier::status::Status;
use shared::dossier::{Dossier, decide};
use shared::ids::Digest;
use shared::shipment::{Holder, Leg, Pickup, Return};
use shared::time::stages::HopKind;

use crate::story::*;

const CODE: &str = "G09.20-20261125-0000001";

fn table() -> Vec<Value> {
    let file: Value = serde_json::from_str(include_str!("../data/fixtures/statuses.json")).unwrap();
    file["statuses"].as_array().unwrap().clone()
}

pub fn offered() -> Dossier {
    let mut dossier = collected();
    take(&mut dossier, &courier(), Body::OfferHandover(offer()), 20);
    dossier
}

pub fn cover() -> Option<Cover> {
    Some(Cover { seal: "NP777".into(), signature: digest("officer") })
}

fn refuse(cover: Option<Cover>) -> Body {
    Body::RefuseDossier(RefuseDossier { dossier: id(), reason: "Sai cơ quan".into(), cover })
}

fn complete(code: Option<&str>) -> Body {
    Body::CompleteSupplement(CompleteSupplement { dossier: id(), code: code.map(str::to_owned) })
}

fn withdraw() -> Body {
    Body::Withdraw { dossier: id(), reason: String::new() }
}

fn after(mut dossier: Dossier, steps: &[(Actor, Body)]) -> Dossier {
    let first_ms = 40 + dossier.version as i64;
    for (at_ms, (by, body)) in (first_ms..).zip(steps) {
        take(&mut dossier, by, body.clone(), at_ms);
    }
    dossier
}

fn processing() -> Dossier {
    after(filed(), &[(officer(), Body::Process { dossier: id(), code: CODE.into() })])
}

fn asked(from: Dossier) -> Dossier {
    after(from, &[(officer(), Body::RequestSupplement(supplement()))])
}

fn to_pay() -> Dossier {
    after(processing(), &[(officer(), Body::RequestPayment(payment()))])
}

fn filed_elsewhere() -> Dossier {
    let book = Book { form: Form::Receive, slip_code: Some("H15-001".into()), window: None, ..booking() };
    let step = decide::book(&citizen(), &book, &facts(1)).unwrap();
    Dossier::from_first(&step.event).unwrap()
}

fn delivered() -> Dossier {
    after(with_courier(), &[(courier(), Body::ConfirmDelivery(Box::new(delivery())))])
}

/// Every way to stand in every status, closed ones last.
fn standings() -> Vec<Dossier> {
    vec![
        booked(),
        offered(),
        filed(),
        processing(),
        filed_elsewhere(),
        asked(offered()),
        asked(filed()),
        asked(processing()),
        to_pay(),
        after(processing(), &[(officer(), Body::Finish { dossier: id() })]),
        with_courier(),
    ]
}

fn closed() -> Vec<Dossier> {
    vec![
        after(offered(), &[(officer(), refuse(cover()))]),
        after(asked(offered()), &[(officer(), refuse(cover()))]),
        after(asked(processing()), &[(officer(), refuse(None))]),
        after(booked(), &[(citizen(), Body::Cancel { dossier: id(), reason: String::new() })]),
        after(processing(), &[(citizen(), withdraw())]),
        after(to_pay(), &[(officer(), Body::StopProcessing(stop()))]),
        delivered(),
    ]
}

/// Every command in every form that matters for the status.
fn commands() -> Vec<(Actor, Body)> {
    let mut commands = everything();
    commands.push((officer(), refuse(cover())));
    commands.push((officer(), complete(Some(CODE))));
    commands
}

#[test]
fn the_table_of_statuses_is_the_national_one() {
    let mut seen = BTreeSet::new();
    for dossier in standings().into_iter().chain(closed()) {
        let status = &dossier.status;
        let row = &table()[usize::from(status.code()) - 1];
        assert_eq!(row["code"], status.code());
        assert_eq!(row["allowed_next"], serde_json::json!(status.next_codes()));
        assert_eq!(row["clock"], serde_json::to_value(status.clock()).unwrap(), "{status:?}");
        assert_eq!(row["terminal"], status.is_closed(), "{status:?}");
        assert_eq!(row["public_stage"], serde_json::to_value(dossier.stage()).unwrap(), "{status:?}");
        assert_eq!(row["group"] == "closed_without_result", status.is_closed_without_result());
        seen.insert(status.code());
    }
    assert_eq!(seen, (1..=10).collect());
}

#[test]
fn every_transition_of_the_table_is_possible_by_a_command_and_every_other_is_refused() {
    let mut reached = vec![BTreeSet::new(); 11];
    for dossier in standings().into_iter().chain(closed()) {
        for (by, body) in commands() {
            let Ok(step) = dossier.decide(&by, &body, &facts(99)) else { continue };
            let mut next = dossier.clone();
            next.apply(&step.event);
            if next.status.code() != dossier.status.code() {
                reached[usize::from(dossier.status.code())].insert(next.status.code());
            }
        }
    }
    for row in table() {
        let code = row["code"].as_u64().unwrap() as usize;
        assert_eq!(serde_json::json!(reached[code]), row["allowed_next"], "from {code}");
    }
}

#[test]
fn a_closed_dossier_takes_no_step_of_the_agency_and_none_of_its_owner() {
    for dossier in closed() {
        for (by, body) in commands() {
            let Ok(step) = dossier.decide(&by, &body, &facts(99)) else { continue };
            // Papers still go home by the steps of a leg; a received service may be rated, disputed or complained about.
            let of_a_leg = decide::leg_of(&body).is_some()
                || matches!(body.kind(), Kind::Rate | Kind::Reschedule | Kind::OpenComplaint);
            assert!(of_a_leg, "{:?} after {:?}", body.kind(), dossier.status);
            let mut next = dossier.clone();
            next.apply(&step.event);
            assert_eq!(next.status, dossier.status);
        }
    }
}

#[test]
fn papers_refused_at_the_counter_go_home_with_the_courier_who_laid_them_there() {
    assert_eq!(refused(&offered(), &officer(), refuse(None)), Refusal::Missing("seal"));
    let both = Actor { id: courier().id, ..officer() };
    assert_eq!(refused(&offered(), &both, refuse(cover())), Refusal::SamePerson);
    let mut dossier = after(offered(), &[(officer(), refuse(cover()))]);
    assert_eq!((dossier.status.code(), dossier.courier()), (3, Some(courier().id)), "the courier still sees it");
    let Some(Return::Released { release, .. }) = &dossier.back else { panic!("not sealed: {:?}", dossier.back) };
    assert_eq!(release.items, ["Giấy 1", "Giấy 2"]);
    let accept = acceptance("NP777");
    take(&mut dossier, &courier(), accept, 50);
    assert_eq!(dossier.holder(), Holder::Courier(courier().id));
    let record = ConfirmDelivery { recalled: Vec::new(), ..delivery() };
    take(&mut dossier, &courier(), Body::ConfirmDelivery(Box::new(record)), 60);
    assert_eq!((dossier.status.code(), dossier.holder()), (3, Holder::Citizen), "papers at home make no result");
    assert!(dossier.is_done() && dossier.courier().is_none());
}

#[test]
fn papers_of_a_stopped_dossier_are_brought_home_if_the_result_would_have_been() {
    let mut dossier = after(processing(), &[(officer(), Body::StopProcessing(stop()))]);
    assert!(matches!(dossier.back, Some(Return::Ready { .. })) && !dossier.is_done());
    assert_eq!(dossier.holder(), Holder::Agency);
    assign(&mut dossier, Leg::Return);
    take(&mut dossier, &officer(), Body::ReleaseResult(Box::new(release())), 60);
    assert_eq!(dossier.status.code(), 8);

    let mut only_sent = processing();
    (only_sent.form, only_sent.back) = (Form::Send, None);
    take(&mut only_sent, &officer(), Body::StopProcessing(stop()), 60);
    assert!(only_sent.back.is_none() && only_sent.is_done(), "they wait at the counter");
}

#[test]
fn what_is_missing_at_the_counter_is_filed_by_the_signed_record_once_it_is_there() {
    let mut dossier = asked(offered());
    assert!(dossier.status.filing().is_none(), "no clock before acceptance");
    assert_eq!(refused(&dossier, &officer(), complete(Some(CODE))), Refusal::WrongState);
    take(&mut dossier, &courier(), Body::OfferHandover(offer()), 45);
    // The officer's device signed earlier than it asked: the moment cannot lie before the request.
    take(&mut dossier, &officer(), Body::SignHandover(signed()), 30);
    assert_eq!(dossier.status.filing().unwrap().filed_ms, 45);
    let again = Body::RequestSupplement(supplement());
    assert_eq!(refused(&dossier, &officer(), again), Refusal::SupplementAsked);
}

#[test]
fn a_supplement_is_asked_once_completely_and_with_a_reason() {
    let with = |change: &dyn Fn(&mut RequestSupplement)| {
        let mut form = supplement();
        change(&mut form);
        refused(&processing(), &officer(), Body::RequestSupplement(form))
    };
    assert_eq!(with(&|form| form.items.clear()), Refusal::Missing("items"));
    assert_eq!(with(&|form| form.items[0].clear()), Refusal::Missing("items"));
    assert_eq!(with(&|form| form.items = vec!["x".into(); 51]), Refusal::TooLong("items"));
    assert_eq!(with(&|form| form.reason = " ".into()), Refusal::Missing("reason"));
    let again = after(asked(processing()), &[(officer(), complete(None))]);
    let body = Body::RequestSupplement(supplement());
    assert_eq!(refused(&again, &officer(), body.clone()), Refusal::SupplementAsked);
    let on_the_way = collected();
    assert_eq!(refused(&on_the_way, &officer(), body), Refusal::WrongState, "nothing lies on the counter yet");
}

#[test]
fn a_complete_supplement_leads_back_to_where_the_work_stood() {
    assert_eq!(after(asked(filed()), &[(officer(), complete(None))]).status.code(), 2);
    assert_eq!(after(asked(filed()), &[(officer(), complete(Some(CODE)))]).status.code(), 4);
    let back = after(asked(processing()), &[(officer(), complete(None))]);
    assert_eq!((back.status.code(), back.status.dossier_code()), (4, Some(CODE)));
    assert_eq!(refused(&asked(processing()), &officer(), complete(Some("H15-9"))), Refusal::Invalid("code"));
    assert_eq!(refused(&processing(), &officer(), complete(None)), Refusal::WrongState);
}

#[test]
fn a_duty_to_pay_has_a_sum_a_purpose_a_code_and_ends_with_a_receipt() {
    let with = |change: &dyn Fn(&mut RequestPayment)| {
        let mut asked = payment();
        change(&mut asked);
        refused(&filed(), &officer(), Body::RequestPayment(asked))
    };
    assert_eq!(with(&|asked| asked.amount = 0), Refusal::Invalid("amount"));
    assert_eq!(with(&|asked| asked.purpose.clear()), Refusal::Missing("purpose"));
    assert_eq!(with(&|asked| asked.code = None), Refusal::Missing("code"));
    assert_eq!(with(&|asked| asked.how = "x".repeat(1_001)), Refusal::TooLong("how"));
    let confirm = |receipt: &str| Body::ConfirmPayment { dossier: id(), receipt: receipt.into() };
    assert_eq!(refused(&to_pay(), &officer(), confirm(" ")), Refusal::Missing("receipt"));
    assert_eq!(refused(&processing(), &officer(), confirm("BL1")), Refusal::WrongState);
    let paid = after(to_pay(), &[(officer(), confirm("BL1"))]);
    let [done] = paid.work.payments.as_slice() else { panic!("one duty was done") };
    assert_eq!((done.amount, done.receipt.as_str(), paid.status.code()), (250_000, "BL1", 4));
    assert_eq!(paid.money, filed().money, "the post took nothing");
}

#[test]
fn refusing_needs_a_reason_stopping_a_ground_and_withdrawing_a_filed_dossier() {
    let silent = Body::RefuseDossier(RefuseDossier { dossier: id(), reason: String::new(), cover: cover() });
    assert_eq!(refused(&offered(), &officer(), silent), Refusal::Missing("reason"));
    assert_eq!(refused(&asked(filed()), &officer(), refuse(cover())), Refusal::Invalid("cover"));
    assert_eq!(refused(&processing(), &officer(), refuse(None)), Refusal::WrongState, "accepted is accepted");
    let baseless = Body::StopProcessing(StopProcessing { ground: " ".into(), ..stop() });
    assert_eq!(refused(&processing(), &officer(), baseless), Refusal::Missing("ground"));
    assert_eq!(refused(&booked(), &citizen(), withdraw()), Refusal::WrongState, "a booking is called off");
    assert_eq!(refused(&collected(), &citizen(), withdraw()), Refusal::WrongState);
    assert_eq!(refused(&processing(), &actor(8, Role::Citizen), withdraw()), Refusal::NotYours);
    let for_a_caller = after(processing(), &[(actor(9, Role::CallOperator), withdraw())]);
    assert_eq!((for_a_caller.status.code(), for_a_caller.status.dossier_code()), (7, Some(CODE)));
}

#[test]
fn reasons_stay_outside_the_record() {
    let step = processing().decide(&officer(), &Body::RequestSupplement(supplement()), &facts(99)).unwrap();
    assert!(!serde_json::to_string(&step.event).unwrap().contains("Thiếu hai giấy"));
    assert!(serde_json::to_string(&step.private).unwrap().contains("Thiếu hai giấy"));
}

#[test]
fn a_stage_is_entered_left_and_keeps_its_own_limit() {
    let line = |stage: &str, hop, minutes| Body::PassStage(pass(stage, hop, minutes));
    let said = |dossier: &Dossier, body| refused(dossier, &officer(), body);
    assert_eq!(said(&filed(), line("a", HopKind::In, None)), Refusal::Missing("limit_minutes"));
    assert_eq!(said(&filed(), line("a", HopKind::In, Some(0))), Refusal::StageLimit);
    assert_eq!(said(&filed(), line("a", HopKind::Out, Some(60))), Refusal::StageOrder);
    assert_eq!(said(&offered(), line("a", HopKind::In, Some(60))), Refusal::WrongState, "not received yet");
    let inside = after(filed(), &[(officer(), line("a", HopKind::In, Some(60)))]);
    assert_eq!(inside.status, filed().status, "a hop changes no status and no date");
    assert_eq!(said(&inside, line("a", HopKind::In, None)), Refusal::StageOrder);
    assert_eq!(said(&inside, line("a", HopKind::Out, Some(30))), Refusal::StageLimit, "fixed by its first line");
    let next =
        after(inside, &[(officer(), line("a", HopKind::Out, None)), (officer(), line("b", HopKind::In, Some(9)))]);
    let sheet = next.work.sheet.unwrap();
    assert_eq!(sheet.slices.iter().map(|slice| slice.limit_minutes).collect::<Vec<_>>(), [60, 9]);
    assert_eq!(sheet.hops.len(), 3);
}

#[test]
fn a_signature_on_the_way_back_is_sent_as_a_picture() {
    let signature = Digest::of(b"s");
    let body = refuse(Some(Cover { seal: "1".into(), signature }));
    assert_eq!(body.blobs(), [signature]);
}

#[test]
fn a_dossier_stored_before_these_statuses_existed_is_read_as_it_was() {
    let old = serde_json::json!({"status": "withdrawn", "at_ms": 5});
    assert_eq!(serde_json::from_value::<Status>(old).unwrap().code(), 7);
    let plain = serde_json::to_value(filed()).unwrap();
    assert!(plain.get("work").is_none());
    assert_eq!(plain["status"], serde_json::json!({"status": "received", "filing": {"filed_ms": 30}}));
    let Some(Pickup::HandedOver { .. }) = filed().pickup else { panic!("not handed over") };
}
