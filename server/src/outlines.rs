//! The operator's own map: GeoJSON (RFC 7946) files of areas in `map/` of the data folder, read at start, simplified, and
//! drawn beneath the routes. A file that cannot be used stops the start: half a map would look like a whole one.

use std::path::{Path, PathBuf};

use assets::texts::{Lang, TextArg};
use axum::body::Bytes;
use geo::{LineString, SimplifyVw as _};
use serde::Deserialize;
use shared::api::views::{OutlineView, OutlinesView};

use crate::app::text;

/// Largest file, MiB.
const MAX_MIB: u64 = 16;
/// Most points of all files once simplified: what a phone still draws at once.
const MAX_POINTS: usize = 20_000;
/// A corner that cuts off less than this is left out, square degrees: a corner of some 20 m. (By Visvalingam and Whyatt,
/// since `geo` does Douglas and Peucker by recursion, and a long jagged line would overflow the stack.)
const TOLERANCE_DEG2: f64 = 4e-8;

/// A file that cannot be used, and why.
#[derive(Debug)]
pub struct Unusable {
    /// Which file or folder.
    pub file: PathBuf,
    /// Why.
    pub fault: Fault,
}

/// What is wrong with a file.
#[derive(Debug)]
pub enum Fault {
    /// The operating system does not give it.
    Unreadable(std::io::Error),
    /// More than 16 MiB.
    Large,
    /// With it there are more than 20,000 points.
    Crowded,
    /// No GeoJSON, or something else than areas in it.
    Broken(serde_json::Error),
    /// A ring of fewer than four points, or not closed (RFC 7946 §3.1.6).
    Shape,
    /// A point outside ±180°, ±90°.
    Place,
}

impl Unusable {
    /// The sentence for the operator.
    pub fn say(&self, lang: Lang) -> String {
        let (key, arg): (_, Option<(&str, TextArg)>) = match &self.fault {
            Fault::Unreadable(cause) => ("cli-map-unreadable", Some(("cause", cause.to_string().into()))),
            Fault::Large => ("cli-map-large", Some(("most", MAX_MIB.to_string().into()))),
            Fault::Crowded => ("cli-map-crowded", Some(("most", MAX_POINTS.to_string().into()))),
            Fault::Broken(cause) => ("cli-map-broken", Some(("cause", cause.to_string().into()))),
            Fault::Shape => ("cli-map-shape", None),
            Fault::Place => ("cli-map-place", None),
        };
        let cause = text(lang, key, arg.as_slice());
        text(lang, "cli-map", &[("file", self.file.display().to_string().into()), ("cause", cause.into())])
    }
}

#[derive(Deserialize)]
#[serde(tag = "type")]
enum Document {
    FeatureCollection { features: Vec<Feature> },
    Feature { geometry: Geometry },
}

#[derive(Deserialize)]
struct Feature {
    geometry: Geometry,
}

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Polygon(Rings),
    MultiPolygon(Vec<Rings>),
}

/// Points have two coordinates, or more after them (height).
type Rings = Vec<Vec<Vec<f64>>>;

/// All `*.geojson` in `map/` of the data folder, by name; nothing if the folder is absent.
pub fn read(data: &Path) -> Result<OutlinesView, Unusable> {
    let folder = data.join("map");
    let mut files = match std::fs::read_dir(&folder).and_then(Iterator::collect::<Result<Vec<_>, _>>) {
        Ok(entries) => entries.into_iter().map(|entry| entry.path()).collect::<Vec<_>>(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(OutlinesView::default()),
        Err(error) => return Err(Unusable { file: folder, fault: Fault::Unreadable(error) }),
    };
    files.retain(|file| file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("geojson")));
    files.sort();
    let (mut outlines, mut points) = (Vec::new(), 0);
    for file in files {
        let areas = match read_file(&file) {
            Ok(areas) => areas,
            Err(fault) => return Err(Unusable { file, fault }),
        };
        points += areas.iter().flat_map(|area| &area.rings).map(Vec::len).sum::<usize>();
        if points > MAX_POINTS {
            return Err(Unusable { file, fault: Fault::Crowded });
        }
        outlines.extend(areas);
    }
    Ok(OutlinesView { outlines })
}

/// As it is sent.
pub fn as_sent(outlines: &OutlinesView) -> Bytes {
    serde_json::to_vec(outlines).expect("numbers in lists are always JSON").into()
}

fn read_file(file: &Path) -> Result<Vec<OutlineView>, Fault> {
    if std::fs::metadata(file).map_err(Fault::Unreadable)?.len() > MAX_MIB * 1024 * 1024 {
        return Err(Fault::Large);
    }
    parse(&std::fs::read(file).map_err(Fault::Unreadable)?)
}

