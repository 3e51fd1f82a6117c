//! The personal identification number: twelve digits, no check digit (NĐ 137/2015 Đ13, Luật Căn cước 2023 Đ12). Kept as
//! text, shown masked. A warning never blocks: the paper in the citizen's hand decides.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Code of the place of birth registration → its name. Codes of merged provinces stay valid. Data, because the list grows.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RegistrationCodes(pub BTreeMap<String, String>);

/// A number of the right form. `Debug` shows it masked.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PersonalId(String);

impl PersonalId {
    /// Normalises and checks the form.
    pub fn parse(raw: &str) -> Result<Self, PersonalIdRefusal> {
        let text = super::compact(raw, &['.']);
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(PersonalIdRefusal { error: PersonalIdError::NonDigit, hint: None });
        }
        let (error, hint) = match text.len() {
            12 => return Ok(Self(text)),
            9 => (PersonalIdError::LegacyCmnd, None),
            11 => (PersonalIdError::Length, Some(PersonalIdHint::LeadingZeroLost)),
            _ => (PersonalIdError::Length, None),
        };
        Err(PersonalIdRefusal { error, hint })
    }

    /// The twelve digits. Personal data: never into a log or a public page.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The last four digits, the others hidden.
    pub fn masked(&self) -> String {
        format!("********{}", self.last4())
    }

    /// The last four digits: what an identity check keeps.
    pub fn last4(&self) -> &str {
        &self.0[8..]
    }

    /// Place of birth registration, three digits. Not the residence.
    pub fn registration_code(&self) -> &str {
        &self.0[..3]
    }

    /// Sex by the fourth digit.
    pub fn sex(&self) -> Sex {
        if self.digit(3) % 2 == 0 { Sex::Male } else { Sex::Female }
    }

    /// Year of birth by digits four to six.
    pub fn birth_year(&self) -> i32 {
        1900 + 100 * (self.digit(3) / 2) + 10 * self.digit(4) + self.digit(5)
    }

    fn digit(&self, at: usize) -> i32 {
        i32::from(self.0.as_bytes()[at] - b'0')
    }
}

impl std::fmt::Debug for PersonalId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PersonalId({})", self.masked())
    }
}

impl TryFrom<String> for PersonalId {
    type Error = PersonalIdRefusal;
    fn try_from(raw: String) -> Result<Self, PersonalIdRefusal> {
        Self::parse(&raw)
    }
}

impl From<PersonalId> for String {
    fn from(id: PersonalId) -> Self {
        id.0
    }
}

/// Sex as the number has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Male.
    Male,
    /// Female.
    Female,
}

/// Why a number is not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonalIdError {
    /// Something other than a digit, or nothing at all.
    NonDigit,
    /// Nine digits: the old CMND, still found in old dossiers.
    LegacyCmnd,
    /// Neither nine nor twelve digits.
    Length,
}

/// What probably happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonalIdHint {
    /// Eleven digits: a spreadsheet took the leading zero.
    LeadingZeroLost,
}

/// A refusal with a hint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonalIdRefusal {
    /// Why.
    pub error: PersonalIdError,
    /// What probably happened.
    pub hint: Option<PersonalIdHint>,
}

impl PersonalIdRefusal {
    /// The lasting code; the text key has `-` for `.`.
    pub fn code(self) -> &'static str {
        match (self.error, self.hint) {
            (PersonalIdError::NonDigit, _) => "identifiers.personal-id-non-digit",
            (PersonalIdError::LegacyCmnd, _) => "identifiers.personal-id-legacy-cmnd",
            (PersonalIdError::Length, Some(PersonalIdHint::LeadingZeroLost)) => {
                "identifiers.personal-id-leading-zero-lost"
            }
            (PersonalIdError::Length, None) => "identifiers.personal-id-length",
        }
    }
}

impl std::fmt::Display for PersonalIdRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for PersonalIdRefusal {}

/// What does not fit; none of them blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonalIdWarning {
    /// The first three digits are not in the list (a foreign place, or a newer list).
    UnknownRegistrationCode,
    /// Born after the year of asking.
    BirthInFuture,
    /// The person says another sex.
    SexMismatch,
    /// The person says another year.
    BirthYearMismatch,
}

/// What the person states beside the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stated {
    /// Sex, if stated.
    pub sex: Option<Sex>,
    /// Year of birth, if stated.
    pub birth_year: Option<i32>,
}

/// Compares the number with the list of codes, the year of asking and what the person states.
pub fn warnings(id: &PersonalId, codes: &RegistrationCodes, as_of_year: i32, stated: Stated) -> Vec<PersonalIdWarning> {
    [
        (!codes.0.contains_key(id.registration_code()), PersonalIdWarning::UnknownRegistrationCode),
        (id.birth_year() > as_of_year, PersonalIdWarning::BirthInFuture),
        (stated.sex.is_some_and(|sex| sex != id.sex()), PersonalIdWarning::SexMismatch),
        (stated.birth_year.is_some_and(|year| year != id.birth_year()), PersonalIdWarning::BirthYearMismatch),
    ]
    .into_iter()
    .filter_map(|(applies, warning)| applies.then_some(warning))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fourth_digit_gives_century_and_sex() {
        for (raw, year, sex) in [
            ("054085000123", 1985, Sex::Male),
            ("054307000123", 2007, Sex::Female),
            ("054999000123", 2399, Sex::Female),
        ] {
            let id = PersonalId::parse(raw).unwrap();
            assert_eq!((id.birth_year(), id.sex()), (year, sex), "{raw}");
        }
    }

    #[test]
    fn debug_output_hides_the_number() {
        assert_eq!(format!("{:?}", PersonalId::parse("054085000123").unwrap()), "PersonalId(********0123)");
    }

    #[test]
    fn nine_digits_are_the_old_paper() {
        assert_eq!(PersonalId::parse("221234567").unwrap_err().error, PersonalIdError::LegacyCmnd);
        assert_eq!(PersonalId::parse("").unwrap_err().error, PersonalIdError::NonDigit);
    }
}
