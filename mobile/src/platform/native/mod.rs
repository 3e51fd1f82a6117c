//! Natively (desktop, phone, tests) the engine has a thread of its own, a store in WAL mode and plain files.

mod blobs;
mod engine;
mod person;
mod picture;
#[cfg(any(feature = "desktop", feature = "mobile"))]
mod window;
#[cfg(not(any(feature = "desktop", feature = "mobile")))]
#[path = "windowless.rs"]
mod window;

pub use blobs::Blobs;
pub use engine::{Link, open, serve, spawn_engine};
pub use person::{position, save_file};
pub use picture::{luma, to_jpeg};
pub use window::{launch, set_title, share};

use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Longest wait for a connection to the server.
const CONNECT: Duration = Duration::from_secs(10);

/// Whether this process only runs the engine: never natively.
pub fn is_engine_side() -> bool {
    false
}

/// This device's clock, UTC milliseconds since 1970.
pub fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// A clock that never goes back, milliseconds since this program first asked.
pub fn monotonic_ms() -> i64 {
    static START: OnceLock<Instant> = OnceLock::new();
    i64::try_from(START.get_or_init(Instant::now).elapsed().as_millis()).unwrap_or(i64::MAX)
}

/// Random bytes fit for keys and ids.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("an operating system that runs the app offers randomness");
    bytes
}

/// Waits `ms` milliseconds; inside the engine, or any tokio runtime.
pub async fn sleep(ms: u32) {
    tokio::time::sleep(Duration::from_millis(ms.into())).await;
}

/// The client for all requests. A connection that does not come about in time is known not to have carried anything.
pub fn http() -> reqwest::Client {
    let http = reqwest::Client::builder().connect_timeout(CONNECT);
    http.build().expect("a client of these few settings can always be made")
}

/// Whether nothing shows that a request which failed was handed over: there was no connection.
pub fn failed_before_sending(error: &reqwest::Error) -> bool {
    error.is_connect() || error.is_builder()
}

/// Opens `url` for the bearer of `token` and hands over every piece that comes, until the line ends.
pub async fn listen(http: &reqwest::Client, url: &str, token: &str, mut heard: impl FnMut(&[u8])) {
    let request =
        http.get(url).header("Authorization", format!("Bearer {token}")).header("Accept", "text/event-stream");
    let Ok(mut line) = request.send().await else { return };
    let kind = line.headers().get("content-type").and_then(|value| value.to_str().ok());
    // A portal's page is no line to listen to.
    if !line.status().is_success() || !kind.is_some_and(|kind| kind.starts_with("text/event-stream")) {
        return;
    }
    while let Ok(Some(piece)) = line.chunk().await {
        heard(&piece);
    }
}

/// Where the server is: `TANNOI_SERVER` when the program starts, else when it was built, else this machine.
pub fn base_url() -> String {
    let chosen = std::env::var("TANNOI_SERVER").ok().or_else(|| option_env!("TANNOI_SERVER").map(str::to_owned));
    let url = chosen.unwrap_or_else(|| "http://127.0.0.1:8080".to_owned());
    url.trim_end_matches('/').to_owned()
}

/// The folder for this device's data: `TANNOI_HOME`, else the usual place of the platform.
pub fn home() -> PathBuf {
    if let Some(home) = std::env::var_os("TANNOI_HOME") {
        return home.into();
    }
    if cfg!(target_os = "android") {
        return "/data/data/vn.tannoi.app/files".into();
    }
    let user = std::env::home_dir().unwrap_or_default();
    if cfg!(target_vendor = "apple") {
        user.join("Library/Application Support/vn.tannoi.app")
    } else if cfg!(windows) {
        user.join("AppData/Local/vn.tannoi.app")
    } else {
        std::env::var_os("XDG_DATA_HOME").map_or_else(|| user.join(".local/share"), PathBuf::from).join("tannoi")
    }
}
