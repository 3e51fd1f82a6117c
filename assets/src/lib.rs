//! Everything that is data, embedded.
