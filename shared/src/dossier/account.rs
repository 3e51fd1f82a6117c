//! What a dossier owes and what was taken for it; the sums stay apart. A sum that is lower because of a group that the
//! citizen claims is provisional until a courier has seen its proof; without the proof the full sum is owed.

use serde::{Deserialize, Serialize};

use super::event::Booked;
use crate::api::command::{CostBearer, Money, ProofShown, Taken};

/// The money axis; the sums stay apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Postage for all legs, whole đồng.
    pub postage: i64,
    /// State fee, whole đồng; absent = not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_fee: Option<i64>,
    /// Taken so far, each with its receipt.
    pub taken: Vec<Taken>,
    /// Postage that came later, each on a line of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extra_postage: Vec<ExtraPostage>,
    /// The postage is lower because of a group that was claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postage_claim: Option<Lowered>,
    /// The state fee likewise: another law, another proof.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_fee_claim: Option<Lowered>,
}

/// Why a sum is lower than the full one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lowered {
    /// What is owed without it, whole đồng; absent = not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full: Option<i64>,
    /// Whether its proof was seen.
    pub proof: ProofSeen,
}

/// Whether a proof was seen at a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProofSeen {
    /// Nobody has looked yet: the sum is provisional.
    Awaited,
    /// It was shown and fits: the lower sum is owed.
    Shown,
    /// It was not shown, or shows something else: the full sum is owed.
    NotShown,
}

/// Postage for carrying a result elsewhere or once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtraPostage {
    /// Number of the ledger entry that asked for it.
    pub entry: u64,
    /// Who pays.
    pub payer: CostBearer,
    /// Whole đồng.
    pub amount: i64,
}

impl Account {
    /// What a booking makes owed.
    pub fn booked(booked: &Booked) -> Self {
        let lowered = |full| Lowered { full, proof: ProofSeen::Awaited };
        let full = booked.full;
        let postage_claim = full.filter(|full| full.postage != booked.postage);
        let state_fee_claim = full.filter(|full| full.state_fee != booked.state_fee);
        Self {
            postage: booked.postage,
            state_fee: booked.state_fee,
            taken: Vec::new(),
            extra_postage: Vec::new(),
            postage_claim: postage_claim.map(|full| lowered(Some(full.postage))),
            state_fee_claim: state_fee_claim.map(|full| lowered(full.state_fee)),
        }
    }

    /// Why a kind of money is lower, if it is or was meant to be.
    pub fn lowered(&self, kind: Money) -> Option<Lowered> {
        match kind {
            Money::Postage => self.postage_claim,
            Money::StateFee => self.state_fee_claim,
            Money::CashOnDelivery => None,
        }
    }

    /// Whether a proof for this kind of money is still to be seen.
    pub fn awaits(&self, kind: Money) -> bool {
        self.lowered(kind).is_some_and(|lowered| lowered.proof == ProofSeen::Awaited)
    }

    /// Takes in what was seen at a door. Each proof is looked at once: what was found stands.
    pub fn see(&mut self, proofs: &[ProofShown]) {
        for proof in proofs {
            let claim = match proof.of {
                Money::Postage => &mut self.postage_claim,
                Money::StateFee => &mut self.state_fee_claim,
                Money::CashOnDelivery => continue,
            };
            let Some(lowered) = claim.as_mut().filter(|lowered| lowered.proof == ProofSeen::Awaited) else { continue };
            lowered.proof = if proof.shown { ProofSeen::Shown } else { ProofSeen::NotShown };
            if !proof.shown {
                match (proof.of, lowered.full) {
                    (Money::Postage, Some(full)) => self.postage = full,
                    (Money::StateFee, full) => self.state_fee = full,
                    (Money::Postage | Money::CashOnDelivery, _) => {}
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> Account {
        let lowered = |full| Some(Lowered { full, proof: ProofSeen::Awaited });
        Account {
            postage: 20_000,
            state_fee: Some(0),
            taken: Vec::new(),
            extra_postage: Vec::new(),
            postage_claim: lowered(Some(40_000)),
            state_fee_claim: lowered(None),
        }
    }

    fn seen(proofs: &[(Money, bool)]) -> Account {
        let mut account = account();
        let proofs: Vec<_> = proofs.iter().map(|(of, shown)| ProofShown { of: *of, shown: *shown }).collect();
        account.see(&proofs);
        account
    }

    #[test]
    fn a_sum_is_provisional_until_its_own_proof_is_seen() {
        let account = seen(&[(Money::Postage, true)]);
        assert_eq!((account.postage, account.awaits(Money::Postage)), (20_000, false));
        assert!(account.awaits(Money::StateFee), "the proof of one is none of the other");
        assert_eq!(account.state_fee, Some(0));
    }

    #[test]
    fn without_its_proof_the_full_sum_is_owed_and_what_was_found_stands() {
        let account = seen(&[(Money::Postage, false), (Money::StateFee, false), (Money::Postage, true)]);
        assert_eq!((account.postage, account.state_fee), (40_000, None), "a fee that nobody knows is unknown again");
        assert_eq!(account.lowered(Money::Postage).unwrap().proof, ProofSeen::NotShown);
        assert_eq!(account.lowered(Money::CashOnDelivery), None);
    }
}
