//! Where names stand: each takes the first free place around what it names, or is left out. Stops and offices come first:
//! no name covers one.

/// Width of a letter in parts of the size of the text; bold letters of common fonts are narrower.
const LETTER: f64 = 0.6;
/// Height of a line in parts of the size of the text, marks above and below capitals included.
const LINE: f64 = 1.3;
/// Room between a mark and its name.
const GAP: f64 = 4.0;
/// Right, left, above, below, then the corners.
const WAYS: [(f64, f64); 8] =
    [(1.0, 0.0), (-1.0, 0.0), (0.0, -1.0), (0.0, 1.0), (1.0, -1.0), (-1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)];
/// How many marks away a name may stand.
const RINGS: [f64; 3] = [1.0, 2.0, 3.0];

/// A rectangle by its middle, in units of the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// Middle, from the left.
    pub x: f64,
    /// Middle, from the top.
    pub y: f64,
    /// Whole width.
    pub width: f64,
    /// Whole height.
    pub height: f64,
}

impl Area {
    /// What a mark covers that reaches `reach` from `(x, y)`.
    pub fn mark((x, y): (f64, f64), reach: f64) -> Self {
        Self { x, y, width: 2.0 * reach, height: 2.0 * reach }
    }

    /// Whether some point is inside both.
    pub fn overlaps(&self, other: &Self) -> bool {
        (self.x - other.x).abs() * 2.0 < self.width + other.width
            && (self.y - other.y).abs() * 2.0 < self.height + other.height
    }

    fn is_within(&self, picture: (f64, f64)) -> bool {
        self.x * 2.0 >= self.width
            && self.y * 2.0 >= self.height
            && (picture.0 - self.x) * 2.0 >= self.width
            && (picture.1 - self.y) * 2.0 >= self.height
    }
}

/// Sizes of what is drawn, in units of the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sizes {
    /// Of the letters.
    pub text: f64,
    /// From the middle of a stop to its edge.
    pub stop: f64,
    /// From the middle of an office to its edge.
    pub office: f64,
}

/// A place for each name (where it is, what it is called), the first names first; `None` where nothing is free. The answer
/// overlaps neither `taken` nor itself, and is whole inside the picture.
pub fn place(names: &[((f64, f64), &str)], taken: &[Area], sizes: Sizes, picture: (f64, f64)) -> Vec<Option<Area>> {
    let mut taken = taken.to_vec();
    let reach = sizes.stop.max(sizes.office);
    let one = |((x, y), label): &((f64, f64), &str)| {
        let (width, height) = (label.chars().count() as f64 * LETTER * sizes.text, LINE * sizes.text);
        let around = RINGS.iter().flat_map(|ring| {
            WAYS.map(|(east, south)| {
                let (aside, below) = (ring * reach + GAP + width / 2.0, ring * reach + GAP + height / 2.0);
                Area { x: x + east * aside, y: y + south * below, width, height }
            })
        });
        let mut places = std::iter::once(Area { x: *x, y: *y, width, height }).chain(around);
        let free = places
            .find(|area| area.is_within(picture) && !taken.iter().any(|other| area.overlaps(other)))
            .filter(|_| !label.is_empty());
        taken.extend(free);
        free
    };
    names.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PICTURE: (f64, f64) = (800.0, 600.0);
    const SIZES: Sizes = Sizes { text: 18.0, stop: 19.0, office: 14.0 };

    /// Places that look scattered, the same in every run.
    fn scattered(count: u32, salt: u32) -> impl Iterator<Item = (f64, f64)> {
        (0..count).map(move |n| {
            let mixed = (n + 1).wrapping_mul(2_654_435_761).wrapping_add(salt.wrapping_mul(40_503));
            (f64::from(mixed % 800), f64::from((mixed / 800) % 600))
        })
    }

    #[test]
    fn a_name_alone_stands_on_its_place() {
        let placed = place(&[((400.0, 300.0), "Sông Cầu")], &[], SIZES, PICTURE);
        let area = placed[0].unwrap();
        assert_eq!((area.x, area.y), (400.0, 300.0));
    }

    #[test]
    fn names_never_cover_stops_or_offices_or_each_other_or_the_edge() {
        let stops: Vec<Area> = scattered(40, 1).map(|at| Area::mark(at, SIZES.stop)).collect();
        let names: Vec<((f64, f64), &str)> = scattered(60, 9).map(|at| (at, "Xuân Cảnh")).collect();
        let placed = place(&names, &stops, SIZES, PICTURE);
        assert_eq!(placed.len(), names.len());
        let placed: Vec<Area> = placed.into_iter().flatten().collect();
        assert!(placed.len() > 20, "{} names found room", placed.len());
        for (n, area) in placed.iter().enumerate() {
            assert!(!stops.iter().any(|stop| area.overlaps(stop)), "{area:?} covers a stop");
            assert!(!placed[..n].iter().any(|other| area.overlaps(other)), "{area:?} covers a name");
            assert!(area.is_within(PICTURE), "{area:?} is cut");
        }
    }

    #[test]
    fn a_name_whose_place_is_a_stop_stands_beside_it() {
        let stop = Area::mark((400.0, 300.0), SIZES.stop);
        let area = place(&[((400.0, 300.0), "Sông Cầu")], &[stop], SIZES, PICTURE)[0].unwrap();
        assert!(!area.overlaps(&stop));
        assert!((area.y - 300.0).abs() < 0.1 && area.x > 400.0);
    }

    #[test]
    fn a_name_without_room_is_left_out_and_the_next_is_not() {
        let wall = Area { x: 200.0, y: 300.0, width: 400.0, height: 600.0 };
        let placed = place(&[((100.0, 300.0), "A"), ((600.0, 300.0), "B")], &[wall], SIZES, PICTURE);
        assert!(placed[0].is_none() && placed[1].is_some());
    }

    #[test]
    fn the_first_name_keeps_its_place() {
        let placed = place(&[((400.0, 300.0), "Sông Cầu"), ((401.0, 301.0), "Xuân Lộc")], &[], SIZES, PICTURE);
        assert_eq!(placed[0].map(|area| area.x), Some(400.0));
        assert!(placed[1].is_some_and(|area| area.y != 301.0 || area.x != 401.0));
    }
}
