//! The cash of a day, of a courier or taken at a counter, on both databases: counted by a second person, handed in again,
//! limited, paid over.

use chrono::Days;
use server::store::{Read, Write, entries, numbers, office, places};
use shared::api::command::*;
use shared::api::views::{CaseView, CashView, DossierView};
use shared::money::axis::MoneyState;
use shared::money::takings::Takings;
use shared::money::{Dong, Postage, TrustMoney};
use shared::shipment::day_of;
use tests::app::{On, START_MS};
use tests::wire::Hand;

use crate::office::views;
use crate::returns::Story;

fn postage(amount: i64) -> Takings {
    Takings { postage: Postage(Dong(amount)), ..Takings::default() }
}

/// Delivers and takes money at the door, after so many receipts were `used`.
async fn deliver_for(story: &Story, used: u64, money: &[(Money, i64)]) {
    deliver_by(story, &story.courier, used, money).await;
}

/// The same by whoever has the result.
async fn deliver_by(story: &Story, hand: &Hand, used: u64, money: &[(Money, i64)]) {
    let (actor, device) = (hand.actor.id, hand.device);
    let ranges = move |tx: &mut dyn Write| numbers::list(tx, actor, device);
    let receipt = story.app.app.store.write(ranges).await.unwrap().receipt[0].from;
    let Body::ConfirmDelivery(mut record) = story.confirm().await else { panic!("no delivery") };
    let taken = |(at, (kind, amount))| Taken { kind, amount, receipt: receipt + used + at };
    record.taken = (0..).zip(money.iter().copied()).map(taken).collect();
    story.accepted(hand, Body::ConfirmDelivery(record)).await;
}

/// Postage and state fees, whole đồng.
fn both(postage: i64, fees: i64) -> Takings {
    Takings { postage: Postage(Dong(postage)), state_fees: TrustMoney(Dong(fees)), ..Takings::default() }
}

#[tokio::test]
async fn a_couriers_cash_is_counted_by_a_second_person_and_a_difference_is_a_matter_until_somebody_closes_it() {
    for on in On::BOTH {
        let story = Story::new(on).await;
        deliver_for(&story, 0, &[(Money::Postage, 20_000)]).await;
        let (day, courier) = (day_of(START_MS), story.courier.actor.id);
        let reconcile = |amount| {
            Body::ReconcileCash(ReconcileCash { courier, day, recounted: postage(amount), words: "thiếu".into() })
        };
        let nothing = story.refused(&story.coordinator, reconcile(20_000)).await;
        assert_eq!(nothing.0, "cash.no-remittance", "{on:?}");
        let hand_in = |amount| Body::HandInCash(HandInCash { day, counted: postage(amount) });
        story.accepted(&story.courier, hand_in(20_000)).await;
        story.accepted(&story.courier, hand_in(19_000)).await;
        let seen: Vec<CashView> = views(&story, &story.coordinator, "cash").await;
        assert_eq!((seen.len(), seen[0].expected), (1, postage(20_000)), "what the receipts say, not what he says");
        assert_eq!(seen[0].remittance.as_ref().unwrap().counted, postage(19_000), "the last count stands");
        let far = Hand::staff(&story.app, "dieuphoi2").await;
        assert_eq!(story.refused(&far, reconcile(19_000)).await.0, "command.not-yours");
        assert!(views::<CashView>(&story, &far, "cash").await.is_empty());
        story.accepted(&story.coordinator, reconcile(19_000)).await;
        let matched: Vec<CashView> = views(&story, &story.courier, "cash").await;
        let found = matched[0].reconciliation.as_ref().unwrap();
        assert_eq!((found.difference, found.by), (postage(-1_000), story.coordinator.actor.id));
        assert_eq!(story.refused(&story.courier, hand_in(20_000)).await.0, "dossier.wrong-state");
        let cases: Vec<CaseView> = views(&story, &story.coordinator, "case").await;
        let case = cases.iter().find(|case| case.code == "cash.difference").expect("a difference is a matter");
        assert!(case.stands, "it counts already");
        let id = case.id.parse().unwrap();
        let close =
            |decision, reason: &str| Body::ResolveCase(ResolveCase { case: id, decision, reason: reason.to_owned() });
        assert_eq!(story.refused(&story.coordinator, close(Decision::Accept, "x")).await.0, "dossier.wrong-state");
        assert_eq!(story.refused(&story.coordinator, close(Decision::Keep, " ")).await.0, "field.missing");
        story.accepted(&story.coordinator, close(Decision::Keep, "Bưu tá bù 1.000 đ")).await;
        assert!(views::<CaseView>(&story, &story.coordinator, "case").await.is_empty(), "{on:?}");
        let subject = shared::office::shift(courier, day);
        let broken = story.app.app.store.read(move |tx: &mut dyn Read| entries::first_break(tx, &subject)).await;
        assert_eq!(broken.unwrap(), None);
    }
}

