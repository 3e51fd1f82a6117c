//! From an extract to a network: pieces of road between junctions, with their shape. Only what can be reached from
//! everywhere and from which everywhere can be reached is kept (the largest strongly connected part): a place on it always
//! has a way there and back.

use std::io::Read;

use super::pbf::{Element, ExtractError, Want, read};
use super::profile::{self, FERRY_KMH, Pace, Usable};

/// Stands for: not in this direction.
pub const CLOSED: u32 = u32::MAX;
/// Metres of a degree of latitude on a sphere with the Earth's mean radius.
pub const DEGREE_M: f64 = 111_195.08;
/// Longest piece, milliseconds: a day. Sums along a way then stay below [`CLOSED`] for a month of riding.
const MAX_MS: f64 = 86_400_000.0;

/// (lon, lat) in units of 10⁻⁷ degrees.
pub type Spot = [i32; 2];

/// A piece of road between two junctions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Junction at its first point.
    pub from: u32,
    /// Junction at its last point.
    pub to: u32,
    /// Milliseconds along it, or [`CLOSED`].
    pub forward_ms: u32,
    /// Milliseconds against it, or [`CLOSED`].
    pub backward_ms: u32,
    /// Where its points begin in [`Network::spots`]; they end where those of the next piece begin.
    pub first: u32,
    /// 1 = a ferry: nobody lives on it. 0 = a road.
    pub ferry: u32,
}

/// All that can be ridden on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Network {
    /// Number of junctions.
    pub junctions: u32,
    /// In no order that matters.
    pub pieces: Vec<Piece>,
    /// Points of all pieces.
    pub spots: Vec<Spot>,
}

/// A way of the extract that can be used, with where its nodes are in a list of all.
struct Line {
    usable: Usable,
    first: usize,
}

/// What is known of a node that a way uses.
#[derive(Clone, Copy)]
struct Node {
    id: i64,
    at: Option<Spot>,
    uses: u32,
    /// A road ends or passes here.
    has_road: bool,
    is_closed: bool,
    junction: u32,
}

impl Network {
    /// Reads an extract; `open` opens it, twice.
    pub fn read<R: Read>(mut open: impl FnMut() -> std::io::Result<R>) -> Result<Self, ExtractError> {
        let (mut lines, mut refs) = (Vec::new(), Vec::<i64>::new());
        read(open().map_err(ExtractError::Unreadable)?, Want::Ways, |element| {
            if let Element::Way { nodes, tags } = element
                && nodes.len() > 1
                && let Some(usable) = profile::usable(tags)
            {
                lines.push(Line { usable, first: refs.len() });
                refs.extend(nodes);
            }
        })?;
        let mut nodes = nodes_of(&lines, &refs);
        read(open().map_err(ExtractError::Unreadable)?, Want::Nodes, |element| {
            if let Element::Node { id, at, tags } = element
                && let Ok(index) = nodes.binary_search_by_key(&id, |node| node.id)
            {
                nodes[index].at = Some(at);
                nodes[index].is_closed = profile::blocks(tags);
            }
        })?;
        let mut network = Self::default();
        for (index, line) in lines.iter().enumerate() {
            let path: Vec<usize> = refs[line.first..end_of(&lines, &refs, index)]
                .iter()
                .map(|id| nodes.binary_search_by_key(id, |node| node.id).expect("every node of a line is listed"))
                .collect();
            network.add(&line.usable, &path, &mut nodes);
        }
        network.keep_largest_part();
        if network.pieces.iter().all(|piece| piece.ferry == 1) {
            return Err(ExtractError::NoRoads);
        }
        Ok(network)
    }

    /// The points of a piece.
    pub fn spots_of(&self, piece: usize) -> &[Spot] {
        let end = self.pieces.get(piece + 1).map_or(self.spots.len(), |next| next.first as usize);
        &self.spots[self.pieces[piece].first as usize..end]
    }

