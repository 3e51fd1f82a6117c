//! The citizen's screens.

pub mod dossiers;
pub mod next;
pub mod shell;