#[tokio::test]
async fn state_money_is_paid_over_once_after_the_match_with_a_document_and_what_comes_later_is_handed_in_anew() {
    for on in On::BOTH {
        let story = Story::new(on).await;
        let (day, courier) = (day_of(START_MS), story.courier.actor.id);
        let agency = story.dossier().await.agency;
        let pay =
            |proof: &str| Body::PayOver(PayOver { courier, day, agency: agency.clone(), proof: proof.to_owned() });
        let hand_in = |counted| Body::HandInCash(HandInCash { day, counted });
        let reconcile =
            |recounted| Body::ReconcileCash(ReconcileCash { courier, day, recounted, words: String::new() });
        // Nothing was taken yet: an empty count, matched.
        story.accepted(&story.courier, hand_in(Takings::default())).await;
        story.accepted(&story.coordinator, reconcile(Takings::default())).await;
        assert_eq!(story.refused(&story.courier, hand_in(Takings::default())).await.0, "dossier.wrong-state");
        deliver_for(&story, 0, &[(Money::Postage, 20_000), (Money::StateFee, 8_000)]).await;
        assert_eq!(story.refused(&story.coordinator, pay("UNC-7")).await.0, "money.not-to-pay-over", "{on:?}");
        // How postage and state fee of the dossier stand, as the agency reads it.
        let mut cursor = String::new();
        let mut stands = async || {
            let (seen, next) = story.officer.changes(&story.app, &cursor).await;
            cursor = next;
            let view = seen.into_iter().find(|((kind, id), _)| kind == "dossier" && *id == story.id.to_string());
            let view: DossierView = serde_json::from_value(view.expect("it is told again").1.unwrap()).unwrap();
            let of = |kind| view.sums.iter().find(|sum| sum.kind == kind).map(|sum| (sum.state, sum.collected));
            (of(Money::Postage).unwrap(), of(Money::StateFee).unwrap())
        };
        let ((postage_stands, _), fee) = stands().await;
        assert_eq!(fee, (MoneyState::Collected, 8_000), "{on:?}");
        assert!(matches!(postage_stands, MoneyState::Collected | MoneyState::Due), "{postage_stands:?}");
        story.accepted(&story.courier, hand_in(both(20_000, 8_000))).await;
        assert_eq!(story.refused(&story.coordinator, pay("UNC-7")).await.0, "money.not-to-pay-over", "not matched");
        story.accepted(&story.coordinator, reconcile(both(20_000, 8_000))).await;
        assert_eq!(stands().await.1, (MoneyState::Remitted, 8_000), "{on:?}");
        let seen = async || views::<CashView>(&story, &story.coordinator, "cash").await.remove(0);
        let waiting = seen().await;
        assert_eq!((waiting.expected, waiting.earlier.len()), (both(20_000, 8_000), 1), "{on:?}");
        assert!(!waiting.reconciliation.as_ref().unwrap().is_open_case(), "the first match is not matched again");
        assert_eq!(waiting.to_pay.len(), 1);
        assert_eq!((&waiting.to_pay[0].agency, waiting.to_pay[0].amount), (&agency, TrustMoney(Dong(8_000))));
        assert_eq!(story.refused(&story.coordinator, pay(" ")).await.0, "field.missing");
        let far = Hand::staff(&story.app, "dieuphoi2").await;
        assert_eq!(story.refused(&far, pay("UNC-7")).await.0, "cash.no-remittance");
        story.accepted(&story.coordinator, pay("UNC-7")).await;
        let (postage_stands, fee) = stands().await;
        assert_eq!(fee, (MoneyState::PaidOver, 8_000), "{on:?}");
        assert_ne!(postage_stands.0, MoneyState::PaidOver, "postage is the post's own");
        assert_eq!(story.refused(&story.coordinator, pay("UNC-8")).await.0, "money.not-to-pay-over", "once");
        let paid = seen().await;
        assert!(paid.to_pay.is_empty());
        let one = &paid.paid[0];
        assert_eq!(
            (one.amount, one.proof.as_str(), one.by),
            (TrustMoney(Dong(8_000)), "UNC-7", story.coordinator.actor.id)
        );
        let subject = shared::office::shift(courier, day);
        let broken = story.app.app.store.read(move |tx: &mut dyn Read| entries::first_break(tx, &subject)).await;
        assert_eq!(broken.unwrap(), None, "{on:?}");
    }
}

