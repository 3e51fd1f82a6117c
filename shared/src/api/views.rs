//! What an actor may see of a thing: made and redacted on the server, kept on the device.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::actor::{Actor, Role};
use crate::api::command::{Address, Body, Form, Money, Person, Window};
use crate::claims::ClaimTerms;
use crate::dossier::Dossier;
use crate::ids::{ActorId, AgencyId, CommuneCode, DossierId, HandoverId, OfficeId, ProcedureCode, ProposalId};
use crate::money::TrustMoney;
use crate::money::axis::MoneyState;
use crate::money::cash::{CashRemittance, PayingOver, ReceiptLine, Reconciliation, Takings};
use crate::report::Figures;
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

/// One courier's day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RouteView {
    /// Local date.
    pub day: chrono::NaiveDate,
    /// Who.
    pub courier: ActorId,
    /// Name.
    pub name: String,
    /// From which plan.
    pub plan: ProposalId,
    /// Where the shift starts and ends, (lon, lat).
    pub base: [f64; 2],
    /// In order.
    pub stops: Vec<StopView>,
    /// Seconds of travel, an estimate where it says so.
    pub travel_s: i64,
}

/// One stop of a route.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StopView {
    /// Which dossier.
    pub dossier: DossierId,
    /// Which leg.
    pub leg: Leg,
    /// At the citizen's door, or at the agency.
    pub at_home: bool,
    /// For the agency's end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<AgencyId>,
    /// (lon, lat).
    pub point: [f64; 2],
    /// Expected arrival, Unix milliseconds.
    pub arrive_ms: i64,
    /// As promised; absent = any time of the shift.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
}

/// One office's day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanView {
    /// Which proposal.
    pub id: ProposalId,
    /// Which office.
    pub office: OfficeId,
    /// Local date.
    pub day: chrono::NaiveDate,
    /// One per courier that leaves.
    pub routes: Vec<RouteView>,
    /// What is on no route, and why.
    pub unassigned: Vec<UnassignedView>,
    /// Some travel times are an estimate from straight lines.
    pub estimated: bool,
    /// Where travel times are from; plans made before it was kept have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub travel: Option<TravelView>,
    /// It is the one couriers see.
    pub published: bool,
    /// Couriers of the office, and who of them does not work that day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub couriers: Vec<AtWork>,
}

/// Where the travel times of a plan are from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TravelView {
    /// `osm-roads`, `osrm`, or `estimate-great-circle`.
    pub source: String,
    /// Ways from one place to another in all routes.
    pub legs: u32,
    /// How many of them the source did not know, so that they were estimated from straight lines.
    pub estimated: u32,
}

impl TravelView {
    /// Code of the source that knows no roads: straight lines.
    pub const ESTIMATE: &'static str = "estimate-great-circle";
}

/// A courier of an office on a day that is planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AtWork {
    /// Who.
    pub courier: ActorId,
    /// Name to show.
    pub name: String,
    /// Ill or away: no route was made.
    pub absent: bool,
}

/// A stop on no route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnassignedView {
    /// Which dossier.
    pub dossier: DossierId,
    /// Which leg.
    pub leg: Leg,
    /// Reason code of the planner.
    pub reason: String,
    /// No courier could serve it even with nothing else to do.
    pub hopeless: bool,
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

/// The cash of one courier and local day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CashView {
    /// Whose.
    pub courier: ActorId,
    /// Name.
    pub name: String,
    /// Local date.
    pub day: chrono::NaiveDate,
    /// Receipts of the day, by number.
    pub receipts: Vec<ReceiptLine>,
    /// What those come to that were not matched yet; once all were, what the last match was about.
    pub expected: Takings,
    /// What was handed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remittance: Option<CashRemittance>,
    /// What the second person found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reconciliation: Option<Reconciliation>,
    /// When the last count was handed in, Unix milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handed_in_ms: Option<i64>,
    /// Counts of this day that were handed in and matched before, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<Reconciliation>,
    /// State money of matched receipts that is still to be paid over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to_pay: Vec<ToPay>,
    /// What was paid over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paid: Vec<PayingOver>,
}

/// State money that waits for an agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToPay {
    /// Which.
    pub agency: AgencyId,
    /// The receipts.
    pub receipts: Vec<u64>,
    /// What they come to.
    pub amount: TrustMoney,
}

/// `GET` [`path::REPORT`](super::path::REPORT): the figures of Điều 13.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportView {
    /// Of one office; absent = of all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeId>,
    /// What was counted from the record.
    pub figures: Figures,
    /// The report is sent before this day.
    pub due_before: chrono::NaiveDate,
    /// The period is over, so the figures can be complete.
    pub complete: bool,
}

