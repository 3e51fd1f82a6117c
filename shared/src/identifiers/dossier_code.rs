//! Dossier codes issued by agencies. Two styles are recognised, anything printable is kept: the format of TT 03/2025 is
//! not confirmed. No meaning is ever derived from a code we did not issue.

use serde::{Deserialize, Serialize};

/// A code as the agency gave it, trimmed and upper-cased when recognised.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DossierCode {
    text: String,
    recognised: bool,
}

/// Not a code: fewer than 5 or more than 64 characters, or characters that do not print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadDossierCode;

impl BadDossierCode {
    /// The lasting code; the text key has `-` for `.`.
    pub const CODE: &'static str = "identifiers.dossier-code-bad";
}

impl std::fmt::Display for BadDossierCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(Self::CODE)
    }
}

impl std::error::Error for BadDossierCode {}

impl DossierCode {
    /// Reads a code leniently.
    pub fn parse(raw: &str) -> Result<Self, BadDossierCode> {
        let trimmed = raw.trim();
        let upper = trimmed.to_uppercase();
        if is_known_style(&upper) {
            return Ok(Self { text: upper, recognised: true });
        }
        let printable = trimmed.chars().all(|c| !c.is_control());
        if printable && (5..=64).contains(&trimmed.chars().count()) {
            Ok(Self { text: trimmed.to_owned(), recognised: false })
        } else {
            Err(BadDossierCode)
        }
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it has one of the two known styles; an unrecognised code is as good for everything but checks.
    pub fn is_recognised(&self) -> bool {
        self.recognised
    }
}

impl TryFrom<String> for DossierCode {
    type Error = BadDossierCode;
    fn try_from(raw: String) -> Result<Self, BadDossierCode> {
        Self::parse(&raw)
    }
}

impl From<DossierCode> for String {
    fn from(code: DossierCode) -> Self {
        code.text
    }
}

/// `agency-date-number`: 3–35 of `A–Z 0–9 .`, a date of 6 or 8 digits, 3–8 digits.
fn is_known_style(text: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = text.split('-').collect();
    let [agency, date, number] = parts[..] else { return false };
    (3..=35).contains(&agency.len())
        && agency.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'.')
        && matches!(date.len(), 6 | 8)
        && digits(date)
        && (3..=8).contains(&number.len())
        && digits(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_styles_are_recognised_and_other_text_is_kept_as_it_is() {
        for (raw, text, recognised) in [
            ("000.00.00.H56-240312-0001", "000.00.00.H56-240312-0001", true),
            (" g09.20-20260723-0000012 ", "G09.20-20260723-0000012", true),
            ("H45.12/2026-abc", "H45.12/2026-abc", false),
            ("G09.20-2026072-0000012", "G09.20-2026072-0000012", false),
        ] {
            let code = DossierCode::parse(raw).unwrap();
            assert_eq!((code.as_str(), code.is_recognised()), (text, recognised), "{raw}");
        }
    }

    #[test]
    fn text_that_cannot_be_a_code_is_refused() {
        for raw in ["", "1234", "ab\u{7}cdef", &"x".repeat(65)] {
            assert_eq!(DossierCode::parse(raw), Err(BadDossierCode), "{raw:?}");
        }
    }
}
