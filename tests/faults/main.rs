//! The fault table: every kind of command under every fault, with a real server process and real device processes that are
//! really killed. Short in `cargo test`; `make faults` runs it long and writes the page.
//!
//! Settings, by environment: `FAULT_COUNT` commands a cell and cycle, `FAULT_CYCLES`, `FAULT_SEED`, `FAULT_PAGE` (file to
//! write), `FAULT_ROWS` (only rows whose name has these words), `FAULT_POST` and `FAULT_PHONE`
//! (another server's or device's program), `FAULT_MUTANTS` (folder of devices with a fault on purpose), `FAULT_SHARE` (each row takes every so-manieth kind, beginning with another one; 1 = all).
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod month;
mod orders;
mod phone;
mod post;
mod rows;
mod table;
mod world;

use std::path::Path;
use std::time::Instant;

use shared::api::command::Kind;

use rows::{Fault, ROWS, Row};
use table::{Cell, Table};
use tests::proxy::Weather;
use world::World;

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// How much is done.
#[derive(Clone, Copy)]
struct Effort {
    count: usize,
    cycles: u64,
    seed: u64,
    share: usize,
}

async fn fill(table: &mut Table, rows: &[Row], effort: Effort, program: &Path) {
    let Effort { count, cycles, seed, share } = effort;
    let since = Instant::now();
    for postgres in [true, false] {
        let mine: Vec<Row> = rows.iter().copied().filter(|row| row.on_postgres() == postgres).collect();
        if mine.is_empty() {
            continue;
        }
        let mut world = World::new(postgres, 2, seed, program).await;
        for cycle in 1..=cycles {
            for (place, row) in mine.iter().enumerate() {
                let (begun, noted) = (Instant::now(), table.notes.len());
                let kinds = Kind::ALL.into_iter().filter(|kind| row.can_befall(*kind)).skip(place % share);
                let kinds: Vec<Kind> = kinds.step_by(share).collect();
                let made = world.prepare(&kinds, count).await;
                rows::run(&mut world, *row, &made, table).await;
                let Cell { runs, lost, doubled, wrong } = table.sum(Some(row.name));
                let took = begun.elapsed().as_secs_f32();
                if let Ok(page) = std::env::var("FAULT_PAGE") {
                    std::fs::write(page, table.page(&head(effort, cycle, since))).unwrap();
                }
                println!(
                    "faults: {cycle}/{cycles} {}: {runs} runs, {lost} lost, {doubled} doubled, {wrong} wrong ({took:.1} s)",
                    row.name
                );
                for note in &table.notes[noted..] {
                    println!("faults: {note}");
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_fault_loses_a_command_doubles_it_or_shows_it_as_received_when_it_is_not() {
    let (count, cycles, seed) =
        (setting("FAULT_COUNT", 1), setting("FAULT_CYCLES", 1), setting("FAULT_SEED", 20_261_129));
    let words = std::env::var("FAULT_ROWS").unwrap_or_default();
    let rows: Vec<Row> = ROWS.into_iter().filter(|row| row.name.contains(&words)).collect();
    let mut table = Table::new(rows.iter().map(|row| row.name));
    let share = usize::try_from(setting("FAULT_SHARE", 4)).unwrap().max(1);
    let effort = Effort { count: usize::try_from(count).unwrap(), cycles, seed, share };
    let phone = std::env::var_os("FAULT_PHONE").unwrap_or_else(|| env!("CARGO_BIN_EXE_phone").into());
    fill(&mut table, &rows, effort, phone.as_ref()).await;
    let sum = table.sum(None);
    println!("faults: {} runs, {} lost, {} doubled, {} wrongly shown", sum.runs, sum.lost, sum.doubled, sum.wrong);
    assert_eq!((sum.lost, sum.doubled, sum.wrong), (0, 0, 0), "{:#?}", table.notes);
    let possible = |name: &str, kind| share == 1 && rows.iter().any(|row| row.name == name && row.can_befall(kind));
    assert_eq!(table.holes(possible), [], "a command went through no such fault");
}

fn today() -> String {
    chrono::DateTime::from_timestamp_millis(tests::scenarios::now_ms())
        .unwrap_or_default()
        .format("%Y-%m-%d")
        .to_string()
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(0, usize::from)
}

fn head(effort: Effort, cycles: u64, since: Instant) -> String {
    let Effort { count, seed, .. } = effort;
    let minutes = since.elapsed().as_secs_f32() / 60.0;
    let (today, cores) = (today(), cores());
    format!(
        "# Faults\n\nWritten by `make faults COUNT={count} CYCLES={cycles} SEED={seed}` on {today}, {cores} cores, in {minutes:.1} \
         minutes. What it does: [the test](../tests/faults/main.rs). A server process and ten device processes (the app's \
         engine without screens), really killed with SIGKILL; SQLite, in the last row PostgreSQL. A run is one command that \
         really went through the fault, saved on a device before or in it. *Lost*: the device said that it was saved, and it \
         is neither there nor received, or was accepted without effect. *Doubled*: two entries, receipts or matters. *Wrongly \
         shown*: shown as something else than what the server has decided, above all as received."
    )
}

/// A device that believes every answer with status 200, and one that forgets a command before it has a receipt.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs the mutants: `make mutants` builds them and runs this"]
async fn every_mutant_is_caught() {
    let folder = std::path::PathBuf::from(std::env::var("FAULT_MUTANTS").unwrap());
    let wanted = [("status-only", Weather::Page), ("delete-first", Weather::LosesReplies)];
    for (mutant, weather) in wanted {
        let row = ROWS.into_iter().find(|row| row.fault == Fault::Line(weather)).unwrap();
        let effort = Effort { count: 1, cycles: 1, seed: 1, share: 1 };
        let mut table = Table::default();
        fill(&mut table, &[row], effort, &folder.join(mutant)).await;
        let Cell { runs, lost, doubled, wrong } = table.sum(None);
        println!("faults: {mutant}: {runs} runs, {lost} lost, {doubled} doubled, {wrong} wrongly shown");
        assert!(lost + doubled + wrong > 0, "{mutant} is not caught by {:?}", row.name);
    }
}

#[test]
fn faults_are_named_once_and_each_row_is_a_fault_of_its_own() {
    for (at, row) in ROWS.iter().enumerate() {
        let same = |other: &Row| other.name == row.name || other.fault == row.fault;
        assert!(!ROWS[..at].iter().any(same), "{}", row.name);
    }
    assert!(ROWS.iter().any(|row| row.fault == Fault::Restored));
}
