//! A dossier from booking to rating, and what may not happen on the way. The rules alone: no store, no network.

use chrono::NaiveDate;
use shared::actor::{Actor, Role, Scope};
use shared::api::command::*;
use shared::claims::Ground;
use shared::claims::complaint::ComplaintAbout;
use shared::dossier::decide::{self, Facts, Step};
use shared::dossier::event::{ComponentGroup, Pinned, PinnedComponent};
use shared::dossier::refusal::Refusal;
use shared::dossier::status::Status;
use shared::dossier::{Dossier, Stage};
use shared::force_majeure::{Area, ForceMajeureEvent};
use shared::ids::*;
use shared::money::takings::Takings;
use shared::money::{Dong, Postage, TrustMoney};
use shared::shipment::{Assignment, Holder, Leg, Pickup, PostDays, Proof, Return};
use shared::time::calendar::{CalendarBook, Keeper};
use shared::time::stages::HopKind;

pub(crate) const OFFICE: &str = "620100";
pub(crate) const AGENCY: &str = "mc-22051";

pub fn actor(number: u8, role: Role) -> Actor {
    let scope = match role {
        Role::Citizen => Scope::Own,
        Role::Courier | Role::Coordinator => Scope::Office(OFFICE.into()),
        Role::OneStopOfficer => Scope::Agency(AGENCY.into()),
        Role::CallOperator | Role::Auditor | Role::Administrator => Scope::All,
    };
    Actor { id: ActorId::new(1, [number; 10]), role, scope }
}

pub fn citizen() -> Actor {
    actor(1, Role::Citizen)
}
pub fn courier() -> Actor {
    actor(2, Role::Courier)
}
pub fn officer() -> Actor {
    actor(3, Role::OneStopOfficer)
}
pub fn id() -> DossierId {
    DossierId::new(9, [9; 10])
}
pub fn digest(text: &str) -> Digest {
    Digest::of(text.as_bytes())
}
pub fn window() -> Window {
    Window { day: NaiveDate::from_ymd_opt(2026, 11, 25).unwrap(), from_min: 450, to_min: 570 }
}

pub fn facts(at_ms: i64) -> Facts {
    let component =
        |id, group| PinnedComponent {
            id, name: format!("Giấy {id}"), group, originals: 1, copies: 0, returned: None
        };
    let components = vec![component(1, ComponentGroup::Submit), component(2, ComponentGroup::Submit)];
    Facts {
        occurred_ms: at_ms,
        server_ms: at_ms,
        procedure: Some(Pinned {
            code: "1.014028".into(),
            from: NaiveDate::from_ymd_opt(2026, 7, 1).unwrap(),
            name: "Hỗ trợ chi phí mai táng".into(),
            components: [components, vec![component(3, ComponentGroup::Show)]].concat(),
            limit: None,
            results: vec!["Quyết định".into()],
            recall: None,
        }),
        office: Some(OFFICE.into()),
        postage: 40_000,
        code_matches: Some(true),
        token_matches: Some(true),
        post: Some(post()),
        ..Facts::default()
    }
}

/// The working days of the post, without force majeure.
pub fn post() -> PostDays {
    static DAYS: std::sync::OnceLock<PostDays> = std::sync::OnceLock::new();
    let read = || CalendarBook::parse(assets::data::calendar()).unwrap().calendar(Keeper::Post).unwrap();
    DAYS.get_or_init(|| PostDays::new(read(), crate::clock_rules())).clone()
}

pub fn booking() -> Book {
    Book {
        dossier: id(),
        procedure: "1.014028".into(),
        procedure_from: NaiveDate::from_ymd_opt(2026, 7, 1).unwrap(),
        form: Form::Both,
        agency: AGENCY.into(),
        window: Some(window()),
        person: Person {
            name: "Nguyễn Thị Hoa".into(),
            phone: "+84905123456".into(),
            address: Address {
                commune: "22051".into(),
                commune_name: "Phường Sông Cầu".into(),
                line: "Thôn Phú Dương".into(),
                landmark: "cạnh đình".into(),
                point: None,
            },
        },
        slip_code: None,
        ready: vec![1, 2],
        note: String::new(),
        consent: "2026-11".into(),
        caller: None,
        claimed: None,
    }
}

