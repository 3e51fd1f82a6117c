//! Travel times between places. Where they come from is behind a trait; the estimate here needs nothing but
//! coordinates and says that it is one.

use std::fmt;

use geo::Point;
use shared::routing::spec::Table;

/// Mean radius of the Earth, metres (IUGG).
const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// A source of travel times.
pub trait TravelTimes {
    /// Seconds from every point to every other, rounded; rows = from. Points are (lon, lat).
    fn table(&self, points: &[Point]) -> Result<Table, TravelError>;

    /// Short code of the source, kept with a plan so that an estimate is never taken for a measurement.
    fn label(&self) -> &'static str;
}

/// Why there are no travel times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TravelError {
    /// This point is not a place on Earth in (lon, lat).
    NotAPlace {
        /// Its position in the list.
        index: usize,
    },
    /// The source did not answer, or not with a table of these points.
    Source {
        /// What it said, for the operator.
        why: String,
    },
}

impl fmt::Display for TravelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAPlace { index } => write!(f, "point {index} is not a longitude and latitude"),
            Self::Source { why } => write!(f, "no travel times: {why}"),
        }
    }
}

impl std::error::Error for TravelError {}

/// The great circle, stretched by what roads add, at one speed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GreatCircle {
    detour: f64,
    speed_mps: f64,
}

impl GreatCircle {
    /// `detour` is road length over straight line, at least 1; `speed_mps` is metres a second, above 0. `None` if they
    /// are not.
    pub fn new(detour: f64, speed_mps: f64) -> Option<Self> {
        let usable = detour.is_finite() && detour >= 1.0 && speed_mps.is_finite() && speed_mps > 0.0;
        usable.then_some(Self { detour, speed_mps })
    }

    /// Seconds from one place to another, rounded.
    pub fn seconds(&self, from: Point, to: Point) -> u32 {
        let metres = great_circle_m(from, to) * self.detour;
        // The longest way on Earth at the slowest useful speed still fits; `as` keeps what does not below NO_WAY.
        ((metres / self.speed_mps).round() as u32).min(Table::NO_WAY - 1)
    }
}

impl TravelTimes for GreatCircle {
    fn table(&self, points: &[Point]) -> Result<Table, TravelError> {
        let is_place = |point: &Point| point.x().abs() <= 180.0 && point.y().abs() <= 90.0;
        if let Some(index) = points.iter().position(|point| !is_place(point)) {
            return Err(TravelError::NotAPlace { index });
        }
        Ok(Table::fill(points.len(), |from, to| self.seconds(points[from], points[to])))
    }

    fn label(&self) -> &'static str {
        "estimate-great-circle"
    }
}

/// Haversine distance.
fn great_circle_m(from: Point, to: Point) -> f64 {
    let (from_lat, to_lat) = (from.y().to_radians(), to.y().to_radians());
    let north = ((to_lat - from_lat) / 2.0).sin();
    let east = ((to.x() - from.x()).to_radians() / 2.0).sin();
    let half = north * north + from_lat.cos() * to_lat.cos() * east * east;
    2.0 * EARTH_RADIUS_M * half.min(1.0).sqrt().asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_degree_of_latitude_takes_its_length_times_detour_over_speed() {
        let travel = GreatCircle::new(1.5, 10.0).unwrap();
        let table = travel.table(&[Point::new(109.2, 13.0), Point::new(109.2, 14.0)]).unwrap();
        // 111.195 km × 1.5 / 10 m/s.
        assert_eq!((table.at(0, 1), table.at(1, 0), table.at(0, 0)), (16679, 16679, 0));
    }

    #[test]
    fn a_point_with_swapped_coordinates_is_refused() {
        let travel = GreatCircle::new(1.3, 7.5).unwrap();
        let points = [Point::new(109.2, 13.0), Point::new(13.0, 109.2)];
        assert_eq!(travel.table(&points), Err(TravelError::NotAPlace { index: 1 }));
    }

    #[test]
    fn a_speed_of_zero_is_refused() {
        assert_eq!(GreatCircle::new(1.3, 0.0), None);
        assert_eq!(GreatCircle::new(0.9, 7.0), None);
    }
}
