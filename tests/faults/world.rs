//! One server, its people and their devices, and the question that is asked after every fault: is everything that a device
//! said was saved either still there or received, once, and shown as what it is?

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
use mobile::data::request::{Ask, SyncState};
use server::app::Reference;
use server::cli::random_array;
use server::keys::Keys;
use server::store::{Read, Store, StoreError, Write, changes, messages};
use shared::api::command::Kind;
use shared::api::session::Session;
use shared::ids::{ActorId, CommandId, Digest, DossierId};
use tests::postgres::ThrowawayPostgres;
use tests::proxy::Proxy;
use tests::scenarios::{DAY_MS, Made, Maker, Who, now_ms};
use tests::scratch::Scratch;

use crate::orders;
use crate::phone::{Phone, Tools};
use crate::post::Post;
use crate::table::Table;

/// Longest wait for everything to be decided once nothing is wrong any more: after a restore every device first offers all that
/// it had sent before, thousands in a long run.
const RECOVERY: Duration = Duration::from_secs(600);
/// The signature that is on every device.
const SIGNATURE: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"6 6 116 44\"><path d=\"M10.0 10.0L20.0 \
                         20.0\" fill=\"none\" stroke=\"black\" stroke-width=\"2.5\" stroke-linecap=\"round\" \
                         stroke-linejoin=\"round\"/></svg>";

/// A command that a device said it saved.
#[derive(Debug, Clone)]
pub struct Saved {
    /// Which.
    pub id: CommandId,
    /// What kind.
    pub kind: Kind,
    /// On which device.
    pub phone: usize,
}

/// What the server has of a command.
#[derive(Debug, Clone)]
struct Known {
    outcome: String,
    entries: i64,
    most_entries: i64,
    cases: i64,
    occurred_ms: Option<i64>,
}

/// Server, line, devices.
pub struct World {
    /// The server's process.
    pub post: Post,
    /// The line to it.
    pub proxy: Proxy,
    /// One device of each of [`Who::ALL`], then a second one of each.
    pub phones: Vec<Phone>,
    /// The server's database, beside the server.
    pub store: Option<Store>,
    /// Its folder.
    pub data: PathBuf,
    /// How far the devices' clocks that never go back were put forward, milliseconds.
    pub skipped_ms: i64,
    maker: Maker,
    database: Option<String>,
    random: u64,
    _scratch: Scratch,
}

impl World {
    /// On SQLite, or on a PostgreSQL database of its own; `phones` devices of each person.
    pub async fn new(postgres: bool, devices: usize, seed: u64, program: &Path) -> Self {
        let scratch = Scratch::new();
        let library = orders::build(scratch.path());
        let tools = Tools { library: library.clone(), program: program.to_owned() };
        let data = scratch.path().join("post");
        let new_database = || ThrowawayPostgres::shared().new_database();
        let database = match postgres {
            true => Some(tokio::task::spawn_blocking(new_database).await.expect("PostgreSQL starts")),
            false => None,
        };
        let post = Post::new(&data, database.clone(), &library);
        post.start().await;
        let proxy = Proxy::start(&post.url).await;
        proxy.set_killer(post.killer());
        let keys = Keys::load_or_make(&data.join("signing.key"), [0; 32]).expect("the server made its key");
        let reference = Reference::embedded();
        let mut world = Self {
            post,
            proxy,
            phones: Vec::new(),
            store: None,
            data,
            skipped_ms: 0,
            maker: maker(keys, reference),
            database,
            random: seed,
            _scratch: scratch,
        };
        world.open_store().await;
        for round in 0..devices {
            for who in Who::ALL {
                let home = world._scratch.path().join(format!("{who:?}-{round}"));
                let mut phone = Phone::start(who, home, &world.proxy.url, &tools).await;
                let actor = world.sign_in(&mut phone).await.actor;
                let place = Who::ALL.iter().position(|one| *one == who).expect("it is one of them");
                world.maker.people[place] = actor;
                world.maker.blob = phone.keep(SIGNATURE.as_bytes(), "image/svg+xml").await;
                world.phones.push(phone);
            }
        }
        world
    }

