//! `proof-verify FILE [--key BASE64URL]…`: says whether a proof pack holds. With `--key`, only signatures of these keys
//! count; without, the keys in the file are used and printed, to be compared with what the post publishes.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (mut file, mut keys) = (None, Vec::new());
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--key" => keys.extend(arguments.next()),
            _ => file = Some(argument),
        }
    }
    let Some(file) = file else {
        eprintln!("proof-verify FILE [--key BASE64URL]…");
        return ExitCode::from(2);
    };
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) => {
            eprintln!("{file}: {error}");
            return ExitCode::from(2);
        }
    };
    match proof_verify::verify(&text, &keys) {
        Ok(held) => {
            println!("{held}");
            ExitCode::SUCCESS
        }
        Err(broken) => {
            eprintln!("does not hold: {broken}");
            ExitCode::FAILURE
        }
    }
}
