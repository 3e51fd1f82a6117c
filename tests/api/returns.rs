//! The return leg over the wire, on both databases: failed → invited twice → back at the agency; kept at an office and
//! fetched there; a dispute.

use std::cell::Cell;

use chrono::{NaiveDate, NaiveTime};
use server::store::{Read, Write, dossiers, entries, messages, numbers};
use shared::api::command::*;
use shared::api::receipt::{Outcome, Receipt};
use shared::dossier::Dossier;
use shared::identifiers::waybill::WaybillNumber;
use shared::ids::{Digest, DossierId, OfficeId};
use shared::shipment::{Holder, Return};
use shared::time::instant;
use tests::app::{On, START_MS, TestApp};
use tests::wire::{Hand, text};

/// People of one office and its agency, and a result that the courier has just taken over.
pub struct Story {
    pub app: TestApp,
    pub citizen: Hand,
    pub courier: Hand,
    pub coordinator: Hand,
    pub officer: Hand,
    pub id: DossierId,
    /// Results that the courier has taken over.
    posted: Cell<u64>,
}

impl Story {
    pub async fn new(on: On) -> Self {
        let app = TestApp::start_seeded_on(on).await;
        let citizen = Hand::citizen(&app, "0905123456").await;
        let (courier, coordinator) = (Hand::staff(&app, "buuta1").await, Hand::staff(&app, "dieuphoi1").await);
        let officer = Hand::staff(&app, "motcua-songcau").await;
        let id = DossierId::new(1, [0; 10]);
        let mut story = Self { app, citizen, courier, coordinator, officer, id, posted: Cell::new(0) };
        story.go_on().await;
        story
    }

    /// The story of another result that the same courier has just taken over.
    pub async fn go_on(&mut self) {
        let booking = self.citizen.receiving(&self.app).await;
        self.bring(booking).await;
    }

    /// A booking whose result the courier takes over at once.
    pub async fn bring(&mut self, booking: Book) {
        self.id = booking.dossier;
        self.accepted(&self.citizen, Body::Book(Box::new(booking))).await;
        self.accepted(&self.officer, Body::Finish { dossier: self.id }).await;
        self.accepted(&self.officer, self.release()).await;
        let accept = self.accept(self.posting().await);
        self.accepted(&self.courier, accept).await;
    }

    /// The courier takes it under these numbers.
    pub fn accept(&self, posting: Posting) -> Body {
        Body::AcceptResult { dossier: self.id, seal: "KQ1".into(), signature: hash(), posting: Some(posting) }
    }

    /// The next of the courier's own numbers.
    pub async fn posting(&self) -> Posting {
        let (actor, device) = (self.courier.actor.id, self.courier.device);
        let ranges = move |tx: &mut dyn Write| numbers::list(tx, actor, device);
        let ranges = self.app.app.store.write(ranges).await.unwrap();
        let taken = self.posted.get();
        self.posted.set(taken + 1);
        let serial = u32::try_from(ranges.waybill[0].from + taken).unwrap();
        let service: [u8; 2] = ranges.waybill_service.as_bytes().try_into().unwrap();
        let waybill = WaybillNumber::from_serial(service, serial).unwrap().into();
        Posting { note_number: ranges.note[0].from + taken, waybill }
    }

    fn release(&self) -> Body {
        let (dossier, items, recall) = (self.id, vec!["x".to_owned()], vec!["old".to_owned()]);
        let (if_lost, seal, signature) = (IfLost::default(), "KQ1".to_owned(), hash());
        let originals = Vec::new();
        Body::ReleaseResult(Box::new(ReleaseResult {
            dossier,
            items,
            originals,
            recall,
            if_lost,
            fee_due: 0,
            seal,
            signature,
        }))
    }

