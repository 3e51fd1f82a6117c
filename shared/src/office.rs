//! What has happened in an office beside its dossiers: the content of ledger entries with chains of their own, one per
//! courier and day for cash ([`shift`]), one per event for force majeure ([`force_majeure`]).

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::force_majeure::{Area, ForceMajeureEvent, Spot, suspended_days};
use crate::ids::{ActorId, CommuneCode, ForceMajeureId, OfficeId};
use crate::money::cash::{CashRemittance, PayingOver, Reconciliation};

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
    /// State money of matched receipts was paid over to an agency.
    CashPaidOver {
        /// What was paid.
        paid: PayingOver,
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

/// Days of force majeure in a commune, sorted, as devices count them that know no zones: every day of an event that has an
/// end, and of an open one those up to `today`.
pub fn suspended(declared: &[Declared], commune: &CommuneCode, today: NaiveDate) -> Vec<NaiveDate> {
    let here = |one: &&Declared| one.communes.contains(commune);
    let events: Vec<ForceMajeureEvent> = declared
        .iter()
        .filter(here)
        .map(|one| ForceMajeureEvent { zone: Area::Communes(one.communes.clone()), ..one.event.clone() })
        .collect();
    suspended_days(&events, Spot { commune, zone: None }, today)
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

/// The cash of one courier and day, as its chain tells it. It is handed in and matched as often as the courier comes in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CashDay {
    /// Number of the last entry.
    pub version: u64,
    /// The last count handed in.
    pub remittance: Option<CashRemittance>,
    /// The match of that count.
    pub reconciliation: Option<Reconciliation>,
    /// Every match so far, oldest first.
    pub matches: Vec<Reconciliation>,
    /// What was paid over, oldest first.
    pub paid: Vec<PayingOver>,
}

impl CashDay {
    /// Receipts of every match so far.
    pub fn matched(&self) -> BTreeSet<u64> {
        self.matches.iter().flat_map(|found| found.receipts.iter().copied()).collect()
    }

    /// Receipts whose money was paid over.
    pub fn paid_over(&self) -> BTreeSet<u64> {
        self.paid.iter().flat_map(|paid| paid.receipts.iter().copied()).collect()
    }

    /// Takes in the next entry of the chain.
    pub fn apply(&mut self, event: &OfficeEvent) {
        self.version += 1;
        match event {
            OfficeEvent::CashHandedIn { remittance, .. } => {
                (self.remittance, self.reconciliation) = (Some(remittance.clone()), None);
            }
            OfficeEvent::CashReconciled { reconciliation } => {
                self.matches.push(reconciliation.clone());
                self.reconciliation = Some(reconciliation.clone());
            }
            OfficeEvent::CashPaidOver { paid } => self.paid.push(paid.clone()),
            OfficeEvent::ForceMajeureDeclared { .. } => {}
        }
    }
}
