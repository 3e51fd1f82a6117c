//! Tests: routing.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod frozen;
mod generate;
mod instances;
mod large;
mod memory;
mod oracle;
mod osrm;
mod plans;
mod reader;
mod reasons;
mod relaxed;
mod roads;
