//! `make bench-slots`: a thousand bookings of one office over five days, asked for over HTTP, and the days that follow with
//! noise: how long a question takes, and how many promised windows are kept. Beside it a first fit that counts doors per
//! courier and window instead of looking for a route; and how long it takes to plan a running day again. Prints tables in
//! Markdown.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate};
use server::planning::{Unplannable, loading, propose_with};
use server::routing::Options;
use server::slots::WINDOWS;
use server::store::actors::{self, Account, Shift};
use server::store::plans::Proposal;
use server::store::{Read, Write, dossiers, places};
use shared::actor::{Actor, Role, Scope};
use shared::api::command::{Address, Body, Book, Form, Person, Window};
use shared::api::path;
use shared::api::receipt::Outcome;
use shared::api::views::{AskSlots, HeldSlot, HoldSlot, PlaceView, PlanView};
use shared::dossier::Dossier;
use shared::ids::{ActorId, DossierId, OfficeId, ProposalId};
use shared::routing::plan::{Route, StepKind};
use shared::shipment::Pickup;
use shared::time::local_date;
use tests::app::{START_MS, TestApp, read};
use tests::wire::Hand;

const OFFICE: &str = "BC-BENCH";
const AGENCY: &str = "BPMC-BENCH";
/// The coordinator's user name.
const DESK: &str = "bench-desk";
/// How often a running day is planned again.
const AGAIN: usize = 20;
/// A commune that the demo does not serve.
const COMMUNE: &str = "22240";
const MIDDLE: [f64; 2] = [109.2, 13.1];
const COURIERS: u8 = 10;
const BOOKINGS: usize = 1_000;
const QUESTIONS: usize = 500;
/// What a courier does in one window by the count of the first fit.
const DOORS_PER_WINDOW: usize = 6;
/// Replays of each day with other noise.
const REPLAYS: u64 = 20;
/// One citizen in so many is not at home.
const NO_SHOW: u64 = 12;

/// Numbers that look random and are the same every time (SplitMix64, Steele et al. 2014).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Between 0.7 and 1.3: travel and service are never what was thought.
    fn noise(&mut self) -> f64 {
        0.7 + 0.6 * self.unit()
    }
}

fn fresh(chance: &mut Chance) -> [u8; 10] {
    let (a, b) = (chance.next().to_be_bytes(), chance.next().to_be_bytes());
    let mut id = [0; 10];
    id[..8].copy_from_slice(&a);
    id[8..].copy_from_slice(&b[..2]);
    id
}

/// A booking to be: where, and which windows would suit, best first.
struct Wanted {
    point: [f64; 2],
    windows: Vec<Window>,
}

fn wanted(chance: &mut Chance, days: &[NaiveDate]) -> Wanted {
    // Most people live near the middle.
    let mut offset = || (chance.unit() + chance.unit() + chance.unit() - 1.5) * 0.08;
    let point = [MIDDLE[0] + offset(), MIDDLE[1] + offset()];
    let mut windows: Vec<Window> =
        days.iter().flat_map(|&day| WINDOWS.map(|[from_min, to_min]| Window { day, from_min, to_min })).collect();
    for at in (1..windows.len()).rev() {
        windows.swap(at, chance.next() as usize % (at + 1));
    }
    Wanted { point, windows }
}