pub fn pickup() -> ConfirmPickup {
    let line = |component| Counted { component, form: DocumentForm::Original, quantity: 1 };
    ConfirmPickup {
        dossier: id(),
        verified: Verified::Qr { token: "TN1".into() },
        counted: vec![line(1), line(2)],
        guidance: String::new(),
        seal: "NP001".into(),
        note_number: 1,
        waybill: "RA000000015VN".into(),
        taken: vec![Taken { kind: Money::Postage, amount: 40_000, receipt: 1 }],
        photos: vec![digest("photo")],
        signed_text: digest("text"),
        citizen_signature: digest("citizen"),
        courier_signature: digest("courier"),
        closed_by: ClosedBy::Code { code: "123456".into() },
        place: None,
        insists: false,
        proofs: Vec::new(),
    }
}

pub fn offer() -> OfferHandover {
    OfferHandover {
        handover: HandoverId::new(5, [5; 10]),
        record_number: 1,
        agency: AGENCY.into(),
        dossiers: vec![id()],
        signature: digest("offer"),
    }
}

pub fn signed() -> SignHandover {
    let line = HandoverLine { dossier: id(), seal: "NP001".into(), counted: pickup().counted, remarks: String::new() };
    SignHandover { handover: offer().handover, lines: vec![line], signature: digest("officer") }
}

pub fn release() -> ReleaseResult {
    ReleaseResult {
        dossier: id(),
        items: vec!["Quyết định".into()],
        originals: Vec::new(),
        recall: vec!["Sổ cũ".into()],
        if_lost: IfLost::default(),
        fee_due: 0,
        seal: "NP900".into(),
        signature: digest("release"),
    }
}

pub fn posting() -> Posting {
    Posting { note_number: 2, waybill: "RA000000028VN".into() }
}

pub fn delivery() -> ConfirmDelivery {
    ConfirmDelivery {
        dossier: id(),
        verified: Verified::Qr { token: "TN1".into() },
        identity: IdentityShown { kind: IdentityKind::CitizenCard, last4: "1234".into(), name_matches: true },
        recipient: Recipient::Owner,
        letter: None,
        content_agreed: true,
        remarks: String::new(),
        recalled: vec![Recalled { paper: "Sổ cũ".into(), taken_back: true }],
        taken: Vec::new(),
        signature: digest("recipient"),
        closed_by: ClosedBy::Code { code: "654321".into() },
        place: None,
        proofs: Vec::new(),
    }
}

pub fn booked() -> Dossier {
    let step = decide::book(&citizen(), &booking(), &facts(1)).unwrap();
    Dossier::from_first(&step.event).unwrap()
}

pub fn assign(dossier: &mut Dossier, leg: Leg) {
    let plan = ProposalId::new(4, [4; 10]);
    let assignment = Assignment { courier: courier().id, window: window(), eta_ms: 5, plan };
    dossier.apply(&shared::dossier::event::Event::Scheduled { leg, assignment });
}

pub fn take(dossier: &mut Dossier, by: &Actor, body: Body, at_ms: i64) {
    let step = dossier.decide(by, &body, &facts(at_ms)).unwrap_or_else(|refusal| panic!("{body:?}: {refusal}"));
    dossier.apply(&step.event);
    let text = serde_json::to_string(dossier).unwrap();
    assert_eq!(serde_json::from_str::<Dossier>(&text).unwrap(), *dossier, "survives storage");
}

pub fn collected() -> Dossier {
    let mut dossier = booked();
    assign(&mut dossier, Leg::Pickup);
    take(&mut dossier, &courier(), Body::ConfirmPickup(Box::new(pickup())), 10);
    dossier
}

pub fn filed() -> Dossier {
    let mut dossier = collected();
    take(&mut dossier, &courier(), Body::OfferHandover(offer()), 20);
    take(&mut dossier, &officer(), Body::SignHandover(signed()), 30);
    dossier
}

pub fn with_courier() -> Dossier {
    let mut dossier = filed();
    take(&mut dossier, &officer(), Body::Process { dossier: id(), code: "G09.20-20261125-0000001".into() }, 40);
    take(&mut dossier, &officer(), Body::Finish { dossier: id() }, 50);
    assign(&mut dossier, Leg::Return);
    take(&mut dossier, &officer(), Body::ReleaseResult(Box::new(release())), 60);
    let accept = Body::AcceptResult {
        dossier: id(),
        seal: "NP900".into(),
        signature: digest("accept"),
        posting: Some(posting()),
    };
    take(&mut dossier, &courier(), accept, 70);
    dossier
}

