//! For every kind of command a dossier in a state in which it is accepted, who gives it, and what it says. A kind without
//! a row here does not compile.

use std::sync::Arc;

use chrono::NaiveDate;
use server::cli::random_array;
use server::keys::Keys;
use server::slots::WINDOWS;
use server::store::cases;
use server::store::dossiers::{self, Door};
use server::store::entries::{Origin, Times};
use server::store::plans::{self, Proposal};
use server::store::{StoreError, Write, office};
use shared::actor::{Actor, Role, Scope};
use shared::api::command::*;
use shared::api::views::PlanView;
use shared::claims::{ClaimTerms, Ground};
use shared::door;
use shared::dossier::Dossier;
use shared::dossier::clock::Clocks;
use shared::dossier::decide::{self, Facts, Step};
use shared::dossier::event::{ComponentGroup, Event, Pinned, PinnedComponent};
use shared::force_majeure::{Area, ForceMajeureEvent};
use shared::ids::*;
use shared::money::cash::{CashRemittance, Takings};
use shared::office::{CashDay, OfficeEvent};
use shared::routing::plan::Plan;
use shared::shipment::{Assignment, Leg, PostDays};
use shared::time::calendar::Calendar;
use shared::time::limit::{ClockRules, TimeLimit};
use shared::time::stages::HopKind;
use shared::time::transit::ClaimScope;

/// One day, milliseconds.
pub const DAY_MS: i64 = 86_400_000;
const OFFICE: &str = "BC-SONGCAU";
const FAR_OFFICE: &str = "BC-XUANDAI";
const AGENCY: &str = "BPMC-22051";
const CODE: &str = "123456";
const SEAL: &str = "NP001";
const RESULT_SEAL: &str = "KQ900";

/// Who gives a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Who {
    /// Whose dossier it is.
    Citizen,
    /// Who has the stop.
    Courier,
    /// Of the same office.
    Coordinator,
    /// Of the agency.
    Officer,
    /// The coordinator of another office, whose plan touches nobody else's stops.
    FarCoordinator,
}

impl Who {
    /// Everybody.
    pub const ALL: [Self; 5] = [Self::Citizen, Self::Courier, Self::Coordinator, Self::Officer, Self::FarCoordinator];

    /// Under which name they sign in to the demo; a citizen by phone.
    pub const fn user(self) -> &'static str {
        match self {
            Self::Citizen => "0905123456",
            Self::Courier => "buuta1",
            Self::Coordinator => "dieuphoi1",
            Self::Officer => "motcua-songcau",
            Self::FarCoordinator => "dieuphoi2",
        }
    }
}

/// A kind's row: who, about what, and the words. Numbers of records are 0: the device takes its own.
#[derive(Debug, Clone)]
pub struct Made {
    /// Who gives it.
    pub who: Who,
    /// The dossier, if it is about one.
    pub dossier: Option<DossierId>,
    /// What.
    pub body: Body,
    /// A leg that can still be given to another courier.
    pub leg: Option<Leg>,
}

/// Makes dossiers.
#[derive(Clone)]
pub struct Maker {
    /// Who is who, in the order of [`Who::ALL`].
    pub people: [Actor; 5],
    /// Signs door tokens.
    pub keys: Arc<Keys>,
    /// Days of the post.
    pub post: Calendar,
    /// Days of agencies.
    pub agency: Calendar,
    /// A photo or signature that is on every device.
    pub blob: Digest,
    /// Papers of each dossier; at least two.
    pub components: u32,
    /// Now, Unix milliseconds.
    pub now_ms: i64,
    /// argon2id of the code, PHC string.
    pub verifier: String,
}

/// A dossier on its way.
struct Walk<'a> {
    maker: &'a Maker,
    tx: &'a mut dyn Write,
    dossier: Dossier,
}

impl Maker {
    fn actor(&self, who: Who) -> &Actor {
        let place = Who::ALL.iter().position(|one| *one == who).unwrap_or_default();
        &self.people[place]
    }

    fn ms(&self, days_ago: i64) -> i64 {
        self.now_ms - days_ago * DAY_MS - 60_000
    }

    fn origin(&self, who: Who, at_ms: i64) -> Origin {
        let actor = self.actor(who);
        let times = Times { device_ms: at_ms, occurred_ms: at_ms, recorded_ms: at_ms };
        let command = CommandId::new(at_ms.unsigned_abs(), random_array());
        Origin { command, command_hash: Digest::of(b"scenario"), actor: actor.id, role: actor.role, times }
    }

    fn facts(&self, at_ms: i64) -> Facts {
        Facts {
            occurred_ms: at_ms,
            server_ms: at_ms,
            procedure: Some(pinned(self.components)),
            office: Some(OFFICE.into()),
            postage: 40_000,
            code_matches: Some(true),
            token_matches: Some(true),
            post: Some(PostDays::new(self.post.clone())),
            courier_shown: Some(true),
            claim: Some(ClaimTerms { transit_end: self.working_day(0), scope: ClaimScope::OneProvince }),
            ..Facts::default()
        }
    }