async fn furnish(app: &TestApp) {
    let place = |is: &str, id: &str, point: [f64; 2]| PlaceView {
        is: is.to_owned(),
        id: id.to_owned(),
        name: id.to_owned(),
        address: String::new(),
        point,
        communes: vec![COMMUNE.to_owned()],
        commune_names: BTreeMap::new(),
        hotline: None,
        hold_days: None,
        cash_limit: None,
        complaint_days: None,
    };
    let made = vec![
        place("office", OFFICE, [MIDDLE[0] + 0.004, MIDDLE[1]]),
        place("agency", AGENCY, [MIDDLE[0], MIDDLE[1] + 0.006]),
    ];
    let write = move |tx: &mut dyn Write| {
        for place in &made {
            places::save(tx, place)?;
        }
        for number in 0..COURIERS {
            let courier = ActorId::new(START_MS.unsigned_abs(), [number; 10]);
            let scope = Scope::Office(OfficeId(OFFICE.to_owned()));
            let account = Account {
                actor: Actor { id: courier, role: Role::Courier, scope },
                name: format!("Courier {number}"),
                password: None,
                staff_code: Some(format!("B{number:02}")),
            };
            actors::create(tx, &account, None, Some(&format!("bench{number}")))?;
            let name = account.name.clone();
            actors::save_shift(tx, OFFICE, &Shift { courier, name, from_min: 450, to_min: 1_050, capacity: 40 })?;
        }
        let known = tx.query_one("SELECT password FROM actor WHERE user_name = 'dieuphoi1'", &[])?;
        let account = Account {
            actor: Actor {
                id: ActorId::new(START_MS.unsigned_abs(), [200; 10]),
                role: Role::Coordinator,
                scope: Scope::Office(OfficeId(OFFICE.to_owned())),
            },
            name: "Coordinator".to_owned(),
            password: known.as_ref().map(|row| row.text("password")).transpose()?.map(str::to_owned),
            staff_code: None,
        };
        actors::create(tx, &account, None, Some(DESK))?;
        Ok::<_, server::store::StoreError>(())
    };
    app.app.store.write(write).await.expect("the office is made");
}

fn question(point: [f64; 2], dossier: Option<DossierId>) -> AskSlots {
    AskSlots {
        commune: COMMUNE.into(),
        form: Form::Both,
        procedure: "2.000635".into(),
        agency: Some(AGENCY.into()),
        point: Some(point),
        dossier,
        claimed: None,
    }
}

fn percentile(times: &mut [Duration], share: f64) -> f64 {
    times.sort_unstable();
    let at = ((times.len() as f64 * share).ceil() as usize).clamp(1, times.len()) - 1;
    times[at].as_secs_f64() * 1_000.0
}

/// Asks, keeps and books until everybody had a turn; times of the questions, and how many got their first wish, another
/// window, or none.
async fn book_all(app: &TestApp, hand: &Hand, all: &[Wanted], chance: &mut Chance) -> (Vec<Duration>, [usize; 3]) {
    let like = hand.booking(app).await;
    let (mut times, mut got) = (Vec::new(), [0; 3]);
    for wanted in all {
        let dossier = DossierId::new(START_MS.unsigned_abs(), fresh(chance));
        let began = Instant::now();
        let slots = app.slots(&hand.token, &question(wanted.point, Some(dossier))).await.slots;
        times.push(began.elapsed());
        let place = wanted.windows.iter().position(|window| slots.iter().any(|slot| slot.window == *window));
        let Some(place) = place else {
            got[2] += 1;
            continue;
        };
        let window = wanted.windows[place];
        let agency = AGENCY.into();
        let hold = HoldSlot { dossier, commune: COMMUNE.into(), point: Some(wanted.point), agency, window };
        let held = app.post(path::SLOT_HOLD, Some(&hand.token), &hold).await;
        let held: HeldSlot = read(held).await.expect("what was offered is kept");
        assert!(held.until_ms > app.app.now_ms());
        let address = Address { commune: COMMUNE.into(), point: Some(wanted.point), ..like.person.address.clone() };
        let person = Person { address, ..like.person.clone() };
        let book = Book { dossier, agency: AGENCY.into(), window: Some(window), person, ..like.clone() };
        let receipt = hand.act(app, Body::Book(Box::new(book))).await;
        assert_eq!(receipt.outcome, Outcome::Accepted, "what is kept can be booked");
        got[usize::from(place > 0)] += 1;
    }
    (times, got)
}

/// Of the homes of a plan: how many windows were kept, missed, and stops that were on no route.
#[derive(Default, Clone, Copy)]
struct Kept {
    kept: usize,
    late: usize,
    unserved: usize,
}

impl Kept {
    fn share(self) -> f64 {
        100.0 * self.kept as f64 / (self.kept + self.late + self.unserved).max(1) as f64
    }
}

