//! Acknowledged durable commands per second over HTTP on loopback, beside what the disk itself can do. The command is a
//! pickup confirmation with six components, code and QR; dossiers and request bodies are made before the clock starts, and
//! only receipts that say "accepted" count; a 503 is sent again, as a device does. Arguments: the server's program, the
//! page to write (`-` = none), and, while working, parts of the names of the loads that are wanted, or `most=COUNT`
//! commands of each.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Child, Command as Program, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
use futures::future::join_all;
use server::app::Reference;
use server::cli::random_array;
use server::keys::Keys;
use server::store::{Store, StoreError, Write, changes, dossiers};
use shared::api::command::{Body, Command, Kind, OccurredAt, Verified};
use shared::api::path;
use shared::api::session::{Session, SignInStaff};
use shared::door;
use shared::identifiers::waybill::WaybillNumber;
use shared::ids::{CommandId, DeviceId, Digest, DossierId};
use shared::shipment::Leg;
use tests::postgres::ThrowawayPostgres;
use tests::scenarios::{DAY_MS, Maker, Who, nobody};
use tests::scratch::Scratch;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Clients at once, commands a request, commands in all (on PostgreSQL a fourth).
const LOADS: [(usize, usize, usize); 6] =
    [(1, 1, 4_000), (8, 1, 16_000), (64, 1, 32_000), (1, 50, 20_000), (8, 50, 40_000), (64, 50, 64_000)];
/// Dossiers that a province's couriers have before them: about three days of 1.2 million a year.
const LATELY: usize = 12_000;
/// Longest time of one load.
const LONGEST: Duration = Duration::from_secs(6);
/// Numbers of notes and waybills that nobody else is given.
const FIRST_NUMBER: i64 = 50_000_000;

/// One measured load.
struct Measured {
    name: String,
    per_s: f64,
    p50_ms: f64,
    p99_ms: f64,
    /// Processor time of the server, microseconds a command: what it would be on a machine with nothing else to do.
    cpu_us: f64,
    /// The same of the load itself.
    load_us: f64,
    refused: usize,
}

/// A server in its own process; it ends with this.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // It holds nothing that anybody needs.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A server, and a courier who is signed in.
struct Post {
    server: Server,
    address: String,
    store: Store,
    session: Session,
    device: DeviceId,
    maker: Arc<Maker>,
    next: i64,
    _scratch: Scratch,
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, program, page, wanted @ ..] = arguments.as_slice() else { panic!("bench_commands SERVER PAGE [NAME]") };
    let most = wanted.iter().find_map(|part| part.strip_prefix("most=")?.parse().ok()).unwrap_or(usize::MAX);
    let is_wanted = |name: &str| wanted.iter().all(|part| part.starts_with("most=") || name.contains(part));
    let (mut lines, mut memory) = (Vec::new(), String::new());
    for (database, share) in [("SQLite", 1), ("PostgreSQL", 4)] {
        let loads = LOADS.map(|load| (format!("{database}, {} × {}", load.0, load.1), load));
        let loads: Vec<_> = loads.into_iter().filter(|(name, _)| is_wanted(name)).collect();
        if loads.is_empty() {
            continue;
        }
        let mut post = Post::start(program, database == "PostgreSQL").await;
        for (name, (clients, batch, count)) in loads {
            let count = most.min(count / share) / (clients * batch) * clients * batch;
            let requests = post.requests(count, batch).await;
            let address = post.address.clone();
            let (before, own) = (cpu_ms(post.server.0.id()), cpu_ms(std::process::id()));
            let measured = tokio::task::spawn_blocking(move || load(name, &address, requests, clients, batch));
            let (accepted, mut measured) = measured.await.expect("the load runs through");
            let each = 1e3 / accepted.max(1) as f64;
            measured.cpu_us = (cpu_ms(post.server.0.id()) - before) * each;
            measured.load_us = (cpu_ms(std::process::id()) - own) * each;
            println!("{}", measured.line());
            lines.push(measured.line());
        }
        writeln!(memory, "{database}: {} MB", peak_mb(post.server.0.id())).expect("a text takes more");
    }
    let raw = if wanted.is_empty() { raw_inserts() } else { Vec::new() };
    for line in raw {
        println!("{line}");
        lines.push(line);
    }
    print!("{memory}");
    if page != "-" {
        // What people wrote beneath the figures stays.
        let before = std::fs::read_to_string(page).unwrap_or_default();
        let notes = before.find("\n## ").map_or("", |at| &before[at..]);
        std::fs::write(page, text(&lines, &memory) + notes).expect("the page can be written");
    }
}

