//! For tests: parts as HTML, and whole example screens written to `target/gallery/` to look at.

mod screens;

use std::path::Path;

use dioxus::prelude::*;

use super::shell::AppFrame;
use crate::i18n::{Settings, use_settings_provider};

/// What is drawn, given from outside the tree.
#[derive(Clone)]
struct Shown {
    parts: fn() -> Element,
    settings: Option<Settings>,
}

#[derive(Debug, Clone, PartialEq, Routable)]
enum Place {
    #[route("/")]
    Here {},
}

#[component]
fn Here() -> Element {
    let shown = use_context::<Shown>();
    match shown.settings {
        None => rsx! { Bare {} },
        Some(first) => rsx! { Framed { first } },
    }
}

#[component]
fn Bare() -> Element {
    (use_context::<Shown>().parts)()
}

#[component]
fn Framed(first: Settings) -> Element {
    use_settings_provider(first, Callback::new(|_| {}));
    rsx! { AppFrame { Bare {} } }
}

fn render(shown: Shown) -> String {
    let mut dom = VirtualDom::new(|| rsx! { Router::<Place> {} }).with_root_context(shown);
    dom.rebuild_in_place();
    dioxus_ssr::render(&dom)
}

/// What parts look like as HTML, in Vietnamese, without a frame.
pub fn html(parts: fn() -> Element) -> String {
    render(Shown { parts, settings: None })
}

/// The same inside the frame, with settings.
pub fn framed(settings: Settings, parts: fn() -> Element) -> String {
    render(Shown { parts, settings: Some(settings) })
}

#[test]
fn every_example_screen_renders_and_is_written_for_looking_at() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/gallery");
    std::fs::create_dir_all(&folder).unwrap();
    for (name, settings, parts) in screens::all() {
        let body = framed(settings, parts);
        assert!(body.contains(r#"id="content""#), "{name} has no main part to skip to");
        let page = format!(
            "<!doctype html><html lang=\"vi\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{name}</title><style>{}</style><body>{body}</body></html>",
            assets::styles::app_css()
        );
        std::fs::write(folder.join(format!("{name}.html")), page).unwrap();
    }
}

#[test]
fn every_control_of_every_example_screen_has_a_name_for_tests() {
    for (name, settings, parts) in screens::all() {
        let page = framed(settings, parts);
        for tag in ["<button", "<input", "<select", "<textarea", "<a "] {
            for control in page.split(tag).skip(1) {
                let head = control.split('>').next().unwrap();
                assert!(head.contains("data-test="), "{name}: {tag}{head}>");
            }
        }
    }
}

#[test]
fn no_example_screen_shows_a_key_instead_of_a_text() {
    for (name, settings, parts) in screens::all() {
        let page = framed(settings, parts);
        for start in [">ui-", "\"ui-", ">sync-", ">problem-", ">weekday", ">age-"] {
            assert!(!page.contains(start), "{name} shows {start}…");
        }
    }
}

#[test]
fn settings_reach_the_style_sheets() {
    use crate::i18n::{Contrast, TextSize};
    let settings = Settings { lang: assets::texts::Lang::En, size: TextSize::Largest, contrast: Contrast::High };
    let page = framed(settings, || rsx! { super::settings::SettingsBar {} });
    for part in [r#"lang="en""#, r#"data-size="150""#, r#"data-contrast="high""#, "Skip to main content"] {
        assert!(page.contains(part), "{part}");
    }
}
