//! For tests: a dossier on its way, step by step through the rules.

use shared::actor::{Actor, Role, Scope};
use shared::api::command::{
    Body, ClosedBy, ConfirmPickup, Counted, DocumentForm, Form, OfferHandover, Verified, Window,
};
use shared::api::views::{DossierView, PlanView, UnassignedView};
use shared::dossier::Dossier;
use shared::dossier::decide::Facts;
use shared::dossier::event::{Booked, ComponentGroup, Event, Pinned, PinnedComponent};
use shared::ids::{ActorId, Digest, DossierId, HandoverId, ProposalId};
use shared::shipment::{Assignment, Leg};

use crate::data::request::Kept;

pub const SEAL: &str = "SC-0001";

pub fn courier() -> Actor {
    Actor { id: ActorId::new(1, [2; 10]), role: Role::Courier, scope: Scope::Office("bc".into()) }
}

pub fn officer() -> Actor {
    Actor { id: ActorId::new(1, [3; 10]), role: Role::OneStopOfficer, scope: Scope::Agency("ag".into()) }
}

pub fn coordinator() -> Actor {
    Actor { id: ActorId::new(1, [4; 10]), role: Role::Coordinator, scope: Scope::Office("bc".into()) }
}

fn window(day: &str) -> Window {
    Window { day: day.parse().unwrap(), from_min: 13 * 60, to_min: 15 * 60 }
}

/// Booked for the afternoon of `day`, there and back.
pub fn booked(day: &str) -> Dossier {
    booked_as(day, Form::Both)
}

fn booked_as(day: &str, form: Form) -> Dossier {
    let component =
        |id, group| PinnedComponent { id, name: format!("p{id}"), group, originals: 1, copies: 0, returned: None };
    Dossier::from_first(&Event::Booked(Box::new(Booked {
        dossier: DossierId::new(1, [9; 10]),
        owner: ActorId::new(1, [1; 10]),
        asked_as: Role::Citizen,
        procedure: Pinned {
            code: "1.1".into(),
            from: day.parse().unwrap(),
            name: "Birth".into(),
            components: vec![component(1, ComponentGroup::Submit), component(2, ComponentGroup::Submit)],
            limit: None,
            results: vec!["Certificate".into()],
            recall: None,
        },
        form,
        agency: "ag".into(),
        office: "bc".into(),
        commune: "22051".into(),
        window: Some(window(day)),
        slip_code: None,
        ready: Vec::new(),
        postage: 30_000,
        state_fee: Some(8_000),
        full: None,
        consent: "1".into(),
    })))
    .unwrap()
}

/// Takes the step and gives back the dossier after it.
pub fn step(mut dossier: Dossier, by: &Actor, body: &Body) -> Dossier {
    let facts = Facts {
        occurred_ms: 1_795_400_000_000,
        code_matches: Some(true),
        token_matches: Some(true),
        ..Facts::default()
    };
    let step = dossier.decide(by, body, &facts).unwrap();
    dossier.apply(&step.event);
    dossier
}

/// In the courier's hand: one paper of the first kind, two of the second.
pub fn collected(form: Form) -> Dossier {
    let mut dossier = booked_as("2026-11-23", form);
    let assignment = Assignment {
        courier: courier().id,
        window: window("2026-11-23"),
        eta_ms: 0,
        plan: ProposalId::new(1, [7; 10]),
    };
    dossier.apply(&Event::Scheduled { leg: Leg::Pickup, assignment });
    let counted = |component, quantity| Counted { component, form: DocumentForm::Original, quantity };
    let signature = Digest::of(b"x");
    let id = dossier.id;
    let pickup = Body::ConfirmPickup(Box::new(ConfirmPickup {
        dossier: id,
        verified: Verified::Qr { token: "t".into() },
        counted: vec![counted(1, 1), counted(2, 2)],
        guidance: String::new(),
        seal: SEAL.into(),
        note_number: 1,
        waybill: "EE000000005VN".into(),
        taken: Vec::new(),
        photos: vec![signature],
        signed_text: signature,
        citizen_signature: signature,
        courier_signature: signature,
        closed_by: ClosedBy::Code { code: "123456".into() },
        place: None,
        insists: false,
        proofs: Vec::new(),
    }));
    step(dossier, &courier(), &pickup)
}

/// On the agency's counter.
pub fn offered() -> Dossier {
    let dossier = collected(Form::Both);
    let (id, signature) = (dossier.id, Digest::of(b"x"));
    let offer = Body::OfferHandover(OfferHandover {
        handover: HandoverId::new(1, [8; 10]),
        record_number: 12,
        agency: "ag".into(),
        dossiers: vec![id],
        signature,
    });
    step(dossier, &courier(), &offer)
}

/// Working days of agencies.
pub fn agency_calendar() -> shared::time::calendar::Calendar {
    super::days::calendar(shared::time::calendar::Keeper::Agency).unwrap()
}

/// As a screen gets it.
pub fn kept(dossier: Dossier) -> Kept<DossierView> {
    let view = DossierView {
        dossier,
        person: None,
        note: String::new(),
        claimed: None,
        history: Vec::new(),
        doors: None,
        checks: None,
        badge: None,
        point: None,
        deliver_to: None,
        track: None,
        said: Vec::new(),
        stages: Vec::new(),
        forecast: None,
        sums: Vec::new(),
        claimable: Vec::new(),
    };
    Kept { view, items: Vec::new() }
}

/// A plan with no routes.
pub fn plan(day: &str) -> PlanView {
    PlanView {
        id: ProposalId::new(1, [7; 10]),
        office: "bc".into(),
        day: day.parse().unwrap(),
        routes: Vec::new(),
        unassigned: Vec::new(),
        estimated: true,
        travel: None,
        published: true,
        couriers: Vec::new(),
    }
}

/// A stop on no route.
pub fn left_out(dossier: DossierId) -> UnassignedView {
    UnassignedView { dossier, leg: Leg::Pickup, reason: "time-window".into(), hopeless: false }
}
