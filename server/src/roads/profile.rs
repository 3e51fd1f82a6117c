//! What a way is to a courier's motorbike: how fast, in which directions, or not at all. Keys and values are those of
//! OpenStreetMap (<https://wiki.openstreetmap.org/wiki/OSM_tags_for_routing>, read 2026-11-29).
//!
//! Speeds are averages that a loaded motorbike keeps with its stops at junctions, our own assumption; a limit on the sign
//! only ever lowers them. Left out: turn restrictions, traffic lights, hills, opening hours.

/// Keys and values of an element.
pub type Tags<'a> = &'a [(&'a str, &'a str)];

/// A way that a motorbike can use.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Usable {
    /// In the order of its nodes.
    pub forward: bool,
    /// Against it.
    pub backward: bool,
    /// How.
    pub pace: Pace,
}

/// How one gets along a way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pace {
    /// By road, km/h in both directions.
    Road {
        /// In the order of its nodes.
        forward_kmh: f64,
        /// Against it.
        backward_kmh: f64,
    },
    /// By ferry.
    Ferry {
        /// The whole way, seconds, if it is known; else [`FERRY_KMH`].
        crossing_s: Option<f64>,
        /// Before it leaves, seconds.
        wait_s: f64,
    },
}

/// A ferry whose duration nobody has entered, km/h: a small boat.
pub const FERRY_KMH: f64 = 8.0;
/// Waiting for a ferry whose interval nobody has entered, seconds.
const FERRY_WAIT_S: f64 = 600.0;
/// Roads without a paved surface, km/h at most.
const UNPAVED_KMH: f64 = 18.0;
/// Nobody rides slower on something that is called a road.
const LEAST_KMH: f64 = 5.0;

/// Average speed by class of road, km/h; `None` = not for motorbikes unless a sign says so.
fn class_kmh(highway: &str) -> Option<Option<f64>> {
    Some(match highway {
        "trunk" => Some(45.0),
        "trunk_link" | "primary" => Some(40.0),
        "primary_link" | "secondary" => Some(35.0),
        "secondary_link" | "tertiary" => Some(32.0),
        "tertiary_link" | "unclassified" => Some(28.0),
        "residential" | "road" => Some(22.0),
        "track" | "service" => Some(15.0),
        "living_street" => Some(12.0),
        // Expressways are closed to motorbikes (`Luật 36/2024/QH15` Điều 25), some
        // apart.
        "motorway" | "motorway_link" => None,
        "path" | "footway" | "pedestrian" | "cycleway" | "bridleway" | "busway" => None,
        _ => return None,
    })
}

/// Speed on what is open to motorbikes only by a sign, km/h.
fn signed_kmh(highway: &str) -> f64 {
    if highway.starts_with("motorway") { 55.0 } else { 12.0 }
}

fn get<'a>(tags: Tags<'a>, key: &str) -> Option<&'a str> {
    tags.iter().find(|(name, _)| *name == key).map(|(_, value)| *value)
}

/// What a motorbike may do here by the most special key that says something: `Some(true)` = may.
fn access(tags: Tags<'_>) -> Option<bool> {
    let said = ["motorcycle", "motor_vehicle", "vehicle", "access"].into_iter().find_map(|key| get(tags, key))?;
    match said {
        "no" | "private" | "agricultural" | "forestry" | "emergency" | "military" | "use_sidepath" => Some(false),
        "yes" | "designated" | "permissive" | "destination" | "customers" | "delivery" | "permit" => Some(true),
        _ => None,
    }
}

/// Whether a sign lets motorbikes onto what is not for them otherwise.
fn is_let_in(tags: Tags<'_>) -> bool {
    let said = get(tags, "motorcycle").or_else(|| get(tags, "motor_vehicle"));
    said.is_some_and(|said| ["yes", "designated", "permissive", "destination"].contains(&said))
}

/// Whether a node stops motorbikes: a gate that is closed to them. They pass between bollards.
pub fn blocks(tags: Tags<'_>) -> bool {
    get(tags, "barrier").is_some() && access(tags) == Some(false)
}

