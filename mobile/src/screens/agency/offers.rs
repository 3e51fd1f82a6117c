//! Which steps this person may take now. There is no second list of conditions: the rules of `shared` are asked with an
//! example of the step.

use chrono::NaiveDate;
use shared::actor::Actor;
use shared::api::command::{
    Body, ClosedBy, ConfirmDelivery, ExceptionKind, HandoverLine, IdentityKind, IdentityShown, IfLost, Money, Recalled,
    Recipient, ReleaseResult, ReportException, SignHandover, Taken, Verified, Window, WithdrawItem,
};
use shared::dossier::Dossier;
use shared::dossier::decide::Facts;
use shared::ids::Digest;
use shared::shipment::{Pickup, Return};

/// A step that an office offers on a dossier's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Sign the record in which it was offered.
    Sign,
    /// Begin to work on it.
    Process,
    /// The agency is done.
    Finish,
    /// Seal the result and give it to the courier.
    Release,
    /// Another window for the leg that is due.
    Reschedule,
    /// Call the booking off.
    Cancel,
    /// Take back what the agency has.
    Withdraw,
    /// Take back a collected item before the agency has it.
    TakeBack,
    /// Say that something is wrong with it.
    Report,
    /// Hand out what the office keeps for its recipient.
    AtCounter,
}

/// Whether the rules let `by` take this step now.
pub fn offers(dossier: &Dossier, by: &Actor, task: Task) -> bool {
    example(dossier, task).is_some_and(|body| dossier.decide(by, &body, &Facts::default()).is_ok())
}

/// A step without fault in its fields, so that only state, role and person can speak against it.
fn example(dossier: &Dossier, task: Task) -> Option<Body> {
    let id = dossier.id;
    let signature = Digest::of(&[]);
    Some(match task {
        Task::Sign => {
            let Some(Pickup::Offered { collected, offer }) = &dossier.pickup else { return None };
            let line = HandoverLine {
                dossier: id,
                seal: collected.seal.clone(),
                counted: collected.counted.clone(),
                remarks: String::new(),
            };
            Body::SignHandover(SignHandover { handover: offer.handover, lines: vec![line], signature })
        }
        Task::Process => Body::Process { dossier: id, code: "example".to_owned() },
        Task::Finish => Body::Finish { dossier: id },
        Task::Release => Body::ReleaseResult(Box::new(ReleaseResult {
            dossier: id,
            items: vec!["example".to_owned()],
            originals: Vec::new(),
            recall: Vec::new(),
            if_lost: IfLost::default(),
            fee_due: 0,
            seal: "example".to_owned(),
            signature,
        })),
        Task::Cancel => Body::Cancel { dossier: id, reason: String::new() },
        Task::Withdraw => Body::Withdraw { dossier: id, reason: String::new() },
        Task::TakeBack => Body::WithdrawItem(WithdrawItem {
            dossier: id,
            note_number: dossier.pickup.as_ref()?.collected()?.note_number,
            agrees_to_cost: true,
            reason: String::new(),
        }),
        Task::Report => Body::ReportException(ReportException {
            dossier: id,
            kind: ExceptionKind::Lost,
            seal_found: None,
            photos: Vec::new(),
            note: "example".to_owned(),
        }),
        Task::AtCounter => {
            let Some(Return::Held { cover, .. }) = &dossier.back else { return None };
            let recalled = cover.release.recall.iter();
            let recalled = recalled.map(|paper| Recalled { paper: paper.clone(), taken_back: true }).collect();
            let fee = (cover.release.fee_due > 0).then_some(cover.release.fee_due);
            let taken = fee.map(|amount| Taken { kind: Money::StateFee, amount, receipt: 1 });
            Body::ConfirmDelivery(Box::new(ConfirmDelivery {
                dossier: id,
                verified: Verified::Asked { reason: "example".to_owned() },
                identity: IdentityShown {
                    kind: IdentityKind::CitizenCard,
                    last4: "0000".to_owned(),
                    name_matches: true,
                },
                recipient: Recipient::Owner,
                letter: None,
                content_agreed: true,
                remarks: String::new(),
                recalled,
                taken: taken.into_iter().collect(),
                signature,
                closed_by: ClosedBy::Witness { note: "example".to_owned() },
                place: None,
                proofs: Vec::new(),
            }))
        }
        Task::Reschedule => {
            Body::Reschedule { dossier: id, window: Window { day: NaiveDate::default(), from_min: 0, to_min: 1 } }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screens::agency::example;

    #[test]
    fn the_officer_signs_what_was_offered_then_processes_it() {
        let (officer, mut dossier) = (example::officer(), example::offered());
        assert!(offers(&dossier, &officer, Task::Sign) && !offers(&dossier, &officer, Task::Process));
        let body = super::example(&dossier, Task::Sign).unwrap();
        dossier = example::step(dossier, &officer, &body);
        assert!(!offers(&dossier, &officer, Task::Sign) && offers(&dossier, &officer, Task::Process));
        assert!(!offers(&dossier, &officer, Task::Release));
    }

    #[test]
    fn a_coordinator_moves_windows_and_never_signs_for_the_agency() {
        let coordinator = example::coordinator();
        assert!(!offers(&example::offered(), &coordinator, Task::Sign));
        assert!(offers(&example::booked("2026-11-23"), &coordinator, Task::Reschedule));
    }

    #[test]
    fn an_operator_moves_and_calls_off_what_was_not_collected_yet() {
        let operator = shared::actor::Actor { role: shared::actor::Role::CallOperator, ..example::coordinator() };
        let booked = example::booked("2026-11-23");
        assert!(offers(&booked, &operator, Task::Reschedule) && offers(&booked, &operator, Task::Cancel));
        assert!(!offers(&example::offered(), &operator, Task::Cancel));
    }
}
