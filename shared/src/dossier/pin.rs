//! What a booking keeps of the catalogue.

use super::event::{Pinned, PinnedComponent};
use crate::catalogue::{Channel, Component, ProcedureVersion, StatedAmount};
use crate::time::limit::TimeLimit;

impl Pinned {
    /// What a dossier keeps of `version`: papers, the limit of the postal channel if it is known, results, recall.
    pub fn of(version: &ProcedureVersion) -> Self {
        let component = |component: &Component| PinnedComponent {
            id: component.id,
            name: component.name.clone(),
            group: component.group,
            originals: component.originals.into(),
            copies: component.copies.into(),
        };
        // An amount that the clock cannot count is as good as unknown.
        let limit = |limit: &StatedAmount| TimeLimit::from_halves(limit.unit, limit.halves.0, true).ok();
        Self {
            code: version.code.clone(),
            from: version.effective_from.unwrap_or(version.checked_at),
            name: version.name.clone(),
            components: version.components.iter().map(component).collect(),
            limit: version.limit(Channel::Postal).known().and_then(limit),
            results: version.results.clone(),
            recall: version.recall.known().cloned(),
        }
    }
}
