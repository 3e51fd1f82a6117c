//! The figures that the post reports on the public service (TT 17/2017 Đ13, read 11/2026): procedures, volume, revenue,
//! claims and their outcomes, lost, stray and damaged items, cases and sum of compensation, safety level. They are computed
//! from a plain list of facts, and a fact after the period's last day is not seen: the report of a past period comes out
//! the same whenever it is made. Revenue is postage and nothing else.

pub mod agency;
pub mod facts;
pub mod period;
pub mod score;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::api::command::Satisfaction;
use crate::claims::{ClaimOutcome, Ground};
use crate::ids::ProcedureCode;
use crate::money::{Dong, Postage, sum};
use crate::shipment::Leg;
use period::Period;

/// What went wrong with an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IncidentKind {
    /// Mất.
    Lost,
    /// Thất lạc: went astray, perhaps found again.
    Stray,
    /// Hư hỏng.
    Damaged,
}

/// An incident that was established.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentFact {
    /// What.
    pub kind: IncidentKind,
    /// When it was established.
    pub on: NaiveDate,
}

/// A postal claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimFact {
    /// What was claimed.
    pub ground: Ground,
    /// When it was received.
    pub received_on: NaiveDate,
    /// The last day to answer.
    pub answer_by: NaiveDate,
    /// When and how it was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<(NaiveDate, ClaimOutcome)>,
}

/// A compensation that was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompensationFact {
    /// When the finding was written.
    pub on: NaiveDate,
    /// How much.
    pub amount: Dong,
}

/// Postage earned or given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostageFact {
    /// When it was collected or given back.
    pub on: NaiveDate,
    /// How much; negative when it was given back.
    pub amount: Postage,
}

/// A rating by the citizen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingFact {
    /// When.
    pub on: NaiveDate,
    /// One of three levels.
    pub level: Satisfaction,
}

/// What the report needs of one shipment: one leg of one dossier that the post accepted. No name, phone or address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShipmentFacts {
    /// The procedure.
    pub procedure: ProcedureCode,
    /// Which leg.
    pub leg: Leg,
    /// Day J.
    pub accepted_on: NaiveDate,
    /// The last day of the transit limit, force majeure left out; absent = by agreement, not measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transit_limit_on: Option<NaiveDate>,
    /// When it was handed over, or its notice left when it is collected at an office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handed_over_on: Option<NaiveDate>,
    /// Postage.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub postage: Vec<PostageFact>,
    /// Incidents.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub incidents: Vec<IncidentFact>,
    /// Claims.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<ClaimFact>,
    /// Compensations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub compensations: Vec<CompensationFact>,
    /// The rating.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<RatingFact>,
}

/// How many shipments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Volume {
    /// To agencies.
    pub pickup: u64,
    /// To citizens.
    #[serde(rename = "return")]
    pub back: u64,
}

impl Volume {
    /// Both.
    pub fn total(self) -> u64 {
        self.pickup + self.back
    }

    fn count(&mut self, leg: Leg) {
        match leg {
            Leg::Pickup => self.pickup += 1,
            Leg::Return => self.back += 1,
        }
    }
}

/// Claims of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ClaimFigures {
    /// Received in the period.
    pub received: u64,
    /// Answered in the period: the post is liable.
    pub liable: u64,
    /// Answered in the period: the post is not liable.
    pub not_liable: u64,
    /// Answered in the period, after the last day to answer.
    pub answered_late: u64,
    /// Not answered at the end of the period, whenever received.
    pub open: u64,
}

/// A part of a whole, kept as two counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Share {
    /// The part.
    pub part: u64,
    /// The whole.
    pub of: u64,
}

impl Share {
    /// In hundredths of a per cent, rounded down, so that 100 % is said only of all; `None` of nothing.
    pub fn per_ten_thousand(self) -> Option<u64> {
        let share = u128::from(self.part) * 10_000 / u128::from(self.of).max(1);
        (self.of > 0).then(|| u64::try_from(share).expect("a part is no larger than the whole"))
    }
}

/// How people rated, in exactly three levels (TT 32/2017/TT-BTTTT Đ12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Ratings {
    /// Rất hài lòng.
    pub very_satisfied: u64,
    /// Hài lòng.
    pub satisfied: u64,
    /// Chưa hài lòng.
    pub not_satisfied: u64,
}

