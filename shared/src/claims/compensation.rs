//! What the post pays when it is liable. Sources, read 11/2026: QĐ 45/2016 Đ14(3–4) (lost or damaged: all costs of issuing
//! the papers again, and damages), NĐ 47/2011 Đ24 (exclusions), Đ25(1)a (floor: four times the postage, refund included),
//! Đ25(2) (published transit time missed, with proof: postage refunded), Đ26 (paid within 30 days of the written finding),
//! Luật Bưu chính 2010 Đ40–41 (exclusions; paid to the sender unless agreed otherwise). The numbers are data with a version.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::Ground;
use crate::money::{Dong, Postage, sum};
use crate::shipment::Leg;
use crate::time::explanation::{Arg, Explanation, Step};

/// The numbers of the law.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompensationRules {
    /// Kept by every compensation.
    pub version: String,
    /// First day of the version.
    pub effective_from: NaiveDate,
    /// The norms.
    pub source: String,
    /// The floor, times the postage.
    pub floor_times_postage: u32,
    /// Days from the written finding to payment.
    pub payment_days: u32,
}

impl Default for CompensationRules {
    fn default() -> Self {
        Self {
            version: "2011-47.1".into(),
            effective_from: NaiveDate::from_ymd_opt(2011, 8, 1).expect("a real date"),
            source: "ND 47/2011; QD 45/2016".into(),
            floor_times_postage: 4,
            payment_days: 30,
        }
    }
}

/// The facts of a liability.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Liability {
    /// What happened.
    pub ground: Ground,
    /// On which leg: decides who the sender was.
    pub leg: Leg,
    /// Day of the written finding.
    pub found_on: NaiveDate,
    /// The price of the leg before any discount: the floor counts from it, so that free carriage is not worthless.
    pub postage: Postage,
    /// What was paid of it: that much can be refunded.
    pub postage_paid: Postage,
    /// All costs of issuing the papers again, with bills.
    #[serde(default)]
    pub reissue_costs: Dong,
    /// Proven direct damage besides.
    #[serde(default)]
    pub direct_damage: Dong,
    /// Indirect loss and profit not made, as claimed: never paid, kept to be told so.
    #[serde(default)]
    pub indirect_loss: Dong,
    /// Note, receipt or another document shows that the post accepted the item.
    pub has_acceptance_document: bool,
    /// The recipient took the item without a remark.
    #[serde(default)]
    pub taken_without_remark: bool,
    /// It was force majeure.
    #[serde(default)]
    pub force_majeure: bool,
    /// It was agreed that a result's compensation goes to the citizen although the agency was the sender.
    #[serde(default)]
    pub agreed_to_citizen: bool,
    /// The recipient accepted the rest of a damaged item.
    #[serde(default)]
    pub recipient_accepts_rest: bool,
}

/// Why nothing is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exclusion {
    /// Nothing shows that the post accepted the item.
    NoAcceptanceDocument,
    /// The recipient took it without a remark.
    TakenWithoutRemark,
    /// Force majeure.
    ForceMajeure,
    /// A negative amount, or a sum beyond 64 bits: the facts are wrong.
    BadAmount,
}

impl Exclusion {
    /// The lasting code; the text key has `-` for `.`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoAcceptanceDocument => "claims.no-acceptance-document",
            Self::TakenWithoutRemark => "claims.taken-without-remark",
            Self::ForceMajeure => "claims.force-majeure",
            Self::BadAmount => "claims.bad-amount",
        }
    }
}

impl std::fmt::Display for Exclusion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for Exclusion {}

/// Who is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payee {
    /// The citizen: sender of a dossier, or by agreement for a result.
    Citizen,
    /// The agency: sender of a result.
    Agency,
    /// The recipient who accepted the rest of a damaged item.
    Recipient,
}

/// What is paid, to whom, until when. Paid by the post out of its own money, never out of money held in trust.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compensation {
    /// Postage given back.
    pub refund: Postage,
    /// Costs of issuing the papers again.
    pub reissue_costs: Dong,
    /// Damages.
    pub damages: Dong,
    /// Added to reach the floor.
    pub raised_by: Dong,
    /// All of it.
    pub total: Dong,
    /// Who is paid.
    pub payee: Payee,
    /// The last day to pay; a calendar day, not moved when the post is closed.
    pub pay_by: NaiveDate,
    /// Version of the rules.
    pub rule_version: String,
}

/// Computes what is owed, or says why nothing is. A whole loss is never "taken without a remark".
pub fn compensation(liability: &Liability, rules: &CompensationRules) -> Result<Compensation, Exclusion> {
    let amounts = [
        liability.postage.0,
        liability.postage_paid.0,
        liability.reissue_costs,
        liability.direct_damage,
        liability.indirect_loss,
    ];
    if amounts.into_iter().any(|amount| amount < Dong::ZERO) || liability.postage_paid > liability.postage {
        return Err(Exclusion::BadAmount);
    }
    if liability.force_majeure {
        return Err(Exclusion::ForceMajeure);
    }
    if !liability.has_acceptance_document {
        return Err(Exclusion::NoAcceptanceDocument);
    }
    if liability.taken_without_remark && matches!(liability.ground, Ground::Damaged | Ground::PartLost) {
        return Err(Exclusion::TakenWithoutRemark);
    }
    let late_only = liability.ground == Ground::Late;
    let (reissue_costs, damages, floor) = if late_only {
        (Dong::ZERO, Dong::ZERO, Some(Dong::ZERO))
    } else {
        let floor = liability.postage.0.checked_mul(rules.floor_times_postage);
        (liability.reissue_costs, liability.direct_damage, floor)
    };
    let refund = liability.postage_paid;
    let earned = sum([refund.0, reissue_costs, damages]).ok_or(Exclusion::BadAmount)?;
    let total = earned.max(floor.ok_or(Exclusion::BadAmount)?);
    let payee = match (liability.leg, liability.ground) {
        (_, Ground::Damaged) if liability.recipient_accepts_rest => Payee::Recipient,
        (Leg::Return, _) if !liability.agreed_to_citizen => Payee::Agency,
        (Leg::Return | Leg::Pickup, _) => Payee::Citizen,
    };
    let pay_by = liability.found_on.checked_add_days(Days::new(u64::from(rules.payment_days)));
    Ok(Compensation {
        refund,
        reissue_costs,
        damages,
        raised_by: total.checked_sub(earned).ok_or(Exclusion::BadAmount)?,
        total,
        payee,
        pay_by: pay_by.ok_or(Exclusion::BadAmount)?,
        rule_version: rules.version.clone(),
    })
}

