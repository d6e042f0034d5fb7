//! `vectors write` writes the generated files of the suite; `vectors check` says which of them
//! differ from what it would write, and exits 1 if any does.

use std::env;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let done = match env::args().nth(1).as_deref() {
        Some("write") => vectors::write(folder),
        Some("check") => vectors::check(folder),
        _ => {
            eprintln!("usage: vectors write | check");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(summary) => {
            println!("{summary}");
            ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}
