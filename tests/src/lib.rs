//! Test support: a running app, builders, a fixed clock.

pub mod app;
pub mod osm;
pub mod osrm;
pub mod photo;
pub mod postgres;
pub mod proxy;
pub mod scenarios;
pub mod scratch;
pub mod wire;
