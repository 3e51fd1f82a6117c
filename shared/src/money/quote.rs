//! The price of a booking, as it is told before anybody has rung the bell: what is paid in full, and what is paid by somebody
//! of a group that is freed or pays less, once the proof of it is seen. Postage and state fees have groups of their own
//! ([`super::exemption`]); neither law says anything about the money of the other.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::exemption::{Claim, PostageGroup, StateFeeGroup};
use super::postage::PostageTable;
use super::preview::{FeeQuestion, preview};
use super::{Dong, Percent};
use crate::actor::Role;
use crate::catalogue::{Channel, Form, Known, ProcedureVersion, StateFee};
use crate::time::transit::Zone;

/// Groups that a citizen claims to belong to; the papers are shown at the door. A poor household, and an ethnic minority,
/// means one in an especially difficult commune where the table asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ClaimedGroups {
    /// Freed from postage, or of half of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postage: Option<PostageGroup>,
    /// Freed from state fees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_fee: Option<StateFeeGroup>,
}

impl ClaimedGroups {
    /// No group of either.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// What a role needs of it: the postage is no matter of the agency's.
    pub fn seen_by(self, role: Role) -> Option<Self> {
        let seen = match role {
            Role::OneStopOfficer => Self { postage: None, ..self },
            Role::Citizen | Role::Courier | Role::Coordinator | Role::CallOperator => self,
            Role::Auditor | Role::Administrator => Self::default(),
        };
        (!seen.is_none()).then_some(seen)
    }
}

/// Two sums side by side, whole đồng.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Price {
    /// For all legs.
    pub postage: i64,
    /// Absent = not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_fee: Option<i64>,
}

/// What a booking costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quote {
    /// By the groups that were claimed.
    pub payable: Price,
    /// Without them; absent where they change nothing.
    pub full: Option<Price>,
}

/// Which way, and on which day it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trip {
    /// a, b or c.
    pub form: Form,
    /// Between citizen and agency.
    pub zone: Zone,
    /// The day whose prices count.
    pub on: NaiveDate,
}

/// Postage, and the state fee of the postal channel. Without a price in force the postage is 0; a fee that the catalogue
/// does not know, or knows only under a condition, is absent.
pub fn quote(version: &ProcedureVersion, trip: Trip, claimed: Option<&ClaimedGroups>, table: &PostageTable) -> Quote {
    let price = |claimed: ClaimedGroups| Price {
        postage: postage(trip, claimed.postage, table),
        state_fee: state_fee(version, claimed.state_fee),
    };
    let full = price(ClaimedGroups::default());
    let payable = claimed.map_or(full, |claimed| price(*claimed));
    Quote { payable, full: (payable != full).then_some(full) }
}

fn postage(trip: Trip, group: Option<PostageGroup>, table: &PostageTable) -> i64 {
    // The paper itself is shown at the door; until then the price is provisional.
    let claim = |group| Claim { group, proof: "to be shown".to_owned(), in_difficult_commune: true };
    let question = FeeQuestion {
        form: trip.form,
        zone: trip.zone,
        on: trip.on,
        state_fees: Vec::new(),
        exemptions: Vec::new(),
        postage_claims: group.map(claim).into_iter().collect(),
        state_fee_claims: Vec::new(),
    };
    preview(&question, table).map_or(0, |preview| preview.postage_total.0.0)
}

fn state_fee(version: &ProcedureVersion, group: Option<StateFeeGroup>) -> Option<i64> {
    let Known::Known(fees) = version.fees_for(Channel::Postal) else { return None };
    fees.iter().map(|fee| of_fee(fee, group)).sum()
}

