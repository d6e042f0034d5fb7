//! What the drivers of the Rust crates have in common: the lines of the contract (`../README.md`),
//! the case's keys and policy, and the clock of the process.

mod clock;
mod policy;
mod question;

use std::io::{self, Write as _};

use serde::Serialize;

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

/// Replies to every line of standard input. Before each, the clock of the process is set to the
/// time of the case, for libraries that read it.
///
/// # Errors
/// A line is no case, or nobody reads the replies.
pub fn serve(decide: impl Fn(&Question) -> Decision) -> io::Result<()> {
    for line in io::stdin().lines() {
        let question: Question = serde_json::from_str(&line?)?;
        clock::set(question.now());
        let decision = decide(&question);
        let (decision, note) = match &decision {
            Decision::Allow => ("allow", None),
            Decision::Deny(words) => ("deny", Some(words.as_str())),
            Decision::Skip(lacking) => ("skip", Some(*lacking)),
        };
        let reply = serde_json::to_string(&Reply { id: &question.id, decision, note })?;
        let mut out = io::stdout().lock();
        writeln!(out, "{reply}")?;
        out.flush()?;
    }
    Ok(())
}
