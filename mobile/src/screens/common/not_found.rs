//! Nothing at this address. Controls: `go-home`.

use dioxus::prelude::*;

use super::screen::Screen;
use crate::i18n::use_text;
use crate::route::Route;
use crate::t;
use crate::ui::button::{ButtonKind, LinkButton};
use crate::ui::icon::IconName;
use crate::ui::notice::Empty;

/// Says that there is nothing at `path`, and where to go instead.
#[component]
pub fn NotFound(path: Vec<String>) -> Element {
    let text = use_text();
    let address = path.join("/");
    rsx! {
        Screen { title: t!(text, "app-name"),
            Empty { icon: IconName::Search, title: t!(text, "not-found-title"), detail: t!(text, "not-found-detail", address = address),
                LinkButton { label: t!(text, "not-found-home"), test: "go-home", to: Route::Home {}, kind: ButtonKind::Primary }
            }
        }
    }
}
