//! The faults, each as what is done between saving and the end.

use std::collections::BTreeSet;
use std::time::Duration;

use server::store::dossiers;
use shared::api::command::{Kind, Window};
use shared::ids::ActorId;
use tests::proxy::Weather;
use tests::scenarios::{DAY_MS, Made, now_ms, schedule};

use crate::orders::Mode;
use crate::phone::Died;
use crate::table::Table;
use crate::world::{Saved, World};

/// How long a fault may last while commands go through it.
const LASTS: Duration = Duration::from_secs(12);

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Connections are refused.
    NoNetwork,
    /// The line behaves like this.
    Line(Weather),
    /// No answer comes, and the device's patience ends.
    Timeout,
    /// The device dies at a write of its own.
    AppDies(Mode),
    /// And the battery was empty: what was not made safe is damaged.
    PowerLoss,
    /// The server dies at a write of its own.
    ServerDies(Mode),
    /// And its power failed: what was not made safe is damaged.
    ServerPowerLoss(Mode),
    /// The server dies before or after, as the line says.
    ServerKilled(Weather),
    /// The device finds its disk full.
    DeviceFull,
    /// The server does.
    ServerFull,
    /// The device's clock is wrong by so much, before and while it saves.
    Clock(i64),
    /// Batches arrive late, twice, and in the wrong order.
    Disorder,
    /// Another courier gets the stop meanwhile.
    Reassigned,
    /// The server is put back to a backup.
    Restored,
    /// PostgreSQL's connections are cut.
    ConnectionsCut,
    /// A second device of the same person saves the same.
    TwoDevices,
}

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// As the table names it.
    pub name: &'static str,
    /// What is done.
    pub fault: Fault,
}

/// All of them, in the order of the table.
pub const ROWS: [Row; 29] = [
    Row { name: "no network", fault: Fault::NoNetwork },
    Row { name: "reply lost after the commit", fault: Fault::Line(Weather::LosesReplies) },
    Row { name: "request cut in the middle", fault: Fault::Line(Weather::CutsRequests) },
    Row { name: "captive page with 200", fault: Fault::Line(Weather::Page) },
    Row { name: "409", fault: Fault::Line(Weather::Conflict) },
    Row { name: "502, every second time after the commit", fault: Fault::Line(Weather::Trouble) },
    Row { name: "timeout", fault: Fault::Timeout },
    Row { name: "slow 2G (250/50 kbit/s, 300 ms)", fault: Fault::Line(Weather::Slow) },
    Row { name: "app killed before the write", fault: Fault::AppDies(Mode::DieBeforeWrite) },
    Row { name: "app killed in the write", fault: Fault::AppDies(Mode::DieInWrite) },
    Row { name: "app killed after the write, before it said so", fault: Fault::AppDies(Mode::DieAfterSync) },
    Row { name: "power loss: torn log on the device", fault: Fault::PowerLoss },
    Row { name: "server killed before the commit", fault: Fault::ServerKilled(Weather::KillsBefore) },
    Row { name: "server killed in the write of the commit", fault: Fault::ServerDies(Mode::DieInWrite) },
    Row { name: "server killed before the commit is safe", fault: Fault::ServerDies(Mode::DieBeforeSync) },
    Row { name: "server killed after the commit, before the reply", fault: Fault::ServerDies(Mode::DieAfterSync) },
    Row { name: "server killed after its reply, which is lost", fault: Fault::ServerKilled(Weather::KillsAfter) },
    Row { name: "power loss: torn log on the server", fault: Fault::ServerPowerLoss(Mode::DieBeforeSync) },
    Row { name: "server's disk fails to keep a commit", fault: Fault::ServerPowerLoss(Mode::SyncFails) },
    Row { name: "disk full on the device", fault: Fault::DeviceFull },
    Row { name: "disk full on the server", fault: Fault::ServerFull },
    Row { name: "device's clock a year behind", fault: Fault::Clock(-365 * DAY_MS) },
    Row { name: "device's clock a day ahead", fault: Fault::Clock(DAY_MS) },
    Row { name: "every batch twice", fault: Fault::Line(Weather::Doubles) },
    Row { name: "batches late, twice and in the wrong order", fault: Fault::Disorder },
    Row { name: "stop given to another courier meanwhile", fault: Fault::Reassigned },
    Row { name: "two devices of one person", fault: Fault::TwoDevices },
    Row { name: "server restored from a backup", fault: Fault::Restored },
    Row { name: "PostgreSQL connections cut", fault: Fault::ConnectionsCut },
];