impl Measured {
    fn line(&self) -> String {
        let Self { name, per_s, p50_ms, p99_ms, cpu_us, load_us, refused } = self;
        let refused = if *refused > 0 { format!("{refused} not accepted") } else { String::new() };
        format!("| {name} | {per_s:.0} | {p50_ms:.2} | {p99_ms:.2} | {cpu_us:.0} | {load_us:.0} | {refused} |")
    }
}

impl Post {
    async fn start(program: &str, postgres: bool) -> Self {
        let scratch = Scratch::new();
        let data = scratch.path().join("post");
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it is bound").to_string();
        drop(listener);
        let cluster = || Box::leak(Box::new(ThrowawayPostgres::start_with(true))).new_database();
        let database = match postgres {
            true => Some(tokio::task::spawn_blocking(cluster).await.expect("PostgreSQL starts")),
            false => None,
        };
        let mut command = Program::new(program);
        command.args(["serve", "--demo", "--listen", &address, "--data"]).arg(&data);
        command.env("DATABASE_URL", database.as_deref().unwrap_or("")).stdout(Stdio::null()).stderr(Stdio::null());
        let mut start = || Server(command.spawn().expect("build it first: cargo build --release -p server"));
        let first = start();
        let client = reqwest::Client::new();
        let device = DeviceId::new(1, random_array());
        let sign_in = SignInStaff { user: Who::Courier.user().to_owned(), password: "tannoi-demo".to_owned(), device };
        let body = serde_json::to_string(&sign_in).expect("it is JSON");
        let signed_in = || async {
            let begun = Instant::now();
            loop {
                assert!(begun.elapsed() < Duration::from_secs(60), "the server does not start");
                tokio::time::sleep(Duration::from_millis(100)).await;
                let request = client.post(format!("http://{address}{}", path::SIGN_IN_STAFF)).body(body.clone());
                let Ok(answer) = request.header("content-type", "application/json").send().await else { continue };
                let bytes = answer.bytes().await.expect("an answer arrives whole");
                break serde_json::from_slice::<Session>(&bytes).expect("the demo's courier can sign in");
            }
        };
        signed_in().await;
        // Begun anew, so that its memory is not that of making the demo's data.
        drop(first);
        let server = start();
        let session = signed_in().await;
        let keys = Keys::load_or_make(&data.join("signing.key"), [0; 32]).expect("the server made its key");
        let path = data.join("tannoi.db");
        let open = move || match database {
            Some(url) => Store::open_postgres(&url),
            None => Store::open_sqlite(&path),
        };
        let store = tokio::task::spawn_blocking(open).await.expect("opening does not panic").expect("it opens");
        let maker = Arc::new(maker(keys, &session));
        let (actor, on) = (session.actor.id.to_string(), device.to_string());
        let ranges = move |tx: &mut dyn Write| {
            for kind in ["note", "waybill"] {
                let last = FIRST_NUMBER + 10_000_000;
                let values = [kind.into(), FIRST_NUMBER.into(), last.into(), on.as_str().into(), actor.as_str().into()];
                let sql = "INSERT INTO number_range (kind, from_number, to_number, device, actor) VALUES ($1, $2, $3, $4, $5)";
                tx.execute(sql, &values)?;
            }
            Ok::<_, StoreError>(())
        };
        store.write(ranges).await.expect("numbers can be reserved");
        Self { server, address, store, session, device, maker, next: FIRST_NUMBER, _scratch: scratch }
    }

