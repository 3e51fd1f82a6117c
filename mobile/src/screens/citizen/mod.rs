//! The citizen's screens.

pub mod book;
pub mod dossier;
pub mod dossiers;
pub mod next;
pub mod not_taken;
pub mod reschedule;
pub mod shell;
