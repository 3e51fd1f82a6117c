//! Everything that is data, embedded.

pub mod pack;
