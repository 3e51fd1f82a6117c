//! Lists of the text files and the style sheets.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Writes `lists.rs`.
pub fn write_list() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let mut code = String::from(
        "/// Every text file: language, file name, content.\npub(crate) const TEXTS: &[(&str, &str, &str)] = &[\n",
    );
    for lang in names(&root.join("i18n"), "") {
        for file in names(&root.join("i18n").join(&lang), ".ftl") {
            let path = root.join("i18n").join(&lang).join(&file);
            writeln!(code, "    ({lang:?}, {file:?}, include_str!({path:?})),").expect("a String takes everything");
        }
    }
    code.push_str("];\n/// Every style sheet, in the order in which they apply: name, content.\npub(crate) const STYLES: &[(&str, &str)] = &[\n");
    let css = root.join("public/css");
    let mut sheets = names(&css, ".css");
    sheets.sort_by_key(|name| match name.as_str() {
        "tokens.css" => 0,
        "base.css" => 1,
        _ => 2,
    });
    for file in sheets {
        let path = css.join(&file);
        writeln!(code, "    ({file:?}, include_str!({path:?})),").expect("a String takes everything");
    }
    code.push_str("];\n");
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it")).join("lists.rs");
    fs::write(out, code).expect("OUT_DIR can be written");
}

/// The sorted names in `folder` that end in `ending`; asks cargo to run again when the folder changes.
fn names(folder: &Path, ending: &str) -> Vec<String> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let entries = fs::read_dir(folder).expect("the folder is part of the sources");
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(ending) && !name.starts_with('.'))
        .collect();
    names.sort();
    names
}
