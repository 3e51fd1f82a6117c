//! From degrees to places on the picture. Flat, good for a province: east–west is shortened by the cosine of the latitude.

/// Width of the picture in its own units.
pub const WIDTH: f64 = 800.0;
/// Height of the picture in its own units.
pub const HEIGHT: f64 = 600.0;
/// Room left free around the outermost place.
const MARGIN: f64 = 60.0;
/// The smallest extent shown, degrees: one place alone is not magnified without end.
const LEAST_DEG: f64 = 0.004;

/// What part of the picture is looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    scale: f64,
    dx: f64,
    dy: f64,
}

impl Default for View {
    /// Everything fits.
    fn default() -> Self {
        Self { scale: 1.0, dx: 0.0, dy: 0.0 }
    }
}

impl View {
    /// Nearer (more than 1) or farther, about the middle of the picture.
    pub fn zoom(&mut self, by: f64) {
        let scale = (self.scale * by).clamp(0.5, 40.0);
        let ratio = scale / self.scale;
        (self.scale, self.dx, self.dy) = (scale, self.dx * ratio, self.dy * ratio);
    }
    /// What SVG does to a picture drawn with everything in view, so that it is looked at this way.
    pub fn transform(self) -> String {
        let (x, y) = ((1.0 - self.scale) * WIDTH / 2.0 + self.dx, (1.0 - self.scale) * HEIGHT / 2.0 + self.dy);
        format!("translate({x:.2} {y:.2}) scale({})", self.scale)
    }
    /// Moves the picture by so many units.
    pub fn pan(&mut self, x: f64, y: f64) {
        self.dx += x;
        self.dy += y;
    }
}

/// The fixed part of the arithmetic: the centre and how many units a degree is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Projection {
    lon: f64,
    lat: f64,
    east: f64,
    north: f64,
}

impl Projection {
    /// The projection in which all places (lon, lat) fit. Without places: around the equator.
    pub fn around(places: impl Iterator<Item = (f64, f64)>) -> Self {
        let (mut west, mut east, mut south, mut north) = (f64::MAX, f64::MIN, f64::MAX, f64::MIN);
        for (lon, lat) in places {
            (west, east, south, north) = (west.min(lon), east.max(lon), south.min(lat), north.max(lat));
        }
        if west > east {
            (west, east, south, north) = (0.0, 0.0, 0.0, 0.0);
        }
        let (lon, lat) = (f64::midpoint(west, east), f64::midpoint(south, north));
        let shrink = lat.to_radians().cos();
        let across = ((east - west) * shrink).max(LEAST_DEG);
        let up = (north - south).max(LEAST_DEG);
        let unit = ((WIDTH - 2.0 * MARGIN) / across).min((HEIGHT - 2.0 * MARGIN) / up);
        Self { lon, lat, east: unit * shrink, north: unit }
    }

    /// Where (lon, lat) is on the picture.
    pub fn to_screen(self, (lon, lat): (f64, f64), view: View) -> (f64, f64) {
        let x = (lon - self.lon) * self.east * view.scale + WIDTH / 2.0 + view.dx;
        let y = (self.lat - lat) * self.north * view.scale + HEIGHT / 2.0 + view.dy;
        (x, y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOWN: [(f64, f64); 3] = [(109.15, 13.40), (109.30, 13.60), (109.22, 13.46)];

    #[test]
    fn every_place_is_inside_the_margin() {
        let projection = Projection::around(TOWN.into_iter());
        for place in TOWN {
            let (x, y) = projection.to_screen(place, View::default());
            assert!((MARGIN - 0.1..=WIDTH - MARGIN + 0.1).contains(&x), "{x}");
            assert!((MARGIN - 0.1..=HEIGHT - MARGIN + 0.1).contains(&y), "{y}");
        }
    }

    #[test]
    fn north_is_up_and_east_is_right() {
        let projection = Projection::around(TOWN.into_iter());
        let (west, south) = projection.to_screen(TOWN[0], View::default());
        let (east, north) = projection.to_screen(TOWN[1], View::default());
        assert!(east > west && north < south);
    }

    #[test]
    fn the_middle_stays_in_the_middle_when_zooming() {
        let projection = Projection::around(TOWN.into_iter());
        let mut view = View::default();
        view.zoom(3.0);
        let (x, y) = projection.to_screen((109.225, 13.50), view);
        assert!((x - WIDTH / 2.0).abs() < 0.001 && (y - HEIGHT / 2.0).abs() < 0.001);
    }

    #[test]
    fn transformed_outlines_lie_where_stops_do() {
        let projection = Projection::around(TOWN.into_iter());
        let mut view = View::default();
        view.pan(31.0, -12.0);
        view.zoom(2.0);
        let text = view.transform();
        let numbers: Vec<f64> = text.split(|c| "() ".contains(c)).filter_map(|word| word.parse().ok()).collect();
        let (whole, seen) = (projection.to_screen(TOWN[0], View::default()), projection.to_screen(TOWN[0], view));
        assert!((whole.0 * numbers[2] + numbers[0] - seen.0).abs() < 0.01, "{text}");
        assert!((whole.1 * numbers[2] + numbers[1] - seen.1).abs() < 0.01, "{text}");
    }

    #[test]
    fn one_place_alone_is_in_the_middle() {
        let projection = Projection::around([(109.2, 13.4)].into_iter());
        assert_eq!(projection.to_screen((109.2, 13.4), View::default()), (WIDTH / 2.0, HEIGHT / 2.0));
    }
}
