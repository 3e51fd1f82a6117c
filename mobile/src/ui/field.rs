//! Fields for typing and choosing: label, hint, error and counter around one control.
//! A field holds no value: the screen gives it and hears every change.

use dioxus::core::needs_update;
use dioxus::prelude::*;

use super::focus;
use super::icon::{Icon, IconName};
use crate::i18n::use_text;
use crate::t;

/// Label, hint, error and counter around a control whose id is `name`.
#[component]
fn FieldFrame(
    name: String,
    label: String,
    hint: Option<String>,
    error: Option<String>,
    #[props(default)] optional: bool,
    /// Letters used and allowed.
    count: Option<(usize, usize)>,
    children: Element,
) -> Element {
    let text = use_text();
    rsx! {
        div { class: if error.is_some() { "field field-wrong" } else { "field" },
            label { class: "field-label", r#for: "{name}",
                {label}
                if optional {
                    span { class: "field-optional", " " {t!(text, "ui-optional")} }
                }
            }
            if let Some(hint) = hint {
                p { class: "field-hint", id: "{name}-hint", {hint} }
            }
            FieldError { name: name.clone(), error: error.clone() }
            {children}
            if let Some((used, max)) = count {
                p {
                    class: if used > max { "field-count field-count-over" } else { "field-count" },
                    id: "{name}-count",
                    if used > max {
                        {t!(text, "ui-letters-over", count = used - max)}
                    } else {
                        {t!(text, "ui-letters-left", count = max - used)}
                    }
                }
            }
        }
    }
}

/// The error line of a field, with the id that `aria-describedby` names.
#[component]
pub fn FieldError(name: String, error: Option<String>) -> Element {
    let text = use_text();
    rsx! {
        if let Some(error) = error {
            p { class: "field-error", id: "{name}-error",
                Icon { name: IconName::Alert }
                span {
                    span { class: "hidden", {t!(text, "ui-error-prefix")} " " }
                    {error}
                }
            }
        }
    }
}

/// The value of `aria-describedby`: the lines that exist around the field.
pub(super) fn described_by(name: &str, hint: bool, error: bool, count: bool) -> Option<String> {
    let ids: Vec<String> = [(hint, "hint"), (error, "error"), (count, "count")]
        .into_iter()
        .filter(|(there, _)| *there)
        .map(|(_, line)| format!("{name}-{line}"))
        .collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// What a one-line field holds; chooses keyboard, autofill and spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// Words.
    #[default]
    Words,
    /// The person's own name.
    Name,
    /// A phone number.
    Phone,
    /// A street address.
    Address,
    /// A staff user name.
    UserName,
    /// A password already set.
    Password,
    /// A code of letters and digits.
    Code,
    /// Digits that are no amount: an identity number.
    Digits,
    /// A date, as the platform's own picker.
    Date,
}

impl Kind {
    /// (`type`, `autocomplete`, `inputmode`).
    fn attributes(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Words => ("text", "off", "text"),
            Self::Name => ("text", "name", "text"),
            Self::Phone => ("tel", "tel", "tel"),
            Self::Address => ("text", "street-address", "text"),
            Self::UserName => ("text", "username", "text"),
            Self::Password => ("password", "current-password", "text"),
            Self::Code => ("text", "off", "text"),
            Self::Digits => ("text", "off", "numeric"),
            Self::Date => ("date", "off", "text"),
        }
    }
}

/// A one-line field.
#[component]
pub fn TextField(
    /// Id of the control, name of the field in errors, and `data-test`.
    name: String,
    label: String,
    value: String,
    on_change: EventHandler<String>,
    #[props(default)] kind: Kind,
    hint: Option<String>,
    error: Option<String>,
    /// Shows "(không bắt buộc)".
    #[props(default)]
    optional: bool,
    /// Most letters allowed; shows a counter. More can be typed, and is said.
    max: Option<usize>,
    #[props(default)] disabled: bool,
) -> Element {
    let (input_type, autocomplete, inputmode) = kind.attributes();
    let own = name.clone();
    rsx! {
        FieldFrame {
            name: name.clone(), label, hint: hint.clone(), error: error.clone(), optional,
            count: max.map(|max| (value.chars().count(), max)),
            input {
                class: "field-control", id: "{name}", name: "{name}", "data-test": "{name}",
                r#type: input_type, autocomplete, inputmode, disabled,
                spellcheck: if kind == Kind::Words { "true" } else { "false" },
                autocapitalize: if kind == Kind::Name { "words" } else { "off" },
                "aria-invalid": error.is_some().then_some("true"),
                "aria-describedby": described_by(&name, hint.is_some(), error.is_some(), max.is_some()),
                value,
                onmounted: move |event| focus::register(&own, &event),
                oninput: move |event| on_change.call(event.value()),
            }
        }
    }
}

