//! Tabs: one panel of several at a time; arrow keys move between the tabs.

use std::collections::HashMap;
use std::rc::Rc;

use dioxus::prelude::*;

use super::focus;

/// One tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    /// What the screen hears; `data-test` is `tab-{id}`.
    pub id: String,
    /// The words on it.
    pub label: String,
    /// How many things are inside, where that helps.
    pub count: Option<usize>,
}

/// The row of tabs and, as children, the panel of the chosen one.
#[component]
pub fn Tabs(
    /// What the tabs are about, for screen readers.
    label: String,
    tabs: Vec<Tab>,
    /// Id of the chosen tab.
    chosen: String,
    on_choose: EventHandler<String>,
    children: Element,
) -> Element {
    let mut handles = use_signal(HashMap::<String, Rc<MountedData>>::new);
    let ids: Vec<String> = tabs.iter().map(|tab| tab.id.clone()).collect();
    let place = ids.iter().position(|id| *id == chosen).unwrap_or(0);
    let panel_of = chosen.clone();
    let on_key = move |event: KeyboardEvent| {
        let next = match event.key() {
            Key::ArrowRight => (place + 1) % ids.len().max(1),
            Key::ArrowLeft => (place + ids.len().max(1) - 1) % ids.len().max(1),
            Key::Home => 0,
            Key::End => ids.len().saturating_sub(1),
            _ => return,
        };
        event.prevent_default();
        if let Some(id) = ids.get(next) {
            on_choose.call(id.clone());
            let handle = handles.peek().get(id).cloned();
            if let Some(handle) = handle {
                focus::focus_on(handle);
            }
        }
    };
    rsx! {
        div { class: "tabs",
            div { class: "tabs-row", role: "tablist", "aria-label": label, onkeydown: on_key,
                for tab in tabs {
                    button {
                        key: "{tab.id}",
                        class: "tab", r#type: "button", role: "tab", id: "tab-{tab.id}", "data-test": "tab-{tab.id}",
                        "aria-selected": if tab.id == chosen { "true" } else { "false" },
                        "aria-controls": "panel-{tab.id}",
                        tabindex: if tab.id == chosen { "0" } else { "-1" },
                        onmounted: {
                            let id = tab.id.clone();
                            move |event: MountedEvent| {
                                handles.write().insert(id.clone(), event.data());
                            }
                        },
                        onclick: {
                            let id = tab.id.clone();
                            move |_| on_choose.call(id.clone())
                        },
                        "{tab.label}"
                        if let Some(count) = tab.count {
                            span { class: "tab-count", "{count}" }
                        }
                    }
                }
            }
            div { class: "tabs-panel", role: "tabpanel", id: "panel-{panel_of}", "aria-labelledby": "tab-{panel_of}", tabindex: "0",
                {children}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::gallery::html;

    #[test]
    fn only_the_chosen_tab_is_in_the_tab_order() {
        let page = html(|| {
            let tab = |id: &str| Tab { id: id.into(), label: id.into(), count: None };
            rsx! { Tabs { label: "Hồ sơ", tabs: vec![tab("open"), tab("closed")], chosen: "closed", on_choose: |_| {}, p { "x" } } }
        });
        assert_eq!(page.matches(r#"aria-selected="true""#).count(), 1);
        assert!(page.contains(r#"id="panel-closed""#) && page.contains(r#"tabindex="-1""#));
    }
}
