//! Tests: routing.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod generate;
mod instances;
mod oracle;
mod plans;
mod reasons;