    /// Makes dossiers at whose doors the courier stands, and the requests that say that they were collected.
    async fn requests(&mut self, count: usize, batch: usize) -> Vec<Vec<u8>> {
        let mut doors: Vec<(DossierId, String, Body)> = Vec::with_capacity(count);
        let booked_ms = (self.maker.now_ms - DAY_MS + self.next - FIRST_NUMBER).unsigned_abs();
        while doors.len() < count {
            let part = (count - doors.len()).min(1_000);
            let booked = |at: usize| booked_ms + (doors.len() + at) as u64;
            let ids: Vec<DossierId> = (0..part).map(|at| DossierId::new(booked(at), random_array())).collect();
            let (maker, wanted) = (self.maker.clone(), ids.clone());
            let tokens: Vec<String> = ids.iter().map(|id| self.token(*id)).collect();
            let given = tokens.clone();
            let work = move |tx: &mut dyn Write| {
                let made = maker.make(tx, Kind::ConfirmPickup)?;
                let first = made.dossier.expect("it is about a dossier").to_string();
                for (id, token) in wanted.iter().zip(&given) {
                    copy(tx, &first, *id, token)?;
                }
                Ok::<_, StoreError>(made.body)
            };
            let body = self.store.write(work).await.expect("dossiers can be made");
            while self.store.write(|tx: &mut dyn Write| changes::sequence(tx)).await.expect("they get their positions")
            {
            }
            doors.extend(ids.into_iter().zip(tokens).map(|(id, token)| (id, token, body.clone())));
        }
        // Couriers go to those booked lately, in any order.
        for lately in doors.chunks_mut(LATELY) {
            lately.sort_by_key(|(id, ..)| id.0.as_u128() as u32);
        }
        let commands: Vec<String> = doors.into_iter().map(|(id, token, body)| self.command(&body, id, token)).collect();
        commands.chunks(batch).map(|batch| self.request(batch)).collect()
    }

    fn token(&self, dossier: DossierId) -> String {
        let (from_ms, to_ms) = (self.maker.now_ms - DAY_MS, self.maker.now_ms + DAY_MS);
        let payload = door::Payload { dossier, leg: Leg::Pickup, from_ms, to_ms, key: self.maker.keys.id().to_owned() };
        let unsigned = door::unsigned(&payload);
        door::assemble(&unsigned, &self.maker.keys.sign_raw(&unsigned))
    }

    fn command(&mut self, body: &Body, dossier: DossierId, token: String) -> String {
        let Body::ConfirmPickup(record) = body else { unreachable!("it was asked for") };
        let mut record = record.clone();
        self.next += 1;
        let number = u32::try_from(self.next).ok().and_then(|serial| WaybillNumber::from_serial(*b"RA", serial));
        record.dossier = dossier;
        record.verified = Verified::Qr { token };
        record.note_number = self.next.unsigned_abs();
        record.waybill = number.expect("eight digits").as_str().to_owned();
        let now_ms = self.maker.now_ms;
        // Commands come about in the order in which they happen, each at a time of its own; dossiers in any order.
        let after = self.next - FIRST_NUMBER;
        let (made_ms, wall_ms) = (now_ms.unsigned_abs() + after.unsigned_abs(), now_ms + after / 10);
        let command = Command {
            id: CommandId::new(made_ms, random_array()),
            actor: self.session.actor.id,
            device: self.device,
            seq: self.next.unsigned_abs(),
            after: Vec::new(),
            occurred_at: OccurredAt { wall_ms, boot: "bench".to_owned(), monotonic_ms: 1 },
            body: Body::ConfirmPickup(record),
        };
        tests::wire::text(&command)
    }

    fn request(&self, commands: &[String]) -> Vec<u8> {
        let body = format!("{{\"commands\":[{}],\"joint\":true}}", commands.join(","));
        let (address, token, length) = (&self.address, &self.session.token, body.len());
        let head = format!(
            "POST {} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\n\r\n",
            path::COMMANDS
        );
        format!("{head}{body}").into_bytes()
    }
}

/// Writes `first` once more under another id.
fn copy(tx: &mut dyn Write, first: &str, id: DossierId, token: &str) -> Result<(), StoreError> {
    let text = id.to_string();
    tx.execute(
        "INSERT INTO dossier (id, version, state, owner, office, agency, courier, status, window_day, window_from, \
         booked_ms) SELECT $2, version, replace(state, $1, $2), owner, office, agency, courier, status, window_day, \
         window_from, booked_ms FROM dossier WHERE id = $1",
        &[first.into(), text.as_str().into()],
    )?;
    let (first_subject, subject) = (format!("dossier:{first}"), dossiers::subject(id));
    tx.execute(
        "INSERT INTO entry (subject, number, command, actor, role, device_ms, occurred_ms, recorded_ms, event, \
         private_hash, previous, hash) SELECT $2, number, command, actor, role, device_ms, occurred_ms, recorded_ms, \
         event, private_hash, previous, hash FROM entry WHERE subject = $1",
        &[first_subject.as_str().into(), subject.as_str().into()],
    )?;
    tx.execute(
        "INSERT INTO door (dossier, leg, code, verifier, token) SELECT $2, leg, code, verifier, $3 FROM door \
         WHERE dossier = $1",
        &[first.into(), text.into(), token.into()],
    )?;
    // Who may see it was told of it before.
    let dossier = dossiers::find(tx, id)?.ok_or(StoreError::Stale)?;
    changes::touch_dossier(tx, &dossier, None)
}

