//! Backup while the server runs, and restore into an empty folder. On SQLite the archive holds the database, with the
//! photos in it, and the signing key. On PostgreSQL it holds the key; the database is saved with PostgreSQL's own tools
//! (`docs/operations.md`).

pub mod sealed;

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::store::{Store, StoreError};
use sealed::{Opener, SealError, Sealer, Secret, read_error};

/// Name of the database's file.
pub const DATABASE: &str = "tannoi.db";
/// Name of the signing key's file.
pub const KEY: &str = "signing.key";
/// Longest first line of the archive, bytes.
const LINE: usize = 64 * 1024;

/// Why there is no backup, or no restore.
#[derive(Debug)]
pub enum BackupError {
    /// A file or folder cannot be used: which, and why.
    File(PathBuf, io::Error),
    /// The folder to restore into has something in it, or the file to write is there already.
    Occupied(PathBuf),
    /// The encrypted file cannot be used.
    Sealed(SealError),
    /// The database does not do as asked.
    Store(StoreError),
}

impl From<SealError> for BackupError {
    fn from(error: SealError) -> Self {
        Self::Sealed(error)
    }
}

impl From<StoreError> for BackupError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// The first line of the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// When it was made, Unix milliseconds.
    pub made_ms: i64,
    /// `sqlite` or `postgres`.
    pub database: String,
    /// The files that follow, in order.
    pub files: Vec<Item>,
}

/// A file of the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its name.
    pub name: String,
    /// How long it is.
    pub bytes: u64,
}

/// What to save.
pub struct Source<'a> {
    /// The data folder.
    pub data: &'a Path,
    /// The signing key, wherever it is.
    pub key_file: &'a Path,
    /// The database is PostgreSQL: only the key is saved.
    pub on_postgres: bool,
}

/// Writes a backup to `out`, which must not be there yet. Servers may go on writing meanwhile. Blocks.
pub fn make(from: &Source, out: &Path, secret: &Secret, salt: [u8; 16], now_ms: i64) -> Result<Contents, BackupError> {
    if !secret.is_strong() {
        return Err(SealError::WeakSecret.into());
    }
    let part = Unfinished::at(with_ending(out, "part"))?;
    if out.exists() {
        return Err(BackupError::Occupied(out.to_owned()));
    }
    // Beside the database, because it is as secret and may be as large.
    let snapshot = Unfinished::at(from.data.join(format!("backup-{}.tmp", std::process::id())))?;
    let mut files = vec![(KEY, from.key_file.to_owned())];
    if !from.on_postgres {
        Store::snapshot_sqlite(&from.data.join(DATABASE), &snapshot.0)?;
        files.insert(0, (DATABASE, snapshot.0.clone()));
    }
    let contents = write(&files, &part.0, secret, salt, now_ms, from.on_postgres)?;
    fs::rename(&part.0, out).map_err(|error| BackupError::File(out.to_owned(), error))?;
    sync_folder(out);
    Ok(contents)
}

fn write(
    files: &[(&str, PathBuf)],
    out: &Path,
    secret: &Secret,
    salt: [u8; 16],
    now_ms: i64,
    on_postgres: bool,
) -> Result<Contents, BackupError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error| BackupError::File(path, error)
    };
    let mut opened = Vec::new();
    let database = if on_postgres { "postgres" } else { "sqlite" };
    let mut contents = Contents { made_ms: now_ms, database: database.to_owned(), files: Vec::new() };
    for (name, path) in files {
        let file = File::open(path).map_err(failed(path))?;
        let bytes = file.metadata().map_err(failed(path))?.len();
        contents.files.push(Item { name: (*name).to_owned(), bytes });
        opened.push((path, file, bytes));
    }
    let file = private_file(out).map_err(failed(out))?;
    let mut sealer = Sealer::new(BufWriter::new(file), secret, salt)?;
    let line = format!("{}\n", crate::store::entries::to_json(&contents));
    sealer.write_all(line.as_bytes()).map_err(failed(out))?;
    for (path, file, bytes) in opened {
        let copied = io::copy(&mut file.take(bytes), &mut sealer).map_err(failed(out))?;
        if copied != bytes {
            return Err(BackupError::File(path.clone(), io::ErrorKind::UnexpectedEof.into()));
        }
    }
    let file = sealer.finish().and_then(|buffered| Ok(buffered.into_inner()?));
    file.and_then(|file| file.sync_all()).map_err(failed(out))?;
    Ok(contents)
}

