//! A PostgreSQL cluster for the tests of one program, thrown away afterwards.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// Role of everything in the cluster; it asks for no password.
const USER: &str = "postgres";
const START_TIMEOUT: Duration = Duration::from_secs(60);
/// Starts the server and waits until this program closes the pipe, on purpose or by ending in whatever way; then stops
/// the server and removes its directory.
const GUARD: &str = r#"
"$1/postgres" -D "$2/data" -p "$3" -k "$2" -c listen_addresses=127.0.0.1 -c "fsync=$4" -c "full_page_writes=$4" \
    -c shared_buffers=32MB -c max_connections=300 >"$2/log" 2>&1 </dev/null &
server=$!
read -r _
kill -INT "$server"
wait "$server"
rm -rf "$2"
"#;

/// A running cluster, with `C` collation and, unless told otherwise, without fsync. It stops and its files go when this is dropped, and also
/// when the program ends without dropping it.
pub struct ThrowawayPostgres {
    guard: Child,
    bin: PathBuf,
    port: u16,
    databases: AtomicU32,
}

impl ThrowawayPostgres {
    /// The cluster shared by all tests of this program, started by the first that asks.
    pub fn shared() -> &'static ThrowawayPostgres {
        static SHARED: OnceLock<ThrowawayPostgres> = OnceLock::new();
        SHARED.get_or_init(ThrowawayPostgres::start)
    }

    /// Starts a cluster on a free port of this machine. Panics, saying what to do, if PostgreSQL is not installed or
    /// does not start.
    pub fn start() -> ThrowawayPostgres {
        Self::start_with(false)
    }

    /// As [`ThrowawayPostgres::start`]; `durable` = what was committed is on the disk, as an operator has it.
    pub fn start_with(durable: bool) -> ThrowawayPostgres {
        let bin = find_bin().expect("PostgreSQL is needed for these tests: run `apt-get install postgresql`");
        let dir = std::env::temp_dir().join(format!("tannoi-pg-{}", unused_number()));
        std::fs::create_dir(&dir).expect("temporary files can be made");
        let owner = ordinary_user(&dir);
        if let Some((uid, gid)) = owner {
            chown(&dir, Some(uid), Some(gid)).expect("root may give a directory away");
        }
        let as_owner = |program: &Path| {
            let mut command = Command::new(program);
            command.current_dir(&dir).stdin(Stdio::null()).stdout(Stdio::null()).process_group(0);
            if let Some((uid, gid)) = owner {
                command.uid(uid).gid(gid);
            }
            command
        };

        let made = as_owner(&bin.join("initdb"))
            .args(["--no-sync", "--auth=trust", "--encoding=UTF8", "--locale=C", "--username", USER, "--pgdata"])
            .arg(dir.join("data"))
            .output()
            .expect("initdb can be run");
        assert!(made.status.success(), "initdb failed: {}", String::from_utf8_lossy(&made.stderr));

        let port = free_port();
        let guard = as_owner(Path::new("/bin/sh"))
            .args(["-c", GUARD, "sh"])
            .args([&bin, &dir])
            .args([port.to_string().as_str(), if durable { "on" } else { "off" }])
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell can be run");
        let cluster = ThrowawayPostgres { guard, bin, port, databases: AtomicU32::new(0) };
        let since = Instant::now();
        while !cluster.client("pg_isready").output().is_ok_and(|asked| asked.status.success()) {
            let log = || std::fs::read_to_string(dir.join("log")).unwrap_or_default();
            assert!(since.elapsed() < START_TIMEOUT, "PostgreSQL does not start: {}", log());
            std::thread::sleep(Duration::from_millis(50));
        }
        cluster
    }

    /// Makes an empty database and answers its URL.
    pub fn new_database(&self) -> String {
        self.copy_of("template1")
    }

    /// Makes a copy of a database (its name, or its URL) to which nobody is connected and answers its URL.
    pub fn copy_of(&self, model: &str) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.run(self.client("createdb").args(["-T", name_of(model), &name]));
        format!("postgres://{USER}@127.0.0.1:{}/{name}", self.port)
    }

    /// Ends all connections to a database and lets nobody in again.
    pub fn close(&self, url: &str) {
        let name = name_of(url);
        let close = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false");
        let end = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        self.run(self.client("psql").args(["-q", "-o", "/dev/null", "-c", &close, "-c", &end]));
    }

    /// Runs statements in a database, all or none.
    pub fn run_sql(&self, url: &str, sql: &str) {
        self.run(self.client("psql").args(["-q", "-v", "ON_ERROR_STOP=1", "-c", sql, name_of(url)]));
    }

    fn run(&self, command: &mut Command) {
        let made = command.output().expect("PostgreSQL's programs can be run");
        assert!(made.status.success(), "{command:?} failed: {}", String::from_utf8_lossy(&made.stderr));
    }

    fn client(&self, program: &str) -> Command {
        let mut command = Command::new(self.bin.join(program));
        command.args(["-h", "127.0.0.1", "-U", USER, "-p"]).arg(self.port.to_string());
        command
    }
}

impl Drop for ThrowawayPostgres {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

fn name_of(url: &str) -> &str {
    url.rsplit_once('/').map_or(url, |(_, name)| name)
}

/// The programs of the newest PostgreSQL installed where Debian puts them.
fn find_bin() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
    let bins = versions.map(|version| version.path().join("bin")).filter(|bin| bin.join("initdb").exists());
    bins.max_by_key(|bin| bin.parent()?.file_name()?.to_str()?.parse::<u32>().ok())
}

/// Whom to run as: PostgreSQL refuses root, so root (who then owns `dir`) lends it the account its package made.
fn ordinary_user(dir: &Path) -> Option<(u32, u32)> {
    if std::fs::metadata(dir).expect("made just before").uid() != 0 {
        return None;
    }
    let accounts = std::fs::read_to_string("/etc/passwd").expect("every machine has it");
    let account = accounts.lines().find_map(|line| {
        let mut fields = line.strip_prefix("postgres:")?.split(':').skip(1);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    });
    Some(account.expect("the PostgreSQL package makes the account `postgres`"))
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
    listener.local_addr().expect("it is bound").port()
}

/// Not used by an earlier program whose files may still be there.
fn unused_number() -> u64 {
    RandomState::new().build_hasher().finish()
}
