//! What a booking keeps of the catalogue.

use super::event::{ComponentGroup, Pinned, PinnedComponent};
use crate::catalogue::{self, Channel, ProcedureVersion};
use crate::ids::ProcedureCode;
use crate::time::limit::{LimitUnit, TimeLimit};

impl Pinned {
    /// What a dossier keeps of `version`: papers, the limit of the postal channel if it is known, results, recall.
    pub fn of(version: &ProcedureVersion) -> Self {
        let component = |component: &catalogue::Component| PinnedComponent {
            id: component.id,
            name: component.name.clone(),
            group: match component.group {
                catalogue::ComponentGroup::ToSubmit => ComponentGroup::Submit,
                catalogue::ComponentGroup::ToShow => ComponentGroup::Show,
                catalogue::ComponentGroup::Note => ComponentGroup::Note,
            },
            originals: component.originals.into(),
            copies: component.copies.into(),
        };
        let limit = |limit: &catalogue::TimeLimit| {
            let unit = match limit.unit {
                catalogue::LimitUnit::SameDay => LimitUnit::SameDay,
                catalogue::LimitUnit::WorkingHour => LimitUnit::WorkingHour,
                catalogue::LimitUnit::WorkingDay => LimitUnit::WorkingDay,
                catalogue::LimitUnit::CalendarDay => LimitUnit::CalendarDay,
                catalogue::LimitUnit::Month => LimitUnit::Month,
            };
            // An amount that the clock cannot count is as good as unknown.
            TimeLimit::from_halves(unit, limit.halves.0, true).ok()
        };
        Self {
            code: ProcedureCode(version.code.as_str().to_owned()),
            from: version.effective_from.unwrap_or(version.checked_at),
            name: version.name.clone(),
            components: version.components.iter().map(component).collect(),
            limit: version.limit(Channel::Postal).known().and_then(limit),
            results: version.results.clone(),
            recall: version.recall.known().cloned(),
        }
    }
}
