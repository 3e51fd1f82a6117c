//! Texts and display settings for components: language, text size, contrast.
//! Where settings are kept is the app's business; it hands in a callback.

use assets::texts::{Lang, TextArg, Texts};
use dioxus::prelude::*;
use serde::{Deserialize, Serialize};

/// The texts of the language chosen now. Plain data: take it with [`use_text`] at the top of a component and hand it on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Text {
    lang: Lang,
}

impl Text {
    /// Texts of one language, outside components.
    pub fn of(lang: Lang) -> Self {
        Self { lang }
    }

    /// The language.
    pub fn lang(self) -> Lang {
        self.lang
    }

    /// The text of a key. Prefer [`t!`](crate::t), whose keys a test checks; this is for keys made from a code.
    pub fn lookup(self, key: &str, args: &[(&str, TextArg)]) -> String {
        Texts::get(self.lang).text(key, args)
    }

    /// The text of a lasting code such as `dossier.wrong-state`, kept under `error-dossier-wrong-state`.
    /// A code without a text of its own gets the general sentence, so that nobody reads a bare code.
    pub fn error(self, code: &str) -> String {
        let key = format!("error-{}", code.replace('.', "-"));
        if Texts::get(self.lang).has(&key) { self.lookup(&key, &[]) } else { self.lookup("problem-unknown", &[]) }
    }

    /// Why a person must look at a matter, said to whoever decides it: [`Text::error`] speaks to whoever sent it.
    pub fn matter(self, code: &str) -> String {
        let key = format!("matter-why-{}", code.replace('.', "-"));
        if Texts::get(self.lang).has(&key) { self.lookup(&key, &[]) } else { self.error(code) }
    }
}

/// `t!(text, "key")` or `t!(text, "key", count = 3, name = x)`: one text with its values.
#[macro_export]
macro_rules! t {
    ($text:expr, $key:literal $(,)?) => { $text.lookup($key, &[]) };
    ($text:expr, $key:literal, $($name:ident = $value:expr),+ $(,)?) => {
        $text.lookup($key, &[$((stringify!($name), assets::texts::TextArg::from($value))),+])
    };
}

/// Size of all text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextSize {
    /// 100 %.
    #[default]
    Normal,
    /// 125 %.
    Large,
    /// 150 %.
    Largest,
}

impl TextSize {
    /// Percent of the browser's own size.
    pub fn percent(self) -> u16 {
        match self {
            Self::Normal => 100,
            Self::Large => 125,
            Self::Largest => 150,
        }
    }
    /// The next larger size; the largest stays.
    pub fn larger(self) -> Self {
        match self {
            Self::Normal => Self::Large,
            Self::Large | Self::Largest => Self::Largest,
        }
    }
    /// The next smaller size; the smallest stays.
    pub fn smaller(self) -> Self {
        match self {
            Self::Largest => Self::Large,
            Self::Large | Self::Normal => Self::Normal,
        }
    }
}

/// Light, dark or high contrast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Contrast {
    /// As the system asks: light, dark, or more contrast.
    #[default]
    System,
    /// Light, whatever the system says.
    Light,
    /// Dark, whatever the system says.
    Dark,
    /// Black on white with strong outlines.
    High,
}

impl Contrast {
    /// The value of `data-contrast`, also the end of the text key.
    pub fn code(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
            Self::High => "high",
        }
    }
    /// All choices in display order.
    pub const ALL: [Self; 4] = [Self::System, Self::Light, Self::Dark, Self::High];
}

/// What a person chose about looks and language; kept on the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Settings {
    /// Language of all texts.
    #[serde(with = "lang_code", default)]
    pub lang: Lang,
    /// Size of all text.
    #[serde(default)]
    pub size: TextSize,
    /// Light, dark, high.
    #[serde(default)]
    pub contrast: Contrast,
}

/// The settings as a context; `set` changes them, redraws whoever reads them and tells the app to keep them.
#[derive(Clone, Copy, PartialEq)]
pub struct SettingsContext {
    now: Signal<Settings>,
    keep: Callback<Settings>,
}

impl SettingsContext {
    /// The settings now; the calling component is redrawn when they change.
    pub fn get(&self) -> Settings {
        (self.now)()
    }
    /// Changes them and hands them to the app to keep.
    pub fn set(mut self, next: Settings) {
        self.now.set(next);
        self.keep.call(next);
    }
}

/// Gives every component below the settings. `keep` is called on each change.
pub fn use_settings_provider(first: Settings, keep: Callback<Settings>) -> SettingsContext {
    use_context_provider(|| SettingsContext { now: Signal::new(first), keep })
}

/// The texts of the language chosen now; Vietnamese where no settings are given.
pub fn use_text() -> Text {
    Text { lang: try_use_settings().map(|settings| settings.get().lang).unwrap_or_default() }
}

/// The settings, if a component above gives them.
pub fn try_use_settings() -> Option<SettingsContext> {
    try_consume_context::<SettingsContext>()
}

mod lang_code {
    use assets::texts::Lang;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(lang: &Lang, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(lang.code())
    }
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Lang, D::Error> {
        Ok(Lang::from_code(&String::deserialize(from)?).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_survive_being_kept_and_read_again() {
        let settings = Settings { lang: Lang::En, size: TextSize::Largest, contrast: Contrast::High };
        let kept = serde_json::to_string(&settings).unwrap();
        assert_eq!(kept, r#"{"lang":"en","size":"largest","contrast":"high"}"#);
        assert_eq!(serde_json::from_str::<Settings>(&kept).unwrap(), settings);
        assert_eq!(serde_json::from_str::<Settings>("{}").unwrap(), Settings::default());
    }

    #[test]
    fn text_size_stops_at_both_ends() {
        assert_eq!(TextSize::Normal.smaller(), TextSize::Normal);
        assert_eq!(TextSize::Normal.larger().larger().larger(), TextSize::Largest);
    }

    #[test]
    fn an_error_without_its_own_sentence_is_still_explained() {
        let text = Text::of(Lang::Vi);
        assert_eq!(text.error("no.such-code"), t!(text, "problem-unknown"));
    }
}
