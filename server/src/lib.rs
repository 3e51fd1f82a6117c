//! The Tận Nơi server.

pub mod actions;
pub mod api;
pub mod app;
pub mod auth;
pub mod cli;
pub mod config;
pub mod error;
pub mod explain;
pub mod import;
pub mod keys;
pub mod media;
pub mod notify;
pub mod outlines;
pub mod passwords;
pub mod plan;
pub mod planning;
pub mod routing;
pub mod seed;
pub mod serve;
pub mod slots;
pub mod store;
pub mod tools;
pub mod transit;
pub mod views;
pub mod web;