/// The report of one period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Which.
    pub period: Period,
    /// Shipments accepted in the period, by procedure.
    pub procedures: BTreeMap<ProcedureCode, Volume>,
    /// Shipments accepted in the period.
    pub volume: Volume,
    /// Postage collected in the period, what was given back taken off.
    pub revenue: Postage,
    /// Claims.
    pub claims: ClaimFigures,
    /// Incidents established in the period, by kind.
    pub incidents: BTreeMap<IncidentKind, u64>,
    /// Compensations decided in the period.
    pub compensation_cases: u64,
    /// Their sum.
    pub compensation_total: Dong,
    /// Shipments accepted in the period that had no incident until its end: the safety level, target 100 % (Đ7).
    pub safety: Share,
    /// Of those accepted in the period whose transit limit ended in it: handed over within the limit.
    pub on_time: Share,
    /// Ratings given in the period.
    pub ratings: Ratings,
}

/// The figures do not add up within 64 bits. Lasting code: `report.sum-too-large`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SumTooLarge;

impl std::fmt::Display for SumTooLarge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("report.sum-too-large")
    }
}

impl std::error::Error for SumTooLarge {}

/// Computes the report of a period. Order and repetition of nothing else but the facts given matter; facts dated after the
/// period's last day are not seen.
pub fn figures(shipments: &[ShipmentFacts], period: Period) -> Result<Figures, SumTooLarge> {
    let last = period.last_day();
    let known = |day: NaiveDate| day <= last;
    let within = |day: NaiveDate| period.first_day() <= day && day <= last;
    let mut found = Figures {
        period,
        procedures: BTreeMap::new(),
        volume: Volume::default(),
        revenue: Postage::default(),
        claims: ClaimFigures::default(),
        incidents: BTreeMap::new(),
        compensation_cases: 0,
        compensation_total: Dong::ZERO,
        safety: Share::default(),
        on_time: Share::default(),
        ratings: Ratings::default(),
    };
    for shipment in shipments {
        if within(shipment.accepted_on) {
            found.procedures.entry(shipment.procedure.clone()).or_default().count(shipment.leg);
            found.volume.count(shipment.leg);
            found.safety.of += 1;
            found.safety.part += u64::from(!shipment.incidents.iter().any(|incident| known(incident.on)));
            if let Some(limit) = shipment.transit_limit_on.filter(|limit| known(*limit)) {
                found.on_time.of += 1;
                found.on_time.part += u64::from(shipment.handed_over_on.is_some_and(|day| day <= limit));
            }
        }
        for incident in shipment.incidents.iter().filter(|incident| within(incident.on)) {
            *found.incidents.entry(incident.kind).or_default() += 1;
        }
        for claim in &shipment.claims {
            count_claim(&mut found.claims, claim, &within, &known);
        }
        if let Some(rating) = shipment.rating.filter(|rating| within(rating.on)) {
            match rating.level {
                Satisfaction::VerySatisfied => found.ratings.very_satisfied += 1,
                Satisfaction::Satisfied => found.ratings.satisfied += 1,
                Satisfaction::NotSatisfied => found.ratings.not_satisfied += 1,
            }
        }
    }
    let postage = shipments.iter().flat_map(|shipment| &shipment.postage).filter(|fact| within(fact.on));
    found.revenue = Postage(sum(postage.map(|fact| fact.amount.0)).ok_or(SumTooLarge)?);
    let paid: Vec<Dong> = shipments
        .iter()
        .flat_map(|shipment| &shipment.compensations)
        .filter(|fact| within(fact.on))
        .map(|fact| fact.amount)
        .collect();
    found.compensation_cases = u64::try_from(paid.len()).map_err(|_| SumTooLarge)?;
    found.compensation_total = sum(paid).ok_or(SumTooLarge)?;
    Ok(found)
}

fn count_claim(
    figures: &mut ClaimFigures,
    claim: &ClaimFact,
    within: &dyn Fn(NaiveDate) -> bool,
    known: &dyn Fn(NaiveDate) -> bool,
) {
    if !known(claim.received_on) {
        return;
    }
    figures.received += u64::from(within(claim.received_on));
    match claim.answered.as_ref().filter(|(on, _)| known(*on)) {
        None => figures.open += 1,
        Some((on, outcome)) if within(*on) => {
            match outcome {
                ClaimOutcome::Liable => figures.liable += 1,
                ClaimOutcome::NotLiable { .. } => figures.not_liable += 1,
            }
            figures.answered_late += u64::from(*on > claim.answer_by);
        }
        Some(_) => {}
    }
}

impl Figures {
    /// Procedures that were served.
    pub fn procedure_count(&self) -> usize {
        self.procedures.len()
    }

