//! `cargo xtask demo`: a live stream behind a real edge, with two viewers to watch (architecture
//! section 10). `--check` drives it by itself and prints the table; `--browser` lets a real player do so.

mod browser;
pub(crate) mod build;
mod check;
mod child;
pub(crate) mod http;
pub(crate) mod stage;
mod viewer;

use std::io::{self, Read};

use crate::failure::Failure;
use stage::Stage;

enum Wanted {
    Page,
    Check,
    Browser,
}

pub(crate) fn run(args: &[String]) -> Result<(), Failure> {
    let wanted = match args {
        [] => Wanted::Page,
        [flag] if flag == "--check" => Wanted::Check,
        [flag] if flag == "--browser" => Wanted::Browser,
        _ => return Err(Failure::new("expected nothing, --check or --browser")),
    };
    let tokenctl = build::everything()?;
    let stage = Stage::set(&tokenctl)?;
    match wanted {
        Wanted::Page => show(&stage),
        Wanted::Check => check::run(&stage),
        Wanted::Browser => browser::run(&stage),
    }
}

/// Leaves everything running until Ctrl-C, or until standard input ends.
fn show(stage: &Stage) -> Result<(), Failure> {
    println!("\nThe page:   {}", stage.page);
    println!("The logs:   {}", stage.logs().display());
    println!("Ctrl-C stops everything.");
    // Ctrl-C ends this process; the parts of the demo end when their standard input does.
    let mut input = io::stdin();
    let mut buffer = [0; 1024];
    while input.read(&mut buffer)? > 0 {}
    Ok(())
}
