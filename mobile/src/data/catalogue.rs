//! The catalogue of procedures on this device.

use chrono::{DateTime, NaiveDate};
use shared::api::views::kind;
use shared::catalogue::ProcedureVersion;
use shared::dossier::event::Pinned;
use shared::fold;
use shared::ids::{ActorId, CommuneCode, ProcedureCode};
use shared::time::local_date;

use super::store::{Store, StoreResult};

/// The local date of an instant, Unix milliseconds.
pub fn local_day(at_ms: i64) -> NaiveDate {
    local_date(DateTime::from_timestamp_millis(at_ms).unwrap_or_default())
}

/// Every version this person may see, with what is searched.
#[derive(Default)]
pub struct Catalogue {
    versions: Vec<ProcedureVersion>,
    texts: Vec<String>,
}

impl Catalogue {
    /// As it is in the store.
    pub fn load(store: &Store, actor: ActorId) -> StoreResult<Self> {
        let versions = store.views::<ProcedureVersion>(actor, kind::PROCEDURE)?;
        Ok(versions.into_iter().map(|(_, version)| version).collect())
    }

    /// Versions in force on `day` whose name or code matches, best first; all of them for an empty query.
    pub fn search(&self, query: &str, day: NaiveDate) -> Vec<ProcedureVersion> {
        let found = fold::search(query, &self.texts).into_iter().map(|at| &self.versions[at]);
        found.filter(|version| version.is_in_force(day)).cloned().collect()
    }

    /// The version in force on `day`.
    pub fn find(&self, code: &ProcedureCode, day: NaiveDate) -> Option<&ProcedureVersion> {
        self.versions.iter().find(|version| version.code.as_str() == code.as_str() && version.is_in_force(day))
    }

    /// The version that a booking names, as a dossier of this commune keeps it.
    pub fn pinned(&self, code: &ProcedureCode, from: NaiveDate, commune: &CommuneCode) -> Option<Pinned> {
        let versions = self.versions.iter().filter(|version| version.code.as_str() == code.as_str());
        versions.map(|version| Pinned::of(version, commune)).find(|pinned| pinned.from == from)
    }
}

impl FromIterator<ProcedureVersion> for Catalogue {
    fn from_iter<T: IntoIterator<Item = ProcedureVersion>>(versions: T) -> Self {
        let versions: Vec<_> = versions.into_iter().collect();
        let texts = versions.iter().map(|version| format!("{} {}", version.name, version.code)).collect();
        Self { versions, texts }
    }
}
