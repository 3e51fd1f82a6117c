//! Cash of a courier and shift: every đồng taken at a door has a receipt; at the end of the shift it is handed in
//! ([`CashRemittance`]); a second person matches it to the receipts ([`Reconciliation`]); a difference is an open case; paying
//! over to the agency is a step of its own with its own proof ([`PayingOver`]). QĐ 45/2016 Đ11, Đ15(2), read 11/2026; the
//! limit of cash in hand is the operator's. The same goes for money taken at the counter of an office: its clerk is the
//! courier of these types. What was taken is in [`super::takings`].

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::TrustMoney;
use super::takings::{OneKind, ReceiptLine, Takings};
use crate::ids::{ActorId, AgencyId};

/// Why money is not taken, handed in or matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CashRefusal {
    /// A negative amount, or a sum beyond 64 bits.
    BadAmount,
    /// A receipt's number was used for something else.
    ReceiptTwice,
    /// The courier matches their own cash.
    OwnCash,
    /// The remittance is of another courier or shift.
    OtherShift,
    /// The payment has no document.
    NoProof,
    /// Nothing is left to pay over, or a receipt that is no state money, was not reconciled, or was paid over before.
    NotToPayOver,
}

impl CashRefusal {
    /// The lasting code; the text key has `-` for `.`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::BadAmount => "money.bad-amount",
            Self::ReceiptTwice => "money.receipt-twice",
            Self::OwnCash => "money.own-cash",
            Self::OtherShift => "money.other-shift",
            Self::NoProof => "money.no-proof",
            Self::NotToPayOver => "money.not-to-pay-over",
        }
    }
}

impl std::fmt::Display for CashRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for CashRefusal {}

/// The cash of one courier on one day: its receipts, append-only, in any order of arrival.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CashShift {
    courier: ActorId,
    day: NaiveDate,
    receipts: BTreeMap<u64, ReceiptLine>,
}

impl CashShift {
    /// A shift that begins with nothing.
    pub fn new(courier: ActorId, day: NaiveDate) -> Self {
        Self { courier, day, receipts: BTreeMap::new() }
    }

    /// Whose.
    pub fn courier(&self) -> ActorId {
        self.courier
    }

    /// Which day.
    pub fn day(&self) -> NaiveDate {
        self.day
    }

    /// The receipts by number.
    pub fn receipts(&self) -> impl Iterator<Item = &ReceiptLine> {
        self.receipts.values()
    }

    /// Books a receipt; the same one again changes nothing.
    pub fn take(&mut self, receipt: ReceiptLine) -> Result<(), CashRefusal> {
        let takings = Takings::from(receipt.money);
        if takings.has_negative() || takings.is_nothing() {
            return Err(CashRefusal::BadAmount);
        }
        match self.receipts.get(&receipt.number) {
            Some(known) if *known == receipt => Ok(()),
            Some(_) => Err(CashRefusal::ReceiptTwice),
            None => {
                self.expected()?.checked_add(takings).and_then(Takings::as_cash).ok_or(CashRefusal::BadAmount)?;
                self.receipts.insert(receipt.number, receipt);
                Ok(())
            }
        }
    }

    /// What the receipts come to, kind by kind.
    pub fn expected(&self) -> Result<Takings, CashRefusal> {
        let mut kinds = self.receipts.values().map(|receipt| Takings::from(receipt.money));
        kinds.try_fold(Takings::default(), Takings::checked_add).ok_or(CashRefusal::BadAmount)
    }

    /// The same shift without receipts that were matched before: what is handed in next.
    pub fn without(mut self, matched: &BTreeSet<u64>) -> Self {
        self.receipts.retain(|number, _| !matched.contains(number));
        self
    }

