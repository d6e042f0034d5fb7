//! The demo's processes. Each takes its configuration as the first line of standard input, says
//! where it listens in the first line of standard output, and ends when its input ends: so nothing
//! stays behind, however this process ends.

use core::time::Duration;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child as Process, Command, Stdio};
use std::thread;
use std::time::Instant;

use serde_json::Value;

use crate::failure::{Context, Failure};

/// For a process to end by itself before it is killed.
const PATIENCE: Duration = Duration::from_secs(10);

/// A running process.
#[derive(Debug)]
pub(crate) struct Child {
    name: &'static str,
    process: Process,
    ready: Value,
}

impl Child {
    /// Starts a process and waits until it is ready. What it says goes to `logs/<name>.log`.
    pub(crate) fn start(
        name: &'static str,
        command: &mut Command,
        configuration: &Value,
        logs: &Path,
    ) -> Result<Self, Failure> {
        let path = logs.join(format!("{name}.log"));
        let log = File::create(&path).context(path.display())?;
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log.try_clone()?)
            .spawn()
            .context(format_args!("starting {name}"))?;
        if let Some(input) = &mut process.stdin {
            writeln!(input, "{configuration}").context(name)?;
        }
        let mut child = Self { name, process, ready: Value::Null };
        child.ready = child.first_line(log).context(format_args!("{name} (its log is {})", path.display()))?;
        Ok(child)
    }

    /// What the process said when it was ready.
    pub(crate) fn url(&self, member: &str) -> Result<&str, Failure> {
        let url = self.ready.get(member).and_then(Value::as_str);
        url.ok_or_else(|| Failure::new(format!("{} said no {member}", self.name)))
    }

    fn first_line(&mut self, mut log: File) -> Result<Value, Failure> {
        let output = self.process.stdout.take().ok_or_else(|| Failure::new("no output"))?;
        let mut output = BufReader::new(output);
        let mut line = String::new();
        if output.read_line(&mut line)? == 0 {
            return Err(Failure::new("it ended before it was ready"));
        }
        // Whatever else it prints: a full pipe would stop it.
        thread::spawn(move || io::copy(&mut output, &mut log));
        Ok(serde_json::from_str(&line)?)
    }

    fn has_ended(&mut self) -> bool {
        !matches!(self.process.try_wait(), Ok(None))
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let deadline = Instant::now() + PATIENCE;
        while !self.has_ended() {
            if Instant::now() >= deadline {
                eprintln!("{} does not end and is killed", self.name);
                let _ = self.process.kill();
                let _ = self.process.wait();
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}
