//! Writes into the service worker which files make up the app shell and which version they are.

use crate::Raw;

const WORKER: &str = "/sw.js";

/// Fills in `sw.js`: everything that is needed to open the app without a network.
pub fn fill_in(files: &mut [Raw]) -> Result<(), String> {
    let addresses: Vec<String> =
        files.iter().filter(|file| is_shell(&file.url)).map(|file| format!("{:?}", file.address())).collect();
    let version = assets::pack::hash(addresses.join("\n").as_bytes());
    let page = files.iter().find(|file| file.url == "/index.html").map(Raw::address);
    let page = page.ok_or("there is no index.html")?;
    let worker = files.iter_mut().find(|file| file.url == WORKER).ok_or("assets/public/pwa has no sw.js")?;
    let text = String::from_utf8_lossy(&worker.bytes)
        .replace("__VERSION__", &version)
        .replace("__SHELL__", &format!("[{}]", addresses.join(", ")))
        .replace("__PAGE__", &page);
    *worker = Raw::new(WORKER, text.into_bytes());
    Ok(())
}

/// Pictures for app stores and launchers are fetched when wanted.
fn is_shell(url: &str) -> bool {
    url != WORKER && !url.ends_with(".png")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shell_names_every_file_with_its_version_and_never_itself() {
        let mut files =
            [Raw::new("/index.html", b"p".to_vec()), Raw::new("/sw.js", b"__VERSION__ __SHELL__ __PAGE__".to_vec())];
        let page = files[0].address();
        fill_in(&mut files).unwrap();
        let text = String::from_utf8(files[1].bytes.clone()).unwrap();
        assert!(text.ends_with(&format!(r#"["{page}"] {page}"#)), "{text}");
        assert_eq!(files[1].version, assets::pack::hash(&files[1].bytes));
    }
}
