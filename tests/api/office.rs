//! What an office does beside its dossiers, on both databases: claims answered, cash matched, force majeure declared, the
//! figures of Điều 13.

use reqwest::Method;
use serde_json::Value;
use server::store::{Read, Write, entries, numbers, places};
use shared::api::command::*;
use shared::api::path;
use shared::api::receipt::Outcome;
use shared::api::views::{CaseView, CashView, DossierView, PlaceView, PlanView, ReportView};
use shared::claims::Ground;
use shared::force_majeure::{Area, ForceMajeureEvent};
use shared::ids::{DossierId, ForceMajeureId};
use shared::money::cash::Takings;
use shared::money::{Dong, Postage};
use shared::office::Declared;
use shared::shipment::{Leg, Return, day_of};
use tests::app::{On, START_MS, asked_slots, read};
use tests::wire::Hand;

use crate::returns::Story;

/// Views of a kind that somebody reads.
async fn views<T: serde::de::DeserializeOwned>(story: &Story, hand: &Hand, kind: &str) -> Vec<T> {
    let (seen, _) = hand.changes(&story.app, "").await;
    let views = seen.into_iter().filter(|((own, _), _)| own == kind).filter_map(|(_, view)| view);
    views.map(|view: Value| serde_json::from_value(view).unwrap()).collect()
}

async fn view(story: &Story, hand: &Hand, id: DossierId) -> DossierView {
    let views: Vec<DossierView> = views(story, hand, "dossier").await;
    views.into_iter().find(|view| view.dossier.id == id).expect("it is read")
}

fn postage(amount: i64) -> Takings {
    Takings { postage: Postage(Dong(amount)), ..Takings::default() }
}

/// Delivers and takes 20.000 đ of postage at the door.
async fn deliver_for_money(story: &Story) {
    let (actor, device) = (story.courier.actor.id, story.courier.device);
    let ranges = move |tx: &mut dyn Write| numbers::list(tx, actor, device);
    let receipt = story.app.app.store.write(ranges).await.unwrap().receipt[0].from;
    let Body::ConfirmDelivery(mut record) = story.confirm().await else { panic!("no delivery") };
    record.taken = vec![Taken { kind: Money::Postage, amount: 20_000, receipt }];
    story.accepted(&story.courier, Body::ConfirmDelivery(record)).await;
}

#[tokio::test]
async fn a_place_names_its_communes_as_they_are_called_today() {
    let story = Story::new(On::Sqlite).await;
    let places: Vec<PlaceView> = views(&story, &story.coordinator, "place").await;
    let office = places.iter().find(|place| place.id == "BC-SONGCAU").unwrap();
    // Until June 2025, 22051 was Phường Xuân Yên.
    assert_eq!(office.commune_names["22051"], "Phường Sông Cầu");
    for place in &places {
        assert!(place.communes.iter().all(|code| place.commune_names.contains_key(code)), "{}", place.id);
    }
}

