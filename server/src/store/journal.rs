//! Fewer calls of the system for the journal of SQLite: what a commit appends to it is written at once.
//!
//! SQLite writes a page into the journal by two calls, its header and itself, and neither begins where a page of the file
//! system does. Here they are put together in memory and written with the page that completes the commit, before anybody
//! can see the commit. Whatever is not appended is written as always. (SQLite's documentation: "The SQLite OS Interface
//! or VFS"; "Database File Format", §4.1.)
#![expect(unsafe_code, reason = "SQLite asks for files by functions of C")]

use std::ffi::{CStr, c_int, c_void};
use std::path::Path;
use std::ptr;
use std::sync::OnceLock;

use rusqlite::ffi::{self, sqlite3_file, sqlite3_int64, sqlite3_io_methods, sqlite3_vfs};
use rusqlite::{Connection, OpenFlags};

/// Name of the files of a connection that writes its journal so.
const NAME: &CStr = c"appending";
/// Bytes of the header of a page in the journal. Four of them, from the fourth on, are zero unless the page completes a
/// commit.
const HEADER: usize = 24;
/// Bytes that are kept back at most: SQLite writes no more in one call, and nothing at all of twice as many.
const MOST: usize = 0x1ffff;

/// What SQLite does with files by itself.
struct Usual {
    open: unsafe extern "C" fn(*mut sqlite3_vfs, ffi::sqlite3_filename, *mut sqlite3_file, c_int, *mut c_int) -> c_int,
    /// Bytes of its own for a file.
    room: usize,
}

static USUAL: OnceLock<Option<Usual>> = OnceLock::new();

/// Opens the connection that writes, and makes the file if there is none.
pub(super) fn open(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    match register() {
        Some(name) => Connection::open_with_flags_and_vfs(path, flags, name),
        None => Connection::open_with_flags(path, flags),
    }
}

/// Makes these files known to SQLite, once; their name, unless SQLite will not have them.
fn register() -> Option<&'static CStr> {
    // SAFETY: the files that SQLite has by itself are there for good, and a copy of their functions needs nothing but the
    // data that is copied with them. What is registered is never freed.
    let usual = USUAL.get_or_init(|| unsafe {
        let found = ffi::sqlite3_vfs_find(ptr::null()).as_ref()?;
        let room = (found.szOsFile as usize).next_multiple_of(align_of::<Appended>());
        let own = sqlite3_vfs {
            szOsFile: (room + size_of::<Appended>()) as c_int,
            zName: NAME.as_ptr(),
            pNext: ptr::null_mut(),
            xOpen: Some(open_file),
            ..*found
        };
        let known = ffi::sqlite3_vfs_register(Box::leak(Box::new(own)), 0) == ffi::SQLITE_OK;
        found.xOpen.filter(|_| known).map(|open| Usual { open, room })
    });
    usual.as_ref().map(|_| NAME)
}

/// What is kept of a journal, behind what SQLite keeps of a file.
struct Appended {
    usual: *const sqlite3_io_methods,
    own: sqlite3_io_methods,
    /// Not yet written; ends where `end` is.
    held: Vec<u8>,
    /// Where the last write ended.
    end: sqlite3_int64,
    /// The page that comes next completes a commit.
    completes: bool,
}

impl Appended {
    /// # Safety
    /// `file` was opened by [`open_file`] as a journal and is not closed.
    unsafe fn of<'a>(file: *mut sqlite3_file) -> (&'a mut Self, &'a sqlite3_io_methods) {
        let room = USUAL.get().and_then(Option::as_ref).map_or(0, |usual| usual.room);
        // SAFETY: `open_file` put it there, SQLite uses a file in one thread at a time, and the usual functions stay.
        unsafe {
            let own = file.byte_add(room).cast::<Self>();
            let usual = &*(*own).usual;
            (&mut *own, usual)
        }
    }

    /// Writes what is held.
    ///
    /// # Safety
    /// As [`Self::of`], of which `usual` is.
    unsafe fn flush(&mut self, usual: &sqlite3_io_methods, file: *mut sqlite3_file) -> c_int {
        if self.held.is_empty() {
            return ffi::SQLITE_OK;
        }
        let Some(write) = usual.xWrite else { return ffi::SQLITE_IOERR_WRITE };
        let begin = self.end - self.held.len() as sqlite3_int64;
        // SAFETY: the bytes are there, and SQLite's own function is given SQLite's own file.
        let written = unsafe { write(file, self.held.as_ptr().cast(), self.held.len() as c_int, begin) };
        // After an error SQLite takes the commit back and writes the same place again.
        self.held.clear();
        written
    }
}

