//! Why a stop is on no route: rules are lifted one at a time until it could be added to the plan.

use shared::routing::plan::{Reason, Unassigned};
use shared::routing::problem::Problem;

use super::insert::{self, Scratch};
use super::model::{Fixed, Lifted, Model, NONE};
use super::route::Route;
use super::solution::Solution;

/// What is asked, in this order.
const ASKED: [(Lifted, Reason); 9] = [
    (Lifted::Skills, Reason::Skills),
    (Lifted::Unreachable, Reason::Unreachable),
    (Lifted::Capacity, Reason::Capacity),
    (Lifted::OwnWindows, Reason::TimeWindow),
    (Lifted::Shift, Reason::Shift),
    (Lifted::MaxTasks, Reason::MaxTasks),
    (Lifted::MaxTravel, Reason::MaxTravelTime),
    (Lifted::Breaks, Reason::Break),
    (Lifted::OtherWindows, Reason::OtherStops),
];

/// One entry per stop left out, in the problem's order.
pub(super) fn explain(problem: &Problem, model: &Model, solution: &Solution) -> Vec<Unassigned> {
    let mut units = solution.left.clone();
    units.sort_unstable();
    let mut scratch = Scratch::new();
    let alone = empty_routes(model);
    let hopeless: Vec<bool> = units.iter().map(|&unit| !fits_some(model, &mut scratch, &alone, unit)).collect();
    let mut reasons: Vec<Option<Reason>> = vec![model.fleet.is_empty().then_some(Reason::NoVehicle); units.len()];
    ask((problem, &model.fixed), solution, &units, &mut reasons, &mut scratch, |_| true);
    // Where no rule alone is in the way of the whole plan, the one that alone makes a stop hopeless says more.
    let nothing = Solution::empty(model);
    ask((problem, &model.fixed), &nothing, &units, &mut reasons, &mut scratch, |at| hopeless[at]);
    let mut entries = Vec::new();
    for ((&unit, &hopeless), reason) in units.iter().zip(&hopeless).zip(reasons) {
        let mate = model.jobs[unit as usize].mate;
        for task in [unit, mate].into_iter().filter(|&task| task != NONE) {
            let task = &problem.tasks()[task as usize];
            entries.push(Unassigned {
                kind: task.kind,
                id: task.id,
                description: task.description.clone(),
                location_index: task.location,
                reason: reason.unwrap_or(Reason::Several),
                hopeless,
                explanation: None,
            });
        }
    }
    entries
}

/// Fills in the reasons still missing of units that `wanted` names by position.
fn ask(
    (problem, fixed): (&Problem, &Fixed),
    solution: &Solution,
    units: &[u32],
    reasons: &mut [Option<Reason>],
    scratch: &mut Scratch,
    wanted: impl Fn(usize) -> bool,
) {
    for (lifted, reason) in ASKED {
        if !reasons.iter().enumerate().any(|(at, known)| known.is_none() && wanted(at)) {
            return;
        }
        let model = Model::lifting(problem, fixed.clone(), lifted, |task| solution.spots[task].route != NONE);
        let mut routes = empty_routes(&model);
        routes.extend(solution.routes.iter().filter(|route| !route.is_empty()).map(|route| {
            let mut route = Route { vehicle: route.vehicle, order: route.order.clone(), ..Route::default() };
            route.rebuild(&model);
            route
        }));
        routes.retain(|route| !route.is_empty() || solution.routes[route.vehicle].is_empty());
        for (at, &unit) in units.iter().enumerate() {
            if reasons[at].is_none() && wanted(at) && fits_some(&model, scratch, &routes, unit) {
                reasons[at] = Some(reason);
            }
        }
    }
}

/// An empty route of each vehicle.
fn empty_routes(model: &Model) -> Vec<Route> {
    (0..model.fleet.len()).map(|vehicle| Route::empty(model, vehicle)).collect()
}

fn fits_some(model: &Model, scratch: &mut Scratch, routes: &[Route], unit: u32) -> bool {
    routes.iter().any(|route| insert::cheapest(model, scratch, route, unit, i64::MAX, None).is_some())
}
