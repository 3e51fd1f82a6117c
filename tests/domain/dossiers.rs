//! Dossiers from booking to rating: what each step needs, and what it must not do.

use shared::actor::{Actor, Role, Scope};
use shared::api::command::*;
use shared::dossier::decide::{self, Facts};
use shared::dossier::refusal::Refusal;
use shared::dossier::status::Status;
use shared::dossier::{Dossier, Stage};
use shared::shipment::{Holder, Leg, Pickup, Proof, Return};

use crate::story::*;

#[test]
fn a_dossier_goes_from_booking_to_rating_and_has_one_holder_at_each_step() {
    let mut dossier = booked();
    assert_eq!((dossier.holder(), dossier.status.code()), (Holder::Citizen, 1));
    dossier = collected();
    assert_eq!((dossier.holder(), dossier.status.code()), (Holder::Courier(courier().id), 1));
    dossier = filed();
    assert_eq!((dossier.holder(), dossier.status.code()), (Holder::Agency, 2));
    dossier = with_courier();
    assert_eq!((dossier.holder(), dossier.status.code()), (Holder::Courier(courier().id), 9));
    assert_eq!(dossier.stage(), Stage::ResultReady, "9 is not 10");
    take(&mut dossier, &courier(), Body::ConfirmDelivery(Box::new(delivery())), 80);
    assert_eq!((dossier.holder(), dossier.status.code()), (Holder::Citizen, 10));
    let rate = Body::Rate { dossier: id(), level: Satisfaction::VerySatisfied, comment: String::new() };
    take(&mut dossier, &citizen(), rate.clone(), 90);
    assert_eq!(dossier.rating, Some(Satisfaction::VerySatisfied));
    assert_eq!(refused(&dossier, &citizen(), rate), Refusal::WrongState, "nobody rates twice");
}

#[test]
fn the_legal_clock_starts_at_the_later_signature_of_the_hand_over_record() {
    let Status::Received { filing } = filed().status else { panic!("not received") };
    assert_eq!(filing.filed_ms, 30);
    let mut late_courier = collected();
    take(&mut late_courier, &courier(), Body::OfferHandover(offer()), 500);
    take(&mut late_courier, &officer(), Body::SignHandover(signed()), 30);
    assert_eq!(late_courier.status.filing().unwrap().filed_ms, 500);
}

#[test]
fn a_closed_dossier_never_moves() {
    let mut closed = with_courier();
    take(&mut closed, &courier(), Body::ConfirmDelivery(Box::new(delivery())), 80);
    take(&mut closed, &officer(), papers(), 85);
    let mut cancelled = booked();
    take(&mut cancelled, &citizen(), Body::Cancel { dossier: id(), reason: String::new() }, 5);
    for dossier in [closed, cancelled] {
        for (by, body) in everything() {
            let Ok(step) = dossier.decide(&by, &body, &facts(99)) else { continue };
            // What a person thinks of it, or misses, is put on record and moves no axis but the dispute's own.
            let answers = matches!(body.kind(), Kind::Rate | Kind::DisputeDelivery | Kind::OpenClaim);
            assert!(answers && dossier.status.code() == 10 || body.kind() == Kind::OpenComplaint, "{body:?}");
            let mut after = dossier.clone();
            after.apply(&step.event);
            assert_eq!(
                (&after.status, &after.pickup, &after.money),
                (&dossier.status, &dossier.pickup, &dossier.money)
            );
            assert!(after.back == dossier.back || body.kind() == Kind::DisputeDelivery);
        }
    }
}

#[test]
fn every_kind_of_command_has_a_role_that_may_and_roles_that_may_not() {
    let listed: Vec<Kind> = everything().iter().map(|(_, body)| body.kind()).collect();
    assert_eq!(listed, Kind::ALL, "a new command needs its row here");
    for (by, body) in everything() {
        assert!(by.role.may(body.kind()), "{:?} may not {:?}", by.role, body.kind());
        for role in Role::ALL.into_iter().filter(|role| !role.may(body.kind())) {
            for dossier in [booked(), collected(), filed(), with_courier()] {
                let refusal = dossier.decide(&actor(2, role), &body, &facts(99)).unwrap_err();
                assert_eq!(refusal, Refusal::NotYours, "{role:?} {:?}", body.kind());
            }
        }
        assert!(!Role::Auditor.may(body.kind()), "an auditor only reads");
        let keeps = matches!(body.kind(), Kind::ResolveCase | Kind::DeclareForceMajeure | Kind::ReconcileCash);
        assert_eq!(Role::Administrator.may(body.kind()), keeps, "{:?}", body.kind());
    }
}

