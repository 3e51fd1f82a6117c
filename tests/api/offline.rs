//! A courier's device without a network: what it needs for a shift, what becomes of what was done meanwhile, and the file
//! that is carried by hand.

use mobile::data::request::{Ask, Kept, Number, SyncState};
use reqwest::{Method, StatusCode};
use serde_json::json;
use shared::api::changes::Changes;
use shared::api::command::{Body, ClosedBy, ConfirmPickup, Counted, Decision, DocumentForm, ResolveCase, Verified};
use shared::api::outbox_file::{Imported, OutboxFile};
use shared::api::path;
use shared::api::receipt::Outcome;
use shared::api::session::Session;
use shared::api::views::{CaseView, DossierView, PlanView, RangesView, RouteView, kind};
use shared::catalogue::ComponentGroup;
use shared::identifiers::waybill::WaybillNumber;
use shared::ids::{CommandId, Digest, DossierId};
use tests::app::{TestApp, read};
use tests::photo;
use tests::proxy::{Proxy, Weather};
use tests::scratch::Scratch;
use tests::wire::Hand;

use crate::device::{Phone, received};

/// A booked dossier on the route of a courier whose device has it.
struct Shift {
    app: TestApp,
    proxy: Proxy,
    phone: Phone,
    citizen: Hand,
    coordinator: Hand,
    courier: Hand,
    id: DossierId,
    _home: Scratch,
}

