//! Each step is offered to the one who may take it, in the state in which it may be taken, and its form makes the command.

use assets::texts::{Lang, Texts};
use shared::api::command::{Body, Form, IfLost, OfferHandover, Posting, ReleaseResult, SignHandover};
use shared::api::command::{ClosedBy, ConfirmDelivery, IdentityKind, IdentityShown, Recalled, Recipient, Verified};
use shared::api::command::{DeliveryChoice, Evidence, FailDelivery, InvitationWay, LeaveInvitation};
use shared::api::command::{Direction, ExceptionKind, HandoverLine, ReportException, ScanItem, WithdrawItem};
use shared::dossier::Dossier;
use shared::ids::{Digest, HandoverId};

use super::*;
use crate::screens::agency::example::{self, coordinator, courier, kept, officer};

/// Nine in the morning of 16 November 2026, a Monday; every step is a minute later.
const BEGIN_MS: i64 = 1_794_794_400_000;
const DAY_MS: i64 = 86_400_000;

/// Takes steps by the rules, at a time of their own.
fn on(mut dossier: Dossier, at_ms: i64, steps: &[(Actor, Body)]) -> Dossier {
    for (place, (by, body)) in (1..).zip(steps) {
        let facts = Facts {
            occurred_ms: at_ms + place * 60_000,
            server_ms: at_ms + place * 60_000,
            code_matches: Some(true),
            token_matches: Some(true),
            post: Some(post_days(day_of(at_ms))),
            ..Facts::default()
        };
        let step = dossier.decide(by, body, &facts).unwrap_or_else(|refusal| panic!("{body:?}: {refusal}"));
        dossier.apply(&step.event);
    }
    dossier
}

fn sign() -> Digest {
    Digest::of(b"x")
}

/// In the courier's hand after the door.
fn collected(form: Form) -> Dossier {
    example::collected(form)
}

fn report(kind: ExceptionKind) -> Body {
    let dossier = example::booked("2026-11-23").id;
    Body::ReportException(ReportException { dossier, kind, seal_found: None, photos: Vec::new(), note: "wet".into() })
}

fn scan(direction: Direction) -> Body {
    Body::ScanItem(ScanItem { dossier: example::booked("2026-11-23").id, office: "bc".into(), direction })
}

fn filed(form: Form) -> Dossier {
    let dossier = collected(form);
    let id = dossier.id;
    let counted = at_door(&dossier).unwrap().counted.clone();
    let handover = HandoverId::new(1, [8; 10]);
    let offer =
        OfferHandover { handover, record_number: 12, agency: "ag".into(), dossiers: vec![id], signature: sign() };
    let line = HandoverLine { dossier: id, seal: example::SEAL.into(), counted, remarks: String::new() };
    let signed = SignHandover { handover, lines: vec![line], signature: sign() };
    on(dossier, BEGIN_MS, &[(courier(), Body::OfferHandover(offer)), (officer(), Body::SignHandover(signed))])
}

/// The result in the courier's hand.
fn carried() -> Dossier {
    let dossier = filed(Form::Both);
    let id = dossier.id;
    let release = ReleaseResult {
        dossier: id,
        items: vec!["Certificate".into()],
        originals: vec!["Old card".into()],
        recall: vec!["Old".into()],
        if_lost: IfLost::default(),
        fee_due: 0,
        seal: "KQ1".into(),
        signature: sign(),
    };
    let posting = Some(Posting { note_number: 2, waybill: "RA000000028VN".into() });
    let accept = Body::AcceptResult { dossier: id, seal: "KQ1".into(), signature: sign(), posting };
    on(
        dossier,
        BEGIN_MS + DAY_MS,
        &[
            (officer(), Body::Process { dossier: id, code: "H15-1".into() }),
            (officer(), Body::Finish { dossier: id }),
            (officer(), Body::ReleaseResult(Box::new(release))),
            (courier(), accept),
        ],
    )
}

fn failed() -> Dossier {
    let dossier = carried();
    let evidence = Evidence { waited_min: Some(10), ..Evidence::default() };
    let fail = FailDelivery { dossier: dossier.id, reason: "RP2".into(), evidence, new_window: None };
    on(dossier, BEGIN_MS + 2 * DAY_MS, &[(courier(), Body::FailDelivery(Box::new(fail)))])
}