pub fn refused(dossier: &Dossier, by: &Actor, body: Body) -> Refusal {
    dossier.decide(by, &body, &facts(99)).map(|step: Step| panic!("allowed: {step:?}")).unwrap_err()
}

#[test]
fn a_dossier_goes_from_booking_to_rating_and_has_one_holder_at_each_step() {
    let mut dossier = booked();
    assert_eq!((dossier.holder(), dossier.status.code()), (Holder::Citizen, 1));
    dossier = collected();
    assert_eq!((dossier.holder(), dossier.status.code()), (Holder::Courier(courier().id), 1));
    dossier = filed();
    assert_eq!((dossier.holder(), dossier.status.code()), (Holder::Agency, 2));
    dossier = with_courier();
    assert_eq!((dossier.holder(), dossier.status.code()), (Holder::Courier(courier().id), 9));
    assert_eq!(dossier.stage(), Stage::ResultReady, "9 is not 10");
    take(&mut dossier, &courier(), Body::ConfirmDelivery(Box::new(delivery())), 80);
    assert_eq!((dossier.holder(), dossier.status.code()), (Holder::Citizen, 10));
    let rate = Body::Rate { dossier: id(), level: Satisfaction::VerySatisfied, comment: String::new() };
    take(&mut dossier, &citizen(), rate.clone(), 90);
    assert_eq!(dossier.rating, Some(Satisfaction::VerySatisfied));
    assert_eq!(refused(&dossier, &citizen(), rate), Refusal::WrongState, "nobody rates twice");
}

#[test]
fn the_legal_clock_starts_at_the_later_signature_of_the_hand_over_record() {
    let Status::Received { filing } = filed().status else { panic!("not received") };
    assert_eq!(filing.filed_ms, 30);
    let mut late_courier = collected();
    take(&mut late_courier, &courier(), Body::OfferHandover(offer()), 500);
    take(&mut late_courier, &officer(), Body::SignHandover(signed()), 30);
    assert_eq!(late_courier.status.filing().unwrap().filed_ms, 500);
}

#[test]
fn a_closed_dossier_never_moves() {
    let mut closed = with_courier();
    take(&mut closed, &courier(), Body::ConfirmDelivery(Box::new(delivery())), 80);
    take(&mut closed, &officer(), papers(), 85);
    let mut cancelled = booked();
    take(&mut cancelled, &citizen(), Body::Cancel { dossier: id(), reason: String::new() }, 5);
    for dossier in [closed, cancelled] {
        for (by, body) in everything() {
            let Ok(step) = dossier.decide(&by, &body, &facts(99)) else { continue };
            // What a person thinks of it, or misses, is put on record and moves no axis but the dispute's own.
            let answers = matches!(body.kind(), Kind::Rate | Kind::DisputeDelivery | Kind::OpenClaim);
            assert!(answers && dossier.status.code() == 10 || body.kind() == Kind::OpenComplaint, "{body:?}");
            let mut after = dossier.clone();
            after.apply(&step.event);
            assert_eq!(
                (&after.status, &after.pickup, &after.money),
                (&dossier.status, &dossier.pickup, &dossier.money)
            );
            assert!(after.back == dossier.back || body.kind() == Kind::DisputeDelivery);
        }
    }
}

