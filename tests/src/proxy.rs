//! The way between a device and the server, with what can happen on it.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What happens to requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    /// Nothing.
    Clear,
    /// Nobody can be reached: connections are refused.
    Down,
    /// Commands arrive and are answered; the answer is lost.
    LosesReplies,
    /// Half of a request with commands arrives, then the line breaks.
    CutsRequests,
    /// Whatever is asked, a login page answers with status 200.
    Portal,
    /// As [`Weather::Portal`], for commands alone: what is asked first does not show that somebody else answers.
    Page,
    /// Commands are answered with a conflict, by something that speaks like our server.
    Conflict,
    /// A gateway answers for a server in trouble; every second time the commands had arrived.
    Trouble,
    /// Commands arrive nowhere and are never answered.
    Hangs,
    /// 250 kbit/s down, 50 kbit/s up, 300 ms each way.
    Slow,
    /// Every second part of a photo arrives by half, then the line breaks.
    CutsPhotos,
    /// Commands arrive twice.
    Doubles,
    /// Commands are kept back and the line breaks; [`Proxy::replay`] lets them arrive late, the last ones first.
    KeepsBack,
    /// The server dies before commands arrive.
    KillsBefore,
    /// The server dies after it has answered commands; the answer is lost.
    KillsAfter,
}

/// Of a portal.
const PAGE: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 5\r\nconnection: close\r\n\r\nlogin";

/// Bytes that went through, HTTP's own included, the live line's not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traffic {
    /// From devices to the server.
    pub up: u64,
    /// From the server to devices.
    pub down: u64,
    /// Requests.
    pub requests: u64,
}

type Killer = Box<dyn Fn() + Send>;

#[derive(Default)]
struct Shared {
    /// Ids of commands that went this way since the weather was last changed.
    through: BTreeSet<String>,
    requests: usize,
    /// First lines of the requests with a part of a photo that arrived whole.
    parts: Vec<String>,
    /// Such requests, cut ones included.
    parts_begun: usize,
    traffic: Traffic,
    kept: Vec<Vec<u8>>,
    killer: Option<Killer>,
}

/// A listener that passes requests on, one a connection. It ends when dropped.
pub struct Proxy {
    /// Where it listens.
    pub url: String,
    upstream: String,
    weather: Arc<Mutex<Weather>>,
    shared: Arc<Mutex<Shared>>,
    task: Mutex<Option<JoinHandle<()>>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Proxy {
    /// In front of `server` (`http://HOST:PORT`).
    pub async fn start(server: &str) -> Self {
        let upstream = server.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let (weather, shared) = (Arc::new(Mutex::new(Weather::Clear)), Arc::default());
        let proxy = Self { url, upstream, weather, shared, task: Mutex::new(None) };
        proxy.listen(listener);
        proxy
    }

    fn listen(&self, listener: TcpListener) {
        let (now, shared, upstream) = (self.weather.clone(), self.shared.clone(), self.upstream.clone());
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (now, shared, upstream) = (now.clone(), shared.clone(), upstream.clone());
                // A line that breaks is what this is for.
                tokio::spawn(async move { pass(stream, &upstream, &now, &shared).await.unwrap_or_default() });
            }
        });
        *locked(&self.task) = Some(task);
    }

    /// From now on.
    pub fn set(&self, weather: Weather) {
        *locked(&self.weather) = weather;
        locked(&self.shared).through.clear();
    }

    /// As [`Proxy::set`] with [`Weather::Down`]: connections are refused until [`Proxy::up`].
    pub async fn down(&self) {
        self.set(Weather::Down);
        let task = locked(&self.task).take();
        if let Some(task) = task {
            task.abort();
            // The port is free once the listener is gone.
            let _ = task.await;
        }
    }

    /// Listens again, in clear weather.
    pub async fn up(&self) {
        self.set(Weather::Clear);
        if locked(&self.task).is_none() {
            let address = self.url.trim_start_matches("http://");
            let listener = TcpListener::bind(address).await.expect("nobody took the port meanwhile");
            self.listen(listener);
        }
    }

    /// What ends the server.
    pub fn set_killer(&self, killer: impl Fn() + Send + 'static) {
        locked(&self.shared).killer = Some(Box::new(killer));
    }

    /// Ids of commands that went this way since the weather was last changed.
    pub fn through(&self) -> BTreeSet<String> {
        locked(&self.shared).through.clone()
    }

    /// First lines of the requests with a part of a photo that arrived whole, in their order.
    pub fn parts(&self) -> Vec<String> {
        locked(&self.shared).parts.clone()
    }

    /// What went through since it was started.
    pub fn traffic(&self) -> Traffic {
        locked(&self.shared).traffic
    }

    /// Lets everything that was kept back arrive, the last request first, each of them twice.
    pub async fn replay(&self) {
        let kept = std::mem::take(&mut locked(&self.shared).kept);
        for request in kept.iter().rev().flat_map(|request| [request, request]) {
            // Nobody waits for these answers any more.
            let _ = exchange(request, &self.upstream).await;
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Some(task) = locked(&self.task).take() {
            task.abort();
        }
    }
}

