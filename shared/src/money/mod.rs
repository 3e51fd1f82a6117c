//! Whole đồng, and three sums that are never merged nor netted (QĐ 45/2016 Đ11–12, Đ15(2)): postage, revenue of the post;
//! state fees, held in trust; other money collected for a third party. Each is its own type and adds only to itself:
//!
//! ```compile_fail
//! use shared::money::{CashOnDelivery, Dong, Postage};
//! let _ = Postage(Dong(20_000)).checked_add(CashOnDelivery(Dong(10_000)));
//! ```

pub mod axis;
pub mod cash;
pub mod exemption;
pub mod postage;
pub mod preview;
pub mod quote;
pub mod takings;
pub mod words;

use std::fmt;

use serde::{Deserialize, Serialize};

/// An amount in whole đồng. Negative only where a difference is meant (reconciliation).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Dong(pub i64);

impl Dong {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// The sum, `None` beyond 64 bits.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, `None` beyond 64 bits.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// `n` times the amount, `None` beyond 64 bits.
    pub fn checked_mul(self, n: u32) -> Option<Self> {
        self.0.checked_mul(i64::from(n)).map(Self)
    }

    /// `percent` of the amount (0 to 100), rounded down to a whole đồng.
    pub fn percent(self, percent: Percent) -> Self {
        let part = i128::from(self.0) * i128::from(percent.get()) / 100;
        Self(i64::try_from(part).expect("a part of an amount is no larger than the amount"))
    }
}

/// `33.000 đ`: groups of three with dots, a space, the sign.
impl fmt::Display for Dong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.unsigned_abs().to_string();
        let mut text = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push('.');
            }
            text.push(digit);
        }
        let minus = if self.0 < 0 { "-" } else { "" };
        write!(f, "{minus}{text} {}", words::SIGN)
    }
}

/// A percentage, 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Percent(u8);

impl Percent {
    /// The whole.
    pub const ALL: Self = Self(100);

    /// [`Self::ALL`], for a field that is absent.
    pub const fn all() -> Self {
        Self::ALL
    }

    /// `None` above 100.
    pub fn new(percent: u8) -> Option<Self> {
        (percent <= 100).then_some(Self(percent))
    }

    /// The number.
    pub fn get(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Percent {
    type Error = &'static str;
    fn try_from(percent: u8) -> Result<Self, &'static str> {
        Self::new(percent).ok_or("money.percent-out-of-range")
    }
}

impl From<Percent> for u8 {
    fn from(percent: Percent) -> Self {
        percent.0
    }
}

/// Postage: revenue of the post, with an invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Postage(pub Dong);

impl Postage {
    /// The sum of two postages, `None` beyond 64 bits.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }
}

/// State money collected in trust, the sum of fees and charges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TrustMoney(pub Dong);

impl TrustMoney {
    /// The sum of two trust sums, `None` beyond 64 bits.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }
}

/// Other money collected for a third party.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CashOnDelivery(pub Dong);

impl CashOnDelivery {
    /// The sum of two sums of this kind, `None` beyond 64 bits.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }
}

/// What a state fee is; both are named on its receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StateFeeKind {
    /// Phí.
    Fee,
    /// Lệ phí.
    Charge,
}

/// When a state fee falls due, by the national codes 1, 2, 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeMoment {
    /// On reception (1).
    OnReception,
    /// On supplement (2).
    OnSupplement,
    /// On the result (4).
    OnResult,
}

/// One state fee of a procedure, held in trust and paid over in full with its own receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateFee {
    /// Code of the fee in the catalogue.
    pub code: String,
    /// Phí or lệ phí.
    pub kind: StateFeeKind,
    /// Amount before exemption.
    pub amount: Dong,
    /// When it is due.
    pub moment: FeeMoment,
}

/// Adds up; `None` beyond 64 bits.
pub(crate) fn sum(amounts: impl IntoIterator<Item = Dong>) -> Option<Dong> {
    amounts.into_iter().try_fold(Dong::ZERO, Dong::checked_add)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_print_with_dots_and_the_sign() {
        for (amount, text) in [(0, "0 đ"), (999, "999 đ"), (33_000, "33.000 đ"), (-1_500_000, "-1.500.000 đ")] {
            assert_eq!(Dong(amount).to_string(), text);
        }
        assert_eq!(Dong(i64::MIN).to_string(), "-9.223.372.036.854.775.808 đ");
    }

    #[test]
    fn sums_beyond_64_bits_are_refused_and_parts_round_down() {
        assert_eq!(Dong(i64::MAX).checked_add(Dong(1)), None);
        assert_eq!(Dong(60_501).percent(Percent::new(50).unwrap()), Dong(30_250));
        assert_eq!(Dong(i64::MAX).percent(Percent::new(100).unwrap()), Dong(i64::MAX));
        assert_eq!(Percent::new(101), None);
    }

    #[test]
    fn an_amount_is_a_whole_number_on_the_wire() {
        assert_eq!(serde_json::to_string(&Postage(Dong(33_000))).unwrap(), "33000");
        assert!(serde_json::from_str::<Dong>("33000.5").is_err());
    }
}
