//! The facts of a report, read from the entries of one dossier's chain. What a report says can be counted again from the
//! record at any time.

use chrono::NaiveDate;

use super::{ClaimFact, CompensationFact, IncidentFact, IncidentKind, PostageFact, RatingFact, ShipmentFacts};
use crate::api::command::{ExceptionKind, ExceptionOutcome, Finding, Form, Money};
use crate::dossier::event::Event;
use crate::money::{Dong, Postage};
use crate::shipment::{Holder, Leg, day_of};

/// The last day of the transit limit of a leg that was accepted on a day; `None` = by agreement, not measured.
pub type Limit<'a> = &'a dyn Fn(Form, Leg, NaiveDate) -> Option<NaiveDate>;

/// The shipments of a dossier: every time the post accepted one of its items. `chain` has the entries from the first on,
/// each with its corrected time in Unix milliseconds.
pub fn shipments<'a>(chain: impl IntoIterator<Item = (&'a Event, i64)>, limit: Limit) -> Vec<ShipmentFacts> {
    let mut reading = Reading { found: Vec::new(), claims: Vec::new(), lost: false, at_office: None };
    let mut entries = chain.into_iter();
    let Some((Event::Booked(booked), _)) = entries.next() else { return Vec::new() };
    for (number, (event, at_ms)) in (2..).zip(entries) {
        let on = day_of(at_ms);
        match event {
            Event::Collected { .. } => {
                let limit_on = limit(booked.form, Leg::Pickup, on);
                reading.begin(&booked.procedure.code, Leg::Pickup, on, limit_on);
            }
            Event::ResultAccepted { .. } => {
                let limit_on = limit(booked.form, Leg::Return, on);
                reading.begin(&booked.procedure.code, Leg::Return, on, limit_on);
            }
            // Measured until the slip is brought back, where it is.
            Event::Filed { .. } if booked.form != Form::Send => reading.ends(Leg::Pickup, on),
            Event::SlipReturned { .. } => reading.ends(Leg::Pickup, on),
            Event::CoverTaken { keeper: Holder::Office(_), .. } => reading.at_office = Some(on),
            // Fetched at an office: measured until it could be fetched.
            Event::Delivered { delivered } => match (&delivered.at_office, reading.at_office) {
                (Some(_), Some(since)) => reading.ends(Leg::Return, since),
                _ => reading.ends(Leg::Return, on),
            },
            Event::ExceptionOpened { exception } => match exception.kind {
                ExceptionKind::Damaged | ExceptionKind::Torn => {
                    reading.incident(Leg::Pickup, IncidentKind::Damaged, on)
                }
                ExceptionKind::WrongAgency => reading.incident(Leg::Pickup, IncidentKind::Stray, on),
                // Lost or only astray: established when it is settled.
                ExceptionKind::Lost => reading.lost = true,
                ExceptionKind::SealDiffers => {}
            },
            Event::ExceptionSettled { outcome, .. } if reading.lost => {
                reading.lost = false;
                let kind = match outcome {
                    ExceptionOutcome::Continue => IncidentKind::Stray,
                    ExceptionOutcome::Claim => IncidentKind::Lost,
                };
                reading.incident(Leg::Pickup, kind, on);
            }
            Event::DisputeSettled { settled } if settled.finding == Finding::NotReceived => {
                reading.incident(Leg::Return, IncidentKind::Lost, on);
            }
            Event::ClaimOpened { claim } => reading.claim(number, claim),
            Event::ClaimAnswered { claim, answer, compensation } => {
                if let Some((at, place)) = reading.claims.iter().find(|(entry, ..)| entry == claim).map(|found| found.1)
                {
                    let shipment = &mut reading.found[at];
                    shipment.claims[place].answered = Some((answer.on, answer.outcome.clone()));
                    if let Some(paid) = compensation {
                        shipment.compensations.push(CompensationFact { on: answer.on, amount: paid.total });
                        let back = Postage(Dong(-paid.refund.0.0));
                        shipment.postage.push(PostageFact { on: answer.on, amount: back });
                    }
                }
            }
            Event::Rated { level } => {
                if let Some(last) = reading.found.last_mut() {
                    last.rating = Some(RatingFact { on, level: *level });
                }
            }
            // Nothing that a report counts.
            _ => {}
        }
        let postage = event.taken().iter().filter(|taken| taken.kind == Money::Postage);
        for taken in postage {
            if let Some(last) = reading.found.last_mut() {
                last.postage.push(PostageFact { on, amount: Postage(Dong(taken.amount)) });
            }
        }
    }
    reading.found
}

struct Reading {
    found: Vec<ShipmentFacts>,
    /// Entry of a claim, and where it is: shipment, place in its claims.
    claims: Vec<(u64, (usize, usize))>,
    /// An item was said to be lost, and that is not settled.
    lost: bool,
    /// Since when an office keeps the result.
    at_office: Option<NaiveDate>,
}

impl Reading {
    fn begin(
        &mut self,
        procedure: &crate::ids::ProcedureCode,
        leg: Leg,
        accepted_on: NaiveDate,
        transit_limit_on: Option<NaiveDate>,
    ) {
        self.found.push(ShipmentFacts {
            procedure: procedure.clone(),
            leg,
            accepted_on,
            transit_limit_on,
            handed_over_on: None,
            postage: Vec::new(),
            incidents: Vec::new(),
            claims: Vec::new(),
            compensations: Vec::new(),
            rating: None,
        });
    }

    fn last(&mut self, leg: Leg) -> Option<(usize, &mut ShipmentFacts)> {
        self.found.iter_mut().enumerate().rev().find(|(_, shipment)| shipment.leg == leg)
    }

    fn ends(&mut self, leg: Leg, on: NaiveDate) {
        if let Some((_, shipment)) = self.last(leg) {
            shipment.handed_over_on = Some(on);
        }
    }

    fn incident(&mut self, leg: Leg, kind: IncidentKind, on: NaiveDate) {
        if let Some((_, shipment)) = self.last(leg) {
            shipment.incidents.push(IncidentFact { kind, on });
        }
    }

    fn claim(&mut self, number: u64, claim: &crate::claims::PostalClaim) {
        let crate::claims::PostalClaim { ground, received_on, answer_by, .. } = *claim;
        let opened = self.last(claim.leg).map(|(at, shipment)| {
            shipment.claims.push(ClaimFact { ground, received_on, answer_by, answered: None });
            (at, shipment.claims.len() - 1)
        });
        self.claims.extend(opened.map(|place| (number, place)));
    }
}
