//! Where a dossier will be when: its facts as a [`Journey`] for the forecast, and the transit limit of a leg for claims and
//! reports. The limits are those of `Thông tư 17/2017/TT-BTTTT` Điều 7 (read 2026-11-29).

use chrono::{DateTime, NaiveDate};

use super::Dossier;
use super::filing::pause;
use super::status::Status;
use crate::api::command::Form;
use crate::claims::ClaimTerms;
use crate::shipment::{Leg, Pickup, Return, day_of};
use crate::time::calendar::Calendar;
use crate::time::forecast::{self, AgencyFacts, Forecast, Journey, LegFacts};
use crate::time::limit::ClockRules;
use crate::time::transit::{ClaimScope, LegEnd, Return as Way, TransitTable, Zone, transit};

/// How far a dossier travels, and the days that are not counted there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Of the way between home and agency.
    pub zone: Zone,
    /// Days of force majeure at home, sorted.
    pub suspended: Vec<NaiveDate>,
}

/// What the days of both legs are counted with.
#[derive(Debug, Clone, Copy)]
pub struct Carriage<'a> {
    /// The post's calendar.
    pub post: &'a Calendar,
    /// The agency's.
    pub agency: &'a Calendar,
    /// The rules of counting.
    pub rules: &'a ClockRules,
    /// The published limits.
    pub table: &'a TransitTable,
    /// Of this dossier.
    pub terms: &'a Terms,
}

impl Carriage<'_> {
    /// The last day of the limit of a leg accepted on a day; `None` where the table has none (by agreement). A dossier
    /// that is only sent has the limit with the slip brought back.
    pub fn limit(&self, form: Form, leg: Leg, accepted_on: NaiveDate) -> Option<NaiveDate> {
        let (way, end) = match (leg, form) {
            (Leg::Pickup, Form::Send) => (Way::WithSlip, LegEnd::ToCitizen),
            (Leg::Pickup, Form::Receive | Form::Both) => (Way::OneWay, LegEnd::ToAgency),
            (Leg::Return, _) => (Way::OneWay, LegEnd::ToCitizen),
        };
        let days = self.table.days(self.terms.zone, way)?;
        let due = transit(accepted_on, days, end, &self.terms.suspended, self.post, self.agency).ok()?;
        Some(due.due_effective)
    }
}

impl Dossier {
    /// When the post accepted the item of a leg, Unix milliseconds: day J. `None` before that.
    pub fn accepted_ms(&self, leg: Leg) -> Option<i64> {
        match leg {
            Leg::Pickup => self.pickup.as_ref()?.collected().map(|collected| collected.at_ms),
            Leg::Return => self.back.as_ref().and_then(Return::accepted_ms),
        }
    }

    /// What a claim about a leg is counted from; `None` where the leg was not accepted or its limit is not known.
    pub fn claim_terms(&self, leg: Leg, carriage: &Carriage) -> Option<ClaimTerms> {
        let transit_end = carriage.limit(self.form, leg, day_of(self.accepted_ms(leg)?))?;
        let scope = match carriage.terms.zone {
            Zone::SameZone | Zone::SameProvince => ClaimScope::OneProvince,
            Zone::Class1Cities | Zone::InterProvince => ClaimScope::InterProvince,
        };
        Some(ClaimTerms { transit_end, scope })
    }

    /// What can be foreseen on `now_ms`; `None` where nothing more is to come, or the days cannot be counted.
    pub fn foresee(&self, now_ms: i64, carriage: &Carriage) -> Option<Forecast> {
        let clocks = forecast::Clocks { post: carriage.post, agency: carriage.agency, rules: carriage.rules };
        forecast::forecast(&self.journey(now_ms, carriage)?, clocks).ok()
    }

    fn journey(&self, now_ms: i64, carriage: &Carriage) -> Option<Journey> {
        if self.status.is_closed() {
            return None;
        }
        let pickup = match &self.pickup {
            Some(
                Pickup::Cancelled { .. } | Pickup::InClaim { .. } | Pickup::Returning { .. } | Pickup::GivenBack { .. },
            ) => return None,
            Some(pickup) => Some(LegFacts {
                accept_planned_on: pickup.window().map(|window| window.day),
                handed_over_on: self.status.filing().map(|filing| day_of(filing.filed_ms)),
                ..self.leg_facts(Leg::Pickup, carriage)?
            }),
            None => None,
        };
        let back = match &self.back {
            Some(back) if back.is_open() => Some(LegFacts {
                handover_planned_on: self.result_window().map(|window| window.day),
                ..self.leg_facts(Leg::Return, carriage)?
            }),
            Some(_) => return None,
            None => None,
        };
        let now = DateTime::from_timestamp_millis(now_ms)?;
        Some(Journey { now, pickup, agency: self.agency_facts(now_ms), back })
    }

    fn leg_facts(&self, leg: Leg, carriage: &Carriage) -> Option<LegFacts> {
        Some(LegFacts {
            limit_days: carriage.table.days(carriage.terms.zone, Way::OneWay)?,
            accepted_on: self.accepted_ms(leg).map(day_of),
            accept_planned_on: None,
            handover_planned_on: None,
            handed_over_on: None,
            suspended_post_days: carriage.terms.suspended.clone(),
        })
    }

    fn agency_facts(&self, now_ms: i64) -> AgencyFacts {
        let filing = self.status.filing();
        // A dossier filed elsewhere has a limit that began nobody here knows when.
        let filed_elsewhere = self.form == Form::Receive;
        let open_pause = match &self.status {
            Status::PaymentRequested { asked_ms, .. } => pause(*asked_ms, now_ms),
            _ => None,
        };
        let pauses = filing.map(|filing| filing.pauses.as_slice()).unwrap_or_default();
        let finished_ms = match &self.status {
            Status::Finished { at_ms, .. } => Some(*at_ms),
            _ => None,
        };
        AgencyFacts {
            limit: self.procedure.limit.filter(|_| !filed_elsewhere),
            start: filing.and_then(|filing| filing.start()),
            printed_on_slip: filing.and_then(|filing| filing.counts()).map(|due| due.due_date),
            expected_on: filing.and_then(|filing| filing.extension.as_ref()).map(|letter| letter.new_date),
            pauses: pauses.iter().copied().chain(open_pause).collect(),
            waits_for_supplement: matches!(self.status, Status::SupplementRequested { .. }),
            finished_at: finished_ms.and_then(DateTime::from_timestamp_millis),
        }
    }
}
