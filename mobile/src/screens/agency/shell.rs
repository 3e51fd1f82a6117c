//! The frame of the offices. Controls: `nav-desk`, `nav-dossiers` (not for call operators), `nav-cases` (coordinator, auditor, administrator),
//! `nav-outbox`, `nav-settings`.

use dioxus::prelude::*;
use shared::actor::{Role, Sight};

use crate::data::use_data;
use crate::i18n::use_text;
use crate::route::Route;
use crate::screens::common::shell::{Place, RoleShell};
use crate::t;
use crate::ui::icon::IconName;

/// Opens for everybody who works in an office.
#[component]
pub fn AgencyShell() -> Element {
    let text = use_text();
    let waiting = use_data().status().read().told.waiting;
    let place = |to, label, icon, test, waiting| Place { to, label, icon, test, waiting };
    let role = use_data().session().read().as_ref().map(|session| session.actor.role);
    let mut places = vec![
        place(Route::Desk {}, t!(text, "nav-desk"), IconName::Office, "desk", 0),
        place(Route::Outbox {}, t!(text, "nav-outbox"), IconName::Sent, "outbox", waiting),
        place(Route::SettingsPage {}, t!(text, "nav-settings"), IconName::Settings, "settings", 0),
    ];
    // An operator has no list of dossiers: whoever calls is looked up.
    if role.is_some_and(|role| role.sees(Sight::Feed)) {
        let dossiers = place(Route::AgencyDossiers {}, t!(text, "nav-dossiers"), IconName::Envelope, "dossiers", 0);
        places.insert(1, dossiers);
    }
    if role.is_some_and(|role| role.sees(Sight::Matters)) {
        places.insert(2, place(Route::Cases {}, t!(text, "nav-cases"), IconName::Warning, "cases", 0));
    }
    let roles = vec![Role::Coordinator, Role::OneStopOfficer, Role::CallOperator, Role::Auditor, Role::Administrator];
    rsx! { RoleShell { roles, places } }
}
