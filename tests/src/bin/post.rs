//! The server as a process that can be killed: `server`'s own program, built beside the tests that start it.

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    server::cli::run(&arguments)
}
