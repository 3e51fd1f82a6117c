//! What an actor may see of a thing: made and redacted on the server, kept on the device. [`booking`] has what is asked and
//! answered while somebody books, [`office`] what offices and couriers work with.

mod booking;
mod office;

pub use booking::{AskSlots, Caller, FindCaller, HeldSlot, HoldSlot, PlaceHit, Slot, Slots};
pub use office::{
    AtWork, CaseView, CashView, OutlineView, OutlinesView, PlanView, ProposeDay, Range, RangesView, ReportView,
    RouteView, StopView, ToPay, TravelView, UnassignedView,
};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::actor::{Actor, Role};
use crate::api::command::{Address, Money, Person};
use crate::claims::ClaimTerms;
use crate::dossier::Dossier;
use crate::ids::{ActorId, DossierId, HandoverId};
use crate::money::axis::MoneyState;
use crate::money::quote::ClaimedGroups;
use crate::shipment::Leg;
use crate::time::forecast::Forecast;
use crate::time::stages::StageLateness;

/// Kinds of things in the change feed.
pub mod kind {
    /// [`DossierView`](super::DossierView).
    pub const DOSSIER: &str = "dossier";
    /// [`RouteView`](super::RouteView): one courier's day.
    pub const ROUTE: &str = "route";
    /// [`PlanView`](super::PlanView): one office's day.
    pub const PLAN: &str = "plan";
    /// A procedure's version, as the catalogue gives it.
    pub const PROCEDURE: &str = "procedure";
    /// [`RangesView`](super::RangesView): numbers reserved for a device.
    pub const RANGES: &str = "ranges";
    /// [`PlaceView`](super::PlaceView): agencies and post offices.
    pub const PLACE: &str = "place";
    /// [`CaseView`](super::CaseView): a matter for a person.
    pub const CASE: &str = "case";
    /// [`Declared`](crate::office::Declared): force majeure, for everyone.
    pub const FORCE_MAJEURE: &str = "force_majeure";
    /// [`CashView`](super::CashView): the cash of one courier and day.
    pub const CASH: &str = "cash";
}

/// A dossier as one actor may see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DossierView {
    /// Everything that is not personal.
    pub dossier: Dossier,
    /// Whose, and where; absent if the actor may not know, or after purge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Person>,
    /// What the courier should know.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Groups claimed for a lower price, as far as this role needs to know them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed: Option<ClaimedGroups>,
    /// Every step, oldest first.
    pub history: Vec<HistoryLine>,
    /// The owner's secrets for the doors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doors: Option<Doors>,
    /// What the courier needs to check them without a network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checks: Option<DoorChecks>,
    /// Who comes, as the citizen may know beforehand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub badge: Option<Badge>,
    /// Where the courier finds it, (lon, lat): pin, else the commune's middle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<[f64; 2]>,
    /// Another address or recipient for the result than those of the booking.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deliver_to: Option<DeliverToView>,
    /// Token of the public link; for the owner only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub track: Option<String>,
    /// What the agency, or the citizen who withdrew, wrote with a step; for the owner, the agency and whoever answers the
    /// owner's calls.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub said: Vec<Said>,
    /// How the stages of the control sheet kept their own limits; for the agency and auditors, never for the citizen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<StageLateness>,
    /// When it will be where, beside the promised date; for whoever reads whose dossier it is, couriers not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forecast: Option<Forecast>,
    /// Where its money stands, kind by kind; for those who handle it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sums: Vec<SumView>,
    /// Legs about which its owner may claim, and until when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claimable: Vec<Claimable>,
}

/// Where one kind of money stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SumView {
    /// Whose money.
    pub kind: Money,
    /// Where it stands.
    pub state: MoneyState,
    /// Owed in all, whole đồng.
    pub owed: i64,
    /// Collected in all, whole đồng.
    pub collected: i64,
}

/// A leg about which a claim may be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claimable {
    /// Which.
    pub leg: Leg,
    /// What a claim is counted from.
    pub terms: ClaimTerms,
    /// The last local day for it.
    pub until: chrono::NaiveDate,
}

/// Words that belong to one step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Number of the ledger entry.
    pub entry: u64,
    /// `event` tag of the entry.
    pub event: String,
    /// Number of the entry that it answers, such as the claim's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<u64>,
    /// As written.
    pub text: String,
}

impl DossierView {
    /// The newest words of a step with this tag.
    pub fn words_of(&self, event: &str) -> Option<&str> {
        self.said.iter().rev().find(|said| said.event == event).map(|said| said.text.as_str())
    }
}

/// Where the result goes instead.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DeliverToView {
    /// Another address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// Họ và tên of the proxy, or of another recipient that the agency named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// What a proxy is to the person; absent for another recipient.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relation: Option<String>,
}

