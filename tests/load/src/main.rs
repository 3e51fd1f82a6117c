//! `load FOLDER [COUNT]`: fills an empty folder with COUNT dossiers (1,200,000 if not said), or takes the one that is
//! there, then prints how long it takes to open, to find one by code, name and phone, and to read a courier's feed, and
//! how much memory the process had. The same COUNT gives the same dossiers.

use std::fmt::Display;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use server::app::Reference;
use server::auth::Session;
use server::keys::Keys;
use server::store::entries::{Origin, Times};
use server::store::{Read, Store, StoreError, Write, changes, dossiers, find};
use server::views::{self, Viewer};
use shared::actor::{Actor, Role, Scope};
use shared::api::command::{Address, Person, Window};
use shared::dossier::Dossier;
use shared::dossier::decide::Step;
use shared::dossier::event::{Event, Private};
use shared::ids::{ActorId, CommandId, DeviceId, Digest, DossierId, OfficeId, ProposalId};
use shared::shipment::{Assignment, Leg};

/// What a province of Vietnam may have in a year.
const PROVINCE: u64 = 1_200_000;
/// Dossiers in one transaction.
const BATCH: u64 = 500;
/// Offices among which they are spread.
const OFFICES: u64 = 100;
/// Stops of the courier whose feed is read.
const STOPS: u64 = 60;
/// Questions of each kind.
const QUESTIONS: u64 = 2_000;
const START_MS: i64 = 1_764_000_000_000;
const SURNAMES: [&str; 10] = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Võ", "Đặng", "Bùi", "Đỗ"];
const MIDDLE: [&str; 12] = ["Thị", "Văn", "Minh", "Thu", "Ngọc", "Đức", "Quang", "Hồng", "Thanh", "Xuân", "Kim", "Hữu"];
const GIVEN: [&str; 20] = [
    "An", "Bình", "Châu", "Dũng", "Hạnh", "Hùng", "Hương", "Khánh", "Lan", "Linh", "Mai", "Nam", "Nga", "Phúc", "Quý",
    "Sơn", "Thảo", "Tuấn", "Vân", "Yến",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("load FOLDER [COUNT]")?;
    let count = arguments.next().map_or(Ok(PROVINCE), |count| count.parse())?;
    let file = Path::new(&folder).join(server::backup::DATABASE);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    if !file.exists() {
        std::fs::create_dir_all(&folder)?;
        let store = Store::open_sqlite(&file)?;
        let began = Instant::now();
        runtime.block_on(fill(&store, count))?;
        say("loaded, seconds", began.elapsed().as_secs_f64());
    }
    say("file, MB", std::fs::metadata(&file)?.len() / 1_000_000);
    let began = Instant::now();
    let store = Store::open_sqlite(&file)?;
    let keys = Keys::from_seed([7; 32]);
    runtime.block_on(server::ledger::upgrade::prepare(&store, &keys, START_MS))?;
    say("open, ms", began.elapsed().as_millis());
    runtime.block_on(measure(&store, &keys, count))?;
    say("memory now, MB", memory("VmRSS:"));
    say("memory at most, MB", memory("VmHWM:"));
    Ok(())
}

fn say(what: &str, figure: impl Display) {
    println!("{what}: {figure:.1}");
}

/// A line of what Linux says of this process, megabytes.
fn memory(line: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found = status.lines().find_map(|text| text.strip_prefix(line)?.split_whitespace().next()?.parse::<u64>().ok());
    found.unwrap_or(0) / 1_000
}

/// Scatters numbers, always the same way.
fn scattered(number: u64) -> u64 {
    let mixed = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) >> 16
}

fn ten_bytes(kind: u8, number: u64) -> [u8; 10] {
    let mut bytes = [kind; 10];
    bytes[2..].copy_from_slice(&scattered(number).to_be_bytes());
    bytes
}

fn dossier_id(number: u64) -> DossierId {
    DossierId::new(number, ten_bytes(1, number))
}

fn actor(number: u64) -> ActorId {
    ActorId::new(number, ten_bytes(2, number))
}

fn office(number: u64) -> String {
    format!("62{:04}", number % OFFICES)
}

