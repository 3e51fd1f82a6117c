//! The first page: who are you? Controls: `home-citizen`, `home-courier`, `home-agency`, `home-continue`, `home-track`,
//! `home-track-open`.

use dioxus::prelude::*;

use super::screen::Screen;
use crate::data::use_data;
use crate::i18n::use_text;
use crate::route::Route;
use crate::t;
use crate::ui::button::{Button, ButtonKind, LinkButton};
use crate::ui::card::Card;
use crate::ui::field::{Kind, TextField};
use crate::ui::icon::{Icon, IconName};

/// Three large choices; whoever is signed in goes straight on.
#[component]
pub fn Home() -> Element {
    let text = use_text();
    let session = use_data().session();
    let role = session.read().as_ref().map(|session| session.actor.role);
    rsx! {
        Screen { title: t!(text, "app-name"),
            p { class: "lead", {t!(text, "app-promise")} }
            if let Some(role) = role {
                LinkButton { label: t!(text, "app-to-my-part"), test: "home-continue", to: Route::first_of(role), kind: ButtonKind::Primary, icon: IconName::Forward, wide: true }
            }
            h2 { {t!(text, "home-who")} }
            div { class: "big-choices",
                BigChoice { to: Route::Dossiers {}, test: "home-citizen", icon: IconName::User, label: t!(text, "home-citizen"), detail: t!(text, "home-citizen-detail") }
                BigChoice { to: Route::Today {}, test: "home-courier", icon: IconName::Truck, label: t!(text, "home-courier"), detail: t!(text, "home-courier-detail") }
                BigChoice { to: Route::Desk {}, test: "home-agency", icon: IconName::Office, label: t!(text, "home-agency"), detail: t!(text, "home-agency-detail") }
            }
            TrackCard {}
        }
    }
}

/// One large choice.
#[component]
pub fn BigChoice(to: Route, test: String, icon: IconName, label: String, detail: String) -> Element {
    rsx! {
        Link { to, class: "big-choice", "data-test": test,
            Icon { name: icon }
            span { class: "big-choice-words",
                span { class: "big-choice-label", {label} }
                span { class: "big-choice-detail", {detail} }
            }
            Icon { name: IconName::Forward }
        }
    }
}

/// Following a dossier by the link somebody shared, typed or pasted.
#[component]
fn TrackCard() -> Element {
    let text = use_text();
    let mut typed = use_signal(String::new);
    let navigator = use_navigator();
    rsx! {
        Card { title: t!(text, "home-track-title"), test: "home-track-card",
            TextField {
                name: "home-track", label: t!(text, "home-track-label"), value: typed(), kind: Kind::Code,
                on_change: move |value| typed.set(value),
            }
            Button {
                label: t!(text, "home-track-open"), test: "home-track-open", icon: IconName::Search,
                on_press: move |()| {
                    let token = token_of(&typed.peek()).to_owned();
                    if !token.is_empty() {
                        navigator.push(Route::Track { token });
                    }
                },
            }
        }
    }
}

/// The token of a pasted link, or what was typed.
fn token_of(typed: &str) -> &str {
    let typed = typed.trim();
    typed.rsplit_once("/t/").map_or(typed, |(_, token)| token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_link_and_a_typed_token_lead_to_the_same_page() {
        assert_eq!(token_of(" https://example.org/t/abc "), "abc");
        assert_eq!(token_of("abc"), "abc");
    }
}
