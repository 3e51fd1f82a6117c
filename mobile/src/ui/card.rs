//! Cards, and rows of term and value such as a check-your-answers page.

use dioxus::prelude::*;

use crate::i18n::use_text;
use crate::t;

/// A framed part of a screen, with a heading where it has one.
#[component]
pub fn Card(
    title: Option<String>,
    /// `data-test`.
    test: Option<String>,
    /// Beside the heading: a badge, a small button.
    aside: Option<Element>,
    children: Element,
) -> Element {
    rsx! {
        section { class: "card", "data-test": test, "aria-label": title.clone(),
            if title.is_some() || aside.is_some() {
                div { class: "card-head",
                    if let Some(title) = title.clone() {
                        h2 { class: "card-title", {title} }
                    }
                    {aside}
                }
            }
            {children}
        }
    }
}

/// One row: what, its value, and the link that changes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What it is.
    pub term: String,
    /// Its value; an empty one is shown as unknown, never guessed.
    pub value: String,
    /// Where it is changed: heard by `on_change`; `None` for what cannot be changed.
    pub change: Option<String>,
}

impl Row {
    /// A row that cannot be changed.
    pub fn new(term: impl Into<String>, value: impl Into<String>) -> Self {
        Self { term: term.into(), value: value.into(), change: None }
    }
    /// A row with "Sửa"; `field` is what `on_change` hears and the end of its `data-test` `change-{field}`.
    pub fn with_change(self, field: impl Into<String>) -> Self {
        Self { change: Some(field.into()), ..self }
    }
}

/// Rows of term and value.
#[component]
pub fn DefinitionList(rows: Vec<Row>, #[props(default)] on_change: EventHandler<String>) -> Element {
    let text = use_text();
    rsx! {
        dl { class: "rows",
            for row in rows {
                div { key: "{row.term}", class: "row",
                    dt { class: "row-term", "{row.term}" }
                    dd { class: "row-value",
                        if row.value.is_empty() {
                            span { class: "row-unknown", {t!(text, "ui-unknown")} }
                        } else {
                            "{row.value}"
                        }
                    }
                    if let Some(field) = row.change.clone() {
                        dd { class: "row-change",
                            button {
                                class: "link", r#type: "button", "data-test": "change-{field}",
                                onclick: move |_| on_change.call(field.clone()),
                                {t!(text, "ui-change")}
                                span { class: "hidden", " {row.term}" }
                            }
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
    fn only_rows_that_can_change_offer_it() {
        let page = html(|| {
            let rows = vec![Row::new("Mã hồ sơ", "H15.1"), Row::new("Điện thoại", "0905 123 456").with_change("phone")];
            rsx! { DefinitionList { rows, on_change: |_| {} } }
        });
        assert_eq!(page.matches("data-test=\"change-").count(), 1);
        assert!(page.contains(r#"<span class="hidden"> Điện thoại</span>"#), "{page}");
    }

    #[test]
    fn an_unknown_value_is_said_to_be_unknown() {
        let page = html(|| rsx! { DefinitionList { rows: vec![Row::new("Lệ phí", "")] } });
        assert!(page.contains("Chưa có thông tin"), "{page}");
    }
}