unsafe extern "C" fn open_file(
    own: *mut sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    let Some(usual) = USUAL.get().and_then(Option::as_ref) else { return ffi::SQLITE_CANTOPEN };
    // SAFETY: SQLite gives as much room as `register` asked for and leaves the file in its place until it is closed.
    unsafe {
        let opened = (usual.open)(own, name, file, flags, out);
        let methods = (*file).pMethods;
        if opened == ffi::SQLITE_OK && flags & ffi::SQLITE_OPEN_WAL != 0 && !methods.is_null() {
            let own = sqlite3_io_methods {
                xClose: Some(close),
                xRead: Some(read),
                xWrite: Some(write),
                xTruncate: Some(truncate),
                xSync: Some(sync),
                xFileSize: Some(file_size),
                ..*methods
            };
            let appended = file.byte_add(usual.room).cast::<Appended>();
            appended.write(Appended { usual: methods, own, held: Vec::new(), end: -1, completes: false });
            (*file).pMethods = &raw const (*appended).own;
        }
        opened
    }
}

unsafe extern "C" fn write(file: *mut sqlite3_file, bytes: *const c_void, count: c_int, at: sqlite3_int64) -> c_int {
    // SAFETY: SQLite gives `count` bytes and a journal that `open_file` opened.
    unsafe {
        let (appended, usual) = Appended::of(file);
        let given = std::slice::from_raw_parts(bytes.cast::<u8>(), count as usize);
        let follows = at == appended.end && given.len() + appended.held.len() <= MOST;
        if !follows {
            let flushed = appended.flush(usual, file);
            if flushed != ffi::SQLITE_OK {
                return flushed;
            }
        }
        appended.end = at + sqlite3_int64::from(count);
        let completes = appended.completes;
        appended.completes = given.len() == HEADER && given[4..8] != [0; 4];
        if !follows {
            return usual.xWrite.map_or(ffi::SQLITE_IOERR_WRITE, |write| write(file, bytes, count, at));
        }
        appended.held.extend_from_slice(given);
        if completes { appended.flush(usual, file) } else { ffi::SQLITE_OK }
    }
}

unsafe extern "C" fn read(file: *mut sqlite3_file, into: *mut c_void, count: c_int, at: sqlite3_int64) -> c_int {
    // SAFETY: as SQLite called this one, after what is held was written.
    unsafe { after(file, |usual| usual.xRead.map(|read| read(file, into, count, at))) }
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, size: sqlite3_int64) -> c_int {
    // SAFETY: as for `read`.
    unsafe { after(file, |usual| usual.xTruncate.map(|truncate| truncate(file, size))) }
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: as for `read`.
    unsafe { after(file, |usual| usual.xSync.map(|sync| sync(file, flags))) }
}

unsafe extern "C" fn file_size(file: *mut sqlite3_file, size: *mut sqlite3_int64) -> c_int {
    // SAFETY: as for `read`.
    unsafe { after(file, |usual| usual.xFileSize.map(|file_size| file_size(file, size))) }
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    // SAFETY: as for `read`; afterwards nobody asks for what was kept.
    unsafe {
        let (appended, usual) = Appended::of(file);
        let flushed = appended.flush(usual, file);
        let close = usual.xClose;
        ptr::drop_in_place(appended);
        let closed = close.map_or(ffi::SQLITE_IOERR_CLOSE, |close| close(file));
        if flushed == ffi::SQLITE_OK { closed } else { flushed }
    }
}

