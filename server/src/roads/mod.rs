//! Travel times on real roads, from an extract of OpenStreetMap that the operator puts into the data folder.
//!
//! `pbf` reads the file, `profile` judges what a way is to a motorbike, `network` makes pieces between junctions of it,
//! `hierarchy` prepares fastest ways, `snap` finds the road at a door, `cache` keeps all of it on disk. A way over water
//! exists only where a bridge or a ferry is drawn. The data are OpenStreetMap's, under the Open Database Licence 1.0:
//! whoever shows times from it names "© OpenStreetMap contributors".

mod cache;
pub mod hierarchy;
pub mod network;
pub mod pbf;
pub mod profile;
pub mod snap;

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use geo::Point;
use sha2::{Digest as _, Sha256};

pub use cache::{Stale, VERSION};
use hierarchy::{Hierarchy, Reach, join};
use network::{CLOSED, Network, Spot};
pub use pbf::ExtractError;
use snap::Grid;

/// From the door to the road and back, metres a second: a yard, an alley, a dam between fields (10 km/h).
pub const DOOR_MPS: f64 = 10.0 / 3.6;

/// A road network that answers questions.
#[derive(Debug)]
pub struct Roads {
    network: Network,
    hierarchy: Hierarchy,
    grid: Grid,
}

/// A place on the network.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    piece: u32,
    share: f64,
    gap_ms: u32,
    up: Reach,
    down: Reach,
}

/// How a network came to be there.
#[derive(Debug)]
pub struct Opened {
    /// The network.
    pub roads: Roads,
    /// Why it was built anew; `None` = it came from the cache.
    pub built: Option<Stale>,
    /// Why it could not be kept for next time.
    pub unkept: Option<std::io::Error>,
    /// How long it took.
    pub took: Duration,
}

impl Roads {
    /// The network of an extract: from `cache` if that was made of this very file by this version, else built and kept there.
    pub fn open(extract: &Path, cache: &Path) -> Result<Opened, ExtractError> {
        let began = Instant::now();
        let source = checksum(extract).map_err(ExtractError::Unreadable)?;
        let (roads, built, unkept) = match cache::load(cache, &source) {
            Ok((network, hierarchy)) => (Self::new(network, hierarchy), None, None),
            Err(stale) => {
                let roads = Self::build(extract)?;
                let kept = cache::save(cache, &source, &roads.network, &roads.hierarchy);
                (roads, Some(stale), kept.err())
            }
        };
        Ok(Opened { roads, built, unkept, took: began.elapsed() })
    }

    /// Builds the network of an extract.
    pub fn build(extract: &Path) -> Result<Self, ExtractError> {
        let mut network = Network::read(|| File::open(extract).map(BufReader::new))?;
        let (hierarchy, rank) = hierarchy::prepare(network.junctions, network.edges());
        for piece in &mut network.pieces {
            (piece.from, piece.to) = (rank[piece.from as usize], rank[piece.to as usize]);
        }
        Ok(Self::new(network, hierarchy))
    }

    fn new(network: Network, hierarchy: Hierarchy) -> Self {
        let grid = Grid::new(&network);
        Self { network, hierarchy, grid }
    }

    /// The roads themselves; junctions are numbered by importance.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// The place at a point (lon, lat), or `None` if it is farther from every road than [`snap::MAX_GAP_M`].
    pub fn place(&self, point: Point) -> Option<Place> {
        let snapped = self.grid.nearest(&self.network, spot(point)?)?;
        let piece = self.network.pieces[snapped.piece as usize];
        let (mut starts, mut ends) = (Vec::new(), Vec::new());
        let part = |ms: u32, share: f64| (f64::from(ms) * share).round() as u32;
        let directions = [
            (piece.from, piece.to, piece.forward_ms, snapped.share),
            (piece.to, piece.from, piece.backward_ms, 1.0 - snapped.share),
        ];
        for (tail, head, ms, share) in directions.into_iter().filter(|(_, _, ms, _)| *ms != CLOSED) {
            starts.push((head, part(ms, 1.0 - share)));
            ends.push((tail, part(ms, share)));
        }
        // At a junction every road is open, not only the one that was found.
        for (junction, is_there) in [(piece.from, snapped.share <= 0.0), (piece.to, snapped.share >= 1.0)] {
            starts.extend(is_there.then_some((junction, 0)));
            ends.extend(is_there.then_some((junction, 0)));
        }
        let gap_ms = (snapped.gap_m / DOOR_MPS * 1_000.0).round() as u32;
        let (up, down) = (self.hierarchy.climb(&starts), self.hierarchy.descend(&ends));
        Some(Place { piece: snapped.piece, share: snapped.share, gap_ms, up, down })
    }

    /// Milliseconds from each place of `from` to each of `to`, row after row, from door to door.
    pub fn millis(&self, from: &[&Place], to: &[&Place]) -> Vec<u32> {
        let (ups, downs): (Vec<_>, Vec<_>) =
            (from.iter().map(|place| &place.up).collect(), to.iter().map(|place| &place.down).collect());
        let mut cells = join(&ups, &downs);
        for (one, row) in from.iter().zip(cells.chunks_mut(to.len().max(1))) {
            for (other, cell) in to.iter().zip(row) {
                if one.piece == other.piece {
                    *cell = self.along_ms(one, other).min(*cell);
                }
                *cell = cell.saturating_add(one.gap_ms).saturating_add(other.gap_ms);
            }
        }
        cells
    }

    /// From one place to another on the same piece without leaving it, or [`CLOSED`].
    fn along_ms(&self, one: &Place, other: &Place) -> u32 {
        let piece = self.network.pieces[one.piece as usize];
        let (share, ms) = match other.share - one.share {
            ahead if ahead >= 0.0 => (ahead, piece.forward_ms),
            behind => (-behind, piece.backward_ms),
        };
        if ms == CLOSED { CLOSED } else { (f64::from(ms) * share).round() as u32 }
    }
}

/// A point in the network's units; `None` if it is not on Earth.
fn spot(point: Point) -> Option<Spot> {
    let is_place = point.x().abs() <= 180.0 && point.y().abs() <= 90.0;
    is_place.then(|| [point.x(), point.y()].map(|degrees| (degrees * 1e7).round() as i32))
}

fn checksum(file: &Path) -> std::io::Result<[u8; 32]> {
    let mut hash = Sha256::new();
    let mut file = File::open(file)?;
    let mut part = vec![0; 1 << 16];
    loop {
        match std::io::Read::read(&mut file, &mut part)? {
            0 => return Ok(hash.finalize().into()),
            count => hash.update(&part[..count]),
        }
    }
}

/// The extract in the data folder: the only `*.osm.pbf` in `roads/`. `Err` names two if there are several.
pub fn find_extract(data: &Path) -> std::io::Result<Result<Option<PathBuf>, [PathBuf; 2]>> {
    let entries = match std::fs::read_dir(data.join("roads")) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Ok(None)),
        Err(error) => return Err(error),
    };
    let mut files = entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>()?;
    files.retain(|file| file.to_string_lossy().ends_with(".osm.pbf"));
    files.sort();
    Ok(match &files[..] {
        [] => Ok(None),
        [only] => Ok(Some(only.clone())),
        [first, second, ..] => Err([first.clone(), second.clone()]),
    })
}
