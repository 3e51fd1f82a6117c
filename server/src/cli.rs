//! The subcommands of `server`.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use assets::texts::{Lang, TextArg};

use crate::app::{App, Reference, text};
use crate::backup::DATABASE;
use crate::config::Config;
use crate::keys::Keys;
use crate::ledger::{checkpoint, upgrade};
use crate::store::{Store, StoreError};
use crate::threads::interrupt_nobody;
use crate::travel::opening;
use crate::{jobs, outlines, tools, upkeep};

/// Runs the subcommand that `arguments` name; 0 = done, 1 = not done, 2 = the input cannot be used.
pub fn run(arguments: &[String]) -> ExitCode {
    match arguments.split_first() {
        Some((word, rest)) if word == "serve" => serve(rest),
        Some((word, rest)) if word == "plan" => tools::plan(rest),
        Some((word, rest)) if word == "explain" => tools::explain(rest).unwrap_or_else(usage),
        Some((word, rest)) if word == "import" => import(rest),
        Some((word, _)) if word == "--help" || word == "help" => {
            println!("{}", help());
            ExitCode::SUCCESS
        }
        Some((word, rest)) => upkeep::run(word, rest).unwrap_or_else(usage),
        None => usage(),
    }
}

fn help() -> String {
    let words = |lang| format!("{}\n{}", text(lang, "cli-help", &[]), text(lang, "cli-help-record", &[]));
    format!("{}\n{}", words(Lang::Vi), words(Lang::En))
}

/// Says how the program is called.
pub(crate) fn usage() -> ExitCode {
    eprintln!("{}", help());
    ExitCode::from(2)
}

/// `server import FILE [--data FOLDER]`.
fn import(arguments: &[String]) -> ExitCode {
    let Some((file, rest)) = arguments.split_first() else { return usage() };
    let Ok(config) = Config::read(|name| std::env::var(name).ok(), rest) else { return usage() };
    let done = runtime().block_on(async {
        let app = open(&config, Reference::embedded()).await?;
        tools::import(&app.store, Path::new(file), app.now_ms()).await
    });
    match done {
        Ok(report) => {
            println!("{report}");
            ExitCode::SUCCESS
        }
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::from(2)
        }
    }
}

/// What asynchronous work runs on.
pub(crate) fn runtime() -> tokio::runtime::Runtime {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().on_thread_start(interrupt_nobody).build();
    runtime.expect("the operating system gives threads to a program that starts")
}

/// A sentence for the operator in both languages.
pub(crate) fn both(key: &str, args: &[(&str, TextArg)]) -> String {
    format!("{}\n{}", text(Lang::Vi, key, args), text(Lang::En, key, args))
}

fn serve(arguments: &[String]) -> ExitCode {
    tracing_subscriber::fmt().with_target(false).with_writer(std::io::stderr).init();
    let config = match Config::read(|name| std::env::var(name).ok(), arguments) {
        Ok(config) => config,
        Err(unusable) => {
            eprintln!("{}", both("cli-setting-unusable", &[("setting", unusable.to_string().into())]));
            return ExitCode::from(2);
        }
    };
    match runtime().block_on(serve_until_stopped(&config)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}

async fn serve_until_stopped(config: &Config) -> Result<(), String> {
    let outlines =
        outlines::read(&config.data).map_err(|unusable| Lang::ALL.map(|lang| unusable.say(lang)).join("\n"))?;
    let travel = opening::open(config, &mut |line| println!("{line}"))?;
    let (outlines, travel) = (outlines::as_sent(&outlines), Arc::new(travel));
    let reference = Reference { outlines, travel: travel.clone(), ..Reference::embedded() };
    let app = open(config, reference).await?;
    let listener = tokio::net::TcpListener::bind(config.listen).await.map_err(|error| {
        let (address, cause) = (config.listen.to_string().into(), error.to_string().into());
        both("cli-port-taken", &[("address", address), ("cause", cause)])
    })?;
    if app.demo {
        let lines = crate::seed::demo_day(&app)
            .await
            .map_err(|error| both("cli-seed-failed", &[("cause", format!("{error:?}").into())]))?;
        println!("{lines}");
    }
    println!("{}", both("cli-open", &[("address", format!("http://{}/", config.listen).into())]));
    let stop = async {
        // Without a signal handler the program just runs until it is killed, which loses nothing.
        let _ = tokio::signal::ctrl_c().await;
    };
    let work = jobs::start(&app);
    let fetching = tokio::spawn(async move { travel.keep_fetching().await });
    let ended = crate::serve::serve(app.clone(), listener, stop).await;
    work.abort();
    fetching.abort();
    // What was acknowledged is durable already; this only puts it under a signature before the long night.
    if let Err(error) = checkpoint::cover(&app).await {
        tracing::warn!("last checkpoint: {}", crate::error::chain(&error));
    }
    ended.map_err(|error| both("cli-stopped", &[("cause", error.to_string().into())]))
}

/// Opens the database and the key.
pub(crate) async fn open(config: &Config, reference: Reference) -> Result<App, String> {
    let said = |error: std::io::Error| {
        let folder = config.data.display().to_string().into();
        both("cli-folder", &[("folder", folder), ("cause", error.to_string().into())])
    };
    std::fs::create_dir_all(&config.data).map_err(said)?;
    let store = open_store(config)?;
    let key_file = config.key_path();
    let keys = Keys::load_or_make(&key_file, random_array()).map_err(|error| key_sentence(&key_file, &error))?;
    App::new(store, keys, reference, config.demo).await.map_err(|error| store_sentence(&error))
}

/// Opens the database alone.
pub(crate) fn open_store(config: &Config) -> Result<Store, String> {
    let store = match &config.database_url {
        Some(url) => Store::open_postgres(url),
        None => Store::open_sqlite(&config.data.join(DATABASE)),
    };
    store.map_err(|error| store_sentence(&error))
}

fn key_sentence(path: &Path, error: &crate::keys::KeyError) -> String {
    both("cli-key", &[("file", path.display().to_string().into()), ("cause", error.to_string().into())])
}

/// Why the database does not do as asked.
pub(crate) fn store_sentence(error: &StoreError) -> String {
    match error {
        StoreError::NewerDatabase { found, known } => {
            both("cli-newer-database", &[("found", (*found).into()), ("known", (*known).into())])
        }
        StoreError::Full => both("cli-disk-full", &[]),
        other => both("cli-store", &[("cause", crate::error::chain(other).into())]),
    }
}

/// The machine's clock, Unix milliseconds.
pub(crate) fn now_ms() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| since.as_millis() as i64)
}

/// Bytes that nobody can guess, from the operating system.
pub fn random_array<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

impl App {
    /// A server on an open store, with the machine's clock and randomness.
    async fn new(store: Store, keys: Keys, reference: Reference, demo: bool) -> Result<Self, StoreError> {
        let (news, _) = tokio::sync::broadcast::channel(16);
        let fresh = data_encoding::HEXLOWER.encode(&random_array::<8>());
        let epoch = crate::store::meta::epoch(&store, &fresh).await?;
        upgrade::prepare(&store, &keys, now_ms()).await?;
        Ok(Self {
            store,
            clock: Arc::new(now_ms),
            random: Arc::new(|bytes| getrandom::fill(bytes).expect("the operating system gives random bytes")),
            keys: Arc::new(keys),
            epoch: epoch.into(),
            reference: Arc::new(reference),
            books: Arc::default(),
            sessions: Arc::default(),
            joint: Arc::default(),
            rounds: Arc::default(),
            demo,
            news,
            display: Arc::new(tokio::sync::Semaphore::new(1)),
        })
    }
}