impl Row {
    /// Whether it can happen to a command of this kind.
    pub fn can_befall(self, kind: Kind) -> bool {
        match self.fault {
            Fault::Reassigned => has_leg(kind),
            _ => true,
        }
    }

    /// Whether it needs PostgreSQL, or SQLite.
    pub fn on_postgres(self) -> bool {
        self.fault == Fault::ConnectionsCut
    }
}

/// Whether the row of this kind in `scenarios` has a leg that can go to another courier.
const fn has_leg(kind: Kind) -> bool {
    use Kind as K;
    matches!(
        kind,
        K::Reschedule | K::Cancel | K::ConfirmPickup | K::MissPickup | K::ReleaseResult | K::AcceptResult | K::SetOut
    )
}

/// Lets each of `made` go through the fault once, and judges.
pub async fn run(world: &mut World, row: Row, made: &[Made], table: &mut Table) {
    let name = row.name;
    match row.fault {
        Fault::AppDies(mode) => {
            let saved = app_dies(world, row, made, mode, None, table).await;
            finish(world, name, &saved, &all(&saved), true, table).await;
        }
        Fault::PowerLoss => {
            let chance = world.chance();
            let saved = app_dies(world, row, made, Mode::DieBeforeSync, Some(chance), table).await;
            finish(world, name, &saved, &all(&saved), true, table).await;
        }
        Fault::DeviceFull => {
            let saved = device_full(world, name, made, table).await;
            finish(world, name, &saved, &all(&saved), true, table).await;
        }
        Fault::Clock(ms) => clock(world, name, made, ms, table).await,
        Fault::TwoDevices => {
            world.proxy.down().await;
            let mut saved = world.save_all(made).await;
            let second = world.phones.len() / 2;
            for one in made {
                let place = world.device_of(one.who) + second;
                saved.push(world.save_on(place, one).await);
            }
            finish(world, name, &saved, &all(&saved), false, table).await;
        }
        Fault::Reassigned => {
            world.proxy.down().await;
            let saved = world.save_all(made).await;
            reassign(world, made).await;
            finish(world, name, &saved, &all(&saved), false, table).await;
        }
        Fault::Restored => {
            world.back_up().await;
            let saved = world.save_all(made).await;
            world.recover(&saved).await;
            world.check_shown(name, &saved, table).await;
            // What was refused had no effect that could be lost, and is not offered again.
            let saved = world.without_full(saved).await;
            world.restore().await;
            // The devices learn of the new epoch with their next question, and offer everything again.
            tokio::time::sleep(Duration::from_millis(500)).await;
            world.offered_again(&saved).await;
            finish(world, name, &saved, &all(&saved), true, table).await;
        }
        _ => {
            let (saved, through) = on_the_line(world, row, made, table).await;
            finish(world, name, &saved, &through, true, table).await;
        }
    }
}

fn all(saved: &[Saved]) -> BTreeSet<String> {
    saved.iter().map(|one| one.id.to_string()).collect()
}

/// Nothing is wrong any more: everything gets its final word and is looked at.
async fn finish(
    world: &mut World,
    row: &'static str,
    saved: &[Saved],
    through: &BTreeSet<String>,
    all_accepted: bool,
    table: &mut Table,
) {
    world.proxy.up().await;
    if !world.post.lives() {
        world.post.start().await;
    }
    world.recover(saved).await;
    world.judge(row, saved, through, all_accepted, table).await;
}