    /// Nine in the morning of a day.
    pub fn go_to(&self, day: &str) {
        let day: NaiveDate = day.parse().unwrap();
        let at_ms = instant(day, NaiveTime::from_hms_opt(9, 0, 0).unwrap()).timestamp_millis();
        self.app.pass_ms(at_ms - self.app.app.now_ms());
    }

    /// Does one thing now; a device without a batch time is corrected by the server's clock.
    pub async fn act(&self, hand: &Hand, body: Body) -> Receipt {
        let mut command = hand.command(body);
        command.occurred_at.wall_ms = self.app.app.now_ms().max(START_MS);
        let answer = hand.send_texts(&self.app, &[&text(&command)]).await;
        serde_json::from_str(answer.receipts[0].get()).unwrap()
    }

    pub async fn accepted(&self, hand: &Hand, body: Body) {
        let kind = body.kind();
        let receipt = self.act(hand, body).await;
        assert_eq!(receipt.outcome, Outcome::Accepted, "{kind:?}");
    }

    pub async fn refused(&self, hand: &Hand, body: Body) -> (String, Option<NaiveDate>) {
        match self.act(hand, body).await.outcome {
            Outcome::Refused { code, not_before, .. } => (code, not_before),
            other => panic!("not refused: {other:?}"),
        }
    }

    pub async fn dossier(&self) -> Dossier {
        let id = self.id;
        self.app.app.store.read(move |tx: &mut dyn Read| dossiers::find(tx, id)).await.unwrap().unwrap()
    }

    pub async fn fail(&self) {
        let evidence = Evidence { waited_min: Some(10), ..Evidence::default() };
        let failed = FailDelivery { dossier: self.id, reason: "RP2".into(), evidence, new_window: None };
        self.accepted(&self.courier, Body::FailDelivery(Box::new(failed))).await;
    }

    pub fn invitation(&self, number: u8) -> Body {
        let (dossier, way, photos, note) = (self.id, InvitationWay::AtAddress, Vec::new(), String::new());
        Body::LeaveInvitation(LeaveInvitation { dossier, number, way, photos, note })
    }

    pub async fn confirm(&self) -> Body {
        let id = self.id;
        let door = move |tx: &mut dyn Read| {
            let dossier = dossiers::find(tx, id)?.expect("it was booked");
            dossiers::find_door(tx, &dossier, shared::shipment::Leg::Return)
        };
        let door = self.app.app.store.read(door).await.unwrap().unwrap();
        Body::ConfirmDelivery(Box::new(ConfirmDelivery {
            dossier: self.id,
            verified: Verified::Qr { token: door.token },
            identity: IdentityShown { kind: IdentityKind::CitizenCard, last4: "1234".into(), name_matches: true },
            recipient: Recipient::Owner,
            letter: None,
            content_agreed: true,
            remarks: String::new(),
            recalled: vec![Recalled { paper: "old".into(), taken_back: true }],
            taken: Vec::new(),
            signature: hash(),
            closed_by: ClosedBy::Code { code: door.code },
            place: None,
            proofs: Vec::new(),
        }))
    }

    /// A day on which nobody was at home: the office keeps the result from then on.
    pub async fn keep_at_office(&self, day: &str) {
        self.go_to(day);
        self.fail().await;
        let office = OfficeId::from("BC-SONGCAU");
        let choice = Box::new(DeliveryChoice::AtOffice { office: office.clone() });
        self.accepted(&self.citizen, Body::ChooseDelivery { dossier: self.id, choice }).await;
        let (dossier, seal, signature) = (self.id, "KQ1".to_owned(), hash());
        let offer = OfferCover { dossier, office, seal: seal.clone(), signature };
        self.accepted(&self.courier, Body::OfferCover(offer)).await;
        let take = TakeCover { dossier, seal, signature };
        self.accepted(&self.coordinator, Body::TakeCover(take)).await;
    }

    pub async fn told(&self) -> Vec<String> {
        let latest = self.app.app.store.read(|tx: &mut dyn Read| messages::list_latest(tx, 100)).await.unwrap();
        latest.into_iter().map(|message| message.template).collect()
    }

