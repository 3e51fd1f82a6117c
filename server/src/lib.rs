//! The Tận Nơi server.

pub mod error;
pub mod explain;
pub mod import;
pub mod keys;
pub mod plan;
pub mod routing;
pub mod store;
