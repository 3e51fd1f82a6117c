//! Fastest ways between junctions, prepared once: a contraction hierarchy (Geisberger et al. 2008). Junctions are numbered
//! by importance; a way climbs to more important ones, then descends. Every place keeps how far it is *up* to each junction
//! above it, and how far *down* from them; a table joins the two lists by junction (Knopp et al. 2007).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Junctions that one search for a way around looks at, at most: fewer prepare faster and leave more shortcuts.
const WITNESS_STEPS: usize = 100;

/// Edges by junction, in one piece.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edges {
    /// Where the edges of a junction begin; one more than there are junctions.
    pub starts: Vec<u32>,
    /// The other junction, which is more important, and milliseconds.
    pub ends: Vec<[u32; 2]>,
}

impl Edges {
    fn of(&self, junction: u32) -> &[[u32; 2]] {
        let [from, to] = [0, 1].map(|next| self.starts[junction as usize + next] as usize);
        &self.ends[from..to]
    }

    fn collect(lists: Vec<Vec<[u32; 2]>>) -> Self {
        let mut edges = Self { starts: vec![0], ends: Vec::new() };
        for list in lists {
            edges.ends.extend(list);
            edges.starts.push(edges.ends.len() as u32);
        }
        edges
    }
}

/// A network prepared for questions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hierarchy {
    /// Edges that lead up from a junction.
    pub up: Edges,
    /// Edges that lead down to a junction, from above.
    pub down: Edges,
}

/// Junctions above a place with the milliseconds to them, or from them; least important first.
pub type Reach = Vec<(u32, u32)>;

impl Hierarchy {
    /// How far it is to the junctions above, from places that are so many milliseconds away already.
    pub fn climb(&self, starts: &[(u32, u32)]) -> Reach {
        reach(&self.up, &self.down, starts)
    }

    /// How far it is from the junctions above.
    pub fn descend(&self, ends: &[(u32, u32)]) -> Reach {
        reach(&self.down, &self.up, ends)
    }
}

/// Follows `along`, always to more important junctions, so that each is final when its turn comes. Junctions that are
/// reached faster from above (by an edge of `against`) lie on no fastest way's top and are left out.
fn reach(along: &Edges, against: &Edges, starts: &[(u32, u32)]) -> Reach {
    let mut open: BinaryHeap<Reverse<(u32, u32)>> = starts.iter().copied().map(Reverse).collect();
    let mut found = Reach::new();
    while let Some(Reverse((junction, ms))) = open.pop() {
        if found.last().is_some_and(|(last, _)| *last == junction) {
            // The fastest to a junction came first.
            continue;
        }
        found.push((junction, ms));
        open.extend(along.of(junction).iter().map(|[above, more]| Reverse((*above, ms.saturating_add(*more)))));
    }
    let whole = found.clone();
    let known = |junction: u32| whole.binary_search_by_key(&junction, |entry| entry.0).ok().map(|at| whole[at].1);
    found.retain(|(junction, ms)| {
        let is_slower = |[above, more]: &[u32; 2]| known(*above).is_some_and(|above| above.saturating_add(*more) < *ms);
        !against.of(*junction).iter().any(is_slower)
    });
    found
}