#[tokio::test]
async fn money_taken_by_a_courier_who_carries_too_much_is_on_record_and_a_matter() {
    for on in On::BOTH {
        for (limit, handed_in, is_matter) in [(19_999, false, true), (20_000, false, false), (19_999, true, false)] {
            let mut story = Story::new(on).await;
            let (day, courier) = (day_of(START_MS), story.courier.actor.id);
            let set = move |tx: &mut dyn Write| {
                // What the courier has from the days before is carried as well.
                let before = office::receipts(tx, courier, (day - Days::new(14), day))?;
                let before: i64 = before.iter().map(|line| Takings::from(line.money).postage.0.0).sum();
                let mut office = places::find(tx, "BC-SONGCAU")?.expect("the office is there");
                office.cash_limit = Some(before + limit);
                places::save(tx, &office)
            };
            story.app.app.store.write(set).await.unwrap();
            deliver_for(&story, 0, &[(Money::Postage, 20_000)]).await;
            let cases: Vec<CaseView> = views(&story, &story.coordinator, "case").await;
            assert!(cases.is_empty(), "{on:?}: not over before: {cases:?}");
            if handed_in {
                story.accepted(&story.courier, Body::HandInCash(HandInCash { day, counted: postage(20_000) })).await;
            }
            story.go_on().await;
            deliver_for(&story, 1, &[(Money::Postage, 5_000)]).await;
            let cases: Vec<CaseView> = views(&story, &story.coordinator, "case").await;
            let codes: Vec<&str> = cases.iter().map(|case| case.code.as_str()).collect();
            assert_eq!(codes, if is_matter { vec!["cash.over-limit"] } else { vec![] }, "{on:?} {limit}");
            assert!(cases.iter().all(|case| case.stands), "the record counts");
        }
    }
}

