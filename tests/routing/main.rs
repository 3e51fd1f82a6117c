//! Tests: routing.

mod generate;
mod instances;
mod oracle;
mod plans;
mod reasons;