/// One courier's day as it really goes.
fn replay(route: &Route, window_of: &dyn Fn(StepKind, u64) -> Option<[i64; 2]>, chance: &mut Chance, sum: &mut Kept) {
    let first = route.steps.first().map_or(0, |step| step.arrival);
    // One courier in five begins up to half an hour late.
    let mut now_s = first as f64 + if chance.next().is_multiple_of(5) { 1_800.0 * chance.unit() } else { 0.0 };
    let mut travelled = 0;
    for step in &route.steps {
        now_s += (step.duration - travelled) as f64 * chance.noise();
        travelled = step.duration;
        let window = step.id.and_then(|id| window_of(step.kind, id));
        let absent = window.is_some() && chance.next().is_multiple_of(NO_SHOW);
        if let Some([from_s, to_s]) = window {
            now_s = now_s.max(from_s as f64);
            if now_s <= to_s as f64 { sum.kept += 1 } else { sum.late += 1 }
        }
        // Whoever is not at home is waited for and called: five minutes.
        now_s += if absent { 300.0 } else { (step.setup + step.service) as f64 * chance.noise() };
    }
}

/// Plans a day as it was booked and replays it.
async fn day_of(app: &TestApp, day: NaiveDate, moved: &[(DossierId, Window)]) -> Kept {
    let reference = app.app.reference.clone();
    let office = OfficeId(OFFICE.to_owned());
    let load = move |tx: &mut dyn Read| loading::day(tx, &reference, &office, day, START_MS);
    let mut work = app.app.store.read(load).await.expect("the day is loaded");
    work.takes_undated = false;
    for located in &mut work.dossiers {
        if let Some((_, window)) = moved.iter().find(|(id, _)| *id == located.dossier.id) {
            located.dossier.pickup = Some(Pickup::Requested { window: *window });
        }
    }
    let options = Options { time_limit: Duration::from_secs(5), ..Options::default() };
    let id = ProposalId::new(START_MS.unsigned_abs(), [9; 10]);
    let proposal = match propose_with(&work, &app.app.reference.agency_calendar, id, &options) {
        // A day on which the agency is closed is offered to nobody.
        Err(Unplannable::Nothing) => return Kept::default(),
        planned => planned.expect("the day is planned"),
    };
    let Proposal { plan, view, problem, .. } = proposal;
    let spec: serde_json::Value = serde_json::from_str(&problem).expect("a problem is JSON");
    let window_of = |kind: StepKind, id: u64| {
        let shipment = spec["shipments"].as_array()?.iter().find(|one| one["pickup"]["id"] == id)?;
        (kind == StepKind::Pickup).then(|| {
            let window = &shipment["pickup"]["time_windows"][0];
            [0, 1].map(|end| window[end].as_i64().unwrap_or(i64::from(end as u32) * 86_400))
        })
    };
    let mut sum = Kept::default();
    for seed in 0..REPLAYS {
        let mut chance = Chance(seed + 77);
        for route in &plan.routes {
            replay(route, &window_of, &mut chance, &mut sum);
        }
        sum.unserved += view.unassigned.len();
    }
    sum
}

/// What the first fit would have promised: doors are counted, nobody looks for a way.
fn first_fit(all: &[Wanted], booked: &[DossierId]) -> Vec<(DossierId, Window)> {
    let mut count = std::collections::HashMap::new();
    let mut promised = Vec::new();
    for (wanted, dossier) in all.iter().zip(booked) {
        let free = wanted
            .windows
            .iter()
            .find(|window| count.get(*window).copied().unwrap_or(0) < usize::from(COURIERS) * DOORS_PER_WINDOW);
        if let Some(window) = free {
            *count.entry(*window).or_insert(0) += 1;
            promised.push((*dossier, *window));
        }
    }
    promised
}

