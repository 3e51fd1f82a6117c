//! The way between a device and the server, with what can happen on it.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What happens to requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    /// Nothing.
    Clear,
    /// Commands arrive and are answered; the answer is lost.
    LosesReplies,
    /// Half of a request with commands arrives, then the line breaks.
    CutsRequests,
    /// Whatever is asked, a login page answers with status 200.
    Portal,
}

/// A listener that passes requests on, one a connection. It ends when dropped.
pub struct Proxy {
    /// Where it listens.
    pub url: String,
    weather: Arc<Mutex<Weather>>,
    task: JoinHandle<()>,
}

impl Proxy {
    /// In front of `server` (`http://HOST:PORT`).
    pub async fn start(server: &str) -> Self {
        let upstream = server.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let weather = Arc::new(Mutex::new(Weather::Clear));
        let now = weather.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (now, upstream) = (now.clone(), upstream.clone());
                // A line that breaks is what this is for.
                tokio::spawn(async move { pass(stream, &upstream, &now).await.unwrap_or_default() });
            }
        });
        Self { url, weather, task }
    }

    /// From now on.
    pub fn set(&self, weather: Weather) {
        *self.weather.lock().expect("no test panics while it holds this") = weather;
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn pass(mut device: TcpStream, upstream: &str, now: &Mutex<Weather>) -> std::io::Result<()> {
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
    let weather = *now.lock().expect("no test panics while it holds this");
    if weather == Weather::Portal {
        let page = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 5\r\nconnection: close\r\n\r\nlogin";
        return device.write_all(page.as_bytes()).await;
    }
    let commands = request.starts_with(b"POST /api/v1/commands");
    // One request a connection, so that its answer ends where the connection does.
    request.splice(head_end..head_end, *b"\r\nconnection: close");
    let mut server = TcpStream::connect(upstream).await?;
    if commands && weather == Weather::CutsRequests {
        return server.write_all(&request[..request.len() / 2 + head_end / 2]).await;
    }
    server.write_all(&request).await?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer).await?;
    if commands && weather == Weather::LosesReplies {
        return Ok(());
    }
    device.write_all(&answer).await
}
