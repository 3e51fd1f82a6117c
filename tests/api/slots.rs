//! Windows: only what a courier can keep beside everything that was promised.

use std::collections::HashMap;

use chrono::NaiveDate;
use shared::api::command::{Body, Book, Window};
use shared::api::path;
use shared::api::receipt::{Outcome, Receipt};
use shared::api::views::{AskSlots, HeldSlot, HoldSlot, PlanView, ProposeDay, Slots};
use shared::ids::{ActorId, DossierId};
use shared::shipment::Leg;
use tests::app::{MINUTE_MS, On, START_MS, TestApp, asked_slots, read, refused};
use tests::wire::Hand;

const CHURCHYARD: [f64; 2] = [109.2312, 13.4523];

/// Where no courier of the demo can be in time.
const FAR_AWAY: [f64; 2] = [105.8542, 21.0285];

fn is_refused(receipt: &Receipt, wanted: &str) -> bool {
    matches!(&receipt.outcome, Outcome::Refused { code, .. } if code == wanted)
}

fn fresh() -> DossierId {
    DossierId::new(START_MS.unsigned_abs(), server::cli::random_array())
}

fn hold(dossier: DossierId, window: Window) -> HoldSlot {
    HoldSlot { dossier, commune: "22051".into(), point: None, agency: "BPMC-22051".into(), window }
}

async fn holds(app: &TestApp, hand: &Hand, asked: &HoldSlot) -> HeldSlot {
    read(app.post(path::SLOT_HOLD, Some(&hand.token), asked).await).await.unwrap()
}

async fn books(app: &TestApp, hand: &Hand, booking: &Book) -> Receipt {
    hand.act(app, Body::Book(Box::new(booking.clone()))).await
}

fn offers(slots: &Slots, window: Window) -> bool {
    slots.slots.iter().any(|slot| slot.window == window)
}

/// Books the window again and again until it is no longer offered; gives how many were taken.
async fn fills(app: &TestApp, hand: &Hand, like: &Book, window: Window) -> usize {
    for count in 0..200 {
        if !offers(&app.slots(&hand.token, &asked_slots("22051")).await, window) {
            return count;
        }
        let booking = Book { dossier: fresh(), window: Some(window), ..like.clone() };
        let receipt = books(app, hand, &booking).await;
        assert_eq!(receipt.outcome, Outcome::Accepted, "what is offered can be booked ({count})");
    }
    panic!("{window:?} never fills");
}

#[tokio::test]
async fn what_is_offered_can_be_booked_and_everything_that_was_booked_can_be_planned() {
    for on in On::BOTH {
        let app = TestApp::start_seeded_on(on).await;
        let citizen = Hand::citizen(&app, "0905123456").await;
        let like = citizen.booking(&app).await;
        // The last day: nothing of the demo is promised there.
        let slots = app.slots(&citizen.token, &asked_slots("22051")).await;
        let window = slots.slots.last().unwrap().window;
        let count = fills(&app, &citizen, &like, window).await;
        assert!(count >= 4, "{count}");
        let late = Book { dossier: fresh(), window: Some(window), ..like.clone() };
        assert!(is_refused(&books(&app, &citizen, &late).await, "slot.closed"));
        let others = app.slots(&citizen.token, &asked_slots("22051")).await;
        assert!(others.slots.iter().any(|slot| slot.window.day == window.day), "other windows of the day stay open");
        let coordinator = Hand::staff(&app, "dieuphoi1").await;
        let plan = app
            .post(path::PROPOSALS, Some(&coordinator.token), &ProposeDay { day: window.day, absent: Vec::new() })
            .await;
        let plan: PlanView = read(plan).await.unwrap();
        let left: Vec<_> = plan.unassigned.iter().filter(|left| left.reason != "no-vehicle").collect();
        assert!(left.is_empty(), "a promise that cannot be kept: {left:?}");
        let doors = plan.routes.iter().flat_map(|route| &route.stops).filter(|stop| stop.at_home).count();
        assert!(doors >= count, "{doors} of {count}");
    }
}