fn delivered() -> Dossier {
    let dossier = carried();
    let record = ConfirmDelivery {
        dossier: dossier.id,
        verified: Verified::Qr { token: "t".into() },
        identity: IdentityShown { kind: IdentityKind::CitizenCard, last4: "1234".into(), name_matches: true },
        recipient: Recipient::Owner,
        letter: None,
        content_agreed: true,
        remarks: String::new(),
        recalled: vec![Recalled { paper: "Old".into(), taken_back: true }],
        taken: Vec::new(),
        signature: sign(),
        closed_by: ClosedBy::Code { code: "123456".into() },
        place: None,
        proofs: Vec::new(),
    };
    on(dossier, BEGIN_MS + 2 * DAY_MS, &[(courier(), Body::ConfirmDelivery(Box::new(record)))])
}

fn invited_twice() -> Dossier {
    let dossier = failed();
    let id = dossier.id;
    let invite = |number| {
        let (way, photos, note) = (InvitationWay::AtAddress, Vec::new(), String::new());
        Body::LeaveInvitation(LeaveInvitation { dossier: id, number, way, photos, note })
    };
    let dossier = on(dossier, BEGIN_MS + 2 * DAY_MS + 3_600_000, &[(courier(), invite(1))]);
    on(dossier, BEGIN_MS + 4 * DAY_MS, &[(courier(), invite(2))])
}

/// Where each step is possible: the dossier, who takes it, and when.
fn scenes() -> Vec<(ItemStep, Dossier, Actor, i64)> {
    use ItemStep as S;
    let (id, later) = (example::booked("2026-11-23").id, BEGIN_MS + 5 * DAY_MS);
    let withdraw = WithdrawItem { dossier: id, note_number: 1, agrees_to_cost: true, reason: String::new() };
    let citizen = Actor {
        id: example::booked("2026-11-23").owner,
        role: shared::actor::Role::Citizen,
        scope: shared::actor::Scope::Own,
    };
    let in_office = on(collected(Form::Both), BEGIN_MS, &[(coordinator(), scan(Direction::In))]);
    let offered = on(carried(), later, &[(courier(), offer_cover(id))]);
    let returned = on(
        invited_twice(),
        BEGIN_MS + 8 * DAY_MS + 3_600_000,
        &[(courier(), ItemStep::OfferReturn.example(&invited_twice(), &courier()))],
    );
    let disputed =
        on(delivered(), later, &[(citizen.clone(), Body::DisputeDelivery { dossier: id, words: "no".into() })]);
    let damaged = on(collected(Form::Both), BEGIN_MS, &[(courier(), report(ExceptionKind::Damaged))]);
    let lost = on(collected(Form::Both), BEGIN_MS, &[(courier(), report(ExceptionKind::Lost))]);
    let withdrawn = on(collected(Form::Both), BEGIN_MS, &[(citizen, Body::WithdrawItem(withdraw))]);
    vec![
        (S::ScanIn, collected(Form::Both), coordinator(), later),
        (S::ScanIn, collected(Form::Both), courier(), later),
        (S::ScanOut, in_office, courier(), later),
        (S::ScanCover, carried(), courier(), later),
        (S::ScanCover, carried(), coordinator(), later),
        (S::StartDelivery, carried(), courier(), later),
        (S::OfferCover, carried(), courier(), later),
        (S::TakeCover, offered, coordinator(), later),
        (S::OfferReturn, invited_twice(), courier(), BEGIN_MS + 8 * DAY_MS),
        (S::SignReturn, returned, officer(), BEGIN_MS + 9 * DAY_MS),
        (S::ReturnPapers, delivered(), officer(), later),
        (S::Redirect, failed(), officer(), later),
        (S::Settle, disputed, coordinator(), later),
        (S::Repack, damaged.clone(), courier(), later),
        (S::SettleException, lost, coordinator(), later),
        (S::GiveBack, withdrawn, courier(), later),
        (S::BringSlip, filed(Form::Send), courier(), later),
        (S::ClosePickup, filed(Form::Both), coordinator(), later),
        (S::Unclaimed, failed(), coordinator(), BEGIN_MS + 220 * DAY_MS),
    ]
}

