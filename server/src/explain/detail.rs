//! What is wrong with a question: where, and why. The answer has it in the plain words of a program; with words it is told in
//! the language that was asked for.

use shared::time::explanation::Words;

/// Where, and why.
pub(super) struct Detail {
    /// The field, such as `pauses[0].to`; empty for the whole.
    pub path: String,
    /// Why.
    pub why: Why,
}

/// Why a field cannot be used.
pub(super) enum Why {
    /// It is not there.
    Missing,
    /// A list without anything in it.
    Empty,
    /// It lies before the field it follows.
    Before(String),
    /// No instant with its offset.
    NotInstant,
    /// No date.
    NotDate,
    /// Neither true nor false.
    NotBool,
    /// No amount that can be counted.
    NotAmount,
    /// A year that no calendar reaches.
    OutOfReach,
    /// No pair of from and to.
    NotPair,
    /// No text.
    NotText,
    /// No such kind of question.
    NoKind(String),
    /// The table of transit limits does not have it.
    NoLimit,
    /// Not JSON, in the reader's words.
    NotJson(String),
    /// Anything else, in the reader's words.
    Unreadable(String),
}

impl Why {
    fn plain(&self) -> String {
        match self {
            Self::Missing => "missing".to_owned(),
            Self::Empty => "empty".to_owned(),
            Self::Before(field) => format!("before {field}"),
            Self::NotInstant => "not an instant with its offset, such as 2026-11-23T16:10:00+07:00".to_owned(),
            Self::NotDate => "not a date, such as 2026-11-23".to_owned(),
            Self::NotBool => "neither true nor false".to_owned(),
            Self::NotAmount => {
                "zero, negative, too large, or no whole number of half days, months or minutes".to_owned()
            }
            Self::OutOfReach => "not in the years 1900 to 9000".to_owned(),
            Self::NotPair => "not a pair of from and to".to_owned(),
            Self::NotText => "missing, or no text".to_owned(),
            Self::NoKind(kind) => format!("no such kind of question, {kind}"),
            Self::NoLimit => "the table has no limit for it".to_owned(),
            Self::NotJson(why) => format!("not JSON: {why}"),
            Self::Unreadable(why) => why.clone(),
        }
    }

    /// Key of its text; what the reader said is for programmers and left out.
    fn key(&self) -> &'static str {
        match self {
            Self::Missing => "explain-why-missing",
            Self::Empty => "explain-why-empty",
            Self::Before(_) => "explain-why-before",
            Self::NotInstant => "explain-why-not-instant",
            Self::NotDate => "explain-why-not-date",
            Self::NotBool => "explain-why-not-bool",
            Self::NotAmount => "explain-why-not-amount",
            Self::OutOfReach => "explain-why-out-of-reach",
            Self::NotPair => "explain-why-not-pair",
            Self::NotText => "explain-why-not-text",
            Self::NoKind(_) => "explain-why-no-kind",
            Self::NoLimit => "explain-why-no-limit",
            Self::NotJson(_) => "explain-why-not-json",
            Self::Unreadable(_) => "explain-why-unreadable",
        }
    }
}

impl Detail {
    /// `pauses[0].to: before from`.
    pub fn plain(&self) -> String {
        match self.path.as_str() {
            "" => self.why.plain(),
            path => format!("{path}: {}", self.why.plain()),
        }
    }

    /// The same for people.
    pub fn told(&self, words: &Words) -> String {
        let field = match &self.why {
            Why::Before(field) | Why::NoKind(field) => Some(field.clone()),
            _ => None,
        };
        let args: Vec<(&str, String)> = field.into_iter().map(|field| ("field", field)).collect();
        let why = (words.text)(self.why.key(), &args);
        match self.path.as_str() {
            "" => why,
            path => format!("{path}: {why}"),
        }
    }
}