    pub async fn chain_is_whole(&self) {
        let subject = format!("dossier:{}", self.id);
        let broken = self.app.app.store.read(move |tx: &mut dyn Read| entries::first_break(tx, &subject)).await;
        assert_eq!(broken.unwrap(), None);
    }
}

fn hash() -> Digest {
    Digest::of(b"a signature")
}

#[tokio::test]
async fn a_result_is_accepted_under_numbers_of_the_couriers_own_that_no_other_item_has() {
    for on in On::BOTH {
        let mut story = Story::new(on).await;
        let posted = story.dossier().await.posted.expect("it was accepted under a note");
        assert!(posted.posting.waybill.ends_with("VN"), "{on:?}");
        let booking = story.citizen.receiving(&story.app).await;
        story.id = booking.dossier;
        story.accepted(&story.citizen, Body::Book(Box::new(booking))).await;
        story.accepted(&story.officer, Body::Finish { dossier: story.id }).await;
        story.accepted(&story.officer, story.release()).await;
        let next = story.posting().await;
        let foreign = Posting { waybill: next.waybill.replace("VN", "CN"), ..next.clone() };
        assert_eq!(story.refused(&story.courier, story.accept(foreign)).await.0, "field.invalid", "{on:?}");
        // The papers are in the courier's hands all the same: a person looks at it.
        let others = Posting { note_number: 999_999_999, ..next.clone() };
        for posting in [posted.posting, others] {
            let outcome = story.act(&story.courier, story.accept(posting)).await.outcome;
            assert!(matches!(outcome, Outcome::Quarantined { .. }), "{on:?}: {outcome:?}");
        }
        story.accepted(&story.courier, story.accept(next.clone())).await;
        assert_eq!(story.dossier().await.posted.map(|posted| posted.posting), Some(next), "{on:?}");
    }
}

#[tokio::test]
async fn a_result_nobody_takes_goes_back_after_two_invitations_and_two_signatures() {
    for on in On::BOTH {
        let story = Story::new(on).await;
        story.go_to("2026-12-07");
        story.fail().await;
        story.accepted(&story.courier, story.invitation(1)).await;
        story.go_to("2026-12-08");
        let early = story.refused(&story.courier, story.invitation(2)).await;
        assert_eq!(early, ("delivery.too-early".to_owned(), "2026-12-09".parse().ok()), "{on:?}");
        story.go_to("2026-12-09");
        story.accepted(&story.courier, story.invitation(2)).await;
        let record = story.record_number().await;
        let (dossier, seal, cost, signature) = (story.id, "KQ1".to_owned(), CostBearer::Citizen, hash());
        let offer = OfferReturn { dossier, record_number: record, seal: seal.clone(), cost, signature };
        let early = story.refused(&story.courier, Body::OfferReturn(offer.clone())).await;
        assert_eq!(early, ("delivery.too-early".to_owned(), "2026-12-11".parse().ok()), "{on:?}");
        story.go_to("2026-12-11");
        story.accepted(&story.courier, Body::OfferReturn(offer)).await;
        let signed = SignReturn { dossier, seal, remarks: String::new(), signature };
        story.accepted(&story.officer, Body::SignReturn(signed)).await;
        let dossier = story.dossier().await;
        assert_eq!((dossier.holder(), dossier.status.code()), (Holder::Agency, 9));
        let told = story.told().await;
        for template in
            ["notify-delivery-failed", "notify-invitation-first", "notify-invitation-second", "notify-returned"]
        {
            assert_eq!(told.iter().filter(|one| *one == template).count(), 1, "{template}");
        }
        let window = Window { day: "2026-12-15".parse().unwrap(), from_min: 450, to_min: 570 };
        story.accepted(&story.citizen, Body::RebookReturn { dossier: story.id, window }).await;
        let dossier = story.dossier().await;
        assert!(matches!(dossier.back, Some(Return::Ready { .. })) && !dossier.money.extra_postage.is_empty());
        story.chain_is_whole().await;
    }
}