    /// A day on which both work, about `ahead` days from now.
    fn working_day(&self, ahead: u64) -> NaiveDate {
        let today = shared::time::local_date(chrono::DateTime::from_timestamp_millis(self.now_ms).unwrap_or_default());
        let days = (today + chrono::Days::new(ahead)).iter_days();
        let mut days = days.filter(|day| self.post.is_working(*day) && self.agency.is_working(*day));
        days.next().unwrap_or(today)
    }

    fn window(&self) -> Window {
        Window { day: self.working_day(3), from_min: 450, to_min: 570 }
    }

    /// A window that is offered, one of many: what is moved there again and again must find room.
    fn open_window(&self) -> Window {
        let [day, at] = random_array::<2>().map(usize::from);
        let [from_min, to_min] = WINDOWS[at % WINDOWS.len()];
        Window { day: self.working_day(day as u64 % 4 + 1), from_min, to_min }
    }

    /// A day that is over, of which there are many.
    fn past_day(&self) -> NaiveDate {
        let back = u32::from_be_bytes(random_array()) % 20_000 + 1;
        self.working_day(0) - chrono::Days::new(u64::from(back))
    }

    fn booking(&self, form: Form, dossier: DossierId) -> Book {
        Book {
            dossier,
            procedure: "2.000635".into(),
            procedure_from: NaiveDate::from_ymd_opt(2026, 7, 1).unwrap_or_default(),
            form,
            agency: AGENCY.into(),
            window: (form != Form::Receive).then(|| self.window()),
            person: Person {
                name: "Le Thi Thu".to_owned(),
                phone: "+84905123456".to_owned(),
                address: Address {
                    commune: "22051".into(),
                    commune_name: "Song Cau".to_owned(),
                    line: "12 Pham Van Dong".to_owned(),
                    landmark: String::new(),
                    point: None,
                },
            },
            slip_code: (form == Form::Receive).then(|| "H15-77".to_owned()),
            ready: if form == Form::Receive { Vec::new() } else { vec![1, 2] },
            note: String::new(),
            consent: "1".to_owned(),
            caller: None,
        }
    }

    fn id(&self) -> DossierId {
        DossierId::new(self.now_ms.unsigned_abs(), random_array())
    }

    /// Writes a booked dossier and answers it for further steps.
    fn walk<'a>(&'a self, tx: &'a mut dyn Write, form: Form, days_ago: i64) -> Result<Walk<'a>, StoreError> {
        let at_ms = self.ms(days_ago);
        let book = self.booking(form, self.id());
        let step = decide::book(self.actor(Who::Citizen), &book, &self.facts(at_ms)).expect("a booking that is right");
        let dossier = Dossier::from_first(&step.event).expect("it is a booking");
        dossiers::create(tx, &dossier, &step, &self.origin(Who::Citizen, at_ms), [0; 16])?;
        Ok(Walk { maker: self, tx, dossier })
    }

    /// What a door needs, and the token.
    fn door(&self, tx: &mut dyn Write, dossier: DossierId, leg: Leg) -> Result<String, StoreError> {
        let (from_ms, to_ms) = (self.now_ms - 400 * DAY_MS, self.now_ms + 400 * DAY_MS);
        let payload = door::Payload { dossier, leg, from_ms, to_ms, key: self.keys.id().to_owned() };
        let unsigned = door::unsigned(&payload);
        let token = door::assemble(&unsigned, &self.keys.sign_raw(&unsigned));
        let door = Door { code: CODE.to_owned(), verifier: self.verifier.clone(), token: token.clone() };
        dossiers::save_door(tx, dossier, leg, &door)?;
        Ok(token)
    }

    /// A plan without stops: publishing it is a command like any other and touches nobody.
    fn proposal(&self, tx: &mut dyn Write) -> Result<ProposalId, StoreError> {
        let id = ProposalId::new(self.now_ms.unsigned_abs(), random_array());
        let (office, day) = (OfficeId::from(FAR_OFFICE), self.working_day(30));
        let view = PlanView {
            id,
            office: office.clone(),
            day,
            routes: Vec::new(),
            unassigned: Vec::new(),
            estimated: true,
            published: false,
            couriers: Vec::new(),
        };
        let problem = r#"{"vehicles":[]}"#.to_owned();
        let proposal = Proposal { id, office, day, problem, plan: Plan::default(), view, stops: Vec::new() };
        plans::save_proposal(tx, &proposal, self.now_ms)?;
        Ok(id)
    }

