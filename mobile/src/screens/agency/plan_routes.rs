//! The routes of a plan: one table a courier, and the same on the map.
//! Controls: `open-{row}` and on the map `stop-{row}`; a row is `{dossier}-{leg}`, or `{agency}-{n}` for an agency.

use dioxus::prelude::*;
use shared::api::views::{DossierView, OutlinesView, PlaceView, PlanView, RouteView, StopView};
use shared::ids::DossierId;
use shared::shipment::Leg;

use super::people;
use crate::data::request::Kept;
use crate::data::use_data;
use crate::format;
use crate::i18n::{Text, use_text};
use crate::route::Route;
use crate::screens::common::words;
use crate::t;
use crate::ui::card::Card;
use crate::ui::map::{MapName, MapOutline, MapRoute, MapStop, MapView, Place};
use crate::ui::table::{Table, TableRow};

/// Looks of routes repeat after this many, as on the map.
const LOOKS: usize = 6;

/// One place where a courier stops: a door, or an agency with all that is done there.
#[derive(Debug, Clone, PartialEq)]
struct Halt {
    stops: Vec<StopView>,
}

impl Halt {
    fn first(&self) -> &StopView {
        &self.stops[0]
    }

    /// Stable within its plan.
    fn id(&self, place: usize) -> String {
        let first = self.first();
        match &first.agency {
            Some(agency) if !first.at_home => format!("{agency}-{place}"),
            _ => format!("{}-{}", first.dossier, if first.leg == Leg::Pickup { "pickup" } else { "return" }),
        }
    }

    fn count(&self, leg: Leg) -> usize {
        self.stops.iter().filter(|stop| stop.leg == leg).count()
    }
}

/// The halts of a route in order; stops at the same agency one after the other are one halt.
fn halts(route: &RouteView) -> Vec<Halt> {
    let mut halts = Vec::<Halt>::new();
    for stop in &route.stops {
        match halts.last_mut() {
            Some(last) if !stop.at_home && !last.first().at_home && last.first().agency == stop.agency => {
                last.stops.push(stop.clone());
            }
            _ => halts.push(Halt { stops: vec![stop.clone()] }),
        }
    }
    halts
}

/// What a halt is called, its commune and what is done there.
fn told(text: Text, halt: &Halt, dossiers: &[Kept<DossierView>], places: &[PlaceView]) -> (String, String, String) {
    let first = halt.first();
    if !first.at_home {
        let place = places.iter().find(|place| first.agency.as_ref().is_some_and(|agency| agency.as_str() == place.id));
        let name = place.map_or_else(|| t!(text, "agency-plan-agency"), |place| place.name.clone());
        let address = place.map(|place| place.address.clone()).unwrap_or_default();
        return (
            name,
            address,
            t!(text, "agency-plan-at-agency", hands = halt.count(Leg::Pickup), takes = halt.count(Leg::Return)),
        );
    }
    let view = dossiers.iter().find(|kept| kept.view.dossier.id == first.dossier).map(|kept| &kept.view);
    let name = view.map_or_else(|| t!(text, "agency-person-hidden"), |view| people::name(text, view));
    (name, view.map(people::commune).unwrap_or_default(), words::leg(text, first.leg))
}

/// A line for each courier: number, look on the map, name, stops, travel.
#[component]
pub fn RouteLists(plan: PlanView, dossiers: Vec<Kept<DossierView>>, places: Vec<PlaceView>) -> Element {
    let text = use_text();
    rsx! {
        for (place, route) in plan.routes.iter().enumerate() {
            Card { key: "{route.courier}", title: t!(text, "agency-plan-route", number = place + 1, name = &route.name), test: "route-{place + 1}",
                aside: rsx! {
                    svg { class: "map-sample", view_box: "0 0 44 10", "aria-hidden": "true",
                        line { class: "map-route map-look-{place % LOOKS}", x1: "2", x2: "42", y1: "5", y2: "5" }
                    }
                },
                RouteTable { route: route.clone(), dossiers: dossiers.clone(), places: places.clone() }
            }
        }
    }
}

#[component]
fn RouteTable(route: RouteView, dossiers: Vec<Kept<DossierView>>, places: Vec<PlaceView>) -> Element {
    let text = use_text();
    let navigator = use_navigator();
    let halts = halts(&route);
    let opens: Vec<(String, DossierId)> =
        halts.iter().enumerate().map(|(place, halt)| (halt.id(place), halt.first().dossier)).collect();
    let row = |(place, halt): (usize, &Halt)| {
        let (name, commune, what) = told(text, halt, &dossiers, &places);
        let arrive = format::time(halt.first().arrive_ms);
        let window = halt.first().window.map_or_else(|| t!(text, "agency-plan-any-time"), words::span);
        TableRow {
            id: halt.id(place),
            title: t!(text, "agency-plan-halt", number = place + 1, name = name),
            cells: vec![rsx! { strong { {arrive} } }, rsx! { {window} }, rsx! { {commune} }, rsx! { {what} }],
        }
    };
    let columns = vec![
        t!(text, "agency-plan-stop"),
        t!(text, "agency-plan-arrive"),
        t!(text, "agency-plan-window"),
        t!(text, "agency-commune"),
        t!(text, "agency-plan-what"),
    ];
    rsx! {
        Table {
            caption: t!(text, "agency-plan-route-sum", count = halts.len(), minutes = route.travel_s / 60), columns,
            rows: halts.iter().enumerate().map(row).collect::<Vec<_>>(),
            on_open: move |id: String| {
                if let Some((_, dossier)) = opens.iter().find(|(row, _)| *row == id) {
                    navigator.push(Route::AgencyDossier { id: *dossier });
                }
            },
        }
    }
}

