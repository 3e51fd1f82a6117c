//! Money of the three kinds side by side: what a person took, what one receipt is about, and the notes and coins as a whole,
//! which only the limit looks at. That figure ([`Cash`]) cannot be turned back into any kind of money.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::cash::CashRefusal;
use super::{CashOnDelivery, Dong, Postage, TrustMoney, sum};
use crate::api::command::{Money, Taken};
use crate::ids::DossierId;
use crate::shipment::day_of;

/// Money of the three kinds side by side; it adds up kind by kind and has no total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Takings {
    /// The post's own.
    #[serde(default)]
    pub postage: Postage,
    /// Held in trust for agencies.
    #[serde(default)]
    pub state_fees: TrustMoney,
    /// Held for third parties.
    #[serde(default)]
    pub cash_on_delivery: CashOnDelivery,
}

impl Takings {
    /// Kind by kind; `None` beyond 64 bits.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        Some(Self {
            postage: self.postage.checked_add(other.postage)?,
            state_fees: self.state_fees.checked_add(other.state_fees)?,
            cash_on_delivery: self.cash_on_delivery.checked_add(other.cash_on_delivery)?,
        })
    }

    /// Kind by kind, what is here and not in `other`; negative where less is here. `None` beyond 64 bits.
    pub(super) fn checked_sub(self, other: Self) -> Option<Self> {
        Some(Self {
            postage: Postage(self.postage.0.checked_sub(other.postage.0)?),
            state_fees: TrustMoney(self.state_fees.0.checked_sub(other.state_fees.0)?),
            cash_on_delivery: CashOnDelivery(self.cash_on_delivery.0.checked_sub(other.cash_on_delivery.0)?),
        })
    }

    /// Nothing of any kind.
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }

    pub(super) fn has_negative(self) -> bool {
        [self.postage.0, self.state_fees.0, self.cash_on_delivery.0].into_iter().any(|amount| amount < Dong::ZERO)
    }

    /// The notes and coins, whosever they are.
    pub(super) fn as_cash(self) -> Option<Cash> {
        sum([self.postage.0, self.state_fees.0, self.cash_on_delivery.0]).map(Cash)
    }
}

/// One kind of money with its amount: what one receipt is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "amount", rename_all = "snake_case")]
pub enum OneKind {
    /// Cước.
    Postage(Postage),
    /// Phí, lệ phí.
    StateFee(TrustMoney),
    /// Thu hộ.
    CashOnDelivery(CashOnDelivery),
}

impl From<OneKind> for Takings {
    fn from(money: OneKind) -> Self {
        match money {
            OneKind::Postage(postage) => Self { postage, ..Self::default() },
            OneKind::StateFee(state_fees) => Self { state_fees, ..Self::default() },
            OneKind::CashOnDelivery(cash_on_delivery) => Self { cash_on_delivery, ..Self::default() },
        }
    }
}

impl From<&Taken> for OneKind {
    fn from(taken: &Taken) -> Self {
        let amount = Dong(taken.amount);
        match taken.kind {
            Money::Postage => Self::Postage(Postage(amount)),
            Money::StateFee => Self::StateFee(TrustMoney(amount)),
            Money::CashOnDelivery => Self::CashOnDelivery(CashOnDelivery(amount)),
        }
    }
}

/// A receipt given at a door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptLine {
    /// Its number.
    pub number: u64,
    /// What it was for.
    pub dossier: DossierId,
    /// What was taken.
    pub money: OneKind,
    /// When, corrected, Unix milliseconds.
    pub at_ms: i64,
}

/// Cash in hand, of every kind together: for the limit and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cash(Dong);

impl Cash {
    /// A limit of the operator.
    pub fn limit(amount: Dong) -> Self {
        Self(amount)
    }

    /// What a courier carries: of each local day what was taken after the last count that was handed in for it;
    /// `handed_in` has that day and moment, Unix milliseconds. More than the limit, and a remittance is due before the next
    /// stop that collects.
    pub fn in_hand<'a>(
        receipts: impl IntoIterator<Item = &'a ReceiptLine>,
        handed_in: &[(NaiveDate, i64)],
    ) -> Result<Self, CashRefusal> {
        let is_carried = |line: &&ReceiptLine| {
            let day = day_of(line.at_ms);
            !handed_in.iter().any(|(of, at_ms)| *of == day && line.at_ms <= *at_ms)
        };
        let mut kinds = receipts.into_iter().filter(is_carried).map(|line| Takings::from(line.money));
        let carried = kinds.try_fold(Takings::default(), Takings::checked_add).and_then(Takings::as_cash);
        carried.ok_or(CashRefusal::BadAmount)
    }
}

/// `1.500.000 đ`.
impl std::fmt::Display for Cash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn receipt(number: u64, money: OneKind) -> ReceiptLine {
        ReceiptLine { number, dossier: DossierId(Uuid::nil()), money, at_ms: 0 }
    }

    fn postage(amount: i64) -> OneKind {
        OneKind::Postage(Postage(Dong(amount)))
    }

    #[test]
    fn cash_in_hand_has_a_limit_and_is_what_was_taken_after_the_last_count_of_each_day() {
        const DAY_MS: i64 = 24 * 3_600_000;
        let at = |number, amount, at_ms| ReceiptLine { at_ms, ..receipt(number, postage(amount)) };
        let lines = [at(1, 20_000, 1_000), at(2, 8_000, 2_000), at(3, 5_000, DAY_MS)];
        let carried = |handed_in: &[(NaiveDate, i64)]| Cash::in_hand(&lines, handed_in).unwrap();
        assert_eq!(carried(&[]).to_string(), "33.000 đ");
        assert!(carried(&[]) > Cash::limit(Dong(32_999)) && carried(&[]) <= Cash::limit(Dong(33_000)));
        let first = day_of(1_000);
        assert_eq!(carried(&[(first, 1_000)]), Cash::limit(Dong(13_000)));
        assert_eq!(carried(&[(first, 3_000)]), Cash::limit(Dong(5_000)), "yesterday's count is not today's");
        assert_eq!(carried(&[(day_of(DAY_MS), DAY_MS)]), Cash::limit(Dong(28_000)), "nor today's yesterday's");
    }
}