fn offer_cover(dossier: shared::ids::DossierId) -> Body {
    let (office, seal, signature) = ("bc".into(), "KQ1".into(), sign());
    Body::OfferCover(shared::api::command::OfferCover { dossier, office, seal, signature })
}

impl ItemStep {
    fn example(self, dossier: &Dossier, by: &Actor) -> Body {
        let view = kept(dossier.clone()).view;
        self.body(&Draft::without_fault(self, dossier), &view, by, 7).unwrap()
    }
}

#[test]
fn every_step_is_offered_to_whoever_may_take_it_and_its_form_makes_a_command_that_the_rules_take() {
    let scenes = scenes();
    for step in ItemStep::ALL {
        assert!(scenes.iter().any(|(own, ..)| *own == step), "{step:?} has no scene");
    }
    for (step, dossier, by, now_ms) in scenes {
        let view = kept(dossier.clone()).view;
        assert!(offered(&view, &by, now_ms).contains(&step), "{step:?} for {:?}", by.role);
        on(dossier.clone(), now_ms, &[(by.clone(), step.example(&dossier, &by))]);
        for other in [coordinator(), courier(), officer()].into_iter().filter(|other| other.role != by.role) {
            let kind = step.example(&dossier, &by).kind();
            assert!(
                other.role.may(kind) || !offered(&view, &other, now_ms).contains(&step),
                "{step:?} {:?}",
                other.role
            );
        }
    }
}

#[test]
fn a_form_says_what_is_missing_and_makes_nothing_before() {
    let dossier = failed();
    let view = kept(dossier.clone()).view;
    let mut draft = Draft::new(&dossier);
    let lacks = ItemStep::TakeCover.lacks(&draft);
    assert_eq!(lacks, [Field::Seal, Field::Signature]);
    assert_eq!(ItemStep::TakeCover.body(&draft, &view, &courier(), 0), None);
    draft.write(Field::Seal, " KQ1 ".into());
    draft.sign(Field::Signature, Some(sign()));
    let Some(Body::TakeCover(taken)) = ItemStep::TakeCover.body(&draft, &view, &courier(), 0) else { panic!("none") };
    assert_eq!(taken.seal, "KQ1");
}

#[test]
fn a_second_count_begins_with_none() {
    let dossier = example::offered();
    let draft = Draft::new(&dossier);
    assert_eq!(draft.quantities, [0, 0]);
    assert!(ItemStep::Repack.lacks(&draft).contains(&Field::Count));
}

#[test]
fn every_step_field_and_choice_has_its_words_in_every_language() {
    for lang in Lang::ALL {
        let has = |key: String| assert!(Texts::get(lang).has(&key), "{key} in {}", lang.code());
        for step in ItemStep::ALL {
            for part in ["title", "why"] {
                has(format!("item-{}-{part}", step.tag()));
            }
            for field in step.fields() {
                match field {
                    Field::OtherSignature => has(format!("item-field-{}-{}", field.tag(), step.tag())),
                    // It is counted line by line, each with the name of its paper.
                    _ => has(format!("item-field-{}", field.tag())),
                }
                for choice in field.choices() {
                    has(format!("item-{}-{choice}", field.tag()));
                }
            }
        }
    }
}

#[test]
fn a_chosen_office_keeps_the_cover_for_its_recipient() {
    let dossier = failed();
    let citizen = Actor { id: dossier.owner, role: shared::actor::Role::Citizen, scope: shared::actor::Scope::Own };
    let choice = Box::new(DeliveryChoice::AtOffice { office: "bc".into() });
    let chosen = Body::ChooseDelivery { dossier: dossier.id, choice };
    let at_ms = BEGIN_MS + 3 * DAY_MS;
    let dossier = on(dossier, at_ms, &[(citizen, chosen)]);
    let id = dossier.id;
    let dossier = on(dossier, at_ms + 3_600_000, &[(courier(), offer_cover(id))]);
    let taken = ItemStep::TakeCover.example(&dossier, &coordinator());
    let dossier = on(dossier, at_ms + 7_200_000, &[(coordinator(), taken)]);
    use crate::screens::agency::offers::{Task, offers};
    assert!(offers(&dossier, &coordinator(), Task::AtCounter), "it is handed out at that counter");
}
