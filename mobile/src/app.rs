//! A page that keeps lines, to prove the way to the store.

use dioxus::prelude::*;
use std::cell::RefCell;

use crate::data::bridge::{Bridge, Engine, Opened};
use crate::platform;

/// Keeps lines.
pub struct Lines {
    opened: RefCell<Opened>,
}

impl Engine for Lines {
    async fn handle(&self, request: String) -> String {
        let opened = self.opened.borrow();
        assert!(request != "panic", "as asked");
        if !request.is_empty() {
            opened.db.execute("INSERT INTO line (text) VALUES (?1)", [&request]).expect("a line can be kept");
            opened.emitter.emit("changed".into());
        }
        opened.db.query_row("SELECT count(*) FROM line", [], |row| row.get::<_, i64>(0)).expect("count").to_string()
    }
    async fn tick(&self) {}
}

/// Opens it.
pub fn open_engine(opened: Opened) -> Result<Lines, String> {
    opened.db.execute_batch("CREATE TABLE IF NOT EXISTS line (text TEXT)").map_err(|_| "engine.start".to_owned())?;
    Ok(Lines { opened: RefCell::new(opened) })
}

/// The page.
#[component]
pub fn App() -> Element {
    let bridge: Bridge = use_context_provider(|| platform::open(open_engine));
    let mut lines = use_signal(String::new);
    let notices = use_signal(Vec::<String>::new);
    let mut blob = use_signal(String::new);
    let listening = bridge.clone();
    use_future(move || {
        let listening = listening.clone();
        async move {
            let events = listening.on_event(move |event| {
                let mut notices = notices;
                notices.write().push(event);
            });
            events.await;
        }
    });
    let first = bridge.clone();
    use_future(move || {
        let first = first.clone();
        async move { lines.set(first.call(String::new()).await.unwrap_or_else(|lost| lost.to_string())) }
    });
    let (photo, panicking) = (bridge.clone(), bridge.clone());
    rsx! {
        main {
            p { "data-test": "lines", "{lines}" }
            button {
                "data-test": "add",
                onclick: move |_| {
                    let bridge = bridge.clone();
                    async move { lines.set(bridge.call("dòng".into()).await.unwrap_or_else(|lost| lost.to_string())) }
                },
                "Thêm"
            }
            button {
                "data-test": "photo",
                onclick: move |_| {
                    let photo = photo.clone();
                    async move {
                        let name = photo.save_blob(vec![7; 100_000]).await;
                        let back = photo.load_blob(name.as_deref().unwrap_or("")).await;
                        blob.set(format!("{name:?} {:?}", back.map(|bytes| bytes.map(|bytes| bytes.len()))));
                    }
                },
                "Ảnh"
            }
            button {
                "data-test": "panic",
                onclick: move |_| {
                    let bridge = panicking.clone();
                    async move { lines.set(bridge.call("panic".into()).await.unwrap_or_else(|lost| lost.to_string())) }
                },
                "Hỏng"
            }
            p { "data-test": "blob", "{blob}" }
            ul { "data-test": "notices", for notice in notices() { li { "{notice}" } } }
        }
    }
}