    /// Every direction of every piece: from, to, milliseconds.
    pub fn edges(&self) -> impl Iterator<Item = (u32, u32, u32)> + Clone {
        self.pieces.iter().flat_map(|piece| {
            let directions = [(piece.from, piece.to, piece.forward_ms), (piece.to, piece.from, piece.backward_ms)];
            directions.into_iter().filter(|(.., ms)| *ms != CLOSED)
        })
    }

    /// Cuts a line into pieces at its junctions, at closed gates, and where the extract ends.
    fn add(&mut self, usable: &Usable, path: &[usize], nodes: &mut [Node]) {
        let length_m = |shape: &[Spot]| shape.windows(2).map(|step| metres(step[0], step[1])).sum::<f64>();
        let whole_m = length_m(&path.iter().filter_map(|index| nodes[*index].at).collect::<Vec<_>>());
        let (mut shape, mut began) = (Vec::new(), None);
        for &index in path {
            let node = nodes[index];
            let Some(at) = node.at else {
                // Outside the extract.
                (shape, began) = (Vec::new(), None);
                continue;
            };
            shape.push(at);
            if node.uses < 2 && !node.is_closed {
                continue;
            }
            if let Some((from, from_road)) = began {
                let to = self.junction_at(&mut nodes[index]);
                let quays = [from_road, node.has_road];
                let [forward_ms, backward_ms] = times(usable, length_m(&shape), whole_m, quays);
                let (first, ferry) = (self.spots.len() as u32, u32::from(matches!(usable.pace, Pace::Ferry { .. })));
                self.spots.append(&mut shape);
                self.pieces.push(Piece { from, to, forward_ms, backward_ms, first, ferry });
            }
            shape = vec![at];
            began = Some((self.junction_at(&mut nodes[index]), node.has_road));
        }
    }

    /// The junction at a node. A closed gate is another one each time: nothing leads through it.
    fn junction_at(&mut self, node: &mut Node) -> u32 {
        if node.junction == CLOSED || node.is_closed {
            node.junction = self.junctions;
            self.junctions += 1;
        }
        node.junction
    }

    /// Drops what is not in the largest strongly connected part, and counts the junctions anew.
    fn keep_largest_part(&mut self) {
        let part = largest_part(self.junctions, self.edges());
        let mut number = vec![CLOSED; self.junctions as usize];
        let mut kept = Self::default();
        for (index, piece) in self.pieces.iter().enumerate() {
            if !part[piece.from as usize] || !part[piece.to as usize] {
                continue;
            }
            let [from, to] = [piece.from, piece.to].map(|junction| {
                let number = &mut number[junction as usize];
                if *number == CLOSED {
                    *number = kept.junctions;
                    kept.junctions += 1;
                }
                *number
            });
            let first = kept.spots.len() as u32;
            kept.spots.extend_from_slice(self.spots_of(index));
            kept.pieces.push(Piece { from, to, first, ..*piece });
        }
        *self = kept;
    }
}

/// Every node of the lines once, by number. Ends of lines count as used twice: they are junctions.
fn nodes_of(lines: &[Line], refs: &[i64]) -> Vec<Node> {
    let mut ids = refs.to_vec();
    for (index, line) in lines.iter().enumerate() {
        ids.extend([refs[line.first], refs[end_of(lines, refs, index) - 1]]);
    }
    ids.sort_unstable();
    let same = ids.chunk_by(|one, other| one == other);
    let node = |ids: &[i64]| Node {
        id: ids[0],
        at: None,
        uses: ids.len() as u32,
        has_road: false,
        is_closed: false,
        junction: CLOSED,
    };
    let mut nodes: Vec<Node> = same.map(node).collect();
    for (index, line) in lines.iter().enumerate().filter(|(_, line)| matches!(line.usable.pace, Pace::Road { .. })) {
        for id in &refs[line.first..end_of(lines, refs, index)] {
            let at = nodes.binary_search_by_key(id, |node| node.id).expect("every node of a line is listed");
            nodes[at].has_road = true;
        }
    }
    nodes
}

fn end_of(lines: &[Line], refs: &[i64], index: usize) -> usize {
    lines.get(index + 1).map_or(refs.len(), |next| next.first)
}

