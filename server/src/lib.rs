//! The Tận Nơi server.

pub mod explain;
pub mod import;
pub mod plan;
pub mod routing;
pub mod store;
pub mod web;
