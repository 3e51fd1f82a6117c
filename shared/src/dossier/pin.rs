//! What a booking keeps of the catalogue.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::catalogue::{Channel, Component, ComponentGroup, ProcedureVersion, StatedAmount};
use crate::ids::{CommuneCode, ProcedureCode};
use crate::time::limit::TimeLimit;

/// What a dossier keeps of its procedure's version, so that a later catalogue changes nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pinned {
    /// Code.
    pub code: ProcedureCode,
    /// Start of the version.
    pub from: NaiveDate,
    /// Name.
    pub name: String,
    /// Papers.
    pub components: Vec<PinnedComponent>,
    /// Time limit by the postal channel, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<TimeLimit>,
    /// What comes back, by name.
    pub results: Vec<String>,
    /// Old papers that are taken back; absent = not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recall: Option<Vec<String>>,
}

/// One paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinnedComponent {
    /// Number in the version.
    pub id: u32,
    /// Name.
    pub name: String,
    /// To submit (a line that must be counted), to show, or a note.
    pub group: ComponentGroup,
    /// Originals asked for.
    pub originals: u32,
    /// Copies asked for.
    pub copies: u32,
    /// Whether it comes back with the result; absent = not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returned: Option<bool>,
}

impl Pinned {
    /// What a dossier keeps of `version`: papers, the limit of the postal channel for this commune if it is known, results,
    /// recall.
    pub fn of(version: &ProcedureVersion, commune: &CommuneCode) -> Self {
        let component = |component: &Component| PinnedComponent {
            id: component.id,
            name: component.name.clone(),
            group: component.group,
            originals: component.originals.into(),
            copies: component.copies.into(),
            returned: component.returned,
        };
        // An amount that the clock cannot count is as good as unknown.
        let cutoff_applies = version.cutoff_applies.unwrap_or(true);
        let limit = |limit: &StatedAmount| TimeLimit::from_halves(limit.unit, limit.halves.0, cutoff_applies).ok();
        Self {
            code: version.code.clone(),
            from: version.effective_from.unwrap_or(version.checked_at),
            name: version.name.clone(),
            components: version.components.iter().map(component).collect(),
            limit: version.limit_in(Channel::Postal, commune).known().and_then(limit),
            results: version.results.clone(),
            recall: version.recall.known().cloned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::catalogue::{Halves, Known, StatedLimit};
    use crate::time::limit::LimitUnit;

    #[test]
    fn a_dossier_keeps_the_limit_that_is_stated_for_its_own_commune() {
        let mut version = crate::catalogue::tests::version();
        let mountain = CommuneCode::from("22057");
        version.limits.push(StatedLimit {
            channels: BTreeSet::from([Channel::Postal]),
            limit: Known::Known(StatedAmount { unit: LimitUnit::WorkingDay, halves: Halves(24) }),
            condition: None,
            communes: BTreeSet::from([mountain.clone()]),
            raw: "12".to_owned(),
        });
        assert_eq!(Pinned::of(&version, &mountain).limit, Some(TimeLimit::working_days(12)));
        let plain = Pinned::of(&version, &CommuneCode::from("22051")).limit;
        assert!(plain.is_some() && plain != Some(TimeLimit::working_days(12)), "{plain:?}");
    }

    #[test]
    fn a_procedure_without_the_cut_off_starts_its_hours_at_once_and_one_that_is_silent_keeps_it() {
        let commune = CommuneCode::from("22051");
        for (said, expected) in [(None, true), (Some(true), true), (Some(false), false)] {
            let mut version = crate::catalogue::tests::version();
            version.cutoff_applies = said;
            version.limits = vec![StatedLimit {
                channels: BTreeSet::from([Channel::Postal]),
                limit: Known::Known(StatedAmount { unit: LimitUnit::WorkingHour, halves: Halves(16) }),
                condition: None,
                communes: BTreeSet::new(),
                raw: "8".to_owned(),
            }];
            let limit = Pinned::of(&version, &commune).limit;
            assert_eq!(limit, Some(TimeLimit::WorkingHour { minutes: 480, cutoff_applies: expected }), "{said:?}");
        }
    }
}