fn parse(bytes: &[u8]) -> Result<Vec<OutlineView>, Fault> {
    // Some programs begin a text with a mark of its encoding.
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let geometries = match serde_json::from_slice(bytes).map_err(Fault::Broken)? {
        Document::FeatureCollection { features } => features.into_iter().map(|feature| feature.geometry).collect(),
        Document::Feature { geometry } => vec![geometry],
    };
    let polygons = geometries.into_iter().flat_map(|geometry| match geometry {
        Geometry::Polygon(rings) => vec![rings],
        Geometry::MultiPolygon(polygons) => polygons,
    });
    polygons.filter_map(|rings| outline(rings).transpose()).collect()
}

/// `None` = too small to be seen.
fn outline(rings: Rings) -> Result<Option<OutlineView>, Fault> {
    let simplified = |points| ring(points).map(|line| line.simplify_vw(TOLERANCE_DEG2));
    let lines = rings.into_iter().map(simplified).collect::<Result<Vec<_>, _>>()?;
    if lines.first().is_none_or(is_closed_up) {
        return Ok(None);
    }
    let rounded = |line: &LineString| line.coords().map(|point| [metre(point.x), metre(point.y)]).collect();
    Ok(Some(OutlineView { rings: lines.iter().filter(|line| !is_closed_up(line)).map(rounded).collect() }))
}

/// Without an area once simplified.
fn is_closed_up(line: &LineString) -> bool {
    line.0.len() < 4
}

fn ring(points: Vec<Vec<f64>>) -> Result<LineString, Fault> {
    if points.len() < 4 || points.first() != points.last() {
        return Err(Fault::Shape);
    }
    let point = |point: &Vec<f64>| match point[..] {
        [lon, lat, ..] if lon.abs() <= 180.0 && lat.abs() <= 90.0 => Ok((lon, lat)),
        _ => Err(Fault::Place),
    };
    points.iter().map(point).collect::<Result<Vec<_>, _>>().map(LineString::from)
}

/// Five decimals: a metre.
fn metre(degrees: f64) -> f64 {
    (degrees * 100_000.0).round() / 100_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feature(coordinates: &str) -> String {
        format!(
            r#"{{"type":"Feature","properties":{{"name":"x"}},"geometry":{{"type":"Polygon","coordinates":{coordinates}}}}}"#
        )
    }

    #[test]
    fn polygons_and_multipolygons_are_read_with_their_holes() {
        let square =
            "[[[109,13],[110,13],[110,14],[109,14],[109,13]],[[109.4,13.4],[109.6,13.4],[109.6,13.6],[109.4,13.4]]]";
        let multi =
            format!(r#"{{"type":"Feature","geometry":{{"type":"MultiPolygon","coordinates":[{square},{square}]}}}}"#);
        let both = format!(r#"{{"type":"FeatureCollection","features":[{},{multi}]}}"#, feature(square));
        let outlines = parse(both.as_bytes()).unwrap();
        assert_eq!(outlines.len(), 3);
        assert!(outlines.iter().all(|outline| outline.rings.len() == 2 && outline.rings[0].len() == 5));
        assert_eq!(outlines[0].rings[0][1], [110.0, 13.0]);
    }

    #[test]
    fn what_nobody_would_see_is_left_out() {
        // 2,000 points on the edges of a square.
        let side = |n: f64| [(109.0 + n, 13.0), (110.0, 13.0 + n), (110.0 - n, 14.0), (109.0, 14.0 - n)];
        let points = (0..4).flat_map(|edge| (0..500).map(move |n| side(f64::from(n) / 500.0)[edge]));
        let ring: Vec<String> = points.chain([(109.0, 13.0)]).map(|(lon, lat)| format!("[{lon},{lat}]")).collect();
        let outlines = parse(feature(&format!("[[{}]]", ring.join(","))).as_bytes()).unwrap();
        assert_eq!(outlines[0].rings[0].len(), 5);
    }

    #[test]
    fn an_islet_of_a_few_metres_does_not_remain_as_a_line() {
        let islet = "[[[109,13],[109.0001,13],[109.0001,13.0001],[109,13]]]";
        assert!(parse(feature(islet).as_bytes()).unwrap().is_empty());
    }

    #[test]
    fn what_is_not_an_area_on_earth_is_refused() {
        let fault = |text: &str| parse(text.as_bytes()).unwrap_err();
        assert!(matches!(fault("{"), Fault::Broken(_)));
        let point = r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[109,13]}}"#;
        assert!(matches!(fault(point), Fault::Broken(_)));
        assert!(matches!(fault(&feature("[[[109,13],[110,13],[109,13]]]")), Fault::Shape));
        assert!(matches!(fault(&feature("[[[109,13],[110,13],[110,14],[109,14]]]")), Fault::Shape));
        assert!(matches!(fault(&feature("[[[13,109],[13,110],[14,110],[13,109]]]")), Fault::Place));
        assert!(matches!(fault(&feature("[[[13],[13,1],[14,1],[13]]]")), Fault::Place));
    }
}