/// What a way is to a motorbike; `None` = nothing.
pub fn usable(tags: Tags<'_>) -> Option<Usable> {
    if get(tags, "route") == Some("ferry") {
        return ferry(tags);
    }
    let highway = get(tags, "highway")?;
    let class = class_kmh(highway)?;
    if get(tags, "area") == Some("yes") || access(tags) == Some(false) {
        return None;
    }
    let is_let_in = is_let_in(tags);
    let motorroad = get(tags, "motorroad") == Some("yes");
    let class_kmh = match class {
        Some(_) if motorroad && !is_let_in => return None,
        Some(kmh) => kmh,
        None if is_let_in => signed_kmh(highway),
        None => return None,
    };
    let is_unpaved = get(tags, "surface").is_some_and(|surface| {
        let unpaved = ["unpaved", "ground", "dirt", "earth", "gravel", "grass", "sand", "mud", "rock", "pebblestone"];
        unpaved.contains(&surface)
    });
    let most = if is_unpaved { UNPAVED_KMH } else { f64::INFINITY };
    let limit = |direction: &str| {
        let special = get(tags, &format!("maxspeed:{direction}"));
        let said = get(tags, "maxspeed:motorcycle").or(special).or_else(|| get(tags, "maxspeed"));
        said.and_then(limit_kmh).unwrap_or(f64::INFINITY)
    };
    let kmh = |direction| class_kmh.min(most).min(limit(direction)).max(LEAST_KMH);
    let (forward, backward) = directions(tags)?;
    let pace = Pace::Road { forward_kmh: kmh("forward"), backward_kmh: kmh("backward") };
    Some(Usable { forward, backward, pace })
}

/// Which directions are open; `None` if that changes with the hour.
fn directions(tags: Tags<'_>) -> Option<(bool, bool)> {
    let said = get(tags, "oneway:motorcycle").or_else(|| get(tags, "oneway:motor_vehicle"));
    match said.or_else(|| get(tags, "oneway")) {
        Some("yes" | "true" | "1") => Some((true, false)),
        Some("-1" | "reverse") => Some((false, true)),
        Some("reversible") => None,
        Some("no" | "false" | "0") => Some((true, true)),
        Some(_) | None => {
            let is_round = matches!(get(tags, "junction"), Some("roundabout" | "circular"));
            let is_motorway = get(tags, "highway") == Some("motorway");
            Some((true, !is_round && !is_motorway))
        }
    }
}

fn ferry(tags: Tags<'_>) -> Option<Usable> {
    if access(tags) == Some(false) {
        return None;
    }
    let (forward, backward) = directions(tags)?;
    let wait_s = get(tags, "interval").and_then(duration_s).map_or(FERRY_WAIT_S, |interval| interval / 2.0);
    let crossing_s = get(tags, "duration").and_then(duration_s);
    Some(Usable { forward, backward, pace: Pace::Ferry { crossing_s, wait_s } })
}

/// `50`, `50 km/h`, `30 mph`, or a country's word for a kind of place; `None` = not understood, or no limit.
fn limit_kmh(said: &str) -> Option<f64> {
    let known = match said {
        "VN:urban" => Some(50.0),
        "VN:rural" => Some(60.0),
        "walk" => Some(LEAST_KMH),
        _ => None,
    };
    known.or_else(|| {
        let (number, factor) = match said.strip_suffix("mph") {
            Some(number) => (number, 1.609_344),
            None => (said.strip_suffix("km/h").unwrap_or(said), 1.0),
        };
        number.trim().parse::<f64>().ok().filter(|limit| limit.is_finite() && *limit > 0.0).map(|limit| limit * factor)
    })
}

