//! The first screen of everybody who works in an office: each role has its own desk.

use dioxus::prelude::*;
use shared::actor::Role;

use super::call::CallDesk;
use super::coordinator::CoordinatorDesk;
use super::officer::OfficerDesk;
use super::reader::ReaderDesk;
use crate::data::use_data;

/// The desk of the role that is signed in.
#[component]
pub fn Desk() -> Element {
    let session = use_data().session();
    let role = session.read().as_ref().map(|session| session.actor.role);
    match role {
        Some(Role::Coordinator) => rsx! { CoordinatorDesk {} },
        Some(Role::OneStopOfficer) => rsx! { OfficerDesk {} },
        Some(Role::CallOperator) => rsx! { CallDesk {} },
        Some(role) => rsx! { ReaderDesk { role } },
        None => rsx! {},
    }
}