fn maker(keys: Keys, session: &Session) -> Maker {
    let reference = Reference::embedded();
    let params = Params::new(8 * 1024, 2, 1, None).expect("the parameters are in range");
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let verifier = hasher.hash_password_with_salt(b"123456", b"sixteen bytes ok").expect("the salt is long enough");
    let people = Who::ALL.map(|who| if who == Who::Courier { session.actor.clone() } else { citizen(who, session) });
    Maker {
        people,
        keys: Arc::new(keys),
        post: reference.post_calendar,
        agency: reference.agency_calendar,
        rules: reference.clock_rules,
        blob: Digest::of(b"photo"),
        components: 6,
        now_ms: tests::scenarios::now_ms(),
        verifier: verifier.to_string(),
    }
}

/// The others of the story; only the citizen acts in it.
fn citizen(who: Who, session: &Session) -> shared::actor::Actor {
    let (role, scope) = match who {
        Who::Citizen => (shared::actor::Role::Citizen, shared::actor::Scope::Own),
        _ => (shared::actor::Role::Coordinator, session.actor.scope.clone()),
    };
    shared::actor::Actor { role, scope, ..nobody() }
}

/// Sends the requests from `clients` connections at once, all of them on one thread: clients that each have their own wake it
/// for every answer, on the cores of the server that they measure.
fn load(name: String, address: &str, requests: Vec<Vec<u8>>, clients: usize, batch: usize) -> (usize, Measured) {
    // Dealt out like cards, so that what was made first is sent first.
    let mut dealt: Vec<Vec<Vec<u8>>> = vec![Vec::new(); clients];
    for (at, request) in requests.into_iter().enumerate() {
        dealt[at % clients].push(request);
    }
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_io().build().expect("a thread can wait for sockets");
    let connect = || async {
        let line = TcpStream::connect(address).await.expect("the server listens");
        line.set_nodelay(true).expect("a socket can be told so");
        line
    };
    let lines = runtime.block_on(join_all((0..clients).map(|_| connect())));
    let begun = Instant::now();
    let hand = |(mut line, mine): (TcpStream, Vec<Vec<u8>>)| async move {
        let (mut answer, mut answers) = (vec![0; 64 * 1024], Vec::with_capacity(mine.len()));
        for request in &mine {
            if begun.elapsed() >= LONGEST {
                break;
            }
            answers.push(insist(&mut line, &mut answer, request).await);
        }
        answers
    };
    let answers = runtime.block_on(join_all(lines.into_iter().zip(dealt).map(hand)));
    let took = begun.elapsed().as_secs_f64();
    let answers: Vec<(Duration, usize)> = answers.into_iter().flatten().collect();
    let accepted: usize = answers.iter().map(|(_, accepted)| accepted).sum();
    let mut times: Vec<f64> = answers.iter().map(|(time, _)| time.as_secs_f64() * 1e3).collect();
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    let refused = answers.len() * batch - accepted;
    let per_s = accepted as f64 / took;
    (accepted, Measured { name, per_s, p50_ms: at(0.5), p99_ms: at(0.99), cpu_us: 0.0, load_us: 0.0, refused })
}

/// One request, sent again as long as the server is too busy; how long all of it took and how many receipts say
/// "accepted".
async fn insist(line: &mut TcpStream, answer: &mut Vec<u8>, request: &[u8]) -> (Duration, usize) {
    let begun = Instant::now();
    loop {
        if let Some(accepted) = ask(line, answer, request).await {
            return (begun.elapsed(), accepted);
        }
        if begun.elapsed() > LONGEST {
            return (begun.elapsed(), 0);
        }
    }
}