async fn pass(
    mut device: TcpStream,
    upstream: &str,
    now: &Mutex<Weather>,
    shared: &Mutex<Shared>,
) -> std::io::Result<()> {
    let mut request = Vec::new();
    let head_end = loop {
        if device.read_buf(&mut request).await? == 0 {
            return Ok(());
        }
        let end = request.windows(4).position(|bytes| bytes == b"\r\n\r\n");
        let Some(end) = end else { continue };
        let head = String::from_utf8_lossy(&request[..end]).to_ascii_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
        if request.len() - end - 4 >= length.unwrap_or(0) {
            break end;
        }
    };
    let weather = *locked(now);
    if weather == Weather::Portal {
        return device.write_all(PAGE.as_bytes()).await;
    }
    if request.starts_with(b"GET /api/v1/live") {
        let mut server = TcpStream::connect(upstream).await?;
        server.write_all(&request).await?;
        copy_bidirectional(&mut device, &mut server).await?;
        return Ok(());
    }
    // One request a connection, so that its answer ends where the connection does.
    request.splice(head_end..head_end, *b"\r\nconnection: close");
    count_up(shared, &request);
    if request.starts_with(b"PATCH /api/v1/blobs") && is_cut(shared, &request, weather) {
        let mut server = TcpStream::connect(upstream).await?;
        return server.write_all(&request[..request.len() / 2]).await;
    }
    if !request.starts_with(b"POST /api/v1/commands") {
        if weather == Weather::Slow {
            pause(request.len(), 50).await;
        }
        let answer = exchange(&request, upstream).await?;
        locked(shared).traffic.down += answer.len() as u64;
        return give(&mut device, &answer, weather).await;
    }
    let count = note(shared, &request);
    match weather {
        Weather::Clear | Weather::Portal | Weather::Down | Weather::CutsPhotos | Weather::Slow => {
            if weather == Weather::Slow {
                pause(request.len(), 50).await;
            }
            let answer = exchange(&request, upstream).await?;
            locked(shared).traffic.down += answer.len() as u64;
            give(&mut device, &answer, weather).await
        }
        Weather::LosesReplies => exchange(&request, upstream).await.map(drop),
        Weather::CutsRequests => {
            let mut server = TcpStream::connect(upstream).await?;
            server.write_all(&request[..request.len() / 2 + head_end / 2]).await
        }
        Weather::Page => device.write_all(PAGE.as_bytes()).await,
        Weather::Conflict => give(&mut device, &refusal(409, "command.conflict"), weather).await,
        Weather::Trouble => {
            if count.is_multiple_of(2) {
                exchange(&request, upstream).await?;
            }
            let page = "HTTP/1.1 502 Bad Gateway\r\ncontent-type: text/html\r\ncontent-length: 3\r\nconnection: close\r\n\r\n502";
            device.write_all(page.as_bytes()).await
        }
        Weather::Hangs => {
            // Until the device has had enough.
            device.read_to_end(&mut Vec::new()).await.map(drop)
        }
        Weather::Doubles => {
            exchange(&request, upstream).await?;
            give(&mut device, &exchange(&request, upstream).await?, weather).await
        }
        Weather::KeepsBack => {
            locked(shared).kept.push(request);
            Ok(())
        }
        Weather::KillsBefore => {
            kill(shared);
            exchange(&request, upstream).await.map(drop)
        }
        Weather::KillsAfter => {
            // A server that died meanwhile answers nothing; the next one is not to die for this.
            if !exchange(&request, upstream).await?.is_empty() {
                kill(shared);
            }
            Ok(())
        }
    }
}

fn kill(shared: &Mutex<Shared>) {
    if let Some(killer) = &locked(shared).killer {
        killer();
    }
}

/// Remembers the commands in a request; how many requests with commands there were.
fn note(shared: &Mutex<Shared>, request: &[u8]) -> usize {
    let mut shared = locked(shared);
    if request.starts_with(b"POST /api/v1/commands") {
        let text = String::from_utf8_lossy(request);
        let ids = text.split("{\"id\":\"").skip(1).filter_map(|rest| rest.get(..36));
        shared.through.extend(ids.map(str::to_owned));
        shared.requests += 1;
    }
    shared.requests
}

fn count_up(shared: &Mutex<Shared>, request: &[u8]) {
    let traffic = &mut locked(shared).traffic;
    traffic.up += request.len() as u64;
    traffic.requests += 1;
}

/// Whether this part of a photo is cut; remembers it if not.
fn is_cut(shared: &Mutex<Shared>, request: &[u8], weather: Weather) -> bool {
    let mut shared = locked(shared);
    shared.parts_begun += 1;
    let cut = weather == Weather::CutsPhotos && shared.parts_begun.is_multiple_of(2);
    if !cut {
        let end = request.iter().position(|byte| *byte == b'\r').unwrap_or(request.len());
        shared.parts.push(String::from_utf8_lossy(&request[..end]).into_owned());
    }
    cut
}

fn refusal(status: u16, code: &str) -> Vec<u8> {
    let body = format!(r#"{{"error":{{"code":"{code}"}}}}"#);
    let length = body.len();
    format!("HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}")
        .into_bytes()
}

async fn exchange(request: &[u8], upstream: &str) -> std::io::Result<Vec<u8>> {
    let mut server = TcpStream::connect(upstream).await?;
    server.write_all(request).await?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer).await?;
    Ok(answer)
}

async fn give(device: &mut TcpStream, answer: &[u8], weather: Weather) -> std::io::Result<()> {
    if weather == Weather::Slow {
        pause(answer.len(), 250).await;
    }
    device.write_all(answer).await
}

/// As long as so many bytes take at so many kbit/s, and the way itself.
async fn pause(bytes: usize, kbit_s: u64) {
    tokio::time::sleep(Duration::from_millis(300 + bytes as u64 * 8 / kbit_s)).await;
}