#[tokio::test]
async fn a_window_is_kept_for_ten_minutes_for_whoever_checks_their_answers() {
    for on in On::BOTH {
        let app = TestApp::start_seeded_on(on).await;
        let (first, second) = (Hand::citizen(&app, "0905123456").await, Hand::citizen(&app, "0905123457").await);
        let like = first.booking(&app).await;
        let window = like.window.unwrap();
        // All places but one are booked; the last one is kept for the first citizen.
        let (mut kept, mut booked) = (fresh(), 0);
        loop {
            let places = app.slots(&first.token, &asked_slots("22051")).await;
            match places.slots.iter().find(|slot| slot.window == window).map(|slot| slot.left) {
                Some(1) => break,
                Some(_) => {
                    let booking = Book { dossier: fresh(), window: Some(window), ..like.clone() };
                    assert_eq!(books(&app, &second, &booking).await.outcome, Outcome::Accepted);
                    booked += 1;
                }
                None => panic!("{booked} were taken and none is left"),
            }
        }
        let until_ms = holds(&app, &first, &hold(kept, window)).await.until_ms;
        assert_eq!(until_ms, app.app.now_ms() + 10 * MINUTE_MS);
        let asked = asked_slots("22051");
        assert!(!offers(&app.slots(&second.token, &asked).await, window), "nobody else is offered it");
        let own = AskSlots { dossier: Some(kept), ..asked.clone() };
        assert!(offers(&app.slots(&first.token, &own).await, window), "its owner is");
        let other = Book { dossier: fresh(), window: Some(window), ..like.clone() };
        assert!(is_refused(&books(&app, &second, &other).await, "slot.closed"));
        let stolen = Book { dossier: kept, window: Some(window), ..like.clone() };
        assert!(is_refused(&books(&app, &second, &stolen).await, "slot.closed"), "a hold is of one person");
        let mut elsewhere = Book { dossier: kept, window: Some(window), ..like.clone() };
        elsewhere.person.address.point = Some(FAR_AWAY);
        assert!(is_refused(&books(&app, &first, &elsewhere).await, "slot.closed"), "a hold is of one place");
        // It lapses, is kept anew, and the booking uses it up.
        app.pass_ms(10 * MINUTE_MS);
        assert!(offers(&app.slots(&second.token, &asked).await, window));
        kept = fresh();
        holds(&app, &first, &hold(kept, window)).await;
        let booking = Book { dossier: kept, window: Some(window), ..like.clone() };
        assert_eq!(books(&app, &first, &booking).await.outcome, Outcome::Accepted);
        assert!(app.column("SELECT dossier AS x FROM slot_hold WHERE until_ms > 0").await.is_empty());
    }
}

#[tokio::test]
async fn one_person_keeps_at_most_three_windows_and_none_that_is_closed() {
    let app = TestApp::start_seeded().await;
    let citizen = Hand::citizen(&app, "0905123456").await;
    let window = citizen.booking(&app).await.window.unwrap();
    let again = hold(fresh(), window);
    for asked in [again.clone(), again, hold(fresh(), window), hold(fresh(), window)] {
        holds(&app, &citizen, &asked).await;
    }
    let more = refused(app.post(path::SLOT_HOLD, Some(&citizen.token), &hold(fresh(), window)).await).await;
    assert_eq!(more, (400, "slot.too-many-held".to_owned()));
    let odd = Window { from_min: window.from_min + 5, ..window };
    let other = Hand::citizen(&app, "0905123457").await;
    let closed = refused(app.post(path::SLOT_HOLD, Some(&other.token), &hold(fresh(), odd)).await).await;
    assert_eq!(closed, (409, "slot.closed".to_owned()));
    let sea = HoldSlot { point: Some([500.0, 13.0]), ..hold(fresh(), window) };
    assert_eq!(refused(app.post(path::SLOT_HOLD, Some(&other.token), &sea).await).await.0, 400);
    assert_eq!(refused(app.post(path::SLOT_HOLD, None, &hold(fresh(), window)).await).await.0, 401);
}

#[tokio::test]
async fn a_visit_is_moved_only_to_where_a_courier_can_come_and_its_own_stop_is_not_in_the_way() {
    let app = TestApp::start_seeded().await;
    let citizen = Hand::citizen(&app, "0905123456").await;
    let like = citizen.booking(&app).await;
    let window = like.window.unwrap();
    assert_eq!(books(&app, &citizen, &like).await.outcome, Outcome::Accepted);
    fills(&app, &citizen, &like, window).await;
    let asked = AskSlots { dossier: Some(like.dossier), ..asked_slots("22051") };
    assert!(offers(&app.slots(&citizen.token, &asked).await, window), "its own place is free for it");
    let open = app.slots(&citizen.token, &asked_slots("22051")).await.slots[0].window;
    let there = Body::Reschedule { dossier: like.dossier, window: open };
    assert_eq!(citizen.act(&app, there).await.outcome, Outcome::Accepted);
    fills(&app, &citizen, &like, window).await;
    let back = Body::Reschedule { dossier: like.dossier, window };
    assert!(is_refused(&citizen.act(&app, back).await, "slot.closed"));
}

