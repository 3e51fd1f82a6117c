//! The scoring of agencies: indices of 2, 1 or 0 points, their mean to one decimal, an index without data left out
//! (TT 01/2018/TT-VPCP Đ13–15, read 11/2026). Whether the nine indices survive in TT 03/2025 is not confirmed, so which of
//! them count is data with a version.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::money::exemption::Validity;
use crate::time::late::Outcome;

/// Points of one index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum Points {
    /// 0.
    Zero,
    /// 1.
    One,
    /// 2.
    Two,
}

impl Points {
    /// By time: shorter than the limit 2, equal 1, longer 0.
    pub fn of_time(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Early => Self::Two,
            Outcome::OnTime => Self::One,
            Outcome::Late => Self::Zero,
        }
    }
}

impl TryFrom<u8> for Points {
    type Error = &'static str;
    fn try_from(points: u8) -> Result<Self, &'static str> {
        [Self::Zero, Self::One, Self::Two].into_iter().find(|of| u8::from(*of) == points).ok_or("report.bad-points")
    }
}

impl From<Points> for u8 {
    fn from(points: Points) -> Self {
        match points {
            Points::Zero => 0,
            Points::One => 1,
            Points::Two => 2,
        }
    }
}

/// Which indices count. An index is known by its name in the scoring table: `total_time`, `stage_time`, `visits`,
/// `complaints_on_time` …
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoringRules {
    /// Kept by every score.
    pub version: String,
    /// Switched on at all; off gives no score.
    pub enabled: bool,
    /// The indices that count.
    pub indices: BTreeSet<String>,
}

/// Rules with the days on which they hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoringRow {
    /// The rules.
    #[serde(flatten)]
    pub rules: ScoringRules,
    /// When they hold.
    #[serde(flatten)]
    pub validity: Validity,
    /// The norm, and what of it is not confirmed.
    pub source: String,
}

/// The rules in force on a day; of several those that began last.
pub fn in_force(rows: &[ScoringRow], on: NaiveDate) -> Option<&ScoringRules> {
    let rows = rows.iter().filter(|row| row.validity.holds_on(on));
    rows.max_by_key(|row| row.validity.effective_from).map(|row| &row.rules)
}

/// A mean in tenths: 17 is told as 1,7.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tenths(pub u32);

impl Tenths {
    /// The mean of `total` over `count`, half a tenth rounded up; `None` of nothing.
    fn mean(total: u64, count: u64) -> Option<Self> {
        let tenths = (total * 20 + count).checked_div(count * 2)?;
        u32::try_from(tenths).ok().map(Self)
    }
}

/// The score of a dossier, a person or an agency: whatever the points are about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// The mean of each index that has data.
    pub indices: BTreeMap<String, Tenths>,
    /// The mean of those means.
    pub mean: Tenths,
    /// Version of the rules.
    pub rule_version: String,
}

/// Computes a score from points given one by one to an index; indices that are switched off or have no points are left out.
/// `None` when nothing is left, or scoring is switched off.
pub fn score(points: &[(String, Points)], rules: &ScoringRules) -> Option<Score> {
    if !rules.enabled {
        return None;
    }
    let mut sums: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for (index, points) in points.iter().filter(|(index, _)| rules.indices.contains(index)) {
        let (total, count) = sums.entry(index).or_default();
        *total += u64::from(u8::from(*points));
        *count += 1;
    }
    let indices: BTreeMap<String, Tenths> = sums
        .into_iter()
        .filter_map(|(index, (total, count))| Some((index.to_owned(), Tenths::mean(total, count)?)))
        .collect();
    let total = indices.values().map(|mean| u64::from(mean.0)).sum::<u64>();
    let count = u64::try_from(indices.len()).ok()?;
    // The means are tenths already.
    let mean = Tenths(u32::try_from((total * 2 + count).checked_div(count * 2)?).ok()?);
    Some(Score { indices, mean, rule_version: rules.version.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(indices: &[&str]) -> ScoringRules {
        let indices = indices.iter().map(|index| (*index).to_owned()).collect();
        ScoringRules { version: "t".into(), enabled: true, indices }
    }

    fn points(of: &[(&str, u8)]) -> Vec<(String, Points)> {
        of.iter().map(|(index, points)| ((*index).to_owned(), Points::try_from(*points).unwrap())).collect()
    }

    #[test]
    fn the_mean_has_one_decimal_and_an_index_without_data_is_left_out() {
        let given = points(&[("total_time", 2), ("total_time", 1), ("total_time", 2), ("visits", 0), ("off", 2)]);
        let found = score(&given, &rules(&["total_time", "visits", "complaints_on_time"])).unwrap();
        assert_eq!(found.indices.get("total_time"), Some(&Tenths(17)));
        assert_eq!((found.indices.len(), found.mean), (2, Tenths(9)));
    }

    #[test]
    fn scoring_can_be_switched_off_whole_or_by_index() {
        let given = points(&[("total_time", 2)]);
        assert_eq!(score(&given, &rules(&["visits"])), None);
        assert_eq!(score(&given, &ScoringRules { enabled: false, ..rules(&["total_time"]) }), None);
    }

    #[test]
    fn the_rules_of_the_day_count_and_none_before_the_first() {
        let row = |version: &str, from: &str| ScoringRow {
            rules: ScoringRules { version: version.into(), ..rules(&["total_time"]) },
            validity: Validity { effective_from: from.parse().unwrap(), effective_to: None },
            source: "test".into(),
        };
        let rows = [row("b", "2026-07-01"), row("a", "2018-11-23")];
        let on = |day: &str| in_force(&rows, day.parse().unwrap()).map(|rules| rules.version.clone());
        assert_eq!((on("2018-11-22"), on("2026-06-30"), on("2026-07-01")), (None, Some("a".into()), Some("b".into())));
    }

    #[test]
    fn time_scores_two_one_or_nothing() {
        assert_eq!(Points::of_time(Outcome::Early), Points::Two);
        assert_eq!(Points::of_time(Outcome::OnTime), Points::One);
        assert_eq!(Points::of_time(Outcome::Late), Points::Zero);
        assert!(Points::try_from(3).is_err());
    }
}