    /// The courier hands in what they counted, whatever the receipts say.
    pub fn hand_in(&self, number: String, counted: Takings, at_ms: i64) -> Result<CashRemittance, CashRefusal> {
        if counted.has_negative() || counted.as_cash().is_none() {
            return Err(CashRefusal::BadAmount);
        }
        Ok(CashRemittance { number, courier: self.courier, day: self.day, counted, at_ms })
    }

    /// A second person matches what was handed in to the receipts.
    pub fn reconcile(
        &self,
        remittance: &CashRemittance,
        by: ActorId,
        recounted: Takings,
        at_ms: i64,
    ) -> Result<Reconciliation, CashRefusal> {
        if by == self.courier {
            return Err(CashRefusal::OwnCash);
        }
        if (remittance.courier, remittance.day) != (self.courier, self.day) {
            return Err(CashRefusal::OtherShift);
        }
        if recounted.has_negative() {
            return Err(CashRefusal::BadAmount);
        }
        let expected = self.expected()?;
        let difference = recounted.checked_sub(expected).ok_or(CashRefusal::BadAmount)?;
        let miscounted = recounted.checked_sub(remittance.counted).ok_or(CashRefusal::BadAmount)?;
        Ok(Reconciliation {
            remittance: remittance.number.clone(),
            courier: self.courier,
            day: self.day,
            by,
            at_ms,
            receipts: self.receipts.keys().copied().collect(),
            expected,
            recounted,
            difference,
            miscounted,
        })
    }
}

/// Cash handed in at the end of a shift (nộp tiền).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CashRemittance {
    /// Its number.
    pub number: String,
    /// By whom.
    pub courier: ActorId,
    /// Of which day's shift.
    pub day: NaiveDate,
    /// As the courier counted it.
    pub counted: Takings,
    /// When, Unix milliseconds.
    pub at_ms: i64,
}

/// The match of a remittance to the receipts (đối soát), by a second person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reconciliation {
    /// Of which remittance.
    pub remittance: String,
    /// Whose cash.
    pub courier: ActorId,
    /// Of which day.
    pub day: NaiveDate,
    /// By whom; never the courier.
    pub by: ActorId,
    /// When, Unix milliseconds.
    pub at_ms: i64,
    /// The receipts matched.
    pub receipts: Vec<u64>,
    /// What they come to.
    pub expected: Takings,
    /// What the second person counted.
    pub recounted: Takings,
    /// Recounted − expected, kind by kind: too much in one kind never makes up for too little in another.
    pub difference: Takings,
    /// Recounted − counted by the courier.
    pub miscounted: Takings,
}

impl Reconciliation {
    /// Whether a person has to settle it: a difference of any kind, or two counts that disagree.
    pub fn is_open_case(&self) -> bool {
        !self.difference.is_nothing() || !self.miscounted.is_nothing()
    }
}

/// State money paid over to an agency: a step of its own after the reconciliation, with the agency's proof. The receipts
/// travel with their dossiers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayingOver {
    /// To whom.
    pub agency: AgencyId,
    /// The receipts it consists of.
    pub receipts: BTreeSet<u64>,
    /// In full.
    pub amount: TrustMoney,
    /// Number of the payment document.
    pub proof: String,
    /// By whom.
    pub by: ActorId,
    /// When, Unix milliseconds.
    pub at_ms: i64,
}

/// What a paying over rests on.
#[derive(Debug, Clone, Copy)]
pub struct ToPayOver<'a> {
    /// Receipts that were reconciled.
    pub reconciled: &'a [ReceiptLine],
    /// Numbers paid over before.
    pub paid_over: &'a BTreeSet<u64>,
}

