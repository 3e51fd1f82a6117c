//! The Tận Nơi app.

pub mod app;
pub mod data;
pub mod format;
pub mod i18n;
pub mod platform;
pub mod route;
pub mod screens;
pub mod ui;

use data::bridge::{Engine, Opened};

/// No engine is linked into this build.
enum NoEngine {}

impl Engine for NoEngine {
    async fn handle(&self, _request: String) -> String {
        match *self {}
    }
    async fn tick(&self) {
        match *self {}
    }
}

fn open_engine(_opened: Opened) -> Result<NoEngine, String> {
    Err("engine.start".to_owned())
}

/// Starts this program: in the browser's worker the engine, everywhere else the screens.
pub fn start() {
    if platform::is_engine_side() {
        platform::serve(open_engine);
    } else {
        dioxus::launch(app::App);
    }
}
