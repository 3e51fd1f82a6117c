//! What this server remembers of each office between two questions for windows: its open dossiers with their places, and
//! the plan of each day as it stands. Everything here can be read from the store again; it is kept because reading it
//! for every question would be slow. Several servers each keep their own.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, NaiveDate};
use shared::ids::{DossierId, OfficeId, ProposalId};
use shared::time::local;

use crate::app::Reference;
use crate::error::Error;
use crate::planning::running::{Orders, Running};
use crate::planning::{Day, Located, loading};
use crate::store::actors::{self, Shift};
use crate::store::{Read, changes, dossiers, places, plans};

/// How long a plan is improved after it changed.
const IMPROVE: Duration = Duration::from_millis(300);
/// The plan of a day that has begun is made anew when this much of it is over, seconds.
const STEP_S: u32 = 300;

/// The books of all offices.
#[derive(Default)]
pub struct Books {
    offices: Mutex<HashMap<String, Book>>,
    improving: AtomicBool,
}

/// What is known of one office.
#[derive(Clone)]
struct Book {
    /// Everything up to here of the office's change feed is in `located`.
    position: i64,
    base: [f64; 2],
    located: Arc<Vec<Located>>,
    days: HashMap<NaiveDate, Arc<DayBook>>,
}

/// The plan of one day as it stands.
pub struct DayBook {
    print: Print,
    /// What was planned.
    pub day: Day,
    /// The plan.
    pub running: Running,
}

/// What a day's plan depends on: while it is the same, so is the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Print {
    dossiers: Vec<(DossierId, u64)>,
    shifts: Vec<Shift>,
    published: Option<ProposalId>,
    from_s: u32,
    takes_undated: bool,
}

/// An office as one transaction sees it, asked about several of its days.
pub struct Office<'a> {
    books: &'a Books,
    reference: &'a Reference,
    name: &'a str,
    book: Book,
    shifts: Vec<Shift>,
    now_ms: i64,
    keep: bool,
}

impl Books {
    /// An office with everything that `tx` sees. `keep` is for a transaction that only reads: what another one sees may
    /// yet be rolled back.
    pub fn office<'a>(
        &'a self,
        tx: &mut dyn Read,
        reference: &'a Reference,
        name: &'a str,
        now_ms: i64,
        keep: bool,
    ) -> Result<Office<'a>, Error> {
        let known = self.lock().get(name).cloned();
        let book = refreshed(tx, reference, name, known, now_ms)?;
        if keep {
            self.lock().insert(name.to_owned(), book.clone());
        }
        let shifts = actors::list_shifts(tx, name)?;
        Ok(Office { books: self, reference, name, book, shifts, now_ms, keep })
    }

    /// Improves the plan of a day as it stands; blocks for [`IMPROVE`]. Dropped if the day has changed meanwhile.
    fn improve(&self, office: &str, day: NaiveDate) {
        let known = self.lock().get(office).and_then(|book| book.days.get(&day).cloned());
        let Some(known) = known else { return };
        let mut running = known.running.clone();
        running.improve(IMPROVE);
        let better = Arc::new(DayBook { print: known.print.clone(), day: known.day.clone(), running });
        let mut books = self.lock();
        let now = books.get_mut(office).and_then(|book| book.days.get_mut(&day));
        if let Some(now) = now.filter(|now| Arc::ptr_eq(now, &known)) {
            *now = better;
        }
    }

    /// Improves the plans of several days, one after the other, unless another thread is at it.
    pub fn improve_all(&self, office: &str, days: &[NaiveDate]) {
        if self.improving.swap(true, Ordering::AcqRel) {
            return;
        }
        for day in days {
            self.improve(office, *day);
        }
        self.improving.store(false, Ordering::Release);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Book>> {
        // A panic while it was locked leaves a book that is read again when anything changes.
        self.offices.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Office<'_> {
    /// The plan of a day, on which what has no date is done or not, and whether that plan was made just now.
    pub fn day(&self, tx: &mut dyn Read, day: NaiveDate, takes_undated: bool) -> Result<(Arc<DayBook>, bool), Error> {
        let mut work = Day {
            office: OfficeId(self.name.to_owned()),
            base: self.book.base,
            day,
            now: local(DateTime::from_timestamp_millis(self.now_ms).unwrap_or_default()),
            takes_undated,
            from_s: loading::begun_s(day, self.now_ms).next_multiple_of(STEP_S),
            shifts: self.shifts.clone(),
            absent: Vec::new(),
            dossiers: Vec::new(),
            travel: self.reference.travel.clone(),
        };
        let concerned: Vec<&Located> = self.book.located.iter().filter(|located| work.concerns(located)).collect();
        let print = Print {
            dossiers: concerned.iter().map(|located| (located.dossier.id, located.dossier.version)).collect(),
            shifts: self.shifts.clone(),
            published: plans::find_published(tx, self.name, &day.to_string())?,
            from_s: work.from_s,
            takes_undated,
        };
        let before = self.book.days.get(&day);
        let is_same = |before: &&Arc<DayBook>| before.print == print && !before.running.is_outdated(&work.travel);
        if let Some(same) = before.filter(is_same) {
            return Ok((same.clone(), false));
        }
        let orders = match before.filter(|before| before.print.published == print.published) {
            Some(before) => before.running.orders(&before.day),
            None => {
                let view = plans::find_day(tx, self.name, &day.to_string())?;
                view.map(|view| Orders::published(&view)).unwrap_or_default()
            }
        };
        work.dossiers = concerned.into_iter().cloned().collect();
        let running = Running::new(&work, &self.reference.agency_calendar, &orders);
        let today = work.now.date();
        let made = Arc::new(DayBook { print, day: work, running });
        if self.keep
            && let Some(book) = self.books.lock().get_mut(self.name)
        {
            book.days.retain(|known, _| *known >= today);
            book.days.insert(day, made.clone());
        }
        Ok((made, true))
    }
}

/// The book with what changed since.
fn refreshed(
    tx: &mut dyn Read,
    reference: &Reference,
    office: &str,
    known: Option<Book>,
    now_ms: i64,
) -> Result<Book, Error> {
    let since = known.as_ref().map(|book| book.position);
    let (position, changed) = changes::moved_since(tx, office, since)?;
    let Some(mut book) = known else {
        let base = places::find(tx, office)?.ok_or(Error::NotFound)?.point;
        let located = Arc::new(loading::all_open(tx, reference, office, now_ms)?);
        return Ok(Book { position, base, located, days: HashMap::new() });
    };
    if !changed.is_empty() {
        let mut located = book.located.as_ref().clone();
        for id in changed {
            let now = match dossiers::find(tx, id)?.filter(|dossier| !dossier.is_done()) {
                Some(dossier) => loading::locate(tx, reference, dossier, now_ms)?,
                None => None,
            };
            let at = located.iter().position(|located| located.dossier.id == id);
            match (at, now) {
                (Some(at), Some(now)) => located[at] = now,
                (Some(at), None) => drop(located.remove(at)),
                (None, Some(now)) => located.push(now),
                (None, None) => {}
            }
        }
        book.located = Arc::new(located);
    }
    book.position = position;
    Ok(book)
}
