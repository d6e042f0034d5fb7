//! `cargo xtask peers`: ours and its peers, driven with every case of the suite; writes who passes
//! what to `vectors/PEERS.md` and, in short, `vectors/README.md`, and every decision to `target/peers/summary.json`. With `claims`: what the peers read in
//! tokens that we mint.

mod decided;
mod peer;
pub(crate) mod readings;
mod table;

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde::Serialize;

use crate::failure::{Context, Failure};
use crate::{npm, paths, process, test};
use decided::{Decided, Topics};
use peer::{Kind, PEERS, Peer};

/// Where the crates' drivers are: a workspace of its own.
const DRIVERS: &str = "vectors/drivers";

/// What one implementation decided.
#[derive(Serialize)]
struct Run {
    #[serde(flatten)]
    peer: &'static Peer,
    version: String,
    cases: Vec<Decided>,
}

/// Builds the drivers, runs them all and writes table and summary; fails when ours fails a case.
pub(crate) fn run(args: &[String]) -> Result<(), Failure> {
    match args {
        [] => {}
        [what] if what == "claims" => return readings::run().map(|_| ()),
        _ => return Err(Failure::new("usage: cargo xtask peers [claims]")),
    }
    build()?;
    let topics = Topics::read(&test::case_files()?)?;
    let mut runs = Vec::new();
    for peer in PEERS {
        println!("{} …", peer.name);
        let cases = drive(peer, &topics)?;
        runs.push(Run { peer, version: peer.version()?, cases });
    }
    paths::write(&paths::at("target/peers/summary.json"), serde_json::to_string_pretty(&runs)?)?;
    let date = process::output(Command::new("date").args(["-u", "+%F"]))?;
    paths::write(&paths::at("vectors/PEERS.md"), table::markdown(&runs, &topics, date.trim()))?;
    let readme = paths::at("vectors/README.md");
    paths::write(&readme, table::in_readme(&fs::read_to_string(&readme)?, &runs)?)?;
    println!("{}", table::overview(&runs));
    let has_failed = |run: &Run| run.peer.kind == Kind::Ours && run.cases.iter().any(Decided::is_failure);
    if runs.iter().any(has_failed) { Err(Failure::new("ours fails a case")) } else { Ok(()) }
}

fn build() -> Result<(), Failure> {
    println!("building the drivers and their peers …");
    process::run(process::cargo().args(["build", "--quiet", "--locked", "-p", "token-sdk", "--bin", "tokenctl"]))?;
    build_drivers("release")?;
    let packages = PEERS.iter().filter(|peer| peer.kind == Kind::Package);
    packages.map(|peer| paths::at(DRIVERS).join(peer.driver)).try_for_each(|folder| npm::ci(&folder))
}

/// The drivers of crates, in this profile.
fn build_drivers(profile: &str) -> Result<(), Failure> {
    let mut cargo = process::cargo();
    cargo.current_dir(paths::at(DRIVERS)).args(["build", "--quiet", "--locked", "--profile", profile, "--target-dir"]);
    process::run(cargo.arg(crates_target()))
}

fn crates_target() -> PathBuf {
    paths::cargo_target().join("drivers")
}

fn tokenctl() -> PathBuf {
    paths::cargo_target().join("debug/tokenctl")
}

/// All cases by the runner that users have; what the peer writes beside its decisions is kept.
fn drive(peer: &Peer, topics: &Topics) -> Result<Vec<Decided>, Failure> {
    let command_line = match peer.kind {
        Kind::Ours => format!("{} conformance --stdin", tokenctl().display()),
        Kind::Crate => crates_target().join("release").join(format!("driver-{}", peer.driver)).display().to_string(),
        Kind::Package => format!("node {DRIVERS}/{}/driver.mjs", peer.driver),
    };
    let log = paths::at("target/peers").join(format!("{}.log", peer.driver));
    paths::write(&log, "")?;
    let mut runner = Command::new(tokenctl());
    runner.args(["conformance", "--json", "--driver", &command_line]).args(test::case_files()?);
    runner.current_dir(paths::root()).env("RUST_BACKTRACE", "0").stdin(Stdio::null());
    let output = runner.stderr(File::create(&log).context(log.display())?).output().context("tokenctl")?;
    // Exit status 1: cases failed, which is what is to be found out.
    if output.status.code().is_none_or(|code| code > 1) {
        return Err(Failure::new(format!("{}: {}", peer.name, fs::read_to_string(&log)?)));
    }
    decided::read(&output.stdout, topics).context(peer.name)
}
