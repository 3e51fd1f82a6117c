//! Which steps this person may take now. There is no second list of conditions: the rules of `shared` are asked with an
//! example of the step.

use chrono::NaiveDate;
use shared::actor::Actor;
use shared::api::command::{Body, HandoverLine, IfLost, ReleaseResult, SignHandover, Window};
use shared::dossier::Dossier;
use shared::dossier::decide::Facts;
use shared::ids::Digest;
use shared::shipment::Pickup;

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
            recall: Vec::new(),
            if_lost: IfLost::default(),
            fee_due: 0,
            seal: "example".to_owned(),
            signature,
        })),
        Task::Cancel => Body::Cancel { dossier: id, reason: String::new() },
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
