//! The engine's thread: a current-thread runtime that answers what comes through a channel.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use futures::StreamExt;
use futures::channel::{mpsc, oneshot};

use super::Blobs;
use crate::data::bridge::{
    Answer, Ask, Bridge, BridgeLost, Emitter, Engine, Hub, Notice, Opened, STORE_FILE, Waker, answer, keep_ticking,
};

type Question = (Ask, oneshot::Sender<Answer>);

/// The screens' way to the engine's thread.
#[derive(Clone)]
pub struct Link(mpsc::UnboundedSender<Question>);

impl Link {
    /// Asks and waits.
    pub(crate) async fn ask(&self, ask: Ask) -> Result<Answer, BridgeLost> {
        let (sender, receiver) = oneshot::channel();
        self.0.unbounded_send((ask, sender)).map_err(|_| BridgeLost)?;
        receiver.await.map_err(|_| BridgeLost)
    }
}

/// Starts the engine of this program, with the data of [`super::home`].
pub fn open<E: Engine>(make: impl FnOnce(Opened) -> Result<E, String> + Send + 'static) -> Bridge {
    spawn_engine(super::home(), super::base_url(), make)
}

/// Natively nothing serves by itself: [`open`] starts the engine. Only a browser's worker comes here.
pub fn serve<E: Engine>(_make: impl FnOnce(Opened) -> Result<E, String> + 'static) {}

/// Starts an engine on a thread of its own with the store in `home`; it ends when the last clone of the bridge does.
/// Calls made before the store is open wait. An error of `make` is a code for [`Notice::Failed`].
pub fn spawn_engine<E: Engine>(
    home: PathBuf,
    base_url: String,
    make: impl FnOnce(Opened) -> Result<E, String> + Send + 'static,
) -> Bridge {
    let (sender, questions) = mpsc::unbounded();
    let hub = Hub::default();
    let events = hub.clone();
    let run = move || {
        let emitter = Emitter::new(move |event| events.publish(event));
        if let Err(code) = run(&home, base_url, &emitter, make, questions) {
            emitter.notify(&Notice::Failed { code });
        }
    };
    let started = std::thread::Builder::new().name("engine".into()).spawn(run);
    if started.is_err() {
        hub.publish(Notice::Failed { code: "engine.start".into() }.to_event());
    }
    Bridge::new(Link(sender), hub)
}

fn run<E: Engine>(
    home: &Path,
    base_url: String,
    emitter: &Emitter,
    make: impl FnOnce(Opened) -> Result<E, String>,
    mut questions: mpsc::UnboundedReceiver<Question>,
) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|_| "engine.start".to_owned())?;
    let db = open_store(home).map_err(|error| code_of(&error).to_owned())?;
    let (waker, wakes) = Waker::new();
    let blobs = Blobs::new(home.join("blobs"));
    // The maker runs inside the runtime: it may build clients that need one.
    let local = tokio::task::LocalSet::new();
    local.block_on(&runtime, async move {
        let opened = Opened { db, emitter: emitter.clone(), waker, blobs: blobs.clone(), base_url };
        let engine = Rc::new(make(opened)?);
        emitter.notify(&Notice::Persistent);
        emitter.notify(&Notice::Opened);
        let ticking = tokio::task::spawn_local(keep_ticking(engine.clone(), wakes));
        let ear = engine.clone();
        let listening = tokio::task::spawn_local(async move { ear.listen().await });
        let mut running = tokio::task::JoinSet::new();
        while let Some((ask, reply)) = questions.next().await {
            let (engine, blobs) = (engine.clone(), blobs.clone());
            running.spawn_local(async move {
                // Whoever asked may have gone; the work is done all the same.
                let _ = reply.send(answer(&*engine, &blobs, ask).await);
            });
            while running.try_join_next().is_some() {}
        }
        ticking.abort();
        listening.abort();
        while running.join_next().await.is_some() {}
        Ok(())
    })
}

/// The store in `home`, in WAL mode. From here on it is this program's alone: a second one finds it busy.
fn open_store(home: &Path) -> rusqlite::Result<rusqlite::Connection> {
    // What cannot be made cannot be opened either, and that says why.
    let _ = std::fs::create_dir_all(home);
    let db = rusqlite::Connection::open(home.join(STORE_FILE))?;
    db.busy_timeout(std::time::Duration::from_millis(500))?;
    db.execute_batch("PRAGMA locking_mode=exclusive; PRAGMA journal_mode=wal; PRAGMA synchronous=full;")?;
    // In WAL mode the lock is taken by the first access.
    db.execute_batch("BEGIN IMMEDIATE; COMMIT;")?;
    Ok(db)
}

