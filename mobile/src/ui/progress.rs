//! Where something stands: the steps of a form, and the chain of custody with time and person.

use dioxus::prelude::*;

use super::icon::{Icon, IconName};
use crate::i18n::use_text;
use crate::t;

/// "Bước 2/4: Địa chỉ", with a bar. `current` counts from 0.
#[component]
pub fn Steps(names: Vec<String>, current: usize) -> Element {
    let text = use_text();
    let count = names.len();
    let name = names.get(current).cloned().unwrap_or_default();
    rsx! {
        div { class: "steps", "data-test": "steps",
            p { class: "steps-now",
                span { class: "steps-number", {t!(text, "ui-step", number = current + 1, count = count)} }
                span { class: "steps-name", {name} }
            }
            ol { class: "steps-bar", "aria-hidden": "true",
                for place in 0..count {
                    li {
                        key: "{place}",
                        class: if place < current { "steps-done" } else if place == current { "steps-current" } else { "steps-ahead" },
                    }
                }
            }
        }
    }
}

/// Whether a moment of a timeline has happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// It has.
    Done,
    /// It is the present state.
    Now,
    /// It is expected.
    Ahead,
    /// It went wrong.
    Failed,
}

/// One step of a chain of custody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineStep {
    /// What happened.
    pub title: String,
    /// When, already formatted; `None` for what is ahead.
    pub when: Option<String>,
    /// Who, as this reader may know them.
    pub who: Option<String>,
    /// More: a reason, a seal number.
    pub detail: Option<String>,
    /// Has it happened?
    pub moment: Moment,
}

/// A chain of custody, oldest first.
#[component]
pub fn Timeline(steps: Vec<TimelineStep>) -> Element {
    let text = use_text();
    rsx! {
        ol { class: "timeline",
            for (place, step) in steps.into_iter().enumerate() {
                li {
                    key: "{place}",
                    class: match step.moment {
                        Moment::Done => "timeline-step timeline-done",
                        Moment::Now => "timeline-step timeline-now",
                        Moment::Ahead => "timeline-step timeline-ahead",
                        Moment::Failed => "timeline-step timeline-failed",
                    },
                    "aria-current": (step.moment == Moment::Now).then_some("step"),
                    span { class: "timeline-mark",
                        match step.moment {
                            Moment::Done => rsx! { Icon { name: IconName::Check } },
                            Moment::Now => rsx! { Icon { name: IconName::Pin } },
                            Moment::Failed => rsx! { Icon { name: IconName::Close } },
                            Moment::Ahead => rsx! {},
                        }
                    }
                    div { class: "timeline-words",
                        p { class: "timeline-title", "{step.title}"
                            if step.moment == Moment::Ahead {
                                span { class: "hidden", " " {t!(text, "ui-ahead")} }
                            }
                        }
                        if step.when.is_some() || step.who.is_some() {
                            p { class: "timeline-line",
                                if let Some(when) = step.when.clone() {
                                    span { class: "timeline-when", {when} }
                                }
                                if let Some(who) = step.who.clone() {
                                    span { class: "timeline-who", {who} }
                                }
                            }
                        }
                        if let Some(detail) = step.detail.clone() {
                            p { class: "timeline-detail", {detail} }
                        }
                    }
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
    fn steps_say_the_place_in_words() {
        let page = html(|| rsx! { Steps { names: vec!["Thủ tục".to_owned(), "Địa chỉ".to_owned()], current: 1 } });
        assert!(page.contains("Bước 2/2") && page.contains("Địa chỉ"));
    }

    #[test]
    fn what_is_ahead_is_said_to_be_ahead() {
        let page = html(|| {
            let step =
                |title: &str, moment| TimelineStep { title: title.into(), when: None, who: None, detail: None, moment };
            rsx! { Timeline { steps: vec![step("Đã nhận", Moment::Now), step("Trả kết quả", Moment::Ahead)] } }
        });
        assert_eq!(page.matches(r#"aria-current="step""#).count(), 1);
        assert_eq!(page.matches("(chưa tới)").count(), 1);
    }
}