impl ToPayOver<'_> {
    /// Pays the named receipts over to `agency`, in full: each is state money, reconciled, and not paid over before.
    pub fn pay(
        self,
        agency: AgencyId,
        receipts: BTreeSet<u64>,
        proof: String,
        by: ActorId,
        at_ms: i64,
    ) -> Result<PayingOver, CashRefusal> {
        if proof.trim().is_empty() {
            return Err(CashRefusal::NoProof);
        }
        if receipts.is_empty() {
            return Err(CashRefusal::NotToPayOver);
        }
        let mut amount = TrustMoney::default();
        for number in &receipts {
            let found = self.reconciled.iter().find(|receipt| receipt.number == *number);
            match found.map(|receipt| receipt.money) {
                Some(OneKind::StateFee(fee)) if !self.paid_over.contains(number) => {
                    amount = amount.checked_add(fee).ok_or(CashRefusal::BadAmount)?;
                }
                Some(_) | None => return Err(CashRefusal::NotToPayOver),
            }
        }
        Ok(PayingOver { agency, receipts, amount, proof, by, at_ms })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::ids::DossierId;
    use crate::money::{CashOnDelivery, Dong, Postage};
    use crate::time::calendar::tests::date;

    fn who(n: u128) -> ActorId {
        ActorId(Uuid::from_u128(n))
    }

    fn receipt(number: u64, money: OneKind) -> ReceiptLine {
        ReceiptLine { number, dossier: DossierId(Uuid::nil()), money, at_ms: 0 }
    }

    fn postage(amount: i64) -> OneKind {
        OneKind::Postage(Postage(Dong(amount)))
    }

    fn fee(amount: i64) -> OneKind {
        OneKind::StateFee(TrustMoney(Dong(amount)))
    }

    fn shift() -> CashShift {
        let mut shift = CashShift::new(who(1), date("2026-11-23"));
        shift.take(receipt(1, postage(20_000))).unwrap();
        shift.take(receipt(2, fee(8_000))).unwrap();
        shift
    }

    fn counted(postage: i64, fees: i64) -> Takings {
        Takings { postage: Postage(Dong(postage)), state_fees: TrustMoney(Dong(fees)), ..Takings::default() }
    }

    #[test]
    fn a_second_person_matches_cash_to_receipts() {
        let shift = shift();
        let remittance = shift.hand_in("N1".into(), counted(20_000, 8_000), 5).unwrap();
        assert_eq!(shift.reconcile(&remittance, who(1), counted(20_000, 8_000), 6), Err(CashRefusal::OwnCash));
        let matched = shift.reconcile(&remittance, who(2), counted(20_000, 8_000), 6).unwrap();
        assert!(!matched.is_open_case());
        assert_eq!(matched.receipts, [1, 2]);
        let other = CashShift::new(who(3), date("2026-11-23"));
        assert_eq!(other.reconcile(&remittance, who(2), counted(0, 0), 6), Err(CashRefusal::OtherShift));
    }

    #[test]
    fn too_much_of_one_kind_never_makes_up_for_too_little_of_another() {
        let shift = shift();
        let remittance = shift.hand_in("N1".into(), counted(21_000, 7_000), 5).unwrap();
        let found = shift.reconcile(&remittance, who(2), counted(21_000, 7_000), 6).unwrap();
        assert!(found.is_open_case());
        assert_eq!(found.difference, counted(1_000, -1_000));
        let miscounted = shift.hand_in("N2".into(), counted(20_000, 7_000), 5).unwrap();
        assert!(shift.reconcile(&miscounted, who(2), counted(20_000, 8_000), 6).unwrap().is_open_case());
    }

    #[test]
    fn a_receipt_counts_once_and_its_number_cannot_be_used_again() {
        let mut shift = shift();
        shift.take(receipt(1, postage(20_000))).unwrap();
        assert_eq!(shift.expected().unwrap(), counted(20_000, 8_000));
        assert_eq!(shift.take(receipt(1, fee(20_000))), Err(CashRefusal::ReceiptTwice));
        assert_eq!(shift.take(receipt(3, fee(0))), Err(CashRefusal::BadAmount));
        assert_eq!(shift.take(receipt(3, fee(-1))), Err(CashRefusal::BadAmount));
        assert_eq!(shift.take(receipt(3, fee(i64::MAX))), Err(CashRefusal::BadAmount));
    }

    #[test]
    fn what_was_matched_is_not_expected_again_in_the_next_round_of_a_day() {
        let mut shift = shift();
        let matched = BTreeSet::from([1, 2]);
        assert!(shift.clone().without(&matched).expected().unwrap().is_nothing());
        shift.take(receipt(3, postage(5_000))).unwrap();
        assert_eq!(shift.without(&matched).expected().unwrap(), counted(5_000, 0));
    }

    #[test]
    fn only_reconciled_state_money_is_paid_over_once_in_full_and_with_proof() {
        let lines: Vec<ReceiptLine> = shift().receipts().cloned().collect();
        let pay = |numbers: &[u64], paid: &[u64], proof: &str| {
            let paid_over = paid.iter().copied().collect();
            let open = ToPayOver { reconciled: &lines, paid_over: &paid_over };
            open.pay(AgencyId::from("A"), numbers.iter().copied().collect(), proof.into(), who(2), 9)
        };
        assert_eq!(pay(&[2], &[], "UNC-7").unwrap().amount, TrustMoney(Dong(8_000)));
        assert_eq!(pay(&[2], &[2], "UNC-7"), Err(CashRefusal::NotToPayOver));
        assert_eq!(pay(&[1], &[], "UNC-7"), Err(CashRefusal::NotToPayOver));
        assert_eq!(pay(&[9], &[], "UNC-7"), Err(CashRefusal::NotToPayOver));
        assert_eq!(pay(&[2], &[], " "), Err(CashRefusal::NoProof));
        assert_eq!(pay(&[], &[], "UNC-7"), Err(CashRefusal::NotToPayOver));
    }

    fn kinds() -> impl Strategy<Value = OneKind> {
        (0u8..3, 1i64..5_000_000).prop_map(|(kind, amount)| match kind {
            0 => postage(amount),
            1 => fee(amount),
            _ => OneKind::CashOnDelivery(CashOnDelivery(Dong(amount))),
        })
    }

    proptest! {
        #[test]
        fn a_shift_adds_up_to_the_last_dong_in_any_order_of_receipts(
            money in prop::collection::vec(kinds(), 0..40),
            order in prop::collection::vec(any::<prop::sample::Index>(), 0..80),
        ) {
            let lines: Vec<ReceiptLine> = (1..).zip(&money).map(|(number, money)| receipt(number, *money)).collect();
            let mut shift = CashShift::new(who(1), date("2026-11-23"));
            let picks = order.iter().filter(|_| !lines.is_empty()).map(|pick| pick.index(lines.len()));
            for at in picks.chain(0..lines.len()).collect::<Vec<_>>() {
                shift.take(lines[at].clone()).unwrap();
            }
            let mut sums = [0i64; 3];
            for one in &money {
                match one {
                    OneKind::Postage(of) => sums[0] += of.0.0,
                    OneKind::StateFee(of) => sums[1] += of.0.0,
                    OneKind::CashOnDelivery(of) => sums[2] += of.0.0,
                }
            }
            let found = shift.expected().unwrap();
            prop_assert_eq!([found.postage.0.0, found.state_fees.0.0, found.cash_on_delivery.0.0], sums);
            let remittance = shift.hand_in("N".into(), found, 1).unwrap();
            prop_assert!(!shift.reconcile(&remittance, who(2), found, 2).unwrap().is_open_case());
            let state_money: BTreeSet<u64> = lines.iter()
                .filter(|line| matches!(line.money, OneKind::StateFee(_))).map(|line| line.number).collect();
            if !state_money.is_empty() {
                let nothing = BTreeSet::new();
                let open = ToPayOver { reconciled: &lines, paid_over: &nothing };
                let paid = open.pay(AgencyId::from("A"), state_money, "P".into(), who(2), 3).unwrap();
                prop_assert_eq!(paid.amount, found.state_fees);
            }
        }
    }
}
