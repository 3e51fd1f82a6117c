//! A courier's route as it is worked off: which day, which visits, what is done.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use shared::api::views::{DossierView, RouteView, StopView};
use shared::dossier::Dossier;
use shared::ids::{AgencyId, DossierId};
use shared::shipment::{Cover, Holder, Leg, Pickup, Return};

/// What is left to do at a stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopState {
    /// Not yet.
    Ahead,
    /// The other side has to sign.
    Waiting,
    /// Done, or no longer this courier's.
    Done,
    /// Tried in vain.
    Failed,
    /// Not on this phone yet.
    Arriving,
}

/// One or more stops at the same place, one after the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Visit {
    /// The agency, for its end of a leg.
    pub agency: Option<AgencyId>,
    /// In order; at a citizen's door there is one.
    pub stops: Vec<StopView>,
}

/// Today's route: of the newest day not before `today`, else of the last day there is; a courier's routes of that day.
pub fn of_the_day(routes: &[RouteView], today: NaiveDate) -> Vec<RouteView> {
    let days = || routes.iter().map(|route| route.day);
    let day = if days().any(|day| day == today) { Some(today) } else { days().max() };
    routes.iter().filter(|route| Some(route.day) == day).cloned().collect()
}

/// Stops as visits: what is to be done at one agency in a row is one visit.
pub fn visits(stops: &[StopView]) -> Vec<Visit> {
    let mut visits: Vec<Visit> = Vec::new();
    for stop in stops {
        let agency = stop.agency.clone().filter(|_| !stop.at_home);
        match visits.last_mut() {
            Some(last) if agency.is_some() && last.agency == agency => last.stops.push(stop.clone()),
            _ => visits.push(Visit { agency, stops: vec![stop.clone()] }),
        }
    }
    visits
}

/// How one stop stands. A dossier that is not here is another's by now, unless this phone has been told a part only.
pub fn state(stop: &StopView, dossier: Option<&Dossier>, partial: bool) -> StopState {
    let Some(dossier) = dossier else { return if partial { StopState::Arriving } else { StopState::Done } };
    match (stop.leg, stop.at_home) {
        (Leg::Pickup, true) => match &dossier.pickup {
            Some(
                Pickup::Requested { .. }
                | Pickup::Scheduled { .. }
                | Pickup::EnRoute { .. }
                | Pickup::Counting { .. }
                | Pickup::Returning { .. },
            ) => StopState::Ahead,
            Some(Pickup::Missed { .. } | Pickup::Incomplete { .. }) => StopState::Failed,
            Some(_) | None => StopState::Done,
        },
        (Leg::Pickup, false) => match &dossier.pickup {
            Some(
                Pickup::Requested { .. }
                | Pickup::Scheduled { .. }
                | Pickup::EnRoute { .. }
                | Pickup::Counting { .. }
                | Pickup::Collected { .. }
                | Pickup::InTransit { .. },
            ) => StopState::Ahead,
            Some(Pickup::Offered { .. } | Pickup::Exception { .. }) => StopState::Waiting,
            Some(Pickup::Missed { .. } | Pickup::Incomplete { .. }) => StopState::Failed,
            Some(
                Pickup::HandedOver { .. }
                | Pickup::Cancelled { .. }
                | Pickup::InClaim { .. }
                | Pickup::Returning { .. }
                | Pickup::GivenBack { .. }
                | Pickup::SlipReturned { .. }
                | Pickup::Closed { .. },
            )
            | None => StopState::Done,
        },
        (Leg::Return, false) => match &dossier.back {
            Some(Return::Waiting | Return::Ready { .. }) => StopState::Waiting,
            Some(Return::Released { .. }) => StopState::Ahead,
            Some(_) | None => StopState::Done,
        },
        (Leg::Return, true) => match &dossier.back {
            Some(Return::Failed(cover) | Return::Invited(cover)) if cover.assignment.is_none() => StopState::Failed,
            Some(back) if !back.is_open() => StopState::Done,
            Some(Return::Held { .. }) | None => StopState::Done,
            Some(_) => StopState::Ahead,
        },
    }
}

