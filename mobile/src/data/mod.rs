//! Everything a screen may ask for.

pub mod bridge;
