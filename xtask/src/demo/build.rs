//! What must be built and installed before the demo can start.

use std::path::PathBuf;
use std::time::Instant;

use crate::failure::Failure;
use crate::{npm, paths, process, wasm};

/// Steps in all, the two of [`super::stage`] among them.
const STEPS: usize = 5;

/// Builds the wasm module and `tokenctl`, and installs the npm packages. Returns `tokenctl`.
pub(crate) fn everything() -> Result<PathBuf, Failure> {
    step(1, "wasm", || wasm::run(&[]))?;
    step(2, "tokenctl", || {
        process::run(process::cargo().args(["build", "--quiet", "--package", "token-sdk", "--bin", "tokenctl"]))
    })?;
    step(3, "npm packages", || npm::ci(&paths::at("demo")))?;
    Ok(paths::cargo_target().join("debug/tokenctl"))
}

/// Runs a step and prints how long it took: `[2/5] tokenctl … 31 s`.
pub(crate) fn step<T>(number: usize, name: &str, work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    eprint!("[{number}/{STEPS}] {name} … ");
    let started = Instant::now();
    let outcome = work();
    match &outcome {
        Ok(_) => eprintln!("{} s", started.elapsed().as_secs()),
        Err(_) => eprintln!("failed"),
    }
    outcome
}
