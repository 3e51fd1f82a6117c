//! The subcommands for whoever keeps the record: `verify`, `rebuild`, `proof`, `purge`, `backup`, `restore`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use assets::texts::TextArg;
use shared::ids::DossierId;

use crate::app::{App, Reference};
use crate::backup::sealed::{LEAST_CHARACTERS, SealError, Secret};
use crate::backup::{self, BackupError, DATABASE, Source};
use crate::cli::{both, open, open_store, random_array, runtime, store_sentence, usage};
use crate::config::Config;
use crate::ledger::proof::{self, NoProof};
use crate::ledger::purge::Purger;
use crate::ledger::rebuild::rebuild;
use crate::ledger::verify::verify;
use crate::store::Write;

/// Environment: the passphrase of backups. Never an argument, which others on the machine can read.
const PASSPHRASE: &str = "TANNOI_BACKUP_PASSPHRASE";
/// Environment: the key file of backups, instead of a passphrase.
const KEY_FILE: &str = "TANNOI_BACKUP_KEY_FILE";

/// What a subcommand was told.
struct Told {
    config: Config,
    out: Option<PathBuf>,
    dossier: Option<String>,
    key_file: Option<PathBuf>,
    without_people: bool,
}

impl Told {
    fn read(arguments: &[String]) -> Option<Self> {
        let (mut rest, mut out, mut dossier, mut without_people) = (Vec::new(), None, None, false);
        let mut key_file = std::env::var(KEY_FILE).ok().map(PathBuf::from);
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--out" => out = Some(PathBuf::from(arguments.next()?)),
                "--dossier" => dossier = Some(arguments.next()?.clone()),
                "--key-file" => key_file = Some(PathBuf::from(arguments.next()?)),
                "--without-people" => without_people = true,
                other => rest.push(other.to_owned()),
            }
        }
        let config = Config::read(|name| std::env::var(name).ok(), &rest).ok()?;
        Some(Self { config, out, dossier, key_file, without_people })
    }

    /// Opens what is there; a record is never begun by looking at it.
    async fn open(&self) -> Result<App, String> {
        let file = self.config.data.join(DATABASE);
        if self.config.database_url.is_none() && !file.exists() {
            return Err(both("cli-no-database", &[("folder", shown(&self.config.data))]));
        }
        open(&self.config, Reference::embedded()).await
    }

    fn secret(&self) -> Result<Secret, String> {
        if let Some(path) = &self.key_file {
            return match std::fs::read(path) {
                Ok(bytes) => Ok(Secret::KeyFile(bytes)),
                Err(error) => Err(file_sentence(path, &error)),
            };
        }
        match std::env::var(PASSPHRASE) {
            Ok(words) => Ok(Secret::Passphrase(words)),
            Err(_) => Err(both("cli-backup-secret", &[])),
        }
    }
}

fn shown(path: &Path) -> TextArg {
    path.display().to_string().into()
}

fn file_sentence(path: &Path, error: &std::io::Error) -> String {
    both("cli-file", &[("file", shown(path)), ("cause", error.to_string().into())])
}

/// Runs the subcommand `word`; `None` if it is none of these.
pub fn run(word: &str, arguments: &[String]) -> Option<ExitCode> {
    let done = match word {
        "restore" => match arguments.split_first() {
            Some((file, rest)) => Told::read(rest).map(|told| restore(&told, Path::new(file))),
            None => None,
        },
        "backup" => Told::read(arguments).and_then(|told| Some(save(&told, &told.out.clone()?))),
        "verify" => Told::read(arguments).map(|told| runtime().block_on(look(&told))),
        "rebuild" => Told::read(arguments).map(|told| runtime().block_on(make_views(&told))),
        "purge" => Told::read(arguments).map(|told| runtime().block_on(purge(&told))),
        "proof" => Told::read(arguments).and_then(|told| {
            let (dossier, out) = (told.dossier.clone()?.parse().ok()?, told.out.clone()?);
            Some(runtime().block_on(prove(&told, dossier, &out)))
        }),
        _ => return None,
    };
    Some(match done {
        None => usage(),
        Some(Ok(sentence)) => {
            println!("{sentence}");
            ExitCode::SUCCESS
        }
        Some(Err(sentence)) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    })
}