pub(crate) fn coordinator() -> Actor {
    actor(7, Role::Coordinator)
}
pub(crate) fn offer_cover() -> OfferCover {
    OfferCover { dossier: id(), office: OFFICE.into(), seal: "NP900".into(), signature: digest("on") }
}
pub(crate) fn take_cover() -> TakeCover {
    TakeCover { dossier: id(), seal: "NP900".into(), signature: digest("taken") }
}
pub(crate) fn invitation(number: u8) -> Body {
    let (way, photos, note) = (InvitationWay::AtAddress, vec![digest("gate")], String::new());
    Body::LeaveInvitation(LeaveInvitation { dossier: id(), number, way, photos, note })
}
pub(crate) fn choose(choice: DeliveryChoice) -> Body {
    Body::ChooseDelivery { dossier: id(), choice: Box::new(choice) }
}
pub(crate) fn offer_return(cost: CostBearer) -> Body {
    let (seal, signature) = ("NP900".into(), digest("back"));
    Body::OfferReturn(OfferReturn { dossier: id(), record_number: 7, seal, cost, signature })
}
pub(crate) fn sign_return() -> Body {
    let (seal, remarks, signature) = ("NP900".into(), String::new(), digest("returned"));
    Body::SignReturn(SignReturn { dossier: id(), seal, remarks, signature })
}
pub(crate) fn papers() -> Body {
    let (papers, remarks, signature) = (vec!["Sổ cũ".into()], String::new(), digest("papers"));
    Body::ReturnPapers(ReturnPapers { dossier: id(), papers, fee: 0, remarks, signature })
}
pub(crate) fn redirect() -> Body {
    let (recipient, reason) = (Some("Nguyễn Văn Bình".into()), "Người nhận đã mất".into());
    Body::RedirectResult(Box::new(RedirectResult { dossier: id(), recipient, address: None, reason }))
}
pub(crate) fn dispute() -> Body {
    Body::DisputeDelivery { dossier: id(), words: "Tôi chưa nhận được".into() }
}
pub(crate) fn settle(finding: Finding) -> Body {
    Body::SettleDispute { dossier: id(), finding, words: "Đã gọi và xem chữ ký".into() }
}

/// One command of every kind that is about one dossier, each by the role that may send it.
pub fn everything() -> Vec<(Actor, Body)> {
    let accept = Body::AcceptResult {
        dossier: id(),
        seal: "NP900".into(),
        signature: digest("accept"),
        posting: Some(posting()),
    };
    let missed = MissPickup { dossier: id(), reason: "RP1".into(), evidence: Evidence::default(), new_window: None };
    let failed = FailDelivery { dossier: id(), reason: "RP2".into(), evidence: Evidence::default(), new_window: None };
    let mut all = vec![
        (citizen(), Body::Book(Box::new(booking()))),
        (citizen(), Body::Reschedule { dossier: id(), window: window() }),
        (citizen(), Body::Cancel { dossier: id(), reason: String::new() }),
        (citizen(), Body::Rate { dossier: id(), level: Satisfaction::Satisfied, comment: String::new() }),
        (actor(7, Role::Coordinator), Body::PublishPlan { proposal: ProposalId::new(1, [1; 10]) }),
        (courier(), Body::ConfirmPickup(Box::new(pickup()))),
        (courier(), Body::MissPickup(Box::new(missed))),
        (courier(), Body::OfferHandover(offer())),
        (officer(), Body::SignHandover(signed())),
        (officer(), Body::Process { dossier: id(), code: "H15".into() }),
        (officer(), Body::Finish { dossier: id() }),
        (officer(), Body::ReleaseResult(Box::new(release()))),
        (courier(), accept),
        (courier(), Body::ConfirmDelivery(Box::new(delivery()))),
        (courier(), Body::FailDelivery(Box::new(failed))),
        (
            actor(7, Role::Coordinator),
            Body::ResolveCase(ResolveCase {
                case: CaseId::new(1, [1; 10]),
                decision: Decision::Keep,
                reason: "Trùng".into(),
            }),
        ),
        (officer(), Body::RefuseDossier(RefuseDossier { dossier: id(), reason: "Sai cơ quan".into(), cover: None })),
        (officer(), Body::RequestSupplement(supplement())),
        (officer(), Body::CompleteSupplement(CompleteSupplement { dossier: id(), code: None })),
        (officer(), Body::RequestPayment(payment())),
        (officer(), Body::ConfirmPayment { dossier: id(), receipt: "BL-0001".into() }),
        (officer(), Body::StopProcessing(stop())),
        (citizen(), Body::Withdraw { dossier: id(), reason: String::new() }),
        (officer(), Body::ExtendDue(letter("2026-12-31"))),
        (officer(), Body::PassStage(pass("receive", HopKind::In, Some(60)))),
    ];
    all.extend(crate::pickup_leg::commands());
    all.extend([
        (courier(), Body::ScanCover { dossier: id(), office: OFFICE.into() }),
        (courier(), Body::OfferCover(offer_cover())),
        (coordinator(), Body::TakeCover(take_cover())),
        (courier(), Body::StartDelivery { dossier: id() }),
        (courier(), invitation(1)),
        (citizen(), choose(DeliveryChoice::NewDate { window: window() })),
        (courier(), offer_return(CostBearer::Citizen)),
        (officer(), sign_return()),
        (citizen(), Body::RebookReturn { dossier: id(), window: window() }),
        (officer(), papers()),
        (officer(), redirect()),
        (citizen(), dispute()),
        (coordinator(), settle(Finding::Delivered)),
        (coordinator(), Body::DeclareUnclaimed { dossier: id() }),
        (citizen(), claim(Leg::Return, Ground::Late)),
        (coordinator(), answer(1, true)),
        (citizen(), complain(ComplaintAbout::Courier)),
        (coordinator(), answer_complaint(1)),
        (courier(), hand_in()),
        (coordinator(), reconcile()),
        (coordinator(), pay_over()),
        (coordinator(), Body::DeclareForceMajeure(flood())),
    ]);
    all
}

