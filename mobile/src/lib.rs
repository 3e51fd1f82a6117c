//! The Tận Nơi app.

pub mod app;
pub mod data;
pub mod format;
pub mod i18n;
pub mod platform;
pub mod route;
pub mod screens;
pub mod ui;

/// Starts this program: in the browser's worker the engine, everywhere else the screens.
pub fn start() {
    if platform::is_engine_side() {
        platform::serve(data::engine::open_engine);
    } else {
        platform::launch(app::App);
    }
}