    /// Incidents of one kind.
    pub fn incidents_of(&self, kind: IncidentKind) -> u64 {
        self.incidents.get(&kind).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::calendar::tests::date;

    fn shipment(procedure: &str, leg: Leg, accepted_on: &str) -> ShipmentFacts {
        ShipmentFacts {
            procedure: procedure.into(),
            leg,
            accepted_on: date(accepted_on),
            transit_limit_on: None,
            handed_over_on: None,
            postage: vec![PostageFact { on: date(accepted_on), amount: Postage(Dong(20_000)) }],
            incidents: Vec::new(),
            claims: Vec::new(),
            compensations: Vec::new(),
            rating: None,
        }
    }

    fn fourth() -> Period {
        Period::Quarter { year: 2026, quarter: period::Quarter::Fourth }
    }

    fn year() -> Vec<ShipmentFacts> {
        let mut lost = shipment("1.001193", Leg::Pickup, "2026-09-28");
        lost.transit_limit_on = Some(date("2026-09-29"));
        lost.incidents.push(IncidentFact { kind: IncidentKind::Lost, on: date("2026-10-05") });
        lost.claims.push(ClaimFact {
            ground: Ground::Lost,
            received_on: date("2026-09-30"),
            answer_by: date("2026-10-06"),
            answered: Some((date("2026-10-08"), ClaimOutcome::Liable)),
        });
        lost.compensations.push(CompensationFact { on: date("2026-10-08"), amount: Dong(80_000) });
        lost.postage.push(PostageFact { on: date("2026-10-08"), amount: Postage(Dong(-20_000)) });
        let mut kept = shipment("1.001193", Leg::Return, "2026-10-12");
        kept.transit_limit_on = Some(date("2026-10-13"));
        kept.handed_over_on = Some(date("2026-10-13"));
        kept.rating = Some(RatingFact { on: date("2026-10-14"), level: Satisfaction::VerySatisfied });
        vec![
            lost,
            kept,
            shipment("2.000635", Leg::Pickup, "2026-12-31"),
            shipment("2.000635", Leg::Pickup, "2027-01-01"),
        ]
    }

    #[test]
    fn a_quarter_counts_its_own_facts() {
        let found = figures(&year(), fourth()).unwrap();
        assert_eq!((found.volume.pickup, found.volume.back, found.procedure_count()), (1, 1, 2));
        assert_eq!(found.revenue, Postage(Dong(20_000)));
        assert_eq!((found.claims.received, found.claims.liable, found.claims.answered_late), (0, 1, 1));
        assert_eq!((found.incidents_of(IncidentKind::Lost), found.incidents_of(IncidentKind::Stray)), (1, 0));
        assert_eq!((found.compensation_cases, found.compensation_total), (1, Dong(80_000)));
        assert_eq!((found.safety.per_ten_thousand(), found.on_time), (Some(10_000), Share { part: 1, of: 1 }));
        assert_eq!(found.ratings.very_satisfied, 1);
    }

    #[test]
    fn a_past_period_comes_out_the_same_after_later_facts() {
        let third = Period::Quarter { year: 2026, quarter: period::Quarter::Third };
        let later = figures(&year(), third).unwrap();
        let mut then = year();
        then.truncate(1);
        then[0].incidents.clear();
        then[0].compensations.clear();
        then[0].postage.truncate(1);
        then[0].claims[0].answered = None;
        assert_eq!(later, figures(&then, third).unwrap());
        assert_eq!((later.claims.received, later.claims.open, later.safety.part), (1, 1, 1));
        assert_eq!(later.on_time, Share { part: 0, of: 1 });
    }

    #[test]
    fn four_quarters_make_the_year() {
        let quarters = period::Quarter::ALL.map(|quarter| Period::Quarter { year: 2026, quarter });
        let parts: Vec<_> = quarters.iter().map(|period| figures(&year(), *period).unwrap()).collect();
        let whole = figures(&year(), Period::Year { year: 2026 }).unwrap();
        assert_eq!(parts.iter().map(|part| part.volume.total()).sum::<u64>(), whole.volume.total());
        assert_eq!(sum(parts.iter().map(|part| part.revenue.0)), Some(whole.revenue.0));
        assert_eq!(parts.iter().map(|part| part.claims.received).sum::<u64>(), whole.claims.received);
    }

    #[test]
    fn a_hundred_per_cent_is_said_only_of_all() {
        assert_eq!(Share { part: 99_999, of: 100_000 }.per_ten_thousand(), Some(9_999));
        assert_eq!(Share { part: 3, of: 3 }.per_ten_thousand(), Some(10_000));
        assert_eq!(Share::default().per_ten_thousand(), None);
    }
}
