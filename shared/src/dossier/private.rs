//! The personal side of what happened to a dossier.

use serde::{Deserialize, Serialize};

use crate::api::command::{Address, DeliveryChoice, Person, Recipient};
use crate::money::quote::ClaimedGroups;

/// Personal facts of one entry: kept in a purgeable table, hashed with a salt in the chain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "private", rename_all = "snake_case")]
pub enum Private {
    /// Of a booking.
    Booking {
        /// Whose dossier, and where.
        person: Person,
        /// What the courier should know.
        note: String,
        /// Groups claimed for a lower price.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        claimed: Option<ClaimedGroups>,
    },
    /// Words somebody wrote.
    Words {
        /// As written.
        text: String,
    },
    /// Of a delivery.
    Delivery {
        /// Who took it.
        recipient: Recipient,
        /// Remarks.
        remarks: String,
    },
    /// Of a choice after a failed delivery.
    Choice {
        /// With its address or its proxy.
        choice: DeliveryChoice,
    },
    /// Of a change by the agency.
    Redirect {
        /// Another recipient.
        recipient: Option<String>,
        /// Another address.
        address: Option<Address>,
        /// Why.
        reason: String,
    },
}