fn at(point: [f64; 2]) -> Place {
    Place { lon: point[0], lat: point[1] }
}

/// Communes by name in the middle of their doors.
fn communes(plan: &PlanView, dossiers: &[Kept<DossierView>]) -> Vec<MapName> {
    let mut found = std::collections::BTreeMap::<String, Vec<[f64; 2]>>::new();
    for stop in plan.routes.iter().flat_map(|route| &route.stops).filter(|stop| stop.at_home) {
        if let Some(kept) = dossiers.iter().find(|kept| kept.view.dossier.id == stop.dossier) {
            found.entry(people::commune(&kept.view)).or_default().push(stop.point);
        }
    }
    let middle =
        |points: &[[f64; 2]], axis: usize| points.iter().map(|point| point[axis]).sum::<f64>() / points.len() as f64;
    let name =
        |(label, points): (String, Vec<[f64; 2]>)| MapName { at: at([middle(&points, 0), middle(&points, 1)]), label };
    found.into_iter().map(name).collect()
}

fn drawn(view: &OutlinesView) -> Vec<MapOutline> {
    let ring = |ring: &Vec<[f64; 2]>| ring.iter().copied().map(at).collect();
    view.outlines.iter().map(|outline| MapOutline { rings: outline.rings.iter().map(ring).collect() }).collect()
}

/// The plan on the map.
#[component]
pub fn PlanMap(plan: PlanView, dossiers: Vec<Kept<DossierView>>, places: Vec<PlaceView>) -> Element {
    let text = use_text();
    let data = use_data();
    let mut chosen = use_signal(|| None::<String>);
    // The plan does not wait for them, and without them the map is only plainer.
    let outlines = use_resource(move || {
        let data = data.clone();
        async move { data.outlines().await.map(|view| drawn(&view)).unwrap_or_default() }
    });
    let mut stops = Vec::new();
    let mut routes = Vec::new();
    for (number, route) in plan.routes.iter().enumerate() {
        let way = route.stops.iter().map(|stop| at(stop.point));
        let points = std::iter::once(at(route.base)).chain(way).chain([at(route.base)]).collect();
        routes.push(MapRoute { label: route.name.clone(), points });
        for (place, halt) in halts(route).iter().enumerate() {
            let (name, _, what) = told(text, halt, &dossiers, &places);
            let arrive = format::time(halt.first().arrive_ms);
            stops.push(MapStop {
                id: format!("{}-{}", number + 1, halt.id(place)),
                at: at(halt.first().point),
                number: u32::try_from(place + 1).unwrap_or(u32::MAX),
                label: name,
                detail: t!(text, "agency-plan-map-stop", route = number + 1, time = arrive, what = what),
                route: Some(number),
                look: crate::ui::map::StopLook::Planned,
            });
        }
    }
    let offices = places
        .iter()
        .filter(|place| place.id == plan.office.as_str())
        .map(|place| MapName { at: at(place.point), label: place.name.clone() })
        .collect::<Vec<_>>();
    rsx! {
        MapView {
            label: t!(text, "agency-plan-map"), stops, routes, offices, communes: communes(&plan, &dossiers), chosen: chosen(),
            outlines: outlines().unwrap_or_default(),
            on_choose: move |id| chosen.set(Some(id)),
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::ids::{ActorId, ProposalId};

    use super::*;

    fn stop(seed: u8, leg: Leg, agency: Option<&str>) -> StopView {
        StopView {
            dossier: DossierId::new(1, [seed; 10]),
            leg,
            at_home: agency.is_none(),
            agency: agency.map(Into::into),
            point: [109.2, 13.4],
            arrive_ms: 0,
            window: None,
        }
    }

    #[test]
    fn stops_at_one_agency_in_a_row_are_one_halt_and_doors_stay_apart() {
        let route = RouteView {
            day: "2026-11-25".parse().unwrap(),
            courier: ActorId::new(1, [1; 10]),
            name: "A".into(),
            plan: ProposalId::new(1, [1; 10]),
            base: [109.2, 13.4],
            stops: vec![
                stop(1, Leg::Return, Some("ag")),
                stop(2, Leg::Pickup, None),
                stop(3, Leg::Pickup, None),
                stop(2, Leg::Pickup, Some("ag")),
                stop(3, Leg::Pickup, Some("ag")),
                stop(4, Leg::Return, Some("other")),
            ],
            travel_s: 0,
        };
        let halts = halts(&route);
        assert_eq!(halts.iter().map(|halt| halt.stops.len()).collect::<Vec<_>>(), [1, 1, 1, 2, 1]);
        assert_eq!((halts[3].count(Leg::Pickup), halts[3].count(Leg::Return)), (2, 0));
        let ids: std::collections::BTreeSet<_> = halts.iter().enumerate().map(|(place, halt)| halt.id(place)).collect();
        assert_eq!(ids.len(), halts.len());
    }
}