impl Shift {
    async fn begin() -> Self {
        let app = TestApp::start_seeded().await;
        let citizen = Hand::citizen(&app, "0905123456").await;
        let coordinator = Hand::staff(&app, "dieuphoi1").await;
        let booking = citizen.booking(&app).await;
        let (id, day) = (booking.dossier, booking.window.unwrap().day);
        assert_eq!(citizen.act(&app, Body::Book(Box::new(booking))).await.outcome, Outcome::Accepted);
        let plan = app.post(path::PROPOSALS, Some(&coordinator.token), &json!({"day": day})).await;
        let plan: PlanView = read(plan).await.unwrap();
        let publish = coordinator.act(&app, Body::PublishPlan { proposal: plan.id }).await;
        assert_eq!(publish.outcome, Outcome::Accepted);
        let mut found = None;
        for user in ["buuta1", "buuta2", "buuta3", "buuta4"] {
            let hand = Hand::staff(&app, user).await;
            let (seen, _) = hand.changes(&app, "").await;
            if seen.get(&(kind::DOSSIER.to_owned(), id.to_string())).is_some_and(Option::is_some) {
                found = Some((user, hand));
            }
        }
        let (user, courier) = found.expect("one of them has the stop");
        let proxy = Proxy::start(app.url()).await;
        let home = Scratch::new();
        let phone = Phone::open(home.path().join("phone"), &proxy.url);
        let sign_in = Ask::SignInStaff { user: user.to_owned(), password: "tannoi-demo".to_owned() };
        phone.ask::<Session>(sign_in).await.unwrap();
        let shift = Self { app, proxy, phone, citizen, coordinator, courier, id, _home: home };
        for _ in 0..400 {
            if shift.dossier().await.is_some()
                && shift.phone.ask::<Option<RangesView>>(Ask::Ranges).await.unwrap().is_some()
            {
                return shift;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        panic!("the day does not arrive on the device");
    }

    async fn dossier(&self) -> Option<Kept<DossierView>> {
        self.phone.ask(Ask::Dossier { id: self.id }).await.unwrap()
    }

    /// Collects at the door with what is on the device.
    async fn collect(&self) -> CommandId {
        let photo = self.keep(SIGNATURE.as_bytes(), "image/svg+xml").await;
        self.collect_with(photo).await
    }

    async fn keep(&self, bytes: &[u8], media_type: &str) -> Digest {
        let name = self.phone.bridge.save_blob(bytes.to_vec()).await.unwrap();
        self.phone.ask(Ask::KeepBlob { name, media_type: media_type.to_owned() }).await.unwrap()
    }

    async fn collect_with(&self, photo: Digest) -> CommandId {
        let blob = self.keep(SIGNATURE.as_bytes(), "image/svg+xml").await;
        let note_number = self.phone.ask(Ask::TakeNumber { number: Number::Note }).await.unwrap();
        let serial: u64 = self.phone.ask(Ask::TakeNumber { number: Number::Waybill }).await.unwrap();
        let waybill = WaybillNumber::from_serial(*b"RA", u32::try_from(serial).unwrap()).unwrap();
        let dossier = self.dossier().await.unwrap().view.dossier;
        let papers = dossier.procedure.components.iter().filter(|paper| paper.group == ComponentGroup::Submit);
        let form = |originals| if originals > 0 { DocumentForm::Original } else { DocumentForm::Copy };
        let counted = papers.map(|paper| Counted { component: paper.id, form: form(paper.originals), quantity: 1 });
        let record = ConfirmPickup {
            dossier: self.id,
            verified: Verified::Asked { reason: "x".to_owned() },
            counted: counted.collect(),
            guidance: "x".to_owned(),
            seal: "NP1".to_owned(),
            note_number,
            waybill: waybill.as_str().to_owned(),
            taken: Vec::new(),
            photos: vec![photo],
            signed_text: blob,
            citizen_signature: blob,
            courier_signature: blob,
            closed_by: ClosedBy::Witness { note: "x".to_owned() },
            place: None,
            insists: false,
            proofs: Vec::new(),
        };
        let body = Box::new(Body::ConfirmPickup(Box::new(record)));
        self.phone.ask(Ask::Save { body, hold_ms: 0 }).await.unwrap()
    }

    async fn case(&self) -> CaseView {
        let (seen, _) = self.coordinator.changes(&self.app, "").await;
        let cases = seen.into_iter().filter(|((of, _), _)| of == kind::CASE).filter_map(|(_, view)| view);
        let mut cases: Vec<CaseView> = cases.map(|view| serde_json::from_value(view).unwrap()).collect();
        cases.retain(|case| case.dossier == Some(self.id));
        assert_eq!(cases.len(), 1);
        cases.remove(0)
    }

    async fn decide(&self, case: &CaseView, decision: Decision) {
        let resolve =
            ResolveCase { case: case.id.parse().unwrap(), decision, reason: "Đã gọi người dân".to_owned() };
        let receipt = self.coordinator.act(&self.app, Body::ResolveCase(resolve)).await;
        assert_eq!(receipt.outcome, Outcome::Accepted);
    }
}

const SIGNATURE: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"6 6 116 44\"><path d=\"M10.0 10.0L20.0 \
                         20.0\" fill=\"none\" stroke=\"black\" stroke-width=\"2.5\" stroke-linecap=\"round\" \
                         stroke-linejoin=\"round\"/></svg>";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pickup_at_a_stop_that_was_called_off_meanwhile_goes_to_a_person_and_her_word_comes_back() {
    let shift = Shift::begin().await;
    shift.proxy.set(Weather::Portal);
    // The clock of a test server stands still, the courier's does not: the citizen was first.
    let cancel = Body::Cancel { dossier: shift.id, reason: String::new() };
    assert_eq!(shift.citizen.act(&shift.app, cancel).await.outcome, Outcome::Accepted);
    let id = shift.collect().await;
    assert!(!received(&shift.phone.state(id).await));
    shift.proxy.set(Weather::Clear);
    shift.phone.wait(id, |state| matches!(state, SyncState::InReview { .. })).await;
    let case = shift.case().await;
    shift.decide(&case, Decision::Keep).await;
    shift.phone.wait(id, |state| matches!(state, SyncState::Closed { reason } if reason == "Đã gọi người dân")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_staff_reads_in_stays_under_the_name_of_whoever_did_it_and_takes_effect_once() {
    let shift = Shift::begin().await;
    shift.proxy.set(Weather::Portal);
    let id = shift.collect().await;
    let file: String = shift.phone.ask(Ask::Export).await.unwrap();
    assert_eq!(OutboxFile::read(&file).unwrap().commands.len(), 1);
    let send = async |hand: &Hand, file: &str| {
        shift.app.send(Method::POST, path::OUTBOXES, Some(&hand.token), file.as_bytes().to_vec()).await
    };
    for hand in [&shift.courier, &shift.citizen] {
        assert_eq!(send(hand, &file).await.status(), StatusCode::FORBIDDEN);
    }
    let changed = file.replace("NP1", "NP2");
    assert_eq!(send(&shift.coordinator, &changed).await.status(), StatusCode::BAD_REQUEST);
    let imported: Imported = read(send(&shift.coordinator, &file).await).await.unwrap();
    assert_eq!(imported, Imported { for_person: 1, blobs: 1, ..Imported::default() });
    let again: Imported = read(send(&shift.coordinator, &file).await).await.unwrap();
    assert_eq!(again, imported, "the same receipt, no second matter");
    let case = shift.case().await;
    assert_eq!(case.code, "actor.mismatch");
    shift.decide(&case, Decision::Accept).await;
    let entries = shift
        .app
        .column("SELECT actor AS x FROM entry WHERE event LIKE '%\"collected\"%' ORDER BY recorded_ms DESC")
        .await;
    assert_eq!(entries.first(), Some(&shift.courier.actor.id.to_string()), "whoever did it");
    let known: Imported = read(send(&shift.coordinator, &file).await).await.unwrap();
    assert_eq!((known.accepted, known.for_person), (1, 0));
    // The device's own network comes back in the end: it gets the same word.
    shift.proxy.set(Weather::Clear);
    shift.phone.wait(id, received).await;
    let subject = format!(
        "SELECT count(*) AS n FROM entry WHERE subject = 'dossier:{}' AND event LIKE '%\"collected\"%'",
        shift.id
    );
    let count = shift.app.app.store.read(move |tx: &mut dyn server::store::Read| {
        Ok::<_, server::store::StoreError>(tx.query_one(&subject, &[])?.map(|row| row.int("n")))
    });
    assert_eq!(count.await.unwrap().unwrap().unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shift_is_on_the_device_whole_in_one_bounded_read_that_says_how_far_it_goes() {
    let shift = Shift::begin().await;
    shift.proxy.set(Weather::Portal);
    let view = shift.dossier().await.unwrap().view;
    let checks = view.checks.expect("the verifier of the door");
    assert!(checks.verifier.starts_with("$argon2id$") && !view.dossier.procedure.components.is_empty());
    assert!(view.doors.is_none(), "never the code itself");
    let routes: Vec<RouteView> = shift.phone.ask(Ask::Routes).await.unwrap();
    // A day that is over stays as a route; what was handed over on it is no longer this courier's to read.
    let today = routes.iter().max_by_key(|route| route.day).expect("a route");
    let stops: Vec<DossierId> = today.stops.iter().map(|stop| stop.dossier).collect();
    assert!(stops.contains(&shift.id));
    for stop in stops {
        let kept = shift.phone.ask::<Option<Kept<DossierView>>>(Ask::Dossier { id: stop }).await.unwrap();
        assert!(kept.is_some(), "{stop} is on the route and not on the device");
    }
    let ranges: RangesView = shift.phone.ask::<Option<_>>(Ask::Ranges).await.unwrap().unwrap();
    for range in [ranges.note, ranges.waybill, ranges.receipt, ranges.record] {
        assert!(range.iter().map(|range| range.to - range.from + 1).sum::<u64>() >= 100);
    }
    let id = shift.collect().await;
    assert_eq!(shift.phone.state(id).await, SyncState::OnDevice);
    // All of it again, as a new device reads it.
    let (mut bytes, mut pages, mut cursor) = (0, 0, String::new());
    loop {
        let ask = format!("{}?since={cursor}", path::CHANGES);
        let answer = shift.app.send(Method::GET, &ask, Some(&shift.courier.token), Vec::new()).await;
        let body = answer.bytes().await.unwrap();
        let page: Changes = serde_json::from_slice(&body).unwrap();
        (bytes, pages, cursor) = (bytes + body.len(), pages + 1, page.cursor);
        assert!(body.len() < 2 * 1024 * 1024, "a page has a bound");
        if !page.more {
            break;
        }
    }
    println!("a courier's device reads {bytes} bytes in {pages} pages");
    assert!(bytes < 4 * 1024 * 1024 && cursor.contains('.'), "{bytes}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_photo_goes_after_its_record_in_parts_and_a_line_that_breaks_costs_one_part() {
    let shift = Shift::begin().await;
    let bytes = photo::noise(420, 90);
    let photo = shift.keep(&bytes, "image/jpeg").await;
    shift.proxy.set(Weather::CutsPhotos);
    let id = shift.collect_with(photo).await;
    shift.phone.wait(id, received).await;
    let stored: &str = format!("SELECT hash AS x FROM blob WHERE hash = '{photo}'").leak();
    for _ in 0..200 {
        if !shift.app.column(stored).await.is_empty() {
            break;
        }
        shift.phone.ask::<()>(Ask::SendNow).await.unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(shift.app.column(stored).await.len(), 1, "it has arrived");
    let parts = shift.proxy.parts();
    assert!(parts.len() > 3, "{} bytes in {parts:?}", bytes.len());
    assert_eq!(parts.len(), bytes.len().div_ceil(64 * 1024), "no part arrives twice: {parts:?}");
}