/// A field of several lines.
#[component]
pub fn TextArea(
    /// Id, name and `data-test`.
    name: String,
    label: String,
    value: String,
    on_change: EventHandler<String>,
    hint: Option<String>,
    error: Option<String>,
    #[props(default)] optional: bool,
    max: Option<usize>,
    #[props(default = 4)] rows: u8,
) -> Element {
    let own = name.clone();
    rsx! {
        FieldFrame {
            name: name.clone(), label, hint: hint.clone(), error: error.clone(), optional,
            count: max.map(|max| (value.chars().count(), max)),
            textarea {
                class: "field-control field-area", id: "{name}", name: "{name}", "data-test": "{name}", rows: "{rows}",
                "aria-invalid": error.is_some().then_some("true"),
                "aria-describedby": described_by(&name, hint.is_some(), error.is_some(), max.is_some()),
                value,
                onmounted: move |event| focus::register(&own, &event),
                oninput: move |event| on_change.call(event.value()),
            }
        }
    }
}

/// A whole number with − and + beside it. Typing anything but digits is ignored.
#[component]
pub fn NumberField(
    /// Id, name and `data-test`; the buttons are `{name}-less` and `{name}-more`.
    name: String,
    label: String,
    value: i64,
    on_change: EventHandler<i64>,
    #[props(default = 0)] min: i64,
    #[props(default = 999)] max: i64,
    hint: Option<String>,
    error: Option<String>,
    /// Shown after the number: `đ`, `bộ`.
    unit: Option<String>,
) -> Element {
    let text = use_text();
    let own = name.clone();
    rsx! {
        FieldFrame { name: name.clone(), label: label.clone(), hint: hint.clone(), error: error.clone(),
            div { class: "field-number",
                button {
                    class: "field-step", r#type: "button", "data-test": "{name}-less", disabled: value <= min,
                    "aria-label": t!(text, "ui-number-less", label = label.clone()),
                    onclick: move |_| on_change.call((value - 1).max(min)),
                    Icon { name: IconName::Minus }
                }
                input {
                    class: "field-control", id: "{name}", name: "{name}", "data-test": "{name}",
                    r#type: "text", inputmode: "numeric", autocomplete: "off",
                    "aria-invalid": error.is_some().then_some("true"),
                    "aria-describedby": described_by(&name, hint.is_some(), error.is_some(), false),
                    value: "{value}",
                    onmounted: move |event| focus::register(&own, &event),
                    // The lower bound waits until the person has finished: "1" may become "12".
                    oninput: move |event| {
                        let typed = event.value();
                        let number = whole_number(&typed).min(max);
                        if number.to_string() != typed {
                            needs_update();
                        }
                        on_change.call(number);
                    },
                    onchange: move |event| on_change.call(whole_number(&event.value()).clamp(min, max)),
                }
                if let Some(unit) = unit {
                    span { class: "field-unit", {unit} }
                }
                button {
                    class: "field-step", r#type: "button", "data-test": "{name}-more", disabled: value >= max,
                    "aria-label": t!(text, "ui-number-more", label = label.clone()),
                    onclick: move |_| on_change.call((value + 1).min(max)),
                    Icon { name: IconName::Add }
                }
            }
        }
    }
}

/// The digits of what was typed, as a number; 0 for none.
fn whole_number(typed: &str) -> i64 {
    let digits: String = typed.chars().filter(char::is_ascii_digit).take(15).collect();
    digits.parse().unwrap_or(0)
}

