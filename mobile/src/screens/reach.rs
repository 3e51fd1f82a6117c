//! Every command that a role may send can be sent from a screen of that role. The table says which part makes the command
//! and on which screen of the role it stands; the sources are asked whether that is so. Where the parts decide by the rules
//! whether they are offered, their own tests show it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use shared::actor::Role;
use shared::api::command::Kind;

/// What makes a command, and per role the screen that shows it.
struct Way {
    kind: Kind,
    /// The file, below `screens/`, in which the command is made.
    made_in: &'static str,
    /// Roles, the file of their screen, and the name of the part in it.
    shown: &'static [(Role, &'static str, &'static str)],
}

const CITIZEN: &str = "citizen/dossier/mod.rs";
const STOP: &str = "courier/stop.rs";
const OFFICE: &str = "agency/dossier.rs";

fn ways() -> Vec<Way> {
    use Kind as K;
    use Role::{Administrator, CallOperator, Citizen, Coordinator, Courier, OneStopOfficer};
    let way = |kind, made_in, shown| Way { kind, made_in, shown };
    let item = "common/item/draft.rs";
    let letter = "agency/axis_draft.rs";
    vec![
        way(
            K::Book,
            "common/book/draft.rs",
            &[(Citizen, "citizen/book.rs", "Booking"), (CallOperator, "agency/call.rs", "Booking")],
        ),
        way(K::Reschedule, "citizen/reschedule.rs", &[(Citizen, CITIZEN, "Route::Reschedule")]),
        way(K::Reschedule, "agency/steps.rs", &[(CallOperator, OFFICE, "Move"), (Coordinator, OFFICE, "Move")]),
        way(
            K::Cancel,
            "common/cancel.rs",
            &[(Citizen, CITIZEN, "Cancel"), (CallOperator, OFFICE, "Cancel"), (Coordinator, OFFICE, "Cancel")],
        ),
        way(K::Rate, "citizen/dossier/ending.rs", &[(Citizen, CITIZEN, "ending::Rate")]),
        way(K::PublishPlan, "agency/plan.rs", &[(Coordinator, "agency/coordinator.rs", "Route::AgencyPlan")]),
        way(K::ConfirmPickup, "courier/pickup.rs", &[(Courier, STOP, "Route::PickupPage")]),
        way(K::MissPickup, "courier/failed.rs", &[(Courier, STOP, "Route::FailedPage")]),
        way(K::OfferHandover, "courier/agency_stop.rs", &[(Courier, STOP, "Route::AgencyStop")]),
        way(K::SignHandover, "agency/handover.rs", &[(OneStopOfficer, "agency/officer.rs", "Route::HandoverPage")]),
        way(K::Process, "agency/steps.rs", &[(OneStopOfficer, OFFICE, "Process")]),
        way(K::Finish, "agency/steps.rs", &[(OneStopOfficer, OFFICE, "Finish")]),
        way(K::ReleaseResult, "agency/release.rs", &[(OneStopOfficer, OFFICE, "Route::ReleasePage")]),
        way(K::AcceptResult, "courier/agency_stop.rs", &[(Courier, STOP, "Route::AgencyStop")]),
        way(
            K::ConfirmDelivery,
            "courier/delivery.rs",
            &[(Courier, STOP, "Route::DeliveryPage"), (Coordinator, OFFICE, "Route::CounterDelivery")],
        ),
        way(K::FailDelivery, "courier/failed.rs", &[(Courier, STOP, "Route::FailedPage")]),
        way(
            K::ResolveCase,
            "agency/cases.rs",
            &[
                (Coordinator, "agency/coordinator.rs", "Route::Cases"),
                (Administrator, "agency/shell.rs", "Route::Cases"),
            ],
        ),
        way(K::RefuseDossier, letter, &[(OneStopOfficer, OFFICE, "AxisSteps")]),
        way(K::RequestSupplement, letter, &[(OneStopOfficer, OFFICE, "AxisSteps")]),
        way(K::CompleteSupplement, letter, &[(OneStopOfficer, OFFICE, "AxisSteps")]),
        way(K::RequestPayment, letter, &[(OneStopOfficer, OFFICE, "AxisSteps")]),
        way(K::ConfirmPayment, letter, &[(OneStopOfficer, OFFICE, "AxisSteps")]),
        way(K::StopProcessing, letter, &[(OneStopOfficer, OFFICE, "AxisSteps")]),
        way(K::Withdraw, "common/cancel.rs", &[(Citizen, CITIZEN, "Withdraw"), (CallOperator, OFFICE, "Withdraw")]),
        way(K::ExtendDue, letter, &[(OneStopOfficer, OFFICE, "AxisSteps")]),
        way(K::PassStage, letter, &[(OneStopOfficer, OFFICE, "AxisSteps")]),
        way(K::SetOut, STOP, &[(Courier, "courier/today.rs", "Route::Stop")]),
        way(K::StartCount, "courier/pickup.rs", &[(Courier, STOP, "Route::PickupPage")]),
        way(K::ReportIncomplete, "courier/pickup.rs", &[(Courier, STOP, "Route::PickupPage")]),
        way(K::ScanItem, item, &[(Courier, STOP, "ItemSteps"), (Coordinator, "agency/scan.rs", "ItemSteps")]),
        way(
            K::ReportException,
            "common/exception.rs",
            &[
                (Citizen, CITIZEN, "Report"),
                (Courier, STOP, "Report"),
                (Coordinator, "agency/scan.rs", "Report"),
                (OneStopOfficer, OFFICE, "Report"),
                (CallOperator, OFFICE, "Report"),
            ],
        ),
        way(K::RepackItem, item, &[(Courier, STOP, "ItemSteps"), (Coordinator, "agency/scan.rs", "ItemSteps")]),
        way(K::ResolveException, item, &[(Coordinator, OFFICE, "ItemSteps")]),
        way(
            K::WithdrawItem,
            "common/take_back.rs",
            &[(Citizen, CITIZEN, "TakeBack"), (CallOperator, OFFICE, "TakeBack")],
        ),
        way(K::GiveBack, item, &[(Courier, STOP, "ItemSteps")]),
        way(K::BringSlip, item, &[(Courier, STOP, "ItemSteps")]),
        way(K::ClosePickup, item, &[(Coordinator, OFFICE, "ItemSteps")]),
        way(K::ScanCover, item, &[(Courier, STOP, "ItemSteps"), (Coordinator, "agency/scan.rs", "ItemSteps")]),
        way(K::OfferCover, item, &[(Courier, STOP, "ItemSteps")]),
        way(K::TakeCover, item, &[(Courier, STOP, "ItemSteps"), (Coordinator, "agency/scan.rs", "ItemSteps")]),
        way(K::StartDelivery, item, &[(Courier, STOP, "ItemSteps")]),
        way(
            K::LeaveInvitation,
            "common/invite.rs",
            &[(Courier, "courier/failed.rs", "Invite"), (Coordinator, OFFICE, "Invite")],
        ),
        way(
            K::ChooseDelivery,
            "common/receiving.rs",
            &[(Citizen, CITIZEN, "Receiving"), (CallOperator, OFFICE, "Receiving")],
        ),
        way(K::OfferReturn, item, &[(Courier, STOP, "ItemSteps")]),
        way(K::SignReturn, item, &[(OneStopOfficer, OFFICE, "ItemSteps")]),
        way(
            K::RebookReturn,
            "common/receiving.rs",
            &[(Citizen, CITIZEN, "Receiving"), (CallOperator, OFFICE, "Receiving")],
        ),
        way(K::ReturnPapers, item, &[(OneStopOfficer, OFFICE, "ItemSteps")]),
        way(K::RedirectResult, item, &[(OneStopOfficer, OFFICE, "ItemSteps")]),
        way(
            K::DisputeDelivery,
            "common/receiving.rs",
            &[(Citizen, CITIZEN, "Receiving"), (CallOperator, OFFICE, "Receiving")],
        ),
        way(K::SettleDispute, item, &[(Coordinator, OFFICE, "ItemSteps")]),
        way(K::DeclareUnclaimed, item, &[(Coordinator, OFFICE, "ItemSteps")]),
        way(K::OpenClaim, "common/claims.rs", &[(Citizen, CITIZEN, "Claims"), (CallOperator, OFFICE, "Claims")]),
        way(K::AnswerClaim, "common/claims.rs", &[(Coordinator, OFFICE, "Claims")]),
        way(
            K::OpenComplaint,
            "common/complaints.rs",
            &[(Citizen, CITIZEN, "Complaints"), (CallOperator, OFFICE, "Complaints"), (Courier, STOP, "Complaints")],
        ),
        way(
            K::AnswerComplaint,
            "common/complaints.rs",
            &[(Coordinator, OFFICE, "Complaints"), (OneStopOfficer, OFFICE, "Complaints")],
        ),
        way(
            K::HandInCash,
            "common/hand_in.rs",
            &[(Courier, "courier/shift.rs", "HandIn"), (Coordinator, "agency/cash.rs", "HandIn")],
        ),
        way(
            K::ReconcileCash,
            "agency/cash.rs",
            &[
                (Coordinator, "agency/coordinator.rs", "Route::CashPage"),
                (Administrator, "agency/reader.rs", "Route::CashPage"),
            ],
        ),
        way(K::PayOver, "agency/cash.rs", &[(Coordinator, "agency/coordinator.rs", "Route::CashPage")]),
        way(
            K::DeclareForceMajeure,
            "agency/force_majeure.rs",
            &[
                (Coordinator, "agency/coordinator.rs", "Route::ForceMajeurePage"),
                (Administrator, "agency/reader.rs", "Route::ForceMajeurePage"),
            ],
        ),
    ]
}

