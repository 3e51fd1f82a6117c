//! Contact numbers, kept as E.164. A phone is not an identity (households share) and its prefix names no carrier
//! (numbers are portable).

use serde::{Deserialize, Serialize};

/// Eleven-digit mobiles, ended 30/6/2019: old prefix → new prefix.
const OLD_PREFIXES: [(&str, &str); 21] = [
    ("0120", "070"),
    ("0121", "079"),
    ("0122", "077"),
    ("0123", "083"),
    ("0124", "084"),
    ("0125", "085"),
    ("0126", "076"),
    ("0127", "081"),
    ("0128", "078"),
    ("0129", "082"),
    ("0162", "032"),
    ("0163", "033"),
    ("0164", "034"),
    ("0165", "035"),
    ("0166", "036"),
    ("0167", "037"),
    ("0168", "038"),
    ("0169", "039"),
    ("0186", "056"),
    ("0188", "058"),
    ("0199", "059"),
];

/// What kind of line it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhoneKind {
    /// Domestic mobile.
    Mobile,
    /// Domestic landline.
    Landline,
    /// Any number of another country.
    Foreign,
}

/// What was done to the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhoneWarning {
    /// A zero after the country code was dropped.
    TrunkZeroAfterCountryCode,
    /// A leading zero was put back.
    LeadingZeroRestored,
    /// An eleven-digit mobile was converted.
    #[serde(rename = "legacy_11_digit_converted")]
    LegacyElevenDigitConverted,
    /// The number belongs to another country.
    ForeignNumber,
}

/// Why a number cannot be a contact number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhoneError {
    /// 1800, 1900 or a short code.
    ServiceNumber,
    /// A character that belongs to no number.
    BadCharacter,
    /// Too short, too long, or digits nobody is assigned.
    Invalid,
}

impl PhoneError {
    /// The lasting code; the text key has `-` for `.`.
    pub fn code(self) -> &'static str {
        match self {
            Self::ServiceNumber => "identifiers.phone-service-number",
            Self::BadCharacter => "identifiers.phone-bad-character",
            Self::Invalid => "identifiers.phone-invalid",
        }
    }
}

impl std::fmt::Display for PhoneError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for PhoneError {}

/// A contact number.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone {
    e164: String,
    kind: PhoneKind,
}

impl Phone {
    /// With `+` and country code.
    pub fn e164(&self) -> &str {
        &self.e164
    }

    /// As dialled at home, `0…`; `None` for a foreign number.
    pub fn national(&self) -> Option<String> {
        (self.kind != PhoneKind::Foreign).then(|| format!("0{}", &self.e164[3..]))
    }

    /// The kind of line.
    pub fn kind(&self) -> PhoneKind {
        self.kind
    }

    /// Whether domestic brand-name messages reach it.
    pub fn is_sms_capable(&self) -> bool {
        self.kind == PhoneKind::Mobile
    }

    /// The last four digits: what a tracking page may ask for.
    pub fn last4(&self) -> &str {
        &self.e164[self.e164.len() - 4..]
    }
}

impl TryFrom<String> for Phone {
    type Error = PhoneError;
    fn try_from(raw: String) -> Result<Self, PhoneError> {
        read(&raw).map(|reading| reading.phone)
    }
}

impl From<Phone> for String {
    fn from(phone: Phone) -> Self {
        phone.e164
    }
}

/// A number as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneReading {
    /// The number.
    pub phone: Phone,
    /// What was done to the input.
    pub warnings: Vec<PhoneWarning>,
}

