//! A group claimed at booking, on both databases: the price told, the price booked, who reads the group, the door.

use server::store::Read;
use shared::api::command::*;
use shared::api::views::AskSlots;
use shared::dossier::account::ProofSeen;
use shared::money::exemption::{PostageGroup, StateFeeGroup};
use shared::money::quote::{ClaimedGroups, Price};
use tests::app::{On, asked_slots};

use crate::office::view;
use crate::returns::Story;

const CLAIMED: ClaimedGroups = ClaimedGroups { postage: Some(PostageGroup::WarInvalid), state_fee: None };

#[tokio::test]
async fn a_claimed_group_is_priced_as_it_was_told_read_by_who_needs_it_and_full_without_its_paper() {
    for on in On::BOTH {
        let mut story = Story::new(on).await;
        let asked = AskSlots { form: Form::Receive, claimed: Some(CLAIMED), ..asked_slots("22051") };
        let told = story.app.slots(&story.citizen.token, &asked).await;
        assert_eq!(
            (told.postage, told.full),
            (10_000, Some(Price { postage: 20_000, state_fee: Some(8_000) })),
            "{on:?}"
        );
        // A group that no fee of this procedure frees changes nothing.
        let fee = ClaimedGroups { postage: None, state_fee: Some(StateFeeGroup::Elderly) };
        let same = story.app.slots(&story.citizen.token, &AskSlots { claimed: Some(fee), ..asked.clone() }).await;
        assert_eq!((same.postage, same.state_fee, same.full), (20_000, Some(8_000), None), "{on:?}");
        let booking = story.citizen.receiving(&story.app).await;
        story.bring(Book { claimed: Some(CLAIMED), ..booking }).await;
        let dossier = story.dossier().await;
        assert_eq!((dossier.money.postage, dossier.money.awaits(Money::Postage)), (10_000, true), "{on:?}");
        for (hand, reads) in [
            (&story.citizen, Some(CLAIMED)),
            (&story.courier, Some(CLAIMED)),
            (&story.coordinator, Some(CLAIMED)),
            (&story.officer, None),
        ] {
            let seen = view(&story, hand, story.id).await;
            assert_eq!(seen.claimed, reads, "{on:?}: {:?}", hand.actor.role);
        }
        let chain = story.app.column("SELECT event AS x FROM entry").await.join("\n");
        assert!(!chain.contains("war_invalid"), "{on:?}: which group it is is kept apart");
        let Body::ConfirmDelivery(mut record) = story.confirm().await else { panic!("no delivery") };
        record.proofs = vec![ProofShown { of: Money::Postage, shown: false }];
        story.accepted(&story.courier, Body::ConfirmDelivery(record)).await;
        let seen = view(&story, &story.citizen, story.id).await;
        assert_eq!(seen.dossier.money.postage, 20_000, "{on:?}");
        assert_eq!(seen.dossier.money.postage_claim.unwrap().proof, ProofSeen::NotShown);
        let office = view(&story, &story.coordinator, story.id).await;
        let owed = office.sums.iter().find(|sum| sum.kind == Money::Postage).expect("it is owed");
        assert_eq!(owed.owed, 20_000, "{on:?}: the axis follows");
        story.chain_is_whole().await;
        let id = story.id;
        let kept = move |tx: &mut dyn Read| server::store::dossiers::find_person(tx, id);
        assert!(story.app.app.store.read(kept).await.unwrap().is_some());
    }
}