impl Story {
    async fn record_number(&self) -> u64 {
        let (actor, device) = (self.courier.actor.id, self.courier.device);
        let read = move |tx: &mut dyn Write| server::store::numbers::list(tx, actor, device);
        self.app.app.store.write(read).await.unwrap().record[0].from
    }
}

#[tokio::test]
async fn a_result_kept_at_the_office_is_fetched_at_its_counter_and_the_papers_go_back() {
    for on in On::BOTH {
        let story = Story::new(on).await;
        story.keep_at_office("2026-12-07").await;
        assert_eq!(story.dossier().await.holder(), Holder::Office(OfficeId::from("BC-SONGCAU")));
        assert!(story.told().await.iter().any(|one| one == "notify-held"));
        story.accepted(&story.coordinator, story.confirm().await).await;
        assert_eq!(story.dossier().await.status.code(), 10);
        let papers = ReturnPapers {
            dossier: story.id,
            papers: vec!["old".into()],
            fee: 0,
            remarks: String::new(),
            signature: hash(),
        };
        story.accepted(&story.officer, Body::ReturnPapers(papers)).await;
        story.chain_is_whole().await;
    }
}

#[tokio::test]
async fn what_did_not_come_goes_to_a_person() {
    for on in On::BOTH {
        let story = Story::new(on).await;
        story.go_to("2026-12-07");
        let confirm = story.confirm().await;
        story.accepted(&story.courier, confirm).await;
        let dispute = Body::DisputeDelivery { dossier: story.id, words: "not mine".into() };
        story.accepted(&story.citizen, dispute).await;
        let cases = story.app.column("SELECT code AS x FROM case_file").await;
        assert!(cases.iter().any(|code| code == "delivery.disputed"), "{on:?}: {cases:?}");
        let settle = |finding| Body::SettleDispute { dossier: story.id, finding, words: "seen".into() };
        let denied = story.refused(&story.courier, settle(Finding::Delivered)).await;
        assert_eq!(denied.0, "command.not-yours");
        story.accepted(&story.coordinator, settle(Finding::NotReceived)).await;
        assert!(matches!(story.dossier().await.back, Some(Return::Claimed { .. })));
        let open = story.app.column("SELECT code AS x FROM case_file WHERE closed_ms IS NULL").await;
        assert!(open.is_empty(), "{on:?}: what was found settles the matter: {open:?}");
        let told = story.app.column("SELECT outcome AS x FROM command WHERE outcome <> 'accepted'").await;
        assert_eq!(told, ["refused"], "the dispute itself stays accepted");
    }
}

#[tokio::test]
async fn only_a_chosen_date_makes_a_failed_delivery_a_stop_again() {
    let story = Story::new(On::Sqlite).await;
    story.go_to("2026-12-07");
    story.fail().await;
    let planned = async || {
        let day = "2026-12-08".parse::<NaiveDate>().unwrap();
        let ask = serde_json::json!({ "day": day });
        let answer = story.app.post(shared::api::path::PROPOSALS, Some(&story.coordinator.token), &ask).await;
        let plan: shared::api::views::PlanView = tests::app::read(answer).await.unwrap();
        let on_route = plan.routes.iter().flat_map(|route| &route.stops).any(|stop| stop.dossier == story.id);
        on_route || plan.unassigned.iter().any(|left| left.dossier == story.id)
    };
    assert!(!planned().await, "it waits for its recipient");
    let window = Window { day: "2026-12-08".parse().unwrap(), from_min: 450, to_min: 570 };
    let choice = Box::new(DeliveryChoice::NewDate { window });
    story.accepted(&story.citizen, Body::ChooseDelivery { dossier: story.id, choice }).await;
    assert!(planned().await);
}