#[tokio::test]
async fn money_taken_at_the_counter_is_handed_in_and_matched_by_a_colleague_as_a_couriers_is() {
    for on in On::BOTH {
        let story = Story::new(on).await;
        story.keep_at_office("2026-12-07").await;
        let (clerk, colleague) = (&story.coordinator, Hand::staff(&story.app, "dieuphoi3").await);
        let agency = story.dossier().await.agency;
        let (day, courier) = (day_of(story.app.app.now_ms()), clerk.actor.id);
        let hand_in = |counted| Body::HandInCash(HandInCash { day, counted });
        let reconcile =
            |recounted| Body::ReconcileCash(ReconcileCash { courier, day, recounted, words: String::new() });
        deliver_by(&story, clerk, 0, &[(Money::Postage, 20_000), (Money::StateFee, 8_000)]).await;
        assert_eq!(story.refused(&colleague, reconcile(both(20_000, 8_000))).await.0, "cash.no-remittance", "{on:?}");
        story.accepted(clerk, hand_in(both(20_000, 8_000))).await;
        let own: Vec<CashView> = views(&story, clerk, "cash").await;
        let read: Vec<CashView> = views(&story, &colleague, "cash").await;
        assert_eq!((own.len(), &own), (1, &read), "{on:?}: whoever took it and the office read the same");
        assert_eq!((read[0].courier, read[0].expected), (courier, both(20_000, 8_000)));
        assert!(views::<CashView>(&story, &story.courier, "cash").await.is_empty(), "a courier reads their own");
        let own = story.refused(clerk, reconcile(both(20_000, 8_000))).await;
        assert_eq!(own.0, "money.own-cash", "{on:?}: never whoever took it");
        // Too much postage does not make up for a fee that is missing.
        story.accepted(&colleague, reconcile(both(28_000, 0))).await;
        let cases: Vec<CaseView> = views(&story, clerk, "case").await;
        assert_eq!(cases.iter().filter(|case| case.code == "cash.difference").count(), 1, "{on:?}");
        let pay = PayOver { courier, day, agency, proof: "UNC-9".to_owned() };
        story.accepted(clerk, Body::PayOver(pay)).await;
        let paid = views::<CashView>(&story, &colleague, "cash").await.remove(0);
        assert_eq!((paid.paid[0].amount, paid.to_pay.len()), (TrustMoney(Dong(8_000)), 0), "{on:?}");
        let officer = story.refused(&story.officer, hand_in(both(0, 0))).await;
        assert_eq!(officer.0, "command.not-yours", "an agency's cash desk is the agency's own");
        let subject = shared::office::shift(courier, day);
        let broken = story.app.app.store.read(move |tx: &mut dyn Read| entries::first_break(tx, &subject)).await;
        assert_eq!(broken.unwrap(), None, "{on:?}");
    }
}

#[tokio::test]
async fn the_body_above_matches_the_money_of_a_counter_whose_office_has_nobody_left_and_no_couriers() {
    for on in On::BOTH {
        let story = Story::new(on).await;
        let above = Hand::staff(&story.app, "quantri").await;
        let day = day_of(START_MS);
        let reconcile = |courier, day| {
            Body::ReconcileCash(ReconcileCash { courier, day, recounted: postage(20_000), words: String::new() })
        };
        deliver_for(&story, 0, &[(Money::Postage, 20_000)]).await;
        story.accepted(&story.courier, Body::HandInCash(HandInCash { day, counted: postage(20_000) })).await;
        let couriers = story.refused(&above, reconcile(story.courier.actor.id, day)).await;
        assert_eq!(couriers.0, "command.not-yours", "{on:?}: a courier's money has a coordinator");
        assert!(views::<CashView>(&story, &above, "cash").await.is_empty(), "{on:?}");

        let story = Story::new(on).await;
        story.keep_at_office("2026-12-07").await;
        let above = Hand::staff(&story.app, "quantri").await;
        let (clerk, day) = (&story.coordinator, day_of(story.app.app.now_ms()));
        deliver_by(&story, clerk, 0, &[(Money::Postage, 20_000)]).await;
        story.accepted(clerk, Body::HandInCash(HandInCash { day, counted: postage(20_000) })).await;
        let read: Vec<CashView> = views(&story, &above, "cash").await;
        assert_eq!((read.len(), read[0].expected), (1, postage(20_000)), "{on:?}");
        story.accepted(&above, reconcile(clerk.actor.id, day)).await;
        let matched = views::<CashView>(&story, clerk, "cash").await.remove(0);
        assert!(matched.reconciliation.is_some_and(|found| found.by == above.actor.id), "{on:?}");
    }
}
