//! The operator's tools: `server plan`, `server explain`, `server import`.

use std::ffi::OsString;
use std::io::{BufRead, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

use assets::texts::{Lang, TextArg, Texts};
use chrono::DateTime;
use shared::catalogue::ProcedureVersion;
use shared::catalogue::import::Origin;
use shared::time::explanation::Words;
use shared::time::local_date;

use crate::explain::{self, Facts, Kind};
use crate::import::{self, Filled};
use crate::plan;
use crate::store::{Store, StoreError, Write, places};

/// `server plan …`: VROOM's JSON in and out.
pub fn plan(arguments: &[String]) -> ExitCode {
    let texts = |lang: &str, key: &str| Texts::get(Lang::from_code(lang).unwrap_or_default()).text(key, &[]);
    let arguments = arguments.iter().map(OsString::from);
    let (stdin, stdout, stderr) = (std::io::stdin().lock(), std::io::stdout().lock(), std::io::stderr());
    ExitCode::from(plan::run(arguments, stdin, stdout, stderr, &texts, cancelled_by_ctrl_c()))
}

/// What a shell reports of a program that Ctrl-C has ended.
const INTERRUPTED: i32 = 130;

/// Becomes true when Ctrl-C is pressed; pressed again, it ends the program. Where that cannot be listened to, it does so
/// at once, as usual.
fn cancelled_by_ctrl_c() -> &'static AtomicBool {
    static CANCELLED: AtomicBool = AtomicBool::new(false);
    std::thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
        let Ok(runtime) = runtime else { return };
        while runtime.block_on(tokio::signal::ctrl_c()).is_ok() {
            if CANCELLED.swap(true, Ordering::Relaxed) {
                std::process::exit(INTERRUPTED);
            }
        }
    });
    &CANCELLED
}

/// `server explain KIND [--vi|--en]`: one JSON line in, one out. `None` = the arguments are wrong.
pub fn explain(arguments: &[String]) -> Option<ExitCode> {
    let (word, rest) = arguments.split_first()?;
    let kind = Kind::from_word(word)?;
    let lang = match rest {
        [] => None,
        [flag] => Some(Lang::from_code(flag.strip_prefix("--")?)?),
        _ => return None,
    };
    let (calendar, codes) = (assets::data::calendar(), assets::data::registration_codes());
    let facts = Facts::parse(calendar, assets::data::clock_rules(), codes, assets::data::postage())
        .expect("a test reads the embedded data");
    let said = |key: &str, args: &[(&str, String)]| say(lang.unwrap_or_default(), key, args);
    let words = lang.map(|lang| Words { lang: lang.code(), text: &said });
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().split(b'\n') {
        let Ok(line) = line else { return Some(ExitCode::from(2)) };
        if line.trim_ascii().is_empty() {
            continue;
        }
        // What is no text is no JSON; the lines after it are answered all the same.
        let line = String::from_utf8(line).unwrap_or_default();
        // Whoever reads may stop before the end.
        if writeln!(out, "{}", explain::run(kind, &line, &facts, words.as_ref())).is_err() {
            break;
        }
    }
    Some(ExitCode::SUCCESS)
}

/// Reads a file of the national base and keeps its versions; answers the report in both languages, or why the file is
/// refused. A refused row keeps what the catalogue had.
pub async fn import(store: &Store, file: &Path, now_ms: i64) -> Result<String, String> {
    let refused = |cause: &dyn Fn(Lang) -> String| {
        let name = file.display().to_string();
        let sentence = |lang| say(lang, "cli-import-refused", &[("file", name.clone()), ("cause", cause(lang))]);
        Lang::ALL.map(sentence).join("\n")
    };
    let bytes = std::fs::read(file).map_err(|error| refused(&|_| error.to_string()))?;
    let checked_at = local_date(DateTime::from_timestamp_millis(now_ms).unwrap_or_default());
    let source = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let report = import::read(&bytes, &Origin { source, checked_at })
        .map_err(|refusal| refused(&|lang| told(lang, &import::refusal_line(refusal))))?;
    let versions: Vec<ProcedureVersion> = report.versions().cloned().collect();
    store
        .write(move |tx: &mut dyn Write| {
            for version in &versions {
                places::save_procedure(tx, version)?;
            }
            Ok::<_, StoreError>(())
        })
        .await
        .map_err(|error| refused(&|_| crate::error::chain(&error)))?;
    let lines = report.lines();
    let all = Lang::ALL.into_iter().flat_map(|lang| lines.iter().map(move |line| told(lang, line)));
    Ok(all.collect::<Vec<_>>().join("\n"))
}

fn told(lang: Lang, line: &import::Line) -> String {
    import::print(line, |key, values: &[Filled]| say(lang, key, values))
}

/// The text of a lasting code: its dots are hyphens in the language files.
fn say(lang: Lang, key: &str, args: &[(&str, String)]) -> String {
    let args: Vec<(&str, TextArg)> = args.iter().map(|(name, value)| (*name, value.clone().into())).collect();
    Texts::get(lang).text(&key.replace('.', "-"), &args)
}
