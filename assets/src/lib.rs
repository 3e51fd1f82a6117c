//! Everything that is data, embedded.

pub mod styles;
pub mod texts;

/// Lists written by `build.rs`.
mod lists {
    include!(concat!(env!("OUT_DIR"), "/lists.rs"));
}
