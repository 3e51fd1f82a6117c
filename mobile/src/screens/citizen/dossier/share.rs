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
                    spawn(async move { copied.set(Some(copy(&address).await)) });
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

/// Hands `address` to the device's own sharing, else to its clipboard; `false` if it has neither.
async fn copy(address: &str) -> bool {
    const SHARE: &str = "const address = await dioxus.recv();
    try {
        if (navigator.share) { await navigator.share({ url: address }); } else { await navigator.clipboard.writeText(address); }
        return true;
    } catch (refused) { return refused.name === 'AbortError'; }";
    let ask = document::eval(SHARE);
    ask.send(address).is_ok() && ask.join::<bool>().await.unwrap_or_default()
}