/// Milliseconds from every one of `from` (as climbed) to every one of `to` (as descended), row after row; [`u32::MAX`]
/// where there is no way.
pub fn join(from: &[&Reach], to: &[&Reach]) -> Vec<u32> {
    // The shorter list is sorted by junction, the longer one looked up in it.
    let is_turned = from.len() < to.len();
    let (listed, asked) = if is_turned { (from, to) } else { (to, from) };
    let mut entries: Vec<(u32, u32, u32)> = Vec::with_capacity(listed.iter().map(|reach| reach.len()).sum());
    for (number, reach) in listed.iter().enumerate() {
        entries.extend(reach.iter().map(|(junction, ms)| (*junction, number as u32, *ms)));
    }
    entries.sort_unstable();
    // One bucket a junction: where it begins among the entries.
    let mut buckets: Vec<(u32, u32)> = Vec::new();
    for (at, (junction, ..)) in entries.iter().enumerate() {
        if buckets.last().is_none_or(|last| last.0 != *junction) {
            buckets.push((*junction, at as u32));
        }
    }
    let mut cells = vec![u32::MAX; from.len() * to.len()];
    let mut row = vec![u32::MAX; listed.len()];
    for (number, reach) in asked.iter().enumerate() {
        row.fill(u32::MAX);
        let mut at = 0;
        for (junction, ms) in *reach {
            at += buckets[at..].partition_point(|bucket| bucket.0 < *junction);
            let Some((_, first)) = buckets.get(at).filter(|bucket| bucket.0 == *junction) else { continue };
            let end = buckets.get(at + 1).map_or(entries.len(), |next| next.1 as usize);
            for (_, other, more) in &entries[*first as usize..end] {
                let cell = &mut row[*other as usize];
                *cell = ms.saturating_add(*more).min(*cell);
            }
        }
        if is_turned {
            row.iter().enumerate().for_each(|(other, ms)| cells[other * to.len() + number] = *ms);
        } else {
            cells[number * to.len()..(number + 1) * to.len()].copy_from_slice(&row);
        }
    }
    cells
}

/// Prepares a network of so many junctions; also gives the new number of each.
pub fn prepare(junctions: u32, edges: impl Iterator<Item = (u32, u32, u32)>) -> (Hierarchy, Vec<u32>) {
    let mut work = Work::new(junctions as usize);
    for (from, to, ms) in edges.filter(|(from, to, _)| from != to) {
        work.link(from, to, ms);
    }
    let count = junctions as usize;
    let mut queue: BinaryHeap<Reverse<(i64, u32)>> =
        (0..junctions).map(|junction| Reverse((work.weight(junction), junction))).collect();
    let (mut rank, mut next) = (vec![u32::MAX; count], 0);
    let (mut up, mut down) = (vec![Vec::new(); count], vec![Vec::new(); count]);
    while let Some(Reverse((weight, junction))) = queue.pop() {
        if rank[junction as usize] != u32::MAX || weight != work.weights[junction as usize] {
            // Done, or weighed anew since.
            continue;
        }
        let now = work.weight(junction);
        if now > weight && queue.peek().is_some_and(|Reverse((other, _))| now > *other) {
            queue.push(Reverse((now, junction)));
            continue;
        }
        rank[junction as usize] = next;
        next += 1;
        for (from, to, ms) in work.shortcuts(junction) {
            work.link(from, to, ms);
        }
        (down[junction as usize], up[junction as usize]) = work.take_out(junction);
        let mut near: Vec<u32> =
            up[junction as usize].iter().chain(&down[junction as usize]).map(|[other, _]: &[u32; 2]| *other).collect();
        near.sort_unstable();
        near.dedup();
        for other in near {
            let depth = &mut work.depth[other as usize];
            *depth = (work.depth_taken + 1).max(*depth);
            let weight = work.weight(other);
            queue.push(Reverse((weight, other)));
        }
    }
    let renumbered = |lists: Vec<Vec<[u32; 2]>>| {
        let mut by_rank = vec![Vec::new(); count];
        for (junction, mut list) in lists.into_iter().enumerate() {
            list.iter_mut().for_each(|[other, _]| *other = rank[*other as usize]);
            list.sort_unstable();
            by_rank[rank[junction] as usize] = list;
        }
        Edges::collect(by_rank)
    };
    (Hierarchy { up: renumbered(up), down: renumbered(down) }, rank)
}

/// The network while junctions are taken out of it.
struct Work {
    out: Vec<Vec<[u32; 2]>>,
    into: Vec<Vec<[u32; 2]>>,
    /// How many junctions below it were taken out one after the other: keeps the hierarchy flat.
    depth: Vec<i64>,
    depth_taken: i64,
    /// As last weighed.
    weights: Vec<i64>,
    /// Of the search for ways around: milliseconds, and of which search they are.
    ms: Vec<u32>,
    search: Vec<u32>,
    searches: u32,
    queue: BinaryHeap<Reverse<(u32, u32)>>,
}

