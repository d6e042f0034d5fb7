//! `cargo xtask bench --memory [COUNT]`: the linear memory of the raw module over mixed requests.

use std::process::Command;

use super::node;
use crate::failure::Failure;
use crate::{paths, process, wasm};

/// The node program, which drives one edge without and one with a state document; `None` leaves
/// the number of requests of each to it. It ends with the line `N passed, N failed, N skipped`.
pub(crate) fn program(count: Option<&str>) -> Result<Command, Failure> {
    if !wasm::raw_artefact().exists() {
        wasm::run(&[])?;
    }
    let mut command = Command::new("node");
    command.arg(paths::at("benches/node/memory.mjs")).arg(node::write_fixtures()?).args(count);
    Ok(command)
}

/// Runs it to its end.
pub(super) fn check(count: Option<&str>) -> Result<(), Failure> {
    process::run(&mut program(count)?)
}
