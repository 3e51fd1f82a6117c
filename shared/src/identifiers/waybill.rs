//! Waybill numbers, UPU S10: two letters, eight digits of serial, a check digit, two letters of country.

use serde::{Deserialize, Serialize};

/// Weights of the serial's digits.
const WEIGHTS: [u32; 8] = [8, 6, 4, 2, 3, 5, 9, 7];
/// The country whose numbers we issue.
const HOME: &str = "VN";

/// A well-formed number with the right check digit.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WaybillNumber(String);

impl WaybillNumber {
    /// The number of a serial: `service` is two letters `A`–`Z`, `serial` below 100,000,000; `None` otherwise.
    /// A serial is not to be reused within 24 months.
    pub fn from_serial(service: [u8; 2], serial: u32) -> Option<Self> {
        if !service.iter().all(u8::is_ascii_uppercase) || serial >= 100_000_000 {
            return None;
        }
        let digits = format!("{serial:08}");
        let (first, second) = (char::from(service[0]), char::from(service[1]));
        Some(Self(format!("{first}{second}{digits}{}{HOME}", check_digit(digits.as_bytes()))))
    }

    /// The serial of a number of our own country, the only ones under which the public postal service carries; `None` for
    /// another country's, which is a good S10 number all the same.
    pub fn home_serial(&self) -> Option<u32> {
        if self.0.ends_with(HOME) { self.0.get(2..10)?.parse().ok() } else { None }
    }

    /// Thirteen characters, upper case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for WaybillNumber {
    type Error = &'static str;
    fn try_from(raw: String) -> Result<Self, &'static str> {
        let read = read(&raw, Source::User);
        read.number().ok_or("identifiers.waybill-bad")
    }
}

impl From<WaybillNumber> for String {
    fn from(number: WaybillNumber) -> Self {
        number.0
    }
}

/// The check digit of eight ASCII digits: 11 minus the weighted sum modulo 11, where 10 becomes 0 and 11 becomes 5.
fn check_digit(serial: &[u8]) -> u32 {
    let sum: u32 = serial.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    match 11 - sum % 11 {
        10 => 0,
        11 => 5,
        digit => digit,
    }
}

/// Who gave us the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Typed by a person: a wrong one is refused.
    User,
    /// Received from the operator: a wrong one is stored and flagged, never dropped.
    Operator,
}

/// What to do with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaybillAction {
    /// Use it.
    Accept,
    /// Refuse the input and explain.
    Reject,
    /// Store the raw value and flag it.
    AcceptFlagged,
}

/// What was noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaybillWarning {
    /// A letter typed for a digit, or the reverse, was corrected by position.
    LookAlikeCorrected,
    /// Valid, but of another country.
    ForeignCountry,
    /// The check digit is wrong.
    CheckDigitMismatch,
    /// Not of the S10 form.
    Malformed,
}

/// A number as read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaybillReading {
    /// Without separators, upper case, look-alikes corrected.
    pub normalized: String,
    /// Whether it has the S10 form.
    pub well_formed: bool,
    /// Whether the check digit is right too.
    pub valid: bool,
    /// The digit the serial calls for; `None` when the form is wrong.
    pub expected_check_digit: Option<u32>,
    /// What to do with it.
    pub action: WaybillAction,
    /// What was noticed.
    pub warnings: Vec<WaybillWarning>,
}

impl WaybillReading {
    /// The number, when it is valid.
    pub fn number(&self) -> Option<WaybillNumber> {
        self.valid.then(|| WaybillNumber(self.normalized.clone()))
    }
}

/// Normalises and judges a number.
pub fn read(raw: &str, source: Source) -> WaybillReading {
    let plain = super::compact(raw, &['.']).to_uppercase();
    let normalized = if plain.chars().count() == 13 { correct_look_alikes(&plain) } else { plain.clone() };
    let mut warnings = Vec::new();
    if normalized != plain {
        warnings.push(WaybillWarning::LookAlikeCorrected);
    }
    let bytes = normalized.as_bytes();
    let well_formed = bytes.len() == 13
        && bytes[..2].iter().chain(&bytes[11..]).all(u8::is_ascii_uppercase)
        && bytes[2..11].iter().all(u8::is_ascii_digit);
    let expected_check_digit = well_formed.then(|| check_digit(&bytes[2..10]));
    let valid = expected_check_digit.is_some_and(|digit| u32::from(bytes[10] - b'0') == digit);
    if !well_formed {
        warnings.push(WaybillWarning::Malformed);
    } else if !valid {
        warnings.push(WaybillWarning::CheckDigitMismatch);
    }
    if well_formed && &bytes[11..] != HOME.as_bytes() {
        warnings.push(WaybillWarning::ForeignCountry);
    }
    let action = match (valid, source) {
        (true, _) => WaybillAction::Accept,
        (false, Source::User) => WaybillAction::Reject,
        (false, Source::Operator) => WaybillAction::AcceptFlagged,
    };
    WaybillReading { normalized, well_formed, valid, expected_check_digit, action, warnings }
}

/// Letters in digit positions and digits in letter positions; the input has 13 characters.
fn correct_look_alikes(plain: &str) -> String {
    plain
        .chars()
        .enumerate()
        .map(|(at, c)| match (at, c) {
            (2..=10, 'O') => '0',
            (2..=10, 'I' | 'L') => '1',
            (0..=1 | 11..=12, '0') => 'O',
            (0..=1 | 11..=12, '1') => 'I',
            _ => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_made_from_a_serial() {
        let made = |service: &[u8; 2], serial| WaybillNumber::from_serial(*service, serial).map(String::from);
        assert_eq!(made(b"RA", 47_312_482).as_deref(), Some("RA473124829VN"));
        assert_eq!(made(b"EE", 0).as_deref(), Some("EE000000005VN"));
        assert_eq!(made(b"EE", 8).as_deref(), Some("EE000000080VN"));
        assert_eq!(made(b"E1", 8), None);
        assert_eq!(made(b"EE", 100_000_000), None);
    }

    #[test]
    fn the_operators_wrong_number_is_kept_and_flagged() {
        let read = read("EN980000239VN", Source::Operator);
        assert_eq!(read.action, WaybillAction::AcceptFlagged);
        assert_eq!((read.expected_check_digit, read.number()), (Some(6), None));
    }

    proptest! {
        #[test]
        fn a_made_number_reads_back_and_one_wrong_digit_is_noticed(
            serial in 0u32..100_000_000, at in 2usize..11, other in b'0'..=b'9',
        ) {
            let number = WaybillNumber::from_serial(*b"EE", serial).unwrap();
            prop_assert_eq!(read(number.as_str(), Source::User).number(), Some(number.clone()));
            let mut bytes = number.as_str().as_bytes().to_vec();
            if bytes[at] != other && at < 10 {
                bytes[at] = other;
                let changed = read(std::str::from_utf8(&bytes).unwrap(), Source::User);
                // 10 becomes 0 and 11 becomes 5, so a digit may hide behind the folded values 0 and 5 only.
                prop_assert!(!changed.valid || matches!(bytes[10], b'0' | b'5'));
            }
        }

        #[test]
        fn any_text_is_read_without_a_panic(raw in ".{0,20}") {
            read(&raw, Source::User);
        }
    }
}