    /// A command that somebody sent who was not signed in, put aside.
    fn case(&self, tx: &mut dyn Write, dossier: &Dossier) -> Result<CaseId, StoreError> {
        let citizen = self.actor(Who::Citizen);
        let body = Body::Cancel { dossier: dossier.id, reason: String::new() };
        let command = Command {
            id: CommandId::new(self.now_ms.unsigned_abs(), random_array()),
            actor: citizen.id,
            device: DeviceId::new(self.now_ms.unsigned_abs(), random_array()),
            seq: 1,
            after: Vec::new(),
            occurred_at: OccurredAt { wall_ms: self.now_ms, boot: "x".to_owned(), monotonic_ms: 1 },
            body,
        };
        let id = CaseId::new(self.now_ms.unsigned_abs(), random_array());
        let case = cases::Case {
            id,
            code: "actor.mismatch".to_owned(),
            command: command.id,
            kind: "cancel".to_owned(),
            actor: citizen.id,
            device: Some(command.device),
            office: Some(OFFICE.to_owned()),
            dossier: Some(dossier.id.to_string()),
            text: crate::wire::text(&command),
            occurred_ms: Some(self.now_ms),
            opened_ms: self.now_ms,
        };
        cases::open(tx, &case)?;
        Ok(id)
    }

    /// The cash of a courier's day as it was handed in.
    fn cash(&self, tx: &mut dyn Write, courier: ActorId, day: NaiveDate) -> Result<(), StoreError> {
        let (at_ms, office) = (self.ms(0), OfficeId::from(OFFICE));
        let counted = Takings::default();
        let remittance = CashRemittance { number: "1".to_owned(), courier, day, counted, at_ms };
        let event = OfficeEvent::CashHandedIn { office: office.clone(), remittance };
        let origin = self.origin(Who::Courier, at_ms);
        office::advance_cash(tx, (courier, day, &office), &CashDay::default(), &origin, &event, None)?;
        Ok(())
    }

