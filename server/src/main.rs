//! `server`: see `server --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    server::cli::run(&arguments)
}
