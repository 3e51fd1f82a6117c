//! Two engines that never meet: discounts on postage (TT 22/2017) and exemptions from state fees (Luật Phí và lệ phí Đ10).
//! The groups of one law are another type than those of the other, so neither table can be asked about the wrong groups.
//! The tables are data with dates; the law's own lists are only the groups that may stand in them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Dong, Percent, Postage, StateFee};

/// Groups with a postage discount. There is none for disability or age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostageGroup {
    /// Active in the revolution before 19/8/1945.
    #[serde(rename = "revolutionary_before_1945")]
    RevolutionaryBefore1945,
    /// Heroic Vietnamese Mother.
    HeroicMother,
    /// Hero of the armed forces or of labour in the resistance.
    Hero,
    /// War invalid and equivalent.
    WarInvalid,
    /// Sick soldier.
    SickSoldier,
    /// Resistance member harmed by toxic chemicals.
    ToxicChemicals,
    /// Imprisoned by the enemy.
    Imprisoned,
    /// Close relative of a martyr.
    MartyrRelative,
    /// Poor household: only in an especially difficult commune.
    PoorHousehold,
}

/// Groups a state fee may exempt; which ones, each fee says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StateFeeGroup {
    /// Children.
    Children,
    /// Poor households.
    PoorHousehold,
    /// Elderly.
    Elderly,
    /// Disabled.
    Disabled,
    /// People with merit to the revolution.
    Merit,
    /// Ethnic minorities in especially difficult communes.
    EthnicMinority,
    /// Others named by a law.
    OtherByLaw,
}

/// A group the citizen claims, with the paper that proves it. A claim without proof earns nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim<G> {
    /// The group.
    pub group: G,
    /// Name or number of the proof; blank is no proof.
    pub proof: String,
    /// Whether the citizen lives in an especially difficult commune.
    #[serde(default)]
    pub in_difficult_commune: bool,
}

/// The first and the last day of a row, both included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validity {
    /// First day.
    pub effective_from: NaiveDate,
    /// Last day; open when absent.
    #[serde(default)]
    pub effective_to: Option<NaiveDate>,
}

impl Validity {
    /// Whether the row is in force.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.effective_from <= day && self.effective_to.is_none_or(|last| day <= last)
    }
}

/// One postage discount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiscountRow {
    /// The group.
    pub group: PostageGroup,
    /// Part of the postage that is waived.
    pub percent: Percent,
    /// Whether it holds in especially difficult communes only.
    #[serde(default)]
    pub difficult_commune_only: bool,
    /// When it holds.
    #[serde(flatten)]
    pub validity: Validity,
    /// The norm.
    pub source: String,
}

/// One exemption of one state fee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExemptionRow {
    /// Code of the fee it belongs to.
    pub fee_code: String,
    /// The group.
    pub group: StateFeeGroup,
    /// Part of the fee that is waived.
    pub percent: Percent,
    /// Whether it holds in especially difficult communes only.
    #[serde(default)]
    pub difficult_commune_only: bool,
    /// When it holds.
    #[serde(flatten)]
    pub validity: Validity,
    /// The norm.
    pub source: String,
}

/// What was waived and why: kept beside the amount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiver<G> {
    /// The group that earned it.
    pub group: G,
    /// Part waived.
    pub percent: Percent,
    /// Amount waived.
    pub amount: Dong,
    /// The citizen's proof.
    pub proof: String,
    /// The norm.
    pub source: String,
}

/// A row of either table, as the common search sees it.
struct Offer<'a, G> {
    group: G,
    percent: Percent,
    difficult_commune_only: bool,
    validity: &'a Validity,
    source: &'a str,
}

/// The best single waiver; waivers never add up.
fn best<'a, G: Copy + PartialEq>(
    amount: Dong,
    claims: &[Claim<G>],
    offers: impl Iterator<Item = Offer<'a, G>>,
    on: NaiveDate,
) -> Option<Waiver<G>> {
    let mut best: Option<Waiver<G>> = None;
    for offer in offers.filter(|offer| offer.validity.holds_on(on)) {
        let claim = claims.iter().find(|claim| {
            claim.group == offer.group
                && !claim.proof.trim().is_empty()
                && (claim.in_difficult_commune || !offer.difficult_commune_only)
        });
        if let Some(claim) = claim
            && best.as_ref().is_none_or(|found| found.percent < offer.percent)
        {
            best = Some(Waiver {
                group: offer.group,
                percent: offer.percent,
                amount: amount.percent(offer.percent),
                proof: claim.proof.clone(),
                source: offer.source.to_owned(),
            });
        }
    }
    best
}

