//! The frame of the screens that belong to everybody. Whoever is signed in keeps a way back to their own part.

use dioxus::prelude::*;
use shared::actor::Role;

use super::shell::{Guarded, Place, items};
use crate::data::use_data;
use crate::i18n::use_text;
use crate::route::Route;
use crate::t;
use crate::ui::icon::IconName;
use crate::ui::shell::Nav;

/// The frame of home, sign-in, public tracking, outbox and settings.
#[component]
pub fn GuestShell() -> Element {
    let text = use_text();
    let data = use_data();
    let here = use_route::<Route>();
    let role = data.session().read().as_ref().map(|session| session.actor.role);
    let waiting = data.status().read().told.waiting;
    let first = match role {
        None => {
            Place { to: Route::Home {}, label: t!(text, "nav-home"), icon: IconName::Home, test: "home", waiting: 0 }
        }
        Some(role) => {
            let (label, icon) = match role {
                Role::Citizen => (t!(text, "nav-dossiers"), IconName::Envelope),
                Role::Courier => (t!(text, "nav-today"), IconName::Route),
                Role::Coordinator | Role::OneStopOfficer | Role::CallOperator | Role::Auditor | Role::Administrator => {
                    (t!(text, "nav-desk"), IconName::Office)
                }
            };
            Place { to: Route::first_of(role), label, icon, test: "first", waiting: 0 }
        }
    };
    let places = vec![
        first,
        Place { to: Route::Outbox {}, label: t!(text, "nav-outbox"), icon: IconName::Sent, test: "outbox", waiting },
        Place {
            to: Route::SettingsPage {},
            label: t!(text, "nav-settings"),
            icon: IconName::Settings,
            test: "settings",
            waiting: 0,
        },
    ];
    let mut items = items(places, &here);
    if role.is_none() {
        // "/" begins every address.
        items[0].current = here == Route::Home {};
    }
    rsx! {
        Guarded {}
        Nav { label: t!(text, "app-nav"), items }
    }
}
