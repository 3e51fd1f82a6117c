//! Which road is nearest to a door.

use super::network::{DEGREE_M, Network, Spot, metres};

/// Farther from every road than this, metres, and a place is not on the network: its times are not known from it. A pin in
/// the water, on an island without a ferry, or in a hamlet that nobody has drawn yet.
pub const MAX_GAP_M: f64 = 500.0;
/// Sides of a cell of the grid, metres.
const CELL_M: f64 = 150.0;
/// Most cells; of a larger area they are wider.
const MAX_CELLS: f64 = 4_000_000.0;

/// Where a place is on the network.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Snapped {
    /// Which piece.
    pub piece: u32,
    /// How much of its length lies before the place, 0 to 1.
    pub share: f64,
    /// How far off the road it is, metres.
    pub gap_m: f64,
}

/// The roads by where they are.
#[derive(Debug, Clone, Default)]
pub struct Grid {
    corner: [f64; 2],
    /// Least side of a cell, metres.
    cell_m: f64,
    /// Sides of a cell, degrees.
    cell: [f64; 2],
    size: [usize; 2],
    /// Where the steps of each cell begin in `steps`.
    starts: Vec<u32>,
    /// A piece and the number of its point at which a straight step begins.
    steps: Vec<(u32, u32)>,
}

impl Grid {
    /// Of all roads; ferries are left out.
    pub fn new(network: &Network) -> Self {
        let (mut low, mut high) = ([i32::MAX; 2], [i32::MIN; 2]);
        for spot in &network.spots {
            for axis in 0..2 {
                low[axis] = low[axis].min(spot[axis]);
                high[axis] = high[axis].max(spot[axis]);
            }
        }
        if network.spots.is_empty() {
            return Self::default();
        }
        let [low, high] = [low, high].map(|spot| spot.map(|part| f64::from(part) * 1e-7));
        // A degree of longitude is shortest where it is farthest from the equator.
        let steepest = low[1].abs().max(high[1].abs()).min(89.0).to_radians().cos();
        let mut cell_m = CELL_M;
        let cell = |cell_m: f64| [cell_m / DEGREE_M / steepest, cell_m / DEGREE_M];
        let cells = |cell: [f64; 2]| [0, 1].map(|axis| ((high[axis] - low[axis]) / cell[axis]).floor() + 1.0);
        while cells(cell(cell_m)).iter().product::<f64>() > MAX_CELLS {
            cell_m *= 2.0;
        }
        let cell = cell(cell_m);
        let size = cells(cell).map(|count| count as usize);
        let mut grid = Self { corner: low, cell_m, cell, size, starts: Vec::new(), steps: Vec::new() };
        let mut listed: Vec<(u32, (u32, u32))> = Vec::new();
        for (piece, _) in network.pieces.iter().enumerate().filter(|(_, piece)| piece.ferry == 0) {
            for (step, ends) in network.spots_of(piece).windows(2).enumerate() {
                let ends = [ends[0], ends[1]].map(|spot| grid.cell_of(spot));
                for column in ends[0][0].min(ends[1][0])..=ends[0][0].max(ends[1][0]) {
                    for row in ends[0][1].min(ends[1][1])..=ends[0][1].max(ends[1][1]) {
                        listed.push(((row * size[0] + column) as u32, (piece as u32, step as u32)));
                    }
                }
            }
        }
        listed.sort_unstable();
        grid.starts = vec![0; size[0] * size[1] + 1];
        listed.iter().for_each(|(cell, _)| grid.starts[*cell as usize + 1] += 1);
        for cell in 0..size[0] * size[1] {
            grid.starts[cell + 1] += grid.starts[cell];
        }
        grid.steps = listed.into_iter().map(|(_, step)| step).collect();
        grid
    }

    /// The nearest road, if there is one within [`MAX_GAP_M`].
    pub fn nearest(&self, network: &Network, place: Spot) -> Option<Snapped> {
        if self.starts.is_empty() {
            return None;
        }
        let [column, row] = [0, 1].map(|axis| self.raw_cell(place, axis));
        let east_m = DEGREE_M * 1e-7 * (f64::from(place[1]) * 1e-7).to_radians().cos();
        let mut best: Option<(f64, u32, u32, f64)> = None;
        // Ring after ring of cells; those of the next one are at least `ring` cells away.
        for ring in 0..=(MAX_GAP_M / self.cell_m).ceil() as i64 + 1 {
            for (column, row) in around(column, row, ring) {
                if row < 0 || column < 0 || row as usize >= self.size[1] || column as usize >= self.size[0] {
                    continue;
                }
                let cell = row as usize * self.size[0] + column as usize;
                for (piece, step) in &self.steps[self.starts[cell] as usize..self.starts[cell + 1] as usize] {
                    let spots = network.spots_of(*piece as usize);
                    let (gap_m, along) = gap(place, spots[*step as usize], spots[*step as usize + 1], east_m);
                    if gap_m <= MAX_GAP_M && best.is_none_or(|(least, ..)| gap_m < least) {
                        best = Some((gap_m, *piece, *step, along));
                    }
                }
            }
            if best.is_some_and(|(least, ..)| least <= ring as f64 * self.cell_m) {
                break;
            }
        }
        let (gap_m, piece, step, along) = best?;
        let spots = network.spots_of(piece as usize);
        let lengths: Vec<f64> = spots.windows(2).map(|step| metres(step[0], step[1])).collect();
        let (whole_m, step) = (lengths.iter().sum::<f64>(), step as usize);
        let before_m = lengths[..step].iter().sum::<f64>() + lengths[step] * along;
        let share = if whole_m > 0.0 { (before_m / whole_m).clamp(0.0, 1.0) } else { 0.0 };
        Some(Snapped { piece, share, gap_m })
    }

    fn raw_cell(&self, spot: Spot, axis: usize) -> i64 {
        ((f64::from(spot[axis]) * 1e-7 - self.corner[axis]) / self.cell[axis]).floor() as i64
    }

    /// The cell of a spot that is inside.
    fn cell_of(&self, spot: Spot) -> [usize; 2] {
        [0, 1].map(|axis| (self.raw_cell(spot, axis).max(0) as usize).min(self.size[axis] - 1))
    }
}

/// The cells so many away from one, to either side or to both.
fn around(column: i64, row: i64, ring: i64) -> impl Iterator<Item = (i64, i64)> {
    (-ring..=ring).flat_map(move |down| {
        // All of the first and the last row, the two ends of those between.
        let step = if down.abs() == ring { 1 } else { (2 * ring).max(1) };
        (-ring..=ring).step_by(step as usize).map(move |right| (column + right, row + down))
    })
}

/// Metres from `place` to the straight line between two spots, and how much of the line lies before the nearest point.
/// `east_m`: of a unit to the east, at the place.
fn gap(place: Spot, from: Spot, to: Spot, east_m: f64) -> (f64, f64) {
    let offset = |one: Spot, other: Spot| {
        let [east, north] = [0, 1].map(|axis| f64::from(other[axis]) - f64::from(one[axis]));
        [east * east_m, north * DEGREE_M * 1e-7]
    };
    let ([line_e, line_n], [east, north]) = (offset(from, to), offset(from, place));
    let length2 = line_e * line_e + line_n * line_n;
    let along = if length2 > 0.0 { ((east * line_e + north * line_n) / length2).clamp(0.0, 1.0) } else { 0.0 };
    ((east - along * line_e).hypot(north - along * line_n), along)
}
