//! Who comes, how to know them, and what to do if it is somebody else. Controls: `wrong-person`, `wrong-person-dialog`
//! (with `-close`), `hotline`. Words: `courier-words`.

use dioxus::prelude::*;
use shared::api::views::Badge;
use shared::dossier::Dossier;
use shared::shipment::{Pickup, Return};

use crate::i18n::use_text;
use crate::screens::common::ask::use_read;
use crate::screens::common::words;
use crate::t;
use crate::ui::button::{Button, ButtonKind, LinkButton};
use crate::ui::card::{Card, DefinitionList, Row};
use crate::ui::dialog::Dialog;
use crate::ui::icon::IconName;

/// The courier's card.
#[component]
pub fn Courier(badge: Badge, dossier: Dossier) -> Element {
    let text = use_text();
    let mut wrong = use_signal(|| false);
    let office = dossier.office.clone();
    let places = use_read(|data| async move { data.places().await })?.unwrap_or_default();
    let hotline = places.into_iter().find(|place| place.id == office.as_str()).and_then(|place| place.hotline);
    let hotline = hotline.unwrap_or_else(|| t!(text, "app-hotline"));
    let window = match (dossier.back.as_ref().and_then(Return::assignment), &dossier.pickup) {
        (Some(assignment), _) => Some(assignment.window),
        (None, Some(pickup)) => Pickup::window(pickup),
        (None, None) => None,
    };
    let mut rows = vec![
        Row::new(t!(text, "courier-name"), badge.courier.clone()),
        Row::new(t!(text, "courier-code"), badge.staff_code.clone()),
    ];
    rows.extend(window.map(|window| Row::new(t!(text, "courier-window"), words::window(text, window))));
    let pair = badge.words.map(|number| assets::words::word(text.lang(), number)).join(" · ");
    rsx! {
        Card { title: t!(text, "courier-title"), test: "courier-badge",
            DefinitionList { rows }
            div { class: "secret-words",
                p { class: "quiet", {t!(text, "courier-words")} }
                p { class: "secret-code", "data-test": "courier-words", {pair} }
            }
            Button {
                label: t!(text, "courier-wrong"), test: "wrong-person", kind: ButtonKind::Danger, icon: IconName::Warning,
                on_press: move |()| wrong.set(true),
            }
        }
        if wrong() {
            Dialog { title: t!(text, "courier-wrong-title"), test: "wrong-person-dialog", on_close: move |()| wrong.set(false),
                ul { class: "plain-list",
                    li { {t!(text, "courier-wrong-1")} }
                    li { {t!(text, "courier-wrong-2")} }
                    li { {t!(text, "courier-wrong-3")} }
                }
                LinkButton {
                    label: t!(text, "app-hotline-call", number = hotline.clone()), test: "hotline", kind: ButtonKind::Primary, icon: IconName::Phone,
                    to: format!("tel:{}", hotline.replace(' ', "")),
                }
            }
        }
    }
}
