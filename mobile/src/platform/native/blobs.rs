//! Photos as plain files named by content.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use crate::platform::{is_blob_name, name_of};

/// The folder of photos and signatures. Clones share it.
#[derive(Clone, Debug)]
pub struct Blobs(PathBuf);

impl Blobs {
    /// The photos in `folder`, which is made when the first one is saved.
    pub fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// Free bytes where they are kept; `None` = this system does not say.
    pub async fn room(&self) -> Option<u64> {
        let folder = self.0.ancestors().find(|folder| folder.is_dir())?;
        free_bytes(folder)
    }

    /// Keeps `bytes`; returns their name once they are on disk.
    pub async fn save(&self, bytes: &[u8]) -> Result<String, String> {
        let name = name_of(bytes);
        self.write(&name, bytes).map_err(|error| error.to_string())?;
        Ok(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> std::io::Result<()> {
        fs::create_dir_all(&self.0)?;
        let partial = self.0.join(format!("{name}.part"));
        let mut file = File::create(&partial)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(partial, self.0.join(name))?;
        if cfg!(unix) { File::open(&self.0)?.sync_all() } else { Ok(()) }
    }

    /// The bytes called `name`; `None` if they are not here or not whole.
    pub async fn load(&self, name: &str) -> Result<Option<Vec<u8>>, String> {
        if !is_blob_name(name) {
            return Ok(None);
        }
        match fs::read(self.0.join(name)) {
            Ok(bytes) => Ok((name_of(&bytes) == name).then_some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Forgets the bytes called `name`; absent is fine.
    pub async fn delete(&self, name: &str) -> Result<(), String> {
        if !is_blob_name(name) {
            return Ok(());
        }
        match fs::remove_file(self.0.join(name)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.to_string()),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

#[cfg(unix)]
fn free_bytes(folder: &std::path::Path) -> Option<u64> {
    let stat = rustix::fs::statvfs(folder).ok()?;
    Some(stat.f_bavail.saturating_mul(stat.f_frsize))
}

#[cfg(not(unix))]
fn free_bytes(_folder: &std::path::Path) -> Option<u64> {
    None
}
