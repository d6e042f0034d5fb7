//! What the peers read in tokens that we mint: the same claims, but for exceptions that are listed by name. A claim
//! that is not read as it was minted is a failure, and so is an exception that does not come up any more.

mod exceptions;
mod same;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::{Command, Stdio};

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{DRIVERS, build_drivers, crates_target};
use crate::failure::{Context, Failure};
use crate::{npm, paths, process};
use exceptions::{Exception, READERS, Reader};
use same::is_same;

/// Claim sets, each of which is minted in both formats.
const CLAIM_SETS: &str = "300";

/// A token as the drivers take it, and the claims that it was minted from.
#[derive(Deserialize)]
struct Minted {
    id: String,
    token: Token,
    claims: Map<String, Value>,
}

#[derive(Deserialize)]
struct Token {
    format: String,
}

/// What a driver replies.
#[derive(Deserialize)]
struct Reply {
    id: String,
    claims: Option<Map<String, Value>>,
    #[serde(default)]
    refused: String,
}

/// How many claims and refusals were as they should be.
pub(crate) fn run() -> Result<u64, Failure> {
    println!("building the drivers and their peers …");
    build_drivers("dev")?;
    READERS.iter().filter_map(Reader::package).try_for_each(|folder| npm::ci(&paths::at(DRIVERS).join(folder)))?;
    let mut mint = process::cargo();
    mint.args(["run", "--quiet", "--package", "suites", "--bin", "minted-tokens", "--", CLAIM_SETS]);
    let tokens = process::output(&mut mint)?;
    let mut sum = 0;
    let mut faults = Vec::new();
    for reader in READERS {
        let mut readings = Readings::of(reader);
        readings.judge(&tokens)?;
        println!("{}: {} claims, {} refused as listed", reader.name, readings.claims, readings.refused);
        sum += readings.claims + readings.refused;
        faults.extend(readings.faults());
    }
    if faults.is_empty() { Ok(sum) } else { Err(Failure::new(faults.join("\n"))) }
}

/// What one peer made of all tokens of its format.
struct Readings {
    reader: &'static Reader,
    claims: u64,
    refused: u64,
    faults: Vec<String>,
    /// The exceptions that came up.
    seen: BTreeSet<&'static str>,
}

impl Readings {
    const fn of(reader: &'static Reader) -> Self {
        Self { reader, claims: 0, refused: 0, faults: Vec::new(), seen: BTreeSet::new() }
    }

    fn judge(&mut self, tokens: &str) -> Result<(), Failure> {
        let is_ours = |line: &&str| {
            serde_json::from_str(line).is_ok_and(|minted: Minted| minted.token.format == self.reader.format)
        };
        let lines: Vec<&str> = tokens.lines().filter(is_ours).collect();
        let replies = drive(self.reader, &lines).context(self.reader.name)?;
        let replies: Vec<&str> = replies.lines().collect();
        if replies.len() != lines.len() || lines.is_empty() {
            return Err(Failure::new(format!(
                "{}: {} replies to {} tokens",
                self.reader.name,
                replies.len(),
                lines.len()
            )));
        }
        for (line, reply) in lines.into_iter().zip(replies) {
            let (minted, reply): (Minted, Reply) = (serde_json::from_str(line)?, serde_json::from_str(reply)?);
            if minted.id != reply.id {
                return Err(Failure::new(format!("{} replied out of turn", self.reader.name)));
            }
            self.judge_token(&minted, &reply);
        }
        Ok(())
    }

    fn judge_token(&mut self, minted: &Minted, reply: &Reply) {
        let refusals: Vec<&Exception> = self.reader.exceptions_of(None, &minted.claims).collect();
        let Some(read) = &reply.claims else {
            self.refused += 1;
            if refusals.is_empty() {
                self.faults.push(format!("refuses {}: {}: {:?}", minted.id, reply.refused, minted.claims));
            }
            // Of several causes one would do.
            self.seen.extend(refusals.first().filter(|_| refusals.len() == 1).map(|only| only.what));
            return;
        };
        self.faults.extend(refusals.iter().map(|refusal| format!("reads {} in spite of: {}", minted.id, refusal.what)));
        for (name, value) in &minted.claims {
            if self.reader.reads(name) {
                self.judge_claim(&minted.id, &minted.claims, name, (value, read.get(self.reader.name_of(name))));
            }
        }
        let is_minted =
            |name: &&String| minted.claims.keys().any(|minted| self.reader.name_of(minted) == name.as_str());
        let invented = read.keys().filter(|name| !is_minted(name));
        self.faults.extend(invented.map(|name| format!("reads {name} in {}, which is not there", minted.id)));
    }

    fn judge_claim(
        &mut self,
        id: &str,
        claims: &Map<String, Value>,
        name: &str,
        (value, read): (&Value, Option<&Value>),
    ) {
        self.claims += 1;
        let exception = self.reader.exceptions_of(Some(name), claims).next();
        match (read.is_some_and(|read| is_same(value, read)), exception) {
            (true, None) => {}
            (false, Some(exception)) => {
                self.seen.insert(exception.what);
            }
            (true, Some(exception)) => {
                self.faults.push(format!("reads {name} of {id} in spite of: {}", exception.what));
            }
            (false, None) => self.faults.push(format!("reads {name} of {id} as {read:?} instead of {value}")),
        }
    }

    /// What must be looked into.
    fn faults(self) -> impl Iterator<Item = String> {
        let gone = self.reader.exceptions.iter().filter(|exception| !self.seen.contains(exception.what));
        let gone: Vec<_> = gone.map(|exception| format!("an exception never comes up: {}", exception.what)).collect();
        self.faults.into_iter().chain(gone).map(|fault| format!("{} {fault}", self.reader.name))
    }
}

/// The driver's replies to these lines.
fn drive(reader: &Reader, lines: &[&str]) -> Result<String, Failure> {
    let mut command = match reader.package() {
        Some(folder) => {
            let mut node = Command::new("node");
            node.arg(paths::at(DRIVERS).join(folder).join("driver.mjs"));
            node
        }
        None => Command::new(crates_target().join("debug").join(format!("driver-{}", reader.driver))),
    };
    let mut child = command.arg("claims").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut input = child.stdin.take().ok_or_else(|| Failure::new("no standard input"))?;
    let lines = format!("{}\n", lines.join("\n"));
    // Both pipes are short: one thread writes while this one reads.
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = child.wait_with_output()?;
    writer.join().map_err(|_| Failure::new("the writer panicked"))??;
    if !output.status.success() {
        return Err(Failure::new(format!("ended with {}", output.status)));
    }
    Ok(String::from_utf8(output.stdout)?)
}
