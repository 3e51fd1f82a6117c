//! Asks a server that speaks OSRM's `/table` (<https://project-osrm.org/docs/v5.24.0/api/#table-service>, read 2026-11-29):
//! with a time limit, a few tries, and in blocks that the server takes. What it said is remembered. When it does not answer
//! it is left alone for a while; meanwhile tables are estimates and say so.
//!
//! Coordinates of homes go into the request's address, since the protocol has no other place for them: the server must be
//! the operator's own. Only plain HTTP is spoken. No log line and no error here names an address or a coordinate.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use geo::Point;
use serde::Deserialize;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::Known;
use crate::roads::DOOR_MPS;
use crate::roads::snap::MAX_GAP_M;
use crate::routing::matrix::{is_place, whole_seconds};

/// How long to wait, how often to try.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// One request.
    pub request: Duration,
    /// Tries of one request.
    pub tries: u32,
    /// Before the second try; doubles with each further one.
    pub pause: Duration,
    /// Everything that is lacking in one table.
    pub whole: Duration,
    /// How long the server is left alone after it did not answer.
    pub alone: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            request: Duration::from_secs(2),
            tries: 3,
            pause: Duration::from_millis(100),
            whole: Duration::from_secs(5),
            alone: Duration::from_secs(30),
        }
    }
}

/// Rows and columns of the first requests: OSRM takes 100 coordinates in one unless it is told otherwise.
const BLOCK: usize = 50;
/// Most pairs that are remembered, in each of two generations.
const MAX_PAIRS: usize = 500_000;
/// Most tables that wait to be asked for.
const MAX_WANTED: usize = 32;
/// Largest answer, bytes.
const MAX_ANSWER: usize = 4 * 1024 * 1024;
/// Nobody rides longer, seconds: a week.
const MAX_S: f64 = 7.0 * 86_400.0;
/// Profile where the address names none.
const PROFILE: &str = "driving";

/// A place as it is asked for: (lon, lat) in millionths of a degree.
pub type Key = [i32; 2];

/// A point as a key; `None` if it is not on Earth.
pub fn key(point: Point) -> Option<Key> {
    is_place(point).then(|| [point.x(), point.y()].map(|degrees| (degrees * 1e6).round() as i32))
}

/// What was learnt. Two generations: what is not asked for any more goes with the older one.
#[derive(Debug, Default)]
pub struct Pairs {
    young: HashMap<(Key, Key), Known>,
    old: HashMap<(Key, Key), Known>,
}

impl Pairs {
    /// What is known of a way.
    pub fn get(&self, from: Key, to: Key) -> Option<Known> {
        if from == to {
            return Some(Known::Seconds(0));
        }
        self.young.get(&(from, to)).or_else(|| self.old.get(&(from, to))).copied()
    }

    fn put(&mut self, from: Key, to: Key, known: Known) {
        if self.young.len() >= MAX_PAIRS {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert((from, to), known);
    }
}

/// Why there are no times from the server.
#[derive(Debug)]
pub enum OsrmError {
    /// It did not answer, or not in time.
    NoAnswer(&'static str),
    /// It is out of order: an HTTP status from 500 on, or 429.
    Broken(u16),
    /// What it said is no table of what was asked for.
    Nonsense(&'static str),
    /// It refuses the request; its code.
    Refused(String),
    /// It did not answer a short while ago and is left alone.
    LeftAlone,
}

impl fmt::Display for OsrmError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAnswer(why) => write!(f, "no answer ({why})"),
            Self::Broken(status) => write!(f, "HTTP status {status}"),
            Self::Nonsense(what) => write!(f, "no usable table ({what})"),
            Self::Refused(code) => write!(f, "refused ({code})"),
            Self::LeftAlone => f.write_str("no answer a short while ago"),
        }
    }
}

impl std::error::Error for OsrmError {}

/// Rows and columns that are asked for together.
struct Block {
    rows: Vec<Key>,
    columns: Vec<Key>,
}

/// A server, and what it said.
#[derive(Debug)]
pub struct Osrm {
    /// Up to the coordinates.
    base: String,
    client: reqwest::Client,
    limits: Limits,
    block: AtomicUsize,
    pairs: Mutex<Pairs>,
    generation: AtomicU64,
    wanted: Mutex<VecDeque<Vec<Point>>>,
    wake: Notify,
    alone_until: Mutex<Option<Instant>>,
}

