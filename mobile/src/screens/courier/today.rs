//! The courier's day: the next stop first, then all stops in order, or the map.
//! Controls: `next-stop`, `show-list`, `show-map`, `visit-{n}`, `call-{n}`, `to-shift`. Shown: `remaining`, `unsent`,
//! `arriving`.

use std::collections::BTreeMap;

use dioxus::prelude::*;
use shared::api::views::{DossierView, PlaceView, RouteView};
use shared::ids::{AgencyId, DossierId};
use shared::shipment::Leg;

use super::stops::{StopState, Visit, of_the_day, state_of, visits};
use crate::data::request::{Kept, OutboxItem};
use crate::data::use_data;
use crate::format;
use crate::i18n::{Text, use_text};
use crate::route::Route;
use crate::screens::common::ask::{FaultNotice, use_read};
use crate::screens::common::screen::Screen;
use crate::screens::common::sync::ThingSync;
use crate::screens::common::words;
use crate::t;
use crate::ui::badge::StateBadge;
use crate::ui::button::{Button, ButtonKind, LinkButton};
use crate::ui::card::Card;
use crate::ui::icon::{Icon, IconName};
use crate::ui::map::{MapRoute, MapStop, MapView, Place, StopLook};
use crate::ui::notice::{Empty, Notice, Tone};

/// What the day's screen shows, read together.
#[derive(Debug, Clone, PartialEq)]
struct Day {
    route: RouteView,
    visits: Vec<Visit>,
    dossiers: BTreeMap<DossierId, DossierView>,
    items: BTreeMap<DossierId, Vec<OutboxItem>>,
    places: Vec<PlaceView>,
    /// Not all of it is here yet.
    partial: bool,
}

impl Day {
    fn state(&self, visit: &Visit) -> StopState {
        state_of(visit, &self.dossiers, self.partial)
    }
}

/// The route of the day.
#[component]
pub fn Today() -> Element {
    let text = use_text();
    let partial = use_data().status().read().told.partial;
    let days = use_read(|data| async move {
        let today = format::local_date(data.now_ms());
        let routes = of_the_day(&data.routes().await?, today);
        let kept = data.dossiers().await?;
        let places = data.places().await?;
        let items = kept.iter().map(|kept| (kept.view.dossier.id, kept.items.clone())).collect::<BTreeMap<_, _>>();
        let dossiers = kept.into_iter().map(|Kept { view, .. }| (view.dossier.id, view)).collect::<BTreeMap<_, _>>();
        let day = |route: RouteView| Day {
            visits: visits(&route.stops),
            route,
            dossiers: dossiers.clone(),
            items: items.clone(),
            places: places.clone(),
            partial: false,
        };
        Ok(routes.into_iter().map(day).collect::<Vec<_>>())
    })?;
    rsx! {
        Screen { title: t!(text, "nav-today"),
            match days {
                Err(fault) => rsx! { FaultNotice { fault } },
                Ok(days) if days.is_empty() && partial => rsx! { Arriving {} },
                Ok(days) if days.is_empty() => rsx! {
                    Empty { icon: IconName::Route, title: t!(text, "today-empty"), detail: t!(text, "today-empty-detail") }
                },
                Ok(days) => rsx! {
                    for day in days {
                        OneDay { key: "{day.route.plan}", day: Day { partial, ..day } }
                    }
                },
            }
        }
    }
}

/// Whoever leaves now would be without what has not come.
#[component]
fn Arriving() -> Element {
    let text = use_text();
    rsx! {
        Notice { tone: Tone::Warn, test: "arriving", p { {t!(text, "today-arriving")} } }
    }
}

#[component]
fn OneDay(day: Day) -> Element {
    let text = use_text();
    let data = use_data();
    let navigator = use_navigator();
    let mut on_map = use_signal(|| false);
    let in_state = |state: StopState| day.visits.iter().filter(|visit| day.state(visit) == state).count();
    let arriving = in_state(StopState::Arriving);
    let remaining = in_state(StopState::Ahead) + arriving;
    let next = day.visits.iter().position(|visit| day.state(visit) == StopState::Ahead);
    let unsent = data.status().read().told.waiting;
    let (stops, route) = on_the_map(text, &day, next);
    let targets: Vec<Route> = day.visits.iter().map(target).collect();
    rsx! {
        h2 { {format::date_of(text, day.route.day)} }
        p { class: "quiet",
            span { "data-test": "remaining", {t!(text, "today-remaining", count = remaining)} }
            if unsent > 0 {
                span { "data-test": "unsent", " · " {t!(text, "today-unsent", count = unsent)} }
            }
        }
        if arriving > 0 {
            Arriving {}
        }
        if let Some((place, visit)) = next.and_then(|place| Some((place, day.visits.get(place)?))) {
            LinkButton {
                label: t!(text, "today-next", time = format::time(first_ms(visit)), name = title(text, &day, visit)),
                test: "next-stop", to: targets[place].clone(), kind: ButtonKind::Primary, icon: IconName::Forward, wide: true,
            }
        } else if arriving == 0 {
            Notice { tone: Tone::Ok, test: "all-done", p { {t!(text, "today-all-done")} } }
        }
        if on_map() {
            Button { label: t!(text, "today-list"), test: "show-list", icon: IconName::List, wide: true, on_press: move |()| on_map.set(false) }
            MapView {
                label: t!(text, "today-map"), stops, routes: vec![route],
                on_choose: move |id: String| {
                    if let Some(target) = id.parse::<usize>().ok().and_then(|place| targets.get(place)) {
                        navigator.push(target.clone());
                    }
                },
            }
        } else {
            Button { label: t!(text, "today-map"), test: "show-map", icon: IconName::Map, wide: true, on_press: move |()| on_map.set(true) }
            ol { class: "stack",
                for place in 0..day.visits.len() {
                    li { key: "{place}", OneVisit { day: day.clone(), place } }
                }
            }
        }
        LinkButton { label: t!(text, "shift-title"), test: "to-shift", to: Route::Shift {}, icon: IconName::Cash, wide: true }
    }
}