/// `MM`, `HH:MM`, `HH:MM:SS`, or ISO 8601 like `PT1H20M`; seconds, above zero and at most a day.
fn duration_s(said: &str) -> Option<f64> {
    let seconds = match said.strip_prefix("PT") {
        Some(mut rest) => {
            let mut sum = 0.0;
            while let Some(end) = rest.find(|c: char| c.is_ascii_alphabetic()) {
                let number: f64 = rest[..end].parse().ok()?;
                sum += number
                    * [("H", 3_600.0), ("M", 60.0), ("S", 1.0)]
                        .iter()
                        .find(|(unit, _)| rest[end..].starts_with(unit))?
                        .1;
                rest = &rest[end + 1..];
            }
            sum
        }
        None => {
            let parts: Vec<f64> = said.split(':').map(|part| part.trim().parse().ok()).collect::<Option<_>>()?;
            match parts[..] {
                [minutes] => minutes * 60.0,
                [hours, minutes] => hours * 3_600.0 + minutes * 60.0,
                [hours, minutes, seconds] => hours * 3_600.0 + minutes * 60.0 + seconds,
                _ => return None,
            }
        }
    };
    (seconds > 0.0 && seconds <= 86_400.0).then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn road(tags: Tags<'_>) -> Option<(bool, bool, f64, f64)> {
        let usable = usable(tags)?;
        let Pace::Road { forward_kmh, backward_kmh } = usable.pace else { panic!("{usable:?}") };
        Some((usable.forward, usable.backward, forward_kmh, backward_kmh))
    }

    #[test]
    fn a_limit_lowers_the_speed_of_a_class_and_never_raises_it() {
        let residential = |limit| road(&[("highway", "residential"), ("maxspeed", limit)]).unwrap().2;
        assert_eq!(residential("10"), 10.0);
        assert_eq!(residential("10 km/h"), 10.0);
        assert_eq!(residential("80"), 22.0);
        assert_eq!(residential("what"), 22.0);
        assert_eq!(residential("0"), 22.0);
        assert!((residential("10 mph") - 16.09).abs() < 0.01);
        let split = [("highway", "primary"), ("maxspeed:forward", "30"), ("maxspeed", "20")];
        assert_eq!(road(&split), Some((true, true, 30.0, 20.0)));
        assert_eq!(road(&[("highway", "primary"), ("surface", "dirt")]).unwrap().2, UNPAVED_KMH);
    }

    #[test]
    fn one_ways_are_kept_and_an_exception_for_motorbikes_counts_more() {
        let way = |more: &[(&'static str, &'static str)]| {
            let mut tags = vec![("highway", "tertiary")];
            tags.extend(more);
            road(&tags).map(|(forward, backward, ..)| (forward, backward))
        };
        assert_eq!(way(&[]), Some((true, true)));
        assert_eq!(way(&[("oneway", "yes")]), Some((true, false)));
        assert_eq!(way(&[("oneway", "-1")]), Some((false, true)));
        assert_eq!(way(&[("junction", "roundabout")]), Some((true, false)));
        assert_eq!(way(&[("junction", "roundabout"), ("oneway", "no")]), Some((true, true)));
        assert_eq!(way(&[("oneway", "yes"), ("oneway:motorcycle", "no")]), Some((true, true)));
        assert_eq!(way(&[("oneway:motorcycle", "yes")]), Some((true, false)));
        assert_eq!(way(&[("oneway", "reversible")]), None);
    }

    #[test]
    fn what_is_closed_to_motorbikes_is_no_road_and_a_sign_opens_it() {
        let closed: [Tags; 9] = [
            &[("highway", "motorway")],
            &[("highway", "motorway_link")],
            &[("highway", "footway")],
            &[("highway", "construction")],
            &[("highway", "steps")],
            &[("highway", "primary"), ("motorroad", "yes")],
            &[("highway", "residential"), ("access", "private")],
            &[("highway", "residential"), ("motorcycle", "no")],
            &[("highway", "service"), ("area", "yes")],
        ];
        for tags in closed {
            assert_eq!(usable(tags), None, "{tags:?}");
        }
        let open: [Tags; 5] = [
            &[("highway", "motorway"), ("motorcycle", "yes")],
            &[("highway", "path"), ("motorcycle", "designated")],
            &[("highway", "primary"), ("motorroad", "yes"), ("motorcycle", "yes")],
            &[("highway", "residential"), ("access", "private"), ("motorcycle", "yes")],
            &[("highway", "residential"), ("access", "no"), ("vehicle", "destination")],
        ];
        for tags in open {
            assert!(usable(tags).is_some(), "{tags:?}");
        }
    }

    #[test]
    fn a_ferry_has_its_duration_and_half_its_interval_to_wait() {
        let pace = |tags: Tags<'_>| usable(tags).map(|usable| usable.pace);
        let known = [("route", "ferry"), ("duration", "00:20"), ("interval", "00:30")];
        assert_eq!(pace(&known), Some(Pace::Ferry { crossing_s: Some(1_200.0), wait_s: 900.0 }));
        assert_eq!(pace(&[("route", "ferry")]), Some(Pace::Ferry { crossing_s: None, wait_s: FERRY_WAIT_S }));
        assert_eq!(pace(&[("route", "ferry"), ("motor_vehicle", "no")]), None);
        for (said, seconds) in [("5", 300.0), ("01:02:03", 3_723.0), ("PT1H2M", 3_720.0), ("PT90S", 90.0)] {
            assert_eq!(duration_s(said), Some(seconds), "{said}");
        }
        for said in ["", "soon", "-5", "1:2:3:4", "PT", "PT5X", "999999", "PTé"] {
            assert_eq!(duration_s(said), None, "{said}");
        }
    }

    #[test]
    fn a_closed_gate_blocks_and_a_bollard_does_not() {
        assert!(blocks(&[("barrier", "gate"), ("access", "private")]));
        assert!(!blocks(&[("barrier", "gate")]));
        assert!(!blocks(&[("barrier", "bollard"), ("motor_vehicle", "no"), ("motorcycle", "yes")]));
    }
}