    /// Opens the server's database beside it.
    pub async fn open_store(&mut self) {
        let (path, database) = (self.data.join("tannoi.db"), self.database.clone());
        let open = move || match database {
            Some(url) => Store::open_postgres(&url),
            None => Store::open_sqlite(&path),
        };
        self.store = Some(tokio::task::spawn_blocking(open).await.expect("opening does not panic").expect("it opens"));
    }

    /// Lets go of the server's database.
    pub async fn close_store(&mut self) {
        self.store = None;
        tokio::time::sleep(Duration::from_millis(300)).await;
    }

    fn store(&self) -> &Store {
        self.store.as_ref().expect("it is open but while its file is cut or replaced")
    }

    async fn sign_in(&self, phone: &mut Phone) -> Session {
        let user = phone.who.user().to_owned();
        if phone.who != Who::Citizen {
            return phone.ask(&Ask::SignInStaff { user, password: "tannoi-demo".to_owned() }).await;
        }
        phone.ask::<()>(&Ask::AskCode { phone: user.clone() }).await;
        let latest = self.store().read(|tx: &mut dyn Read| messages::list_latest(tx, 1)).await.expect("it can be read");
        let digits = latest[0].text.split(|c: char| !c.is_ascii_digit()).find(|word| word.len() == 6);
        phone.ask(&Ask::SignIn { phone: user, code: digits.expect("six digits").to_owned() }).await
    }

