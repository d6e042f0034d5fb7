//! Running `tokenctl` in a directory of its own.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const TOKENCTL: &str = env!("CARGO_BIN_EXE_tokenctl");

/// The gate of `verify` and `explain`, as `tokenctl init` sets it up.
pub(crate) const GATE: [&str; 4] = ["--keys", "keys.json", "--policy", "policy.json"];
/// The last state document built.
pub(crate) const STATE: [&str; 4] = ["--state", "state.cose", "--state-keys", "state-keys.json"];

/// A directory as `tokenctl init` leaves it.
pub(crate) struct Tool {
    directory: TempDir,
}

/// What a run left behind.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    /// Standard output as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}\n{}", self.out, self.err))
    }

    /// A run that must have ended so.
    #[track_caller]
    pub(crate) fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "out: {}\nerr: {}", self.out, self.err);
        self
    }
}

impl Tool {
    /// An empty directory.
    pub(crate) fn empty() -> Self {
        Self { directory: tempfile::tempdir().unwrap() }
    }

    /// With keys, policy, store and samples.
    pub(crate) fn ready() -> Self {
        let tool = Self::empty();
        tool.run(&["init", "."]).ended(0);
        tool
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: &str) {
        fs::write(self.path(name), content).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(TOKENCTL);
        command.args(arguments).current_dir(self.directory.path()).env_remove("TOKENCTL_ADMIN_TOKEN");
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.run_with_input(arguments, "")
    }

    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &str) -> Run {
        finish(self.command(arguments), input)
    }

    /// Runs a line of a shell with `tokenctl` on the path.
    pub(crate) fn shell(&self, line: &str) -> Run {
        let mut command = Command::new("sh");
        let tools = Path::new(TOKENCTL).parent().unwrap().to_str().unwrap().to_owned();
        let path = format!("{tools}:{}", std::env::var("PATH").unwrap());
        command.args(["-c", line]).current_dir(self.directory.path()).env("PATH", path);
        finish(command, "")
    }

    /// A fresh token of the sample claims.
    pub(crate) fn mint(&self, format: &str) -> String {
        let minted =
            self.run(&["mint", "--keys", "keys.json", "--format", format, "--claims", "claims.json", "--ttl", "5m"]);
        minted.ended(0).out.trim_end().to_owned()
    }

    /// Checks a token for the sample request against the store's state.
    pub(crate) fn verify(&self, token: &str) -> Run {
        let build =
            ["state", "build", "--store", "state.redb", "--state-keys", "state-keys.json", "--out", "state.cose"];
        self.run(&build).ended(0);
        self.decide("verify", &["--json"], token)
    }

    /// `verify` or `explain` for the sample request and the last document built.
    pub(crate) fn decide(&self, verb: &str, further: &[&str], token: &str) -> Run {
        let mut arguments = [&[verb, "--request", "request.json"], &GATE[..], &STATE].concat();
        arguments.extend(further);
        arguments.push(token);
        self.run(&arguments)
    }

    /// Starts the service and waits until it is ready.
    pub(crate) fn serve(&self) -> Service {
        let mut service = self.start();
        let mut line = String::new();
        BufReader::new(service.child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        service.addresses = serde_json::from_str(&line).unwrap_or_else(|_| panic!("{line}{}", self.read("serve.log")));
        service
    }

    /// Starts the service; it is killed when the answer is dropped.
    pub(crate) fn start(&self) -> Service {
        let mut command = self.command(&[
            "serve",
            "--store",
            "state.redb",
            "--keys",
            "keys.json",
            "--state-keys",
            "state-keys.json",
            "--issuer",
            "https://id.example",
            "--catalogue",
            "catalogue.json",
            "--jwks",
            "viewer-keys.json",
            "--admin-token-file",
            "admin-token",
        ]);
        let log = fs::File::create(self.path("serve.log")).unwrap();
        let child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        Service { child, addresses: Value::Null }
    }
}

fn finish(mut command: Command, input: &str) -> Run {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A command that does not read its input closes it.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A running service.
pub(crate) struct Service {
    child: Child,
    addresses: Value,
}

impl Service {
    pub(crate) fn admin(&self) -> &str {
        self.addresses["admin"].as_str().unwrap()
    }

    pub(crate) fn public(&self) -> &str {
        self.addresses["public"].as_str().unwrap()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
