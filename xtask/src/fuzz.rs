//! `cargo xtask fuzz [SECONDS [TARGET]]`: libFuzzer on every target, from the cases of the suite.
//!
//! It takes a nightly compiler and cargo-fuzz. What it finds is written to `fuzz/findings`, where `fuzz/tests/replay.rs`
//! runs it from then on.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::failure::{Context, Failure};
use crate::{paths, process, tools};

/// Of each target, unless the first argument says otherwise.
const SECONDS: u64 = 60;

/// Why nothing can be fuzzed here.
pub(crate) fn obstacle() -> Option<&'static str> {
    let is_there = tools::runs(&mut tools::nightly("cargo", &["fuzz", "--version"]));
    (!is_there).then_some("the nightly compiler or cargo-fuzz is not installed: cargo xtask tools")
}

/// Runs the targets one after the other.
pub(crate) fn run(args: &[String]) -> Result<(), Failure> {
    if let Some(obstacle) = obstacle() {
        return Err(Failure::new(obstacle));
    }
    let (seconds, only) = match args {
        [] => (SECONDS, None),
        [seconds] => (seconds.parse().context("SECONDS")?, None),
        [seconds, target] => (seconds.parse().context("SECONDS")?, Some(target.as_str())),
        _ => return Err(Failure::new("usage: cargo xtask fuzz [SECONDS [TARGET]]")),
    };
    let rows = targets(seconds, only)?;
    for row in &rows {
        println!("{:<16}{:>12} executions", row["target"].as_str().unwrap_or_default(), row["executions"]);
    }
    let summary = paths::at("target/fuzz/summary.json");
    paths::write(&summary, format!("{:#}\n", Value::from(rows)))
}

/// A row for each target: executions and edges of the code that were reached.
pub(crate) fn targets(seconds: u64, only: Option<&str>) -> Result<Vec<Value>, Failure> {
    let corpus = paths::at("target/fuzz/corpus");
    let names = write_seeds(&corpus)?;
    let wanted: Vec<&str> = names.lines().filter(|name| only.is_none_or(|only| only == *name)).collect();
    if wanted.is_empty() {
        return Err(Failure::new(format!("expected one of: {}", names.lines().collect::<Vec<_>>().join(", "))));
    }
    wanted.into_iter().map(|target| fuzz(target, seconds, &corpus.join(target))).collect()
}

/// The names of the targets, a line each.
fn write_seeds(corpus: &Path) -> Result<String, Failure> {
    let mut cargo = process::cargo();
    cargo
        .args(["run", "--quiet", "--locked", "--manifest-path", "fuzz/Cargo.toml", "--bin", "seeds", "--"])
        .arg(corpus);
    process::output(cargo.env("CARGO_TARGET_DIR", paths::at("target/fuzz")))
}

fn fuzz(target: &str, seconds: u64, corpus: &Path) -> Result<Value, Failure> {
    let findings = paths::at("fuzz/findings").join(target);
    fs::create_dir_all(&findings).context(findings.display())?;
    // Ours has no unsafe code: what a sanitizer would see is not in it, and costs half the executions.
    let mut cargo = tools::nightly("cargo", &["fuzz", "run", "--sanitizer", "none", "--features", "libfuzzer", target]);
    cargo.arg(corpus).env("CARGO_TARGET_DIR", paths::at("target/fuzz"));
    cargo.args(["--", "-seed=1", "-max_len=8192", "-timeout=10", "-print_final_stats=1", "-verbosity=0"]);
    cargo.arg(format!("-max_total_time={seconds}")).arg(format!("-artifact_prefix={}/", findings.display()));
    let output = cargo.output().context("cargo fuzz")?;
    let told = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(Failure::new(format!("{target} found something: see {}\n{told}", findings.display())));
    }
    // An empty folder is no finding.
    let _kept = fs::remove_dir(&findings);
    let executions = told.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    let executions: u64 = executions.unwrap_or_default().trim().parse().context("libFuzzer's statistics")?;
    Ok(json!({"target": target, "seconds": seconds, "executions": executions}))
}