/// How a visit stands: as the stop of it that needs most.
pub fn state_of(visit: &Visit, dossiers: &BTreeMap<DossierId, DossierView>, partial: bool) -> StopState {
    let dossier = |stop: &StopView| dossiers.get(&stop.dossier).map(|view| &view.dossier);
    let states = visit.stops.iter().map(|stop| state(stop, dossier(stop), partial));
    let rank = |state: &StopState| match state {
        StopState::Ahead => 0,
        StopState::Arriving => 1,
        StopState::Waiting => 2,
        StopState::Failed => 3,
        StopState::Done => 4,
    };
    states.min_by_key(rank).unwrap_or(StopState::Done)
}

/// What the courier can do with a dossier now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Collect it at the door.
    Pickup,
    /// Bring the result.
    Delivery,
    /// Something at the agency.
    AtAgency,
    /// Bring a withdrawn item back to its sender.
    GiveBack,
    /// Bring the slip to the citizen.
    BringSlip,
    /// Nothing.
    Nothing,
}

/// A cover that the courier has in hand and is to bring.
pub fn is_carried(back: &Return) -> bool {
    let in_hand = |cover: &Cover| matches!(cover.holder(), Holder::Courier(_));
    match back {
        Return::CollectedFromAgency { .. } => true,
        Return::InTransit(cover) | Return::OutForDelivery(cover) => in_hand(cover),
        Return::Failed(cover) | Return::Invited(cover) => cover.assignment.is_some() && in_hand(cover),
        _ => false,
    }
}

/// What is to be done now.
pub fn task(dossier: &Dossier) -> Task {
    match (&dossier.pickup, &dossier.back) {
        (
            Some(
                Pickup::Scheduled { .. } | Pickup::EnRoute { .. } | Pickup::Counting { .. } | Pickup::Incomplete { .. },
            ),
            _,
        ) => Task::Pickup,
        (
            Some(
                Pickup::Collected { .. } | Pickup::Offered { .. } | Pickup::InTransit { .. } | Pickup::Exception { .. },
            ),
            _,
        ) => Task::AtAgency,
        (Some(Pickup::Returning { .. }), _) => Task::GiveBack,
        (Some(Pickup::HandedOver { .. }), None) => Task::BringSlip,
        (_, Some(Return::Ready { .. } | Return::Released { .. })) => Task::AtAgency,
        (_, Some(back)) if is_carried(back) => Task::Delivery,
        _ => Task::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use shared::ids::{ActorId, ProposalId};

    use super::*;

    fn route(day: &str) -> RouteView {
        RouteView {
            day: day.parse().unwrap(),
            courier: ActorId::new(1, [1; 10]),
            name: String::new(),
            plan: ProposalId::new(1, [1; 10]),
            base: [0.0, 0.0],
            stops: Vec::new(),
            travel_s: 0,
        }
    }

    fn stop(seed: u8, agency: Option<&str>) -> StopView {
        StopView {
            dossier: DossierId::new(1, [seed; 10]),
            leg: Leg::Pickup,
            at_home: agency.is_none(),
            agency: agency.map(AgencyId::from),
            point: [0.0, 0.0],
            arrive_ms: 0,
            window: None,
        }
    }

    #[test]
    fn todays_route_comes_before_tomorrows_and_the_last_one_stays_when_there_is_none() {
        let routes = [route("2026-11-23"), route("2026-11-24"), route("2026-11-25")];
        let shown =
            |today: &str| of_the_day(&routes, today.parse().unwrap()).first().map(|route| route.day.to_string());
        assert_eq!(shown("2026-11-24").as_deref(), Some("2026-11-24"));
        assert_eq!(shown("2026-11-30").as_deref(), Some("2026-11-25"));
    }

    #[test]
    fn stops_at_one_agency_in_a_row_are_one_visit() {
        let visits =
            visits(&[stop(1, None), stop(1, Some("A")), stop(2, Some("A")), stop(3, None), stop(3, Some("A"))]);
        assert_eq!(visits.iter().map(|visit| visit.stops.len()).collect::<Vec<_>>(), [1, 2, 1, 1]);
    }

    #[test]
    fn a_dossier_that_left_this_device_is_done_and_one_that_has_not_come_is_not() {
        assert_eq!(state(&stop(1, Some("A")), None, false), StopState::Done);
        assert_eq!(state(&stop(1, Some("A")), None, true), StopState::Arriving);
        let visit = Visit { agency: None, stops: vec![stop(1, None)] };
        assert_eq!(state_of(&visit, &BTreeMap::new(), true), StopState::Arriving);
        assert_eq!(state_of(&visit, &BTreeMap::new(), false), StopState::Done);
    }
}
