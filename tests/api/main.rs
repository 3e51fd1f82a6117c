//! Tests of the server by their sentences, over HTTP.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod agency;
mod backup;
mod callers;
mod cases;
mod cash;
mod commands;
mod device;
mod edges;
mod edges_sign_in;
mod feed;
mod groups;
mod import;
mod late;
mod ledger;
mod map;
mod office;
mod offline;
mod pickup_leg;
mod proof;
mod proxies;
mod purge;
mod report;
mod returns;
mod search;
mod servers;
mod slots;
mod travel;
mod uploads;
mod zones;
