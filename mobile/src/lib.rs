//! The Tận Nơi app.

pub mod app;
pub mod data;
pub mod format;
pub mod i18n;
mod json;
pub mod platform;
pub mod route;
pub mod screens;
pub mod ui;

#[cfg(all(
    any(feature = "mutant-status-only", feature = "mutant-delete-first"),
    any(feature = "web", feature = "desktop", feature = "mobile")
))]
compile_error!("faults on purpose are for the tests of the engine alone");

/// Starts this program: in the browser's worker the engine, everywhere else the screens.
pub fn start() {
    if platform::is_engine_side() {
        platform::serve(data::engine::open_engine);
    } else {
        platform::launch(app::App);
    }
}
