//! The suites, in the order in which they are run: cheap and telling ones first.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use super::counts::Counts;
use super::{miri, tee};
use crate::bench::{bare, instructions, memory};
use crate::failure::{Context, Failure};
use crate::peers::readings;
use crate::{coverage, demo, fuzz, npm, panics, paths, process, size, wasm};

/// A suite of tests.
pub(super) struct Suite {
    pub(super) name: &'static str,
    pub(super) run: fn() -> Result<Outcome, Failure>,
}

/// What became of a suite.
pub(super) enum Outcome {
    Ran(Counts),
    /// Why it cannot run here.
    Skipped(String),
}

/// All suites.
pub(super) const SUITES: &[Suite] = &[
    Suite { name: "formatting", run: || step(process::cargo().args(["fmt", "--all", "--check"])) },
    Suite { name: "lints", run: lints },
    Suite { name: "vectors", run: || step(program("vectors", "vectors").arg("check")) },
    Suite { name: "rust", run: rust },
    Suite { name: "coverage", run: covered },
    Suite { name: "documentation", run: documentation },
    Suite { name: "bare-target", run: bare_target },
    Suite { name: "instructions", run: instruction_counts },
    Suite { name: "dependencies", run: dependencies },
    Suite { name: "conformance", run: conformance },
    Suite { name: "contract", run: contract },
    Suite { name: "peers-claims", run: peers_claims },
    Suite { name: "published-sources", run: published_sources },
    Suite { name: "wasm", run: wasm_artefacts },
    Suite { name: "panics", run: panics_of_wasm },
    Suite { name: "npm-package", run: npm_package },
    Suite { name: "fuzz-replay", run: fuzz_replay },
    Suite { name: "conformance-wasm", run: conformance_wasm },
    Suite { name: "memory", run: memory_of_wasm },
    Suite { name: "miri", run: interpreted },
    Suite { name: "fuzz", run: fuzzing },
    Suite { name: "demo", run: demo_check },
    Suite { name: "browser", run: browser },
];

/// Of each edge: seconds instead of the minutes of `cargo xtask bench --memory`.
const MEMORY_REQUESTS: &str = "200000";

/// Of each target.
const FUZZ_SECONDS: u64 = 60;

/// One command that passes or fails as a whole.
fn step(command: &mut Command) -> Result<Outcome, Failure> {
    process::run(command)?;
    Ok(Outcome::Ran(Counts::ONE_PASSED))
}

/// A program of the workspace, built if need be.
fn program(package: &str, name: &str) -> Command {
    let mut cargo = process::cargo();
    cargo.args(["run", "--quiet", "--package", package, "--bin", name, "--"]);
    cargo
}

