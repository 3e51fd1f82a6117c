//! The public link that tells relatives how far it is. Controls: `share-link`, `share-copy`.

use dioxus::prelude::*;

use crate::i18n::use_text;
use crate::platform;
use crate::route::Route;
use crate::t;
use crate::ui::button::Button;
use crate::ui::card::Card;
use crate::ui::icon::IconName;
use crate::ui::notice::{Notice, Tone};

/// Shows the link and copies it.
#[component]
pub fn Share(token: String) -> Element {
    let text = use_text();
    let mut copied = use_signal(|| None::<bool>);
    let path = Route::Track { token: token.clone() }.to_string();
    let address = format!("{}{path}", platform::base_url());
    let to_copy = address.clone();
    rsx! {
        Card { title: t!(text, "share-title"), test: "share",
            p { {t!(text, "share-why")} }
            Link { to: Route::Track { token: token.clone() }, class: "link token", "data-test": "share-link", {address} }
            Button {
                label: t!(text, "share-copy"), test: "share-copy", icon: IconName::Sent,
                on_press: move |()| {
                    let address = to_copy.clone();
                    spawn(async move { copied.set(Some(platform::share(&address).await)) });
                },
            }
            match copied() {
                Some(true) => rsx! { Notice { tone: Tone::Ok, p { {t!(text, "share-copied")} } } },
                Some(false) => rsx! { Notice { tone: Tone::Warn, p { {t!(text, "share-not-copied")} } } },
                None => rsx! {},
            }
        }
    }
}