#[test]
fn another_person_office_or_agency_has_no_say() {
    let cancel = Body::Cancel { dossier: id(), reason: String::new() };
    assert_eq!(refused(&booked(), &actor(8, Role::Citizen), cancel), Refusal::NotYours);
    let elsewhere = Actor { scope: Scope::Agency("mc-22076".into()), ..officer() };
    assert_eq!(refused(&filed(), &elsewhere, Body::Finish { dossier: id() }), Refusal::NotYours);
    let far = Actor { scope: Scope::Office("620999".into()), ..courier() };
    assert_eq!(refused(&booked(), &far, Body::ConfirmPickup(Box::new(pickup()))), Refusal::NotYours);
}

#[test]
fn a_pickup_needs_count_seal_photo_code_and_the_right_person() {
    let mut dossier = booked();
    assign(&mut dossier, Leg::Pickup);
    let with = |change: &dyn Fn(&mut ConfirmPickup)| {
        let mut record = pickup();
        change(&mut record);
        refused(&dossier, &courier(), Body::ConfirmPickup(Box::new(record)))
    };
    assert_eq!(with(&|record| record.counted.truncate(1)), Refusal::CountIncomplete);
    assert_eq!(with(&|record| record.counted[1].quantity = 0), Refusal::NoGuidance);
    assert_eq!(with(&|record| record.seal = "  ".into()), Refusal::Missing("seal"));
    assert_eq!(with(&|record| record.seal = "9".repeat(121)), Refusal::TooLong("seal"));
    assert_eq!(with(&|record| record.photos.clear()), Refusal::Missing("photos"));
    assert_eq!(with(&|record| record.taken[0].amount = -1), Refusal::Invalid("taken"));
    assert_eq!(with(&|record| record.taken.push(record.taken[0].clone())), Refusal::NumberUsed);
    let body = Body::ConfirmPickup(Box::new(pickup()));
    let wrong_code = Facts { code_matches: Some(false), ..facts(9) };
    assert_eq!(dossier.decide(&courier(), &body, &wrong_code).unwrap_err(), Refusal::WrongCode);
    let wrong_token = Facts { token_matches: Some(false), ..facts(9) };
    assert_eq!(dossier.decide(&courier(), &body, &wrong_token).unwrap_err(), Refusal::WrongToken);
    assert_eq!(refused(&dossier, &actor(6, Role::Courier), body), Refusal::Reassigned);
}

#[test]
fn without_code_or_qr_a_pickup_counts_and_is_marked_as_weak() {
    let mut dossier = booked();
    assign(&mut dossier, Leg::Pickup);
    let record = ConfirmPickup { closed_by: ClosedBy::Witness { note: "Con gái đứng cạnh".into() }, ..pickup() };
    take(&mut dossier, &courier(), Body::ConfirmPickup(Box::new(record)), 10);
    let Some(Pickup::Collected { collected }) = &dossier.pickup else { panic!("not collected") };
    assert_eq!(collected.proof, Proof::Weak);
}

#[test]
fn papers_taken_at_a_door_that_was_called_off_or_given_to_another_go_to_a_person() {
    let mut cancelled = booked();
    take(&mut cancelled, &citizen(), Body::Cancel { dossier: id(), reason: String::new() }, 5);
    let body = Body::ConfirmPickup(Box::new(pickup()));
    let refusal = refused(&cancelled, &courier(), body.clone());
    assert!(refusal == Refusal::CalledOff && refusal.needs_a_person());
    let refusal = refused(&booked(), &courier(), body);
    assert!(refusal == Refusal::Reassigned && refusal.needs_a_person());
}

#[test]
fn a_collected_dossier_cannot_be_cancelled() {
    let cancel = Body::Cancel { dossier: id(), reason: String::new() };
    assert_eq!(refused(&collected(), &citizen(), cancel), Refusal::WithdrawInstead);
}

