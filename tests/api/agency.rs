//! The agency's status by commands over HTTP, on both databases: who may, one whole walk a command, what its owner and
//! others read, which short message leaves.

use serde_json::Value;
use server::store::Read;
use shared::api::command::*;
use shared::api::receipt::Outcome;
use shared::ids::DossierId;
use shared::time::stages::HopKind;
use tests::app::{On, TestApp};
use tests::wire::Hand;

const PHONE: &str = "0905123456";

struct Office {
    app: TestApp,
    citizen: Hand,
    officer: Hand,
}

impl Office {
    async fn open(on: On) -> Self {
        let app = TestApp::start_seeded_on(on).await;
        let (citizen, officer) = (Hand::citizen(&app, PHONE).await, Hand::staff(&app, "motcua-songcau").await);
        Self { app, citizen, officer }
    }

    /// Filed elsewhere and worked on (status 4): its result is to be brought home.
    async fn at_work(&self) -> DossierId {
        let booking = self.citizen.receiving(&self.app).await;
        let id = booking.dossier;
        self.accept(&self.citizen, Body::Book(Box::new(booking))).await;
        id
    }

    async fn accept(&self, hand: &Hand, body: Body) {
        let receipt = hand.act(&self.app, body.clone()).await;
        assert_eq!(receipt.outcome, Outcome::Accepted, "{body:?}");
    }

    async fn code(&self, hand: &Hand, body: Body) -> String {
        match hand.act(&self.app, body).await.outcome {
            Outcome::Refused { code, .. } => code,
            other => panic!("not refused: {other:?}"),
        }
    }

    async fn view(&self, hand: &Hand, id: DossierId) -> Value {
        let (mut seen, _) = hand.changes(&self.app, "").await;
        seen.remove(&("dossier".to_owned(), id.to_string())).flatten().expect("they see it")
    }

    async fn status(&self, id: DossierId) -> Value {
        self.view(&self.officer, id).await["dossier"]["status"].clone()
    }

    /// Template and text of the newest message.
    async fn message(&self) -> (String, String) {
        let latest = self.app.app.store.read(|tx: &mut dyn Read| server::store::messages::list_latest(tx, 1)).await;
        let newest = latest.unwrap().remove(0);
        (newest.template, newest.text)
    }
}

fn supplement(dossier: DossierId) -> Body {
    let items = vec!["Giấy chứng tử".to_owned()];
    Body::RequestSupplement(RequestSupplement { dossier, items, reason: "Thiếu một giấy".into(), late: false })
}

fn payment(dossier: DossierId) -> Body {
    let (purpose, how) = ("Lệ phí".to_owned(), "Nộp tại quầy số 3".to_owned());
    Body::RequestPayment(RequestPayment { dossier, amount: 250_000, purpose, how, code: None })
}

fn stop(dossier: DossierId) -> Body {
    let ground = "Luật Hộ tịch, Điều 12".to_owned();
    Body::StopProcessing(StopProcessing { dossier, ground, reason: "Trùng hồ sơ".into() })
}

fn refuse(dossier: DossierId) -> Body {
    Body::RefuseDossier(RefuseDossier { dossier, reason: "Không thuộc thẩm quyền".into(), cover: None })
}

fn complete(dossier: DossierId) -> Body {
    Body::CompleteSupplement(CompleteSupplement { dossier, code: None })
}

fn pass(dossier: DossierId, hop: HopKind) -> Body {
    let (stage, body) = ("appraise".to_owned(), Some("So Noi vu".to_owned()));
    Body::PassStage(PassStage { dossier, stage, body, limit_minutes: Some(60), hop, waybill: None })
}

fn extend(dossier: DossierId, new_date: &str, late: bool) -> Body {
    let new_date = new_date.parse().unwrap();
    Body::ExtendDue(ExtendDue { dossier, new_date, reason: "Chờ xác minh".into(), late })
}

