//! `cargo xtask coverage`: which lines of the readers and of the claims the tests and the conformance cases reach;
//! `cargo xtask coverage corpus`: which of them the inputs reach that `cargo xtask fuzz` gathered.
//!
//! Writes `target/coverage/summary.json` and, for editors, `target/coverage/lines.info` in the format of lcov.

mod lines;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::failure::{Context, Failure};
use crate::{paths, process, tools};
use lines::Lines;

/// The trust boundary.
const FOLDERS: [&str; 2] = ["token-core/src/wire", "token-core/src/claims"];

/// Of the lines of each folder, in percent.
const LEAST: f64 = 95.0;

/// Of the suites that span crates, the one that runs every case: of the others, some go through hundreds of thousands.
const CASES: &str = "conformance::every_case_passes_natively";

/// Why nothing can be measured here.
pub(crate) fn obstacle() -> Option<&'static str> {
    tools::llvm("llvm-cov").is_none().then_some("llvm-tools are not installed: cargo xtask tools")
}

/// Measures, prints, and fails when the tests reach less of a folder than the least.
pub(crate) fn run(args: &[String]) -> Result<(), Failure> {
    let least = match args {
        [] => Some(LEAST),
        [what] if what == "corpus" => None,
        _ => return Err(Failure::new("usage: cargo xtask coverage [corpus]")),
    };
    let [profdata, cov] = ["llvm-profdata", "llvm-cov"].map(tools::llvm);
    let (Some(profdata), Some(cov)) = (profdata, cov) else {
        return Err(Failure::new(obstacle().unwrap_or_default()));
    };
    let profiles = target().join("profiles");
    if profiles.exists() {
        fs::remove_dir_all(&profiles).context(profiles.display())?;
    }
    let programs = if least.is_some() { run_tests()? } else { vec![run_corpus()?] };
    let profile = target().join("merged.profdata");
    process::run(Command::new(profdata).args(["merge", "--sparse", "-o"]).arg(&profile).args(files_of(&profiles)?))?;
    let lcov = export(&cov, &profile, &programs)?;
    paths::write(&paths::at("target/coverage/lines.info"), &lcov)?;
    judge(&lcov, least.unwrap_or_default())
}

/// Runs the tests that reach the core; their programs.
fn run_tests() -> Result<Vec<PathBuf>, Failure> {
    let programs = build()?;
    for program in &programs {
        let mut tests = Command::new(program);
        tests.current_dir(paths::at("tests")).arg("--quiet");
        if program.file_name().is_some_and(|name| name.to_string_lossy().starts_with("suite-")) {
            tests.arg(CASES);
        }
        process::run(instrumented(&mut tests))?;
    }
    Ok(programs)
}

/// Runs the targets of the fuzzer on all it has gathered; the program that does. The core is no crate of its workspace.
fn run_corpus() -> Result<PathBuf, Failure> {
    let folder = target().join("fuzz");
    let mut cargo = process::cargo();
    cargo.args(["build", "--quiet", "--locked", "--manifest-path", "fuzz/Cargo.toml", "--bin", "replay"]);
    // Programs that build others are instrumented as well.
    cargo.env("LLVM_PROFILE_FILE", folder.join("build-%p.profraw"));
    process::run(cargo.env("RUSTFLAGS", "-Cinstrument-coverage").env("CARGO_TARGET_DIR", &folder))?;
    let program = folder.join("debug/replay");
    process::run(instrumented(Command::new(&program).arg(paths::at("target/fuzz/corpus"))))?;
    Ok(program)
}

/// The programs of the tests that reach the core, instrumented.
fn build() -> Result<Vec<PathBuf>, Failure> {
    let mut cargo = process::cargo();
    cargo.args(["test", "--quiet", "--package", "token-core", "--package", "suites", "--tests", "--no-run"]);
    let told = process::output(instrumented(&mut cargo).arg("--message-format=json"))?;
    let messages = told.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let program = |message: Value| {
        let is_test = message["profile"]["test"] == true;
        message["executable"].as_str().filter(|_| is_test).map(PathBuf::from)
    };
    Ok(messages.filter_map(program).collect())
}

/// The crates of the workspace are instrumented, and them alone; each process writes a profile.
fn instrumented(command: &mut Command) -> &mut Command {
    command
        .env("RUSTC_WORKSPACE_WRAPPER", paths::at("xtask/src/coverage/instrument.sh"))
        .env("LLVM_PROFILE_FILE", target().join("profiles/%p-%m.profraw"))
}

fn export(cov: &Path, profile: &Path, programs: &[PathBuf]) -> Result<String, Failure> {
    let mut export = Command::new(cov);
    export.args(["export", "--format=lcov", "--instr-profile"]).arg(profile);
    // The first program stands alone.
    export.args(programs.iter().flat_map(|program| [Path::new("--object"), program]).skip(1));
    process::output(export.arg("--sources").args(FOLDERS).current_dir(paths::root()))
}

/// A line for each folder, and the lines that nothing reached.
fn judge(lcov: &str, least: f64) -> Result<(), Failure> {
    let lines = Lines::read(lcov)?;
    let mut rows = Vec::new();
    let mut below = Vec::new();
    for folder in FOLDERS {
        let (reached, all, missed) = lines.of(folder);
        let percent = 100.0 * f64::from(reached) / f64::from(all.max(1));
        println!("{folder:<24} {reached:>5} of {all:>5} lines  {percent:.1} %");
        missed.iter().for_each(|line| println!("    not reached: {line}"));
        if percent < least {
            below.push(folder);
        }
        rows.push(json!({"folder": folder, "reached": reached, "lines": all, "percent": percent}));
    }
    paths::write(&paths::at("target/coverage/summary.json"), format!("{:#}\n", Value::from(rows)))?;
    if below.is_empty() { Ok(()) } else { Err(Failure::new(format!("below {least} %: {}", below.join(", ")))) }
}

fn files_of(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    fs::read_dir(folder).context(folder.display())?.map(|entry| Ok(entry?.path())).collect()
}

fn target() -> PathBuf {
    paths::cargo_target().join("coverage")
}