impl Osrm {
    /// A server at `http://HOST[:PORT][/PROFILE]`; `None` if it is not that.
    pub fn new(url: &str, limits: Limits) -> Option<Self> {
        let (host, profile) = address(url)?;
        let client = reqwest::Client::builder()
            .timeout(limits.request)
            .redirect(reqwest::redirect::Policy::none())
            // The operator's own server is asked directly, whatever the environment says about the way outside.
            .no_proxy()
            .build();
        Some(Self {
            base: format!("http://{host}/table/v1/{profile}/"),
            client: client.expect("a client without TLS has nothing to fail at"),
            limits,
            block: AtomicUsize::new(BLOCK),
            pairs: Mutex::default(),
            generation: AtomicU64::new(0),
            wanted: Mutex::default(),
            wake: Notify::new(),
            alone_until: Mutex::default(),
        })
    }

    /// What is known.
    pub fn pairs(&self) -> MutexGuard<'_, Pairs> {
        lock(&self.pairs)
    }

    /// Grows with every answer.
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// Has the ways between these points asked for by [`Osrm::keep_fetching`].
    pub fn want(&self, points: &[Point]) {
        let mut wanted = lock(&self.wanted);
        // What finds no room is wanted again by the next question.
        if wanted.len() < MAX_WANTED && wanted.iter().all(|other| other != points) {
            wanted.push_back(points.to_vec());
            self.wake.notify_one();
        }
    }

    /// Asks for what is wanted, until it is aborted.
    pub async fn keep_fetching(&self) {
        loop {
            let next = lock(&self.wanted).pop_front();
            let Some(points) = next else {
                self.wake.notified().await;
                continue;
            };
            let alone_until = *lock(&self.alone_until);
            if let Some(until) = alone_until {
                sleep_until(until).await;
            }
            // Why it failed is in the log; the next question wants it again.
            let _ = self.fetch(&points).await;
        }
    }

    /// Asks for all ways between these points that are not known.
    pub async fn fetch(&self, points: &[Point]) -> Result<(), OsrmError> {
        let mut keys: Vec<Key> = points.iter().filter_map(|point| key(*point)).collect();
        keys.sort_unstable();
        keys.dedup();
        let lacking = self.lacking(&keys);
        if lacking.is_empty() {
            return Ok(());
        }
        if lock(&self.alone_until).is_some_and(|until| Instant::now() < until) {
            return Err(OsrmError::LeftAlone);
        }
        let done = timeout(self.limits.whole, self.ask_all(lacking)).await;
        let done = done.unwrap_or(Err(OsrmError::NoAnswer("all of it took too long")));
        let mut alone_until = lock(&self.alone_until);
        match &done {
            Ok(()) => {
                if alone_until.take().is_some() {
                    tracing::info!("travel times: the OSRM server answers again");
                }
            }
            Err(error) => {
                let again_s = self.limits.alone.as_secs();
                tracing::warn!(
                    "travel times are estimates, the OSRM server fails: {error}; asked again in {again_s} s"
                );
                *alone_until = Some(Instant::now() + self.limits.alone);
            }
        }
        done
    }

    /// What is not known, in blocks.
    fn lacking(&self, keys: &[Key]) -> Vec<Block> {
        let (pairs, size) = (self.pairs(), self.block.load(Ordering::Relaxed));
        let mut blocks = Vec::new();
        for rows in keys.chunks(size) {
            for columns in keys.chunks(size) {
                let lacks = |row: &Key, column: &Key| pairs.get(*row, *column).is_none();
                let some_rows = rows.iter().filter(|row| columns.iter().any(|column| lacks(row, column)));
                let some_columns = columns.iter().filter(|column| rows.iter().any(|row| lacks(row, column)));
                let block = Block { rows: some_rows.copied().collect(), columns: some_columns.copied().collect() };
                blocks.extend((!block.rows.is_empty()).then_some(block));
            }
        }
        blocks
    }

    async fn ask_all(&self, mut blocks: Vec<Block>) -> Result<(), OsrmError> {
        while let Some(block) = blocks.pop() {
            let known = match self.ask(&block).await {
                Ok(known) => known,
                // Too much at once, or one point that it knows no road for: by halves, down to a single pair.
                Err(OsrmError::Refused(code)) if code == "TooBig" || code == "NoSegment" => {
                    let longer = block.rows.len().max(block.columns.len());
                    if code == "TooBig" {
                        self.block.fetch_min((longer / 2).max(1), Ordering::Relaxed);
                    }
                    match halves(block) {
                        Ok(two) => blocks.extend(two),
                        Err(pair) if code == "NoSegment" => self.store(&pair, &[Known::Far]),
                        Err(_) => return Err(OsrmError::Refused(code)),
                    }
                    continue;
                }
                Err(other) => return Err(other),
            };
            self.store(&block, &known);
        }
        Ok(())
    }

    fn store(&self, block: &Block, known: &[Known]) {
        let mut pairs = self.pairs();
        for (row, cells) in block.rows.iter().zip(known.chunks(block.columns.len().max(1))) {
            block.columns.iter().zip(cells).for_each(|(column, known)| pairs.put(*row, *column, *known));
        }
        self.generation.fetch_add(1, Ordering::Release);
    }

    /// Asks for one block, a few times if need be.
    async fn ask(&self, block: &Block) -> Result<Vec<Known>, OsrmError> {
        let mut pause = self.limits.pause;
        for _ in 1..self.limits.tries {
            match self.ask_once(block).await {
                Err(OsrmError::NoAnswer(_) | OsrmError::Broken(_) | OsrmError::Nonsense(_)) => {}
                answered => return answered,
            }
            sleep(pause).await;
            pause *= 2;
        }
        self.ask_once(block).await
    }

    async fn ask_once(&self, block: &Block) -> Result<Vec<Known>, OsrmError> {
        // The causes name the address, which holds coordinates.
        let why = |error: reqwest::Error| {
            let kinds = [(error.is_timeout(), "time is up"), (error.is_connect(), "no connection")];
            OsrmError::NoAnswer(kinds.iter().find(|(is, _)| *is).map_or("broken off", |(_, kind)| kind))
        };
        let mut response = self.client.get(self.request(block)).send().await.map_err(why)?;
        let status = response.status();
        if status.is_server_error() || status.as_u16() == 429 {
            return Err(OsrmError::Broken(status.as_u16()));
        }
        let mut body = Vec::new();
        while let Some(part) = response.chunk().await.map_err(why)? {
            body.extend_from_slice(&part);
            if body.len() > MAX_ANSWER {
                return Err(OsrmError::Nonsense("too long"));
            }
        }
        read(&body, block.rows.len(), block.columns.len())
    }

    fn request(&self, block: &Block) -> String {
        let places: Vec<String> = block
            .rows
            .iter()
            .chain(&block.columns)
            .map(|key| {
                let [lon, lat] = key.map(|part| f64::from(part) / 1e6);
                format!("{lon:.6},{lat:.6}")
            })
            .collect();
        let list = |numbers: std::ops::Range<usize>| numbers.map(|n| n.to_string()).collect::<Vec<_>>().join(";");
        let (rows, all) = (block.rows.len(), places.len());
        let (sources, destinations) = (list(0..rows), list(rows..all));
        let places = places.join(";");
        format!("{}{places}?annotations=duration&sources={sources}&destinations={destinations}", self.base)
    }
}

