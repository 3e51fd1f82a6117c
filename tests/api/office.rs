//! What an office does beside its dossiers, on both databases: claims and complaints answered, force majeure declared, the
//! figures of Điều 13.

use reqwest::Method;
use serde_json::Value;
use server::store::{Write, places};
use shared::api::command::*;
use shared::api::path;
use shared::api::receipt::Outcome;
use shared::api::views::{DossierView, PlaceView, PlanView, ReportView};
use shared::claims::Ground;
use shared::claims::complaint::ComplaintAbout;
use shared::force_majeure::{Area, ForceMajeureEvent};
use shared::ids::{DossierId, ForceMajeureId};
use shared::office::Declared;
use shared::shipment::{Leg, Return, day_of};
use tests::app::{On, START_MS, asked_slots, read};
use tests::wire::Hand;

use crate::returns::Story;

/// Views of a kind that somebody reads.
pub async fn views<T: serde::de::DeserializeOwned>(story: &Story, hand: &Hand, kind: &str) -> Vec<T> {
    let (seen, _) = hand.changes(&story.app, "").await;
    let views = seen.into_iter().filter(|((own, _), _)| own == kind).filter_map(|(_, view)| view);
    views.map(|view: Value| serde_json::from_value(view).unwrap()).collect()
}

pub async fn view(story: &Story, hand: &Hand, id: DossierId) -> DossierView {
    let views: Vec<DossierView> = views(story, hand, "dossier").await;
    views.into_iter().find(|view| view.dossier.id == id).expect("it is read")
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
        let propose = async || -> PlanView {
            read(story.app.post(path::PROPOSALS, Some(&story.coordinator.token), &ask).await).await.unwrap()
        };
        let plan = propose().await;
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
        let plan = propose().await;
        let left = plan.unassigned.iter().find(|left| left.dossier == id);
        assert!(left.is_none_or(|left| left.reason != "force-majeure"), "{on:?}: the stop is planned again: {left:?}");
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

#[tokio::test]
async fn answers_given_out_of_order_are_read_beside_the_claims_they_answer() {
    for on in On::BOTH {
        let story = Story::new(on).await;
        story.go_to("2026-12-01");
        for ground in [Ground::Late, Ground::Damaged] {
            let (dossier, leg, words) = (story.id, Leg::Return, format!("{ground:?}"));
            story.accepted(&story.citizen, Body::OpenClaim(OpenClaim { dossier, leg, ground, words })).await;
        }
        let claims = view(&story, &story.coordinator, story.id).await.dossier.claims;
        for (claim, words) in [(&claims[1], "hư thật"), (&claims[0], "chậm thật")] {
            let answer = AnswerClaim {
                dossier: story.id,
                claim: claim.entry,
                liable: false,
                reissue_costs: 0,
                direct_damage: 0,
                force_majeure: false,
                recipient_accepts_rest: false,
                words: words.to_owned(),
            };
            story.accepted(&story.coordinator, Body::AnswerClaim(answer)).await;
        }
        let mine = view(&story, &story.citizen, story.id).await;
        let answer_to = |entry| mine.said.iter().find(|said| said.answers == Some(entry)).map(|said| &*said.text);
        assert_eq!(answer_to(claims[0].entry), Some("chậm thật"), "{on:?}");
        assert_eq!(answer_to(claims[1].entry), Some("hư thật"), "{on:?}");
    }
}

#[tokio::test]
async fn a_complaint_is_read_and_answered_by_the_other_side_and_never_by_the_one_it_is_about() {
    for on in On::BOTH {
        let story = Story::new(on).await;
        let complain = |about, words: &str| {
            Body::OpenComplaint(OpenComplaint { dossier: story.id, about, words: words.to_owned() })
        };
        let answer = |complaint| {
            Body::AnswerComplaint(AnswerComplaint { dossier: story.id, complaint, words: "Xin lỗi bạn".into() })
        };
        let about_officer = complain(ComplaintAbout::Officer, "x");
        assert_eq!(story.refused(&story.citizen, about_officer).await.0, "command.not-yours");
        assert_eq!(story.refused(&story.citizen, complain(ComplaintAbout::Courier, " ")).await.0, "field.missing");
        story.accepted(&story.citizen, complain(ComplaintAbout::Courier, "Nói năng thô lỗ")).await;
        assert_eq!(story.refused(&story.citizen, complain(ComplaintAbout::Courier, "x")).await.0, "dossier.exists");
        story.accepted(&story.courier, complain(ComplaintAbout::Officer, "Bắt chờ hai giờ")).await;

        let read_by = async |hand: &Hand| view(&story, hand, story.id).await;
        let office = read_by(&story.coordinator).await;
        let [lodged] = office.dossier.complaints.as_slice() else { panic!("{:?}", office.dossier.complaints) };
        assert_eq!(lodged.complaint.about, ComplaintAbout::Courier);
        assert_eq!(lodged.complaint.against, Some(story.courier.actor.id));
        // Ten working days of the post, which this office has set, from Wednesday 25 November on.
        assert_eq!(lodged.complaint.answer_by.unwrap().to_string(), "2026-12-07", "{on:?}");
        assert_eq!(office.words_of("complaint_opened"), Some("Nói năng thô lỗ"));
        let courier = read_by(&story.courier).await;
        let [own] = courier.dossier.complaints.as_slice() else { panic!("what is about the courier is not read") };
        assert_eq!((own.complaint.about, own.complaint.answer_by), (ComplaintAbout::Officer, None), "no time is set");
        assert_eq!(courier.history.iter().filter(|line| line.event == "complaint_opened").count(), 1, "{on:?}");
        assert_eq!(courier.words_of("complaint_opened"), Some("Bắt chờ hai giờ"));
        let officer = read_by(&story.officer).await;
        assert!(officer.dossier.complaints.is_empty() && officer.said.is_empty(), "it is about this officer");

        let (first, second) = (lodged.entry, own.entry);
        assert_eq!(story.refused(&story.officer, answer(second)).await.0, "command.not-yours", "{on:?}");
        assert_eq!(story.refused(&story.coordinator, answer(second)).await.0, "command.not-yours");
        story.accepted(&story.coordinator, answer(first)).await;
        assert_eq!(story.refused(&story.coordinator, answer(first)).await.0, "dossier.wrong-state");
        let mine = read_by(&story.citizen).await;
        assert!(mine.dossier.complaints[0].complaint.answered_on.is_some() && mine.dossier.complaints.len() == 1);
        assert_eq!(mine.words_of("complaint_answered"), Some("Xin lỗi bạn"));
        let told = story.told().await;
        assert_eq!(told.iter().filter(|one| *one == "notify-complaint-answered").count(), 1, "{on:?}");
        story.chain_is_whole().await;
    }
}

#[tokio::test]
async fn force_majeure_moves_transit_limits_and_the_dates_of_invitations_and_gives_them_back_when_it_is_lifted() {
    for on in On::BOTH {
        let story = Story::new(on).await;
        let fm = ForceMajeureId::new(1, [1; 10]);
        story.go_to("2026-12-07");
        story.fail().await;
        story.accepted(&story.courier, story.invitation(1)).await;
        // The end of the transit limit, and when the second invitation may be left.
        let of = |view: &DossierView| {
            let cover = view.dossier.back.as_ref().and_then(Return::cover).unwrap();
            let next = cover.invitations.last().unwrap().next_not_before;
            (view.claimable[0].terms.transit_end.to_string(), next.to_string())
        };
        let both = |end: &str, next: &str| (end.to_owned(), next.to_owned());
        let dry = view(&story, &story.citizen, story.id).await;
        assert_eq!(of(&dry), both("2026-11-26", "2026-12-09"), "{on:?}");
        let mut cursor = story.citizen.changes(&story.app, "").await.1;
        let told = async |cursor: &mut String| {
            let (seen, next) = story.citizen.changes(&story.app, cursor).await;
            *cursor = next;
            let view = seen.into_iter().find(|((kind, id), _)| kind == "dossier" && *id == story.id.to_string());
            let (_, view) = view.expect("its owner is told again");
            serde_json::from_value::<DossierView>(view.unwrap()).unwrap()
        };
        story.accepted(&story.coordinator, flood(fm, Some("2026-12-16"))).await;
        // 25 November to 16 December do not count: Thursday 17 and Friday 18 do.
        assert_eq!(of(&told(&mut cursor).await), both("2026-12-17", "2026-12-18"), "{on:?}");
        story.accepted(&story.coordinator, flood(fm, Some("2026-12-07"))).await;
        assert_eq!(of(&told(&mut cursor).await), both("2026-12-08", "2026-12-09"), "{on:?}");
        let early = story.refused(&story.courier, story.invitation(2)).await;
        assert_eq!(early, ("delivery.too-early".to_owned(), "2026-12-09".parse().ok()), "{on:?}");
    }
}
