//! What a browser may ask for: every file under `public/`, listed by the build, each at `/assets/` and its name.

use crate::Asset;

include!(concat!(env!("OUT_DIR"), "/public.rs"));

/// Where the files live on every server and in every app.
pub const PREFIX: &str = "/assets/";

/// Every file, by name.
pub fn public() -> &'static [Asset] {
    &PUBLIC
}

/// The file at `path`, such as `/assets/css/app.css`, without query.
pub fn find(path: &str) -> Option<&'static Asset> {
    let name = path.strip_prefix(PREFIX)?;
    PUBLIC.binary_search_by(|asset| asset.name().cmp(name)).ok().map(|at| &PUBLIC[at])
}

/// The address of `asset` that changes with its content and may be kept for ever: `/assets/css/app.css?v=<hash>`.
pub fn url(asset: &Asset) -> String {
    format!("{PREFIX}{}?v={}", asset.name(), asset.hash())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::Path;

    fn walk(folder: &Path, prefix: &str, found: &mut Vec<String>) {
        let Ok(entries) = fs::read_dir(folder) else { return };
        for entry in entries.map(|entry| entry.unwrap()) {
            let name = format!("{prefix}{}", entry.file_name().into_string().unwrap());
            if entry.path().is_dir() {
                walk(&entry.path(), &format!("{name}/"), found);
            } else if !entry.file_name().to_string_lossy().starts_with('.') {
                found.push(name);
            }
        }
    }

    #[test]
    fn the_list_is_the_folder() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("public");
        let mut found = Vec::new();
        walk(&folder, "", &mut found);
        found.sort();
        assert_eq!(public().iter().map(Asset::name).collect::<Vec<_>>(), found);
        for name in found {
            let asset = find(&format!("/assets/{name}")).unwrap();
            assert_eq!(asset.bytes(), fs::read(folder.join(&name)).unwrap());
            assert_eq!(url(asset), format!("/assets/{name}?v={}", asset.hash()));
        }
    }

    #[test]
    fn what_is_not_listed_is_not_found() {
        for path in ["/assets/", "/assets/../Cargo.toml", "assets/css/app.css", "/assets/no-such-file", "/"] {
            assert!(find(path).is_none(), "{path}");
        }
    }
}