/// Host with port, and profile.
fn address(url: &str) -> Option<(&str, &str)> {
    let rest = url.strip_prefix("http://")?.trim_end_matches('/');
    let (host, profile) = rest.split_once('/').unwrap_or((rest, PROFILE));
    let is_plain = |text: &str, more: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c))
    };
    (is_plain(host, "-._:[]") && is_plain(profile, "-_")).then_some((host, profile))
}

/// A panic while it was locked leaves what was right before.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The longer side in two; a single pair cannot be halved.
fn halves(mut block: Block) -> Result<[Block; 2], Block> {
    let by_rows = block.rows.len() >= block.columns.len();
    let longer = if by_rows { &mut block.rows } else { &mut block.columns };
    if longer.len() < 2 {
        return Err(block);
    }
    let rest = longer.split_off(longer.len() / 2);
    let other = if by_rows {
        Block { rows: rest, columns: block.columns.clone() }
    } else {
        Block { rows: block.rows.clone(), columns: rest }
    };
    Ok([block, other])
}

#[derive(Deserialize)]
struct Answer {
    code: String,
    #[serde(default)]
    durations: Vec<Vec<Option<f64>>>,
    #[serde(default)]
    sources: Option<Vec<Waypoint>>,
    #[serde(default)]
    destinations: Option<Vec<Waypoint>>,
}

/// A coordinate as the server found it on its roads.
#[derive(Deserialize)]
struct Waypoint {
    /// How far off the road it is, metres.
    #[serde(default)]
    distance: f64,
}

