//! One screen: bar with title and way back, what the person must know about sync, content.

use dioxus::prelude::*;

use super::banner::SyncBanner;
use crate::platform;
use crate::route::Route;
use crate::ui::shell::{AppBar, Main};

/// The bar and the content of a screen.
#[component]
pub fn Screen(
    title: String,
    /// Where "back" leads; none on the first screen of a role.
    back: Option<Route>,
    /// On the right of the bar.
    aside: Option<Element>,
    /// Use the whole width.
    #[props(default)]
    wide: bool,
    children: Element,
) -> Element {
    let named = title.clone();
    use_effect(use_reactive!(|named| platform::set_title(&named)));
    rsx! {
        AppBar { title, back: back.map(NavigationTarget::from), aside }
        Main { wide,
            SyncBanner {}
            {children}
        }
    }
}
