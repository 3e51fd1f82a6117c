//! Which version of a procedure counts, and whether what it states fits together.
//!
//! Where the national base and the province's portal differ, the portal wins (QĐ 45/2016 Đ6(2), read 11/2026). A dossier
//! keeps the version that was in force at its filing moment; nothing here is asked again about an old dossier.

use chrono::NaiveDate;

use super::{Bcci, Known, ProcedureVersion, Scope};
use crate::ids::ProcedureCode;
use crate::time::calendar::Calendar;
use crate::time::limit::TimeLimit;
use crate::time::stages::check_slices;

/// The version of a procedure in force in a province on a day: the province's before the national one, of several the one
/// that began last, then the one read last.
pub fn choose<'a>(
    versions: impl IntoIterator<Item = &'a ProcedureVersion>,
    code: &ProcedureCode,
    province: &str,
    day: NaiveDate,
) -> Option<&'a ProcedureVersion> {
    let rank = |version: &ProcedureVersion| match &version.scope {
        Scope::Province(own) if own == province => Some(1),
        Scope::Province(_) => None,
        Scope::National => Some(0),
    };
    versions
        .into_iter()
        .filter(|version| version.code == *code && version.is_in_force(day))
        .filter_map(|version| Some((rank(version)?, version)))
        .max_by_key(|(rank, version)| (*rank, version.effective_from, version.checked_at))
        .map(|(_, version)| version)
}

/// What does not fit together in a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VersionFault {
    /// It ends before it begins.
    EndsBeforeItBegins,
    /// The post may not carry it, and forms are listed; or it may, and none is.
    FormsDisagree,
    /// Two components have one number.
    ComponentTwice,
    /// The stages' slices are not valid, or together longer than a limit.
    BadSlices,
}

impl VersionFault {
    /// The lasting code; the text key has `-` for `.`.
    pub fn code(self) -> &'static str {
        match self {
            Self::EndsBeforeItBegins => "catalogue.ends-before-it-begins",
            Self::FormsDisagree => "catalogue.forms-disagree",
            Self::ComponentTwice => "catalogue.component-twice",
            Self::BadSlices => "time.bad-slices",
        }
    }
}

/// Everything that does not fit together.
pub fn faults(version: &ProcedureVersion, agency: &Calendar) -> Vec<VersionFault> {
    let mut found = Vec::new();
    if version.effective_from.zip(version.effective_to).is_some_and(|(from, to)| to < from) {
        found.push(VersionFault::EndsBeforeItBegins);
    }
    if (version.bcci == Bcci::Eligible) == version.forms.is_empty() {
        found.push(VersionFault::FormsDisagree);
    }
    let components = &version.components;
    if (1..components.len()).any(|at| components[..at].iter().any(|before| before.id == components[at].id)) {
        found.push(VersionFault::ComponentTwice);
    }
    let limits = version.limits.iter().filter_map(|stated| match stated.limit {
        Known::Known(amount) => TimeLimit::from_halves(amount.unit, amount.halves.0, false).ok(),
        Known::Unknown => None,
    });
    if !version.stages.is_empty()
        && limits.into_iter().any(|limit| check_slices(&version.stages, limit, agency).is_err())
    {
        found.push(VersionFault::BadSlices);
    }
    found
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::catalogue::tests::version;
    use crate::catalogue::{Channel, Halves, IneligibleReason, StatedAmount, StatedLimit};
    use crate::ids::CommuneCode;
    use crate::time::calendar::Keeper;
    use crate::time::calendar::tests::{book, date};
    use crate::time::limit::LimitUnit;
    use crate::time::stages::StageSlice;

    #[test]
    fn the_portal_of_the_province_wins_and_the_day_decides() {
        let own = version();
        let mut national = version();
        national.scope = Scope::National;
        national.effective_from = Some(date("2026-06-01"));
        let mut elsewhere = version();
        elsewhere.scope = Scope::Province("79".to_owned());
        let mut newer = version();
        newer.effective_from = Some(date("2026-10-01"));
        let all = [elsewhere, national.clone(), own.clone(), newer.clone()];
        let on = |day| choose(&all, &own.code, "66", date(day));
        assert_eq!(on("2026-07-01"), Some(&own));
        assert_eq!(on("2026-10-01"), Some(&newer));
        assert_eq!(on("2025-12-31"), None);
        assert_eq!(choose(&all, &own.code, "01", date("2026-07-01")), Some(&national));
    }

    #[test]
    fn a_commune_with_a_limit_of_its_own_has_that_limit() {
        let mut version = version();
        let longer = StatedAmount { unit: LimitUnit::WorkingDay, halves: Halves(25) };
        let mountain = CommuneCode::from("22057");
        version.limits.push(StatedLimit {
            channels: BTreeSet::from([Channel::Postal]),
            limit: Known::Known(longer),
            condition: None,
            communes: BTreeSet::from([mountain.clone()]),
            raw: "12.5".to_owned(),
        });
        assert_eq!(version.limit_in(Channel::Postal, &mountain), Known::Known(longer));
        let plain = version.limit_in(Channel::Postal, &CommuneCode::from("22051"));
        assert_eq!(plain, Known::Known(StatedAmount { unit: LimitUnit::WorkingDay, halves: Halves(5) }));
        assert_eq!(version.limit_in(Channel::Online, &mountain), Known::Unknown);
    }

    #[test]
    fn a_version_that_contradicts_itself_says_where() {
        let agency = book(vec![]).calendar(Keeper::Agency).unwrap();
        assert_eq!(faults(&version(), &agency), []);
        let mut odd = version();
        odd.effective_to = Some(date("2025-12-31"));
        odd.bcci = Bcci::NotEligible { reason: IneligibleReason::NotPublished };
        odd.components.push(odd.components[0].clone());
        let slice = |stage: &str| StageSlice { stage: stage.into(), body: None, limit_minutes: 800 };
        odd.stages = vec![slice("receive"), slice("approve")];
        assert_eq!(
            faults(&odd, &agency),
            [
                VersionFault::EndsBeforeItBegins,
                VersionFault::FormsDisagree,
                VersionFault::ComponentTwice,
                VersionFault::BadSlices
            ]
        );
    }
}