/// Normalises and judges a number.
pub fn read(raw: &str) -> Result<PhoneReading, PhoneError> {
    let text = super::compact(raw, &['.', '(', ')', '[', ']']);
    let (plus, digits) = match text.strip_prefix('+') {
        Some(rest) => (true, rest),
        None => (false, text.as_str()),
    };
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(PhoneError::BadCharacter);
    }
    let (international, digits) = match digits.strip_prefix("00") {
        Some(rest) if !plus => (true, rest),
        _ => (plus, digits),
    };
    let mut warnings = Vec::new();
    let after_country = match digits.strip_prefix("84") {
        Some(rest) if international || matches!(digits.len(), 11 | 12) => Some(rest),
        _ => None,
    };
    let national = match after_country {
        Some(rest) if rest.starts_with('0') => {
            warnings.push(PhoneWarning::TrunkZeroAfterCountryCode);
            rest.to_owned()
        }
        Some(rest) => format!("0{rest}"),
        None if international => return foreign(digits),
        None if is_service(digits) => return Err(PhoneError::ServiceNumber),
        None if digits.len() == 9 && digits.starts_with(['3', '5', '7', '8', '9']) => {
            warnings.push(PhoneWarning::LeadingZeroRestored);
            format!("0{digits}")
        }
        None => digits.to_owned(),
    };
    let national = match OLD_PREFIXES.iter().find(|(old, _)| national.len() == 11 && national.starts_with(old)) {
        Some((old, new)) => {
            warnings.push(PhoneWarning::LegacyElevenDigitConverted);
            format!("{new}{}", &national[old.len()..])
        }
        None => national,
    };
    let kind = match (national.as_bytes(), national.len()) {
        ([b'0', b'3' | b'5' | b'7' | b'8' | b'9', ..], 10) => PhoneKind::Mobile,
        ([b'0', b'2', ..], 11) => PhoneKind::Landline,
        _ if is_service(national.trim_start_matches('0')) => return Err(PhoneError::ServiceNumber),
        _ => return Err(PhoneError::Invalid),
    };
    Ok(PhoneReading { phone: Phone { e164: format!("+84{}", &national[1..]), kind }, warnings })
}

/// 1800 and 1900 numbers, and short codes of three or four digits.
fn is_service(digits: &str) -> bool {
    matches!(digits.len(), 3 | 4)
        || ((8..=10).contains(&digits.len()) && (digits.starts_with("1800") || digits.starts_with("1900")))
}

/// A number of another country: seven to fifteen digits, the first not zero (E.164).
fn foreign(digits: &str) -> Result<PhoneReading, PhoneError> {
    if !(7..=15).contains(&digits.len()) || digits.starts_with('0') {
        return Err(PhoneError::Invalid);
    }
    let phone = Phone { e164: format!("+{digits}"), kind: PhoneKind::Foreign };
    Ok(PhoneReading { phone, warnings: vec![PhoneWarning::ForeignNumber] })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn whole_prefixes_that_finer_lists_refuse_are_accepted() {
        for raw in ["0550000001", "0860000001", "0870000001", "0890000001", "0970000001"] {
            assert_eq!(read(raw).unwrap().phone.kind(), PhoneKind::Mobile, "{raw}");
        }
    }

    #[test]
    fn a_landline_gets_no_messages() {
        let phone = read("(0257) 3 000 001").unwrap().phone;
        assert_eq!((phone.kind(), phone.is_sms_capable()), (PhoneKind::Landline, false));
        assert_eq!(read("+84 257 3000001").unwrap().phone, phone);
    }

    #[test]
    fn service_numbers_are_refused_in_every_spelling() {
        for raw in ["19001234", "1800 1096", "+84 1900 545481", "113", "1022"] {
            assert_eq!(read(raw), Err(PhoneError::ServiceNumber), "{raw}");
        }
    }

    proptest! {
        #[test]
        fn what_was_read_reads_back_the_same(raw in "[+0-9 .()-]{0,18}") {
            if let Ok(first) = read(&raw) {
                let again = read(first.phone.e164()).unwrap();
                prop_assert_eq!(&again.phone, &first.phone);
                if let Some(national) = first.phone.national() {
                    prop_assert_eq!(read(&national).unwrap().phone, first.phone);
                }
            }
        }
    }
}
