//! What the drivers of the Rust crates have in common: the lines of the contract (`../README.md`),
//! the case's keys and policy, the names of the JSON form, and the clock of the process.

mod clock;
pub mod names;
mod policy;
mod question;

use std::io::{self, Write as _};

use serde::Serialize;
use serde_json::Value;

pub use policy::Policy;
pub use question::{Jwk, Question, Request, Token};

/// What a driver replies to a case.
#[derive(Debug)]
pub enum Decision {
    /// The library accepts the token.
    Allow,
    /// It does not, and says this.
    Deny(String),
    /// It does nothing of the kind.
    Skip(&'static str),
}

impl Decision {
    /// A refusal in the library's words.
    pub fn deny(error: impl core::fmt::Display) -> Self {
        Self::Deny(error.to_string())
    }
}

#[derive(Serialize)]
struct Reply<'r> {
    id: &'r str,
    decision: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'r str>,
}

/// What the library reads in a token, or why it refuses it.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Reading {
    Claims(Value),
    Refused(String),
}

/// Replies to every line of standard input: with a decision, or, when the argument of the program is
/// `claims`, with the claims that the library reads, in their JSON form. Before each, the clock of
/// the process is set to the time of the case, for libraries that read it.
///
/// # Errors
/// A line is no case, or nobody reads the replies.
pub fn serve(
    decide: impl Fn(&Question) -> Decision,
    read: impl Fn(&Question) -> Result<Value, String>,
) -> io::Result<()> {
    let reads_claims = std::env::args().nth(1).is_some_and(|argument| argument == "claims");
    for line in io::stdin().lines() {
        let question: Question = serde_json::from_str(&line?)?;
        clock::set(question.now());
        let reply = if reads_claims { reading(&question, &read) } else { decision(&question, &decide) };
        let mut out = io::stdout().lock();
        writeln!(out, "{}", reply?)?;
        out.flush()?;
    }
    Ok(())
}

fn decision(question: &Question, decide: impl Fn(&Question) -> Decision) -> serde_json::Result<String> {
    let decision = if question.lookups.is_some() { Decision::Skip("look-ups") } else { decide(question) };
    let (decision, note) = match &decision {
        Decision::Allow => ("allow", None),
        Decision::Deny(words) => ("deny", Some(words.as_str())),
        Decision::Skip(lacking) => ("skip", Some(*lacking)),
    };
    serde_json::to_string(&Reply { id: &question.id, decision, note })
}

fn reading(question: &Question, read: impl Fn(&Question) -> Result<Value, String>) -> serde_json::Result<String> {
    let reading = read(question).map_or_else(Reading::Refused, Reading::Claims);
    let mut reply = serde_json::to_value(reading)?;
    reply["id"] = question.id.as_str().into();
    serde_json::to_string(&reply)
}