fn lints() -> Result<Outcome, Failure> {
    step(process::cargo().args(["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

/// Unit tests, the cross-crate suites and doctests.
fn rust() -> Result<Outcome, Failure> {
    let (output, succeeded) = tee::run(process::cargo().args(["test", "--workspace", "--no-fail-fast", "--quiet"]))?;
    counted(Counts::of_cargo_test(&output), succeeded)
}

/// The lines of readers and claims are run by tests and cases.
fn covered() -> Result<Outcome, Failure> {
    if let Some(obstacle) = coverage::obstacle() {
        return Ok(Outcome::Skipped(obstacle.to_owned()));
    }
    coverage::run(&[])?;
    Ok(Outcome::Ran(Counts::ONE_PASSED))
}

fn documentation() -> Result<Outcome, Failure> {
    let mut cargo = process::cargo();
    cargo.args(["doc", "--quiet", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings");
    step(&mut cargo)
}

/// A target without a standard library and an allocator: what `no_std` claims is true.
fn bare_target() -> Result<Outcome, Failure> {
    bare::check()?;
    Ok(Outcome::Ran(Counts::ONE_PASSED))
}

/// No decision takes more instructions than it did.
fn instruction_counts() -> Result<Outcome, Failure> {
    if let Some(obstacle) = instructions::obstacle() {
        return Ok(Outcome::Skipped(obstacle.to_owned()));
    }
    instructions::check()?;
    Ok(Outcome::Ran(Counts::ONE_PASSED))
}

/// Licences, duplicates and sources of every dependency, of every platform.
fn dependencies() -> Result<Outcome, Failure> {
    if process::output(process::cargo().args(["deny", "--version"])).is_err() {
        return Ok(Outcome::Skipped("cargo-deny is not installed: cargo xtask tools".to_owned()));
    }
    process::run(process::cargo().args(["fetch", "--quiet", "--locked"]))?;
    step(process::cargo().args(["deny", "--offline", "--log-level", "error", "check", "bans", "licenses", "sources"]))
}

/// Every case, natively, by the runner that users have.
fn conformance() -> Result<Outcome, Failure> {
    let mut tokenctl = program("token-sdk", "tokenctl");
    let (output, succeeded) = tee::run(tokenctl.arg("conformance").args(case_files()?))?;
    summarised(&output, succeeded)
}

/// Every case again, through the contract by which other implementations are driven.
fn contract() -> Result<Outcome, Failure> {
    let driver = format!("{} conformance --stdin", paths::cargo_target().join("debug/tokenctl").display());
    let mut tokenctl = program("token-sdk", "tokenctl");
    step(tokenctl.args(["conformance", "--driver", &driver]).args(case_files()?))
}

/// The claims of tokens that we mint, as other implementations read them.
fn peers_claims() -> Result<Outcome, Failure> {
    Ok(Outcome::Ran(Counts { passed: readings::run()?, ..Counts::NONE }))
}

/// The case files of the suite.
pub(crate) fn case_files() -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for folder in [paths::at("vectors/cases"), paths::at("vectors/published")] {
        for entry in fs::read_dir(&folder).context(folder.display())? {
            files.push(entry?.path());
        }
    }
    files.sort();
    Ok(files)
}

/// Whether what was transcribed from published documents is what they say.
fn published_sources() -> Result<Outcome, Failure> {
    let Some(folder) = std::env::var_os("EXTRA_VECTORS") else {
        return Ok(Outcome::Skipped("EXTRA_VECTORS does not name the folder of published vectors".to_owned()));
    };
    let (output, succeeded) = tee::run(program("suites", "published-sources").arg(folder))?;
    summarised(&output, succeeded)
}

/// Both artefacts are built; the raw one asks nothing of its host.
fn wasm_artefacts() -> Result<Outcome, Failure> {
    wasm::run(&[])?;
    size::run(&["--check".to_owned()])?;
    let summary = json(&paths::at("target/size/summary.json"))?;
    let raw = summary.as_array().and_then(|sizes| {
        sizes.iter().find(|size| size["artefact"].as_str().is_some_and(|name| name.ends_with("raw/token_wasm.wasm")))
    });
    match raw.and_then(|raw| raw["imports"].as_u64()) {
        Some(0) => Ok(Outcome::Ran(Counts { passed: 2, ..Counts::NONE })),
        Some(imports) => Err(Failure::new(format!("the raw module has {imports} imports"))),
        None => Err(Failure::new("target/size/summary.json does not tell of the raw module")),
    }
}

/// No panic of ours in the raw modules, and no more of others than there were.
fn panics_of_wasm() -> Result<Outcome, Failure> {
    panics::run(&["--check".to_owned()])?;
    Ok(Outcome::Ran(Counts::ONE_PASSED))
}

/// The JavaScript tests of package and adapters; those of the adapters run on the demo's workerd.
fn npm_package() -> Result<Outcome, Failure> {
    npm::ci(&paths::at("demo"))?;
    let mut sum = Counts::NONE;
    let mut all_succeeded = true;
    for folder in ["token-wasm/js", "token-wasm/adapters"] {
        let mut node = Command::new("node");
        node.args(["--test", "--test-reporter=tap"]).current_dir(paths::at(folder));
        let (output, succeeded) = tee::run_quietly(&mut node)?;
        sum += Counts::of_tap(&output);
        all_succeeded &= succeeded;
    }
    counted(sum, all_succeeded)
}

/// Every case through both artefacts in node: the decisions are those of the native build.
fn conformance_wasm() -> Result<Outcome, Failure> {
    let prepared = paths::cargo_target().join("conformance/cases.json");
    process::run(program("suites", "prepare-cases").arg(&prepared).args(case_files()?))?;
    let mut node = Command::new("node");
    let (output, succeeded) = tee::run(node.arg(paths::at("tests/node/run-cases.mjs")).arg(&prepared))?;
    summarised(&output, succeeded)
}

/// The linear memory of the raw module does not grow.
fn memory_of_wasm() -> Result<Outcome, Failure> {
    let (output, succeeded) = tee::run(&mut memory::program(Some(MEMORY_REQUESTS))?)?;
    summarised(&output, succeeded)
}

/// The targets of the fuzzer on their seeds and on what was ever found.
fn fuzz_replay() -> Result<Outcome, Failure> {
    let mut cargo = process::cargo();
    cargo.args(["test", "--quiet", "--locked", "--manifest-path", "fuzz/Cargo.toml"]);
    let (output, succeeded) = tee::run(cargo.env("CARGO_TARGET_DIR", paths::at("target/fuzz")))?;
    counted(Counts::of_cargo_test(&output), succeeded)
}

/// The tests of `wire/`, interpreted.
fn interpreted() -> Result<Outcome, Failure> {
    if let Some(obstacle) = miri::obstacle() {
        return Ok(Outcome::Skipped(obstacle.to_owned()));
    }
    let (output, succeeded) = miri::run()?;
    counted(Counts::of_cargo_test(&output), succeeded)
}

/// A minute of each target.
fn fuzzing() -> Result<Outcome, Failure> {
    if let Some(obstacle) = fuzz::obstacle() {
        return Ok(Outcome::Skipped(obstacle.to_owned()));
    }
    let targets = fuzz::targets(FUZZ_SECONDS, None)?;
    Ok(Outcome::Ran(Counts { passed: u64::try_from(targets.len())?, ..Counts::NONE }))
}

/// The rows of the demo's table.
fn demo_check() -> Result<Outcome, Failure> {
    let summary = paths::at("target/demo/summary.json");
    if summary.exists() {
        fs::remove_file(&summary).context(summary.display())?;
    }
    let checked = demo::run(&["--check".to_owned()]);
    if let Err(failure) = &checked {
        eprintln!("{failure}");
    }
    let rows = json(&summary)?;
    let passed = rows.as_array().map_or(0, |rows| rows.iter().filter(|row| row["ok"] == true).count());
    let failed = rows.as_array().map_or(0, Vec::len) - passed;
    let counts = Counts { passed: u64::try_from(passed)?, failed: u64::try_from(failed)?, skipped: 0 };
    counted(counts, checked.is_ok())
}

/// A real player in a real browser.
fn browser() -> Result<Outcome, Failure> {
    let is_there =
        |name: &&str| Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success());
    if !["chromium", "chromium-browser", "google-chrome"].iter().any(is_there) {
        return Ok(Outcome::Skipped("there is no chromium".to_owned()));
    }
    demo::run(&["--browser".to_owned()])?;
    Ok(Outcome::Ran(Counts::ONE_PASSED))
}

/// What a runner counted; one more failure when it failed without counting one, or counted nothing.
fn counted(mut counts: Counts, succeeded: bool) -> Result<Outcome, Failure> {
    if counts.failed == 0 && (!succeeded || counts.all() == 0) {
        counts += Counts::ONE_FAILED;
    }
    Ok(Outcome::Ran(counts))
}

fn summarised(output: &str, succeeded: bool) -> Result<Outcome, Failure> {
    let counts = Counts::of_summary(output);
    counted(counts.ok_or_else(|| Failure::new("the runner ended without its summary line"))?, succeeded)
}

fn json(path: &std::path::Path) -> Result<Value, Failure> {
    let text = fs::read_to_string(path).context(path.display())?;
    serde_json::from_str(&text).context(path.display())
}
