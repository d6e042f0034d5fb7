//! The native benches, measured by criterion.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::contest::CONTESTS;
use super::measurements::Measurements;
use crate::failure::{Context, Failure};
use crate::process;

/// The program that criterion runs in.
pub(super) struct Program {
    executable: PathBuf,
    home: PathBuf,
}

impl Program {
    pub(super) fn build() -> Result<Self, Failure> {
        println!("building the native benches and their peers …");
        let mut cargo = super::cargo("bench", &super::target());
        cargo.args(["--bench", "native", "--no-run", "--message-format=json"]);
        let messages = process::output(&mut cargo)?;
        let executable = executable(&messages).ok_or_else(|| Failure::new("cargo built no bench"))?;
        Ok(Self { executable, home: super::target().join("criterion") })
    }

    /// One round.
    pub(super) fn measure(&self, measurements: &mut Measurements) -> Result<(), Failure> {
        let mut criterion = Command::new(&self.executable);
        process::output(criterion.args(["--bench", "--quiet"]).env("CRITERION_HOME", &self.home))?;
        for contest in CONTESTS.iter().filter(|contest| contest.work.ends_with("-native")) {
            let names = contest.peers.iter().map(|peer| peer.name).chain(["ours"]);
            for name in names {
                let folder = self.home.join(contest.work).join(name);
                measurements.add(contest.work, name, median(&folder)?);
            }
        }
        Ok(())
    }
}

/// The path in the last message of cargo that tells of an executable.
fn executable(messages: &str) -> Option<PathBuf> {
    let parsed = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    parsed.filter_map(|message| message["executable"].as_str().map(PathBuf::from)).next_back()
}

/// The median over the samples of the latest run.
fn median(folder: &Path) -> Result<f64, Failure> {
    let path = folder.join("new/estimates.json");
    let estimates: Value = serde_json::from_str(&fs::read_to_string(&path).context(path.display())?)?;
    let median = estimates["median"]["point_estimate"].as_f64();
    median.ok_or_else(|| Failure::new(format!("{}: no median", path.display())))
}
