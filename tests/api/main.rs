//! Tests of the server by their sentences, over HTTP.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod agency;
mod callers;
mod cases;
mod commands;
mod device;
mod edges;
mod edges_sign_in;
mod map;
mod offline;
mod pickup_leg;
mod returns;