/// Milliseconds along and against a piece of a way. Who boards a ferry where a road ends (`quays`: at the first point, at
/// the last) waits for it; who stays on board does not.
fn times(usable: &Usable, length_m: f64, whole_m: f64, quays: [bool; 2]) -> [u32; 2] {
    let at = |kmh: f64| length_m / (kmh / 3.6) * 1_000.0;
    let [forward, backward] = match usable.pace {
        Pace::Road { forward_kmh, backward_kmh } => [at(forward_kmh), at(backward_kmh)],
        Pace::Ferry { crossing_s, wait_s } => {
            let share = if whole_m > 0.0 { length_m / whole_m } else { 1.0 };
            let crossing = crossing_s.map_or(at(FERRY_KMH), |crossing_s| crossing_s * 1_000.0 * share);
            quays.map(|has_road| crossing + if has_road { wait_s * 1_000.0 } else { 0.0 })
        }
    };
    let whole = |ms: f64| ms.round().min(MAX_MS) as u32;
    [if usable.forward { whole(forward) } else { CLOSED }, if usable.backward { whole(backward) } else { CLOSED }]
}

/// Metres between two spots; exact enough for some tens of kilometres.
pub fn metres(one: Spot, other: Spot) -> f64 {
    let [east, north] = [0, 1].map(|axis| (f64::from(other[axis]) - f64::from(one[axis])) * 1e-7 * DEGREE_M);
    let middle = (f64::from(one[1]) + f64::from(other[1])) * 0.5e-7;
    (east * middle.to_radians().cos()).hypot(north)
}

/// Which junctions are in the largest strongly connected part (Tarjan 1972, without recursion).
fn largest_part(junctions: u32, edges: impl Iterator<Item = (u32, u32, u32)> + Clone) -> Vec<bool> {
    let count = junctions as usize;
    let (starts, heads) = by_tail(count, edges);
    let (mut order, mut low) = (vec![CLOSED; count], vec![0; count]);
    let (mut part_of, mut stack, mut path) = (vec![CLOSED; count], Vec::new(), Vec::new());
    let (mut clock, mut sizes) = (0, Vec::new());
    for root in 0..junctions {
        if order[root as usize] != CLOSED {
            continue;
        }
        path.push((root, starts[root as usize]));
        while let Some((at, next)) = path.last_mut() {
            let here = *at as usize;
            if order[here] == CLOSED {
                (order[here], low[here]) = (clock, clock);
                clock += 1;
                stack.push(*at);
            }
            if *next < starts[here + 1] {
                let head = heads[*next] as usize;
                *next += 1;
                if order[head] == CLOSED {
                    path.push((head as u32, starts[head]));
                } else if part_of[head] == CLOSED {
                    low[here] = low[here].min(order[head]);
                }
                continue;
            }
            path.pop();
            if let Some((before, _)) = path.last() {
                low[*before as usize] = low[*before as usize].min(low[here]);
            }
            if low[here] == order[here] {
                let mut size = 0_u32;
                while let Some(member) = stack.pop() {
                    part_of[member as usize] = sizes.len() as u32;
                    size += 1;
                    if member as usize == here {
                        break;
                    }
                }
                sizes.push(size);
            }
        }
    }
    // Of several largest ones the first.
    let largest = (0..sizes.len()).rev().max_by_key(|part| sizes[*part]).unwrap_or(0);
    part_of.into_iter().map(|part| part == largest as u32).collect()
}

/// Heads of the edges of each tail: where they begin, and all of them in one list.
fn by_tail(count: usize, edges: impl Iterator<Item = (u32, u32, u32)> + Clone) -> (Vec<usize>, Vec<u32>) {
    let mut starts = vec![0; count + 1];
    edges.clone().for_each(|(tail, ..)| starts[tail as usize + 1] += 1);
    for index in 0..count {
        starts[index + 1] += starts[index];
    }
    let (mut next, mut heads) = (starts.clone(), vec![0; starts[count]]);
    for (tail, head, _) in edges {
        heads[next[tail as usize]] = head;
        next[tail as usize] += 1;
    }
    (starts, heads)
}