#[tokio::test]
async fn a_couriers_cash_is_counted_by_a_second_person_and_a_difference_is_a_matter_until_somebody_closes_it() {
    for on in On::BOTH {
        let story = Story::new(on).await;
        deliver_for_money(&story).await;
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

fn flood(id: ForceMajeureId, to: Option<&str>) -> Body {
    let event = ForceMajeureEvent {
        zone: Area::Communes(vec!["22051".into()]),
        from: day_of(START_MS),
        to: to.map(|day| day.parse().unwrap()),
        authority: "UBND".into(),
        public_text: "Lũ".into(),
    };
    Body::DeclareForceMajeure(DeclareForceMajeure { id, event })
}

async fn open_days(story: &Story, commune: &str) -> Vec<String> {
    let slots = story.app.slots(&story.citizen.token, &asked_slots(commune)).await;
    slots.slots.into_iter().map(|slot| slot.window.day.to_string()).collect()
}

#[tokio::test]
async fn a_flood_withdraws_promised_times_tells_each_citizen_once_and_gives_the_days_back_when_it_is_lifted() {
    for on in On::BOTH {
        let story = Story::new(on).await;
        let (first, second) = (story.citizen.booking(&story.app).await, story.citizen.booking(&story.app).await);
        let (id, window) = (first.dossier, first.window.unwrap());
        for booking in [first, second] {
            story.accepted(&story.citizen, Body::Book(Box::new(booking))).await;
        }
        let fm = ForceMajeureId::new(1, [1; 10]);
        let far = Hand::staff(&story.app, "dieuphoi2").await;
        assert_eq!(story.refused(&far, flood(fm, None)).await.0, "force-majeure.not-your-area", "{on:?}");
        story.accepted(&story.coordinator, flood(fm, None)).await;
        let told = story.told().await;
        let about = told.iter().filter(|one| *one == "notify-force-majeure").count();
        assert!(about > 0, "{on:?}: who was promised a time is told");
        let phones =
            "SELECT phone AS x FROM message WHERE template = 'notify-force-majeure' GROUP BY phone HAVING count(*) > 1";
        assert!(story.app.column(phones).await.is_empty(), "{on:?}: one message, not one a parcel");
        assert!(open_days(&story, "22051").await.is_empty() && !open_days(&story, "22060").await.is_empty());
        let moved = story.refused(&story.citizen, Body::Reschedule { dossier: id, window }).await;
        assert_eq!(moved.0, "slot.closed");
        let day = window.day;
        let ask = serde_json::json!({ "day": day });
        let plan: PlanView =
            read(story.app.post(path::PROPOSALS, Some(&story.coordinator.token), &ask).await).await.unwrap();
        let left = plan.unassigned.iter().find(|left| left.dossier == id).expect("it is left out");
        assert_eq!(left.reason, "force-majeure");
        let seen: Vec<Declared> = views(&story, &story.citizen, "force_majeure").await;
        assert_eq!(seen[0].communes, ["22051".into()]);
        let before = told.len();
        let yesterday = day_of(START_MS).pred_opt().unwrap().to_string();
        assert_eq!(story.refused(&story.coordinator, flood(fm, Some(&yesterday))).await.0, "field.invalid");
        let today = day_of(START_MS).to_string();
        story.accepted(&story.coordinator, flood(fm, Some(&today))).await;
        assert!(open_days(&story, "22051").await.contains(&day.to_string()), "{on:?}: the days are open again");
        assert_eq!(story.told().await.len(), before, "an earlier end is no news");
        let lifted: Vec<Declared> = views(&story, &story.citizen, "force_majeure").await;
        assert_eq!((lifted.len(), lifted[0].event.to), (1, Some(day_of(START_MS))), "changed, never deleted");
    }
}

#[tokio::test]
async fn a_claim_is_read_and_answered_by_the_office_within_its_days_and_counts_in_the_report() {
    for on in On::BOTH {
        let story = Story::new(on).await;
        let claimable = view(&story, &story.citizen, story.id).await.claimable;
        assert_eq!(claimable.iter().map(|one| one.leg).collect::<Vec<_>>(), [Leg::Return], "{on:?}");
        let claim = |ground| {
            let (dossier, leg, words) = (story.id, Leg::Return, "Chưa thấy ai đến".to_owned());
            Body::OpenClaim(OpenClaim { dossier, leg, ground, words })
        };
        let early = story.refused(&story.citizen, claim(Ground::Late)).await;
        assert_eq!(early.0, "claims.not-yet-late");
        story.go_to("2026-12-01");
        story.accepted(&story.citizen, claim(Ground::Late)).await;
        let read_by = async |hand: &Hand| view(&story, hand, story.id).await;
        let office = read_by(&story.coordinator).await;
        assert_eq!(office.words_of("claim_opened"), Some("Chưa thấy ai đến"));
        assert_eq!(read_by(&story.officer).await.words_of("claim_opened"), None, "it is the post's, not the agency's");
        let open = &office.dossier.claims[0];
        // Tuesday 1 December; five working days of the post.
        assert_eq!(open.claim.answer_by.to_string(), "2026-12-07");
        let answer = AnswerClaim {
            dossier: story.id,
            claim: open.entry,
            liable: true,
            reissue_costs: 0,
            direct_damage: 0,
            force_majeure: false,
            recipient_accepts_rest: false,
            words: "Xin lỗi".into(),
        };
        story.accepted(&story.coordinator, Body::AnswerClaim(answer)).await;
        let mine = read_by(&story.citizen).await;
        assert_eq!(mine.words_of("claim_answered"), Some("Xin lỗi"));
        assert!(mine.dossier.claims[0].compensation.is_some());
        let told = story.told().await;
        for template in ["notify-claim-opened", "notify-claim-answered"] {
            assert_eq!(told.iter().filter(|one| *one == template).count(), 1, "{template}");
        }
        story.chain_is_whole().await;
        let ask = format!("{}?period=quarter&year=2026&quarter=4", path::REPORT);
        let report: ReportView = story.app.get(&ask, Some(&story.coordinator.token)).await;
        let figures = &report.figures;
        assert_eq!((figures.claims.received, figures.claims.liable, figures.compensation_cases), (1, 1, 1));
        assert!(figures.volume.back >= 1 && !report.complete && report.due_before.to_string() == "2027-01-10");
        let auditor = Hand::staff(&story.app, "kiemtra1").await;
        let all: ReportView = story.app.get(&ask, Some(&auditor.token)).await;
        assert!(all.office.is_none() && all.figures.volume.total() >= figures.volume.total());
        for hand in [&story.citizen, &story.courier, &story.officer] {
            let refusal = story.app.refusal(Method::GET, &ask, Some(&hand.token), Vec::new()).await;
            assert_eq!(refusal.0, 403);
        }
        for bad in ["quarter=5&period=quarter&year=2026", "period=week&year=2026", "period=quarter&year=2026"] {
            let ask = format!("{}?{bad}", path::REPORT);
            let refusal = story.app.refusal(Method::GET, &ask, Some(&auditor.token), Vec::new()).await;
            assert_eq!(refusal.0, 400, "{bad}");
        }
    }
}

#[tokio::test]
async fn a_citizen_reads_when_the_result_is_expected_and_an_office_keeps_it_as_long_as_its_own_data_say() {
    let story = Story::new(On::Sqlite).await;
    let booking = story.citizen.booking(&story.app).await;
    let id = booking.dossier;
    story.accepted(&story.citizen, Body::Book(Box::new(booking))).await;
    let seen = view(&story, &story.citizen, id).await;
    assert!(seen.forecast.is_some_and(|forecast| !forecast.bodies.is_empty()));
    let shorter = |tx: &mut dyn Write| {
        let mut office = places::find(tx, "BC-SONGCAU")?.expect("it is there");
        office.hold_days = Some(3);
        places::save(tx, &office)
    };
    story.app.app.store.write(shorter).await.unwrap();
    story.go_to("2026-12-07");
    story.fail().await;
    let choice = Box::new(DeliveryChoice::AtOffice { office: "BC-SONGCAU".into() });
    story.accepted(&story.citizen, Body::ChooseDelivery { dossier: story.id, choice }).await;
    let Some(Return::Failed(cover)) = story.dossier().await.back else { panic!("not failed") };
    let Some(shared::shipment::Chosen::AtOffice { until, .. }) = cover.choice else { panic!("not chosen") };
    assert_eq!(until.to_string(), "2026-12-10");
    let receipt = story.act(&story.courier, Body::ClosePickup { dossier: story.id }).await;
    assert!(matches!(receipt.outcome, Outcome::Refused { .. }), "a courier closes no leg");
}