    /// Brings something into a state in which a command of this kind is accepted.
    pub fn make(&self, tx: &mut dyn Write, kind: Kind) -> Result<Made, StoreError> {
        use Who::{Citizen, Coordinator, Courier, FarCoordinator, Officer};
        let both = Form::Both;
        let made = match kind {
            Kind::Book => {
                let dossier = self.id();
                let body = Body::Book(Box::new(self.booking(Form::Receive, dossier)));
                Made { who: Citizen, dossier: Some(dossier), body, leg: None }
            }
            Kind::Reschedule => {
                let window = self.open_window();
                self.walk(tx, both, 3)?
                    .scheduled(2)?
                    .open(Leg::Pickup, Citizen, |dossier| Body::Reschedule { dossier, window })
            }
            Kind::Cancel => {
                let cancel = |dossier| Body::Cancel { dossier, reason: String::new() };
                self.walk(tx, both, 3)?.scheduled(2)?.open(Leg::Pickup, Citizen, cancel)
            }
            Kind::Rate => self.walk(tx, both, 9)?.delivered()?.done(Citizen, |dossier| Body::Rate {
                dossier,
                level: Satisfaction::Satisfied,
                comment: String::new(),
            }),
            Kind::PublishPlan => {
                let body = Body::PublishPlan { proposal: self.proposal(tx)? };
                Made { who: FarCoordinator, dossier: None, body, leg: None }
            }
            Kind::ConfirmPickup => {
                let walk = self.walk(tx, both, 3)?.scheduled(2)?;
                let token = self.door(walk.tx, walk.dossier.id, Leg::Pickup)?;
                let verified = Verified::Qr { token };
                walk.open(Leg::Pickup, Courier, |id| {
                    self.pickup(id, verified, ClosedBy::Code { code: CODE.to_owned() })
                })
            }
            Kind::MissPickup => {
                let evidence = Evidence { waited_min: Some(10), ..Evidence::default() };
                let missed = |dossier| MissPickup { dossier, reason: "RP1".to_owned(), evidence, new_window: None };
                let body = |id| Body::MissPickup(Box::new(missed(id)));
                self.walk(tx, both, 3)?.scheduled(2)?.open(Leg::Pickup, Courier, body)
            }
            Kind::OfferHandover => self.walk(tx, both, 5)?.collected()?.done(Courier, |id| self.offer(id, 0)),
            Kind::SignHandover => self.walk(tx, both, 5)?.offered()?.ended(Officer, |dossier| self.sign(dossier)),
            Kind::Process => self.walk(tx, both, 5)?.filed()?.done(Officer, process),
            Kind::Finish => self.walk(tx, both, 5)?.processing()?.done(Officer, |dossier| Body::Finish { dossier }),
            Kind::ReleaseResult => {
                self.walk(tx, both, 5)?.finished()?.open(Leg::Return, Officer, |id| self.release(id))
            }
            Kind::AcceptResult => self.walk(tx, both, 5)?.released()?.open(Leg::Return, Courier, |id| self.accept(id)),
            Kind::ConfirmDelivery => {
                let walk = self.walk(tx, both, 9)?.with_courier(1)?;
                let token = self.door(walk.tx, walk.dossier.id, Leg::Return)?;
                let verified = Verified::Qr { token };
                walk.done(Courier, |id| self.delivery(id, verified, ClosedBy::Code { code: CODE.to_owned() }))
            }
            Kind::FailDelivery => self.walk(tx, both, 9)?.with_courier(1)?.done(Courier, fail),
            Kind::ResolveCase => {
                let walk = self.walk(tx, both, 3)?;
                let case = self.case(walk.tx, &walk.dossier)?;
                walk.done(Coordinator, |_| {
                    let (decision, reason) = (Decision::Keep, "Trung".to_owned());
                    Body::ResolveCase(ResolveCase { case, decision, reason })
                })
            }
            Kind::RefuseDossier => self.walk(tx, both, 5)?.offered()?.done(Officer, |dossier| {
                let cover = Some(Cover { seal: "TV001".to_owned(), signature: self.blob });
                Body::RefuseDossier(RefuseDossier { dossier, reason: "Sai co quan".to_owned(), cover })
            }),
            Kind::RequestSupplement => self.walk(tx, both, 5)?.filed()?.done(Officer, supplement),
            Kind::CompleteSupplement => {
                let complete = |dossier| Body::CompleteSupplement(CompleteSupplement { dossier, code: None });
                self.walk(tx, both, 5)?.filed()?.act(Officer, 0, supplement)?.done(Officer, complete)
            }
            Kind::RequestPayment => self.walk(tx, both, 5)?.processing()?.done(Officer, payment),
            Kind::ConfirmPayment => {
                let confirm = |dossier| Body::ConfirmPayment { dossier, receipt: "BL-1".to_owned() };
                self.walk(tx, both, 5)?.processing()?.act(Officer, 0, payment)?.done(Officer, confirm)
            }
            Kind::StopProcessing => self.walk(tx, both, 5)?.processing()?.done(Officer, |dossier| {
                let ground = "Luat Ho tich, Dieu 12".to_owned();
                Body::StopProcessing(StopProcessing { dossier, ground, reason: String::new() })
            }),
            Kind::Withdraw => self
                .walk(tx, both, 5)?
                .filed()?
                .done(Citizen, |dossier| Body::Withdraw { dossier, reason: String::new() }),
            Kind::ExtendDue => {
                let new_date = self.working_day(60);
                self.walk(tx, both, 5)?.processing()?.done(Officer, |dossier| {
                    Body::ExtendDue(ExtendDue { dossier, new_date, reason: "Cho xac minh".to_owned(), late: false })
                })
            }
            Kind::PassStage => self.walk(tx, both, 5)?.processing()?.done(Officer, |dossier| {
                let (stage, hop) = ("appraise".to_owned(), HopKind::In);
                Body::PassStage(PassStage { dossier, stage, body: None, limit_minutes: Some(60), hop, waybill: None })
            }),
            Kind::SetOut => self.walk(tx, both, 3)?.scheduled(2)?.open(Leg::Pickup, Courier, set_out),
            Kind::StartCount => self.walk(tx, both, 3)?.scheduled(2)?.act(Courier, 0, set_out)?.done(Courier, count),
            Kind::ReportIncomplete => {
                let counting =
                    self.walk(tx, both, 3)?.scheduled(2)?.act(Courier, 0, set_out)?.act(Courier, 0, count)?;
                counting.done(Courier, |dossier| {
                    let (mut counted, guidance) = (counted(self.components), "Xin xac nhan".to_owned());
                    counted[1].quantity = 0;
                    Body::ReportIncomplete(ReportIncomplete { dossier, counted, guidance, new_window: None })
                })
            }
            Kind::ScanItem => self.walk(tx, both, 5)?.collected()?.done(Courier, |dossier| {
                Body::ScanItem(ScanItem { dossier, office: OFFICE.into(), direction: Direction::In })
            }),
            Kind::ReportException => self.walk(tx, both, 5)?.collected()?.done(Courier, damaged),
            Kind::RepackItem => self.walk(tx, both, 5)?.collected()?.act(Courier, 1, torn)?.done(Courier, |dossier| {
                Body::RepackItem(RepackItem {
                    dossier,
                    counted: counted(self.components),
                    seal: "NP777".to_owned(),
                    photos: vec![self.blob],
                    witness: "Tran Van Binh".to_owned(),
                    signature: self.blob,
                    witness_signature: self.blob,
                })
            }),
            Kind::ResolveException => {
                self.walk(tx, both, 5)?.collected()?.act(Courier, 1, damaged)?.done(Coordinator, |dossier| {
                    let (outcome, note) = (ExceptionOutcome::Continue, "Da kiem tra".to_owned());
                    Body::ResolveException(ResolveException { dossier, outcome, note })
                })
            }
            Kind::WithdrawItem => self.walk(tx, both, 5)?.collected()?.done(Citizen, withdraw_item),
            Kind::GiveBack => {
                self.walk(tx, both, 5)?.collected()?.act(Citizen, 1, withdraw_item)?.done(Courier, |dossier| {
                    Body::GiveBack(Box::new(GiveBack {
                        dossier,
                        seal: SEAL.to_owned(),
                        identity: identity(),
                        taken: Vec::new(),
                        remarks: String::new(),
                        citizen_signature: self.blob,
                        courier_signature: self.blob,
                        place: None,
                    }))
                })
            }
            Kind::BringSlip => self.walk(tx, Form::Send, 5)?.filed()?.done(Courier, |id| self.slip(id)),
            Kind::ClosePickup => {
                let brought = self.walk(tx, Form::Send, 5)?.filed()?.act(Courier, 0, |id| self.slip(id))?;
                brought.done(Coordinator, |dossier| Body::ClosePickup { dossier })
            }
            Kind::ScanCover => self
                .walk(tx, both, 9)?
                .with_courier(1)?
                .done(Courier, |dossier| Body::ScanCover { dossier, office: OFFICE.into() }),
            Kind::OfferCover => self.walk(tx, both, 9)?.with_courier(1)?.done(Courier, |id| self.offer_cover(id)),
            Kind::TakeCover => {
                let offered = self.walk(tx, both, 9)?.with_courier(2)?.act(Courier, 1, |id| self.offer_cover(id))?;
                offered.done(Coordinator, |dossier| {
                    Body::TakeCover(TakeCover { dossier, seal: RESULT_SEAL.to_owned(), signature: self.blob })
                })
            }
            Kind::StartDelivery => {
                self.walk(tx, both, 9)?.with_courier(1)?.done(Courier, |dossier| Body::StartDelivery { dossier })
            }
            Kind::LeaveInvitation => self
                .walk(tx, both, 9)?
                .with_courier(2)?
                .act(Courier, 1, fail)?
                .done(Courier, |id| self.invitation(id, 1)),
            Kind::ChooseDelivery => {
                self.walk(tx, both, 9)?.with_courier(2)?.act(Courier, 1, fail)?.done(Citizen, |dossier| {
                    let choice = Box::new(DeliveryChoice::AtOffice { office: OFFICE.into() });
                    Body::ChooseDelivery { dossier, choice }
                })
            }
            Kind::OfferReturn => self.walk(tx, both, 60)?.invited_twice()?.done(Courier, |id| self.offer_return(id, 0)),
            Kind::SignReturn => {
                let offered =
                    self.walk(tx, both, 60)?.invited_twice()?.act(Courier, 10, |id| self.offer_return(id, 1))?;
                offered.done(Officer, |id| self.sign_return(id))
            }
            Kind::RebookReturn => {
                let offered =
                    self.walk(tx, both, 60)?.invited_twice()?.act(Courier, 10, |id| self.offer_return(id, 1))?;
                let window = self.window();
                offered
                    .act(Officer, 9, |id| self.sign_return(id))?
                    .done(Citizen, |dossier| Body::RebookReturn { dossier, window })
            }
            Kind::ReturnPapers => self.walk(tx, both, 9)?.delivered()?.done(Officer, |dossier| {
                let (papers, remarks) = (vec!["So cu".to_owned()], String::new());
                Body::ReturnPapers(ReturnPapers { dossier, papers, fee: 0, remarks, signature: self.blob })
            }),
            Kind::RedirectResult => self.walk(tx, both, 9)?.released()?.done(Officer, |dossier| {
                let (recipient, reason) = (Some("Nguyen Van Binh".to_owned()), "Nguoi nhan da mat".to_owned());
                Body::RedirectResult(Box::new(RedirectResult { dossier, recipient, address: None, reason }))
            }),
            Kind::DisputeDelivery => self.walk(tx, both, 9)?.delivered()?.done(Citizen, dispute),
            Kind::SettleDispute => {
                self.walk(tx, both, 9)?.delivered()?.act(Citizen, 0, dispute)?.done(Coordinator, |dossier| {
                    let (finding, words) = (Finding::Delivered, "Da xem chu ky".to_owned());
                    Body::SettleDispute { dossier, finding, words }
                })
            }
            Kind::OpenClaim => self.walk(tx, both, 9)?.delivered()?.done(Citizen, damage),
            Kind::AnswerClaim => {
                let opened = self.walk(tx, both, 9)?.delivered()?.act(Citizen, 0, damage)?;
                opened.ended(Coordinator, |dossier| {
                    Body::AnswerClaim(AnswerClaim {
                        dossier: dossier.id,
                        claim: dossier.claims.last().map_or(0, |open| open.entry),
                        liable: false,
                        reissue_costs: 0,
                        direct_damage: 0,
                        force_majeure: false,
                        recipient_accepts_rest: false,
                        words: "Niem phong con nguyen".to_owned(),
                    })
                })
            }
            Kind::HandInCash => {
                let body = Body::HandInCash(HandInCash { day: self.past_day(), counted: Takings::default() });
                Made { who: Courier, dossier: None, body, leg: None }
            }
            Kind::ReconcileCash => {
                let (courier, day) = (self.actor(Courier).id, self.past_day());
                self.cash(tx, courier, day)?;
                let (recounted, words) = (Takings::default(), String::new());
                let body = Body::ReconcileCash(ReconcileCash { courier, day, recounted, words });
                Made { who: Coordinator, dossier: None, body, leg: None }
            }
            Kind::DeclareForceMajeure => {
                // Far away in time: nobody was promised anything there.
                let from = self.working_day(400);
                let event = ForceMajeureEvent {
                    zone: Area::Communes(vec!["22076".into()]),
                    from,
                    to: Some(from),
                    authority: "UBND".to_owned(),
                    public_text: "Lu".to_owned(),
                };
                let id = ForceMajeureId::new(self.now_ms.unsigned_abs(), random_array());
                let body = Body::DeclareForceMajeure(DeclareForceMajeure { id, event });
                Made { who: FarCoordinator, dossier: None, body, leg: None }
            }
            Kind::DeclareUnclaimed => {
                let failed = self.walk(tx, both, 260)?.with_courier(240)?.act(Courier, 239, fail)?;
                failed.done(Coordinator, |dossier| Body::DeclareUnclaimed { dossier })
            }
        };
        assert_eq!(made.body.kind(), kind, "the row of another kind");
        Ok(made)
    }

