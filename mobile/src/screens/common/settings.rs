//! Settings of this device, who is signed in, how safely things are kept. Controls: those of the settings bar, `sign-out`,
//! `go-sign-in`.

use dioxus::prelude::*;

use super::screen::Screen;
use super::sign_in::SignOut;
use super::words;
use crate::data::use_data;
use crate::format;
use crate::i18n::use_text;
use crate::route::Route;
use crate::t;
use crate::ui::button::{ButtonKind, LinkButton};
use crate::ui::card::{Card, DefinitionList, Row};
use crate::ui::settings::SettingsBar;

/// Looks, person, storage.
#[component]
pub fn SettingsPage() -> Element {
    let text = use_text();
    let data = use_data();
    let status = data.status();
    let session = data.session();
    let kept = match status.read().persistent {
        Some(true) => t!(text, "settings-kept"),
        Some(false) => t!(text, "settings-not-kept"),
        None => String::new(),
    };
    let last = status.read().told.received_ms.map(|at_ms| format::date_time(text, at_ms)).unwrap_or_default();
    let rows = vec![Row::new(t!(text, "settings-storage"), kept), Row::new(t!(text, "settings-last-received"), last)];
    rsx! {
        Screen { title: t!(text, "nav-settings"),
            Card { title: t!(text, "ui-settings"), p { {t!(text, "settings-looks")} } SettingsBar {} }
            Card { title: t!(text, "settings-person"),
                if let Some(session) = session() {
                    DefinitionList {
                        rows: vec![
                            Row::new(t!(text, "settings-name"), format::phone(&session.name)),
                            Row::new(t!(text, "settings-role"), words::role(text, session.actor.role)),
                        ],
                    }
                    p { class: "quiet", {t!(text, "sign-out-why")} }
                    SignOut {}
                } else {
                    p { {t!(text, "settings-nobody")} }
                    LinkButton { label: t!(text, "sign-in-title"), test: "go-sign-in", to: Route::SignIn {}, kind: ButtonKind::Primary }
                }
            }
            Card { title: t!(text, "settings-device"), DefinitionList { rows } }
        }
    }
}