/// Publishes the plan of a day and has it planned again and again: how many doors it has, and how long each answer took.
async fn plan_again(app: &TestApp, day: NaiveDate) -> (usize, Vec<Duration>) {
    let desk = Hand::staff(app, DESK).await;
    let ask = async || -> PlanView {
        let plan = app.post(path::PROPOSALS, Some(&desk.token), &serde_json::json!({ "day": day })).await;
        read(plan).await.expect("the day can be planned")
    };
    let plan = ask().await;
    let doors = plan.routes.iter().flat_map(|route| &route.stops).filter(|stop| stop.at_home).count();
    let receipt = desk.act(app, Body::PublishPlan { proposal: plan.id }).await;
    assert_eq!(receipt.outcome, Outcome::Accepted, "a plan just made can be published");
    let mut times = Vec::new();
    for _ in 0..AGAIN {
        let began = Instant::now();
        ask().await;
        times.push(began.elapsed());
    }
    (doors, times)
}

fn add(sum: &mut Kept, day: Kept) {
    sum.kept += day.kept;
    sum.late += day.late;
    sum.unserved += day.unserved;
}

#[tokio::main]
async fn main() {
    let app = TestApp::start_seeded().await;
    furnish(&app).await;
    let hand = Hand::citizen(&app, "0905123456").await;
    let mut chance = Chance(2_026);
    let today = local_date(DateTime::from_timestamp_millis(START_MS).unwrap_or_default());
    let calendar = &app.app.reference.post_calendar;
    let days: Vec<NaiveDate> = today.iter_days().filter(|day| calendar.is_working(*day)).take(5).collect();
    let all: Vec<Wanted> = (0..BOOKINGS).map(|_| wanted(&mut chance, &days)).collect();
    eprintln!("bench-slots: {BOOKINGS} bookings, {COURIERS} couriers, 5 days");
    let began = Instant::now();
    let (mut while_booking, [first, other, none]) = book_all(&app, &hand, &all, &mut chance).await;
    let seconds = began.elapsed().as_secs_f64();

    // With the days full, somebody who only asks.
    let mut asking = Vec::new();
    for _ in 0..QUESTIONS {
        let point = wanted(&mut chance, &days).point;
        let began = Instant::now();
        app.slots(&hand.token, &question(point, None)).await;
        asking.push(began.elapsed());
    }
    let open = app.app.store.read(|tx: &mut dyn Read| dossiers::list_open(tx, OFFICE)).await.expect("they are read");
    let booked: Vec<&Dossier> = open.iter().collect();
    let ids: Vec<DossierId> = booked.iter().map(|dossier| dossier.id).collect();
    println!("| question for all windows of five days | p50 ms | p99 ms |\n|---|---|---|");
    println!(
        "| while {BOOKINGS} people book | {:.1} | {:.1} |",
        percentile(&mut while_booking, 0.5),
        percentile(&mut while_booking, 0.99)
    );
    println!(
        "| with {} stops promised | {:.1} | {:.1} |",
        booked.len(),
        percentile(&mut asking, 0.5),
        percentile(&mut asking, 0.99)
    );
    println!("\nBooked in {seconds:.1} s: {first} got their first wish, {other} another window, {none} none.\n");

    eprintln!("bench-slots: replaying the days");
    let (mut ours, mut theirs) = (Kept::default(), Kept::default());
    let count = first_fit(&all, &ids);
    for &day in &days {
        add(&mut ours, day_of(&app, day, &[]).await);
        add(&mut theirs, day_of(&app, day, &count).await);
    }
    println!("| promised by | windows promised | kept % | late % | on no route % |\n|---|---|---|---|---|");
    for (name, sum) in [("insertion into the running plan", ours), ("first fit that counts doors", theirs)] {
        let all = (sum.kept + sum.late + sum.unserved).max(1) as f64;
        println!(
            "| {name} | {} | {:.2} | {:.2} | {:.2} |",
            all as u64 / REPLAYS,
            sum.share(),
            100.0 * sum.late as f64 / all,
            100.0 * sum.unserved as f64 / all
        );
    }
    eprintln!("bench-slots: planning a running day again");
    let (doors, mut again) = plan_again(&app, days[1]).await;
    println!(
        "\nA running day of {doors} doors planned again over HTTP: p50 {:.0} ms, slowest of {AGAIN} {:.0} ms.",
        percentile(&mut again, 0.5),
        percentile(&mut again, 1.0)
    );
}
