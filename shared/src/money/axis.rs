//! The money axis: each sum that somebody owes has its own append-only history, `none` → `due` → `collected` → `remitted` →
//! `paid_over`, or `refunded`. Postage, state money and cash on delivery are kept in ledgers of different types, so that no
//! entry of one can be booked in another (QĐ 45/2016 Đ11–12, Đ15(2), read 11/2026), and paying over to a third party is not
//! even a method of postage, which is the post's own:
//!
//! ```compile_fail
//! use shared::money::{Postage, axis::{Entry, SumLedger}};
//! fn pay_over(ledger: &mut SumLedger<Postage>, entry: Entry<Postage>) {
//!     let _ = ledger.pay_over(entry);
//! }
//! ```
//!
//! State money and cash on delivery have it:
//!
//! ```
//! use shared::money::{TrustMoney, axis::{Entry, SumLedger}};
//! fn pay_over(ledger: &mut SumLedger<TrustMoney>, entry: Entry<TrustMoney>) {
//!     let _ = ledger.pay_over(entry);
//! }
//! ```
//!
//! Entries may arrive late and in any order, and twice; the totals are sums of what happened, so they come out the same.

use serde::{Deserialize, Serialize};

use super::{CashOnDelivery, Dong, Postage, TrustMoney};
use crate::ids::ActorId;

/// One of the three kinds of money.
pub trait Money: Copy + Ord + Default {
    /// The money in đồng, for printing and comparing; never to add kinds together.
    fn dong(self) -> Dong;
    /// The same kind of money from đồng.
    fn from_dong(amount: Dong) -> Self;
}

/// Money that belongs to somebody else and is paid over to them.
pub trait HeldForOthers: Money {}

macro_rules! money {
    ($($kind:ident),+) => {$(
        impl Money for $kind {
            fn dong(self) -> Dong {
                self.0
            }
            fn from_dong(amount: Dong) -> Self {
                Self(amount)
            }
        }
    )+};
}

money!(Postage, TrustMoney, CashOnDelivery);
impl HeldForOthers for TrustMoney {}
impl HeldForOthers for CashOnDelivery {}

/// Where a sum stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoneyState {
    /// Nothing is owed.
    None,
    /// Owed, not or not fully collected.
    Due,
    /// Taken by the courier, with a receipt.
    Collected,
    /// Handed in at the office. The end of postage.
    Remitted,
    /// Paid over to the agency or the third party.
    PaidOver,
    /// Given back.
    Refunded,
}

/// What an entry says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoneyStep {
    /// It became owed; several add up.
    Owed,
    /// It was collected, proof: the receipt's number.
    Collected,
    /// It was handed in, proof: the remittance.
    Remitted,
    /// It was paid over, proof: the payment's document.
    PaidOver,
    /// It was given back out of the office, proof: the payee's signature.
    Refunded,
}

/// One line of the history; never changed, never removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry<M> {
    /// What makes it one and the same when it arrives twice: the id of the command or document behind it.
    pub id: String,
    /// How much; more than nothing.
    pub amount: M,
    /// When, corrected, Unix milliseconds.
    pub at_ms: i64,
    /// Who did it.
    pub by: ActorId,
    /// Number of the receipt, remittance or payment; empty only for `owed`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub proof: String,
}

/// The history of one sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SumLedger<M> {
    history: Vec<(MoneyStep, Entry<M>)>,
}

/// What a sum comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Balance<M> {
    /// Owed in all.
    pub owed: M,
    /// Collected in all.
    pub collected: M,
    /// Handed in at the office.
    pub remitted: M,
    /// Paid over.
    pub paid_over: M,
    /// Given back.
    pub refunded: M,
    /// Still to collect: owed − collected.
    pub to_collect: M,
    /// With couriers: collected − remitted. Negative = a collection has not arrived yet, or is missing.
    pub with_courier: M,
    /// At the office: remitted − paid over − refunded. Negative likewise.
    pub at_office: M,
}

/// Why an entry is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoneyRefusal {
    /// Nothing, less than nothing, or a sum beyond 64 bits.
    BadAmount,
    /// A step without its document.
    NoProof,
    /// The same id with another content.
    OtherContent,
}

impl MoneyRefusal {
    /// The lasting code; the text key has `-` for `.`.
    pub fn code(self) -> &'static str {
        match self {
            Self::BadAmount => "money.bad-amount",
            Self::NoProof => "money.no-proof",
            Self::OtherContent => "money.other-content",
        }
    }
}

