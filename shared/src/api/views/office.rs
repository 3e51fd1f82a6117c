//! What offices and couriers work with: routes, plans, cash, reports, numbers, matters, outlines.

use serde::{Deserialize, Serialize};

use crate::actor::Role;
use crate::api::command::{Body, Window};
use crate::ids::{ActorId, AgencyId, DossierId, OfficeId, ProposalId};
use crate::money::TrustMoney;
use crate::money::cash::{CashRemittance, PayingOver, Reconciliation};
use crate::money::takings::{ReceiptLine, Takings};
use crate::report::Figures;
use crate::report::agency::AgencyScore;
use crate::shipment::Leg;

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

/// `POST` [`path::PROPOSALS`](crate::api::path::PROPOSALS): compute a day's plan for the coordinator's office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposeDay {
    /// Local date.
    pub day: chrono::NaiveDate,
    /// Couriers who do not work that day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub absent: Vec<ActorId>,
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

/// `GET` [`path::REPORT`](crate::api::path::REPORT): the figures of Điều 13.
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
    /// Scores of agencies (TT 01/2018 Đ13–15), for auditors and whoever keeps the system; empty where scoring is switched off
    /// or there is nothing to score.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scores: Vec<AgencyScore>,
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
