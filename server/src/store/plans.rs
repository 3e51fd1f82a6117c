//! Computed plans, the published one of each office and day, couriers' routes.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shared::api::views::{PlanView, RouteView};
use shared::ids::{ActorId, DossierId, OfficeId, ProposalId};
use shared::routing::plan::Plan;
use shared::shipment::{Assignment, Leg};

use super::entries::{parsed, to_json};
use super::{Read, StoreError, Write};

/// A plan that was computed.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// Which.
    pub id: ProposalId,
    /// Whose.
    pub office: OfficeId,
    /// For which day.
    pub day: NaiveDate,
    /// The problem, as JSON text.
    pub problem: String,
    /// The answer.
    pub plan: Plan,
    /// As people see it.
    pub view: PlanView,
    /// What it assigns.
    pub stops: Vec<Stop>,
}

/// A leg that a plan gives to a courier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// Which dossier.
    pub dossier: DossierId,
    /// Its version when the plan was computed.
    pub version: u64,
    /// Which leg.
    pub leg: Leg,
    /// Whose and when.
    pub assignment: Assignment,
}

/// Keeps a computed plan.
pub fn save_proposal(tx: &mut dyn Write, proposal: &Proposal, made_ms: i64) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO proposal (id, office, day, problem, plan, view, stops, made_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            proposal.id.to_string().into(),
            proposal.office.as_str().into(),
            proposal.day.to_string().into(),
            proposal.problem.as_str().into(),
            to_json(&proposal.plan).into(),
            to_json(&proposal.view).into(),
            to_json(&proposal.stops).into(),
            made_ms.into(),
        ],
    )?;
    Ok(())
}

/// A computed plan.
pub fn find_proposal(tx: &mut dyn Read, id: ProposalId) -> Result<Option<Proposal>, StoreError> {
    let row = tx.query_one(
        "SELECT office, day, problem, plan, view, stops FROM proposal WHERE id = $1",
        &[id.to_string().into()],
    )?;
    row.map(|row| {
        Ok(Proposal {
            id,
            office: OfficeId(row.text("office")?.to_owned()),
            day: parsed(row.text("day")?, "day")?,
            problem: row.text("problem")?.to_owned(),
            plan: row.json("plan")?,
            view: row.json("view")?,
            stops: row.json("stops")?,
        })
    })
    .transpose()
}

/// Makes a plan the day's plan, with one route per courier.
pub fn publish(tx: &mut dyn Write, view: &PlanView) -> Result<(), StoreError> {
    let (office, day) = (view.office.as_str(), view.day.to_string());
    tx.execute(
        "INSERT INTO day_plan (office, day, proposal, view) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (office, day) DO UPDATE SET proposal = excluded.proposal, view = excluded.view",
        &[office.into(), day.as_str().into(), view.id.to_string().into(), to_json(view).into()],
    )?;
    for route in &view.routes {
        tx.execute(
            "INSERT INTO route (courier, day, view) VALUES ($1, $2, $3) \
             ON CONFLICT (courier, day) DO UPDATE SET view = excluded.view",
            &[route.courier.to_string().into(), day.as_str().into(), to_json(route).into()],
        )?;
    }
    Ok(())
}

/// How many plans were computed for the office and day of `view`: the number of this publication is among them.
pub fn count_published(tx: &mut dyn Read, view: &PlanView) -> Result<u64, StoreError> {
    let row = tx.query_one(
        "SELECT count(*) AS n FROM proposal WHERE office = $1 AND day = $2",
        &[view.office.as_str().into(), view.day.to_string().into()],
    )?;
    row.map_or(Ok(0), |row| row.int("n").map(i64::unsigned_abs))
}

/// Couriers of an office who have a route on a day.
pub fn list_routes(tx: &mut dyn Read, office: &str, day: NaiveDate) -> Result<Vec<ActorId>, StoreError> {
    let rows = tx.query(
        "SELECT route.courier AS courier FROM route JOIN courier ON courier.actor = route.courier \
         WHERE courier.office = $1 AND route.day = $2",
        &[office.into(), day.to_string().into()],
    )?;
    rows.iter().map(|row| parsed(row.text("courier")?, "courier")).collect()
}

/// A courier no longer leaves on a day.
pub fn forget_route(tx: &mut dyn Write, courier: ActorId, day: NaiveDate) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM route WHERE courier = $1 AND day = $2",
        &[courier.to_string().into(), day.to_string().into()],
    )?;
    Ok(())
}

/// A courier's day.
pub fn find_route(tx: &mut dyn Read, courier: &str, day: &str) -> Result<Option<RouteView>, StoreError> {
    let row = tx.query_one("SELECT view FROM route WHERE courier = $1 AND day = $2", &[courier.into(), day.into()])?;
    row.map(|row| row.json("view")).transpose()
}

/// Which proposal is an office's published day.
pub fn find_published(tx: &mut dyn Read, office: &str, day: &str) -> Result<Option<ProposalId>, StoreError> {
    let sql = "SELECT proposal FROM day_plan WHERE office = $1 AND day = $2";
    let row = tx.query_one(sql, &[office.into(), day.into()])?;
    row.map(|row| parsed(row.text("proposal")?, "proposal")).transpose()
}

/// An office's published day.
pub fn find_day(tx: &mut dyn Read, office: &str, day: &str) -> Result<Option<PlanView>, StoreError> {
    let row = tx.query_one("SELECT view FROM day_plan WHERE office = $1 AND day = $2", &[office.into(), day.into()])?;
    row.map(|row| row.json("view")).transpose()
}
