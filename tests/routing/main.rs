//! Tests: routing.
