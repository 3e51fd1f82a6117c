//! How far a leg goes decides its limit, on both databases: the zone of home and agency, the province, the cities of class I.

use server::store::{Write, places};
use shared::shipment::Leg;
use tests::app::On;

use crate::office::view;
use crate::returns::Story;

#[tokio::test]
async fn the_limit_of_a_leg_is_that_of_the_zone_between_home_and_agency() {
    for on in On::BOTH {
        // Home, the commune for which the agency receives, the last day after Wednesday 25 November (the post works on
        // Saturdays), and the postage of the zone.
        for (home, agency, last, postage) in [
            ("22051", "22057", "2026-11-26", 20_000), // both in the former town
            ("22051", "22015", "2026-11-27", 26_000), // elsewhere in Đắk Lắk
            ("24133", "00004", "2026-11-28", 33_000), // Buôn Ma Thuột and Hà Nội: two cities
            ("22051", "00004", "2026-11-30", 60_500), // another province
        ] {
            let mut story = Story::new(on).await;
            let mut booking = story.citizen.receiving(&story.app).await;
            let reach = move |tx: &mut dyn Write| {
                for (id, commune) in [("BC-SONGCAU", home), ("BPMC-22051", agency)] {
                    let mut place = places::find(tx, id)?.expect("it is there");
                    place.communes = vec![commune.to_owned()];
                    places::save(tx, &place)?;
                }
                Ok::<_, server::store::StoreError>(())
            };
            story.app.app.store.write(reach).await.unwrap();
            booking.person.address.commune = home.into();
            story.bring(booking).await;
            let seen = view(&story, &story.citizen, story.id).await;
            let terms = seen.claimable.iter().find(|one| one.leg == Leg::Return).expect("it was accepted").terms;
            assert_eq!(terms.transit_end.to_string(), last, "{on:?}: {home} to {agency}");
            assert_eq!(seen.dossier.money.postage, postage, "{on:?}: the price is that of the same zone");
        }
    }
}
