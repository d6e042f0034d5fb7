//! `--browser`: a real player in a real browser; `demo/browser-test/` holds the test.

use std::process::Command;

use super::stage::Stage;
use crate::failure::Failure;
use crate::{paths, process};

pub(crate) fn run(stage: &Stage) -> Result<(), Failure> {
    let mut test = Command::new("node");
    test.arg(paths::at("demo/browser-test/live.mjs")).arg(&stage.page);
    process::run(test.arg(stage.logs()))
}