/// One request; how many receipts say "accepted", or nothing if the server was too busy.
async fn ask(line: &mut TcpStream, answer: &mut Vec<u8>, request: &[u8]) -> Option<usize> {
    let mut is_busy = false;
    line.write_all(request).await.expect("the server reads");
    let (mut have, mut wanted) = (0, usize::MAX);
    while have < wanted {
        let more = line.read(&mut answer[have..]).await.expect("the server writes");
        assert!(more > 0, "the server hung up");
        have += more;
        if wanted == usize::MAX
            && let Some(end) = answer[..have.min(1024)].windows(4).position(|bytes| bytes == b"\r\n\r\n")
        {
            let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
            is_busy = head.starts_with("http/1.1 503");
            assert!(is_busy || head.starts_with("http/1.1 200"), "{head}");
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
            wanted = end + 4 + length.expect("the server says how long its answer is");
            answer.resize(answer.len().max(wanted), 0);
        }
    }
    (!is_busy).then(|| String::from_utf8_lossy(&answer[..have]).matches("{\"is\":\"accepted\"").count())
}

/// What the disk does by itself with the same durability: one row a transaction, and 64.
fn raw_inserts() -> Vec<String> {
    let scratch = Scratch::new();
    let db = rusqlite::Connection::open(scratch.path().join("raw.db")).expect("a scratch file opens");
    db.execute_batch(
        "PRAGMA journal_mode=wal; PRAGMA synchronous=full; CREATE TABLE raw (id INTEGER PRIMARY KEY, text TEXT);",
    )
    .expect("a table can be made");
    let text = "x".repeat(1_500);
    let mut lines = Vec::new();
    for (group, count) in [(1, 5_000), (64, 64_000)] {
        let mut times = Vec::new();
        let begun = Instant::now();
        for _ in 0..count / group {
            let since = Instant::now();
            let tx = db.unchecked_transaction().expect("it begins");
            let mut insert = tx.prepare_cached("INSERT INTO raw (text) VALUES (?1)").expect("it is SQL");
            for _ in 0..group {
                insert.execute([&text]).expect("there is room");
            }
            drop(insert);
            tx.commit().expect("it is kept");
            times.push(since.elapsed().as_secs_f64() * 1e3);
        }
        let per_s = f64::from(count) / begun.elapsed().as_secs_f64();
        times.sort_by(f64::total_cmp);
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
        let name = format!("raw SQLite rows of 1,500 bytes, {group} a transaction");
        lines.push(format!("| {name} | {per_s:.0} | {:.2} | {:.2} | | | |", at(0.5), at(0.99)));
    }
    lines
}

/// Processor time of a process so far, milliseconds.
fn cpu_ms(process: u32) -> f64 {
    let stat = std::fs::read_to_string(Path::new("/proc").join(process.to_string()).join("stat")).unwrap_or_default();
    // After the name, which ends with the last bracket: state, ten more, then user and system time in 1/100 s.
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok());
    ticks.sum::<f64>() * 10.0
}

/// The most memory that a process had, MB.
fn peak_mb(process: u32) -> u64 {
    let status = std::fs::read_to_string(Path::new("/proc").join(process.to_string()).join("status"));
    let status = status.unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kb: Option<u64> = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
    kb.unwrap_or(0) / 1024
}

fn text(lines: &[String], memory: &str) -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default();
    let now = chrono::DateTime::from_timestamp_millis(tests::scenarios::now_ms()).unwrap_or_default();
    let memory = memory.trim_end().replace('\n', ", ");
    format!(
        "# Commands per second\n\nWritten by `make bench-commands` on {}, {cores} cores shared by server, database and load, \
         load average at the end {load}. Clients × commands a request, over HTTP on loopback; times are of a request. The \
         command is a pickup confirmation with six components, its QR and code checked, `synchronous=FULL` (PostgreSQL: \
         `fsync=on`), receipts signed. Only accepted commands count.\n\n\
         | load | commands/s | p50 ms | p99 ms | server's CPU µs a command | load's | |\n|---|--:|--:|--:|--:|--:|---|\n{}\n\nMost memory of the server: {memory}.\n",
        now.format("%Y-%m-%d"),
        lines.join("\n"),
    )
}
