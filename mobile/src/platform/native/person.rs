//! What a native program asks the system on behalf of the person. Where the system offers no common way, the answer is
//! that it cannot, and the screen says what to do instead.

use std::path::PathBuf;

/// Writes `text` to a file called `name` where the person looks for files; answers where. `None` = it cannot be written.
pub async fn save_file(name: &str, text: &str) -> Option<String> {
    let downloads = std::env::home_dir().map(|home| home.join("Downloads")).filter(|folder| folder.is_dir());
    let folder: PathBuf = downloads.unwrap_or_else(super::home);
    let file = folder.join(name);
    std::fs::create_dir_all(&folder).ok()?;
    std::fs::write(&file, text).ok()?;
    Some(file.display().to_string())
}

/// Where this device is: not known natively.
pub async fn position() -> Option<[f64; 2]> {
    None
}

/// A native window cannot print by itself.
pub fn print() -> bool {
    false
}