fn name(number: u64) -> String {
    let mixed = scattered(number);
    let pick = |words: &[&'static str], by: u64| words[usize::try_from(mixed / by).unwrap_or(0) % words.len()];
    // A third is called like the greatest part of people here.
    let surname = if mixed.is_multiple_of(3) { SURNAMES[0] } else { pick(&SURNAMES, 3) };
    format!("{surname} {} {} {}", pick(&MIDDLE, 31), pick(&MIDDLE, 997), pick(&GIVEN, 7_919))
}

fn phone(number: u64) -> String {
    format!("+849{:08}", scattered(number) % 100_000_000)
}

fn code(number: u64) -> String {
    format!("H15.{:02}-{:06}-{:04}", number % OFFICES, 250_000 + number / 10_000, number % 10_000)
}

async fn fill(store: &Store, count: u64) -> Result<(), StoreError> {
    let courier = actor(u64::MAX);
    for from in (0..count).step_by(usize::try_from(BATCH).unwrap_or(1)) {
        let batch = move |tx: &mut dyn Write| {
            for number in from..count.min(from + BATCH) {
                book(tx, number, is_on_route(number, count).then_some(courier))?;
            }
            Ok::<_, StoreError>(())
        };
        store.write(batch).await?;
    }
    Ok(())
}

fn origin(number: u64) -> Origin {
    let at_ms = START_MS + number as i64 * 25;
    Origin {
        command: CommandId::new(number, ten_bytes(3, number)),
        command_hash: Digest::of(&number.to_be_bytes()),
        actor: actor(number),
        role: Role::Citizen,
        times: Times { device_ms: at_ms, occurred_ms: at_ms, recorded_ms: at_ms },
    }
}

fn book(tx: &mut dyn Write, number: u64, courier: Option<ActorId>) -> Result<(), StoreError> {
    let corrupt = |_| StoreError::Corrupt { column: "event".to_owned(), expected: "a booking" };
    let window = Window { day: chrono::NaiveDate::default(), from_min: 420, to_min: 540 };
    let booked: Event = serde_json::from_value(json!({
        "event": "booked", "dossier": dossier_id(number), "owner": actor(number), "asked_as": "citizen",
        "procedure": {
            "code": "2.000635", "from": "2026-01-01", "name": "Cấp bản sao Trích lục hộ tịch",
            "components": [
                {"id": 1, "name": "Tờ khai", "group": "submit", "originals": 1, "copies": 0},
                {"id": 2, "name": "Giấy tờ tùy thân", "group": "show", "originals": 1, "copies": 0}
            ],
            "results": ["Bản sao trích lục"]
        },
        "form": "both", "agency": "BPMC-22051", "office": office(number), "commune": "22051", "window": window,
        "ready": [1, 2], "postage": 30_000, "consent": "1"
    }))
    .map_err(corrupt)?;
    let address = Address {
        commune: "22051".into(),
        commune_name: "Sông Cầu".to_owned(),
        line: format!("{} Phạm Văn Đồng", number % 500),
        landmark: String::new(),
        point: None,
    };
    let person = Person { name: name(number), phone: phone(number), address, proxy: None };
    let step = Step { event: booked, private: Some(Private::Booking { person, note: String::new(), claimed: None }) };
    let Some(dossier) = Dossier::from_first(&step.event) else { return Err(StoreError::Stale) };
    let origin = origin(number);
    let mut salt = [0; 16];
    salt[..10].copy_from_slice(&ten_bytes(4, number));
    dossiers::create(tx, &dossier, &step, &origin, salt)?;
    let mut dossier = dossiers::stand(tx, dossier.id)?.ok_or(StoreError::Stale)?;
    if let Some(courier) = courier {
        let assignment = Assignment { courier, window, eta_ms: START_MS, plan: ProposalId::new(1, [1; 10]) };
        let scheduled = Event::Scheduled { leg: Leg::Pickup, assignment };
        return dossiers::advance(tx, &mut dossier, &Step::from(scheduled), &origin, salt);
    }
    let processing = Event::Processing { code: code(number) };
    dossiers::advance(tx, &mut dossier, &Step::from(processing), &origin, salt)
}

/// Whether the courier whose feed is read comes for it; then it has no code yet.
fn is_on_route(number: u64, count: u64) -> bool {
    number.is_multiple_of((count / STOPS).max(1))
}

/// What is asked for to find a dossier by its number.
type Question = Box<dyn Fn(u64) -> String>;

async fn measure(store: &Store, keys: &Keys, count: u64) -> Result<(), StoreError> {
    let plain = |number: u64| shared::fold::fold(&name(number));
    let given = |number: u64| name(number).split_whitespace().skip(1).collect::<Vec<_>>().join(" ");
    let questions: [(&str, Question); 6] = [
        ("find by code", Box::new(code)),
        ("find by phone", Box::new(|number| phone(number).replacen("+84", "0", 1))),
        ("find by name", Box::new(name)),
        ("find by name without diacritics", Box::new(plain)),
        ("find by middle and given name", Box::new(given)),
        ("find by the most common surname", Box::new(|_| SURNAMES[0].to_owned())),
    ];
    for (what, question) in questions {
        let mut times = Vec::new();
        for at in 0..QUESTIONS {
            let number = scattered(at) % count;
            let (audience, asked) = (format!("office:{}", office(number)), question(number));
            let began = Instant::now();
            let search = move |tx: &mut dyn Read| find::search(tx, &audience, &asked, 20);
            let found = store.read(search).await?;
            times.push(began.elapsed());
            if found.is_empty() && !is_on_route(number, count) {
                return Err(StoreError::Stale);
            }
        }
        percentiles(what, times);
    }
    feed(store, keys).await
}

/// The whole feed of a courier, in pages of a hundred, with the views.
async fn feed(store: &Store, keys: &Keys) -> Result<(), StoreError> {
    let actor = Actor { id: actor(u64::MAX), role: Role::Courier, scope: Scope::Office(OfficeId(office(0))) };
    let device = DeviceId::new(1, [1; 10]);
    let session = Arc::new(Session { actor, name: String::new(), device, token_hash: String::new() });
    let reference = Arc::new(Reference::embedded());
    let secret = Arc::new(Keys::from_seed([7; 32]));
    debug_assert_eq!(keys.id(), secret.id());
    let (mut times, mut lines) = (Vec::new(), 0);
    for _ in 0..200 {
        let (session, reference, secret) = (session.clone(), reference.clone(), secret.clone());
        let began = Instant::now();
        let page = move |tx: &mut dyn Read| {
            let viewer = Viewer::new(tx, &session, START_MS, &reference, &secret)?;
            let lines = changes::list(tx, &changes::audiences(&session.actor, device), 0, 100)?.lines;
            let mut seen = 0;
            for line in &lines {
                seen += usize::from(views::view(tx, &viewer, &line.kind, &line.id)?.is_some());
            }
            Ok::<_, StoreError>(seen)
        };
        lines = store.read(page).await?;
        times.push(began.elapsed());
    }
    say("dossiers in the courier's feed", lines);
    percentiles("changes of a courier's day", times);
    Ok(())
}

fn percentiles(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |part: usize| times[(times.len() - 1) * part / 100].as_secs_f64() * 1_000.0;
    println!("{what}: p50 {:.2} ms, p99 {:.2} ms", at(50), at(99));
}
