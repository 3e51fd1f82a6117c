//! Packs the browser build into `target/web/app.pack`: `bundle WASM OUT [--quick]`.
//!
//! Runs wasm-bindgen (the locked version), adds `assets/public`, writes `index.html` from its template and texts,
//! names every file by its content, compresses. `--quick` compresses less, for work in progress.

mod compress;
mod page;
mod shell;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

/// A file of the app before it is compressed.
struct Raw {
    /// Path of its address.
    url: String,
    /// What `?v=` says; empty until known.
    version: String,
    bytes: Vec<u8>,
}

impl Raw {
    /// A file whose version is its own content.
    fn new(url: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self { url: url.into(), version: assets::pack::hash(&bytes), bytes }
    }

    /// The address that names this version.
    fn address(&self) -> String {
        format!("{}?v={}", self.url, self.version)
    }
}

fn main() -> ExitCode {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let quick = arguments.iter().position(|argument| argument == "--quick").map(|at| arguments.remove(at)).is_some();
    let [wasm, out] = arguments.as_slice() else {
        eprintln!("bundle: say which wasm and which folder: bundle WASM OUT [--quick]");
        return ExitCode::from(2);
    };
    match bundle(Path::new(wasm), Path::new(out), quick) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bundle: {error}");
            ExitCode::FAILURE
        }
    }
}

fn bundle(wasm: &Path, out: &Path, quick: bool) -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let public = root.join("assets/public");
    if !wasm.is_file() {
        return Err(format!("{} is not there: build the app for the browser first (make web)", wasm.display()).into());
    }
    let stamp = stamp(wasm, &root, quick)?;
    let (pack_file, stamp_file) = (out.join("app.pack"), out.join("app.stamp"));
    if pack_file.is_file() && std::fs::read_to_string(&stamp_file).is_ok_and(|last| last == stamp) {
        println!("  nothing has changed");
        return Ok(());
    }
    let mut app = bindgen(wasm)?;
    app.extend(read_folder(&public.join("js"), "/assets/js")?);
    version_together(&mut app);
    let mut files = app;
    // One sheet: over a slow network each request costs more than its bytes.
    files.push(Raw::new("/assets/css/app.css", assets::styles::app_css().into_bytes()));
    for (folder, url) in [("img", "/assets/img"), ("pwa", "")] {
        files.extend(read_folder(&public.join(folder), url)?);
    }
    at_the_root(&mut files);
    let texts = std::fs::read_to_string(root.join("assets/i18n/vi/index.ftl"))?;
    files.push(Raw::new("/index.html", page::render(&texts, &files)?.into_bytes()));
    shell::fill_in(&mut files)?;

    std::fs::create_dir_all(out)?;
    let packed = compress::all(&files, quick);
    let files: Vec<_> = packed.iter().map(compress::Packed::file).collect();
    let pack = assets::pack::write(&files);
    let partial = out.join("app.pack.part");
    std::fs::write(&partial, pack)?;
    std::fs::rename(partial, pack_file)?;
    std::fs::write(stamp_file, stamp)?;
    report(&packed);
    Ok(())
}

/// Changes when anything that goes into the pack does, this program included.
fn stamp(wasm: &Path, root: &Path, quick: bool) -> Result<String, Box<dyn Error>> {
    let mut parts = vec![format!("quick={quick}")];
    for file in [wasm, &std::env::current_exe()?, &root.join("assets/i18n/vi/index.ftl")] {
        let bytes = std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
        parts.push(assets::pack::hash(&bytes));
    }
    parts.extend(read_folder(&root.join("assets/public"), "")?.iter().map(Raw::address));
    Ok(assets::pack::hash(parts.join("\n").as_bytes()))
}

/// The app's wasm and scripts as wasm-bindgen writes them for an ES module.
fn bindgen(wasm: &Path) -> Result<Vec<Raw>, Box<dyn Error>> {
    let mut output = Bindgen::new()
        .input_path(wasm)
        .out_name("mobile")
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .omit_default_module_path(true)
        .generate_output()?;
    let mut files = vec![
        Raw::new("/assets/app/mobile.js", output.js().as_bytes().to_vec()),
        Raw::new("/assets/app/mobile_bg.wasm", output.wasm_mut().emit_wasm()),
    ];
    for (module, text) in output.local_modules() {
        files.push(Raw::new(format!("/assets/app/snippets/{module}"), text.as_bytes().to_vec()));
    }
    for (module, inline) in output.snippets() {
        for (number, text) in inline.iter().enumerate() {
            files.push(Raw::new(format!("/assets/app/snippets/{module}/inline{number}.js"), text.as_bytes().to_vec()));
        }
    }
    Ok(files)
}