    /// A number that depends only on the seed and how often it was asked for.
    pub fn chance(&mut self) -> u64 {
        // SplitMix64 (Steele, Lea, Flood 2014).
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.random;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Makes `count` dossiers for each kind, and waits until the devices can see theirs.
    pub async fn prepare(&mut self, kinds: &[Kind], count: usize) -> Vec<Made> {
        let made = self.make(kinds, count, now_ms()).await;
        self.give_places().await;
        for phone in &mut self.phones {
            // All of them: PostgreSQL's places are not in the order in which dossiers were made.
            let who = phone.who;
            for made in made.iter().filter(|made| made.who == who && made.body.kind() != Kind::Book) {
                if let Some(dossier) = made.dossier {
                    until_seen(phone, dossier).await;
                }
            }
        }
        self.shuffled(made)
    }

    /// Makes `count` dossiers of a kind for each of so many days, the last of them today, and waits until the device of
    /// whoever gives the command can see them all.
    pub async fn prepare_days(&mut self, kind: Kind, days: u64, count: u64) -> Vec<Made> {
        let mut all = Vec::new();
        for day in 0..days {
            let at_ms = now_ms() - (days - 1 - day) as i64 * DAY_MS;
            all.extend(self.make(&[kind], count as usize, at_ms).await);
        }
        self.give_places().await;
        for made in &all {
            let place = self.device_of(made.who);
            if let Some(dossier) = made.dossier {
                until_seen(&mut self.phones[place], dossier).await;
            }
        }
        all
    }

    /// Makes `count` dossiers for each kind, as they are at a time.
    async fn make(&mut self, kinds: &[Kind], count: usize, at_ms: i64) -> Vec<Made> {
        self.maker.now_ms = at_ms;
        let (maker, wanted) = (self.maker.clone(), kinds.to_vec());
        let work = move |tx: &mut dyn Write| -> Result<Vec<Made>, StoreError> {
            let all = wanted.iter().flat_map(|kind| std::iter::repeat_n(*kind, count));
            all.map(|kind| maker.make(tx, kind)).collect()
        };
        self.store().write(work).await.expect("dossiers can be made")
    }

    /// Gives what was made places in the feed.
    async fn give_places(&self) {
        while self.store().write(changes::sequence).await.expect("positions can be given") {}
    }

    /// Reads the server's data beside it.
    pub async fn read<T, F>(&self, read: F) -> T
    where
        F: Fn(&mut dyn Read) -> Result<T, StoreError> + Send + Sync + 'static,
        T: Send + 'static,
    {
        self.store().read(read).await.expect("the record can be read")
    }

    fn shuffled<T>(&mut self, mut all: Vec<T>) -> Vec<T> {
        for at in (1..all.len()).rev() {
            let other = (self.chance() % (at as u64 + 1)) as usize;
            all.swap(at, other);
        }
        all
    }

    /// Runs `change` on the server's data, beside the server.
    pub async fn meanwhile<F>(&self, change: F)
    where
        F: Fn(&mut dyn Write) -> Result<(), StoreError> + Send + 'static,
    {
        self.store().write(change).await.expect("it can be changed");
    }

    /// Puts the devices' clocks that never go back forward, past every patience.
    pub fn skip_time(&mut self) {
        self.skipped_ms += 130_000;
        for phone in &self.phones {
            phone.orders.set_monotonic(self.skipped_ms);
        }
    }

    /// The device of somebody.
    pub fn device_of(&self, who: Who) -> usize {
        self.phones.iter().position(|phone| phone.who == who).expect("everybody has one")
    }

    /// Who somebody is.
    pub fn actor(&self, who: Who) -> ActorId {
        let place = Who::ALL.iter().position(|one| *one == who).expect("it is one of them");
        self.maker.people[place].id
    }

    /// Saves each on its person's first device.
    pub async fn save_all(&mut self, made: &[Made]) -> Vec<Saved> {
        let (mut saved, mut refused) = (Vec::new(), BTreeMap::new());
        for one in made {
            let place = self.device_of(one.who);
            match self.try_save(place, one).await {
                Ok(one) => saved.push(one),
                Err((kind, code)) => drop(refused.insert(kind, code)),
            }
        }
        assert!(refused.is_empty(), "refused on the device: {refused:?}");
        saved
    }

    async fn try_save(&mut self, place: usize, made: &Made) -> Result<Saved, (Kind, String)> {
        let phone = &mut self.phones[place];
        let body = phone.numbered(made.body.clone()).await;
        let kind = body.kind();
        let id = phone.save(&body).await.expect("it lives");
        id.map(|id| Saved { id, kind, phone: place }).map_err(|fault| (kind, fault.code))
    }

    /// Saves one; the device must accept it.
    pub async fn save_on(&mut self, place: usize, made: &Made) -> Saved {
        self.try_save(place, made)
            .await
            .unwrap_or_else(|(kind, code)| panic!("{kind:?} is refused on the device: {code}"))
    }

    /// Lets every device try, until `enough` of their commands or the patience is over.
    pub async fn try_until(&mut self, patience: Duration, mut enough: impl FnMut(&Self) -> bool) {
        let begun = Instant::now();
        while !enough(self) && begun.elapsed() < patience {
            for phone in &mut self.phones {
                phone.send_now().await;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    async fn outboxes(&mut self) -> Vec<HashMap<CommandId, SyncState>> {
        let mut all = Vec::new();
        for phone in &mut self.phones {
            all.push(phone.outbox().await);
        }
        all
    }

    /// Waits until everything has a final word.
    pub async fn recover(&mut self, saved: &[Saved]) {
        let begun = Instant::now();
        let mut open: Vec<&Saved> = saved.iter().collect();
        while !open.is_empty() && begun.elapsed() < RECOVERY {
            let places: BTreeSet<usize> = open.iter().map(|one| one.phone).collect();
            for place in places {
                self.phones[place].send_now().await;
                let shown = self.phones[place].outbox().await;
                open.retain(|one| one.phone != place || shown.get(&one.id).is_some_and(|state| !is_final(state)));
            }
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
    }

    /// Those that were not refused for want of a free window.
    pub async fn without_full(&mut self, saved: Vec<Saved>) -> Vec<Saved> {
        let shown = self.outboxes().await;
        saved.into_iter().filter(|one| !is_full(shown[one.phone].get(&one.id))).collect()
    }

    /// Waits until no device shows any of these as received any more, or has had time enough: they are offered again.
    pub async fn offered_again(&mut self, saved: &[Saved]) {
        let begun = Instant::now();
        let mut before: BTreeSet<CommandId> = saved.iter().map(|one| one.id).collect();
        while !before.is_empty() && begun.elapsed() < Duration::from_secs(20) {
            for phone in &mut self.phones {
                phone.send_now().await;
            }
            let known = self.known(before.iter().copied().collect()).await;
            before.retain(|id| !known.contains_key(id));
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    async fn known(&self, ids: Vec<CommandId>) -> HashMap<CommandId, Known> {
        let read = move |tx: &mut dyn Read| {
            let mut all = HashMap::new();
            for id in &ids {
                let key = [id.to_string().into()];
                let Some(row) = tx.query_one("SELECT outcome FROM command WHERE id = $1", &key)? else { continue };
                let outcome = row.text("outcome")?.to_owned();
                let entries =
                    "SELECT count(*) AS n, min(occurred_ms) AS at FROM entry WHERE command = $1 GROUP BY subject";
                let entries = tx.query(entries, &key)?;
                let counts = entries.iter().map(|row| row.int("n")).collect::<Result<Vec<_>, _>>()?;
                let occurred_ms = entries.first().map(|row| row.int("at")).transpose()?;
                let cases = tx.query_one("SELECT count(*) AS n FROM case_file WHERE command = $1", &key)?;
                let known = Known {
                    outcome,
                    entries: counts.iter().sum(),
                    most_entries: counts.into_iter().max().unwrap_or(0),
                    cases: cases.map_or(Ok(0), |row| row.int("n"))?,
                    occurred_ms,
                };
                all.insert(*id, known);
            }
            Ok::<_, StoreError>(all)
        };
        self.read(read).await
    }

    /// While the fault lasts: nothing is shown as received that the server has not accepted. `server` = it can be asked.
    pub async fn check_shown(&mut self, row: &'static str, saved: &[Saved], table: &mut Table) {
        let shown = self.outboxes().await;
        let received = |one: &&Saved| matches!(shown[one.phone].get(&one.id), Some(SyncState::Received { .. }));
        let received: Vec<&Saved> = saved.iter().filter(received).collect();
        let known = self.known(received.iter().map(|one| one.id).collect()).await;
        for one in received {
            if known.get(&one.id).is_none_or(|known| known.outcome != "accepted") {
                table.cell(row, one.kind).wrong += 1;
                table.notes.push(format!("{row}: {:?} {} is shown as received and is not", one.kind, one.id));
            }
        }
    }

    /// After everything is well again: what each command has come to. Counts a run for each of `through`.
    pub async fn judge(
        &mut self,
        row: &'static str,
        saved: &[Saved],
        through: &BTreeSet<String>,
        all_accepted: bool,
        table: &mut Table,
    ) {
        let shown = self.outboxes().await;
        let known = self.known(saved.iter().map(|one| one.id).collect()).await;
        for one in saved.iter().filter(|one| through.contains(&one.id.to_string())) {
            let (state, known) = (shown[one.phone].get(&one.id), known.get(&one.id));
            let trouble = judged(one.kind, state, known);
            let cell = table.cell(row, one.kind);
            cell.runs += 1;
            match trouble {
                None => {}
                Some("lost") => cell.lost += 1,
                Some("doubled") => cell.doubled += 1,
                Some(_) => cell.wrong += 1,
            }
            if let Some(trouble) = trouble {
                table
                    .notes
                    .push(format!("{row}: {:?} {} is {trouble}: shown {state:?}, known {known:?}", one.kind, one.id));
            } else if all_accepted && !matches!(state, Some(SyncState::Received { .. })) && !is_full(state) {
                panic!("{row}: {:?} is not accepted although nothing forbids it: {state:?}", one.kind);
            }
        }
    }

    /// How far the time of a command's entry is from `now_ms`, for those that have one, milliseconds.
    pub async fn clock_errors(&self, saved: &[Saved], true_ms: i64) -> BTreeMap<CommandId, i64> {
        let known = self.known(saved.iter().map(|one| one.id).collect()).await;
        known.into_iter().filter_map(|(id, known)| Some((id, (known.occurred_ms? - true_ms).abs()))).collect()
    }

    /// Puts the server's database aside, or back under a new epoch, as a restore does.
    pub async fn back_up(&self) {
        let (from, to) = (self.data.join("tannoi.db"), self.data.join("backup.db"));
        let work = move || {
            // An older one is in the way.
            let _ = std::fs::remove_file(&to);
            let db = rusqlite::Connection::open(from)?;
            db.execute("VACUUM INTO ?1", [to.display().to_string()])
        };
        tokio::task::spawn_blocking(work).await.expect("it does not panic").expect("a copy can be made");
    }

    /// See [`World::back_up`].
    pub async fn restore(&mut self) {
        self.post.kill();
        self.close_store().await;
        let path = self.data.join("tannoi.db");
        for end in ["-wal", "-shm"] {
            // Gone if the last connection closed cleanly.
            let _ = std::fs::remove_file(self.data.join(format!("tannoi.db{end}")));
        }
        std::fs::copy(self.data.join("backup.db"), &path).expect("the copy is there");
        let epoch = data_encoding::HEXLOWER.encode(&random_array::<8>());
        let db = rusqlite::Connection::open(&path).expect("it is a database");
        db.execute("UPDATE meta SET value = ?1 WHERE key = 'epoch'", [epoch]).expect("it has an epoch");
        drop(db);
        self.post.start().await;
        self.open_store().await;
    }

    /// Cuts every connection of the server to PostgreSQL; how many were cut in the middle of a transaction.
    pub async fn cut_connections(&self) -> usize {
        let cut = |tx: &mut dyn Read| {
            let sql = "SELECT pg_terminate_backend(pid) AS gone, CASE WHEN xact_start IS NULL THEN 0 ELSE 1 END AS busy \
                       FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() \
                       AND application_name = ''";
            let sql = format!("SELECT CAST(sum(busy) AS BIGINT) AS n FROM ({sql}) AS cut WHERE gone");
            let row = tx.query_one(&sql, &[])?;
            Ok::<_, StoreError>(row.map(|row| row.opt_int("n")).transpose()?.flatten().unwrap_or(0))
        };
        // Our own connections are cut as well.
        self.store().read(cut).await.map_or(0, |n| usize::try_from(n).unwrap_or(0))
    }
}

/// Waits until a device shows a dossier.
async fn until_seen(phone: &mut Phone, dossier: DossierId) {
    let begun = Instant::now();
    while !phone.sees(dossier).await {
        assert!(begun.elapsed() < RECOVERY, "{:?} does not get to see its dossiers", phone.who);
        phone.send_now().await;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// In a long run the windows of the coming days fill up: then a refusal is right.
fn is_full(state: Option<&SyncState>) -> bool {
    matches!(state, Some(SyncState::Refused { code, .. }) if code == "slot.closed")
}

fn is_final(state: &SyncState) -> bool {
    match state {
        SyncState::Received { .. }
        | SyncState::Refused { .. }
        | SyncState::InReview { .. }
        | SyncState::Closed { .. } => true,
        SyncState::OnDevice | SyncState::Unread { .. } | SyncState::Sent | SyncState::Held { .. } => false,
    }
}

/// What is wrong with a command, if anything.
fn judged(kind: Kind, state: Option<&SyncState>, known: Option<&Known>) -> Option<&'static str> {
    let Some(state) = state else { return Some("lost") };
    let Some(known) = known else {
        return Some(if matches!(state, SyncState::Received { .. }) { "wrongly shown" } else { "lost" });
    };
    let shown = match state {
        SyncState::Received { .. } => "accepted",
        SyncState::Refused { .. } => "refused",
        SyncState::InReview { .. } => "quarantined",
        SyncState::Closed { .. } => "closed",
        SyncState::OnDevice | SyncState::Unread { .. } | SyncState::Sent | SyncState::Held { .. } => {
            return Some("lost");
        }
    };
    if shown != known.outcome {
        return Some("wrongly shown");
    }
    if known.most_entries > 1 || known.cases > 1 {
        return Some("doubled");
    }
    // What decides about a matter or a plan stands in tables of its own.
    let has_entry = !matches!(kind, Kind::PublishPlan | Kind::ResolveCase);
    let expected = i64::from(known.outcome == "accepted" && has_entry);
    match known.entries {
        entries if entries < expected => Some("lost"),
        entries if entries > expected && known.outcome != "accepted" => Some("doubled"),
        _ => None,
    }
}

fn maker(keys: Keys, reference: Reference) -> Maker {
    let params = Params::new(Params::MIN_M_COST, 1, 1, None).expect("the parameters are in range");
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let verifier = hasher.hash_password_with_salt(b"123456", b"sixteen bytes ok").expect("the salt is long enough");
    let nobody = || tests::scenarios::nobody();
    Maker {
        people: [nobody(), nobody(), nobody(), nobody(), nobody()],
        keys: Arc::new(keys),
        post: reference.post_calendar,
        agency: reference.agency_calendar,
        rules: reference.clock_rules,
        blob: Digest::of(b""),
        components: 2,
        now_ms: now_ms(),
        verifier: verifier.to_string(),
    }
}
