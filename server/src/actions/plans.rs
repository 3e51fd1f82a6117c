//! A computed plan becomes the day's plan.

use shared::api::receipt::Entry;
use shared::api::views::{PlanView, kind};
use shared::dossier::decide::Step;
use shared::dossier::event::Event;
use shared::dossier::refusal::Refusal;
use shared::ids::ProposalId;
use shared::routing::check::check;
use shared::routing::problem::Problem;
use shared::routing::spec::Spec;
use shared::shipment::{Leg, Pickup};

use super::{Act, load};
use crate::error::Error;
use crate::store::plans::{self, Stop};
use crate::store::{Write, changes, dossiers};

/// Publishes: every stop gets its courier and window, every courier the route. Nothing of it happens if any stop has
/// moved on since, or if the judge finds a broken rule.
pub fn publish(tx: &mut dyn Write, act: &Act, id: ProposalId) -> Result<Entry, Error> {
    let proposal = plans::find_proposal(tx, id)?.ok_or(Error::NotFound)?;
    if act.actor().scope != shared::actor::Scope::Office(proposal.office.clone()) {
        return Err(Refusal::NotYours.into());
    }
    let spec: Spec = serde_json::from_str(&proposal.problem).map_err(|_| Refusal::PlanBroken)?;
    let problem = Problem::new(spec).map_err(|_| Refusal::PlanBroken)?;
    if !check(&problem, &proposal.plan).is_empty() {
        return Err(Refusal::PlanBroken.into());
    }
    let before = plans::list_routes(tx, proposal.office.as_str(), proposal.day)?;
    for stop in &proposal.stops {
        assign(tx, act, stop)?;
    }
    let view = PlanView { published: true, ..proposal.view };
    plans::publish(tx, &view)?;
    let day = proposal.day.to_string();
    changes::touch(tx, &changes::office(proposal.office.as_str()), kind::PLAN, &format!("{}:{day}", proposal.office))?;
    for route in &view.routes {
        changes::touch(tx, &changes::courier(route.courier), kind::ROUTE, &format!("{}:{day}", route.courier))?;
    }
    for courier in before.into_iter().filter(|courier| view.routes.iter().all(|route| route.courier != *courier)) {
        plans::forget_route(tx, courier, proposal.day)?;
        changes::gone(tx, &changes::courier(courier), kind::ROUTE, &format!("{courier}:{day}"))?;
    }
    Ok(Entry { subject: format!("plan:{}:{day}", proposal.office), number: plans::count_published(tx, &view)? })
}

fn assign(tx: &mut dyn Write, act: &Act, stop: &Stop) -> Result<(), Error> {
    let mut dossier = load(tx, act, stop.dossier)?;
    if dossier.version != stop.version {
        return Err(Refusal::PlanOutdated.into());
    }
    // On the way to the door or at it, on board, or on the way back: the courier who has it keeps it, as it stands.
    let is_open = dossier.pickup.as_ref().is_some_and(Pickup::may_be_scheduled);
    if stop.leg == Leg::Pickup && !is_open {
        return Ok(());
    }
    let step = Step::from(Event::Scheduled { leg: stop.leg, assignment: stop.assignment.clone() });
    dossiers::advance(tx, &mut dossier, &step, &act.origin, act.salt(stop.dossier))?;
    Ok(())
}