#[tokio::test]
async fn a_window_that_has_begun_is_not_offered_and_prices_are_told() {
    let app = TestApp::start_seeded().await;
    let token = app.sign_in("0905123456").await.token;
    let before = app.slots(&token, &asked_slots("22076")).await;
    assert_eq!((before.postage, before.state_fee), (40_000, Some(8_000)));
    let first = before.slots[0].window;
    assert_eq!((first.day.to_string().as_str(), first.from_min), ("2026-11-25", 450));
    let pinned = AskSlots { point: Some(CHURCHYARD), ..asked_slots("22076") };
    assert!(offers(&app.slots(&token, &pinned).await, first));
    app.pass_ms(30 * MINUTE_MS);
    assert!(!offers(&app.slots(&token, &asked_slots("22076")).await, first));
    assert!(app.slots(&token, &asked_slots("26740")).await.slots.is_empty(), "no office of ours serves there");
    let unknown = AskSlots { procedure: "9.999999".into(), ..asked_slots("22076") };
    let unknown = refused(app.post(path::SLOTS, Some(&token), &unknown).await).await;
    assert_eq!(unknown.1, "procedure.unknown");
}

/// Courier and window of every home of a plan.
pub fn promises(plan: &PlanView) -> HashMap<(DossierId, Leg), (ActorId, Window)> {
    let homes = plan.routes.iter().flat_map(|route| route.stops.iter().map(move |stop| (route.courier, stop)));
    homes.filter_map(|(courier, stop)| Some(((stop.dossier, stop.leg), (courier, stop.window?)))).collect()
}

async fn proposes(app: &TestApp, hand: &Hand, day: NaiveDate, absent: Vec<ActorId>) -> PlanView {
    read(app.post(path::PROPOSALS, Some(&hand.token), &ProposeDay { day, absent }).await).await.unwrap()
}

#[tokio::test]
async fn a_day_that_is_planned_again_keeps_every_promised_window_and_nearly_every_courier() {
    let app = TestApp::start_seeded().await;
    let (citizen, coordinator) = (Hand::citizen(&app, "0905123456").await, Hand::staff(&app, "dieuphoi1").await);
    let like = citizen.booking(&app).await;
    let slots = app.slots(&citizen.token, &asked_slots("22051")).await;
    let day = slots.slots[0].window.day;
    let first = proposes(&app, &coordinator, day, Vec::new()).await;
    assert!(first.couriers.len() > 2 && first.couriers.iter().all(|one| !one.absent));
    let publish = Body::PublishPlan { proposal: first.id };
    assert_eq!(coordinator.act(&app, publish).await.outcome, Outcome::Accepted);
    let before = promises(&first);

    let mut open = app.slots(&citizen.token, &asked_slots("22051")).await.slots.into_iter().map(|slot| slot.window);
    let window = open.rfind(|window| window.day == day).expect("the day has room for one more");
    let booking = Book { dossier: fresh(), window: Some(window), ..like };
    assert_eq!(books(&app, &citizen, &booking).await.outcome, Outcome::Accepted);
    let again = promises(&proposes(&app, &coordinator, day, Vec::new()).await);
    assert!(again.contains_key(&(booking.dossier, Leg::Pickup)), "the new stop is on a route");
    for (stop, (_, window)) in &before {
        assert_eq!(again.get(stop).map(|(_, window)| window), Some(window), "a promise that was moved: {stop:?}");
    }
    let moved = before.iter().filter(|(stop, (courier, _))| again[stop].0 != *courier).count();
    assert!(moved * 10 <= before.len(), "{moved} of {} changed hands for one more stop", before.len());

    // One courier is ill: nothing is left with them, and the rest stays where it was as far as it can.
    let ill = first.routes.iter().max_by_key(|route| route.stops.len()).unwrap().courier;
    let without = proposes(&app, &coordinator, day, vec![ill]).await;
    assert!(without.couriers.iter().any(|one| one.courier == ill && one.absent));
    let now = promises(&without);
    assert!(now.values().all(|(courier, _)| *courier != ill));
    let others = before.iter().filter(|(_, (courier, _))| *courier != ill);
    let kept = others.clone().filter(|(stop, promise)| now.get(stop) == Some(promise)).count();
    assert!(kept * 2 > others.count(), "{kept}");
}