impl Compensation {
    /// The sentences.
    pub fn explain(&self, liability: &Liability) -> Explanation {
        let mut steps = Vec::new();
        for (key, amount) in [
            ("claims-refund", self.refund.0),
            ("claims-reissue", self.reissue_costs),
            ("claims-damages", self.damages),
            ("claims-raised", self.raised_by),
            ("claims-indirect", liability.indirect_loss),
        ] {
            if amount > Dong::ZERO {
                steps.push(Step::new(key).with("amount", Arg::Text(amount.to_string())));
            }
        }
        steps.push(
            Step::new("claims-total")
                .with("amount", Arg::Text(self.total.to_string()))
                .with("payee", Arg::Key(self.payee.text_key().into()))
                .with("date", Arg::Date(self.pay_by)),
        );
        steps
    }
}

impl Payee {
    /// The text key.
    pub fn text_key(self) -> &'static str {
        match self {
            Self::Citizen => "claims-payee-citizen",
            Self::Agency => "claims-payee-agency",
            Self::Recipient => "claims-payee-recipient",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::calendar::tests::date;

    fn lost(reissue: i64) -> Liability {
        Liability {
            ground: Ground::Lost,
            leg: Leg::Pickup,
            found_on: date("2026-11-23"),
            postage: Postage(Dong(20_000)),
            postage_paid: Postage(Dong(20_000)),
            reissue_costs: Dong(reissue),
            direct_damage: Dong::ZERO,
            indirect_loss: Dong(9_000_000),
            has_acceptance_document: true,
            taken_without_remark: false,
            force_majeure: false,
            agreed_to_citizen: false,
            recipient_accepts_rest: false,
        }
    }

    fn paid(liability: &Liability) -> Result<Compensation, Exclusion> {
        compensation(liability, &CompensationRules::default())
    }

    #[test]
    fn a_loss_costs_at_least_four_times_the_postage_refund_included() {
        let floor = paid(&lost(30_000)).unwrap();
        assert_eq!((floor.total, floor.raised_by), (Dong(80_000), Dong(30_000)));
        let above = paid(&lost(100_000)).unwrap();
        assert_eq!((above.total, above.raised_by), (Dong(120_000), Dong::ZERO));
        let mut free = lost(0);
        free.postage_paid = Postage::default();
        assert_eq!(paid(&free).unwrap().total, Dong(80_000));
    }

    #[test]
    fn indirect_loss_is_never_paid_and_is_told() {
        let found = paid(&lost(100_000)).unwrap();
        assert!(found.explain(&lost(100_000)).iter().any(|step| step.key == "claims-indirect"));
        assert_eq!(found.total, Dong(120_000));
    }

    #[test]
    fn a_missed_transit_time_refunds_the_postage_and_no_more() {
        let late = Liability { ground: Ground::Late, ..lost(100_000) };
        let found = paid(&late).unwrap();
        assert_eq!((found.total, found.refund), (Dong(20_000), Postage(Dong(20_000))));
    }

    #[test]
    fn nothing_is_paid_without_a_document_after_silence_or_by_force_majeure() {
        assert_eq!(
            paid(&Liability { has_acceptance_document: false, ..lost(0) }),
            Err(Exclusion::NoAcceptanceDocument)
        );
        let silent = Liability { taken_without_remark: true, ground: Ground::Damaged, ..lost(0) };
        assert_eq!(paid(&silent), Err(Exclusion::TakenWithoutRemark));
        assert!(paid(&Liability { taken_without_remark: true, ..lost(0) }).is_ok());
        assert_eq!(paid(&Liability { force_majeure: true, ..lost(0) }), Err(Exclusion::ForceMajeure));
        assert_eq!(paid(&lost(-1)), Err(Exclusion::BadAmount));
        assert_eq!(paid(&lost(i64::MAX)), Err(Exclusion::BadAmount));
    }

    #[test]
    fn the_sender_is_paid_unless_agreed_otherwise() {
        let of = |change: fn(&mut Liability)| {
            let mut liability = lost(0);
            change(&mut liability);
            paid(&liability).unwrap().payee
        };
        assert_eq!(of(|_| {}), Payee::Citizen);
        assert_eq!(of(|of| of.leg = Leg::Return), Payee::Agency);
        assert_eq!(
            of(|of| {
                of.leg = Leg::Return;
                of.agreed_to_citizen = true;
            }),
            Payee::Citizen
        );
        assert_eq!(
            of(|of| {
                of.ground = Ground::Damaged;
                of.recipient_accepts_rest = true;
            }),
            Payee::Recipient
        );
    }

    #[test]
    fn it_is_paid_within_thirty_days_of_the_finding() {
        assert_eq!(paid(&lost(0)).unwrap().pay_by, date("2026-12-23"));
    }
}