/// Reads the backup in `file` into the folder `data`, which must be absent or empty. Nothing is left there unless all of
/// it was read and is genuine. The database is not yet of a new epoch: [`renew`] makes it so. Blocks.
pub fn restore(file: &Path, data: &Path, secret: &Secret) -> Result<Contents, BackupError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error| BackupError::File(path, error)
    };
    let backup = File::open(file).map_err(failed(file))?;
    let mut opener = Opener::new(BufReader::new(backup), secret)?;
    let was_there = data.exists();
    if was_there && fs::read_dir(data).map_err(failed(data))?.next().is_some() {
        return Err(BackupError::Occupied(data.to_owned()));
    }
    // All of it goes beside the folder first, so that a folder with a database in it is always a whole one.
    let beside = Unfinished::at(with_ending(data, "restoring"))?;
    fs::create_dir_all(&beside.0).map_err(failed(&beside.0))?;
    let contents = unpack(&mut opener, &beside.0)?;
    if was_there {
        fs::remove_dir(data).map_err(failed(data))?;
    }
    fs::rename(&beside.0, data).map_err(failed(data))?;
    sync_folder(data);
    Ok(contents)
}

fn unpack(opener: &mut Opener<BufReader<File>>, into: &Path) -> Result<Contents, BackupError> {
    let altered = || BackupError::Sealed(SealError::Altered);
    let mut line = Vec::new();
    while !line.ends_with(b"\n") {
        let mut byte = [0];
        opener.read_exact(&mut byte).map_err(read_error)?;
        line.push(byte[0]);
        if line.len() > LINE {
            return Err(altered());
        }
    }
    let contents: Contents = serde_json::from_slice(&line).map_err(|_| altered())?;
    for item in &contents.files {
        if ![DATABASE, KEY].contains(&item.name.as_str()) {
            return Err(altered());
        }
        let path = into.join(&item.name);
        let mut file = private_file(&path).map_err(|error| BackupError::File(path.clone(), error))?;
        let mut left = item.bytes;
        let mut buffer = vec![0; 64 * 1024];
        while left > 0 {
            let most = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            let read = opener.read(&mut buffer[..most]).map_err(read_error)?;
            if read == 0 {
                return Err(altered());
            }
            file.write_all(&buffer[..read]).map_err(|error| BackupError::File(path.clone(), error))?;
            left -= read as u64;
        }
        file.sync_all().map_err(|error| BackupError::File(path.clone(), error))?;
    }
    // The end is genuine, too.
    if opener.read(&mut [0]).map_err(read_error)? != 0 {
        return Err(altered());
    }
    Ok(contents)
}

/// Gives the restored database a new epoch and keeps the numbers free that were given out since the backup.
pub async fn renew(store: &Store, fresh: &str) -> Result<(), StoreError> {
    let fresh = fresh.to_owned();
    let renew = move |tx: &mut dyn crate::store::Write| {
        crate::store::meta::save(tx, "epoch", &fresh)?;
        crate::store::numbers::skip_unknown(tx)
    };
    store.write(renew).await
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{ending}"));
    path.with_file_name(name)
}

/// A new file that only its owner reads.
fn private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Makes a renaming last. A file system that cannot do it has done what it can.
fn sync_folder(path: &Path) {
    if let Some(folder) = path.parent().and_then(|folder| File::open(folder).ok()) {
        let _ = folder.sync_all();
    }
}

/// A file or folder of our own that goes away with this, if it is still there.
struct Unfinished(PathBuf);

impl Unfinished {
    /// What is there already is somebody else's: it is left alone.
    fn at(path: PathBuf) -> Result<Self, BackupError> {
        if path.exists() { Err(BackupError::Occupied(path)) } else { Ok(Self(path)) }
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // Absent is what it should be.
        let _ = fs::remove_file(&self.0);
        let _ = fs::remove_dir_all(&self.0);
    }
}
