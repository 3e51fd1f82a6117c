//! The Tận Nơi app.

pub mod format;
pub mod i18n;
pub mod ui;
