//! Texts for people: Fluent files of `i18n/<lang>/`, embedded, one set a language.
//! Knows no screen; the app's hook and its macro `t!` sit in `mobile/src/i18n.rs`.

use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

/// A language the product speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    /// Vietnamese, the default.
    #[default]
    Vi,
    /// English.
    En,
}

impl Lang {
    /// All languages, the default first.
    pub const ALL: [Self; 2] = [Self::Vi, Self::En];

    /// The folder name and the BCP 47 code: `vi`, `en`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }

    /// The language of a code such as `en`; `None` if we do not speak it.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.code() == code)
    }

    fn identifier(self) -> LanguageIdentifier {
        self.code().parse().expect("our own codes are well formed")
    }
}

/// A value put into a text. Numbers choose plural forms; amounts and dates come already formatted.
#[derive(Debug, Clone, PartialEq)]
pub enum TextArg {
    /// A word, a name, a formatted amount or date.
    Str(String),
    /// A count.
    Int(i64),
}

impl From<&str> for TextArg {
    fn from(value: &str) -> Self {
        Self::Str(value.to_owned())
    }
}
impl From<String> for TextArg {
    fn from(value: String) -> Self {
        Self::Str(value)
    }
}
impl From<&String> for TextArg {
    fn from(value: &String) -> Self {
        Self::Str(value.clone())
    }
}
macro_rules! int_args {
    ($($kind:ty),*) => { $(impl From<$kind> for TextArg {
        fn from(value: $kind) -> Self {
            Self::Int(i64::try_from(value).unwrap_or(i64::MAX))
        }
    })* };
}
int_args!(i64, i32, u8, u16, u32, u64, usize);

/// All texts of one language.
pub struct Texts {
    lang: Lang,
    bundle: FluentBundle<FluentResource>,
    faults: Vec<String>,
}

impl Texts {
    /// The texts of `lang`, read once and kept.
    pub fn get(lang: Lang) -> &'static Self {
        static VI: OnceLock<Texts> = OnceLock::new();
        static EN: OnceLock<Texts> = OnceLock::new();
        match lang {
            Lang::Vi => VI.get_or_init(|| Self::read(lang)),
            Lang::En => EN.get_or_init(|| Self::read(lang)),
        }
    }

    fn read(lang: Lang) -> Self {
        let mut bundle = FluentBundle::new_concurrent(vec![lang.identifier()]);
        bundle.set_use_isolating(false);
        let mut faults = Vec::new();
        for (_, name, source) in crate::lists::TEXTS.iter().filter(|(code, _, _)| *code == lang.code()) {
            let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(part, errors)| {
                faults.extend(errors.iter().map(|error| format!("{}/{name}: {error}", lang.code())));
                part
            });
            if let Err(errors) = bundle.add_resource(resource) {
                faults.extend(errors.iter().map(|error| format!("{}/{name}: {error}", lang.code())));
            }
        }
        Self { lang, bundle, faults }
    }

    /// The language of these texts.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// What could not be read or is said twice; empty in a sound build (a test holds it so).
    pub fn faults(&self) -> &[String] {
        &self.faults
    }

    /// Is there a text of this key?
    pub fn has(&self, key: &str) -> bool {
        self.bundle.get_message(key).is_some_and(|message| message.value().is_some())
    }

    /// The text of `key` with `args` filled in. An unknown key is shown as itself and logged at debug level.
    pub fn text(&self, key: &str, args: &[(&str, TextArg)]) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::debug!(key, lang = self.lang.code(), "no such text");
            return key.to_owned();
        };
        let mut values = FluentArgs::with_capacity(args.len());
        for (name, value) in args {
            match value {
                TextArg::Str(text) => values.set(*name, text.as_str()),
                TextArg::Int(number) => values.set(*name, *number),
            }
        }
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&values), &mut errors).into_owned();
        if !errors.is_empty() {
            tracing::debug!(key, lang = self.lang.code(), ?errors, "text with a gap");
        }
        text
    }
}

/// Every text file as (language code, file name, content), for checks.
pub fn files() -> &'static [(&'static str, &'static str, &'static str)] {
    crate::lists::TEXTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_reads_and_no_key_is_said_twice() {
        for lang in Lang::ALL {
            assert_eq!(Texts::get(lang).faults(), &[] as &[String]);
        }
    }

    #[test]
    fn an_unknown_key_is_shown_as_itself() {
        assert_eq!(Texts::get(Lang::Vi).text("no-such-key", &[]), "no-such-key");
    }

    #[test]
    fn values_are_filled_in_without_isolation_marks() {
        let text = Texts::get(Lang::Vi).text("age-minutes", &[("count", 12_u32.into())]);
        assert_eq!(text, "12 phút trước");
        assert_eq!(Texts::get(Lang::En).text("age-minutes", &[("count", 1_u32.into())]), "1 minute ago");
    }

    #[test]
    fn codes_name_languages_both_ways() {
        for lang in Lang::ALL {
            assert_eq!(Lang::from_code(lang.code()), Some(lang));
        }
        assert_eq!(Lang::from_code("fr"), None);
    }
}