impl Work {
    fn new(count: usize) -> Self {
        Self {
            out: vec![Vec::new(); count],
            into: vec![Vec::new(); count],
            depth: vec![0; count],
            depth_taken: 0,
            weights: vec![0; count],
            ms: vec![0; count],
            search: vec![0; count],
            searches: 0,
            queue: BinaryHeap::new(),
        }
    }

    /// Adds an edge, or makes the one that is there faster.
    fn link(&mut self, from: u32, to: u32, ms: u32) {
        for (list, other) in [(&mut self.out[from as usize], to), (&mut self.into[to as usize], from)] {
            match list.iter_mut().find(|edge| edge[0] == other) {
                Some(edge) => edge[1] = ms.min(edge[1]),
                None => list.push([other, ms]),
            }
        }
    }

    /// What it costs to take a junction out: least first. Edges more by it count most, then how deep it stands.
    fn weight(&mut self, junction: u32) -> i64 {
        let fewer = self.out[junction as usize].len() + self.into[junction as usize].len();
        let more = self.shortcuts(junction).len();
        let weight = 4 * (more as i64 - fewer as i64) + 3 * self.depth[junction as usize] + more as i64;
        self.weights[junction as usize] = weight;
        weight
    }

    /// The edges that must replace the ways through a junction: those with no way around as fast.
    fn shortcuts(&mut self, junction: u32) -> Vec<(u32, u32, u32)> {
        let mut shortcuts = Vec::new();
        for at in 0..self.into[junction as usize].len() {
            let [from, in_ms] = self.into[junction as usize][at];
            let targets = &self.out[junction as usize];
            let farthest = targets.iter().filter(|[to, _]| *to != from).map(|[_, ms]| *ms).max();
            let Some(farthest) = farthest else { continue };
            self.go_around(from, junction, in_ms.saturating_add(farthest));
            for [to, out_ms] in &self.out[junction as usize] {
                let through = in_ms.saturating_add(*out_ms);
                let around = if self.search[*to as usize] == self.searches { self.ms[*to as usize] } else { u32::MAX };
                if *to != from && around > through {
                    shortcuts.push((from, *to, through));
                }
            }
        }
        shortcuts
    }

    /// Searches from a junction without `avoided` (Dijkstra 1959), up to `limit` milliseconds or [`WITNESS_STEPS`].
    fn go_around(&mut self, from: u32, avoided: u32, limit: u32) {
        self.searches += 1;
        self.queue.clear();
        (self.ms[from as usize], self.search[from as usize]) = (0, self.searches);
        self.queue.push(Reverse((0, from)));
        let mut steps = 0;
        while let Some(Reverse((ms, at))) = self.queue.pop() {
            if ms > self.ms[at as usize] {
                continue;
            }
            steps += 1;
            if ms > limit || steps > WITNESS_STEPS {
                break;
            }
            for [to, more] in &self.out[at as usize] {
                let (to, ms) = (*to as usize, ms.saturating_add(*more));
                let is_better = self.search[to] != self.searches || ms < self.ms[to];
                if to as u32 != avoided && is_better {
                    (self.ms[to], self.search[to]) = (ms, self.searches);
                    self.queue.push(Reverse((ms, to as u32)));
                }
            }
        }
    }

    /// Takes a junction out; gives the edges that led to it and from it.
    fn take_out(&mut self, junction: u32) -> (Vec<[u32; 2]>, Vec<[u32; 2]>) {
        self.depth_taken = self.depth[junction as usize];
        let into = std::mem::take(&mut self.into[junction as usize]);
        let out = std::mem::take(&mut self.out[junction as usize]);
        into.iter().for_each(|[from, _]| self.out[*from as usize].retain(|edge| edge[0] != junction));
        out.iter().for_each(|[to, _]| self.into[*to as usize].retain(|edge| edge[0] != junction));
        (into, out)
    }
}
