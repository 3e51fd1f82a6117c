//! A lower price by a group that the citizen claims: told as provisional, looked at at the door, and full without its proof.

use shared::actor::Actor;
use shared::api::command::*;
use shared::api::views::{AskSlots, Slots};
use shared::catalogue::ExemptGroup;
use shared::dossier::account::ProofSeen;
use shared::dossier::decide::{self, Facts, Step};
use shared::dossier::event::{Event, Private};
use shared::dossier::{Account, Dossier};
use shared::money::Percent;
use shared::money::exemption::{PostageGroup, StateFeeGroup};
use shared::money::quote::{ClaimedGroups, Price};
use shared::report::agency::AgencyScore;
use shared::report::score::{Score, Tenths};
use shared::shipment::Leg;

use crate::samples::{Sample, sample};
use crate::story::*;

fn claimed() -> ClaimedGroups {
    ClaimedGroups { postage: Some(PostageGroup::WarInvalid), state_fee: Some(StateFeeGroup::Disabled) }
}

fn step(by: &Actor, claimed: Option<ClaimedGroups>) -> Step {
    let full = Some(Price { postage: 40_000, state_fee: Some(8_000) });
    let facts = Facts { postage: 20_000, state_fee: Some(0), full, ..facts(1) };
    decide::book(by, &Book { claimed, ..booking() }, &facts).unwrap()
}

fn at_the_door() -> Dossier {
    let mut dossier = Dossier::from_first(&step(&citizen(), Some(claimed())).event).unwrap();
    assign(&mut dossier, Leg::Pickup);
    dossier
}

fn proofs(shown: [bool; 2]) -> Vec<ProofShown> {
    let of = [Money::Postage, Money::StateFee].into_iter().zip(shown);
    of.map(|(of, shown)| ProofShown { of, shown }).collect()
}

fn after(proofs: Vec<ProofShown>) -> Account {
    let mut dossier = at_the_door();
    take(&mut dossier, &courier(), Body::ConfirmPickup(Box::new(ConfirmPickup { proofs, ..pickup() })), 10);
    dossier.money
}

#[test]
fn a_claimed_group_lowers_the_price_and_the_chain_does_not_say_which_group_it_is() {
    let Step { event, private } = step(&citizen(), Some(claimed()));
    let chain = serde_json::to_string(&event).unwrap();
    assert!(!chain.contains("war_invalid") && !chain.contains("disabled"), "{chain}");
    let Some(Private::Booking { claimed: kept, .. }) = private else { panic!("no personal fields") };
    assert_eq!(kept, Some(claimed()));
    let money = Dossier::from_first(&event).unwrap().money;
    assert_eq!((money.postage, money.state_fee), (20_000, Some(0)));
    assert!(money.awaits(Money::Postage) && money.awaits(Money::StateFee));
    let unclaimed = Dossier::from_first(&step(&citizen(), None).event).unwrap().money;
    assert_eq!((unclaimed.postage_claim, unclaimed.state_fee_claim), (None, None));
}

#[test]
fn a_proof_seen_at_the_door_settles_its_own_sum_and_no_other() {
    let both = after(proofs([true, false]));
    assert_eq!((both.postage, both.state_fee), (20_000, Some(8_000)), "war invalid shown, disability not");
    let seen = [both.postage_claim.unwrap().proof, both.state_fee_claim.unwrap().proof];
    assert_eq!(seen, [ProofSeen::Shown, ProofSeen::NotShown]);
}

#[test]
fn a_courier_who_asked_for_nothing_leaves_the_price_provisional_and_the_next_door_asks() {
    let open = after(Vec::new());
    assert!(open.awaits(Money::Postage) && open.postage == 20_000);
    let mut dossier = at_the_door();
    take(&mut dossier, &courier(), Body::ConfirmPickup(Box::new(pickup())), 10);
    let mut delivered = dossier.money.clone();
    delivered.see(&proofs([false, true]));
    assert_eq!((delivered.postage, delivered.state_fee), (40_000, Some(0)));
}

#[test]
fn a_lower_price_keeps_the_form_in_which_it_is_sent_and_stored() {
    let book = Body::Book(Box::new(Book { claimed: Some(claimed()), ..booking() }));
    let step = step(&citizen(), Some(claimed()));
    let mut collected = at_the_door();
    let record = Body::ConfirmPickup(Box::new(ConfirmPickup { proofs: proofs([true, false]), ..pickup() }));
    let event = collected.decide(&courier(), &record, &facts(10)).unwrap().event;
    collected.apply(&event);
    let delivery = Body::ConfirmDelivery(Box::new(ConfirmDelivery { proofs: proofs([true, true]), ..delivery() }));
    let (commune, procedure) = ("22051".into(), "2.000635".into());
    let hero = Some(ClaimedGroups { postage: Some(PostageGroup::Hero), state_fee: None });
    let form = Form::Both;
    let ask = AskSlots { commune, form, procedure, agency: None, point: None, dossier: None, claimed: hero };
    let full = Some(Price { postage: 20_000, state_fee: None });
    let indices = [("total_time".to_owned(), Tenths(17))].into();
    let score = Score { indices, mean: Tenths(17), rule_version: "t".into() };
    let samples: Vec<Sample> = vec![
        sample(book),
        sample(record),
        sample(delivery),
        sample::<Event>(step.event),
        sample::<Private>(step.private.unwrap()),
        sample::<Event>(event),
        sample::<Dossier>(at_the_door()),
        sample::<Dossier>(collected),
        sample(ExemptGroup { group: StateFeeGroup::Merit, percent: Percent::ALL }),
        sample(ask),
        sample(Slots { slots: Vec::new(), postage: 10_000, state_fee: None, full }),
        sample(AgencyScore { agency: AGENCY.into(), score }),
    ];
    crate::frozen::keep_their_form("groups.jsonl", include_str!("../data/frozen/groups.jsonl"), &samples);
}
