//! The app's engine without its screens, as a process that can be killed. Arguments: folder of its store, address of the
//! server. A line in is `{"ask":…}` or `{"keep":"base64"}`; each gets one line out. First it says what became of the store.

use std::io::{BufRead, Write};

use data_encoding::BASE64;
use mobile::data::bridge::{Bridge, Notice};
use mobile::data::engine::open_engine;
use mobile::platform::spawn_engine;
use serde::Deserialize;
use serde_json::value::RawValue;

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    /// A question to the engine, as the screens send it.
    Ask(Box<RawValue>),
    /// Bytes to keep as a photo; answers their name.
    Keep(String),
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, home, server] = arguments.as_slice() else { panic!("phone FOLDER SERVER") };
    let bridge = spawn_engine(home.into(), server.clone(), open_engine);
    let (told, opened) = std::sync::mpsc::channel();
    let listening = bridge.on_event(move |event| {
        if let Some(notice @ (Notice::Opened | Notice::Failed { .. })) = Notice::parse(&event) {
            // Only the first is waited for.
            let _ = told.send(notice);
        }
    });
    let lines = async move {
        // The engine has a thread of its own: this one may wait.
        let first = tokio::task::spawn_blocking(move || opened.recv()).await.ok().and_then(Result::ok);
        say(&first.map(|notice| notice.to_event()).unwrap_or_default());
        let (sender, mut lines) = tokio::sync::mpsc::unbounded_channel();
        std::thread::spawn(move || {
            std::io::stdin().lock().lines().map_while(Result::ok).all(|line| sender.send(line).is_ok());
        });
        while let Some(line) = lines.recv().await {
            say(&answer(&bridge, &line).await);
        }
    };
    tokio::select! {
        () = listening => {}
        () = lines => {}
    }
    std::process::exit(0);
}

async fn answer(bridge: &Bridge, line: &str) -> String {
    match serde_json::from_str(line) {
        Ok(Line::Ask(ask)) => bridge.call(ask.get().to_owned()).await.unwrap_or_else(|lost| lost.to_string()),
        Ok(Line::Keep(bytes)) => {
            let bytes = BASE64.decode(bytes.as_bytes()).unwrap_or_default();
            bridge.save_blob(bytes).await.unwrap_or_default()
        }
        Err(error) => error.to_string(),
    }
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    // Whoever started it may have gone.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
