//! Test support: a running app, builders, a fixed clock.
