//! The frame of a role: its navigation, its waiting and its mishaps. Opens only for its own role; that is comfort, the
//! server checks every command.

use dioxus::prelude::*;
use shared::actor::Role;

use super::book::BookStep;
use super::screen::Screen;
use crate::data::use_data;
use crate::i18n::use_text;
use crate::route::Route;
use crate::t;
use crate::ui::button::{ButtonKind, LinkButton};
use crate::ui::icon::IconName;
use crate::ui::notice::{Empty, Loading, Problem};
use crate::ui::shell::{Main, Nav, NavItem};

/// One place of a role's navigation.
#[derive(Clone, PartialEq)]
pub struct Place {
    /// Where it leads.
    pub to: Route,
    /// The word under the icon.
    pub label: String,
    /// Its icon.
    pub icon: IconName,
    /// `data-test` is `nav-{test}`.
    pub test: &'static str,
    /// Things waiting there.
    pub waiting: u32,
}

/// The frame of the roles `roles`, around the screen of the present route.
#[component]
pub fn RoleShell(roles: Vec<Role>, places: Vec<Place>) -> Element {
    let text = use_text();
    let data = use_data();
    let session = data.session();
    let status = data.status();
    let here = use_route::<Route>();
    let role = session.read().as_ref().map(|session| session.actor.role);
    let starting = !status.read().opened && status.read().failed.is_none() && !status.read().given_up;
    match role {
        Some(role) if roles.contains(&role) => rsx! {
            Guarded {}
            Nav { label: t!(text, "app-nav"), items: items(places, &here) }
        },
        None if starting => rsx! { Main { Loading {} } },
        Some(_) | None => rsx! { Elsewhere { role, staff: !roles.contains(&Role::Citizen) } },
    }
}

/// Waits for, and survives, the screen of the present route.
#[component]
pub fn Guarded() -> Element {
    rsx! {
        ErrorBoundary {
            handle_error: |errors: ErrorContext| rsx! {
                Main { Problem { code: "screen.failed", on_retry: move |()| errors.clear_errors() } }
            },
            SuspenseBoundary { fallback: |_| rsx! { Main { Loading {} } },
                Outlet::<Route> {}
            }
        }
    }
}

/// This part of the app is for somebody else, or nobody is signed in.
#[component]
fn Elsewhere(role: Option<Role>, staff: bool) -> Element {
    let text = use_text();
    // The way in that fits this part of the app stands out.
    let (citizens, staffs) =
        if staff { (ButtonKind::Secondary, ButtonKind::Primary) } else { (ButtonKind::Primary, ButtonKind::Quiet) };
    rsx! {
        Screen { title: t!(text, "app-name"),
            match role {
                None => rsx! {
                    Empty { icon: IconName::Key, title: t!(text, "app-sign-in-first"), detail: t!(text, "app-sign-in-first-why"),
                        LinkButton { label: t!(text, "sign-in-title"), test: "go-sign-in", to: Route::SignIn {}, kind: citizens }
                        LinkButton { label: t!(text, "sign-in-staff-title"), test: "go-sign-in-staff", to: Route::SignInStaff {}, kind: staffs }
                    }
                },
                Some(role) => rsx! {
                    Empty { icon: IconName::Key, title: t!(text, "app-other-role"), detail: t!(text, "app-other-role-why"),
                        LinkButton { label: t!(text, "app-to-my-part"), test: "go-home", to: Route::first_of(role), kind: ButtonKind::Primary }
                    }
                },
            }
        }
    }
}

/// The navigation's entries; the present one is the one whose address begins the present address.
pub fn items(places: Vec<Place>, here: &Route) -> Vec<NavItem> {
    let item = |place: Place| NavItem {
        current: is_at(here, &place.to),
        to: place.to.into(),
        label: place.label,
        icon: place.icon,
        test: place.test.to_owned(),
        waiting: place.waiting,
    };
    places.into_iter().map(item).collect()
}

/// Whether `here` belongs to the place `to` of the navigation: one place, whichever step is asked.
fn is_at(here: &Route, to: &Route) -> bool {
    let here = match here {
        Route::Book { .. } => Route::Book { step: BookStep::Procedure }.to_string(),
        Route::CallBook { .. } => Route::Desk {}.to_string(),
        here => here.to_string(),
    };
    here.starts_with(&to.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn booking_is_marked_in_the_navigation_at_each_of_its_steps() {
        for step in BookStep::ALL {
            let here = Route::Book { step };
            assert!(is_at(&here, &Route::Book { step: BookStep::Procedure }), "{step}");
            assert!(!is_at(&here, &Route::Outbox {}), "{step}");
        }
    }
}
