//! The row of every kind.

use server::cli::random_array;
use server::store::{StoreError, Write};
use shared::api::command::*;
use shared::force_majeure::{Area, ForceMajeureEvent};
use shared::ids::ForceMajeureId;
use shared::money::takings::Takings;
use shared::shipment::{Leg, day_of};
use shared::time::stages::HopKind;

use super::words::*;
use super::{CODE, Made, Maker, OFFICE, RESULT_SEAL, SEAL, Who, counted, days_ago};

impl Maker {
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
            Kind::OpenComplaint => self.walk(tx, both, 9)?.delivered()?.done(Citizen, complain),
            Kind::AnswerComplaint => {
                let opened = self.walk(tx, both, 9)?.delivered()?.act(Citizen, 0, complain)?;
                opened.ended(Coordinator, |dossier| {
                    Body::AnswerComplaint(AnswerComplaint {
                        dossier: dossier.id,
                        complaint: dossier.complaints.last().map_or(0, |lodged| lodged.entry),
                        words: "Xin loi".to_owned(),
                    })
                })
            }
            Kind::PayOver => {
                let days_ago = days_ago();
                let verified = Verified::Asked { reason: "x".to_owned() };
                let mut record = self.pickup(self.id(), verified, ClosedBy::Witness { note: "x".to_owned() });
                let walk = self.walk(tx, both, 9)?.scheduled(4)?;
                if let Body::ConfirmPickup(record) = &mut record {
                    record.dossier = walk.dossier.id;
                    record.taken = vec![Taken { kind: Money::StateFee, amount: 8_000, receipt: 1 }];
                }
                let walk = walk.take(Courier, days_ago, &record)?;
                let (courier, day) = (self.actor(Courier).id, day_of(self.ms(days_ago)));
                self.matched(walk.tx, courier, day)?;
                let agency = walk.dossier.agency.clone();
                let body = Body::PayOver(PayOver { courier, day, agency, proof: "UNC-1".to_owned() });
                Made { who: Coordinator, dossier: None, body, leg: None }
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
}