pub(crate) fn claim(leg: Leg, ground: Ground) -> Body {
    Body::OpenClaim(OpenClaim { dossier: id(), leg, ground, words: "Đến muộn".into() })
}
pub(crate) fn answer(claim: u64, liable: bool) -> Body {
    Body::AnswerClaim(AnswerClaim {
        dossier: id(),
        claim,
        liable,
        reissue_costs: 30_000,
        direct_damage: 0,
        force_majeure: false,
        recipient_accepts_rest: false,
        words: "Xin lỗi Ông/Bà".into(),
    })
}
pub(crate) fn complain(about: ComplaintAbout) -> Body {
    Body::OpenComplaint(OpenComplaint { dossier: id(), about, words: "Nói năng thô lỗ".into() })
}
pub(crate) fn answer_complaint(complaint: u64) -> Body {
    Body::AnswerComplaint(AnswerComplaint { dossier: id(), complaint, words: "Xin lỗi bạn".into() })
}
pub(crate) fn pay_over() -> Body {
    let (courier, day) = (courier().id, window().day);
    Body::PayOver(PayOver { courier, day, agency: AGENCY.into(), proof: "UNC-7".into() })
}
pub(crate) fn counted(postage: i64, fees: i64) -> Takings {
    Takings { postage: Postage(Dong(postage)), state_fees: TrustMoney(Dong(fees)), ..Takings::default() }
}
pub(crate) fn hand_in() -> Body {
    Body::HandInCash(HandInCash { day: window().day, counted: counted(40_000, 8_000) })
}
pub(crate) fn reconcile() -> Body {
    let (courier, day, recounted) = (courier().id, window().day, counted(40_000, 8_000));
    Body::ReconcileCash(ReconcileCash { courier, day, recounted, words: String::new() })
}
pub(crate) fn flood() -> DeclareForceMajeure {
    DeclareForceMajeure {
        id: ForceMajeureId::new(3, [3; 10]),
        event: ForceMajeureEvent {
            zone: Area::Communes(vec!["22051".into()]),
            from: window().day,
            to: None,
            authority: "UBND phường Sông Cầu".into(),
            public_text: "Lũ lớn, xin ở yên trong nhà".into(),
        },
    }
}

pub fn supplement() -> RequestSupplement {
    let items = vec!["Giấy chứng tử".into(), "Sổ hưởng chế độ".into()];
    RequestSupplement { dossier: id(), items, reason: "Thiếu hai giấy".into(), late: false }
}

pub fn payment() -> RequestPayment {
    let code = Some("G09.20-20261125-0000001".into());
    RequestPayment {
        dossier: id(), amount: 250_000, purpose: "Lệ phí".into(), how: "Nộp tại quầy".into(), code
    }
}

pub fn stop() -> StopProcessing {
    StopProcessing { dossier: id(), ground: "Luật Hộ tịch, Điều 12".into(), reason: String::new() }
}

pub fn letter(new_date: &str) -> ExtendDue {
    ExtendDue { dossier: id(), new_date: new_date.parse().unwrap(), reason: "Chờ xác minh".into(), late: false }
}

pub fn pass(stage: &str, hop: HopKind, limit_minutes: Option<u32>) -> PassStage {
    PassStage { dossier: id(), stage: stage.into(), body: None, limit_minutes, hop, waybill: None }
}

