//! The citizen's frame. Controls: `nav-dossiers`, `nav-book`, `nav-outbox`, `nav-settings`.

use dioxus::prelude::*;
use shared::actor::Role;

use crate::data::use_data;
use crate::i18n::use_text;
use crate::route::Route;
use crate::screens::common::book::BookStep;
use crate::screens::common::shell::{Place, RoleShell};
use crate::t;
use crate::ui::icon::IconName;

/// Opens for citizens.
#[component]
pub fn CitizenShell() -> Element {
    let text = use_text();
    let waiting = use_data().status().read().told.waiting;
    let place = |to, label, icon, test, waiting| Place { to, label, icon, test, waiting };
    let places = vec![
        place(Route::Dossiers {}, t!(text, "nav-dossiers"), IconName::Envelope, "dossiers", 0),
        place(Route::Book { step: BookStep::Procedure }, t!(text, "nav-book"), IconName::Calendar, "book", 0),
        place(Route::Outbox {}, t!(text, "nav-outbox"), IconName::Sent, "outbox", waiting),
        place(Route::SettingsPage {}, t!(text, "nav-settings"), IconName::Settings, "settings", 0),
    ];
    rsx! { RoleShell { roles: vec![Role::Citizen], places } }
}