    fn pickup(&self, dossier: DossierId, verified: Verified, closed_by: ClosedBy) -> Body {
        Body::ConfirmPickup(Box::new(ConfirmPickup {
            dossier,
            verified,
            counted: counted(self.components),
            guidance: String::new(),
            seal: SEAL.to_owned(),
            note_number: 0,
            waybill: "RA000000015VN".to_owned(),
            taken: Vec::new(),
            photos: vec![self.blob],
            signed_text: self.blob,
            citizen_signature: self.blob,
            courier_signature: self.blob,
            closed_by,
            place: None,
            insists: false,
        }))
    }

    fn offer(&self, dossier: DossierId, record_number: u64) -> Body {
        let (agency, dossiers, signature) = (AGENCY.into(), vec![dossier], self.blob);
        let handover = handover(dossier);
        Body::OfferHandover(OfferHandover { handover, record_number, agency, dossiers, signature })
    }

    fn sign(&self, dossier: &Dossier) -> Body {
        let (seal, remarks) = (SEAL.to_owned(), String::new());
        let line = HandoverLine { dossier: dossier.id, seal, counted: counted(self.components), remarks };
        let handover = handover(dossier.id);
        Body::SignHandover(SignHandover { handover, lines: vec![line], signature: self.blob })
    }

    fn release(&self, dossier: DossierId) -> Body {
        Body::ReleaseResult(Box::new(ReleaseResult {
            dossier,
            items: vec!["Quyet dinh".to_owned()],
            recall: vec!["So cu".to_owned()],
            if_lost: IfLost::default(),
            fee_due: 0,
            seal: RESULT_SEAL.to_owned(),
            signature: self.blob,
        }))
    }

