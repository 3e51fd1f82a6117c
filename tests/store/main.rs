//! The store's contract: one suite for both drivers, then what only one of them can do.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod contract;
mod old_versions;
mod on_postgres;
mod on_sqlite;