/// Numbers reserved for one device of a courier, so that records can be numbered without a network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RangesView {
    /// Consignment notes.
    pub note: Vec<Range>,
    /// Waybills, as serial numbers of S10.
    pub waybill: Vec<Range>,
    /// Receipts.
    pub receipt: Vec<Range>,
    /// Hand-over records.
    pub record: Vec<Range>,
    /// The two letters in front of a waybill's serial number.
    pub waybill_service: String,
}

/// From – to, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// First number.
    pub from: u64,
    /// Last number.
    pub to: u64,
}

/// A matter that a person has to look at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CaseView {
    /// Which.
    pub id: String,
    /// Why: lasting code.
    pub code: String,
    /// About which dossier, if one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dossier: Option<DossierId>,
    /// Kind of the command.
    pub command: String,
    /// Who sent it.
    pub actor: ActorId,
    /// Unix milliseconds.
    pub opened_ms: i64,
    /// Name of who sent it, if it may be known here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// In which role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// When, by the device's clock as it was, Unix milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_ms: Option<i64>,
    /// When, corrected, Unix milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_ms: Option<i64>,
    /// What was put aside; absent if it cannot be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
    /// What came first under the same id, where the content differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<Body>,
    /// The command counts already: what is open is what it tells of. It is only closed, with a word about what came of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stands: bool,
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

/// What the operator has put beneath the routes on the map: borders, water, roads as areas.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct OutlinesView {
    /// In the order of the files and of what is in them.
    pub outlines: Vec<OutlineView>,
}

/// One area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutlineView {
    /// The border, then the holes; each closed, points (lon, lat) in degrees WGS 84.
    pub rings: Vec<Vec<[f64; 2]>>,
}

/// Answer to a commune search.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlaceHit {
    /// Today's code.
    pub commune: String,
    /// Name to show, with the old name where it was found by that.
    pub name: String,
    /// Name to keep with an address, where it is not `name`: shorter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short: Option<String>,
    /// Today's province.
    pub province: String,
    /// Whether a post office of ours serves it.
    pub served: bool,
    /// The middle of it, (lon, lat).
    pub point: [f64; 2],
    /// One-stop shops that receive for it.
    pub agencies: Vec<AgencyId>,
}

/// A window that can be booked now, and what it costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// When.
    pub window: Window,
    /// Couriers can still take so many.
    pub left: u32,
}

/// `POST` [`path::SLOTS`](super::path::SLOTS): which windows can be booked for an address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AskSlots {
    /// Today's code.
    pub commune: CommuneCode,
    /// a, b or c.
    pub form: Form,
    /// Which procedure.
    pub procedure: ProcedureCode,
    /// Who receives the dossier; absent = whoever serves the commune.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<AgencyId>,
    /// The door, (lon, lat); absent = the middle of the commune.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<[f64; 2]>,
    /// The booking under way: a window kept for it is free for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dossier: Option<DossierId>,
}

/// `POST` [`path::SLOT_HOLD`](super::path::SLOT_HOLD): keeps a window while the answers are checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HoldSlot {
    /// The booking under way.
    pub dossier: DossierId,
    /// Today's code.
    pub commune: CommuneCode,
    /// The door, (lon, lat); absent = the middle of the commune.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<[f64; 2]>,
    /// Who receives the dossier.
    pub agency: AgencyId,
    /// Which window.
    pub window: Window,
}

/// A window is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldSlot {
    /// Until when, Unix milliseconds.
    pub until_ms: i64,
}

/// Answer to a question for slots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slots {
    /// Earliest first.
    pub slots: Vec<Slot>,
    /// Postage for all legs of the form, whole đồng.
    pub postage: i64,
    /// State fee, whole đồng; absent = not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_fee: Option<i64>,
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

/// `POST` [`path::CALLERS`](super::path::CALLERS): who is on the phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindCaller {
    /// As typed.
    pub phone: String,
}

/// Somebody on the phone, as an operator may see them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Caller {
    /// E.164.
    pub phone: String,
    /// What they have booked and is not over, newest first.
    pub dossiers: Vec<DossierView>,
}

/// `POST` [`path::SEARCH`](super::path::SEARCH): dossiers of the own office or agency.
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

/// `POST` [`path::PROPOSALS`](super::path::PROPOSALS): compute a day's plan for the coordinator's office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposeDay {
    /// Local date.
    pub day: chrono::NaiveDate,
    /// Couriers who do not work that day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub absent: Vec<ActorId>,
}
