//! Renders parts to HTML for tests.
use dioxus::prelude::*;

/// What a component of these parts looks like as HTML.
pub fn html(parts: fn() -> Element) -> String {
    dioxus_ssr::render_element(rsx! { Probe { parts } })
}

#[component]
fn Probe(parts: fn() -> Element) -> Element {
    parts()
}
