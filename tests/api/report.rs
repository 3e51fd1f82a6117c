//! The figures of Điều 13 over the wire, on both databases: counted from the dossiers of a period, as if from all.

use server::store::{Read, dossiers, entries};
use server::transit::{self, Limits};
use shared::api::command::*;
use shared::api::path;
use shared::api::views::ReportView;
use shared::claims::Ground;
use shared::report::facts::shipments;
use shared::report::period::{Period, Quarter};
use shared::report::{Figures, figures};
use shared::shipment::{Leg, day_of};
use tests::app::On;
use tests::wire::Hand;

use crate::office::view;
use crate::returns::Story;

/// The figures counted from every chain there is.
async fn counted(story: &Story, period: Period) -> Figures {
    let (reference, at_ms) = (story.app.app.reference.clone(), story.app.app.now_ms());
    let all = move |tx: &mut dyn Read| {
        let (limits, events, mut found) =
            (Limits::in_force(&reference, day_of(at_ms)), transit::events(tx)?, Vec::new());
        for subject in entries::list_subjects(tx, "", i64::MAX)? {
            let Some(id) = subject.strip_prefix(dossiers::SUBJECT) else { continue };
            let dossier = dossiers::find(tx, id.parse().unwrap())?.unwrap();
            let terms = transit::terms(tx, &reference, &events, &dossier, day_of(at_ms))?;
            let carriage = limits.carriage(&reference, &terms);
            let chain = entries::list(tx, &subject)?;
            let told = chain.iter().map(|entry| (&entry.event, entry.times.occurred_ms));
            found.extend(shipments(told, &|form, leg, on| carriage.limit(form, leg, on)));
        }
        Ok::<_, server::store::StoreError>(found)
    };
    figures(&story.app.app.store.read(all).await.unwrap(), period).unwrap()
}

#[tokio::test]
async fn a_report_counts_from_the_dossiers_of_its_period_what_counting_from_all_gives() {
    for on in On::BOTH {
        let story = Story::new(on).await;
        let auditor = Hand::staff(&story.app, "kiemtra1").await;
        let claim = |ground| {
            let (dossier, leg, words) = (story.id, Leg::Return, "x".to_owned());
            Body::OpenClaim(OpenClaim { dossier, leg, ground, words })
        };
        story.go_to("2026-12-01");
        story.accepted(&story.citizen, claim(Ground::Late)).await;
        story.go_to("2027-04-05");
        story.accepted(&story.citizen, claim(Ground::Damaged)).await;
        let claims = view(&story, &story.coordinator, story.id).await.dossier.claims;
        let answer = AnswerClaim {
            dossier: story.id,
            claim: claims[0].entry,
            liable: true,
            reissue_costs: 0,
            direct_damage: 0,
            force_majeure: false,
            recipient_accepts_rest: false,
            words: "x".into(),
        };
        story.accepted(&story.coordinator, Body::AnswerClaim(answer)).await;
        let mut open = Vec::new();
        for (year, quarter) in [(2026, 3), (2026, 4), (2027, 1), (2027, 2)] {
            let ask = format!("{}?period=quarter&year={year}&quarter={quarter}", path::REPORT);
            let report: ReportView = story.app.get(&ask, Some(&auditor.token)).await;
            let period = Period::Quarter { year, quarter: Quarter::try_from(quarter).unwrap() };
            assert_eq!(report.figures, counted(&story, period).await, "{on:?} {period:?}");
            open.push((report.figures.claims.received, report.figures.claims.open));
        }
        // The first claim waits over a quarter in which nothing happened; the second one is not answered.
        assert_eq!(open, [(0, 0), (1, 1), (0, 1), (1, 1)], "{on:?}");
    }
}
