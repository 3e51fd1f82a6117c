//! What the running server has: store, clock, randomness, keys, reference data. Cloned into every handler.

use std::sync::Arc;

use assets::texts::{Lang, TextArg, Texts};
use axum::Router;
use axum::body::Bytes;
use chrono::NaiveDate;
use shared::address::Resolver;
use shared::api::views::OutlinesView;
use shared::money::postage::PostageTable;
use shared::place::cities::Class1Cities;
use shared::place::gazetteer::{Gazetteer, Tables};
use shared::report::score::ScoringRow;
use shared::time::calendar::{Calendar, CalendarBook, Keeper};
use shared::time::limit::ClockRules;
use tokio::sync::{Semaphore, broadcast};

use crate::api::commands::Rounds;
use crate::auth::SeenSessions;
use crate::joint::Joint;
use crate::keys::Keys;
use crate::outlines;
use crate::slots::Books;
use crate::store::Store;
use crate::travel::Travel;

/// Fills a buffer with random bytes.
pub type Random = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// The running server.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub store: Store,
    /// Now, Unix milliseconds.
    pub clock: Arc<dyn Fn() -> i64 + Send + Sync>,
    /// Fills a buffer with bytes that nobody can guess.
    pub random: Random,
    /// Signs receipts and door tokens.
    pub keys: Arc<Keys>,
    /// Life of the server's data.
    pub epoch: Arc<str>,
    /// Reference data, read once.
    pub reference: Arc<Reference>,
    /// Days' plans as they stand while people book.
    pub books: Arc<Books>,
    /// Sessions that were found lately.
    pub sessions: Arc<SeenSessions>,
    /// Signs what leaves at the same moment.
    pub joint: Arc<Joint>,
    /// One server gives places in the feed one round at a time.
    pub rounds: Arc<Rounds>,
    /// Demo accounts exist and the demo page shows messages.
    pub demo: bool,
    /// Says that there is something new.
    pub news: broadcast::Sender<()>,
    /// Whose turn it is to make a copy of a photo for a screen.
    pub display: Arc<Semaphore>,
}

/// The embedded communes, and what reads address lines with them.
pub fn embedded_places() -> (Gazetteer, Resolver) {
    let gazetteer = Gazetteer::new(Tables {
        provinces: assets::data::provinces(),
        communes: assets::data::communes(),
        old_provinces: assets::data::old_provinces(),
        old_districts: assets::data::old_districts(),
        old_to_new: assets::data::old_to_new(),
    });
    let gazetteer = gazetteer.expect("a test reads the embedded tables");
    let addresses = Resolver::new(&gazetteer, assets::data::address_words());
    (gazetteer, addresses.expect("a test reads the embedded words"))
}

/// Reference data of the product.
pub struct Reference {
    /// Communes, new and old.
    pub gazetteer: Gazetteer,
    /// Communes in special-class and class-I cities, which have a transit limit of their own.
    pub class1_cities: Class1Cities,
    /// Reads address lines with it.
    pub addresses: Resolver,
    /// Working days of agencies.
    pub agency_calendar: Calendar,
    /// Working days of the post.
    pub post_calendar: Calendar,
    /// Rules of counting, oldest first.
    pub clock_rules: Vec<ClockRules>,
    /// Prices.
    pub postage: PostageTable,
    /// How agencies are scored.
    pub scoring: Vec<ScoringRow>,
    /// The operator's outlines as they are sent: JSON of an `OutlinesView`.
    pub outlines: Bytes,
    /// Where travel times come from.
    pub travel: Arc<Travel>,
}

impl Reference {
    /// Reads what is embedded; there are no outlines, and travel times are estimates.
    pub fn embedded() -> Self {
        let calendars = CalendarBook::parse(assets::data::calendar()).expect("a test reads the embedded calendar");
        let calendar = |keeper| calendars.calendar(keeper).expect("a test reads the embedded calendar");
        let (gazetteer, addresses) = embedded_places();
        let class1_cities = Class1Cities::new(assets::data::class1_cities(), &gazetteer);
        Self {
            class1_cities: class1_cities.expect("a test reads the embedded table"),
            gazetteer,
            addresses,
            agency_calendar: calendar(Keeper::Agency),
            post_calendar: calendar(Keeper::Post),
            clock_rules: ClockRules::parse(assets::data::clock_rules()).expect("a test reads the embedded rules"),
            postage: PostageTable::parse(assets::data::postage()).expect("a test reads the embedded prices"),
            scoring: serde_json::from_str(assets::data::scoring()).expect("a test reads the embedded rules"),
            outlines: outlines::as_sent(&OutlinesView::default()),
            travel: Arc::default(),
        }
    }
}

impl Reference {
    /// The rules of counting that had begun by a day, the one in force last.
    pub fn rules(&self, on: NaiveDate) -> &[ClockRules] {
        ClockRules::begun(&self.clock_rules, on)
    }

    /// The rules of counting in force on a day.
    pub fn rules_in_force(&self, on: NaiveDate) -> &ClockRules {
        ClockRules::in_force(&self.clock_rules, on).expect("reading the rules refuses an empty list")
    }
}

impl App {
    /// Now, Unix milliseconds.
    pub fn now_ms(&self) -> i64 {
        (self.clock)()
    }

    /// Random bytes.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.random)(&mut bytes);
        bytes
    }

    /// Tells waiting devices that there is something new.
    pub fn tell_news(&self) {
        // Nobody listening is fine: devices also ask by themselves.
        let _ = self.news.send(());
    }
}

/// A text for people in one language.
pub fn text(lang: Lang, key: &str, args: &[(&str, TextArg)]) -> String {
    Texts::get(lang).text(key, args)
}

/// All routes.
pub fn build(app: App) -> Router {
    Router::new().merge(crate::api::router()).merge(crate::web::router()).with_state(app)
}
