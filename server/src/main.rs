//! `server`: see `server --help`.
fn main() {}