/// Writes what is held, then does what is asked for.
///
/// # Safety
/// As [`Appended::of`].
unsafe fn after(file: *mut sqlite3_file, then: impl FnOnce(&sqlite3_io_methods) -> Option<c_int>) -> c_int {
    // SAFETY: as the caller says.
    unsafe {
        let (appended, usual) = Appended::of(file);
        match appended.flush(usual, file) {
            ffi::SQLITE_OK => then(usual).unwrap_or(ffi::SQLITE_IOERR),
            failed => failed,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::PathBuf;

    use super::*;

    /// A folder of its own, gone afterwards.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("tannoi-journal-{name}-{}", std::process::id()));
            // Left by an earlier process that was killed and had the same number.
            let _ = std::fs::remove_dir_all(&path);
            std::fs::create_dir_all(&path).expect("temporary files can be made");
            Self(path)
        }

        fn file(&self, name: &str) -> PathBuf {
            self.0.join(name)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    type Rows = BTreeMap<i64, (i64, i64)>;

    fn rows(db: &Connection) -> Rows {
        let whole: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("it can be checked");
        assert_eq!(whole, "ok");
        let mut all = db.prepare("SELECT id, version, length(text) FROM thing").expect("there is such a table");
        let found = all.query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))));
        found.expect("it can be read").collect::<rusqlite::Result<_>>().expect("it can be read")
    }

    /// What is there after the computer lost its power now, if the disk had everything that was written.
    fn after_a_loss_of_power(folder: &Folder) -> Rows {
        let copy = Folder::new("copy");
        for file in ["db", "db-wal"] {
            std::fs::copy(folder.file(file), copy.file(file)).expect("it is there");
        }
        rows(&Connection::open(copy.file("db")).expect("it opens"))
    }

    fn thing(path: &Path, pages: i64) -> Connection {
        let db = open(path).expect("a scratch file opens");
        db.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())).expect("it has a journal");
        db.execute_batch("PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0;").expect("it can be set");
        db.pragma_update(None, "cache_size", pages).expect("it can be set");
        let make = "CREATE TABLE thing (id INTEGER PRIMARY KEY, version INTEGER NOT NULL, text TEXT NOT NULL); \
                    CREATE INDEX thing_version ON thing (version, text);";
        db.execute_batch(make).expect("a table can be made");
        db
    }

    #[test]
    fn whatever_was_committed_is_in_the_files_and_for_others_to_see_at_once_and_nothing_else_is() {
        // With ten pages in memory a transaction writes pages before its end, and some of them twice.
        for pages in [10, 2_000] {
            let folder = Folder::new(&format!("commits-{pages}"));
            let db = thing(&folder.file("db"), pages);
            let other = Connection::open(folder.file("db")).expect("it opens");
            let mut dice = 0x2545_f491_4f6c_dd1d_u64 + pages as u64;
            let mut roll = |sides: u64| {
                dice ^= dice << 13;
                dice ^= dice >> 7;
                dice ^= dice << 17;
                dice % sides
            };
            let mut kept = Rows::new();
            for version in 0..60 {
                let (mut changed, mut before) = (kept.clone(), kept.clone());
                db.execute_batch("BEGIN IMMEDIATE").expect("nobody else writes");
                for step in 0..=roll(60) {
                    if step == 20 {
                        before.clone_from(&changed);
                        db.execute_batch("SAVEPOINT here").expect("it can be remembered");
                    }
                    let (id, length) = (roll(300) as i64, roll(9_000) as i64);
                    let put = "INSERT OR REPLACE INTO thing VALUES (?1, ?2, hex(zeroblob(?3)))";
                    db.execute(put, (id, version, length)).expect("there is room");
                    changed.insert(id, (version, 2 * length));
                    if step == 40 && roll(2) == 0 {
                        db.execute_batch("ROLLBACK TO here").expect("it was remembered");
                        changed.clone_from(&before);
                    }
                }
                if roll(4) == 0 {
                    db.execute_batch("ROLLBACK").expect("it can be taken back");
                } else {
                    db.execute_batch("COMMIT").expect("there is room");
                    kept = changed;
                }
                assert_eq!(rows(&other), kept, "{pages} pages, {version}: seen by others");
                assert_eq!(after_a_loss_of_power(&folder), kept, "{pages} pages, {version}: in the files");
                match roll(8) {
                    0 => drop(other.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))),
                    1 => drop(db.query_row("PRAGMA wal_checkpoint(RESTART)", [], |_| Ok(()))),
                    _ => {}
                }
            }
            drop((db, other));
            assert_eq!(rows(&Connection::open(folder.file("db")).expect("it opens")), kept, "{pages}: closed");
        }
    }

    #[test]
    fn a_commit_is_written_by_few_calls() {
        let folder = Folder::new("calls");
        let db = thing(&folder.file("db"), 2_000);
        let calls = || {
            let told = std::fs::read_to_string("/proc/thread-self/io").ok()?;
            told.lines().find_map(|line| line.strip_prefix("syscw: ")?.parse::<u64>().ok())
        };
        let Some(before) = calls() else { return };
        let put = "WITH RECURSIVE up(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < 25) \
                   INSERT INTO thing SELECT n, n, hex(zeroblob(1500)) FROM up";
        db.execute(put, []).expect("there is room");
        let made = calls().map(|after| after - before);
        assert!(made.is_some_and(|made| made <= 6), "{made:?} calls for some 60 pages");
    }
}
