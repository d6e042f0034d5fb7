//! `conformance`: runs case files.

use std::path::PathBuf;

use clap::Args;
use token_sdk::conformance::{CaseFile, Outcome, Report, run};

use crate::Ending;
use crate::failure::Failure;
use crate::{input, output};

/// Run case files; exit status 1 when a case fails
#[derive(Args, Debug)]
pub(crate) struct Conformance {
    /// The case files
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Print every case as JSON
    #[arg(long)]
    json: bool,
}

impl Conformance {
    pub(crate) fn run(&self) -> Result<Ending, Failure> {
        let mut reports = Vec::new();
        for path in &self.files {
            let file = CaseFile::from_json(&input::text(path)?).map_err(|error| Failure::of_file(path, error))?;
            reports.extend(file.cases.iter().map(run));
        }
        if self.json {
            output::line(serde_json::to_string_pretty(&reports)?)?;
        } else {
            print(&reports)?;
        }
        let has_failed = reports.iter().any(|report| report.outcome == Outcome::Failed);
        Ok(if has_failed { Ending::Denied } else { Ending::Success })
    }
}

/// Cases that failed or were skipped, then the counts.
fn print(reports: &[Report]) -> Result<(), Failure> {
    for report in reports {
        match report.outcome {
            Outcome::Passed => {}
            Outcome::Failed => {
                output::line(format_args!("failed  {}\n  want  {}\n  got   {}", report.id, report.want, report.got))?;
            }
            Outcome::Skipped => output::line(format_args!("skipped {} (lacks {})", report.id, report.got))?,
        }
    }
    let count = |outcome| reports.iter().filter(|report| report.outcome == outcome).count();
    let [passed, failed, skipped] = [Outcome::Passed, Outcome::Failed, Outcome::Skipped].map(count);
    output::line(format_args!("{passed} passed, {failed} failed, {skipped} skipped"))
}