    fn accept(&self, dossier: DossierId) -> Body {
        Body::AcceptResult { dossier, seal: RESULT_SEAL.to_owned(), signature: self.blob }
    }

    fn delivery(&self, dossier: DossierId, verified: Verified, closed_by: ClosedBy) -> Body {
        Body::ConfirmDelivery(Box::new(ConfirmDelivery {
            dossier,
            verified,
            identity: identity(),
            recipient: Recipient::Owner,
            letter: None,
            content_agreed: true,
            remarks: String::new(),
            recalled: vec![Recalled { paper: "So cu".to_owned(), taken_back: true }],
            taken: Vec::new(),
            signature: self.blob,
            closed_by,
            place: None,
        }))
    }

    fn slip(&self, dossier: DossierId) -> Body {
        let slip_code = "H15-7".to_owned();
        Body::BringSlip(BringSlip { dossier, slip_code, signature: self.blob, place: None })
    }

    fn offer_cover(&self, dossier: DossierId) -> Body {
        let seal = RESULT_SEAL.to_owned();
        Body::OfferCover(OfferCover { dossier, office: OFFICE.into(), seal, signature: self.blob })
    }

    fn invitation(&self, dossier: DossierId, number: u8) -> Body {
        let (way, photos, note) = (InvitationWay::AtAddress, vec![self.blob], String::new());
        Body::LeaveInvitation(LeaveInvitation { dossier, number, way, photos, note })
    }

    fn offer_return(&self, dossier: DossierId, record_number: u64) -> Body {
        let (seal, cost) = (RESULT_SEAL.to_owned(), CostBearer::Citizen);
        Body::OfferReturn(OfferReturn { dossier, record_number, seal, cost, signature: self.blob })
    }

    fn sign_return(&self, dossier: DossierId) -> Body {
        let (seal, remarks) = (RESULT_SEAL.to_owned(), String::new());
        Body::SignReturn(SignReturn { dossier, seal, remarks, signature: self.blob })
    }
}

