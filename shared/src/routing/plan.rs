//! The answer to a routing problem, in the form of VROOM's JSON output: who goes where, when, with what on board, and
//! why a stop is on nobody's route. Every value may be written down; whether it is right is for
//! [`check`](super::check::check) to say.

use serde::{Deserialize, Serialize};

/// Routes for a day, and what could not be served.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Always 0: a problem that cannot be read has no plan.
    pub code: u32,
    /// Totals over all routes.
    pub summary: Summary,
    /// Stops on no route.
    pub unassigned: Vec<Unassigned>,
    /// One entry per vehicle that leaves, in the problem's order.
    pub routes: Vec<Route>,
}

/// Totals over all routes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Fixed costs and travel.
    pub cost: i64,
    /// Vehicles that leave.
    pub routes: usize,
    /// Entries in [`Plan::unassigned`].
    pub unassigned: usize,
    /// Seconds.
    pub setup: i64,
    /// Seconds, breaks included.
    pub service: i64,
    /// Seconds of travel.
    pub duration: i64,
    /// Seconds.
    pub waiting_time: i64,
    /// Priorities of all stops served.
    pub priority: u64,
    /// Taken out from the start of a route.
    pub delivery: Vec<i64>,
    /// Brought to the end of a route, or collected for a shipment.
    pub pickup: Vec<i64>,
}

/// One courier's shift.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// Id of the vehicle.
    pub vehicle: u64,
    /// Copied from the vehicle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Fixed cost and travel.
    pub cost: i64,
    /// Seconds.
    pub setup: i64,
    /// Seconds, breaks included.
    pub service: i64,
    /// Seconds of travel.
    pub duration: i64,
    /// Seconds.
    pub waiting_time: i64,
    /// Priorities of all stops served.
    pub priority: u64,
    /// Taken out from the start.
    pub delivery: Vec<i64>,
    /// Brought to the end, or collected for a shipment.
    pub pickup: Vec<i64>,
    /// In order of time; `start` first and `end` last, without a place where the vehicle has none.
    pub steps: Vec<Step>,
}

/// One thing a courier does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What it is.
    #[serde(rename = "type")]
    pub kind: StepKind,
    /// Id of the job, pickup, delivery or break.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    /// Copied from the stop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Place in the matrix; a break has none, it is taken where the courier stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location_index: Option<usize>,
    /// When the courier gets there.
    pub arrival: i64,
    /// Seconds travelled since the start of the route.
    pub duration: i64,
    /// Seconds between arrival and the start of setup or service.
    pub waiting_time: i64,
    /// Seconds.
    pub setup: i64,
    /// Seconds.
    pub service: i64,
    /// On board afterwards, per dimension.
    pub load: Vec<i64>,
}

/// What a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StepKind {
    /// The shift begins.
    Start,
    /// A stop that stands alone.
    Job,
    /// First end of a shipment.
    Pickup,
    /// Second end of a shipment.
    Delivery,
    /// A pause.
    Break,
    /// The shift ends.
    End,
}

/// A stop on no route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unassigned {
    /// `job`, `pickup` or `delivery`; both ends of a shipment are listed.
    #[serde(rename = "type")]
    pub kind: StepKind,
    /// Id of the stop.
    pub id: u64,
    /// Copied from the stop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Place in the matrix.
    pub location_index: usize,
    /// Why it cannot be added to this plan.
    pub reason: Reason,
    /// No vehicle could serve it even with nothing else to do: waiting for another plan does not help.
    pub hopeless: bool,
    /// The reason in words, when they were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
}

/// A reason in the words of both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

/// Why a stop is on no route: the rule whose lifting alone would let some courier take the stop too. If there is none
/// such and the stop is hopeless: the rule whose lifting alone would let some courier without other stops take it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// There is no vehicle at all.
    NoVehicle,
    /// No vehicle has all the skills it needs, or those that have them are needed elsewhere.
    Skills,
    /// There is no way there, or none from there to where the shift ends.
    Unreachable,
    /// It is larger than what is left on board.
    Capacity,
    /// Nobody can be there within its windows.
    TimeWindow,
    /// The shift would end late.
    Shift,
    /// Routes have as many stops as they may.
    MaxTasks,
    /// Routes travel as long as they may.
    MaxTravelTime,
    /// A break is in the way.
    Break,
    /// Another stop would miss its window.
    OtherStops,
    /// More than one of these at once.
    Several,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 11] = [
        Self::NoVehicle,
        Self::Skills,
        Self::Unreachable,
        Self::Capacity,
        Self::TimeWindow,
        Self::Shift,
        Self::MaxTasks,
        Self::MaxTravelTime,
        Self::Break,
        Self::OtherStops,
        Self::Several,
    ];

    /// Lasting code, the same on the wire and at the end of the text key `routing-reason-…`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoVehicle => "no-vehicle",
            Self::Skills => "skills",
            Self::Unreachable => "unreachable",
            Self::Capacity => "capacity",
            Self::TimeWindow => "time-window",
            Self::Shift => "shift",
            Self::MaxTasks => "max-tasks",
            Self::MaxTravelTime => "max-travel-time",
            Self::Break => "break",
            Self::OtherStops => "other-stops",
            Self::Several => "several",
        }
    }
}

/// The order of stops alone, as any VROOM-like answer carries it: what a search may start from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sequence {
    /// One entry per vehicle.
    pub routes: Vec<SequenceRoute>,
}

/// The order of stops of one vehicle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SequenceRoute {
    /// Id of the vehicle.
    pub vehicle: u64,
    /// What it does, in order.
    pub steps: Vec<SequenceStep>,
}

/// One thing in a [`SequenceRoute`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SequenceStep {
    /// What it is.
    #[serde(rename = "type")]
    pub kind: StepKind,
    /// Id of the job, pickup, delivery or break.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
}

impl Plan {
    /// The order of stops without times.
    pub fn sequence(&self) -> Sequence {
        let step = |step: &Step| SequenceStep { kind: step.kind, id: step.id };
        let route =
            |route: &Route| SequenceRoute { vehicle: route.vehicle, steps: route.steps.iter().map(step).collect() };
        Sequence { routes: self.routes.iter().map(route).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_sent_as_its_code() {
        for reason in Reason::ALL {
            assert_eq!(serde_json::to_value(reason).unwrap(), reason.code());
        }
    }

    #[test]
    fn a_bare_sequence_can_be_read_from_any_answer() {
        let text =
            r#"{"routes":[{"vehicle":7,"cost":1,"steps":[{"type":"start","arrival":5},{"type":"job","id":3}]}]}"#;
        let sequence: Sequence = serde_json::from_str(text).unwrap();
        assert_eq!(sequence.routes[0].steps[1], SequenceStep { kind: StepKind::Job, id: Some(3) });
    }
}
