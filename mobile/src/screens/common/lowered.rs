//! A lower price because of a group: its name, the paper that shows it, and a sum that is provisional until that paper is
//! seen.

use serde::Serialize;
use shared::api::command::Money;
use shared::dossier::Account;
use shared::dossier::account::ProofSeen;
use shared::money::exemption::{PostageGroup, StateFeeGroup};
use shared::money::quote::ClaimedGroups;

use super::words;
use crate::format;
use crate::i18n::Text;
use crate::t;

/// Groups with a postage discount, in the order in which they are offered.
pub const POSTAGE_GROUPS: [PostageGroup; 9] = [
    PostageGroup::HeroicMother,
    PostageGroup::RevolutionaryBefore1945,
    PostageGroup::Hero,
    PostageGroup::WarInvalid,
    PostageGroup::SickSoldier,
    PostageGroup::ToxicChemicals,
    PostageGroup::Imprisoned,
    PostageGroup::MartyrRelative,
    PostageGroup::PoorHousehold,
];

/// A group as it ends a text key and names a choice: `war-invalid`.
pub fn group_tag<G: Serialize>(group: G) -> String {
    let tag = serde_json::to_value(group).ok().and_then(|tag| tag.as_str().map(str::to_owned));
    tag.unwrap_or_default().replace('_', "-")
}

/// The group by its name.
pub fn postage_group(text: Text, group: PostageGroup) -> String {
    text.lookup(&format!("group-postage-{}", group_tag(group)), &[])
}

/// The group by its name.
pub fn state_fee_group(text: Text, group: StateFeeGroup) -> String {
    text.lookup(&format!("group-fee-{}", group_tag(group)), &[])
}

/// The group that was claimed for a kind of money, and the paper that shows it.
pub fn claimed(text: Text, groups: &ClaimedGroups, kind: Money) -> Option<(String, String)> {
    let paper = |engine: &str, tag: String| text.lookup(&format!("group-{engine}-{tag}-paper"), &[]);
    match kind {
        Money::Postage => groups.postage.map(|group| (postage_group(text, group), paper("postage", group_tag(group)))),
        Money::StateFee => groups.state_fee.map(|group| (state_fee_group(text, group), paper("fee", group_tag(group)))),
        Money::CashOnDelivery => None,
    }
}

/// What is owed of a kind, as a sentence: provisional while its proof was not seen; empty where it is not known.
pub fn owed(text: Text, account: &Account, kind: Money) -> String {
    let amount = match kind {
        Money::Postage => Some(account.postage),
        Money::StateFee => account.state_fee,
        Money::CashOnDelivery => None,
    };
    let Some(amount) = amount.map(|amount| format::dong(text, amount)) else { return String::new() };
    match account.lowered(kind) {
        Some(lowered) if lowered.proof == ProofSeen::Awaited => {
            let full = lowered.full.map_or_else(|| t!(text, "ui-unknown"), |full| format::dong(text, full));
            t!(text, "lowered-awaited", amount = amount, full = full)
        }
        Some(lowered) if lowered.proof == ProofSeen::NotShown => t!(text, "lowered-not-shown", amount = amount),
        Some(_) => t!(text, "lowered-shown", amount = amount),
        None => amount,
    }
}

/// Papers to have ready for the courier, one sentence each.
pub fn to_show(text: Text, account: &Account, groups: &ClaimedGroups) -> Vec<String> {
    let one = |kind| {
        let (_, paper) = claimed(text, groups, kind).filter(|_| account.awaits(kind))?;
        Some(t!(text, "lowered-to-show", paper = paper, money = words::money(text, kind)))
    };
    [Money::Postage, Money::StateFee].into_iter().filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use assets::texts::Lang;
    use shared::dossier::account::Lowered;

    use super::*;

    #[test]
    fn every_group_has_a_name_and_a_paper_of_its_own_law_in_words() {
        let fees = ["children", "poor_household", "elderly", "disabled", "merit", "ethnic_minority", "other_by_law"];
        for lang in Lang::ALL {
            let text = Text::of(lang);
            for group in POSTAGE_GROUPS {
                let groups = ClaimedGroups { postage: Some(group), state_fee: None };
                let (name, paper) = claimed(text, &groups, Money::Postage).unwrap();
                assert!(!name.contains("group-") && !paper.contains("group-") && name != paper, "{group:?}");
                assert_eq!(claimed(text, &groups, Money::StateFee), None);
            }
            for tag in fees {
                let group: StateFeeGroup = serde_json::from_value(tag.into()).unwrap();
                let groups = ClaimedGroups { postage: None, state_fee: Some(group) };
                let (name, paper) = claimed(text, &groups, Money::StateFee).unwrap();
                assert!(!name.contains("group-") && !paper.contains("group-"), "{group:?}");
            }
        }
    }

    #[test]
    fn a_lower_sum_is_told_as_provisional_until_its_paper_was_seen() {
        let text = Text::of(Lang::En);
        let lowered = |proof| Some(Lowered { full: Some(40_000), proof });
        let account = |postage, proof| Account {
            postage,
            state_fee: None,
            taken: Vec::new(),
            extra_postage: Vec::new(),
            postage_claim: lowered(proof),
            state_fee_claim: None,
        };
        let groups = ClaimedGroups { postage: Some(PostageGroup::WarInvalid), state_fee: None };
        let awaited = account(20_000, ProofSeen::Awaited);
        let said = owed(text, &awaited, Money::Postage);
        assert!(said.contains(&format::dong(text, 20_000)) && said.contains(&format::dong(text, 40_000)), "{said}");
        assert_eq!(to_show(text, &awaited, &groups).len(), 1);
        let refused = account(40_000, ProofSeen::NotShown);
        assert!(!owed(text, &refused, Money::Postage).contains(&format::dong(text, 20_000)));
        assert!(to_show(text, &refused, &groups).is_empty());
        assert_eq!(owed(text, &refused, Money::StateFee), "", "what is not known is not told as zero");
    }
}