#[component]
fn OneVisit(day: Day, place: usize) -> Element {
    let text = use_text();
    let Some(visit) = day.visits.get(place) else { return rsx! {} };
    let state = day.state(visit);
    let person = visit
        .stops
        .first()
        .filter(|_| visit.agency.is_none())
        .and_then(|stop| day.dossiers.get(&stop.dossier)?.person.clone());
    let items: Vec<OutboxItem> =
        visit.stops.iter().filter_map(|stop| day.items.get(&stop.dossier)).flatten().cloned().collect();
    let window = visit.stops.iter().find_map(|stop| stop.window).map(words::span);
    let (word, tone) = badge(text, state);
    rsx! {
        Card { test: "card-{place}", title: format!("{}. {}", place + 1, title(text, &day, visit)), aside: rsx! { StateBadge { label: word, tone, test: "state-{place}" } },
            p {
                strong { {format::time(first_ms(visit))} }
                if let Some(window) = window {
                    span { class: "quiet", " · " {t!(text, "today-window", span = window)} }
                }
            }
            p { {what(text, visit)} }
            if let Some(person) = person {
                p { {person.address.line.clone()} }
                if !person.address.landmark.is_empty() {
                    p { class: "quiet", {person.address.landmark.clone()} }
                }
                a { class: "link", href: "tel:{person.phone}", "data-test": "call-{place}",
                    Icon { name: IconName::Phone }
                    " " {format::phone(&person.phone)}
                }
            }
            ThingSync { items }
            LinkButton { label: t!(text, "today-open"), test: "visit-{place}", to: target(visit), wide: true }
        }
    }
}

fn first_ms(visit: &Visit) -> i64 {
    visit.stops.iter().map(|stop| stop.arrive_ms).min().unwrap_or_default()
}

/// The page of a visit.
fn target(visit: &Visit) -> Route {
    match (&visit.agency, visit.stops.first()) {
        (Some(agency), _) => Route::AgencyStop { agency: agency.to_string() },
        (None, Some(stop)) => Route::Stop { id: stop.dossier },
        (None, None) => Route::Today {},
    }
}

/// Name of the agency or of the person.
fn title(text: Text, day: &Day, visit: &Visit) -> String {
    if let Some(agency) = &visit.agency {
        return agency_name(&day.places, agency);
    }
    let view = visit.stops.first().and_then(|stop| day.dossiers.get(&stop.dossier));
    let person = view.and_then(|view| view.person.as_ref());
    match person {
        Some(person) => person.name.clone(),
        None if day.partial => t!(text, "stop-arriving"),
        None => t!(text, "today-gone"),
    }
}

/// The name of an agency as people know it; its code where that is not known.
pub fn agency_name(places: &[PlaceView], agency: &AgencyId) -> String {
    let found = places.iter().find(|place| place.is == "agency" && place.id == agency.as_str());
    found.map_or_else(|| agency.to_string(), |place| place.name.clone())
}

/// What is done there, in a few words.
fn what(text: Text, visit: &Visit) -> String {
    let count = |leg| visit.stops.iter().filter(|stop| stop.leg == leg).count();
    let (pickups, returns) = (count(Leg::Pickup), count(Leg::Return));
    match (&visit.agency, pickups, returns) {
        (None, 1.., _) => t!(text, "today-do-pickup"),
        (None, ..) => t!(text, "today-do-delivery"),
        (Some(_), pickups, 0) => t!(text, "today-do-handover", count = pickups),
        (Some(_), 0, returns) => t!(text, "today-do-results", count = returns),
        (Some(_), pickups, returns) => t!(text, "today-do-both", count = pickups, results = returns),
    }
}

fn badge(text: Text, state: StopState) -> (String, Tone) {
    match state {
        StopState::Ahead => (t!(text, "stop-ahead"), Tone::Info),
        StopState::Waiting => (t!(text, "stop-waiting"), Tone::Warn),
        StopState::Done => (t!(text, "stop-done"), Tone::Ok),
        StopState::Failed => (t!(text, "stop-failed"), Tone::Danger),
        StopState::Arriving => (t!(text, "stop-arriving"), Tone::Warn),
    }
}

fn on_the_map(text: Text, day: &Day, next: Option<usize>) -> (Vec<MapStop>, MapRoute) {
    let at = |[lon, lat]: [f64; 2]| Place { lon, lat };
    let base = at(day.route.base);
    let points = day.visits.iter().filter_map(|visit| visit.stops.first()).map(|stop| at(stop.point));
    let route =
        MapRoute { label: day.route.name.clone(), points: [base].into_iter().chain(points).chain([base]).collect() };
    let stops = day.visits.iter().enumerate().filter_map(|(place, visit)| {
        Some(MapStop {
            id: place.to_string(),
            at: at(visit.stops.first()?.point),
            number: u32::try_from(place + 1).unwrap_or(u32::MAX),
            label: title(text, day, visit),
            detail: format!("{} · {}", format::time(first_ms(visit)), what(text, visit)),
            route: Some(0),
            look: match day.state(visit) {
                StopState::Done => StopLook::Done,
                StopState::Failed => StopLook::Late,
                StopState::Ahead | StopState::Waiting if next == Some(place) => StopLook::Next,
                StopState::Ahead | StopState::Waiting | StopState::Arriving => StopLook::Planned,
            },
        })
    });
    (stops.collect(), route)
}
