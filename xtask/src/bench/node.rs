//! The benches of the npm package.

use std::path::PathBuf;
use std::process::Command;

use serde::Deserialize;

use super::measurements::Measurements;
use crate::failure::{Context, Failure};
use crate::{npm, paths, process, wasm};

/// What the node program works on.
pub(super) struct Program {
    fixtures: PathBuf,
}

/// A line of what it prints.
#[derive(Deserialize)]
struct Measured {
    work: String,
    contender: String,
    ns: f64,
}

impl Program {
    pub(super) fn build() -> Result<Self, Failure> {
        println!("building the npm package and installing its peers …");
        wasm::run(&[])?;
        npm::ci(&paths::at("benches/node"))?;
        Ok(Self { fixtures: write_fixtures()? })
    }

    /// One round, in a process of its own.
    pub(super) fn measure(&self, measurements: &mut Measurements) -> Result<(), Failure> {
        let mut node = Command::new("node");
        // A peer warns of the setting of its cache that is measured beside the default one.
        node.args(["--no-warnings", "bench.mjs"]).arg(&self.fixtures).current_dir(paths::at("benches/node"));
        let printed = process::output(&mut node)?;
        for Measured { work, contender, ns } in serde_json::from_str::<Vec<Measured>>(&printed).context("bench.mjs")? {
            measurements.add(&work, &contender, ns);
        }
        Ok(())
    }
}

/// Tokens, keys and a state document that are issued now, in a file.
pub(super) fn write_fixtures() -> Result<PathBuf, Failure> {
    let fixtures = super::target().join("fixtures.json");
    let mut cargo = super::cargo("run", &super::target());
    let printed = process::output(cargo.args(["--release", "--bin", "fixtures"]))?;
    paths::write(&fixtures, printed)?;
    Ok(fixtures)
}
