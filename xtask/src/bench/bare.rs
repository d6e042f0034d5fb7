//! `cargo xtask bench --bare`: a program without a standard library and without a global allocator
//! opens a state document and decides. What could allocate would not link.

use std::process::Command;

use crate::failure::Failure;
use crate::{paths, process};

/// What rustc says when a program needs an allocator and has none.
const NO_ALLOCATOR: &str = "no global memory allocator found";

/// Builds the program, runs it where its system calls are understood, and makes sure that the
/// build would have failed had token-core needed an allocator.
pub(crate) fn check() -> Result<(), Failure> {
    process::run(cargo("build").arg("--release"))?;
    if cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        process::run(&mut Command::new(target().join("x86_64-unknown-none/release/bare")))?;
    }
    refused_with_allocator()
}

/// The same program with the part of token-core that allocates: the linker's demand for an
/// allocator shows that the build above has none.
fn refused_with_allocator() -> Result<(), Failure> {
    let built = cargo("check").args(["--features", "token-core/alloc"]).output()?;
    if !built.status.success() && String::from_utf8_lossy(&built.stderr).contains(NO_ALLOCATOR) {
        return Ok(());
    }
    Err(Failure::new("benches/bare is accepted with an allocating token-core: it proves nothing"))
}

/// The target is that of `benches/bare/.cargo/config.toml`.
fn cargo(command: &str) -> Command {
    let mut cargo = process::cargo();
    cargo.current_dir(paths::at("benches/bare")).args([command, "--quiet", "--target-dir"]).arg(target());
    // They would take the place of the flags of the target.
    cargo.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    cargo
}

fn target() -> std::path::PathBuf {
    super::target().join("bare")
}
