//! Packs the browser build into `target/web/app.pack`.
fn main() {}
