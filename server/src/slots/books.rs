//! What this server remembers of each office between two questions for windows: its open dossiers with their places, and
//! the plan of each day as it stands. Everything here can be read from the store again; it is kept because reading it
//! for every question would be slow. Several servers each keep their own.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, NaiveDate};
use shared::api::views::kind;
use shared::ids::{DossierId, OfficeId, ProposalId};
use shared::time::local;

use crate::app::Reference;
use crate::error::Error;
use crate::planning::running::{Orders, Running};
use crate::planning::{Day, Located, loading};
use crate::store::actors::{self, Shift};
use crate::store::entries::parsed;
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

/// Which day of which office is asked about.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Office.
    pub office: &'a str,
    /// Day.
    pub day: NaiveDate,
    /// Whether what has no date is done on this day.
    pub takes_undated: bool,
    /// Now, Unix milliseconds.
    pub now_ms: i64,
}

impl Books {
    /// The plan of a day with everything that `tx` sees. `keep` is for a transaction that only reads: what another one
    /// sees may yet be rolled back. Also whether that plan was made just now.
    pub fn day(
        &self,
        tx: &mut dyn Read,
        reference: &Reference,
        asked: Asked<'_>,
        keep: bool,
    ) -> Result<(Arc<DayBook>, bool), Error> {
        let Asked { office, day, takes_undated, now_ms } = asked;
        let known = self.lock().get(office).cloned();
        let mut book = refreshed(tx, reference, office, known, now_ms)?;
        let view = plans::find_day(tx, office, &day.to_string())?;
        let work = Day {
            office: OfficeId(office.to_owned()),
            base: book.base,
            day,
            now: local(DateTime::from_timestamp_millis(now_ms).unwrap_or_default()),
            takes_undated,
            from_s: loading::begun_s(day, now_ms).next_multiple_of(STEP_S),
            shifts: actors::list_shifts(tx, office)?,
            absent: Vec::new(),
            dossiers: Vec::new(),
        };
        let dossiers: Vec<Located> = book.located.iter().filter(|located| work.concerns(located)).cloned().collect();
        let print = Print {
            dossiers: dossiers.iter().map(|located| (located.dossier.id, located.dossier.version)).collect(),
            shifts: work.shifts.clone(),
            published: view.as_ref().map(|view| view.id),
            from_s: work.from_s,
            takes_undated,
        };
        let before = book.days.get(&day).cloned();
        let same = before.as_ref().filter(|before| before.print == print);
        let fresh = same.is_none();
        let day_book = match same {
            Some(same) => same.clone(),
            None => {
                let same_plan = before.as_ref().filter(|before| before.print.published == print.published);
                let orders = match (same_plan, &view) {
                    (Some(before), _) => before.running.orders(&before.day),
                    (None, Some(view)) => Orders::published(view),
                    (None, None) => Orders::default(),
                };
                let work = Day { dossiers, ..work };
                let running = Running::new(&work, &reference.agency_calendar, &orders);
                Arc::new(DayBook { print, day: work, running })
            }
        };
        if keep {
            book.days.retain(|known, _| *known >= day_book.day.now.date());
            book.days.insert(day, day_book.clone());
            self.lock().insert(office.to_owned(), book);
        }
        Ok((day_book, fresh))
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

/// The book with what changed since.
fn refreshed(
    tx: &mut dyn Read,
    reference: &Reference,
    office: &str,
    known: Option<Book>,
    now_ms: i64,
) -> Result<Book, Error> {
    let audience = format!("office:{office}");
    let since = known.as_ref().map_or(-1, |book| book.position);
    let (position, changed) = changes::changed_since(tx, &audience, kind::DOSSIER, since)?;
    let Some(mut book) = known else {
        let base = places::find(tx, office)?.ok_or(Error::NotFound)?.point;
        let mut located = Vec::new();
        for dossier in dossiers::list_open(tx, office)? {
            located.extend(loading::locate(tx, reference, dossier, now_ms)?);
        }
        return Ok(Book { position, base, located: Arc::new(located), days: HashMap::new() });
    };
    if !changed.is_empty() {
        let mut located = book.located.as_ref().clone();
        for id in changed {
            let id: DossierId = parsed(&id, "id")?;
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
