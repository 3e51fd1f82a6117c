//! Lists the files of `public/`, whatever folder they are in, as `public.rs` in the build's output folder.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Endings that may be served, and their media types. Another ending ends the build.
const MEDIA_TYPES: [(&str, &str); 13] = [
    ("css", "text/css; charset=utf-8"),
    ("html", "text/html; charset=utf-8"),
    ("ico", "image/x-icon"),
    ("jpg", "image/jpeg"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain; charset=utf-8"),
    ("wasm", "application/wasm"),
    ("webmanifest", "application/manifest+json"),
    ("webp", "image/webp"),
    ("woff2", "font/woff2"),
];

/// Writes the list; hidden files are left out.
pub fn write_list() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("public");
    let mut files = Vec::new();
    collect(&root, "", &mut files);
    files.sort();
    let mut code = format!("static PUBLIC: [Asset; {}] = [\n", files.len());
    for name in files {
        let ending = name.rsplit('.').next().unwrap_or_default();
        let (_, media_type) = MEDIA_TYPES
            .iter()
            .find(|(known, _)| *known == ending)
            .unwrap_or_else(|| panic!("public/{name}: no media type is known for this ending"));
        let path = root.join(&name);
        writeln!(code, "    Asset::new({name:?}, {media_type:?}, include_bytes!({path:?})),")
            .expect("a String takes everything");
    }
    code.push_str("];\n");
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it")).join("public.rs");
    fs::write(out, code).expect("OUT_DIR can be written");
}

/// Collects the files under `folder` by their names with `/`.
fn collect(folder: &Path, prefix: &str, files: &mut Vec<String>) {
    println!("cargo::rerun-if-changed={}", folder.display());
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let entry = entry.expect("the folder is part of the sources");
        let name = entry.file_name().into_string().expect("names of sources are plain");
        if name.starts_with('.') {
            continue;
        }
        let name = format!("{prefix}{name}");
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{name}/"), files);
        } else {
            files.push(name);
        }
    }
}
