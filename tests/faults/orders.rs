//! What a program under test is told by `tests/tools/faults.c`, which is loaded into it.

use std::fs::{File, OpenOptions};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where a program is to die, or what it is to find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Nothing.
    None = 0,
    /// Before the next write to the log of its database.
    DieBeforeWrite = 1,
    /// With half of a write done.
    DieInWrite = 2,
    /// With everything written and nothing made safe.
    DieBeforeSync = 3,
    /// With everything safe, before anybody is told.
    DieAfterSync = 4,
    /// Every write finds the disk full.
    DiskFull = 5,
    /// The disk says that it could not keep what was written.
    SyncFails = 6,
}

/// Where each order stands in the file, as `struct orders` of `faults.c` has it.
const WALL: u64 = 0;
const MONOTONIC: u64 = 8;
const WRITTEN: u64 = 16;
const SYNCING: u64 = 32;
const MODE: u64 = 48;
const COUNTDOWN: u64 = 52;
const LENGTH: usize = 56;

/// The file that the program reads.
pub struct Orders {
    file: File,
    /// Where.
    pub path: PathBuf,
}

impl Orders {
    /// Orders to do nothing, in a new file.
    pub fn new(path: PathBuf) -> Self {
        let options = OpenOptions::new().read(true).write(true).create(true).truncate(true).open(&path);
        let orders = Self { file: options.expect("a scratch folder can be written"), path };
        orders.put(0, &[0; LENGTH]);
        orders
    }

    fn put(&self, at: u64, bytes: &[u8]) {
        self.file.write_all_at(bytes, at).expect("a scratch file can be written");
    }

    /// What is to happen at the `nth` write (or sync) from now, 1 = the next.
    pub fn arm(&self, mode: Mode, nth: i32) {
        self.put(COUNTDOWN, &nth.to_ne_bytes());
        self.put(MODE, &(mode as i32).to_ne_bytes());
    }

    /// Adds to the wall clock, milliseconds.
    pub fn set_wall(&self, ms: i64) {
        self.put(WALL, &ms.to_ne_bytes());
    }

    /// Adds to the clock that never goes back, milliseconds.
    pub fn set_monotonic(&self, ms: i64) {
        self.put(MONOTONIC, &ms.to_ne_bytes());
    }

    fn number(&self, at: u64) -> u64 {
        let mut bytes = [0; 8];
        self.file.read_exact_at(&mut bytes, at).expect("it was written at the start");
        u64::from_ne_bytes(bytes)
    }

    /// The bytes of the log that the program had written and not made safe; `None` if there are none.
    fn loose(&self) -> Option<Range<u64>> {
        let ranges = [WRITTEN, SYNCING].map(|at| self.number(at)..self.number(at + 8));
        ranges.into_iter().filter(|range| range.end > 0).reduce(|a, b| a.start.min(b.start)..a.end.max(b.end))
    }

    /// What an empty battery does to `log` after the program died: of what was not made safe a part is cut off, or is
    /// something else.
    pub fn lose_power(&self, log: &Path, chance: u64) {
        let Ok(file) = OpenOptions::new().read(true).write(true).open(log) else { return };
        let length = file.metadata().map(|about| about.len()).unwrap_or(0);
        let Some(loose) =
            self.loose().map(|loose| loose.start..loose.end.min(length)).filter(|loose| !loose.is_empty())
        else {
            return;
        };
        let at = loose.start + chance % (loose.end - loose.start);
        if chance.is_multiple_of(3) && loose.end == length {
            file.set_len(at).expect("a file of ours can be cut");
            return;
        }
        let noise: Vec<u8> = (0..512.min(loose.end - at)).map(|i| (chance >> (i % 48)) as u8).collect();
        file.write_all_at(&noise, at).expect("a file of ours can be written");
    }

    /// A new program begins with nothing unsafe.
    pub fn begin(&self) {
        self.put(WRITTEN, &[0; 32]);
    }
}

/// Builds what is loaded into the programs.
pub fn build(folder: &Path) -> PathBuf {
    let library = folder.join("faults.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tools/faults.c");
    let done = Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(source).output();
    let done = done.expect("a C compiler is there: SQLite is built with it");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    library
}