impl Walk<'_> {
    /// Somebody does something so many days ago.
    fn act(self, who: Who, days_ago: i64, body: impl FnOnce(DossierId) -> Body) -> Result<Self, StoreError> {
        let body = body(self.dossier.id);
        self.take(who, days_ago, &body)
    }

    fn take(mut self, who: Who, days_ago: i64, body: &Body) -> Result<Self, StoreError> {
        let at_ms = self.maker.ms(days_ago);
        let mut facts = self.maker.facts(at_ms);
        let rules = [ClockRules::default()];
        Clocks { calendar: &self.maker.agency, rules: &rules }.consult(&self.dossier, body, &mut facts);
        let step = self.dossier.decide(self.maker.actor(who), body, &facts);
        let step = step.unwrap_or_else(|refusal| panic!("a step on the way is refused: {body:?}: {refusal}"));
        self.advance(who, at_ms, &step)?;
        Ok(self)
    }

    fn advance(&mut self, who: Who, at_ms: i64, step: &Step) -> Result<(), StoreError> {
        dossiers::advance(self.tx, &mut self.dossier, step, &self.maker.origin(who, at_ms), [0; 16])
    }

    fn assigned(mut self, leg: Leg, days_ago: i64) -> Result<Self, StoreError> {
        let (at_ms, window) = (self.maker.ms(days_ago), self.maker.window());
        let step = schedule(leg, self.maker.actor(Who::Courier).id, window, at_ms);
        self.advance(Who::Coordinator, at_ms, &step)?;
        Ok(self)
    }

    fn scheduled(self, days_ago: i64) -> Result<Self, StoreError> {
        self.assigned(Leg::Pickup, days_ago)
    }

    fn collected(self) -> Result<Self, StoreError> {
        let (verified, note) = (Verified::Asked { reason: "x".to_owned() }, "x".to_owned());
        let body = self.maker.pickup(self.dossier.id, verified, ClosedBy::Witness { note });
        self.scheduled(4)?.take(Who::Courier, 3, &body)
    }

    fn offered(self) -> Result<Self, StoreError> {
        let maker = self.maker;
        self.collected()?.act(Who::Courier, 2, |id| maker.offer(id, 1))
    }

    fn filed(self) -> Result<Self, StoreError> {
        let offered = self.offered()?;
        let body = offered.maker.sign(&offered.dossier);
        offered.take(Who::Officer, 1, &body)
    }

    fn processing(self) -> Result<Self, StoreError> {
        self.filed()?.act(Who::Officer, 0, process)
    }

    fn finished(self) -> Result<Self, StoreError> {
        self.processing()?.act(Who::Officer, 0, |dossier| Body::Finish { dossier })?.assigned(Leg::Return, 0)
    }

    fn released(self) -> Result<Self, StoreError> {
        let maker = self.maker;
        self.finished()?.act(Who::Officer, 0, |id| maker.release(id))
    }

    /// The courier took the result over so many days ago.
    fn with_courier(self, days_ago: i64) -> Result<Self, StoreError> {
        let maker = self.maker;
        let (verified, note) = (Verified::Asked { reason: "x".to_owned() }, "x".to_owned());
        let id = self.dossier.id;
        let body = maker.pickup(id, verified, ClosedBy::Witness { note });
        let collected = self.scheduled(days_ago + 6)?.take(Who::Courier, days_ago + 5, &body)?;
        let offered = collected.act(Who::Courier, days_ago + 4, |id| maker.offer(id, 1))?;
        let sign = maker.sign(&offered.dossier);
        let filed = offered.take(Who::Officer, days_ago + 4, &sign)?;
        let processing = filed.act(Who::Officer, days_ago + 3, process)?;
        let finished = processing.act(Who::Officer, days_ago + 2, |dossier| Body::Finish { dossier })?;
        let released =
            finished.assigned(Leg::Return, days_ago + 1)?.act(Who::Officer, days_ago + 1, |id| maker.release(id))?;
        released.act(Who::Courier, days_ago, |id| maker.accept(id))
    }

    fn delivered(self) -> Result<Self, StoreError> {
        let maker = self.maker;
        let (verified, note) = (Verified::Asked { reason: "x".to_owned() }, "x".to_owned());
        let closed_by = ClosedBy::Witness { note };
        self.with_courier(2)?.act(Who::Courier, 1, |id| maker.delivery(id, verified, closed_by))
    }

    fn invited_twice(self) -> Result<Self, StoreError> {
        let maker = self.maker;
        let failed = self.with_courier(41)?.act(Who::Courier, 40, fail)?;
        let once = failed.act(Who::Courier, 40, |id| maker.invitation(id, 1))?;
        once.act(Who::Courier, 30, |id| maker.invitation(id, 2))
    }

    fn done(self, who: Who, body: impl FnOnce(DossierId) -> Body) -> Made {
        let dossier = self.dossier.id;
        Made { who, dossier: Some(dossier), body: body(dossier), leg: None }
    }

    fn ended(self, who: Who, body: impl FnOnce(&Dossier) -> Body) -> Made {
        Made { who, dossier: Some(self.dossier.id), body: body(&self.dossier), leg: None }
    }

    /// As [`Walk::done`], and the leg can still be given to another courier.
    fn open(self, leg: Leg, who: Who, body: impl FnOnce(DossierId) -> Body) -> Made {
        Made { leg: Some(leg), ..self.done(who, body) }
    }
}