/// The discount on a postage, if any group earns one on that day.
pub fn discount(
    postage: Postage,
    claims: &[Claim<PostageGroup>],
    table: &[DiscountRow],
    on: NaiveDate,
) -> Option<Waiver<PostageGroup>> {
    let offers = table.iter().map(|row| Offer {
        group: row.group,
        percent: row.percent,
        difficult_commune_only: row.difficult_commune_only,
        validity: &row.validity,
        source: &row.source,
    });
    best(postage.0, claims, offers, on)
}

/// The exemption from a state fee, if that fee exempts a claimed group on that day.
pub fn exempt(
    fee: &StateFee,
    claims: &[Claim<StateFeeGroup>],
    table: &[ExemptionRow],
    on: NaiveDate,
) -> Option<Waiver<StateFeeGroup>> {
    let offers = table.iter().filter(|row| row.fee_code == fee.code).map(|row| Offer {
        group: row.group,
        percent: row.percent,
        difficult_commune_only: row.difficult_commune_only,
        validity: &row.validity,
        source: &row.source,
    });
    best(fee.amount, claims, offers, on)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn row(group: PostageGroup, percent: u8, difficult_commune_only: bool, to: Option<&str>) -> DiscountRow {
        DiscountRow {
            group,
            percent: Percent::new(percent).unwrap(),
            difficult_commune_only,
            validity: Validity { effective_from: date("2018-01-01"), effective_to: to.map(date) },
            source: "test".into(),
        }
    }

    fn claim(group: PostageGroup, proof: &str, in_difficult_commune: bool) -> Claim<PostageGroup> {
        Claim { group, proof: proof.into(), in_difficult_commune }
    }

    #[test]
    fn the_best_waiver_counts_and_waivers_do_not_add_up() {
        let table = [row(PostageGroup::WarInvalid, 50, false, None), row(PostageGroup::HeroicMother, 100, false, None)];
        let claims = [claim(PostageGroup::WarInvalid, "A1", false), claim(PostageGroup::HeroicMother, "B2", false)];
        let waiver = discount(Postage(Dong(20_000)), &claims, &table, date("2026-11-23")).unwrap();
        assert_eq!((waiver.group, waiver.amount), (PostageGroup::HeroicMother, Dong(20_000)));
    }

    #[test]
    fn no_proof_no_difficult_commune_or_no_row_in_force_earns_nothing() {
        let ask = |claim: Claim<PostageGroup>, to, on| {
            let table = [row(claim.group, 50, claim.group == PostageGroup::PoorHousehold, to)];
            discount(Postage(Dong(20_000)), &[claim], &table, date(on)).map(|waiver| waiver.amount)
        };
        let poor = |difficult| claim(PostageGroup::PoorHousehold, "A1", difficult);
        assert_eq!(ask(poor(true), None, "2026-11-23"), Some(Dong(10_000)));
        assert_eq!(ask(poor(false), None, "2026-11-23"), None);
        assert_eq!(ask(claim(PostageGroup::Hero, " ", false), None, "2026-11-23"), None);
        assert_eq!(ask(poor(true), Some("2026-11-22"), "2026-11-23"), None);
        assert_eq!(ask(poor(true), None, "2017-12-31"), None);
    }

    #[test]
    fn a_state_fee_exempts_only_by_its_own_rows() {
        let fee = |code: &str| StateFee {
            code: code.into(),
            kind: super::super::StateFeeKind::Charge,
            amount: Dong(8_000),
            moment: super::super::FeeMoment::OnReception,
        };
        let table = [ExemptionRow {
            fee_code: "a".into(),
            group: StateFeeGroup::Elderly,
            percent: Percent::new(100).unwrap(),
            difficult_commune_only: false,
            validity: Validity { effective_from: date("2018-01-01"), effective_to: None },
            source: "test".into(),
        }];
        let claims = [Claim { group: StateFeeGroup::Elderly, proof: "A1".into(), in_difficult_commune: false }];
        let on = date("2026-11-23");
        assert_eq!(exempt(&fee("a"), &claims, &table, on).map(|waiver| waiver.amount), Some(Dong(8_000)));
        assert_eq!(exempt(&fee("b"), &claims, &table, on), None);
    }
}
