//! The return leg as a state machine: every step of the table is allowed, every other one refused, and nothing is reached
//! without its proofs.

use proptest::prelude::*;
use shared::actor::Actor;
use shared::api::command::*;
use shared::dossier::Dossier;
use shared::shipment::{Chosen, Holder, Leg, Return};

use crate::returns::*;
use crate::story::*;

pub fn in_state(name: &str) -> Dossier {
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
