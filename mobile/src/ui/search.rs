//! Searching a list while typing: an editable combobox with a list of results (arrow keys, Enter, Escape).
//! The screen does the search; this part shows what it found.

use dioxus::prelude::*;

use super::field::{Choice, FieldError, described_by};
use super::focus;
use super::icon::{Icon, IconName};
use crate::i18n::use_text;
use crate::t;

/// The place the arrow keys lead to: down from the last is the first, up from nothing is the last.
fn moved(place: Option<usize>, down: bool, count: usize) -> Option<usize> {
    match (count, place, down) {
        (0, _, _) => None,
        (_, None, true) => Some(0),
        (_, None, false) => Some(count - 1),
        (_, Some(place), true) => Some((place + 1) % count),
        (_, Some(place), false) => Some((place + count - 1) % count),
    }
}

/// A field that searches and offers what was found.
#[component]
pub fn SearchField(
    /// Id, name and `data-test`; a result has `{name}-result-{place}`.
    name: String,
    label: String,
    /// What is typed.
    value: String,
    on_type: EventHandler<String>,
    /// What was found, best first; `None` while nothing has been searched.
    results: Option<Vec<Choice>>,
    /// Hears the value of the chosen result.
    on_choose: EventHandler<String>,
    hint: Option<String>,
    error: Option<String>,
    /// Show the list from the start (tests, or a screen that is nothing but a search).
    #[props(default)]
    open_at_first: bool,
) -> Element {
    let text = use_text();
    let mut open = use_signal(|| open_at_first);
    let mut active = use_signal(|| None::<usize>);
    let found = results.clone().unwrap_or_default();
    let count = found.len();
    let shown = open() && results.is_some();
    let active_now = active().filter(|place| *place < count);
    let own = name.clone();
    let on_key = move |event: KeyboardEvent| match event.key() {
        Key::ArrowDown | Key::ArrowUp => {
            event.prevent_default();
            let down = event.key() == Key::ArrowDown;
            open.set(true);
            active.set(moved(active().filter(|place| *place < count), down, count));
        }
        Key::Enter => {
            if let Some(choice) = active().and_then(|place| found.get(place)).filter(|_| open()) {
                event.prevent_default();
                open.set(false);
                on_choose.call(choice.value.clone());
            }
        }
        Key::Escape => open.set(false),
        _ => {}
    };
    rsx! {
        div { class: if error.is_some() { "search field field-wrong" } else { "search field" },
            label { class: "field-label", r#for: "{name}", {label.clone()} }
            if let Some(hint) = hint.clone() {
                p { class: "field-hint", id: "{name}-hint", {hint} }
            }
            FieldError { name: name.clone(), error: error.clone() }
            div { class: "search-box",
                Icon { name: IconName::Search }
                input {
                    class: "field-control search-control", id: "{name}", name: "{name}", "data-test": "{name}",
                    r#type: "text", role: "combobox", autocomplete: "off", spellcheck: "false",
                    "aria-autocomplete": "list",
                    "aria-expanded": if shown { "true" } else { "false" },
                    "aria-controls": "{name}-results",
                    "aria-activedescendant": active_now.filter(|_| shown).map(|place| format!("{name}-result-{place}")),
                    "aria-invalid": error.is_some().then_some("true"),
                    "aria-describedby": described_by(&name, hint.is_some(), error.is_some(), false),
                    value,
                    onmounted: move |event| focus::register(&own, &event),
                    oninput: move |event| {
                        open.set(true);
                        active.set(None);
                        on_type.call(event.value());
                    },
                    onfocus: move |_| open.set(true),
                    onblur: move |_| open.set(false),
                    onkeydown: on_key,
                }
            }
            p { class: "hidden", role: "status",
                if results.is_some() {
                    {t!(text, "ui-search-count", count = count)}
                }
            }
            ul { class: "search-results", id: "{name}-results", role: "listbox", "aria-label": label, hidden: !shown,
                for (place, choice) in results.unwrap_or_default().into_iter().enumerate() {
                    li {
                        key: "{choice.value}",
                        class: if active_now == Some(place) { "search-result search-result-active" } else { "search-result" },
                        id: "{name}-result-{place}", "data-test": "{name}-result-{place}",
                        role: "option", "aria-selected": if active_now == Some(place) { "true" } else { "false" },
                        // Before `blur` closes the list.
                        onmousedown: |event| event.prevent_default(),
                        onclick: {
                            let value = choice.value.clone();
                            move |_| {
                                open.set(false);
                                on_choose.call(value.clone());
                            }
                        },
                        span { class: "search-result-label", "{choice.label}" }
                        if let Some(detail) = choice.detail {
                            span { class: "search-result-detail", {detail} }
                        }
                    }
                }
                if count == 0 {
                    li { class: "search-none", role: "option", "aria-disabled": "true", {t!(text, "ui-search-none")} }
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
    fn arrow_keys_go_round() {
        assert_eq!(moved(None, true, 3), Some(0));
        assert_eq!(moved(None, false, 3), Some(2));
        assert_eq!(moved(Some(2), true, 3), Some(0));
        assert_eq!(moved(Some(0), false, 3), Some(2));
        assert_eq!(moved(Some(0), true, 0), None);
    }

    #[test]
    fn the_list_is_closed_until_something_is_searched() {
        let page = html(
            || rsx! { SearchField { name: "q", label: "Tìm", value: "", open_at_first: true, on_type: |_| {}, on_choose: |_| {} } },
        );
        assert!(page.contains(r#"aria-expanded="false""#) && page.contains(r#"role="combobox""#));
    }

    #[test]
    fn nothing_found_is_said() {
        let page = html(|| {
            rsx! { SearchField { name: "q", label: "Tìm", value: "xyz", results: Vec::<Choice>::new(), open_at_first: true, on_type: |_| {}, on_choose: |_| {} } }
        });
        assert!(page.contains(r#"aria-expanded="true""#) && page.contains("Không tìm thấy"), "{page}");
    }
}
