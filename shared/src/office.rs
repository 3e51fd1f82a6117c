//! What has happened in an office beside its dossiers: the content of ledger entries with chains of their own, one per
//! courier and day for cash ([`shift`]), one per event for force majeure ([`force_majeure`]).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::force_majeure::ForceMajeureEvent;
use crate::ids::{ActorId, CommuneCode, ForceMajeureId, OfficeId};
use crate::money::cash::{CashRemittance, Reconciliation};

/// One step. Frozen once stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum OfficeEvent {
    /// A courier handed in what they counted.
    CashHandedIn {
        /// Whose office takes it.
        office: OfficeId,
        /// The count.
        remittance: CashRemittance,
    },
    /// A second person matched it to the receipts; the words about a difference are kept apart.
    CashReconciled {
        /// What was found.
        reconciliation: Reconciliation,
    },
    /// Declared, or declared again with another end.
    ForceMajeureDeclared {
        /// As it stands from now on.
        declared: Declared,
    },
}

/// A declared event of force majeure with the communes that its area had when it was declared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declared {
    /// Which.
    pub id: ForceMajeureId,
    /// The office that declared it; absent = whoever keeps the whole system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeId>,
    /// Where, when, by whom.
    pub event: ForceMajeureEvent,
    /// Every commune of the area.
    pub communes: Vec<CommuneCode>,
}

impl Declared {
    /// Whether it is about this commune and lasts on this day.
    pub fn touches(&self, commune: &CommuneCode, day: NaiveDate) -> bool {
        self.communes.contains(commune) && self.event.lasts_on(day)
    }
}

/// Name of the chain of a courier's cash of one local day.
pub fn shift(courier: ActorId, day: NaiveDate) -> String {
    format!("shift:{courier}:{day}")
}

/// What stands in front of an event's id in the name of its chain.
pub const FORCE_MAJEURE: &str = "force-majeure:";

/// Name of the chain of an event.
pub fn force_majeure(id: ForceMajeureId) -> String {
    format!("{FORCE_MAJEURE}{id}")
}

/// The cash of one courier and day, as its chain tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CashDay {
    /// Number of the last entry.
    pub version: u64,
    /// The last count handed in.
    pub remittance: Option<CashRemittance>,
    /// The match; nothing follows it.
    pub reconciliation: Option<Reconciliation>,
}

impl CashDay {
    /// Takes in the next entry of the chain.
    pub fn apply(&mut self, event: &OfficeEvent) {
        self.version += 1;
        match event {
            OfficeEvent::CashHandedIn { remittance, .. } => self.remittance = Some(remittance.clone()),
            OfficeEvent::CashReconciled { reconciliation } => self.reconciliation = Some(reconciliation.clone()),
            OfficeEvent::ForceMajeureDeclared { .. } => {}
        }
    }
}
