//! The readers of `wire/` in miri, an interpreter that finds undefined behaviour, in them and in the crates they call.

use std::process::Command;

use super::tee;
use crate::failure::Failure;
use crate::{paths, tools};

/// Minutes to interpret: arithmetic of hundreds of digits, hundreds of keys and names, random documents as text.
const SKIPPED: [&str; 4] =
    ["wire::json::decimal", "wire::json::nearest", "wire::json::properties", "are_checked_up_to_a_limit"];

/// Why it cannot run here.
pub(super) fn obstacle() -> Option<&'static str> {
    let is_there = tools::runs(&mut tools::nightly("cargo", &["miri", "--version"]));
    (!is_there).then_some("miri is not installed: cargo xtask tools")
}

/// What the test runner printed, and whether it succeeded.
pub(super) fn run() -> Result<(String, bool), Failure> {
    let mut cargo: Command = tools::nightly(
        "cargo",
        &["miri", "test", "--quiet", "--package", "token-core", "--lib", "--no-default-features"],
    );
    cargo.args(["--features", "alloc", "--", "wire::"]).args(SKIPPED.iter().flat_map(|name| ["--skip", name]));
    // One random input of each property. They read the clock and the folder of regressions.
    cargo.env("PROPTEST_CASES", "1").env("MIRIFLAGS", "-Zmiri-disable-isolation");
    tee::run(cargo.env("CARGO_TARGET_DIR", paths::cargo_target().join("miri")))
}