fn of_fee(fee: &StateFee, group: Option<StateFeeGroup>) -> Option<i64> {
    let exempt = fee.exempt.iter().find(|exempt| Some(exempt.group) == group);
    if exempt.is_some_and(|exempt| exempt.percent == Percent::ALL) {
        return Some(0);
    }
    let amount = match (fee.amount_dong, &fee.condition) {
        (Known::Known(amount), None) => i64::try_from(amount).ok(),
        // A known zero rests on words that say so; what follows them is about extras on request.
        (Known::Known(0), Some(_)) => Some(0),
        (Known::Known(_), Some(_)) | (Known::Unknown, _) => None,
    }?;
    let waived = exempt.map_or(Dong::ZERO, |exempt| Dong(amount).percent(exempt.percent));
    Some(amount - waived.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> PostageTable {
        PostageTable::parse(
            r#"{"version": 1, "postage": [{"zone":"same_zone","amount":20000,"effective_from":"2025-07-01","source":"a"}],
               "discounts": [{"group":"war_invalid","percent":50,"effective_from":"2018-01-01","source":"b"}]}"#,
        )
        .unwrap()
    }

    fn version(fees: &str) -> ProcedureVersion {
        serde_json::from_str(&format!(
            r#"{{"code":"1.1","name":"x","level":"commune","field":"x","decision":"","scope":"national","bcci":"eligible",
                "forms":["both"],"components":[],"fees":{{"known":[{fees}]}},"limits":[],"results":[],"recall":"unknown",
                "source":"x","checked_at":"2026-07-01"}}"#
        ))
        .unwrap()
    }

    fn fee(amount: &str, exempt: &str) -> String {
        format!(
            r#"{{"channels":["postal"],"kind":"unknown","amount_dong":{amount},"condition":null,"exempt":[{exempt}],"raw":""}}"#
        )
    }

    fn ask(fees: &str, claimed: ClaimedGroups) -> Quote {
        let on = "2026-11-23".parse().unwrap();
        quote(&version(fees), Trip { form: Form::Both, zone: Zone::SameZone, on }, Some(&claimed), &table())
    }

    const POOR: ClaimedGroups = ClaimedGroups { postage: None, state_fee: Some(StateFeeGroup::PoorHousehold) };
    const INVALID: ClaimedGroups = ClaimedGroups { postage: Some(PostageGroup::WarInvalid), state_fee: None };

    #[test]
    fn a_group_of_one_law_changes_nothing_in_the_money_of_the_other() {
        let fees = fee(r#"{"known":8000}"#, r#"{"group":"poor_household"}"#);
        let found = ask(&fees, INVALID);
        assert_eq!(found.payable, Price { postage: 20_000, state_fee: Some(8_000) });
        assert_eq!(found.full, Some(Price { postage: 40_000, state_fee: Some(8_000) }));
        let found = ask(&fees, POOR);
        assert_eq!(found.payable, Price { postage: 40_000, state_fee: Some(0) });
    }

    #[test]
    fn a_group_that_no_table_names_earns_nothing_and_a_fee_that_nobody_knows_stays_unknown() {
        let disabled = ClaimedGroups { postage: None, state_fee: Some(StateFeeGroup::Disabled) };
        let found = ask(&fee(r#"{"known":8000}"#, r#"{"group":"poor_household"}"#), disabled);
        assert_eq!((found.payable.state_fee, found.full), (Some(8_000), None));
        let unknown = fee(r#""unknown""#, r#"{"group":"poor_household"},{"group":"children","percent":50}"#);
        assert_eq!(ask(&unknown, disabled).payable.state_fee, None);
        let child = ClaimedGroups { postage: None, state_fee: Some(StateFeeGroup::Children) };
        assert_eq!(ask(&unknown, child).payable.state_fee, None, "half of what nobody knows");
        let found = ask(&unknown, POOR);
        assert_eq!(found.payable.state_fee, Some(0), "all of it is waived, whatever it is");
        assert_eq!(found.full.unwrap().state_fee, None);
    }

    #[test]
    fn no_claim_is_the_full_price_with_nothing_beside_it() {
        let found = ask(&fee(r#"{"known":8000}"#, ""), ClaimedGroups::default());
        assert_eq!((found.payable.postage, found.full), (40_000, None), "both ways");
    }

    #[test]
    fn an_agency_is_not_told_why_postage_is_lower() {
        let both = ClaimedGroups { state_fee: POOR.state_fee, ..INVALID };
        assert_eq!(both.seen_by(Role::OneStopOfficer), Some(POOR));
        assert_eq!(both.seen_by(Role::Courier), Some(both));
        assert_eq!(INVALID.seen_by(Role::OneStopOfficer), None);
        assert_eq!(both.seen_by(Role::Auditor), None);
    }
}
