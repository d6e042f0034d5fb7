//! `tokenctl`: mints, checks and explains access tokens, and pulls the operator's levers.
//!
//! Results go to standard output, messages to standard error. Exit status 0 means allow or
//! success, 1 deny or failed cases, 2 bad usage or input.

mod admin;
mod conformance;
mod epoch;
mod explain;
mod failure;
mod gate;
mod init;
mod input;
mod inspect;
mod key_change;
mod key_exchange;
mod keys;
mod mint;
mod output;
mod pace;
mod place;
mod request;
mod revoke;
mod serve;
mod state;
mod verify;
mod viewer_claims;
mod viewer_facts;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use failure::Failure;

/// Mint, check and explain access tokens for media delivery, and revoke them
#[derive(Parser, Debug)]
#[command(name = "tokenctl", version, arg_required_else_help = true)]
struct CommandLine {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand, Debug)]
enum Verb {
    Init(init::Init),
    #[command(subcommand)]
    Keys(keys::Keys),
    Mint(mint::Mint),
    Verify(verify::Verify),
    Explain(explain::Explain),
    Inspect(inspect::Inspect),
    Revoke(revoke::Revoke),
    Unrevoke(revoke::Unrevoke),
    #[command(subcommand)]
    Epoch(epoch::Epoch),
    #[command(subcommand)]
    State(state::State),
    Serve(serve::Serve),
    Conformance(conformance::Conformance),
}

/// How a command that did its work ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    /// Allow, or success: exit status 0.
    Success,
    /// Deny, or failed cases: exit status 1.
    Denied,
}

impl Verb {
    fn run(&self) -> Result<Ending, Failure> {
        match self {
            Self::Init(init) => init.run(),
            Self::Keys(keys) => keys.run(),
            Self::Mint(mint) => mint.run(),
            Self::Verify(verify) => verify.run(),
            Self::Explain(explain) => explain.run(),
            Self::Inspect(inspect) => inspect.run(),
            Self::Revoke(revoke) => revoke.run(),
            Self::Unrevoke(unrevoke) => unrevoke.run(),
            Self::Epoch(epoch) => epoch.run(),
            Self::State(state) => state.run(),
            Self::Serve(serve) => serve.run(),
            Self::Conformance(conformance) => conformance.run(),
        }
    }
}

fn main() -> ExitCode {
    match CommandLine::parse().verb.run() {
        Ok(Ending::Success) => ExitCode::SUCCESS,
        Ok(Ending::Denied) => ExitCode::from(1),
        Err(failure) => {
            eprintln!("tokenctl: {}", output::visible(&failure.to_string()));
            ExitCode::from(2)
        }
    }
}
