//! The courier's frame. Controls: `nav-today`, `nav-shift`, `nav-outbox`, `nav-settings`.

use dioxus::prelude::*;
use shared::actor::Role;

use crate::data::use_data;
use crate::i18n::use_text;
use crate::route::Route;
use crate::screens::common::shell::{Place, RoleShell};
use crate::t;
use crate::ui::icon::IconName;

/// Opens for couriers.
#[component]
pub fn CourierShell() -> Element {
    let text = use_text();
    let waiting = use_data().status().read().told.waiting;
    let place = |to, label, icon, test, waiting| Place { to, label, icon, test, waiting };
    let places = vec![
        place(Route::Today {}, t!(text, "nav-today"), IconName::Route, "today", 0),
        place(Route::Shift {}, t!(text, "nav-shift"), IconName::Cash, "shift", 0),
        place(Route::Outbox {}, t!(text, "nav-outbox"), IconName::Sent, "outbox", waiting),
        place(Route::SettingsPage {}, t!(text, "nav-settings"), IconName::Settings, "settings", 0),
    ];
    rsx! { RoleShell { roles: vec![Role::Courier], places } }
}