/// An answer about so many rows and columns, row after row.
fn read(body: &[u8], rows: usize, columns: usize) -> Result<Vec<Known>, OsrmError> {
    let answer: Answer = serde_json::from_slice(body).map_err(|_| OsrmError::Nonsense("not its JSON"))?;
    if answer.code != "Ok" {
        let letters = answer.code.chars().filter(char::is_ascii_alphanumeric).take(30);
        return Err(OsrmError::Refused(letters.collect()));
    }
    if answer.durations.len() != rows || answer.durations.iter().any(|row| row.len() != columns) {
        return Err(OsrmError::Nonsense("another size"));
    }
    let gaps = |found: Option<Vec<Waypoint>>, count: usize| {
        let gaps = found.map_or(vec![0.0; count], |found| found.iter().map(|waypoint| waypoint.distance).collect());
        let is_right = gaps.len() == count && gaps.iter().all(|gap| gap.is_finite() && *gap >= 0.0);
        if is_right { Ok(gaps) } else { Err(OsrmError::Nonsense("waypoints")) }
    };
    let (from, to) = (gaps(answer.sources, rows)?, gaps(answer.destinations, columns)?);
    let mut known = Vec::with_capacity(rows * columns);
    for (from_m, row) in from.iter().zip(&answer.durations) {
        for (to_m, seconds) in to.iter().zip(row) {
            known.push(match seconds {
                _ if from_m.max(*to_m) > MAX_GAP_M => Known::Far,
                None => Known::NoWay,
                Some(seconds) if (0.0..=MAX_S).contains(seconds) => {
                    Known::Seconds(whole_seconds(seconds + (from_m + to_m) / DOOR_MPS))
                }
                Some(_) => return Err(OsrmError::Nonsense("a duration out of range")),
            });
        }
    }
    Ok(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_address_of_a_server_is_taken() {
        assert_eq!(address("http://127.0.0.1:5000"), Some(("127.0.0.1:5000", "driving")));
        assert_eq!(address("http://roads.post.local/motorbike/"), Some(("roads.post.local", "motorbike")));
        for url in ["https://roads", "roads:5000", "http://", "http://a/b/c", "http://user@host", "http://a?b", ""] {
            assert_eq!(address(url), None, "{url}");
        }
    }

    #[test]
    fn the_way_from_the_door_to_the_road_is_added_and_a_way_that_is_not_there_is_none() {
        let body = br#"{"code":"Ok","durations":[[10.4,null],[0,7.5]],
            "sources":[{"distance":10.0},{}],"destinations":[{"distance":0},{"distance":0}]}"#;
        let [a, b, c, d] = read(body, 2, 2).unwrap()[..] else { panic!() };
        // 10.4 s by road and 10 m at 10 km/h.
        assert_eq!((a, b), (Known::Seconds(14), Known::NoWay));
        assert_eq!((c, d), (Known::Seconds(0), Known::Seconds(8)));
    }

    #[test]
    fn a_place_too_far_from_every_road_is_not_known() {
        let body = br#"{"code":"Ok","durations":[[10.0,20.0]],
            "sources":[{"distance":1.0}],"destinations":[{"distance":501.0},{"distance":500.0}]}"#;
        assert_eq!(read(body, 1, 2).unwrap()[0], Known::Far);
        assert!(matches!(read(body, 1, 2).unwrap()[1], Known::Seconds(_)));
    }

    #[test]
    fn an_answer_that_is_no_table_of_what_was_asked_is_refused() {
        let bodies: [&[u8]; 8] = [
            b"",
            b"<html>",
            br#"{"code":"Ok"}"#,
            br#"{"code":"Ok","durations":[[1]]}"#,
            br#"{"code":"Ok","durations":[[1,2],[3]]}"#,
            br#"{"code":"Ok","durations":[[1,2],[3,-4]]}"#,
            br#"{"code":"Ok","durations":[[1,2],[3,1e99]]}"#,
            br#"{"code":"Ok","durations":[[1,2],[3,4]],"sources":[{}]}"#,
        ];
        for body in bodies {
            let said = read(body, 2, 2);
            assert!(matches!(said, Err(OsrmError::Nonsense(_))), "{said:?} of {}", String::from_utf8_lossy(body));
        }
        assert!(
            matches!(read(br#"{"code":"InvalidQuery"}"#, 2, 2), Err(OsrmError::Refused(code)) if code == "InvalidQuery")
        );
    }
}
