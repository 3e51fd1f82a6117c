//! What a program under test is told by `tests/tools/faults.c`, which is loaded into it.

use std::fs::{File, OpenOptions};
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
}

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
        orders.put(0, &[0; 32]);
        orders
    }

    fn put(&self, at: u64, bytes: &[u8]) {
        self.file.write_all_at(bytes, at).expect("a scratch file can be written");
    }

    /// What is to happen at the `nth` write (or sync) from now, 1 = the next.
    pub fn arm(&self, mode: Mode, nth: i32) {
        self.put(28, &nth.to_ne_bytes());
        self.put(24, &(mode as i32).to_ne_bytes());
    }

    /// Adds to the wall clock, milliseconds.
    pub fn set_wall(&self, ms: i64) {
        self.put(0, &ms.to_ne_bytes());
    }

    /// Adds to the clock that never goes back, milliseconds.
    pub fn set_monotonic(&self, ms: i64) {
        self.put(8, &ms.to_ne_bytes());
    }

    /// How many bytes of the log were safe when the program last made sure.
    pub fn synced(&self) -> u64 {
        let mut bytes = [0; 8];
        self.file.read_exact_at(&mut bytes, 16).expect("it was written at the start");
        u64::from_ne_bytes(bytes)
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
