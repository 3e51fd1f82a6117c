//! Tests: domain.

mod reference_data;
