//! The server in a process of its own.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::orders::Orders;

/// The server, its folder and its port, which stay over restarts.
pub struct Post {
    /// Where it listens.
    pub url: String,
    /// What it is told to suffer.
    pub orders: Orders,
    data: PathBuf,
    database: Option<String>,
    library: PathBuf,
    child: Arc<Mutex<Option<Child>>>,
}

impl Post {
    /// Not started yet; on SQLite in `data` unless `database` names another one.
    pub fn new(data: &Path, database: Option<String>, library: &Path) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        std::fs::create_dir_all(data).expect("a scratch folder can be made");
        let orders = Orders::new(data.join("orders"));
        let (data, library) = (data.to_owned(), library.to_owned());
        Self { url, orders, data, database, library, child: Arc::default() }
    }

    /// Starts it with the demo's people and waits until it answers.
    pub async fn start(&self) {
        self.orders.arm(crate::orders::Mode::None, 0);
        self.spawn();
        let client = reqwest::Client::new();
        let about = format!("{}{}", self.url, shared::api::path::ABOUT);
        let begun = Instant::now();
        while !client.get(&about).send().await.is_ok_and(|answer| answer.status().is_success()) {
            assert!(begun.elapsed() < Duration::from_secs(60), "the server does not start: see {:?}", self.data);
            if !self.lives() {
                // A late order to die has found it.
                self.spawn();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Its power failed when it died.
    pub fn lose_power(&self, chance: u64) {
        self.orders.lose_power(&self.data.join("tannoi.db-wal"), chance);
    }

    fn spawn(&self) {
        self.orders.begin();
        let mut command =
            Command::new(std::env::var_os("FAULT_POST").unwrap_or_else(|| env!("CARGO_BIN_EXE_post").into()));
        command.args(["serve", "--demo", "--listen", self.url.trim_start_matches("http://"), "--data"]).arg(&self.data);
        command.env("LD_PRELOAD", &self.library).env("TANNOI_FAULTS", &self.orders.path);
        command.env("DATABASE_URL", self.database.as_deref().unwrap_or(""));
        let said = std::fs::File::create(self.data.join("said")).expect("a scratch file can be made");
        let child = command.stdout(Stdio::null()).stderr(said).spawn().expect("the server starts");
        *self.child.lock().unwrap_or_else(PoisonError::into_inner) = Some(child);
    }

    /// Whether its process lives.
    pub fn lives(&self) -> bool {
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        child.as_mut().is_some_and(|child| matches!(child.try_wait(), Ok(None)))
    }

    /// SIGKILL.
    pub fn kill(&self) {
        self.killer()();
    }

    /// What [`Post::kill`] does, for others to hold.
    pub fn killer(&self) -> impl Fn() + Send + 'static {
        let child = self.child.clone();
        move || {
            if let Some(mut child) = child.lock().unwrap_or_else(PoisonError::into_inner).take() {
                // It may be dead already.
                let _ = child.kill();
                let _ = child.wait();
            }
        }
    }
}

impl Drop for Post {
    fn drop(&mut self) {
        self.kill();
    }
}
