//! Travel times between places: what all their sources share, and the estimate that needs nothing but coordinates.
//!
//! The unit everywhere is the whole second, rounded to the nearest one, half up, and rounded once: when a cell of a table is
//! written ([`whole_seconds`]). Rows are from, columns to; from a place to itself it is 0.

use geo::Point;
use shared::routing::spec::Table;

/// Mean radius of the Earth, metres (IUGG).
const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// Exact seconds, not negative, as a cell of a table.
pub fn whole_seconds(exact_s: f64) -> u32 {
    // `as` keeps what is too large, or not a number, in range; the last number stands for no way.
    ((exact_s + 0.5).floor() as u32).min(Table::NO_WAY - 1)
}

/// Whether a point is a place on Earth in (lon, lat).
pub fn is_place(point: Point) -> bool {
    point.x().abs() <= 180.0 && point.y().abs() <= 90.0
}

/// The great circle, stretched by what roads add, at one speed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GreatCircle {
    detour: f64,
    speed_mps: f64,
}

impl GreatCircle {
    /// A courier's motorbike on local roads: 7 m/s, and half as much again for hamlets behind bays and hills.
    pub const MOTORBIKE: Self = Self { detour: 1.5, speed_mps: 7.0 };

    /// `detour` is road length over straight line, at least 1; `speed_mps` is metres a second, above 0. `None` if they
    /// are not.
    pub fn new(detour: f64, speed_mps: f64) -> Option<Self> {
        let usable = detour.is_finite() && detour >= 1.0 && speed_mps.is_finite() && speed_mps > 0.0;
        usable.then_some(Self { detour, speed_mps })
    }

    /// From one place to another.
    pub fn seconds(&self, from: Point, to: Point) -> u32 {
        whole_seconds(great_circle_m(from, to) * self.detour / self.speed_mps)
    }

    /// From every point to every other.
    pub fn table(&self, points: &[Point]) -> Table {
        Table::fill(points.len(), |from, to| self.seconds(points[from], points[to]))
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
        let table = travel.table(&[Point::new(109.2, 13.0), Point::new(109.2, 14.0)]);
        // 111.195 km × 1.5 / 10 m/s.
        assert_eq!((table.at(0, 1), table.at(1, 0), table.at(0, 0)), (16679, 16679, 0));
    }

    #[test]
    fn seconds_are_rounded_half_up_and_never_say_that_there_is_no_way() {
        let rounded = [0.0, 0.49, 0.5, 1.5, 2.5].map(whole_seconds);
        assert_eq!(rounded, [0, 0, 1, 2, 3]);
        assert_eq!(whole_seconds(f64::INFINITY), Table::NO_WAY - 1);
    }

    #[test]
    fn a_point_with_swapped_coordinates_is_no_place() {
        assert!(is_place(Point::new(109.2, 13.0)));
        assert!(!is_place(Point::new(13.0, 109.2)));
        assert!(!is_place(Point::new(f64::NAN, 13.0)));
    }

    #[test]
    fn a_speed_of_zero_is_refused() {
        assert_eq!(GreatCircle::new(1.3, 0.0), None);
        assert_eq!(GreatCircle::new(0.9, 7.0), None);
    }
}
