//! The settings every screen carries: text size, contrast, language.

use assets::texts::Lang;
use dioxus::prelude::*;

use super::icon::{Icon, IconName};
use crate::i18n::{Contrast, Settings, TextSize, try_use_settings, use_text};
use crate::t;

/// A− A A+, contrast, language. Needs settings from above; without them it draws nothing.
#[component]
pub fn SettingsBar() -> Element {
    let text = use_text();
    let Some(context) = try_use_settings() else { return rsx! {} };
    let now = context.get();
    let size = move |size: TextSize| context.set(Settings { size, ..now });
    let contrasts = [
        t!(text, "ui-contrast-system"),
        t!(text, "ui-contrast-light"),
        t!(text, "ui-contrast-dark"),
        t!(text, "ui-contrast-high"),
    ];
    rsx! {
        section { class: "settings", "aria-label": t!(text, "ui-settings"),
            div { class: "settings-sizes", role: "group", "aria-label": t!(text, "ui-text-size"),
                button {
                    class: "settings-size", r#type: "button", "data-test": "text-smaller",
                    disabled: now.size == TextSize::Normal,
                    "aria-label": t!(text, "ui-text-smaller"),
                    onclick: move |_| size(now.size.smaller()), "A−"
                }
                button {
                    class: "settings-size", r#type: "button", "data-test": "text-normal",
                    "aria-pressed": if now.size == TextSize::Normal { "true" } else { "false" },
                    "aria-label": t!(text, "ui-text-normal"),
                    onclick: move |_| size(TextSize::Normal), "A"
                }
                button {
                    class: "settings-size settings-size-large", r#type: "button", "data-test": "text-larger",
                    disabled: now.size == TextSize::Largest,
                    "aria-label": t!(text, "ui-text-larger"),
                    onclick: move |_| size(now.size.larger()), "A+"
                }
                span { class: "hidden", role: "status", "{now.size.percent()} %" }
            }
            label { class: "settings-choice",
                Icon { name: IconName::Contrast }
                span { class: "hidden", {t!(text, "ui-contrast")} }
                select {
                    "data-test": "contrast",
                    onchange: move |event| {
                        if let Some(contrast) = Contrast::ALL.into_iter().find(|one| one.code() == event.value()) {
                            context.set(Settings { contrast, ..now });
                        }
                    },
                    for (contrast, words) in Contrast::ALL.into_iter().zip(contrasts) {
                        option { key: "{contrast.code()}", value: contrast.code(), selected: contrast == now.contrast, {words} }
                    }
                }
            }
            label { class: "settings-choice",
                Icon { name: IconName::Language }
                span { class: "hidden", {t!(text, "ui-language")} }
                select {
                    "data-test": "language",
                    onchange: move |event| {
                        if let Some(lang) = Lang::from_code(&event.value()) {
                            context.set(Settings { lang, ..now });
                        }
                    },
                    for lang in Lang::ALL {
                        option { key: "{lang.code()}", value: lang.code(), lang: lang.code(), selected: lang == now.lang,
                            {text.lookup(&format!("language-name-{}", lang.code()), &[])}
                        }
                    }
                }
            }
        }
    }
}
