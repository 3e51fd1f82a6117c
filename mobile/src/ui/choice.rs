//! Choosing by touch: a box to tick, one of several, and the three levels of a satisfaction rating.

use dioxus::prelude::*;

use super::field::{Choice, FieldError, described_by};
use super::focus;
use crate::i18n::use_text;
use crate::t;

/// A box to tick, with its sentence.
#[component]
pub fn Checkbox(
    /// Id, name and `data-test`.
    name: String,
    label: String,
    checked: bool,
    on_change: EventHandler<bool>,
    /// A second, quieter line.
    detail: Option<String>,
    error: Option<String>,
    #[props(default)] disabled: bool,
) -> Element {
    let own = name.clone();
    rsx! {
        div { class: "choice-box",
            FieldError { name: name.clone(), error: error.clone() }
            label { class: "choice", r#for: "{name}",
                input {
                    class: "choice-control", r#type: "checkbox", id: "{name}", name: "{name}", "data-test": "{name}",
                    checked, disabled,
                    "aria-invalid": error.is_some().then_some("true"),
                    "aria-describedby": described_by(&name, false, error.is_some(), false),
                    onmounted: move |event| focus::register(&own, &event),
                    onchange: move |event| on_change.call(event.checked()),
                }
                span { class: "choice-words",
                    span { class: "choice-label", {label} }
                    if let Some(detail) = detail {
                        span { class: "choice-detail", {detail} }
                    }
                }
            }
        }
    }
}

/// One of several. `cards` draws each as a card with room for its second line.
#[component]
pub fn RadioGroup(
    /// Name of the group; each choice has the id and `data-test` `{name}-{value}`.
    name: String,
    /// The question.
    label: String,
    choices: Vec<Choice>,
    /// The value chosen; empty for none yet.
    value: String,
    on_change: EventHandler<String>,
    hint: Option<String>,
    error: Option<String>,
    #[props(default)] cards: bool,
) -> Element {
    let chosen = value;
    rsx! {
        fieldset {
            class: if error.is_some() { "choice-group field-wrong" } else { "choice-group" },
            role: "radiogroup",
            "aria-invalid": error.is_some().then_some("true"),
            "aria-describedby": described_by(&name, hint.is_some(), error.is_some(), false),
            legend { class: "field-label", {label} }
            if let Some(hint) = hint.clone() {
                p { class: "field-hint", id: "{name}-hint", {hint} }
            }
            FieldError { name: name.clone(), error: error.clone() }
            div { class: if cards { "choice-list choice-cards" } else { "choice-list" },
                for (place, choice) in choices.into_iter().enumerate() {
                    OneOf {
                        key: "{choice.value}",
                        group: name.clone(),
                        checked: choice.value == chosen,
                        first: place == 0,
                        choice,
                        on_change,
                    }
                }
            }
        }
    }
}

#[component]
fn OneOf(group: String, choice: Choice, checked: bool, first: bool, on_change: EventHandler<String>) -> Element {
    let id = format!("{group}-{}", choice.value);
    let own = group.clone();
    rsx! {
        label { class: "choice", r#for: "{id}",
            input {
                class: "choice-control", r#type: "radio", id: "{id}", name: "{group}", "data-test": "{id}",
                value: "{choice.value}", checked,
                onmounted: move |event| if first { focus::register(&own, &event) },
                onchange: move |_| on_change.call(choice.value.clone()),
            }
            span { class: "choice-words",
                span { class: "choice-label", {choice.label} }
                if let Some(detail) = choice.detail {
                    span { class: "choice-detail", {detail} }
                }
            }
        }
    }
}

/// The three levels of a satisfaction rating (no stars, no more, no fewer).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Rất hài lòng.
    VerySatisfied,
    /// Hài lòng.
    Satisfied,
    /// Chưa hài lòng.
    NotYetSatisfied,
}

impl Level {
    const ALL: [Self; 3] = [Self::VerySatisfied, Self::Satisfied, Self::NotYetSatisfied];

    fn code(self) -> &'static str {
        match self {
            Self::VerySatisfied => "very",
            Self::Satisfied => "satisfied",
            Self::NotYetSatisfied => "not-yet",
        }
    }
}

/// Asks how satisfied the person is, in exactly three levels.
#[component]
pub fn Rating(
    /// Name of the group; `data-test` of the levels: `{name}-very`, `{name}-satisfied`, `{name}-not-yet`.
    name: String,
    /// What is rated.
    label: String,
    value: Option<Level>,
    on_change: EventHandler<Level>,
    error: Option<String>,
) -> Element {
    let text = use_text();
    let words = [t!(text, "ui-rating-very"), t!(text, "ui-rating-satisfied"), t!(text, "ui-rating-not-yet")];
    let choices =
        Level::ALL.into_iter().zip(words).map(|(level, label)| Choice::new(level.code(), label)).collect::<Vec<_>>();
    rsx! {
        RadioGroup {
            name, label, choices, cards: true, error,
            value: value.map(Level::code).unwrap_or_default(),
            on_change: move |code: String| {
                if let Some(level) = Level::ALL.into_iter().find(|level| level.code() == code) {
                    on_change.call(level);
                }
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::gallery::html;

    #[test]
    fn a_rating_offers_exactly_three_levels() {
        let page =
            html(|| rsx! { Rating { name: "rate", label: "Bưu tá", value: Level::Satisfied, on_change: |_| {} } });
        assert_eq!(page.matches(r#"type="radio""#).count(), 3);
        for words in ["Rất hài lòng", "Hài lòng", "Chưa hài lòng"] {
            assert!(page.contains(words), "{words}");
        }
        assert_eq!(page.matches("checked=").count(), 1);
    }

    #[test]
    fn a_tick_box_is_tied_to_its_sentence() {
        let page = html(|| rsx! { Checkbox { name: "agree", label: "Tôi đồng ý", checked: true, on_change: |_| {} } });
        assert!(page.contains(r#"for="agree""#) && page.contains(r#"id="agree""#) && page.contains("checked="));
    }
}