#[tokio::test]
async fn the_agency_alone_sets_its_status() {
    for on in On::BOTH {
        let office = Office::open(on).await;
        let id = office.at_work().await;
        let strangers = [
            Hand::staff(&office.app, "buuta1").await,
            Hand::staff(&office.app, "dieuphoi1").await,
            Hand::staff(&office.app, "quantri").await,
            Hand::citizen(&office.app, PHONE).await,
        ];
        let receipt = "BL1".to_owned();
        let bodies = [
            refuse(id),
            supplement(id),
            complete(id),
            payment(id),
            Body::ConfirmPayment { dossier: id, receipt },
            stop(id),
            extend(id, "2026-12-31", false),
            pass(id, HopKind::In),
        ];
        for hand in &strangers {
            for body in &bodies {
                assert_eq!(office.code(hand, body.clone()).await, "command.not-yours", "{on:?} {:?}", hand.actor.role);
            }
        }
        let withdraw = Body::Withdraw { dossier: id, reason: String::new() };
        for hand in [&strangers[0], &strangers[1], &office.officer] {
            assert_eq!(office.code(hand, withdraw.clone()).await, "command.not-yours");
        }
        let other = Hand::citizen(&office.app, "0905999999").await;
        assert_eq!(office.code(&other, withdraw).await, "dossier.not-found", "not theirs to know of");
        assert_eq!(office.status(id).await["status"], "processing");
    }
}

#[tokio::test]
async fn a_supplement_is_asked_for_told_brought_and_then_refused_a_second_time() {
    for on in On::BOTH {
        let office = Office::open(on).await;
        let id = office.at_work().await;
        office.app.pass_ms(1_000);
        office.accept(&office.officer, supplement(id)).await;
        let view = office.view(&office.citizen, id).await;
        assert_eq!(view["dossier"]["status"]["items"][0], "Giấy chứng tử", "{on:?}");
        assert_eq!(view["said"][0]["text"], "Thiếu một giấy");
        let coordinator = Hand::staff(&office.app, "dieuphoi1").await;
        assert!(office.view(&coordinator, id).await.get("said").is_none(), "the post does not read reasons");
        let (template, text) = office.message().await;
        assert_eq!(template, "notify-supplement");
        assert!(text.is_ascii() && text.contains("H15-77") && !text.contains("chung tu"), "{text}");
        office.accept(&office.officer, complete(id)).await;
        assert_eq!(office.status(id).await["status"], "processing");
        assert_eq!(office.code(&office.officer, supplement(id)).await, "supplement.asked-before");
    }
}

#[tokio::test]
async fn a_duty_is_asked_for_and_confirmed_with_its_receipt() {
    for on in On::BOTH {
        let office = Office::open(on).await;
        let id = office.at_work().await;
        office.app.pass_ms(1_000);
        office.accept(&office.officer, payment(id)).await;
        let (template, text) = office.message().await;
        assert!(template == "notify-payment" && text.contains("250.000"), "{on:?} {text}");
        assert_eq!(office.view(&office.citizen, id).await["said"][0]["text"], "Nộp tại quầy số 3");
        assert_eq!(office.status(id).await["amount"], 250_000);
        office.accept(&office.officer, Body::ConfirmPayment { dossier: id, receipt: "BL1".into() }).await;
        let view = office.view(&office.officer, id).await;
        assert_eq!(view["dossier"]["work"]["payments"][0]["receipt"], "BL1");
        assert_eq!(view["dossier"]["status"]["status"], "processing");
    }
}

