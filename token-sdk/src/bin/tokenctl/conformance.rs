//! `conformance`: runs case files.

use std::io::{self, BufRead};
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};
use token_sdk::conformance::{Case, CaseFile, Outcome, Report, answer, run};

use crate::Ending;
use crate::failure::Failure;
use crate::{input, output};

/// Run case files; exit status 1 when a case fails
#[derive(Args, Debug)]
pub(crate) struct Conformance {
    /// The case files
    #[arg(required_unless_present = "drive")]
    files: Vec<PathBuf>,
    /// Print every case as JSON
    #[arg(long)]
    json: bool,
    /// Read one case per line from standard input and print the answer to each as one line of JSON
    #[arg(long, conflicts_with_all = ["files", "json"])]
    drive: bool,
}

impl Conformance {
    pub(crate) fn run(&self) -> Result<Ending, Failure> {
        if self.drive {
            return drive();
        }
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

/// One answer per line, as `expect` of a case is written, so that any implementation can be driven
/// and compared the same way.
fn drive() -> Result<Ending, Failure> {
    for line in io::stdin().lock().lines() {
        let case = Case::from_json(&line?)?;
        let mut printed = match answer(&case) {
            Ok(answer) => serde_json::to_value(answer)?,
            Err(lacking) => json!({"skipped": lacking.to_string()}),
        };
        if let Value::Object(members) = &mut printed {
            members.insert("id".to_owned(), json!(case.id));
        }
        output::line(printed)?;
    }
    Ok(Ending::Success)
}