/// The six digits of a one-time code: one field, wide letters, autofill from SMS.
#[component]
pub fn CodeField(
    /// Id, name and `data-test`.
    name: String,
    label: String,
    value: String,
    /// Hears digits only, at most six.
    on_change: EventHandler<String>,
    hint: Option<String>,
    error: Option<String>,
    /// The code comes by SMS to this device.
    #[props(default)]
    from_sms: bool,
) -> Element {
    let own = name.clone();
    rsx! {
        FieldFrame { name: name.clone(), label, hint: hint.clone(), error: error.clone(),
            input {
                class: "field-control field-code", id: "{name}", name: "{name}", "data-test": "{name}",
                r#type: "text", inputmode: "numeric", maxlength: 7,
                autocomplete: if from_sms { "one-time-code" } else { "off" },
                "aria-invalid": error.is_some().then_some("true"),
                "aria-describedby": described_by(&name, hint.is_some(), error.is_some(), false),
                value,
                onmounted: move |event| focus::register(&own, &event),
                oninput: move |event| {
                    let typed = event.value();
                    let digits = six_digits(&typed);
                    // What was dropped must also leave the screen, even if the value stays as it was.
                    if digits != typed {
                        needs_update();
                    }
                    on_change.call(digits);
                },
            }
        }
    }
}

/// The first six digits of what was typed or pasted.
fn six_digits(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_digit).take(6).collect()
}

/// One entry of a list to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What the screen hears.
    pub value: String,
    /// What the person reads.
    pub label: String,
    /// A second line, where the part has room for one.
    pub detail: Option<String>,
}

impl Choice {
    /// A choice without a second line.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), detail: None }
    }
    /// The same with a second line.
    pub fn with_detail(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }
}

/// A list to choose one from; for up to about 20 entries, beyond that use [`super::search::SearchField`].
#[component]
pub fn SelectField(
    /// Id, name and `data-test`.
    name: String,
    label: String,
    choices: Vec<Choice>,
    /// The value chosen; empty for none yet.
    value: String,
    on_change: EventHandler<String>,
    hint: Option<String>,
    error: Option<String>,
    #[props(default)] optional: bool,
) -> Element {
    let text = use_text();
    let own = name.clone();
    rsx! {
        FieldFrame { name: name.clone(), label, hint: hint.clone(), error: error.clone(), optional,
            div { class: "field-select",
                select {
                    class: "field-control", id: "{name}", name: "{name}", "data-test": "{name}",
                    "aria-invalid": error.is_some().then_some("true"),
                    "aria-describedby": described_by(&name, hint.is_some(), error.is_some(), false),
                    onmounted: move |event| focus::register(&own, &event),
                    onchange: move |event| on_change.call(event.value()),
                    option { value: "", selected: value.is_empty(), {t!(text, "ui-choose")} }
                    for choice in choices {
                        option { key: "{choice.value}", value: "{choice.value}", selected: choice.value == value, "{choice.label}" }
                    }
                }
                Icon { name: IconName::Down }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::gallery::html;

    #[test]
    fn a_wrong_field_names_its_error_and_hint() {
        let page = html(|| {
            rsx! { TextField { name: "phone", label: "Số điện thoại", value: "12", kind: Kind::Phone, hint: "10 số", error: "Thiếu số", on_change: |_| {} } }
        });
        assert!(page.contains(r#"aria-invalid="true""#));
        assert!(page.contains(r#"aria-describedby="phone-hint phone-error""#));
        assert!(page.contains(r#"id="phone-error""#) && page.contains(r#"for="phone""#));
        assert!(page.contains(r#"data-test="phone""#));
    }

    #[test]
    fn the_counter_says_how_many_letters_are_too_many() {
        let page = html(
            || rsx! { TextArea { name: "note", label: "Ghi chú", value: "ôôôô", max: 3usize, on_change: |_| {} } },
        );
        assert!(page.contains("Quá 1 ký tự"), "{page}");
    }

    #[test]
    fn the_number_buttons_stop_at_the_bounds() {
        let page =
            html(|| rsx! { NumberField { name: "sets", label: "Số bộ", value: 1, min: 1, max: 9, on_change: |_| {} } });
        let less = page.split("<button").find(|part| part.contains("sets-less")).unwrap();
        let more = page.split("<button").find(|part| part.contains("sets-more")).unwrap();
        assert!(less.contains("disabled=") && !more.contains("disabled="), "{page}");
    }

    #[test]
    fn only_digits_count() {
        assert_eq!(six_digits("48 29-13xx7"), "482913");
        assert_eq!(whole_number("1.250 đ"), 1250);
        assert_eq!(whole_number("abc"), 0);
    }
}
