//! `conformance`: runs case files, on this build or on any implementation.

use core::time::Duration;
use std::io;
use std::path::PathBuf;

use clap::Args;
use token_sdk::conformance::{CaseFile, Decision, Driver, Outcome, Question, Reply, Report, Verdict, answer_to, run};

use crate::Ending;
use crate::failure::Failure;
use crate::{input, output};

/// Run case files; exit status 1 when a case fails
#[derive(Args, Debug)]
pub(crate) struct Conformance {
    /// The case files
    #[arg(required_unless_present = "stdin")]
    files: Vec<PathBuf>,
    /// Print every case as JSON; the counts go to standard error
    #[arg(long)]
    json: bool,
    /// Ask the implementation behind this command instead: it reads a case on each line and prints its decision
    /// (vectors/README.md)
    #[arg(long, value_name = "COMMAND")]
    driver: Option<String>,
    /// How long that command may take for a case
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = input::duration, requires = "driver")]
    time_limit: u64,
    /// Be such a command: read a case on each line of standard input and print the decision
    #[arg(long, conflicts_with_all = ["files", "json", "driver"])]
    stdin: bool,
}

impl Conformance {
    pub(crate) fn run(&self) -> Result<Ending, Failure> {
        if self.stdin {
            return reply();
        }
        let time_limit = Duration::from_secs(self.time_limit);
        let mut driver = self.driver.as_deref().map(|command| Driver::new(command, time_limit)).transpose()?;
        let mut reports = Vec::new();
        for path in &self.files {
            let file = CaseFile::from_json(&input::text(path)?).map_err(|error| Failure::of_file(path, error))?;
            for case in &file.cases {
                reports.push(match &mut driver {
                    Some(driver) => driver.run(case)?,
                    None => run(case),
                });
            }
        }
        if self.json {
            output::line(serde_json::to_string_pretty(&reports)?)?;
            eprintln!("{}", counts(&reports));
        } else {
            print(&reports)?;
        }
        let has_failed = reports.iter().any(|report| report.outcome == Outcome::Failed);
        Ok(if has_failed { Ending::Denied } else { Ending::Success })
    }
}

/// Replies to every line of standard input.
fn reply() -> Result<Ending, Failure> {
    for line in io::stdin().lines() {
        let question = Question::from_line(&line?).map_err(|error| Failure::new(format_args!("a case: {error}")))?;
        output::line(serde_json::to_string(&reply_to(question))?)?;
    }
    Ok(Ending::Success)
}

fn reply_to(question: Question) -> Reply {
    match answer_to(&question, None) {
        Ok(answer) => Reply {
            id: question.id,
            decision: match answer.decision {
                Verdict::Allow => Decision::Allow,
                Verdict::Deny => Decision::Deny,
            },
            reason: answer.reason,
            claim: answer.claim,
            payload_hex: answer.payload_hex,
            asked: answer.asked,
            notes: answer.notes,
            note: None,
        },
        Err(lacking) => Reply {
            id: question.id,
            decision: Decision::Skip,
            reason: None,
            claim: None,
            payload_hex: None,
            asked: None,
            notes: None,
            note: Some(lacking.to_string()),
        },
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
    output::line(counts(reports))
}

fn counts(reports: &[Report]) -> String {
    let count = |outcome| reports.iter().filter(|report| report.outcome == outcome).count();
    let [passed, failed, skipped] = [Outcome::Passed, Outcome::Failed, Outcome::Skipped].map(count);
    format!("{passed} passed, {failed} failed, {skipped} skipped")
}
