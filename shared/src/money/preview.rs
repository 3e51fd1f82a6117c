//! What a booking will cost, told before anybody rings the bell: postage and state fees side by side, never added up.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::exemption::{Claim, ExemptionRow, PostageGroup, StateFeeGroup, Waiver, discount, exempt};
use super::postage::PostageTable;
use super::{Dong, FeeMoment, Postage, StateFee, TrustMoney, sum};
use crate::catalogue::Form;
use crate::shipment::Leg;
use crate::time::transit::Zone;

/// What the preview is asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeQuestion {
    /// The form of service.
    pub form: Form,
    /// Between citizen and agency.
    pub zone: Zone,
    /// The day whose prices count.
    pub on: NaiveDate,
    /// The state fees of the procedure, those the agency collects itself left out.
    #[serde(default)]
    pub state_fees: Vec<StateFee>,
    /// Exemptions of those fees.
    #[serde(default)]
    pub exemptions: Vec<ExemptionRow>,
    /// Groups claimed for postage.
    #[serde(default)]
    pub postage_claims: Vec<Claim<PostageGroup>>,
    /// Groups claimed for state fees: another law, another proof.
    #[serde(default)]
    pub state_fee_claims: Vec<Claim<StateFeeGroup>>,
}

/// Postage of one leg.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostageLine {
    /// The leg.
    pub leg: Leg,
    /// The price.
    pub full: Postage,
    /// The discount, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiver: Option<Waiver<PostageGroup>>,
    /// To pay.
    pub payable: Postage,
    /// The price is an orientation value.
    pub sample: bool,
}

/// One state fee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateFeeLine {
    /// The fee.
    pub fee: StateFee,
    /// The exemption, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiver: Option<Waiver<StateFeeGroup>>,
    /// To pay.
    pub payable: TrustMoney,
}

/// Two sums side by side. There is no grand total, on purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeePreview {
    /// Postage, a line a leg.
    pub postage: Vec<PostageLine>,
    /// Postage to pay.
    pub postage_total: Postage,
    /// State fees, a line a fee.
    pub state_fees: Vec<StateFeeLine>,
    /// State fees to pay, all moments together.
    pub state_fees_total: TrustMoney,
    /// Version of the postage table.
    pub table_version: u32,
}

impl FeePreview {
    /// State fees that are collected at one moment.
    pub fn state_fees_due(&self, moment: FeeMoment) -> impl Iterator<Item = &StateFeeLine> {
        self.state_fees.iter().filter(move |line| line.fee.moment == moment)
    }
}

/// Why there is no preview.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeRefusal {
    /// No price is in force for the zone on that day.
    NoPrice,
    /// A negative amount, or a sum beyond 64 bits.
    BadAmount,
}

impl FeeRefusal {
    /// The lasting code; the text key has `-` for `.`.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoPrice => "money.no-price",
            Self::BadAmount => "money.bad-amount",
        }
    }
}

impl std::fmt::Display for FeeRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for FeeRefusal {}

/// Computes both sums.
pub fn preview(question: &FeeQuestion, table: &PostageTable) -> Result<FeePreview, FeeRefusal> {
    let price = table.row(question.zone, question.on).ok_or(FeeRefusal::NoPrice)?;
    let amounts = question.state_fees.iter().map(|fee| fee.amount).chain([price.amount]);
    if amounts.into_iter().any(|amount| amount < Dong::ZERO) {
        return Err(FeeRefusal::BadAmount);
    }
    let rest = |full: Dong, waived: Option<Dong>| {
        full.checked_sub(waived.unwrap_or_default()).expect("a waiver is a part of what it waives")
    };
    let postage: Vec<PostageLine> = question
        .form
        .legs()
        .iter()
        .map(|leg| {
            let full = Postage(price.amount);
            let waiver = discount(full, &question.postage_claims, &table.discounts, question.on);
            let payable = Postage(rest(full.0, waiver.as_ref().map(|waiver| waiver.amount)));
            PostageLine { leg: *leg, full, waiver, payable, sample: price.sample }
        })
        .collect();
    let state_fees: Vec<StateFeeLine> = question
        .state_fees
        .iter()
        .map(|fee| {
            let waiver = exempt(fee, &question.state_fee_claims, &question.exemptions, question.on);
            let payable = TrustMoney(rest(fee.amount, waiver.as_ref().map(|waiver| waiver.amount)));
            StateFeeLine { fee: fee.clone(), waiver, payable }
        })
        .collect();
    Ok(FeePreview {
        postage_total: Postage(sum(postage.iter().map(|line| line.payable.0)).ok_or(FeeRefusal::BadAmount)?),
        state_fees_total: TrustMoney(sum(state_fees.iter().map(|line| line.payable.0)).ok_or(FeeRefusal::BadAmount)?),
        postage,
        state_fees,
        table_version: table.version,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> PostageTable {
        PostageTable::parse(
            r#"{"version": 3, "postage": [{"zone":"same_zone","amount":20000,"effective_from":"2025-07-01","source":"a","sample":true}],
               "discounts": [{"group":"war_invalid","percent":50,"effective_from":"2018-01-01","source":"b"}]}"#,
        )
        .unwrap()
    }

    fn question(form: &str, claims: &str) -> FeeQuestion {
        let json = format!(
            r#"{{"form":"{form}","zone":"same_zone","on":"2026-11-23","postage_claims":[{claims}],
               "state_fees":[{{"code":"x","kind":"charge","amount":8000,"moment":"on_reception"}}]}}"#
        );
        serde_json::from_str(&json).unwrap()
    }

    #[test]
    fn both_ways_are_paid_and_the_two_sums_stay_apart() {
        let both = preview(&question("c", ""), &table()).unwrap();
        assert_eq!((both.postage_total, both.state_fees_total), (Postage(Dong(40_000)), TrustMoney(Dong(8_000))));
        assert!(both.postage.iter().all(|line| line.sample));
        let one = preview(&question("b", ""), &table()).unwrap();
        assert_eq!((one.postage.len(), one.postage[0].leg, one.postage_total.0), (1, Leg::Return, Dong(20_000)));
    }

    #[test]
    fn a_postage_group_lowers_postage_and_nothing_else() {
        let claim = r#"{"group":"war_invalid","proof":"A1"}"#;
        let seen = preview(&question("a", claim), &table()).unwrap();
        assert_eq!((seen.postage_total.0, seen.state_fees_total.0), (Dong(10_000), Dong(8_000)));
    }

    #[test]
    fn a_zone_without_a_price_gives_no_preview() {
        let mut asked = question("a", "");
        asked.zone = Zone::InterProvince;
        assert_eq!(preview(&asked, &table()), Err(FeeRefusal::NoPrice));
        asked.zone = Zone::SameZone;
        asked.state_fees[0].amount = Dong(-1);
        assert_eq!(preview(&asked, &table()), Err(FeeRefusal::BadAmount));
    }

    #[test]
    fn a_preview_survives_json() {
        let before = preview(&question("c", r#"{"group":"war_invalid","proof":"A1"}"#), &table()).unwrap();
        let json = serde_json::to_string(&before).unwrap();
        assert_eq!(serde_json::from_str::<FeePreview>(&json).unwrap(), before);
    }
}