#[tokio::test]
async fn refused_stopped_and_withdrawn_dossiers_end_and_papers_for_home_wait_for_a_courier() {
    for on in On::BOTH {
        let office = Office::open(on).await;
        let withdraw = |dossier| Body::Withdraw { dossier, reason: "Không cần nữa".into() };
        let refused = office.at_work().await;
        office.accept(&office.officer, supplement(refused)).await;
        office.accept(&office.officer, refuse(refused)).await;
        let stopped = office.at_work().await;
        office.accept(&office.officer, stop(stopped)).await;
        let withdrawn = office.at_work().await;
        office.accept(&office.citizen, withdraw(withdrawn)).await;
        for (id, status) in [(refused, "refused"), (stopped, "stopped"), (withdrawn, "withdrawn")] {
            let view = office.view(&office.citizen, id).await;
            assert_eq!(view["dossier"]["status"]["status"], status, "{on:?}");
            assert_eq!(view["dossier"]["return"]["state"], "ready");
            for body in [supplement(id), payment(id), stop(id), pass(id, HopKind::In), Body::Finish { dossier: id }] {
                assert_eq!(office.code(&office.officer, body).await, "dossier.wrong-state", "{status}");
            }
            assert_eq!(office.code(&office.citizen, withdraw(id)).await, "dossier.wrong-state");
        }
        assert_eq!(office.view(&office.citizen, stopped).await["dossier"]["status"]["ground"], "Luật Hộ tịch, Điều 12");
        let office_id = office.view(&office.officer, stopped).await["dossier"]["office"].as_str().unwrap().to_owned();
        let open =
            office.app.app.store.read(move |tx: &mut dyn Read| server::store::dossiers::list_open(tx, &office_id));
        let open: Vec<_> = open.await.unwrap().into_iter().map(|dossier| dossier.id).collect();
        assert!([refused, stopped, withdrawn].iter().all(|id| open.contains(id)), "the planner still sees them");
    }
}

#[tokio::test]
async fn the_control_sheet_is_judged_for_the_agency_and_hidden_from_the_citizen() {
    for on in On::BOTH {
        let office = Office::open(on).await;
        let id = office.at_work().await;
        office.accept(&office.officer, pass(id, HopKind::In)).await;
        office.app.pass_ms(2 * 3_600_000);
        let judged = office.view(&office.officer, id).await["stages"][0].clone();
        assert_eq!((&judged["stage"], &judged["late"]), (&"appraise".into(), &true.into()), "{on:?}");
        assert!(office.view(&office.citizen, id).await.get("stages").is_none());
        assert_eq!(office.code(&office.officer, pass(id, HopKind::In)).await, "stage.order");
    }
}

#[tokio::test]
async fn a_new_date_stands_beside_the_first_of_a_dossier_with_a_running_clock() {
    for on in On::BOTH {
        let office = Office::open(on).await;
        let mut found = None;
        for user in ["motcua-songcau", "motcua-xuandai", "motcua-xuancanh", "motcua-xuanloc", "motcua-xuantho"] {
            let officer = Hand::staff(&office.app, user).await;
            let (seen, _) = officer.changes(&office.app, "").await;
            let running = seen.into_values().flatten().find(|view| {
                let status = &view["dossier"]["status"];
                matches!(status["status"].as_str(), Some("received" | "processing"))
                    && status["filing"]["due"]["due_date"].is_string()
            });
            if let Some(view) = running {
                found = Some((officer, view));
                break;
            }
        }
        let (officer, view) = found.expect("the demo has a dossier whose clock runs");
        let id: DossierId = view["dossier"]["id"].as_str().unwrap().parse().unwrap();
        let first = view["dossier"]["status"]["filing"]["due"].clone();
        assert_eq!(office.code(&officer, extend(id, "2026-11-01", true)).await, "extension.not-later");
        assert_eq!(office.code(&officer, extend(id, "2027-02-20", true)).await, "extension.closed-day");
        office.app.pass_ms(1_000);
        office.accept(&officer, extend(id, "2027-02-22", true)).await;
        let filing = office.view(&officer, id).await["dossier"]["status"]["filing"].clone();
        assert_eq!((&filing["due"], &filing["extension"]["new_date"]), (&first, &"2027-02-22".into()), "{on:?}");
        assert!(office.message().await.1.contains("22/02/2027"));
        assert_eq!(office.code(&officer, extend(id, "2027-03-01", true)).await, "extension.used");
    }
}