/// This machine's clock, Unix milliseconds.
pub fn now_ms() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Somebody who is not known yet.
pub fn nobody() -> Actor {
    Actor { id: ActorId::new(1, [0; 10]), role: Role::Auditor, scope: Scope::All }
}

/// A leg is given to a courier.
pub fn schedule(leg: Leg, courier: ActorId, window: Window, at_ms: i64) -> Step {
    let plan = ProposalId::new(at_ms.unsigned_abs(), random_array());
    Event::Scheduled { leg, assignment: Assignment { courier, window, eta_ms: at_ms, plan } }.into()
}

fn pinned(components: u32) -> Pinned {
    let component = |id, group| PinnedComponent { id, name: format!("Giay {id}"), group, originals: 1, copies: 0 };
    Pinned {
        code: "2.000635".into(),
        from: NaiveDate::from_ymd_opt(2026, 7, 1).unwrap_or_default(),
        name: "Cap ban sao trich luc".to_owned(),
        components: (1..=components).map(|id| component(id, ComponentGroup::Submit)).collect(),
        limit: Some(TimeLimit::working_days(10)),
        results: vec!["Quyet dinh".to_owned()],
        recall: None,
    }
}

fn counted(components: u32) -> Vec<Counted> {
    (1..=components).map(|component| Counted { component, form: DocumentForm::Original, quantity: 1 }).collect()
}

fn identity() -> IdentityShown {
    IdentityShown { kind: IdentityKind::CitizenCard, last4: "1234".to_owned(), name_matches: true }
}

/// The record of one dossier; its id is that of the dossier.
fn handover(dossier: DossierId) -> HandoverId {
    dossier.to_string().parse().expect("ids have one form")
}

fn process(dossier: DossierId) -> Body {
    Body::Process { dossier, code: "H15.22051-261125-0001".to_owned() }
}

fn fail(dossier: DossierId) -> Body {
    let evidence = Evidence { calls_ms: vec![1], waited_min: Some(10), ..Evidence::default() };
    Body::FailDelivery(Box::new(FailDelivery { dossier, reason: "RP2".to_owned(), evidence, new_window: None }))
}

fn supplement(dossier: DossierId) -> Body {
    let (items, reason) = (vec!["Giay chung tu".to_owned()], "Thieu mot giay".to_owned());
    Body::RequestSupplement(RequestSupplement { dossier, items, reason, late: false })
}

fn payment(dossier: DossierId) -> Body {
    let (purpose, how) = ("Le phi".to_owned(), "Tai quay".to_owned());
    Body::RequestPayment(RequestPayment { dossier, amount: 250_000, purpose, how, code: None })
}

fn set_out(dossier: DossierId) -> Body {
    Body::SetOut { dossier }
}

fn count(dossier: DossierId) -> Body {
    let verified = Verified::Asked { reason: "May het pin".to_owned() };
    Body::StartCount(Box::new(StartCount { dossier, verified, place: None }))
}

fn report(dossier: DossierId, kind: ExceptionKind) -> Body {
    let (photos, note) = (Vec::new(), "Bia bi uot".to_owned());
    Body::ReportException(ReportException { dossier, kind, seal_found: None, photos, note })
}

fn damaged(dossier: DossierId) -> Body {
    report(dossier, ExceptionKind::Damaged)
}

fn torn(dossier: DossierId) -> Body {
    report(dossier, ExceptionKind::Torn)
}

fn withdraw_item(dossier: DossierId) -> Body {
    Body::WithdrawItem(WithdrawItem { dossier, note_number: 0, agrees_to_cost: true, reason: String::new() })
}

fn damage(dossier: DossierId) -> Body {
    let (leg, ground, words) = (Leg::Return, Ground::Damaged, "Bia bi uot".to_owned());
    Body::OpenClaim(OpenClaim { dossier, leg, ground, words })
}

fn dispute(dossier: DossierId) -> Body {
    Body::DisputeDelivery { dossier, words: "Chua nhan duoc".to_owned() }
}

/// A step that somebody in the office took.
pub fn by_office(at_ms: i64) -> Origin {
    let times = Times { device_ms: at_ms, occurred_ms: at_ms, recorded_ms: at_ms };
    let command = CommandId::new(at_ms.unsigned_abs(), random_array());
    Origin { command, command_hash: Digest::of(b"scenario"), actor: nobody().id, role: Role::Coordinator, times }
}
