//! A map without a base map: communes by name, offices, numbered stops and routes as SVG, north up.
//! Everything on it is also in a list that the keyboard reaches. The arithmetic is in `projection` and `labels`.

mod labels;
mod projection;

use std::fmt::Write as _;

use dioxus::prelude::*;

use super::icon::{Icon, IconName};
use crate::i18n::use_text;
use crate::t;
use labels::{Area, Sizes};
use projection::{HEIGHT, Projection, View, WIDTH};

/// A place on earth, degrees WGS 84.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Longitude, east positive.
    pub lon: f64,
    /// Latitude, north positive.
    pub lat: f64,
}

/// How a stop stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StopLook {
    /// Ahead.
    #[default]
    Planned,
    /// The next one.
    Next,
    /// Done.
    Done,
    /// Late or failed.
    Late,
}

/// A stop with the number it has in its route.
#[derive(Debug, Clone, PartialEq)]
pub struct MapStop {
    /// What `on_choose` hears; `data-test` is `stop-{id}`.
    pub id: String,
    /// Where it is.
    pub at: Place,
    /// Its place in the route, from 1.
    pub number: u32,
    /// Name or address.
    pub label: String,
    /// Window, state.
    pub detail: String,
    /// Which of `routes` it belongs to.
    pub route: Option<usize>,
    /// How it stands.
    pub look: StopLook,
}

/// The way of one courier.
#[derive(Debug, Clone, PartialEq)]
pub struct MapRoute {
    /// Whose.
    pub label: String,
    /// From start to end.
    pub points: Vec<Place>,
}

/// A name on the map.
#[derive(Debug, Clone, PartialEq)]
pub struct MapName {
    /// Where.
    pub at: Place,
    /// The name.
    pub label: String,
}

/// An area beneath everything else.
#[derive(Debug, Clone, PartialEq)]
pub struct MapOutline {
    /// The border, then the holes; each closed.
    pub rings: Vec<Vec<Place>>,
}

/// Routes repeat their six looks (colour, width and dash pattern together) after this many.
const LOOKS: usize = 6;
/// Sizes on a wide screen; `map.css` draws so.
const WIDE: Sizes = Sizes { text: 18.0, stop: 19.0, office: 14.0 };
/// Sizes on a phone, where the picture shrinks and what is read on it does not; `map.css` draws so.
const NARROW: Sizes = Sizes { text: 32.0, stop: 36.0, office: 25.0 };
/// Below this width in CSS pixels `map.css` draws as on a phone.
const NARROW_PX: f64 = 640.0;
/// How far an arrow key moves the picture, in its units.
const STEP: f64 = 80.0;

