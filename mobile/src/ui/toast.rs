//! A short word at the bottom of the screen, with the undo used at the door.
//! Keeps no time: the record's owner counts down and takes the toast away.

use dioxus::prelude::*;

use super::icon::{Icon, IconName};
use super::notice::Tone;
use crate::i18n::use_text;
use crate::t;

/// A toast. With `seconds_left` and `on_undo` it offers to take the step back until the time is over.
#[component]
pub fn Toast(
    message: String,
    #[props(default)] tone: Tone,
    /// Whole seconds in which the step can be taken back.
    seconds_left: Option<u8>,
    on_undo: Option<EventHandler<()>>,
    on_close: EventHandler<()>,
) -> Element {
    let text = use_text();
    rsx! {
        div { class: "toast toast-{tone.class()}", "data-test": "toast",
            Icon { name: tone.icon() }
            p { class: "toast-words", role: "status", {message} }
            if let Some(undo) = on_undo {
                button { class: "toast-undo", r#type: "button", "data-test": "undo", onclick: move |_| undo.call(()),
                    Icon { name: IconName::Undo }
                    span {
                        {t!(text, "ui-undo")}
                        if let Some(seconds) = seconds_left {
                            span { class: "toast-seconds", "aria-hidden": "true", " {seconds}" }
                        }
                    }
                }
            } else {
                button {
                    class: "toast-close", r#type: "button", "data-test": "toast-close", "aria-label": t!(text, "ui-close"),
                    onclick: move |_| on_close.call(()),
                    Icon { name: IconName::Close }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::gallery::html;

    #[test]
    fn undo_is_offered_only_while_there_is_one() {
        let with = html(|| rsx! { Toast { message: "Đã lưu", seconds_left: 9u8, on_undo: |_| {}, on_close: |_| {} } });
        let without = html(|| rsx! { Toast { message: "Đã lưu", on_close: |_| {} } });
        assert!(with.contains(r#"data-test="undo""#) && with.contains("Hoàn tác"));
        assert!(!without.contains(r#"data-test="undo""#) && without.contains(r#"data-test="toast-close""#));
    }
}
