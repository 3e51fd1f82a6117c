//! What commands say.

use shared::api::command::*;
use shared::claims::Ground;
use shared::claims::complaint::ComplaintAbout;
use shared::dossier::Dossier;
use shared::ids::{DossierId, HandoverId};
use shared::shipment::Leg;

use super::{AGENCY, Maker, OFFICE, RESULT_SEAL, SEAL, counted};

impl Maker {
    pub(super) fn pickup(&self, dossier: DossierId, verified: Verified, closed_by: ClosedBy) -> Body {
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
            proofs: Vec::new(),
        }))
    }

    pub(super) fn offer(&self, dossier: DossierId, record_number: u64) -> Body {
        let (agency, dossiers, signature) = (AGENCY.into(), vec![dossier], self.blob);
        let handover = handover(dossier);
        Body::OfferHandover(OfferHandover { handover, record_number, agency, dossiers, signature })
    }

    pub(super) fn sign(&self, dossier: &Dossier) -> Body {
        let (seal, remarks) = (SEAL.to_owned(), String::new());
        let line = HandoverLine { dossier: dossier.id, seal, counted: counted(self.components), remarks };
        let handover = handover(dossier.id);
        Body::SignHandover(SignHandover { handover, lines: vec![line], signature: self.blob })
    }

    pub(super) fn release(&self, dossier: DossierId) -> Body {
        Body::ReleaseResult(Box::new(ReleaseResult {
            dossier,
            items: vec!["Quyet dinh".to_owned()],
            originals: Vec::new(),
            recall: vec!["So cu".to_owned()],
            if_lost: IfLost::default(),
            fee_due: 0,
            seal: RESULT_SEAL.to_owned(),
            signature: self.blob,
        }))
    }

    pub(super) fn accept(&self, dossier: DossierId) -> Body {
        let posting = Some(Posting { note_number: 0, waybill: "RA000000028VN".to_owned() });
        Body::AcceptResult { dossier, seal: RESULT_SEAL.to_owned(), signature: self.blob, posting }
    }

    pub(super) fn delivery(&self, dossier: DossierId, verified: Verified, closed_by: ClosedBy) -> Body {
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
            proofs: Vec::new(),
        }))
    }

    pub(super) fn slip(&self, dossier: DossierId) -> Body {
        let slip_code = "H15-7".to_owned();
        Body::BringSlip(BringSlip { dossier, slip_code, signature: self.blob, place: None })
    }

    pub(super) fn offer_cover(&self, dossier: DossierId) -> Body {
        let seal = RESULT_SEAL.to_owned();
        Body::OfferCover(OfferCover { dossier, office: OFFICE.into(), seal, signature: self.blob })
    }

    pub(super) fn invitation(&self, dossier: DossierId, number: u8) -> Body {
        let (way, photos, note) = (InvitationWay::AtAddress, vec![self.blob], String::new());
        Body::LeaveInvitation(LeaveInvitation { dossier, number, way, photos, note })
    }

    pub(super) fn offer_return(&self, dossier: DossierId, record_number: u64) -> Body {
        let (seal, cost) = (RESULT_SEAL.to_owned(), CostBearer::Citizen);
        Body::OfferReturn(OfferReturn { dossier, record_number, seal, cost, signature: self.blob })
    }

    pub(super) fn sign_return(&self, dossier: DossierId) -> Body {
        let (seal, remarks) = (RESULT_SEAL.to_owned(), String::new());
        Body::SignReturn(SignReturn { dossier, seal, remarks, signature: self.blob })
    }
}

pub(super) fn identity() -> IdentityShown {
    IdentityShown { kind: IdentityKind::CitizenCard, last4: "1234".to_owned(), name_matches: true }
}

/// The record of one dossier; its id is that of the dossier.
pub(super) fn handover(dossier: DossierId) -> HandoverId {
    dossier.to_string().parse().expect("ids have one form")
}

pub(super) fn process(dossier: DossierId) -> Body {
    Body::Process { dossier, code: "H15.22051-261125-0001".to_owned() }
}

pub(super) fn fail(dossier: DossierId) -> Body {
    let evidence = Evidence { calls_ms: vec![1], waited_min: Some(10), ..Evidence::default() };
    Body::FailDelivery(Box::new(FailDelivery { dossier, reason: "RP2".to_owned(), evidence, new_window: None }))
}

pub(super) fn supplement(dossier: DossierId) -> Body {
    let (items, reason) = (vec!["Giay chung tu".to_owned()], "Thieu mot giay".to_owned());
    Body::RequestSupplement(RequestSupplement { dossier, items, reason, late: false })
}

pub(super) fn payment(dossier: DossierId) -> Body {
    let (purpose, how) = ("Le phi".to_owned(), "Tai quay".to_owned());
    Body::RequestPayment(RequestPayment { dossier, amount: 250_000, purpose, how, code: None })
}

pub(super) fn set_out(dossier: DossierId) -> Body {
    Body::SetOut { dossier }
}

pub(super) fn count(dossier: DossierId) -> Body {
    let verified = Verified::Asked { reason: "May het pin".to_owned() };
    Body::StartCount(Box::new(StartCount { dossier, verified, place: None }))
}

pub(super) fn report(dossier: DossierId, kind: ExceptionKind) -> Body {
    let (photos, note) = (Vec::new(), "Bia bi uot".to_owned());
    Body::ReportException(ReportException { dossier, kind, seal_found: None, photos, note })
}

pub(super) fn damaged(dossier: DossierId) -> Body {
    report(dossier, ExceptionKind::Damaged)
}

pub(super) fn torn(dossier: DossierId) -> Body {
    report(dossier, ExceptionKind::Torn)
}

pub(super) fn withdraw_item(dossier: DossierId) -> Body {
    Body::WithdrawItem(WithdrawItem { dossier, note_number: 0, agrees_to_cost: true, reason: String::new() })
}

/// A claim that the cover is damaged.
pub(super) fn damage(dossier: DossierId) -> Body {
    let (leg, ground, words) = (Leg::Return, Ground::Damaged, "Bia bi uot".to_owned());
    Body::OpenClaim(OpenClaim { dossier, leg, ground, words })
}

pub(super) fn complain(dossier: DossierId) -> Body {
    Body::OpenComplaint(OpenComplaint { dossier, about: ComplaintAbout::Courier, words: "Noi nang tho lo".to_owned() })
}

pub(super) fn dispute(dossier: DossierId) -> Body {
    Body::DisputeDelivery { dossier, words: "Chua nhan duoc".to_owned() }
}