/// The map with its zoom buttons, legend and list.
#[component]
pub fn MapView(
    /// What it shows, for screen readers.
    label: String,
    #[props(default)] stops: Vec<MapStop>,
    #[props(default)] routes: Vec<MapRoute>,
    #[props(default)] offices: Vec<MapName>,
    #[props(default)] communes: Vec<MapName>,
    /// They do not widen what is shown: a whole province may lie beneath one town.
    #[props(default)]
    outlines: Vec<MapOutline>,
    /// Hears the id of a stop chosen on the map or in the list.
    on_choose: EventHandler<String>,
    /// The stop to point out.
    chosen: Option<String>,
) -> Element {
    let text = use_text();
    let mut view = use_signal(View::default);
    let mut drag = use_signal(|| None::<(f64, f64)>);
    // Picture units in one CSS pixel.
    let mut unit = use_signal(|| 1.0_f64);
    let places = stops
        .iter()
        .map(|stop| stop.at)
        .chain(routes.iter().flat_map(|route| route.points.iter().copied()))
        .chain(offices.iter().map(|office| office.at));
    let projection = Projection::around(places.map(|place| (place.lon, place.lat)));
    let at = |place: Place| projection.to_screen((place.lon, place.lat), view());
    let line = |route: &MapRoute| {
        route.points.iter().map(|point| at(*point)).map(|(x, y)| format!("{x:.1},{y:.1}")).collect::<Vec<_>>().join(" ")
    };
    let sizes = if WIDTH / unit() < NARROW_PX { NARROW } else { WIDE };
    let marks: Vec<Area> = stops
        .iter()
        .map(|stop| Area::mark(at(stop.at), sizes.stop))
        .chain(offices.iter().map(|office| Area::mark(at(office.at), sizes.office)))
        .collect();
    // An office says where the day begins: its name comes before those of communes.
    let named: Vec<(&MapName, &str)> = offices
        .iter()
        .map(|office| (office, "map-name"))
        .chain(communes.iter().map(|commune| (commune, "map-commune")))
        .collect();
    let wanted: Vec<_> = named.iter().map(|(name, _)| (at(name.at), name.label.as_str())).collect();
    let areas = labels::place(&wanted, &marks, sizes, (WIDTH, HEIGHT));
    let names = named.into_iter().zip(areas).filter_map(|((name, class), area)| Some((name, class, area?)));
    rsx! {
        div { class: "map", "data-test": "map",
            div {
                class: "map-frame",
                onresize: move |event| {
                    if let Ok(size) = event.get_content_box_size() && size.width > 0.0 {
                        unit.set(WIDTH / size.width);
                    }
                },
                svg {
                    class: "map-picture", role: "img", "aria-label": label.clone(), view_box: "0 0 {WIDTH} {HEIGHT}",
                    onpointerdown: move |event| {
                        let at = event.client_coordinates();
                        drag.set(Some((at.x, at.y)));
                    },
                    onpointermove: move |event| {
                        if let Some((x, y)) = drag() {
                            let at = event.client_coordinates();
                            view.with_mut(|view| view.pan((at.x - x) * unit(), (at.y - y) * unit()));
                            drag.set(Some((at.x, at.y)));
                        }
                    },
                    onpointerup: move |_| drag.set(None),
                    onpointerleave: move |_| drag.set(None),
                    g { transform: view().transform(), OutlinePath { outlines, projection } }
                    for (place, route) in routes.iter().enumerate() {
                        g { key: "{place}",
                            polyline { class: "map-route-under", points: line(route) }
                            polyline { class: "map-route map-look-{place % LOOKS}", points: line(route) }
                        }
                    }
                    for (name, class, area) in names {
                        text { key: "{class}-{name.label}", class, x: "{area.x:.1}", y: "{area.y:.1}", "{name.label}" }
                    }
                    for office in offices.iter() {
                        g { key: "{office.label}", class: "map-office", transform: "translate({at(office.at).0:.1} {at(office.at).1:.1})",
                            rect { x: "-13", y: "-13", width: "26", height: "26", rx: "5" }
                            path { d: "M-8 8V-1L0-8l8 7v9z" }
                        }
                    }
                    for stop in stops.iter() {
                        g {
                            key: "{stop.id}",
                            class: stop_class(stop, chosen.as_deref()),
                            transform: "translate({at(stop.at).0:.1} {at(stop.at).1:.1})",
                            onclick: {
                                let id = stop.id.clone();
                                move |_| on_choose.call(id.clone())
                            },
                            circle { class: "map-touch", r: "24" }
                            circle { class: "map-dot", r: "15" }
                            text { class: "map-number", "{stop.number}" }
                        }
                    }
                }
                div {
                    class: "map-zoom", role: "group", "aria-label": t!(text, "ui-map-zoom"),
                    onkeydown: move |event| {
                        let (x, y) = match event.key() {
                            Key::ArrowLeft => (STEP, 0.0),
                            Key::ArrowRight => (-STEP, 0.0),
                            Key::ArrowUp => (0.0, STEP),
                            Key::ArrowDown => (0.0, -STEP),
                            _ => return,
                        };
                        event.prevent_default();
                        view.with_mut(|view| view.pan(x, y));
                    },
                    button { r#type: "button", "data-test": "map-in", "aria-label": t!(text, "ui-map-in"),
                        onclick: move |_| view.with_mut(|view| view.zoom(1.5)), Icon { name: IconName::Add } }
                    button { r#type: "button", "data-test": "map-out", "aria-label": t!(text, "ui-map-out"),
                        onclick: move |_| view.with_mut(|view| view.zoom(1.0 / 1.5)), Icon { name: IconName::Minus } }
                    button { r#type: "button", "data-test": "map-fit", "aria-label": t!(text, "ui-map-fit"),
                        onclick: move |_| view.set(View::default()), Icon { name: IconName::Fit } }
                }
            }
            if !routes.is_empty() {
                ul { class: "map-legend",
                    for (place, route) in routes.iter().enumerate() {
                        li { key: "{place}",
                            svg { class: "map-sample", view_box: "0 0 44 10", "aria-hidden": "true",
                                line { class: "map-route map-look-{place % LOOKS}", x1: "2", x2: "42", y1: "5", y2: "5" }
                            }
                            span { "{place + 1}. {route.label}" }
                        }
                    }
                }
            }
            if !stops.is_empty() {
                ol { class: "map-list", "aria-label": t!(text, "ui-map-list"),
                    for stop in stops.iter() {
                        li { key: "{stop.id}",
                            button {
                                class: stop_class(stop, chosen.as_deref()).replace("map-stop", "map-entry"),
                                r#type: "button", "data-test": "stop-{stop.id}",
                                "aria-pressed": if chosen.as_deref() == Some(stop.id.as_str()) { "true" } else { "false" },
                                onclick: {
                                    let id = stop.id.clone();
                                    move |_| on_choose.call(id.clone())
                                },
                                span { class: "map-entry-number", "{stop.number}" }
                                span { class: "map-entry-words",
                                    span { class: "map-entry-label", "{stop.label}" }
                                    span { class: "map-entry-detail", "{stop.detail}" }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// All outlines as one path. Its own part, so that a moved picture does not write thousands of points anew.
#[component]
fn OutlinePath(outlines: Vec<MapOutline>, projection: Projection) -> Element {
    if outlines.is_empty() {
        return rsx! {};
    }
    let mut way = String::new();
    for ring in outlines.iter().flat_map(|outline| &outline.rings) {
        for (n, point) in ring.iter().enumerate() {
            let (x, y) = projection.to_screen((point.lon, point.lat), View::default());
            let _ = write!(way, "{}{x:.1} {y:.1}", if n == 0 { 'M' } else { 'L' });
        }
        way.push('Z');
    }
    rsx! {
        path { class: "map-outline", d: way }
    }
}

fn stop_class(stop: &MapStop, chosen: Option<&str>) -> String {
    let look = match stop.look {
        StopLook::Planned => "map-stop map-stop-planned",
        StopLook::Next => "map-stop map-stop-next",
        StopLook::Done => "map-stop map-stop-done",
        StopLook::Late => "map-stop map-stop-late",
    };
    let route = stop.route.map(|route| format!(" map-of-{}", route % LOOKS)).unwrap_or_default();
    let mark = if chosen == Some(stop.id.as_str()) { " map-stop-chosen" } else { "" };
    format!("{look}{route}{mark}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::gallery::html;

    #[test]
    fn every_stop_is_on_the_map_and_in_the_list() {
        let page = html(|| {
            let stop = |id: &str, number, lon| MapStop {
                id: id.into(),
                at: Place { lon, lat: 13.45 },
                number,
                label: id.into(),
                detail: String::new(),
                route: None,
                look: StopLook::Planned,
            };
            rsx! { MapView { label: "Tuyến", stops: vec![stop("a", 1, 109.2), stop("b", 2, 109.25)], on_choose: |_| {} } }
        });
        assert_eq!(page.matches("class=\"map-number\"").count(), 2);
        assert_eq!(page.matches("data-test=\"stop-").count(), 2);
    }

    #[test]
    fn outlines_are_one_path_beneath_routes_with_their_holes() {
        let page = html(|| {
            let place = |(lon, lat): (f64, f64)| Place { lon, lat };
            let ring = |from: f64| [(from, 13.4), (from + 0.1, 13.4), (from, 13.5), (from, 13.4)].map(place).to_vec();
            let outlines =
                vec![MapOutline { rings: vec![ring(109.2), ring(109.22)] }, MapOutline { rings: vec![ring(109.3)] }];
            let routes = vec![MapRoute { label: "A".into(), points: ring(109.2) }];
            rsx! { MapView { label: "Tuyến", routes, outlines, on_choose: |_| {} } }
        });
        let path = page.split("class=\"map-outline\"").nth(1).unwrap().split('>').next().unwrap();
        assert_eq!((path.matches('M').count(), path.matches('Z').count(), path.matches('L').count()), (3, 3, 9));
        assert!(page.find("map-outline") < page.find("map-route"), "a route is beneath");
        let none = html(|| rsx! { MapView { label: "Tuyến", on_choose: |_| {} } });
        assert!(!none.contains("map-outline"));
    }

    #[test]
    fn names_are_drawn_beneath_stops_and_a_crowd_of_them_is_thinned() {
        let page = html(|| {
            let here = Place { lon: 109.2, lat: 13.45 };
            let stop = MapStop {
                id: "a".into(),
                at: here,
                number: 1,
                label: "a".into(),
                detail: String::new(),
                route: None,
                look: StopLook::Planned,
            };
            let communes = (0..60).map(|n| MapName { at: here, label: format!("Xuân Cảnh {n}") }).collect::<Vec<_>>();
            let offices = vec![MapName { at: here, label: "Bưu cục".into() }];
            rsx! { MapView { label: "Tuyến", stops: vec![stop], offices, communes, on_choose: |_| {} } }
        });
        let shown = page.matches("map-commune").count();
        assert!((1..60).contains(&shown), "{shown}");
        assert_eq!(page.matches("map-name").count(), 1);
        assert!(page.rfind("map-commune") < page.find("map-office"), "a commune is above an office");
        assert!(page.rfind("map-commune") < page.find("map-touch"), "a commune is above a stop");
    }
}