#[test]
fn another_time_needs_a_date_and_a_failed_visit_without_evidence_is_kept_and_marked() {
    let mut dossier = booked();
    assign(&mut dossier, Leg::Pickup);
    let record = |reason: &str, new_window| {
        let (reason, evidence) = (reason.to_owned(), Evidence::default());
        Body::MissPickup(Box::new(MissPickup { dossier: id(), reason, evidence, new_window }))
    };
    assert_eq!(refused(&dossier, &courier(), record("RP8", None)), Refusal::NewWindowNeeded);
    take(&mut dossier, &courier(), record("RP1", None), 10);
    let Some(Pickup::Missed { attempt, window: next }) = &dossier.pickup else { panic!("not missed") };
    assert!(attempt.evidence_missing && next.day > window().day);
}

#[test]
fn a_hand_over_needs_the_same_seal_two_people_and_a_word_about_every_difference() {
    let mut dossier = collected();
    take(&mut dossier, &courier(), Body::OfferHandover(offer()), 20);
    let with = |change: &dyn Fn(&mut SignHandover)| {
        let mut record = signed();
        change(&mut record);
        Body::SignHandover(record)
    };
    assert_eq!(refused(&dossier, &officer(), with(&|r| r.lines[0].seal = "NP002".into())), Refusal::SealDiffers);
    assert_eq!(refused(&dossier, &officer(), with(&|r| r.lines[0].counted[0].quantity = 2)), Refusal::CountDiffers);
    assert_eq!(refused(&dossier, &officer(), with(&|r| r.lines.clear())), Refusal::CountIncomplete);
    let both = Actor { id: courier().id, ..officer() };
    assert_eq!(refused(&dossier, &both, with(&|_| {})), Refusal::SamePerson);
}

#[test]
fn a_result_needs_identity_shown_and_every_old_paper_answered() {
    let dossier = with_courier();
    let with = |change: &dyn Fn(&mut ConfirmDelivery)| {
        let mut record = delivery();
        change(&mut record);
        refused(&dossier, &courier(), Body::ConfirmDelivery(Box::new(record)))
    };
    assert_eq!(with(&|record| record.identity.name_matches = false), Refusal::IdentityMismatch);
    assert_eq!(with(&|record| record.identity.last4 = "12".into()), Refusal::Invalid("last4"));
    assert_eq!(with(&|record| record.recalled.clear()), Refusal::RecallOpen);
    assert_eq!(with(&|record| record.content_agreed = false), Refusal::Missing("remarks"));
    let Some(Return::CollectedFromAgency { .. }) = dossier.back else { panic!("not with the courier") };
}

#[test]
fn a_booking_needs_what_its_form_needs() {
    let with = |change: &dyn Fn(&mut Book)| {
        let mut book = booking();
        change(&mut book);
        decide::book(&citizen(), &book, &facts(1)).map(|step| panic!("allowed: {step:?}")).unwrap_err()
    };
    assert_eq!(with(&|book| book.window = None), Refusal::NoWindow);
    assert_eq!(with(&|book| book.form = Form::Receive), Refusal::Missing("slip_code"));
    assert_eq!(with(&|book| book.consent.clear()), Refusal::Missing("consent"));
    assert_eq!(with(&|book| book.person.name.clear()), Refusal::Missing("name"));
    assert_eq!(with(&|book| book.note = "ă".repeat(1_001)), Refusal::TooLong("note"));
    assert_eq!(with(&|book| book.ready = vec![77]), Refusal::Invalid("ready"));
    assert_eq!(with(&|book| book.person.address.point = Some([0.0, 0.0])), Refusal::Invalid("point"));
}

#[test]
fn a_dossier_filed_elsewhere_waits_for_its_result_without_a_pickup() {
    let book = Book { form: Form::Receive, slip_code: Some(" H15-001 ".into()), window: None, ..booking() };
    let step = decide::book(&citizen(), &book, &facts(1)).unwrap();
    let mut dossier = Dossier::from_first(&step.event).unwrap();
    assert!(dossier.pickup.is_none() && dossier.status.dossier_code() == Some("H15-001"));
    take(&mut dossier, &officer(), Body::Finish { dossier: id() }, 5);
    assert!(matches!(dossier.back, Some(Return::Ready { .. })));
}
