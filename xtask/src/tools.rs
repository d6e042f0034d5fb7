//! `cargo xtask tools`: installs what the suites take beside the stable compiler, each at the version that is named here.

use std::path::PathBuf;
use std::process::Command;

use crate::failure::Failure;
use crate::{paths, process};

/// The compiler of the fuzzer and of the interpreter.
const NIGHTLY: &str = "nightly-2026-05-20";

/// Subcommands of cargo, and their versions.
const SUBCOMMANDS: [(&str, &str); 2] = [("deny", "0.20.2"), ("fuzz", "0.13.2")];

/// Installs what is not there.
pub(crate) fn run(args: &[String]) -> Result<(), Failure> {
    if let Some(unknown) = args.first() {
        return Err(Failure::new(format!("unexpected argument {unknown}")));
    }
    if llvm("llvm-cov").is_none() {
        process::run(Command::new("rustup").args(["component", "add", "llvm-tools"]).current_dir(paths::root()))?;
    }
    if !runs(&mut nightly("cargo", &["miri", "--version"])) {
        let components = ["--profile", "minimal", "--component", "miri", "--component", "rust-src"];
        process::run(Command::new("rustup").args(["toolchain", "install", NIGHTLY]).args(components))?;
    }
    for (name, version) in SUBCOMMANDS {
        let told = process::output(process::cargo().args([name, "--version"]));
        if !told.is_ok_and(|told| told.split_whitespace().any(|word| word == version)) {
            let package = format!("cargo-{name}@{version}");
            process::run(process::cargo().args(["install", "--quiet", "--locked", &package]))?;
        }
    }
    Ok(())
}

/// A program of the nightly toolchain, in the workspace's root.
pub(crate) fn nightly(program: &str, args: &[&str]) -> Command {
    let mut command = Command::new("rustup");
    command.args(["run", NIGHTLY, program]).args(args).current_dir(paths::root());
    // That of the toolchain that runs this.
    command.env_remove("RUSTUP_TOOLCHAIN").env_remove("CARGO").env_remove("RUSTC");
    command
}

/// A program of the stable toolchain's component llvm-tools, which reads what its compiler writes.
pub(crate) fn llvm(program: &str) -> Option<PathBuf> {
    let libraries = process::output(Command::new("rustc").args(["--print", "target-libdir"]));
    let program = PathBuf::from(libraries.ok()?.trim()).parent()?.join("bin").join(program);
    program.exists().then_some(program)
}

/// Whether a program is there and runs.
pub(crate) fn runs(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}
