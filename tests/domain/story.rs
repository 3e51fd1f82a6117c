//! A dossier from booking to the recipient, step by step: what the tests of the rules share.

use chrono::NaiveDate;
use shared::actor::{Actor, Role, Scope};
use shared::api::command::*;
use shared::claims::Ground;
use shared::claims::complaint::ComplaintAbout;
use shared::dossier::Dossier;
use shared::dossier::decide::{self, Facts, Step};
use shared::dossier::event::{ComponentGroup, Pinned, PinnedComponent};
use shared::dossier::refusal::Refusal;
use shared::force_majeure::{Area, ForceMajeureEvent};
use shared::ids::*;
use shared::money::takings::Takings;
use shared::money::{Dong, Postage, TrustMoney};
use shared::shipment::{Assignment, Leg, PostDays};
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
            proxy: None,
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

/// The courier accepts the result under this seal.
pub fn acceptance(seal: &str) -> Body {
    Body::AcceptResult { dossier: id(), seal: seal.into(), signature: digest("accept"), posting: Some(posting()) }
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
    let accept = acceptance("NP900");
    take(&mut dossier, &courier(), accept, 70);
    dossier
}

pub fn refused(dossier: &Dossier, by: &Actor, body: Body) -> Refusal {
    dossier.decide(by, &body, &facts(99)).map(|step: Step| panic!("allowed: {step:?}")).unwrap_err()
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
    let accept = acceptance("NP900");
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