fn code_of(error: &rusqlite::Error) -> &'static str {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => "store.in-use",
        Some(rusqlite::ErrorCode::DiskFull) => "storage.full",
        _ => "store.open",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::channel::mpsc::UnboundedReceiver;
    use std::cell::RefCell;
    use std::time::Duration;

    /// Writes a line for `+text`, lists lines for `?`, waits for the next `+` on `wait`.
    struct Notes {
        opened: Opened,
        waiting: RefCell<Vec<oneshot::Sender<()>>>,
    }

    impl Engine for Notes {
        async fn handle(&self, request: String) -> String {
            let db = &self.opened.db;
            if let Some(text) = request.strip_prefix('+') {
                db.execute("INSERT INTO note (text) VALUES (?1)", [text]).unwrap();
                self.waiting.borrow_mut().drain(..).for_each(|waiting| waiting.send(()).unwrap());
                self.opened.emitter.emit(format!("saved {text}"));
                return "saved".into();
            }
            if request == "wait" {
                let (sender, receiver) = oneshot::channel();
                self.waiting.borrow_mut().push(sender);
                receiver.await.unwrap();
            }
            if request == "panic" {
                panic!("as asked");
            }
            if request == "wake" {
                self.opened.waker.wake();
            }
            let mut rows = db.prepare("SELECT text FROM note ORDER BY rowid").unwrap();
            rows.query_map([], |row| row.get::<_, String>(0)).unwrap().map(Result::unwrap).collect::<Vec<_>>().join(",")
        }

        async fn tick(&self) {
            self.opened.emitter.emit("tick".into());
        }

        async fn listen(&self) {}
    }

    fn notes(opened: Opened) -> Result<Notes, String> {
        opened.db.execute_batch("CREATE TABLE IF NOT EXISTS note (text TEXT)").unwrap();
        Ok(Notes { opened, waiting: RefCell::default() })
    }

    fn fresh_home(name: &str) -> PathBuf {
        let home = std::env::temp_dir().join(format!("tannoi-bridge-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&home);
        home
    }

    fn start(home: &Path) -> Bridge {
        spawn_engine(home.to_owned(), "http://127.0.0.1:9".into(), notes)
    }

    /// Events as they come.
    fn events(bridge: &Bridge) -> UnboundedReceiver<String> {
        let (sender, receiver) = mpsc::unbounded();
        let listening = bridge.on_event(move |event| sender.unbounded_send(event).unwrap_or_default());
        tokio::spawn(listening);
        receiver
    }

    #[tokio::test]
    async fn what_was_saved_is_there_after_the_engine_started_again() {
        let home = fresh_home("again");
        let bridge = start(&home);
        assert_eq!(bridge.call("+một".into()).await.unwrap(), "saved");
        drop(bridge);
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert_eq!(start(&home).call("?".into()).await.unwrap(), "một");
        std::fs::remove_dir_all(home).unwrap();
    }

    #[tokio::test]
    async fn a_second_owner_is_refused_while_the_first_lives_and_finds_everything_afterwards() {
        let home = fresh_home("owners");
        let first = start(&home);
        assert_eq!(first.call("+một".into()).await.unwrap(), "saved");
        let second = start(&home);
        let refused = Notice::Failed { code: "store.in-use".into() };
        assert_eq!(events(&second).next().await.unwrap(), refused.to_event());
        assert_eq!(second.call("+hai".into()).await, Err(BridgeLost));
        assert_eq!(first.call("+ba".into()).await.unwrap(), "saved");
        drop(first);
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert_eq!(start(&home).call("?".into()).await.unwrap(), "một,ba");
        std::fs::remove_dir_all(home).unwrap();
    }

    #[tokio::test]
    async fn a_call_that_waits_does_not_hold_up_another() {
        let home = fresh_home("concurrent");
        let bridge = start(&home);
        let (waited, saved) = futures::join!(bridge.call("wait".into()), bridge.call("+hai".into()));
        assert_eq!((waited.unwrap(), saved.unwrap()), ("hai".into(), "saved".into()));
        std::fs::remove_dir_all(home).unwrap();
    }

    #[tokio::test]
    async fn events_arrive_in_order_and_waking_runs_another_round() {
        let home = fresh_home("events");
        let bridge = start(&home);
        let mut events = events(&bridge);
        let mut next = async || events.next().await.unwrap();
        assert_eq!(next().await, Notice::Persistent.to_event());
        assert_eq!(next().await, Notice::Opened.to_event());
        assert_eq!(next().await, "tick");
        bridge.call("wake".into()).await.unwrap();
        assert_eq!(next().await, "tick");
        std::fs::remove_dir_all(home).unwrap();
    }

    #[tokio::test]
    async fn a_call_that_panics_is_lost_and_the_next_is_answered() {
        let home = fresh_home("panic");
        let bridge = start(&home);
        assert_eq!(bridge.call("panic".into()).await, Err(BridgeLost));
        assert_eq!(bridge.call("?".into()).await.unwrap(), "");
        std::fs::remove_dir_all(home).unwrap();
    }

    #[tokio::test]
    async fn an_engine_that_cannot_start_says_why_and_loses_every_call() {
        let home = fresh_home("refused");
        let refuse = |_: Opened| Err::<Notes, _>("engine.start".to_owned());
        let bridge = spawn_engine(home.clone(), String::new(), refuse);
        let failed = Notice::Failed { code: "engine.start".into() };
        assert_eq!(events(&bridge).next().await.unwrap(), failed.to_event());
        assert_eq!(bridge.call("?".into()).await, Err(BridgeLost));
        std::fs::remove_dir_all(home).unwrap();
    }

    #[tokio::test]
    async fn a_photo_is_named_by_its_content_and_a_torn_one_is_not_given_out() {
        let home = fresh_home("blobs");
        let bridge = start(&home);
        let name = bridge.save_blob(b"abc".to_vec()).await.unwrap();
        assert_eq!(name, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(bridge.load_blob(&name).await.unwrap(), Some(b"abc".to_vec()));
        std::fs::write(home.join("blobs").join(&name), b"ab").unwrap();
        assert_eq!(bridge.load_blob(&name).await.unwrap(), None);
        bridge.delete_blob(&name).await.unwrap();
        bridge.delete_blob(&name).await.unwrap();
        assert_eq!(bridge.load_blob("../tannoi.db").await.unwrap(), None);
        std::fs::remove_dir_all(home).unwrap();
    }
}
