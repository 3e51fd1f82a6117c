//! `GET /api/v1/report?period=quarter&year=2026&quarter=4`: the figures of Điều 13, counted from the record: of the own
//! office for a coordinator, of all for auditors and administrators, who read the scores of agencies too. `period` is `quarter`, `half_year` or `year`.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use chrono::{Days, NaiveDate, NaiveTime};
use serde::Deserialize;
use shared::actor::{Scope, Sight};
use shared::api::path;
use shared::api::views::ReportView;
use shared::ids::{AgencyId, OfficeId};
use shared::report::agency::{AgencyScore, points};
use shared::report::facts::shipments;
use shared::report::period::{Period, Quarter, Year};
use shared::report::score::{Points, ScoringRules, in_force, score};
use shared::report::{ShipmentFacts, figures};
use shared::shipment::day_of;
use shared::time::instant;

use super::ask::Question;
use crate::app::{App, Reference};
use crate::auth::Session;
use crate::error::Error;
use crate::store::{Read, dossiers, entries};
use crate::transit::{self, Limits};

/// The route.
pub fn router() -> Router<App> {
    Router::new().route(path::REPORT, get(report))
}

#[derive(Deserialize)]
struct Asked {
    period: String,
    year: Year,
    quarter: Option<u8>,
}

impl Asked {
    fn period(&self) -> Option<Period> {
        let year = self.year;
        if !(1900..=9000).contains(&year) {
            return None;
        }
        match (self.period.as_str(), self.quarter) {
            ("quarter", Some(quarter)) => Some(Period::Quarter { year, quarter: Quarter::try_from(quarter).ok()? }),
            ("half_year", None) => Some(Period::HalfYear { year }),
            ("year", None) => Some(Period::Year { year }),
            _ => None,
        }
    }
}

async fn report(
    State(app): State<App>,
    session: Session,
    Question(asked): Question<Asked>,
) -> Result<Json<ReportView>, Error> {
    let role = session.actor.role;
    let office = match session.actor.scope {
        Scope::Office(office) if role.sees(Sight::Report) => Some(office),
        Scope::All if role.sees(Sight::Report) => None,
        Scope::Own | Scope::Office(_) | Scope::Agency(_) | Scope::All => return Err(Error::Forbidden),
    };
    let period = asked.period().ok_or(Error::Invalid { field: "period", code: "field.invalid" })?;
    let (reference, at_ms) = (app.reference.clone(), app.now_ms());
    let counted = office.clone();
    let facts = move |tx: &mut dyn Read| facts(tx, &reference, counted.as_ref(), period, at_ms);
    let Counted { facts, points } = app.store.read(facts).await?;
    let figures =
        figures(&facts, period).map_err(|_| Error::Invalid { field: "period", code: "report.sum-too-large" })?;
    let complete = period.is_over(day_of(at_ms));
    // What an agency is worth is no matter of a post office.
    let rules = in_force(&app.reference.scoring, period.last_day()).filter(|_| role.sees(Sight::Scores));
    let scores = rules.map(|rules| scores(points, rules)).unwrap_or_default();
    Ok(Json(ReportView { office, figures, due_before: period.due_before(), complete, scores }))
}

/// What the chains of a period say: about the post, and about each agency.
struct Counted {
    facts: Vec<ShipmentFacts>,
    points: BTreeMap<AgencyId, Vec<(String, Points)>>,
}

fn scores(points: BTreeMap<AgencyId, Vec<(String, Points)>>, rules: &ScoringRules) -> Vec<AgencyScore> {
    let of = |(agency, points): (AgencyId, Vec<(String, Points)>)| {
        Some(AgencyScore { agency, score: score(&points, rules)? })
    };
    points.into_iter().filter_map(of).collect()
}

/// The facts that a report of this period may count, of an office or of all. A fact counts on the day of its entry, but for
/// a claim that nobody has answered, which is counted again in every later period.
fn facts(
    tx: &mut dyn Read,
    reference: &Reference,
    office: Option<&OfficeId>,
    period: Period,
    at_ms: i64,
) -> Result<Counted, Error> {
    let (limits, events) = (Limits::in_force(reference, day_of(at_ms)), transit::events(tx)?);
    let midnight = |day: NaiveDate| instant(day, NaiveTime::MIN).timestamp_millis();
    let days = (midnight(period.first_day()), midnight(period.last_day() + Days::new(1)));
    let mut found = Counted { facts: Vec::new(), points: BTreeMap::new() };
    for dossier in dossiers::list_reported(tx, office, days)? {
        let terms = transit::terms(tx, reference, &events, &dossier, day_of(at_ms))?;
        let carriage = limits.carriage(reference, &terms);
        let chain = entries::list(tx, &dossiers::subject(dossier.id))?;
        let told = || chain.iter().map(|entry| (&entry.event, entry.times.occurred_ms));
        found.facts.extend(shipments(told(), &|form, leg, on| carriage.limit(form, leg, on)));
        let earned = points(told(), period, &reference.agency_calendar, &reference.clock_rules);
        found.points.entry(dossier.agency.clone()).or_default().extend(earned);
    }
    Ok(found)
}