/// One step of a dossier, for reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryLine {
    /// Number of the ledger entry.
    pub entry: u64,
    /// `event` tag of the entry, the end of a text key.
    pub event: String,
    /// In which role it was done.
    pub role: Role,
    /// Who, by the name shown to this actor; a citizen reads staff names, staff read the role for a citizen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Device time as it was, Unix milliseconds.
    pub device_ms: i64,
    /// Corrected, Unix milliseconds: what is shown.
    pub occurred_ms: i64,
    /// When the server had it, Unix milliseconds.
    pub recorded_ms: i64,
}

/// What the citizen shows and reads out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doors {
    /// For the leg that is open.
    pub leg: Leg,
    /// Token behind the QR.
    pub token: String,
    /// Six digits, read out at the very end.
    pub code: String,
}

/// What lets a courier check a code offline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoorChecks {
    /// For the leg that is open.
    pub leg: Leg,
    /// argon2id in PHC string form.
    pub verifier: String,
}

/// How a courier proves to be the one who was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Badge {
    /// Name.
    pub courier: String,
    /// Staff code.
    pub staff_code: String,
    /// Numbers of two words in the language's list: the courier says what the citizen reads.
    pub words: [u16; 2],
}

/// An agency or a post office.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlaceView {
    /// `agency` or `office`.
    pub is: String,
    /// Code.
    pub id: String,
    /// Name to show.
    pub name: String,
    /// Where to go.
    pub address: String,
    /// (lon, lat).
    pub point: [f64; 2],
    /// Communes it serves.
    pub communes: Vec<String>,
    /// Today's names of `communes`, by code; filled in for the reader, not kept.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub commune_names: BTreeMap<String, String>,
    /// Whom to call, as it is dialled; absent = the post's national number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hotline: Option<String>,
    /// Post working days for which a post office keeps a result for its recipient; absent = the usual ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold_days: Option<u32>,
    /// Cash that a courier of this office may carry, of all kinds together, whole đồng; absent = no limit is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cash_limit: Option<i64>,
    /// Working days in which this place answers complaints; absent = none is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complaint_days: Option<u32>,
}

/// Dossiers that one courier laid before one agency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// Which record.
    pub handover: HandoverId,
    /// Its number.
    pub record_number: u64,
    /// Who offers.
    pub courier: ActorId,
    /// What.
    pub dossiers: Vec<DossierId>,
}

/// What the public link says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackView {
    /// Dossier code of the agency, once there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Degree of completion.
    pub stage: crate::dossier::Stage,
}

/// `POST` [`path::SEARCH`](crate::api::path::SEARCH): dossiers of the own office or agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Search {
    /// A name or part of one with or without diacritics, a phone, or a dossier code; from two characters on.
    pub query: String,
}

/// Fewest characters of a search.
pub const SHORTEST_SEARCH: usize = 2;
/// Most dossiers in the answer to one.
pub const MOST_FOUND: usize = 20;

/// What was found, at most [`MOST_FOUND`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// As the actor may see them.
    pub dossiers: Vec<DossierView>,
}

/// Whether this role reads whose dossier it is and where they live.
pub fn sees_person(actor: &Actor, dossier: &Dossier) -> bool {
    match actor.role {
        Role::Citizen => actor.id == dossier.owner,
        // Whoever brings only old papers back to the agency needs no address any more.
        Role::Courier => dossier.courier() == Some(actor.id) && !dossier.status.is_closed(),
        Role::Coordinator | Role::OneStopOfficer | Role::CallOperator => dossier.concerns(actor),
        Role::Auditor | Role::Administrator => false,
    }
}

/// Whether this role reads the words of a step with this `event` tag: those of the agency are the agency's and the
/// citizen's, those of a claim or a dispute the post's and the citizen's.
pub fn sees_said(actor: &Actor, dossier: &Dossier, event: &str) -> bool {
    let of_post = SAID_TO_POST.contains(&event);
    match actor.role {
        Role::Citizen => actor.id == dossier.owner,
        Role::CallOperator => dossier.concerns(actor),
        Role::OneStopOfficer => !of_post && dossier.concerns(actor),
        Role::Coordinator => of_post && dossier.concerns(actor),
        Role::Courier | Role::Auditor | Role::Administrator => false,
    }
}

/// Steps whose words [`DossierView::said`] shows, by the `event` tag.
pub const SAID_WITH: [&str; 12] = [
    "refused",
    "supplement_requested",
    "payment_requested",
    "stopped",
    "withdrawn",
    "due_extended",
    "claim_opened",
    "claim_answered",
    "complaint_opened",
    "complaint_answered",
    "disputed",
    "dispute_settled",
];

/// Those of [`SAID_WITH`] that are between the citizen and the post.
const SAID_TO_POST: [&str; 4] = ["claim_opened", "claim_answered", "disputed", "dispute_settled"];
