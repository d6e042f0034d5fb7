//! Running test runners: what they print is shown and kept.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use crate::failure::{Context, Failure};

/// Runs a program; what it printed on stdout, and whether it succeeded.
pub(super) fn run(command: &mut Command) -> Result<(String, bool), Failure> {
    with_lines(command, |line| println!("{line}"))
}

/// As [`run`], showing the output only when the program fails.
pub(super) fn run_quietly(command: &mut Command) -> Result<(String, bool), Failure> {
    let (output, succeeded) = with_lines(command, |_| ())?;
    if !succeeded {
        print!("{output}");
    }
    Ok((output, succeeded))
}

fn with_lines(command: &mut Command, show: impl Fn(&str)) -> Result<(String, bool), Failure> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command.stdout(Stdio::piped()).spawn().context(&name)?;
    let mut kept = String::new();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line = line.context(&name)?;
            show(&line);
            kept.push_str(&line);
            kept.push('\n');
        }
    }
    Ok((kept, child.wait().context(&name)?.success()))
}
