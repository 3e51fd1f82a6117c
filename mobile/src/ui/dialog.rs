//! A dialog over the screen, and the question before a step that takes something away.

use dioxus::prelude::*;

use super::button::{Button, ButtonKind};
use super::focus;
use super::icon::{Icon, IconName};
use crate::i18n::use_text;
use crate::t;

/// A dialog. Takes the focus when it opens, closes with Escape; guards at both ends keep the focus inside.
#[component]
pub fn Dialog(
    title: String,
    /// `data-test`; the close button is `{test}-close`.
    test: String,
    on_close: EventHandler<()>,
    children: Element,
) -> Element {
    let text = use_text();
    let mut frame = use_signal(|| None::<std::rc::Rc<MountedData>>);
    let back_inside = move |_| {
        if let Some(frame) = frame.peek().clone() {
            focus::focus_on(frame);
        }
    };
    rsx! {
        div { class: "dialog-shade",
            span { tabindex: "0", onfocus: back_inside }
            div {
                class: "dialog", role: "dialog", "aria-modal": "true", "aria-labelledby": "{test}-title",
                tabindex: "-1", "data-test": "{test}",
                onmounted: move |event| {
                    frame.set(Some(event.data()));
                    focus::focus_on(event.data());
                },
                onkeydown: move |event| {
                    if event.key() == Key::Escape {
                        event.stop_propagation();
                        on_close.call(());
                    }
                },
                div { class: "dialog-head",
                    h2 { class: "dialog-title", id: "{test}-title", {title} }
                    button {
                        class: "dialog-close", r#type: "button", "data-test": "{test}-close",
                        "aria-label": t!(text, "ui-close"), onclick: move |_| on_close.call(()),
                        Icon { name: IconName::Close }
                    }
                }
                {children}
            }
            span { tabindex: "0", onfocus: back_inside }
        }
    }
}

/// Asks before a step. The words on the button name the step, never just "OK".
#[component]
pub fn Confirm(
    title: String,
    /// `data-test` of the dialog; its buttons are `{test}-yes` and `{test}-no`.
    test: String,
    /// Names the step: "Hủy yêu cầu".
    yes: String,
    #[props(default)] danger: bool,
    #[props(default)] busy: bool,
    on_yes: EventHandler<()>,
    on_no: EventHandler<()>,
    /// What will happen.
    children: Element,
) -> Element {
    let text = use_text();
    rsx! {
        Dialog { title, test: test.clone(), on_close: on_no,
            div { class: "dialog-words", {children} }
            div { class: "dialog-steps",
                Button {
                    label: yes, test: "{test}-yes", busy,
                    kind: if danger { ButtonKind::Danger } else { ButtonKind::Primary }, on_press: on_yes,
                }
                Button { label: t!(text, "ui-keep"), test: "{test}-no", on_press: on_no }
            }
        }
    }
}
