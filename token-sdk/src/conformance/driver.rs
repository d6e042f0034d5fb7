//! Driving any implementation with cases: a command that reads questions and prints decisions.

use core::fmt;
use core::time::Duration;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;

use serde::{Deserialize, Serialize};

use super::case::{Answer, Case, Verdict};
use super::lookups::Note;
use super::question::Question;
use super::report::{Outcome, Report};

/// What an implementation replies to a [`Question`], on one line.
#[derive(Debug, Deserialize, Serialize)]
pub struct Reply {
    /// The case it replies to.
    pub id: String,
    /// The decision.
    pub decision: Decision,
    /// The reason of a denial, where the implementation has reasons that mean the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The claim that was not met, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
    /// The authenticated payload in hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload_hex: Option<String>,
    /// Of a case with look-ups: whether anything was looked up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<bool>,
    /// Of a case with look-ups: the notes that the host was asked to take, in their order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<Vec<Note>>,
    /// For whoever reads the report; never compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Allow or deny, or neither.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// The token may be used.
    Allow,
    /// It may not.
    Deny,
    /// The implementation does nothing of the kind.
    Skip,
}

/// A command that cannot be started.
#[derive(Debug)]
pub struct DriverError(String);

impl fmt::Display for DriverError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl core::error::Error for DriverError {}

/// An implementation behind a command. One that ends or hangs in a case is started anew for the
/// next: no case costs more than itself.
#[derive(Debug)]
pub struct Driver {
    program: String,
    arguments: Vec<String>,
    time_limit: Duration,
    process: Option<Process>,
}

impl Driver {
    /// The implementation behind a command line, split at white space, with a time limit for each
    /// case. The first case starts it.
    ///
    /// # Errors
    /// The command line is blank.
    pub fn new(command_line: &str, time_limit: Duration) -> Result<Self, DriverError> {
        let mut words = command_line.split_whitespace().map(str::to_owned);
        let program = words.next().ok_or_else(|| DriverError("a driver: expected a command".to_owned()))?;
        Ok(Self { program, arguments: words.collect(), time_limit, process: None })
    }

    /// Asks a case and compares the reply with what is wanted: reason, claim and payload only
    /// where the reply tells them. Whatever the implementation does is reported, not returned.
    ///
    /// # Errors
    /// The command cannot be started.
    pub fn run(&mut self, case: &Case) -> Result<Report, DriverError> {
        let mut process = match self.process.take() {
            Some(process) => process,
            None => Process::start(&self.program, &self.arguments)?,
        };
        let (outcome, got) = match process.ask(&Question::of(case), self.time_limit) {
            Ok(reply) => {
                self.process = Some(process);
                judge(reply, case)
            }
            Err(fault) => (Outcome::Failed, fault),
        };
        Ok(Report { id: case.id.clone(), outcome, want: case.expect.to_string(), got })
    }
}

/// Compares a reply with what is wanted.
fn judge(reply: Reply, case: &Case) -> (Outcome, String) {
    let wanted = &case.expect;
    let note = reply.note.as_ref().map(|note| format!(" ({note})")).unwrap_or_default();
    let decision = match reply.decision {
        Decision::Allow => Verdict::Allow,
        Decision::Deny => Verdict::Deny,
        Decision::Skip => return (Outcome::Skipped, reply.note.unwrap_or_default()),
    };
    // A driver that knows nothing of look-ups has not made any, whatever it decided.
    if case.lookups.is_some() && reply.asked.is_none() {
        return (Outcome::Skipped, "look-ups: the reply does not say whether any was made".to_owned());
    }
    let told = |wanted: &Option<String>, got: &Option<String>| wanted.clone().filter(|_| got.is_some());
    let got = Answer {
        decision,
        reason: reply.reason,
        claim: reply.claim,
        payload_hex: reply.payload_hex.filter(|_| wanted.payload_hex.is_some()),
        claims: None,
        renewal: None,
        response: None,
        asked: reply.asked.filter(|_| wanted.asked.is_some()),
        notes: reply.notes.filter(|_| wanted.notes.is_some()),
    };
    let wanted = Answer {
        decision: wanted.decision,
        reason: told(&wanted.reason, &got.reason),
        claim: told(&wanted.claim, &got.claim),
        payload_hex: told(&wanted.payload_hex, &got.payload_hex),
        claims: None,
        renewal: None,
        response: None,
        asked: wanted.asked,
        notes: wanted.notes.clone().filter(|_| got.notes.is_some()),
    };
    let outcome = if got.meets(&wanted) { Outcome::Passed } else { Outcome::Failed };
    (outcome, format!("{got}{note}"))
}

/// The running command.
#[derive(Debug)]
struct Process {
    child: Child,
    input: ChildStdin,
    lines: Receiver<io::Result<String>>,
}

impl Process {
    fn start(program: &str, arguments: &[String]) -> Result<Self, DriverError> {
        let failed = |error: &dyn fmt::Display| DriverError(format!("driver {program}: {error}"));
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|error| failed(&error))?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(failed(&"has no standard input or output"));
        };
        let (sender, lines) = channel();
        thread::spawn(move || BufReader::new(output).lines().try_for_each(|line| sender.send(line)));
        Ok(Self { child, input, lines })
    }

    /// The reply to a question; or what became of the command instead.
    fn ask(&mut self, question: &Question, time_limit: Duration) -> Result<Reply, String> {
        let line = question.to_line().map_err(|error| error.to_string())?;
        // A command that does not read any more has ended, which its output tells.
        let _ = self.input.write_all(format!("{line}\n").as_bytes()).and_then(|()| self.input.flush());
        let replied = match self.lines.recv_timeout(time_limit) {
            Ok(Ok(line)) => line,
            Ok(Err(error)) => return Err(format!("no reply: {error}")),
            Err(RecvTimeoutError::Timeout) => return Err(format!("hang (more than {} s)", time_limit.as_secs())),
            Err(RecvTimeoutError::Disconnected) => return Err(self.end()),
        };
        let reply: Reply = serde_json::from_str(&replied).map_err(|error| format!("no reply: {error}: {replied}"))?;
        if reply.id == question.id { Ok(reply) } else { Err(format!("no reply: one to {}", reply.id)) }
    }

    fn end(&mut self) -> String {
        match self.child.wait() {
            Ok(status) => format!("crash ({status})"),
            Err(error) => format!("crash ({error})"),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // One that has ended cannot be killed, and must be waited for all the same.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