fn source(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/screens").join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
    // Tests are no screens.
    text.split("#[cfg(test)]").next().unwrap_or_default().to_owned()
}

#[test]
fn every_command_that_a_role_may_send_stands_on_a_screen_of_that_role() {
    let mut shown = BTreeSet::new();
    for Way { kind, made_in, shown: places } in ways() {
        let made = source(made_in);
        let body = format!("Body::{kind:?}");
        let is_made = made.match_indices(&body).any(|(at, _)| {
            // Not the beginning of a longer name.
            !made[at + body.len()..].starts_with(|letter: char| letter.is_alphanumeric())
        });
        assert!(is_made || made.contains(&format!("{kind:?} {{")), "{made_in} makes no {kind:?}");
        for (role, screen, part) in places {
            assert!(role.may(kind), "{role:?} may not send {kind:?}");
            let page = source(screen);
            let stands = page.contains(&format!("{part} {{")) || page.contains(&format!("{part} {{}}"));
            assert!(stands, "{screen} does not show {part} for {kind:?}");
            shown.insert((*role, kind));
        }
    }
    for role in Role::ALL {
        for kind in Kind::ALL.into_iter().filter(|kind| role.may(*kind)) {
            assert!(shown.contains(&(role, kind)), "{role:?} has no screen for {kind:?}");
        }
    }
}