/// Faults between device and server, and of the server: saved without a network, then sent into the fault.
async fn on_the_line(world: &mut World, row: Row, made: &[Made], table: &mut Table) -> (Vec<Saved>, BTreeSet<String>) {
    world.proxy.down().await;
    let saved = world.save_all(made).await;
    let ids = all(&saved);
    if row.fault == Fault::NoNetwork {
        world.try_until(Duration::from_secs(1), |_| false).await;
        world.check_shown(row.name, &saved, table).await;
        return (saved, ids);
    }
    world.proxy.up().await;
    let mut through = BTreeSet::new();
    match row.fault {
        Fault::Line(weather) => {
            world.proxy.set(weather);
            let lasts = if weather == Weather::Slow { LASTS * 10 } else { LASTS };
            world.try_until(lasts, |world| ids.is_subset(&world.proxy.through())).await;
            tokio::time::sleep(Duration::from_millis(200)).await;
            through = world.proxy.through();
        }
        Fault::Timeout => {
            world.proxy.set(Weather::Hangs);
            // Each device has one request under way at a time: one patience for each of its batches.
            for _ in 0..6 {
                world.try_until(Duration::from_secs(1), |world| ids.is_subset(&world.proxy.through())).await;
                tokio::time::sleep(Duration::from_millis(100)).await;
                world.skip_time();
                world.try_until(Duration::from_millis(300), |_| false).await;
                if ids.is_subset(&world.proxy.through()) {
                    break;
                }
            }
            through = world.proxy.through();
            // What was asked meanwhile waits as well; nothing does once the line is clear.
            world.proxy.set(Weather::Clear);
            world.skip_time();
        }
        Fault::Disorder => {
            world.proxy.set(Weather::KeepsBack);
            world.try_until(LASTS, |world| ids.is_subset(&world.proxy.through())).await;
            through = world.proxy.through();
            world.proxy.replay().await;
        }
        Fault::ServerKilled(weather) => {
            through = deaths(world, &ids, false, |world| world.proxy.set(weather)).await;
        }
        Fault::ServerDies(mode) => {
            through = deaths(world, &ids, false, |world| {
                let nth = if mode == Mode::DieInWrite { 1 + (world.chance() % 12) as i32 } else { 1 };
                world.proxy.set(Weather::Clear);
                world.post.orders.arm(mode, nth);
            })
            .await;
        }
        Fault::ServerPowerLoss(mode) => {
            // Whoever else has the database open would copy into it what the server had only written.
            world.close_store().await;
            through = deaths(world, &ids, true, |world| {
                world.proxy.set(Weather::Clear);
                let nth = 1 + (world.chance() % 4) as i32;
                world.post.orders.arm(mode, nth);
            })
            .await;
            world.open_store().await;
        }
        Fault::ServerFull => {
            world.post.orders.arm(Mode::DiskFull, 0);
            world.proxy.set(Weather::Clear);
            world.try_until(LASTS, |world| ids.is_subset(&world.proxy.through())).await;
            through = world.proxy.through();
            world.check_shown(row.name, &saved, table).await;
            world.post.orders.arm(Mode::None, 0);
        }
        Fault::ConnectionsCut => {
            world.proxy.set(Weather::Clear);
            for _ in 0..40 {
                for phone in &mut world.phones {
                    phone.send_now().await;
                }
                if world.cut_connections().await > 0 {
                    through.extend(world.proxy.through());
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        _ => {}
    }
    world.check_shown(row.name, &saved, table).await;
    (saved, through)
}

/// Lets the server die again and again, each time with what is under way, until all have seen it.
async fn deaths(
    world: &mut World,
    ids: &BTreeSet<String>,
    without_power: bool,
    mut arm: impl FnMut(&mut World),
) -> BTreeSet<String> {
    let mut through = BTreeSet::new();
    for _ in 0..12 {
        arm(world);
        world.try_until(Duration::from_secs(6), |world| !world.post.lives()).await;
        if !world.post.lives() {
            through.extend(world.proxy.through());
        }
        world.proxy.set(Weather::Clear);
        world.post.kill();
        if without_power {
            let chance = world.chance();
            world.post.lose_power(chance);
        }
        world.post.start().await;
        if ids.is_subset(&through) {
            break;
        }
    }
    through
}

/// Each save ends with the death of the device's process; what was said to be saved is there at the next start.
async fn app_dies(
    world: &mut World,
    row: Row,
    made: &[Made],
    mode: Mode,
    torn: Option<u64>,
    table: &mut Table,
) -> Vec<Saved> {
    world.proxy.down().await;
    let mut saved: Vec<Saved> = Vec::new();
    for one in made {
        let place = world.device_of(one.who);
        let chance = world.chance();
        let phone = &mut world.phones[place];
        let body = phone.numbered(one.body.clone()).await;
        let before = phone.outbox().await;
        phone.orders.arm(mode, 1);
        let said = phone.save(&body).await;
        phone.orders.arm(Mode::None, 0);
        phone.kill().await;
        if torn.is_some() {
            phone.lose_power(chance);
        }
        phone.open().await;
        let after = phone.outbox().await;
        let fresh: Vec<_> = after.keys().filter(|id| !before.contains_key(id)).copied().collect();
        let gone = saved.iter().filter(|one| one.phone == place && !after.contains_key(&one.id)).count();
        let kind = body.kind();
        if gone > 0 || matches!(said, Ok(Ok(id)) if !fresh.contains(&id)) {
            table.cell(row.name, kind).lost += 1;
            table.notes.push(format!("{}: {kind:?}: {gone} saved before and gone, said {said:?}", row.name));
        }
        if fresh.len() > 1 {
            table.cell(row.name, kind).doubled += 1;
        }
        match (fresh.first(), said) {
            (Some(id), Ok(Ok(_)) | Err(Died)) => saved.push(Saved { id: *id, kind, phone: place }),
            // It never said that it was saved, and it is not: the person does it again.
            (None, Err(Died)) => saved.push(world.save_on(place, one).await),
            (_, said) => panic!("{}: {kind:?}: {said:?}", row.name),
        }
    }
    saved
}

/// A full disk is said, nothing of the command is kept, and once there is room it is saved as ever.
async fn device_full(world: &mut World, row: &'static str, made: &[Made], table: &mut Table) -> Vec<Saved> {
    world.proxy.down().await;
    let mut saved = Vec::new();
    for one in made {
        let place = world.device_of(one.who);
        let phone = &mut world.phones[place];
        let body = phone.numbered(one.body.clone()).await;
        let before = phone.outbox().await.len();
        phone.orders.arm(Mode::DiskFull, 0);
        let said = phone.save(&body).await.expect("it lives on");
        phone.orders.arm(Mode::None, 0);
        let kept = phone.outbox().await.len();
        if said.is_ok() || kept != before {
            table.cell(row, body.kind()).wrong += 1;
            table.notes.push(format!("{row}: {:?}: said {said:?}, kept {}", body.kind(), kept - before));
        }
        let code = said.err().map(|fault| fault.code);
        assert!(code.as_deref() == Some("storage.full"), "{:?}: {code:?}", body.kind());
        saved.push(world.save_on(place, one).await);
    }
    saved
}

/// The clock is wrong, the device hears so, saves without a network, and the record has the true time.
async fn clock(world: &mut World, row: &'static str, made: &[Made], ms: i64, table: &mut Table) {
    for phone in &mut world.phones {
        phone.orders.set_wall(ms);
        phone.send_now().await;
    }
    // One round to measure it.
    world.try_until(Duration::from_secs(2), |_| false).await;
    world.proxy.down().await;
    let true_ms = now_ms();
    let saved = world.save_all(made).await;
    let lasted_ms = now_ms() - true_ms;
    finish(world, row, &saved, &all(&saved), true, table).await;
    for (id, error_ms) in world.clock_errors(&saved, true_ms).await {
        let one = saved.iter().find(|one| one.id == id).expect("it was asked for");
        if error_ms > lasted_ms + 120_000 {
            table.cell(row, one.kind).wrong += 1;
            table.notes.push(format!("{row}: {:?} is recorded {error_ms} ms from when it was", one.kind));
        }
    }
    for phone in &world.phones {
        phone.orders.set_wall(0);
    }
    world.try_until(Duration::from_secs(2), |_| false).await;
}

/// Another courier has the open legs now.
async fn reassign(world: &World, made: &[Made]) {
    let legs: Vec<_> = made.iter().filter_map(|one| Some((one.dossier?, one.leg?))).collect();
    let other = ActorId::new(1, [3; 10]);
    let change = move |tx: &mut dyn server::store::Write| {
        for (id, leg) in &legs {
            let Some(mut dossier) = dossiers::stand(tx, *id)? else { continue };
            let at_ms = now_ms();
            let day = shared::time::local_date(chrono::DateTime::from_timestamp_millis(at_ms).unwrap_or_default());
            let step = schedule(*leg, other, Window { day, from_min: 450, to_min: 570 }, at_ms);
            dossiers::advance(tx, &mut dossier, &step, &tests::scenarios::by_office(at_ms), [0; 16])?;
        }
        Ok(())
    };
    world.meanwhile(change).await;
}
