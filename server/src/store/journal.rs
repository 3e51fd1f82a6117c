//! Fewer calls of the system for the journal of SQLite: what a commit appends to it is written at once.
//!
//! SQLite writes a page into the journal by two calls, its header and itself, and neither begins where a page of the file
//! system does. Here they are put together in memory and written with the page that completes the commit, before anybody
//! can see the commit. Whatever is not appended is written as always. (SQLite's documentation: "The SQLite OS Interface
//! or VFS"; "Database File Format", §4.1.)
//!
//! Nothing is held back once the lock for writing is given up, at the end of every transaction, taken back or not:
//! from then on others write in the same place.
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
/// The byte of the lock for writing among those by which connections share a journal ("WAL-mode File Format", §2.3).
const WRITE_LOCK: c_int = 0;
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
        let room = (found.szOsFile as usize).next_multiple_of(align_of::<Own>());
        let own = sqlite3_vfs {
            szOsFile: (room + size_of::<Own>()) as c_int,
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

/// What is kept of a file behind what SQLite keeps of it.
struct Own {
    usual: *const sqlite3_io_methods,
    methods: sqlite3_io_methods,
    /// Of a database: its journal, while that is open. Of a journal: its database.
    other: *mut sqlite3_file,
    /// Of a journal: not yet written; ends where `end` is.
    held: Vec<u8>,
    /// Of a journal: where the last write ended.
    end: sqlite3_int64,
    /// Of a journal: the page that comes next completes a commit.
    completes: bool,
}

impl Own {
    /// Puts it behind `file`, whose functions become those that `change` makes of the usual ones.
    ///
    /// # Safety
    /// SQLite's own function has just opened `file`, behind which there is as much room as `register` asked for.
    unsafe fn put(file: *mut sqlite3_file, room: usize, change: impl FnOnce(&mut sqlite3_io_methods)) {
        // SAFETY: as the caller says; SQLite leaves the file in its place until it is closed.
        unsafe {
            let (usual, own) = ((*file).pMethods, file.byte_add(room).cast::<Self>());
            let mut methods = *usual;
            methods.xClose = Some(close);
            change(&mut methods);
            own.write(Self { usual, methods, other: ptr::null_mut(), held: Vec::new(), end: -1, completes: false });
            (*file).pMethods = &raw const (*own).methods;
        }
    }

    /// # Safety
    /// [`open_file`] put it behind `file`, which is not closed, and nobody else uses what this gave before.
    unsafe fn of<'a>(file: *mut sqlite3_file) -> (&'a mut Self, &'a sqlite3_io_methods) {
        let room = USUAL.get().and_then(Option::as_ref).map_or(0, |usual| usual.room);
        // SAFETY: it is there, SQLite uses a connection's files in one thread at a time, and the usual functions stay.
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
    // SAFETY: SQLite gives as much room as `register` asked for, and names a journal so that its database is found, which
    // it opened before and closes later.
    unsafe {
        let opened = (usual.open)(own, name, file, flags, out);
        if opened != ffi::SQLITE_OK || (*file).pMethods.is_null() {
            return opened;
        }
        if flags & ffi::SQLITE_OPEN_MAIN_DB != 0 {
            Own::put(file, usual.room, |methods| methods.xShmLock = Some(lock));
        } else if flags & ffi::SQLITE_OPEN_WAL != 0 {
            Own::put(file, usual.room, |methods| {
                methods.xRead = Some(read);
                methods.xWrite = Some(write);
                methods.xTruncate = Some(truncate);
                methods.xSync = Some(sync);
                methods.xFileSize = Some(file_size);
            });
            let database = ffi::sqlite3_database_file_object(name);
            Own::of(database).0.other = file;
            Own::of(file).0.other = database;
        }
        opened
    }
}

unsafe extern "C" fn write(file: *mut sqlite3_file, bytes: *const c_void, count: c_int, at: sqlite3_int64) -> c_int {
    // SAFETY: SQLite gives `count` bytes and a journal that `open_file` opened.
    unsafe {
        let (journal, usual) = Own::of(file);
        let given = std::slice::from_raw_parts(bytes.cast::<u8>(), count as usize);
        let follows = at == journal.end && given.len() + journal.held.len() <= MOST;
        if !follows {
            let flushed = journal.flush(usual, file);
            if flushed != ffi::SQLITE_OK {
                return flushed;
            }
        }
        journal.end = at + sqlite3_int64::from(count);
        let completes = journal.completes;
        journal.completes = given.len() == HEADER && given[4..8] != [0; 4];
        if !follows {
            return usual.xWrite.map_or(ffi::SQLITE_IOERR_WRITE, |write| write(file, bytes, count, at));
        }
        journal.held.extend_from_slice(given);
        if completes { journal.flush(usual, file) } else { ffi::SQLITE_OK }
    }
}

/// Of a database: takes or gives up locks by which connections share the journal.
unsafe extern "C" fn lock(file: *mut sqlite3_file, offset: c_int, count: c_int, flags: c_int) -> c_int {
    // SAFETY: SQLite gives a database that `open_file` opened; its journal is open as long as it is noted.
    unsafe {
        let (database, usual) = Own::of(file);
        let gives_up = flags & ffi::SQLITE_SHM_UNLOCK != 0 && offset == WRITE_LOCK;
        if gives_up && !database.other.is_null() {
            let (journal, usual) = Own::of(database.other);
            // Pages of a transaction that is taken back; a commit was written whole before. SQLite does not ask how
            // giving up a lock went.
            journal.flush(usual, database.other);
        }
        usual.xShmLock.map_or(ffi::SQLITE_IOERR_SHMLOCK, |lock| lock(file, offset, count, flags))
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

/// Of a database or a journal. Nothing is held by then: nobody writes who does not have the lock.
unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    // SAFETY: `open_file` opened it and, if it has another one, that, too; a journal is closed before its database.
    // Afterwards nobody asks for what was kept.
    unsafe {
        let (own, usual) = Own::of(file);
        let close = usual.xClose;
        if !own.other.is_null() {
            Own::of(own.other).0.other = ptr::null_mut();
        }
        ptr::drop_in_place(own);
        close.map_or(ffi::SQLITE_IOERR_CLOSE, |close| close(file))
    }
}

/// Writes what is held, then does what is asked for.
///
/// # Safety
/// As [`Own::of`].
unsafe fn after(file: *mut sqlite3_file, then: impl FnOnce(&sqlite3_io_methods) -> Option<c_int>) -> c_int {
    // SAFETY: as the caller says.
    unsafe {
        let (journal, usual) = Own::of(file);
        match journal.flush(usual, file) {
            ffi::SQLITE_OK => then(usual).unwrap_or(ffi::SQLITE_IOERR),
            failed => failed,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::PathBuf;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    /// A folder of its own, gone afterwards.
    struct Folder(PathBuf);

    impl Folder {
        fn new() -> Self {
            static MADE: AtomicU32 = AtomicU32::new(0);
            let number = MADE.fetch_add(1, Ordering::Relaxed);
            let path = std::env::temp_dir().join(format!("tannoi-journal-{}-{number}", std::process::id()));
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
        let copy = Folder::new();
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
            let folder = Folder::new();
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
        let folder = Folder::new();
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

    #[test]
    fn what_was_taken_back_is_never_written_over_what_another_connection_has_committed_since() {
        let folder = Folder::new();
        // Ten pages of memory: whatever is more goes towards the journal before the end of the transaction.
        let db = thing(&folder.file("db"), 10);
        let other = Connection::open(folder.file("db")).expect("it opens");
        let put = "INSERT OR REPLACE INTO thing VALUES (?1, ?2, hex(zeroblob(?3)))";
        let mut kept = Rows::new();
        for version in 0..30 {
            if version % 3 > 0 {
                // What is taken back is read from the database again, and the journal is left alone.
                db.query_row("PRAGMA wal_checkpoint(RESTART)", [], |_| Ok(())).expect("nobody reads");
            }
            db.execute_batch("BEGIN IMMEDIATE").expect("nobody else writes");
            for id in 0..2 + version % 9 {
                db.execute(put, (id, -1, 4_000)).expect("there is room");
            }
            db.execute_batch("ROLLBACK").expect("it can be taken back");
            for id in version..version + 12 {
                other.execute(put, (id, version, 3_000)).expect("nobody else writes");
                kept.insert(id, (version, 6_000));
            }
            assert_eq!(after_a_loss_of_power(&folder), kept, "{version}: before anything else is asked");
            // To see what others wrote it reads the journal, and to write it begins where they ended.
            assert_eq!(rows(&db), kept, "{version}");
            db.execute(put, (version, version, 10)).expect("nobody else writes");
            kept.insert(version, (version, 20));
            assert_eq!([rows(&other), after_a_loss_of_power(&folder)], [kept.clone(), kept.clone()], "{version}");
        }
    }

    #[test]
    fn a_database_without_a_journal_can_be_written_too_and_get_one_again() {
        let folder = Folder::new();
        let db = thing(&folder.file("db"), 10);
        for (version, mode) in ["DELETE", "WAL", "DELETE", "WAL"].into_iter().enumerate() {
            let now: String =
                db.query_row(&format!("PRAGMA journal_mode = {mode}"), [], |row| row.get(0)).expect("it can");
            assert_eq!(now, mode.to_lowercase());
            let put = "INSERT INTO thing VALUES (?1, ?1, hex(zeroblob(9000)))";
            db.execute(put, [version as i64]).expect("there is room");
            assert_eq!(rows(&Connection::open(folder.file("db")).expect("it opens")).len(), version + 1, "{mode}");
        }
    }
}
