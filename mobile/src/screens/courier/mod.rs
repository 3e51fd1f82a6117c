//! The courier's screens.

pub mod shell;
pub mod today;
