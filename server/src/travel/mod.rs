//! Where travel times come from: the estimate from straight lines, roads of an extract in this process, or an OSRM server.
//! Whoever plans asks for a whole table and never waits: what the source does not know (yet) is estimated, and the table
//! says which cells that are. Only [`Travel::fetch`] may wait; it is called outside transactions and questions for windows.

mod located;
pub mod opening;
pub mod osrm;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use geo::Point;
use shared::api::views::TravelView;
use shared::routing::spec::Table;

pub use located::{locate, put};
use osrm::{Osrm, OsrmError, Pairs, key};

use crate::roads::{Place, Roads};
use crate::routing::matrix::{GreatCircle, whole_seconds};

/// Most places of which the way to the roads is remembered; some kilobytes each.
const MAX_PLACES: usize = 10_000;

/// A source of travel times.
#[derive(Debug, Default)]
pub struct Travel {
    source: Source,
}

#[derive(Debug, Default)]
enum Source {
    #[default]
    Estimate,
    Roads(Box<Roads>, Remembered),
    Osrm(Box<Osrm>),
}

/// Points that were asked for, by the bits of their coordinates; `None` where one is too far from every road.
type Remembered = Mutex<HashMap<[u64; 2], Option<Arc<Place>>>>;

/// What is known of a way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// From door to door.
    Seconds(u32),
    /// The source says that there is none.
    NoWay,
    /// One of the places is too far from every road ([`crate::roads::snap::MAX_GAP_M`]); the source will never know.
    Far,
}

/// Travel times between places, and which of them are estimates.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Times {
    /// Seconds; see [`crate::routing::matrix`] for units and rounding.
    pub table: Table,
    /// One bit a cell.
    estimated: Vec<u64>,
}

impl Times {
    /// Whether a cell was estimated although the source is another one, or because it is the estimate.
    pub fn is_estimated(&self, from: usize, to: usize) -> bool {
        let cell = from * self.table.side() + to;
        self.estimated[cell / 64] >> (cell % 64) & 1 == 1
    }

    /// How many cells are estimates.
    pub fn count_estimated(&self) -> usize {
        self.estimated.iter().map(|bits| bits.count_ones() as usize).sum()
    }
}

impl Travel {
    /// Great circle × detour ÷ speed.
    pub fn estimate() -> Self {
        Self::default()
    }

    /// Roads in this process.
    pub fn roads(roads: Roads) -> Self {
        Self { source: Source::Roads(Box::new(roads), Mutex::default()) }
    }

    /// An OSRM server.
    pub fn osrm(osrm: Osrm) -> Self {
        Self { source: Source::Osrm(Box::new(osrm)) }
    }

    /// Short code of the source, kept with a plan so that an estimate is never taken for a measurement.
    pub fn label(&self) -> &'static str {
        match self.source {
            Source::Estimate => TravelView::ESTIMATE,
            Source::Roads(..) => "osm-roads",
            Source::Osrm(_) => "osrm",
        }
    }

    /// Travel times between all points, of which `known` has the first ones already. Does not wait: what an OSRM server has
    /// not been asked yet is estimated, and asked for behind the scenes.
    pub fn times(&self, points: &[Point], known: &Times) -> Times {
        let (side, old) = (points.len(), known.table.side());
        let measured = self.measured(points, old);
        let (mut estimated, mut is_lacking) = (vec![0_u64; (side * side).div_ceil(64)], false);
        let table = Table::fill(side, |from, to| {
            let mut estimate = |seconds| {
                let cell = from * side + to;
                estimated[cell / 64] |= 1 << (cell % 64);
                seconds
            };
            if from == to {
                return 0;
            }
            if from.max(to) < old {
                let seconds = known.table.at(from, to);
                return if known.is_estimated(from, to) { estimate(seconds) } else { seconds };
            }
            let known = measured.between(from, to);
            is_lacking |= known.is_none();
            match known {
                Some(Known::Seconds(seconds)) => seconds,
                Some(Known::NoWay) => Table::NO_WAY,
                Some(Known::Far) | None => estimate(GreatCircle::MOTORBIKE.seconds(points[from], points[to])),
            }
        });
        drop(measured);
        if let (true, Source::Osrm(osrm)) = (is_lacking, &self.source) {
            osrm.want(points);
        }
        Times { table, estimated }
    }

    /// Asks an OSRM server for what is lacking between these points, and waits for it as long as its limits say. Other
    /// sources know everything at once.
    pub async fn fetch(&self, points: &[Point]) -> Result<(), OsrmError> {
        match &self.source {
            Source::Estimate | Source::Roads(..) => Ok(()),
            Source::Osrm(osrm) => osrm.fetch(points).await,
        }
    }

    /// Asks for whatever [`Travel::times`] found lacking, until it is aborted.
    pub async fn keep_fetching(&self) {
        match &self.source {
            Source::Estimate | Source::Roads(..) => {}
            Source::Osrm(osrm) => osrm.keep_fetching().await,
        }
    }

    /// Grows when more is known than before: a table with estimates may then have fewer of them.
    pub fn generation(&self) -> u64 {
        match &self.source {
            Source::Estimate | Source::Roads(..) => 0,
            Source::Osrm(osrm) => osrm.generation(),
        }
    }

    /// What the source knows of the ways from or to the points from `old` on.
    fn measured(&self, points: &[Point], old: usize) -> Measured<'_> {
        match &self.source {
            Source::Estimate => Measured::Nothing,
            Source::Roads(roads, known) => Measured::Roads(Joined::new(roads, known, points, old)),
            Source::Osrm(osrm) => Measured::Osrm(osrm.pairs(), points.iter().map(|point| key(*point)).collect()),
        }
    }
}