/// Gives the app's code one version: its parts only work with each other.
fn version_together(app: &mut [Raw]) {
    app.sort_by(|a, b| a.url.cmp(&b.url));
    let all: Vec<String> = app.iter().map(Raw::address).collect();
    let version = assets::pack::hash(all.join("\n").as_bytes());
    for file in app.iter_mut() {
        file.version.clone_from(&version);
        if file.url == "/assets/app/mobile.js" {
            file.bytes = version_imports(&String::from_utf8_lossy(&file.bytes), &version).into_bytes();
        }
    }
}

/// Adds the version to the addresses that the generated script imports.
fn version_imports(script: &str, version: &str) -> String {
    let import = |line: &str| {
        let relative = line.starts_with("import ") && line.contains(" from './");
        match (relative, line.rfind(".js'")) {
            (true, Some(at)) => format!("{}.js?v={version}{}", &line[..at], &line[at + 3..]),
            (true, None) | (false, _) => line.to_owned(),
        }
    };
    script.split('\n').map(import).collect::<Vec<_>>().join("\n")
}

/// Makes the manifest's addresses, which follow the folders of the sources, those of the pack: `../img/` is `/assets/img/`.
fn at_the_root(files: &mut [Raw]) {
    for file in files.iter_mut().filter(|file| file.url == "/manifest.webmanifest") {
        let text = String::from_utf8_lossy(&file.bytes).replace("\"../", "\"/assets/");
        *file = Raw::new(file.url.clone(), text.into_bytes());
    }
}

/// All files under `folder`, in the order of their names; none if it is not there.
fn read_folder(folder: &Path, url: &str) -> Result<Vec<Raw>, Box<dyn Error>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    entries.sort();
    let mut files = Vec::new();
    for path in entries {
        let name = path.file_name().and_then(|name| name.to_str()).ok_or("a file name is not UTF-8")?;
        let url = format!("{url}/{name}");
        if path.is_dir() {
            files.extend(read_folder(&path, &url)?);
        } else {
            files.push(Raw::new(url, std::fs::read(path)?));
        }
    }
    Ok(files)
}

fn report(packed: &[compress::Packed]) {
    let mut sorted: Vec<_> = packed.iter().collect();
    sorted.sort_by_key(|file| std::cmp::Reverse(file.stored_len()));
    for file in sorted.iter().take(4) {
        println!("  {:>9} B  ({:>9} B raw)  {}", file.stored_len(), file.raw_len(), file.url());
    }
    let (stored, raw) =
        packed.iter().fold((0, 0), |(stored, raw), file| (stored + file.stored_len(), raw + file.raw_len()));
    println!("  {stored:>9} B  ({raw:>9} B raw)  all {} files", packed.len());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_of_the_generated_script_names_its_version_and_other_lines_stay() {
        let script = "import { a } from './snippets/x-1/inline0.js';\nlet b = 'c.js';";
        assert_eq!(
            version_imports(script, "12"),
            "import { a } from './snippets/x-1/inline0.js?v=12';\nlet b = 'c.js';"
        );
    }

    #[test]
    fn the_manifest_names_icons_where_the_pack_has_them() {
        let mut files = [Raw::new("/manifest.webmanifest", br#"{"src": "../img/icon.svg"}"#.to_vec())];
        at_the_root(&mut files);
        assert_eq!(files[0].bytes, br#"{"src": "/assets/img/icon.svg"}"#);
        assert_eq!(files[0].version, assets::pack::hash(&files[0].bytes));
    }

    #[test]
    fn the_code_of_the_app_has_one_version_that_follows_every_part() {
        let versioned = |last: &[u8]| {
            let mut app = vec![Raw::new("/assets/js/boot.js", b"1".to_vec()), Raw::new("/b", last.to_vec())];
            version_together(&mut app);
            (app[0].version.clone(), app[1].version.clone())
        };
        let (first, second) = (versioned(b"2"), versioned(b"3"));
        assert_eq!(first.0, first.1);
        assert_ne!(first, second);
    }
}