impl std::fmt::Display for MoneyRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for MoneyRefusal {}

impl<M> Default for SumLedger<M> {
    fn default() -> Self {
        Self { history: Vec::new() }
    }
}

impl<M: Money + Eq> SumLedger<M> {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The lines, in the order in which they arrived.
    pub fn history(&self) -> &[(MoneyStep, Entry<M>)] {
        &self.history
    }

    /// It became owed.
    pub fn owe(&mut self, entry: Entry<M>) -> Result<(), MoneyRefusal> {
        self.append(MoneyStep::Owed, entry)
    }

    /// It was collected at a door or counter.
    pub fn collect(&mut self, entry: Entry<M>) -> Result<(), MoneyRefusal> {
        self.append(MoneyStep::Collected, entry)
    }

    /// It was handed in at the office.
    pub fn remit(&mut self, entry: Entry<M>) -> Result<(), MoneyRefusal> {
        self.append(MoneyStep::Remitted, entry)
    }

    /// It was given back.
    pub fn refund(&mut self, entry: Entry<M>) -> Result<(), MoneyRefusal> {
        self.append(MoneyStep::Refunded, entry)
    }

    fn append(&mut self, step: MoneyStep, entry: Entry<M>) -> Result<(), MoneyRefusal> {
        if entry.amount.dong() <= Dong::ZERO {
            return Err(MoneyRefusal::BadAmount);
        }
        if entry.proof.is_empty() && step != MoneyStep::Owed {
            return Err(MoneyRefusal::NoProof);
        }
        if let Some(known) = self.history.iter().find(|(_, known)| known.id == entry.id) {
            return if *known == (step, entry) { Ok(()) } else { Err(MoneyRefusal::OtherContent) };
        }
        let total = self.history.iter().try_fold(entry.amount.dong(), |sum, (_, of)| sum.checked_add(of.amount.dong()));
        if total.is_none() {
            return Err(MoneyRefusal::BadAmount);
        }
        self.history.push((step, entry));
        Ok(())
    }

    /// What it comes to. The order of the lines makes no difference.
    pub fn balance(&self) -> Balance<M> {
        let of = |step: MoneyStep| {
            let amounts =
                self.history.iter().filter(|(found, _)| *found == step).map(|(_, entry)| entry.amount.dong().0);
            amounts.sum::<i64>()
        };
        let [owed, collected, remitted, paid_over, refunded] =
            [MoneyStep::Owed, MoneyStep::Collected, MoneyStep::Remitted, MoneyStep::PaidOver, MoneyStep::Refunded]
                .map(of);
        let money = |amount| M::from_dong(Dong(amount));
        Balance {
            owed: money(owed),
            collected: money(collected),
            remitted: money(remitted),
            paid_over: money(paid_over),
            refunded: money(refunded),
            to_collect: money(owed - collected),
            with_courier: money(collected - remitted),
            at_office: money(remitted - paid_over - refunded),
        }
    }

    /// Where it stands, by what has fully happened. A sum of which a part was given back stands where the rest stands.
    pub fn state(&self) -> MoneyState {
        let found = self.balance();
        let (owed, collected) = (found.owed.dong(), found.collected.dong());
        let kept = collected.0 - found.refunded.dong().0;
        if collected == Dong::ZERO && owed == Dong::ZERO {
            MoneyState::None
        } else if collected > Dong::ZERO && kept <= 0 {
            MoneyState::Refunded
        } else if collected < owed || collected == Dong::ZERO {
            MoneyState::Due
        } else if found.paid_over.dong().0 >= kept {
            MoneyState::PaidOver
        } else if found.with_courier.dong() <= Dong::ZERO {
            MoneyState::Remitted
        } else {
            MoneyState::Collected
        }
    }
}

