//! Courier routing.