/// `server verify`.
async fn look(told: &Told) -> Result<String, String> {
    let app = told.open().await?;
    let report = verify(&app).await.map_err(|error| store_sentence(&error))?;
    let counts = report.counts;
    let counted = [
        ("chains", counts.chains),
        ("entries", counts.entries),
        ("checkpoints", counts.checkpoints),
        ("waiting", counts.waiting),
        ("receipts", counts.receipts),
        ("blobs", counts.blobs),
        ("dossiers", counts.dossiers),
        ("purges", counts.purges),
    ]
    .map(|(name, count)| (name, TextArg::from(count as i64)));
    let counted = both("cli-verify-counts", &counted);
    match report.first {
        None => Ok(format!("{counted}\n{}", both("cli-verify-whole", &[]))),
        Some(first) => {
            let what = both(&format!("cli-break-{}", first.what), &[("place", first.place.into())]);
            let all = both("cli-verify-broken", &[("count", (report.breaks as i64).into())]);
            Err(format!("{counted}\n{all}\n{what}"))
        }
    }
}

/// `server rebuild`.
async fn make_views(told: &Told) -> Result<String, String> {
    let app = told.open().await?;
    let rebuilt = app.store.write(|tx: &mut dyn Write| rebuild(tx)).await.map_err(|error| store_sentence(&error))?;
    crate::api::commands::sequence(&app).await.map_err(|error| format!("{error:?}"))?;
    let count = |count: u64| TextArg::from(count as i64);
    let counted =
        [("dossiers", count(rebuilt.dossiers)), ("mended", count(rebuilt.mended)), ("removed", count(rebuilt.removed))];
    Ok(both("cli-rebuilt", &counted))
}

/// `server purge`.
async fn purge(told: &Told) -> Result<String, String> {
    let app = told.open().await?;
    let done = Purger::new(&app).all().await.map_err(|error| store_sentence(&error))?;
    crate::api::commands::sequence(&app).await.map_err(|error| format!("{error:?}"))?;
    let count = |count: u64| TextArg::from(count as i64);
    let counted = [
        ("looked", count(done.looked_at)),
        ("dossiers", count(done.dossiers)),
        ("blobs", count(done.blobs)),
        ("entries", count(done.entries)),
        ("commands", count(done.commands)),
    ];
    Ok(both("cli-purged", &counted))
}

/// `server proof`.
async fn prove(told: &Told, dossier: DossierId, out: &Path) -> Result<String, String> {
    let app = told.open().await?;
    let text = proof::pack(&app, dossier, !told.without_people).await.map_err(|no| match no {
        NoProof::Unknown => both("cli-proof-unknown", &[]),
        NoProof::Incomplete(missing) => {
            let first = missing.first().map(ToString::to_string).unwrap_or_default();
            both("cli-proof-incomplete", &[("count", (missing.len() as i64).into()), ("first", first.into())])
        }
        NoProof::Store(error) => store_sentence(&error),
    })?;
    std::fs::write(out, text).map_err(|error| file_sentence(out, &error))?;
    Ok(both("cli-proof-done", &[("file", shown(out))]))
}

/// `server backup`.
fn save(told: &Told, out: &Path) -> Result<String, String> {
    let secret = told.secret()?;
    let config = &told.config;
    let on_postgres = config.database_url.is_some();
    let source = Source { data: &config.data, key_file: &config.key_path(), on_postgres };
    let now_ms = crate::cli::now_ms();
    backup::make(&source, out, &secret, random_array(), now_ms).map_err(|error| sentence(&error))?;
    let key = if on_postgres { "cli-backup-postgres" } else { "cli-backup-done" };
    Ok(both(key, &[("file", shown(out))]))
}

/// `server restore`.
fn restore(told: &Told, file: &Path) -> Result<String, String> {
    let secret = told.secret()?;
    let config = Config { key_file: None, ..told.config.clone() };
    backup::restore(file, &config.data, &secret).map_err(|error| sentence(&error))?;
    let store = open_store(&config)?;
    let fresh = data_encoding::HEXLOWER.encode(&random_array::<8>());
    runtime().block_on(backup::renew(&store, &fresh)).map_err(|error| store_sentence(&error))?;
    Ok(both("cli-restored", &[("folder", shown(&config.data)), ("epoch", fresh.into())]))
}

fn sentence(error: &BackupError) -> String {
    match error {
        BackupError::File(path, error) => file_sentence(path, error),
        BackupError::Occupied(path) => both("cli-backup-occupied", &[("place", shown(path))]),
        BackupError::Store(error) => store_sentence(error),
        BackupError::Sealed(SealError::File(error)) => {
            both("cli-backup-unreadable", &[("cause", error.to_string().into())])
        }
        BackupError::Sealed(SealError::NotOurs) => both("cli-backup-not-ours", &[]),
        BackupError::Sealed(SealError::WrongSecret) => both("cli-backup-wrong-secret", &[]),
        BackupError::Sealed(SealError::Altered) => both("cli-backup-altered", &[]),
        BackupError::Sealed(SealError::WeakSecret) => {
            both("cli-backup-weak", &[("least", (LEAST_CHARACTERS as i64).into())])
        }
    }
}
