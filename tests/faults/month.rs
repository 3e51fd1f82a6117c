//! Thirty days of a courier without a network: sixty stops a day with three photos each, then the line comes back, slow at
//! first.
//!
//! Settings, by environment: `MONTH_DAYS`, `MONTH_STOPS` a day, `MONTH_PHOTO_KB`, `MONTH_PAGE` (file to write).

use std::time::{Duration, Instant};

use mobile::data::request::SyncState;
use server::store::{Read, StoreError, Write, blobs, changes};
use shared::api::command::{Body, Kind};
use shared::api::views::kind;
use shared::ids::{CommandId, Digest};
use tests::photo;
use tests::proxy::{Traffic, Weather};
use tests::scenarios::{DAY_MS, Who};

use crate::world::World;
use crate::{cores, setting, today};

const PHOTOS: u64 = 3;
/// The line in slow weather, kbit/s from and to the device.
const KBIT_S: (f64, f64) = (50.0, 250.0);
/// The way of a request and its answer there, seconds.
const WAY_S: f64 = 0.6;
/// Numbers that no other device is given.
const FIRST_NUMBER: i64 = 60_000_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes an hour: `make offline-month` runs it"]
async fn thirty_days_without_a_network_arrive_whole_records_first_and_photos_after() {
    let (days, stops) = (setting("MONTH_DAYS", 30), setting("MONTH_STOPS", 60));
    let photo_bytes = setting("MONTH_PHOTO_KB", 50) as usize * 1000;
    let mut world = World::new(false, 1, 30, env!("CARGO_BIN_EXE_phone").as_ref()).await;
    let courier = world.device_of(Who::Courier);
    reserve_numbers(&world, days * stops).await;
    let whole_shift = world.prepare_days(Kind::ConfirmPickup, days, stops).await;
    println!("offline-month: {} stops are on the device", whole_shift.len());

    for (place, phone) in world.phones.iter_mut().enumerate() {
        if place != courier {
            // Nobody else's device is to use the line.
            phone.kill().await;
        }
    }
    world.proxy.down().await;
    let (mut saved, mut photos, mut hashes) = (Vec::new(), Photos::new(photo_bytes), Vec::new());
    for (place, made) in whole_shift.into_iter().enumerate() {
        let day = place as u64 / stops;
        let phone = &world.phones[courier];
        phone.orders.set_wall((day as i64 + 1 - days as i64) * DAY_MS);
        phone.orders.set_monotonic(day as i64 * DAY_MS);
        let mut made = made;
        let Body::ConfirmPickup(record) = &mut made.body else { unreachable!("it was asked for") };
        record.photos.clear();
        for _ in 0..PHOTOS {
            let name = world.phones[courier].keep(photos.next(), "image/jpeg").await;
            record.photos.push(name);
            hashes.push(name);
        }
        saved.push(world.save_on(courier, &made).await.id);
    }
    println!("offline-month: {} records and {} photos are saved", saved.len(), hashes.len());
    let shown = world.phones[courier].outbox().await;
    assert!(shown.len() >= 500.min(saved.len()), "the newest are shown");
    assert!(shown.values().all(|state| *state == SyncState::OnDevice), "nothing is shown as sent");

    world.proxy.up().await;
    world.proxy.set(Weather::Slow);
    let before = world.proxy.traffic();
    let begun = Instant::now();
    let mut early_photos = 0;
    while !all_received(&mut world, courier, &saved).await {
        early_photos = stored(&world, &hashes).await;
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
    assert_eq!(early_photos, 0, "a photo went before a record");
    let records = Leg { took: begun.elapsed(), traffic: since(before, world.proxy.traffic()) };
    records.tell(&format!("slow line, {} records", saved.len()));

    let (before, begun, day) = (world.proxy.traffic(), Instant::now(), (stops * PHOTOS) as usize);
    let photos_before = stored(&world, &hashes).await;
    while stored(&world, &hashes).await < photos_before + day {
        world.phones[courier].send_now().await;
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
    let one_day = Leg { took: begun.elapsed(), traffic: since(before, world.proxy.traffic()) };
    one_day.tell(&format!("slow line, {day} photos of a day"));

    world.proxy.set(Weather::Clear);
    let (before, begun, photos_before) = (world.proxy.traffic(), Instant::now(), stored(&world, &hashes).await);
    while stored(&world, &hashes).await < hashes.len() {
        assert!(begun.elapsed() < Duration::from_secs(1_800), "the photos do not arrive");
        world.phones[courier].send_now().await;
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    let rest = Leg { took: begun.elapsed(), traffic: since(before, world.proxy.traffic()) };
    rest.tell(&format!("loopback, {} photos", hashes.len() - photos_before));

    let accepted = entries(&world, &saved).await;
    assert_eq!(accepted, saved.len(), "every record has one entry");
    let whole_s = records.took.as_secs_f64() + one_day.took.as_secs_f64() + rest.at_the_slow_line_s();
    println!(
        "offline-month: all over the slow line: {:.1} h; lost 0 of {} records, 0 of {} photos",
        whole_s / 3600.0,
        saved.len(),
        hashes.len()
    );
    if let Ok(page) = std::env::var("MONTH_PAGE") {
        let text = page_text((days, stops, photo_bytes), [&records, &one_day, &rest], whole_s);
        std::fs::write(page, text).unwrap();
    }
}

/// A part of the way home.
struct Leg {
    took: Duration,
    traffic: Traffic,
}

impl Leg {
    fn tell(&self, what: &str) {
        let Traffic { up, down, requests } = self.traffic;
        let (took, slow) = (self.took.as_secs_f64(), self.at_the_slow_line_s());
        println!(
            "offline-month: {what}: {took:.0} s, {up} bytes up, {down} down, {requests} requests; computed for the slow line: {slow:.0} s"
        );
    }

    /// What its bytes and requests take there, one after the other.
    fn at_the_slow_line_s(&self) -> f64 {
        let Traffic { up, down, requests } = self.traffic;
        up as f64 * 8.0 / (KBIT_S.0 * 1000.0) + down as f64 * 8.0 / (KBIT_S.1 * 1000.0) + requests as f64 * WAY_S
    }
}

fn since(before: Traffic, now: Traffic) -> Traffic {
    Traffic { up: now.up - before.up, down: now.down - before.down, requests: now.requests - before.requests }
}

/// JPEGs of one size, each with other bytes.
struct Photos {
    bytes: Vec<u8>,
    scan: usize,
    count: u64,
}

impl Photos {
    fn new(length: usize) -> Self {
        let side = ((length as f64 * 0.8).sqrt() as u32).max(16);
        let bytes = photo::noise(side, 80);
        let scan = bytes.windows(2).position(|mark| mark == [0xff, 0xda]).expect("a JPEG has a scan") + 64;
        Self { bytes, scan, count: 0 }
    }

    /// Another one: its number stands in the scan, in bytes that are no marker.
    fn next(&mut self) -> &[u8] {
        self.count += 1;
        for (place, byte) in self.count.to_be_bytes().iter().enumerate() {
            self.bytes[self.scan + 2 * place] = byte >> 4;
            self.bytes[self.scan + 2 * place + 1] = byte & 15;
        }
        &self.bytes
    }
}

/// As many numbers as a courier who stays away for so long takes along: for the newest of the courier's devices.
async fn reserve_numbers(world: &World, count: u64) {
    let last = FIRST_NUMBER + count as i64 + 1_000;
    let actor = world.actor(Who::Courier).to_string();
    let work = move |tx: &mut dyn Write| {
        let newest =
            "SELECT device FROM number_range WHERE kind = 'note' AND actor = $1 ORDER BY from_number DESC LIMIT 1";
        let row = tx.query_one(newest, &[actor.as_str().into()])?;
        let device = row.expect("it was given numbers at sign-in").text("device")?.to_owned();
        for of in ["note", "waybill"] {
            tx.execute(
                "INSERT INTO number_range (kind, from_number, to_number, device, actor) VALUES ($1, $2, $3, $4, $5)",
                &[of.into(), FIRST_NUMBER.into(), last.into(), device.as_str().into(), actor.as_str().into()],
            )?;
        }
        changes::touch(tx, &format!("device:{actor}:{device}"), kind::RANGES, &device)
    };
    world.meanwhile(work).await;
}

/// Whether the server has all records, and the device shows none of them as anything but received.
async fn all_received(world: &mut World, place: usize, saved: &[CommandId]) -> bool {
    world.phones[place].send_now().await;
    let shown = world.phones[place].outbox().await;
    let mut open = false;
    for state in shown.values() {
        match state {
            SyncState::Received { .. } => {}
            SyncState::OnDevice | SyncState::Sent | SyncState::Unread { .. } => open = true,
            other => panic!("a record is {other:?}"),
        }
    }
    !open && entries(world, saved).await == saved.len()
}

/// How many of these photos the server has.
async fn stored(world: &World, hashes: &[Digest]) -> usize {
    let hashes = hashes.to_vec();
    let read = move |tx: &mut dyn Read| {
        let mut there = 0;
        for hash in &hashes {
            there += usize::from(blobs::are_stored(tx, std::slice::from_ref(hash))?);
        }
        Ok::<_, StoreError>(there)
    };
    world.read(read).await
}

/// How many of these commands have exactly one entry.
async fn entries(world: &World, ids: &[CommandId]) -> usize {
    let ids = ids.to_vec();
    let read = move |tx: &mut dyn Read| {
        let mut once = 0;
        for id in &ids {
            let row = tx.query_one("SELECT count(*) AS n FROM entry WHERE command = $1", &[id.to_string().into()])?;
            once += usize::from(row.map(|row| row.int("n")).transpose()? == Some(1));
        }
        Ok::<_, StoreError>(once)
    };
    world.read(read).await
}

fn page_text((days, stops, photo_bytes): (u64, u64, usize), legs: [&Leg; 3], whole_s: f64) -> String {
    let names =
        ["records of all days, slow line", "photos of one day, slow line", "photos of the other days, loopback"];
    let rows = names.iter().zip(legs).map(|(name, leg)| {
        let Traffic { up, down, requests } = leg.traffic;
        let (took, slow) = (leg.took.as_secs_f64() / 60.0, leg.at_the_slow_line_s() / 60.0);
        format!("| {name} | {took:.1} | {slow:.1} | {} | {} | {requests} |\n", up / 1000, down / 1000)
    });
    format!(
        "# A month without a network\n\nWritten by `make offline-month` on {}, {} cores. What it does: [the \
         test](../tests/faults/month.rs). A courier's device (the app's engine without screens, a process of its own) saves \
         {days} days of {stops} pickups with {PHOTOS} photos of {photo_bytes} bytes each, its clocks a day further every day. \
         Then the line comes back: 250 kbit/s to the device, 50 kbit/s from it, 300 ms each way. No photo went before a \
         record; every record has one entry and every photo is there.\n\n| part | minutes | computed for the slow line | kB up | kB \
         down | requests |\n|---|--:|--:|--:|--:|--:|\n{}\nAll of it over the slow line: {:.1} hours.\n",
        today(),
        cores(),
        rows.collect::<String>(),
        whole_s / 3600.0
    )
}
