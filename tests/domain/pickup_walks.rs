//! Random sequences of commands: whatever people do, in whatever order, the leg never stands where its proofs are absent.

use proptest::prelude::*;
use shared::actor::{Actor, Role};
use shared::api::command::*;
use shared::dossier::Dossier;
use shared::dossier::event::Event;
use shared::shipment::{Collected, Holder, Leg, Pickup};

use crate::pickup_leg::*;
use crate::story::*;

/// Everything that people may try, also what is wrong.
fn tries() -> Vec<(Actor, Body)> {
    let other = || actor(8, Role::Courier);
    let signed_with = |seal: &str, remarks: &str| {
        let mut record = signed();
        (record.lines[0].seal, record.lines[0].remarks) = (seal.to_owned(), remarks.to_owned());
        Body::SignHandover(record)
    };
    let mut tries = commands();
    for kind in ExceptionKind::ALL {
        tries.push((citizen(), exception(kind)));
    }
    tries.extend([
        (citizen(), Body::Reschedule { dossier: id(), window: window() }),
        (citizen(), Body::Cancel { dossier: id(), reason: String::new() }),
        (courier(), confirm()),
        (other(), confirm()),
        (courier(), insisting()),
        (courier(), missed("RP2", Evidence::default())),
        (other(), set_out()),
        (other(), scan(Direction::Out)),
        (other(), scan(Direction::In)),
        (courier(), scan(Direction::Out)),
        (coordinator(), scan(Direction::In)),
        (coordinator(), resolve(ExceptionOutcome::Claim)),
        (courier(), Body::OfferHandover(offer())),
        (other(), Body::OfferHandover(offer())),
        (officer(), signed_with("NP001", "")),
        (officer(), signed_with("NP777", "")),
        (officer(), signed_with("NP002", "Khác số")),
        (other(), give_back()),
        (other(), bring_slip()),
    ]);
    tries
}

fn whole(collected: &Collected) -> bool {
    !collected.seal.is_empty()
        && collected.note_number > 0
        && !collected.waybill.is_empty()
        && !collected.photos.is_empty()
        && collected.at_ms > 0
        && !collected.counted.is_empty()
}

/// Whether the state has all that must exist there.
fn proven(dossier: &Dossier) -> bool {
    let Some(pickup) = &dossier.pickup else { return false };
    let whole = pickup.collected().is_none_or(whole);
    whole
        && match pickup {
            Pickup::Missed { attempt, .. } => !attempt.reason.is_empty(),
            Pickup::Incomplete { incomplete, .. } => !incomplete.missing.is_empty(),
            Pickup::InTransit { collected } => !collected.journey.scans.is_empty(),
            Pickup::InClaim { collected, .. } => !collected.journey.exceptions.is_empty(),
            Pickup::HandedOver { collected, offer, officer, .. } => {
                let torn = |one: &shared::shipment::journey::ItemException| {
                    one.kind == ExceptionKind::Torn && one.repack.is_none()
                };
                offer.courier != *officer
                    && dossier.status.filing().is_some()
                    && !collected.journey.exceptions.iter().any(torn)
            }
            Pickup::GivenBack { collected, withdrawal, given_back } => {
                withdrawal.note_number == collected.note_number && given_back.identity.name_matches
            }
            Pickup::SlipReturned { slip, .. } => dossier.form == Form::Send && !slip.slip_code.is_empty(),
            Pickup::Closed { slip, .. } => slip.is_some() == (dossier.form == Form::Send),
            Pickup::Requested { .. }
            | Pickup::Scheduled { .. }
            | Pickup::EnRoute { .. }
            | Pickup::Counting { .. }
            | Pickup::Collected { .. }
            | Pickup::Offered { .. }
            | Pickup::Exception { .. }
            | Pickup::Returning { .. }
            | Pickup::Cancelled { .. } => true,
        }
}

fn is_over(dossier: &Dossier) -> bool {
    matches!(
        dossier.pickup,
        Some(Pickup::Closed { .. } | Pickup::Cancelled { .. } | Pickup::GivenBack { .. } | Pickup::InClaim { .. })
    )
}

/// The record at the door alone.
fn at_door(dossier: &Dossier) -> Option<Collected> {
    let collected = dossier.pickup.as_ref()?.collected()?.clone();
    Some(Collected { journey: shared::shipment::journey::Journey::default(), ..collected })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_state_is_reached_without_its_proofs_and_there_is_always_one_holder(
        form in prop_oneof![Just(Form::Send), Just(Form::Both)],
        // Two of three courses begin with a collection, or most of them would never leave the door.
        begun in 0..3_u8,
        course in proptest::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 1..60),
    ) {
        let tries = tries();
        let mut dossier = scheduled(form);
        if begun > 0 {
            take(&mut dossier, &courier(), confirm(), 5);
        }
        for (at_ms, (pick, plan)) in (10..).zip(course) {
            let before = dossier.clone();
            let event = if plan && before.pickup.as_ref().is_some_and(Pickup::may_be_scheduled) {
                assign(&mut dossier, Leg::Pickup);
                None
            } else {
                let (by, body) = pick.get(&tries);
                let Ok(step) = before.decide(by, body, &facts(at_ms)) else { continue };
                dossier.apply(&step.event);
                Some(step.event)
            };
            prop_assert!(proven(&dossier), "{event:?} led to {:?}", dossier.pickup);
            prop_assert!(!is_over(&before) || dossier.pickup == before.pickup, "{:?} moved by {event:?}", before.pickup);
            prop_assert!(dossier.visits.starts_with(&before.visits), "a visit was lost");
            if at_door(&before).is_some() {
                prop_assert_eq!(at_door(&dossier), at_door(&before), "the record at the door changed");
            }
            let hands_over = matches!(
                event,
                Some(Event::Collected { .. } | Event::Scanned { .. } | Event::Filed { .. } | Event::GivenBack { .. })
            );
            prop_assert_eq!(dossier.holder() != before.holder(), hands_over, "{:?}", event);
            // Before the door the citizen has it, after the hand-over the agency, in between one courier or office.
            let in_hands = matches!(dossier.holder(), Holder::Courier(_) | Holder::Office(_));
            let travelling = at_door(&dossier).is_some() && dossier.status.filing().is_none() && !dossier.status.is_closed();
            prop_assert_eq!(in_hands, travelling);
        }
    }
}
