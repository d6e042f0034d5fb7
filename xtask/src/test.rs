//! `cargo xtask test`: every suite that this machine can run, and the sum of all of them.
//!
//! What cannot run is skipped by name and reason; with `CI=true` a skip is a failure.

mod counts;
mod miri;
mod suites;
mod tally;
mod tee;

use crate::failure::Failure;
use suites::SUITES;
pub(crate) use suites::case_files;
use tally::Tally;

/// Runs the suites; ends with one line `N passed, N failed, N skipped`.
pub(crate) fn run(args: &[String]) -> Result<(), Failure> {
    let wanted: Vec<&suites::Suite> = match args {
        [] => SUITES.iter().collect(),
        [only] => SUITES.iter().filter(|suite| suite.name == only).collect(),
        _ => return Err(Failure::new("expected nothing, or the name of one suite")),
    };
    if wanted.is_empty() {
        let names: Vec<&str> = SUITES.iter().map(|suite| suite.name).collect();
        return Err(Failure::new(format!("expected one of: {}", names.join(", "))));
    }
    let mut tally = Tally::new(std::env::var_os("CI").is_some_and(|value| value == "true"));
    for (number, suite) in wanted.iter().enumerate() {
        tally.run(&format!("[{}/{}]", number + 1, wanted.len()), suite);
    }
    tally.finish();
    Ok(())
}