enum Measured<'a> {
    Nothing,
    Roads(Joined),
    Osrm(MutexGuard<'a, Pairs>, Vec<Option<osrm::Key>>),
}

impl Measured<'_> {
    /// `None` = not known yet.
    fn between(&self, from: usize, to: usize) -> Option<Known> {
        match self {
            Self::Nothing => Some(Known::Far),
            Self::Roads(joined) => Some(joined.between(from, to)),
            Self::Osrm(pairs, keys) => match (keys[from], keys[to]) {
                (Some(from), Some(to)) => pairs.get(from, to),
                _ => Some(Known::Far),
            },
        }
    }
}

/// Ways by road from new points to all, and from old points to new ones.
struct Joined {
    old: usize,
    /// Number among the points on the network, and among those of its age.
    numbers: Vec<Option<(usize, usize)>>,
    count: usize,
    count_new: usize,
    from_new: Vec<u32>,
    to_new: Vec<u32>,
}

impl Joined {
    fn new(roads: &Roads, known: &Remembered, points: &[Point], old: usize) -> Self {
        let places = places(roads, known, points);
        let (mut counts, mut numbers) = ([0, 0], Vec::with_capacity(points.len()));
        for (index, place) in places.iter().enumerate() {
            let count = &mut counts[usize::from(index >= old)];
            let number = *count;
            *count += usize::from(place.is_some());
            numbers.push(place.as_ref().map(|_| (counts[0] + counts[1] - 1, number)));
        }
        let on: Vec<&Place> = places.iter().filter_map(Option::as_deref).collect();
        let (before, new) = on.split_at(counts[0]);
        let (from_new, to_new) = (roads.millis(new, &on), roads.millis(before, new));
        Self { old, numbers, count: on.len(), count_new: counts[1], from_new, to_new }
    }

    fn between(&self, from: usize, to: usize) -> Known {
        let (Some((_, row)), Some((column, column_new))) = (self.numbers[from], self.numbers[to]) else {
            return Known::Far;
        };
        let ms = if from >= self.old {
            self.from_new[row * self.count + column]
        } else {
            self.to_new[row * self.count_new + column_new]
        };
        // The network is strongly connected; a way that does not fit a number is none.
        if ms == u32::MAX { Known::NoWay } else { Known::Seconds(whole_seconds(f64::from(ms) / 1_000.0)) }
    }
}

/// The places on the network, remembered; `None` where a point is too far from it.
fn places(roads: &Roads, known: &Remembered, points: &[Point]) -> Vec<Option<Arc<Place>>> {
    let bits = |point: &Point| [point.x().to_bits(), point.y().to_bits()];
    // A panic while it was locked leaves what was right before.
    let lock = || known.lock().unwrap_or_else(PoisonError::into_inner);
    let mut found: Vec<Option<Option<Arc<Place>>>> = {
        let known = lock();
        points.iter().map(|point| known.get(&bits(point)).cloned()).collect()
    };
    let mut fresh = Vec::new();
    for (point, place) in points.iter().zip(&mut found).filter(|(_, place)| place.is_none()) {
        let made = roads.place(*point).map(Arc::new);
        fresh.push((bits(point), made.clone()));
        *place = Some(made);
    }
    if !fresh.is_empty() {
        let mut known = lock();
        if known.len() + fresh.len() > MAX_PLACES {
            known.clear();
        }
        known.extend(fresh);
    }
    found.into_iter().map(Option::flatten).collect()
}
