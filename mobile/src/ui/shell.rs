//! The frame around every screen: skip link, bar with title and way back, navigation, settings.
//! A role's shell fills it with its own entries.

use dioxus::prelude::*;

use super::focus::use_field_focus_provider;
use super::icon::{Icon, IconName};
use crate::i18n::{Contrast, TextSize, try_use_settings, use_text};
use crate::t;

/// One place of the navigation.
#[derive(Clone, PartialEq)]
pub struct NavItem {
    /// Where it leads.
    pub to: NavigationTarget,
    /// The word under the icon.
    pub label: String,
    /// Its icon.
    pub icon: IconName,
    /// `data-test` is `nav-{test}`.
    pub test: String,
    /// Is this where the person is?
    pub current: bool,
    /// Things waiting there; 0 shows nothing.
    pub waiting: u32,
}

/// The root of the app: carries text size, contrast and language for the style sheets, and the skip link.
#[component]
pub fn AppFrame(children: Element) -> Element {
    let text = use_text();
    use_field_focus_provider();
    let settings = try_use_settings().map(|settings| settings.get()).unwrap_or_default();
    let size = match settings.size {
        TextSize::Normal => "100",
        TextSize::Large => "125",
        TextSize::Largest => "150",
    };
    let contrast: Contrast = settings.contrast;
    rsx! {
        div { class: "app", lang: text.lang().code(), "data-size": size, "data-contrast": contrast.code(),
            a { class: "skip-link", href: "#content", "data-test": "skip", {t!(text, "ui-skip")} }
            {children}
        }
    }
}

/// The bar at the top: title of the screen, way back, and on the right what the shell puts there.
#[component]
pub fn AppBar(
    title: String,
    /// Where "back" leads, `NavigationTarget::from(Route::…)`; none on the first screen of a role.
    back: Option<NavigationTarget>,
    /// On the right: sync state, sign out.
    aside: Option<Element>,
) -> Element {
    let text = use_text();
    rsx! {
        header { class: "bar",
            if let Some(to) = back {
                Link { to, class: "bar-back", "data-test": "back", "aria-label": t!(text, "ui-back"),
                    Icon { name: IconName::Back }
                }
            } else {
                span { class: "bar-mark", Mark {} }
            }
            h1 { class: "bar-title", {title} }
            div { class: "bar-aside", {aside} }
        }
    }
}

/// The product's mark: an envelope at a door.
#[component]
pub fn Mark() -> Element {
    rsx! {
        svg { class: "mark", view_box: "0 0 32 32", "aria-hidden": "true", "focusable": "false",
            path { class: "mark-roof", d: "M3 15L16 4l13 11v13H3z" }
            path { class: "mark-letter", d: "M8 16h16v9H8z" }
            path { class: "mark-fold", d: "M8 16l8 5.5 8-5.5" }
        }
    }
}

/// The navigation: a bar at the bottom on phones, a column on the left on wide screens.
#[component]
pub fn Nav(
    /// What it is, for screen readers.
    label: String,
    items: Vec<NavItem>,
) -> Element {
    let text = use_text();
    rsx! {
        nav { class: "nav", "aria-label": label,
            div { class: "nav-brand",
                Mark {}
                span { {t!(text, "app-name")} }
            }
            ul { class: "nav-list",
                for item in items {
                    li { key: "{item.test}",
                        Link {
                            to: item.to.clone(),
                            class: if item.current { "nav-item nav-item-current" } else { "nav-item" },
                            "data-test": "nav-{item.test}",
                            span { class: "nav-icon",
                                Icon { name: item.icon }
                                if item.waiting > 0 {
                                    span { class: "nav-waiting",
                                        span { "aria-hidden": "true", "{item.waiting}" }
                                        span { class: "hidden", {t!(text, "ui-waiting", count = item.waiting)} }
                                    }
                                }
                            }
                            span { class: "nav-label", "{item.label}" }
                        }
                    }
                }
            }
        }
    }
}

/// The content of a screen; the skip link leads here.
#[component]
pub fn Main(
    /// Use the whole width (tables, maps) instead of a comfortable line.
    #[props(default)]
    wide: bool,
    children: Element,
) -> Element {
    rsx! {
        main { class: if wide { "main main-wide" } else { "main" }, id: "content", tabindex: "-1", {children} }
    }
}