#[test]
fn every_kind_of_command_has_a_role_that_may_and_roles_that_may_not() {
    let listed: Vec<Kind> = everything().iter().map(|(_, body)| body.kind()).collect();
    assert_eq!(listed, Kind::ALL, "a new command needs its row here");
    for (by, body) in everything() {
        assert!(by.role.may(body.kind()), "{:?} may not {:?}", by.role, body.kind());
        for role in Role::ALL.into_iter().filter(|role| !role.may(body.kind())) {
            for dossier in [booked(), collected(), filed(), with_courier()] {
                let refusal = dossier.decide(&actor(2, role), &body, &facts(99)).unwrap_err();
                assert_eq!(refusal, Refusal::NotYours, "{role:?} {:?}", body.kind());
            }
        }
        assert!(!Role::Auditor.may(body.kind()), "an auditor only reads");
        let keeps = matches!(body.kind(), Kind::ResolveCase | Kind::DeclareForceMajeure);
        assert_eq!(Role::Administrator.may(body.kind()), keeps, "{:?}", body.kind());
    }
}

#[test]
fn another_person_office_or_agency_has_no_say() {
    let cancel = Body::Cancel { dossier: id(), reason: String::new() };
    assert_eq!(refused(&booked(), &actor(8, Role::Citizen), cancel), Refusal::NotYours);
    let elsewhere = Actor { scope: Scope::Agency("mc-22076".into()), ..officer() };
    assert_eq!(refused(&filed(), &elsewhere, Body::Finish { dossier: id() }), Refusal::NotYours);
    let far = Actor { scope: Scope::Office("620999".into()), ..courier() };
    assert_eq!(refused(&booked(), &far, Body::ConfirmPickup(Box::new(pickup()))), Refusal::NotYours);
}

#[test]
fn a_pickup_needs_count_seal_photo_code_and_the_right_person() {
    let mut dossier = booked();
    assign(&mut dossier, Leg::Pickup);
    let with = |change: &dyn Fn(&mut ConfirmPickup)| {
        let mut record = pickup();
        change(&mut record);
        refused(&dossier, &courier(), Body::ConfirmPickup(Box::new(record)))
    };
    assert_eq!(with(&|record| record.counted.truncate(1)), Refusal::CountIncomplete);
    assert_eq!(with(&|record| record.counted[1].quantity = 0), Refusal::NoGuidance);
    assert_eq!(with(&|record| record.seal = "  ".into()), Refusal::Missing("seal"));
    assert_eq!(with(&|record| record.seal = "9".repeat(121)), Refusal::TooLong("seal"));
    assert_eq!(with(&|record| record.photos.clear()), Refusal::Missing("photos"));
    assert_eq!(with(&|record| record.taken[0].amount = -1), Refusal::Invalid("taken"));
    assert_eq!(with(&|record| record.taken.push(record.taken[0].clone())), Refusal::NumberUsed);
    let body = Body::ConfirmPickup(Box::new(pickup()));
    let wrong_code = Facts { code_matches: Some(false), ..facts(9) };
    assert_eq!(dossier.decide(&courier(), &body, &wrong_code).unwrap_err(), Refusal::WrongCode);
    let wrong_token = Facts { token_matches: Some(false), ..facts(9) };
    assert_eq!(dossier.decide(&courier(), &body, &wrong_token).unwrap_err(), Refusal::WrongToken);
    assert_eq!(refused(&dossier, &actor(6, Role::Courier), body), Refusal::Reassigned);
}

#[test]
fn without_code_or_qr_a_pickup_counts_and_is_marked_as_weak() {
    let mut dossier = booked();
    assign(&mut dossier, Leg::Pickup);
    let record = ConfirmPickup { closed_by: ClosedBy::Witness { note: "Con gái đứng cạnh".into() }, ..pickup() };
    take(&mut dossier, &courier(), Body::ConfirmPickup(Box::new(record)), 10);
    let Some(Pickup::Collected { collected }) = &dossier.pickup else { panic!("not collected") };
    assert_eq!(collected.proof, Proof::Weak);
}

#[test]
fn papers_taken_at_a_door_that_was_called_off_or_given_to_another_go_to_a_person() {
    let mut cancelled = booked();
    take(&mut cancelled, &citizen(), Body::Cancel { dossier: id(), reason: String::new() }, 5);
    let body = Body::ConfirmPickup(Box::new(pickup()));
    let refusal = refused(&cancelled, &courier(), body.clone());
    assert!(refusal == Refusal::CalledOff && refusal.needs_a_person());
    let refusal = refused(&booked(), &courier(), body);
    assert!(refusal == Refusal::Reassigned && refusal.needs_a_person());
}

#[test]
fn a_collected_dossier_cannot_be_cancelled() {
    let cancel = Body::Cancel { dossier: id(), reason: String::new() };
    assert_eq!(refused(&collected(), &citizen(), cancel), Refusal::WithdrawInstead);
}

