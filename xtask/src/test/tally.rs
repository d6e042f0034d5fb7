//! What the suites came to.

use std::time::Instant;

use super::counts::Counts;
use super::suites::{Outcome, Suite};
use crate::failure::Failure;

/// The sum so far, and what to repeat at the end.
pub(super) struct Tally {
    is_ci: bool,
    sum: Counts,
    remarks: Vec<String>,
}

impl Tally {
    /// Nothing run yet; in CI a skip is a failure.
    pub(super) const fn new(is_ci: bool) -> Self {
        Self { is_ci, sum: Counts::NONE, remarks: Vec::new() }
    }

    /// Runs a suite and adds what it came to.
    pub(super) fn run(&mut self, position: &str, suite: &Suite) {
        println!("{position} {} …", suite.name);
        let started = Instant::now();
        let outcome = (suite.run)();
        let seconds = started.elapsed().as_secs();
        let counts = match outcome {
            Ok(Outcome::Ran(counts)) => self.ran(suite, counts),
            Ok(Outcome::Skipped(reason)) => self.skipped(suite, &reason),
            Err(failure) => self.failed(suite, &failure),
        };
        println!("{position} {}: {counts} ({seconds} s)", suite.name);
        self.sum += counts;
    }

    fn ran(&mut self, suite: &Suite, counts: Counts) -> Counts {
        if counts.failed > 0 {
            self.remarks.push(format!("failed: {} ({} of {})", suite.name, counts.failed, counts.all()));
        }
        if counts.skipped == 0 {
            return counts;
        }
        self.remarks.push(format!("skipped: {} of {}", counts.skipped, suite.name));
        if self.is_ci { counts.with_skips_failed() } else { counts }
    }

    fn skipped(&mut self, suite: &Suite, reason: &str) -> Counts {
        self.remarks.push(format!("skipped: {} ({reason})", suite.name));
        if self.is_ci { Counts::ONE_FAILED } else { Counts::ONE_SKIPPED }
    }

    fn failed(&mut self, suite: &Suite, failure: &Failure) -> Counts {
        eprintln!("{failure}");
        self.remarks.push(format!("failed: {}", suite.name));
        Counts::ONE_FAILED
    }

    /// Prints remarks and sum, and ends with exit code 1 if anything failed.
    pub(super) fn finish(self) {
        for remark in &self.remarks {
            println!("{remark}");
        }
        if self.is_ci && self.remarks.iter().any(|remark| remark.starts_with("skipped")) {
            println!("with CI=true what is skipped counts as failed");
        }
        println!("{}", self.sum);
        if self.sum.failed > 0 {
            // The sum is the last line, for whoever reads it with a program.
            std::process::exit(1);
        }
    }
}
