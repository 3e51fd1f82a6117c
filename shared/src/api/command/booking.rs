//! What a citizen, or an operator for a caller, asks for.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::catalogue::Form;
use crate::ids::{AgencyId, CommuneCode, DossierId, ProcedureCode};
use crate::money::quote::ClaimedGroups;

/// A window of a local day (+07:00).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Window {
    /// Local date.
    pub day: NaiveDate,
    /// Minutes after midnight, included.
    pub from_min: u16,
    /// Minutes after midnight, included.
    pub to_min: u16,
}

impl Window {
    /// Whether it ends after it begins, within one day.
    pub const fn is_sound(&self) -> bool {
        self.from_min < self.to_min && self.to_min <= 24 * 60
    }
}

/// A request for home pickup or delivery.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Book {
    /// Made on the device.
    pub dossier: DossierId,
    /// Which procedure.
    pub procedure: ProcedureCode,
    /// Start of the catalogue version that the citizen saw.
    pub procedure_from: NaiveDate,
    /// a, b or c.
    pub form: Form,
    /// Who receives it.
    pub agency: AgencyId,
    /// When the courier may come; absent when only a result is to be brought later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
    /// Whose dossier, and where to find them.
    pub person: Person,
    /// Code on the appointment slip; needed for form b.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slip_code: Option<String>,
    /// Components the citizen says are at hand, by number in the version.
    pub ready: Vec<u32>,
    /// Anything the courier should know.
    pub note: String,
    /// Version of the text that was agreed to.
    pub consent: String,
    /// E.164 of the caller for whom an operator books: whose dossier it becomes. Only an operator gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caller: Option<String>,
    /// Groups that free the citizen from postage or state fees, or from a part; shown at the door.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed: Option<ClaimedGroups>,
}

/// Personal facts of a booking. They never enter the chain of entries; it holds their salted hash.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// Họ và tên.
    pub name: String,
    /// E.164.
    pub phone: String,
    /// Where to come.
    pub address: Address,
    /// Who receives the notices in the person's place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<Proxy>,
}

impl Person {
    /// The number that the notices go to, E.164: the proxy's where one is named.
    pub fn notices_to(&self) -> &str {
        self.proxy.as_ref().map_or(&self.phone, |proxy| &proxy.phone)
    }
}

/// Whom the citizen names to receive the notices instead. The citizen stays the requester: a proxy sees no more than what
/// a notice says, and at the door shows letter and own paper like anybody else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Proxy {
    /// Họ và tên.
    pub name: String,
    /// What they are to the person.
    pub relation: String,
    /// E.164 of a number that gets short messages.
    pub phone: String,
}

/// A place as people give it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Address {
    /// Code of today's commune.
    pub commune: CommuneCode,
    /// The name as the person chose it, old or new.
    pub commune_name: String,
    /// Thôn, tổ dân phố, street and number.
    pub line: String,
    /// How to find it.
    pub landmark: String,
    /// (lon, lat), if the person set a pin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<[f64; 2]>,
}

/// The three levels (`Thông tư 32/2017/TT-BTTTT` Điều 12, read 2026-11-23).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Satisfaction {
    /// Rất hài lòng.
    VerySatisfied,
    /// Hài lòng.
    Satisfied,
    /// Chưa hài lòng.
    NotSatisfied,
}