#[test]
fn another_time_needs_a_date_and_a_failed_visit_without_evidence_is_kept_and_marked() {
    let mut dossier = booked();
    assign(&mut dossier, Leg::Pickup);
    let record = |reason: &str, new_window| {
        let (reason, evidence) = (reason.to_owned(), Evidence::default());
        Body::MissPickup(Box::new(MissPickup { dossier: id(), reason, evidence, new_window }))
    };
    assert_eq!(refused(&dossier, &courier(), record("RP8", None)), Refusal::NewWindowNeeded);
    take(&mut dossier, &courier(), record("RP1", None), 10);
    let Some(Pickup::Missed { attempt, window: next }) = &dossier.pickup else { panic!("not missed") };
    assert!(attempt.evidence_missing && next.day > window().day);
}

#[test]
fn a_hand_over_needs_the_same_seal_two_people_and_a_word_about_every_difference() {
    let mut dossier = collected();
    take(&mut dossier, &courier(), Body::OfferHandover(offer()), 20);
    let with = |change: &dyn Fn(&mut SignHandover)| {
        let mut record = signed();
        change(&mut record);
        Body::SignHandover(record)
    };
    assert_eq!(refused(&dossier, &officer(), with(&|r| r.lines[0].seal = "NP002".into())), Refusal::SealDiffers);
    assert_eq!(refused(&dossier, &officer(), with(&|r| r.lines[0].counted[0].quantity = 2)), Refusal::CountDiffers);
    assert_eq!(refused(&dossier, &officer(), with(&|r| r.lines.clear())), Refusal::CountIncomplete);
    let both = Actor { id: courier().id, ..officer() };
    assert_eq!(refused(&dossier, &both, with(&|_| {})), Refusal::SamePerson);
}

#[test]
fn a_result_needs_identity_shown_and_every_old_paper_answered() {
    let dossier = with_courier();
    let with = |change: &dyn Fn(&mut ConfirmDelivery)| {
        let mut record = delivery();
        change(&mut record);
        refused(&dossier, &courier(), Body::ConfirmDelivery(Box::new(record)))
    };
    assert_eq!(with(&|record| record.identity.name_matches = false), Refusal::IdentityMismatch);
    assert_eq!(with(&|record| record.identity.last4 = "12".into()), Refusal::Invalid("last4"));
    assert_eq!(with(&|record| record.recalled.clear()), Refusal::RecallOpen);
    assert_eq!(with(&|record| record.content_agreed = false), Refusal::Missing("remarks"));
    let Some(Return::CollectedFromAgency { .. }) = dossier.back else { panic!("not with the courier") };
}

#[test]
fn a_booking_needs_what_its_form_needs() {
    let with = |change: &dyn Fn(&mut Book)| {
        let mut book = booking();
        change(&mut book);
        decide::book(&citizen(), &book, &facts(1)).map(|step| panic!("allowed: {step:?}")).unwrap_err()
    };
    assert_eq!(with(&|book| book.window = None), Refusal::NoWindow);
    assert_eq!(with(&|book| book.form = Form::Receive), Refusal::Missing("slip_code"));
    assert_eq!(with(&|book| book.consent.clear()), Refusal::Missing("consent"));
    assert_eq!(with(&|book| book.person.name.clear()), Refusal::Missing("name"));
    assert_eq!(with(&|book| book.note = "ă".repeat(1_001)), Refusal::TooLong("note"));
    assert_eq!(with(&|book| book.ready = vec![77]), Refusal::Invalid("ready"));
    assert_eq!(with(&|book| book.person.address.point = Some([0.0, 0.0])), Refusal::Invalid("point"));
}

#[test]
fn a_dossier_filed_elsewhere_waits_for_its_result_without_a_pickup() {
    let book = Book { form: Form::Receive, slip_code: Some(" H15-001 ".into()), window: None, ..booking() };
    let step = decide::book(&citizen(), &book, &facts(1)).unwrap();
    let mut dossier = Dossier::from_first(&step.event).unwrap();
    assert!(dossier.pickup.is_none() && dossier.status.dossier_code() == Some("H15-001"));
    take(&mut dossier, &officer(), Body::Finish { dossier: id() }, 5);
    assert!(matches!(dossier.back, Some(Return::Ready { .. })));
}
