//! `cargo xtask bench`: ours and its peers at the same work; and what is proven of a decision: its
//! instructions, its memory, and that it needs no allocator.

pub(crate) mod bare;
mod contest;
pub(crate) mod instructions;
mod measurements;
pub(crate) mod memory;
mod native;
mod node;
mod summary;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::{paths, process};
use measurements::Measurements;

const DEFAULT_ROUNDS: u32 = 7;

/// Measures in rounds, prints the table and writes `target/bench/summary.json`; with
/// `--instructions` counts instructions and compares them with the baseline, with `--claims` tells what each claim
/// costs, with `--memory` drives
/// the raw module, with `--bare` decides without an allocator.
pub(crate) fn run(args: &[String]) -> Result<(), Failure> {
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        [] => compare(DEFAULT_ROUNDS),
        ["--rounds", rounds] => compare(rounds.parse()?),
        ["--instructions"] => instructions::check(),
        ["--instructions", "--accept"] => instructions::accept(),
        ["--claims"] => instructions::each_claim(),
        ["--memory"] => memory::check(None),
        ["--memory", count] => memory::check(Some(count)),
        ["--bare"] => bare::check(),
        _ => Err(Failure::new(
            "expected nothing, --rounds N, --instructions [--accept], --claims, --memory [COUNT], or --bare",
        )),
    }
}

/// A round is one run of each program: what disturbs the machine for a while disturbs all
/// contenders, and the medians leave it out.
fn compare(rounds: u32) -> Result<(), Failure> {
    if rounds == 0 {
        return Err(Failure::new("expected at least one round"));
    }
    let native = native::Program::build()?;
    let node = node::Program::build()?;
    let mut measurements = Measurements::default();
    for round in 1..=rounds {
        println!("[{round}/{rounds}] load average {}", load_average());
        native.measure(&mut measurements)?;
        node.measure(&mut measurements)?;
    }
    summary::report(&measurements)
}

fn load_average() -> String {
    fs::read_to_string("/proc/loadavg")
        .ok()
        .and_then(|text| text.split(' ').next().map(str::to_owned))
        .unwrap_or_default()
}

/// Cargo in the workspace of the benches, which shares nothing with ours but the sources.
fn cargo(command: &str, target: &Path) -> Command {
    let mut cargo = process::cargo();
    cargo.current_dir(paths::at("benches")).args([command, "--quiet", "--target-dir"]).arg(target);
    cargo
}

fn target() -> PathBuf {
    paths::cargo_target().join("benches")
}