impl<M: HeldForOthers + Eq> SumLedger<M> {
    /// It was paid over to whom it belongs: a step of its own, with its own proof.
    pub fn pay_over(&mut self, entry: Entry<M>) -> Result<(), MoneyRefusal> {
        self.append(MoneyStep::PaidOver, entry)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn entry<M: Money>(id: usize, amount: i64) -> Entry<M> {
        Entry {
            id: id.to_string(),
            amount: M::from_dong(Dong(amount)),
            at_ms: 0,
            by: ActorId(Uuid::nil()),
            proof: format!("R{id}"),
        }
    }

    #[test]
    fn a_state_fee_goes_through_every_state() {
        let mut fee = SumLedger::<TrustMoney>::new();
        assert_eq!(fee.state(), MoneyState::None);
        fee.owe(Entry { proof: String::new(), ..entry(1, 8_000) }).unwrap();
        assert_eq!(fee.state(), MoneyState::Due);
        fee.collect(entry(2, 8_000)).unwrap();
        assert_eq!(fee.state(), MoneyState::Collected);
        fee.remit(entry(3, 8_000)).unwrap();
        assert_eq!(fee.state(), MoneyState::Remitted);
        fee.pay_over(entry(4, 8_000)).unwrap();
        assert_eq!((fee.state(), fee.history().len()), (MoneyState::PaidOver, 4));
    }

    #[test]
    fn a_part_collected_is_still_due_and_all_given_back_is_refunded() {
        let mut postage = SumLedger::<Postage>::new();
        postage.owe(entry(1, 40_000)).unwrap();
        postage.collect(entry(2, 20_000)).unwrap();
        assert_eq!((postage.state(), postage.balance().to_collect), (MoneyState::Due, Postage(Dong(20_000))));
        postage.collect(entry(3, 20_000)).unwrap();
        postage.remit(entry(4, 40_000)).unwrap();
        postage.refund(entry(5, 40_000)).unwrap();
        assert_eq!(postage.state(), MoneyState::Refunded);
    }

    #[test]
    fn the_same_entry_twice_counts_once_and_another_content_is_refused() {
        let mut postage = SumLedger::<Postage>::new();
        postage.collect(entry(1, 20_000)).unwrap();
        postage.collect(entry(1, 20_000)).unwrap();
        assert_eq!(postage.balance().collected, Postage(Dong(20_000)));
        assert_eq!(postage.collect(entry(1, 21_000)), Err(MoneyRefusal::OtherContent));
        assert_eq!(postage.remit(entry(1, 20_000)), Err(MoneyRefusal::OtherContent));
    }

    #[test]
    fn nothing_and_steps_without_proof_are_refused() {
        let mut postage = SumLedger::<Postage>::new();
        assert_eq!(postage.collect(entry(1, 0)), Err(MoneyRefusal::BadAmount));
        assert_eq!(postage.collect(entry(1, -5)), Err(MoneyRefusal::BadAmount));
        let without = Entry { proof: String::new(), ..entry(2, 5) };
        assert_eq!(postage.collect(without), Err(MoneyRefusal::NoProof));
        postage.collect(entry(3, i64::MAX)).unwrap();
        assert_eq!(postage.collect(entry(4, 1)), Err(MoneyRefusal::BadAmount));
    }

    /// Books an entry by the number of its step.
    fn book(ledger: &mut SumLedger<CashOnDelivery>, step: usize, entry: Entry<CashOnDelivery>) {
        match step {
            0 => ledger.owe(entry),
            1 => ledger.collect(entry),
            2 => ledger.remit(entry),
            3 => ledger.pay_over(entry),
            _ => ledger.refund(entry),
        }
        .unwrap();
    }

    proptest! {
        #[test]
        fn money_adds_up_to_the_last_dong_in_any_order(
            entries in prop::collection::vec((0usize..5, 1i64..2_000_000), 0..30),
            order in prop::collection::vec(any::<prop::sample::Index>(), 0..60),
        ) {
            let mut in_order = SumLedger::new();
            for (id, (step, amount)) in entries.iter().enumerate() {
                book(&mut in_order, *step, entry(id, *amount));
            }
            // Any order, some of them twice, all of them at last.
            let mut shuffled = SumLedger::new();
            let picks = order.iter().filter(|_| !entries.is_empty()).map(|pick| pick.index(entries.len()));
            for id in picks.chain(0..entries.len()).collect::<Vec<_>>() {
                book(&mut shuffled, entries[id].0, entry(id, entries[id].1));
            }
            let found = shuffled.balance();
            prop_assert_eq!(found, in_order.balance());
            prop_assert_eq!(shuffled.state(), in_order.state());
            let sum = |step| entries.iter().filter(|(of, _)| *of == step).map(|(_, amount)| amount).sum::<i64>();
            prop_assert_eq!(found.collected.0.0, sum(1));
            let parts = [found.with_courier, found.at_office, found.paid_over, found.refunded];
            prop_assert_eq!(parts.iter().map(|part| part.0.0).sum::<i64>(), sum(1));
            let json = serde_json::to_string(&shuffled).unwrap();
            prop_assert_eq!(serde_json::from_str::<SumLedger<CashOnDelivery>>(&json).unwrap(), shuffled);
        }
    }
}
