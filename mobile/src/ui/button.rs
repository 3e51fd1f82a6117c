//! Buttons, and links that look like buttons.

use dioxus::prelude::*;

use super::icon::{Icon, IconName};
use crate::i18n::use_text;
use crate::t;

/// How much a button stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonKind {
    /// The one next step of the screen.
    Primary,
    /// Any other step.
    #[default]
    Secondary,
    /// A step that takes something away.
    Danger,
    /// A small step inside other content.
    Quiet,
}

impl ButtonKind {
    fn class(self) -> &'static str {
        match self {
            Self::Primary => "button button-primary",
            Self::Secondary => "button button-secondary",
            Self::Danger => "button button-danger",
            Self::Quiet => "button button-quiet",
        }
    }
}

/// A button. While `busy` it says so, stays focusable and ignores presses.
#[component]
pub fn Button(
    /// The words on it.
    label: String,
    /// `data-test`.
    test: String,
    on_press: EventHandler<()>,
    #[props(default)] kind: ButtonKind,
    icon: Option<IconName>,
    #[props(default)] busy: bool,
    #[props(default)] disabled: bool,
    /// As wide as its container.
    #[props(default)]
    wide: bool,
    /// Said by screen readers instead of `label`, where the label alone is not clear ("Sửa" of what?). Must contain it.
    said: Option<String>,
) -> Element {
    let text = use_text();
    let wide = if wide { " button-wide" } else { "" };
    rsx! {
        button {
            class: "{kind.class()}{wide}",
            r#type: "button",
            disabled,
            "data-test": test,
            "aria-label": said,
            "aria-busy": busy.then_some("true"),
            "aria-disabled": busy.then_some("true"),
            onclick: move |_| {
                if !busy {
                    on_press.call(());
                }
            },
            if busy {
                span { class: "button-wheel", "aria-hidden": "true" }
                span { {t!(text, "ui-busy")} }
            } else {
                if let Some(name) = icon {
                    Icon { name }
                }
                span { {label} }
            }
        }
    }
}

/// A link to another screen that looks like a button.
#[component]
pub fn LinkButton(
    /// The words on it.
    label: String,
    /// `data-test`.
    test: String,
    /// Where it leads: a route of the app, or an address such as `tel:1900…`.
    #[props(into)]
    to: NavigationTarget,
    #[props(default)] kind: ButtonKind,
    icon: Option<IconName>,
    #[props(default)] wide: bool,
) -> Element {
    let wide = if wide { " button-wide" } else { "" };
    rsx! {
        Link { to, class: "{kind.class()}{wide}", "data-test": test,
            if let Some(name) = icon {
                Icon { name }
            }
            span { {label} }
        }
    }
}
